//! Invoices that are issued (开票): what was asked for before anything was issued, the number that
//! each got, and the documents that left; numbers 1010 to 1029.
//!
//! A cause (an order, or a refund for a red-letter invoice) has one invoice, however often it is
//! asked for, and an invoice has one number.

use model::issue::State;
use model::{Day, Fen, Moment};

use crate::log::Note;
use crate::migration::Step;
use crate::{Error, Read, Result, Row, Tenant, Value, Write, fresh, sql};

pub(crate) const STEPS: &[Step] = &[
    (
        1010,
        "einvoice",
        "CREATE TABLE einvoice (
            id TEXT PRIMARY KEY, tenant TEXT NOT NULL, cause TEXT NOT NULL, blue TEXT,
            draft TEXT NOT NULL, total BIGINT NOT NULL, mail TEXT, language TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('asked', 'issued', 'partly-red', 'red')),
            number TEXT, day TEXT, asked_at BIGINT NOT NULL, issued_at BIGINT, letter TEXT,
            attempts BIGINT NOT NULL, next_at BIGINT NOT NULL, why TEXT NOT NULL)",
    ),
    (1011, "einvoice_cause", "CREATE UNIQUE INDEX einvoice_cause ON einvoice (tenant, cause)"),
    (1012, "einvoice_number", "CREATE UNIQUE INDEX einvoice_number ON einvoice (number)"),
    (1013, "einvoice_blue", "CREATE INDEX einvoice_blue ON einvoice (tenant, blue)"),
    (1014, "einvoice_due", "CREATE INDEX einvoice_due ON einvoice (next_at) WHERE state = 'asked'"),
    (
        1015,
        "einvoice_file",
        "CREATE TABLE einvoice_file (
            tenant TEXT NOT NULL, einvoice TEXT NOT NULL, format TEXT NOT NULL,
            bytes BYTEA NOT NULL, PRIMARY KEY (tenant, einvoice, format))",
    ),
];

/// How many invoices one round of the worker takes.
const DUE_MAX: i64 = 100;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    /// The order, or the refund of a red-letter invoice.
    pub cause: &'a str,
    /// The blue invoice (`iss_…`) that a red-letter one cancels.
    pub blue: Option<&'a str>,
    /// The invoice without number and day, as the use case writes it.
    pub draft: &'a str,
    /// Its total; of a red-letter invoice negative.
    pub total: Fen,
    /// Where it is sent.
    pub mail: Option<&'a str>,
    /// The language of the letter.
    pub language: &'a str,
}

/// An invoice as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// `iss_…`.
    pub id: String,
    /// The order or refund.
    pub cause: String,
    /// The blue invoice that it cancels.
    pub blue: Option<String>,
    /// The invoice without number and day.
    pub draft: String,
    /// Its total.
    pub total: Fen,
    /// Where it is sent.
    pub mail: Option<String>,
    /// The language of the letter.
    pub language: String,
    /// Where it stands.
    pub state: State,
    /// Its number and day, once it has them.
    pub number: Option<(String, Day)>,
    /// When it was asked for.
    pub asked_at: Moment,
    /// When its documents were made.
    pub issued_at: Option<Moment>,
    /// The letter that carries it, in the outbox.
    pub letter: Option<String>,
    /// Why the last attempt failed; empty when none did.
    pub why: String,
}

fn of(row: &Row<'_>) -> Result<Kept> {
    let wrong = |what: &str| Error::Corrupt(format!("the {what} of an issued invoice"));
    let state: String = row.get(7)?;
    let day: Option<String> = row.get(9)?;
    let number = match (row.get::<Option<String>>(8)?, day) {
        (Some(number), Some(day)) => Some((number, Day::parse(&day).ok_or_else(|| wrong("day"))?)),
        _ => None,
    };
    Ok(Kept {
        id: row.get(0)?,
        cause: row.get(1)?,
        blue: row.get(2)?,
        draft: row.get(3)?,
        total: Fen(row.get(4)?),
        mail: row.get(5)?,
        language: row.get(6)?,
        state: State::of_code(&state).ok_or_else(|| wrong("state"))?,
        number,
        asked_at: row.moment(10)?,
        issued_at: row.get::<Option<i64>>(11)?.map(crate::moment),
        letter: row.get(12)?,
        why: row.get(13)?,
    })
}

