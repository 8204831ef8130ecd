//! Each rule with a slip that it puts right, and with one that it only doubts.

use model::reading::Rule;

use super::*;

/// The QR text of the paper special invoice, with its checksum.
const QR: &str = "01,01,3200203130,00123456,1000.00,20200615,,";

fn qr() -> String {
    let text = model::qr::QrText::parse(QR).unwrap().render();
    assert!(text.starts_with(QR), "{text}");
    text
}

#[test]
fn a_forbidden_letter_of_a_tax_number_becomes_the_digit_it_stands_for() {
    let reading = special().with(SELLER_ID, "91320000MADEMO011E").read();
    has(&reading, Field::SellerTaxId, SELLER_ID, true);
    let place = &reading.places[&Field::SellerTaxId];
    assert_eq!((place.as_read.as_str(), place.corrected), ("91320000MADEMO011E", true));
    assert_eq!(place.rule, Some(Rule::CheckDigit));
}

#[test]
fn the_readers_second_choice_saves_a_tax_number() {
    let slip = "91320000MADEM0071E";
    let reading = special().with(SELLER_ID, slip).unsure(slip, 15, Some('1')).read();
    has(&reading, Field::SellerTaxId, SELLER_ID, true);
    assert_eq!(reading.places[&Field::SellerTaxId].as_read, slip);
}

#[test]
fn a_tax_number_is_put_right_but_doubtful_when_the_reader_was_sure_of_the_slip() {
    let reading = special().with(SELLER_ID, "91320000MADEM0017E").read();
    let (_, certain) = value(&reading, Field::SellerTaxId);
    assert!(!certain);
}

#[test]
fn a_tax_number_of_fifteen_characters_is_never_certain() {
    let reading = special().with(SELLER_ID, "320000123456789").read();
    has(&reading, Field::SellerTaxId, "320000123456789", false);
}

#[test]
fn the_amount_in_capitals_puts_the_gross_amount_right() {
    let reading = special().with("(小写)￥1130.00", "(小写)￥1180.00").read();
    has(&reading, Field::Total, "1130.00", true);
    let place = &reading.places[&Field::Total];
    assert_eq!((place.as_read.as_str(), place.corrected), ("1180.00", true));
    assert_eq!(place.rule, Some(Rule::Words));
}

#[test]
fn a_slip_in_the_tax_is_put_right_by_the_sum_when_the_reader_was_unsure() {
    let paper = special().with("￥130.00", "￥180.00");
    let reading = paper.clone().unsure("￥180.00", 2, None).read();
    has(&reading, Field::Tax, "130.00", true);
    assert!(reading.places[&Field::Tax].corrected);
    // Sure letters that contradict the sum may be a forgery: both stay, and people look.
    has(&paper.read(), Field::Tax, "180.00", false);
}

#[test]
fn figures_that_add_up_are_doubtful_when_the_capitals_contradict_them() {
    let reading = special().with("壹仟壹佰叁拾圆整", "壹仟贰佰叁拾圆整").read();
    has(&reading, Field::Total, "1130.00", false);
}

#[test]
fn an_amount_that_lost_its_first_digit_to_a_letter_is_no_amount() {
    let paper = special().with("￥1000.00", "口000.00").with("￥1130.00", "￥1130.00");
    assert_ne!(paper.read().invoice.total_without_tax, Some(model::Fen(0)));
}

#[test]
fn characters_that_look_like_numerals_are_read_as_such_in_capitals() {
    let reading = special().with("壹仟壹佰叁拾圆整", "壶仟查佰参拾园整").read();
    has(&reading, Field::TotalInWords, "壹仟壹佰叁拾圆整", true);
    assert_eq!(reading.places[&Field::TotalInWords].as_read, "壶仟查佰参拾园整");
}

#[test]
fn an_amount_in_capitals_that_breaks_off_says_nothing() {
    let reading = special()
        .with("壹仟壹佰叁拾圆整", "壹仟壹佰叁拾圆叁角口分")
        .with("(小写)￥1130.00", "(小写)￥1130.30")
        .read();
    assert!(!value(&reading, Field::Total).1);
}

