//! UnionPay: refuses what the gateway would refuse, signs its answers, sends notices, makes files.
//!
//! Its keys and certificates lie beside it and are known to everybody: they vouch for nothing but
//! a demonstration. They are kept rather than made so that one seed gives one course of events.
//! The root's own key was thrown away, so nobody can add a certificate to it.

mod file;
mod keys;
mod strict;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use model::pay::Way;
use model::{Fen, Moment};

use super::acquirer::{
    Acquirer, ChannelFault as Fault, Due, Opened, Refunded, Refusal, ReturnState, Subject, Trade,
    TradeState, Undone,
};
use super::{Asked, Outgoing, Simulated, Told};
use crate::channel::unionpay::Fields;
use crate::channel::unionpay::message::{amount, parse_form, parse_time, time, write};
use crate::client::Answer;
use crate::limits::SIMULATOR_TRADES_MAX;
use crate::request::Request;

pub(super) use keys::{MIDDLE, NAME, ROOT};
pub use keys::{Signs, demo_config};

/// Seconds from one try of a notice to the next: five tries, then none.
const RETRIES_S: [i64; 4] = [60, 120, 240, 300];
/// How late an answer is that comes after everybody's patience.
const SLOW: Duration = Duration::from_secs(15);
/// Where a code leads; the number of the order stands behind it.
const CODE: &str = "https://qr.95516.com/00010000/simulated/";

/// The other side of [`crate::channel::unionpay`].
pub struct UnionPay {
    /// Trades, payers, faults.
    pub book: Acquirer,
    keys: keys::Keys,
    /// Of which trade a refund is, and when it was made.
    refunds: BTreeMap<String, (String, Moment)>,
    /// The undos that were carried out, by their own number.
    undone: BTreeMap<String, (String, Moment)>,
    /// Numbers for which time must pass although nobody asks.
    restless: BTreeSet<String>,
}

/// What a message is answered with, before it is signed.
type Said = Result<Fields, &'static str>;

impl UnionPay {
    /// A channel for the merchant of [`demo_config`], with messages signed in this manner.
    pub fn new(signs: Signs) -> UnionPay {
        UnionPay {
            book: Acquirer::default(),
            keys: keys::Keys::new(signs),
            refunds: BTreeMap::new(),
            undone: BTreeMap::new(),
            restless: BTreeSet::new(),
        }
    }

    /// What a payer sees who scanned a code.
    pub fn scanned(&self, qr_code: &str) -> Option<&Trade> {
        self.book.trade(qr_code.strip_prefix(CODE)?)
    }

    /// The payer who scanned a code pays. Whether they could.
    pub fn pay(&mut self, qr_code: &str, now: Moment) -> bool {
        qr_code.strip_prefix(CODE).is_some_and(|number| self.book.pay(number, now))
    }

    /// The payer who scanned a code refuses.
    pub fn refuse(&mut self, qr_code: &str, why: Refusal) {
        if let Some(number) = qr_code.strip_prefix(CODE) {
            self.book.refuse(number, why);
        }
    }

    /// The fault of a message: of its own number, or of the payment that it is about.
    fn fault_of(&self, fields: &Fields) -> Option<Fault> {
        let number = of(fields, "orderId");
        let whose = [&self.refunds, &self.undone].into_iter().find_map(|kept| kept.get(number));
        let whose = match whose {
            Some((trade, _)) => Some(trade.as_str()),
            None => self.original(fields).map(|trade| trade.number.as_str()),
        };
        self.book.faults.get(number).copied().or_else(|| self.book.fault_of(whose.unwrap_or("")))
    }

    /// The payment that an undo or refund names.
    fn original(&self, fields: &Fields) -> Option<&Trade> {
        let id = of(fields, "origQryId");
        if !id.is_empty() {
            // As the book numbers payments, see `query_id`.
            return self.book.by_transaction(&format!("42{id:0>26}"));
        }
        let trade = self.book.trade(of(fields, "origOrderId"))?;
        (time(trade.made_at) == of(fields, "origTxnTime")).then_some(trade)
    }

