//! The bill: its layout, its way from the channel to the rows, and bills that are not used.

use std::io::{Cursor, Write};

use model::Fen;
use wire::channel::unionpay::LAYOUT;
use wire::channel::{BadBill, Call, Channel, Outcome, Row, RowState, Totals};
use wire::simulate::acquirer::ChannelFault as Fault;
use wire::simulate::unionpay::{Signs, UnionPay};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::talk::{PAYS, after, ask, code_of, codec, day, next_day, now, refund, scanned, shown};

#[test]
fn the_layout_is_that_of_the_interface() {
    let roots = ["/../../../shared", "/../../../../shared"];
    let table = roots.iter().find_map(|root| {
        let file = "corpus/payment/unionpay/zm_layout.tsv";
        std::fs::read_to_string(format!("{}{root}/{file}", env!("CARGO_MANIFEST_DIR"))).ok()
    });
    if let Some(table) = &table {
        let rows = table.lines().skip(2).map(|line| line.split('\t').collect::<Vec<_>>());
        let read: Vec<(usize, String, usize, usize)> = rows
            .map(|row| {
                let number = |at: usize| row[at].parse::<usize>().unwrap();
                (number(0), row[1].to_owned(), number(2), number(3))
            })
            .collect();
        let ours = LAYOUT.iter().enumerate();
        let ours: Vec<_> =
            ours.map(|(at, f)| (at + 1, f.name.to_owned(), f.offset, f.width)).collect();
        assert_eq!(ours, read);
    } else {
        println!("no corpus beside the checkout: only the blanks are checked");
    }
    for pair in LAYOUT.windows(2) {
        assert_eq!(pair[0].offset + pair[0].width + 1, pair[1].offset, "{pair:?}");
    }
    assert_eq!((LAYOUT.len(), LAYOUT[40].offset + LAYOUT[40].width), (41, 607));
}

type Read = Result<(Vec<Row>, Totals), BadBill>;

fn rows(bill: &[u8]) -> Read {
    let mut rows = Vec::new();
    let totals = codec(Signs::Rsa).rows(&mut Cursor::new(bill), &mut |row| rows.push(row))?;
    Ok((rows, totals))
}

/// A day with a payment that stays, one given back in part, and one undone.
fn traded(fault: Option<Fault>) -> UnionPay {
    let (codec, mut channel) = (codec(Signs::Rsa), UnionPay::new(Signs::Rsa));
    channel.book.fee_share_e5 = 600;
    let (one, other) = (shown("A2026112200001"), scanned("A2026112200002", PAYS));
    let gone = scanned("A2026112200003", PAYS);
    let code = code_of(&codec, &mut channel, &one);
    channel.pay(&code, after(30));
    for charge in [&other, &gone] {
        ask(&codec, &mut channel, Call::Pay(charge), now());
    }
    let back = refund(&other, "R2026112200002", 40, "");
    ask(&codec, &mut channel, Call::Refund(&back), after(60));
    ask(&codec, &mut channel, Call::Undo(&gone), after(120));
    if let Some(fault) = fault {
        channel.book.faults.insert(one.number.clone(), fault);
    }
    channel
}

fn bill(channel: &mut UnionPay) -> Vec<u8> {
    match ask(&codec(Signs::Rsa), channel, Call::Statement(day()), next_day(10)) {
        Some(Outcome::Bill(zip)) => zip,
        told => panic!("{told:?}"),
    }
}

#[test]
fn a_day_comes_back_row_by_row() {
    let mut channel = traded(None);
    let (rows, totals) = rows(&bill(&mut channel)).unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| (row.number.as_str(), row.refund.as_deref(), row.amount.0, row.state))
        .collect();
    let expected = [
        ("A2026112200001", None, 8_640, RowState::Paid),
        ("A2026112200002", None, 8_640, RowState::Paid),
        ("", Some("R2026112200002"), 40, RowState::Refunded),
        ("A2026112200003", None, 8_640, RowState::Paid),
        ("A2026112200003", None, 8_640, RowState::Revoked),
    ];
    assert_eq!(told, expected);
    // 0.6 % of 86.40 is 0.5184: whole fen in the file.
    let fees: Vec<i64> = rows.iter().map(|row| row.fee_e5).collect();
    assert_eq!(fees, [51_000, 51_000, 0, 51_000, -51_000]);
    assert_eq!(rows[0].at, Some(after(30)));
    assert_eq!(rows[2].transaction, rows[1].transaction, "the payment that was given back");
    assert_eq!(totals, Totals { rows: 5, paid: Fen(25_920), refunded: Fen(8_680) });
}

