//! A channel without cryptography: the book of [`Acquirer`] and its codec in plain JSON.
//!
//! Simulations of millions of orders speak it, because an RSA signature costs more than everything
//! else of an order. It stands for any of the three channels and fails in every way they do; that
//! the real protocols say the same is shown by their own tests and by the share of simulations
//! that runs through them.

use model::pay::{Failure, FailureKind, Way};
use model::{Day, Fen, Moment};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::acquirer::{
    Acquirer, ChannelFault, Opened, Refunded, Refusal, ReturnState, Subject, Trade, TradeState,
    Undone,
};
use super::{Asked, Outgoing, Simulated, Told};
use crate::channel::{
    Arrived, BadBill, Call, Capture, Channel, Charge, Fresh, NotGenuine, Notice, Outcome, Reply,
    Row, RowState, Source, Totals,
};
use crate::client::Answer;
use crate::request::Request;

/// Retries of notices, in seconds.
const RETRIES_S: &[i64] = &[15, 15, 30, 180, 600, 1_200, 1_800];

/// The codec.
#[derive(Clone, Debug)]
pub struct Plain {
    channel: model::pay::Channel,
    address: String,
}

/// The other side.
#[derive(Clone, Debug)]
pub struct PlainChannel {
    /// Its book.
    pub book: Acquirer,
    notify_url: String,
}

impl Plain {
    /// A codec in the name of a channel, for the simulator at an address.
    pub fn new(channel: model::pay::Channel, address: &str) -> Plain {
        Plain { channel, address: address.to_owned() }
    }

    fn call(&self, what: &str, body: Value) -> Request {
        Request::json(format!("{}/{what}", self.address), &body)
    }
}

impl PlainChannel {
    /// A simulator that sends its notices to an address.
    pub fn new(notify_url: &str) -> PlainChannel {
        let mut book = Acquirer::default();
        book.fee_share_e5 = 600;
        PlainChannel { book, notify_url: notify_url.to_owned() }
    }
}

fn said(charge: &Charge) -> Value {
    json!({
        "number": charge.number, "amount": charge.amount.0, "subject": charge.subject,
        "expires_at": charge.expires_at.0, "way": charge.way.code(),
        "code": charge.code.as_ref().map(|code| &code.0),
    })
}

impl Channel for Plain {
    fn channel(&self) -> model::pay::Channel {
        self.channel
    }

    fn request(&self, call: Call<'_>, _fresh: Fresh<'_>) -> Request {
        match call {
            Call::Pay(charge) => self.call("pay", said(charge)),
            Call::Query(charge) => self.call("query", json!({ "number": charge.number })),
            Call::Undo(charge) => self.call("undo", json!({ "number": charge.number })),
            Call::Refund(refund) => self.call(
                "refund",
                json!({
                    "number": refund.charge.number, "refund": refund.number,
                    "amount": refund.amount.0,
                }),
            ),
            Call::QueryRefund(refund) => self.call(
                "refund-query",
                json!({ "number": refund.charge.number, "refund": refund.number }),
            ),
            Call::Statement(day) => self.call("bill", json!({ "day": day.to_string() })),
            Call::Fetch(pointer) => self.call("bill", json!({ "day": pointer.url })),
        }
    }

    fn read(&self, _call: Call<'_>, answer: &Answer, _now: Moment) -> Outcome {
        if answer.status != 200 {
            return Outcome::Doubt(answer.status.to_string());
        }
        let Ok(value) = serde_json::from_slice::<Value>(&answer.body) else {
            return Outcome::Bill(answer.body.clone());
        };
        outcome(&value)
    }

    fn notice(&self, arrived: Arrived<'_>, _now: Moment) -> Result<Notice, NotGenuine> {
        let value: Value = serde_json::from_slice(arrived.body).map_err(|_| NotGenuine::Form)?;
        let text = |name: &str| value[name].as_str().map(str::to_owned).ok_or(NotGenuine::Form);
        if value["genuine"] != json!(true) {
            return Err(NotGenuine::Signature);
        }
        Ok(Notice { id: text("id")?, number: text("number")?, outcome: outcome(&value) })
    }

    fn reply(&self, is_kept: bool) -> Reply {
        let status = if is_kept { 200 } else { 500 };
        Reply { status, kind: "text/plain", body: String::new() }
    }