    /// Carries out what a message asks.
    fn carry_out(&mut self, fields: &Fields, now: Moment) -> Said {
        match of(fields, "txnType") {
            "01" => self.take(fields, now),
            "00" => self.look_up(fields, now),
            "04" => self.give_back(fields, now),
            "31" => self.undo(fields, now),
            _ => self.download(fields),
        }
    }

    fn take(&mut self, fields: &Fields, now: Moment) -> Said {
        let number = of(fields, "orderId").to_owned();
        let way = if of(fields, "txnSubType") == "07" { Way::Shown } else { Way::Scanned };
        let made_at = parse_time(of(fields, "txnTime")).ok_or("10")?;
        let code = of(fields, "qrNo");
        // A code that is shown lives as long as the merchant says, at most two hours; a payer's
        // own code is asked about for five minutes.
        let longest = Moment(now.0 + if way == Way::Shown { 7_200 } else { 300 });
        let until = parse_time(of(fields, "payTimeout")).unwrap_or(longest).min(longest);
        let trade = Trade {
            number: number.clone(),
            transaction: String::new(),
            amount: amount(of(fields, "txnAmt")).ok_or("10")?,
            subject: String::new(),
            way,
            made_at,
            expires_at: until,
            notify_url: of(fields, "backUrl").to_owned(),
            asked: format!("{} {}", of(fields, "txnTime"), code),
            state: TradeState::Unpaid,
            paid_at: None,
            payer: "621626******0018".to_owned(),
            refunds: Vec::new(),
        };
        if self.book.open(trade) != Opened::New {
            return Err("12");
        }
        match self.book.fault_of(&number) {
            Some(Fault::NoticeForged | Fault::NoticeProbe) => self.book.cry_wolf(&number, now),
            Some(Fault::PaidAfterUndo) => self.unsettle(&number),
            _ => {}
        }
        let mut told = Fields::new();
        if way == Way::Shown {
            told.insert("qrCode".to_owned(), format!("{CODE}{number}"));
        } else {
            self.book.scan(&number, code, now);
            self.unsettle(&number);
        }
        Ok(told)
    }

    /// Lets time pass for a number without being asked.
    fn unsettle(&mut self, number: &str) {
        if self.restless.len() >= SIMULATOR_TRADES_MAX {
            self.restless.pop_first();
        }
        self.restless.insert(number.to_owned());
    }

    fn look_up(&mut self, fields: &Fields, now: Moment) -> Said {
        let number = of(fields, "orderId").to_owned();
        let asked_at = parse_time(of(fields, "txnTime")).ok_or("10")?;
        if let Some((trade, made_at)) = self.undone.get(&number) {
            let trade = self.book.trade(trade).filter(|_| *made_at == asked_at).ok_or("34")?;
            return Ok(found("00", trade, trade.amount, &query_id(&trade.transaction)));
        }
        if let Some((trade, made_at)) = self.refunds.get(&number).cloned() {
            self.book.tick(&trade, now);
            let trade = self.book.trade(&trade).filter(|_| made_at == asked_at).ok_or("34")?;
            let refund = trade.refunds.iter().find(|kept| kept.number == number).ok_or("34")?;
            let code = match refund.state {
                ReturnState::Processing => "05",
                ReturnState::Done => "00",
                ReturnState::Abnormal => "01",
            };
            return Ok(found(code, trade, refund.amount, &query_id(&refund.id)));
        }
        self.pass(&number, now);
        if self.book.is_hidden(&number, now) {
            return Err("34");
        }
        let trade = self.book.trade(&number).filter(|trade| trade.made_at == asked_at);
        let trade = trade.ok_or("34")?;
        let code = match trade.state {
            TradeState::Paid | TradeState::Reversed => "00",
            TradeState::Asking => "05",
            TradeState::Refused(why) => refusal(why),
            // Before somebody pays there is no transaction behind a code, and after it died
            // neither.
            TradeState::Unpaid | TradeState::Closed => return Err("34"),
        };
        Ok(found(code, trade, trade.amount, &query_id(&trade.transaction)))
    }

