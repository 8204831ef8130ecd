//! Paper rail tickets (火车票).

use super::*;

fn ticket() -> Photo {
    photo(&[
        (50.0, 30.0, "X000017"),
        (60.0, 70.0, "甲乙站"),
        (300.0, 70.0, "G9999"),
        (500.0, 70.0, "丙丁西站"),
        (60.0, 100.0, "Jiayi"),
        (50.0, 140.0, "2019年03月08日08:00开"),
        (500.0, 140.0, "07车12B号"),
        (50.0, 180.0, "¥53.5元"),
        (300.0, 180.0, "网"),
        (500.0, 180.0, "二等座"),
        (50.0, 220.0, "限乘当日当次车"),
        (60.0, 300.0, "买票请到12306发货请到95306"),
        (60.0, 330.0, "中国铁路祝您旅途愉快"),
        (50.0, 380.0, "11111111110308X000017"),
        (350.0, 380.0, "甲乙售"),
    ])
}

#[test]
fn a_ticket_is_read_and_its_foot_repeats_its_number() {
    let reading = read(&ticket());
    assert_eq!(reading.invoice.kind, Some(model::Kind::TrainTicket));
    certain(&reading, Field::Number, "X000017");
    by_rule(&reading, Field::Number, Rule::Twice);
    certain(&reading, Field::IssueDate, "2019-03-08");
    certain(&reading, Field::Total, "53.50");
    let fact = |name: &str| {
        let facts = &reading.invoice.particulars;
        facts.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone())
    };
    assert_eq!(fact("departure_station").as_deref(), Some("甲乙站"));
    assert_eq!(fact("destination_station").as_deref(), Some("丙丁西站"));
    assert_eq!(fact("train_number").as_deref(), Some("G9999"));
    assert_eq!(fact("travel_date").as_deref(), Some("2019-03-08"));
}

#[test]
fn a_number_that_its_foot_does_not_repeat_is_marked() {
    let reading = read(&with(ticket(), "X000017", "X000011"));
    doubtful(&reading, Field::Number, "X000011");
    let reading = read(&without(ticket(), "X000017"));
    doubtful(&reading, Field::Number, "X000017");
}

#[test]
fn the_number_may_name_the_machine() {
    let reading = read(&with(ticket(), "X000017", "Z21X000017"));
    assert_eq!(reading.invoice.number.as_deref(), Some("Z21X000017"));
}

#[test]
fn a_price_that_is_no_fare_is_marked() {
    doubtful(&read(&with(ticket(), "¥53.5元", "¥53.2元")), Field::Total, "53.20");
    doubtful(&read(&unsure(ticket(), "¥53.5元", 2)), Field::Total, "53.50");
}

#[test]
fn a_price_without_its_sign_may_have_lost_a_digit() {
    doubtful(&read(&with(ticket(), "¥53.5元", "3.5元")), Field::Total, "3.50");
}
