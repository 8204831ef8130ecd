//! Bills in their real layout: byte order mark, CRLF, backticks, a summary; packed, with a digest.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use model::pay::Way;
use model::{Day, Fen, Moment};
use serde_json::json;

use super::v3::Said;
use super::{WechatSimulator, v3};
use crate::channel::wechat::digest_of;
use crate::channel::wechat::time::day;
use crate::simulate::acquirer::{ChannelFault, Returned, Trade, TradeState};
use crate::simulate::{Asked, Told};

/// The columns of a bill of everything.
pub(super) const COLUMNS: [&str; 27] = [
    "交易时间",
    "公众账号ID",
    "商户号",
    "特约商户号",
    "设备号",
    "微信订单号",
    "商户订单号",
    "用户标识",
    "交易类型",
    "交易状态",
    "付款银行",
    "货币种类",
    "应结订单金额",
    "代金券金额",
    "微信退款单号",
    "商户退款单号",
    "退款金额",
    "充值券退款金额",
    "退款类型",
    "退款状态",
    "商品名称",
    "商户数据包",
    "手续费",
    "费率",
    "订单金额",
    "申请退款金额",
    "费率备注",
];

const SUMMARY: &str = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,\
                       订单总金额,申请退款总金额";

/// How long an address of a bill is good, in seconds.
const ADDRESS_S: i64 = 300;
/// How many bills wait to be fetched.
const KEPT_MAX: usize = 16;

/// A bill that was asked for and may be fetched.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    token: String,
    bytes: Vec<u8>,
    until: Moment,
}

/// One line before it is written.
struct Line {
    values: [String; COLUMNS.len()],
    paid: Fen,
    refunded: Fen,
    fee_e5: i64,
}

/// Where the bill of a day is.
pub(super) fn statement(sim: &mut WechatSimulator, asked: &Asked<'_>, now: Moment) -> Said {
    let no = |code: &str| (400, json!({ "code": code, "message": "simulated" }));
    let fields = Asked::fields(asked.query.as_bytes());
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let (Some(day), true) = (day(field("bill_date")), matches!(field("bill_type"), "" | "ALL"))
    else {
        return no("PARAM_ERROR");
    };
    let today = now.china_day();
    // Ready the next morning at ten, kept three months.
    let age = today.number() - day.number();
    let is_early = age == 1 && now.in_china()[11..13] < *"10";
    let fault = sim.book.fault_of(&day.to_string());
    match fault {
        _ if !(1..=93).contains(&age) => return no("INVALID_REQUEST"),
        Some(ChannelFault::BillLate) => return no("STATEMENT_CREATING"),
        Some(ChannelFault::BillMissing) => return no("NO_STATEMENT_EXIST"),
        _ if is_early => return no("STATEMENT_CREATING"),
        _ => {}
    }
    let Some(bytes) = rendered(sim, day, fault) else { return no("NO_STATEMENT_EXIST") };
    let digest = digest_of(&bytes);
    let is_packed = field("tar_type") == "GZIP";
    let bytes = match fault {
        Some(ChannelFault::BillTruncated) => bytes[..bytes.len() * 2 / 3].to_vec(),
        Some(ChannelFault::BillOtherHash) => [bytes.as_slice(), b" "].concat(),
        _ => bytes,
    };
    let bytes = if is_packed { packed(&bytes) } else { bytes };
    let token = sim.next(32);
    if sim.bills.len() == KEPT_MAX {
        sim.bills.remove(0);
    }
    sim.bills.push(Kept { token: token.clone(), bytes, until: Moment(now.0 + ADDRESS_S) });
    let host = asked.header("Host").map_or_else(
        || "https://api.mch.weixin.qq.com".to_owned(),
        |host| format!("http://{host}"),
    );
    let url = format!("{host}/v3/billdownload/file?token={token}&tartype=gzip");
    let hash = digest.trim_start_matches("SHA1:");
    (200, json!({ "hash_type": "SHA1", "hash_value": hash, "download_url": url }))
}

/// The bytes of a bill. They are not signed.
pub(super) fn file(sim: &WechatSimulator, query: &str, now: Moment) -> Told {
    let fields = Asked::fields(query.as_bytes());
    let token = fields.get("token").map_or("", String::as_str);
    let found = sim.bills.iter().find(|kept| kept.token == token && now.0 <= kept.until.0);
    match found {
        Some(kept) => Told::Answer {
            status: 200,
            headers: vec![("Content-Type", "application/x-gzip".to_owned())],
            body: kept.bytes.clone(),
            after: Duration::ZERO,
        },
        None => Told::json(404, &json!({ "code": "RESOURCE_NOT_EXISTS" })),
    }
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing to memory does not fail; nothing would be a bill that cannot be unpacked.
    let written = packer.write_all(bytes);
    written.and_then(|()| packer.finish()).unwrap_or_default()
}

