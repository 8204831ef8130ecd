//! What the picture does to the page: angles, distance, several papers, impossible places.

use proptest::prelude::*;

use super::*;
use crate::photo::{read, separate};

/// The same lines at other places, in a picture that is large enough for them.
fn moved(photo: &Photo, to: impl Fn(f32, f32) -> (f32, f32)) -> Photo {
    let mut photo = photo.clone();
    let all = || photo.lines.iter().flat_map(|line| line.corners).map(|(x, y)| to(x, y));
    let left = all().map(|(x, _)| x).fold(0.0, f32::min);
    let top = all().map(|(_, y)| y).fold(0.0, f32::min);
    let right = all().map(|(x, _)| x).fold(photo.width, f32::max);
    let bottom = all().map(|(_, y)| y).fold(photo.height, f32::max);
    // As far from the edges as one line is from the next.
    let rim = (right - left) / 20.0;
    for corner in photo.lines.iter_mut().flat_map(|line| &mut line.corners) {
        let (x, y) = to(corner.0, corner.1);
        *corner = (x - left.min(0.0) + rim, y - top.min(0.0) + rim);
    }
    (photo.width, photo.height) = (right - left + 2.0 * rim, bottom - top + 2.0 * rim);
    photo
}

fn is_whole(reading: &Reading) {
    for (field, wanted) in [
        (Field::Code, "3200203130"),
        (Field::Number, "00123456"),
        (Field::IssueDate, "2020-06-15"),
        (Field::BuyerName, BUYER),
        (Field::BuyerTaxId, BUYER_ID),
        (Field::SellerName, SELLER),
        (Field::SellerTaxId, SELLER_ID),
        (Field::TotalWithoutTax, "1000.00"),
        (Field::Tax, "130.00"),
        (Field::Total, "1130.00"),
    ] {
        has(reading, field, wanted, true);
    }
}

#[test]
fn a_paper_that_lies_aslant_is_read() {
    for degrees in [-12.0f32, -3.0, 2.0, 9.0] {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let photo = moved(&special().photo(), |x, y| (x * cos - y * sin, x * sin + y * cos));
        is_whole(&read(&photo).unwrap());
    }
}

#[test]
fn a_paper_that_was_photographed_from_the_side_is_read() {
    for strength in [-0.3f32, 0.15, 0.3] {
        let photo = moved(&special().photo(), |x, y| {
            let (u, v) = (x / 1800.0 - 0.5, y / 1200.0 - 0.5);
            let depth = 1.0 + strength * u;
            (u / depth * 1800.0 + 900.0, v / depth * 1200.0 + 600.0)
        });
        is_whole(&read(&photo).unwrap());
    }
}

#[test]
fn words_written_downwards_disturb_nothing_however_their_corners_run() {
    let mut photo = special().photo();
    let mut upright = seen(20.0, 300.0, "第三联发票联购买方记账凭证");
    upright.corners = [(20.0, 300.0), (50.0, 300.0), (50.0, 700.0), (20.0, 700.0)];
    let mut downwards = seen(126.0, 215.0, "购买方");
    downwards.corners = [(160.0, 215.0), (160.0, 337.0), (126.0, 337.0), (126.0, 215.0)];
    photo.lines.extend([upright, downwards]);
    is_whole(&read(&photo).unwrap());
}

#[test]
fn size_does_not_matter() {
    for scale in [0.5f32, 4.0] {
        is_whole(&read(&moved(&special().photo(), |x, y| (x * scale, y * scale))).unwrap());
    }
}

#[test]
fn print_that_is_too_small_is_believed_only_where_something_else_says_the_same() {
    let reading = read(&moved(&special().photo(), |x, y| (x * 0.4, y * 0.4))).unwrap();
    has(&reading, Field::IssueDate, "2020-06-15", false);
    has(&reading, Field::SellerName, SELLER, false);
    has(&reading, Field::Number, "00123456", true);
    has(&reading, Field::SellerTaxId, SELLER_ID, true);
    has(&reading, Field::Total, "1130.00", true);
}

