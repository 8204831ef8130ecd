//! One question to one source, from its reservation to its answer.

use model::{Day, Moment};

use super::Source;
use crate::{Read, Result, Tenant, Write, fresh, micros, moment, sql};

/// A question to a source.
#[derive(Clone, Copy, Debug)]
pub struct Flight<'a> {
    /// The workspace that asks.
    pub tenant: &'a Tenant,
    /// Whom.
    pub source: &'a Source,
    /// The key of the invoice, by which tries are counted.
    pub key: &'a str,
    /// The digest of everything that is asked.
    pub question: &'a [u8],
    /// The day whose budget it is taken from.
    pub day: Day,
}

/// An answer that was given before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// When it was asked.
    pub at: Moment,
    /// The answer, as the use case writes it.
    pub reply: String,
}

/// What may be done with a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// Send it; the number of the flight.
    Send(String),
    /// Somebody asks the same right now; the number of that flight and the end of its lease.
    OnItsWay(String, Moment),
    /// The answer is known.
    Known(Remembered),
    /// This invoice was asked about too often today.
    NoTries,
    /// The budget of the day is spent.
    NoBudget,
}

/// The answer to a question that may still be used.
///
/// # Errors
///
/// When the engine fails.
pub fn remembered(
    read: &mut Read<'_>,
    flight: &Flight<'_>,
    now: Moment,
) -> Result<Option<Remembered>> {
    let select = sql!(
        "SELECT reply, replied_at FROM source_answer
         WHERE tenant = $1 AND source = $2 AND question = $3 AND fresh_until > $4
            AND reply IS NOT NULL"
    );
    let Flight { tenant, source, question, .. } = *flight;
    let values = [tenant.into(), (&source.id).into(), question.into(), micros(now).into()];
    read.row(select, &values, |row| Ok(Remembered { reply: row.get(0)?, at: row.moment(1)? }))
}

/// Answers of a source about an invoice that is asked about otherwise now, which are looked at.
const TOLD_BEFORE_MAX: i64 = 32;

/// How long it is kept in mind what an invoice is, in seconds, also by those who never use an
/// answer again: its state may change in that time, what is printed on it does not.
const TOLD_BEFORE_S: i64 = 86_400;

/// What a source said about the invoice of this question before, whatever was asked, within a day
/// or as long as it may be used again; the newest first. It tells what is printed on the invoice
/// and not how it stands.
///
/// # Errors
///
/// When the engine fails.
pub fn told_before(
    read: &mut Read<'_>,
    flight: &Flight<'_>,
    now: Moment,
) -> Result<Vec<Remembered>> {
    let select = sql!(
        "SELECT reply, replied_at FROM source_answer
         WHERE tenant = $1 AND source = $2 AND invoice_key = $3 AND reply IS NOT NULL
            AND (fresh_until > $4 OR replied_at > $5)
         ORDER BY replied_at DESC, question LIMIT $6"
    );
    let Flight { tenant, source, key, .. } = *flight;
    let values = [
        tenant.into(),
        (&source.id).into(),
        key.into(),
        micros(now).into(),
        micros(Moment(now.0.saturating_sub(TOLD_BEFORE_S))).into(),
        TOLD_BEFORE_MAX.into(),
    ];
    read.rows(select, &values, |row| Ok(Remembered { reply: row.get(0)?, at: row.moment(1)? }))
}

/// Takes a try and the cost of a question from the day, before it is sent.
///
/// # Errors
///
/// When the engine fails.
pub fn begin(
    write: &mut Write<'_>,
    flight: &Flight<'_>,
    may_remember: bool,
    leased_until: Moment,
) -> Result<Begun> {
    let now = write.now();
    if let Some(known) = remembered(write, flight, now)?.filter(|_| may_remember) {
        return Ok(Begun::Known(known));
    }
    let Flight { tenant, source, question, key, .. } = *flight;
    let going = sql!(
        "SELECT flight, leased_until FROM source_answer
         WHERE tenant = $1 AND source = $2 AND question = $3 AND outcome IS NULL
            AND leased_until > $4"
    );
    let values = [tenant.into(), (&source.id).into(), question.into(), micros(now).into()];
    let going = write.row(going, &values, |row| Ok((row.get(0)?, row.get(1)?)))?;
    if let Some((flight, until)) = going {
        return Ok(Begun::OnItsWay(flight, moment(until)));
    }
    let day = flight.day.to_string();
    if let Some(most) = source.tries_a_day
        && super::used(write, tenant, &source.id, key, flight.day)? >= most
    {
        return Ok(Begun::NoTries);
    }
    if !has_budget(write, flight, &day)? {
        return Ok(Begun::NoBudget);
    }
    spend(write, flight, &day)?;
    let id = fresh("ask", now);
    let insert = sql!(
        "INSERT INTO source_answer (tenant, source, question, flight, asked_at, leased_until,
            outcome, reply, replied_at, fresh_until, invoice_key)
         VALUES ($1, $2, $3, $4, $5, $6, NULL, NULL, 0, 0, $7)
         ON CONFLICT (tenant, source, question) DO UPDATE SET flight = excluded.flight,
            asked_at = excluded.asked_at, leased_until = excluded.leased_until, outcome = NULL,
            invoice_key = excluded.invoice_key"
    );
    let values = [
        tenant.into(),
        (&source.id).into(),
        question.into(),
        (&id).into(),
        micros(now).into(),
        micros(leased_until).into(),
        key.into(),
    ];
    write.execute(insert, &values)?;
    Ok(Begun::Send(id))
}

