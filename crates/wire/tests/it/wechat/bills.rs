//! The bill of a day: fetched, unpacked, held against its digest and its own sums.

use std::io::Cursor;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use model::{Day, Fen, Moment, Refusal};
use wire::channel::wechat::digest_of;
use wire::channel::{BadBill, Call, Channel, Outcome, Pointer, Row, RowState, Totals};
use wire::client::Line;
use wire::limits::{ANSWER_BYTES_MAX, BILL_ANSWER_BYTES_MAX};
use wire::simulate::acquirer::ChannelFault;
use wire::simulate::{Asked, Simulated, Told, serve};
use wire::{Client, Needs, Outbound, Request};

use super::{World, charge, refund, scanned};
use crate::world::now;

const HEAD: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,\
                    交易状态,付款银行,货币种类";

fn today() -> Day {
    now().china_day()
}

/// A day with a payment, one given back in part, one that was scanned and reversed; then the
/// next morning at ten.
fn day_of(faults: &[(&str, ChannelFault)]) -> World {
    let mut world = World::new();
    let [one, two] = ["WX00000001", "WX00000002"].map(charge);
    world.paid(&one);
    let transaction = world.paid(&two);
    world.ask(Call::Refund(&refund("RF00000001", &two, &transaction, 640)));
    let reversed = scanned("WX00000003", 0);
    world.ask(Call::Pay(&reversed));
    world.ask(Call::Undo(&reversed));
    let faults = faults.iter().map(|(number, fault)| ((*number).to_owned(), *fault));
    world.sim.book.faults.extend(faults);
    world.pass(86_400);
    world
}

/// Asks where the bill is and fetches it.
fn fetched(world: &mut World) -> Outcome {
    match world.ask(Call::Statement(today())) {
        Outcome::At(pointer) => world.ask(Call::Fetch(&pointer)),
        other => other,
    }
}

fn read(world: &World, bytes: &[u8]) -> Result<(Vec<Row>, Totals), BadBill> {
    let mut rows = Vec::new();
    let totals = world.channel.rows(&mut Cursor::new(bytes), &mut |row| rows.push(row))?;
    Ok((rows, totals))
}

fn rows_of(world: &mut World) -> (Vec<Row>, Totals) {
    match fetched(world) {
        Outcome::Bill(bytes) => read(world, &bytes).unwrap(),
        other => panic!("no bill but {other:?}"),
    }
}

#[test]
fn a_day_comes_back_row_by_row() {
    let mut world = day_of(&[]);
    let (rows, totals) = rows_of(&mut world);
    let short = |row: &Row| (row.number.clone(), row.refund.clone(), row.amount.0, row.state);
    let number = |n: u8| format!("WX0000000{n}");
    assert_eq!(
        rows.iter().map(short).collect::<Vec<_>>(),
        [
            (number(1), None, 8_640, RowState::Paid),
            (number(2), None, 8_640, RowState::Paid),
            (number(2), Some("RF00000001".to_owned()), 640, RowState::Refunded),
            (number(3), None, 8_640, RowState::Paid),
            (number(3), None, 8_640, RowState::Revoked),
        ]
    );
    assert_eq!((totals.rows, totals.paid, totals.refunded), (5, Fen(25_920), Fen(9_280)));
    // 0.6 % of 86.40 is 0.51840, and what is given back is negative.
    assert_eq!((rows[0].fee_e5, rows[2].fee_e5), (51_840, -3_840));
    assert_eq!(rows[0].at, Some(now()));
    let bill = world.sim.book.trade("WX00000001").unwrap().transaction.clone();
    assert_eq!(rows[0].transaction, bill);
}

