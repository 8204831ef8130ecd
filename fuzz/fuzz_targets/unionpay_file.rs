//! Any bytes as a bill of UnionPay, and any bytes as the rows inside one.
#![no_main]

use std::io::{Cursor, Write};
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use wire::Address;
use wire::channel::unionpay::UnionPay;
use wire::channel::{Channel, Row};
use wire::simulate::unionpay::{Signs, demo_config};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

static CODEC: LazyLock<UnionPay> = LazyLock::new(|| {
    let address = Address::parse("http://127.0.0.1:1").expect("an address");
    let config = demo_config(Signs::Sm3, &address, "http://127.0.0.1:2/notices");
    UnionPay::new(config).expect("the settings of the demonstration")
});

fuzz_target!(|bytes: &[u8]| {
    read(bytes);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let name = "INN26112288ZM_777290058110048";
    zip.start_file(name, SimpleFileOptions::default()).expect("a member");
    zip.write_all(bytes).expect("a member");
    read(&zip.finish().expect("a zip").into_inner());
});

fn read(bill: &[u8]) {
    let (mut rows, mut moved) = (0, 0);
    let mut take = |row: Row| {
        assert!(row.amount.0 >= 0);
        rows += 1;
        moved += row.amount.0;
    };
    if let Ok(totals) = CODEC.rows(&mut Cursor::new(bill), &mut take) {
        assert_eq!((totals.rows, totals.paid.0 + totals.refunded.0), (rows, moved));
    }
}
