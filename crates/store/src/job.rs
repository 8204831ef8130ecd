//! Work that is done later, and survives a crash: a queue in a table.
//!
//! A job is leased, not taken: a worker that dies loses its lease and the job runs again. So
//! every job must be able to run twice.

use model::Moment;

use crate::{Read, Result, Row, Tenant, Value, Write, fresh, micros, sql};

/// A job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// `job_…`.
    pub id: String,
    /// Whose it is.
    pub tenant: Tenant,
    /// What kind of work, which says how to read the payload.
    pub kind: String,
    /// What to work on, as the kind writes it.
    pub payload: String,
    /// How often it was begun, this time included.
    pub attempts: i64,
}

impl Job {
    fn of(row: &Row<'_>) -> Result<Job> {
        Ok(Job {
            id: row.get(0)?,
            tenant: Tenant::new(row.get::<String>(1)?),
            kind: row.get(2)?,
            payload: row.get(3)?,
            attempts: row.get(4)?,
        })
    }
}

/// Adds a job to be run at a moment; its id.
///
/// # Errors
///
/// When the engine fails.
pub fn add(
    write: &mut Write<'_>,
    tenant: &Tenant,
    kind: &str,
    payload: &str,
    run_at: Moment,
) -> Result<String> {
    let id = fresh("job", write.now());
    let insert = sql!(
        "INSERT INTO job (id, tenant, kind, payload, run_at, state, attempts, leased_until, why,
            made_at) VALUES ($1, $2, $3, $4, $5, 'waiting', 0, 0, '', $6)"
    );
    let now = micros(write.now()).into();
    let run_at = micros(run_at).into();
    let values = [(&id).into(), tenant.into(), kind.into(), payload.into(), run_at, now];
    write.execute(insert, &values)?;
    Ok(id)
}

/// Leases the job that is due for the longest time, among it one whose worker died.
///
/// # Errors
///
/// When the engine fails.
pub fn lease(write: &mut Write<'_>, seconds: i64) -> Result<Option<Job>> {
    let now = write.now();
    let update = sql!(
        "UPDATE job SET state = 'running', attempts = attempts + 1, leased_until = $2
         WHERE id = (SELECT id FROM job WHERE (state = 'waiting' AND run_at <= $1)
            OR (state = 'running' AND leased_until <= $1) ORDER BY run_at, id LIMIT 1)
         RETURNING id, tenant, kind, payload, attempts"
    );
    let until = micros(Moment(now.0 + seconds));
    write.row(update, &[micros(now).into(), until.into()], Job::of)
}

/// Makes a lease longer, by a worker that lives.
///
/// # Errors
///
/// [`crate::Error::NotFound`] when the lease was lost.
pub fn renew(write: &mut Write<'_>, id: &str, seconds: i64) -> Result<()> {
    let update = sql!("UPDATE job SET leased_until = $2 WHERE id = $1 AND state = 'running'");
    let until = micros(Moment(write.now().0 + seconds));
    write.execute_one(update, &[id.into(), until.into()])
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End<'a> {
    /// It is done.
    Done,
    /// It failed for good, and why.
    Failed(&'a str),
    /// It is to be tried again at a moment, and why.
    Again(Moment, &'a str),
}

/// Records the end of a job.
///
/// # Errors
///
/// When the engine fails.
pub fn end(write: &mut Write<'_>, id: &str, end: &End<'_>) -> Result<()> {
    let (state, run_at, why): (&str, Value<'_>, &str) = match end {
        End::Done => ("done", Value::Null, ""),
        End::Failed(why) => ("failed", Value::Null, why),
        End::Again(at, why) => ("waiting", micros(*at).into(), why),
    };
    let update = sql!(
        "UPDATE job SET state = $2, why = $3, leased_until = 0,
            run_at = COALESCE(CAST($4 AS BIGINT), run_at) WHERE id = $1"
    );
    write.execute(update, &[id.into(), state.into(), why.into(), run_at]).map(drop)
}

/// How many jobs wait or run.
///
/// # Errors
///
/// When the engine fails.
pub fn pending(read: &mut Read<'_>) -> Result<i64> {
    read.value(sql!("SELECT count(*) FROM job WHERE state IN ('waiting', 'running')"), &[])
}
