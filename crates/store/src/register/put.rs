//! Rows into the register, a chunk of a load at once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::row::{COLUMNS, DIGEST_BYTES, Record, kept_digest};
use super::{Issued, State, seller, state};
use crate::dialect::Insert;
use crate::log::Note;
use crate::{Error, Result, Tenant, Value, Write, micros, sql};

/// Invoices that are looked for in one statement.
const KEYS_PER_STATEMENT: usize = 30;

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The invoice was not known.
    Created,
    /// It was known, and so.
    Same,
    /// It was known otherwise; how it was is kept.
    Changed,
    /// It has no key, so nobody could ever ask for it.
    NoKey,
    /// It is already in a state that never ends, and the row says another.
    StateGoesBack,
}

/// Puts rows of a load into the register: new ones are created, the same ones left as they are,
/// changed ones replaced. What a row does not state stays as it was known.
///
/// The rows come in the order of the file. The chunk gets its line in the log, also when nothing
/// changed.
///
/// # Errors
///
/// When the engine fails; [`Error::Corrupt`] when places do not ascend.
pub fn put(
    write: &mut Write<'_>,
    tenant: &Tenant,
    load: &str,
    rows: &[Issued],
) -> Result<Vec<Outcome>> {
    let sealed: Vec<Sealed> = rows.iter().map(Sealed::of).collect();
    put_sealed(write, tenant, load, &sealed)
}

/// The same for rows that were sealed before, which needs no transaction: others write meanwhile.
///
/// # Errors
///
/// As [`put`].
pub fn put_sealed(
    write: &mut Write<'_>,
    tenant: &Tenant,
    load: &str,
    rows: &[Sealed],
) -> Result<Vec<Outcome>> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(Vec::new()) };
    if !rows.is_sorted_by(|a, b| a.place < b.place) {
        return Err(Error::Corrupt("rows of a load are out of order".to_owned()));
    }
    let mut chunk = Chunk {
        book: book(write, tenant)?,
        from_id: next_id(write)?,
        ids: last.place - first.place + 1,
        place: first.place,
        written: BTreeMap::new(),
    };
    seller::keep(write, chunk.book, rows.iter().filter_map(|row| row.record.as_ref()))?;
    let created = chunk.create(write, rows)?;
    let known = rows.iter().zip(&created).filter(|(_, is_new)| !**is_new);
    let known = known.filter_map(|(row, _)| Some(row.record.as_ref()?.key.as_str()));
    let known: Vec<&str> = known.collect();
    let mut digests = chunk.digests(write, &known)?;
    let mut outcomes = Vec::with_capacity(rows.len());
    for (row, is_new) in rows.iter().zip(&created) {
        outcomes.push(match &row.record {
            None => Outcome::NoKey,
            Some(_) if *is_new => Outcome::Created,
            Some(record) if digests.get(&record.key) == Some(&row.digest) => Outcome::Same,
            Some(record) => {
                // What was read before is not the last word on a key that comes twice.
                digests.remove(&record.key);
                chunk.change(write, row.place, record)?
            }
        });
    }
    let new = created.iter().filter(|new| **new).count() as i64;
    let grow = sql!("UPDATE register_book SET size = size + $2 WHERE id = $1");
    write.execute(grow, &[chunk.book.into(), new.into()])?;
    chunk.close(write, tenant, load, "register.loaded", load)?;
    Ok(outcomes)
}

/// Sets the state of an invoice by hand, whatever it was; whether that changed anything.
///
/// # Errors
///
/// [`Error::NotFound`] when the workspace has no such invoice.
pub fn set_state(write: &mut Write<'_>, tenant: &Tenant, key: &str, to: &State) -> Result<bool> {
    let mut chunk = Chunk {
        book: book(write, tenant)?,
        from_id: next_id(write)?,
        ids: 1,
        place: 1,
        written: BTreeMap::new(),
    };
    let old = chunk.current(write, key)?.ok_or(Error::NotFound)?;
    let new = old.with_state(to);
    let is_changed = new != old;
    if is_changed {
        chunk.replace(write, 1, &new)?;
    }
    chunk.close(write, tenant, "", "register.state", key)?;
    Ok(is_changed)
}

