//! The letter that carries a receipt to the address or the telephone that its holder names.

use std::fmt;

use model::Moment;
use model::account::Identifier;
use model::receipt::Number;
use serde::{Deserialize, Serialize};
use store::log::Note;
use store::outbox::{self, Message};
use store::{Actor, Db, Error, Result, quota, receipt as kept};

/// The kind of these letters in the outbox.
const KIND: &str = "receipt.letter";

/// How often one receipt is sent in a day, whoever asks: enough for a slip of the hand, too little
/// to fill somebody's mailbox.
pub const SENT_MAX: i64 = 5;

/// A letter with a receipt. It names the receipt; what it says is taken from where it is kept when
/// the letter is sent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    to: String,
    /// The language to write in.
    pub language: String,
    number: String,
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Letter({} to {:?})", self.number, self.to())
    }
}

impl Letter {
    /// Reads a message of the outbox; `None` when it is no such letter.
    pub fn read(message: &Message) -> Option<Letter> {
        if message.kind != KIND {
            return None;
        }
        serde_json::from_str(&message.payload).ok()
    }

    /// Whom it goes to.
    pub fn to(&self) -> Option<Identifier> {
        Identifier::parse(&self.to).ok()
    }

    /// The receipt.
    pub fn number(&self) -> Option<Number> {
        Number::parse(&self.number)
    }
}

/// Sends a receipt to somebody; `false` when it was sent too often today. The log says that it was
/// sent and not to whom.
///
/// # Errors
///
/// [`Error::NotFound`] when there is no such receipt.
pub fn send(
    db: &Db,
    actor: &Actor,
    number: &Number,
    (to, language): (&Identifier, &str),
    now: Moment,
) -> Result<bool> {
    let name = format!("receipt-letter:{}", number.as_str());
    let left = db.keep_house(now, |write| {
        kept::of_number(write, number)?.ok_or(Error::NotFound)?;
        quota::spend(write, &name, now.china_day(), SENT_MAX)
    })?;
    if left.is_none() {
        return Ok(false);
    }
    db.write(actor, now, |write| {
        let receipt = kept::of_number(write, number)?.ok_or(Error::NotFound)?;
        let letter = Letter {
            to: to.as_str().to_owned(),
            language: language.to_owned(),
            number: number.as_str().to_owned(),
        };
        // Strings alone always have a JSON form.
        let payload = serde_json::to_string(&letter).unwrap_or_default();
        outbox::add(write, &receipt.tenant, KIND, &payload)?;
        let note = Note::new(&receipt.tenant, "receipt.sent", number.as_str());
        write.note(&note.detail(to.way())).map(drop)
    })?;
    Ok(true)
}
