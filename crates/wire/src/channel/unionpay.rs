//! UnionPay QR (银联二维码, 云闪付), 全渠道 5.1.0: forms signed field by field.
//!
//! What is known of the protocol is payment-channels.md §2.3. What it means for whoever uses this:
//!
//! - A notice comes for success only, five times at most. It is genuine when [`Channel::notice`]
//!   says so, and the documentation still wants a query after it: that is the duty of the caller.
//! - 00 means that a payment or refund was accepted. Only a query or a notice says that money
//!   moved.
//! - A code that was shown cannot be withdrawn: there is no message for it. [`Call::Undo`] of one
//!   is therefore a query, answered with [`Outcome::Doubt`] while the code may still be paid, with
//!   [`Outcome::Closed`] once its validity and [`SETTLED_AFTER_S`] are over and UnionPay does not
//!   know the number, and with [`Outcome::Paid`] when somebody paid after all.
//! - [`Call::Undo`] of a scanned code asks for the undo (31/00) on the day of the payment. Its
//!   answer is an acceptance too, so repeated calls take turns: one minute asks, the next looks
//!   what became of the undo, the third what became of the payment ([`undo`] has the table).
//!   An undo has a number of its own, the charge's with `U` behind it, so nothing happens twice.
//! - The bill is the last word. It comes inside the answer and needs no [`Call::Fetch`].
//!
//! The certificate inside each message is checked by `rustls-webpki`: rustls brings it in any case,
//! it is kept by the same people, and it builds chains over given roots without asking for the name
//! of a server. `x509-cert` checks no chains; `ring` alone cannot read a certificate.

mod answer;
mod bill;
mod certificate;
mod code;
mod config;
pub(crate) mod message;
mod question;
mod sign;
mod undo;

use model::Moment;
use model::pay;

use crate::channel::{
    Arrived, BadBill, Call, Channel, Fresh, NotGenuine, Notice, Outcome, Reply, Row, Source, Totals,
};
use crate::client::Answer;
use crate::request::{Needs, Request};

pub use bill::{Field, LAYOUT, field};
pub use certificate::Trust;
pub use config::{BadConfig, Config, FILES, FILES_TEST, GATEWAY, GATEWAY_TEST, NAME, Signing};
pub(crate) use message::Fields;
pub(crate) use sign::{Signer, signed};

/// How long after the end of its validity a payment can still become known, in seconds: the time
/// that the five notices take, and some. After it, "not found" is believed.
pub const SETTLED_AFTER_S: i64 = 900;

/// The hour of the next day, on Chinese clocks, until which a bill that is not there is late
/// rather than empty. The hour at which UnionPay has its files is not in our documents; they say
/// the next morning.
pub const BILL_HOUR: u8 = 12;

/// UnionPay, as a codec.
pub struct UnionPay {
    config: Config,
    signer: Signer,
}

impl UnionPay {
    /// A codec with these settings.
    ///
    /// # Errors
    ///
    /// [`BadConfig`] when a key or number cannot be one.
    pub fn new(config: Config) -> Result<UnionPay, BadConfig> {
        config.check()?;
        let signer = Signer::new(&config.signing)?;
        Ok(UnionPay { config, signer })
    }

    /// Whether a message is UnionPay's, and for this merchant.
    fn genuine(&self, fields: &Fields, now: Moment) -> Result<(), NotGenuine> {
        let said = |name: &str| fields.get(name).map(String::as_str);
        if said("version") != Some(message::VERSION) {
            return Err(NotGenuine::Form);
        }
        if said("signMethod") != Some(self.config.signing.method()) {
            return Err(NotGenuine::Signature);
        }
        match &self.config.signing {
            Signing::Rsa { trust, .. } => {
                let pem = said("signPubKeyCert").ok_or(NotGenuine::Key)?;
                sign::check_by_certificate(trust, pem, fields, now)?;
            }
            Signing::Sha256(_) | Signing::Sm3(_) => self.signer.check_by_key(fields)?,
        }
        match said("merId") == Some(&self.config.merchant) {
            true => Ok(()),
            false => Err(NotGenuine::Merchant),
        }
    }
}

impl Channel for UnionPay {
    fn channel(&self) -> pay::Channel {
        pay::Channel::UnionPay
    }

    fn request(&self, call: Call<'_>, fresh: Fresh<'_>) -> Request {
        let (url, mut fields) = question::of(&self.config, call, fresh.now);
        self.signer.sign(&mut fields);
        let fields: Vec<_> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let is_bill = matches!(call, Call::Statement(_) | Call::Fetch(_));
        Request::form(url, &fields).needing(if is_bill { Needs::Bill } else { Needs::Nothing })
    }

    fn read(&self, call: Call<'_>, answer: &Answer, now: Moment) -> Outcome {
        if answer.status != 200 {
            return Outcome::Doubt(format!("http {}", answer.status));
        }
        let Some(fields) = message::parse(&answer.body) else {
            return Outcome::Doubt("unreadable".to_owned());
        };
        if let Err(why) = self.genuine(&fields, now) {
            return Outcome::Doubt(why.to_string());
        }
        answer::of(call, &fields, now)
    }

    /// The form that arrived, as it was signed. What is not UnionPay's success is a doubt.
    fn notice(&self, arrived: Arrived<'_>, now: Moment) -> Result<Notice, NotGenuine> {
        let fields = message::parse_form(arrived.body).ok_or(NotGenuine::Form)?;
        self.genuine(&fields, now)?;
        answer::notice(&fields)
    }

    /// 200 within ten seconds; anything else makes UnionPay send again.
    fn reply(&self, is_kept: bool) -> Reply {
        let status = if is_kept { 200 } else { 500 };
        let body = if is_kept { "ok" } else { "fail" };
        Reply { status, kind: "text/plain", body: body.to_owned() }
    }

    /// The zip of a day. It states no sums, so the totals are those of its rows.
    fn rows(&self, source: &mut dyn Source, take: &mut dyn FnMut(Row)) -> Result<Totals, BadBill> {
        bill::rows(source, take)
    }
}

impl std::fmt::Debug for UnionPay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UnionPay({:?})", self.config)
    }
}
