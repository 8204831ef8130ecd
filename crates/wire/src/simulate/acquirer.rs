//! What every payment channel is behind its protocol: trades, payers, refunds and notices.
//!
//! Each simulator of a channel is this book and the words of its protocol around it. The book
//! knows which trades exist and what the payer did; the protocol checks requests and writes
//! answers. Faults are looked up by number, so that one order can go wrong among thousands.

use std::collections::BTreeMap;

use model::pay::Way;
use model::{Day, Fen, Moment};

use crate::limits::SIMULATOR_TRADES_MAX;

/// The book of a simulated channel.
#[derive(Clone, Debug, Default)]
pub struct Acquirer {
    trades: BTreeMap<String, Trade>,
    /// How it misbehaves at every number.
    pub fault: Option<ChannelFault>,
    /// How it misbehaves at these numbers of charges or refunds.
    pub faults: BTreeMap<String, ChannelFault>,
    /// Requests that arrived.
    pub requests: u64,
    /// What it keeps of each payment, in hundred-thousandths.
    pub fee_share_e5: i64,
    notices: Vec<Pending>,
    undos: BTreeMap<String, u32>,
    counted: u64,
}

/// One number and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trade {
    /// The merchant's number.
    pub number: String,
    /// The channel's number.
    pub transaction: String,
    /// How much.
    pub amount: Fen,
    /// What the payer reads.
    pub subject: String,
    /// Who shows the code.
    pub way: Way,
    /// When it was made.
    pub made_at: Moment,
    /// When the code dies.
    pub expires_at: Moment,
    /// Where the notice goes.
    pub notify_url: String,
    /// What repetitions must equal.
    pub asked: String,
    /// Where it stands.
    pub state: TradeState,
    /// When it was paid.
    pub paid_at: Option<Moment>,
    /// The payer, as the channel names them to the merchant.
    pub payer: String,
    /// What was given back.
    pub refunds: Vec<Returned>,
}

/// Where a trade stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TradeState {
    /// Nobody has done anything yet.
    Unpaid,
    /// The payer's telephone asks for a password.
    Asking,
    /// Paid, and perhaps given back in part.
    Paid,
    /// Refused, for this reason.
    Refused(Refusal),
    /// Closed without money.
    Closed,
    /// Reversed after it was paid.
    Reversed,
}

/// Why a payer's payment is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// 余额不足.
    NotEnough,
    /// The code is too old.
    Expired,
    /// The payer said no, or their bank did.
    Declined,
}

/// A refund in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// The merchant's number.
    pub number: String,
    /// The channel's number.
    pub id: String,
    /// How much.
    pub amount: Fen,
    /// When it was accepted.
    pub at: Moment,
    /// Where it stands.
    pub state: ReturnState,
    /// Where the notice goes.
    pub notify_url: String,
}

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnState {
    /// Accepted.
    Processing,
    /// Arrived.
    Done,
    /// The payer's account is closed: it cannot arrive.
    Abnormal,
}

macro_rules! faults {
    ($($variant:ident = $code:literal, $doc:literal;)*) => {
        /// How a channel misbehaves: what happens to real ones, one at a time.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ChannelFault { $(#[doc = $doc] $variant,)* }

        impl ChannelFault {
            /// Every fault.
            pub const ALL: &'static [ChannelFault] = &[$(ChannelFault::$variant,)*];

            /// The code that pages and commands name it by.
            pub fn code(self) -> &'static str {
                match self { $(ChannelFault::$variant => $code,)* }
            }

            /// The fault of a code.
            pub fn of_code(code: &str) -> Option<ChannelFault> {
                ChannelFault::ALL.iter().copied().find(|fault| fault.code() == code)
            }
        }
    };
}

