//! The street of the demonstration: channels and billers on this machine, each behind a socket of
//! its own and in its own protocol, and the till that deals with them.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;

use app::pay::Till;
use model::bill::catalogue;
use model::pay::Fees;
use paper::Unreadable;
use store::{Db, Tenant};
use wire::biller::Interface;
use wire::channel::alipay::Alipay;
use wire::channel::unionpay::UnionPay;
use wire::channel::wechat::Wechat;
use wire::simulate::acquirer::Acquirer;
use wire::simulate::biller::Billers;
use wire::simulate::unionpay::Signs;
use wire::simulate::wechat::WechatSimulator;
use wire::simulate::{Served, Simulated, alipay, serve, unionpay};
use wire::{Address, Client, Outbound, Secret};

use super::{clock, refused, till};

const CLIENT: &str = "piaoju-demo";
const KEY: &str = "demo-biller-key";

/// Everybody on the street.
pub struct Street {
    /// 微信支付.
    pub wechat: Served<WechatSimulator>,
    /// 支付宝.
    pub alipay: Served<alipay::Alipay>,
    /// 银联二维码.
    pub unionpay: Served<unionpay::UnionPay>,
    /// Every biller of the catalogue.
    pub billers: Served<Billers>,
}

impl Street {
    /// Opens everybody's door. Accounts of billers follow from a seed, so that the numbers in the
    /// guide are always the same.
    ///
    /// # Errors
    ///
    /// When no socket can be opened.
    pub fn open() -> Result<Street, Unreadable> {
        let billers = Billers::new(catalogue::demos(), CLIENT, Secret::new(KEY), 1);
        Ok(Street {
            wechat: served(WechatSimulator::new())?,
            alipay: served(alipay::Alipay::default())?,
            unionpay: served(unionpay::UnionPay::new(Signs::Rsa))?,
            billers: served(billers)?,
        })
    }

    /// A till of a workspace that deals with everybody here; `base` is where notices arrive.
    ///
    /// # Errors
    ///
    /// When a channel does not take its own keys.
    pub fn till(&self, db: Db, tenant: Tenant, base: &str) -> Result<Till, Unreadable> {
        let notify = |code: &str| format!("{base}/pay/notify/{code}");
        let wechat = self.wechat.simulator().config(self.wechat.address(), &notify("wechat"));
        let wechat = Wechat::new(wechat).map_err(|error| refused("wechat", &error))?;
        let alipay = alipay::config(&self.alipay.address(), &notify("alipay"));
        let alipay = Alipay::new(alipay).map_err(|error| refused("alipay", &error))?;
        let address = self.unionpay.address();
        let unionpay = unionpay::demo_config(Signs::Rsa, &address, &notify("unionpay"));
        let unionpay = UnionPay::new(unionpay).map_err(|error| refused("unionpay", &error))?;
        let interface = |biller: model::bill::Biller| {
            let address = format!("{}/{}", self.billers.address().as_str(), biller.id);
            let address = Address::parse(&address).map_err(|error| refused("biller", &error))?;
            let (client, key) = (CLIENT.to_owned(), Secret::new(KEY));
            let id = biller.id;
            Ok((id.clone(), Interface { biller: id, address, client, key }))
        };
        let billers: BTreeMap<String, Interface> =
            catalogue::demos().into_iter().map(interface).collect::<Result<_, Unreadable>>()?;
        Ok(Till {
            db,
            tenant,
            channels: vec![Arc::new(wechat), Arc::new(alipay), Arc::new(unionpay)],
            billers: Arc::new(billers),
            fees: Fees::default(),
            line: Arc::new(Client::new(Outbound::LoopbackOnly)),
            chance: till::chance(),
            after_write: None,
        })
    }

    /// What a payer at a channel can do, by code of the channel: works on its book.
    pub fn at<T>(&self, channel: &str, work: impl FnOnce(&mut Acquirer) -> T) -> Option<T> {
        match channel {
            "wechat" => Some(work(&mut self.wechat.simulator().book)),
            "alipay" => Some(work(&mut self.alipay.simulator().book)),
            "unionpay" => Some(work(&mut self.unionpay.simulator().book)),
            _ => None,
        }
    }
}

fn served<S: Simulated + 'static>(simulator: S) -> Result<Served<S>, Unreadable> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| serve(listener, simulator, Arc::new(clock)))
        .map_err(|error| refused("simulator", &error))
}
