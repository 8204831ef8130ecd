//! The points that people look for first: signature, file, sums, tax status. Each sums up several
//! lines of evidence and says no more than they do.

use model::verdict::{Integrity, TaxStatus, Trust};
use model::{Check, Evidence, Outcome, Verification};

use crate::paint::Tone;
use crate::texts::Texts;

/// A point: its name, how it ended, and in which words.
pub struct Point {
    /// The name.
    pub name: String,
    /// How it ended.
    pub tone: Tone,
    /// The same in words.
    pub words: String,
}

/// The points of a verification; those of a file are left out when there is none.
pub fn points(v: &Verification, has_file: bool, t: &Texts) -> Vec<Point> {
    let mut points = Vec::new();
    let mut add = |key: &str, (tone, words): (Tone, String)| {
        points.push(Point { name: t.get(key), tone, words });
    };
    if has_file {
        add("point-signature", signature(v, t));
        add("point-file", whole(v, t));
    }
    let sums = [Check::AmountSum, Check::AmountLines, Check::AmountRate, Check::AmountWords];
    add("point-sums", outcome(v, &sums, t));
    if v.evidence.iter().any(|line| line.check == Check::SourceFields) {
        add("point-fields", outcome(v, &[Check::SourceFields], t));
    }
    add("text-tax-status", status_of(v, t));
    points
}

/// The tax status of a verification: one that was asked for and not told says so.
pub fn status_of(v: &Verification, t: &Texts) -> (Tone, String) {
    let is_untold = |line: &Evidence| {
        line.check == Check::TaxStatus && matches!(line.say, "not-told" | "unknown")
    };
    match v.evidence.iter().any(is_untold) {
        true => (Tone::Soft, t.get("tax-status-not-told")),
        false => status(v.tax_status, t),
    }
}

/// The tone of a tax status and its word.
pub fn status(status: TaxStatus, t: &Texts) -> (Tone, String) {
    let tone = match status {
        TaxStatus::Normal => Tone::Good,
        TaxStatus::Voided | TaxStatus::RedFull => Tone::Bad,
        TaxStatus::RedPartial | TaxStatus::Abnormal => Tone::Warn,
        TaxStatus::Unknown => Tone::Soft,
    };
    (tone, t.word("tax-status", status.code()))
}

/// The worst outcome of several checks.
fn worst(v: &Verification, checks: &[Check]) -> Option<Outcome> {
    let grave = |outcome: &Outcome| match outcome {
        Outcome::Fail => 4,
        Outcome::Warn => 3,
        Outcome::Pass => 2,
        Outcome::Info => 1,
        Outcome::Skipped => 0,
    };
    let found = v.evidence.iter().filter(|line| checks.contains(&line.check));
    found.map(|line| line.outcome).max_by_key(grave)
}

fn outcome(v: &Verification, checks: &[Check], t: &Texts) -> (Tone, String) {
    let outcome = worst(v, checks).unwrap_or(Outcome::Skipped);
    let tone = crate::paint::of_outcome(outcome).1;
    (tone, t.word("outcome", outcome.code()))
}

/// A signature is right when its value is; who signed counts as well, for a right signature of
/// an unknown hand proves little.
fn signature(v: &Verification, t: &Texts) -> (Tone, String) {
    let values =
        [Check::SealSignature, Check::SealMaker, Check::SealCertificateList, Check::PdfSignature];
    match (v.integrity, v.signer.trust) {
        (Integrity::Unsigned, _) | (_, Trust::None) => {
            (Tone::Soft, t.word("integrity", Integrity::Unsigned.code()))
        }
        (Integrity::Unverifiable, _) => {
            (Tone::Warn, t.word("integrity", Integrity::Unverifiable.code()))
        }
        _ if worst(v, &values) == Some(Outcome::Fail) => outcome(v, &values, t),
        (_, trust @ (Trust::Unverified | Trust::Test)) => {
            (Tone::Warn, t.word("trust", trust.code()))
        }
        _ => outcome(v, &values, t),
    }
}

fn whole(v: &Verification, t: &Texts) -> (Tone, String) {
    let digests = [Check::SealDigests, Check::SealSignedInfo, Check::PdfDigest];
    match v.integrity {
        Integrity::Unsigned | Integrity::Unverifiable => (Tone::Soft, t.get("point-unproven")),
        _ => outcome(v, &digests, t),
    }
}