faults! {
    PayUnanswered = "pay-unanswered", "The payment is carried out and not answered.";
    PayLost = "pay-lost", "The connection is closed before the payment request is read.";
    PayBroken = "pay-broken", "The payment request is carried out and answered with 500.";
    PaySlow = "pay-slow", "The payment is carried out and answered too late.";
    Unanswered = "unanswered", "No request about this number is answered, and none is carried out.";
    TooMany = "too-many", "429 or the protocol's word for it.";
    AskingForever = "asking-forever", "The payer never enters the password.";
    PaidAfterUndo = "paid-after-undo", "Undone, and then paid all the same: the late success.";
    UndoAgain = "undo-again", "The first two reversals say: call again.";
    UndoUnanswered = "undo-unanswered", "The undo is carried out and not answered.";
    NoticeRepeated = "notice-repeated", "Every notice is sent fifteen times.";
    NoticeReversed = "notice-reversed", "Notices arrive in the wrong order.";
    NoticeLate = "notice-late", "Notices arrive three days late.";
    NoticeMissing = "notice-missing", "No notice arrives.";
    NoticeForged = "notice-forged", "A notice of no payment, with a false signature.";
    NoticeProbe = "notice-probe", "A notice with the probe signature that must be refused.";
    NoticeOtherKey = "notice-other-key", "A notice that names a key nobody knows.";
    NoticeOtherAmount = "notice-other-amount", "A genuine notice with another amount.";
    NoticeOtherMerchant = "notice-other-merchant", "A genuine notice for another merchant.";
    KeyChanged = "key-changed", "The channel signs with its next key, which we have been told of.";
    AnswerForged = "answer-forged", "Answers have a false signature.";
    NotFoundAtFirst = "not-found-at-first", "The number is not found for the first ten seconds.";
    ClockAhead = "clock-ahead", "The channel's clock is six minutes ahead.";
    ClockBehind = "clock-behind", "The channel's clock is six minutes behind.";
    RefundSlow = "refund-slow", "A refund stays in processing for a minute, then arrives.";
    RefundAbnormal = "refund-abnormal", "A refund stays in processing and then cannot arrive.";
    RefundUnanswered = "refund-unanswered", "The refund is carried out and not answered.";
    BillMissing = "bill-missing", "The bill does not exist.";
    BillLate = "bill-late", "The bill is not ready.";
    BillTruncated = "bill-truncated", "The bill breaks off.";
    BillOtherHash = "bill-other-hash", "The bill is not the one that was digested.";
    BillExtraRow = "bill-extra-row", "The bill has a payment that we never asked for.";
    BillMissingRow = "bill-missing-row", "The bill lacks this payment.";
    BillOtherAmount = "bill-other-amount", "The bill has another amount for this payment.";
    BillOtherFee = "bill-other-fee", "The bill has another fee.";
    BillColumnsMoved = "bill-columns-moved", "The columns stand in another order.";
    BillNewColumn = "bill-new-column", "There is one more column.";
    BillBadBytes = "bill-bad-bytes", "The bill has bytes that are no text of its encoding.";
}

/// What opening a trade met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It is new.
    New,
    /// The same request was seen before.
    Same,
    /// The number was used for something else.
    Different,
}

/// What an undo did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undone {
    /// There was no money.
    Closed,
    /// There was, and it went back.
    Reversed,
    /// Call again.
    Again,
    /// No such number.
    Unknown,
}

/// What a refund met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refunded {
    /// In the book now, or already before under the same number.
    Kept(Returned),
    /// No such trade, or it is not paid.
    NotPaid,
    /// More than is left.
    TooMuch,
    /// The number was used for another refund.
    Different,
}

/// What a notice is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A payment.
    Paid(String),
    /// A refund: the number of the trade, then of the refund.
    Returned(String, String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Pending {
    id: String,
    subject: Subject,
    due: Moment,
    tried: usize,
    is_out: bool,
}

/// A notice to be written in the words of a protocol and sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Its id, the same at every repetition.
    pub id: String,
    /// What it is about.
    pub subject: Subject,
    /// The fault of its number.
    pub fault: Option<ChannelFault>,
}

impl Acquirer {
    /// The fault of a number.
    pub fn fault_of(&self, number: &str) -> Option<ChannelFault> {
        self.faults.get(number).copied().or(self.fault)
    }

    /// Whether a number goes wrong in this way.
    pub fn has(&self, number: &str, fault: ChannelFault) -> bool {
        self.fault_of(number) == Some(fault)
    }

    /// The trade of a number.
    pub fn trade(&self, number: &str) -> Option<&Trade> {
        self.trades.get(number)
    }

    /// The trade that has the channel's number.
    pub fn by_transaction(&self, transaction: &str) -> Option<&Trade> {
        self.trades.values().find(|trade| trade.transaction == transaction)
    }

