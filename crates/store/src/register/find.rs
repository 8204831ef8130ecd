//! Looking invoices up.

use model::verdict::TaxStatus;
use model::{Day, Known, Moment};

use super::row::Record;
use super::seller::cut;
use super::{Since, State, state};
use crate::limits::REGISTER_PAGE_MAX;
use crate::{Read, Result, Row, Tenant, sql};

/// What the register of a workspace knows of an invoice, by its key ([`model::Question::key`]).
///
/// One statement by an index. The history is given when the invoice changed its state: every
/// state and when the register learned of it, the present one last.
///
/// # Errors
///
/// When the engine fails.
pub fn find(read: &mut Read<'_>, tenant: &Tenant, key: &str) -> Result<Option<Known>> {
    let select = sql!(
        "SELECT r.invoice_key, r.kind, r.issue_date, r.check_code, r.total_without_tax, r.tax,
            r.total, r.seller_name, r.seller_tax_id, r.buyer_name, r.buyer_tax_id, r.state,
            r.red_number, r.why, r.more,
            (SELECT c.made_at FROM register_chunk c WHERE c.from_id <= r.id
                ORDER BY c.from_id DESC LIMIT 1),
            (SELECT min(p.id) FROM register_past p
                WHERE p.book = r.book AND p.invoice_key = r.invoice_key)
         FROM register_book b JOIN register r ON r.book = b.id
         WHERE b.tenant = $1 AND r.invoice_key = $2"
    );
    let found = read.row(select, &[tenant.into(), key.into()], |row| {
        let made_at: Option<i64> = row.get(15)?;
        let has_past = row.get::<Option<i64>>(16)?.is_some();
        Ok((Record::read(row, 0)?, made_at.map(crate::moment), has_past))
    })?;
    let Some((record, data_time, has_past)) = found else { return Ok(None) };
    let mut states: Vec<(Moment, TaxStatus)> = Vec::new();
    if has_past {
        let all = history(read, tenant, key)?;
        states.extend(all.into_iter().map(|since| (since.at, since.state.status)));
        // A version may differ in another field than its state.
        states.dedup_by_key(|(_, status)| *status);
        if states.len() == 1 {
            states.clear();
        }
    }
    let (invoice, status) = (record.invoice(), record.status());
    Ok(Some(Known { invoice, status, data_time, history: states }))
}

/// Every state of an invoice, the oldest first and the present one last; empty when the workspace
/// has no such invoice.
///
/// # Errors
///
/// When the engine fails.
pub fn history(read: &mut Read<'_>, tenant: &Tenant, key: &str) -> Result<Vec<Since>> {
    let select = sql!(
        "SELECT v.state, v.red_number, v.why, v.id - c.from_id + c.place, c.load, c.made_at
         FROM (SELECT p.id, p.state, p.red_number, p.why
               FROM register_book b JOIN register_past p ON p.book = b.id
               WHERE b.tenant = $1 AND p.invoice_key = $2
               UNION ALL
               SELECT r.id, r.state, r.red_number, r.why
               FROM register_book b JOIN register r ON r.book = b.id
               WHERE b.tenant = $1 AND r.invoice_key = $2) v
         JOIN register_chunk c ON c.from_id =
            (SELECT max(d.from_id) FROM register_chunk d WHERE d.from_id <= v.id)
         ORDER BY v.id"
    );
    read.rows(select, &[tenant.into(), key.into()], |row| {
        Ok(Since {
            at: row.moment(5)?,
            state: State {
                status: state::state(row.get(0)?),
                red_number: row.get(1)?,
                why: row.get(2)?,
            },
            load: row.get(4)?,
            place: row.get(3)?,
        })
    })
}

/// How many invoices the register of a workspace holds.
///
/// # Errors
///
/// When the engine fails.
pub fn count(read: &mut Read<'_>, tenant: &Tenant) -> Result<i64> {
    let select = sql!("SELECT size FROM register_book WHERE tenant = $1");
    Ok(read.row(select, &[tenant.into()], |row| row.get(0))?.unwrap_or(0))
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The whole key of an invoice: its number of twenty digits, or `code:number`.
    pub key: String,
    /// The key of a seller ([`super::Seller::key`]).
    pub seller: String,
    /// Only invoices in this state.
    pub status: Option<TaxStatus>,
    /// First day of issue, inclusive.
    pub from: Option<Day>,
    /// Last day of issue, inclusive.
    pub to: Option<Day>,
}