/// Keeps what is asked for, before anything is issued. Asked again for the same cause with the
/// same request it gives what is known.
///
/// # Errors
///
/// When the engine fails; [`Error::Conflict`] when the cause has another request.
pub fn ask(write: &mut Write<'_>, tenant: &Tenant, new: &New<'_>) -> Result<Kept> {
    if let Some(known) = of_cause(write, tenant, new.cause)? {
        let is_same = known.draft == new.draft && known.blue.as_deref() == new.blue;
        return match is_same {
            true => Ok(known),
            false => Err(Error::Conflict("einvoice_cause".to_owned())),
        };
    }
    let id = fresh("iss", write.now());
    let insert = sql!(
        "INSERT INTO einvoice (id, tenant, cause, blue, draft, total, mail, language, state,
            asked_at, attempts, next_at, why)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'asked', $9, 0, $9, '')"
    );
    let values = [
        (&id).into(),
        tenant.into(),
        new.cause.into(),
        new.blue.into(),
        new.draft.into(),
        new.total.into(),
        new.mail.into(),
        new.language.into(),
        write.now().into(),
    ];
    write.execute(insert, &values)?;
    write.note(&Note::new(tenant, "einvoice.asked", &id).detail(new.cause))?;
    find(write, tenant, &id)
}

/// An invoice by its id.
///
/// # Errors
///
/// [`Error::NotFound`] when the workspace has no such invoice.
pub fn find(read: &mut Read<'_>, tenant: &Tenant, id: &str) -> Result<Kept> {
    let select = sql!(
        "SELECT id, cause, blue, draft, total, mail, language, state, number, day, asked_at,
            issued_at, letter, why
         FROM einvoice WHERE tenant = $1 AND id = $2"
    );
    read.row(select, &[tenant.into(), id.into()], of)?.ok_or(Error::NotFound)
}

/// The invoice of an order or refund; `None` when nobody asked for one.
///
/// # Errors
///
/// When the engine fails.
pub fn of_cause(read: &mut Read<'_>, tenant: &Tenant, cause: &str) -> Result<Option<Kept>> {
    let select = sql!(
        "SELECT id, cause, blue, draft, total, mail, language, state, number, day, asked_at,
            issued_at, letter, why
         FROM einvoice WHERE tenant = $1 AND cause = $2"
    );
    read.row(select, &[tenant.into(), cause.into()], of)
}

/// How much of a blue invoice its red-letter invoices take off, as a positive amount: those that
/// were asked for, whether they have a number or not.
///
/// # Errors
///
/// When the engine fails.
pub fn asked_off(read: &mut Read<'_>, tenant: &Tenant, blue: &str) -> Result<Fen> {
    let select = sql!(
        "SELECT CAST(COALESCE(sum(-total), 0) AS BIGINT) FROM einvoice
         WHERE tenant = $1 AND blue = $2"
    );
    Ok(Fen(read.value(select, &[tenant.into(), blue.into()])?))
}

/// The same of those that have a number, which is when a red-letter invoice counts.
///
/// # Errors
///
/// When the engine fails.
pub fn taken_off(read: &mut Read<'_>, tenant: &Tenant, blue: &str) -> Result<Fen> {
    let select = sql!(
        "SELECT CAST(COALESCE(sum(-total), 0) AS BIGINT) FROM einvoice
         WHERE tenant = $1 AND blue = $2 AND number IS NOT NULL"
    );
    Ok(Fen(read.value(select, &[tenant.into(), blue.into()])?))
}

/// Takes the next serial of a series of numbers, from 1.
///
/// # Errors
///
/// When the engine fails.
pub fn serial(write: &mut Write<'_>, series: &str) -> Result<u64> {
    crate::receipt::next(write, &format!("einvoice:{series}"))
}

/// Gives an invoice its number, once and for good.
///
/// # Errors
///
/// [`Error::NotFound`] when there is no such invoice, or it has a number already;
/// [`Error::Conflict`] when another one has it.
pub fn set_number(
    write: &mut Write<'_>,
    tenant: &Tenant,
    id: &str,
    (number, day): (&str, Day),
) -> Result<()> {
    let update = sql!(
        "UPDATE einvoice SET number = $3, day = $4 WHERE tenant = $1 AND id = $2 AND number IS NULL"
    );
    let day = day.to_string();
    write.execute_one(update, &[tenant.into(), id.into(), number.into(), (&day).into()])?;
    write.note(&Note::new(tenant, "einvoice.numbered", id).detail(number)).map(drop)
}

