//! Asking again by itself what nobody could answer (次日再查, 稍后自动重查).

use model::{Day, Moment, Question, Refusal, Verification};
use serde_json::{Value, json};
use store::job::{self, End, Job};
use store::log::Note;
use store::{Actor, Db, Error, Result, quota, verification};

use super::limits::{RETRIES_MAX, RETRY_FIRST_S, RETRY_HOUR, RETRY_LONGEST_S};
use super::{Freshness, Sources, memory};
use crate::authority::{Caller, Verifier};
use crate::inquiry::{self, Entry, Inquiry, Way};
use crate::{Desk, photo, record};

/// The kind of the job.
pub const ASK_AGAIN: &str = "ask_again";

/// When a verification is worth making again, by what its sources answered; `None` when one of
/// them knew, or when waiting will not help.
pub fn again_at(v: &Verification, now: Moment) -> Option<Moment> {
    after(v, 0, now)
}

fn after(v: &Verification, attempts: i64, now: Moment) -> Option<Moment> {
    let sources = v.sources.iter().filter(|source| source.kind != "file");
    retry_at(sources.map(|source| source.answer.as_str()), attempts, now)
}

/// When answers with these codes are worth asking for again, after so many attempts.
///
/// What hangs on the day (tries, data of today, budget) waits for the next morning; a service
/// that is down is asked after ten minutes, then after twice as long each time.
pub(super) fn retry_at<'a>(
    codes: impl Iterator<Item = &'a str>,
    attempts: i64,
    now: Moment,
) -> Option<Moment> {
    let mut earliest: Option<Moment> = None;
    for code in codes {
        if code == "not_found" {
            continue;
        }
        // Any other word is the answer of a source that knows.
        let refusal = memory::refusal(code)?;
        if !refusal.is_passing() {
            continue;
        }
        let at = match refusal {
            Refusal::DailyLimit | Refusal::TooNew | Refusal::NoBudget => next_morning(now),
            _ => soon(attempts, now),
        };
        earliest = Some(earliest.map_or(at, |before| before.min(at)));
    }
    earliest
}

fn soon(attempts: i64, now: Moment) -> Moment {
    let doublings = u32::try_from(attempts.clamp(0, 30)).unwrap_or(0);
    let pause = RETRY_FIRST_S.saturating_mul(1 << doublings).min(RETRY_LONGEST_S);
    Moment(now.0.saturating_add(pause))
}

/// The next morning on Chinese clocks.
pub fn next_morning(now: Moment) -> Moment {
    let next = Day::from_number(now.china_day().number() + 1);
    next.and_then(morning).unwrap_or(Moment(now.0.saturating_add(86_400)))
}

fn morning(day: Day) -> Option<Moment> {
    Moment::china(day, RETRY_HOUR, 0, 0)
}

/// Plans to make a verification again if waiting may help; when.
///
/// # Errors
///
/// When the store fails.
pub fn plan(
    db: &Db,
    verifier: &Verifier,
    id: &str,
    v: &Verification,
    now: Moment,
) -> Result<Option<Moment>> {
    let Some(at) = again_at(v, now) else { return Ok(None) };
    plan_at(db, verifier, id, at, now).map(|()| Some(at))
}

/// Plans to make a verification again at a moment; the second plan for the same is none.
///
/// # Errors
///
/// [`Error::NotFound`] when the workspace has no such verification.
pub fn plan_at(db: &Db, verifier: &Verifier, id: &str, at: Moment, now: Moment) -> Result<()> {
    let tenant = verifier.tenant();
    let payload = json!({ "verification": id }).to_string();
    db.write(verifier.actor(), now, |write| {
        verification::find(write, tenant, id)?;
        let name = format!("{ASK_AGAIN}:{id}");
        if quota::spend(write, &name, at.china_day(), 1)?.is_some() {
            job::add(write, tenant, ASK_AGAIN, &payload, at)?;
        }
        let note = Note::new(tenant, "verification.planned", id);
        write.note(&note.detail(&at.to_string())).map(drop)
    })
}

