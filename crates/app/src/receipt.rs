//! Receipts of payments (缴费凭证): given once for each order, and checked by anybody who holds one.

mod letter;

use model::pay::Channel;
use model::receipt::{Code, Facts, Number, Standing};
use model::{Fen, Moment};
use ring::hmac;
use serde_json::{Value, json};
use store::receipt as kept;
use store::{Actor, Db, Error, Result, Tenant, Write};

pub use letter::{Letter, SENT_MAX, send};

/// What makes the check codes of an installation.
///
/// A code is a digest of the number under a secret that is not in the database, so nobody who
/// reads the database can make one, and a guessed number shows nothing.
#[derive(Clone)]
pub struct Codes(hmac::Key);

impl std::fmt::Debug for Codes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Codes(…)")
    }
}

impl Codes {
    /// The codes of a secret of the installation. They are made under a key of their own, so the
    /// secret may serve other purposes too.
    pub fn new(secret: &[u8; 32]) -> Codes {
        let secret = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let key = hmac::sign(&secret, b"piaoju receipt codes/1");
        Codes(hmac::Key::new(hmac::HMAC_SHA256, key.as_ref()))
    }

    /// The check code of a receipt.
    pub fn of(&self, number: &Number) -> Code {
        let tag = hmac::sign(&self.0, number.as_str().as_bytes());
        let mut digest = [0; 32];
        digest.copy_from_slice(tag.as_ref());
        Code::of(&digest)
    }

    /// Whether a code is that of a number, in a time that tells nothing of where it differs.
    pub fn fits(&self, number: &Number, code: &Code) -> bool {
        let right = self.of(number);
        let tag = hmac::sign(&self.0, right.as_bytes());
        hmac::verify(&self.0, code.as_bytes(), tag.as_ref()).is_ok()
    }
}

/// A receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Its number.
    pub number: Number,
    /// When it was made.
    pub made_at: Moment,
    /// What it states; names and accounts are masked.
    pub facts: Facts,
    /// How much of it went back.
    pub refunded: Fen,
}

impl Receipt {
    /// What became of the payment.
    pub fn standing(&self) -> Standing {
        Standing::of(self.facts.total, self.refunded)
    }
}

/// Gives the receipt of an order that was paid, the first time and every time after; what it states
/// is masked here.
///
/// Only a final payment has a receipt: the caller gives it when the order is posted, not before.
///
/// # Errors
///
/// When the store fails; [`Error::Conflict`] when the order has a receipt over another amount.
pub fn give(
    db: &Db,
    (tenant, actor): (&Tenant, &Actor),
    order: &str,
    facts: &Facts,
    now: Moment,
) -> Result<Receipt> {
    let known = db.read(|read| kept::of_order(read, tenant, order))?;
    match known.filter(|known| known.total == facts.total) {
        Some(known) => receipt(&known),
        None => db.write(actor, now, |write| give_within(write, tenant, order, facts)),
    }
}

/// The same in the transaction that posts the order.
///
/// # Errors
///
/// As [`give`].
pub fn give_within(
    write: &mut Write<'_>,
    tenant: &Tenant,
    order: &str,
    facts: &Facts,
) -> Result<Receipt> {
    let facts = facts.masked();
    receipt(&kept::give(write, tenant, order, (&written(&facts), facts.total))?)
}

/// The receipt of an order.
///
/// # Errors
///
/// [`Error::NotFound`] when it has none.
pub fn of_order(db: &Db, tenant: &Tenant, order: &str) -> Result<Receipt> {
    let known = db.read(|read| kept::of_order(read, tenant, order))?;
    receipt(&known.ok_or(Error::NotFound)?)
}

/// Checks a receipt by its number and check code, as they were typed; `None` is 无此凭证.
///
/// A wrong code, an unknown number and a slip of the hand answer the same, and nothing is looked up
/// for a code that does not fit.
///
/// # Errors
///
/// When the store fails.
pub fn check(db: &Db, codes: &Codes, number: &str, code: &str) -> Result<Option<Receipt>> {
    let (Some(number), Some(code)) = (Number::parse(number), Code::parse(code)) else {
        return Ok(None);
    };
    if !codes.fits(&number, &code) {
        return Ok(None);
    }
    let known = db.read(|read| kept::of_number(read, &number))?;
    known.as_ref().map(receipt).transpose()
}

/// The receipt of a number, for a letter that its holder asked for.
///
/// # Errors
///
/// [`Error::NotFound`] when there is none.
pub fn of_number(db: &Db, number: &Number) -> Result<Receipt> {
    let known = db.read(|read| kept::of_number(read, number))?;
    receipt(&known.ok_or(Error::NotFound)?)
}

fn receipt(known: &kept::Receipt) -> Result<Receipt> {
    let facts = read(&known.facts, known.total);
    Ok(Receipt {
        number: known.number.clone(),
        made_at: known.made_at,
        facts: facts.ok_or_else(|| Error::Corrupt("the facts of a receipt".to_owned()))?,
        refunded: known.refunded,
    })
}

fn written(facts: &Facts) -> String {
    let lines = facts.lines.iter().map(|(name, fen)| json!([name, fen.0]));
    let paid = facts.paid.iter().map(|(channel, fen)| json!([channel.code(), fen.0]));
    json!({
        "paid_at": facts.paid_at.0,
        "biller": facts.biller,
        "service": facts.service,
        "account": facts.account,
        "holder": facts.holder,
        "lines": lines.collect::<Vec<_>>(),
        "paid": paid.collect::<Vec<_>>(),
        "place": facts.place,
    })
    .to_string()
}

fn read(text: &str, total: Fen) -> Option<Facts> {
    let value: Value = serde_json::from_str(text).ok()?;
    let text = |name: &str| Some(value[name].as_str()?.to_owned());
    let lines = value["lines"].as_array()?.iter();
    let lines = lines.map(|line| Some((line[0].as_str()?.to_owned(), Fen(line[1].as_i64()?))));
    let paid = value["paid"].as_array()?.iter();
    let paid =
        paid.map(|line| Some((Channel::of_code(line[0].as_str()?)?, Fen(line[1].as_i64()?))));
    Some(Facts {
        paid_at: Moment(value["paid_at"].as_i64()?),
        biller: text("biller")?,
        service: text("service")?,
        account: text("account")?,
        holder: text("holder")?,
        lines: lines.collect::<Option<_>>()?,
        total,
        paid: paid.collect::<Option<_>>()?,
        place: text("place")?,
    })
}
