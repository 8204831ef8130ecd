//! 票夹: invoices that somebody put aside, with what became of them; numbers 330 to 339.

use model::Moment;

use crate::log::Note;
use crate::migration::Step;
use crate::{Error, Read, Result, Row, Tenant, Write, fresh, micros, sql};

pub(crate) const STEPS: &[Step] = &[
    (
        330,
        "folder_item",
        "CREATE TABLE folder_item (
            id TEXT PRIMARY KEY, tenant TEXT NOT NULL, invoice_key TEXT NOT NULL,
            verification TEXT NOT NULL, use_state TEXT NOT NULL CHECK (use_state IN ('unused',
            'claiming', 'claimed', 'booked')), kept_by TEXT NOT NULL, kept_at BIGINT NOT NULL,
            UNIQUE (tenant, invoice_key))",
    ),
    (331, "folder_item_kept", "CREATE INDEX folder_item_kept ON folder_item (tenant, kept_at)"),
    (
        335,
        "official_record",
        "CREATE TABLE official_record (
            tenant TEXT NOT NULL, verification TEXT NOT NULL, result TEXT NOT NULL,
            note TEXT NOT NULL, picture BYTEA, written_by TEXT NOT NULL,
            written_at BIGINT NOT NULL, PRIMARY KEY (tenant, verification))",
    ),
];

/// An invoice in the folder, with its last verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// `fol_…`.
    pub id: String,
    /// The verification that it was put aside with.
    pub verification: String,
    /// `unused` (未使用), `claiming`, `claimed`, `booked`.
    pub use_state: String,
    /// When it was put in.
    pub kept_at: Moment,
    /// Key of the invoice.
    pub invoice_key: String,
    /// Name of the seller.
    pub seller: Option<String>,
    /// Its total in fen.
    pub total: Option<i64>,
    /// Its day.
    pub issue_date: Option<String>,
    /// Code of the verdict.
    pub verdict: String,
    /// Code of the tax status.
    pub tax_status: String,
}

fn item(row: &Row<'_>) -> Result<Item> {
    Ok(Item {
        id: row.get(0)?,
        verification: row.get(1)?,
        use_state: row.get(2)?,
        kept_at: row.moment(3)?,
        invoice_key: row.get(4)?,
        seller: row.get(5)?,
        total: row.get(6)?,
        issue_date: row.get(7)?,
        verdict: row.get(8)?,
        tax_status: row.get(9)?,
    })
}

/// Puts the invoice of a verification into the folder; one that is there stays as it is.
///
/// # Errors
///
/// [`Error::NotFound`] when the workspace has no such verification, or it names no invoice.
pub fn keep(write: &mut Write<'_>, tenant: &Tenant, verification: &str) -> Result<()> {
    let find = sql!("SELECT invoice_key FROM verification WHERE tenant = $1 AND id = $2");
    let key: Option<String> =
        write.row(find, &[tenant.into(), verification.into()], |row| row.get(0))?.flatten();
    let key = key.ok_or(Error::NotFound)?;
    let id = fresh("fol", write.now());
    let insert = sql!(
        "INSERT INTO folder_item (id, tenant, invoice_key, verification, use_state, kept_by,
            kept_at) VALUES ($1, $2, $3, $4, 'unused', $5, $6)
         ON CONFLICT (tenant, invoice_key) DO UPDATE SET verification = excluded.verification"
    );
    let by = write.actor().as_str().to_owned();
    let now = micros(write.now()).into();
    let values = [(&id).into(), tenant.into(), (&key).into(), verification.into(), by.into(), now];
    write.execute(insert, &values)?;
    write.note(&Note::new(tenant, "folder.kept", verification).detail(&key)).map(drop)
}

/// Takes an invoice out of the folder, unless it is used.
///
/// # Errors
///
/// [`Error::NotFound`] when it is not there; [`Error::Conflict`] when it is used.
pub fn remove(write: &mut Write<'_>, tenant: &Tenant, id: &str) -> Result<()> {
    let find = sql!("SELECT use_state FROM folder_item WHERE tenant = $1 AND id = $2");
    let state: String = write.value(find, &[tenant.into(), id.into()])?;
    if state != "unused" {
        return Err(Error::Conflict(state));
    }
    let delete = sql!("DELETE FROM folder_item WHERE tenant = $1 AND id = $2");
    write.execute_one(delete, &[tenant.into(), id.into()])?;
    write.note(&Note::new(tenant, "folder.removed", id)).map(drop)
}

