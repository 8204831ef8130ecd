//! Why a biller does not take a payment (入账失败原因).

use super::scene::codes;

codes! {
    /// What a biller says for certain: nothing was booked under this payment.
    BillRefusal {
        AccountUnknown = "account-unknown", "There is no such account.";
        AccountClosed = "account-closed", "The account takes no payments.";
        BillUnknown = "bill-unknown", "There is no such bill for the account.";
        AlreadyPaid = "already-paid", "The bill was paid elsewhere.";
        WrongAmount = "wrong-amount", "The amount is not what the bill asks for or allows.";
        TooLate = "too-late", "It can no longer be cancelled: the day is closed.";
        Cancelled = "cancelled", "The payment was cancelled before.";
    }
}
