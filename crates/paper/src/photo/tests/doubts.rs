//! What takes away the trust in a value: the edge of the picture, holes, lost beginnings, years
//! that contradict each other; and what does not.

use super::*;

/// The same paper with one character of a line that the reader is so sure of.
fn as_sure(paper: &Paper, line: &str, at: usize, sure: f32) -> Photo {
    let mut photo = paper.photo();
    let found = photo.lines.iter_mut().find(|l| l.text == line).expect("the line is there");
    found.letters[at].confidence = sure;
    photo
}

#[test]
fn a_name_needs_a_reader_that_is_surer_than_anything_else_does() {
    let read = |photo: &Photo| super::super::read(photo).expect("an invoice");
    has(&read(&as_sure(&special(), SELLER, 3, 0.96)), Field::SellerName, SELLER, false);
    has(&read(&as_sure(&special(), SELLER, 3, 0.985)), Field::SellerName, SELLER, true);
}

#[test]
fn a_sign_that_is_one_of_two_widths_of_the_same_is_sure() {
    let name = "样例（浙江）贸易有限公司";
    let paper = special().with(SELLER, name);
    let mut photo = paper.photo();
    let line = photo.lines.iter_mut().find(|l| l.text == name).expect("the line is there");
    line.letters[2] = Letter { confidence: 0.6, second: Some(('(', 0.395)), ..line.letters[2] };
    let reading = super::super::read(&photo).expect("an invoice");
    has(&reading, Field::SellerName, name, true);
}

#[test]
fn brackets_in_a_chinese_name_come_out_as_wide_as_it_is_printed() {
    let reading = special().with(SELLER, "样例(浙江)贸易有限公司").read();
    has(&reading, Field::SellerName, "样例（浙江）贸易有限公司", true);
    assert_eq!(reading.places[&Field::SellerName].as_read, "", "nothing was changed");
}

#[test]
fn what_the_edge_of_the_picture_may_have_cut_is_doubtful() {
    let mut photo = special().photo();
    // The frame ends where the name does.
    let (x, width) = (373.0, 29.0 * 10.0);
    photo.width = x + width + 5.0;
    let reading = super::super::read(&photo).expect("an invoice");
    has(&reading, Field::SellerName, SELLER, false);
    has(&reading, Field::SellerTaxId, SELLER_ID, true);
}

#[test]
fn a_name_whose_beginning_is_covered_is_told_by_the_column_it_stands_in() {
    let mut paper = special().with(SELLER, &SELLER[3..]);
    for line in &mut paper.lines {
        if line.2 == SELLER_ID {
            line.0 = 373.0;
        } else if line.2 == SELLER[3..] {
            line.0 = 373.0 + 29.0;
        }
    }
    has(&paper.read(), Field::SellerName, &SELLER[3..], false);
}

#[test]
fn a_name_with_a_hole_where_a_character_was_covered_is_doubtful() {
    let whole = special().photo();
    let mut photo = whole.clone();
    let line = photo.lines.iter_mut().find(|l| l.text == SELLER).expect("the name");
    line.letters.remove(4);
    line.text = line.letters.iter().map(|l| l.letter).collect();
    let reading = super::super::read(&photo).expect("an invoice");
    has(&reading, Field::SellerName, "江苏示范技有限公司", false);
    let reading = super::super::read(&whole).expect("an invoice");
    has(&reading, Field::SellerName, SELLER, true);
}

#[test]
fn a_year_that_number_and_date_do_not_share_makes_both_doubtful() {
    let reading = digital().with("2026年01月15日", "2025年01月15日").read();
    has(&reading, Field::Number, "26322000000012345678", false);
    has(&reading, Field::IssueDate, "2025-01-15", false);
}

#[test]
fn a_day_before_its_blank_was_coded_makes_both_doubtful() {
    let reading = electronic().with("2020年06月15日", "2016年06月15日").read();
    has(&reading, Field::Code, "032002000111", false);
    has(&reading, Field::IssueDate, "2016-06-15", false);
}

