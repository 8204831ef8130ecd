//! Proofs that need no database: whoever holds a signed head can check them.

use super::tree::{Hash, node_hash};

/// The hashes of a proof, from the leaf upward.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// The hashes.
    pub hashes: Vec<Hash>,
}

/// Whether the leaf at `seq` is in the tree of `size` leaves with this root (RFC 9162 §2.1.3.2).
pub fn inclusion_holds(leaf: &Hash, seq: i64, size: i64, proof: &Proof, root: &Hash) -> bool {
    if seq < 0 || seq >= size {
        return false;
    }
    let (mut place, mut last, mut hash) = (seq, size - 1, *leaf);
    for side in &proof.hashes {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            hash = node_hash(side, &hash);
            while place & 1 == 0 && place != 0 {
                (place, last) = (place >> 1, last >> 1);
            }
        } else {
            hash = node_hash(&hash, side);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    last == 0 && hash == *root
}

/// Whether the tree of `older` leaves is a beginning of that of `newer` (RFC 9162 §2.1.4.2).
pub fn consistency_holds(
    (older, older_root): (i64, &Hash),
    (newer, newer_root): (i64, &Hash),
    proof: &Proof,
) -> bool {
    if older <= 0 || older > newer {
        return false;
    }
    if older == newer {
        return proof.hashes.is_empty() && older_root == newer_root;
    }
    let mut path = proof.hashes.iter();
    // A complete older tree is itself the first node of the proof.
    let first = if older & (older - 1) == 0 { Some(older_root) } else { path.next() };
    let Some(first) = first else { return false };
    let (mut place, mut last) = (older - 1, newer - 1);
    while place & 1 == 1 {
        (place, last) = (place >> 1, last >> 1);
    }
    let (mut old, mut new) = (*first, *first);
    for side in path {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            (old, new) = (node_hash(side, &old), node_hash(side, &new));
            while place & 1 == 0 && place != 0 {
                (place, last) = (place >> 1, last >> 1);
            }
        } else {
            new = node_hash(&new, side);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    last == 0 && old == *older_root && new == *newer_root
}
