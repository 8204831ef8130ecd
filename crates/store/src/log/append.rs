//! Appending to the log inside the open transaction of the writer.
//!
//! Lines of writes that share a commit travel to the database together, just before it: on
//! PostgreSQL each statement is a way to the server and back.

use model::Moment;

use super::entry::Entry;
use super::tree::{Hash, root_of};
use crate::dialect::{Connection, Insert};
use crate::{Actor, Error, Result, Tenant, Value, micros, sql};

/// Leaves under one tile, and tiles under one of the next level.
pub(super) const TILE: i64 = 256;

/// A line for the log.
#[derive(Clone, Copy, Debug)]
pub struct Note<'a> {
    /// Whose data it is about.
    pub tenant: &'a Tenant,
    /// What was done.
    pub action: &'static str,
    /// The id of what it was done to.
    pub object: &'a str,
    /// SHA-256 of the object, when it will never change.
    pub digest: Option<[u8; 32]>,
    /// More, as the action has it; never a secret, never a full personal value.
    pub detail: &'a str,
}

impl<'a> Note<'a> {
    /// A line without digest and detail.
    pub fn new(tenant: &'a Tenant, action: &'static str, object: &'a str) -> Note<'a> {
        Note { tenant, action, object, digest: None, detail: "" }
    }

    /// With the digest of the object.
    #[must_use]
    pub fn digest(self, digest: [u8; 32]) -> Note<'a> {
        Note { digest: Some(digest), ..self }
    }

    /// With more.
    #[must_use]
    pub fn detail(self, detail: &'a str) -> Note<'a> {
        Note { detail, ..self }
    }
}

const ENTRIES: Insert = Insert {
    head: "INSERT INTO log_entry (seq, at, tenant, actor, action, object, digest, detail, hash)
        VALUES",
    columns: 9,
    tail: "",
};

/// The end of the log in the open transaction, and the lines that wait for its commit.
#[derive(Debug)]
pub struct Append {
    committed: i64,
    waiting: Vec<Entry>,
}

impl Append {
    /// Reads where the log ends.
    pub(crate) fn begin(connection: &mut Connection) -> Result<Append> {
        let mut size = None;
        let head = sql!("SELECT size FROM log_head WHERE id = 1");
        connection.query(head, &[], &mut |row| {
            size = Some(row.get(0)?);
            Ok(())
        })?;
        let size = size.ok_or_else(|| Error::Corrupt("the log has no head".to_owned()))?;
        Ok(Append { committed: size, waiting: Vec::new() })
    }

    /// How many lines the log has, those that wait included.
    pub(crate) fn size(&self) -> i64 {
        self.committed + self.waiting.len() as i64
    }

    /// Takes back what was appended since the log had this size.
    pub(crate) fn back_to(&mut self, size: i64) {
        let kept = usize::try_from(size - self.committed).unwrap_or(0);
        self.waiting.truncate(kept);
    }

    /// Appends an entry; its place.
    pub(crate) fn append(&mut self, actor: &Actor, now: Moment, note: &Note<'_>) -> i64 {
        let seq = self.size();
        let mut entry = Entry {
            seq,
            at: now,
            tenant: note.tenant.as_str().to_owned(),
            actor: actor.as_str().to_owned(),
            action: note.action.to_owned(),
            object: note.object.to_owned(),
            digest: note.digest.map(|digest| digest.to_vec()),
            detail: note.detail.to_owned(),
            hash: Vec::new(),
        };
        entry.hash = entry.computed().to_vec();
        self.waiting.push(entry);
        seq
    }

    /// Writes the lines, moves the head and closes the tiles that became full.
    pub(crate) fn finish(&self, connection: &mut Connection) -> Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let rows: Vec<Vec<Value<'_>>> = self.waiting.iter().map(row).collect();
        connection.insert_rows(&ENTRIES, &rows)?;
        let head = sql!("UPDATE log_head SET size = $1 WHERE id = 1");
        connection.execute(head, &[self.size().into()])?;
        let (mut before, mut after, mut level) = (self.committed, self.size(), 1i64);
        loop {
            (before, after) = (before / TILE, after / TILE);
            if before == after {
                return Ok(());
            }
            for index in before..after {
                let hash = root_of(&below(connection, level, index)?);
                let tile = sql!("INSERT INTO log_tile (level, place, hash) VALUES ($1, $2, $3)");
                connection.execute(tile, &[level.into(), index.into(), (&hash).into()])?;
            }
            level += 1;
        }
    }
}

fn row(entry: &Entry) -> Vec<Value<'_>> {
    vec![
        entry.seq.into(),
        micros(entry.at).into(),
        (&entry.tenant).into(),
        (&entry.actor).into(),
        (&entry.action).into(),
        (&entry.object).into(),
        entry.digest.as_deref().into(),
        (&entry.detail).into(),
        entry.hash.as_slice().into(),
    ]
}

/// The 256 hashes under a tile.
fn below(connection: &mut Connection, level: i64, index: i64) -> Result<Vec<Hash>> {
    let leaves = sql!("SELECT hash FROM log_entry WHERE seq >= $1 AND seq < $2 ORDER BY seq");
    let tiles = sql!(
        "SELECT hash FROM log_tile WHERE level = $3 AND place >= $1 AND place < $2 ORDER BY place"
    );
    let first = index * TILE;
    let range = [first.into(), (first + TILE).into()];
    let mut hashes = Vec::with_capacity(TILE as usize);
    let mut take = |row: &crate::Row<'_>| {
        hashes.push(hash(row.get(0)?)?);
        Ok(())
    };
    if level == 1 {
        connection.query(leaves, &range, &mut take)?;
    } else {
        let [first, end] = range;
        connection.query(tiles, &[first, end, (level - 1).into()], &mut take)?;
    }
    match hashes.len() as i64 {
        TILE => Ok(hashes),
        count => Err(Error::Corrupt(format!("{count} hashes under tile {level}/{index}"))),
    }
}

pub(super) fn hash(bytes: Vec<u8>) -> Result<Hash> {
    bytes.try_into().map_err(|_| Error::Corrupt("a hash of the log is not 32 bytes".to_owned()))
}
