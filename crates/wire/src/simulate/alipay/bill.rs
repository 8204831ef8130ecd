//! Bills in Alipay's layout: a ZIP with names in GBK, the summary first, and what goes wrong.

use std::io::Write;
use std::time::Duration;

use encoding_rs::GBK;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use model::{Day, Fen, Moment};

use super::{Alipay, BILL_PATH, SELLER_ID, page, told};
use crate::limits::SIMULATOR_BILLS_MAX;
use crate::simulate::acquirer::{ChannelFault, ReturnState, Trade, TradeState};
use crate::simulate::{Asked, Told};

/// How long an address of a bill is honoured, in seconds.
const ADDRESS_LIFE_S: i64 = 30;

/// The columns, in their order.
const COLUMNS: [&str; 25] = [
    "支付宝交易号",
    "商户订单号",
    "业务类型",
    "商品名称",
    "创建时间",
    "完成时间",
    "门店编号",
    "门店名称",
    "操作员",
    "终端号",
    "对方账户",
    "订单金额（元）",
    "商家实收（元）",
    "支付宝红包（元）",
    "集分宝（元）",
    "支付宝优惠（元）",
    "商家优惠（元）",
    "券核销金额（元）",
    "券名称",
    "商家红包消费金额（元）",
    "卡消费金额（元）",
    "退款批次号/请求号",
    "服务费（元）",
    "分润（元）",
    "备注",
];

/// Where the bill of a day is; a sub-code when there is none.
pub(super) fn address(
    alipay: &mut Alipay,
    day: Day,
    host: Option<&str>,
    now: Moment,
) -> Result<String, &'static str> {
    // Ready at nine on the next morning.
    let is_ready = now.0 >= Moment::china(day, 0, 0, 0).map_or(i64::MAX, |at| at.0 + 33 * 3_600);
    if !is_ready || goes_wrong(alipay, day, ChannelFault::BillLate) {
        return Err("isp.BILL_NOT_EXIST");
    }
    let is_missing = goes_wrong(alipay, day, ChannelFault::BillMissing);
    if is_missing || alipay.book.of_day(day).next().is_none() {
        return Err("isv.NO_BILL_DATA");
    }
    alipay.given_out += 1;
    let token = format!("{:032}", alipay.given_out);
    while alipay.bills.len() >= SIMULATOR_BILLS_MAX {
        alipay.bills.pop_first();
    }
    alipay.bills.insert(token.clone(), (day, now));
    let host = host.unwrap_or("dwbillcenter.alipay.com");
    Ok(format!("http://{host}{BILL_PATH}?bizType=trade&userId={SELLER_ID}0156&token={token}"))
}

/// Gives out the file that an address names.
pub(super) fn answer(alipay: &mut Alipay, asked: &Asked<'_>, now: Moment) -> Told {
    let fields = Asked::fields(asked.query.as_bytes());
    let kept = fields.get("token").and_then(|token| alipay.bills.get(token)).copied();
    match kept {
        Some((day, at)) if asked.method == "GET" && now.0 <= at.0 + ADDRESS_LIFE_S => {
            told(200, "application/octet-stream", file(alipay, day, now), Duration::ZERO)
        }
        _ => page(200, "<html>链接已失效</html>"),
    }
}

/// Whether anything of the day makes the entire bill go wrong like this.
fn goes_wrong(alipay: &Alipay, day: Day, fault: ChannelFault) -> bool {
    alipay.book.fault == Some(fault)
        || (alipay.book.faults.values().any(|kept| *kept == fault)
            && alipay.book.of_day(day).any(|trade| alipay.book.has(&trade.number, fault)))
}

/// One row: the trade, whether money came or went, and how much.
struct Entry<'a> {
    trade: &'a Trade,
    request: Option<&'a str>,
    amount: Fen,
    fee: Fen,
    at: Moment,
}