    /// Lets time pass for a number.
    fn pass(&mut self, number: &str, now: Moment) {
        self.book.tick(number, now);
        let is_over = |trade: &Trade| trade.state == TradeState::Asking && now > trade.expires_at;
        if self.book.trade(number).is_some_and(is_over) {
            self.book.refuse(number, Refusal::Expired);
        }
    }

    fn give_back(&mut self, fields: &Fields, now: Moment) -> Said {
        let number = of(fields, "orderId");
        let made_at = parse_time(of(fields, "txnTime")).ok_or("10")?;
        if self.refunds.contains_key(number) || self.book.trade(number).is_some() {
            return Err("12");
        }
        let trade = self.original(fields).ok_or("35")?.number.clone();
        let fen = amount(of(fields, "txnAmt")).ok_or("10")?;
        match self.book.refund(&trade, number, fen, of(fields, "backUrl"), now) {
            Refunded::Kept(_) => {}
            Refunded::NotPaid => return Err("35"),
            Refunded::TooMuch => return Err("36"),
            Refunded::Different => return Err("12"),
        }
        keep(&mut self.refunds, number, (trade.clone(), made_at));
        self.unsettle(&trade);
        Ok(Fields::new())
    }

    fn undo(&mut self, fields: &Fields, now: Moment) -> Said {
        let number = of(fields, "orderId");
        let made_at = parse_time(of(fields, "txnTime")).ok_or("10")?;
        if self.undone.contains_key(number) || self.book.trade(number).is_some() {
            return Err("12");
        }
        let trade = self.original(fields).ok_or("34")?;
        if amount(of(fields, "txnAmt")) != Some(trade.amount) {
            return Err("36");
        }
        let is_today = trade.made_at.china_day() == now.china_day();
        if trade.state != TradeState::Paid || !trade.refunds.is_empty() || !is_today {
            return Err("35");
        }
        let trade = trade.number.clone();
        match self.book.undo(&trade) {
            Undone::Again => return Err("06"),
            Undone::Unknown | Undone::Closed => return Err("35"),
            Undone::Reversed => {}
        }
        keep(&mut self.undone, number, (trade, made_at));
        Ok(Fields::new())
    }

    fn download(&mut self, fields: &Fields) -> Said {
        let (content, name) = file::of(self, of(fields, "settleDate")).ok_or("98")?;
        let mut told = Fields::new();
        told.insert("fileContent".to_owned(), content);
        told.insert("fileName".to_owned(), name);
        Ok(told)
    }

    /// The answer to a message, signed.
    fn answer_to(&self, fields: &Fields, said: Said, fault: Option<Fault>) -> Told {
        let echoed = [
            "version",
            "encoding",
            "signMethod",
            "txnType",
            "txnSubType",
            "bizType",
            "accessType",
            "merId",
            "orderId",
            "txnTime",
            "settleDate",
            "reqReserved",
        ];
        let mut told: Fields = echoed
            .into_iter()
            .filter_map(|name| fields.get(name).map(|value| (name.to_owned(), value.clone())))
            .collect();
        told.insert("signMethod".to_owned(), self.keys.method().to_owned());
        let code = said.as_ref().err().copied().unwrap_or("00");
        told.insert("respCode".to_owned(), code.to_owned());
        told.insert("respMsg".to_owned(), format!("{}[{code}00000]", message(code)));
        told.extend(said.unwrap_or_default());
        self.keys.sign(&mut told, fault, fault == Some(Fault::AnswerForged));
        plain(200, write(&told))
    }

