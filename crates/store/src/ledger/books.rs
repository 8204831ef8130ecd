//! What a write needs to know of the ledger, read at once and written at once.
//!
//! On PostgreSQL every statement is a way to the server and back, so one question brings the end
//! of the chain, the ids that are there and the balances, and each table gets one statement.

use std::collections::HashMap;

use model::ledger::{Account, Posting};
use model::{Fen, Moment};

use super::chain::Chained;
use crate::dialect::Insert;
use crate::log::{self, Note};
use crate::{Error, Read, Result, Row, Tenant, Value, Write, micros, moment, sql};

/// Ids and accounts that the narrow question has places for; most postings need no more.
const NARROW: (usize, usize) = (1, 4);
/// Those of the wide one.
const WIDE: (usize, usize) = (8, 16);

const POSTINGS: Insert = Insert {
    head: "INSERT INTO ledger_posting (tenant, seq, id, what, object, day, reverses, at, hash)
        VALUES",
    columns: 9,
    tail: "",
};
const ENTRIES: Insert = Insert {
    head: "INSERT INTO ledger_entry (tenant, seq, line, account, amount, balance, at) VALUES",
    columns: 7,
    tail: "",
};
const ACCOUNTS: Insert = Insert {
    head: "INSERT INTO ledger_account (tenant, account, balance, held) VALUES",
    columns: 4,
    tail: "ON CONFLICT (tenant, account) DO UPDATE
        SET balance = excluded.balance, held = excluded.held",
};

/// How an account stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Standing {
    pub balance: i64,
    /// How much of its normal side is held.
    pub held: i64,
    pub has_changed: bool,
}

/// The ledger of a workspace as far as a write touches it.
pub(super) struct Books<'a> {
    tenant: &'a Tenant,
    now: Moment,
    end: Chained,
    known: HashMap<String, i64>,
    accounts: HashMap<String, Standing>,
    fresh: Vec<(Chained, &'a Posting)>,
    entries: Vec<Vec<Value<'a>>>,
}

