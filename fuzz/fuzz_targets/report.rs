//! Any bytes as a signed report; only one that this very key signed may be called genuine.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use model::Moment;
use paper::report::{Report, Signer, State, check, write_json};

static REPORT: LazyLock<(Signer, Vec<u8>)> = LazyLock::new(|| {
    let signer = Signer::from_seed(&[7; 32]);
    let report = Report {
        id: "r".into(),
        installation: "i".into(),
        issued_at: Moment(0),
        titles: Vec::new(),
        content: Default::default(),
        log: None,
    };
    let bytes = write_json(&report, &signer).expect("a small report");
    (signer, bytes)
});

fuzz_target!(|bytes: &[u8]| {
    let (signer, genuine) = &*REPORT;
    let checked = check(bytes, &[signer.key()]);
    assert!(checked.state != State::Genuine || bytes == genuine);
    // The input laid over a genuine report, from its first byte on.
    if let Some((&at, patch)) = bytes.split_first() {
        let mut altered = genuine.clone();
        for (byte, with) in altered.iter_mut().skip(usize::from(at)).zip(patch) {
            *byte ^= with;
        }
        let is_same = altered == *genuine;
        assert_eq!(check(&altered, &[signer.key()]).state == State::Genuine, is_same);
    }
});
