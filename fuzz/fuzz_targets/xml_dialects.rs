//! Any bytes as an invoice in XML; what reads is written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(found) = paper::xml::read("fuzz", bytes) else { return };
    let written = paper::xml::write_einvoice(&found.reading.invoice);
    assert!(ofd::xml::Tree::of(&written).is_ok(), "what we write is XML");
});
