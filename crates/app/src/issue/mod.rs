//! Issuing invoices (开票): a request is kept, an [`Issuer`] issues it, the documents are kept and
//! sent.
//!
//! The steps are apart, because an issuer may be somebody else's service: [`ask`] keeps the request
//! in one transaction, [`carry_out`] has it issued and keeps what came back in another, and may be
//! repeated after any failure or crash. An issuer that is asked twice for the same request gives
//! the same invoice.

mod embedded;
mod letter;
pub mod order;

use model::issue::{Fault, Request, draft, numbered, red_draft};
use model::{Fen, Invoice, Moment};
use paper::issue::{DocumentError, Documents};
use store::issue::{self as kept, New};
use store::outbox::{self, Delivery};
use store::{Actor, Db, Error, Tenant, Write};

pub use embedded::Embedded;
pub use letter::{Enclosed, Letter, enclosed, send};
pub use store::issue::Kept;

/// After a failed attempt an invoice waits this long.
const RETRY_S: i64 = 60;

/// Somebody who issues invoices.
///
/// [`Embedded`] is the one that comes with the program. A service of somebody else (乐企, the
/// platform of a provider) is another one: it sends the draft with `asked.id` as its own key, so
/// that a repeated request gives the same invoice, and puts the invoice into the register with what
/// came back.
pub trait Issuer: Send + Sync {
    /// Issues what was asked for. Asked again for the same id it gives the same invoice.
    ///
    /// # Errors
    ///
    /// Why nothing was issued, as far as anybody knows; it will be asked again.
    fn issue(&self, asked: &Asked<'_>, now: Moment) -> Result<Issued, NotIssued>;
}

/// What an issuer is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Whose it is.
    pub tenant: &'a Tenant,
    /// The request as it is kept.
    pub kept: &'a Kept,
    /// The invoice without number and day.
    pub draft: &'a Invoice,
}

/// An issued invoice.
#[derive(Clone, Debug, PartialEq)]
pub struct Issued {
    /// With its number and day.
    pub invoice: Invoice,
    /// As XML, OFD and PDF.
    pub documents: Documents,
}

/// Why nothing was issued.
#[derive(Debug, thiserror::Error)]
pub enum NotIssued {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
    /// The documents could not be written.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The range of numbers is used up.
    #[error("no number is left")]
    NoNumber,
}

/// Why nothing is asked for.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The request cannot be issued.
    #[error("the request cannot be issued: {0:?}")]
    Fault(Fault),
    /// The blue invoice has no number yet: ask again when it was issued.
    #[error("the blue invoice was not issued yet")]
    NotYet,
    /// There is nothing to invoice, or the biller issues no invoices here.
    #[error("no invoice is issued for it here")]
    NotHere,
    /// The order has an invoice that says something else.
    #[error("the order has another invoice")]
    Other,
    /// The store failed.
    #[error(transparent)]
    Store(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Refused {
        match error {
            error if error.is_conflict() => Refused::Other,
            error => Refused::Store(error),
        }
    }
}

/// Keeps a request for the invoice of an order, before anything is issued. An order has one
/// invoice: asked again with the same request this gives the first one.
///
/// # Errors
///
/// What is wrong with the request, or that the order has another invoice.
pub fn ask(
    db: &Db,
    (tenant, actor): (&Tenant, &Actor),
    request: &Request,
    now: Moment,
) -> Result<Kept, Refused> {
    let draft = draft(request).map_err(Refused::Fault)?;
    let text = written(&draft);
    let known = db.read(|read| kept::of_cause(read, tenant, &request.order))?;
    if let Some(known) = known {
        return if known.draft == text { Ok(known) } else { Err(Refused::Other) };
    }
    let new = New {
        cause: &request.order,
        blue: None,
        draft: &text,
        total: request.total,
        mail: request.title.mail.as_ref().map(|mail| mail.as_str()),
        language: &request.language,
    };
    Ok(db.write(actor, now, |write| kept::ask(write, tenant, &new))?)
}

