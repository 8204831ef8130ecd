//! The bill: a zip with a file `INN…ZM_…` of fixed width, one row a line.
//!
//! Widths are in bytes, the text is GBK, one blank stands between two fields (银联文件接口 ZM).
//! Amounts are in fen; a leading `C` or `D` says for whom: `D` is what the merchant pays.
//! Files `ZME` hold adjustments; the names of their fields are not known to us, so they are not
//! read. A bill without exactly one ZM file, or with a row that is not understood, is not used.
//!
//! A row of a refund names the payment by its queryId alone: [`Row::number`] is empty there, and
//! [`Row::transaction`] is the number of the payment that was given back.

use std::io::{BufRead, BufReader, Read};

use encoding_rs::GBK;
use model::{Day, Fen};
use zip::ZipArchive;

use super::{message, undo};
use crate::channel::{BadBill, Row, RowState, Source, Totals};
use crate::limits::{UNIONPAY_BILL_BYTES_MAX, UNIONPAY_LINE_BYTES_MAX, UNIONPAY_MEMBERS_MAX};

/// A field of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in the interface.
    pub name: &'static str,
    /// Where it begins, in bytes.
    pub offset: usize,
    /// How long it is, in bytes.
    pub width: usize,
}

const fn at(offset: usize, width: usize, name: &'static str) -> Field {
    Field { name, offset, width }
}

/// The 41 fields of a row, in order.
pub const LAYOUT: [Field; 41] = [
    at(0, 3, "tradeNo"),
    at(4, 11, "acqInsCode"),
    at(16, 11, "sendInsCode"),
    at(28, 6, "traceNo"),
    at(35, 10, "txnTime"),
    at(46, 19, "payCardNo"),
    at(66, 12, "txnAmt"),
    at(79, 4, "merCatCode"),
    at(84, 2, "termType"),
    at(87, 21, "queryId"),
    at(109, 2, "oldPayType"),
    at(112, 32, "orderId"),
    at(145, 2, "payCardType"),
    at(148, 6, "origTradeSysTraceNo"),
    at(155, 10, "origTradeTime"),
    at(166, 13, "merCharge"),
    at(180, 13, "settleAmt"),
    at(194, 4, "payType"),
    at(199, 15, "groupMerCode"),
    at(215, 2, "txnType"),
    at(218, 2, "txnSubType"),
    at(221, 6, "bizType"),
    at(228, 2, "accType"),
    at(231, 4, "billType"),
    at(236, 32, "billNo"),
    at(269, 1, "interactMode"),
    at(271, 21, "origQryId"),
    at(293, 15, "merId"),
    at(309, 1, "accountType"),
    at(311, 15, "subMerId"),
    at(327, 32, "subMerAbbr"),
    at(360, 13, "subMerAcccountAmt"),
    at(374, 13, "settleNetAmt"),
    at(388, 8, "termId"),
    at(397, 32, "merReserved"),
    at(430, 13, "discountAmt"),
    at(444, 13, "invoiceAmt"),
    at(458, 12, "insAdditionCharge"),
    at(471, 2, "installmentNum"),
    at(474, 1, "tradeMedia"),
    at(476, 131, "reserved"),
];

/// The field of this name.
pub fn field(name: &str) -> Option<Field> {
    LAYOUT.into_iter().find(|field| field.name == name)
}

const CODE: Field = LAYOUT[0];
const TIME: Field = LAYOUT[4];
const AMOUNT: Field = LAYOUT[6];
const QUERY_ID: Field = LAYOUT[9];
const ORDER: Field = LAYOUT[11];
const FEE: Field = LAYOUT[15];
const KIND: Field = LAYOUT[19];
const ORIGINAL: Field = LAYOUT[26];
const LAST: Field = LAYOUT[40];

pub(super) fn rows(source: &mut dyn Source, take: &mut dyn FnMut(Row)) -> Result<Totals, BadBill> {
    let whole = |what| BadBill::Form { line: 0, what };
    let mut archive = ZipArchive::new(source).map_err(|_| whole("no zip"))?;
    if archive.len() > UNIONPAY_MEMBERS_MAX {
        return Err(BadBill::Size);
    }
    let named = archive.file_names().filter_map(Result::ok).map(|name| name.into_owned());
    let mut named = named.filter(|name| settled_on(name).is_some()).collect::<Vec<_>>();
    let name = named.pop().ok_or(whole("no ZM file"))?;
    if !named.is_empty() {
        return Err(whole("more than one ZM file"));
    }
    let day = settled_on(&name).ok_or(whole("no ZM file"))?;
    let member = archive.by_name(&name).map_err(|_| whole("a broken zip"))?;
    let mut lines = BufReader::new(member.take(UNIONPAY_BILL_BYTES_MAX));
    let mut totals = Totals::default();
    let (mut line, mut number, mut read) = (Vec::new(), 0, 0);
    loop {
        line.clear();
        number += 1;
        let length = lines.by_ref().take(UNIONPAY_LINE_BYTES_MAX).read_until(b'\n', &mut line);
        let length = length.map_err(|error| BadBill::Read(error.to_string()))? as u64;
        read += length;
        if read >= UNIONPAY_BILL_BYTES_MAX {
            return Err(BadBill::Size);
        }
        let content = line.strip_suffix(b"\n").unwrap_or(&line);
        let content = content.strip_suffix(b"\r").unwrap_or(content);
        match (length, content.is_empty()) {
            (0, _) => return Ok(totals),
            (_, true) => continue,
            _ => {}
        }
        let row = row(content, day).map_err(|what| BadBill::Form { line: number, what })?;
        add(&mut totals, &row).ok_or(BadBill::Sums)?;
        take(row);
    }
}

