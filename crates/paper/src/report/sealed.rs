//! The JSON form: the report as a string, and the signature beside it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Checked, Key, Report, ReportError, SCHEMA, Signer, State};
use crate::limits::REPORT_BYTES_MAX;

const PURPOSE: &str = "piaoju.report.json/1";

/// Writes and signs a report as JSON.
///
/// # Errors
///
/// When it is too large.
pub fn write_json(report: &Report, signer: &Signer) -> Result<Vec<u8>, ReportError> {
    let payload = report.to_json().to_string();
    let bytes = document(&payload, &signer.sign(PURPOSE, payload.as_bytes()), signer.key());
    if bytes.len() > REPORT_BYTES_MAX {
        return Err(ReportError::TooLarge);
    }
    Ok(bytes)
}

/// The one way in which such a file is written.
fn document(payload: &str, signature: &[u8], key: Key) -> Vec<u8> {
    let document = json!({
        "schema": SCHEMA,
        "payload": payload,
        "signature": {
            "algorithm": "Ed25519",
            "key": key.base64(),
            "fingerprint": key.fingerprint(),
            "value": STANDARD.encode(signature),
        },
    });
    let mut bytes = document.to_string().into_bytes();
    bytes.push(b'\n');
    bytes
}

pub(super) fn check(bytes: &[u8], trusted: &[Key]) -> Checked {
    // What is meant as a report, whatever happened to it.
    let is_report = bytes.len() <= REPORT_BYTES_MAX
        && memchr::memmem::find(&bytes[..bytes.len().min(64)], b"piaoju.report").is_some();
    let broken = if is_report { State::Altered } else { State::NotAReport };
    match read(bytes) {
        Some((key, report)) => Checked::signed(key, trusted, Some(report)),
        None => Checked::without(broken),
    }
}

/// The key and the report of a file that is octet for octet as its key signed it.
fn read(bytes: &[u8]) -> Option<(Key, Report)> {
    if bytes.len() > REPORT_BYTES_MAX {
        return None;
    }
    let json: Value = serde_json::from_slice(bytes).ok()?;
    let payload = json["payload"].as_str()?;
    let key = Key::parse(json["signature"]["key"].as_str()?)?;
    let signature = STANDARD.decode(json["signature"]["value"].as_str()?).ok()?;
    if document(payload, &signature, key) != bytes {
        return None;
    }
    if !key.verifies(PURPOSE, payload.as_bytes(), &signature) {
        return None;
    }
    Some((key, Report::of_json(serde_json::from_str(payload).ok()?)?))
}