#[test]
fn a_bill_is_there_the_next_morning_at_ten() {
    let mut world = day_of(&[]);
    world.now = now();
    assert_eq!(world.ask(Call::Statement(today())), Outcome::Fault("INVALID_REQUEST".into()));
    let next = Day::from_number(today().number() + 1).unwrap();
    world.now = Moment::china(next, 9, 59, 59).unwrap();
    assert_eq!(world.ask(Call::Statement(today())), Outcome::BillLater);
    world.pass(1);
    assert!(matches!(world.ask(Call::Statement(today())), Outcome::At(_)));
    let before = Day::from_number(today().number() - 1).unwrap();
    assert_eq!(world.ask(Call::Statement(before)), Outcome::NoBill);
    world.pass(100 * 86_400);
    assert_eq!(world.ask(Call::Statement(today())), Outcome::Fault("INVALID_REQUEST".into()));
}

#[test]
fn an_address_of_a_bill_is_good_for_five_minutes_and_asked_of_nobody_else() {
    let mut world = day_of(&[]);
    let Outcome::At(pointer) = world.ask(Call::Statement(today())) else { panic!() };
    let elsewhere = pointer.url.replace("api.mch.weixin.qq.com", "evil.example");
    let elsewhere = Pointer { url: elsewhere, ..pointer.clone() };
    let request = world.request(Call::Fetch(&elsewhere));
    assert!(request.url.starts_with("https://api.mch.weixin.qq.com/v3/billdownload/"));
    world.pass(301);
    assert!(matches!(world.ask(Call::Fetch(&pointer)), Outcome::Doubt(_)));
}

#[test]
fn bills_that_are_missing_or_late_say_so() {
    let day = today().to_string();
    let mut world = day_of(&[(&day, ChannelFault::BillMissing)]);
    assert_eq!(fetched(&mut world), Outcome::NoBill);
    let mut world = day_of(&[(&day, ChannelFault::BillLate)]);
    assert_eq!(fetched(&mut world), Outcome::BillLater);
}

#[test]
fn bytes_that_were_not_digested_are_no_bill() {
    let day = today().to_string();
    for fault in [ChannelFault::BillTruncated, ChannelFault::BillOtherHash] {
        let mut world = day_of(&[(&day, fault)]);
        let word = "the digest of the bill is another".to_owned();
        assert_eq!(fetched(&mut world), Outcome::Doubt(word), "{fault:?}");
    }
    let mut world = day_of(&[]);
    let Outcome::At(pointer) = world.ask(Call::Statement(today())) else { panic!() };
    let nameless = Pointer { digest: None, ..pointer.clone() };
    assert!(matches!(world.ask(Call::Fetch(&nameless)), Outcome::Doubt(_)));
    let request = world.request(Call::Fetch(&pointer));
    let mut answer = world.send(&request).unwrap();
    answer.body.truncate(answer.body.len() / 2);
    let half = world.channel.read(Call::Fetch(&pointer), &answer, world.now);
    assert_eq!(half, Outcome::Doubt("the bill cannot be unpacked".into()));
}