fn file(alipay: &Alipay, day: Day, now: Moment) -> Vec<u8> {
    let entries = entries(alipay, day);
    let wrong = |fault| goes_wrong(alipay, day, fault);
    let mut text = detail(&entries, day, now, &wrong);
    if wrong(ChannelFault::BillTruncated) {
        text.truncate(text.len() * 2 / 3);
    }
    if wrong(ChannelFault::BillBadBytes) {
        let middle = text.len() / 2;
        text.splice(middle..middle, [0x81, 0xff]);
    }
    let name = |kind: &str| gbk(&format!("{SELLER_ID}0156_{}_{kind}.csv", compact(day)));
    let members = [(name("业务明细(汇总)"), summary(&entries, day)), (name("业务明细"), text)];
    let mut zip = zip(&members);
    if wrong(ChannelFault::BillOtherHash) {
        // A byte near the end of the detail's packed text, which the directory follows.
        let at = zip.windows(4).position(|four| four == b"PK\x01\x02").unwrap_or(12) - 12;
        zip[at] ^= 0x55;
    }
    zip
}

fn entries(alipay: &Alipay, day: Day) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    for trade in alipay.book.of_day(day) {
        let fault = alipay.book.fault_of(&trade.number);
        if fault == Some(ChannelFault::BillMissingRow) {
            continue;
        }
        let amount = match fault {
            Some(ChannelFault::BillOtherAmount) => trade.amount + Fen(1),
            _ => trade.amount,
        };
        let fee = match fault {
            Some(ChannelFault::BillOtherFee) => Fen(99),
            // Rounded to the fen, half up.
            _ => Fen((alipay.book.fee_e5(amount) + 500).div_euclid(1_000)),
        };
        if let Some(at) = trade.paid_at.filter(|at| at.china_day() == day) {
            entries.push(Entry { trade, request: None, amount, fee, at });
            if trade.state == TradeState::Reversed {
                let request = Some(trade.number.as_str());
                entries.push(Entry { trade, request, amount, fee, at });
            }
        }
        let done = |kept: &&crate::simulate::acquirer::Returned| {
            kept.state == ReturnState::Done && kept.at.china_day() == day
        };
        for kept in trade.refunds.iter().filter(done) {
            let (request, at) = (Some(kept.number.as_str()), kept.at);
            entries.push(Entry { trade, request, amount: kept.amount, fee: Fen(0), at });
        }
    }
    entries
}

/// Texts have a tab behind them, amounts have none; refunds are negative.
fn cells(entry: &Entry<'_>) -> [String; 25] {
    let Entry { trade, request, amount, fee, at } = entry;
    let text = |text: &str| format!("{text}\t");
    let zero = || "0.00".to_owned();
    let (kind, amount, fee) = match request {
        None => ("交易", amount.to_string(), (-*fee).to_string()),
        Some(_) => ("退款", (-*amount).to_string(), fee.to_string()),
    };
    [
        text(&trade.transaction),
        text(&trade.number),
        text(kind),
        text(&trade.subject),
        trade.made_at.in_china(),
        at.in_china(),
        text("K0001"),
        text("一号厅"),
        text(""),
        text("T0001"),
        text("*三(138******00)"),
        amount.clone(),
        amount,
        zero(),
        zero(),
        zero(),
        zero(),
        zero(),
        String::new(),
        text("0.00"),
        zero(),
        text(request.unwrap_or_default()),
        fee,
        zero(),
        String::new(),
    ]
}

