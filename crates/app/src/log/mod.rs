//! The log that proves every write: signed heads, proofs to take away, and the check of all of it
//! (审计日志、完整性检查).

mod check;
mod proof;

pub use check::{Checked, Finding, Wrong, check};
pub use proof::{LogProof, Verdict, prove, verify};

use model::Moment;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use store::Db;
use store::log::{self, SignedHead};

/// What signs heads: the key of the installation.
pub struct HeadSigner(Ed25519KeyPair);

impl HeadSigner {
    /// The signer of a seed of 32 octets (RFC 8032 §5.1.5).
    ///
    /// # Errors
    ///
    /// Never for a seed of the right length; the library cannot say so in its type.
    pub fn from_seed(seed: &[u8; 32]) -> Result<HeadSigner, store::Error> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed);
        pair.map(HeadSigner).map_err(|_| store::Error::Corrupt("the key of the log".to_owned()))
    }

    /// The public key.
    pub fn key(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }
}

/// The signed text of a head.
fn head_text(size: i64, at: Moment, root: &[u8; 32]) -> String {
    format!("piaoju.log-head/1\n{size}\n{at}\n{}\n", ofd::digest::hex(root))
}

/// Signs the head of the log, unless nothing was written since the last time; what was signed.
///
/// # Errors
///
/// When the store fails.
pub fn sign_head(
    db: &Db,
    signer: &HeadSigner,
    now: Moment,
) -> Result<Option<SignedHead>, store::Error> {
    let head = db.read(|read| {
        let size = log::size(read)?;
        if size == log::signed_size(read)? {
            return Ok(None);
        }
        Ok(Some((size, log::root(read, size)?)))
    })?;
    let Some((size, root)) = head else { return Ok(None) };
    let signature = signer.0.sign(head_text(size, now, &root).as_bytes()).as_ref().to_vec();
    let head = SignedHead { size, at: now, root, signature, key: signer.key().to_vec() };
    db.keep_house(now, |write| log::head_signed(write, &head))?;
    Ok(Some(head))
}

/// Whether the signature of a head is that of its key. Whose key it is, the caller must know.
pub fn head_holds(head: &SignedHead) -> bool {
    let text = head_text(head.size, head.at, &head.root);
    let key = UnparsedPublicKey::new(&ED25519, &head.key);
    key.verify(text.as_bytes(), &head.signature).is_ok()
}
