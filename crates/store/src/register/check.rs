//! Whether the register still says what was loaded into it.
//!
//! The log is what is believed: it has a line for each chunk with the ids it took, how many rows
//! it wrote, and a digest over theirs. Rows are read again and held against it. Whether the log
//! itself is whole is for [`crate::log::verify_tree`] to say.

use std::collections::BTreeMap;

use super::put::chunk_digest;
use super::row::{DIGEST_BYTES, Record, kept_digest};
use crate::limits::{LOG_PAGE_MAX, REGISTER_FINDINGS_MAX};
use crate::{Read, Result, Row, Tenant, sql};

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// A row does not fit its digest.
    RowEdited,
    /// Rows that a load wrote are gone.
    RowsLost,
    /// Every row fits its digest, and the digests do not fit the log: both were edited.
    DigestsEdited,
    /// A row that no load wrote.
    RowUnrecorded,
}

/// Something in the register that nobody who is in the log has written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub wrong: Wrong,
    /// The load; empty for a state that was set by hand, or when no load is known.
    pub load: String,
    /// The first row of the load that it may be.
    pub place: i64,
    /// The last row of the load that it may be.
    pub last_place: i64,
    /// The invoice, when it is one.
    pub key: Option<String>,
}

/// A chunk as the log has it.
struct Noted {
    seq: i64,
    load: String,
    from_id: i64,
    ids: i64,
    place: i64,
    written: usize,
    digest: Vec<u8>,
}

/// Reads the whole register of a workspace and names what is not as it was loaded, a bounded
/// number of findings. `progress` hears how many rows were read.
///
/// # Errors
///
/// When the engine fails.
pub fn check(
    read: &mut Read<'_>,
    tenant: &Tenant,
    progress: &mut dyn FnMut(u64),
) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let mut ranges = Vec::new();
    let (mut seq, mut rows, mut current) = (-1, 0, 0);
    loop {
        let page = noted(read, tenant, seq)?;
        let Some(last) = page.last() else { break };
        seq = last.seq;
        for chunk in page.into_iter().filter(|chunk| chunk.written > 0) {
            let found = rows_of(read, tenant, &chunk)?;
            rows += found.len() as u64;
            current += found.iter().filter(|row| row.is_current).count() as i64;
            judge(&chunk, &found, &mut findings);
            ranges.push((chunk.from_id, chunk.from_id + chunk.ids));
            progress(rows);
        }
    }
    let count = sql!(
        "SELECT count(*) FROM register
         WHERE book = (SELECT id FROM register_book WHERE tenant = $1)"
    );
    if read.value::<i64>(count, &[tenant.into()])? != current {
        unrecorded(read, tenant, &ranges, &mut findings)?;
    }
    findings.truncate(REGISTER_FINDINGS_MAX);
    Ok(findings)
}

/// Chunks after a place of the log.
fn noted(read: &mut Read<'_>, tenant: &Tenant, after: i64) -> Result<Vec<Noted>> {
    let select = sql!(
        "SELECT seq, action, object, digest, detail FROM log_entry
         WHERE tenant = $1 AND seq > $2 AND action IN ('register.loaded', 'register.state')
         ORDER BY seq LIMIT $3"
    );
    let values = [tenant.into(), after.into(), LOG_PAGE_MAX.into()];
    read.rows(select, &values, |row| {
        let action: String = row.get(1)?;
        let numbers: Vec<i64> = serde_json::from_str(&row.get::<String>(4)?).unwrap_or_default();
        let number = |place: usize| numbers.get(place).copied().unwrap_or(0);
        Ok(Noted {
            seq: row.get(0)?,
            load: if action == "register.loaded" { row.get(2)? } else { String::new() },
            digest: row.get::<Option<Vec<u8>>>(3)?.unwrap_or_default(),
            from_id: number(0),
            ids: number(1),
            place: number(2),
            written: usize::try_from(number(3)).unwrap_or(0),
        })
    })
}

