//! A proof to take away: what the log says of one object, checkable without the database.

use model::{Day, Moment};
use ofd::digest::hex;
use serde_json::{Value, json};
use store::Db;
use store::log::{self, Hash, Proof, SignedHead, inclusion_holds, leaf_hash};

use super::{HeadSigner, head_holds, sign_head};
use crate::authority::LogVerifier;

/// The name and version of the format.
const SCHEMA: &str = "piaoju.log-proof/1";

/// The most entries of one object in a proof.
const ENTRIES_MAX: usize = 1_000;

/// A proof as JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct LogProof(pub Value);

/// Proves what the log says of an object: its entries, a path for each, and a signed head.
///
/// # Errors
///
/// [`store::Error::NotFound`] when the log says nothing of it, or not to this workspace.
pub fn prove(
    db: &Db,
    verifier: &LogVerifier,
    signer: &HeadSigner,
    object: &str,
    now: Moment,
) -> Result<LogProof, store::Error> {
    sign_head(db, signer, now)?;
    let proof = db.read(|read| {
        let Some(head) = log::heads_latest(read, 1)?.into_iter().next() else {
            return Err(store::Error::NotFound);
        };
        let mut entries = Vec::new();
        for entry in log::of_object(read, verifier.tenant(), object)? {
            if entry.seq >= head.size {
                continue;
            }
            let path = log::inclusion(read, entry.seq, head.size)?;
            entries.push(json!({
                "seq": entry.seq,
                "leaf": String::from_utf8_lossy(&entry.leaf()),
                "path": path.hashes.iter().map(|hash| hex(hash)).collect::<Vec<_>>(),
            }));
        }
        match entries.is_empty() {
            true => Err(store::Error::NotFound),
            false => Ok((head, entries)),
        }
    });
    let (head, entries) = proof?;
    Ok(LogProof(json!({
        "schema": SCHEMA,
        "object": object,
        "entries": entries,
        "head": {
            "size": head.size,
            "at": head.at.to_string(),
            "root": hex(&head.root),
            "signature": hex(&head.signature),
            "key": hex(&head.key),
        },
    })))
}

/// What a proof proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The object.
    pub object: String,
    /// The leaves that are proven to be in the log, as text.
    pub leaves: Vec<String>,
    /// The size of the log then.
    pub size: i64,
    /// When its head was signed.
    pub at: Moment,
    /// The key that signed it, in hexadecimal: whose it is, its owner must say.
    pub key: String,
}

/// Checks a proof offline.
///
/// # Errors
///
/// What does not hold: `format`, `head`, `leaf` or `path`.
pub fn verify(text: &str) -> Result<Verdict, &'static str> {
    let value: Value = serde_json::from_str(text).map_err(|_| "format")?;
    if value["schema"] != SCHEMA {
        return Err("format");
    }
    let head = read_head(&value["head"]).ok_or("format")?;
    if !head_holds(&head) {
        return Err("head");
    }
    let object = value["object"].as_str().ok_or("format")?.to_owned();
    let entries = value["entries"].as_array().ok_or("format")?;
    if entries.is_empty() || entries.len() > ENTRIES_MAX {
        return Err("format");
    }
    let mut leaves = Vec::new();
    for entry in entries {
        let seq = entry["seq"].as_i64().ok_or("format")?;
        let leaf = entry["leaf"].as_str().ok_or("format")?;
        let path = entry["path"].as_array().ok_or("format")?;
        let path = path.iter().map(hash).collect::<Option<Vec<Hash>>>().ok_or("format")?;
        let says: Value = serde_json::from_str(leaf).map_err(|_| "leaf")?;
        if says[0] != seq || says[5] != object.as_str() {
            return Err("leaf");
        }
        let leaf_hash = leaf_hash(leaf.as_bytes());
        if !inclusion_holds(&leaf_hash, seq, head.size, &Proof { hashes: path }, &head.root) {
            return Err("path");
        }
        leaves.push(leaf.to_owned());
    }
    Ok(Verdict { object, leaves, size: head.size, at: head.at, key: hex(&head.key) })
}

fn read_head(value: &Value) -> Option<SignedHead> {
    Some(SignedHead {
        size: value["size"].as_i64()?,
        at: moment(value["at"].as_str()?)?,
        root: hash(&value["root"])?,
        signature: bytes(&value["signature"])?,
        key: bytes(&value["key"])?,
    })
}

fn moment(text: &str) -> Option<Moment> {
    let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
    let mut parts = time.split(':').map(|part| part.parse::<u8>().ok());
    Moment::utc(Day::parse(day)?, parts.next()??, parts.next()??, parts.next()??)
}

fn hash(value: &Value) -> Option<Hash> {
    bytes(value)?.try_into().ok()
}

fn bytes(value: &Value) -> Option<Vec<u8>> {
    let text = value.as_str()?;
    if text.len() % 2 != 0 || text.len() > 256 || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}
