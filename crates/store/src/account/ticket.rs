//! Codes and links that were sent, as digests.

use model::Moment;
use model::account::{Purpose, Ticket, UserId};

use super::strange;
use crate::{Read, Result, Row, Write, fresh, micros, sql};

/// A code or link that is about to be sent.
#[derive(Clone, Debug)]
pub struct NewTicket<'a> {
    /// What it is good for.
    pub purpose: Purpose,
    /// The digest of the secret.
    pub digest: [u8; 32],
    /// The digest of the address it goes to, or of whom it is for.
    pub subject: [u8; 32],
    /// Whom it is for, where that is known.
    pub person: Option<&'a UserId>,
}

/// A ticket that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// `tkt_…`.
    pub id: String,
    /// The rules that it is under.
    pub ticket: Ticket,
    /// The digest of the secret.
    pub digest: [u8; 32],
    /// The digest of whom it is about.
    pub subject: [u8; 32],
    /// Whom it is for, where that is known.
    pub person: Option<UserId>,
}

fn read_ticket(row: &Row<'_>) -> Result<Stored> {
    let purpose: String = row.get(1)?;
    let digest = |place: usize| {
        let bytes: Vec<u8> = row.get(place)?;
        bytes.try_into().map_err(|_| strange("digest", "of another length"))
    };
    Ok(Stored {
        id: row.get(0)?,
        ticket: Ticket {
            purpose: Purpose::of_code(&purpose).ok_or_else(|| strange("purpose", &purpose))?,
            made: row.moment(4)?,
            tries: u32::try_from(row.get::<i64>(5)?).unwrap_or(u32::MAX),
            is_spent: row.get(6)?,
        },
        digest: digest(2)?,
        subject: digest(7)?,
        person: row.get::<Option<String>>(3)?.map(UserId::new),
    })
}

/// Adds a ticket; earlier ones of the same purpose and subject are spent by it.
///
/// # Errors
///
/// When the engine fails.
pub fn add_ticket(write: &mut Write<'_>, ticket: &NewTicket<'_>) -> Result<()> {
    spend_others(write, ticket.purpose, &ticket.subject)?;
    let id = fresh("tkt", write.now());
    let insert = sql!(
        "INSERT INTO ticket (id, purpose, digest, subject, person, made_at, tries, spent)
         VALUES ($1, $2, $3, $4, $5, $6, 0, 0)"
    );
    let now = micros(write.now());
    let values = [
        (&id).into(),
        ticket.purpose.code().into(),
        (&ticket.digest).into(),
        (&ticket.subject).into(),
        ticket.person.into(),
        now.into(),
    ];
    write.execute_one(insert, &values)
}

/// The newest ticket of a purpose and subject.
///
/// # Errors
///
/// When the engine fails.
pub fn ticket_of(
    read: &mut Read<'_>,
    purpose: Purpose,
    subject: &[u8; 32],
) -> Result<Option<Stored>> {
    let select = sql!(
        "SELECT id, purpose, digest, person, made_at, tries, spent, subject FROM ticket
         WHERE subject = $1 AND purpose = $2 ORDER BY made_at DESC, id DESC LIMIT 1"
    );
    read.row(select, &[subject.into(), purpose.code().into()], read_ticket)
}

/// The ticket of a link.
///
/// # Errors
///
/// When the engine fails.
pub fn ticket_by_digest(
    read: &mut Read<'_>,
    purpose: Purpose,
    digest: &[u8; 32],
) -> Result<Option<Stored>> {
    let select = sql!(
        "SELECT id, purpose, digest, person, made_at, tries, spent, subject FROM ticket
         WHERE digest = $1 AND purpose = $2"
    );
    read.row(select, &[digest.into(), purpose.code().into()], read_ticket)
}

/// Counts a try before its outcome is known; `false` when there were too many or it was spent.
///
/// # Errors
///
/// When the engine fails.
pub fn try_ticket(write: &mut Write<'_>, id: &str, purpose: Purpose) -> Result<bool> {
    let update =
        sql!("UPDATE ticket SET tries = tries + 1 WHERE id = $1 AND spent = 0 AND tries < $2");
    let tries = i64::from(purpose.tries());
    Ok(write.execute(update, &[id.into(), tries.into()])? == 1)
}

/// Spends a ticket; `false` when it was spent before.
///
/// # Errors
///
/// When the engine fails.
pub fn spend_ticket(write: &mut Write<'_>, id: &str) -> Result<bool> {
    let update = sql!("UPDATE ticket SET spent = 1 WHERE id = $1 AND spent = 0");
    Ok(write.execute(update, &[id.into()])? == 1)
}

/// Spends every ticket of a purpose and subject.
///
/// # Errors
///
/// When the engine fails.
pub fn spend_others(write: &mut Write<'_>, purpose: Purpose, subject: &[u8; 32]) -> Result<()> {
    let update =
        sql!("UPDATE ticket SET spent = 1 WHERE subject = $1 AND purpose = $2 AND spent = 0");
    write.execute(update, &[subject.into(), purpose.code().into()]).map(drop)
}

/// How many letters a subject was sent since then, and when the last one for this purpose.
///
/// # Errors
///
/// When the engine fails.
pub fn sent_since(
    read: &mut Read<'_>,
    subject: &[u8; 32],
    purpose: Purpose,
    since: Moment,
) -> Result<(i64, Option<Moment>)> {
    let select = sql!(
        "SELECT count(*), max(made_at) FILTER (WHERE purpose = $3) FROM ticket
         WHERE subject = $1 AND made_at > $2 AND purpose IN ('register', 'attach', 'reset')"
    );
    let take = |row: &Row<'_>| Ok((row.get(0)?, row.get::<Option<i64>>(1)?.map(crate::moment)));
    let values = [subject.into(), micros(since).into(), purpose.code().into()];
    Ok(read.row(select, &values, take)?.unwrap_or((0, None)))
}
