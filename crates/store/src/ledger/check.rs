//! Checking a ledger from its first posting: chain, balances, holds, and the log beside it.

use std::collections::HashMap;

use model::Fen;

use super::chain::Chained;
use super::kept::{self, Rows};
use crate::{Read, Result, Tenant, sql};

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The chain as it grows again from the postings, up to the first that is broken.
    pub end: Chained,
    /// The sum of all debits, which is that of all credits.
    pub amount: Fen,
    /// How many entries they have.
    pub entries: i64,
    /// How many accounts they touched.
    pub accounts: usize,
    /// The first thing that is wrong.
    pub fault: Option<Fault>,
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The id of the posting, the account or the last posting that is there.
    pub place: String,
    /// What is wrong with it.
    pub why: Broken,
}

/// What can be wrong with a ledger that somebody changed behind its back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The posting is not one, or not what its hash was made of.
    Changed,
    /// The posting before it is missing.
    Gap,
    /// An entry says another moment than its posting, or another balance than the entries before
    /// it give.
    Running,
    /// The log has noted another hash for it.
    Noted,
    /// There are entries of no posting; the place is an account of theirs.
    Stray,
    /// Postings after it are missing: the log knows of more.
    CutOff,
    /// The account says another balance than its entries give.
    Balance,
    /// The account says that more or less is held than its holds are.
    Held,
}

/// Checks the ledger of a workspace. Reads everything, a page at a time.
///
/// # Errors
///
/// When the engine fails; what is wrong with the ledger is no error but a finding.
pub fn check(read: &mut Read<'_>, tenant: &Tenant) -> Result<Checked> {
    let mut checked = Checked {
        end: Chained::begin(tenant),
        amount: Fen(0),
        entries: 0,
        accounts: 0,
        fault: None,
    };
    let mut balances: HashMap<String, i64> = HashMap::new();
    let mut last = String::new();
    loop {
        let page = kept::after(read, tenant, checked.end.postings)?;
        if page.is_empty() {
            break;
        }
        for rows in page {
            if let Some(why) = step(&mut checked, &mut balances, &rows) {
                checked.fault = Some(Fault { place: rows.id, why });
                return Ok(checked);
            }
            last = rows.id;
        }
    }
    checked.accounts = balances.len();
    checked.fault = match noted(read, tenant, checked.end.postings, last)? {
        None => stray(read, tenant, checked.entries)?,
        fault => fault,
    };
    if checked.fault.is_none() {
        checked.fault = standing(read, tenant, &balances)?;
    }
    Ok(checked)
}

/// One posting more; what is wrong with it.
fn step(checked: &mut Checked, balances: &mut HashMap<String, i64>, rows: &Rows) -> Option<Broken> {
    if rows.seq != checked.end.postings + 1 {
        return Some(Broken::Gap);
    }
    let Some(posting) = rows.posting() else { return Some(Broken::Changed) };
    let next = checked.end.with(&posting, rows.at);
    // A moment before that of the posting before it was never written.
    if next.at != rows.at || next.hash != rows.hash.as_slice() {
        return Some(Broken::Changed);
    }
    for entry in &rows.entries {
        let balance = match balances.get_mut(&entry.account) {
            Some(balance) => balance,
            None => balances.entry(entry.account.clone()).or_default(),
        };
        *balance = balance.saturating_add(entry.amount);
        if *balance != entry.balance || entry.at != rows.at {
            return Some(Broken::Running);
        }
    }
    checked.entries += rows.entries.len() as i64;
    checked.amount = checked.amount + posting.amount();
    checked.end = next;
    None
}

/// Holds the chain against what the log has noted of it.
fn noted(read: &mut Read<'_>, tenant: &Tenant, size: i64, last: String) -> Result<Option<Fault>> {
    let newest = sql!(
        "SELECT detail FROM log_entry WHERE tenant = $1 AND action = 'ledger.posted'
         ORDER BY detail DESC LIMIT 1"
    );
    let newest: Option<String> = read.row(newest, &[tenant.into()], |row| row.get(0))?;
    let newest = newest.and_then(|place| place.parse::<i64>().ok()).unwrap_or(0);
    if newest > size {
        return Ok(Some(Fault { place: last, why: Broken::CutOff }));
    }
    // The chain holds, so a hash that the log knows differently means that everything was written
    // anew; and one after the newest that it knows was not written by this program.
    let other = sql!(
        "SELECT p.id FROM log_entry l
         JOIN ledger_posting p ON p.tenant = l.tenant AND p.id = l.object
         WHERE l.tenant = $1 AND l.action = 'ledger.posted' AND l.digest <> p.hash
         ORDER BY l.detail LIMIT 1"
    );
    let other: Option<String> = read.row(other, &[tenant.into()], |row| row.get(0))?;
    let after =
        sql!("SELECT id FROM ledger_posting WHERE tenant = $1 AND seq > $2 ORDER BY seq LIMIT 1");
    let after = read.row(after, &[tenant.into(), newest.into()], |row| row.get(0))?;
    Ok(other.or(after).map(|place| Fault { place, why: Broken::Noted }))
}

/// Looks for entries that no posting has, when there are more than the postings have.
fn stray(read: &mut Read<'_>, tenant: &Tenant, entries: i64) -> Result<Option<Fault>> {
    let count = sql!("SELECT count(*) FROM ledger_entry WHERE tenant = $1");
    if read.value::<i64>(count, &[tenant.into()])? == entries {
        return Ok(None);
    }
    let select = sql!(
        "SELECT account FROM ledger_entry WHERE tenant = $1 AND seq NOT IN (
            SELECT seq FROM ledger_posting WHERE tenant = $1) ORDER BY seq LIMIT 1"
    );
    let place = read.row(select, &[tenant.into()], |row| row.get(0))?;
    Ok(place.map(|place| Fault { place, why: Broken::Stray }))
}

/// Holds the rows of accounts against the entries and the holds.
fn standing(
    read: &mut Read<'_>,
    tenant: &Tenant,
    balances: &HashMap<String, i64>,
) -> Result<Option<Fault>> {
    let (mut seen, mut fault) = (0, None);
    let select =
        sql!("SELECT account, balance FROM ledger_account WHERE tenant = $1 ORDER BY account");
    read.each(select, &[tenant.into()], |row| {
        let (place, balance): (String, i64) = (row.get(0)?, row.get(1)?);
        seen += usize::from(balances.contains_key(&place));
        if balances.get(&place).copied().unwrap_or(0) != balance && fault.is_none() {
            fault = Some(Fault { place, why: Broken::Balance });
        }
        Ok(())
    })?;
    if fault.is_none() && seen < balances.len() {
        fault = Some(Fault { place: "a missing account".to_owned(), why: Broken::Balance });
    }
    if fault.is_some() {
        return Ok(fault);
    }
    let held = sql!(
        "SELECT a.account FROM ledger_account a WHERE a.tenant = $1 AND a.held <> (
            SELECT COALESCE(sum(h.amount), 0) FROM ledger_hold h
            WHERE h.tenant = a.tenant AND h.account = a.account AND h.state = 'held')
         ORDER BY a.account LIMIT 1"
    );
    let place = read.row(held, &[tenant.into()], |row| row.get(0))?;
    Ok(place.map(|place| Fault { place, why: Broken::Held }))
}
