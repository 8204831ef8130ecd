//! Writing down what somebody saw on a paper invoice (人工鉴别, F051).

use model::paper_check::{Answer, Outcome, Question, conclude, is_paper, questions, written};
use model::{Kind, Moment};
use store::paper_check::{self as kept, Said};
use store::{Db, verification};

use crate::authority::FolderKeeper;
use crate::record;

/// The longest note, in characters.
pub const NOTE_CHARS_MAX: usize = 500;

/// Why nothing was written down.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The invoice has no paper whose marks could be looked at.
    #[error("not a paper invoice")]
    NoPaper,
    /// The record of the verification cannot be read.
    #[error("the record is damaged: {0}")]
    Damaged(String),
    /// The database, among others [`store::Error::NotFound`].
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// What somebody saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Their answers.
    pub answers: Vec<(Question, Answer)>,
    /// What they wrote.
    pub note: String,
    /// A picture of it.
    pub picture: Option<Vec<u8>>,
}

/// Writes down what somebody saw on the paper of a verification and tells what follows.
///
/// Answers to questions that this paper is not asked are dropped. The outcome stands beside the
/// verdict and does not change it; the last word counts.
///
/// # Errors
///
/// See [`Fault`].
pub fn look(
    db: &Db,
    keeper: &FolderKeeper,
    now: Moment,
    id: &str,
    seen: &Seen,
) -> Result<Outcome, Fault> {
    let tenant = keeper.tenant();
    let found = db.read(|read| verification::find(read, tenant, id))?;
    let (verification, _) =
        record::read(&found.record).map_err(|error| Fault::Damaged(error.to_string()))?;
    let invoice = &verification.merged.invoice;
    let kind: Kind = invoice.kind.filter(|kind| is_paper(*kind)).ok_or(Fault::NoPaper)?;
    let code = invoice.code.as_deref();
    let of = |question: &Question| {
        let given = seen.answers.iter().rev().find(|(asked, _)| asked.code == question.code);
        given.copied()
    };
    let answers: Vec<_> = questions(kind, code).filter_map(|question| of(&question)).collect();
    let outcome = conclude(kind, code, &answers);
    let note: String = seen.note.chars().take(NOTE_CHARS_MAX).collect();
    let answers = written(&answers);
    let said = Said {
        outcome: outcome.code(),
        answers: &answers,
        note: &note,
        picture: seen.picture.as_deref(),
    };
    db.write(keeper.actor(), now, |write| kept::record(write, tenant, id, &said))?;
    Ok(outcome)
}
