//! The log that proves every write (审计日志): an append-only list under a Merkle tree.
//!
//! Each entry is one line of JSON, `[seq, at, tenant, actor, action, object, digest, detail]`.
//! Entries are the leaves of the tree of RFC 6962 §2.1, so a signed head fixes all of them, an
//! inclusion proof shows one without the others, and a consistency proof shows that an older
//! head is a beginning of a newer one. Hashes of every 256 leaves, and of every 256 of those, are
//! kept, so that a proof in a log of millions reads a few hundred rows.

mod append;
mod entry;
mod head;
mod proof;
mod read;
mod tree;

pub use append::{Append, Note};
pub use entry::Entry;
pub use head::{SignedHead, head_signed, heads, heads_latest, signed_size};
pub use proof::{Proof, consistency_holds, inclusion_holds};
pub use read::{
    Growing, consistency, count, entries, entry, inclusion, of_object, of_report, page, root, size,
};
pub use tree::{Hash, leaf_hash, node_hash, root_of};