/// A row as it reads now.
struct Found {
    id: i64,
    record: Record,
    digest: [u8; DIGEST_BYTES],
    is_current: bool,
}

/// The rows that a chunk wrote, where they are now.
fn rows_of(read: &mut Read<'_>, tenant: &Tenant, chunk: &Noted) -> Result<Vec<Found>> {
    let now = sql!(
        "SELECT id, invoice_key, kind, issue_date, check_code, total_without_tax, tax, total,
            seller_name, seller_tax_id, buyer_name, buyer_tax_id, state, red_number, why, more,
            digest
         FROM register WHERE id >= $1 AND id < $2
            AND book = (SELECT id FROM register_book WHERE tenant = $3) ORDER BY id"
    );
    let past = sql!(
        "SELECT id, invoice_key, kind, issue_date, check_code, total_without_tax, tax, total,
            seller_name, seller_tax_id, buyer_name, buyer_tax_id, state, red_number, why, more,
            digest
         FROM register_past WHERE id >= $1 AND id < $2
            AND book = (SELECT id FROM register_book WHERE tenant = $3) ORDER BY id"
    );
    let values = [chunk.from_id.into(), (chunk.from_id + chunk.ids).into(), tenant.into()];
    let found = |is_current| {
        move |row: &Row<'_>| {
            Ok(Found {
                id: row.get(0)?,
                record: Record::read(row, 1)?,
                digest: kept_digest(row.get(16)?)?,
                is_current,
            })
        }
    };
    let mut rows = read.rows(now, &values, found(true))?;
    rows.extend(read.rows(past, &values, found(false))?);
    Ok(rows)
}

fn judge(chunk: &Noted, rows: &[Found], findings: &mut Vec<Finding>) {
    let range = |wrong| Finding {
        wrong,
        load: chunk.load.clone(),
        place: chunk.place,
        last_place: chunk.place + chunk.ids - 1,
        key: None,
    };
    let mut is_named = false;
    for row in rows.iter().filter(|row| row.record.digest() != row.digest) {
        is_named = true;
        if findings.len() < REGISTER_FINDINGS_MAX {
            let place = chunk.place + row.id - chunk.from_id;
            let key = Some(row.record.key.clone());
            findings.push(Finding { place, last_place: place, key, ..range(Wrong::RowEdited) });
        }
    }
    let digests: BTreeMap<_, _> = rows.iter().map(|row| (row.id, row.digest)).collect();
    if digests.len() < chunk.written {
        findings.push(range(Wrong::RowsLost));
    } else if chunk_digest(&digests).as_slice() != chunk.digest && !is_named {
        findings.push(range(Wrong::DigestsEdited));
    }
}

/// Rows whose id no chunk has taken.
fn unrecorded(
    read: &mut Read<'_>,
    tenant: &Tenant,
    ranges: &[(i64, i64)],
    findings: &mut Vec<Finding>,
) -> Result<()> {
    let select = sql!(
        "SELECT id, invoice_key FROM register
         WHERE book = (SELECT id FROM register_book WHERE tenant = $1) AND id > $2
         ORDER BY id LIMIT $3"
    );
    let mut last = i64::MIN;
    loop {
        let values = [tenant.into(), last.into(), LOG_PAGE_MAX.into()];
        let page: Vec<(i64, String)> =
            read.rows(select, &values, |row| Ok((row.get(0)?, row.get(1)?)))?;
        let Some((id, _)) = page.last() else { return Ok(()) };
        last = *id;
        for (id, key) in page {
            let before = ranges.partition_point(|(from, _)| *from <= id);
            let is_known = before > 0 && id < ranges[before - 1].1;
            if !is_known && findings.len() < REGISTER_FINDINGS_MAX {
                findings.push(Finding {
                    wrong: Wrong::RowUnrecorded,
                    load: String::new(),
                    place: 0,
                    last_place: 0,
                    key: Some(key),
                });
            }
        }
    }
}
