//! Forgetting what is to be kept no longer (保存期限): verifications with their files, drafts,
//! batches, and the past of payers that no rule of risk looks at any more.
//!
//! Everything goes in bounded writes, so that a workspace with many rows stops nobody. What was
//! forgotten stays in the log as a digest.

use model::risk::Limits;
use model::{Day, Moment};
use store::{Actor, Db, Tenant, Write, batch, draft, risk, verification};

/// The setting that tells for how many days a workspace keeps its verifications.
pub const DAYS: &str = "retention_days";

/// Verifications that are forgotten in one write.
const AT_ONCE: i64 = 500;
/// Batches that are forgotten in one write, with all their items.
const BATCHES_AT_ONCE: i64 = 5;
/// Rows of the past of payers that are forgotten in one write.
const PAST_AT_ONCE: i64 = 2_000;
/// What a day has.
const DAY_S: i64 = 86_400;

/// Forgets verifications and batches of a workspace that were made before a moment.
///
/// # Errors
///
/// When the store fails; what went until then is gone.
pub fn forget(db: &Db, tenant: &Tenant, before: Moment, now: Moment) -> store::Result<()> {
    let actor = Actor::program("retention");
    while db.read(|read| verification::count_before(read, tenant, before))? > 0 {
        let gone = |write: &mut Write<'_>| verification::forget(write, tenant, before, AT_ONCE);
        if db.write(&actor, now, gone)? == 0 {
            break;
        }
    }
    if db.read(|read| draft::count_before(read, tenant, before))? > 0 {
        db.write(&actor, now, |write| draft::forget(write, tenant, before))?;
    }
    while db.read(|read| batch::count_before(read, tenant, before))? > 0 {
        let gone = |write: &mut Write<'_>| batch::forget(write, tenant, before, BATCHES_AT_ONCE);
        if db.write(&actor, now, gone)? == 0 {
            break;
        }
    }
    Ok(())
}

/// Forgets what payers of a workspace paid, as soon as it is older than the longest window of the
/// rules of risk; how many rows are gone. What the rules decided stays, with its case.
///
/// # Errors
///
/// When the store fails; what went until then is gone.
pub fn forget_past(db: &Db, tenant: &Tenant, now: Moment) -> store::Result<u64> {
    let limits = db.read(|read| risk::limits(read, tenant))?;
    let ago = |days: i64| Moment(now.0.saturating_sub(days.saturating_mul(DAY_S)));
    let span = (ago(limits.past_days()), ago(Limits::sleep_days()));
    let today = now.china_day();
    let day = Day::from_number(today.number() - limits.tally_days()).unwrap_or(today);
    let past = |write: &mut Write<'_>| risk::forget(write, tenant, span, PAST_AT_ONCE);
    let days = |write: &mut Write<'_>| risk::forget_days(write, tenant, day, PAST_AT_ONCE);
    Ok(all(db, now, past)? + all(db, now, days)?)
}

/// Repeats a bounded write until it has nothing more to do. What it takes away proves nothing.
fn all(
    db: &Db,
    now: Moment,
    mut some: impl FnMut(&mut Write<'_>) -> store::Result<u64>,
) -> store::Result<u64> {
    let mut gone = 0;
    loop {
        let more = db.keep_house(now, &mut some)?;
        gone += more;
        if more < PAST_AT_ONCE as u64 {
            return Ok(gone);
        }
    }
}
