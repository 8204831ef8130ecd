//! Deciding cases (工单): one place that knows which kind is decided how, and by whom.
//!
//! A case of risk holds a payment or refund, and whoever wanted that does not let it go on. A
//! difference of a day is put right by two people in [`crate::reconcile::decide`], which closes its
//! case. Every other case is closed with words about what was done.

use model::Moment;
use model::pay::CaseKind;
use model::risk::Rule;
use store::log::Note;
use store::order::case::{self, Case};
use store::{Db, Write};

use crate::authority::CaseKeeper;
use crate::risk::{RELEASED, STOPPED};

/// The longest words with which a case is closed.
pub const WORDS_CHARS_MAX: u32 = 200;

/// How a case is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// With words about what was done.
    Words,
    /// What it holds goes on, or not.
    Release,
    /// Elsewhere, by two people.
    Elsewhere,
}

/// What somebody says to a case; which of both counts follows from its [`Way`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Answer<'a> {
    /// What was done.
    pub words: &'a str,
    /// Whether what it holds may go on.
    pub releases: bool,
}

/// Why a case is not decided.
#[derive(Debug, thiserror::Error)]
pub enum Undecided {
    /// There is no such case.
    #[error("no such case")]
    NotFound,
    /// It is decided already, it is decided elsewhere, or nothing was said.
    #[error("it cannot be decided so")]
    NotPossible,
    /// Whoever wanted the payment or refund may not let it go on.
    #[error("a second person has to decide")]
    SamePerson,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// How cases of a kind are decided.
pub fn way(kind: &str) -> Way {
    if kind == CaseKind::Difference.code() {
        Way::Elsewhere
    } else if Rule::ALL.iter().any(|rule| rule.case() == kind) {
        Way::Release
    } else {
        Way::Words
    }
}

/// Decides a case. Nobody lets a payment or refund go on that they wanted themselves; that they
/// tried stays in the log.
///
/// # Errors
///
/// [`Undecided`]; nothing but the log has changed then.
pub fn decide(
    db: &Db,
    keeper: &CaseKeeper,
    id: &str,
    answer: &Answer<'_>,
    now: Moment,
) -> Result<(), Undecided> {
    let tenant = keeper.tenant();
    let Some(found) = db.read(|read| case::get(read, tenant, id))? else {
        return Err(Undecided::NotFound);
    };
    let words: String = answer.words.trim().chars().take(WORDS_CHARS_MAX as usize).collect();
    let (action, decision) = match way(&found.kind) {
        _ if !found.is_open => return Err(Undecided::NotPossible),
        Way::Elsewhere => return Err(Undecided::NotPossible),
        Way::Words if words.is_empty() => return Err(Undecided::NotPossible),
        Way::Words => ("case.close", words.as_str()),
        Way::Release => ("risk.decided", if answer.releases { RELEASED } else { STOPPED }),
    };
    let note = Note::new(tenant, action, id);
    let is_own = wanted_by(&found).as_deref() == Some(keeper.actor().as_str());
    let work = |write: &mut Write<'_>| {
        if is_own {
            return write.note(&note.detail("same-person")).map(drop);
        }
        case::close(write, tenant, id, decision)?;
        write.note(&note.detail(decision)).map(drop)
    };
    match db.write(keeper.actor(), now, work) {
        Ok(()) if is_own => Err(Undecided::SamePerson),
        Ok(()) => Ok(()),
        // Somebody else was faster.
        Err(store::Error::NotFound) => Err(Undecided::NotPossible),
        Err(error) => Err(error.into()),
    }
}

/// Who wanted what a case of risk holds; of other cases nobody did.
fn wanted_by(case: &Case) -> Option<String> {
    if way(&case.kind) != Way::Release {
        return None;
    }
    let evidence: serde_json::Value = serde_json::from_str(&case.evidence).unwrap_or_default();
    evidence["actor"].as_str().map(str::to_owned)
}
