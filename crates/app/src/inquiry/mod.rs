//! One verification from question to record: look at the document, ask the sources, conclude,
//! keep (查验).

mod conclude;

pub use conclude::{Asked, conclude, of_question};

use model::question::{Invalid, Typed};
use model::{Comparison, Field, Moment, Question, Source, Verification};
use paper::Unreadable;
use store::verification::{self, Kept};
use store::{Actor, Db, Tenant, fresh};

use crate::{Desk, record, verify};

/// How the data came (来源).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A file was uploaded.
    File,
    /// A person typed the fields.
    Typed,
    /// A code was scanned.
    Qr,
    /// A person confirmed what was read from a picture.
    Photo,
    /// A program asked.
    Api,
    /// It was part of a batch.
    Batch,
    /// An earlier verification was made again.
    Again,
}

impl Way {
    /// Every way.
    pub const ALL: [Way; 7] =
        [Way::File, Way::Typed, Way::Qr, Way::Photo, Way::Api, Way::Batch, Way::Again];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Way::File => "file",
            Way::Typed => "typed",
            Way::Qr => "qr",
            Way::Photo => "photo",
            Way::Api => "api",
            Way::Batch => "batch",
            Way::Again => "again",
        }
    }
}

/// Why nothing could be verified. Nobody was asked and nothing was spent.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The file is no document that can be read.
    #[error("unreadable: {0}")]
    Unreadable(Unreadable),
    /// Fields are missing or cannot be so.
    #[error("invalid fields")]
    Invalid(Vec<Invalid>),
}

/// What was found, before it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Inquiry {
    /// The verification.
    pub verification: Verification,
    /// The face against what a source knows; `None` when none did.
    pub comparison: Option<Comparison>,
    /// The question that was or can be put to sources.
    pub question: Option<Question>,
}

/// Whom to ask. The argument is complete: every field that its kind demands.
pub type Ask<'a> = dyn FnMut(&Question) -> Vec<Asked> + 'a;

/// Verifies a file: first by itself, then by what sources say of the invoice in it.
///
/// An altered file is not asked about: no answer could make it valid, and questions are counted.
///
/// # Errors
///
/// [`Refused::Unreadable`].
pub fn of_file(
    desk: &Desk,
    name: &str,
    bytes: &[u8],
    now: Moment,
    ask: &mut Ask<'_>,
) -> Result<Inquiry, Refused> {
    let mut verification = verify(desk, name, bytes, now).map_err(Refused::Unreadable)?;
    verification.pages = Vec::new();
    let question = Question::of_invoice(&verification.merged.invoice);
    if verification.verdict == model::Verdict::Invalid {
        return Ok(Inquiry { verification, comparison: None, question: question.ok() });
    }
    match question {
        Ok(question) => {
            let asked = ask(&question);
            Ok(conclude(verification, Some(question), &asked))
        }
        Err(_) => Ok(Inquiry { verification, comparison: None, question: None }),
    }
}

/// Verifies what somebody typed.
///
/// # Errors
///
/// [`Refused::Invalid`] with every field that is missing or cannot be so.
pub fn of_typed(typed: &Typed, now: Moment, ask: &mut Ask<'_>) -> Result<Inquiry, Refused> {
    let question = Question::of_typed(typed, now.china_day()).map_err(Refused::Invalid)?;
    Ok(of_asked(&question, now, ask))
}

/// Verifies a complete question: one that was asked before, or comes from a program.
pub fn of_asked(question: &Question, now: Moment, ask: &mut Ask<'_>) -> Inquiry {
    let asked = ask(question);
    let verification = of_question(question, "typed", Source::Typed, now);
    conclude(verification, Some(question.clone()), &asked)
}

/// A verification that is not kept yet.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// How the data came.
    pub way: Way,
    /// The batch it belongs to; empty when to none.
    pub batch: &'a str,
    /// The word of its form: the same form sent twice is kept once.
    pub token: Option<&'a str>,
    /// The file, to be kept byte for byte.
    pub original: Option<&'a [u8]>,
}

/// Keeps what was found; the id of its record. A form that was sent before gives the id of then.
///
/// # Errors
///
/// When the store fails.
pub fn keep(
    db: &Db,
    (tenant, actor): (&Tenant, &Actor),
    inquiry: &Inquiry,
    entry: Entry<'_>,
) -> store::Result<String> {
    let kept = kept(actor, inquiry, entry);
    let made_at = kept.made_at;
    let done = db.write(actor, made_at, |write| {
        if let Some(bytes) = entry.original {
            let file = &inquiry.verification.file;
            verification::keep_original(write, tenant, &file.sha256, &file.name, bytes)?;
        }
        verification::keep(write, tenant, &kept)
    });
    match (done, entry.token) {
        (Ok(()), _) => Ok(kept.id),
        (Err(error), Some(token)) if error.is_conflict() => {
            let earlier = db.read(|read| verification::of_token(read, tenant, token))?;
            earlier.ok_or(error)
        }
        (Err(error), _) => Err(error),
    }
}

/// Keeps what was found without a file and under no word of a form, on the thread of the writer;
/// `done` hears there when the record is durable. The id of its record.
pub fn keep_later(
    db: &Db,
    (tenant, actor): (&Tenant, &Actor),
    inquiry: &Inquiry,
    way: Way,
    done: impl FnOnce(store::Result<()>) + Send + 'static,
) -> String {
    let kept = kept(actor, inquiry, Entry { way, batch: "", token: None, original: None });
    let (id, tenant) = (kept.id.clone(), tenant.clone());
    let work = move |write: &mut store::Write<'_>| verification::keep(write, &tenant, &kept);
    db.write_later(actor.clone(), inquiry.verification.checked_at, work, done);
    id
}

/// The row of a verification.
pub fn kept(actor: &Actor, inquiry: &Inquiry, entry: Entry<'_>) -> Kept {
    let v = &inquiry.verification;
    let invoice = &v.merged.invoice;
    let sources: Vec<&str> =
        v.sources.iter().filter(|s| s.kind != "file").map(|s| s.name.as_str()).collect();
    Kept {
        id: fresh("ver", v.checked_at),
        made_at: v.checked_at,
        actor: actor.as_str().to_owned(),
        way: entry.way.code().to_owned(),
        batch: entry.batch.to_owned(),
        token: entry.token.map(str::to_owned),
        invoice_key: invoice.duplicate_key(),
        kind: Field::Kind.of(invoice),
        number: invoice.number.clone(),
        seller: invoice.seller.name.clone(),
        total: invoice.total.or(invoice.total_without_tax).map(|fen| fen.0),
        issue_date: Field::IssueDate.of(invoice),
        name: v.file.name.clone(),
        verdict: v.verdict.code().to_owned(),
        tax_status: v.tax_status.code().to_owned(),
        sources: sources.join(", "),
        record: record::write(v, inquiry.comparison.as_ref()),
        original: entry.original.map(|_| v.file.sha256.clone()),
    }
}