/// Keeps the documents of an invoice and says that it was issued; whether it was not before. What
/// was kept the first time stays.
///
/// # Errors
///
/// When the engine fails.
pub fn set_issued(
    write: &mut Write<'_>,
    tenant: &Tenant,
    id: &str,
    files: &[(&str, &[u8])],
) -> Result<bool> {
    let update = sql!(
        "UPDATE einvoice SET state = 'issued', issued_at = $3, why = ''
         WHERE tenant = $1 AND id = $2 AND state = 'asked'"
    );
    let now = write.now().into();
    if write.execute(update, &[tenant.into(), id.into(), now])? == 0 {
        return Ok(false);
    }
    let insert =
        sql!("INSERT INTO einvoice_file (tenant, einvoice, format, bytes) VALUES ($1, $2, $3, $4)");
    for (format, bytes) in files {
        let values = [tenant.into(), id.into(), (*format).into(), Value::from(*bytes)];
        write.execute(insert, &values)?;
    }
    write.note(&Note::new(tenant, "einvoice.issued", id))?;
    Ok(true)
}

/// Sets how far an issued blue invoice was cancelled.
///
/// # Errors
///
/// [`Error::NotFound`] when there is no such issued invoice.
pub fn set_state(write: &mut Write<'_>, tenant: &Tenant, id: &str, state: State) -> Result<()> {
    let update =
        sql!("UPDATE einvoice SET state = $3 WHERE tenant = $1 AND id = $2 AND state <> 'asked'");
    write.execute_one(update, &[tenant.into(), id.into(), state.code().into()])?;
    write.note(&Note::new(tenant, "einvoice.state", id).detail(state.code())).map(drop)
}

/// Remembers which message of the outbox carries an invoice.
///
/// # Errors
///
/// [`Error::NotFound`] when there is no such invoice.
pub fn set_letter(write: &mut Write<'_>, tenant: &Tenant, id: &str, letter: &str) -> Result<()> {
    let update = sql!("UPDATE einvoice SET letter = $3 WHERE tenant = $1 AND id = $2");
    write.execute_one(update, &[tenant.into(), id.into(), letter.into()])?;
    write.note(&Note::new(tenant, "einvoice.sent", id)).map(drop)
}

/// The documents of an issued invoice: format and bytes, in the order of their formats.
///
/// # Errors
///
/// When the engine fails.
pub fn files(read: &mut Read<'_>, tenant: &Tenant, id: &str) -> Result<Vec<(String, Vec<u8>)>> {
    let select = sql!(
        "SELECT format, bytes FROM einvoice_file WHERE tenant = $1 AND einvoice = $2
         ORDER BY format"
    );
    read.rows(select, &[tenant.into(), id.into()], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Invoices that were asked for and are due to be issued, in all workspaces: for the worker.
///
/// # Errors
///
/// When the engine fails.
pub fn due(read: &mut Read<'_>, now: Moment) -> Result<Vec<(Tenant, String)>> {
    let select = sql!(
        "SELECT tenant, id FROM einvoice WHERE state = 'asked' AND next_at <= $1
         ORDER BY next_at, id LIMIT $2"
    );
    read.rows(select, &[now.into(), DUE_MAX.into()], |row| {
        Ok((Tenant::new(row.get::<String>(0)?), row.get(1)?))
    })
}

/// Records that an attempt failed, and when to try again.
///
/// # Errors
///
/// When the engine fails.
pub fn put_off(
    write: &mut Write<'_>,
    tenant: &Tenant,
    id: &str,
    (why, until): (&str, Moment),
) -> Result<()> {
    let update = sql!(
        "UPDATE einvoice SET attempts = attempts + 1, why = $3, next_at = $4
         WHERE tenant = $1 AND id = $2 AND state = 'asked'"
    );
    write.execute(update, &[tenant.into(), id.into(), why.into(), until.into()]).map(drop)
}
