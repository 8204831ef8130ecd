//! What people saw on paper (人工鉴别), beside the verification it is about; numbers 360 to 369.

use model::Moment;

use crate::log::Note;
use crate::migration::Step;
use crate::{Read, Result, Tenant, Write, micros, sql};

pub(crate) const STEPS: &[Step] = &[(
    360,
    "paper_check",
    "CREATE TABLE paper_check (
        tenant TEXT NOT NULL, verification TEXT NOT NULL, outcome TEXT NOT NULL,
        answers TEXT NOT NULL, note TEXT NOT NULL, picture BYTEA, written_by TEXT NOT NULL,
        written_at BIGINT NOT NULL, PRIMARY KEY (tenant, verification))",
)];

/// What is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said<'a> {
    /// Code of the outcome.
    pub outcome: &'a str,
    /// The answers as one text.
    pub answers: &'a str,
    /// What they wrote.
    pub note: &'a str,
    /// A picture of what was seen.
    pub picture: Option<&'a [u8]>,
}

/// What was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Code of the outcome.
    pub outcome: String,
    /// The answers as one text.
    pub answers: String,
    /// What they wrote.
    pub note: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Moment,
    /// Whether there is a picture.
    pub has_picture: bool,
}

/// Writes down what somebody saw on the paper of a verification; the last word counts.
///
/// # Errors
///
/// [`crate::Error::NotFound`] when the workspace has no such verification.
pub fn record(
    write: &mut Write<'_>,
    tenant: &Tenant,
    verification: &str,
    said: &Said<'_>,
) -> Result<()> {
    crate::verification::find(write, tenant, verification)?;
    let insert = sql!(
        "INSERT INTO paper_check (tenant, verification, outcome, answers, note, picture,
            written_by, written_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (tenant, verification) DO UPDATE SET outcome = excluded.outcome,
            answers = excluded.answers, note = excluded.note, picture = excluded.picture,
            written_by = excluded.written_by, written_at = excluded.written_at"
    );
    let by = write.actor().as_str().to_owned();
    let now = micros(write.now()).into();
    let values = [
        tenant.into(),
        verification.into(),
        said.outcome.into(),
        said.answers.into(),
        said.note.into(),
        said.picture.into(),
        by.into(),
        now,
    ];
    write.execute(insert, &values)?;
    let note = Note::new(tenant, "paper.looked-at", verification);
    write.note(&note.detail(said.outcome)).map(drop)
}

/// What was seen on the paper of a verification.
///
/// # Errors
///
/// When the engine fails.
pub fn find(read: &mut Read<'_>, tenant: &Tenant, verification: &str) -> Result<Option<Kept>> {
    let select = sql!(
        "SELECT outcome, answers, note, written_by, written_at,
            CAST(CASE WHEN picture IS NULL THEN 0 ELSE 1 END AS BIGINT)
         FROM paper_check WHERE tenant = $1 AND verification = $2"
    );
    read.row(select, &[tenant.into(), verification.into()], |row| {
        Ok(Kept {
            outcome: row.get(0)?,
            answers: row.get(1)?,
            note: row.get(2)?,
            by: row.get(3)?,
            at: row.moment(4)?,
            has_picture: row.get(5)?,
        })
    })
}

/// The picture of what was seen.
///
/// # Errors
///
/// When the engine fails.
pub fn picture(
    read: &mut Read<'_>,
    tenant: &Tenant,
    verification: &str,
) -> Result<Option<Vec<u8>>> {
    let select = sql!(
        "SELECT picture FROM paper_check
         WHERE tenant = $1 AND verification = $2 AND picture IS NOT NULL"
    );
    read.row(select, &[tenant.into(), verification.into()], |row| row.get(0))
}

/// Forgets what was seen on papers whose verification is gone. Whoever forgets verifications
/// notes it.
pub(crate) fn forget_orphans(write: &mut Write<'_>, tenant: &Tenant) -> Result<()> {
    let delete = sql!(
        "DELETE FROM paper_check WHERE tenant = $1 AND NOT EXISTS (
            SELECT 1 FROM verification v
            WHERE v.tenant = paper_check.tenant AND v.id = paper_check.verification)"
    );
    write.execute(delete, &[tenant.into()]).map(drop)
}
