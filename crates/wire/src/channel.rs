//! Payment channels (支付渠道), each in its own protocol.
//!
//! A channel is a codec without I/O: [`Channel::request`] writes what is sent, [`Channel::read`]
//! judges the answer, [`Channel::notice`] judges what the channel sends by itself. Nothing here
//! decides what becomes of an order; an [`Outcome`] says what was heard and how sure it is.
//! Everything that is not certain is [`Outcome::Doubt`]: no answer, no readable one, a wrong
//! signature, an error that the documentation does not call final.

use std::io::{Read, Seek};

use model::pay::{Failure, Way};
use model::{Day, Fen, Moment};

use crate::client::Answer;
use crate::request::Request;

/// What is to be collected under one number.
///
/// It is kept before it is sent and never changes: the same number always says the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// Our number (`out_trade_no`, `orderId`): 8 to 32 digits and letters, which every channel
    /// takes.
    pub number: String,
    /// How much.
    pub amount: Fen,
    /// What the payer reads: up to 40 characters, none of `/ = & , | \` and no line ends.
    pub subject: String,
    /// When the attempt was made. UnionPay names an order by number and time.
    pub made_at: Moment,
    /// When the payer may no longer pay.
    pub expires_at: Moment,
    /// Who shows the code.
    pub way: Way,
    /// What the payer showed, for [`Way::Scanned`].
    pub code: Option<PayerCode>,
}

/// The code that a payer showed: it lives a minute, but is not for logs.
#[derive(Clone, PartialEq, Eq)]
pub struct PayerCode(pub String);

impl std::fmt::Debug for PayerCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PayerCode(…)")
    }
}

/// What is to be given back under one number, the same at every retry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Our number (`out_refund_no`, `out_request_no`, `orderId`): 8 to 32 digits and letters.
    pub number: String,
    /// Of which charge.
    pub charge: Charge,
    /// The channel's number of the payment (`transaction_id`, `trade_no`, `origQryId`).
    pub transaction: String,
    /// How much of it.
    pub amount: Fen,
    /// Why, for the payer: up to 40 characters.
    pub reason: String,
    /// When the refund was made by us.
    pub made_at: Moment,
}

/// What is said to a channel.
#[derive(Clone, Copy, Debug)]
pub enum Call<'a> {
    /// Ask for the money: a code to show, or the code that was scanned.
    Pay(&'a Charge),
    /// What became of it.
    Query(&'a Charge),
    /// End it: close what nobody paid, reverse what is in doubt.
    Undo(&'a Charge),
    /// Give back.
    Refund(&'a Refund),
    /// What became of the refund.
    QueryRefund(&'a Refund),
    /// Where the bill of a day is, or the bill itself.
    Statement(Day),
    /// The file that the answer to [`Call::Statement`] named.
    Fetch(&'a Pointer),
}

/// Where a bill can be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer {
    /// The address, valid for a short time.
    pub url: String,
    /// The digest that its bytes must have, as the channel names it (`SHA1:…`), if it names one.
    pub digest: Option<String>,
}

/// What must be new in each request.
#[derive(Clone, Copy, Debug)]
pub struct Fresh<'a> {
    /// The time.
    pub now: Moment,
    /// 32 letters and digits that nobody can guess.
    pub nonce: &'a str,
}

/// What was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The code to show; the payer has to act.
    Show(String),
    /// The payer has to act.
    Wait,
    /// The money was taken.
    Paid(Capture),
    /// Nothing was taken, for certain.
    Failed(Failure),
    /// Ended without money.
    Closed,
    /// Taken and given back by the channel.
    Returned,
    /// The channel does not know the number. Soon after creation, and before an Alipay code is
    /// scanned, that means nothing.
    NotFound,
    /// Nothing certain: ask again. The word is for the record.
    Doubt(String),
    /// Our request, key or contract is wrong and the operator must act; what became of an
    /// earlier payment is not said.
    Fault(String),
    /// The refund is on its way.
    Refunding,
    /// The refund arrived; the channel's number of it.
    Refunded(String),
    /// The refund cannot arrive as asked; the channel's word.
    Abnormal(String),
    /// Where the bill is.
    At(Pointer),
    /// The bill.
    Bill(Vec<u8>),
    /// There is no bill of that day: nothing was traded.
    NoBill,
    /// The bill is not ready yet.
    BillLater,
}

/// Money that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capture {
    /// The channel's number.
    pub transaction: String,
    /// How much. Whoever receives it compares it with the charge.
    pub amount: Fen,
    /// When, as the channel says.
    pub at: Option<Moment>,
    /// Who paid, as the channel names them to us (`openid`, `buyer_id`): for risk rules, not shown.
    pub payer: Option<String>,
}

/// Something that arrived at our door in the name of a channel.
#[derive(Clone, Copy)]
pub struct Arrived<'a> {
    /// Its headers, names in any case.
    pub headers: &'a [(String, String)],
    /// Its body, byte for byte.
    pub body: &'a [u8],
}

