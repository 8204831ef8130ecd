//! Failures to sign in, and proofs of work that were used.

use model::Moment;
use model::account::{Counted, Tally};

use crate::{Read, Result, Write, micros, sql};

/// The failures of an account or address, by its digest.
///
/// # Errors
///
/// When the engine fails.
pub fn tally(read: &mut Read<'_>, of: Counted, subject: &[u8; 32]) -> Result<Tally> {
    let select = sql!("SELECT failures, last FROM failure WHERE counted = $1 AND subject = $2");
    let tally = read.row(select, &[of.code().into(), subject.into()], |row| {
        let failures = u32::try_from(row.get::<i64>(0)?).unwrap_or(u32::MAX);
        Ok(Tally { of, failures, last: row.moment(1)? })
    })?;
    Ok(tally.unwrap_or_else(|| Tally::none(of)))
}

/// Writes a tally down.
///
/// # Errors
///
/// When the engine fails.
pub fn save_tally(write: &mut Write<'_>, tally: Tally, subject: &[u8; 32]) -> Result<()> {
    let upsert = sql!(
        "INSERT INTO failure (counted, subject, failures, last) VALUES ($1, $2, $3, $4)
         ON CONFLICT (counted, subject) DO UPDATE SET failures = $3, last = $4"
    );
    let (of, last) = (tally.of.code(), micros(tally.last));
    let values = [of.into(), subject.into(), tally.failures.into(), last.into()];
    write.execute(upsert, &values).map(drop)
}

/// Forgets the failures of an account or address.
///
/// # Errors
///
/// When the engine fails.
pub fn clear(write: &mut Write<'_>, of: Counted, subject: &[u8; 32]) -> Result<()> {
    let delete = sql!("DELETE FROM failure WHERE counted = $1 AND subject = $2");
    write.execute(delete, &[of.code().into(), subject.into()]).map(drop)
}

/// Uses a proof of work; `false` when it was used before.
///
/// # Errors
///
/// When the engine fails.
pub fn effort_spent(write: &mut Write<'_>, nonce: &[u8], ends: Moment) -> Result<bool> {
    let insert =
        sql!("INSERT INTO effort (nonce, ends) VALUES ($1, $2) ON CONFLICT (nonce) DO NOTHING");
    Ok(write.execute(insert, &[nonce.into(), micros(ends).into()])? == 1)
}
