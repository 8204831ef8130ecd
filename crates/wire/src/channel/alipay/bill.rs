//! Bills (业务明细): a ZIP of two tables in GBK, found by their first lines.
//!
//! Layout of payment document 2.2: lines that begin with `#` before and after, a header, rows with
//! tabs behind texts. The names in the ZIP are GBK without saying so, so they are not looked at,
//! and the sign of an amount depends on the year of the file, so 业务类型 decides.

use std::io::{BufRead, BufReader, ErrorKind, Read, SeekFrom};

use encoding_rs::GBK;
use model::Fen;
use zip::ZipArchive;
use zip::result::ZipError;

use super::{moment, word, yuan};
use crate::channel::{BadBill, Row, RowState, Source, Totals};
use crate::limits::{
    ALIPAY_BILL_BYTES_MAX, ALIPAY_BILL_FILES_MAX, ALIPAY_BILL_LINE_BYTES_MAX, ALIPAY_BILL_RATIO_MAX,
};

/// The first line of the table that is wanted; the other one is `#支付宝业务汇总查询`.
const TITLE: &str = "#支付宝业务明细查询";

pub(super) fn rows(
    seller_id: &str,
    source: &mut dyn Source,
    take: &mut dyn FnMut(Row),
) -> Result<Totals, BadBill> {
    let size = source.seek(SeekFrom::End(0)).map_err(|e| BadBill::Read(e.to_string()))?;
    if size > ALIPAY_BILL_BYTES_MAX {
        return Err(BadBill::Size);
    }
    let mut zip = ZipArchive::new(source).map_err(damaged)?;
    if zip.len() > ALIPAY_BILL_FILES_MAX {
        return Err(BadBill::Size);
    }
    for at in 0..zip.len() {
        let member = zip.by_index(at).map_err(damaged)?;
        // A bomb is refused after so many bytes, whatever it says of its size.
        let limit = size.saturating_mul(ALIPAY_BILL_RATIO_MAX);
        let mut lines = Lines { from: BufReader::new(member.take(limit + 1)), limit, at: 0 };
        if lines.next()?.as_deref() == Some(TITLE) {
            return table(seller_id, &mut lines, take);
        }
    }
    Err(form(0, "no table of transactions"))
}

fn form(line: u64, what: &'static str) -> BadBill {
    BadBill::Form { line, what }
}

fn damaged(error: ZipError) -> BadBill {
    match error {
        ZipError::Io(e) if e.kind() != ErrorKind::UnexpectedEof => unread(&e),
        _ => form(0, "not a whole ZIP"),
    }
}

fn unread(error: &std::io::Error) -> BadBill {
    match error.kind() {
        // The check sum of the ZIP, or a stream that cannot be unpacked.
        ErrorKind::InvalidData | ErrorKind::InvalidInput => BadBill::Digest,
        ErrorKind::UnexpectedEof => form(0, "not a whole ZIP"),
        _ => BadBill::Read(error.to_string()),
    }
}

/// Lines of GBK. A line break is never the second byte of a character there.
struct Lines<R> {
    from: BufReader<std::io::Take<R>>,
    limit: u64,
    at: u64,
}

impl<R: Read> Lines<R> {
    /// The next line without its end; `None` behind the last one.
    fn next(&mut self) -> Result<Option<String>, BadBill> {
        let mut bytes = Vec::new();
        let mut bounded = self.from.by_ref().take(ALIPAY_BILL_LINE_BYTES_MAX);
        let read = bounded.read_until(b'\n', &mut bytes).map_err(|e| unread(&e))?;
        self.at += 1;
        self.limit = self.limit.checked_sub(read as u64).ok_or(BadBill::Size)?;
        if read == 0 {
            return Ok(None);
        }
        if read as u64 == ALIPAY_BILL_LINE_BYTES_MAX && !bytes.ends_with(b"\n") {
            return Err(form(self.at, "the line is too long"));
        }
        let bytes = bytes.trim_ascii_end();
        let text = GBK.decode_without_bom_handling_and_without_replacement(bytes);
        text.map(|text| Some(text.into_owned())).ok_or(form(self.at, "not GBK"))
    }
}

fn table<R: Read>(
    seller_id: &str,
    lines: &mut Lines<R>,
    take: &mut dyn FnMut(Row),
) -> Result<Totals, BadBill> {
    let mut columns = None;
    let mut sums = Sums::default();
    let (mut paid, mut returned, mut has_ended) = (None, None, false);
    while let Some(line) = lines.next()? {
        let line = line.as_str();
        if let Some(account) = line.strip_prefix("#账号：[") {
            if !account.starts_with(seller_id) {
                return Err(form(lines.at, "the bill of another merchant"));
            }
        } else if let Some(total) = line.strip_prefix("#交易合计：") {
            paid = Some(stated(total).ok_or(form(lines.at, "the sum of payments"))?);
        } else if let Some(total) = line.strip_prefix("#退款合计：") {
            returned = Some(stated(total).ok_or(form(lines.at, "the sum of refunds"))?);
        } else if line.starts_with('#') {
            has_ended |= line.contains("明细列表结束");
        } else if line.is_empty() {
        } else if has_ended {
            return Err(form(lines.at, "a row behind the end"));
        } else if let Some(columns) = &columns {
            take(sums.row(columns, line, lines.at)?);
        } else {
            columns = Some(Columns::of(line)?);
        }
    }
    let (Some(paid), Some(returned), true) = (paid, returned, has_ended) else {
        return Err(form(lines.at, "breaks off"));
    };
    if (sums.payments, sums.refunds) != (paid, returned) {
        return Err(BadBill::Sums);
    }
    Ok(sums.totals)
}

