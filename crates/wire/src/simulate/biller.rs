//! The billers' side of our protocol (docs/BILLER.md), for every biller of a catalogue at once.
//!
//! The first part of the path names the biller: `http://127.0.0.1:…/water/v1/bills`. A request is
//! checked as strictly as the page says: method, media type, client, time, nonce, signature, and
//! the exact fields of the body.

mod book;
mod fault;
mod household;

use std::collections::BTreeMap;
use std::time::Duration;

use model::bill::{Account, Biller};
use model::{Day, Fen, Moment};
use serde_json::{Value, json};

use super::{Asked, Simulated, Told};
use crate::biller::{
    ASK, BILLS, CANCEL, FILES, FileRow, FileState, FileTotals, HEADER, PAYMENTS, Payment, Signed,
    answer_signature, is_id, request_holds,
};
use crate::contract;
use crate::limits::{
    BILLER_CLOCK_SKEW_S, BILLER_FILE_PARTS_MAX, BILLER_FILE_ROWS_MAX, QUESTION_MS,
    SIMULATOR_TRADES_MAX,
};
use crate::secret::Secret;

pub use book::{Book, Booking, BookingState, Reused};
pub use fault::BillerFault;
pub use household::Household;

/// Simulated billers.
#[derive(Clone, Debug)]
pub struct Billers {
    client: String,
    key: Secret,
    books: BTreeMap<String, Book>,
    nonces: BTreeMap<String, Moment>,
    /// How they misbehave at everything.
    pub fault: Option<BillerFault>,
    /// How they misbehave at these payments, accounts, or days of files.
    pub faults: BTreeMap<String, BillerFault>,
    /// Requests that arrived.
    pub requests: u64,
}

/// What was judged of a request, before it is signed.
type Answered = (u16, Value);

impl Billers {
    /// Simulators of these billers, for one client; accounts follow from the seed.
    pub fn new(billers: Vec<Biller>, client: &str, key: Secret, seed: u64) -> Billers {
        let books = billers.into_iter().map(|b| (b.id.clone(), Book::new(b, seed))).collect();
        let (nonces, faults) = (BTreeMap::new(), BTreeMap::new());
        let client = client.to_owned();
        Billers { client, key, books, nonces, fault: None, faults, requests: 0 }
    }

    /// The book of a biller.
    pub fn book(&mut self, biller: &str) -> Option<&mut Book> {
        self.books.get_mut(biller)
    }

    /// Every biller with its book, by id.
    pub fn books(&self) -> impl Iterator<Item = (&str, &Book)> {
        self.books.iter().map(|(id, book)| (id.as_str(), book))
    }

    fn fault_of(&self, what: &str) -> Option<BillerFault> {
        self.faults.get(what).copied().or(self.fault)
    }