    fn rows(&self, source: &mut dyn Source, take: &mut dyn FnMut(Row)) -> Result<Totals, BadBill> {
        let (mut totals, mut hash) = (Totals::default(), Sha256::new());
        let mut lines = std::io::BufRead::lines(std::io::BufReader::new(source));
        while let Some(line) = lines.next() {
            let line = line.map_err(|error| BadBill::Read(error.to_string()))?;
            if let Some(stated) = line.strip_prefix("total|") {
                let digest: String =
                    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
                let is_right = stated == format!("{}|{digest}", totals.rows);
                return match is_right && lines.next().is_none() {
                    true => Ok(totals),
                    false => Err(BadBill::Digest),
                };
            }
            let row = row(&line).ok_or(BadBill::Form { line: totals.rows + 1, what: "row" })?;
            hash.update(line.as_bytes());
            hash.update(b"\n");
            totals.rows += 1;
            match row.state {
                RowState::Paid => totals.paid = totals.paid + row.amount,
                _ => totals.refunded = totals.refunded + row.amount,
            }
            take(row);
        }
        Err(BadBill::Sums)
    }
}

fn row(line: &str) -> Option<Row> {
    let cells: Vec<&str> = line.split('|').collect();
    let [number, refund, transaction, amount, fee, at] = cells[..] else { return None };
    let refund = (!refund.is_empty()).then(|| refund.to_owned());
    let amount: i64 = amount.parse().ok()?;
    Some(Row {
        number: number.to_owned(),
        // A payment that was reversed and a refund that failed stand with a sign.
        state: match (refund.is_some(), amount < 0) {
            (false, false) => RowState::Paid,
            (false, true) => RowState::Revoked,
            (true, false) => RowState::Refunded,
            (true, true) => RowState::RefundFailed,
        },
        refund,
        transaction: transaction.to_owned(),
        amount: Fen(amount.checked_abs()?),
        fee_e5: fee.parse().ok()?,
        at: Some(Moment(at.parse().ok()?)),
    })
}

fn outcome(value: &Value) -> Outcome {
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    match value["state"].as_str().unwrap_or_default() {
        "show" => Outcome::Show(text("code")),
        "wait" => Outcome::Wait,
        "paid" => Outcome::Paid(Capture {
            transaction: text("transaction"),
            amount: Fen(value["amount"].as_i64().unwrap_or(-1)),
            at: value["at"].as_i64().map(Moment),
            payer: Some(text("payer")),
        }),
        "failed" => {
            let code = text("code");
            let kind = match code.as_str() {
                "NOTENOUGH" => FailureKind::NotEnough,
                "EXPIRED" => FailureKind::CodeExpired,
                _ => FailureKind::Declined,
            };
            Outcome::Failed(Failure { kind, code })
        }
        "closed" => Outcome::Closed,
        "returned" => Outcome::Returned,
        "not-found" => Outcome::NotFound,
        "refunding" => Outcome::Refunding,
        "refunded" => Outcome::Refunded(text("reference")),
        "abnormal" => Outcome::Abnormal(text("code")),
        "no-bill" => Outcome::NoBill,
        "bill-later" => Outcome::BillLater,
        other => Outcome::Doubt(other.to_owned()),
    }
}

impl Simulated for PlainChannel {
    fn answer(&mut self, asked: &Asked<'_>, now: Moment) -> Told {
        self.book.requests += 1;
        let value: Value = serde_json::from_slice(asked.body).unwrap_or_default();
        let number = value["number"].as_str().unwrap_or_default().to_owned();
        let fault = self.book.fault_of(&number);
        match fault {
            Some(ChannelFault::Unanswered) => return Told::Closed,
            Some(ChannelFault::TooMany) if self.book.requests.is_multiple_of(2) => {
                return Told::json(429, &json!({}));
            }
            _ => {}
        }
        self.book.tick(&number, now);
        match asked.path {
            "/pay" => self.pay(&value, &number, now),
            "/query" => Told::json(200, &self.query(&number, now)),
            "/undo" => {
                let state = match self.book.undo(&number) {
                    Undone::Closed => "closed",
                    Undone::Reversed => "returned",
                    Undone::Again => "again",
                    Undone::Unknown => "not-found",
                };
                match fault {
                    Some(ChannelFault::UndoUnanswered) => Told::Closed,
                    _ => Told::json(200, &json!({ "state": state })),
                }
            }
            "/refund" => self.refund(&value, &number, now),
            "/refund-query" => {
                let refund = value["refund"].as_str().unwrap_or_default();
                Told::json(200, &self.returned(&number, refund))
            }
            "/bill" => self.bill(value["day"].as_str().unwrap_or_default()),
            _ => Told::json(404, &json!({})),
        }
    }