impl<'a> Books<'a> {
    /// Reads what postings of these ids on these accounts need.
    pub fn open(
        read: &mut Read<'_>,
        tenant: &'a Tenant,
        now: Moment,
        mut ids: &[&str],
        mut accounts: &[&str],
    ) -> Result<Books<'a>> {
        let mut books = Books {
            tenant,
            now,
            end: Chained::begin(tenant),
            known: HashMap::new(),
            accounts: HashMap::with_capacity(accounts.len()),
            fresh: Vec::new(),
            entries: Vec::new(),
        };
        for account in accounts {
            books.accounts.insert((*account).to_owned(), Standing::default());
        }
        let is_narrow = ids.len() <= NARROW.0 && accounts.len() <= NARROW.1;
        let (select, places) = if is_narrow { (narrow(), NARROW) } else { (wide(), WIDE) };
        loop {
            let (some, more) = ids.split_at(ids.len().min(places.0));
            let (few, others) = accounts.split_at(accounts.len().min(places.1));
            let values = padded(tenant, (some, places.0), (few, places.1));
            read.each(select, &values, |row| books.take_in(row))?;
            if more.is_empty() && others.is_empty() {
                return Ok(books);
            }
            (ids, accounts) = (more, others);
        }
    }

    fn take_in(&mut self, row: &Row<'_>) -> Result<()> {
        let (name, first, second): (String, i64, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
        match row.get::<i64>(0)? {
            0 => {
                let hash: Vec<u8> = row.get(4)?;
                let hash = hash.try_into();
                let hash: log::Hash =
                    hash.map_err(|_| Error::Corrupt("a hash of the ledger".to_owned()))?;
                self.end = Chained { postings: first, at: moment(second), hash };
            }
            1 => {
                self.known.insert(name, first);
            }
            _ => {
                let standing = Standing { balance: first, held: second, has_changed: false };
                self.accounts.insert(name, standing);
            }
        }
        Ok(())
    }

    /// Whether there is a posting of this id, in the database or among those to be written.
    pub fn has(&self, id: &str) -> bool {
        self.known.contains_key(id)
    }

    /// The posting of this id that is to be written.
    pub fn fresh(&self, id: &str) -> Option<&'a Posting> {
        self.fresh.iter().map(|(_, posting)| *posting).find(|posting| posting.id() == id)
    }

    /// How an account stands.
    pub fn standing(&self, account: &str) -> Standing {
        self.accounts.get(account).copied().unwrap_or_default()
    }

    /// Sets how much of an account is held.
    pub fn set_held(&mut self, account: &str, held: i64) {
        let standing = self.accounts.entry(account.to_owned()).or_default();
        if standing.held != held {
            (standing.held, standing.has_changed) = (held, true);
        }
    }

    /// Accounts of which something is held.
    pub fn with_holds(&self) -> Vec<String> {
        let held = self.accounts.iter().filter(|(_, standing)| standing.held > 0);
        held.map(|(account, _)| account.clone()).collect()
    }

    /// The account that a posting would leave with less than it must keep. Only who takes from
    /// the normal side is asked.
    pub fn below_floor(&self, posting: &Posting) -> Option<Account> {
        let entries = posting.entries();
        let mut accounts = entries.iter().map(|entry| &entry.account);
        accounts
            .find(|account| {
                let own = entries.iter().filter(|entry| entry.account == **account);
                let change: i64 = own.map(|entry| entry.amount.0).sum();
                let standing = self.standing(account.as_str());
                let after = standing.balance.saturating_add(change);
                let keeps = account.on_normal_side(Fen(after)).0;
                let takes = account.on_normal_side(Fen(change)).0 < 0;
                takes && (account.has_floor() || standing.held > 0) && keeps < standing.held
            })
            .cloned()
    }

    /// Appends a posting.
    pub fn append(&mut self, posting: &'a Posting) -> Result<()> {
        let next = self.end.with(posting, self.now);
        for (line, entry) in posting.entries().iter().enumerate() {
            let standing = self.accounts.entry(entry.account.as_str().to_owned()).or_default();
            let balance = standing.balance.checked_add(entry.amount.0);
            standing.balance = balance.ok_or_else(|| {
                Error::Conflict(format!("the balance of {} cannot be counted", entry.account))
            })?;
            standing.has_changed = true;
            self.entries.push(vec![
                self.tenant.into(),
                next.postings.into(),
                (line as i64).into(),
                entry.account.as_str().into(),
                entry.amount.into(),
                standing.balance.into(),
                micros(next.at).into(),
            ]);
        }
        self.known.insert(posting.id().to_owned(), next.postings);
        self.fresh.push((next, posting));
        self.end = next;
        Ok(())
    }

    /// Writes everything that is new, and notes the end of the chain.
    pub fn write(self, write: &mut Write<'_>) -> Result<()> {
        let tenant = self.tenant;
        let postings: Vec<Vec<Value<'_>>> =
            self.fresh.iter().map(|(at, p)| row(tenant, at, p)).collect();
        let changed = self.accounts.iter().filter(|(_, standing)| standing.has_changed);
        let accounts: Vec<Vec<Value<'_>>> = changed
            .map(|(account, standing)| {
                vec![tenant.into(), account.into(), standing.balance.into(), standing.held.into()]
            })
            .collect();
        let (entries, accounts) = (self.entries.as_slice(), accounts.as_slice());
        let parts = [(&POSTINGS, postings.as_slice()), (&ENTRIES, entries), (&ACCOUNTS, accounts)];
        write.insert_all(&parts)?;
        let Some((end, last)) = self.fresh.last() else { return Ok(()) };
        // Of fixed width, so that the newest is found by the order of the text.
        let place = format!("{:016}", end.postings);
        let note = Note::new(tenant, "ledger.posted", last.id()).digest(end.hash).detail(&place);
        write.note(&note).map(drop)
    }
}

fn row<'v>(tenant: &'v Tenant, at: &'v Chained, posting: &'v Posting) -> Vec<Value<'v>> {
    vec![
        tenant.into(),
        at.postings.into(),
        posting.id().into(),
        posting.what().code().into(),
        posting.object().into(),
        posting.day().to_string().into(),
        posting.reverses().into(),
        micros(at.at).into(),
        (&at.hash).into(),
    ]
}