    /// Who asks, and whether they may: what stands in headers.
    fn admit(&mut self, asked: &Asked<'_>, path: &str, now: Moment) -> Result<(), &'static str> {
        let header = |name| asked.header(name).unwrap_or_default();
        let (client, time, nonce) =
            (header("Biller-Client"), header("Biller-Time"), header("Biller-Nonce"));
        if client != self.client {
            return Err("client");
        }
        let seconds: Option<i64> = time.parse().ok();
        let skew = BILLER_CLOCK_SKEW_S.unsigned_abs();
        if seconds.is_none_or(|seconds| seconds.abs_diff(now.0) > skew) {
            return Err("clock");
        }
        let signed = Signed { path, client, time, nonce, body: asked.body };
        if !request_holds(&self.key, &signed, header("Biller-Signature")) {
            return Err("signature");
        }
        // A nonce is remembered as long as its time could be believed.
        self.nonces.retain(|_, seen| now.0 - seen.0 <= 2 * BILLER_CLOCK_SKEW_S);
        let is_new = (16..=64).contains(&nonce.len()) && is_id(nonce);
        if !is_new || self.nonces.insert(nonce.to_owned(), now).is_some() {
            return Err("nonce");
        }
        while self.nonces.len() > SIMULATOR_TRADES_MAX {
            self.nonces.pop_first();
        }
        Ok(())
    }

    fn carry_out(&mut self, biller: &str, path: &str, body: &Value, now: Moment) -> Heard {
        match path {
            BILLS => self.bills(biller, body, now),
            PAYMENTS => self.payment(biller, body, now),
            ASK | CANCEL => self.about(biller, path, body, now),
            FILES => self.file(biller, body, now),
            _ => Heard::plain(404, "path"),
        }
    }

    fn bills(&mut self, biller: &str, body: &Value, now: Moment) -> Heard {
        let Some([account]) = texts(body, ["account"]) else { return Heard::form() };
        let fault = self.fault_of(account);
        let Some(book) = self.books.get_mut(biller) else { return Heard::plain(404, "path") };
        let Some(household) = book.household(account, now) else {
            return Heard::plain(404, "account-unknown").with(fault);
        };
        let mut told = household::told(account, household);
        if fault == Some(BillerFault::BillBroken)
            && let Some(total) = told.pointer_mut("/bills/0/total")
        {
            *total = json!("0.01");
        }
        if fault == Some(BillerFault::AnswerOther) {
            told["account"] = json!("0000000000");
        }
        Heard::Json((200, told), fault)
    }

    fn payment(&mut self, biller: &str, body: &Value, now: Moment) -> Heard {
        let Some(payment) = payment(body) else { return Heard::form() };
        if payment.paid_at.0 > now.0 + BILLER_CLOCK_SKEW_S {
            return Heard::form();
        }
        let by_account = self.faults.get(payment.account.as_str()).copied();
        let fault = by_account.or(self.fault_of(&payment.id));
        let Some(book) = self.books.get_mut(biller) else { return Heard::plain(404, "path") };
        match book.pay(&payment, fault, now) {
            Ok(booking) => Heard::Json(state_of(&payment.id, &booking, fault, now), fault),
            Err(Reused) => Heard::plain(409, "number-reused").with(fault),
        }
    }

    fn about(&mut self, biller: &str, path: &str, body: &Value, now: Moment) -> Heard {
        let Some([id]) = texts(body, ["payment"]) else { return Heard::form() };
        let fault = self.fault_of(id);
        let Some(book) = self.books.get_mut(biller) else { return Heard::plain(404, "path") };
        if path == CANCEL && is_id(id) {
            return match book.cancel(id, now) {
                Ok(()) => Heard::Json((200, json!({"payment": id, "state": "cancelled"})), fault),
                Err(refusal) => {
                    let told = json!({"payment": id, "state": "refused", "code": refusal.code()});
                    Heard::Json((200, told), fault)
                }
            };
        }
        let hides = |at: Moment| fault == Some(BillerFault::NotFoundAtFirst) && now.0 < at.0 + 10;
        match book.booking(id) {
            Some(booking) if !hides(booking.at) => {
                Heard::Json(state_of(id, booking, fault, now), fault)
            }
            _ => Heard::plain(404, "payment-unknown").with(fault),
        }
    }

    fn file(&mut self, biller: &str, body: &Value, now: Moment) -> Heard {
        let part = body.get("part").and_then(Value::as_u64);
        let part = part.and_then(|part| u32::try_from(part).ok());
        let day = body.get("day").and_then(Value::as_str);
        let is_whole = body.as_object().is_some_and(|object| object.len() == 2);
        let parsed = day.and_then(Day::parse).filter(|d| Some(&*d.to_string()) == day);
        let (Some(part @ 1..=BILLER_FILE_PARTS_MAX), Some(day), true) = (part, parsed, is_whole)
        else {
            return Heard::form();
        };
        let fault = self.fault_of(&day.to_string());
        match fault {
            Some(BillerFault::FileMissing) => return Heard::plain(404, "file-unknown"),
            Some(BillerFault::FileLate) => return Heard::plain(409, "file-not-ready"),
            _ if day >= now.china_day() => return Heard::plain(409, "file-not-ready"),
            _ => {}
        }
        let Some(book) = self.books.get(biller) else { return Heard::plain(404, "path") };
        let rows = changed(book.rows(day), |id| self.fault_of(id).or(fault));
        match written(&rows, part) {
            Some(text) if fault == Some(BillerFault::FileTruncated) => {
                Heard::File(text[..text.len() * 2 / 3].to_owned(), fault)
            }
            Some(text) => Heard::File(text, fault),
            None => Heard::plain(404, "file-unknown"),
        }
    }
}

/// What is to be said, and the fault of whatever it is about.
enum Heard {
    Json(Answered, Option<BillerFault>),
    File(String, Option<BillerFault>),
}

impl Heard {
    fn plain(status: u16, code: &str) -> Heard {
        Heard::Json((status, json!({ "code": code })), None)
    }

