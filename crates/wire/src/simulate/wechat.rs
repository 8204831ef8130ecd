//! The other side of WeChat Pay: v3, the v2 of 付款码, notices, bills, and the payer's telephone.
//!
//! It refuses what the documents say is refused: a missing `Accept` or `User-Agent`, a signature
//! that is not the merchant's, a clock five minutes off, a field out of its form, a number that
//! was used for something else. What it says is signed with keys made in this process.

mod bill;
mod keys;
mod notice;
mod v2;
mod v3;

use std::collections::{BTreeMap, BTreeSet};

use model::Moment;
use model::pay::Way;

use super::acquirer::{Acquirer, ChannelFault, ReturnState, Trade, TradeState};
use super::{Asked, Outgoing, Simulated, Told};
use crate::channel::wechat::v2::Sign;
use crate::channel::wechat::{Config, PlatformKey};
use crate::client::Answer;
use crate::limits::SIMULATOR_TRADES_MAX;
use crate::request::Address;
use crate::secret::Secret;

/// How long after its last try a notice is sent again, in seconds (回调通知处理).
pub const NOTICE_RETRIES_S: &[i64] = &[
    15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800, 3_600, 10_800, 10_800, 10_800, 21_600, 21_600,
];

/// How every code that is shown begins.
const CODE_URL: &str = "weixin://wxpay/bizpayurl?pr=";

/// WeChat Pay with one merchant.
#[derive(Clone, Debug)]
pub struct WechatSimulator {
    /// Trades, payers, refunds, faults.
    pub book: Acquirer,
    /// 公众账号 ID of the merchant.
    pub appid: String,
    /// 商户号.
    pub mchid: String,
    /// How v2 messages are signed.
    pub v2_sign: Sign,
    api_v3_key: Secret,
    v2_key: Secret,
    /// Our number by the channel's.
    transactions: BTreeMap<String, String>,
    /// The number of the trade by that of the refund.
    refunds: BTreeMap<String, String>,
    /// How often a code was asked for again; the codes before are dead.
    again: BTreeMap<String, u32>,
    /// Trades that something may still happen to by itself.
    awake: BTreeSet<String>,
    probed: BTreeSet<String>,
    bills: Vec<bill::Kept>,
    counted: u64,
}

impl Default for WechatSimulator {
    fn default() -> WechatSimulator {
        WechatSimulator::new()
    }
}

impl WechatSimulator {
    /// A WeChat that knows one merchant and keeps 0.6 % of each payment.
    pub fn new() -> WechatSimulator {
        let mut book = Acquirer::default();
        book.fee_share_e5 = 600;
        WechatSimulator {
            book,
            appid: "wx0000000000simula".to_owned(),
            mchid: "1900000001".to_owned(),
            v2_sign: Sign::default(),
            api_v3_key: Secret::new("simulated-api-v3-key-of-32-bytes"),
            v2_key: Secret::new("simulated-v2-key-with-32-letters"),
            transactions: BTreeMap::new(),
            refunds: BTreeMap::new(),
            again: BTreeMap::new(),
            awake: BTreeSet::new(),
            probed: BTreeSet::new(),
            bills: Vec::new(),
            counted: 0,
        }
    }

    /// The settings with which the merchant of this simulator speaks to it: its keys, and both
    /// keys of the platform, the next one included.
    pub fn config(&self, host: Address, notify_url: &str) -> Config {
        let keys = keys::keys();
        let platform =
            |key: &keys::Key| PlatformKey { id: key.serial.clone(), pem: key.certificate.clone() };
        Config {
            appid: self.appid.clone(),
            mchid: self.mchid.clone(),
            merchant_key: Secret::new(&keys.merchant.private_pem),
            merchant_serial: keys.merchant.serial.clone(),
            merchant_cert: keys.merchant.certificate.clone(),
            api_v3_key: self.api_v3_key.clone(),
            v2_key: self.v2_key.clone(),
            v2_sign: self.v2_sign,
            platform_keys: keys.platform.iter().map(platform).collect(),
            notify_url: notify_url.to_owned(),
            host,
            backup: None,
            machine_ip: "127.0.0.1".to_owned(),
        }
    }

    /// The trade behind a code that a telephone reads; a code that was replaced is dead.
    pub fn find(&self, code_url: &str) -> Option<&Trade> {
        let (number, again) = code_url.trim().strip_prefix(CODE_URL)?.rsplit_once('.')?;
        let newest = self.again.get(number).copied().unwrap_or(0);
        self.book.trade(number).filter(|_| again == newest.to_string())
    }