/// The bill of a day; `None` when nothing was traded.
fn rendered(sim: &WechatSimulator, day: Day, fault: Option<ChannelFault>) -> Option<Vec<u8>> {
    let mut lines = Vec::new();
    for trade in sim.book.of_day(day) {
        lines.extend(lines_of(sim, trade, day));
    }
    if fault == Some(ChannelFault::BillExtraRow) {
        let mut line = lines.first().map(|line| line.values.clone())?;
        line[5] = "4200009999202601010000000001".to_owned();
        line[6] = "NOTOURS0000000001".to_owned();
        line[24] = "0.01".to_owned();
        line[9] = "SUCCESS".to_owned();
        (line[14], line[15], line[25]) = ("0".into(), "0".into(), "0.00".into());
        line[22] = "0.00000".to_owned();
        lines.push(Line { values: line, paid: Fen(1), refunded: Fen(0), fee_e5: 0 });
    }
    if lines.is_empty() {
        return None;
    }
    let mut order: Vec<usize> = (0..COLUMNS.len()).collect();
    if fault == Some(ChannelFault::BillColumnsMoved) {
        order.reverse();
    }
    let more = fault == Some(ChannelFault::BillNewColumn);
    let mut head: Vec<&str> = order.iter().map(|at| COLUMNS[*at]).collect();
    if more {
        head.insert(5, "新增列");
    }
    let mut text = format!("\u{feff}{}\r\n", head.join(","));
    for line in &lines {
        let mut values: Vec<&str> = order.iter().map(|at| line.values[*at].as_str()).collect();
        if more {
            values.insert(5, "新值");
        }
        let _ = write!(text, "`{}\r\n", values.join(",`"));
    }
    let (paid, refunded) = lines.iter().fold((Fen(0), Fen(0)), |(paid, refunded), line| {
        (paid + line.paid, refunded + line.refunded)
    });
    let fees = e5(lines.iter().map(|line| line.fee_e5).sum());
    let _ = write!(
        text,
        "{SUMMARY}\r\n`{},`{paid},`{refunded},`0.00,`{fees},`{paid},`{refunded}\r\n",
        lines.len()
    );
    let mut bytes = text.into_bytes();
    if fault == Some(ChannelFault::BillBadBytes)
        && let Some(at) = bytes.iter().rposition(|byte| *byte == b'%')
    {
        bytes[at] = 0xff;
    }
    Some(bytes)
}

/// Something that happened to a trade.
struct Event {
    at: Moment,
    state: &'static str,
    paid: Fen,
    refunded: Fen,
    /// The channel's number of the refund, ours, and where it stands.
    refund: (String, String, &'static str),
    fee_e5: i64,
}

fn lines_of(sim: &WechatSimulator, trade: &Trade, day: Day) -> Vec<Line> {
    let fault = sim.book.fault_of(&trade.number);
    let mut events = Vec::new();
    if fault == Some(ChannelFault::BillMissingRow) {
        return Vec::new();
    }
    let none = || ("0".to_owned(), "0".to_owned(), "");
    if let Some(at) = trade.paid_at {
        let (mut paid, mut fee_e5) = (trade.amount, sim.book.fee_e5(trade.amount));
        match fault {
            Some(ChannelFault::BillOtherAmount) => paid = paid + Fen(1),
            Some(ChannelFault::BillOtherFee) => fee_e5 += 1_000,
            _ => {}
        }
        let (state, refund) = ("SUCCESS", none());
        events.push(Event { at, state, paid, refunded: Fen(0), refund, fee_e5 });
        if trade.state == TradeState::Reversed {
            let (state, refund, fee_e5) = ("REVOKED", none(), -fee_e5);
            events.push(Event { at, state, paid: Fen(0), refunded: paid, refund, fee_e5 });
        }
    }
    for Returned { number, id, amount, at, state, .. } in &trade.refunds {
        let refund = (id.clone(), number.clone(), v3::refund_word(*state));
        let (fee_e5, state) = (-sim.book.fee_e5(*amount), "REFUND");
        events.push(Event { at: *at, state, paid: Fen(0), refunded: *amount, refund, fee_e5 });
    }
    events.retain(|event| event.at.china_day() == day);
    events.into_iter().map(|event| line(sim, trade, event)).collect()
}

fn line(sim: &WechatSimulator, trade: &Trade, event: Event) -> Line {
    let Event { at, state, paid, refunded, refund: (id, refund, status), fee_e5 } = event;
    let kind = if trade.way == Way::Shown { "NATIVE" } else { "MICROPAY" };
    // 转入退款异常 stands as CHANGE in bills.
    let status = if status == "ABNORMAL" { "CHANGE" } else { status };
    let how = if state == "REFUND" { "ORIGINAL" } else { "" };
    let share = sim.book.fee_share_e5;
    let values = [
        at.in_china(),
        sim.appid.clone(),
        sim.mchid.clone(),
        "0".to_owned(),
        String::new(),
        trade.transaction.clone(),
        trade.number.clone(),
        trade.payer.clone(),
        kind.to_owned(),
        state.to_owned(),
        "OTHERS".to_owned(),
        "CNY".to_owned(),
        paid.to_string(),
        "0.00".to_owned(),
        id,
        refund,
        refunded.to_string(),
        "0.00".to_owned(),
        how.to_owned(),
        status.to_owned(),
        // Commas and line ends of merchants are escaped.
        trade.subject.replace(',', "\\ ").replace('\n', "\\n"),
        String::new(),
        e5(fee_e5),
        format!("{}.{:02}%", share / 1_000, share % 1_000 / 10),
        paid.to_string(),
        refunded.to_string(),
        String::new(),
    ];
    Line { values, paid, refunded, fee_e5 }
}

/// An amount in hundred-thousandths, as fees are written.
fn e5(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let value = value.unsigned_abs();
    format!("{sign}{}.{:05}", value / 100_000, value % 100_000)
}