/// Rows that are written together, and their numbers.
struct Chunk {
    book: i64,
    from_id: i64,
    ids: i64,
    place: i64,
    written: BTreeMap<i64, [u8; DIGEST_BYTES]>,
}

impl Chunk {
    fn id(&self, place: i64) -> i64 {
        self.from_id + place - self.place
    }

    /// Inserts the rows whose key is not known; which they were.
    fn create(&mut self, write: &mut Write<'_>, rows: &[Sealed]) -> Result<Vec<bool>> {
        const INSERT: Insert = Insert {
            head: "INSERT INTO register (id, book, invoice_key, kind, issue_date, check_code,
                total_without_tax, tax, total, seller_name, seller_tax_id, buyer_name,
                buyer_tax_id, state, red_number, why, more, digest) VALUES",
            columns: COLUMNS,
            tail: "ON CONFLICT (book, invoice_key) DO NOTHING",
        };
        let values = rows.iter().filter_map(|row| {
            Some(row.record.as_ref()?.values(self.id(row.place), self.book, &row.digest))
        });
        let values: Vec<Vec<Value<'_>>> = values.collect();
        let count = write.insert_rows(&INSERT, &values)? as usize;
        let is_all = count == values.len();
        let mut new = BTreeSet::new();
        if !is_all {
            let select = sql!("SELECT id FROM register WHERE id >= $1 AND id < $2");
            let range = [self.from_id.into(), (self.from_id + self.ids).into()];
            new.extend(write.rows(select, &range, |row| row.get::<i64>(0))?);
        }
        let mut created = Vec::with_capacity(rows.len());
        for row in rows {
            let id = self.id(row.place);
            let is_new = row.record.is_some() && (is_all || new.contains(&id));
            if is_new {
                self.written.insert(id, row.digest);
            }
            created.push(is_new);
        }
        Ok(created)
    }

    /// The digests of rows as they are kept.
    fn digests(
        &self,
        write: &mut Write<'_>,
        keys: &[&str],
    ) -> Result<BTreeMap<String, [u8; DIGEST_BYTES]>> {
        let select = sql!(
            "SELECT invoice_key, digest FROM register WHERE book = $1 AND invoice_key IN ($2, $3,
                $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                $22, $23, $24, $25, $26, $27, $28, $29, $30, $31)"
        );
        let mut digests = BTreeMap::new();
        for part in keys.chunks(KEYS_PER_STATEMENT) {
            let keys = part.iter().chain(part.last().into_iter().cycle());
            let keys = keys.take(KEYS_PER_STATEMENT).map(|key| Value::from(*key));
            let values: Vec<Value<'_>> = std::iter::once(self.book.into()).chain(keys).collect();
            digests.extend(write.rows(select, &values, |row| {
                Ok((row.get::<String>(0)?, kept_digest(row.get(1)?)?))
            })?);
        }
        Ok(digests)
    }

    /// The row of an invoice as it is.
    fn current(&self, write: &mut Write<'_>, key: &str) -> Result<Option<Record>> {
        let select = sql!(
            "SELECT invoice_key, kind, issue_date, check_code, total_without_tax, tax, total,
                seller_name, seller_tax_id, buyer_name, buyer_tax_id, state, red_number, why, more
             FROM register WHERE book = $1 AND invoice_key = $2"
        );
        write.row(select, &[self.book.into(), key.into()], |row| Record::read(row, 0))
    }

    /// Brings a known invoice up to date.
    fn change(&mut self, write: &mut Write<'_>, place: i64, newer: &Record) -> Result<Outcome> {
        let Some(old) = self.current(write, &newer.key)? else {
            return Err(Error::Corrupt("a row of the register vanished".to_owned()));
        };
        let new = old.updated(newer);
        if new == old {
            return Ok(Outcome::Same);
        }
        if !state::may_follow(old.status(), new.status()) {
            return Ok(Outcome::StateGoesBack);
        }
        self.replace(write, place, &new)?;
        Ok(Outcome::Changed)
    }

    /// Moves the row of an invoice to the past and puts another one in its place.
    fn replace(&mut self, write: &mut Write<'_>, place: i64, new: &Record) -> Result<()> {
        let keep = sql!(
            "INSERT INTO register_past (id, book, invoice_key, kind, issue_date, check_code,
                total_without_tax, tax, total, seller_name, seller_tax_id, buyer_name,
                buyer_tax_id, state, red_number, why, more, digest)
             SELECT id, book, invoice_key, kind, issue_date, check_code, total_without_tax, tax,
                total, seller_name, seller_tax_id, buyer_name, buyer_tax_id, state, red_number,
                why, more, digest
             FROM register WHERE book = $1 AND invoice_key = $2"
        );
        let key = [self.book.into(), (&new.key).into()];
        write.execute_one(keep, &key)?;
        let update = sql!(
            "UPDATE register SET id = $1, kind = $4, issue_date = $5, check_code = $6,
                total_without_tax = $7, tax = $8, total = $9, seller_name = $10,
                seller_tax_id = $11, buyer_name = $12, buyer_tax_id = $13, state = $14,
                red_number = $15, why = $16, more = $17, digest = $18
             WHERE book = $2 AND invoice_key = $3"
        );
        let (id, digest) = (self.id(place), new.digest());
        write.execute_one(update, &new.values(id, self.book, &digest))?;
        self.written.insert(id, digest);
        Ok(())
    }

    /// Records the chunk, and notes it in the log with a digest over what it wrote.
    fn close(
        self,
        write: &mut Write<'_>,
        tenant: &Tenant,
        load: &str,
        action: &'static str,
        object: &str,
    ) -> Result<()> {
        let written = self.written.len();
        if written > 0 {
            add_chunk(write, (self.from_id, self.ids), (load, self.place))?;
        }
        let detail = json!([self.from_id, self.ids, self.place, written]).to_string();
        let digest = chunk_digest(&self.written);
        let note = Note::new(tenant, action, object).digest(digest).detail(&detail);
        write.note(&note).map(drop)
    }
}

