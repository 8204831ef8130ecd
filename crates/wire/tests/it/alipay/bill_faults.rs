//! A bill is used whole or not at all; what is merely other than expected is read as it stands.

use std::io::{Cursor, Write};

use model::Fen;
use wire::channel::{BadBill, Channel, Outcome};
use wire::simulate::acquirer::ChannelFault as Fault;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Both;
use super::bill::{bill, day, fetched, rows};

const NUMBER: &str = "PJ20261122B0000001";

fn wrong(fault: Fault) -> Both {
    let mut both = day();
    both.alipay.book.faults.insert(NUMBER.to_owned(), fault);
    both
}

#[test]
fn a_bill_that_is_missing_or_late_says_which() {
    assert_eq!(fetched(&mut wrong(Fault::BillMissing)), Outcome::NoBill);
    assert_eq!(fetched(&mut wrong(Fault::BillLate)), Outcome::BillLater);
}

#[test]
fn a_damaged_bill_is_not_used() {
    let read = |fault| {
        let mut both = wrong(fault);
        let bytes = bill(&mut both);
        rows(&both.till, bytes).unwrap_err()
    };
    assert!(matches!(read(Fault::BillTruncated), BadBill::Form { .. }));
    assert_eq!(read(Fault::BillOtherHash), BadBill::Digest);
    assert!(matches!(read(Fault::BillBadBytes), BadBill::Form { what: "not GBK", .. }));
}

#[test]
fn rows_that_differ_are_read_and_left_to_reconciliation() {
    let read = |fault| {
        let mut both = wrong(fault);
        let bytes = bill(&mut both);
        rows(&both.till, bytes).unwrap().0
    };
    let extra = read(Fault::BillExtraRow);
    assert!(extra.len() == 5 && extra[4].number == format!("X{NUMBER}"));
    assert!(read(Fault::BillMissingRow).iter().all(|row| row.number != NUMBER));
    assert_eq!(read(Fault::BillOtherAmount)[0].amount, Fen(8_641));
    assert_eq!(read(Fault::BillOtherFee)[0].fee_e5, 99_000);
}

#[test]
fn columns_are_found_wherever_they_stand() {
    let mut both = day();
    let bytes = bill(&mut both);
    let expected = rows(&both.till, bytes).unwrap();
    for fault in [Fault::BillColumnsMoved, Fault::BillNewColumn] {
        let mut both = wrong(fault);
        let bytes = bill(&mut both);
        assert_eq!(rows(&both.till, bytes).unwrap(), expected, "{fault:?}");
    }
}

/// A bill with this text as its table.
fn with(text: &str) -> Vec<u8> {
    zipped(&encoding_rs::GBK.encode(text).0)
}

fn zipped(text: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("a.csv", SimpleFileOptions::default()).unwrap();
    zip.write_all(text).unwrap();
    zip.finish().unwrap().into_inner()
}

const HEADER: &str = "支付宝交易号,商户订单号,业务类型,完成时间,订单金额（元）,商家实收（元）,退款批次号/请求号,服务费（元）";

fn table(header: &str, rows: &str, paid: &str) -> String {
    format!(
        "#支付宝业务明细查询\n{header}\n{rows}\n#-业务明细列表结束-\n\
         #交易合计：{paid}元，x\n#退款合计：0笔，商家实收退款共0.00元，x\n"
    )
}

const ROW: &str = "42\t,PJ1\t,交易\t,2026-11-20 09:10:20,1.00,1.00,\t,0.00";
const PAID: &str = "1笔，商家实收共1.00";

#[test]
fn a_bill_says_where_it_cannot_be_believed() {
    let till = Both::new().till;
    let read = |text: String| rows(&till, with(&text));
    assert!(read(table(HEADER, ROW, PAID)).is_ok());
    let quoted = ROW.replace("PJ1\t", "\"PJ,1\"");
    assert_eq!(read(table(HEADER, &quoted, PAID)).unwrap().0[0].number, "PJ,1");
    assert_eq!(read(table(HEADER, ROW, "2笔，商家实收共1.00")), Err(BadBill::Sums));
    assert_eq!(read(table(HEADER, ROW, "1笔，商家实收共1.01")), Err(BadBill::Sums));
    for (column, name) in [("订单金额（元）", "总金额"), ("业务类型", "类型")] {
        let refused = read(table(&HEADER.replace(column, name), ROW, PAID));
        assert_eq!(refused, Err(BadBill::Column(column)), "never read as nothing");
    }
    let twice = format!("{HEADER},业务类型");
    let refused = read(table(&twice, &format!("{ROW},交易"), PAID));
    assert_eq!(refused, Err(BadBill::Column("业务类型")));
    let form = |what: &'static str| BadBill::Form { line: 3, what };
    for (from, to, what) in [
        ("交易\t", "转账\t", "a kind that is not known"),
        ("1.00,1.00", "一元,1.00", "an amount"),
        ("1.00,1.00", "1.00", "as many fields as columns"),
        (",0.00", ",x", "the fee"),
        ("PJ1\t", "\t", "a row without its numbers"),
    ] {
        assert_eq!(read(table(HEADER, &ROW.replace(from, to), PAID)), Err(form(what)), "{to}");
    }
    let cut = table(HEADER, ROW, PAID);
    for end in ["#退款合计", "#交易合计", "#-业务"] {
        let text = cut[..cut.find(end).unwrap()].to_owned();
        assert!(matches!(read(text), Err(BadBill::Form { what: "breaks off", .. })), "{end}");
    }
    let behind = format!("{cut}{ROW}\n");
    assert!(matches!(read(behind), Err(BadBill::Form { what: "a row behind the end", .. })));
}

#[test]
fn what_is_no_zip_or_too_much_is_refused() {
    let till = Both::new().till;
    for bytes in [Vec::new(), b"PK".to_vec(), b"<html>".to_vec(), with("#支付宝业务汇总查询\n")]
    {
        assert!(matches!(rows(&till, bytes), Err(BadBill::Form { line: 0, .. })));
    }
    let mut short = with(&table(HEADER, ROW, PAID));
    short.truncate(short.len() - 30);
    assert!(matches!(rows(&till, short), Err(BadBill::Form { line: 0, .. })));
    let zeros = format!("#{}\n", "0".repeat(1_000));
    let bomb = table(HEADER, &zeros.repeat(20_000), PAID);
    assert_eq!(rows(&till, with(&bomb)), Err(BadBill::Size));
    let long = table(HEADER, &"长".repeat(20_000), PAID);
    let refused = rows(&till, with(&long));
    assert_eq!(refused, Err(BadBill::Form { line: 3, what: "the line is too long" }));
    let mut many = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..17 {
        many.start_file(format!("{at}"), SimpleFileOptions::default()).unwrap();
    }
    assert_eq!(rows(&till, many.finish().unwrap().into_inner()), Err(BadBill::Size));
}

#[test]
fn a_hundred_thousand_rows_are_handed_out_one_by_one() {
    let till = Both::new().till;
    let mut text = String::new();
    for at in 0..100_000 {
        // Numbers that do not repeat, so that it is packed as real bills are.
        let number = at * 7_919 % 100_003;
        text.push_str(&ROW.replace("42\t", &format!("{number:016}{at:08}\t")));
        text.push('\n');
    }
    let bytes = with(&table(HEADER, text.trim_end(), "100000笔，商家实收共100000.00"));
    let mut count = 0;
    let totals = till.rows(&mut Cursor::new(bytes), &mut |_| count += 1);
    assert_eq!((count, totals.unwrap().paid), (100_000, Fen(10_000_000)));
}
