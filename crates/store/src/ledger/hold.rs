//! Holds (冻结): a part of a balance that is kept for one purpose, for a while.
//!
//! A hold counts on the normal side of its account, floor or not, and ends in one of three ways:
//! taken by a posting, which may be smaller and then frees the rest; released; or over by time. One
//! that is over counts no more from that moment on, and is marked so by the next write that needs
//! its account.

use model::ledger::{Account, Posting};
use model::{Fen, Moment};

use super::post::{self, Posted};
use crate::limits::LEDGER_PAGE_MAX;
use crate::log::Note;
use crate::{Error, Read, Result, Row, Tenant, Write, micros, sql};

/// A hold that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Its id, made by whoever holds.
    pub id: String,
    /// Of which account.
    pub account: Account,
    /// How much of its normal side.
    pub amount: Fen,
    /// What for.
    pub object: String,
    /// From when on it does not count.
    pub expires_at: Moment,
}

/// What became of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The hold counts no more.
    Released,
    /// It had been released or was over.
    Already,
    /// A posting has taken it.
    Taken,
}

/// Holds a part of a balance.
///
/// The same hold again is `Exists`, whatever became of it; another one of the id
/// `ExistsDifferent`; more than is there and not held `BelowFloor`.
///
/// # Errors
///
/// [`Error::Conflict`] for an amount that is not positive; or when the engine fails.
pub fn hold(write: &mut Write<'_>, tenant: &Tenant, hold: &Hold) -> Result<Posted> {
    let is_name = |text: &str| (1..=model::ledger::ID_MAX).contains(&text.len());
    if hold.amount <= Fen(0) || !is_name(&hold.id) || !is_name(&hold.object) {
        let rule = "a hold needs an id, an object and a positive amount";
        return Err(Error::Conflict(rule.to_owned()));
    }
    if let Some((other, _, _)) = find(write, tenant, &hold.id)? {
        let is_same = other == *hold;
        write.note(&Note::new(tenant, "ledger.hold_repeated", &hold.id))?;
        return Ok(if is_same { Posted::Exists } else { Posted::ExistsDifferent });
    }
    let account = hold.account.as_str();
    free(write, tenant, account)?;
    let (balance, held) = standing(write, tenant, account)?;
    let free = hold.account.on_normal_side(Fen(balance)) - Fen(held);
    if hold.expires_at <= write.now() || free < hold.amount {
        write.note(&Note::new(tenant, "ledger.hold_refused", &hold.id).detail(account))?;
        return Ok(Posted::BelowFloor(hold.account.clone()));
    }
    let insert = sql!(
        "INSERT INTO ledger_hold (tenant, id, account, amount, object, expires_at, state, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'held', $7)"
    );
    let values = [
        tenant.into(),
        (&hold.id).into(),
        account.into(),
        hold.amount.into(),
        (&hold.object).into(),
        hold.expires_at.into(),
        micros(write.now()).into(),
    ];
    write.execute(insert, &values)?;
    add(write, tenant, account, hold.amount.0)?;
    let amount = hold.amount.to_string();
    write.note(&Note::new(tenant, "ledger.held", &hold.id).detail(&amount))?;
    Ok(Posted::Created)
}

/// Ends a hold without a posting.
///
/// # Errors
///
/// [`Error::NotFound`] when there is none of this id.
pub fn release(write: &mut Write<'_>, tenant: &Tenant, id: &str) -> Result<Ended> {
    let (hold, state, _) = find(write, tenant, id)?.ok_or(Error::NotFound)?;
    free(write, tenant, hold.account.as_str())?;
    let is_over = hold.expires_at <= write.now();
    let (ended, action) = match state.as_str() {
        "taken" => (Ended::Taken, "ledger.release_refused"),
        "held" if !is_over => (Ended::Released, "ledger.released"),
        _ => (Ended::Already, "ledger.release_repeated"),
    };
    if ended == Ended::Released {
        add(write, tenant, hold.account.as_str(), -hold.amount.0)?;
        end(write, tenant, id, "released", None)?;
    }
    write.note(&Note::new(tenant, action, id))?;
    Ok(ended)
}

/// Makes the posting that a hold was for; what it does not need of the hold is free again.
///
/// The posting must take from the account of the hold, and no more than is held. The same posting
/// again is `Exists`.
///
/// # Errors
///
/// [`Error::NotFound`] when there is no hold of this id.
pub fn take(write: &mut Write<'_>, tenant: &Tenant, id: &str, posting: &Posting) -> Result<Posted> {
    let (hold, state, taken_by) = find(write, tenant, id)?.ok_or(Error::NotFound)?;
    if state == "taken" && taken_by.as_deref() == Some(posting.id()) {
        return post::post(write, tenant, posting);
    }
    let own = posting.entries().iter().filter(|entry| entry.account == hold.account);
    let change = hold.account.on_normal_side(own.map(|entry| entry.amount).sum());
    let is_over = state != "held" || hold.expires_at <= write.now();
    if is_over || change >= Fen(0) || -change > hold.amount {
        write.note(&Note::new(tenant, "ledger.refused", posting.id()).detail("not held"))?;
        return Ok(Posted::NotHeld);
    }
    let freed = Some((&hold.account, hold.amount.0));
    let mut answers = post::batch(write, tenant, std::slice::from_ref(posting), freed)?;
    let answer = answers.pop().unwrap_or(Posted::NotHeld);
    if answer == Posted::Created {
        end(write, tenant, id, "taken", Some(posting.id()))?;
    }
    Ok(answer)
}