/// Whether an invoice is in the folder.
///
/// # Errors
///
/// When the engine fails.
pub fn has(read: &mut Read<'_>, tenant: &Tenant, invoice_key: &str) -> Result<bool> {
    let count = sql!("SELECT count(*) FROM folder_item WHERE tenant = $1 AND invoice_key = $2");
    read.value::<i64>(count, &[tenant.into(), invoice_key.into()]).map(|count| count > 0)
}

/// Invoices in the folder, the newest first; `text` is a part of key or seller.
///
/// # Errors
///
/// When the engine fails.
pub fn list(
    read: &mut Read<'_>,
    tenant: &Tenant,
    text: &str,
    (skip, count): (i64, i64),
) -> Result<Vec<Item>> {
    let select = sql!(
        "SELECT f.id, f.verification, f.use_state, f.kept_at, f.invoice_key, v.seller, v.total,
            v.issue_date, v.verdict, v.tax_status
         FROM folder_item f JOIN verification v ON v.id = f.verification AND v.tenant = f.tenant
         WHERE f.tenant = $1 AND ($2 = '' OR f.invoice_key LIKE $3 ESCAPE '!'
            OR v.seller LIKE $3 ESCAPE '!')
         ORDER BY f.kept_at DESC, f.id DESC LIMIT $4 OFFSET $5"
    );
    let like = crate::verification::pattern(text);
    let values = [tenant.into(), text.into(), (&like).into(), count.into(), skip.into()];
    read.rows(select, &values, item)
}

/// How many invoices are in the folder behind a text.
///
/// # Errors
///
/// When the engine fails.
pub fn count(read: &mut Read<'_>, tenant: &Tenant, text: &str) -> Result<i64> {
    let select = sql!(
        "SELECT count(*) FROM folder_item f
         JOIN verification v ON v.id = f.verification AND v.tenant = f.tenant
         WHERE f.tenant = $1 AND ($2 = '' OR f.invoice_key LIKE $3 ESCAPE '!'
            OR v.seller LIKE $3 ESCAPE '!')"
    );
    let like = crate::verification::pattern(text);
    read.value(select, &[tenant.into(), text.into(), (&like).into()])
}

/// Empties the folder of a workspace that ends, with what was found on the official platform.
///
/// # Errors
///
/// When the engine fails.
pub fn forget(write: &mut Write<'_>, tenant: &Tenant) -> Result<()> {
    write.execute(sql!("DELETE FROM folder_item WHERE tenant = $1"), &[tenant.into()])?;
    write.execute(sql!("DELETE FROM official_record WHERE tenant = $1"), &[tenant.into()])?;
    write.note(&Note::new(tenant, "folder.forgotten", tenant.as_str())).map(drop)
}

/// What somebody found on the official platform (F050).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Official {
    /// Code of what was found.
    pub result: String,
    /// What they wrote.
    pub note: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Moment,
    /// The picture of the screen, where one was given.
    pub has_picture: bool,
}

/// Writes down what somebody found on the official platform; the last word counts.
///
/// # Errors
///
/// [`Error::NotFound`] when the workspace has no such verification.
pub fn record_official(
    write: &mut Write<'_>,
    tenant: &Tenant,
    verification: &str,
    (result, note): (&str, &str),
    picture: Option<&[u8]>,
) -> Result<()> {
    crate::verification::find(write, tenant, verification)?;
    let insert = sql!(
        "INSERT INTO official_record (tenant, verification, result, note, picture, written_by,
            written_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (tenant, verification) DO UPDATE SET result = excluded.result,
            note = excluded.note, picture = excluded.picture, written_by = excluded.written_by,
            written_at = excluded.written_at"
    );
    let by = write.actor().as_str().to_owned();
    let now = micros(write.now()).into();
    let values = [
        tenant.into(),
        verification.into(),
        result.into(),
        note.into(),
        picture.into(),
        by.into(),
        now,
    ];
    write.execute(insert, &values)?;
    write.note(&Note::new(tenant, "official.recorded", verification).detail(result)).map(drop)
}

/// What was found on the official platform about a verification.
///
/// # Errors
///
/// When the engine fails.
pub fn official(
    read: &mut Read<'_>,
    tenant: &Tenant,
    verification: &str,
) -> Result<Option<Official>> {
    let select = sql!(
        "SELECT result, note, written_by, written_at, 
            CAST(CASE WHEN picture IS NULL THEN 0 ELSE 1 END AS BIGINT)
         FROM official_record WHERE tenant = $1 AND verification = $2"
    );
    read.row(select, &[tenant.into(), verification.into()], |row| {
        Ok(Official {
            result: row.get(0)?,
            note: row.get(1)?,
            by: row.get(2)?,
            at: row.moment(3)?,
            has_picture: row.get(4)?,
        })
    })
}
