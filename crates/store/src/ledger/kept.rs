//! Postings as they were kept, read again.

use std::collections::VecDeque;

use model::ledger::{Account, Entry, Posting, What};
use model::{Day, Fen, Moment};

use crate::limits::LEDGER_PAGE_MAX;
use crate::{Error, Read, Result, Row, Tenant, sql};

/// A posting that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its place in the ledger, from 1.
    pub seq: i64,
    /// When it was made.
    pub at: Moment,
    /// Its hash, which vouches for all before it.
    pub hash: Vec<u8>,
    /// The posting.
    pub posting: Posting,
}

/// A posting as its rows say, sound or not.
pub(super) struct Rows {
    pub seq: i64,
    pub id: String,
    pub at: Moment,
    pub hash: Vec<u8>,
    what: String,
    object: String,
    day: String,
    reverses: Option<String>,
    pub entries: Vec<KeptEntry>,
}

/// An entry as its row says.
pub(super) struct KeptEntry {
    pub account: String,
    pub amount: i64,
    /// The balance of the account after it.
    pub balance: i64,
    /// The moment of its posting, once more.
    pub at: Moment,
}

impl Rows {
    /// Reads `seq, id, what, object, day, reverses, at, hash` and then `account, amount, balance,
    /// at` of one entry, which are NULL when there is none.
    fn of(row: &Row<'_>) -> Result<Rows> {
        let account: Option<String> = row.get(8)?;
        let entries = match account {
            Some(account) => vec![KeptEntry {
                account,
                amount: row.get(9)?,
                balance: row.get(10)?,
                at: row.moment(11)?,
            }],
            None => Vec::new(),
        };
        Ok(Rows {
            seq: row.get(0)?,
            id: row.get(1)?,
            what: row.get(2)?,
            object: row.get(3)?,
            day: row.get(4)?,
            reverses: row.get(5)?,
            at: row.moment(6)?,
            hash: row.get(7)?,
            entries,
        })
    }

    /// The posting; `None` when the rows cannot be one.
    pub fn posting(&self) -> Option<Posting> {
        let entry = |entry: &KeptEntry| {
            Some(Entry { account: Account::parse(&entry.account)?, amount: Fen(entry.amount) })
        };
        let entries = self.entries.iter().map(entry).collect::<Option<Vec<_>>>()?;
        let (what, day) = (What::of_code(&self.what)?, Day::parse(&self.day)?);
        let reverses = self.reverses.as_deref();
        Posting::restored(&self.id, what, &self.object, day, entries, reverses).ok()
    }

    fn kept(self) -> Result<Kept> {
        let posting = self.posting();
        let posting = posting.ok_or_else(|| Error::Corrupt(format!("posting {}", self.id)))?;
        Ok(Kept { seq: self.seq, at: self.at, hash: self.hash, posting })
    }
}

/// Rows of one posting become one.
pub(super) fn fold(rows: Vec<Rows>) -> VecDeque<Rows> {
    let mut folded: VecDeque<Rows> = VecDeque::new();
    for row in rows {
        match folded.back_mut() {
            Some(last) if last.seq == row.seq => last.entries.extend(row.entries),
            _ => folded.push_back(row),
        }
    }
    folded
}

/// The posting of an id.
///
/// # Errors
///
/// When the engine fails, or what is stored is no posting.
pub fn find(read: &mut Read<'_>, tenant: &Tenant, id: &str) -> Result<Option<Kept>> {
    let select = sql!(
        "SELECT p.seq, p.id, p.what, p.object, p.day, p.reverses, p.at, p.hash, e.account,
            e.amount, e.balance, e.at
         FROM ledger_posting p LEFT JOIN ledger_entry e ON e.tenant = p.tenant AND e.seq = p.seq
         WHERE p.tenant = $1 AND p.id = $2 ORDER BY p.seq, e.line"
    );
    let rows = read.rows(select, &[tenant.into(), id.into()], Rows::of)?;
    fold(rows).pop_front().map(Rows::kept).transpose()
}

/// The postings about an object, the oldest first, at most [`LEDGER_PAGE_MAX`].
///
/// # Errors
///
/// When the engine fails, or what is stored is no posting.
pub fn of_object(read: &mut Read<'_>, tenant: &Tenant, object: &str) -> Result<Vec<Kept>> {
    let select = sql!(
        "SELECT p.seq, p.id, p.what, p.object, p.day, p.reverses, p.at, p.hash, e.account,
            e.amount, e.balance, e.at
         FROM (SELECT * FROM ledger_posting WHERE tenant = $1 AND object = $2
            ORDER BY seq LIMIT $3) p
         LEFT JOIN ledger_entry e ON e.tenant = p.tenant AND e.seq = p.seq
         ORDER BY p.seq, e.line"
    );
    let values = [tenant.into(), object.into(), LEDGER_PAGE_MAX.into()];
    let rows = read.rows(select, &values, Rows::of)?;
    fold(rows).into_iter().map(Rows::kept).collect()
}

/// So many postings after a place, the oldest first.
pub(super) fn after(read: &mut Read<'_>, tenant: &Tenant, seq: i64) -> Result<VecDeque<Rows>> {
    let select = sql!(
        "SELECT p.seq, p.id, p.what, p.object, p.day, p.reverses, p.at, p.hash, e.account,
            e.amount, e.balance, e.at
         FROM (SELECT * FROM ledger_posting WHERE tenant = $1 AND seq > $2
            ORDER BY seq LIMIT $3) p
         LEFT JOIN ledger_entry e ON e.tenant = p.tenant AND e.seq = p.seq
         ORDER BY p.seq, e.line"
    );
    let values = [tenant.into(), seq.into(), LEDGER_PAGE_MAX.into()];
    read.rows(select, &values, Rows::of).map(fold)
}