fn detail(
    entries: &[Entry<'_>],
    day: Day,
    now: Moment,
    wrong: &dyn Fn(ChannelFault) -> bool,
) -> Vec<u8> {
    let mut rows: Vec<Vec<String>> = vec![COLUMNS.map(str::to_owned).to_vec()];
    rows.extend(entries.iter().map(|entry| cells(entry).to_vec()));
    let (mut payments, mut refunds) = ((0, Fen(0)), (0, Fen(0)));
    for entry in entries {
        let sum = if entry.request.is_none() { &mut payments } else { &mut refunds };
        *sum = (sum.0 + 1, sum.1 + entry.amount);
    }
    if wrong(ChannelFault::BillExtraRow)
        && let Some(entry) = entries.iter().find(|entry| entry.request.is_none())
    {
        let mut row = cells(entry).to_vec();
        row[0] = "2099010122001400000000009999\t".to_owned();
        row[1] = format!("X{}\t", entry.trade.number);
        rows.push(row);
        payments = (payments.0 + 1, payments.1 + entry.amount);
    }
    for (at, row) in rows.iter_mut().enumerate() {
        if wrong(ChannelFault::BillColumnsMoved) {
            row.reverse();
        }
        if wrong(ChannelFault::BillNewColumn) {
            row.insert(3, if at == 0 { "交易场景".to_owned() } else { "当面付\t".to_owned() });
        }
    }
    let mut lines = head("#支付宝业务明细查询", "业务明细列表", day);
    lines.extend(rows.iter().map(|row| row.join(",")));
    lines.push(format!("#{:-<41}业务明细列表结束{:-<36}", "", ""));
    lines
        .push(format!("#交易合计：{}笔，商家实收共{}元，商家优惠共0.00元", payments.0, payments.1));
    lines.push(format!(
        "#退款合计：{}笔，商家实收退款共{}元，商家优惠退款共0.00元",
        refunds.0, -refunds.1
    ));
    lines.push(format!("#导出时间：[{}]", spelled(now)));
    gbk(&(lines.join("\r\n") + "\r\n"))
}

/// The other table, of sums by shop. Nobody reads it; it stands first to be passed over.
fn summary(entries: &[Entry<'_>], day: Day) -> Vec<u8> {
    let mut lines = head("#支付宝业务汇总查询", "业务汇总列表", day);
    lines.push("门店编号,门店名称,交易订单总笔数,退款订单总笔数".to_owned());
    let refunds = entries.iter().filter(|entry| entry.request.is_some()).count();
    lines.push(format!("合计\t,\t,{},{refunds}", entries.len() - refunds));
    lines.push(format!("#{:-<41}业务汇总列表结束{:-<36}", "", ""));
    gbk(&(lines.join("\r\n") + "\r\n"))
}

fn head(title: &str, list: &str, day: Day) -> Vec<String> {
    let midnight = |day: Day| Moment::china(day, 0, 0, 0).map(spelled).unwrap_or_default();
    let next = Day::from_number(day.number() + 1).unwrap_or(day);
    vec![
        title.to_owned(),
        format!("#账号：[{SELLER_ID}0156]"),
        format!("#起始日期：[{}]   终止日期：[{}]", midnight(day), midnight(next)),
        format!("#{:-<41}{list}{:-<40}", "", ""),
    ]
}

/// `2026年11月20日 09:00:00`.
fn spelled(at: Moment) -> String {
    let text = at.in_china();
    let (day, time) = text.split_once(' ').unwrap_or((&text, ""));
    let mut parts = day.split('-');
    let mut part = || parts.next().unwrap_or_default();
    format!("{}年{}月{}日 {time}", part(), part(), part())
}

fn compact(day: Day) -> String {
    day.to_string().replace('-', "")
}

fn gbk(text: &str) -> Vec<u8> {
    GBK.encode(text).0.into_owned()
}

/// A ZIP with names as they are given, which no library writes: a flag that names are UTF-8
/// would be set for Chinese (APPNOTE 4.3.7, 4.3.12, 4.3.16).
fn zip(members: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in members {
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
        // Writing to memory does not fail.
        let packed = packer.write_all(text).and_then(|()| packer.finish()).unwrap_or_default();
        let mut sum = Crc::new();
        sum.update(text);
        // Version 2.0, no flags, deflated, a day without a time.
        let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0x5d];
        for size in [sum.sum() as usize, packed.len(), text.len()] {
            common.extend((size as u32).to_le_bytes());
        }
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        let offset = file.len() as u32;
        file.extend(b"PK\x03\x04");
        file.extend(&common);
        file.extend(name);
        file.extend(&packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name);
    }
    let (count, start) = (members.len() as u16, file.len() as u32);
    let length = directory.len() as u32;
    file.extend(directory);
    file.extend(b"PK\x05\x06\x00\x00\x00\x00");
    file.extend(count.to_le_bytes());
    file.extend(count.to_le_bytes());
    file.extend(length.to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0, 0]);
    file
}
