//! Alipay (支付宝): the v2 gateway for 当面付, its notices and its bills.
//!
//! Payment document 2.2. Every request is signed with the application's key, every answer is held
//! against Alipay's keys over its raw text, and only `trade_status` decides what was paid.

mod answer;
mod bill;
mod codes;
mod config;
pub mod content;
mod envelope;
pub(crate) mod key;
mod notice;
pub(crate) mod request;
pub mod v3;
#[cfg(test)]
mod vectors;

use std::fmt;

use model::{Day, Fen, Moment};

use super::{
    Arrived, BadBill, Call, Channel, Fresh, NotGenuine, Notice, Outcome, Reply, Row, Source, Totals,
};
use crate::client::Answer;
use crate::request::Request;
use key::{SigningKey, VerifyingKey};

pub use config::{BadConfig, Certificates, Config, GATEWAY, SANDBOX};

/// Alipay as a channel.
pub struct Alipay {
    config: Config,
    app_key: SigningKey,
    alipay_keys: Vec<VerifyingKey>,
}

impl Alipay {
    /// The channel of a merchant.
    ///
    /// # Errors
    ///
    /// [`BadConfig`] says what is wrong with the configuration.
    pub fn new(config: Config) -> Result<Alipay, BadConfig> {
        let (app_key, alipay_keys) = config::keys(&config)?;
        Ok(Alipay { config, app_key, alipay_keys })
    }
}

impl Channel for Alipay {
    fn channel(&self) -> model::pay::Channel {
        model::pay::Channel::Alipay
    }

    fn request(&self, call: Call<'_>, fresh: Fresh<'_>) -> Request {
        request::request(self, call, fresh)
    }

    fn read(&self, call: Call<'_>, answer: &Answer, now: Moment) -> Outcome {
        answer::read(self, call, answer, now)
    }

    fn notice(&self, arrived: Arrived<'_>, _now: Moment) -> Result<Notice, NotGenuine> {
        notice::judge(self, arrived.body)
    }

    fn reply(&self, is_kept: bool) -> Reply {
        let body = if is_kept { "success" } else { "failure" }.to_owned();
        Reply { status: 200, kind: "text/plain", body }
    }

    fn rows(&self, source: &mut dyn Source, take: &mut dyn FnMut(Row)) -> Result<Totals, BadBill> {
        bill::rows(&self.config.seller_id, source, take)
    }
}

impl fmt::Debug for Alipay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Alipay({}, {})", self.config.app_id, self.config.gateway.as_str())
    }
}

/// An amount in yuan as the protocol writes it: digits, and a point with up to two more.
pub(crate) fn yuan(text: &str) -> Option<Fen> {
    let is_plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    Fen::parse(text).filter(|_| is_plain && decimals <= 2)
}

/// `yyyy-MM-dd HH:mm:ss` on Chinese clocks, and nothing else.
pub(crate) fn moment(text: &str) -> Option<Moment> {
    let (day, time) = text.split_once(' ')?;
    let mut parts = time.split(':').map(|part| part.parse::<u8>().ok().filter(|_| part.len() == 2));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    (day.len() == 10 && time.len() == 8).then_some(())?;
    Moment::china(Day::parse(day)?, hour, minute, second)
}

/// A code or number of theirs as we keep it: what is no letter, digit, `.`, `-` or `_` is left
/// out, and the rest is bounded.
fn word(text: &str) -> String {
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    text.chars().filter(is_plain).take(64).collect()
}
