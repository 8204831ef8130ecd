//! Any bytes as a PDF: structure, text, fields, signatures.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

/// A panic of the PDF library is caught by the reader and becomes an error; the fuzzer's own hook
/// would end the process before that. A panic that escapes still does.
static CAUGHT: LazyLock<()> = LazyLock::new(|| std::panic::set_hook(Box::new(|_| {})));

fuzz_target!(|bytes: &[u8]| {
    LazyLock::force(&CAUGHT);
    let revisions = paper::pdf::open(bytes).map_or(0, |pdf| pdf.revisions);
    let signatures: Vec<_> = paper::pdf_signature::find(bytes)
        .into_iter()
        .map(|signature| {
            let checked = signature.check(bytes);
            (signature, checked)
        })
        .collect();
    let _ = paper::pdf_signature::evidence(bytes, &signatures, revisions);
});
