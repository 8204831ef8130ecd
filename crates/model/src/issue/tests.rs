//! Drafts, parts of them, and their sums.

use proptest::prelude::*;

use super::*;
use crate::title::Typed;

fn item(name: &str, gross: i64, rate: Option<u8>) -> Item {
    Item { name: name.to_owned(), quantity: None, gross: Fen(gross), rate }
}

fn request(items: Vec<Item>) -> Request {
    let typed = Typed { buyer: "personal".into(), ..Typed::default() };
    Request {
        order: "ord_1".into(),
        title: Title::of(&typed).unwrap(),
        seller: Party {
            name: Some("示例水务有限公司".into()),
            tax_id: Some("91320000MADEM0011E".into()),
            ..Party::default()
        },
        drawer: "系统".into(),
        total: items.iter().map(|item| item.gross).sum(),
        items,
        remark: None,
        language: "zh-CN".into(),
    }
}

fn water() -> Invoice {
    let items = vec![
        item("*水冰雪*自来水", 5_640, Some(3)),
        item("*劳务*污水处理费", 2_000, None),
        item("*水冰雪*水资源费", 1_000, Some(6)),
    ];
    let draft = draft(&request(items)).unwrap();
    numbered(&draft, "26320000000000000007", Day::new(2026, 11, 22).unwrap())
}

#[test]
fn an_invoice_says_what_was_paid_to_the_fen() {
    let invoice = water();
    assert_eq!(invoice.total, Some(Fen(8_640)));
    assert_eq!(invoice.total_in_words.as_deref(), Some("捌拾陆圆肆角整"));
    let lines = invoice.lines.iter();
    let gross: Fen = lines.map(|l| l.amount.unwrap() + l.tax.unwrap()).sum();
    assert_eq!(gross, Fen(8_640));
    assert!(invoice.qr_text.unwrap().starts_with("01,32,,26320000000000000007,86.40,20261122,,"));
}

#[test]
fn a_request_that_cannot_be_is_refused() {
    let paid = |items| draft(&request(items)).unwrap_err();
    assert_eq!(paid(vec![]), Fault::Items);
    assert_eq!(paid(vec![item("水", 0, None)]), Fault::Items);
    assert_eq!(paid(vec![item(" ", 1, None)]), Fault::Items);
    assert_eq!(paid(vec![item("水", 1, None); LINES_MAX + 1]), Fault::Items);
    assert_eq!(paid(vec![item("水", 1, Some(99))]), Fault::Rate);
    let mut other = request(vec![item("水", 100, None)]);
    other.total = Fen(101);
    assert_eq!(draft(&other), Err(Fault::Total));
    other.total = Fen(100);
    other.seller.tax_id = None;
    assert_eq!(draft(&other), Err(Fault::Seller));
}

#[test]
fn a_whole_red_letter_invoice_is_the_blue_one_turned_round() {
    let red = red_draft(&water(), Fen(8_640), Fen(8_640)).unwrap();
    assert_eq!((red.total, red.is_red_letter), (Some(Fen(-8_640)), Some(true)));
    assert_eq!(red.lines.len(), 3);
    assert_eq!(red.original_number.as_deref(), Some("26320000000000000007"));
    assert_eq!((red.number, red.issue_date, red.qr_text), (None, None, None));
    assert!(red.total_in_words.unwrap().contains("负"));
}

#[test]
fn nothing_and_too_much_are_not_cancelled() {
    for (amount, left) in [(0, 8_640), (-1, 8_640), (8_641, 8_640), (101, 100), (1, 9_000)] {
        assert_eq!(red_draft(&water(), Fen(amount), Fen(left)), Err(Fault::Amount), "{amount}");
    }
    let empty = Invoice { total: Some(Fen(100)), ..Invoice::default() };
    assert_eq!(red_draft(&empty, Fen(1), Fen(100)), Err(Fault::Items));
}

#[test]
fn numbers_of_the_range_tell_year_and_area() {
    let day = Day::new(2026, 11, 22).unwrap();
    let number = |tax_id, serial| demonstration_number(day, tax_id, serial);
    assert_eq!(number("", 1).as_deref(), Some("26000000000000000001"));
    assert_eq!(number("9票", 1).as_deref(), Some("26000000000000000001"));
    assert_eq!(number("91320000MADEM0011E", 1_000_000_000_000_000), None);
}

#[test]
fn codes_read_back() {
    for state in State::ALL {
        assert_eq!(State::of_code(state.code()), Some(*state));
    }
    assert_eq!(State::of_cancelled(Fen(100), Fen(0)), State::Issued);
    assert_eq!(State::of_cancelled(Fen(100), Fen(99)), State::PartlyRed);
    assert_eq!(State::of_cancelled(Fen(100), Fen(100)), State::Red);
}

proptest! {
    #[test]
    fn no_fen_is_lost_in_a_split(gross in -9_999_999_999i64..9_999_999_999, rate in 0u8..18) {
        let (net, tax) = split(Fen(gross), Some(rate));
        prop_assert_eq!(net + tax, Fen(gross));
        let exact = (net.0 as f64) * f64::from(rate) / 100.0;
        prop_assert!((exact - tax.0 as f64).abs() <= 1.0, "{} {}", net, tax);
    }

    #[test]
    fn parts_make_up_what_was_cancelled(amount in 1i64..8_640) {
        let red = red_draft(&water(), Fen(amount), Fen(8_640)).unwrap();
        prop_assert_eq!(red.total, Some(Fen(-amount)));
        prop_assert!(red.lines.iter().all(|line| line.amount <= Some(Fen(0))));
    }
}