/// An invoice in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Where the next page begins: before this one.
    pub id: i64,
    /// Its key.
    pub key: String,
    /// What is known of it, without history and data time.
    pub known: Known,
    /// What its state rests on.
    pub state: State,
}

/// Invoices of a workspace, the last written first, those before an id; a page at most.
///
/// # Errors
///
/// When the engine fails.
pub fn list(
    read: &mut Read<'_>,
    tenant: &Tenant,
    filter: &Filter,
    (before, most): (Option<i64>, i64),
) -> Result<Vec<Listed>> {
    let all = sql!(
        "SELECT r.id, r.invoice_key, r.kind, r.issue_date, r.check_code, r.total_without_tax,
            r.tax, r.total, r.seller_name, r.seller_tax_id, r.buyer_name, r.buyer_tax_id, r.state,
            r.red_number, r.why, r.more
         FROM register r WHERE r.book = (SELECT id FROM register_book WHERE tenant = $1)
            AND r.id < $2 AND ($3 < 0 OR r.state = $3)
            AND ($4 = '' OR r.issue_date >= $4) AND ($5 = '' OR r.issue_date <= $5)
         ORDER BY r.id DESC LIMIT $6"
    );
    // What is not normal is rare; this condition is the one of its index.
    let odd = sql!(
        "SELECT r.id, r.invoice_key, r.kind, r.issue_date, r.check_code, r.total_without_tax,
            r.tax, r.total, r.seller_name, r.seller_tax_id, r.buyer_name, r.buyer_tax_id, r.state,
            r.red_number, r.why, r.more
         FROM register r WHERE r.book = (SELECT id FROM register_book WHERE tenant = $1)
            AND r.id < $2 AND r.state = $3 AND r.state <> 0
            AND ($4 = '' OR r.issue_date >= $4) AND ($5 = '' OR r.issue_date <= $5)
         ORDER BY r.id DESC LIMIT $6"
    );
    let one = sql!(
        "SELECT r.id, r.invoice_key, r.kind, r.issue_date, r.check_code, r.total_without_tax,
            r.tax, r.total, r.seller_name, r.seller_tax_id, r.buyer_name, r.buyer_tax_id, r.state,
            r.red_number, r.why, r.more
         FROM register r WHERE r.book = (SELECT id FROM register_book WHERE tenant = $1)
            AND r.id < $2 AND ($3 < 0 OR r.state = $3)
            AND ($4 = '' OR r.issue_date >= $4) AND ($5 = '' OR r.issue_date <= $5)
            AND r.invoice_key = $7 LIMIT $6"
    );
    // The expression is the one of its index.
    let sold = sql!(
        "SELECT r.id, r.invoice_key, r.kind, r.issue_date, r.check_code, r.total_without_tax,
            r.tax, r.total, r.seller_name, r.seller_tax_id, r.buyer_name, r.buyer_tax_id, r.state,
            r.red_number, r.why, r.more
         FROM register r WHERE r.book = (SELECT id FROM register_book WHERE tenant = $1)
            AND r.id < $2 AND ($3 < 0 OR r.state = $3)
            AND ($4 = '' OR r.issue_date >= $4) AND ($5 = '' OR r.issue_date <= $5)
            AND COALESCE(substr(r.seller_tax_id, 1, 100), substr(r.seller_name, 1, 100)) = $7
         ORDER BY r.id DESC LIMIT $6"
    );
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let mut values = vec![
        tenant.into(),
        before.unwrap_or(i64::MAX).into(),
        filter.status.map_or(-1, state::state_number).into(),
        day(filter.from).into(),
        day(filter.to).into(),
        most.clamp(0, REGISTER_PAGE_MAX).into(),
    ];
    if filter.key.is_empty() && !filter.seller.is_empty() {
        values.push(cut(Some(&filter.seller)).into());
        return read.rows(sold, &values, listed);
    }
    if filter.key.is_empty() {
        let is_odd = filter.status.is_some_and(|status| status != TaxStatus::Normal);
        return read.rows(if is_odd { odd } else { all }, &values, listed);
    }
    values.push((&filter.key).into());
    read.rows(one, &values, listed)
}

fn listed(row: &Row<'_>) -> Result<Listed> {
    let record = Record::read(row, 1)?;
    let (invoice, status) = (record.invoice(), record.status());
    Ok(Listed {
        id: row.get(0)?,
        known: Known { invoice, status, data_time: None, history: Vec::new() },
        state: record.state(),
        key: record.key,
    })
}
