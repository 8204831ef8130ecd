//! Forgetting the past that no rule looks at any more.

use model::{Day, Moment};

use crate::{Result, Tenant, Write, sql};

/// Forgets payments from before a moment, at most `most` at once; how many are gone.
///
/// The newest payment of an account stays until `last`: it tells for how long the account slept.
///
/// # Errors
///
/// When the engine fails.
pub fn forget(
    write: &mut Write<'_>,
    tenant: &Tenant,
    (before, last): (Moment, Moment),
    most: i64,
) -> Result<u64> {
    let delete = sql!(
        "DELETE FROM risk_past WHERE (tenant, subject, at, attempt) IN (
            SELECT old.tenant, old.subject, old.at, old.attempt FROM risk_past AS old
            WHERE old.tenant = $1 AND old.at < $2 AND (old.at < $3
                OR old.subject NOT LIKE 'account:%' OR EXISTS (
                    SELECT 1 FROM risk_past AS later
                    WHERE later.tenant = old.tenant AND later.subject = old.subject
                        AND later.at > old.at))
            LIMIT $4)"
    );
    write.execute(delete, &[tenant.into(), before.into(), last.into(), most.into()])
}

/// Forgets the sums of days before a day, at most `most` at once; how many are gone.
///
/// # Errors
///
/// When the engine fails.
pub fn forget_days(write: &mut Write<'_>, tenant: &Tenant, before: Day, most: i64) -> Result<u64> {
    let delete = sql!(
        "DELETE FROM risk_day WHERE (tenant, subject, day) IN (
            SELECT old.tenant, old.subject, old.day FROM risk_day AS old
            WHERE old.tenant = $1 AND old.day < $2 LIMIT $3)"
    );
    write.execute(delete, &[tenant.into(), before.to_string().into(), most.into()])
}
