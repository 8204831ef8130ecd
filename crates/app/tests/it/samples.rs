//! The demonstration set through the whole verification: every file gives what it promises.

use app::{Desk, TrustStore, verify};
use model::{Moment, Reason, Verdict, Verification};
use paper::samples::{Sample, Set, make};
use paper::write::Fonts;

/// 2026-11-22T04:00:00Z.
const NOW: Moment = Moment(1_795_320_000);

fn set() -> Set {
    let fonts = Fonts::find();
    if let Err(missing) = &fonts {
        println!("{missing}: the pdf samples are skipped");
    }
    make(fonts.as_ref().ok())
}

fn result(desk: &Desk, sample: &Sample) -> Verification {
    match verify(desk, &sample.file_name, &sample.bytes, NOW) {
        Ok(result) => result,
        Err(error) => panic!("{}: {error}", sample.file_name),
    }
}

fn keeps_its_promise(sample: &Sample, result: &Verification) -> bool {
    let found: Vec<Reason> =
        result.reasons.iter().copied().filter(|r| *r != Reason::StatusNotAsked).collect();
    let reasons = match sample.expected {
        Verdict::Invalid => sample.reasons.iter().all(|r| found.contains(r)),
        _ => found == sample.reasons,
    };
    result.verdict == sample.expected && reasons
}

#[test]
fn every_sample_gives_the_verdict_and_the_reasons_that_it_promises() {
    let set = set();
    let mut trust = TrustStore::builtin();
    assert_eq!(trust.install(&set.authority.1).ok(), Some(1));
    let desk = Desk::new(trust);
    let mut wrong = String::new();
    for sample in &set.samples {
        let result = result(&desk, sample);
        if !keeps_its_promise(sample, &result) {
            let (name, expected, reasons) = (&sample.file_name, sample.expected, &sample.reasons);
            wrong += &format!("{name}: expected {expected:?} {reasons:?}, ");
            wrong += &format!("got {:?} {:?}\n", result.verdict, result.reasons);
            for evidence in result.evidence.iter().filter(|e| e.reason.is_some()) {
                wrong += &format!("    {evidence:?}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn nobody_is_authentic_before_the_demonstration_root_is_trusted() {
    let desk = Desk::new(TrustStore::builtin());
    for sample in &set().samples {
        let result = result(&desk, sample);
        let expected = match sample.expected {
            Verdict::Authentic => Verdict::Undetermined,
            other => other,
        };
        assert_eq!(result.verdict, expected, "{}", sample.file_name);
        if sample.expected == Verdict::Authentic {
            assert!(result.reasons.contains(&Reason::TestSigner), "{}", sample.file_name);
        }
    }
}
