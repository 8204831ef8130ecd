//! Signatures of the protocol of billers: HMAC-SHA256 (RFC 2104) over a few lines of text.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::limits::BILLER_ID_BYTES_MAX;
use crate::secret::Secret;

/// What a request is signed over.
pub(crate) struct Signed<'a> {
    pub path: &'a str,
    pub client: &'a str,
    pub time: &'a str,
    pub nonce: &'a str,
    pub body: &'a [u8],
}

impl Signed<'_> {
    fn lines(&self) -> String {
        let Signed { path, client, time, nonce, body } = self;
        format!("v1\nrequest\n{path}\n{client}\n{time}\n{nonce}\n{}\n", hex(&Sha256::digest(body)))
    }
}

/// The signature of a request.
pub(crate) fn request_signature(key: &Secret, signed: &Signed<'_>) -> String {
    signature(key, &signed.lines())
}

/// Whether a request bears the right signature.
pub(crate) fn request_holds(key: &Secret, signed: &Signed<'_>, signature: &str) -> bool {
    holds(key, &signed.lines(), signature)
}

/// The signature of an answer.
pub(crate) fn answer_signature(
    key: &Secret,
    (path, status): (&str, u16),
    time: &str,
    body: &[u8],
) -> String {
    signature(key, &answer_lines((path, status), time, body))
}

/// Whether an answer bears the right signature.
pub(super) fn answer_holds(
    key: &Secret,
    (path, status): (&str, u16),
    time: &str,
    body: &[u8],
    signature: &str,
) -> bool {
    holds(key, &answer_lines((path, status), time, body), signature)
}

fn answer_lines((path, status): (&str, u16), time: &str, body: &[u8]) -> String {
    format!("v1\nanswer\n{path}\n{status}\n{time}\n{}\n", hex(&Sha256::digest(body)))
}

fn mac(key: &Secret, lines: &str) -> Hmac<Sha256> {
    // A key of HMAC has any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(key.reveal().as_bytes())
        .expect("a key of any length is taken");
    mac.update(lines.as_bytes());
    mac
}

fn signature(key: &Secret, lines: &str) -> String {
    hex(&mac(key, lines).finalize().into_bytes())
}

/// Compared by the library, which takes the same time wherever they differ.
fn holds(key: &Secret, lines: &str, signature: &str) -> bool {
    let Some(bytes) = unhex(signature) else { return false };
    !key.is_empty() && mac(key, lines).verify_slice(&bytes).is_ok()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let digit = |c: u8| char::from(c).to_digit(16);
        *byte = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()?;
    }
    Some(bytes)
}

/// Whether a text can be an id of the protocol: it stands in files without quotation marks.
pub(crate) fn is_id(text: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    (1..=BILLER_ID_BYTES_MAX).contains(&text.len()) && text.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_of_the_documentation_is_reproduced() {
        let signed = Signed {
            path: "/v1/bills",
            client: "piaoju",
            time: "1795312800",
            nonce: "0123456789abcdef0123456789abcdef",
            body: br#"{"account":"1000200030"}"#,
        };
        let key = Secret::new("a-key-for-the-documentation");
        let signature = request_signature(&key, &signed);
        let page = include_str!("../../../../docs/BILLER.md");
        assert!(page.contains(&signature), "docs/BILLER.md should say {signature}");
        assert!(request_holds(&key, &signed, &signature));
        assert!(!request_holds(&Secret::new("another"), &signed, &signature));
        assert!(!request_holds(&Secret::default(), &signed, &signature));
        for bad in ["", "00", &signature[1..], &signature.replace('a', "g"), &"é".repeat(32)] {
            assert!(!request_holds(&key, &signed, bad), "{bad}");
        }
    }
}