/// The day for which a file was settled: `INN` + YYMMDD + two digits + `ZM_` + merId.
fn settled_on(name: &str) -> Option<Day> {
    let name = name.rsplit(['/', '\\']).next()?.strip_prefix("INN")?;
    let (digits, rest) = (name.get(..8)?, name.get(8..)?);
    let is_ours = rest.starts_with("ZM_") && digits.bytes().all(|b| b.is_ascii_digit());
    let part = |at: usize| digits.get(at..at + 2)?.parse::<u8>().ok();
    Day::new(2000 + i16::from(part(0)?), part(2)?, part(4)?).filter(|_| is_ours)
}

fn row(line: &[u8], settled: Day) -> Result<Row, &'static str> {
    // The last field is reserved and may be cut short; everything before it must be there.
    if line.len() + 1 < LAST.offset {
        return Err("too short");
    }
    let blanks = LAYOUT.iter().skip(1).map(|field| field.offset - 1);
    if blanks.into_iter().any(|at| line.get(at).is_some_and(|byte| *byte != b' ')) {
        return Err("the fields are not where they belong");
    }
    if GBK.decode_without_bom_handling_and_without_replacement(line).is_none() {
        return Err("not in GBK");
    }
    let text = |field: Field| {
        let bytes = line.get(field.offset..field.offset + field.width).unwrap_or_default();
        std::str::from_utf8(bytes).map(str::trim).map_err(|_| "not plain text")
    };
    let state = match (text(CODE)?, text(KIND)?) {
        (_, "31") => RowState::Revoked,
        ("S22", "01") => RowState::Paid,
        ("S30", "04") => RowState::Refunded,
        _ => return Err("a kind of transaction that is not known"),
    };
    let order = text(ORDER)?;
    if order.is_empty() {
        return Err("no orderId");
    }
    let is_refund = state == RowState::Refunded;
    let number = match state {
        RowState::Revoked => undo::of_number(order),
        RowState::Refunded => "",
        _ => order,
    };
    Ok(Row {
        number: number.to_owned(),
        refund: is_refund.then(|| order.to_owned()),
        transaction: text(if is_refund { ORIGINAL } else { QUERY_ID })?.to_owned(),
        amount: message::amount(text(AMOUNT)?).ok_or("no amount")?,
        fee_e5: fee_e5(text(FEE)?).ok_or("no fee")?,
        at: message::parse_short_time(text(TIME)?, settled),
        state,
    })
}

/// A fee of twelve digits behind its sign, in hundred-thousandths of a yuan.
fn fee_e5(text: &str) -> Option<i64> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'D' => (1, text.get(1..)?),
        b'C' => (-1, text.get(1..)?),
        _ => (1, text),
    };
    // Fen are hundredths: × 1000 makes hundred-thousandths. Twelve digits fit.
    message::amount(digits).map(|fen| sign * fen.0 * 1_000)
}

/// Adds a row to the sums; `None` when they are too large to be any.
fn add(totals: &mut Totals, row: &Row) -> Option<()> {
    totals.rows += 1;
    let sum = match row.state {
        RowState::Paid => &mut totals.paid,
        RowState::Refunded | RowState::Revoked => &mut totals.refunded,
        RowState::RefundFailed => return Some(()),
    };
    *sum = Fen(sum.0.checked_add(row.amount.0)?);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zm_file_is_known_by_its_name() {
        let day = Day::new(2026, 11, 21);
        assert_eq!(settled_on("INN26112188ZM_777290058110097"), day);
        assert_eq!(settled_on("x/INN26112188ZM_777290058110097"), day);
        for other in ["INN26112188ZME_777290058110097", "INN26113188ZM_7", "ZM_", "INN"] {
            assert_eq!(settled_on(other), None, "{other}");
        }
    }

    #[test]
    fn a_fee_has_a_direction() {
        assert_eq!(fee_e5("D000000000052"), Some(52_000));
        assert_eq!(fee_e5("C000000000052"), Some(-52_000));
        assert_eq!([fee_e5(""), fee_e5("D"), fee_e5("X1")], [None, None, None]);
    }
}