    /// Every trade, by number.
    pub fn trades(&self) -> impl Iterator<Item = &Trade> {
        self.trades.values()
    }

    /// Whether the number is to be called unknown at this moment.
    pub fn is_hidden(&self, number: &str, now: Moment) -> bool {
        let made_at = self.trade(number).map(|trade| trade.made_at);
        self.has(number, ChannelFault::NotFoundAtFirst)
            && made_at.is_some_and(|made_at| now.0 < made_at.0 + 10)
    }

    /// Opens a trade. `transaction` and `state` of the given trade are set here.
    pub fn open(&mut self, trade: Trade) -> Opened {
        if let Some(kept) = self.trades.get(&trade.number) {
            return if kept.asked == trade.asked { Opened::Same } else { Opened::Different };
        }
        if self.trades.len() >= SIMULATOR_TRADES_MAX {
            self.trades.pop_first();
        }
        self.counted += 1;
        let transaction = format!("42{:026}", self.counted);
        let kept = Trade { transaction, state: TradeState::Unpaid, ..trade };
        self.trades.insert(kept.number.clone(), kept);
        Opened::New
    }

    /// What a payer's own code makes of a trade, by its last digit: 1 asks for a password and is
    /// paid at the second look, 2 has not enough, 3 is too old, 4 is declined, 5 asks for ever,
    /// anything else pays at once.
    pub fn scan(&mut self, number: &str, code: &str, now: Moment) {
        match code.as_bytes().last() {
            Some(b'1' | b'5') => self.set(number, TradeState::Asking),
            Some(b'2') => self.set(number, TradeState::Refused(Refusal::NotEnough)),
            Some(b'3') => self.set(number, TradeState::Refused(Refusal::Expired)),
            Some(b'4') => self.set(number, TradeState::Refused(Refusal::Declined)),
            _ if self.has(number, ChannelFault::AskingForever) => {
                self.set(number, TradeState::Asking);
            }
            _ => {
                self.pay(number, now);
            }
        }
    }

    /// The payer pays. Whether they could.
    pub fn pay(&mut self, number: &str, now: Moment) -> bool {
        let is_late = self.has(number, ChannelFault::PaidAfterUndo);
        let Some(trade) = self.trades.get_mut(number) else { return false };
        let can_pay = match trade.state {
            TradeState::Unpaid | TradeState::Asking => now.0 <= trade.expires_at.0,
            TradeState::Closed => is_late,
            TradeState::Paid | TradeState::Refused(_) | TradeState::Reversed => false,
        };
        if can_pay {
            trade.state = TradeState::Paid;
            trade.paid_at = Some(now);
            self.announce(Subject::Paid(number.to_owned()), number, now);
        }
        can_pay
    }

    /// The payer refuses.
    pub fn refuse(&mut self, number: &str, why: Refusal) {
        if let Some(trade) = self.trades.get_mut(number)
            && matches!(trade.state, TradeState::Unpaid | TradeState::Asking)
        {
            trade.state = TradeState::Refused(why);
        }
    }

    /// Sets where a trade stands, without a notice.
    pub fn set(&mut self, number: &str, state: TradeState) {
        if let Some(trade) = self.trades.get_mut(number) {
            trade.state = state;
        }
    }

    /// Lets time pass for a number: a password is entered, codes die, refunds arrive.
    pub fn tick(&mut self, number: &str, now: Moment) {
        let fault = self.fault_of(number);
        let Some(trade) = self.trades.get_mut(number) else { return };
        match trade.state {
            TradeState::Asking
                if now.0 >= trade.made_at.0 + 8
                    && fault != Some(ChannelFault::AskingForever)
                    && !trade.asked.ends_with('5') =>
            {
                self.pay(number, now);
            }
            TradeState::Unpaid if now.0 > trade.expires_at.0 => trade.state = TradeState::Closed,
            TradeState::Closed if fault == Some(ChannelFault::PaidAfterUndo) => {
                self.pay(number, now);
            }
            _ => {}
        }
        self.ripen(number, now);
    }

