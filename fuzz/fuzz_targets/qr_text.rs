//! Any text as the text of an invoice's QR code, and the small grammars beside it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::qr::QrText;

fuzz_target!(|text: &str| {
    if let Some(code) = QrText::parse(text) {
        let again = QrText::parse(&code.render());
        assert_eq!(again.map(|c| c.to_invoice()), Some(code.to_invoice()));
    }
    let _ = model::words::from_words(text);
    let _ = model::Fen::parse(text);
    let _ = model::Day::parse(text);
    let _ = model::tax_id::TaxId::judge(text);
    let _ = model::number::Structure::of_code(text);
    let _ = model::number::Structure::of_number(text);
});