/// The holds of an account that count at a moment, those that end first in front.
///
/// # Errors
///
/// When the engine fails.
pub fn holds(
    read: &mut Read<'_>,
    tenant: &Tenant,
    account: &Account,
    now: Moment,
) -> Result<Vec<Hold>> {
    let select = sql!(
        "SELECT id, account, amount, object, expires_at FROM ledger_hold
         WHERE tenant = $1 AND account = $2 AND state = 'held' AND expires_at > $3
         ORDER BY expires_at, id LIMIT $4"
    );
    let values = [tenant.into(), account.as_str().into(), now.into(), LEDGER_PAGE_MAX.into()];
    read.rows(select, &values, of)
}

/// What of the normal side of an account is there and not held at a moment.
///
/// # Errors
///
/// When the engine fails.
pub fn available(
    read: &mut Read<'_>,
    tenant: &Tenant,
    account: &Account,
    now: Moment,
) -> Result<Fen> {
    let sum = sql!(
        "SELECT CAST(COALESCE(sum(amount), 0) AS BIGINT) FROM ledger_hold
         WHERE tenant = $1 AND account = $2 AND state = 'held' AND expires_at > $3"
    );
    let held: i64 = read.value(sum, &[tenant.into(), account.as_str().into(), now.into()])?;
    let (balance, _) = standing(read, tenant, account.as_str())?;
    Ok(account.on_normal_side(Fen(balance)) - Fen(held))
}

/// Marks the holds of an account that are over by time; their sum, which the caller takes from
/// what is held of the account.
pub(super) fn expire(write: &mut Write<'_>, tenant: &Tenant, account: &str) -> Result<i64> {
    let sum = sql!(
        "SELECT CAST(COALESCE(sum(amount), 0) AS BIGINT) FROM ledger_hold
         WHERE tenant = $1 AND account = $2 AND state = 'held' AND expires_at <= $3"
    );
    let now = write.now();
    let values = [tenant.into(), account.into(), now.into()];
    let over: i64 = write.value(sum, &values)?;
    if over == 0 {
        return Ok(0);
    }
    let update = sql!(
        "UPDATE ledger_hold SET state = 'expired', ended_at = $3
         WHERE tenant = $1 AND account = $2 AND state = 'held' AND expires_at <= $3"
    );
    write.execute(update, &values)?;
    write.note(&Note::new(tenant, "ledger.holds_expired", account))?;
    Ok(over)
}

/// Frees what is held of an account by holds that are over by time.
fn free(write: &mut Write<'_>, tenant: &Tenant, account: &str) -> Result<()> {
    match expire(write, tenant, account)? {
        0 => Ok(()),
        over => add(write, tenant, account, -over),
    }
}

fn add(write: &mut Write<'_>, tenant: &Tenant, account: &str, amount: i64) -> Result<()> {
    let update =
        sql!("UPDATE ledger_account SET held = held + $3 WHERE tenant = $1 AND account = $2");
    write.execute_one(update, &[tenant.into(), account.into(), amount.into()])
}

fn end(
    write: &mut Write<'_>,
    tenant: &Tenant,
    id: &str,
    state: &str,
    posting: Option<&str>,
) -> Result<()> {
    let update = sql!(
        "UPDATE ledger_hold SET state = $3, posting = $4, ended_at = $5
         WHERE tenant = $1 AND id = $2 AND state = 'held'"
    );
    let now = micros(write.now()).into();
    write.execute_one(update, &[tenant.into(), id.into(), state.into(), posting.into(), now])
}

fn standing(read: &mut Read<'_>, tenant: &Tenant, account: &str) -> Result<(i64, i64)> {
    let select =
        sql!("SELECT balance, held FROM ledger_account WHERE tenant = $1 AND account = $2");
    let values = [tenant.into(), account.into()];
    let found = read.row(select, &values, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.unwrap_or((0, 0)))
}

/// A hold, its state, and the posting that took it.
type Found = (Hold, String, Option<String>);

fn find(read: &mut Read<'_>, tenant: &Tenant, id: &str) -> Result<Option<Found>> {
    let select = sql!(
        "SELECT id, account, amount, object, expires_at, state, posting FROM ledger_hold
         WHERE tenant = $1 AND id = $2"
    );
    let values = [tenant.into(), id.into()];
    read.row(select, &values, |row| Ok((of(row)?, row.get(5)?, row.get(6)?)))
}

fn of(row: &Row<'_>) -> Result<Hold> {
    let name: String = row.get(1)?;
    let account = Account::parse(&name);
    Ok(Hold {
        id: row.get(0)?,
        account: account.ok_or_else(|| Error::Corrupt(format!("account {name}")))?,
        amount: Fen(row.get(2)?),
        object: row.get(3)?,
        expires_at: row.moment(4)?,
    })
}
