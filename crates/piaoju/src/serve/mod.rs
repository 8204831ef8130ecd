//! `piaoju serve` and `piaoju demo`: the service as a process.

mod chores;
pub mod demo;
mod folder;
mod journal;
pub mod letters;
mod listen;
pub mod mailbox;
pub mod post;
mod street;
pub mod till;
mod worker;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use app::{Desk, TrustStore};
use metrics_exporter_prometheus::PrometheusBuilder;
use model::Moment;
use paper::Unreadable;
use store::Db;
use wire::Outbound;

use crate::limits::READERS_MAX;
use crate::models;
use crate::texts::Texts;
use crate::web::office::{House, Office, Secrets};
use crate::web::router::service;
use crate::wiring;
use crate::world::World;

pub use chores::chores;
pub use folder::Folder;
pub use letters::send_due;
pub use listen::{Listener, Tls};
use post::Post;
pub use street::Street;
pub use worker::{Bell, Chores, Timed, Work, Worker};

/// The words of `piaoju serve`.
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// 数据文件夹：数据库、密钥、证书 / Data folder: database, keys, certificates
    #[arg(long, value_name = "DIR", default_value = "piaoju-data")]
    pub data: PathBuf,
    /// 数据库地址；默认用数据文件夹里的 SQLite / postgres://…; default: SQLite in the folder
    #[arg(long, value_name = "URL", env = "PIAOJU_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// 监听地址 / Address to listen on
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8787")]
    pub listen: SocketAddr,
    /// 对外地址，写进邮件里的链接 / Where people reach it; links in mails begin with it
    #[arg(long, value_name = "URL")]
    pub base: Option<String>,
    /// 用 TLS，证书由程序自制 / TLS with a certificate that the program makes
    #[arg(long)]
    pub tls: bool,
    /// 用这张证书（PEM）/ TLS with this certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// 证书的私钥（PEM）/ Its private key (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// 前面有反向代理，信任 X-Forwarded-For / A proxy is in front; trust X-Forwarded-For
    #[arg(long)]
    pub behind_proxy: bool,
    /// 访客每天可查验的次数，0 为不接待 / Verifications of a guest a day; 0 for none
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub guest_daily: i64,
    /// 增加信任的证书文件或文件夹，可重复 / Certificates to trust, a file or folder; repeatable
    #[arg(long, value_name = "DIR")]
    pub trust: Vec<PathBuf>,
    /// 不对外连接：不查外部数据源，不发信 / Connect to nothing outside: no sources, no mail
    #[arg(long)]
    pub no_outbound: bool,
    /// 发信服务器 / Mail server: smtps://user:password@host, smtp://host?tls=required
    #[arg(long, value_name = "URL", env = "PIAOJU_MAIL", hide_env_values = true)]
    pub mail: Option<String>,
    /// 发信人 / Who mails are from
    #[arg(long, value_name = "ADDRESS", default_value = "Piaoju <noreply@localhost>")]
    pub mail_from: String,
    /// 把短信寄到 号码@这个域名 的短信网关 / Short messages go to NUMBER@DOMAIN, a gateway
    #[arg(long, value_name = "DOMAIN")]
    pub sms_domain: Option<String>,
    /// 收款设置文件（TOML）：渠道与密钥 / The till file (TOML): channels and their keys
    #[arg(long, value_name = "FILE")]
    pub till: Option<PathBuf>,
}

/// The clock of the process.
pub fn clock() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// Serves until somebody stops the process.
pub fn run(call: &Serve, texts: &'static Texts, world: &mut World<'_>) -> u8 {
    journal::begin(world);
    match begin(call) {
        Ok((office, listener)) => {
            world.complain(&texts.fill("serve-ready", &[("address", listener.url().into())]));
            until_stopped(office, listener, texts, world)
        }
        Err(why) => crate::run::fail(&why, texts, world),
    }
}

fn begin(call: &Serve) -> Result<(Office, Listener), Unreadable> {
    let folder = Folder::open(&call.data)?;
    let url = call.database.clone().unwrap_or_else(|| folder.database());
    let db = Db::open(&url, READERS_MAX).map_err(|error| refused("database", &error))?;
    let tls = match (&call.tls_cert, &call.tls_key) {
        (Some(certificate), Some(key)) => Tls::Given(certificate.clone(), key.clone()),
        _ if call.tls => Tls::Made,
        _ => Tls::None,
    };
    let listener = Listener::open(call.listen, &tls, &folder)?;
    let mut trust = TrustStore::builtin();
    for place in &call.trust {
        wiring::install(&mut trust, place)?;
    }
    let house = House {
        base: call.base.clone().unwrap_or_else(|| listener.url()),
        is_demo: false,
        has_tls: !matches!(tls, Tls::None),
        guest_daily_max: call.guest_daily,
        is_behind_proxy: call.behind_proxy,
        pepper: folder.pepper()?,
        outbound: if call.no_outbound { Outbound::Forbidden } else { Outbound::Allowed },
        sms_domain: call.sms_domain.clone(),
    };
    let secrets = folder.secrets()?;
    let desk = Desk { reader: models::reader(), ..Desk::new(trust) };
    let mut office = office(db, desk, house, &secrets)?;
    // Without a line to the outside nothing could be collected: the till stays shut.
    if let Some(file) = call.till.as_ref().filter(|_| !call.no_outbound) {
        let key = app::source::SecretKey::new(secrets.sources);
        let (base, outbound) = (office.house.base.clone(), office.house.outbound);
        office.till = Some(till::open(file, &office.db, &key, &base, outbound)?);
    }
    if let Some(url) = call.mail.as_ref().filter(|_| !call.no_outbound) {
        let post = Post::parse(url, &call.mail_from).map_err(|why| refused("mail", &why))?;
        office.post = Some(post);
    }
    Ok((office, listener))
}

/// An office of this process, with its clock and counters.
///
/// # Errors
///
/// When the secrets cannot be used.
pub fn office(db: Db, desk: Desk, house: House, secrets: &Secrets) -> Result<Office, Unreadable> {
    // A second office in one process, as tests have, counts with the recorder of the first.
    let builder = PrometheusBuilder::new();
    let recorder = builder.build_recorder();
    let meters = recorder.handle();
    let _ = metrics::set_global_recorder(recorder);
    Office::new(db, desk, clock, house, meters, secrets).map_err(|e| refused("secrets", &e))
}

fn refused(what: &str, error: &dyn std::fmt::Display) -> Unreadable {
    Unreadable::new(format!("{what}: {error}"), "unreadable-service")
}

/// Serves until Ctrl-C or SIGTERM, then lets what has begun come to its end.
pub fn until_stopped(
    office: Office,
    listener: Listener,
    texts: &'static Texts,
    world: &mut World<'_>,
) -> u8 {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return crate::run::fail(&refused("tokio", &error), texts, world),
    };
    let office = Arc::new(office);
    let worker = Worker::start(Arc::clone(&office), chores());
    let closing = office.closing.clone();
    let served = runtime.block_on(listener.serve(service(office), closing));
    worker.stop();
    runtime.shutdown_timeout(Duration::from_secs(10));
    match served {
        Ok(()) => {
            world.complain(&texts.get("serve-stopped"));
            0
        }
        Err(error) => crate::run::fail(&refused("http", &error), texts, world),
    }
}
