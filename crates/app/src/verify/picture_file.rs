//! Verify a picture: a photo, a scan, a screenshot.
//!
//! A picture proves nothing, so it is as unsigned as paper: what its code and its text say is held
//! against each other and against the rules, and a source is asked by whoever asks us.

use model::text::CodeKind;
use model::verdict::Integrity;
use model::verification::Signer;
use model::{Check, Evidence, Reason};
use paper::Unreadable;

use super::{Desk, Found};
use crate::photo;

pub(super) fn read(desk: &Desk, name: &str, bytes: &[u8]) -> Result<Found, Unreadable> {
    let (_, seen) = photo::seen(desk, photo::open(name, bytes)?);
    let mut invoices = photo::readings(&seen);
    if invoices.len() > 1 {
        return Err(Unreadable::new(name, "unreadable-several-invoices"));
    }
    let codes = seen.codes.iter().filter(|code| code.kind == CodeKind::Qr).count();
    let code = match codes {
        0 => Evidence::info(Check::PictureCode, "none"),
        count => Evidence::info(Check::PictureCode, "read").fact("count", count),
    };
    let text = match seen.lines.len() {
        _ if desk.reader.is_none() => Evidence::skipped(Check::PictureText, "no-reader"),
        0 => Evidence::info(Check::PictureText, "none"),
        count => Evidence::info(Check::PictureText, "read").fact("count", count),
    };
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
