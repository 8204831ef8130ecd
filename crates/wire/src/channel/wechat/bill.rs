//! The bill of a day (交易账单).
//!
//! UTF-8 with a byte order mark, lines ended by CRLF, every value behind a backtick, amounts in
//! yuan, a summary in the last two lines (payment document §2.1, measured on a real file). Columns
//! are found by name, because a bill of successes lacks those of refunds and a bill of refunds has
//! more. Older bills call the amount `总金额`; a bill whose amount is not found is refused, for
//! nothing paid is the worst thing that it could be taken to say.

use std::io::{BufRead, BufReader, Read};

use flate2::read::MultiGzDecoder;
use model::Fen;
use sha1::{Digest, Sha1};

use super::time::of_bill;
use super::word;
use crate::channel::{BadBill, Outcome, Pointer, Row, RowState, Source, Totals};
use crate::limits::{WECHAT_BILL_BYTES_MAX, WECHAT_COLUMNS_MAX, WECHAT_LINE_BYTES_MAX};

/// What a download brought: unpacked, and held against the digest of the unpacked bytes.
pub(super) fn fetched(pointer: &Pointer, body: &[u8]) -> Outcome {
    let Some(bytes) = unpacked(body) else { return word::doubt("the bill cannot be unpacked") };
    match &pointer.digest {
        Some(digest) if digest.eq_ignore_ascii_case(&digest_of(&bytes)) => Outcome::Bill(bytes),
        _ => word::doubt("the digest of the bill is another"),
    }
}

/// Unpacks gzip up to a bound; what is not packed is given back as it is.
pub fn unpacked(body: &[u8]) -> Option<Vec<u8>> {
    if !body.starts_with(&[0x1f, 0x8b]) {
        return Some(body.to_vec());
    }
    let mut bytes = Vec::new();
    let read = MultiGzDecoder::new(body).take(WECHAT_BILL_BYTES_MAX + 1).read_to_end(&mut bytes);
    (read.ok()? as u64 <= WECHAT_BILL_BYTES_MAX).then_some(bytes)
}

/// The digest that a [`Pointer`] names: `SHA1:…` over the unpacked bytes.
pub fn digest_of(bytes: &[u8]) -> String {
    let hex: String = Sha1::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("SHA1:{hex}")
}

/// Where each column stands.
struct Columns {
    width: usize,
    merchant: usize,
    at: usize,
    transaction: usize,
    number: usize,
    state: usize,
    amount: Option<usize>,
    fee: usize,
    refund: Option<usize>,
    refunded: Option<usize>,
    refund_state: Option<usize>,
    refund_at: Option<usize>,
}

impl Columns {
    fn of(head: &str) -> Result<Columns, BadBill> {
        let names: Vec<&str> = head.split(',').map(str::trim).collect();
        let find = |name: &str| names.iter().position(|n| *n == name);
        let need = |name: &'static str| find(name).ok_or(BadBill::Column(name));
        if names.len() > WECHAT_COLUMNS_MAX {
            return Err(BadBill::Size);
        }
        let refund = find("商户退款单号");
        let refunded = find("申请退款金额").or(find("退款金额"));
        if refund.is_some() && refunded.is_none() {
            return Err(BadBill::Column("申请退款金额"));
        }
        // A bill of refunds alone needs no amount of the payment; 应结订单金额 is another thing.
        let amount = find("订单金额").or(find("总金额"));
        if amount.is_none() && find("退款成功时间").is_none() {
            return Err(BadBill::Column("订单金额"));
        }
        Ok(Columns {
            width: names.len(),
            merchant: need("商户号")?,
            at: need("交易时间")?,
            transaction: need("微信订单号")?,
            number: need("商户订单号")?,
            state: need("交易状态")?,
            amount,
            fee: need("手续费")?,
            refund,
            refunded,
            refund_state: find("退款状态"),
            refund_at: find("退款申请时间"),
        })
    }
}

/// What the rows add up to, as the summary counts it.
#[derive(Default)]
struct Sums {
    rows: u64,
    /// The column of amounts over every row, and over rows of payments alone: whether a row of a
    /// refund repeats the amount is not documented.
    amounts: Fen,
    paid: Fen,
    refunded: Fen,
    failed: Fen,
    fee_e5: i64,
}

pub(super) fn rows(
    merchant: &str,
    source: &mut dyn Source,
    take: &mut dyn FnMut(Row),
) -> Result<Totals, BadBill> {
    let mut lines = Lines { source: BufReader::new(source), line: 0, read: 0, bytes: Vec::new() };
    let head = lines.next()?.ok_or(BadBill::Form { line: 0, what: "empty" })?;
    let columns = Columns::of(head.strip_prefix('\u{feff}').unwrap_or(head))?;
    let mut sums = Sums::default();
    loop {
        let at = lines.line + 1;
        let line = lines.next()?.ok_or(BadBill::Form { line: at, what: "no summary" })?;
        let bad = |what| BadBill::Form { line: at, what };
        let Some(values) = line.strip_prefix('`') else {
            let head = line.to_owned();
            return summary(&head, &mut lines, &sums);
        };
        let values: Vec<&str> = values.splitn(columns.width + 1, ",`").collect();
        if values.len() != columns.width {
            return Err(bad("another number of columns"));
        }
        if values[columns.merchant] != merchant {
            return Err(bad("another merchant"));
        }
        take(row(&columns, &values, &mut sums).map_err(bad)?);
    }
}