    /// The payer scans a code and pays. Whether they could.
    pub fn pay(&mut self, code_url: &str, now: Moment) -> bool {
        match self.find(code_url).map(|trade| trade.number.clone()) {
            Some(number) => self.book.pay(&number, now),
            None => false,
        }
    }

    /// The payer scans a code and says no, or has not enough. Whether there is such a trade.
    ///
    /// The order stays unpaid and may be paid later (订单状态流转): nothing is told to the merchant.
    /// A trade whose code we scanned is refused with [`Acquirer::refuse`] and says so.
    pub fn refuse(&self, code_url: &str) -> bool {
        self.find(code_url).is_some()
    }

    /// The code for a number, as it is shown now.
    fn code_url(&self, number: &str) -> String {
        format!("{CODE_URL}{number}.{}", self.again.get(number).copied().unwrap_or(0))
    }

    /// Remembers where a trade is to be found again.
    fn remember(&mut self, number: &str) {
        let Some(trade) = self.book.trade(number) else { return };
        self.transactions.insert(trade.transaction.clone(), number.to_owned());
        for refund in &trade.refunds {
            self.refunds.insert(refund.number.clone(), number.to_owned());
        }
        self.awake.insert(number.to_owned());
        while self.again.len() > SIMULATOR_TRADES_MAX {
            self.again.pop_first();
        }
        for kept in [&mut self.transactions, &mut self.refunds] {
            while kept.len() > SIMULATOR_TRADES_MAX {
                kept.pop_first();
            }
        }
    }

    /// Lets time pass for every trade that it can change.
    fn pass(&mut self, now: Moment) {
        for number in self.awake.iter().cloned().collect::<Vec<_>>() {
            self.book.tick(&number, now);
            let may_change = self.book.trade(&number).is_some_and(|trade| {
                matches!(trade.state, TradeState::Unpaid | TradeState::Asking)
                    || trade.refunds.iter().any(|back| back.state == ReturnState::Processing)
            });
            if !may_change {
                self.awake.remove(&number);
            }
        }
    }

    /// Letters and digits that were not used before, for nonces.
    fn next(&mut self, length: usize) -> String {
        self.counted += 1;
        format!("{:0>length$}", self.counted)
    }
}

/// The clock of the channel at a number.
fn shifted(now: Moment, fault: Option<ChannelFault>) -> Moment {
    match fault {
        Some(ChannelFault::ClockAhead) => Moment(now.0 + 360),
        Some(ChannelFault::ClockBehind) => Moment(now.0 - 360),
        _ => now,
    }
}

/// A number of a merchant: 6 to 32 letters, digits and `_-|*`.
fn is_number(text: &str) -> bool {
    (6..=32).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-|*".contains(&b))
}

/// What WeChat calls where a trade stands.
fn state_word(trade: &Trade) -> &'static str {
    match (trade.state, trade.way) {
        (TradeState::Paid, _) if trade.refunds.is_empty() => "SUCCESS",
        (TradeState::Paid, _) => "REFUND",
        (TradeState::Unpaid, _) | (TradeState::Refused(_), Way::Shown) => "NOTPAY",
        (TradeState::Asking, _) => "USERPAYING",
        (TradeState::Refused(_), Way::Scanned) => "PAYERROR",
        (TradeState::Closed, Way::Shown) => "CLOSED",
        (TradeState::Closed, Way::Scanned) | (TradeState::Reversed, _) => "REVOKED",
    }
}

impl Simulated for WechatSimulator {
    fn answer(&mut self, asked: &Asked<'_>, now: Moment) -> Told {
        self.book.requests += 1;
        match asked.path.starts_with("/v3/") {
            true => v3::answer(self, asked, now),
            false => v2::answer(self, asked, now),
        }
    }

    fn outgoing(&mut self, now: Moment) -> Vec<Outgoing> {
        self.pass(now);
        let due = self.book.due(now);
        due.into_iter().filter_map(|due| notice::written(self, due, now)).collect()
    }

    fn heard(&mut self, id: &str, answer: Option<&Answer>, now: Moment) {
        let is_accepted = answer.is_some_and(|answer| matches!(answer.status, 200 | 204));
        self.book.heard(id, is_accepted, NOTICE_RETRIES_S, now);
    }
}