    fn outgoing(&mut self, now: Moment) -> Vec<Outgoing> {
        let due = self.book.due(now);
        let write = |due: super::acquirer::Due| {
            let mut value = match &due.subject {
                Subject::Paid(number) => {
                    let mut value = self.query(number, now);
                    value["number"] = json!(number);
                    value
                }
                Subject::Returned(number, refund) => {
                    let mut value = self.returned(number, refund);
                    value["number"] = json!(refund);
                    value
                }
            };
            let is_forged =
                matches!(due.fault, Some(ChannelFault::NoticeForged | ChannelFault::NoticeProbe));
            if is_forged && value["state"] != "paid" {
                let (Subject::Paid(number) | Subject::Returned(number, _)) = &due.subject;
                let amount = self.book.trade(number).map_or(0, |trade| trade.amount.0);
                value["state"] = json!("paid");
                value["amount"] = json!(amount);
                value["transaction"] = json!("forged");
            }
            value["id"] = json!(due.id);
            value["genuine"] = json!(!is_forged);
            if due.fault == Some(ChannelFault::NoticeOtherAmount) && value["state"] == "paid" {
                value["amount"] = json!(1);
            }
            Outgoing { id: due.id, request: Request::json(self.notify_url.clone(), &value) }
        };
        due.into_iter().map(write).collect()
    }

    fn heard(&mut self, id: &str, answer: Option<&Answer>, now: Moment) {
        let is_accepted = answer.is_some_and(|answer| answer.status == 200);
        self.book.heard(id, is_accepted, RETRIES_S, now);
    }
}

impl PlainChannel {
    fn pay(&mut self, value: &Value, number: &str, now: Moment) -> Told {
        let fault = self.book.fault_of(number);
        if fault == Some(ChannelFault::PayLost) {
            return Told::Closed;
        }
        let way = Way::of_code(value["way"].as_str().unwrap_or_default()).unwrap_or(Way::Shown);
        let code = value["code"].as_str().unwrap_or_default().to_owned();
        let opened = self.book.open(Trade {
            number: number.to_owned(),
            transaction: String::new(),
            amount: Fen(value["amount"].as_i64().unwrap_or(0)),
            subject: String::new(),
            way,
            made_at: now,
            expires_at: Moment(value["expires_at"].as_i64().unwrap_or(0)),
            notify_url: String::new(),
            asked: format!("{}{code}", value["amount"]),
            state: TradeState::Unpaid,
            paid_at: None,
            payer: format!("payer-{}", number.len()),
            refunds: Vec::new(),
        });
        if opened == Opened::Different {
            return Told::json(200, &json!({ "state": "used" }));
        }
        if way == Way::Scanned && opened == Opened::New {
            self.book.scan(number, &code, now);
        }
        match fault {
            Some(ChannelFault::PayUnanswered | ChannelFault::PaySlow) => Told::Closed,
            Some(ChannelFault::PayBroken) => Told::json(500, &json!({})),
            _ if way == Way::Shown => {
                Told::json(200, &json!({ "state": "show", "code": format!("plain:{number}") }))
            }
            _ => Told::json(200, &self.query(number, now)),
        }
    }

    fn query(&self, number: &str, now: Moment) -> Value {
        let Some(trade) = self.book.trade(number) else { return json!({ "state": "not-found" }) };
        if self.book.is_hidden(number, now) {
            return json!({ "state": "not-found" });
        }
        match trade.state {
            TradeState::Unpaid | TradeState::Asking => json!({ "state": "wait" }),
            TradeState::Paid => json!({
                "state": "paid", "transaction": trade.transaction, "amount": trade.amount.0,
                "at": trade.paid_at.map(|at| at.0), "payer": trade.payer,
            }),
            TradeState::Refused(why) => json!({ "state": "failed", "code": match why {
                Refusal::NotEnough => "NOTENOUGH",
                Refusal::Expired => "EXPIRED",
                Refusal::Declined => "DECLINED",
            } }),
            TradeState::Closed => json!({ "state": "closed" }),
            TradeState::Reversed => json!({ "state": "returned" }),
        }
    }

