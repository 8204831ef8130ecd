//! Real documents to damage. They are no part of the project; without them the tests that need
//! one print a line and pass.

use std::path::PathBuf;

use app::{Desk, TrustStore, verify};
use model::{Moment, Outcome, Verification};
use paper::Unreadable;

/// Signed documents of five writers.
pub const SIGNED: [&str; 5] = [
    "js_2020_eput_real_signed.ofd",
    "zj_2022_antchain_xbrl_inv_real_signed.ofd",
    "cq_2020_999_testca_signed_5pages.ofd",
    "ofdrw_v4signed_invoice.ofd",
    "rai_2022_exchange_sample_p7signed.ofd",
];

/// The bytes of a real document, `None` when the corpus is absent.
pub fn read(name: &str) -> Option<Vec<u8>> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus/invoice/ofd");
    let found = std::fs::read(PathBuf::from(root).join(name)).ok();
    if found.is_none() {
        println!("skipped: {name} is not here");
    }
    found
}

/// The documents of [`SIGNED`] that are here, with their names.
pub fn signed() -> impl Iterator<Item = (&'static str, Vec<u8>)> {
    SIGNED.into_iter().filter_map(|name| Some((name, read(name)?)))
}

/// A desk with the keys that come with the program.
pub fn desk() -> Desk {
    Desk::new(TrustStore::builtin())
}

/// Verifies at a fixed moment.
pub fn check(desk: &Desk, bytes: &[u8]) -> Result<Verification, Unreadable> {
    verify(desk, "damaged.ofd", bytes, Moment(1_795_000_000))
}

/// One line for a result: integrity, verdict and reasons, or why it is unreadable.
pub fn summary(result: &Result<Verification, Unreadable>) -> String {
    match result {
        Ok(v) => {
            let reasons: Vec<_> = v.reasons.iter().map(|r| r.code()).collect();
            let mut out = format!("{} {}", v.integrity.code(), v.verdict.code());
            for reason in reasons.iter().filter(|r| **r != "status_not_asked") {
                out.push(' ');
                out.push_str(reason);
            }
            out
        }
        Err(error) => error.why.to_owned(),
    }
}

/// Everything that the evidence of a verification says failed or is doubtful, for messages.
pub fn complaints(v: &Verification) -> String {
    let bad = v.evidence.iter().filter(|e| matches!(e.outcome, Outcome::Fail | Outcome::Warn));
    bad.map(|e| format!("{}.{} {:?}; ", e.check.code(), e.say, e.facts)).collect()
}