    fn form() -> Heard {
        Heard::plain(400, "form")
    }

    fn with(self, fault: Option<BillerFault>) -> Heard {
        match self {
            Heard::Json(answered, _) => Heard::Json(answered, fault),
            Heard::File(text, _) => Heard::File(text, fault),
        }
    }
}

impl Simulated for Billers {
    fn answer(&mut self, asked: &Asked<'_>, now: Moment) -> Told {
        self.requests += 1;
        // The name of a biller, then the path that is signed.
        let rest = asked.path.strip_prefix('/').unwrap_or_default();
        let (biller, at) = match rest.find('/') {
            Some(at) if self.books.contains_key(&rest[..at]) => (rest[..at].to_owned(), at),
            _ => return Told::json(404, &json!({"code": "path"})),
        };
        let path = &rest[at..];
        let body: Option<Value> = serde_json::from_slice(asked.body).ok();
        let subject = body.as_ref().and_then(subject).unwrap_or_default();
        // What a payment is about may also go wrong by its account.
        match self.fault_of(&subject) {
            Some(BillerFault::Lost) => return Told::Closed,
            Some(BillerFault::Down) => return Told::json(503, &json!({"code": "gateway"})),
            Some(BillerFault::Garbage) => return page(),
            _ => {}
        }
        let heard = if asked.method != "POST" || !asked.query.is_empty() {
            Heard::plain(405, "method")
        } else if !asked.is_of_type("application/json") {
            Heard::plain(415, "form")
        } else if let Err(code) = self.admit(asked, path, now) {
            Heard::plain(401, code)
        } else if self.fault_of(&subject) == Some(BillerFault::TooMany) {
            Heard::plain(429, "too-many")
        } else {
            match &body {
                Some(body) => self.carry_out(&biller, path, body, now),
                None => Heard::form(),
            }
        };
        self.told(path, heard, now)
    }
}

impl Billers {
    /// The answer with its signature, or what the fault makes of it.
    fn told(&self, path: &str, heard: Heard, now: Moment) -> Told {
        let (status, kind, body, fault) = match heard {
            Heard::Json((status, value), fault) => {
                (status, "application/json", value.to_string(), fault)
            }
            Heard::File(text, fault) => (200, "text/csv; charset=utf-8", text, fault),
        };
        let is_payment = path == PAYMENTS;
        let after = match fault {
            Some(BillerFault::PayUnanswered) if is_payment => return Told::Closed,
            Some(BillerFault::PayBroken) if is_payment => {
                return Told::json(500, &json!({"code": "bug"}));
            }
            Some(BillerFault::Slow) => Duration::from_millis(QUESTION_MS + 2_000),
            _ => Duration::ZERO,
        };
        let ahead = if fault == Some(BillerFault::ClockAhead) { 360 } else { 0 };
        let time = (now.0 + ahead).to_string();
        let other = Secret::new("another key");
        let key = match fault {
            Some(BillerFault::AnswerForged) => &other,
            _ => &self.key,
        };
        let signature = answer_signature(key, (path, status), &time, body.as_bytes());
        let headers = vec![
            ("Content-Type", kind.to_owned()),
            ("Biller-Time", time),
            ("Biller-Signature", signature),
        ];
        Told::Answer { status, headers, body: body.into_bytes(), after }
    }
}

/// What a request is about, as faults name it.
fn subject(body: &Value) -> Option<String> {
    let named = ["payment", "account", "day"].into_iter().find_map(|key| body.get(key));
    named.and_then(Value::as_str).map(str::to_owned)
}

fn page() -> Told {
    let headers = vec![("Content-Type", "text/html".to_owned())];
    let body = b"<html><body>\xe7\xbb\xb4\xe6\x8a\xa4\xe4\xb8\xad</body></html>".to_vec();
    Told::Answer { status: 200, headers, body, after: Duration::ZERO }
}

fn state_of(id: &str, booking: &Booking, fault: Option<BillerFault>, now: Moment) -> Answered {
    let id = if fault == Some(BillerFault::AnswerOther) { "pay_other" } else { id };
    let is_young = now.0 < booking.at.0 + 10;
    let told = match booking.state {
        BookingState::Booked if fault == Some(BillerFault::Pending) && is_young => {
            json!({"payment": id, "state": "pending"})
        }
        BookingState::Booked => json!({
            "payment": id,
            "state": "accepted",
            "receipt": booking.receipt,
            "amount": booking.amount.to_string(),
        }),
        BookingState::Refused(refusal) => {
            json!({"payment": id, "state": "refused", "code": refusal.code()})
        }
        BookingState::Cancelled => json!({"payment": id, "state": "cancelled"}),
    };
    (200, told)
}

/// The texts of an object that has these keys and no others.
fn texts<'a, const N: usize>(body: &'a Value, keys: [&str; N]) -> Option<[&'a str; N]> {
    let object = body.as_object().filter(|object| object.len() == N)?;
    let mut found = [""; N];
    for (slot, key) in found.iter_mut().zip(keys) {
        *slot = object.get(key)?.as_str().filter(|text| !text.is_empty())?;
    }
    Some(found)
}