    fn ripen(&mut self, number: &str, now: Moment) {
        let Some(trade) = self.trades.get(number) else { return };
        let mut told = Vec::new();
        let mut refunds = trade.refunds.clone();
        for refund in &mut refunds {
            let fault = self.fault_of(&refund.number).or(self.fault_of(number));
            let patience = match fault {
                Some(ChannelFault::RefundSlow | ChannelFault::RefundAbnormal) => 60,
                _ => 0,
            };
            if refund.state == ReturnState::Processing && now.0 >= refund.at.0 + patience {
                refund.state = match fault {
                    Some(ChannelFault::RefundAbnormal) => ReturnState::Abnormal,
                    _ => ReturnState::Done,
                };
                told.push(refund.number.clone());
            }
        }
        if let Some(trade) = self.trades.get_mut(number) {
            trade.refunds = refunds;
        }
        for refund in told {
            let subject = Subject::Returned(number.to_owned(), refund);
            self.announce(subject, number, now);
        }
    }

    /// Closes or reverses a trade.
    pub fn undo(&mut self, number: &str) -> Undone {
        let asks_again = self.has(number, ChannelFault::UndoAgain);
        let Some(trade) = self.trades.get_mut(number) else { return Undone::Unknown };
        if asks_again {
            let times = self.undos.entry(number.to_owned()).or_default();
            *times += 1;
            // Twice, then as usual.
            if *times <= 2 {
                return Undone::Again;
            }
        }
        match trade.state {
            TradeState::Paid | TradeState::Reversed => {
                trade.state = TradeState::Reversed;
                Undone::Reversed
            }
            _ => {
                trade.state = TradeState::Closed;
                Undone::Closed
            }
        }
    }

    /// Gives back.
    pub fn refund(
        &mut self,
        number: &str,
        refund: &str,
        amount: Fen,
        notify_url: &str,
        now: Moment,
    ) -> Refunded {
        self.counted += 1;
        let id = format!("50{:026}", self.counted);
        let Some(trade) = self.trades.get_mut(number) else { return Refunded::NotPaid };
        if let Some(kept) = trade.refunds.iter().find(|kept| kept.number == refund) {
            return match kept.amount == amount {
                true => Refunded::Kept(kept.clone()),
                false => Refunded::Different,
            };
        }
        if trade.state != TradeState::Paid {
            return Refunded::NotPaid;
        }
        let given = trade.refunds.iter().filter(|kept| kept.state != ReturnState::Abnormal);
        let given = given.fold(Fen(0), |sum, kept| sum + kept.amount);
        if amount.0 <= 0 || given + amount > trade.amount {
            return Refunded::TooMuch;
        }
        let state = ReturnState::Processing;
        let (refund, notify_url) = (refund.to_owned(), notify_url.to_owned());
        let kept = Returned { number: refund, id, amount, at: now, state, notify_url };
        trade.refunds.push(kept.clone());
        self.ripen(number, now);
        let found = self.trade(number).and_then(|trade| trade.refunds.last().cloned());
        Refunded::Kept(found.unwrap_or(kept))
    }

    /// The trades that stand in the bill of a day: paid or given back on it.
    pub fn of_day(&self, day: Day) -> impl Iterator<Item = &Trade> {
        self.trades.values().filter(move |trade| {
            trade.paid_at.is_some_and(|at| at.china_day() == day)
                || trade.refunds.iter().any(|refund| refund.at.china_day() == day)
        })
    }

    /// What the channel keeps of an amount, in hundred-thousandths of a yuan.
    pub fn fee_e5(&self, amount: Fen) -> i64 {
        // amount is in hundredths: × 1000 makes hundred-thousandths.
        amount.0 * 1_000 * self.fee_share_e5 / 100_000
    }

    fn announce(&mut self, subject: Subject, number: &str, now: Moment) {
        let fault = self.fault_of(number);
        let (due, times) = match fault {
            Some(ChannelFault::NoticeMissing) => return,
            Some(ChannelFault::NoticeLate) => (now.0 + 3 * 86_400, 1),
            Some(ChannelFault::NoticeRepeated) => (now.0, 15),
            Some(ChannelFault::NoticeReversed) => (now.0 + 30 - self.counted as i64 % 30, 1),
            _ => (now.0, 1),
        };
        self.counted += 1;
        let id = format!("EV-{:012}", self.counted);
        for _ in 0..times {
            let (id, subject) = (id.clone(), subject.clone());
            self.notices.push(Pending { id, subject, due: Moment(due), tried: 0, is_out: false });
        }
    }

