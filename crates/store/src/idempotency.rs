//! Answers that are kept for programs that send a request again (幂等键); numbers 600 to 609.
//!
//! A program that hears no answer cannot know whether its request was done. It sends the request
//! again under the same name, and gets what the first one was answered. This is housekeeping and
//! no business of its own: what the request wrote stands in the log already.

use model::Moment;

use crate::migration::Step;
use crate::{Result, Tenant, Write, fresh, micros, sql};

pub(crate) const STEPS: &[Step] = &[
    (
        600,
        "idempotency",
        "CREATE TABLE idempotency (
            tenant TEXT NOT NULL, name TEXT NOT NULL, id TEXT NOT NULL, digest BYTEA NOT NULL,
            began_at BIGINT NOT NULL, leased_until BIGINT NOT NULL, status BIGINT, place TEXT,
            body TEXT, PRIMARY KEY (tenant, name))",
    ),
    (601, "idempotency_began", "CREATE INDEX idempotency_began ON idempotency (began_at)"),
];

/// How long an answer is kept, in seconds.
pub const KEPT_S: i64 = 24 * 3_600;
/// How long a request may be at work, in seconds, before it counts as cut off by a crash.
pub const WORK_S_MAX: i64 = 300;

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Where what it made can be found.
    pub place: Option<String>,
    /// Its body.
    pub body: String,
}

/// What is known of a request when it comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It is new, or its work was cut off; the id is the same each time, so that work which got
    /// as far as writing can be found.
    Ours(String),
    /// It is being worked on.
    Running,
    /// The name stands for another request.
    Other,
    /// It was answered.
    Done(Answer),
}

/// Begins a request under a name; `digest` is that of everything it says.
///
/// # Errors
///
/// When the engine fails.
pub fn begin(
    write: &mut Write<'_>,
    tenant: &Tenant,
    name: &str,
    digest: &[u8; 32],
) -> Result<Begun> {
    let now = write.now();
    forget(write, Moment(now.0 - KEPT_S))?;
    let select = sql!(
        "SELECT id, digest, leased_until, status, place, body FROM idempotency
         WHERE tenant = $1 AND name = $2"
    );
    let found = write.row(select, &[tenant.into(), name.into()], |row| {
        let status: Option<i64> = row.get(3)?;
        let place: Option<String> = row.get(4)?;
        let body: Option<String> = row.get(5)?;
        let answer = status.zip(body).map(|(status, body)| Answer {
            status: u16::try_from(status).unwrap_or(500),
            place,
            body,
        });
        Ok((row.get::<String>(0)?, row.get::<Vec<u8>>(1)?, row.moment(2)?, answer))
    })?;
    let lease = micros(Moment(now.0 + WORK_S_MAX));
    match found {
        Some((_, known, _, _)) if known != digest => Ok(Begun::Other),
        Some((_, _, _, Some(answer))) => Ok(Begun::Done(answer)),
        Some((_, _, until, None)) if now < until => Ok(Begun::Running),
        Some((id, ..)) => {
            let update =
                sql!("UPDATE idempotency SET leased_until = $3 WHERE tenant = $1 AND name = $2");
            write.execute(update, &[tenant.into(), name.into(), lease.into()])?;
            Ok(Begun::Ours(id))
        }
        None => {
            let id = fresh("idm", now);
            let insert = sql!(
                "INSERT INTO idempotency (tenant, name, id, digest, began_at, leased_until)
                 VALUES ($1, $2, $3, $4, $5, $6)"
            );
            let began = micros(now).into();
            let values =
                [tenant.into(), name.into(), (&id).into(), digest.into(), began, lease.into()];
            write.execute(insert, &values)?;
            Ok(Begun::Ours(id))
        }
    }
}

/// Keeps the answer to a request that this one began.
///
/// # Errors
///
/// When the engine fails.
pub fn finish(
    write: &mut Write<'_>,
    tenant: &Tenant,
    (name, id): (&str, &str),
    answer: &Answer,
) -> Result<()> {
    let update = sql!(
        "UPDATE idempotency SET status = $4, place = $5, body = $6
         WHERE tenant = $1 AND name = $2 AND id = $3"
    );
    let values = [
        tenant.into(),
        name.into(),
        id.into(),
        i64::from(answer.status).into(),
        answer.place.as_ref().into(),
        (&answer.body).into(),
    ];
    write.execute(update, &values).map(drop)
}

/// Gives a name back whose request was refused, so that it can be sent again put right.
///
/// # Errors
///
/// When the engine fails.
pub fn release(write: &mut Write<'_>, tenant: &Tenant, (name, id): (&str, &str)) -> Result<()> {
    let delete = sql!("DELETE FROM idempotency WHERE tenant = $1 AND name = $2 AND id = $3");
    write.execute(delete, &[tenant.into(), name.into(), id.into()]).map(drop)
}

/// Forgets requests that began before a moment; how many went.
///
/// # Errors
///
/// When the engine fails.
pub fn forget(write: &mut Write<'_>, before: Moment) -> Result<u64> {
    write.execute(sql!("DELETE FROM idempotency WHERE began_at < $1"), &[micros(before).into()])
}
