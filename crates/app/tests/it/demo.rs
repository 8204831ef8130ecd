//! The files of the acceptance journeys through the whole verification.

use app::{Desk, TrustStore, verify};
use model::verdict::Integrity;
use model::{Comparison, Moment, Reason};
use paper::samples::{authority, demo, demo_register_rows};
use paper::write::Fonts;

/// 2026-11-22T04:00:00Z.
const NOW: Moment = Moment(1_795_320_000);

fn desk() -> Desk {
    let mut trust = TrustStore::builtin();
    assert_eq!(trust.install(&authority().1).ok(), Some(1));
    Desk::new(trust)
}

#[test]
fn the_files_of_the_journeys_give_their_verdicts() {
    for sample in demo(Fonts::find().ok().as_ref()) {
        let result = verify(&desk(), &sample.file_name, &sample.bytes, NOW).unwrap();
        let evidence: Vec<_> = result.evidence.iter().filter(|e| e.reason.is_some()).collect();
        assert_eq!(result.verdict, sample.expected, "{}: {evidence:?}", sample.file_name);
        for reason in &sample.reasons {
            assert!(result.reasons.contains(reason), "{}: {evidence:?}", sample.file_name);
        }
    }
}

#[test]
fn the_tampered_file_names_its_damaged_part() {
    let samples = demo(None);
    let tampered = samples.iter().find(|s| s.file_name == "demo_tampered.ofd").unwrap();
    let result = verify(&desk(), "demo_tampered.ofd", &tampered.bytes, NOW).unwrap();
    assert_eq!(result.integrity, Integrity::Altered);
    let line = result.evidence.iter().find(|e| e.reason == Some(Reason::ContentAltered)).unwrap();
    assert!(format!("{line:?}").contains("Page_0/Content.xml"), "{line:?}");
}

/// The simulators and the files must tell of the same invoice.
#[test]
fn the_simulators_know_the_first_invoice_as_the_file_states_it() {
    let (known, _) = wire::simulate::demo_book().remove(0);
    for sample in demo(None).iter().filter(|s| s.file_name.starts_with("demo_valid")) {
        let result = verify(&desk(), &sample.file_name, &sample.bytes, NOW).unwrap();
        let comparison = Comparison::of(&result.merged.invoice, &known);
        let differing: Vec<_> = comparison.differing().collect();
        assert!(differing.is_empty(), "{}: {differing:?}", sample.file_name);
        assert_eq!(result.merged.invoice.lines, known.lines, "{}", sample.file_name);
    }
    let keys = |invoice: &model::Invoice| invoice.duplicate_key();
    let simulated: Vec<_> = wire::simulate::demo_book().iter().map(|(i, _)| keys(i)).collect();
    let clash = demo_register_rows().iter().any(|(invoice, _)| simulated.contains(&keys(invoice)));
    assert!(!clash, "the register of the batch has numbers of its own");
}
