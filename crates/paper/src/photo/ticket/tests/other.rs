//! Air itineraries, fixed amounts, fiscal and bank receipts, other slips.

use model::Kind;

use super::*;

fn itinerary() -> Photo {
    photo(&[
        (300.0, 40.0, "电子发票(航空运输电子客票行程单)"),
        (700.0, 100.0, "发票号码:24000000000000000017"),
        (40.0, 140.0, "旅客姓名"),
        (40.0, 180.0, "自:甲地"),
        (400.0, 180.0, "2024-07-27"),
        (200.0, 400.0, "票价"),
        (320.0, 400.0, "燃油附加费"),
        (450.0, 400.0, "增值税税率"),
        (560.0, 400.0, "增值税税额"),
        (680.0, 400.0, "民航发展基金"),
        (820.0, 400.0, "其他税费"),
        (930.0, 400.0, "合计"),
        (230.0, 432.0, "CNY 477.06"),
        (350.0, 432.0, "CNY 45.87"),
        (480.0, 432.0, "9%"),
        (600.0, 432.0, "CNY 47.07"),
        (720.0, 432.0, "CNY 50.00"),
        (850.0, 432.0, "CNY 0.00"),
        (1000.0, 432.0, "CNY 620.00"),
        (40.0, 470.0, "电子客票号码:7840000000017"),
        (400.0, 470.0, "填开单位:虚构航空股份有限公司"),
        (900.0, 470.0, "填开日期:2024-07-28"),
        (40.0, 510.0, "购买方名称:虚构贸易有限公司"),
    ])
}

#[test]
fn the_parts_of_an_itinerary_make_its_total() {
    let reading = read(&itinerary());
    assert_eq!(reading.invoice.kind, Some(Kind::Air));
    certain(&reading, Field::Number, "24000000000000000017");
    certain(&reading, Field::IssueDate, "2024-07-28");
    certain(&reading, Field::Total, "620.00");
    by_rule(&reading, Field::Total, Rule::Sum);
    certain(&reading, Field::Tax, "47.07");
    certain(&reading, Field::TotalWithoutTax, "522.93");
    certain(&reading, Field::SellerName, "虚构航空股份有限公司");
    certain(&reading, Field::BuyerName, "虚构贸易有限公司");
    let fund = ("civil_aviation_development_fund".to_owned(), model::Fen(5_000));
    assert!(reading.invoice.other_amounts.contains(&fund));
}

#[test]
fn a_total_that_its_parts_do_not_make_is_marked() {
    doubtful(&read(&with(itinerary(), "CNY 620.00", "CNY 820.00")), Field::Total, "820.00");
    doubtful(&read(&with(itinerary(), "CNY 477.06", "CNY 417.06")), Field::Total, "620.00");
}

#[test]
fn a_heading_that_was_not_read_leaves_the_total_as_sure_as_its_sum() {
    doubtful(&read(&without(itinerary(), "票价")), Field::Total, "620.00");
    // The last amount is the total, and the others make it.
    certain(&read(&without(itinerary(), "合计")), Field::Total, "620.00");
}

#[test]
fn a_paper_itinerary_goes_by_the_number_of_its_form() {
    let paper = photo(&[
        (300.0, 40.0, "航空运输电子客票行程单"),
        (700.0, 80.0, "印刷序号:90000000017"),
        (40.0, 180.0, "自:甲地"),
        (200.0, 300.0, "票价"),
        (400.0, 300.0, "民航发展基金"),
        (600.0, 300.0, "燃油附加费"),
        (800.0, 300.0, "合计"),
        (200.0, 332.0, "CNY 1130.00"),
        (400.0, 332.0, "CN 50.00"),
        (600.0, 332.0, "YQ 20.00"),
        (800.0, 332.0, "CNY 1200.00"),
        (40.0, 370.0, "电子客票号码:7840000000017"),
        (600.0, 370.0, "填开日期:2019-07-28"),
    ]);
    let reading = read(&paper);
    assert_eq!(reading.invoice.kind, Some(Kind::AirItinerary));
    certain(&reading, Field::Number, "90000000017");
    certain(&reading, Field::Total, "1200.00");
    certain(&reading, Field::IssueDate, "2019-07-28");
    let ticket = ("e_ticket_number".to_owned(), "7840000000017".to_owned());
    assert!(reading.invoice.particulars.contains(&ticket));
}

