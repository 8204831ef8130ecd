//! Taxi invoices (出租车发票).

use super::*;

/// A form of the south: labels to the left, values to the right, fees collected apart.
fn southern() -> Photo {
    photo(&[
        (60.0, 40.0, "深圳市出租汽车专用发票"),
        (60.0, 100.0, "发票代码144032399119"),
        (60.0, 140.0, "发票号码"),
        (160.0, 140.0, "20000017"),
        (60.0, 180.0, "单位名称:深圳市虚构出租汽车有限公司"),
        (60.0, 240.0, "车号:"),
        (180.0, 240.0, "BXX0000"),
        (60.0, 275.0, "证号:"),
        (180.0, 275.0, "90000000"),
        (60.0, 310.0, "日期:"),
        (180.0, 310.0, "2024年01月02日"),
        (60.0, 345.0, "上车:"),
        (180.0, 345.0, "18:43"),
        (60.0, 380.0, "下车:"),
        (180.0, 380.0, "19:14"),
        (60.0, 415.0, "单价:"),
        (180.0, 415.0, "2.70元"),
        (60.0, 450.0, "里程:"),
        (180.0, 450.0, "7.62KM"),
        (60.0, 485.0, "等候:"),
        (180.0, 485.0, "00:15:47"),
        (60.0, 520.0, "金额:"),
        (180.0, 520.0, "¥38.00元"),
        (60.0, 555.0, "另收附加费:"),
        (180.0, 555.0, "¥3.00元"),
        (60.0, 590.0, "卡号:"),
    ])
}

/// A form of the north: code and number without labels, and every value `down` lower than its
/// label, as the paper lay.
fn northern(down: f32) -> Photo {
    photo(&[
        (60.0, 20.0, "北京市出租汽车专用发票"),
        (20.0, 70.0, "111001999002"),
        (20.0, 100.0, "30000026"),
        (60.0, 130.0, "单位"),
        (60.0, 160.0, "电话"),
        (150.0, 160.0 + down, "87600000"),
        (60.0, 190.0, "车号京"),
        (60.0, 220.0, "日期"),
        (150.0, 220.0 + down, "2019-10-13"),
        (60.0, 250.0, "时间"),
        (150.0, 250.0 + down, "11:09-11:16"),
        (60.0, 280.0, "单价"),
        (190.0, 280.0 + down, "2.30"),
        (60.0, 310.0, "里程"),
        (190.0, 310.0 + down, "16.1"),
        (60.0, 340.0, "等候"),
        (150.0, 340.0 + down, "00:02:21"),
        (60.0, 370.0, "状态"),
        (220.0, 370.0 + down, "1"),
        (60.0, 400.0, "金额"),
        (190.0, 400.0 + down, "¥48.70"),
        (60.0, 430.0, "燃油附加费"),
        (190.0, 430.0 + down, "¥1.00"),
        (60.0, 460.0, "预约叫车服务费"),
        (210.0, 460.0 + down, "¥6.00"),
        (60.0, 490.0, "实收金额"),
        (190.0, 490.0 + down, "¥56.00"),
        (60.0, 520.0, "卡号"),
    ])
}

#[test]
fn a_form_with_labels_is_read() {
    let reading = read(&southern());
    assert_eq!(reading.invoice.kind, Some(model::Kind::Taxi));
    certain(&reading, Field::Code, "144032399119");
    certain(&reading, Field::Number, "20000017");
    certain(&reading, Field::IssueDate, "2024-01-02");
    certain(&reading, Field::SellerName, "深圳市虚构出租汽车有限公司");
    // What is collected apart (另收) is no part of the fare.
    certain(&reading, Field::Total, "38.00");
}

#[test]
fn values_may_be_printed_rows_below_their_labels() {
    for down in [0.0, -12.0, 14.0, 30.0, 43.0] {
        let reading = read(&northern(down));
        certain(&reading, Field::Code, "111001999002");
        certain(&reading, Field::Number, "30000026");
        certain(&reading, Field::IssueDate, "2019-10-13");
        certain(&reading, Field::Total, "56.00");
        by_rule(&reading, Field::Total, Rule::Sum);
    }
}