    fn refund(&mut self, value: &Value, number: &str, now: Moment) -> Told {
        let refund = value["refund"].as_str().unwrap_or_default().to_owned();
        let amount = Fen(value["amount"].as_i64().unwrap_or(0));
        let met = self.book.refund(number, &refund, amount, "", now);
        let fault = self.book.fault_of(&refund).or(self.book.fault_of(number));
        match met {
            _ if fault == Some(ChannelFault::RefundUnanswered) => Told::Closed,
            Refunded::Kept(_) => Told::json(200, &self.returned(number, &refund)),
            Refunded::NotPaid => Told::json(200, &json!({ "state": "not-paid" })),
            Refunded::TooMuch | Refunded::Different => {
                Told::json(200, &json!({ "state": "abnormal", "code": "REFUSED" }))
            }
        }
    }

    fn returned(&self, number: &str, refund: &str) -> Value {
        let trade = self.book.trade(number);
        let kept = trade.and_then(|trade| trade.refunds.iter().find(|kept| kept.number == refund));
        match kept {
            None => json!({ "state": "not-found" }),
            Some(kept) => match kept.state {
                ReturnState::Processing => json!({ "state": "refunding" }),
                ReturnState::Done => json!({ "state": "refunded", "reference": kept.id }),
                ReturnState::Abnormal => json!({ "state": "abnormal", "code": "ABNORMAL" }),
            },
        }
    }

    /// The bill of a day. A fault of the day's own number (`2026-11-22`) is of the file, one of the
    /// number of a payment is of its row; a fault of everything is both.
    fn bill(&self, text: &str) -> Told {
        let Some(day) = Day::parse(text) else { return Told::json(400, &json!({})) };
        let fault = self.book.fault_of(text);
        match fault {
            Some(ChannelFault::BillMissing) => {
                return Told::json(200, &json!({ "state": "no-bill" }));
            }
            Some(ChannelFault::BillLate) => {
                return Told::json(200, &json!({ "state": "bill-later" }));
            }
            _ => {}
        }
        let mut rows: Vec<String> = Vec::new();
        if fault == Some(ChannelFault::BillExtraRow) {
            let at = Moment::china(day, 12, 0, 0).map_or(0, |at| at.0);
            rows.push(format!("NOTOURS0000000001||4299999|1|0|{at}"));
        }
        for trade in self.book.of_day(day) {
            self.rows_of(trade, day, &mut rows);
        }
        let mut text = rows.iter().map(|row| format!("{row}\n")).collect::<String>();
        let digest = digest(text.as_bytes());
        text += &format!("total|{}|{digest}\n", rows.len());
        let mut body = text.into_bytes();
        match fault {
            Some(ChannelFault::BillTruncated) => body.truncate(body.len() * 2 / 3),
            Some(ChannelFault::BillOtherHash) => body.insert(0, b'0'),
            Some(ChannelFault::BillBadBytes) => body.insert(0, 0xff),
            _ => {}
        }
        let headers = vec![("Content-Type", "text/plain".to_owned())];
        let after = std::time::Duration::ZERO;
        Told::Answer { status: 200, headers, body, after }
    }

    fn rows_of(&self, trade: &Trade, day: Day, rows: &mut Vec<String>) {
        let fault = self.book.fault_of(&trade.number);
        if fault == Some(ChannelFault::BillMissingRow) {
            return;
        }
        let (number, transaction) = (&trade.number, &trade.transaction);
        if let Some(at) = trade.paid_at.filter(|at| at.china_day() == day) {
            let more = i64::from(fault == Some(ChannelFault::BillOtherAmount));
            let costs = 1_000 * i64::from(fault == Some(ChannelFault::BillOtherFee));
            let (amount, fee) = (trade.amount.0 + more, self.book.fee_e5(trade.amount));
            rows.push(format!("{number}||{transaction}|{amount}|{}|{}", fee + costs, at.0));
            if trade.state == TradeState::Reversed {
                rows.push(format!("{number}||{transaction}|-{amount}|-{fee}|{}", at.0));
            }
        }
        for kept in trade.refunds.iter().filter(|kept| kept.at.china_day() == day) {
            let fee = -self.book.fee_e5(kept.amount);
            let (refund, amount, at) = (&kept.number, kept.amount.0, kept.at.0);
            let failed = if kept.state == ReturnState::Abnormal { "-" } else { "" };
            rows.push(format!("{number}|{refund}|{transaction}|{failed}{amount}|{fee}|{at}"));
        }
    }
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