#[test]
fn two_invoices_in_one_picture_are_told_apart_and_keep_their_codes() {
    let above = electronic().photo();
    let below = moved(&digital().photo(), |x, y| (x, y + 1000.0));
    let mut both = above.clone();
    both.lines.extend(below.lines);
    let corners = |y: f32| [(20.0, y), (120.0, y), (120.0, y + 100.0), (20.0, y + 100.0)];
    for (y, text) in [(1040.0, "B"), (20.0, "A")] {
        let code = SeenCode { kind: CodeKind::Qr, text: text.into(), corners: corners(y) };
        both.codes.push(code);
    }
    let parts = separate(&both);
    assert_eq!(parts.len(), 2);
    let numbers: Vec<Option<String>> =
        parts.iter().map(|p| read(p).unwrap().invoice.number).collect();
    assert!(numbers.contains(&Some("00345678".into())), "{numbers:?}");
    assert!(numbers.contains(&Some("26322000000012345678".into())), "{numbers:?}");
    for part in &parts {
        let is_first = part.lines.iter().any(|l| l.text.contains("00345678"));
        assert_eq!(part.codes[0].text, if is_first { "A" } else { "B" });
    }
}

#[test]
fn four_papers_on_a_table_are_four() {
    let mut all = Photo::default();
    for (x, y) in [(0.0, 0.0), (1900.0, 30.0), (20.0, 1100.0), (1920.0, 1150.0)] {
        all.lines.extend(moved(&electronic().photo(), |a, b| (a + x, b + y)).lines);
    }
    assert_eq!(separate(&all).len(), 4);
}

#[test]
fn a_rail_ticket_beside_an_invoice_is_another_paper() {
    let ticket = [
        (50.0, 30.0, "X000017"),
        (60.0, 70.0, "甲乙站 G9999 丙丁站"),
        (50.0, 140.0, "2019年03月08日08:00开 07车12B号 二等座"),
        (50.0, 180.0, "¥53.5元"),
        (50.0, 220.0, "限乘当日当次车"),
        (60.0, 300.0, "买票请到12306发货请到95306"),
        (60.0, 330.0, "中国铁路祝您旅途愉快"),
    ];
    let mut both = electronic().photo();
    both.lines.extend(ticket.map(|(x, y, text)| seen(x, y + 1400.0, text)));
    let parts = separate(&both);
    let numbers: Vec<_> = parts.iter().map(|part| read(part).unwrap().invoice.number).collect();
    assert_eq!(numbers, [Some("00345678".to_owned()), Some("X000017".to_owned())]);

    // An electronic ticket has the words of both and is one paper.
    let mut electronic = both.clone();
    electronic.lines.push(seen(400.0, 1370.0, "电子发票(铁路电子客票)"));
    assert_eq!(separate(&electronic).len(), 1);
}

#[test]
fn one_invoice_is_never_torn() {
    for paper in [special(), electronic(), digital()] {
        let photo = paper.photo();
        assert_eq!(separate(&photo), vec![photo]);
    }
}

fn any_line() -> impl Strategy<Value = Seen> {
    let number = prop_oneof![
        8 => -50.0f32..2000.0,
        1 => Just(f32::NAN),
        1 => Just(f32::INFINITY),
        1 => -1e30f32..1e30,
    ];
    let corner = (number.clone(), number.clone());
    let words = prop_oneof![
        "\\PC{0,12}",
        "[0-9.,¥]{0,22}",
        Just("发票代码：032002000111".to_owned()),
        Just("价税合计（大写）壹佰圆整（小写）¥100.00".to_owned()),
        Just("名称：纳税人识别号：91320000MADEM0011E".to_owned()),
        Just("货物或应税劳务、服务名称规格型号金额税率税额".to_owned()),
    ];
    (words, [corner.clone(), corner.clone(), corner.clone(), corner], number.clone(), number)
        .prop_map(|(text, corners, confidence, at)| {
            let letter = |letter| Letter { letter, confidence, second: Some(('8', at)), at };
            let letters = text.chars().map(letter).collect();
            Seen { text, confidence, corners, letters }
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_lines_panic(lines in prop::collection::vec(any_line(), 0..40)) {
        let photo = Photo { width: f32::NAN, height: 0.0, lines, codes: Vec::new() };
        let parts = separate(&photo);
        prop_assert!(!parts.is_empty());
        for part in parts {
            let _ = read(&part);
        }
    }
}

#[test]
fn a_page_full_of_lines_is_read_in_bounded_time() {
    let lines: Vec<Seen> = (0..3_000)
        .map(|i| seen((i % 40) as f32 * 60.0, (i / 40) as f32 * 9.0, "发票号码：12345678名称"))
        .collect();
    let photo = Photo { width: 3000.0, height: 3000.0, lines, codes: Vec::new() };
    for part in separate(&photo) {
        let _ = read(&part);
    }
}
