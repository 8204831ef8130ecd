//! The forms of tax invoices, each read whole.

use model::Kind;
use model::reading::Rule;

use super::*;

#[test]
fn a_paper_special_invoice_is_read_and_every_checked_field_is_certain() {
    let reading = special().read();
    assert_eq!(reading.source, model::Source::Ocr);
    for (field, wanted) in [
        (Field::Kind, "vat_special"),
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
        (Field::TotalInWords, "壹仟壹佰叁拾圆整"),
        (Field::Drawer, "张演示"),
        (Field::Payee, "李示范"),
        (Field::Reviewer, "王样例"),
    ] {
        has(&reading, field, wanted, true);
    }
    assert_eq!(reading.places[&Field::Number].rule, Some(Rule::Twice));
    assert_eq!(reading.places[&Field::SellerTaxId].rule, Some(Rule::CheckDigit));
    assert_eq!(reading.places[&Field::Tax].rule, Some(Rule::Sum));
    let [line] = &reading.invoice.lines[..] else { panic!("{:?}", reading.invoice.lines) };
    assert_eq!(line.name.as_deref(), Some("*示范产品*样品"));
    assert_eq!((line.unit.as_deref(), line.tax_rate.as_deref()), (Some("台"), Some("13%")));
}

#[test]
fn every_value_says_where_on_the_picture_it_stands() {
    let reading = special().read();
    let place = reading.places[&Field::SellerTaxId].area.unwrap();
    assert!((place.x - 403.0).abs() < 4.0 && (place.y - 781.0).abs() < 4.0, "{place:?}");
    assert!((place.h - 30.0).abs() < 4.0, "{place:?}");
}

#[test]
fn an_electronic_invoice_is_read_though_labels_and_values_are_one_line() {
    let reading = electronic().read();
    for (field, wanted) in [
        (Field::Kind, "vat_normal_electronic"),
        (Field::Code, "032002000111"),
        (Field::Number, "00345678"),
        (Field::CheckCode, "01234567899876543211"),
        (Field::MachineNumber, "661500000001"),
        (Field::BuyerName, BUYER),
        (Field::SellerName, SELLER),
        (Field::SellerTaxId, SELLER_ID),
        (Field::Total, "106.00"),
    ] {
        has(&reading, field, wanted, true);
    }
}

#[test]
fn a_fully_digital_invoice_has_its_parties_side_by_side() {
    let reading = digital().read();
    for (field, wanted) in [
        (Field::Kind, "digital_normal"),
        (Field::Number, "26322000000012345678"),
        (Field::IssueDate, "2026-01-15"),
        (Field::BuyerName, BUYER),
        (Field::BuyerTaxId, BUYER_ID),
        (Field::SellerName, SELLER),
        (Field::SellerTaxId, SELLER_ID),
        (Field::Tax, "6.00"),
        (Field::Drawer, "张演示"),
    ] {
        has(&reading, field, wanted, true);
    }
    assert_eq!(reading.invoice.code, None);
}

#[test]
fn a_toll_invoice_is_told_by_its_code_whatever_its_title() {
    let reading = electronic().with("032002000111", "032002000112").read();
    assert_eq!(reading.invoice.kind, Some(Kind::VatToll));
}

#[test]
fn an_electronic_special_invoice_is_told_by_its_title() {
    let paper = electronic().with("电子普通", "电子专用").with("032002000111", "032002000113");
    assert_eq!(paper.read().invoice.kind, Some(Kind::VatSpecialElectronic));
}

#[test]
fn a_title_that_a_seal_tore_apart_gives_way_to_the_code() {
    let reading = special().with("江苏增值税专用发票", "江苏增值").read();
    has(&reading, Field::Kind, "vat_special", true);
}

#[test]
fn an_exempt_invoice_has_stars_for_its_tax() {
    let paper = electronic()
        .with("￥6.00", "***")
        .with("6.00", "***")
        .with("￥10***", "￥100.00")
        .with("6%", "免税")
        .with("壹佰零陆圆整", "壹佰圆整");
    let reading = paper.read();
    assert_eq!(reading.invoice.tax, None);
    has(&reading, Field::TotalWithoutTax, "100.00", true);
    has(&reading, Field::Total, "100.00", true);
}

