//! How a simulated biller misbehaves.

macro_rules! faults {
    ($($variant:ident = $code:literal, $doc:literal;)*) => {
        /// What happens to real billers, one at a time.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum BillerFault { $(#[doc = $doc] $variant,)* }

        impl BillerFault {
            /// Every fault.
            pub const ALL: &'static [BillerFault] = &[$(BillerFault::$variant,)*];

            /// The code that pages and commands name it by.
            pub fn code(self) -> &'static str {
                match self { $(BillerFault::$variant => $code,)* }
            }

            /// The fault of a code.
            pub fn of_code(code: &str) -> Option<BillerFault> {
                BillerFault::ALL.iter().copied().find(|fault| fault.code() == code)
            }
        }
    };
}

faults! {
    Down = "down", "503 from whatever stands before it; nothing is carried out.";
    Lost = "lost", "The connection is closed before the request is read.";
    Slow = "slow", "Carried out and answered after our patience ends.";
    TooMany = "too-many", "429, and nothing is carried out.";
    PayUnanswered = "pay-unanswered", "The payment is booked and the connection closed.";
    PayBroken = "pay-broken", "The payment is booked and answered with 500.";
    Pending = "pending", "The payment is booked, and called pending for the first ten seconds.";
    Refuses = "refuses", "The account is closed: every payment is refused.";
    AlreadyPaid = "already-paid", "The bill was paid elsewhere between question and payment.";
    WrongAmount = "wrong-amount", "Booked with one fen more than was paid.";
    BookedTwice = "booked-twice", "The payment is booked under two receipts.";
    NotFoundAtFirst = "not-found-at-first", "The payment is not found for the first ten seconds.";
    AnswerForged = "answer-forged", "Answers have a false signature.";
    AnswerOther = "answer-other", "The answer is about another account or payment.";
    Garbage = "garbage", "A page instead of an answer.";
    ClockAhead = "clock-ahead", "The clock of the biller is six minutes ahead.";
    BillBroken = "bill-broken", "Bills whose items do not make the total.";
    FileMissing = "file-missing", "There is no file.";
    FileLate = "file-late", "The file is not ready.";
    FileTruncated = "file-truncated", "The file breaks off.";
    FileExtraRow = "file-extra-row", "The file has a payment that we never sent.";
    FileMissingRow = "file-missing-row", "The file lacks this payment.";
    FileOtherAmount = "file-other-amount", "The file has another amount for this payment.";
    FileRowTwice = "file-row-twice", "The file has this payment twice.";
}