    /// A notice in the words of this protocol.
    fn notice(&self, due: &Due) -> Option<Request> {
        let (number, refund) = match &due.subject {
            Subject::Paid(number) => (number, None),
            Subject::Returned(number, refund) => (number, Some(refund)),
        };
        let trade = self.book.trade(number)?;
        let refund = match refund {
            Some(refund) => Some(trade.refunds.iter().find(|kept| kept.number == *refund)?),
            None => None,
        };
        // Of what failed, nothing is said.
        if refund.is_some_and(|refund| refund.state != ReturnState::Done) {
            return None;
        }
        let is_paid = matches!(trade.state, TradeState::Paid | TradeState::Reversed);
        let (fen, id) = match refund {
            Some(refund) => (refund.amount, query_id(&refund.id)),
            None => (trade.amount, query_id(&trade.transaction)),
        };
        let mut told = found("00", trade, fen, &id);
        told.remove("origRespCode");
        told.remove("origRespMsg");
        let (kind, order, made_at) = match refund {
            Some(refund) => {
                let (_, made_at) = self.refunds.get(&refund.number)?;
                (["04", "00"], &refund.number, *made_at)
            }
            None if trade.way == Way::Shown => (["01", "07"], number, trade.made_at),
            None => (["01", "06"], number, trade.made_at),
        };
        let fixed = [
            ("version", "5.1.0"),
            ("encoding", "UTF-8"),
            ("signMethod", self.keys.method()),
            ("txnType", kind[0]),
            ("txnSubType", kind[1]),
            ("bizType", "000000"),
            ("accessType", "0"),
            ("merId", keys::MERCHANT),
            ("orderId", order),
            ("txnTime", &time(made_at)),
            ("respCode", "00"),
            ("respMsg", "成功[0000000]"),
        ];
        told.extend(fixed.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        match due.fault {
            Some(Fault::NoticeOtherAmount) => {
                told.insert("txnAmt".to_owned(), (fen + Fen(100)).0.to_string());
            }
            Some(Fault::NoticeOtherMerchant) => {
                told.insert("merId".to_owned(), "777290058110000".to_owned());
            }
            _ => {}
        }
        let is_forged = match due.fault {
            Some(Fault::NoticeForged | Fault::NoticeProbe) => !is_paid,
            _ => false,
        };
        self.keys.sign(&mut told, due.fault, is_forged);
        let url = refund.map_or(&trade.notify_url, |refund| &refund.notify_url).clone();
        let fields: Vec<_> = told.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        Some(Request::form(url, &fields))
    }
}

impl Simulated for UnionPay {
    fn answer(&mut self, asked: &Asked<'_>, now: Moment) -> Told {
        self.book.requests += 1;
        let is_form = asked.is_of_type("application/x-www-form-urlencoded");
        let fields = parse_form(asked.body).filter(|_| asked.method == "POST" && is_form);
        let Some(fields) = fields else {
            return plain(200, "Invalid request.".to_owned());
        };
        let fault = self.fault_of(&fields);
        let kind = of(&fields, "txnType").to_owned();
        match (fault, kind.as_str()) {
            (Some(Fault::Unanswered), _) | (Some(Fault::PayLost), "01") => return Told::Closed,
            (Some(Fault::TooMany), _) => return self.answer_to(&fields, Err("37"), fault),
            _ => {}
        }
        let clock = Moment(match fault {
            Some(Fault::ClockAhead) => now.0 + 360,
            Some(Fault::ClockBehind) => now.0 - 360,
            _ => now.0,
        });
        let said = strict::check(&self.keys, asked.path, &fields, clock);
        let said = said.and_then(|()| self.carry_out(&fields, now));
        let told = self.answer_to(&fields, said, fault);
        match (fault, kind.as_str(), told) {
            (Some(Fault::PayUnanswered), "01", _)
            | (Some(Fault::UndoUnanswered), "31", _)
            | (Some(Fault::RefundUnanswered), "04", _) => Told::Closed,
            (Some(Fault::PayBroken), "01", _) => plain(500, "Internal Server Error".to_owned()),
            (Some(Fault::PaySlow), "01", Told::Answer { status, headers, body, .. }) => {
                Told::Answer { status, headers, body, after: SLOW }
            }
            (_, _, told) => told,
        }
    }