#[test]
fn a_slip_that_was_held_at_an_angle_is_read() {
    for degrees in [-12.0, -4.0, 5.0, 12.0] {
        let reading = read(&turned(southern(), degrees));
        certain(&reading, Field::Number, "20000017");
        certain(&reading, Field::Total, "38.00");
        let reading = read(&turned(northern(30.0), degrees));
        certain(&reading, Field::Total, "56.00");
    }
}

#[test]
fn a_paid_amount_that_does_not_add_up_is_marked() {
    let reading = read(&with(northern(0.0), "¥56.00", "¥86.00"));
    doubtful(&reading, Field::Total, "86.00");
}

#[test]
fn what_was_paid_follows_from_fare_and_fees_and_is_marked() {
    let reading = read(&without(northern(0.0), "¥56.00"));
    doubtful(&reading, Field::Total, "56.00");
    assert!(reading.places[&Field::Total].corrected);
    assert_eq!(reading.places[&Field::Total].as_read, "48.70");
}

#[test]
fn a_fare_is_not_taken_for_what_was_paid() {
    // Without its label the amount that adds up is still the one.
    let reading = read(&without(northern(0.0), "实收金额"));
    certain(&reading, Field::Total, "56.00");
    let reading = read(&without(without(northern(0.0), "实收金额"), "¥56.00"));
    doubtful(&reading, Field::Total, "56.00");
    // Nothing but the fare is legible, and an amount below it.
    let mut bare = northern(0.0);
    for label in ["实收金额", "燃油附加费", "预约叫车服务费", "¥1.00", "¥6.00"] {
        bare = without(bare, label);
    }
    doubtful(&read(&bare), Field::Total, "48.70");
}

#[test]
fn a_column_of_amounts_tells_what_was_paid_without_its_labels() {
    let mut bare = northern(0.0);
    for label in ["金额", "实收金额", "燃油附加费", "预约叫车服务费"] {
        bare = without(bare, label);
    }
    certain(&read(&bare), Field::Total, "56.00");
    by_rule(&read(&bare), Field::Total, Rule::Sum);
    let reading = read(&with(bare, "¥56.00", "¥66.00"));
    assert!(reading.places.get(&Field::Total).is_none_or(|place| place.doubtful));
}

#[test]
fn one_unsure_digit_makes_its_value_doubtful() {
    doubtful(&read(&unsure(southern(), "20000017", 3)), Field::Number, "20000017");
    let code = unsure(southern(), "发票代码144032399119", 9);
    doubtful(&read(&code), Field::Code, "144032399119");
    doubtful(&read(&unsure(southern(), "¥38.00元", 1)), Field::Total, "38.00");
    doubtful(&read(&unsure(southern(), "2024年01月02日", 6)), Field::IssueDate, "2024-01-02");
    // The sign before an amount says nothing about it.
    certain(&read(&unsure(southern(), "¥38.00元", 0)), Field::Total, "38.00");
}

#[test]
fn a_lost_point_or_an_impossible_fare_is_marked() {
    let lost = read(&with(southern(), "¥38.00元", "¥3800元"));
    assert!(lost.places[&Field::Total].doubtful);
    doubtful(&read(&with(southern(), "¥38.00元", "¥838.00元")), Field::Total, "838.00");
    doubtful(&read(&with(southern(), "¥38.00元", "¥8.00元")), Field::Total, "8.00");
}

#[test]
fn a_fare_that_cannot_be_read_is_not_taken_from_another_row() {
    let reading = read(&with(southern(), "¥38.00元", "¥05'b夫"));
    assert_eq!(reading.invoice.total, None);
}

