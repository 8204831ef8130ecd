//! What was spent.

use model::{Day, Moment};

use crate::{Read, Result, Tenant, Write, micros, sql};

/// How often a source was asked about an invoice on a day.
///
/// # Errors
///
/// When the engine fails.
pub fn used(
    read: &mut Read<'_>,
    tenant: &Tenant,
    source: &str,
    key: &str,
    day: Day,
) -> Result<i64> {
    let select = sql!(
        "SELECT used FROM source_try
         WHERE tenant = $1 AND source = $2 AND day = $3 AND invoice_key = $4"
    );
    let values = [tenant.into(), source.into(), day.to_string().into(), key.into()];
    Ok(read.row(select, &values, |row| row.get(0))?.unwrap_or(0))
}

/// What a source was asked and cost on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spent {
    /// The source; it may have been removed since.
    pub source: String,
    /// The day.
    pub day: String,
    /// How many questions counted, or may have.
    pub questions: i64,
    /// What they cost, in fen.
    pub fen: i64,
}

/// What the sources of a workspace cost from one day to another, both included, the newest first.
///
/// # Errors
///
/// When the engine fails.
pub fn spent(read: &mut Read<'_>, tenant: &Tenant, (from, to): (Day, Day)) -> Result<Vec<Spent>> {
    let select = sql!(
        "SELECT source, day, questions, fen FROM source_day
         WHERE tenant = $1 AND day >= $2 AND day <= $3 ORDER BY day DESC, source"
    );
    let values = [tenant.into(), from.to_string().into(), to.to_string().into()];
    read.rows(select, &values, |row| {
        Ok(Spent {
            source: row.get(0)?,
            day: row.get(1)?,
            questions: row.get(2)?,
            fen: row.get(3)?,
        })
    })
}

/// Forgets answers that may not be used any more and tries of past days. What was spent stays.
///
/// # Errors
///
/// When the engine fails.
pub fn forget(write: &mut Write<'_>, before: Moment) -> Result<u64> {
    let answers = sql!("DELETE FROM source_answer WHERE fresh_until < $1 AND leased_until < $1");
    let gone = write.execute(answers, &[micros(before).into()])?;
    let tries = sql!("DELETE FROM source_try WHERE day < $1");
    write.execute(tries, &[before.china_day().to_string().into()])?;
    Ok(gone)
}
