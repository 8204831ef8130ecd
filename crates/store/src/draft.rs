//! Drafts (待确认): the invoices that were read from a picture, until a person confirms each; and
//! the pictures as they are shown. Numbers 350 to 359.
//!
//! One picture gives a sheet with a draft for every invoice on it. A draft ends with the
//! verification that was made of it.

use model::Moment;

use crate::log::Note;
use crate::migration::Step;
use crate::{Error, Read, Result, Row, Tenant, Value, Write, micros, sql};

pub(crate) const STEPS: &[Step] = &[
    (
        350,
        "draft",
        "CREATE TABLE draft (
            tenant TEXT NOT NULL, sheet TEXT NOT NULL, place BIGINT NOT NULL,
            made_at BIGINT NOT NULL, actor TEXT NOT NULL, name TEXT NOT NULL,
            original TEXT NOT NULL, reading TEXT NOT NULL, batch TEXT NOT NULL,
            verification TEXT, PRIMARY KEY (tenant, sheet, place))",
    ),
    (
        351,
        "draft_waiting",
        "CREATE INDEX draft_waiting ON draft (tenant, made_at) WHERE verification IS NULL",
    ),
    (
        352,
        "shown_picture",
        "CREATE TABLE shown_picture (
            tenant TEXT NOT NULL, sha256 TEXT NOT NULL, width BIGINT NOT NULL,
            height BIGINT NOT NULL, bytes BYTEA NOT NULL, kept_at BIGINT NOT NULL,
            PRIMARY KEY (tenant, sha256))",
    ),
];

/// An invoice of a picture that waits for a person, or has had one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The picture it stands on: `sht_…`.
    pub sheet: String,
    /// Which invoice of the picture, from 1.
    pub place: i64,
    /// When it was read.
    pub made_at: Moment,
    /// Who brought the picture.
    pub actor: String,
    /// Name of the file.
    pub name: String,
    /// SHA-256 of the file.
    pub original: String,
    /// What was read.
    pub reading: String,
    /// The batch it belongs to; empty when to none.
    pub batch: String,
    /// The verification that was made of it.
    pub verification: Option<String>,
}

fn draft(row: &Row<'_>) -> Result<Draft> {
    Ok(Draft {
        sheet: row.get(0)?,
        place: row.get(1)?,
        made_at: row.moment(2)?,
        actor: row.get(3)?,
        name: row.get(4)?,
        original: row.get(5)?,
        reading: row.get(6)?,
        batch: row.get(7)?,
        verification: row.get(8)?,
    })
}

/// Keeps the drafts of a picture and notes the sheet in the log.
///
/// # Errors
///
/// When the engine fails.
pub fn put(write: &mut Write<'_>, tenant: &Tenant, drafts: &[Draft]) -> Result<()> {
    let insert = sql!(
        "INSERT INTO draft (tenant, sheet, place, made_at, actor, name, original, reading, batch,
            verification)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    );
    for draft in drafts {
        let values: [Value<'_>; 10] = [
            tenant.into(),
            (&draft.sheet).into(),
            Value::Int(draft.place),
            micros(draft.made_at).into(),
            (&draft.actor).into(),
            (&draft.name).into(),
            (&draft.original).into(),
            (&draft.reading).into(),
            (&draft.batch).into(),
            draft.verification.as_ref().into(),
        ];
        write.execute(insert, &values)?;
    }
    let Some(first) = drafts.first() else { return Ok(()) };
    let count = drafts.len().to_string();
    write.note(&Note::new(tenant, "draft.made", &first.sheet).detail(&count)).map(drop)
}

/// The drafts of a picture, in their order.
///
/// # Errors
///
/// [`Error::NotFound`] when there is no such picture, or it is another workspace's.
pub fn of_sheet(read: &mut Read<'_>, tenant: &Tenant, sheet: &str) -> Result<Vec<Draft>> {
    let select = sql!(
        "SELECT sheet, place, made_at, actor, name, original, reading, batch, verification
         FROM draft WHERE tenant = $1 AND sheet = $2 ORDER BY place"
    );
    let drafts = read.rows(select, &[tenant.into(), sheet.into()], draft)?;
    if drafts.is_empty() { Err(Error::NotFound) } else { Ok(drafts) }
}

/// Ends a draft with its verification. One that has ended stays as it is.
///
/// # Errors
///
/// When the engine fails.
pub fn confirm(
    write: &mut Write<'_>,
    tenant: &Tenant,
    (sheet, place): (&str, i64),
    verification: &str,
) -> Result<()> {
    let update = sql!(
        "UPDATE draft SET verification = $4
         WHERE tenant = $1 AND sheet = $2 AND place = $3 AND verification IS NULL"
    );
    let values = [tenant.into(), sheet.into(), Value::Int(place), verification.into()];
    write.execute(update, &values)?;
    write.note(&Note::new(tenant, "draft.confirmed", sheet).detail(verification)).map(drop)
}

