//! Any bytes as a table; what an invoice was made of is written and read again.
#![no_main]

use std::io::Cursor;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use paper::sheet::write::{Form, Heading, csv};
use paper::sheet::{Mapping, invoices, open};

/// A panic of the workbook library is caught by the reader and becomes an error; the fuzzer's own
/// hook would end the process before that. A panic that escapes still does.
static CAUGHT: LazyLock<()> = LazyLock::new(|| std::panic::set_hook(Box::new(|_| {})));

fuzz_target!(|bytes: &[u8]| {
    LazyLock::force(&CAUGHT);
    let Ok(mut sheet) = open("fuzz", Cursor::new(bytes)) else { return };
    let mapping = Mapping::recognise(&sheet.columns);
    assert_eq!(Mapping::from_json(&mapping.to_json()).as_ref(), Ok(&mapping));
    let mut numbers = Vec::new();
    for row in sheet.by_ref().take(1_000).flatten() {
        let _ = mapping.typed(&row);
        if let Ok((invoice, _)) = mapping.issued(&row) {
            numbers.extend(invoice.number);
        }
    }
    let rest = invoices(mapping, sheet).count();
    let headings = [Heading::new("number", Form::Text)];
    let mut out = Vec::new();
    let rows = numbers.iter().map(|number| vec![number.clone()]);
    csv(&headings, rows, &mut out).expect("a table in memory can be written");
    let again = open("again", Cursor::new(out)).expect("what we write is a table");
    assert!(again.count() == numbers.len() && rest < usize::MAX);
});
