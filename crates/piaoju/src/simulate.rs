//! `piaoju simulate`: a payment channel or the billers as a process of its own, on this machine
//! only, with a page on which somebody pays, declines and lets things go wrong.
//!
//! It speaks its real protocol and checks requests as strictly as the real one. What an
//! installation needs to deal with it is written into a folder and printed: a part of a till file.

mod desk;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;
use model::bill::catalogue;
use paper::Unreadable;
use wire::simulate::biller::Billers;
use wire::simulate::papers::{self, Papers};
use wire::simulate::unionpay::Signs;
use wire::simulate::wechat::WechatSimulator;
use wire::simulate::{alipay, serve, unionpay};
use wire::{Address, Secret};

use crate::serve::clock;
use crate::texts::Texts;
use crate::world::World;
use desk::{Desk, Who};

/// The name under which the simulated billers know the installation.
const CLIENT: &str = "piaoju-simulated";

/// The words of `piaoju simulate`.
#[derive(Debug, clap::Args)]
pub struct Simulate {
    /// 模拟谁 / Who
    #[arg(value_enum, hide_possible_values = true, value_name = "wechat|alipay|unionpay|biller")]
    pub who: Simulated,
    /// 监听地址，只限本机 / Address to listen on, of this machine
    #[arg(long, value_name = "ADDR", default_value_t = SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))]
    pub listen: SocketAddr,
    /// 收款系统的地址，通知发到那里 / Where the installation is; notices go there
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8787")]
    pub notify: String,
    /// 存放模拟密钥的文件夹 / Folder for the simulated keys
    #[arg(long, value_name = "DIR", default_value = "piaoju-simulated")]
    pub keys: PathBuf,
}

/// Who can be simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Simulated {
    /// 微信支付.
    Wechat,
    /// 支付宝.
    Alipay,
    /// 银联二维码.
    Unionpay,
    /// Every biller of the demonstration.
    Biller,
}

impl Simulated {
    fn code(self) -> &'static str {
        match self {
            Simulated::Wechat => "wechat",
            Simulated::Alipay => "alipay",
            Simulated::Unionpay => "unionpay",
            Simulated::Biller => "biller",
        }
    }
}

/// Simulates until somebody stops the process.
pub fn run(call: &Simulate, texts: &'static Texts, world: &mut World<'_>) -> u8 {
    match begin(call, texts) {
        Ok((part, address, served)) => {
            world.complain(&texts.fill("simulate-ready", &[("address", address.into())]));
            let status = world.answer(&part);
            if status != 0 {
                return status;
            }
            loop {
                // Served from threads of its own; the process ends by a signal.
                std::thread::park();
                let _ = &served;
            }
        }
        Err(why) => crate::run::fail(&why, texts, world),
    }
}

type Begun = (String, String, wire::simulate::Served<Desk>);

fn begin(call: &Simulate, texts: &'static Texts) -> Result<Begun, Unreadable> {
    let folder = own_folder(&call.keys)?;
    let listener = TcpListener::bind(call.listen).map_err(|error| refused(&error))?;
    let socket = listener.local_addr().map_err(|error| refused(&error))?;
    let address = Address::parse(&format!("http://{socket}")).map_err(|error| refused(&error))?;
    let base = Address::parse(&call.notify).map_err(|error| refused(&error))?;
    let notify = format!("{}/pay/notify/{}", base.as_str(), call.who.code());
    let (who, papers) = made(call.who, &address, &notify, &folder.display().to_string())?;
    for (name, content) in &papers.files {
        keep(&folder.join(name), content)?;
    }
    keep(&folder.join(format!("{}.toml", call.who.code())), &papers.part)?;
    let desk = Desk::new(who, call.who.code(), texts);
    let served = serve(listener, desk, Arc::new(clock)).map_err(|error| refused(&error))?;
    Ok((papers.part, format!("http://{socket}/"), served))
}

fn made(
    who: Simulated,
    address: &Address,
    notify: &str,
    folder: &str,
) -> Result<(Who, Papers), Unreadable> {
    Ok(match who {
        Simulated::Wechat => {
            let simulator = WechatSimulator::new();
            let papers = papers::of_wechat(&simulator.config(address.clone(), notify), folder);
            (Who::Wechat(Box::new(simulator)), papers)
        }
        Simulated::Alipay => {
            let papers = papers::of_alipay(&alipay::config(address, notify), folder);
            (Who::Alipay(Box::default()), papers)
        }
        Simulated::Unionpay => {
            let config = unionpay::demo_config(Signs::Rsa, address, notify);
            let papers = papers::of_unionpay(&config, folder);
            (Who::UnionPay(Box::new(unionpay::UnionPay::new(Signs::Rsa))), papers)
        }
        Simulated::Biller => {
            let mut chance = [0u8; 16];
            getrandom::fill(&mut chance).map_err(|error| refused(&error))?;
            let key: String = chance.iter().map(|byte| format!("{byte:02x}")).collect();
            let (key, billers) = (Secret::new(&key), catalogue::demos());
            let ids: Vec<String> = billers.iter().map(|biller| biller.id.clone()).collect();
            let ids = ids.iter().map(String::as_str);
            let papers = papers::of_billers(ids, address, (CLIENT, &key), folder);
            (Who::Billers(Box::new(Billers::new(billers, CLIENT, key, 1))), papers)
        }
    })
}

/// The folder with its whole path, so that a till file anywhere finds what lies in it.
fn own_folder(path: &Path) -> Result<PathBuf, Unreadable> {
    std::fs::create_dir_all(path)
        .and_then(|()| path.canonicalize())
        .map_err(|error| Unreadable::new(path.display().to_string(), crate::gather::reason(&error)))
}

/// Keeps a file that only its owner may read: real keys are kept so, and habits matter.
fn keep(path: &Path, content: &str) -> Result<(), Unreadable> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options
        .open(path)
        .and_then(|mut file| std::io::Write::write_all(&mut file, content.as_bytes()));
    written
        .map_err(|error| Unreadable::new(path.display().to_string(), crate::gather::reason(&error)))
}

fn refused(error: &dyn std::fmt::Display) -> Unreadable {
    Unreadable::new(format!("simulator: {error}"), "unreadable-service")
}