/// When a verification that nobody knew will be asked for again, because somebody wished it
/// (次日再查); `None` when nobody did, or it is over.
///
/// # Errors
///
/// When the store fails.
pub fn planned(db: &Db, id: &str, now: Moment) -> Result<Option<Moment>> {
    let today = now.china_day();
    let name = format!("{ASK_AGAIN}:{id}");
    for day in [Some(today), Day::from_number(today.number() + 1)].into_iter().flatten() {
        let Some(at) = morning(day).filter(|at| *at > now) else { continue };
        if db.read(|read| quota::used(read, &name, day))? > 0 {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Makes a verification again: a job of kind [`ASK_AGAIN`]. How the job ends, and the id of the
/// new verification.
///
/// The new one is kept when a source has spoken, or when this was the last attempt; eight lines
/// that all say that a service is down would bury the others. It belongs to whoever made the first
/// one, and the way says that nobody pressed a button.
///
/// # Errors
///
/// When the store fails; the job can run again.
pub fn retry(
    desk: &Desk,
    sources: &Sources,
    job: &Job,
    now: Moment,
) -> Result<(End<'static>, Option<String>)> {
    let payload: Value = serde_json::from_str(&job.payload).unwrap_or_default();
    let Some(id) = payload["verification"].as_str() else {
        return Ok((End::Failed("the job names no verification"), None));
    };
    let Ok(verifier) = Caller::timer(ASK_AGAIN, job.tenant.clone()).grant::<Verifier>() else {
        return Ok((End::Failed("the timer may not verify"), None));
    };
    let db = &sources.db;
    let kept = match db.read(|read| verification::find(read, &job.tenant, id)) {
        Err(Error::NotFound) => return Ok((End::Failed("the verification is gone"), None)),
        other => other?,
    };
    let file = match &kept.original {
        Some(sha256) => db.read(|read| verification::original(read, &job.tenant, sha256)).ok(),
        None => None,
    };
    let mut failure = None;
    let mut ask = |question: &Question| {
        let asked = sources.ask(&verifier, question, now, Freshness::Cached);
        asked.map(|asked| asked.answers).unwrap_or_else(|error| {
            failure = Some(error);
            Vec::new()
        })
    };
    let Some(inquiry) = look_again(desk, &kept.record, file.as_ref(), now, &mut ask) else {
        return Ok((End::Failed("the verification cannot be made again"), None));
    };
    if let Some(error) = failure {
        return Err(error);
    }
    let next = after(&inquiry.verification, job.attempts, now);
    if let Some(at) = next.filter(|_| job.attempts < RETRIES_MAX) {
        return Ok((End::Again(at, "no source could answer"), None));
    }
    let token = format!("{ASK_AGAIN}:{}", job.id);
    let original = file.as_ref().map(|(_, bytes)| bytes.as_slice());
    let entry = Entry { way: Way::Again, batch: "", token: Some(&token), original };
    let actor = Actor::new(kept.actor);
    let new = inquiry::keep(db, (&job.tenant, &actor), &inquiry, entry)?;
    let end = match next {
        None => End::Done,
        Some(_) => End::Failed("no source could answer, many times"),
    };
    Ok((end, Some(new)))
}

fn look_again(
    desk: &Desk,
    text: &str,
    file: Option<&(String, Vec<u8>)>,
    now: Moment,
    ask: &mut inquiry::Ask<'_>,
) -> Option<Inquiry> {
    let (v, _) = record::read(text).ok()?;
    // Of a picture a person confirmed the fields; nobody is there now to do it again.
    if v.file.format == "image" || (v.file.format == "qr" && file.is_none()) {
        return Some(photo::confirm::again(&v, now, ask));
    }
    if let Some((name, bytes)) = file {
        return inquiry::of_file(desk, name, bytes, now, ask).ok();
    }
    let question = Question::of_invoice(&v.merged.invoice).ok()?;
    Some(inquiry::of_asked(&question, now, ask))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u8) -> Moment {
        Moment::china(Day::new(2026, 11, 22).unwrap(), hour, 0, 0).unwrap()
    }

    fn retry(codes: &[&str], attempts: i64) -> Option<Moment> {
        retry_at(codes.iter().copied(), attempts, at(23))
    }

    #[test]
    fn what_hangs_on_the_day_waits_for_the_morning() {
        let morning = Moment::china(Day::new(2026, 11, 23).unwrap(), 9, 0, 0);
        for code in ["daily-limit", "too-new", "no-budget"] {
            assert_eq!(retry(&[code], 3), morning);
        }
    }

    #[test]
    fn a_service_that_is_down_is_asked_after_ever_longer_pauses() {
        let pauses: Vec<i64> = (0..8)
            .map(|attempts| (retry(&["down"], attempts).unwrap().0 - at(23).0) / 60)
            .collect();
        assert_eq!(pauses, [10, 20, 40, 80, 160, 320, 360, 360]);
        assert_eq!(retry(&["daily-limit", "slow"], 0), Some(Moment(at(23).0 + 600)));
    }

    #[test]
    fn an_answer_needs_no_second_question() {
        for codes in [&["down", "normal"][..], &["voided"], &["down", "differs"], &[]] {
            assert_eq!(retry(codes, 0), None, "{codes:?}");
        }
        assert_eq!(retry(&["not_found"], 0), None);
        for lasting in ["forbidden", "no-right", "unsupported", "too-old", "refused"] {
            assert_eq!(retry(&[lasting], 0), None);
        }
        assert!(retry(&["not_found", "down"], 0).is_some(), "the other one may know it");
    }
}