    fn outgoing(&mut self, now: Moment) -> Vec<Outgoing> {
        for number in self.restless.clone() {
            self.pass(&number, now);
            let is_late = self.book.has(&number, Fault::PaidAfterUndo);
            let may_rest = self.book.trade(&number).is_none_or(|trade| match trade.state {
                TradeState::Unpaid | TradeState::Asking => false,
                TradeState::Closed => !is_late,
                _ => trade.refunds.iter().all(|kept| kept.state != ReturnState::Processing),
            });
            if may_rest {
                self.restless.remove(&number);
            }
        }
        let mut told = Vec::new();
        for due in self.book.due(now) {
            match self.notice(&due) {
                Some(request) => told.push(Outgoing { id: due.id, request }),
                None => self.book.heard(&due.id, true, &RETRIES_S, now),
            }
        }
        told
    }

    fn heard(&mut self, id: &str, answer: Option<&Answer>, now: Moment) {
        let is_accepted = answer.is_some_and(|answer| answer.status == 200);
        self.book.heard(id, is_accepted, &RETRIES_S, now);
    }
}

/// The value of a field, empty when it is missing.
fn of<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).map(String::as_str).unwrap_or_default()
}

fn keep(kept: &mut BTreeMap<String, (String, Moment)>, number: &str, what: (String, Moment)) {
    if kept.len() >= SIMULATOR_TRADES_MAX {
        kept.pop_first();
    }
    kept.insert(number.to_owned(), what);
}

/// The queryId of a number of the book: 21 digits fit, and tell as many apart as there will be.
fn query_id(transaction: &str) -> String {
    transaction.get(transaction.len().saturating_sub(21)..).unwrap_or_default().to_owned()
}

/// What a query or notice says about a transaction.
fn found(code: &str, trade: &Trade, fen: Fen, id: &str) -> Fields {
    let at = time(trade.paid_at.unwrap_or(trade.made_at));
    let traced = at.get(4..).unwrap_or_default();
    let fields = [
        ("origRespCode", code),
        ("origRespMsg", message(code)),
        ("queryId", id),
        ("txnAmt", &fen.0.to_string()),
        ("settleAmt", &fen.0.to_string()),
        ("currencyCode", "156"),
        ("settleCurrencyCode", "156"),
        ("settleDate", traced.get(..4).unwrap_or_default()),
        ("traceNo", id.get(id.len().saturating_sub(6)..).unwrap_or_default()),
        ("traceTime", traced),
        ("accNo", &trade.payer),
    ];
    fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

fn refusal(why: Refusal) -> &'static str {
    match why {
        Refusal::NotEnough => "64",
        Refusal::Expired => "69",
        Refusal::Declined => "60",
    }
}

/// The words that go with a code.
fn message(code: &str) -> &'static str {
    match code {
        "00" => "成功",
        "05" => "交易已受理",
        "06" => "系统繁忙",
        "10" => "报文格式错误",
        "11" => "验证签名失败",
        "12" => "重复交易",
        "13" => "报文交易要素缺失",
        "31" => "商户状态不正确",
        "34" => "查无此交易",
        "35" => "原交易不存在或状态不正确",
        "36" => "与原交易信息不符",
        "37" => "操作过于频繁",
        "64" => "余额不足",
        "98" => "文件不存在",
        _ => "交易失败",
    }
}

fn plain(status: u16, body: String) -> Told {
    let headers = vec![("Content-Type", "text/html;charset=UTF-8".to_owned())];
    Told::Answer { status, headers, body: body.into_bytes(), after: Duration::ZERO }
}