/// Records which rows of which load a range of ids belongs to.
fn add_chunk(
    write: &mut Write<'_>,
    (from_id, ids): (i64, i64),
    (load, place): (&str, i64),
) -> Result<()> {
    let insert = sql!(
        "INSERT INTO register_chunk (from_id, ids, load, place, made_at)
         VALUES ($1, $2, $3, $4, $5)"
    );
    let now = micros(write.now()).into();
    let values = [from_id.into(), ids.into(), load.into(), place.into(), now];
    write.execute(insert, &values).map(drop)
}

/// The digest over the digests of rows, each with its id.
pub(super) fn chunk_digest(rows: &BTreeMap<i64, [u8; DIGEST_BYTES]>) -> [u8; 32] {
    let mut all = Sha256::new();
    for (id, digest) in rows {
        all.update(id.to_be_bytes());
        all.update(digest);
    }
    all.finalize().into()
}

/// The first id that no chunk has used.
fn next_id(write: &mut Write<'_>) -> Result<i64> {
    let select = sql!("SELECT from_id + ids FROM register_chunk ORDER BY from_id DESC LIMIT 1");
    Ok(write.row(select, &[], |row| row.get(0))?.unwrap_or(1))
}

/// The number of a workspace, which gets one when it has none.
fn book(write: &mut Write<'_>, tenant: &Tenant) -> Result<i64> {
    let select = sql!("SELECT id FROM register_book WHERE tenant = $1");
    if let Some(id) = write.row(select, &[tenant.into()], |row| row.get(0))? {
        return Ok(id);
    }
    let last = sql!("SELECT COALESCE(max(id), 0) FROM register_book");
    let id = write.value::<i64>(last, &[])? + 1;
    let insert = sql!("INSERT INTO register_book (id, tenant, size) VALUES ($1, $2, 0)");
    write.execute(insert, &[id.into(), tenant.into()])?;
    Ok(id)
}

/// A row as it will be kept, with its digest.
#[derive(Clone, Debug)]
pub struct Sealed {
    place: i64,
    record: Option<Record>,
    digest: [u8; DIGEST_BYTES],
}

impl Sealed {
    /// Seals a row.
    pub fn of(row: &Issued) -> Sealed {
        let state = State { status: row.status, ..State::default() };
        let record = Record::of(&row.invoice, &state);
        let digest = record.as_ref().map(Record::digest).unwrap_or_default();
        Sealed { place: row.place, record, digest }
    }

    /// Its row in the file.
    pub fn place(&self) -> i64 {
        self.place
    }
}