#[test]
fn a_red_letter_invoice_has_negative_amounts_and_says_so() {
    let reading = special()
        .with("￥1000.00", "￥-1000.00")
        .with("￥130.00", "￥-130.00")
        .with("￥1130.00", "￥-1130.00")
        .with("壹仟壹佰叁拾圆整", "（负数）壹仟壹佰叁拾圆整")
        .read();
    has(&reading, Field::Total, "-1130.00", true);
    has(&reading, Field::TotalWithoutTax, "-1000.00", true);
    has(&reading, Field::TotalInWords, "（负数）壹仟壹佰叁拾圆整", true);
    assert_eq!(reading.invoice.is_red_letter, Some(true));
}

#[test]
fn a_fully_digital_invoice_on_paper_names_its_number_of_twenty_digits() {
    let mut paper = special();
    paper.lines.push((1198.0, 10.0, "数电票号码：26322000000012345678".to_owned()));
    let reading = paper.read();
    assert_eq!(reading.invoice.kind, Some(Kind::DigitalPaperSpecial));
    has(&reading, Field::Number, "00123456", true);
}

#[test]
fn a_number_that_was_read_in_one_with_the_code_is_cut_from_it() {
    let reading = electronic()
        .without("发票号码")
        .with("发票代码：032002000111", "No 00345678032002000111")
        .read();
    assert_eq!(reading.invoice.number, None, "without a code of its own nothing tells where");
    let mut paper = electronic().without("发票号码");
    paper.lines.push((1200.0, 60.0, "No 00345678032002000111".to_owned()));
    has(&paper.read(), Field::Number, "00345678", true);
}

#[test]
fn a_wrapped_name_is_joined_and_doubtful() {
    let mut paper = digital();
    paper.lines.push((177.0, 226.0, "杭州分公司".to_owned()));
    has(&paper.read(), Field::BuyerName, "浙江样例贸易有限公司杭州分公司", false);
}

#[test]
fn a_roll_names_its_sides_in_the_labels_seller_first() {
    let reading = roll().read();
    for (field, wanted) in [
        (Field::Kind, "vat_roll"),
        (Field::Code, "032002000307"),
        (Field::Number, "00456789"),
        (Field::IssueDate, "2020-06-15"),
        (Field::BuyerName, BUYER),
        (Field::BuyerTaxId, BUYER_ID),
        (Field::SellerName, SELLER),
        (Field::SellerTaxId, SELLER_ID),
        (Field::Total, "106.00"),
        (Field::CheckCode, "01234567899876543211"),
    ] {
        has(&reading, field, wanted, true);
    }
}

#[test]
fn a_motor_vehicle_states_net_tax_and_gross_in_three_places() {
    let reading = motor_vehicle().read();
    for (field, wanted) in [
        (Field::Kind, "motor_vehicle"),
        (Field::Number, "00678901"),
        (Field::BuyerTaxId, BUYER_ID),
        (Field::SellerName, SELLER),
        (Field::SellerTaxId, SELLER_ID),
        (Field::TotalWithoutTax, "100000.00"),
        (Field::Tax, "13000.00"),
        (Field::Total, "113000.00"),
    ] {
        has(&reading, field, wanted, true);
    }
}

#[test]
fn a_used_vehicle_is_sold_by_one_holder_to_the_next() {
    let reading = used_vehicle().read();
    for (field, wanted) in [
        (Field::Kind, "used_vehicle"),
        (Field::Number, "00567890"),
        (Field::BuyerName, BUYER),
        (Field::BuyerTaxId, BUYER_ID),
        (Field::SellerName, SELLER),
        (Field::SellerTaxId, SELLER_ID),
        (Field::Total, "15000.00"),
    ] {
        has(&reading, field, wanted, true);
    }
}

#[test]
fn what_is_no_invoice_is_nothing() {
    let paper = Paper::new(&[(50.0, 50.0, "会议通知"), (50.0, 100.0, "今日下午三点开会")]);
    assert_eq!(super::super::read(&paper.photo()), None);
    assert_eq!(super::super::read(&Photo::default()), None);
}
