//! Counters of a day (每日额度): how much somebody has used of what is limited; numbers 320 to 329.

use model::Day;

use crate::migration::Step;
use crate::{Read, Result, Write, sql};

pub(crate) const STEPS: &[Step] = &[(
    320,
    "quota",
    "CREATE TABLE quota (
        name TEXT NOT NULL, day TEXT NOT NULL, used BIGINT NOT NULL, PRIMARY KEY (name, day))",
)];

/// Uses one of a day's allowance; what is left after it, `None` when there was nothing left.
///
/// # Errors
///
/// When the engine fails.
pub fn spend(write: &mut Write<'_>, name: &str, day: Day, most: i64) -> Result<Option<i64>> {
    let update = sql!(
        "INSERT INTO quota (name, day, used) VALUES ($1, $2, 1)
         ON CONFLICT (name, day) DO UPDATE SET used = quota.used + 1 WHERE quota.used < $3
         RETURNING used"
    );
    if most < 1 {
        return Ok(None);
    }
    let day = day.to_string();
    let used = write.row(update, &[name.into(), (&day).into(), most.into()], |row| row.get(0))?;
    Ok(used.map(|used: i64| most - used))
}

/// How much was used on a day.
///
/// # Errors
///
/// When the engine fails.
pub fn used(read: &mut Read<'_>, name: &str, day: Day) -> Result<i64> {
    let select = sql!("SELECT used FROM quota WHERE name = $1 AND day = $2");
    let day = day.to_string();
    let used = read.row(select, &[name.into(), (&day).into()], |row| row.get(0))?;
    Ok(used.unwrap_or(0))
}

/// Forgets the counters of days before one.
///
/// # Errors
///
/// When the engine fails.
pub fn forget(write: &mut Write<'_>, before: Day) -> Result<u64> {
    let delete = sql!("DELETE FROM quota WHERE day < $1");
    write.execute(delete, &[before.to_string().into()])
}
