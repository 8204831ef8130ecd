//! Signed heads of the log (签名树头): what was vouched for, and when.

use model::Moment;

use super::append::hash;
use super::tree::Hash;
use crate::{Read, Result, Row, Write, micros, sql};

/// A root that the installation's key has signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHead {
    /// How many entries it covers.
    pub size: i64,
    /// When it was signed.
    pub at: Moment,
    /// The root over them.
    pub root: Hash,
    /// The signature over size, moment and root, as `app::log` writes them.
    pub signature: Vec<u8>,
    /// The public key that it fits.
    pub key: Vec<u8>,
}

impl SignedHead {
    fn of(row: &Row<'_>) -> Result<SignedHead> {
        Ok(SignedHead {
            size: row.get(0)?,
            at: row.moment(1)?,
            root: hash(row.get(2)?)?,
            signature: row.get(3)?,
            key: row.get(4)?,
        })
    }
}

/// Keeps a signed head. It is no entry itself, or no head could ever cover the log.
///
/// # Errors
///
/// When the engine fails.
pub fn head_signed(write: &mut Write<'_>, head: &SignedHead) -> Result<()> {
    let insert = sql!(
        "INSERT INTO log_signed_head (size, at, root, signature, key_bytes)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (size) DO NOTHING"
    );
    let values = [
        head.size.into(),
        micros(head.at).into(),
        (&head.root).into(),
        head.signature.as_slice().into(),
        head.key.as_slice().into(),
    ];
    write.execute(insert, &values).map(drop)
}

/// The latest signed heads, the newest first.
///
/// # Errors
///
/// When the engine fails.
pub fn heads_latest(read: &mut Read<'_>, count: i64) -> Result<Vec<SignedHead>> {
    let select = sql!(
        "SELECT size, at, root, signature, key_bytes FROM log_signed_head
         ORDER BY size DESC LIMIT $1"
    );
    read.rows(select, &[count.into()], SignedHead::of)
}

/// Signed heads from a size on, the oldest first.
///
/// # Errors
///
/// When the engine fails.
pub fn heads(read: &mut Read<'_>, from: i64, count: i64) -> Result<Vec<SignedHead>> {
    let select = sql!(
        "SELECT size, at, root, signature, key_bytes FROM log_signed_head
         WHERE size >= $1 ORDER BY size LIMIT $2"
    );
    read.rows(select, &[from.into(), count.into()], SignedHead::of)
}

/// The size of the latest signed head; 0 without one.
///
/// # Errors
///
/// When the engine fails.
pub fn signed_size(read: &mut Read<'_>) -> Result<i64> {
    read.value(sql!("SELECT COALESCE(max(size), 0) FROM log_signed_head"), &[])
}
