//! Billers (收费单位接口): what is owed, paying it in, and the file of the day.
//!
//! One protocol, ours, written down in docs/BILLER.md for whoever connects a biller: JSON over
//! HTTPS, signed both ways with HMAC-SHA256 over time and nonce, and safe to repeat because every
//! payment carries our id. [`Interface::request`] writes what is sent and [`Interface::read`]
//! judges the answer, without I/O. What is not certain is [`BillerOutcome::Doubt`], which asks for
//! the same call again; an answer without a right signature is never more than that.

mod answer;
mod file;
mod sign;

use model::bill::{Account, Bill, BillRefusal, Masked};
use model::{Day, Fen, Moment, Refusal};
use serde_json::{Value, json};

use crate::channel::Fresh;
use crate::client::{Answer, Line};
use crate::request::{Address, Request};
use crate::secret::Secret;

pub use file::{FileRow, FileState, FileTotals, HEADER, rows};
pub(crate) use sign::{Signed, answer_signature, is_id, request_holds};

use sign::request_signature;

/// Where bills of an account are asked for.
pub const BILLS: &str = "/v1/bills";
/// Where a payment is booked.
pub const PAYMENTS: &str = "/v1/payments";
/// Where one asks what became of a payment.
pub const ASK: &str = "/v1/payments/ask";
/// Where a payment is cancelled.
pub const CANCEL: &str = "/v1/payments/cancel";
/// Where the file of a day is.
pub const FILES: &str = "/v1/files";

/// How one biller is reached.
#[derive(Clone, Debug)]
pub struct Interface {
    /// The id of the biller in our catalogue; bills that it sends bear it.
    pub biller: String,
    /// Where it listens.
    pub address: Address,
    /// The name that the biller gave us.
    pub client: String,
    /// The key that both sides sign with.
    pub key: Secret,
}

/// A payment to be booked. It is kept before it is sent and never changes: the same id always
/// says the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Our id: up to 64 letters, digits, `-` and `_`.
    pub id: String,
    /// For which account.
    pub account: Account,
    /// On which bill; `None` where the payer said how much.
    pub bill: Option<String>,
    /// How much.
    pub amount: Fen,
    /// When the payer paid, by which a late fee is counted. The biller's file has it on the day on
    /// which it was booked.
    pub paid_at: Moment,
}

/// What is said to a biller.
#[derive(Clone, Copy, Debug)]
pub enum BillerCall<'a> {
    /// What does this account owe?
    Query(&'a Account),
    /// Book this payment. It may be sent any number of times.
    Pay(&'a Payment),
    /// What became of it?
    Ask(&'a Payment),
    /// Take it back, while the day is open.
    Cancel(&'a Payment),
    /// The file of a day, and which part of it, from 1.
    Reconcile(Day, u32),
}

/// What an account owes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owed {
    /// Who holds the account.
    pub holder: Masked,
    /// Where.
    pub address: Masked,
    /// Its bills, all right in themselves; none when nothing is owed.
    pub bills: Vec<Bill>,
}

/// What was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BillerOutcome {
    /// What the account owes.
    Bills(Owed),
    /// The payment is booked; the biller's receipt number.
    Accepted(String),
    /// It is not booked, for certain, and will not be under this id.
    Refused(BillRefusal),
    /// The account, payment or file is not known. A payment that is not known may still be on its
    /// way: send it again, never give it up for this.
    NotFound,
    /// The payment is taken back.
    Cancelled,
    /// One part of the file.
    File(Vec<u8>),
    /// Nothing certain: say the same again later. The word is for the record.
    Doubt(String),
    /// Our request, key or the biller's program is wrong and the operator must act; what became of
    /// a payment is not said.
    Fault(String),
}

/// An answer with the signature that the biller of this key gives it: for tests and the fuzzer,
/// which would otherwise never get behind the signature.
pub fn answered(
    key: &Secret,
    call: BillerCall<'_>,
    status: u16,
    body: &[u8],
    now: Moment,
) -> Answer {
    let time = now.0.to_string();
    let signature = answer_signature(key, (call.path(), status), &time, body);
    let headers = [("biller-time", time), ("biller-signature", signature)];
    let headers = headers.map(|(name, value)| (name.to_owned(), value));
    Answer { status, headers: headers.to_vec(), body: body.to_vec() }
}

impl BillerCall<'_> {
    /// The path behind the address.
    pub fn path(self) -> &'static str {
        match self {
            BillerCall::Query(_) => BILLS,
            BillerCall::Pay(_) => PAYMENTS,
            BillerCall::Ask(_) => ASK,
            BillerCall::Cancel(_) => CANCEL,
            BillerCall::Reconcile(..) => FILES,
        }
    }

    fn body(self) -> Value {
        match self {
            BillerCall::Query(account) => json!({"account": account.as_str()}),
            BillerCall::Pay(payment) => json!({
                "payment": payment.id,
                "account": payment.account.as_str(),
                "bill": payment.bill,
                "amount": payment.amount.to_string(),
                "paid_at": payment.paid_at.to_string(),
            }),
            BillerCall::Ask(payment) | BillerCall::Cancel(payment) => {
                json!({"payment": payment.id})
            }
            BillerCall::Reconcile(day, part) => json!({"day": day.to_string(), "part": part}),
        }
    }
}

impl Interface {
    /// What to send. Everything stands in the body, so that no account is written into the logs
    /// of whoever stands between.
    pub fn request(&self, call: BillerCall<'_>, fresh: Fresh<'_>) -> Request {
        let url = format!("{}{}", self.address.as_str(), call.path());
        let request = Request::json(url, &call.body());
        let time = fresh.now.0.to_string();
        let signed = Signed {
            path: call.path(),
            client: &self.client,
            time: &time,
            nonce: fresh.nonce,
            body: request.body.as_bytes(),
        };
        let signature = request_signature(&self.key, &signed);
        request
            .with("Biller-Client", self.client.clone())
            .with("Biller-Time", time)
            .with("Biller-Nonce", fresh.nonce.to_owned())
            .with("Biller-Signature", signature)
    }

    /// What the answer says. It never panics, whatever the answer.
    pub fn read(&self, call: BillerCall<'_>, answer: &Answer, now: Moment) -> BillerOutcome {
        answer::read(self, call, answer, now)
    }

    /// Says it over a line and reads what comes back. That nobody was reached is a doubt like any
    /// other, for the call is safe to repeat.
    pub fn say(&self, line: &dyn Line, call: BillerCall<'_>, fresh: Fresh<'_>) -> BillerOutcome {
        match line.send(&self.request(call, fresh)) {
            Ok(answer) => self.read(call, &answer, fresh.now),
            Err(Refusal::Forbidden) => BillerOutcome::Fault(Refusal::Forbidden.code().to_owned()),
            Err(refusal) => BillerOutcome::Doubt(refusal.code().to_owned()),
        }
    }
}