#[test]
fn a_bill_that_is_not_there_is_late_until_noon_and_then_there_is_none() {
    for fault in [None, Some(Fault::BillLate), Some(Fault::BillMissing)] {
        let mut channel = match fault {
            Some(fault) => traded(Some(fault)),
            None => UnionPay::new(Signs::Rsa),
        };
        let codec = codec(Signs::Rsa);
        let told = ask(&codec, &mut channel, Call::Statement(day()), next_day(10));
        assert_eq!(told, Some(Outcome::BillLater), "{fault:?}");
        let told = ask(&codec, &mut channel, Call::Statement(day()), next_day(12));
        assert_eq!(told, Some(Outcome::NoBill), "{fault:?}");
    }
}

#[test]
fn a_damaged_bill_is_not_used() {
    for (fault, why) in [
        (Fault::BillTruncated, "too short"),
        (Fault::BillColumnsMoved, "the fields are not where they belong"),
        (Fault::BillBadBytes, "not in GBK"),
    ] {
        let bad = rows(&bill(&mut traded(Some(fault)))).unwrap_err();
        assert!(matches!(bad, BadBill::Form { what, .. } if what == why), "{fault:?}: {bad:?}");
    }
    let bad = rows(&bill(&mut traded(Some(Fault::BillOtherHash)))).unwrap_err();
    assert!(matches!(bad, BadBill::Read(_)), "{bad:?}");
}

#[test]
fn differences_of_a_bill_are_read_as_they_stand() {
    let plain = rows(&bill(&mut traded(None))).unwrap().0;
    let read = |fault| rows(&bill(&mut traded(Some(fault)))).unwrap().0;
    assert_eq!(read(Fault::BillNewColumn), plain, "more at the end harms nobody");
    assert_eq!(read(Fault::BillMissingRow), plain[1..]);
    let more = read(Fault::BillExtraRow);
    assert_eq!((more.len(), more[1].number.as_str()), (6, "NOBODYASKED1"));
    assert_eq!(read(Fault::BillOtherAmount)[0].amount, Fen(8_740));
    assert_eq!(read(Fault::BillOtherFee)[0].fee_e5, 52_000);
}

/// A zip with these members.
fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const NAME: &str = "INN26112288ZM_777290058110048";

#[test]
fn a_bill_has_one_file_of_rows() {
    let bad = |members: &[(&str, &[u8])]| rows(&zipped(members)).unwrap_err();
    let form = |what| BadBill::Form { line: 0, what };
    assert_eq!(bad(&[]), form("no ZM file"));
    assert_eq!(bad(&[("INN26112288ZME_777290058110048", b"")]), form("no ZM file"));
    let two: [(&str, &[u8]); 2] = [(NAME, b""), ("INN26112388ZM_777290058110048", b"")];
    assert_eq!(bad(&two), form("more than one ZM file"));
    assert_eq!(rows(b"no zip").unwrap_err(), form("no zip"));
    assert_eq!(rows(&zipped(&[(NAME, b"")])).unwrap().1, Totals::default());
    let many: Vec<String> = (0..65).map(|at| format!("{at}")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(bad(&many), BadBill::Size);
}

#[test]
fn a_row_with_one_field_wrong_spoils_the_bill() {
    let mut text = Vec::new();
    let mut zip = zip::ZipArchive::new(Cursor::new(bill(&mut traded(None)))).unwrap();
    std::io::Read::read_to_end(&mut zip.by_index(0).unwrap(), &mut text).unwrap();
    let first = text[..609].to_vec();
    assert!(rows(&zipped(&[(NAME, &first)])).is_ok());
    for (name, value) in [
        ("tradeNo", "S99"),
        ("txnType", "02"),
        ("txnAmt", "            "),
        ("txnAmt", "0000000086.4"),
        ("txnAmt", "-00000008640"),
        ("merCharge", "             "),
        ("merCharge", "X000000000051"),
        ("orderId", "                                "),
    ] {
        let field = wire::channel::unionpay::field(name).unwrap();
        let mut line = first.clone();
        line[field.offset..field.offset + field.width].copy_from_slice(value.as_bytes());
        let bad = rows(&zipped(&[(NAME, &line)])).unwrap_err();
        assert!(matches!(bad, BadBill::Form { line: 1, .. }), "{name}={value}: {bad:?}");
    }
    // A line that never ends.
    let endless = vec![b' '; 5_000];
    assert!(rows(&zipped(&[(NAME, &endless)])).is_err());
}

#[test]
fn many_rows_are_read_without_keeping_them() {
    let mut text = Vec::new();
    let mut zip = zip::ZipArchive::new(Cursor::new(bill(&mut traded(None)))).unwrap();
    std::io::Read::read_to_end(&mut zip.by_index(0).unwrap(), &mut text).unwrap();
    let many = zipped(&[(NAME, &text.repeat(2_000))]);
    let mut count = 0_u64;
    let totals = codec(Signs::Rsa).rows(&mut Cursor::new(many), &mut |_| count += 1).unwrap();
    assert_eq!((totals.rows, totals.paid, count), (10_000, Fen(51_840_000), 10_000));
}