#[test]
fn rows_that_differ_are_read_as_they_stand() {
    let day = today().to_string();
    let plain = rows_of(&mut day_of(&[])).0;
    let rows = rows_of(&mut day_of(&[(&day, ChannelFault::BillExtraRow)])).0;
    assert_eq!((rows.len(), rows[5].number.as_str()), (6, "NOTOURS0000000001"));
    let rows = rows_of(&mut day_of(&[("WX00000001", ChannelFault::BillMissingRow)])).0;
    assert_eq!(rows, plain[1..]);
    let rows = rows_of(&mut day_of(&[("WX00000001", ChannelFault::BillOtherAmount)])).0;
    assert_eq!(rows[0].amount, Fen(8_641));
    let rows = rows_of(&mut day_of(&[("WX00000001", ChannelFault::BillOtherFee)])).0;
    assert_eq!((rows[0].amount, rows[0].fee_e5), (Fen(8_640), 52_840));
    for fault in [ChannelFault::BillColumnsMoved, ChannelFault::BillNewColumn] {
        assert_eq!(rows_of(&mut day_of(&[(&day, fault)])).0, plain, "{fault:?}");
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let day = today().to_string();
    let mut world = day_of(&[(&day, ChannelFault::BillBadBytes)]);
    let Outcome::Bill(bytes) = fetched(&mut world) else { panic!() };
    assert_eq!(read(&world, &bytes), Err(BadBill::Form { line: 6, what: "not UTF-8" }));
}

/// Answers everything with so many bytes.
struct Large(u64);

impl Simulated for Large {
    fn answer(&mut self, _asked: &Asked<'_>, _now: Moment) -> Told {
        let body = vec![b'x'; self.0 as usize];
        Told::Answer { status: 200, headers: Vec::new(), body, after: Duration::ZERO }
    }
}

#[test]
fn a_long_bill_is_taken_where_one_was_asked_for_and_an_endless_one_nowhere() {
    let taken = |bytes: u64, needs: Needs| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let served = serve(listener, Large(bytes), Arc::new(now)).unwrap();
        let url = format!("{}/v3/billdownload/file", served.address().as_str());
        let (headers, body) = (Vec::new(), String::new());
        let request = Request { method: "GET", url, headers, body, needs };
        let line: &dyn Line = &Client::new(Outbound::LoopbackOnly);
        line.send(&request).map(|answer| answer.body.len() as u64)
    };
    let long = ANSWER_BYTES_MAX + 1;
    assert_eq!(taken(long, Needs::Nothing), Err(Refusal::Malformed));
    assert_eq!(taken(long, Needs::Bill), Ok(long));
    assert_eq!(taken(BILL_ANSWER_BYTES_MAX + 1, Needs::Bill), Err(Refusal::Malformed));
}

/// The lines of a bill of one payment, with other columns behind the first twelve.
fn bill(columns: &str, values: &str, summary: (&str, &str)) -> Vec<u8> {
    let row =
        "`2026-11-22 10:00:00,`wx,`1900000001,`0,`,`4200,`WX00000001,`o,`NATIVE,`SUCCESS,`X,`CNY";
    let (names, sums) = summary;
    format!("\u{feff}{HEAD},{columns}\r\n{row},{values}\r\n{names}\r\n{sums}\r\n").into_bytes()
}

#[test]
fn older_and_smaller_layouts_are_read_by_their_names() {
    let world = World::new();
    // Of the time of v2.
    let old = bill(
        "总金额,企业红包金额,微信退款单号,商户退款单号,退款金额,企业红包退款金额,退款类型,退款状态,\
         商品名称,商户数据包,手续费,费率",
        "`0.01,`0.0,`0,`0,`0,`0,`,`,`被扫支付测试,`订单额外描述,`0,`0.60%",
        ("总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额", "`1,`0.01,`0.0,`0,`0"),
    );
    let (rows, totals) = read(&world, &old).unwrap();
    assert_eq!((rows[0].amount, totals.paid, rows[0].fee_e5), (Fen(1), Fen(1), 0));
    // SUCCESS lacks the columns of refunds.
    let success = bill(
        "应结订单金额,代金券金额,商品名称,商户数据包,手续费,费率,订单金额,费率备注",
        "`9.00,`1.00,`水费,`,`0.06000,`0.60%,`10.00,`",
        ("总交易单数,应结订单总金额,手续费总金额,订单总金额", "`1,`9.00,`0.06000,`10.00"),
    );
    let (rows, _) = read(&world, &success).unwrap();
    assert_eq!((rows[0].amount, rows[0].fee_e5), (Fen(1_000), 6_000), "not what is settled");
    // REFUND has its own times.
    let refund = bill(
        "退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额,退款类型,退款状态,手续费,\
         订单金额,申请退款金额",
        "`2026-11-22 11:00:00,`2026-11-22 11:00:05,`50,`RF00000001,`9.00,`ORIGINAL,`SUCCESS,\
         `-0.06000,`0.00,`10.00",
        ("总交易单数,手续费总金额,申请退款总金额", "`1,`-0.06000,`10.00"),
    );
    let refund = String::from_utf8(refund).unwrap().replace("`SUCCESS,`X", "`REFUND,`X");
    let (rows, _) = read(&world, refund.as_bytes()).unwrap();
    assert_eq!((rows[0].amount, rows[0].state), (Fen(1_000), RowState::Refunded));
    assert_eq!(rows[0].at, Some(Moment(now().0 + 3_600)));
}