#[test]
fn a_tax_number_that_lost_its_last_character_is_completed_and_doubtful() {
    let reading = special().with(SELLER_ID, &SELLER_ID[..17]).read();
    has(&reading, Field::SellerTaxId, SELLER_ID, false);
    assert_eq!(reading.places[&Field::SellerTaxId].as_read, SELLER_ID[..17]);
}

#[test]
fn a_label_that_is_a_part_of_the_label_of_the_other_side_names_nobody() {
    let reading = roll().without("购买方名称").read();
    assert_eq!(reading.invoice.buyer.name, None);
    has(&reading, Field::SellerName, SELLER, true);
}

#[test]
fn a_number_whose_label_takes_two_lines_is_told_by_standing_level_with_the_name() {
    let mut paper = motor_vehicle().without("纳税人识别号/统一社会").without(BUYER_ID);
    paper.lines.push((700.0, 185.0, "纳税人识别号/统一社会".to_owned()));
    paper.lines.push((700.0, 222.0, "信用代码/身份证明号码".to_owned()));
    paper.lines.push((1100.0, 203.0, BUYER_ID.to_owned()));
    has(&paper.read(), Field::BuyerTaxId, BUYER_ID, true);
}

#[test]
fn the_gross_amount_stands_level_with_its_capitals_though_its_label_is_covered() {
    let paper = motor_vehicle().without("小写").with("￥100000.00", "小写￥100000.00");
    let reading = paper.read();
    has(&reading, Field::Total, "113000.00", true);
    has(&reading, Field::TotalWithoutTax, "100000.00", true);
}

#[test]
fn a_label_that_lost_its_end_does_not_take_the_beginning_of_its_value() {
    let reading = motor_vehicle().with("销货单位名称", "销货单位名").read();
    has(&reading, Field::SellerName, SELLER, false);
}

#[test]
fn a_roll_without_its_title_keeps_its_sides() {
    let paper = roll().with("江苏增值税普通发票（卷票）", "江苏增值税普通发票");
    for paper in [paper.clone(), paper.without("购买方名称：").without("销售方名称：")]
    {
        let buyer = paper.read().invoice.buyer.name;
        assert!(buyer.is_none_or(|name| name == BUYER));
    }
}

#[test]
fn the_number_of_the_other_side_is_not_surely_ours() {
    let mut paper = roll().without(SELLER_ID);
    for line in &mut paper.lines {
        if line.2.contains(BUYER_ID) {
            line.1 = 370.0;
        }
    }
    let reading = paper.without("收款员").without("购买方名称").read();
    if reading.invoice.seller.tax_id.is_some() {
        has(&reading, Field::SellerTaxId, BUYER_ID, false);
    }
}

#[test]
fn the_digits_of_a_tax_number_are_no_number_of_an_invoice() {
    let mut paper = motor_vehicle().without("发票号码");
    paper.lines.push((900.0, 300.0, "证件号码 91110108MAXHBH105Y".to_owned()));
    assert_eq!(paper.read().invoice.number, None);
}

#[test]
fn a_title_that_toll_invoices_bear_too_is_certain_only_with_the_code() {
    let reading = electronic().without("发票代码").read();
    has(&reading, Field::Kind, "vat_normal_electronic", false);
}

#[test]
fn the_amount_of_the_only_line_does_not_vouch_for_itself() {
    let paper = electronic().without("合计").without("￥100.00").without("￥6.00");
    let reading = paper.without("壹佰零陆圆整").without("￥106.00").read();
    let place = reading.places.get(&Field::TotalWithoutTax);
    assert!(place.is_none_or(|place| place.doubtful));
}

#[test]
fn net_and_tax_that_were_surely_read_deny_a_gross_amount_that_they_do_not_make() {
    let paper = electronic().with("￥106.00", "￥6.00").with("壹佰零陆圆整", "陆圆整");
    let (_, certain) = value(&paper.read(), Field::Total);
    assert!(!certain);
}