fn quota() -> Photo {
    photo(&[
        (100.0, 30.0, "江苏省通用定额发票"),
        (100.0, 80.0, "发票代码132011999017"),
        (100.0, 120.0, "发票号码30000017"),
        (120.0, 180.0, "伍拾元整"),
        (120.0, 220.0, "¥50.00"),
    ])
}

#[test]
fn a_fixed_amount_is_certain_when_it_is_there_in_words_and_figures() {
    let reading = read(&quota());
    assert_eq!(reading.invoice.kind, Some(Kind::Quota));
    certain(&reading, Field::Code, "132011999017");
    certain(&reading, Field::Number, "30000017");
    certain(&reading, Field::Total, "50.00");
    by_rule(&reading, Field::Total, Rule::Words);
    certain(&read(&without(quota(), "¥50.00")), Field::Total, "50.00");
    doubtful(&read(&without(quota(), "伍拾元整")), Field::Total, "50.00");
    doubtful(&read(&with(quota(), "伍拾元整", "伍佰元整")), Field::Total, "500.00");
}

fn receipt() -> Photo {
    photo(&[
        (300.0, 30.0, "某某省非税收入统一票据"),
        (40.0, 80.0, "票据代码:32000017"),
        (600.0, 80.0, "票据号码:0000000017"),
        (40.0, 120.0, "交款人:某人民"),
        (600.0, 120.0, "校验码:a7c4ef"),
        (600.0, 160.0, "开票日期:2019-10-13"),
        (40.0, 300.0, "金额合计(大写)壹佰贰拾元整"),
        (600.0, 300.0, "(小写)120.00"),
        (40.0, 400.0, "收款单位(章):某某市虚构中心"),
        (400.0, 400.0, "复核人:甲乙"),
        (700.0, 400.0, "收款人:丙丁"),
    ])
}

#[test]
fn a_fiscal_receipt_says_its_amount_twice() {
    let reading = read(&receipt());
    assert_eq!(reading.invoice.kind, Some(Kind::Fiscal));
    certain(&reading, Field::Code, "32000017");
    certain(&reading, Field::Number, "0000000017");
    certain(&reading, Field::IssueDate, "2019-10-13");
    certain(&reading, Field::Total, "120.00");
    by_rule(&reading, Field::Total, Rule::Words);
    assert_eq!(reading.invoice.check_code.as_deref(), Some("a7c4ef"));
    assert_eq!(reading.invoice.buyer.name.as_deref(), Some("某人民"));
    assert_eq!(reading.invoice.seller.name.as_deref(), Some("某某市虚构中心"));
    assert_eq!(reading.invoice.payee.as_deref(), Some("丙丁"));
    assert_eq!(reading.invoice.reviewer.as_deref(), Some("甲乙"));
    doubtful(&read(&with(receipt(), "(小写)120.00", "(小写)720.00")), Field::Total, "720.00");
}

#[test]
fn a_check_code_whose_letters_have_doubles_is_marked() {
    certain(&read(&receipt()), Field::CheckCode, "a7c4ef");
    doubtful(&read(&with(receipt(), "校验码:a7c4ef", "校验码:a7l0ef")), Field::CheckCode, "a7l0ef");
}

#[test]
fn a_bank_receipt_names_both_sides() {
    let reading = read(&photo(&[
        (300.0, 30.0, "虚构银行电子回单"),
        (40.0, 80.0, "回单编号:20191013000017"),
        (600.0, 80.0, "交易日期:2019-10-13"),
        (40.0, 140.0, "付款人"),
        (120.0, 130.0, "户名:甲公司"),
        (120.0, 165.0, "账号:6000000000000017"),
        (500.0, 140.0, "收款人"),
        (580.0, 130.0, "户名:乙公司"),
        (580.0, 165.0, "账号:6000000000000025"),
        (40.0, 230.0, "金额(大写)壹佰贰拾元整"),
        (500.0, 230.0, "(小写)¥120.00"),
    ]));
    assert_eq!(reading.invoice.kind, Some(Kind::BankReceipt));
    certain(&reading, Field::Number, "20191013000017");
    certain(&reading, Field::IssueDate, "2019-10-13");
    certain(&reading, Field::Total, "120.00");
    doubtful(&reading, Field::BuyerName, "甲公司");
    doubtful(&reading, Field::SellerName, "乙公司");
    doubtful(&reading, Field::BuyerBankAccount, "6000000000000017");
    doubtful(&reading, Field::SellerBankAccount, "6000000000000025");
}

