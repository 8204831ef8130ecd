//! Balances, statements and the trial balance, now and at any moment of the past.
//!
//! A moment is a whole second and belongs to the past it closes: what was posted in it counts.

use model::ledger::{Account, What};
use model::{Day, Fen, Moment};

use crate::limits::LEDGER_PAGE_MAX;
use crate::{Error, Read, Result, Row, Tenant, sql};

/// The balance of an account, a debit positive; 0 when nothing was ever posted to it.
///
/// # Errors
///
/// When the engine fails.
pub fn balance(read: &mut Read<'_>, tenant: &Tenant, account: &Account) -> Result<Fen> {
    let select = sql!("SELECT balance FROM ledger_account WHERE tenant = $1 AND account = $2");
    let values = [tenant.into(), account.as_str().into()];
    let found = read.row(select, &values, |row| row.get(0))?;
    Ok(Fen(found.unwrap_or(0)))
}

/// The balance of an account as it was at the end of a moment.
///
/// # Errors
///
/// When the engine fails.
pub fn balance_at(
    read: &mut Read<'_>,
    tenant: &Tenant,
    account: &Account,
    at: Moment,
) -> Result<Fen> {
    let select = sql!(
        "SELECT balance FROM ledger_entry WHERE tenant = $1 AND account = $2 AND at <= $3
         ORDER BY at DESC, seq DESC, line DESC LIMIT 1"
    );
    let values = [tenant.into(), account.as_str().into(), at.into()];
    let found = read.row(select, &values, |row| row.get(0))?;
    Ok(Fen(found.unwrap_or(0)))
}

/// The trial balance (试算平衡表): each account that is not at zero with its debit or its credit,
/// by name, now or as it was at the end of a moment. Both columns have the same sum.
///
/// # Errors
///
/// When the engine fails.
pub fn trial_balance(
    read: &mut Read<'_>,
    tenant: &Tenant,
    at: Option<Moment>,
) -> Result<Vec<(Account, Fen, Fen)>> {
    let now =
        sql!("SELECT account, balance FROM ledger_account WHERE tenant = $1 AND balance <> 0");
    let then = sql!(
        "SELECT account, balance FROM (
            SELECT a.account AS account, (
                SELECT e.balance FROM ledger_entry e
                WHERE e.tenant = a.tenant AND e.account = a.account AND e.at <= $2
                ORDER BY e.at DESC, e.seq DESC, e.line DESC LIMIT 1) AS balance
            FROM ledger_account a WHERE a.tenant = $1) AS standing
         WHERE balance <> 0"
    );
    let line = |row: &Row<'_>| {
        let amount: i64 = row.get(1)?;
        Ok((account(row, 0)?, Fen(amount.max(0)), -Fen(amount.min(0))))
    };
    let mut lines = match at {
        None => read.rows(now, &[tenant.into()], line)?,
        Some(at) => read.rows(then, &[tenant.into(), at.into()], line)?,
    };
    // Databases sort names each in their own way.
    lines.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(lines)
}

/// A statement (对账单) of an account over a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The balance before it.
    pub opening: Fen,
    /// The balance at its end.
    pub closing: Fen,
    /// How many entries lie within.
    pub entries: i64,
    /// Those of the page, the oldest first.
    pub lines: Vec<Line>,
}

/// An entry in a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The id of its posting.
    pub posting: String,
    /// What that is about.
    pub what: What,
    /// The object that it belongs to.
    pub object: String,
    /// Its business day.
    pub day: Day,
    /// When it was made.
    pub at: Moment,
    /// A debit positive, a credit negative.
    pub amount: Fen,
    /// The balance of the account after it.
    pub balance: Fen,
}

/// The entries of an account from a moment on and before another, `skip` and `count` of them.
///
/// # Errors
///
/// When the engine fails.
pub fn statement(
    read: &mut Read<'_>,
    tenant: &Tenant,
    account: &Account,
    (from, to): (Moment, Moment),
    (skip, count): (i64, i64),
) -> Result<Statement> {
    let name = account.as_str();
    let within = sql!(
        "SELECT count(*) FROM ledger_entry
         WHERE tenant = $1 AND account = $2 AND at >= $3 AND at < $4"
    );
    let values = [tenant.into(), name.into(), from.into(), to.into()];
    let entries = read.value(within, &values)?;
    let select = sql!(
        "SELECT p.id, p.what, p.object, p.day, e.at, e.amount, e.balance
         FROM ledger_entry e JOIN ledger_posting p ON p.tenant = e.tenant AND p.seq = e.seq
         WHERE e.tenant = $1 AND e.account = $2 AND e.at >= $3 AND e.at < $4
         ORDER BY e.at, e.seq, e.line LIMIT $5 OFFSET $6"
    );
    let [tenant_value, name, from_value, to_value] = values;
    let count = count.clamp(0, LEDGER_PAGE_MAX).into();
    let values = [tenant_value, name, from_value, to_value, count, skip.max(0).into()];
    let lines = read.rows(select, &values, line)?;
    let opening = balance_at(read, tenant, account, Moment(from.0.saturating_sub(1)))?;
    let closing = balance_at(read, tenant, account, Moment(to.0.saturating_sub(1)))?;
    Ok(Statement { opening, closing, entries, lines })
}

fn line(row: &Row<'_>) -> Result<Line> {
    let (what, day): (String, String) = (row.get(1)?, row.get(3)?);
    let corrupt = |text: &str| Error::Corrupt(format!("ledger: {text}"));
    Ok(Line {
        posting: row.get(0)?,
        what: What::of_code(&what).ok_or_else(|| corrupt(&what))?,
        object: row.get(2)?,
        day: Day::parse(&day).ok_or_else(|| corrupt(&day))?,
        at: row.moment(4)?,
        amount: Fen(row.get(5)?),
        balance: Fen(row.get(6)?),
    })
}

fn account(row: &Row<'_>, place: usize) -> Result<Account> {
    let name: String = row.get(place)?;
    Account::parse(&name).ok_or_else(|| Error::Corrupt(format!("account {name}")))
}
