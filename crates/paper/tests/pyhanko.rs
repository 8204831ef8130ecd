//! Documents signed by pyHanko, an independent implementation, get the verdicts they must get.
//!
//! The script beside this test makes them with fictional keys; where Python or pyHanko is missing
//! the test says so and ends.

use std::path::{Path, PathBuf};
use std::process::Command;

use model::verdict::Integrity;
use model::{Check, Reason};
use paper::pdf_signature::{self, Checked, PdfProof, Signature};

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The folder with the documents, `None` where they cannot be made.
fn documents() -> Option<Folder> {
    let python = |arguments: &[&str]| Command::new("python3").args(arguments).output();
    let has_pyhanko =
        python(&["-c", "import cryptography, pyhanko.sign"]).is_ok_and(|out| out.status.success());
    if !has_pyhanko {
        return None;
    }
    let folder = std::env::temp_dir().join(format!("piaoju-pyhanko-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let folder = Folder(folder);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pyhanko/make.py");
    let made = python(&[script, folder.0.to_str().unwrap()]).unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    Some(folder)
}

fn prove(folder: &Path, name: &str) -> (PdfProof, Vec<(Signature, Checked)>) {
    let bytes = std::fs::read(folder.join(format!("{name}.pdf"))).unwrap();
    let signatures: Vec<_> = pdf_signature::find(&bytes)
        .into_iter()
        .map(|signature| {
            let checked = signature.check(&bytes);
            (signature, checked)
        })
        .collect();
    (pdf_signature::evidence(&bytes, &signatures, 1), signatures)
}

/// Everything that one check said, one word for each signature.
fn says(proof: &PdfProof, check: Check) -> String {
    let words: Vec<_> =
        proof.evidence.iter().filter(|line| line.check == check).map(|line| line.say).collect();
    words.join(" ")
}

struct Case {
    name: &'static str,
    integrity: Integrity,
    ranges: &'static str,
    values: &'static str,
    reasons: &'static [Reason],
}

const fn case(
    name: &'static str,
    integrity: Integrity,
    ranges: &'static str,
    values: &'static str,
    reasons: &'static [Reason],
) -> Case {
    Case { name, integrity, ranges, values, reasons }
}

const CASES: &[Case] = &[
    case("rsa", Integrity::Intact, "whole", "valid", &[]),
    case("rsa-stream", Integrity::Intact, "whole", "valid", &[]),
    case("rsa-sha512", Integrity::Intact, "whole", "valid", &[]),
    case("rsa-sha1", Integrity::Intact, "whole", "valid", &[Reason::WeakAlgorithm]),
    case("p256", Integrity::Intact, "whole", "valid", &[]),
    case(
        "p384",
        Integrity::Unverifiable,
        "whole",
        "unknown-algorithm",
        &[Reason::SignatureUncheckable],
    ),
    case("cades", Integrity::Intact, "whole", "valid", &[]),
    case("expired", Integrity::Intact, "whole", "valid", &[Reason::SignerExpired]),
    case("altered", Integrity::Altered, "whole", "valid", &[Reason::ContentAltered]),
    case("second", Integrity::Intact, "extended-signatures whole", "valid valid", &[]),
    case("second-stream", Integrity::Intact, "extended-signatures whole", "valid valid", &[]),
    case(
        "second-visible",
        Integrity::Intact,
        "extended whole",
        "valid valid",
        &[Reason::ExtendedAfterSigning],
    ),
    case("annotated", Integrity::Intact, "extended", "valid", &[Reason::ExtendedAfterSigning]),
    case(
        "annotated-stream",
        Integrity::Intact,
        "extended",
        "valid",
        &[Reason::ExtendedAfterSigning],
    ),
    case(
        "annotated-then-signed",
        Integrity::Intact,
        "extended whole",
        "valid valid",
        &[Reason::ExtendedAfterSigning],
    ),
    case("stamped", Integrity::Intact, "whole", "valid", &[]),
    case("stamped-wrongly", Integrity::Intact, "whole", "valid", &[]),
    case("document-timestamp", Integrity::Intact, "extended-signatures whole", "valid valid", &[]),
];

#[test]
fn documents_of_another_implementation() {
    let Some(folder) = documents() else {
        println!("skipped: python3 with pyhanko and cryptography is not here");
        return;
    };
    for case in CASES {
        let (proof, _) = prove(&folder.0, case.name);
        let name = case.name;
        assert_eq!(proof.integrity, case.integrity, "{name}: {:?}", proof.evidence);
        assert_eq!(says(&proof, Check::PdfByteRange), case.ranges, "{name}");
        assert_eq!(says(&proof, Check::PdfSignature), case.values, "{name}");
        let reasons: Vec<_> = proof.evidence.iter().filter_map(|line| line.reason).collect();
        assert_eq!(reasons, case.reasons, "{name}");
    }
    signers_are_named(&folder.0);
    a_timestamp_with_another_moment_is_not_believed(&folder.0);
    timestamps_vouch_for_the_moment(&folder.0);
    no_signed_byte_may_change(&folder.0);
}

fn signers_are_named(folder: &Path) {
    let (proof, signatures) = prove(folder, "second");
    let signer = proof.signer.unwrap();
    assert_eq!(signer.certificate.subject.common_name(), Some("Fictional issuer"));
    assert_eq!(signer.algorithm, "RSA-SHA-256");
    assert!(signer.certificate.is_signed_by(&signer.chain[0]));
    assert_eq!(signatures[1].1.algorithm.as_deref(), Some("ECDSA-P256-SHA-256"));
    // The author is named and not the clock, even where the clock signed last.
    let (proof, _) = prove(folder, "document-timestamp");
    assert_eq!(proof.signer.unwrap().certificate.subject.common_name(), Some("Fictional issuer"));
}

fn timestamps_vouch_for_the_moment(folder: &Path) {
    for (name, say) in [("stamped", "match"), ("stamped-wrongly", "differs"), ("rsa", "")] {
        let (proof, signatures) = prove(folder, name);
        assert_eq!(says(&proof, Check::SealTimestamp), say, "{name}");
        let moment = signatures[0].1.stamp.as_ref().and_then(|stamp| stamp.moment);
        assert_eq!(moment.is_some(), name != "rsa");
    }
}

/// Nothing but its own signature protects the token.
fn a_timestamp_with_another_moment_is_not_believed(folder: &Path) {
    let (_, signatures) = prove(folder, "stamped");
    let (signature, genuine) = &signatures[0];
    let is_moment = |w: &[u8]| w[0] == 0x18 && w.ends_with(b"20");
    let moment = signature.contents.windows(4).position(is_moment).unwrap();
    // The second digit of the century, as the second half of its byte in hexadecimal.
    let place = usize::try_from(signature.byte_range[1]).unwrap() + 1 + (moment + 3) * 2 + 1;
    let mut bytes = std::fs::read(folder.join("stamped.pdf")).unwrap();
    assert_eq!(bytes[place], b'0');
    bytes[place] = b'1';
    std::fs::write(folder.join("stamped-later.pdf"), bytes).unwrap();
    let (proof, signatures) = prove(folder, "stamped-later");
    assert_eq!(proof.integrity, Integrity::Intact);
    assert_eq!(says(&proof, Check::SealTimestamp), "differs");
    let century = |checked: &Checked| checked.signed_at.unwrap() / (100 * 365 * 86_400);
    assert_ne!(genuine.stamp.as_ref().unwrap().moment, None);
    assert_eq!(century(&signatures[0].1), century(genuine));
}

fn no_signed_byte_may_change(folder: &Path) {
    let bytes = std::fs::read(folder.join("rsa.pdf")).unwrap();
    let gap = {
        let range = pdf_signature::find(&bytes)[0].byte_range;
        usize::try_from(range[1]).unwrap()..usize::try_from(range[2]).unwrap()
    };
    for at in (0..bytes.len()).filter(|at| at % 17 == 0 && !gap.contains(at)) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x04;
        let signatures: Vec<_> = pdf_signature::find(&changed)
            .into_iter()
            .map(|s| (s.clone(), s.check(&changed)))
            .collect();
        let integrity = pdf_signature::evidence(&changed, &signatures, 1).integrity;
        assert_ne!(integrity, Integrity::Intact, "byte {at}");
    }
}
