//! The sources of a workspace, in their order.

use crate::log::Note;
use crate::{Error, Read, Result, Row, Tenant, Value, Write, sql};

/// A source as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// `src_…`.
    pub id: String,
    /// `register`, `piaoju`, `baidu` or `jumdata`.
    pub kind: String,
    /// How the operator calls it.
    pub name: String,
    /// Where it is; empty for the register.
    pub address: String,
    /// Its keys, encrypted by whoever keeps them.
    pub secret: Option<Vec<u8>>,
    /// Certificates (PEM) that it alone may show; empty for those that everybody trusts.
    pub certificate: String,
    /// What allows us to ask it: a contract or licence (数据来源依据).
    pub licence: String,
    /// Whether it is asked.
    pub is_enabled: bool,
    /// Whether it holds every invoice, so that its "not found" counts.
    pub knows_all: bool,
    /// What a question costs, in fen.
    pub cost: i64,
    /// How many questions a day it may be asked; `None` for any number.
    pub questions_a_day: Option<i64>,
    /// How many fen a day it may cost; `None` for any sum.
    pub fen_a_day: Option<i64>,
    /// How often a day it may be asked about one invoice; `None` where it does not count.
    pub tries_a_day: Option<i64>,
    /// How long its answer may be used again.
    pub cache_hours: i64,
    /// How long it is waited for.
    pub timeout_ms: i64,
}

fn source(row: &Row<'_>) -> Result<Source> {
    Ok(Source {
        id: row.get(0)?,
        kind: row.get(1)?,
        name: row.get(2)?,
        address: row.get(3)?,
        secret: row.get(4)?,
        certificate: row.get(5)?,
        licence: row.get(6)?,
        is_enabled: row.get(7)?,
        knows_all: row.get(8)?,
        cost: row.get(9)?,
        questions_a_day: row.get(10)?,
        fen_a_day: row.get(11)?,
        tries_a_day: row.get(12)?,
        cache_hours: row.get(13)?,
        timeout_ms: row.get(14)?,
    })
}

/// The sources of a workspace in the order in which they are asked.
///
/// # Errors
///
/// When the engine fails.
pub fn list(read: &mut Read<'_>, tenant: &Tenant) -> Result<Vec<Source>> {
    let select = sql!(
        "SELECT id, kind, name, address, secret, certificate, licence, is_enabled, knows_all,
            cost, questions_a_day, fen_a_day, tries_a_day, cache_hours, timeout_ms
         FROM source WHERE tenant = $1 ORDER BY place, id"
    );
    read.rows(select, &[tenant.into()], source)
}

/// A source of a workspace.
///
/// # Errors
///
/// [`Error::NotFound`] when there is none of this id, or it is another workspace's.
pub fn find(read: &mut Read<'_>, tenant: &Tenant, id: &str) -> Result<Source> {
    let select = sql!(
        "SELECT id, kind, name, address, secret, certificate, licence, is_enabled, knows_all,
            cost, questions_a_day, fen_a_day, tries_a_day, cache_hours, timeout_ms
         FROM source WHERE tenant = $1 AND id = $2"
    );
    read.row(select, &[tenant.into(), id.into()], source)?.ok_or(Error::NotFound)
}

/// Keeps a source: a new one as the last, a known one in its place with everything but its kind
/// replaced.
///
/// # Errors
///
/// [`Error::NotFound`] when its id is of another workspace or of another kind.
pub fn put(write: &mut Write<'_>, tenant: &Tenant, source: &Source) -> Result<()> {
    let last = sql!("SELECT COALESCE(max(place), 0) FROM source WHERE tenant = $1");
    let place = write.value::<i64>(last, &[tenant.into()])? + 1;
    let insert = sql!(
        "INSERT INTO source (id, tenant, place, kind, name, address, secret, certificate, licence,
            is_enabled, knows_all, cost, questions_a_day, fen_a_day, tries_a_day, cache_hours,
            timeout_ms)
         VALUES ($1, $2, $17, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, address = excluded.address,
            secret = excluded.secret, certificate = excluded.certificate,
            licence = excluded.licence, is_enabled = excluded.is_enabled,
            knows_all = excluded.knows_all, cost = excluded.cost,
            questions_a_day = excluded.questions_a_day, fen_a_day = excluded.fen_a_day,
            tries_a_day = excluded.tries_a_day, cache_hours = excluded.cache_hours,
            timeout_ms = excluded.timeout_ms
         WHERE source.tenant = excluded.tenant AND source.kind = excluded.kind"
    );
    let values: [Value<'_>; 17] = [
        (&source.id).into(),
        tenant.into(),
        (&source.kind).into(),
        (&source.name).into(),
        (&source.address).into(),
        source.secret.as_deref().into(),
        (&source.certificate).into(),
        (&source.licence).into(),
        source.is_enabled.into(),
        source.knows_all.into(),
        source.cost.into(),
        source.questions_a_day.into(),
        source.fen_a_day.into(),
        source.tries_a_day.into(),
        source.cache_hours.into(),
        source.timeout_ms.into(),
        place.into(),
    ];
    write.execute_one(insert, &values)?;
    // What was learned under other keys or from another address is not its answer.
    forget_answers(write, tenant, &source.id)?;
    write.note(&Note::new(tenant, "source.saved", &source.id).detail(&source.kind)).map(drop)
}

/// Removes a source. What it cost stays in the accounts of its days.
///
/// # Errors
///
/// [`Error::NotFound`] when there is none of this id, or it is another workspace's.
pub fn remove(write: &mut Write<'_>, tenant: &Tenant, id: &str) -> Result<()> {
    let delete = sql!("DELETE FROM source WHERE tenant = $1 AND id = $2");
    write.execute_one(delete, &[tenant.into(), id.into()])?;
    forget_answers(write, tenant, id)?;
    write.note(&Note::new(tenant, "source.removed", id)).map(drop)
}

/// Puts sources into this order.
///
/// # Errors
///
/// [`Error::NotFound`] when one of them is not there; nothing is changed then.
pub fn reorder(write: &mut Write<'_>, tenant: &Tenant, ids: &[String]) -> Result<()> {
    let update = sql!("UPDATE source SET place = $3 WHERE tenant = $1 AND id = $2");
    for (place, id) in (1i64..).zip(ids) {
        write.execute_one(update, &[tenant.into(), id.into(), place.into()])?;
    }
    write.note(&Note::new(tenant, "source.ordered", tenant.as_str())).map(drop)
}

fn forget_answers(write: &mut Write<'_>, tenant: &Tenant, id: &str) -> Result<()> {
    let update = sql!(
        "UPDATE source_answer SET reply = NULL, fresh_until = 0
         WHERE tenant = $1 AND source = $2 AND fresh_until > 0"
    );
    write.execute(update, &[tenant.into(), id.into()]).map(drop)
}
