//! What is to be sent: written in the transaction of its cause, sent after it, tried again.

use model::Moment;

use crate::{Read, Result, Row, Tenant, Write, fresh, micros, sql};

/// A message that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// `out_…`.
    pub id: String,
    /// Whose it is.
    pub tenant: Tenant,
    /// `mail.code`, `mail.reset`, …; says how to read the payload.
    pub kind: String,
    /// What to send, as the kind writes it. It may hold a code or link, so it is wiped when sent.
    pub payload: String,
    /// How often it was tried.
    pub attempts: i64,
}

fn message(row: &Row<'_>) -> Result<Message> {
    Ok(Message {
        id: row.get(0)?,
        tenant: Tenant::new(row.get::<String>(1)?),
        kind: row.get(2)?,
        payload: row.get(3)?,
        attempts: row.get(4)?,
    })
}

/// Adds a message; its id.
///
/// # Errors
///
/// When the engine fails.
pub fn add(write: &mut Write<'_>, tenant: &Tenant, kind: &str, payload: &str) -> Result<String> {
    let id = fresh("out", write.now());
    let insert = sql!(
        "INSERT INTO outbox (id, tenant, kind, payload, made_at, next_at, attempts, sent_at, why)
         VALUES ($1, $2, $3, $4, $5, $5, 0, NULL, '')"
    );
    let now = micros(write.now()).into();
    write.execute(insert, &[(&id).into(), tenant.into(), kind.into(), payload.into(), now])?;
    Ok(id)
}

/// Takes the messages that are due and puts them off by `retry_s`, so that a crash while sending
/// repeats a message rather than losing it.
///
/// # Errors
///
/// When the engine fails.
pub fn take(write: &mut Write<'_>, count: i64, retry_s: i64) -> Result<Vec<Message>> {
    let now = write.now();
    let update = sql!(
        "UPDATE outbox SET attempts = attempts + 1, next_at = $2 WHERE id IN (
            SELECT id FROM outbox WHERE sent_at IS NULL AND next_at <= $1
            ORDER BY next_at, id LIMIT $3)
         RETURNING id, tenant, kind, payload, attempts"
    );
    let later = micros(Moment(now.0 + retry_s));
    write.rows(update, &[micros(now).into(), later.into(), count.into()], message)
}

/// Records that a message was sent, and forgets its content.
///
/// # Errors
///
/// When the engine fails.
pub fn sent(write: &mut Write<'_>, id: &str) -> Result<()> {
    let update = sql!("UPDATE outbox SET sent_at = $2, payload = '', why = '' WHERE id = $1");
    let now = micros(write.now()).into();
    write.execute(update, &[id.into(), now]).map(drop)
}

/// Records why a message could not be sent.
///
/// # Errors
///
/// When the engine fails.
pub fn failed(write: &mut Write<'_>, id: &str, why: &str) -> Result<()> {
    let update = sql!("UPDATE outbox SET why = $2 WHERE id = $1");
    write.execute(update, &[id.into(), why.into()]).map(drop)
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It waits.
    Waiting,
    /// It could not be sent so far, and why.
    Failing(String),
    /// It was handed over, when.
    Sent(Moment),
}

/// What became of a message of a workspace.
///
/// # Errors
///
/// [`crate::Error::NotFound`] when the workspace has no such message.
pub fn delivery(read: &mut Read<'_>, tenant: &Tenant, id: &str) -> Result<Delivery> {
    let select = sql!("SELECT sent_at, why FROM outbox WHERE tenant = $1 AND id = $2");
    let found = read.row(select, &[tenant.into(), id.into()], |row| {
        let (sent_at, why): (Option<i64>, String) = (row.get(0)?, row.get(1)?);
        Ok(match sent_at {
            Some(at) => Delivery::Sent(crate::moment(at)),
            None if why.is_empty() => Delivery::Waiting,
            None => Delivery::Failing(why),
        })
    })?;
    found.ok_or(crate::Error::NotFound)
}

/// Forgets messages of a kind, or of every kind when it is empty, that were added before a moment;
/// how many of them had not been sent.
///
/// # Errors
///
/// When the engine fails.
pub fn forget(write: &mut Write<'_>, kind: &str, before: Moment) -> Result<u64> {
    let waiting = sql!(
        "DELETE FROM outbox WHERE sent_at IS NULL AND made_at < $1 AND ($2 = '' OR kind = $2)"
    );
    let values = [micros(before).into(), kind.into()];
    let count = write.execute(waiting, &values)?;
    let sent = sql!("DELETE FROM outbox WHERE made_at < $1 AND ($2 = '' OR kind = $2)");
    write.execute(sent, &values)?;
    Ok(count)
}

/// How many messages wait.
///
/// # Errors
///
/// When the engine fails.
pub fn pending(read: &mut Read<'_>) -> Result<i64> {
    read.value(sql!("SELECT count(*) FROM outbox WHERE sent_at IS NULL"), &[])
}
