//! Appending to the log inside the open transaction of the writer.

use model::Moment;

use super::entry::Entry;
use super::tree::{Hash, root_of};
use crate::dialect::Connection;
use crate::{Actor, Error, Result, Tenant, micros, sql};

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

/// The end of the log in the open transaction.
#[derive(Clone, Debug)]
pub struct Append {
    committed: i64,
    size: i64,
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
        Ok(Append { committed: size, size })
    }

    /// Appends an entry; its place.
    pub(crate) fn append(
        &mut self,
        connection: &mut Connection,
        actor: &Actor,
        now: Moment,
        note: &Note<'_>,
    ) -> Result<i64> {
        let seq = self.size;
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
        let values = [
            seq.into(),
            micros(now).into(),
            (&entry.tenant).into(),
            (&entry.actor).into(),
            note.action.into(),
            note.object.into(),
            entry.digest.as_deref().into(),
            note.detail.into(),
            entry.hash.as_slice().into(),
        ];
        let insert = sql!(
            "INSERT INTO log_entry (seq, at, tenant, actor, action, object, digest, detail, hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        );
        connection.execute(insert, &values)?;
        self.size += 1;
        Ok(seq)
    }

    /// Moves the head and closes the tiles that became full.
    pub(crate) fn finish(&self, connection: &mut Connection) -> Result<()> {
        if self.size == self.committed {
            return Ok(());
        }
        let head = sql!("UPDATE log_head SET size = $1 WHERE id = 1");
        connection.execute(head, &[self.size.into()])?;
        let (mut before, mut after, mut level) = (self.committed, self.size, 1i64);
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