/// A notice that is genuine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The same for every repetition of the same notice.
    pub id: String,
    /// Whose number it is about: of a charge or of a refund.
    pub number: String,
    /// What it says.
    pub outcome: Outcome,
}

/// Why something that arrived is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotGenuine {
    /// Too long, or not of the form.
    #[error("not a notice of this channel")]
    Form,
    /// The signature is missing or false, or a probe of the channel that must be refused.
    #[error("the signature is not the channel's")]
    Signature,
    /// The key that it names is not known to us.
    #[error("signed with a key that is not known")]
    Key,
    /// Signed too long ago or in the future.
    #[error("the time of the notice is not near ours")]
    Time,
    /// It is for another merchant or application.
    #[error("for another merchant")]
    Merchant,
}

/// What a channel wants to hear about its notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status of HTTP.
    pub status: u16,
    /// `Content-Type`.
    pub kind: &'static str,
    /// The body.
    pub body: String,
}

/// One row of a channel's bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Our number of the charge.
    pub number: String,
    /// Our number of the refund, for a row of a refund.
    pub refund: Option<String>,
    /// The channel's number.
    pub transaction: String,
    /// What was paid or given back, never negative.
    pub amount: Fen,
    /// What the channel keeps (手续费), in hundred-thousandths of a yuan, negative when given back.
    pub fee_e5: i64,
    /// When.
    pub at: Option<Moment>,
    /// What the row says.
    pub state: RowState,
}

/// What a row of a bill says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowState {
    /// Paid.
    Paid,
    /// Given back, or accepted to be.
    Refunded,
    /// Reversed (撤销).
    Revoked,
    /// A refund that failed.
    RefundFailed,
}

/// What the bill says of itself at its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many rows.
    pub rows: u64,
    /// Paid, as the summary says or the rows add up.
    pub paid: Fen,
    /// Given back.
    pub refunded: Fen,
}

/// Why a bill cannot be used. A bill is used whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadBill {
    /// It cannot be read as a file of this form.
    #[error("line {line}: {what}")]
    Form {
        /// Where, counted from 1; 0 for the whole.
        line: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// A column that is needed is not there.
    #[error("the column {0} is missing")]
    Column(&'static str),
    /// Its bytes are not those that the channel digested.
    #[error("the digest is another")]
    Digest,
    /// The rows are not what the summary says.
    #[error("the rows do not make the sums that the bill states")]
    Sums,
    /// More than is read.
    #[error("too large")]
    Size,
    /// Reading failed.
    #[error("reading failed: {0}")]
    Read(String),
}

/// What a bill is read from.
pub trait Source: Read + Seek {}
impl<T: Read + Seek> Source for T {}

/// A channel that is asked over the network.
pub trait Channel: Send + Sync {
    /// Which.
    fn channel(&self) -> model::pay::Channel;

    /// What to send.
    fn request(&self, call: Call<'_>, fresh: Fresh<'_>) -> Request;

    /// What the answer says. It never panics, whatever the answer.
    fn read(&self, call: Call<'_>, answer: &Answer, now: Moment) -> Outcome;

    /// Judges what arrived: first whether it is genuine, then what it says.
    ///
    /// # Errors
    ///
    /// [`NotGenuine`]; nothing of it may be used then.
    fn notice(&self, arrived: Arrived<'_>, now: Moment) -> Result<Notice, NotGenuine>;

    /// What to answer to a notice: whether it was kept.
    fn reply(&self, is_kept: bool) -> Reply;

    /// Hands every row of a bill to `take`, without keeping the bill in memory.
    ///
    /// # Errors
    ///
    /// [`BadBill`]; the rows handed out before must not be used then.
    fn rows(&self, source: &mut dyn Source, take: &mut dyn FnMut(Row)) -> Result<Totals, BadBill>;
}
