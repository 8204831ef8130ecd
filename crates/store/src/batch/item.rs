//! The items of a batch: rows or files, leased one by one and ended once.

use model::Moment;

use crate::dialect::Insert;
use crate::{Read, Result, Row, Tenant, Value, Write, micros, moment, sql};

/// An item that is being added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewItem {
    /// The row as a spreadsheet counts it; for files the place from 1.
    pub line: i64,
    /// The name of the file, or number of the invoice.
    pub name: String,
    /// The cells of the row as JSON, or the SHA-256 of the kept file.
    pub input: String,
    /// The key of the invoice, which no other item of the batch may have.
    pub key: Option<String>,
    /// How it ended, when that is known before anybody is asked.
    pub end: Option<Ended>,
}

/// How an item ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// Code of the outcome, not empty.
    pub outcome: String,
    /// Code of the reason; empty when there is none.
    pub reason: String,
    /// The column to blame; empty when there is none.
    pub field: String,
    /// The line of the item with the same invoice.
    pub twin: Option<i64>,
    /// Its verification.
    pub verification: Option<String>,
}

/// An item that a worker has leased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Its place in the batch.
    pub place: i64,
    /// The row as a spreadsheet counts it.
    pub line: i64,
    /// Its name.
    pub name: String,
    /// What to verify.
    pub input: String,
}

/// Adds the items of a batch in order, their places counted from 1.
///
/// # Errors
///
/// [`crate::Error::Conflict`] when two have one key.
pub fn add_items(
    write: &mut Write<'_>,
    tenant: &Tenant,
    batch: &str,
    items: &[NewItem],
) -> Result<()> {
    const INSERT: Insert = Insert {
        head: "INSERT INTO batch_item (tenant, batch, place, line, name, input, invoice_key,
            outcome, reason, field, twin, verification, lease, leased_until) VALUES",
        columns: 14,
        tail: "",
    };
    let row = |(place, item): (i64, &NewItem)| -> Vec<Value<'static>> {
        let end = item.end.clone().unwrap_or_default();
        vec![
            tenant.as_str().to_owned().into(),
            batch.to_owned().into(),
            place.into(),
            item.line.into(),
            item.name.clone().into(),
            item.input.clone().into(),
            item.key.clone().into(),
            end.outcome.into(),
            end.reason.into(),
            end.field.into(),
            end.twin.into(),
            end.verification.into(),
            String::new().into(),
            0_i64.into(),
        ]
    };
    let rows: Vec<Vec<Value<'_>>> = (1..).zip(items).map(row).collect();
    write.insert_rows(&INSERT, &rows).map(drop)
}

/// Leases items that wait, in their order, at most `count`, while the batch runs; among them those
/// whose worker died.
///
/// # Errors
///
/// When the engine fails.
pub fn claim(
    write: &mut Write<'_>,
    (tenant, batch): (&Tenant, &str),
    lease: &str,
    seconds: i64,
    count: i64,
) -> Result<Vec<Claimed>> {
    let running = sql!("SELECT 1 FROM batch WHERE tenant = $1 AND id = $2 AND state = 'running'");
    if write.row(running, &[tenant.into(), batch.into()], |_| Ok(()))?.is_none() {
        return Ok(Vec::new());
    }
    let now = write.now();
    let select = sql!(
        "SELECT place FROM batch_item
         WHERE tenant = $1 AND batch = $2 AND outcome = '' AND leased_until <= $3
         ORDER BY place LIMIT $4"
    );
    let values = [tenant.into(), batch.into(), micros(now).into(), count.into()];
    let places: Vec<i64> = write.rows(select, &values, |row| row.get(0))?;
    let (Some(first), Some(last)) = (places.first(), places.last()) else { return Ok(Vec::new()) };
    // There is one writer at a time, so these are the items that were just seen.
    let update = sql!(
        "UPDATE batch_item SET lease = $3, leased_until = $5
         WHERE tenant = $1 AND batch = $2 AND outcome = '' AND leased_until <= $4
            AND place BETWEEN $6 AND $7
         RETURNING place, line, name, input"
    );
    let until = micros(Moment(now.0 + seconds)).into();
    let values = [
        tenant.into(),
        batch.into(),
        lease.into(),
        micros(now).into(),
        until,
        (*first).into(),
        (*last).into(),
    ];
    let mut claimed = write.rows(update, &values, |row| {
        Ok(Claimed { place: row.get(0)?, line: row.get(1)?, name: row.get(2)?, input: row.get(3)? })
    })?;
    claimed.sort_by_key(|item| item.place);
    Ok(claimed)
}

