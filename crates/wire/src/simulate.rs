//! Conforming simulators: the other side of every protocol, with faults on demand.
//!
//! A simulator is a value. [`Simulator::answer`] is a pure step from a request and a moment to an
//! answer; it checks a request as strictly as the documentation says the real service does, counts
//! questions per invoice and day, and misbehaves when told to. [`serve()`] puts one behind a socket
//! of this machine.

pub mod acquirer;
pub mod alipay;
mod baidu;
pub mod biller;
mod demo;
mod jumdata;
pub mod nearby;
pub mod papers;
mod peer;
pub mod plain;
mod serve;
pub mod unionpay;
pub mod wechat;

use std::collections::BTreeMap;
use std::time::Duration;

use model::verdict::TaxStatus;
use model::{Comparison, Day, Fen, Field, Invoice, Moment, Question};

use crate::provider;
use crate::secret::Secret;

pub use demo::{DEMO_FAULTS, demo_book, demo_faults};
pub use serve::{Clock, Served, serve};

/// How often an invoice may be asked about in a day (国家税务总局全国增值税发票查验平台).
pub const ASKED_A_DAY_MAX: u32 = 5;

/// A request as it arrives.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The method.
    pub method: &'a str,
    /// The path, without the query.
    pub path: &'a str,
    /// The query, without the question mark.
    pub query: &'a str,
    /// The headers, names in any case.
    pub headers: &'a [(String, String)],
    /// The body.
    pub body: &'a [u8],
}

impl Asked<'_> {
    /// The first header of this name.
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(kept, _)| kept.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Whether the body says that it is of this media type.
    fn is_of_type(&self, media_type: &str) -> bool {
        let kind = self.header("Content-Type").unwrap_or_default();
        kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(media_type)
    }

    /// The fields of a form or query.
    fn fields(encoded: &[u8]) -> BTreeMap<String, String> {
        form_urlencoded::parse(encoded).into_owned().collect()
    }
}

/// What a simulator does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// It answers.
    Answer {
        /// The status of HTTP.
        status: u16,
        /// The headers.
        headers: Vec<(&'static str, String)>,
        /// The body.
        body: Vec<u8>,
        /// How long it waits before.
        after: Duration,
    },
    /// It closes the connection without a word.
    Closed,
}

impl Told {
    fn json(status: u16, value: &serde_json::Value) -> Told {
        let headers = vec![("Content-Type", "application/json;charset=utf-8".to_owned())];
        let body = value.to_string().into_bytes();
        Told::Answer { status, headers, body, after: Duration::ZERO }
    }
}

/// Something that can be asked, and that may say something by itself.
pub trait Simulated: Send {
    /// Answers one request.
    fn answer(&mut self, asked: &Asked<'_>, now: Moment) -> Told;

    /// What it has to say by itself now: notices that are due. Each is given out once until
    /// [`Simulated::heard`] tells how it went.
    fn outgoing(&mut self, _now: Moment) -> Vec<Outgoing> {
        Vec::new()
    }

    /// How a notice was received; `None` when nobody answered.
    fn heard(&mut self, _id: &str, _answer: Option<&crate::client::Answer>, _now: Moment) {}
}

/// A notice on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Which, for [`Simulated::heard`].
    pub id: String,
    /// What is sent.
    pub request: crate::request::Request,
}

/// How a simulator misbehaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection is closed without an answer.
    Closed,
    /// 503.
    Unavailable,
    /// The right answer, so much later.
    Slow(Duration),
    /// A page instead of an answer.
    Garbage,
    /// JSON that breaks off.
    BadJson,
    /// More than anybody reads.
    Huge,
    /// The answer for another invoice.
    OtherInvoice,
    /// The right invoice with a larger total.
    WrongAmount,
    /// The day's tries for this invoice are used up.
    DailyLimit,
    /// Issued today.
    TooNew,
    /// The account has no questions left.
    NoQuota,
    /// Too many questions in this second.
    TooFast,
}

/// Which protocol a simulator speaks, and the keys that it honours.
#[derive(Clone, Debug)]
enum Protocol {
    Baidu(provider::baidu::Credentials),
    Jumdata(provider::jumdata::Credentials),
    Peer(Secret),
}

/// A service that can be asked.
#[derive(Clone, Debug)]
pub struct Simulator {
    protocol: Protocol,
    /// The invoices that it knows.
    pub book: Vec<(Invoice, TaxStatus)>,
    /// How it misbehaves at every question.
    pub fault: Option<Fault>,
    /// How it misbehaves at questions about these numbers.
    pub faults: BTreeMap<String, Fault>,
    /// How many requests arrived.
    pub requests: u64,
    counted: BTreeMap<String, u32>,
    counted_on: Option<Day>,
    tokens: Vec<(String, Moment)>,
}

/// What a simulator makes of a question that is well formed.
enum Judged {
    /// It says so as a fault.
    Fault(Fault),
    /// 6th question today.
    UsedUp,
    Unknown,
    Differs(Vec<Field>),
    Found {
        invoice: Box<Invoice>,
        status: TaxStatus,
        times: u32,
    },
}

impl Simulator {
    /// A simulator of Baidu with these invoices.
    pub fn baidu(
        credentials: provider::baidu::Credentials,
        book: Vec<(Invoice, TaxStatus)>,
    ) -> Simulator {
        Simulator::new(Protocol::Baidu(credentials), book)
    }