#[test]
fn a_toll_slip_is_read_by_its_labels() {
    let reading = read(&photo(&[
        (60.0, 30.0, "江苏省高速公路车辆通行费票据"),
        (60.0, 80.0, "发票代码132001999017"),
        (60.0, 120.0, "发票号码40000017"),
        (60.0, 170.0, "收款单位:江苏虚构高速公路有限公司"),
        (60.0, 210.0, "日期:2019-10-13"),
        (260.0, 210.0, "08:46:10"),
        (60.0, 250.0, "金额:¥25.00元"),
    ]));
    assert_eq!(reading.invoice.kind, Some(Kind::Other));
    certain(&reading, Field::Code, "132001999017");
    certain(&reading, Field::Number, "40000017");
    certain(&reading, Field::IssueDate, "2019-10-13");
    certain(&reading, Field::Total, "25.00");
    certain(&reading, Field::SellerName, "江苏虚构高速公路有限公司");
}

#[test]
fn a_slip_with_the_labels_of_a_tax_invoice_is_still_a_slip() {
    let reading = read(&photo(&[
        (60.0, 30.0, "江苏省通用机打发票"),
        (60.0, 80.0, "发票代码：132001999017"),
        (60.0, 120.0, "发票号码：40000017"),
        (60.0, 160.0, "开票日期：2019-10-13"),
        (60.0, 200.0, "收款单位：江苏虚构停车（南京）有限公司"),
        (60.0, 240.0, "纳税人识别号：91320000MADEM0011E"),
        (60.0, 280.0, "金额：¥25.00元"),
        (60.0, 320.0, "大写：贰拾伍圆整"),
    ]));
    assert_eq!(reading.invoice.kind, Some(Kind::Other));
    certain(&reading, Field::Total, "25.00");
    by_rule(&reading, Field::Total, Rule::Words);
    certain(&reading, Field::SellerName, "江苏虚构停车（南京）有限公司");
    certain(&reading, Field::SellerTaxId, "91320000MADEM0011E");
}

#[test]
fn a_name_ends_where_the_next_label_begins() {
    let joined = "填开单位:虚构航空股份有限公司填开日期:2024-07-28";
    let photo = without(itinerary(), "填开日期:2024-07-28");
    let reading = read(&with(photo, "填开单位:虚构航空股份有限公司", joined));
    certain(&reading, Field::SellerName, "虚构航空股份有限公司");
}

#[test]
fn a_number_that_may_have_lost_its_last_digit_is_marked() {
    let cut = |from: &str, to: &str| read(&with(receipt(), from, to));
    let reading = cut("票据代码:32000017", "票据代码:3200001");
    doubtful(&reading, Field::Code, "3200001");
    let reading = cut("票据号码:0000000017", "票据号码:000000001");
    doubtful(&reading, Field::Number, "000000001");
    doubtful(&cut("校验码:a7c4ef", "校验码:a7c4e"), Field::CheckCode, "a7c4e");
    doubtful(&cut("开票日期:2019-10-13", "开票日期:2019-10-1"), Field::IssueDate, "2019-10-01");
}

#[test]
fn an_itinerary_of_which_only_the_fund_was_read_has_no_certain_total() {
    let mut photo = itinerary();
    for text in ["票价", "CNY 477.06", "CNY 45.87", "CNY 47.07", "CNY 620.00", "CNY 0.00"] {
        photo = without(photo, text);
    }
    let reading = read(&photo);
    let total = reading.places.get(&Field::Total);
    assert!(total.is_none_or(|place| place.doubtful));
}

#[test]
fn words_and_figures_that_both_break_off_prove_nothing() {
    let broken = with(receipt(), "金额合计(大写)壹佰贰拾元整", "金额合计(大写)壹佰贰拾元");
    doubtful(&read(&with(broken.clone(), "(小写)120.00", "(小写)120.")), Field::Total, "120.00");
    certain(&read(&broken), Field::Total, "120.00");
}

#[test]
fn capitals_whose_first_numeral_could_not_be_read_are_no_amount() {
    let reading = read(&without(with(quota(), "伍拾元整", "某拾元整"), "¥50.00"));
    assert_eq!(reading.invoice.total, None);
}