/// Makes a lease longer, by a worker that lives; `false` when the batch does not run any more.
///
/// # Errors
///
/// When the engine fails.
pub fn renew(
    write: &mut Write<'_>,
    (tenant, batch): (&Tenant, &str),
    lease: &str,
    seconds: i64,
) -> Result<bool> {
    let update = sql!(
        "UPDATE batch_item SET leased_until = $4
         WHERE tenant = $1 AND batch = $2 AND outcome = '' AND lease = $3"
    );
    let until = micros(Moment(write.now().0 + seconds)).into();
    write.execute(update, &[tenant.into(), batch.into(), lease.into(), until])?;
    let select = sql!("SELECT 1 FROM batch WHERE tenant = $1 AND id = $2 AND state = 'running'");
    let running = write.row(select, &[tenant.into(), batch.into()], |_| Ok(()))?;
    Ok(running.is_some())
}

/// Gives leased items back that were not begun.
///
/// # Errors
///
/// When the engine fails.
pub fn release(write: &mut Write<'_>, (tenant, batch): (&Tenant, &str), lease: &str) -> Result<()> {
    let update = sql!(
        "UPDATE batch_item SET leased_until = 0, lease = ''
         WHERE tenant = $1 AND batch = $2 AND outcome = '' AND lease = $3"
    );
    write.execute(update, &[tenant.into(), batch.into(), lease.into()]).map(drop)
}

/// Takes the key of an invoice for an item; the line of the item that has it, when another does.
///
/// # Errors
///
/// When the engine fails.
pub fn take_key(
    write: &mut Write<'_>,
    (tenant, batch): (&Tenant, &str),
    place: i64,
    key: &str,
) -> Result<Option<i64>> {
    let select = sql!(
        "SELECT line FROM batch_item
         WHERE tenant = $1 AND batch = $2 AND invoice_key = $3 AND place <> $4"
    );
    let values = [tenant.into(), batch.into(), key.into(), place.into()];
    let twin = write.row(select, &values, |row| row.get(0))?;
    if twin.is_none() {
        let update = sql!(
            "UPDATE batch_item SET invoice_key = $3
             WHERE tenant = $1 AND batch = $2 AND place = $4"
        );
        write.execute_one(update, &values)?;
    }
    Ok(twin)
}

/// Ends an item; `false` when it has ended before, or somebody else has leased it since: then
/// whatever was found must not be kept.
///
/// # Errors
///
/// When the engine fails.
pub fn finish(
    write: &mut Write<'_>,
    (tenant, batch): (&Tenant, &str),
    lease: &str,
    place: i64,
    end: &Ended,
) -> Result<bool> {
    // What has ended has no lease, so nothing ends twice.
    let update = sql!(
        "UPDATE batch_item SET outcome = $5, reason = $6, field = $7, twin = $8,
            verification = $9, lease = '', leased_until = 0
         WHERE tenant = $1 AND batch = $2 AND place = $4 AND lease = $3"
    );
    let values = [
        tenant.into(),
        batch.into(),
        lease.into(),
        place.into(),
        (&end.outcome).into(),
        (&end.reason).into(),
        (&end.field).into(),
        end.twin.into(),
        end.verification.as_ref().into(),
    ];
    Ok(write.execute(update, &values)? == 1)
}

/// Ends the item of a picture anew, once a person has confirmed what was read from it; until then
/// its outcome is `waits` and its reason the sheet.
///
/// # Errors
///
/// When the engine fails.
pub fn settle(
    write: &mut Write<'_>,
    (tenant, batch): (&Tenant, &str),
    (waits, sheet): (&str, &str),
    end: &Ended,
) -> Result<()> {
    let update = sql!(
        "UPDATE batch_item SET outcome = $5, reason = $6, verification = $7
         WHERE tenant = $1 AND batch = $2 AND outcome = $3 AND reason = $4"
    );
    let values = [
        tenant.into(),
        batch.into(),
        waits.into(),
        sheet.into(),
        (&end.outcome).into(),
        (&end.reason).into(),
        end.verification.as_ref().into(),
    ];
    write.execute(update, &values).map(drop)
}

