//! Reading the log: entries, roots and proofs, and the check of the whole tree.

use super::append::{TILE, hash};
use super::entry::Entry;
use super::proof::Proof;
use super::tree::{Hash, node_hash, root_of, split};
use crate::limits::LOG_PAGE_MAX;
use crate::{Read, Result, Tenant, sql};

/// How many entries the log has.
///
/// # Errors
///
/// When the engine fails.
pub fn size(read: &mut Read<'_>) -> Result<i64> {
    read.value(sql!("SELECT size FROM log_head WHERE id = 1"), &[])
}

/// Entries of a workspace, the newest first; `text` is a part of action, object or actor.
///
/// # Errors
///
/// When the engine fails.
pub fn entries(
    read: &mut Read<'_>,
    tenant: &Tenant,
    text: &str,
    (skip, count): (i64, i64),
) -> Result<Vec<Entry>> {
    let select = sql!(
        "SELECT seq, at, tenant, actor, action, object, digest, detail, hash FROM log_entry
         WHERE tenant = $1 AND ($2 = '' OR action LIKE $3 ESCAPE '!' OR object LIKE $3 ESCAPE '!'
            OR actor LIKE $3 ESCAPE '!')
         ORDER BY seq DESC LIMIT $4 OFFSET $5"
    );
    let like = crate::verification::pattern(text);
    let count = count.min(LOG_PAGE_MAX).into();
    read.rows(select, &[tenant.into(), text.into(), (&like).into(), count, skip.into()], Entry::of)
}

/// How many entries of a workspace are behind a text.
///
/// # Errors
///
/// When the engine fails.
pub fn count(read: &mut Read<'_>, tenant: &Tenant, text: &str) -> Result<i64> {
    let select = sql!(
        "SELECT count(*) FROM log_entry
         WHERE tenant = $1 AND ($2 = '' OR action LIKE $3 ESCAPE '!' OR object LIKE $3 ESCAPE '!'
            OR actor LIKE $3 ESCAPE '!')"
    );
    let like = crate::verification::pattern(text);
    read.value(select, &[tenant.into(), text.into(), (&like).into()])
}

/// The entries about an object of a workspace, the oldest first.
///
/// # Errors
///
/// When the engine fails.
pub fn of_object(read: &mut Read<'_>, tenant: &Tenant, object: &str) -> Result<Vec<Entry>> {
    let select = sql!(
        "SELECT seq, at, tenant, actor, action, object, digest, detail, hash FROM log_entry
         WHERE tenant = $1 AND object = $2 ORDER BY seq LIMIT 1000"
    );
    read.rows(select, &[tenant.into(), object.into()], Entry::of)
}

/// The object of a workspace's report with this id, if it was issued by it.
///
/// # Errors
///
/// When the engine fails.
pub fn of_report(read: &mut Read<'_>, tenant: &Tenant, report: &str) -> Result<Option<String>> {
    let select = sql!(
        "SELECT object FROM log_entry
         WHERE tenant = $1 AND action = 'report.issued' AND detail = $2 LIMIT 1"
    );
    read.row(select, &[tenant.into(), report.into()], |row| row.get(0))
}

/// The entry at a place, if it is the workspace's.
///
/// # Errors
///
/// [`crate::Error::NotFound`] when it is not.
pub fn entry(read: &mut Read<'_>, tenant: &Tenant, seq: i64) -> Result<Entry> {
    let select = sql!(
        "SELECT seq, at, tenant, actor, action, object, digest, detail, hash FROM log_entry
         WHERE tenant = $1 AND seq = $2"
    );
    read.row(select, &[tenant.into(), seq.into()], Entry::of)?.ok_or(crate::Error::NotFound)
}

/// The root of the tree over the first `size` entries.
///
/// # Errors
///
/// When the engine fails or hashes are missing.
pub fn root(read: &mut Read<'_>, size: i64) -> Result<Hash> {
    subtree(read, 0, size)
}

/// Shows that the entry at `seq` is in the tree over the first `size` (RFC 6962 §2.1.1).
///
/// # Errors
///
/// When there is no such entry.
pub fn inclusion(read: &mut Read<'_>, seq: i64, size: i64) -> Result<Proof> {
    if seq < 0 || seq >= size {
        return Err(crate::Error::NotFound);
    }
    let (mut start, mut end) = (0, size);
    let mut sides = Vec::new();
    while end - start > 1 {
        let middle = start + split((end - start) as u64) as i64;
        if seq < middle {
            sides.push((middle, end));
            end = middle;
        } else {
            sides.push((start, middle));
            start = middle;
        }
    }
    let hashes = sides.into_iter().rev().map(|(start, end)| subtree(read, start, end));
    Ok(Proof { hashes: hashes.collect::<Result<_>>()? })
}

