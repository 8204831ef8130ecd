//! The bill of a day, in the layout of the real one, with its faults.

use std::io::{Cursor, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use model::pay::Way;
use model::{Day, Fen, Moment};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::keys::MERCHANT;
use super::{Fault, Trade, TradeState, UnionPay, query_id};
use crate::channel::unionpay::message::time;
use crate::channel::unionpay::{LAYOUT, field};

/// fileContent and fileName of the day that is written MMDD; `None` when there is no file.
pub(super) fn of(channel: &UnionPay, settled: &str) -> Option<(String, String)> {
    let day = day_of(channel, settled)?;
    let book = &channel.book;
    let fault = book
        .of_day(day)
        .filter_map(|trade| book.fault_of(&trade.number))
        .find(|fault| is_of_file(*fault));
    if matches!(fault, Some(Fault::BillMissing | Fault::BillLate)) {
        return None;
    }
    let mut text = Vec::new();
    for trade in book.of_day(day) {
        rows(channel, trade, day, fault, &mut text);
    }
    if fault == Some(Fault::BillTruncated) {
        text.truncate(text.len().saturating_sub(300));
    }
    let name = format!("INN{:02}{settled}88ZM_{MERCHANT}", day.year() % 100);
    let mut zip = zipped(&name, &text)?;
    if fault == Some(Fault::BillOtherHash)
        && let Some(byte) = zip.get_mut(30 + name.len() + 40)
    {
        *byte ^= 0x55;
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    packed.write_all(&zip).ok()?;
    Some((STANDARD.encode(packed.finish().ok()?), format!("{MERCHANT}_{settled}.zip")))
}

/// Whether a fault is of the file and not of one row.
fn is_of_file(fault: Fault) -> bool {
    matches!(
        fault,
        Fault::BillMissing
            | Fault::BillLate
            | Fault::BillTruncated
            | Fault::BillOtherHash
            | Fault::BillColumnsMoved
            | Fault::BillNewColumn
            | Fault::BillBadBytes
    )
}

/// The latest day of this month and day on which something was traded; `None` when there is none.
fn day_of(channel: &UnionPay, settled: &str) -> Option<Day> {
    let month = settled.get(..2)?.parse().ok()?;
    let day = settled.get(2..)?.parse().ok()?;
    let traded = channel.book.trades().flat_map(|trade| {
        trade.paid_at.into_iter().chain(trade.refunds.iter().map(|refund| refund.at))
    });
    let years = traded.map(|at| at.china_day()).filter(|at| (at.month(), at.day()) == (month, day));
    years.max()
}

/// The rows of a trade on a day: its payment, its undo, its refunds.
fn rows(channel: &UnionPay, trade: &Trade, day: Day, whole: Option<Fault>, text: &mut Vec<u8>) {
    let fault = channel.book.fault_of(&trade.number);
    let query = query_id(&trade.transaction);
    let fee = |fen: Fen, sign: &str| {
        // Whole fen: files have no smaller unit.
        let fee = channel.book.fee_e5(fen) / 1_000 + i64::from(fault == Some(Fault::BillOtherFee));
        format!("{sign}{fee:012}")
    };
    let mut put = |row: Line<'_>| write_row(&row, whole, text);
    let paid_on_day = trade.paid_at.filter(|at| at.china_day() == day);
    if let Some(at) = paid_on_day.filter(|_| fault != Some(Fault::BillMissingRow)) {
        let fen = match fault {
            Some(Fault::BillOtherAmount) => trade.amount + Fen(100),
            _ => trade.amount,
        };
        let sub_kind = if trade.way == Way::Shown { "07" } else { "06" };
        let (code, kind, order) = ("S22", ["01", sub_kind], trade.number.as_str());
        let fee = fee(fen, "D");
        let paid = Line { code, kind, order, query: &query, original: "", at, fen, fee: &fee };
        put(paid);
        if fault == Some(Fault::BillExtraRow) {
            put(Line { order: "NOBODYASKED1", query: "999999999999999999999", ..paid });
        }
        if trade.state == TradeState::Reversed {
            let undo = format!("{}U", trade.number);
            // The code of an undo in files is not in our documents; its txnType is.
            let fee = fee.replace('D', "C");
            let undone = Line { code: "S31", kind: ["31", "00"], order: &undo, ..paid };
            put(Line { original: &query, fee: &fee, ..undone });
        }
    }
    for refund in trade.refunds.iter().filter(|refund| refund.at.china_day() == day) {
        let (own, fee) = (query_id(&refund.id), fee(refund.amount, "C"));
        put(Line {
            code: "S30",
            kind: ["04", "00"],
            order: &refund.number,
            query: &own,
            original: &query,
            at: refund.at,
            fen: refund.amount,
            fee: &fee,
        });
    }
}

/// What a row says.
#[derive(Clone, Copy)]
struct Line<'a> {
    code: &'a str,
    kind: [&'a str; 2],
    order: &'a str,
    query: &'a str,
    original: &'a str,
    at: Moment,
    fen: Fen,
    fee: &'a str,
}

fn write_row(row: &Line<'_>, fault: Option<Fault>, text: &mut Vec<u8>) {
    let at = time(row.at);
    let (short, amount) = (at.get(4..).unwrap_or_default(), format!("{:012}", row.fen.0));
    let trace = row.query.get(row.query.len().saturating_sub(6)..).unwrap_or_default();
    let credit = format!("C{amount}");
    let zero = "C000000000000";
    let values = [
        ("tradeNo", row.code),
        ("acqInsCode", "48021000"),
        ("sendInsCode", "00049992"),
        ("traceNo", trace),
        ("txnTime", short),
        ("payCardNo", "621626******0018"),
        ("txnAmt", &amount),
        ("merCatCode", "4900"),
        ("termType", "08"),
        ("queryId", row.query),
        ("orderId", row.order),
        ("payCardType", "01"),
        ("merCharge", row.fee),
        ("settleAmt", &credit),
        ("payType", "0501"),
        ("txnType", row.kind[0]),
        ("txnSubType", row.kind[1]),
        ("bizType", "000000"),
        ("accType", "01"),
        ("interactMode", "1"),
        ("origQryId", row.original),
        ("merId", MERCHANT),
        ("settleNetAmt", &credit),
        ("termId", "00000001"),
        ("discountAmt", zero),
        ("invoiceAmt", zero),
        ("insAdditionCharge", "000000000000"),
        ("tradeMedia", "2"),
    ];
    let last = LAYOUT[LAYOUT.len() - 1];
    let mut line = vec![b' '; last.offset + last.width];
    for (name, value) in values {
        let Some(field) = field(name) else { continue };
        for (to, from) in
            line[field.offset..field.offset + field.width].iter_mut().zip(value.bytes())
        {
            *to = from;
        }
    }
    // 商户简称, in GBK.
    line[327..335].copy_from_slice(b"\xc6\xb1\xbe\xde\xcb\xae\xce\xf1");
    match fault {
        Some(Fault::BillColumnsMoved) => line[87..144].rotate_right(22),
        Some(Fault::BillNewColumn) => line.extend_from_slice(b" 000000000001"),
        Some(Fault::BillBadBytes) => line[327] = 0xff,
        _ => {}
    }
    text.extend_from_slice(&line);
    text.extend_from_slice(b"\r\n");
}

fn zipped(name: &str, text: &[u8]) -> Option<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, SimpleFileOptions::default()).ok()?;
    zip.write_all(text).ok()?;
    Some(zip.finish().ok()?.into_inner())
}
