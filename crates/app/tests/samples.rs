//! The demonstration set through the whole verification: every file gives what it promises.

use app::{Desk, TrustStore, verify};
use model::Moment;

/// 2026-11-22T04:00:00Z.
const NOW: Moment = Moment(1_795_320_000);

#[test]
fn every_sample_gives_the_verdict_and_the_reasons_that_it_promises() {
    let fonts = paper::write::Fonts::find();
    if let Err(missing) = &fonts {
        println!("{missing}: the pdf samples are skipped");
    }
    let set = paper::samples::make(fonts.as_ref().ok());
    let mut trust = TrustStore::builtin();
    assert_eq!(trust.install(&set.authority.1).ok(), Some(1));
    let desk = Desk::new(trust);
    let mut wrong = Vec::new();
    for sample in &set.samples {
        let result = verify(&desk, &sample.file_name, &sample.bytes, NOW);
        let Ok(result) = result else {
            wrong.push(format!("{}: {result:?}", sample.file_name));
            continue;
        };
        let missing = sample.reasons.iter().any(|r| !result.reasons.contains(r));
        if result.verdict != sample.expected || missing {
            wrong.push(format!(
                "{}: expected {:?} {:?}, got {:?} {:?}\n{}",
                sample.file_name,
                sample.expected,
                sample.reasons,
                result.verdict,
                result.reasons,
                result
                    .evidence
                    .iter()
                    .filter(|e| e.reason.is_some())
                    .map(|e| format!("    {e:?}\n"))
                    .collect::<String>()
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