    /// A simulator of Jumdata with these invoices.
    pub fn jumdata(
        credentials: provider::jumdata::Credentials,
        book: Vec<(Invoice, TaxStatus)>,
    ) -> Simulator {
        Simulator::new(Protocol::Jumdata(credentials), book)
    }

    /// A simulator of another Piaoju with these invoices in its register.
    pub fn peer(key: Secret, book: Vec<(Invoice, TaxStatus)>) -> Simulator {
        Simulator::new(Protocol::Peer(key), book)
    }

    fn new(protocol: Protocol, book: Vec<(Invoice, TaxStatus)>) -> Simulator {
        Simulator {
            protocol,
            book,
            fault: None,
            faults: BTreeMap::new(),
            requests: 0,
            counted: BTreeMap::new(),
            counted_on: None,
            tokens: Vec::new(),
        }
    }

    /// Counts a question on the day of `now` and looks it up. `limit` is for services that count.
    fn judge(&mut self, question: &Question, now: Moment, limit: Option<u32>) -> Judged {
        let fault = self.faults.get(&question.number).copied().or(self.fault);
        match fault {
            None | Some(Fault::Slow(_) | Fault::OtherInvoice | Fault::WrongAmount) => {}
            Some(fault) => return Judged::Fault(fault),
        }
        let today = now.china_day();
        if self.counted_on != Some(today) {
            self.counted.clear();
            self.counted_on = Some(today);
        }
        let times = self.counted.entry(question.key()).or_default();
        *times += 1;
        let times = *times;
        if limit.is_some_and(|limit| times > limit) {
            return Judged::UsedUp;
        }
        let key = Some(question.key());
        let kept = self.book.iter().find(|(invoice, _)| invoice.duplicate_key() == key);
        let Some((invoice, status)) = kept.cloned() else { return Judged::Unknown };
        let differing: Vec<Field> =
            Comparison::of(&question.to_invoice(), &invoice).differing().collect();
        if !differing.is_empty() {
            return Judged::Differs(differing);
        }
        let invoice = Box::new(falsified(invoice, fault));
        Judged::Found { invoice, status, times }
    }

    /// The answer, later when the fault of this number is slowness.
    fn slowly(&self, number: &str, told: Told) -> Told {
        match (self.faults.get(number).copied().or(self.fault), told) {
            (Some(Fault::Slow(after)), Told::Answer { status, headers, body, .. }) => {
                Told::Answer { status, headers, body, after }
            }
            (_, told) => told,
        }
    }
}

impl Simulated for Simulator {
    fn answer(&mut self, asked: &Asked<'_>, now: Moment) -> Told {
        self.requests += 1;
        match self.protocol.clone() {
            Protocol::Baidu(credentials) => baidu::answer(self, &credentials, asked, now),
            Protocol::Jumdata(credentials) => jumdata::answer(self, &credentials, asked, now),
            Protocol::Peer(key) => peer::answer(self, &key, asked, now),
        }
    }
}

fn falsified(mut invoice: Invoice, fault: Option<Fault>) -> Invoice {
    match fault {
        Some(Fault::OtherInvoice) => invoice.number = invoice.number.map(|n| another(&n)),
        Some(Fault::WrongAmount) => invoice.total = invoice.total.map(|t| t + Fen(10_000)),
        _ => {}
    }
    invoice
}

/// The number with its last digit changed.
fn another(number: &str) -> String {
    let (head, last) = number.split_at(number.len().saturating_sub(1));
    format!("{head}{}", if last == "0" { '1' } else { '0' })
}

/// Faults of the connection, the same in every protocol; `None` for those a service words itself.
fn of_connection(fault: Fault) -> Option<Told> {
    let answer = |status, kind: &str, body: Vec<u8>| Told::Answer {
        status,
        headers: vec![("Content-Type", kind.to_owned())],
        body,
        after: Duration::ZERO,
    };
    Some(match fault {
        Fault::Closed => Told::Closed,
        Fault::Unavailable => answer(503, "text/plain", b"service unavailable".to_vec()),
        Fault::Garbage => answer(200, "text/html", b"<html><body>\xff\xfe502</body>".to_vec()),
        Fault::BadJson => answer(200, "application/json", b"{\"code\":200,\"data\":{".to_vec()),
        // An answer that would be right in every protocol, behind more space than anybody reads.
        Fault::Huge => {
            let mut body = br#"{"VerifyResult":"0009","code":201,"answer":"not_found""#.to_vec();
            let most = usize::try_from(crate::limits::ANSWER_BYTES_MAX).unwrap_or(usize::MAX);
            body.resize(most, b' ');
            body.push(b'}');
            answer(200, "application/json", body)
        }
        Fault::Slow(_)
        | Fault::OtherInvoice
        | Fault::WrongAmount
        | Fault::DailyLimit
        | Fault::TooNew
        | Fault::NoQuota
        | Fault::TooFast => return None,
    })
}

/// A day without separators, `20260115`, and nothing else.
fn compact_day(text: &str) -> Option<Day> {
    let is_plain = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    Day::parse(text).filter(|_| is_plain)
}

/// An amount as interfaces take it: digits, at most one point and two decimals.
fn plain_amount(text: &str) -> Option<Fen> {
    let is_plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    Fen::parse(text).filter(|_| is_plain)
}

/// Whether five years have passed since the day of issue.
fn is_too_old(issued: Day, now: Moment) -> bool {
    let today = now.china_day();
    (today.year() - 5, today.month(), today.day()) > (issued.year(), issued.month(), issued.day())
}
