//! Any bytes as a picture: decoded within its limits, turned, its codes looked for.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ocr::limits::CODES_MAX;
use ocr::picture::Picture;

/// A panic of the library that reads codes is caught and means that there is none; the fuzzer's
/// own hook would end the process before that. A panic that escapes still does.
static CAUGHT: LazyLock<()> = LazyLock::new(|| std::panic::set_hook(Box::new(|_| {})));

fuzz_target!(|bytes: &[u8]| {
    LazyLock::force(&CAUGHT);
    let Ok(picture) = Picture::open(bytes) else { return };
    let codes = ocr::code::read(&picture);
    assert!(codes.len() <= CODES_MAX);
    for code in codes {
        assert!(!code.text.is_empty());
        assert!(code.corners.iter().all(|(x, y)| x.is_finite() && y.is_finite()));
    }
});