#[test]
fn a_bill_without_its_amount_is_never_read_as_nothing_paid() {
    let world = World::new();
    let summary = ("总交易单数,手续费总金额", "`1,`0.00000");
    let columns = "应结订单金额,手续费,费率";
    let without = bill(columns, "`0.01,`0.00000,`0.60%", summary);
    assert_eq!(read(&world, &without), Err(BadBill::Column("订单金额")));
    let without = bill("订单金额,费率", "`0.01,`0.60%", summary);
    assert_eq!(read(&world, &without), Err(BadBill::Column("手续费")));
    let without = bill("订单金额,手续费,商户退款单号", "`0.01,`0.00000,`0", summary);
    assert_eq!(read(&world, &without), Err(BadBill::Column("申请退款金额")));
}

#[test]
fn a_damaged_bill_is_refused_where_it_is_damaged() {
    let world = World::new();
    let good = bill(
        "手续费,订单金额",
        "`0.00006,`0.01",
        ("总交易单数,手续费总金额,订单总金额", "`1,`0.00006,`0.01"),
    );
    let good = String::from_utf8(good).unwrap();
    assert!(read(&world, good.as_bytes()).is_ok());
    let form = |line, what| Err(BadBill::Form { line, what });
    let cut = |at: usize| good.lines().take(at).map(|l| format!("{l}\r\n")).collect::<String>();
    let cases = [
        (String::new(), form(0, "empty")),
        (cut(1), form(2, "no summary")),
        (cut(2), form(3, "no summary")),
        (cut(3), form(4, "no summary")),
        (format!("{good}more\r\n"), form(5, "more after the summary")),
        (good.replace("`1900000001", "`1900000002"), form(2, "another merchant")),
        (good.replace("`SUCCESS", "`NEW"), form(2, "a state that is not known")),
        (
            good.replace("`0.00006,`0.01\r\n总", "`0.00006,`0.001\r\n总"),
            form(2, "an amount that is none"),
        ),
        (
            good.replace("`0.00006,`0.01\r\n总", "`0.00006,`-0.01\r\n总"),
            form(2, "an amount that is none"),
        ),
        (good.replace("`0.00006,`0.01\r\n总", "`1e5,`0.01\r\n总"), form(2, "a fee that is none")),
        (
            good.replace("`0.00006,`0.01\r\n总", "`0.00006,`\r\n总"),
            form(2, "a payment without number or amount"),
        ),
        (
            good.replace("`0.00006,`0.01\r\n总", "`0.00006\r\n总"),
            form(2, "another number of columns"),
        ),
        (good.replace("`1,`0.00006", "`2,`0.00006"), Err(BadBill::Sums)),
        (good.replace("`1,`0.00006", "`1,`0.00007"), Err(BadBill::Sums)),
        (good.replace("`0.00006,`0.01\r\n总", "`0.00006,`0.02\r\n总"), Err(BadBill::Sums)),
        (good.replace("总交易单数", "总单数"), Err(BadBill::Column("总交易单数"))),
        (good.replace("`CNY", &format!("`{}", "x".repeat(20_000))), Err(BadBill::Size)),
    ];
    for (bytes, right) in cases {
        assert_eq!(read(&world, bytes.as_bytes()), right, "{bytes}");
    }
}

#[test]
fn a_bill_that_unpacks_without_end_is_not_unpacked() {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let zeros = vec![0; 1 << 20];
    (0..257).for_each(|_| packer.write_all(&zeros).unwrap());
    assert_eq!(wire::channel::wechat::unpacked(&packer.finish().unwrap()), None);
    assert_eq!(wire::channel::wechat::unpacked(b"plain"), Some(b"plain".to_vec()));
    assert_eq!(digest_of(b""), "SHA1:da39a3ee5e6b4b0d3255bfef95601890afd80709");
}