/// Parameters with empty names in the places that are not needed; nothing is called so.
fn padded<'v>(
    tenant: &'v Tenant,
    (ids, id_places): (&[&'v str], usize),
    (accounts, account_places): (&[&'v str], usize),
) -> Vec<Value<'v>> {
    let fill = |names: &[&'v str], places: usize| {
        let blank = std::iter::repeat_n("", places - names.len());
        names.iter().copied().chain(blank).map(Value::from).collect::<Vec<_>>()
    };
    let mut values = vec![Value::from(tenant)];
    values.extend(fill(ids, id_places));
    values.extend(fill(accounts, account_places));
    values
}

// One lookup for each name, not `IN`: on tables without statistics PostgreSQL would read all of
// them for a list, and keep that plan while they grow.

fn narrow() -> &'static str {
    sql!(
        "SELECT CAST(0 AS BIGINT), id, seq, at, hash FROM (
            SELECT id, seq, at, hash FROM ledger_posting WHERE tenant = $1
            ORDER BY seq DESC LIMIT 1) AS newest
         UNION ALL SELECT 1, id, seq, at, NULL FROM ledger_posting WHERE tenant = $1 AND id = $2
         UNION ALL SELECT 2, account, balance, held, NULL FROM ledger_account
         WHERE tenant = $1 AND account = $3
         UNION ALL SELECT 2, account, balance, held, NULL FROM ledger_account
         WHERE tenant = $1 AND account = $4
         UNION ALL SELECT 2, account, balance, held, NULL FROM ledger_account
         WHERE tenant = $1 AND account = $5
         UNION ALL SELECT 2, account, balance, held, NULL FROM ledger_account
         WHERE tenant = $1 AND account = $6"
    )
}

fn wide() -> &'static str {
    sql!(
        "SELECT CAST(0 AS BIGINT), id, seq, at, hash FROM (
            SELECT id, seq, at, hash FROM ledger_posting WHERE tenant = $1
            ORDER BY seq DESC LIMIT 1) AS newest
         UNION ALL SELECT 1, id, seq, at, NULL FROM ledger_posting WHERE tenant = $1 AND id = $2
         UNION ALL SELECT 1, id, seq, at, NULL FROM ledger_posting WHERE tenant = $1 AND id = $3
         UNION ALL SELECT 1, id, seq, at, NULL FROM ledger_posting WHERE tenant = $1 AND id = $4
         UNION ALL SELECT 1, id, seq, at, NULL FROM ledger_posting WHERE tenant = $1 AND id = $5
         UNION ALL SELECT 1, id, seq, at, NULL FROM ledger_posting WHERE tenant = $1 AND id = $6
         UNION ALL SELECT 1, id, seq, at, NULL FROM ledger_posting WHERE tenant = $1 AND id = $7
         UNION ALL SELECT 1, id, seq, at, NULL FROM ledger_posting WHERE tenant = $1 AND id = $8
         UNION ALL SELECT 1, id, seq, at, NULL FROM ledger_posting WHERE tenant = $1 AND id = $9
         UNION ALL SELECT 2, account, balance, held, NULL FROM ledger_account
         WHERE tenant = $1 AND account = $10
         UNION ALL SELECT 2, account, balance, held, NULL FROM ledger_account
         WHERE tenant = $1 AND account = $11
         UNION ALL SELECT 2, account, balance, held, NULL FROM ledger_account
         WHERE tenant = $1 AND account = $12
         UNION ALL SELECT 2, account, balance, held, NULL FROM ledger_account
         WHERE tenant = $1 AND account = $13
         UNION ALL SELECT 2, account, balance, held, NULL FROM ledger_account
         WHERE tenant = $1 AND account = $14
         UNION ALL SELECT 2, account, balance, held, NULL FROM ledger_account
         WHERE tenant = $1 AND account = $15
         UNION ALL SELECT 2, account, balance, held, NULL FROM ledger_account
         WHERE tenant = $1 AND account = $16
         UNION ALL SELECT 2, account, balance, held, NULL FROM ledger_account
         WHERE tenant = $1 AND account = $17
         UNION ALL SELECT 2, account, balance, held, NULL FROM ledger_account
         WHERE tenant = $1 AND account = $18
         UNION ALL SELECT 2, account, balance, held, NULL FROM ledger_account
         WHERE tenant = $1 AND account = $19
         UNION ALL SELECT 2, account, balance, held, NULL FROM ledger_account
         WHERE tenant = $1 AND account = $20
         UNION ALL SELECT 2, account, balance, held, NULL FROM ledger_account
         WHERE tenant = $1 AND account = $21
         UNION ALL SELECT 2, account, balance, held, NULL FROM ledger_account
         WHERE tenant = $1 AND account = $22
         UNION ALL SELECT 2, account, balance, held, NULL FROM ledger_account
         WHERE tenant = $1 AND account = $23
         UNION ALL SELECT 2, account, balance, held, NULL FROM ledger_account
         WHERE tenant = $1 AND account = $24
         UNION ALL SELECT 2, account, balance, held, NULL FROM ledger_account
         WHERE tenant = $1 AND account = $25"
    )
}
