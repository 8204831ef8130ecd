//! The second factor of a person and the codes for the day on which it is lost.

use model::Moment;
use model::account::UserId;

use crate::{Read, Result, Write, micros, sql};

/// A second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// Its secret, sealed.
    pub sealed: Vec<u8>,
    /// Whether it was proven to work.
    pub is_on: bool,
    /// The last step of time whose code was used; no earlier one is good again.
    pub step: i64,
    /// When the secret was made.
    pub made: Moment,
}

/// The second factor of a person.
///
/// # Errors
///
/// When the engine fails.
pub fn factor(read: &mut Read<'_>, person: &UserId) -> Result<Option<Factor>> {
    let select = sql!("SELECT sealed, is_on, step, made_at FROM factor WHERE person = $1");
    read.row(select, &[person.into()], |row| {
        let (sealed, is_on, step) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Factor { sealed, is_on, step, made: row.moment(3)? })
    })
}

/// Keeps a secret that is still to be proven; `false` when the factor is on already.
///
/// # Errors
///
/// When the engine fails.
pub fn begin_factor(write: &mut Write<'_>, person: &UserId, sealed: &[u8]) -> Result<bool> {
    let upsert = sql!(
        "INSERT INTO factor (person, sealed, is_on, step, made_at) VALUES ($1, $2, 0, 0, $3)
         ON CONFLICT (person) DO UPDATE SET sealed = $2, made_at = $3 WHERE factor.is_on = 0"
    );
    let now = micros(write.now());
    Ok(write.execute(upsert, &[person.into(), sealed.into(), now.into()])? == 1)
}

/// Turns the factor on after the code of a step was right.
///
/// # Errors
///
/// [`Error::NotFound`](crate::Error::NotFound) when it was not begun or is on already.
pub fn confirm_factor(write: &mut Write<'_>, person: &UserId, step: i64) -> Result<()> {
    let update = sql!("UPDATE factor SET is_on = 1, step = $2 WHERE person = $1 AND is_on = 0");
    write.execute_one(update, &[person.into(), step.into()])
}

/// Uses the code of a step; `false` when it or a later one was used before.
///
/// # Errors
///
/// When the engine fails.
pub fn use_step(write: &mut Write<'_>, person: &UserId, step: i64) -> Result<bool> {
    let update = sql!("UPDATE factor SET step = $2 WHERE person = $1 AND is_on = 1 AND step < $2");
    Ok(write.execute(update, &[person.into(), step.into()])? == 1)
}

/// Forgets the factor and its recovery codes.
///
/// # Errors
///
/// When the engine fails.
pub fn end_factor(write: &mut Write<'_>, person: &UserId) -> Result<()> {
    write.execute(sql!("DELETE FROM factor WHERE person = $1"), &[person.into()])?;
    let delete = sql!("DELETE FROM recovery_code WHERE person = $1");
    write.execute(delete, &[person.into()]).map(drop)
}

/// Replaces the recovery codes of a person.
///
/// # Errors
///
/// When the engine fails.
pub fn add_recovery_codes(
    write: &mut Write<'_>,
    person: &UserId,
    digests: &[[u8; 32]],
) -> Result<()> {
    write.execute(sql!("DELETE FROM recovery_code WHERE person = $1"), &[person.into()])?;
    for digest in digests {
        let insert = sql!("INSERT INTO recovery_code (person, digest) VALUES ($1, $2)");
        write.execute(insert, &[person.into(), digest.into()])?;
    }
    Ok(())
}

/// Uses a recovery code; `false` when there is none such.
///
/// # Errors
///
/// When the engine fails.
pub fn use_recovery_code(
    write: &mut Write<'_>,
    person: &UserId,
    digest: &[u8; 32],
) -> Result<bool> {
    let delete = sql!("DELETE FROM recovery_code WHERE person = $1 AND digest = $2");
    Ok(write.execute(delete, &[person.into(), digest.into()])? == 1)
}

/// How many recovery codes are left.
///
/// # Errors
///
/// When the engine fails.
pub fn recovery_left(read: &mut Read<'_>, person: &UserId) -> Result<i64> {
    read.value(sql!("SELECT count(*) FROM recovery_code WHERE person = $1"), &[person.into()])
}
