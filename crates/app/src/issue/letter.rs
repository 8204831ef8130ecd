//! The letter that carries an issued invoice to its buyer.

use std::fmt;

use model::Moment;
use model::account::Identifier;
use serde::{Deserialize, Serialize};
use store::issue::{self as kept, Kept};
use store::outbox::{self, Message};
use store::{Actor, Db, Error, Tenant, Write};

/// The kind of these letters in the outbox.
const KIND: &str = "einvoice.letter";

/// A letter with an invoice. It names the invoice; the files are taken from where they are kept
/// when it is sent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    to: String,
    /// The language to write in.
    pub language: String,
    /// The invoice, `iss_…`.
    pub invoice: String,
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Letter({} to {:?})", self.invoice, self.to())
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
}

/// A file that a letter carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosed {
    /// Its name: the number of the invoice and the ending of the format.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The invoice of a letter and its files.
///
/// # Errors
///
/// [`Error::NotFound`] when the invoice was not issued.
pub fn enclosed(db: &Db, tenant: &Tenant, invoice: &str) -> store::Result<(Kept, Vec<Enclosed>)> {
    let (kept, files) = db.read(|read| {
        Ok((kept::find(read, tenant, invoice)?, kept::files(read, tenant, invoice)?))
    })?;
    let (number, _) = kept.number.clone().ok_or(Error::NotFound)?;
    let file = |(format, bytes): (String, Vec<u8>)| Enclosed {
        name: format!("{number}.{format}"),
        media_type: media_type(&format),
        bytes,
    };
    Ok((kept, files.into_iter().map(file).collect()))
}

fn media_type(format: &str) -> &'static str {
    match format {
        "ofd" => "application/ofd",
        "pdf" => "application/pdf",
        "xml" => "application/xml",
        _ => "application/octet-stream",
    }
}

/// Sends an issued invoice to an address, also when it was sent before.
///
/// # Errors
///
/// [`Error::NotFound`] when there is no such issued invoice.
pub fn send(
    db: &Db,
    (tenant, actor): (&Tenant, &Actor),
    id: &str,
    to: &Identifier,
    now: Moment,
) -> store::Result<()> {
    db.write(actor, now, |write| {
        let kept = kept::find(write, tenant, id)?;
        kept.issued_at.ok_or(Error::NotFound)?;
        post(write, tenant, &kept, to.as_str())
    })
}

/// Puts the letter into the outbox.
pub(super) fn post(
    write: &mut Write<'_>,
    tenant: &Tenant,
    kept: &Kept,
    to: &str,
) -> store::Result<()> {
    let letter =
        Letter { to: to.to_owned(), language: kept.language.clone(), invoice: kept.id.clone() };
    // Strings alone always have a JSON form.
    let payload = serde_json::to_string(&letter).unwrap_or_default();
    let message = outbox::add(write, tenant, KIND, &payload)?;
    kept::set_letter(write, tenant, &kept.id, &message)
}
