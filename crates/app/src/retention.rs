//! Forgetting what is to be kept no longer (保存期限): verifications with their files, drafts,
//! and batches.
//!
//! Everything goes in bounded writes, so that a workspace with many rows stops nobody. What was
//! forgotten stays in the log as a digest.

use model::Moment;
use store::{Actor, Db, Tenant, batch, draft, verification};

/// The setting that tells for how many days a workspace keeps its verifications.
pub const DAYS: &str = "retention_days";

/// Verifications that are forgotten in one write.
const AT_ONCE: i64 = 500;
/// Batches that are forgotten in one write, with all their items.
const BATCHES_AT_ONCE: i64 = 5;

/// Forgets verifications and batches of a workspace that were made before a moment.
///
/// # Errors
///
/// When the store fails; what went until then is gone.
pub fn forget(db: &Db, tenant: &Tenant, before: Moment, now: Moment) -> store::Result<()> {
    let actor = Actor::program("retention");
    while db.read(|read| verification::count_before(read, tenant, before))? > 0 {
        let gone =
            |write: &mut store::Write<'_>| verification::forget(write, tenant, before, AT_ONCE);
        if db.write(&actor, now, gone)? == 0 {
            break;
        }
    }
    if db.read(|read| draft::count_before(read, tenant, before))? > 0 {
        db.write(&actor, now, |write| draft::forget(write, tenant, before))?;
    }
    while db.read(|read| batch::count_before(read, tenant, before))? > 0 {
        let gone =
            |write: &mut store::Write<'_>| batch::forget(write, tenant, before, BATCHES_AT_ONCE);
        if db.write(&actor, now, gone)? == 0 {
            break;
        }
    }
    Ok(())
}
