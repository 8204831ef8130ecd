//! One entry of the log and the bytes that are hashed.

use model::Moment;
use serde_json::json;

use super::tree::{Hash, leaf_hash};
use crate::{Result, Row};

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the log, from 0.
    pub seq: i64,
    /// When it was written.
    pub at: Moment,
    /// Whose data it is about.
    pub tenant: String,
    /// Who acted.
    pub actor: String,
    /// What was done: `verification.made`, `session.begun`, ….
    pub action: String,
    /// The id of what it was done to.
    pub object: String,
    /// SHA-256 of the object as it was written, where it is one that never changes.
    pub digest: Option<Vec<u8>>,
    /// More, as the action has it; never a secret, never a full personal value.
    pub detail: String,
    /// The leaf hash that was stored with it.
    pub hash: Vec<u8>,
}

impl Entry {
    /// The bytes of the leaf.
    pub fn leaf(&self) -> Vec<u8> {
        let digest = self.digest.as_deref().map(hex);
        let line = json!([
            self.seq,
            self.at.0,
            self.tenant,
            self.actor,
            self.action,
            self.object,
            digest,
            self.detail
        ]);
        line.to_string().into_bytes()
    }

    /// The hash of the leaf as the entry reads now.
    pub fn computed(&self) -> Hash {
        leaf_hash(&self.leaf())
    }

    /// Reads the columns `seq, at, tenant, actor, action, object, digest, detail, hash`.
    pub(super) fn of(row: &Row<'_>) -> Result<Entry> {
        Ok(Entry {
            seq: row.get(0)?,
            at: row.moment(1)?,
            tenant: row.get(2)?,
            actor: row.get(3)?,
            action: row.get(4)?,
            object: row.get(5)?,
            digest: row.get(6)?,
            detail: row.get(7)?,
            hash: row.get(8)?,
        })
    }
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
