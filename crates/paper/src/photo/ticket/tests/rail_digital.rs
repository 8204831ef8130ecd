//! Electronic rail tickets (铁路电子客票).

use super::*;

const NUMBER: &str = "24329000000000000017";
const BUYER_ID: &str = "91330000MADEM002XA";

fn ticket() -> Photo {
    photo(&[
        (350.0, 30.0, "电子发票（铁路电子客票）"),
        (40.0, 80.0, "发票号码:24329000000000000017"),
        (650.0, 80.0, "开票日期:2024年11月06日"),
        (60.0, 140.0, "甲乙南站"),
        (420.0, 140.0, "G9999"),
        (600.0, 140.0, "丙丁站"),
        (60.0, 200.0, "2024年11月02日"),
        (300.0, 200.0, "08:00开"),
        (450.0, 200.0, "07车12B号"),
        (650.0, 200.0, "二等座"),
        (60.0, 250.0, "票价:￥351.50"),
        (60.0, 300.0, "3301061990****0017"),
        (300.0, 300.0, "某某"),
        (60.0, 350.0, "电子客票号:432900000000000000017"),
        (60.0, 400.0, "购买方名称:浙江样例贸易有限公司"),
        (60.0, 450.0, "统一社会信用代码:91330000MADEM002XA"),
    ])
}

#[test]
fn an_electronic_ticket_is_read_by_its_labels() {
    let reading = read(&ticket());
    assert_eq!(reading.invoice.kind, Some(model::Kind::Rail));
    certain(&reading, Field::Number, NUMBER);
    certain(&reading, Field::IssueDate, "2024-11-06");
    certain(&reading, Field::Total, "351.50");
    certain(&reading, Field::BuyerName, "浙江样例贸易有限公司");
    certain(&reading, Field::BuyerTaxId, BUYER_ID);
    let station = ("departure_station".to_owned(), "甲乙南站".to_owned());
    assert!(reading.invoice.particulars.contains(&station));
}

#[test]
fn net_and_tax_vouch_for_the_fare_or_speak_against_it() {
    let mut photo = ticket();
    photo.lines.push(line(300.0, 250.0, "金额:￥322.48"));
    photo.lines.push(line(600.0, 250.0, "税额:￥29.02"));
    let reading = read(&photo);
    certain(&reading, Field::Total, "351.50");
    by_rule(&reading, Field::Total, Rule::Sum);
    certain(&reading, Field::TotalWithoutTax, "322.48");
    certain(&reading, Field::Tax, "29.02");
    let reading = read(&with(photo, "票价:￥351.50", "票价:￥357.50"));
    doubtful(&reading, Field::Total, "357.50");
    doubtful(&reading, Field::Tax, "29.02");
}

#[test]
fn a_fare_that_is_no_half_of_a_yuan_is_doubtful() {
    let reading = read(&with(ticket(), "票价:￥351.50", "票价:￥351.56"));
    doubtful(&reading, Field::Total, "351.56");
}

#[test]
fn a_number_without_its_label_is_doubtful() {
    let reading = read(&with(ticket(), "发票号码:24329000000000000017", NUMBER));
    doubtful(&reading, Field::Number, NUMBER);
}
