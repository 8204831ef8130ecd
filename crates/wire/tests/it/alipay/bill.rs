//! Bills: written by the simulator and read by the channel, and the sample beside the checkout.

use std::io::Cursor;

use model::{Fen, Moment};
use wire::channel::alipay::{Alipay, Config};
use wire::channel::{BadBill, Call, Channel, Outcome, Row, RowState, Totals};

use super::{Both, config, refund, scanned, shown};

/// The rows of a bill.
pub fn rows(till: &Alipay, bytes: Vec<u8>) -> Result<(Vec<Row>, Totals), BadBill> {
    let mut rows = Vec::new();
    let totals = till.rows(&mut Cursor::new(bytes), &mut |row| rows.push(row))?;
    Ok((rows, totals))
}

/// The bill of the day that the clock shows, fetched on the next one.
pub fn fetched(both: &mut Both) -> Outcome {
    let day = both.now.china_day();
    both.wait(86_400);
    match both.say(Call::Statement(day)) {
        Outcome::At(pointer) => both.say(Call::Fetch(&pointer)),
        other => other,
    }
}

/// A day with a payment, a partial refund and a cancelled payment.
pub fn day() -> Both {
    let mut both = Both::new();
    both.alipay.book.fee_share_e5 = 600;
    let charge = shown("PJ20261122B0000001");
    let code = both.shown(&charge);
    both.alipay.pay(&code, both.now);
    both.say(Call::Refund(&refund(&charge, "RF20261122B000001", Fen(400))));
    let cancelled = scanned("PJ20261122B0000002", '0');
    both.say(Call::Pay(&cancelled));
    both.say(Call::Undo(&cancelled));
    both
}

pub fn bill(both: &mut Both) -> Vec<u8> {
    match fetched(both) {
        Outcome::Bill(bytes) => bytes,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_paid_stands_in_the_bill() {
    let mut both = day();
    let bytes = bill(&mut both);
    let (rows, totals) = rows(&both.till, bytes).unwrap();
    assert_eq!(totals, Totals { rows: 4, paid: Fen(17_280), refunded: Fen(9_040) });
    let said: Vec<_> = rows
        .iter()
        .map(|row| (row.number.as_str(), row.refund.as_deref(), row.amount, row.state, row.fee_e5))
        .collect();
    let (first, second) = ("PJ20261122B0000001", "PJ20261122B0000002");
    assert_eq!(
        said,
        [
            (first, None, Fen(8_640), RowState::Paid, 52_000),
            (first, Some("RF20261122B000001"), Fen(400), RowState::Refunded, 0),
            (second, None, Fen(8_640), RowState::Paid, 52_000),
            (second, None, Fen(8_640), RowState::Revoked, -52_000),
        ]
    );
    assert!(rows.iter().all(|row| row.at == Some(Moment(both.now.0 - 86_400))));
}

#[test]
fn a_bill_of_another_merchant_is_refused() {
    let mut both = day();
    let bytes = bill(&mut both);
    let other = Config { seller_id: "2088000000000002".to_owned(), ..config() };
    let refused = rows(&Alipay::new(other).unwrap(), bytes).unwrap_err();
    assert_eq!(refused, BadBill::Form { line: 2, what: "the bill of another merchant" });
}

#[test]
fn the_sample_with_names_in_gbk_and_the_summary_first_is_read() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/corpus/payment/bills/alipay_trade_synthetic.zip"
    );
    let Ok(bytes) = std::fs::read(path) else {
        println!("skipped: the sample is not here");
        return;
    };
    let till = Config { seller_id: "2088000000000000".to_owned(), ..config() };
    let (rows, totals) = rows(&Alipay::new(till).unwrap(), bytes).unwrap();
    assert_eq!(totals, Totals { rows: 4, paid: Fen(9_888), refunded: Fen(1_000) });
    let states: Vec<_> = rows.iter().map(|row| (row.state, row.amount)).collect();
    assert_eq!(
        states,
        [
            (RowState::Paid, Fen(8_888)),
            (RowState::Paid, Fen(1_000)),
            (RowState::Refunded, Fen(400)),
            (RowState::Refunded, Fen(600)),
        ]
    );
    assert_eq!(rows[2].refund.as_deref(), Some("R1"));
    assert_eq!(rows[0].number, "PJ202611200000000001");
    assert_eq!(rows[0].at.unwrap().in_china(), "2026-11-20 09:10:20");
}