/// Keeps a request for the red-letter invoice (红字发票) of a refund over `amount` of an order, in
/// the transaction that makes the refund final. `None` when the order has no invoice. A refund has
/// one red-letter invoice, however often it is asked for.
///
/// # Errors
///
/// When the amount is more than is left of the blue invoice, or that was not issued yet.
pub fn ask_red(
    write: &mut Write<'_>,
    tenant: &Tenant,
    (order, refund): (&str, &str),
    amount: Fen,
) -> Result<Option<Kept>, Refused> {
    let Some(blue) = kept::of_cause(write, tenant, order)? else { return Ok(None) };
    if let Some(known) = kept::of_cause(write, tenant, refund)? {
        let is_same = known.total == -amount && known.blue.as_ref() == Some(&blue.id);
        return if is_same { Ok(Some(known)) } else { Err(Refused::Other) };
    }
    let Some((number, day)) = &blue.number else { return Err(Refused::NotYet) };
    let left = blue.total - kept::asked_off(write, tenant, &blue.id)?;
    let invoice = numbered(&read(&blue.draft)?, number, *day);
    let draft = red_draft(&invoice, amount, left).map_err(Refused::Fault)?;
    let new = New {
        cause: refund,
        blue: Some(&blue.id),
        draft: &written(&draft),
        total: -amount,
        mail: blue.mail.as_deref(),
        language: &blue.language,
    };
    Ok(Some(kept::ask(write, tenant, &new)?))
}

/// Has an invoice issued that was asked for, keeps its documents and puts the letter that carries
/// them into the outbox. One that was issued stays as it is.
///
/// # Errors
///
/// Why it was not issued; it is put off and stays due.
pub fn carry_out(
    db: &Db,
    issuer: &dyn Issuer,
    (tenant, actor): (&Tenant, &Actor),
    id: &str,
    now: Moment,
) -> Result<Kept, NotIssued> {
    let known = db.read(|read| kept::find(read, tenant, id))?;
    if known.state != model::issue::State::Asked {
        return Ok(known);
    }
    let draft = read(&known.draft)?;
    let asked = Asked { tenant, kept: &known, draft: &draft };
    let issued = match issuer.issue(&asked, now) {
        Ok(issued) => issued,
        Err(why) => {
            let until = Moment(now.0.saturating_add(RETRY_S));
            let why_text = why.to_string();
            db.keep_house(now, |write| kept::put_off(write, tenant, id, (&why_text, until)))?;
            return Err(why);
        }
    };
    let documents = &issued.documents;
    let mut files = vec![("ofd", documents.ofd.as_slice()), ("xml", documents.xml.as_slice())];
    files.extend(documents.pdf.as_ref().map(|pdf| ("pdf", pdf.as_slice())));
    let done = db.write(actor, now, |write| {
        if !kept::set_issued(write, tenant, id, &files)? {
            // Somebody else was faster, and the documents that they made are the ones that count.
            return Err(Error::Conflict("einvoice_issued".to_owned()));
        }
        if let Some(to) = &known.mail {
            letter::post(write, tenant, &known, to)?;
        }
        Ok(())
    });
    match done {
        Err(error) if !error.is_conflict() => Err(error.into()),
        _ => Ok(db.read(|read| kept::find(read, tenant, id))?),
    }
}

/// Has everything issued that is due; how many were. What fails waits for the next round.
///
/// # Errors
///
/// When the store fails.
pub fn carry_out_due(db: &Db, issuer: &dyn Issuer, now: Moment) -> store::Result<usize> {
    let actor = Actor::program("issue");
    let mut count = 0;
    for (tenant, id) in db.read(|read| kept::due(read, now))? {
        match carry_out(db, issuer, (&tenant, &actor), &id, now) {
            Ok(_) => count += 1,
            Err(NotIssued::Store(error)) if !error.is_conflict() => return Err(error),
            Err(why) => tracing::warn!(id, %why, "an invoice was not issued"),
        }
    }
    Ok(count)
}

/// What became of the letter that carries an invoice; `None` when it was sent to nobody.
///
/// # Errors
///
/// When the store fails.
pub fn delivery(db: &Db, tenant: &Tenant, id: &str) -> store::Result<Option<Delivery>> {
    db.read(|read| match kept::find(read, tenant, id)?.letter {
        Some(letter) => outbox::delivery(read, tenant, &letter).map(Some),
        None => Ok(None),
    })
}

/// A draft as it is kept: the data that its documents will carry.
fn written(draft: &Invoice) -> String {
    paper::xml::write_einvoice(draft)
}

fn read(draft: &str) -> store::Result<Invoice> {
    let read = paper::xml::read("draft", draft.as_bytes());
    let corrupt = |_| Error::Corrupt("the draft of an invoice".to_owned());
    Ok(read.map_err(corrupt)?.reading.invoice)
}