fn row(columns: &Columns, values: &[&str], sums: &mut Sums) -> Result<Row, &'static str> {
    let of = |column: Option<usize>| column.map_or("", |at| values[at]);
    let money = |text: &str| match text {
        "" => Ok(Fen(0)),
        _ => decimal(text, 2).filter(|n| *n >= 0).map(Fen).ok_or("an amount that is none"),
    };
    let (amount, refunded) = (money(of(columns.amount))?, money(of(columns.refunded))?);
    let fee_e5 = decimal(values[columns.fee], 5).ok_or("a fee that is none")?;
    let state = match (values[columns.state], of(columns.refund_state)) {
        ("SUCCESS", _) => RowState::Paid,
        ("REFUND", "FAIL" | "CHANGE") => RowState::RefundFailed,
        ("REFUND", "SUCCESS" | "PROCESSING" | "") => RowState::Refunded,
        ("REVOKED", _) => RowState::Revoked,
        _ => return Err("a state that is not known"),
    };
    let is_payment = state == RowState::Paid;
    let number = values[columns.number];
    let refund = Some(of(columns.refund)).filter(|no| !matches!(*no, "" | "0") && !is_payment);
    if number.is_empty() || (is_payment && amount.0 == 0) {
        return Err("a payment without number or amount");
    }
    sums.rows += 1;
    sums.amounts = sums.amounts + amount;
    sums.refunded = sums.refunded + refunded;
    sums.fee_e5 = sums.fee_e5.checked_add(fee_e5).ok_or("fees without end")?;
    match state {
        RowState::Paid => sums.paid = sums.paid + amount,
        RowState::RefundFailed => sums.failed = sums.failed + refunded,
        RowState::Refunded | RowState::Revoked => {}
    }
    let at = of(columns.refund_at);
    Ok(Row {
        number: number.to_owned(),
        refund: refund.map(str::to_owned),
        transaction: values[columns.transaction].to_owned(),
        amount: match state {
            RowState::Paid => amount,
            RowState::Revoked if refunded.0 == 0 => amount,
            _ => refunded,
        },
        fee_e5,
        at: of_bill(if at.is_empty() || is_payment { values[columns.at] } else { at }),
        state,
    })
}

/// Holds the rows against the last two lines.
fn summary(head: &str, lines: &mut Lines<'_>, sums: &Sums) -> Result<Totals, BadBill> {
    let at = lines.line + 1;
    let bad = |what| BadBill::Form { line: at, what };
    let names: Vec<&str> = head.split(',').map(str::trim).collect();
    let find = |name: &str| names.iter().position(|n| *n == name);
    let line = lines.next()?.ok_or(bad("no summary"))?;
    let values: Vec<&str> = line.strip_prefix('`').ok_or(bad("no summary"))?.split(",`").collect();
    if values.len() != names.len() || names.len() > WECHAT_COLUMNS_MAX {
        return Err(bad("another number of columns"));
    }
    let value = |name: &str, places| match find(name) {
        Some(at) => decimal(values[at], places).map(Some).ok_or(bad("a sum that is none")),
        None => Ok(None),
    };
    let rows = value("总交易单数", 0)?.ok_or(BadBill::Column("总交易单数"))?;
    let paid = match value("订单总金额", 2)? {
        Some(paid) => Some(paid),
        None => value("总交易额", 2)?,
    };
    let refunded = match value("申请退款总金额", 2)? {
        Some(refunded) => Some(refunded),
        // The older name is the sum of another column where both are there.
        None => value("总退款金额", 2)?,
    };
    let fee_e5 = value("手续费总金额", 5)?;
    let without_failed = sums.refunded - sums.failed;
    let is_right = u64::try_from(rows) == Ok(sums.rows)
        && paid.is_none_or(|sum| sum == sums.amounts.0 || sum == sums.paid.0)
        && refunded.is_none_or(|sum| sum == sums.refunded.0 || sum == without_failed.0)
        && fee_e5.is_none_or(|sum| sum == sums.fee_e5);
    if !is_right {
        return Err(BadBill::Sums);
    }
    while let Some(rest) = lines.next()? {
        if !rest.trim().is_empty() {
            return Err(BadBill::Form { line: lines.line, what: "more after the summary" });
        }
    }
    let paid = paid.map_or(sums.paid, Fen);
    Ok(Totals { rows: sums.rows, paid, refunded: refunded.map_or(sums.refunded, Fen) })
}

/// A decimal number in units of its last place, with no more places than that.
fn decimal(text: &str, places: usize) -> Option<i64> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let is_number = !whole.is_empty() && are_digits(whole) && are_digits(part);
    if !is_number || whole.len() > 12 || part.len() > places {
        return None;
    }
    let value: i64 = format!("{whole}{part:0<places$}").parse().ok()?;
    Some(if is_negative { -value } else { value })
}

/// Lines with a bound, without their ends.
struct Lines<'a> {
    source: BufReader<&'a mut dyn Source>,
    line: u64,
    read: u64,
    bytes: Vec<u8>,
}

impl Lines<'_> {
    fn next(&mut self) -> Result<Option<&str>, BadBill> {
        self.bytes.clear();
        let mut bounded = (&mut self.source).take(WECHAT_LINE_BYTES_MAX + 1);
        let read = bounded.read_until(b'\n', &mut self.bytes);
        let read = read.map_err(|error| BadBill::Read(error.to_string()))? as u64;
        self.read += read;
        if read > WECHAT_LINE_BYTES_MAX || self.read > WECHAT_BILL_BYTES_MAX {
            return Err(BadBill::Size);
        }
        if read == 0 {
            return Ok(None);
        }
        self.line += 1;
        let line = self.line;
        let text = std::str::from_utf8(&self.bytes);
        let text = text.map_err(|_| BadBill::Form { line, what: "not UTF-8" })?;
        Ok(Some(text.trim_end_matches(['\r', '\n'])))
    }
}