#[test]
fn a_day_against_the_year_of_the_code_is_marked() {
    let before = with(southern(), "2024年01月02日", "2021年01月02日");
    doubtful(&read(&before), Field::IssueDate, "2021-01-02");
    let after = with(southern(), "2024年01月02日", "2034年01月02日");
    doubtful(&read(&after), Field::IssueDate, "2034-01-02");
}

#[test]
fn days_are_read_in_every_spelling_of_meters() {
    for text in ["2024-01-02", "2024/01/02", "2024.01.02", "24-01-02", "2024年01月02日"] {
        let reading = read(&with(southern(), "2024年01月02日", text));
        certain(&reading, Field::IssueDate, "2024-01-02");
    }
    // A time may run into the day, and 日 may be read as a digit.
    let glued = read(&with(southern(), "2024年01月02日", "2024-01-0218:43"));
    assert_eq!(glued.invoice.issue_date, model::Day::new(2024, 1, 2));
    let misread = read(&with(southern(), "2024年01月02日", "2024年01月028"));
    doubtful(&misread, Field::IssueDate, "2024-01-02");
    let slashed = read(&with(southern(), "2024年01月02日", "2024年01月62日"));
    doubtful(&slashed, Field::IssueDate, "2024-01-02");
    assert!(slashed.places[&Field::IssueDate].corrected);
}

#[test]
fn telephones_and_permits_are_no_numbers() {
    let reading = read(&without(southern(), "20000017"));
    assert_eq!(reading.invoice.number, None);
    let reading = read(&without(northern(0.0), "30000026"));
    assert_eq!(reading.invoice.number, None);
}

#[test]
fn code_and_number_may_be_one_line() {
    let joined = without(northern(0.0), "30000026");
    let reading = read(&with(joined, "111001999002", "11100199900230000026"));
    certain(&reading, Field::Code, "111001999002");
    certain(&reading, Field::Number, "30000026");
}

#[test]
fn twelve_digits_without_a_region_are_no_code() {
    let reading = read(&with(southern(), "发票代码144032399119", "发票代码199992399119"));
    assert_eq!(reading.invoice.code, None);
}

#[test]
fn the_seal_names_the_seller() {
    let mut sealed = southern();
    sealed.lines.push(line(180.0, 620.0, "914403001234567881"));
    let id = "91440300123456788M";
    let clean = with(sealed.clone(), "914403001234567881", id);
    certain(&read(&clean), Field::SellerTaxId, id);
    by_rule(&read(&clean), Field::SellerTaxId, Rule::CheckDigit);
    // One character under print: the check characters tell which it was, and both are kept.
    let spoiled = "91440308123456788M";
    let reading = read(&unsure(with(sealed, "914403001234567881", spoiled), spoiled, 7));
    doubtful(&reading, Field::SellerTaxId, id);
    let place = &reading.places[&Field::SellerTaxId];
    assert!(place.corrected);
    assert_eq!(place.as_read, spoiled);
}

#[test]
fn a_character_that_is_missing_in_the_seal_is_found_at_its_gap() {
    let mut sealed = southern();
    let mut seal = line(180.0, 620.0, "91440300123456788M");
    seal.text.remove(11);
    seal.letters.remove(11);
    sealed.lines.push(seal);
    let reading = read(&sealed);
    doubtful(&reading, Field::SellerTaxId, "91440300123456788M");
    assert_eq!(reading.places[&Field::SellerTaxId].as_read, "9144030012356788M");
}

#[test]
fn places_are_pixels_of_the_picture() {
    let reading = read(&southern());
    let area = reading.places[&Field::Number].area.expect("a place");
    assert!((area.x - 160.0).abs() < 2.0 && (area.y - 130.0).abs() < 2.0, "{area:?}");
    assert!((area.w - 88.0).abs() < 3.0 && (area.h - 20.0).abs() < 2.0, "{area:?}");
}

#[test]
fn a_telephone_below_the_code_is_not_surely_the_number() {
    let photo = without(northern(0.0), "30000026");
    let reading = read(&photo);
    let place = reading.places.get(&Field::Number);
    assert!(place.is_none_or(|place| place.doubtful));
}
