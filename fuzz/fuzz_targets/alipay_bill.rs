//! Any bytes as a bill of Alipay; and as the text of its table, inside a ZIP.
#![no_main]

use std::io::{Cursor, Write};
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use wire::channel::Channel;
use wire::channel::alipay::Alipay;
use wire::{Address, simulate};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

static TILL: LazyLock<Alipay> = LazyLock::new(|| {
    let address = Address::parse("https://alipay.example").expect("an address");
    let config = simulate::alipay::config(&address, "https://till.example/notice");
    Alipay::new(config).expect("a sound configuration")
});

fuzz_target!(|bytes: &[u8]| {
    let mut rows = 0;
    if let Ok(totals) = TILL.rows(&mut Cursor::new(bytes), &mut |_| rows += 1) {
        assert_eq!(totals.rows, rows);
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("a.csv", SimpleFileOptions::default()).expect("a file in memory");
    zip.write_all(bytes).expect("memory");
    let mut packed = zip.finish().expect("memory");
    rows = 0;
    if let Ok(totals) = TILL.rows(&mut packed, &mut |row| {
        assert!(row.amount.0 >= 0 && !row.number.is_empty());
        rows += 1;
    }) {
        assert_eq!(totals.rows, rows);
    }
});
