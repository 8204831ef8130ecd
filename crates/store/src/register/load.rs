//! Loads: which file brought rows, and how many of them became what.

use model::Moment;

use crate::log::Note;
use crate::{Error, Read, Result, Row, Tenant, Write, fresh, micros, sql};

/// How many rows became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows that were read.
    pub read: i64,
    /// Invoices that were not known before.
    pub created: i64,
    /// Invoices that were known as the row says.
    pub same: i64,
    /// Invoices that were known otherwise.
    pub changed: i64,
    /// Rows that were refused.
    pub refused: i64,
}

/// A load of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// `rld_…`.
    pub id: String,
    /// The name of the file.
    pub name: String,
    /// By whom.
    pub actor: String,
    /// When it began.
    pub begun_at: Moment,
    /// When it ended; `None` when it runs, or was cut off and can be begun again.
    pub ended_at: Option<Moment>,
    /// How many rows became what, so far.
    pub counts: Counts,
    /// What else there is to say, as the use case writes it.
    pub report: String,
}

fn of(row: &Row<'_>) -> Result<Load> {
    Ok(Load {
        id: row.get(0)?,
        name: row.get(1)?,
        actor: row.get(2)?,
        begun_at: row.moment(3)?,
        ended_at: row.get::<Option<i64>>(4)?.map(crate::moment),
        counts: Counts {
            read: row.get(5)?,
            created: row.get(6)?,
            same: row.get(7)?,
            changed: row.get(8)?,
            refused: row.get(9)?,
        },
        report: row.get(10)?,
    })
}

/// Begins a load; its id.
///
/// # Errors
///
/// When the engine fails.
pub fn begin_load(write: &mut Write<'_>, tenant: &Tenant, name: &str) -> Result<String> {
    let id = fresh("rld", write.now());
    let insert = sql!(
        "INSERT INTO register_load (id, tenant, name, actor, begun_at, ended_at, rows_read,
            created, same, changed, refused, report)
         VALUES ($1, $2, $3, $4, $5, NULL, 0, 0, 0, 0, 0, '')"
    );
    let (actor, now) = (write.actor().as_str().to_owned(), micros(write.now()));
    let values = [(&id).into(), tenant.into(), name.into(), actor.into(), now.into()];
    write.execute(insert, &values)?;
    write.note(&Note::new(tenant, "register.load_begun", &id))?;
    Ok(id)
}

/// Records how far a load is; with a report it has ended.
///
/// # Errors
///
/// When the engine fails, or there is no such load.
pub fn end_load(
    write: &mut Write<'_>,
    tenant: &Tenant,
    id: &str,
    counts: Counts,
    report: Option<&str>,
) -> Result<()> {
    let update = sql!(
        "UPDATE register_load SET rows_read = $3, created = $4, same = $5, changed = $6,
            refused = $7, ended_at = CAST($8 AS BIGINT), report = $9
         WHERE tenant = $1 AND id = $2"
    );
    let ended_at = report.map(|_| micros(write.now()));
    let values = [
        tenant.into(),
        id.into(),
        counts.read.into(),
        counts.created.into(),
        counts.same.into(),
        counts.changed.into(),
        counts.refused.into(),
        ended_at.into(),
        report.unwrap_or_default().into(),
    ];
    write.execute_one(update, &values)?;
    if report.is_some() {
        let Counts { read, created, same, changed, refused } = counts;
        let detail = format!("[{read},{created},{same},{changed},{refused}]");
        write.note(&Note::new(tenant, "register.load_ended", id).detail(&detail))?;
    }
    Ok(())
}

/// A load of a workspace.
///
/// # Errors
///
/// [`Error::NotFound`] when there is none of this id, or it is another workspace's.
pub fn load(read: &mut Read<'_>, tenant: &Tenant, id: &str) -> Result<Load> {
    let select = sql!(
        "SELECT id, name, actor, begun_at, ended_at, rows_read, created, same, changed, refused,
            report
         FROM register_load WHERE tenant = $1 AND id = $2"
    );
    read.row(select, &[tenant.into(), id.into()], of)?.ok_or(Error::NotFound)
}

/// The loads of a workspace, the newest first.
///
/// # Errors
///
/// When the engine fails.
pub fn loads(read: &mut Read<'_>, tenant: &Tenant, (skip, count): (i64, i64)) -> Result<Vec<Load>> {
    let select = sql!(
        "SELECT id, name, actor, begun_at, ended_at, rows_read, created, same, changed, refused,
            report
         FROM register_load WHERE tenant = $1 ORDER BY begun_at DESC, id DESC LIMIT $2 OFFSET $3"
    );
    read.rows(select, &[tenant.into(), count.into(), skip.into()], of)
}