fn has_budget(write: &mut Write<'_>, flight: &Flight<'_>, day: &str) -> Result<bool> {
    let Flight { tenant, source, .. } = *flight;
    let select = sql!(
        "SELECT questions, fen FROM source_day WHERE tenant = $1 AND source = $2 AND day = $3"
    );
    let values = [tenant.into(), (&source.id).into(), day.into()];
    let spent = write.row(select, &values, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (questions, fen): (i64, i64) = spent.unwrap_or((0, 0));
    let after = fen.saturating_add(source.cost);
    Ok(source.questions_a_day.is_none_or(|most| questions < most)
        && source.fen_a_day.is_none_or(|most| after <= most))
}

fn spend(write: &mut Write<'_>, flight: &Flight<'_>, day: &str) -> Result<()> {
    let Flight { tenant, source, key, .. } = *flight;
    let tries = sql!(
        "INSERT INTO source_try (tenant, source, day, invoice_key, used) VALUES ($1, $2, $3, $4, 1)
         ON CONFLICT (tenant, source, day, invoice_key) DO UPDATE SET used = source_try.used + 1"
    );
    write.execute(tries, &[tenant.into(), (&source.id).into(), day.into(), key.into()])?;
    let days = sql!(
        "INSERT INTO source_day (tenant, source, day, questions, fen) VALUES ($1, $2, $3, 1, $4)
         ON CONFLICT (tenant, source, day) DO UPDATE SET questions = source_day.questions + 1,
            fen = source_day.fen + excluded.fen"
    );
    let values = [tenant.into(), (&source.id).into(), day.into(), source.cost.into()];
    write.execute(days, &values).map(drop)
}

/// How a question ended.
#[derive(Clone, Copy, Debug)]
pub struct End<'a> {
    /// The answer, as the use case writes it.
    pub reply: &'a str,
    /// Until when it may be used again; `None` for an answer that is none.
    pub fresh_until: Option<Moment>,
    /// Whether the question certainly did not count, so that its price is given back.
    pub is_free: bool,
    /// Whether the source says that the tries of the day are used up.
    pub is_last_try: bool,
}

/// Records the answer to a question that was begun, for all who wait for it.
///
/// # Errors
///
/// When the engine fails.
pub fn end(write: &mut Write<'_>, flight: &Flight<'_>, id: &str, end: &End<'_>) -> Result<()> {
    let Flight { tenant, source, question, .. } = *flight;
    let outcome = sql!(
        "UPDATE source_answer SET outcome = $5
         WHERE tenant = $1 AND source = $2 AND question = $3 AND flight = $4"
    );
    let values = [tenant.into(), (&source.id).into(), question.into(), id.into(), end.reply.into()];
    write.execute(outcome, &values)?;
    if let Some(until) = end.fresh_until {
        let reply = sql!(
            "UPDATE source_answer SET reply = outcome, replied_at = asked_at, fresh_until = $5
             WHERE tenant = $1 AND source = $2 AND question = $3 AND flight = $4"
        );
        let until = micros(until).into();
        let values = [tenant.into(), (&source.id).into(), question.into(), id.into(), until];
        write.execute(reply, &values)?;
    }
    if end.is_free {
        give_back(write, flight)?;
    }
    match source.tries_a_day {
        Some(most) if end.is_last_try => use_up(write, flight, most),
        _ => Ok(()),
    }
}

fn give_back(write: &mut Write<'_>, flight: &Flight<'_>) -> Result<()> {
    let Flight { tenant, source, key, .. } = *flight;
    let day = flight.day.to_string();
    let tries = sql!(
        "UPDATE source_try SET used = used - 1
         WHERE tenant = $1 AND source = $2 AND day = $3 AND invoice_key = $4 AND used > 0"
    );
    write.execute(tries, &[tenant.into(), (&source.id).into(), (&day).into(), key.into()])?;
    let days = sql!(
        "UPDATE source_day SET questions = questions - 1, fen = fen - $4
         WHERE tenant = $1 AND source = $2 AND day = $3 AND questions > 0"
    );
    let values = [tenant.into(), (&source.id).into(), (&day).into(), source.cost.into()];
    write.execute(days, &values).map(drop)
}

/// The source counts more than we do: somebody else asked it too.
fn use_up(write: &mut Write<'_>, flight: &Flight<'_>, most: i64) -> Result<()> {
    let Flight { tenant, source, key, .. } = *flight;
    let day = flight.day.to_string();
    let update = sql!(
        "UPDATE source_try SET used = $5
         WHERE tenant = $1 AND source = $2 AND day = $3 AND invoice_key = $4 AND used < $5"
    );
    let values = [tenant.into(), (&source.id).into(), (&day).into(), key.into(), most.into()];
    write.execute(update, &values).map(drop)
}

/// What became of a flight that somebody else began; `None` while it is on its way, and when a
/// later one took its place.
///
/// # Errors
///
/// When the engine fails.
pub fn outcome(read: &mut Read<'_>, flight: &Flight<'_>, id: &str) -> Result<Option<Remembered>> {
    let Flight { tenant, source, question, .. } = *flight;
    let select = sql!(
        "SELECT outcome, asked_at FROM source_answer
         WHERE tenant = $1 AND source = $2 AND question = $3 AND flight = $4
            AND outcome IS NOT NULL"
    );
    let values = [tenant.into(), (&source.id).into(), question.into(), id.into()];
    read.row(select, &values, |row| Ok(Remembered { reply: row.get(0)?, at: row.moment(1)? }))
}