/// Shows that the tree over `older` entries is a beginning of that over `newer` (§2.1.2).
///
/// # Errors
///
/// When there are not that many entries.
pub fn consistency(read: &mut Read<'_>, older: i64, newer: i64) -> Result<Proof> {
    if older <= 0 || older > newer {
        return Err(crate::Error::NotFound);
    }
    let (mut start, mut end, mut whole) = (0, newer, true);
    let mut parts = Vec::new();
    while end != older {
        let middle = start + split((end - start) as u64) as i64;
        if older <= middle {
            parts.push((middle, end));
            end = middle;
        } else {
            parts.push((start, middle));
            start = middle;
            whole = false;
        }
    }
    if !whole {
        parts.push((start, end));
    }
    let hashes = parts.into_iter().rev().map(|(start, end)| subtree(read, start, end));
    Ok(Proof { hashes: hashes.collect::<Result<_>>()? })
}

fn subtree(read: &mut Read<'_>, start: i64, end: i64) -> Result<Hash> {
    let count = end - start;
    if count <= TILE {
        return Ok(root_of(&leaves(read, start, end)?));
    }
    let (mut level, mut width) = (1i64, TILE);
    while count > width && width <= i64::MAX / TILE {
        (level, width) = (level + 1, width * TILE);
    }
    // The smallest tile that is not smaller; only an exact one will do.
    if count == width && start % width == 0 {
        let tile = sql!("SELECT hash FROM log_tile WHERE level = $1 AND place = $2");
        return hash(read.value(tile, &[level.into(), (start / width).into()])?);
    }
    let middle = start + split(count as u64) as i64;
    Ok(node_hash(&subtree(read, start, middle)?, &subtree(read, middle, end)?))
}

fn leaves(read: &mut Read<'_>, start: i64, end: i64) -> Result<Vec<Hash>> {
    if end - start == TILE && start % TILE == 0 {
        let tile = sql!("SELECT hash FROM log_tile WHERE level = 1 AND place = $1");
        return Ok(vec![hash(read.value(tile, &[(start / TILE).into()])?)?]);
    }
    let select = sql!("SELECT hash FROM log_entry WHERE seq >= $1 AND seq < $2 ORDER BY seq");
    let leaves = read.rows(select, &[start.into(), end.into()], |row| hash(row.get(0)?))?;
    match leaves.len() as i64 == end - start {
        true => Ok(leaves),
        false => Err(crate::Error::Corrupt(format!("entries {start} to {end} are not all there"))),
    }
}

/// Entries of every workspace from a place on, a page at most: for the check of the whole log.
///
/// # Errors
///
/// When the engine fails.
pub fn page(read: &mut Read<'_>, from: i64) -> Result<Vec<Entry>> {
    let select = sql!(
        "SELECT seq, at, tenant, actor, action, object, digest, detail, hash FROM log_entry
         WHERE seq >= $1 ORDER BY seq LIMIT $2"
    );
    read.rows(select, &[from.into(), LOG_PAGE_MAX.into()], Entry::of)
}

/// A tree that grows leaf by leaf and keeps only the roots of its complete parts.
#[derive(Clone, Debug, Default)]
pub struct Growing {
    size: i64,
    /// Roots of complete subtrees, the largest first.
    peaks: Vec<(u32, Hash)>,
}

impl Growing {
    /// Adds a leaf.
    pub fn push(&mut self, leaf: Hash) {
        let (mut level, mut hash) = (0, leaf);
        while let Some((top, left)) = self.peaks.last().copied() {
            if top != level {
                break;
            }
            hash = node_hash(&left, &hash);
            level += 1;
            self.peaks.pop();
        }
        self.peaks.push((level, hash));
        self.size += 1;
    }

    /// How many leaves it has.
    pub fn size(&self) -> i64 {
        self.size
    }

    /// The root over all of them.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some((_, last)) = peaks.next() else { return root_of(&[]) };
        peaks.fold(*last, |right, (_, left)| node_hash(left, &right))
    }
}