    /// A notice of something that did not happen, for the faults that forge.
    pub fn cry_wolf(&mut self, number: &str, now: Moment) {
        self.announce(Subject::Paid(number.to_owned()), number, now);
    }

    /// The notices that are due; each is given out once until [`Acquirer::heard`].
    pub fn due(&mut self, now: Moment) -> Vec<Due> {
        let mut due = Vec::new();
        for pending in self.notices.iter_mut().filter(|p| !p.is_out && p.due.0 <= now.0) {
            pending.is_out = true;
            let (id, subject) = (pending.id.clone(), pending.subject.clone());
            due.push(Due { id, subject, fault: None });
        }
        for one in &mut due {
            let (Subject::Paid(number) | Subject::Returned(number, _)) = &one.subject;
            one.fault = self.fault_of(number);
        }
        due
    }

    /// How a notice went: it is sent again by `retries_s` until it is accepted.
    pub fn heard(&mut self, id: &str, is_accepted: bool, retries_s: &[i64], now: Moment) {
        let found = self.notices.iter().position(|pending| pending.is_out && pending.id == id);
        let Some(at) = found else { return };
        match retries_s.get(self.notices[at].tried) {
            Some(after) if !is_accepted => {
                let pending = &mut self.notices[at];
                pending.tried += 1;
                pending.due = Moment(now.0 + after);
                pending.is_out = false;
            }
            _ => {
                self.notices.swap_remove(at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trade(number: &str) -> Trade {
        Trade {
            number: number.to_owned(),
            transaction: String::new(),
            amount: Fen(8_640),
            subject: "水费".to_owned(),
            way: Way::Shown,
            made_at: Moment(0),
            expires_at: Moment(300),
            notify_url: String::new(),
            asked: "8640".to_owned(),
            state: TradeState::Unpaid,
            paid_at: None,
            payer: "p".to_owned(),
            refunds: Vec::new(),
        }
    }

    #[test]
    fn a_number_is_used_for_one_thing() {
        let mut book = Acquirer::default();
        assert_eq!(book.open(trade("A")), Opened::New);
        assert_eq!(book.open(trade("A")), Opened::Same);
        assert_eq!(book.open(Trade { asked: "1".into(), ..trade("A") }), Opened::Different);
    }

    #[test]
    fn nobody_pays_twice_or_after_the_close() {
        let mut book = Acquirer::default();
        book.open(trade("A"));
        assert!(book.pay("A", Moment(1)) && !book.pay("A", Moment(2)));
        book.open(trade("B"));
        assert_eq!(book.undo("B"), Undone::Closed);
        assert!(!book.pay("B", Moment(2)));
        book.faults.insert("B".into(), ChannelFault::PaidAfterUndo);
        assert!(book.pay("B", Moment(3)), "the fault of the late success");
    }

    #[test]
    fn no_more_is_given_back_than_was_taken() {
        let mut book = Acquirer::default();
        book.open(trade("A"));
        assert_eq!(book.refund("A", "R", Fen(1), "", Moment(1)), Refunded::NotPaid);
        book.pay("A", Moment(1));
        assert!(matches!(book.refund("A", "R", Fen(8_000), "", Moment(2)), Refunded::Kept(_)));
        assert!(matches!(book.refund("A", "R", Fen(8_000), "", Moment(3)), Refunded::Kept(_)));
        assert_eq!(book.refund("A", "R", Fen(1), "", Moment(3)), Refunded::Different);
        assert_eq!(book.refund("A", "S", Fen(641), "", Moment(3)), Refunded::TooMuch);
    }

    #[test]
    fn a_notice_is_repeated_until_it_is_accepted() {
        let mut book = Acquirer::default();
        book.open(trade("A"));
        book.pay("A", Moment(1));
        let id = book.due(Moment(1)).remove(0).id;
        assert!(book.due(Moment(1)).is_empty(), "on its way");
        book.heard(&id, false, &[15, 15], Moment(1));
        assert!(book.due(Moment(15)).is_empty());
        assert_eq!(book.due(Moment(16)).len(), 1);
        book.heard(&id, true, &[15, 15], Moment(16));
        assert!(book.due(Moment(9_999)).is_empty());
    }
}