/// Drafts that wait (待确认), the oldest first, after `skip` of them; with an actor only theirs.
///
/// # Errors
///
/// When the engine fails.
pub fn waiting(
    read: &mut Read<'_>,
    tenant: &Tenant,
    actor: &str,
    (skip, count): (i64, i64),
) -> Result<Vec<Draft>> {
    let select = sql!(
        "SELECT sheet, place, made_at, actor, name, original, reading, batch, verification
         FROM draft WHERE tenant = $1 AND verification IS NULL AND ($2 = '' OR actor = $2)
         ORDER BY made_at, sheet, place LIMIT $3 OFFSET $4"
    );
    let values = [tenant.into(), actor.into(), Value::Int(count), Value::Int(skip)];
    read.rows(select, &values, draft)
}

/// How many drafts wait; with an actor only theirs.
///
/// # Errors
///
/// When the engine fails.
pub fn count_waiting(read: &mut Read<'_>, tenant: &Tenant, actor: &str) -> Result<i64> {
    let select = sql!(
        "SELECT count(*) FROM draft
         WHERE tenant = $1 AND verification IS NULL AND ($2 = '' OR actor = $2)"
    );
    read.value(select, &[tenant.into(), actor.into()])
}

/// A picture as it is shown: upright, and no larger than a page needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Pixels across of the picture in which places are counted.
    pub width: i64,
    /// Pixels down.
    pub height: i64,
    /// A JPEG file, of this size or smaller.
    pub bytes: Vec<u8>,
}

/// Keeps the picture that is shown of a file.
///
/// # Errors
///
/// When the engine fails.
pub fn keep_shown(
    write: &mut Write<'_>,
    tenant: &Tenant,
    sha256: &str,
    shown: &Shown,
) -> Result<()> {
    let insert = sql!(
        "INSERT INTO shown_picture (tenant, sha256, width, height, bytes, kept_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (tenant, sha256) DO UPDATE SET width = $3, height = $4, bytes = $5,
            kept_at = $6"
    );
    let now = write.now();
    let values: [Value<'_>; 6] = [
        tenant.into(),
        sha256.into(),
        Value::Int(shown.width),
        Value::Int(shown.height),
        shown.bytes.as_slice().into(),
        now.into(),
    ];
    write.execute(insert, &values).map(drop)
}

/// The picture that is shown of a file.
///
/// # Errors
///
/// [`Error::NotFound`] when none was kept, or not by this workspace.
pub fn shown(read: &mut Read<'_>, tenant: &Tenant, sha256: &str) -> Result<Shown> {
    let select =
        sql!("SELECT width, height, bytes FROM shown_picture WHERE tenant = $1 AND sha256 = $2");
    let of =
        |row: &Row<'_>| Ok(Shown { width: row.get(0)?, height: row.get(1)?, bytes: row.get(2)? });
    read.row(select, &[tenant.into(), sha256.into()], of)?.ok_or(Error::NotFound)
}

/// How many drafts of a workspace were made before a moment.
///
/// # Errors
///
/// When the engine fails.
pub fn count_before(read: &mut Read<'_>, tenant: &Tenant, before: Moment) -> Result<i64> {
    let select = sql!("SELECT count(*) FROM draft WHERE tenant = $1 AND made_at < $2");
    read.value(select, &[tenant.into(), micros(before).into()])
}

/// Forgets drafts of before a moment (保存期限), with the pictures and files that only they speak
/// of; how many drafts went.
///
/// # Errors
///
/// When the engine fails.
pub fn forget(write: &mut Write<'_>, tenant: &Tenant, before: Moment) -> Result<u64> {
    let drafts = sql!("DELETE FROM draft WHERE tenant = $1 AND made_at < $2");
    let gone = write.execute(drafts, &[tenant.into(), micros(before).into()])?;
    let pictures = sql!(
        "DELETE FROM shown_picture WHERE tenant = $1 AND kept_at < $2 AND NOT EXISTS (
            SELECT 1 FROM verification v
            WHERE v.tenant = shown_picture.tenant AND v.original = shown_picture.sha256)"
    );
    write.execute(pictures, &[tenant.into(), micros(before).into()])?;
    let originals = sql!(
        "DELETE FROM original WHERE tenant = $1 AND kept_at < $2 AND NOT EXISTS (
            SELECT 1 FROM verification v
            WHERE v.tenant = original.tenant AND v.original = original.sha256)"
    );
    write.execute(originals, &[tenant.into(), micros(before).into()])?;
    let detail = gone.to_string();
    write.note(&Note::new(tenant, "draft.forgotten", tenant.as_str()).detail(&detail))?;
    Ok(gone)
}