/// How many, and how much the merchant received (商家实收), without a sign.
type Stated = (u64, Fen);

/// `2笔，商家实收共98.88元，…` or `2笔，商家实收退款共-10.00元，…`.
fn stated(text: &str) -> Option<Stated> {
    let (count, rest) = text.split_once('笔')?;
    let (_, rest) = rest.split_once('共')?;
    let (sum, _) = rest.split_once('元')?;
    Some((count.trim().parse().ok()?, yuan(sum.trim().trim_start_matches('-'))?))
}

#[derive(Default)]
struct Sums {
    totals: Totals,
    payments: Stated,
    refunds: Stated,
}

impl Sums {
    fn row(&mut self, columns: &Columns, line: &str, at: u64) -> Result<Row, BadBill> {
        let cells = cells(line).filter(|cells| cells.len() == columns.count);
        let cells = cells.ok_or(form(at, "as many fields as columns"))?;
        let cell = |at: usize| cells[at].trim();
        let amount = |at: usize| yuan(cell(at).trim_start_matches('-'));
        let (total, received) = (amount(columns.total), amount(columns.received));
        let (Some(total), Some(received)) = (total, received) else {
            return Err(form(at, "an amount"));
        };
        let fee = fee_e5(cell(columns.fee)).ok_or(form(at, "the fee"))?;
        let number = cell(columns.number).to_owned();
        let batch = cell(columns.batch);
        let (state, refund, counted) = match cell(columns.kind) {
            "交易" => (RowState::Paid, None, &mut self.payments),
            // Given back without a number of ours: by a cancel.
            "退款" if batch.is_empty() || batch == number => {
                (RowState::Revoked, None, &mut self.refunds)
            }
            "退款" => (RowState::Refunded, Some(batch.to_owned()), &mut self.refunds),
            _ => return Err(form(at, "a kind that is not known")),
        };
        *counted = (counted.0 + 1, counted.1 + received);
        let is_paid = state == RowState::Paid;
        self.totals.rows += 1;
        let sum = if is_paid { &mut self.totals.paid } else { &mut self.totals.refunded };
        *sum = *sum + total;
        let transaction = word(cell(columns.transaction));
        if number.is_empty() || transaction.is_empty() {
            return Err(form(at, "a row without its numbers"));
        }
        let moment = moment(cell(columns.at));
        let fee_e5 = if is_paid { fee } else { -fee };
        Ok(Row { number, refund, transaction, amount: total, fee_e5, at: moment, state })
    }
}

/// A fee in hundred-thousandths, without its sign.
fn fee_e5(text: &str) -> Option<i64> {
    let text = text.trim_start_matches('-');
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_plain = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let fits = !whole.is_empty() && whole.len() <= 10 && part.len() <= 5;
    (fits && is_plain(whole) && is_plain(part)).then_some(())?;
    format!("{whole}{part:0<5}").parse().ok()
}

/// Where the columns that are needed stand. They are found by name, because new ones come.
struct Columns {
    count: usize,
    transaction: usize,
    number: usize,
    kind: usize,
    at: usize,
    total: usize,
    received: usize,
    batch: usize,
    fee: usize,
}

impl Columns {
    fn of(header: &str) -> Result<Columns, BadBill> {
        let names = cells(header).ok_or(BadBill::Column("支付宝交易号"))?;
        let find = |name: &'static str| {
            let mut found = (0..names.len()).filter(|at| names[*at].trim() == name);
            match (found.next(), found.next()) {
                (Some(at), None) => Ok(at),
                _ => Err(BadBill::Column(name)),
            }
        };
        Ok(Columns {
            count: names.len(),
            transaction: find("支付宝交易号")?,
            number: find("商户订单号")?,
            kind: find("业务类型")?,
            at: find("完成时间")?,
            total: find("订单金额（元）")?,
            received: find("商家实收（元）")?,
            batch: find("退款批次号/请求号")?,
            fee: find("服务费（元）")?,
        })
    }
}

/// The fields of a line. Quotes mean something only where a field begins with one.
fn cells(line: &str) -> Option<Vec<String>> {
    if !line.contains('"') {
        return Some(line.split(',').map(str::to_owned).collect());
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line.as_bytes());
    let mut record = csv::StringRecord::new();
    let is_read = reader.read_record(&mut record).ok()?;
    is_read.then(|| record.iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_read_with_and_without_their_sign() {
        assert_eq!(stated("2笔，商家实收共98.88元，商家优惠共0.00元"), Some((2, Fen(9_888))));
        assert_eq!(stated("1笔，商家实收退款共-10.00元，x"), Some((1, Fen(1_000))));
        assert_eq!(stated("笔，商家实收共1.00元"), None);
    }

    #[test]
    fn fees_keep_five_decimals() {
        assert_eq!(fee_e5("-0.53"), Some(53_000));
        assert_eq!(fee_e5("0.00527"), Some(527));
        assert_eq!(fee_e5("1"), Some(100_000));
        for bad in ["", ".5", "0.000001", "1e5", "--x"] {
            assert_eq!(fee_e5(bad), None, "{bad}");
        }
    }
}
