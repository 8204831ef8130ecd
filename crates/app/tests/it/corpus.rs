//! Documents to damage: one that the project makes itself, and real ones. The real ones are no
//! part of the project; without them the tests print a line and do with the one that is.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use app::{Desk, TrustStore, verify};
use model::{Moment, Outcome, Verification};
use ofd::document::Document;
use ofd::package::Package;
use ofd::verify::Memory;
use paper::Unreadable;
use paper::samples::Set;

/// The signed document of the demonstration set.
pub const SAMPLE: &str = "01-valid-signed.ofd";

/// Signed documents of six writers.
pub const SIGNED: [&str; 6] = [
    SAMPLE,
    "js_2020_eput_real_signed.ofd",
    "zj_2022_antchain_xbrl_inv_real_signed.ofd",
    "cq_2020_999_testca_signed_5pages.ofd",
    "ofdrw_v4signed_invoice.ofd",
    "rai_2022_exchange_sample_p7signed.ofd",
];

/// The demonstration set, made once.
fn set() -> &'static Set {
    static SET: OnceLock<Set> = OnceLock::new();
    SET.get_or_init(|| paper::samples::make(None))
}

/// The bytes of a document, `None` when it is a real one and the corpus is absent.
pub fn read(name: &str) -> Option<Vec<u8>> {
    if let Some(sample) = set().samples.iter().find(|sample| sample.file_name == name) {
        return Some(sample.bytes.clone());
    }
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

/// A desk with the keys that come with the program and the demonstration authority.
pub fn desk() -> Desk {
    let mut trust = TrustStore::builtin();
    trust.install(&set().authority.1).expect("the demonstration authority");
    Desk::new(trust)
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

/// Whether every signature of a package is right, asked of the signature checks alone, which is
/// much faster than a whole verification.
pub fn is_right(memory: &Memory, bytes: &[u8]) -> bool {
    let Ok(package) = Package::open(bytes) else { return false };
    let Ok(document) = Document::read(&package) else { return false };
    let proof = ofd::verify::verify(&package, document.signatures.as_deref(), memory);
    !proof.findings.is_empty() && proof.findings.iter().all(|finding| finding.is_right())
}

/// Runs over all items on every core and gathers what the work returns for them.
pub fn spread<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> Option<R> + Sync) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(2, |n| n.get());
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let run = || {
            let mut found = Vec::new();
            while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                found.extend(work(item));
            }
            found
        };
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(run)).collect();
        threads.into_iter().flat_map(|t| t.join().expect("no panic in the work")).collect()
    })
}
