//! What the worker does beside batches: letters, heads of the log, asking again, forgetting.

use std::time::Duration;

use app::retention;
use app::source::{self, ASK_AGAIN};
use model::{Day, Moment};
use store::job::Job;
use store::{quota, setting};

use super::letters::send_due;
use super::worker::{Chores, Timed, Work};
use crate::web::office::Office;

/// The head of the log is signed this often, when something was written.
const HEAD_EVERY: Duration = Duration::from_secs(60);
/// The measures of the process are put in order this often.
const METERS_EVERY: Duration = Duration::from_secs(5);
/// What is over is swept away this often.
const SWEEP_EVERY: Duration = Duration::from_secs(3_600);
/// Letters that came too late are looked for this often.
const OLD_LETTERS_EVERY: Duration = Duration::from_secs(60);
/// Days that are to be reconciled are looked for this often.
const RECONCILE_EVERY: Duration = Duration::from_secs(60);
/// Verifications of guests are kept this many days.
const GUEST_DAYS: i64 = 30;

type Done = Result<(), String>;

fn said(error: store::Error) -> String {
    error.to_string()
}

/// The chores of the service.
pub fn chores() -> Chores {
    let again: Work = Box::new(|office, job: &Job| {
        let done = source::retry(&office.desk, &office.sources, job, office.now());
        done.map(|(end, _)| end).map_err(said)
    });
    let timed: [(&str, Duration, fn(&Office) -> Done); 8] = [
        ("issue", Duration::ZERO, issue),
        // Before the letters: a dead link is not sent any more.
        ("old letters", OLD_LETTERS_EVERY, old_letters),
        ("letters", Duration::ZERO, letters),
        ("log head", HEAD_EVERY, sign),
        ("meters", METERS_EVERY, meters),
        ("sweep", SWEEP_EVERY, sweep),
        ("retention", SWEEP_EVERY, forget),
        ("reconciliation", RECONCILE_EVERY, crate::web::ops::round),
    ];
    let timed = timed.map(|(name, every, run)| (name, every, Box::new(run) as Timed));
    Chores { jobs: vec![(ASK_AGAIN, again)], timed: timed.into() }
}

fn issue(office: &Office) -> Done {
    app::issue::carry_out_due(&office.db, &office.issuer, office.now()).map(drop).map_err(said)
}

fn letters(office: &Office) -> Done {
    // Looking into an empty box must not cost a write every second.
    if office.db.read(store::outbox::pending).map_err(said)? == 0 {
        return Ok(());
    }
    send_due(office).map(drop).map_err(said)
}

/// Puts what was measured since the last time into its bins; until then each value takes room.
fn meters(office: &Office) -> Done {
    office.meters.run_upkeep();
    Ok(())
}

fn sign(office: &Office) -> Done {
    app::log::sign_head(&office.db, &office.heads, office.now()).map(drop).map_err(said)
}

/// Forgets sessions, codes, cached answers and counters whose time is over.
fn sweep(office: &Office) -> Done {
    let now = office.now();
    let swept = app::account::sweep(&office.db, &office.porter, now);
    swept.map_err(|error| error.to_string())?;
    office.sources.sweep(now).map_err(said)?;
    let Some(before) = Day::from_number(now.china_day().number() - 7) else { return Ok(()) };
    let forgotten = office.db.keep_house(now, |write| quota::forget(write, before));
    forgotten.map(drop).map_err(said)
}

/// Forgets verifications that a workspace wants to be kept no longer (保存期限), and what payers
/// paid so long ago that no rule of risk looks at it.
fn forget(office: &Office) -> Done {
    if let Some(till) = &office.till {
        retention::forget_past(&till.db, &till.tenant, office.now()).map_err(said)?;
    }
    let kept = office.db.read(|read| setting::everywhere(read, retention::DAYS));
    let mut tenants = kept.map_err(said)?;
    tenants.push((store::Tenant::guest(), GUEST_DAYS.to_string()));
    for (tenant, days) in tenants {
        let Ok(days) = days.parse::<i64>() else { continue };
        let now = office.now();
        let before = Moment(now.0.saturating_sub(days.saturating_mul(86_400)));
        retention::forget(&office.db, &tenant, before, now).map_err(said)?;
    }
    Ok(())
}

/// Takes letters out of the box whose code or link is dead, and whatever could not be sent in a
/// day: they hold what nobody needs any more.
fn old_letters(office: &Office) -> Done {
    if office.db.read(store::outbox::pending).map_err(said)? == 0 {
        return Ok(());
    }
    let gone = app::account::forget_letters(&office.db, office.now()).map_err(said)?;
    if gone > 0 {
        tracing::warn!(letters = gone, "letters were not sent in time and are forgotten");
    }
    Ok(())
}
