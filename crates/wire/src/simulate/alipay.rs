//! The other side of Alipay: gateway, wallet, notices and bills.
//!
//! It checks requests in the order of the real gateway: the parameters of the protocol, then the
//! application, the time and the signature, then what the business asks. Errors of the gateway
//! are not signed, those of the business are. Every answer has status 200 and says that it is
//! HTML, and slashes in it are escaped, so that whoever writes it anew breaks the signature.

mod bill;
mod gateway;
pub(crate) mod keys;
mod notice;
mod trade;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use model::{Day, Moment};
use serde_json::{Map, Value, json};

use super::acquirer::{Acquirer, ChannelFault, Refusal, TradeState};
use super::{Asked, Outgoing, Simulated, Told};
use crate::channel::alipay::Config;
use crate::client::Answer;
use crate::request::Address;
use crate::secret::Secret;
use keys::{Owner, pair};

/// The application of the demonstration.
pub const APP_ID: &str = "2021000000000001";
/// The merchant of the demonstration.
pub const SELLER_ID: &str = "2088000000000001";
/// When notices are sent again, in seconds (payment document 2.2: 4 m, 10 m, 10 m, 1 h, 2 h, 6 h,
/// 15 h).
pub const NOTICE_RETRIES_S: &[i64] = &[240, 600, 600, 3_600, 7_200, 21_600, 54_000];
/// The path of the gateway.
pub const PATH: &str = "/gateway.do";
/// The path of bills.
pub const BILL_PATH: &str = "/downloadBillFile.resource";

/// A simulated Alipay.
#[derive(Clone, Debug, Default)]
pub struct Alipay {
    /// Trades, faults and what is due.
    pub book: Acquirer,
    /// Numbers whose code somebody has scanned. Before that the gateway knows no trade.
    scanned: BTreeSet<String>,
    /// Numbers with which something happens by itself.
    restless: BTreeSet<String>,
    /// Addresses of bills that were given out: token, day and since when.
    bills: BTreeMap<String, (Day, Moment)>,
    given_out: u64,
}

/// The configuration that fits every simulator, at the address of one and with the place where
/// notices go. Both of Alipay's keys are believed, as during a change.
pub fn config(served_at: &Address, notify_url: &str) -> Config {
    let gateway = format!("{}{PATH}", served_at.as_str());
    Config {
        app_id: APP_ID.to_owned(),
        seller_id: SELLER_ID.to_owned(),
        app_key: Secret::new(&pair(Owner::App).private),
        alipay_keys: vec![
            pair(Owner::Alipay).public.clone(),
            pair(Owner::AlipayNext).public.clone(),
        ],
        notify_url: notify_url.to_owned(),
        // An address with a path behind it stays one.
        gateway: Address::parse(&gateway).unwrap_or_else(|_| served_at.clone()),
        certificates: None,
    }
}

impl Alipay {
    /// The number that a code of ours stands for.
    pub fn number_of(&self, code: &str) -> Option<String> {
        let number = code.strip_prefix(CODES)?;
        self.book.trade(number).map(|trade| trade.number.clone())
    }

    /// Somebody scans a code: the trade exists from now on. Whether it can be paid.
    pub fn scan(&mut self, code: &str, now: Moment) -> bool {
        let Some(number) = self.number_of(code) else { return false };
        self.book.tick(&number, now);
        let is_open =
            self.book.trade(&number).is_some_and(|trade| trade.state == TradeState::Unpaid);
        if is_open {
            self.scanned.insert(number);
        }
        is_open
    }

    /// Somebody scans a code and pays. Whether they could.
    pub fn pay(&mut self, code: &str, now: Moment) -> bool {
        let Some(number) = self.number_of(code) else { return false };
        self.scan(code, now);
        if self.book.has(&number, ChannelFault::AskingForever) {
            self.book.set(&number, TradeState::Asking);
            return false;
        }
        let is_paid = self.book.pay(&number, now);
        if is_paid {
            self.scanned.insert(number);
        }
        is_paid
    }

    /// Somebody scans a code and goes away: the trade waits until its time is over.
    pub fn refuse(&mut self, code: &str, why: Refusal, now: Moment) -> bool {
        let is_open = self.scan(code, now);
        if let (true, Some(number)) = (is_open, self.number_of(code)) {
            self.book.refuse(&number, why);
        }
        is_open
    }

    /// Lets time pass for a number.
    fn tick(&mut self, number: &str, now: Moment) {
        self.book.tick(number, now);
        let Some(trade) = self.book.trade(number) else { return };
        // A payment that was refused waits for another try until its time is over.
        if matches!(trade.state, TradeState::Refused(_) | TradeState::Asking)
            && now.0 > trade.expires_at.0
        {
            self.book.set(number, TradeState::Closed);
        }
    }

    /// Whether the gateway finds a trade of this number.
    fn is_found(&self, number: &str, now: Moment) -> bool {
        self.exists(number) && !self.book.is_hidden(number, now)
    }

    /// Whether there is a trade of this number: a code that nobody scanned is none.
    fn exists(&self, number: &str) -> bool {
        let Some(trade) = self.book.trade(number) else { return false };
        match trade.state {
            TradeState::Unpaid | TradeState::Closed => self.scanned.contains(number),
            TradeState::Refused(why) => why != Refusal::Expired,
            TradeState::Asking | TradeState::Paid | TradeState::Reversed => true,
        }
    }
}

/// What codes begin with; the number follows.
const CODES: &str = "https://qr.alipay.com/";

impl Simulated for Alipay {
    fn answer(&mut self, asked: &Asked<'_>, now: Moment) -> Told {
        self.book.requests += 1;
        match asked.path {
            PATH => gateway::answer(self, asked, now),
            BILL_PATH => bill::answer(self, asked, now),
            _ => page(404, "not found"),
        }
    }

    fn outgoing(&mut self, now: Moment) -> Vec<Outgoing> {
        for number in std::mem::take(&mut self.restless) {
            self.tick(&number, now);
            let is_late = self.book.has(&number, ChannelFault::PaidAfterUndo);
            let stays = self.book.trade(&number).is_some_and(|trade| match trade.state {
                TradeState::Asking => true,
                TradeState::Closed => is_late,
                _ => trade.refunds.iter().any(|r| r.state == trade::PROCESSING),
            });
            if stays {
                self.restless.insert(number);
            }
        }
        let due = self.book.due(now);
        due.iter().filter_map(|due| notice::write(self, due, now)).collect()
    }

    fn heard(&mut self, id: &str, answer: Option<&Answer>, now: Moment) {
        let is_accepted = answer.is_some_and(|a| a.status == 200 && a.body == b"success");
        self.book.heard(id, is_accepted, NOTICE_RETRIES_S, now);
    }
}

fn page(status: u16, text: &str) -> Told {
    told(status, "text/html;charset=utf-8", text.as_bytes().to_vec(), Duration::ZERO)
}

fn told(status: u16, kind: &str, body: Vec<u8>, after: Duration) -> Told {
    Told::Answer { status, headers: vec![("Content-Type", kind.to_owned())], body, after }
}

/// The inner object of an answer: code, message and fields.
fn says(code: &str, message: &str, fields: Value) -> Map<String, Value> {
    let mut says = Map::new();
    says.insert("code".to_owned(), code.into());
    says.insert("msg".to_owned(), message.into());
    if let Value::Object(fields) = fields {
        says.extend(fields);
    }
    says
}

/// The business refuses.
fn refused(sub_code: &str) -> Map<String, Value> {
    says("40004", "Business Failed", json!({ "sub_code": sub_code, "sub_msg": "业务处理失败" }))
}