/// How many items ended in one way; an empty outcome counts those that wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Code of the outcome.
    pub outcome: String,
    /// How many.
    pub count: i64,
}

/// The items of a batch by outcome.
///
/// # Errors
///
/// When the engine fails.
pub fn counts(read: &mut Read<'_>, tenant: &Tenant, batch: &str) -> Result<Vec<Counted>> {
    let select = sql!(
        "SELECT outcome, count(*) FROM batch_item WHERE tenant = $1 AND batch = $2
         GROUP BY outcome ORDER BY outcome"
    );
    read.rows(select, &[tenant.into(), batch.into()], |row| {
        Ok(Counted { outcome: row.get(0)?, count: row.get(1)? })
    })
}

/// What a list of items is narrowed to; empty texts narrow nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those that ended so.
    pub only: String,
    /// Only those that ended, and not so.
    pub except: String,
}

/// An item as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its place in the batch.
    pub place: i64,
    /// The row as a spreadsheet counts it.
    pub line: i64,
    /// Its name.
    pub name: String,
    /// The cells of the row as JSON, or the SHA-256 of the file.
    pub input: String,
    /// How it ended; empty while it waits.
    pub end: Ended,
    /// What its verification says, when there is one.
    pub found: Option<Found>,
}

/// The part of a verification that tables show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// When it was made.
    pub made_at: Moment,
    /// Code of the verdict.
    pub verdict: String,
    /// Code of the tax status.
    pub tax_status: String,
    /// Code of the kind.
    pub kind: Option<String>,
    /// Number of the invoice.
    pub number: Option<String>,
    /// Name of the seller.
    pub seller: Option<String>,
    /// The total in fen.
    pub total: Option<i64>,
    /// The day.
    pub issue_date: Option<String>,
    /// Names of the sources that were asked.
    pub sources: String,
}

fn item(row: &Row<'_>) -> Result<Item> {
    let found = match row.get::<Option<String>>(9)? {
        None => None,
        Some(verdict) => Some(Found {
            verdict,
            made_at: moment(row.get::<Option<i64>>(10)?.unwrap_or(0)),
            tax_status: row.get::<Option<String>>(11)?.unwrap_or_default(),
            kind: row.get(12)?,
            number: row.get(13)?,
            seller: row.get(14)?,
            total: row.get(15)?,
            issue_date: row.get(16)?,
            sources: row.get::<Option<String>>(17)?.unwrap_or_default(),
        }),
    };
    Ok(Item {
        place: row.get(0)?,
        line: row.get(1)?,
        name: row.get(2)?,
        input: row.get(3)?,
        end: Ended {
            outcome: row.get(4)?,
            reason: row.get(5)?,
            field: row.get(6)?,
            twin: row.get(7)?,
            verification: row.get(8)?,
        },
        found,
    })
}

/// Items of a batch in their order, those behind the place `after`.
///
/// # Errors
///
/// When the engine fails.
pub fn items(
    read: &mut Read<'_>,
    (tenant, batch): (&Tenant, &str),
    filter: &Filter,
    (after, skip, count): (i64, i64, i64),
) -> Result<Vec<Item>> {
    let select = sql!(
        "SELECT i.place, i.line, i.name, i.input, i.outcome, i.reason, i.field, i.twin,
            i.verification, v.verdict, v.made_at, v.tax_status, v.kind, v.number, v.seller,
            v.total, v.issue_date, v.sources
         FROM batch_item i LEFT JOIN verification v ON v.id = i.verification AND v.tenant = $1
         WHERE i.tenant = $1 AND i.batch = $2 AND i.place > $5
            AND ($3 = '' OR i.outcome = $3) AND ($4 = '' OR i.outcome NOT IN ('', $4))
         ORDER BY i.place LIMIT $6 OFFSET $7"
    );
    let values = [
        tenant.into(),
        batch.into(),
        (&filter.only).into(),
        (&filter.except).into(),
        after.into(),
        count.into(),
        skip.into(),
    ];
    read.rows(select, &values, item)
}