fn payment(body: &Value) -> Option<Payment> {
    let object = body.as_object().filter(|object| object.len() == 5)?;
    let text = |key: &str| object.get(key)?.as_str();
    let bill = match object.get("bill")? {
        Value::Null => None,
        bill => Some(bill.as_str().filter(|bill| is_id(bill))?.to_owned()),
    };
    let amount = Fen::parse(text("amount")?)?;
    let paid_at = contract::moment(text("paid_at")?)?;
    let id = text("payment").filter(|id| is_id(id))?;
    let is_plain = amount.0 > 0 && text("amount")? == amount.to_string();
    let account = Account::of_kept(text("account")?);
    is_plain.then(|| Payment { id: id.to_owned(), account, bill, amount, paid_at })
}

/// The rows with what faults do to them.
fn changed(rows: Vec<FileRow>, fault_of: impl Fn(&str) -> Option<BillerFault>) -> Vec<FileRow> {
    let mut out = Vec::with_capacity(rows.len());
    for mut row in rows {
        match fault_of(&row.payment) {
            Some(BillerFault::FileMissingRow) => continue,
            Some(BillerFault::FileOtherAmount) => row.amount = row.amount + Fen(1),
            Some(BillerFault::FileRowTwice) => out.push(row.clone()),
            Some(BillerFault::FileExtraRow) => out.push(FileRow {
                payment: format!("{}-extra", row.payment),
                receipt: format!("{}-extra", row.receipt),
                state: FileState::Booked,
                ..row.clone()
            }),
            _ => {}
        }
        out.push(row);
    }
    out
}

/// One part of a file; `None` when there is no such part.
fn written(rows: &[FileRow], part: u32) -> Option<String> {
    let parts = u32::try_from(rows.len().div_ceil(BILLER_FILE_ROWS_MAX).max(1)).ok()?;
    if part > parts {
        return None;
    }
    let mut totals = FileTotals { part, parts, ..FileTotals::default() };
    let mut text = format!("{HEADER}\n");
    let skipped = (part as usize - 1) * BILLER_FILE_ROWS_MAX;
    for row in rows.iter().skip(skipped).take(BILLER_FILE_ROWS_MAX) {
        totals.count(row);
        text.push_str(&row.line());
    }
    Some(text + &totals.line())
}
