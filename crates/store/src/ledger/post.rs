//! Posting (过账): once for each id, and never below a floor.

use std::collections::BTreeSet;

use model::ledger::{Account, Posting};

use super::books::Books;
use super::{hold, kept};
use crate::limits::LEDGER_BATCH_MAX;
use crate::log::Note;
use crate::{Read, Result, Tenant, Write, sql};

/// What became of a posting. Only `Created` has an effect; whatever else it is stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a posting that was not made must not be taken for one"]
pub enum Posted {
    /// It was made.
    Created,
    /// The very same was made before.
    Exists,
    /// The id belongs to another posting; that one stays.
    ExistsDifferent,
    /// This account would be left with less than its floor, or less than is held of it.
    BelowFloor(Account),
    /// The hold is over, or was smaller, or of another account.
    NotHeld,
    /// What it reverses was reversed before, or is not what it says.
    NotReversible,
}

impl Posted {
    /// Whether the ledger has this posting now.
    pub fn is_kept(&self) -> bool {
        matches!(self, Posted::Created | Posted::Exists)
    }
}

/// Makes a posting.
///
/// A day, an amount or an order of entries that differs makes it another posting: who tries again
/// must try the same.
///
/// # Errors
///
/// When the engine fails.
pub fn post(write: &mut Write<'_>, tenant: &Tenant, posting: &Posting) -> Result<Posted> {
    let mut answers = batch(write, tenant, std::slice::from_ref(posting), None)?;
    // One answer for each posting.
    Ok(answers.pop().unwrap_or(Posted::NotHeld))
}

/// Makes many postings, each of them whole or not at all, with fewer ways to the database.
///
/// # Errors
///
/// When the engine fails.
pub fn post_many(
    write: &mut Write<'_>,
    tenant: &Tenant,
    postings: &[Posting],
) -> Result<Vec<Posted>> {
    let mut answers = Vec::with_capacity(postings.len());
    for part in postings.chunks(LEDGER_BATCH_MAX) {
        answers.extend(batch(write, tenant, part, None)?);
    }
    Ok(answers)
}

/// Makes postings; `freed` is a part of what is held of an account and is free for them.
pub(super) fn batch(
    write: &mut Write<'_>,
    tenant: &Tenant,
    postings: &[Posting],
    freed: Option<(&Account, i64)>,
) -> Result<Vec<Posted>> {
    let ids: Vec<&str> = postings.iter().map(Posting::id).collect();
    let entries = postings.iter().flat_map(Posting::entries);
    let accounts: BTreeSet<&str> = entries.map(|entry| entry.account.as_str()).collect();
    let accounts: Vec<&str> = accounts.into_iter().collect();
    let now = write.now();
    let mut books = Books::open(write, tenant, now, &ids, &accounts)?;
    for account in books.with_holds() {
        let over = hold::expire(write, tenant, &account)?;
        books.set_held(&account, books.standing(&account).held - over);
    }
    if let Some((account, amount)) = freed {
        books.set_held(account.as_str(), books.standing(account.as_str()).held - amount);
    }
    let mut answers = Vec::with_capacity(postings.len());
    for posting in postings {
        let answer = judge(write, tenant, &books, posting)?;
        match answer {
            Posted::Created => books.append(posting)?,
            ref other => refuse(write, tenant, posting, other)?,
        }
        answers.push(answer);
    }
    // A hold is freed together with its posting or not at all.
    if let Some((account, amount)) = freed
        && !answers.contains(&Posted::Created)
    {
        books.set_held(account.as_str(), books.standing(account.as_str()).held + amount);
    }
    books.write(write)?;
    Ok(answers)
}

fn judge(
    read: &mut Read<'_>,
    tenant: &Tenant,
    books: &Books<'_>,
    posting: &Posting,
) -> Result<Posted> {
    if books.has(posting.id()) {
        let is_same = match books.fresh(posting.id()) {
            Some(other) => other == posting,
            None => kept::find(read, tenant, posting.id())?.is_some_and(|k| k.posting == *posting),
        };
        return Ok(if is_same { Posted::Exists } else { Posted::ExistsDifferent });
    }
    if let Some(original) = posting.reverses()
        && !is_reversible(read, tenant, original, posting)?
    {
        return Ok(Posted::NotReversible);
    }
    Ok(books.below_floor(posting).map_or(Posted::Created, Posted::BelowFloor))
}

/// Whether `reversal` turns round a posting that was kept and that nobody turned round before.
fn is_reversible(
    read: &mut Read<'_>,
    tenant: &Tenant,
    original: &str,
    reversal: &Posting,
) -> Result<bool> {
    let count = sql!("SELECT count(*) FROM ledger_posting WHERE tenant = $1 AND reverses = $2");
    let reversed: i64 = read.value(count, &[tenant.into(), original.into()])?;
    let Some(kept) = kept::find(read, tenant, original)? else { return Ok(false) };
    let turned = kept.posting.reversal(reversal.id(), reversal.day());
    Ok(reversed == 0 && turned.as_ref() == Ok(reversal))
}

/// A posting that was not made leaves a line in the log: repeats are told by it from silence.
fn refuse(write: &mut Write<'_>, tenant: &Tenant, posting: &Posting, why: &Posted) -> Result<()> {
    let (action, detail) = match why {
        Posted::Created => return Ok(()),
        Posted::Exists => ("ledger.repeated", ""),
        Posted::ExistsDifferent => ("ledger.differs", ""),
        Posted::BelowFloor(account) => ("ledger.refused", account.as_str()),
        Posted::NotHeld => ("ledger.refused", "not held"),
        Posted::NotReversible => ("ledger.refused", "not reversible"),
    };
    write.note(&Note::new(tenant, action, posting.id()).detail(detail)).map(drop)
}