#[test]
fn the_qr_code_makes_certain_what_it_repeats() {
    let paper = special().without("No 00123456").unsure("00123456", 3, None);
    has(&paper.read(), Field::Number, "00123456", false);
    let reading = paper.code(&qr()).read();
    has(&reading, Field::Number, "00123456", true);
    assert_eq!(reading.places[&Field::Number].rule, Some(Rule::Qr));
}

#[test]
fn the_qr_code_puts_an_unsure_digit_right_and_says_so() {
    let paper = special()
        .without("No 00123456")
        .with("00123456", "00128456")
        .unsure("00128456", 4, None)
        .code(&qr());
    let reading = paper.read();
    has(&reading, Field::Number, "00123456", true);
    let place = &reading.places[&Field::Number];
    assert_eq!((place.as_read.as_str(), place.corrected), ("00128456", true));
}

#[test]
fn a_qr_code_that_contradicts_sure_digits_leaves_a_doubt() {
    let reading = special().with("00123456", "00128456").code(&qr()).read();
    has(&reading, Field::Number, "00128456", false);
}

#[test]
fn a_qr_code_of_another_paper_changes_nothing() {
    let other = model::qr::QrText::parse("01,01,1100203130,98765432,5.00,20210101,,").unwrap();
    let reading = special().code(&other.render()).read();
    has(&reading, Field::Number, "00123456", false);
    has(&reading, Field::TotalWithoutTax, "1000.00", true);
}

#[test]
fn a_number_printed_once_without_a_label_is_doubtful() {
    let reading = special().without("No 00123456").read();
    has(&reading, Field::Number, "00123456", false);
}

#[test]
fn a_name_with_an_unsure_character_is_doubtful_and_so_is_one_that_breaks_off() {
    let reading = special().unsure(SELLER, 4, None).read();
    has(&reading, Field::SellerName, SELLER, false);
    let reading = special().with(SELLER, "江苏示范科技").read();
    has(&reading, Field::SellerName, "江苏示范科技", false);
}

#[test]
fn a_name_that_is_printed_twice_is_certain() {
    let mut paper = special().unsure(SELLER, 4, None);
    paper.lines.push((1100.0, 820.0, format!("{SELLER}发票专用章")));
    has(&paper.read(), Field::SellerName, SELLER, true);
}

#[test]
fn a_label_with_a_wrong_character_is_still_a_label() {
    let paper = electronic()
        .with("发票代码：", "发票代妈：")
        .with("开票日期：", "开粟日期：")
        .with("纳税人识别号：", "纳税人积别号：")
        .with("校验码：", "效验码：");
    let reading = paper.read();
    has(&reading, Field::Code, "032002000111", true);
    has(&reading, Field::IssueDate, "2020-06-15", true);
    has(&reading, Field::SellerTaxId, SELLER_ID, true);
}

#[test]
fn a_month_that_is_none_is_no_date() {
    let reading = electronic().with("2020年06月15日", "2020年30月15日").read();
    assert_eq!(reading.invoice.issue_date, None);
}

#[test]
fn a_day_of_which_a_digit_is_missing_is_doubtful() {
    let reading = electronic().with("2020年06月15日", "2020年06月1口日").read();
    has(&reading, Field::IssueDate, "2020-06-01", false);
}

#[test]
fn a_machine_number_is_not_taken_for_a_code() {
    let reading = electronic().without("发票代码").read();
    assert_eq!(reading.invoice.code, None);
    has(&reading, Field::MachineNumber, "661500000001", true);
}

#[test]
fn parties_whose_borders_were_not_seen_are_doubtful() {
    let paper = special()
        .without("货物或应税")
        .without("规格型号")
        .without("单位")
        .without("数量")
        .without("单价")
        .without("税额");
    let (_, certain) = value(&paper.read(), Field::SellerName);
    assert!(!certain);
}
