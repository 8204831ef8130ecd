//! Verify a picture: a photo, a scan, a screenshot.
//!
//! A picture proves nothing, so it is as unsigned as paper: what its code and its text say is held
//! against each other and against the rules, and a source is asked by whoever asks us.

use model::text::CodeKind;
use model::verdict::Integrity;
use model::verification::Signer;
use model::{Check, Evidence, Reason};
use paper::Unreadable;

use super::drawn::{code_line, text_line};
use super::{Desk, Found};
use crate::photo;

pub(super) fn read(desk: &Desk, name: &str, bytes: &[u8]) -> Result<Found, Unreadable> {
    let (_, seen) = photo::seen(desk, photo::open(name, bytes)?);
    let mut invoices = photo::readings(&seen);
    if invoices.len() > 1 {
        return Err(Unreadable::new(name, "unreadable-several-invoices"));
    }
    let codes = seen.codes.iter().filter(|code| code.kind == CodeKind::Qr).count();
    let (code, text) = (code_line(codes), text_line(desk, seen.lines.len()));
    let unsigned = Evidence::info(Check::SealPresent, "none").because(Reason::NoSignature);
    Ok(Found {
        format: "image",
        integrity: Integrity::Unsigned,
        signer: Signer::none(),
        readings: invoices.pop().unwrap_or_default(),
        pages: Vec::new(),
        evidence: vec![unsigned, code, text],
        uncovered: Vec::new(),
        parts: Vec::new(),
        signatures: Vec::new(),
    })
}
