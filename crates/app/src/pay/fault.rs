//! Why something with an order cannot be done.

/// Why not. Every case has its own sentence on the page.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// There is no such order, share, attempt or refund, or it is not theirs.
    #[error("not found")]
    NotFound,
    /// The order is paid, closed or being given back.
    #[error("nothing is to be paid here any more")]
    NotPayable,
    /// An attempt is not decided yet: nobody must pay twice.
    #[error("the attempt {0} is not decided yet")]
    StillOpen(String),
    /// The channel is switched off.
    #[error("the channel is switched off")]
    ChannelOff,
    /// The amount is nothing, too much, or not what may be paid.
    #[error("the amount may not be paid")]
    Amount,
    /// The bill is being paid or was paid by another order.
    #[error("the order {0} is on this bill already")]
    BillTaken(String),
    /// Too many attempts.
    #[error("too many attempts")]
    TooMany,
    /// What was scanned is no payment code.
    #[error("no payment code")]
    Code,
    /// It cannot be given back now.
    #[error("it cannot be given back")]
    NotRefundable,
    /// Whoever asked for it may not agree to it.
    #[error("a second person has to agree")]
    SamePerson,
    /// The rules of risk do not allow it; the code of the rule.
    #[error("stopped by rule {0}")]
    Risk(&'static str),
    /// It waits until a person has decided its case; the code of the rule.
    #[error("held by rule {0}")]
    Held(&'static str),
    /// The payer has to say once more that they mean it; the code of the rule.
    #[error("to be confirmed because of rule {0}")]
    Confirm(&'static str),
    /// It cannot be split so.
    #[error("it cannot be split so")]
    Split(model::pay::split::CannotSplit),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}
