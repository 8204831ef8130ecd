//! Any bytes through the whole verification, with the parts of a package edited in place: the
//! first bytes choose a part of a sealed sample, the rest replaces it.
#![no_main]

use std::sync::LazyLock;

use app::{Desk, TrustStore, verify};
use libfuzzer_sys::fuzz_target;
use model::{Moment, Verdict};

static DESK: LazyLock<Desk> = LazyLock::new(|| Desk::new(TrustStore::builtin()));
static SAMPLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let set = paper::samples::make(None);
    set.samples.into_iter().find(|s| s.file_name == "01-valid-signed.ofd").unwrap().bytes
});

/// A panic of the PDF library is caught by the reader and becomes an error; the fuzzer's own hook
/// would end the process before that. A panic that escapes still does.
static CAUGHT: LazyLock<()> = LazyLock::new(|| std::panic::set_hook(Box::new(|_| {})));

fuzz_target!(|bytes: &[u8]| {
    LazyLock::force(&CAUGHT);
    let now = Moment(1_795_320_000);
    let _ = verify(&DESK, "fuzz", bytes, now);
    // Splice the input over the sample, so that the fuzzer starts deep inside a real package.
    let Some((place, rest)) = bytes.split_first_chunk::<4>() else { return };
    let mut spliced = SAMPLE.clone();
    let at = u32::from_le_bytes(*place) as usize % spliced.len();
    let end = (at + rest.len()).min(spliced.len());
    spliced[at..end].copy_from_slice(&rest[..end - at]);
    if let Ok(result) = verify(&DESK, "fuzz", &spliced, now) {
        // Nobody trusts the demonstration authority here, so nothing may ever be authentic.
        assert_ne!(result.verdict, Verdict::Authentic);
        assert_ne!(result.verdict, Verdict::Valid);
    }
});
