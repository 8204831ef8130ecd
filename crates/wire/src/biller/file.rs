//! The file of a day (对账文件): every payment that the biller has booked or cancelled on it.
//!
//! Plain CSV in UTF-8 without quotation marks, one payment a line, and a last line with the sums,
//! so that a file that broke off shows. Long days come in parts, each of them complete in itself.

use std::io::{BufRead, BufReader, Read};

use model::{Fen, Moment};

use super::is_id;
use crate::channel::BadBill;
use crate::contract;
use crate::limits::{BILLER_FILE_PARTS_MAX, BILLER_FILE_ROWS_MAX, BILLER_LINE_BYTES_MAX};

/// The first line of every part.
pub const HEADER: &str = "payment,bill,receipt,amount,state,at";

/// What a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    /// The payment is booked.
    Booked,
    /// It was booked and taken back.
    Cancelled,
}

/// One payment in the file of a biller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow {
    /// Our id.
    pub payment: String,
    /// The biller's number of the bill; `None` where the payer said how much.
    pub bill: Option<String>,
    /// The biller's receipt number.
    pub receipt: String,
    /// How much.
    pub amount: Fen,
    /// Whether it stands.
    pub state: FileState,
    /// When it was booked.
    pub at: Moment,
}

/// The last line of a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileTotals {
    /// Which part, from 1.
    pub part: u32,
    /// How many there are.
    pub parts: u32,
    /// Rows of this part.
    pub rows: u64,
    /// What is booked in this part.
    pub booked: Fen,
    /// What is cancelled in this part.
    pub cancelled: Fen,
}

impl FileRow {
    /// The row as a line of the file, with its end.
    pub fn line(&self) -> String {
        let state = match self.state {
            FileState::Booked => "booked",
            FileState::Cancelled => "cancelled",
        };
        let FileRow { payment, receipt, amount, at, .. } = self;
        let bill = self.bill.as_deref().unwrap_or("");
        format!("{payment},{bill},{receipt},{amount},{state},{at}\n")
    }
}

impl FileTotals {
    /// Counts a row.
    pub fn count(&mut self, row: &FileRow) {
        self.rows += 1;
        match row.state {
            FileState::Booked => self.booked = self.booked + row.amount,
            FileState::Cancelled => self.cancelled = self.cancelled + row.amount,
        }
    }

    /// The last line of the file, with its end.
    pub fn line(&self) -> String {
        let FileTotals { part, parts, rows, booked, cancelled } = self;
        format!("total,{part},{parts},{rows},{booked},{cancelled}\n")
    }
}

/// Hands every row of a part to `take`, without keeping the file in memory.
///
/// # Errors
///
/// [`BadBill`]; the rows handed out before must not be used then.
pub fn rows(source: &mut dyn Read, take: &mut dyn FnMut(FileRow)) -> Result<FileTotals, BadBill> {
    let mut lines = Lines { source: BufReader::new(source), line: 0, text: Vec::new() };
    if lines.next()?.as_deref() != Some(HEADER) {
        return Err(BadBill::Column("payment"));
    }
    let mut counted = FileTotals::default();
    loop {
        let Some(text) = lines.next()? else { return Err(BadBill::Sums) };
        let form = |what| BadBill::Form { line: lines.line, what };
        if let Some(totals) = text.strip_prefix("total,") {
            let totals = read_totals(totals).ok_or(form("totals"))?;
            let expected = FileTotals { part: totals.part, parts: totals.parts, ..counted };
            if totals != expected || lines.next()?.is_some() {
                return Err(BadBill::Sums);
            }
            return Ok(totals);
        }
        let row = read_row(&text).ok_or(form("row"))?;
        counted.count(&row);
        if counted.rows > BILLER_FILE_ROWS_MAX as u64 {
            return Err(BadBill::Size);
        }
        take(row);
    }
}

/// Lines of bounded length.
struct Lines<R> {
    source: BufReader<R>,
    line: u64,
    text: Vec<u8>,
}

impl<R: Read> Lines<R> {
    /// The next line without its end; `None` at the end of the file.
    fn next(&mut self) -> Result<Option<String>, BadBill> {
        self.text.clear();
        self.line += 1;
        let form = |what| BadBill::Form { line: self.line, what };
        let most = BILLER_LINE_BYTES_MAX as u64;
        let mut bounded = (&mut self.source).take(most);
        bounded
            .read_until(b'\n', &mut self.text)
            .map_err(|error| BadBill::Read(error.kind().to_string()))?;
        if self.text.is_empty() {
            return Ok(None);
        }
        // A line without an end broke off, or is too long.
        if self.text.pop() != Some(b'\n') {
            return Err(form("line"));
        }
        if self.text.last() == Some(&b'\r') {
            self.text.pop();
        }
        let text = std::str::from_utf8(&self.text).map_err(|_| form("encoding"))?;
        Ok(Some(text.to_owned()))
    }
}

fn fields<const N: usize>(text: &str) -> Option<[&str; N]> {
    let mut fields = [""; N];
    let mut parts = text.split(',');
    for field in &mut fields {
        *field = parts.next()?;
    }
    parts.next().is_none().then_some(fields)
}

fn read_row(text: &str) -> Option<FileRow> {
    let [payment, bill, receipt, amount, state, at] = fields(text)?;
    let state = match state {
        "booked" => FileState::Booked,
        "cancelled" => FileState::Cancelled,
        _ => return None,
    };
    let are_ids = is_id(payment) && is_id(receipt) && (bill.is_empty() || is_id(bill));
    are_ids.then_some(FileRow {
        payment: payment.to_owned(),
        bill: Some(bill.to_owned()).filter(|bill| !bill.is_empty()),
        receipt: receipt.to_owned(),
        amount: money(amount).filter(|amount| amount.0 > 0)?,
        state,
        at: contract::moment(at)?,
    })
}

fn read_totals(text: &str) -> Option<FileTotals> {
    let [part, parts, rows, booked, cancelled] = fields(text)?;
    let (part, parts) = (part.parse().ok()?, parts.parse().ok()?);
    (1 <= part && part <= parts && parts <= BILLER_FILE_PARTS_MAX).then_some(())?;
    let (booked, cancelled) = (money(booked)?, money(cancelled)?);
    Some(FileTotals { part, parts, rows: rows.parse().ok()?, booked, cancelled })
}

fn money(text: &str) -> Option<Fen> {
    Fen::parse(text).filter(|fen| fen.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(number: i64) -> FileRow {
        FileRow {
            payment: format!("pay_{number}"),
            bill: (number % 3 != 0).then(|| format!("W-{number}")),
            receipt: format!("R{number}"),
            amount: Fen(100 + number),
            state: if number % 4 == 0 { FileState::Cancelled } else { FileState::Booked },
            at: Moment(1_790_000_000 + number),
        }
    }

    fn file(rows: &[FileRow]) -> String {
        let mut totals = FileTotals { part: 1, parts: 1, ..FileTotals::default() };
        let mut text = format!("{HEADER}\n");
        for row in rows {
            totals.count(row);
            text.push_str(&row.line());
        }
        text + &totals.line()
    }

    fn read(text: &str) -> Result<(Vec<FileRow>, FileTotals), BadBill> {
        let mut found = Vec::new();
        let totals = rows(&mut text.as_bytes(), &mut |row| found.push(row))?;
        Ok((found, totals))
    }

    #[test]
    fn a_file_reads_back_row_for_row() {
        let rows: Vec<FileRow> = (1..40).map(row).collect();
        let (found, totals) = read(&file(&rows)).unwrap();
        assert_eq!((found, totals.rows), (rows, 39));
        let (found, totals) = read(&file(&[])).unwrap();
        assert_eq!((found.len(), totals.booked), (0, Fen(0)));
    }

    #[test]
    fn a_file_that_broke_off_or_was_changed_is_refused_whole() {
        let whole = file(&[row(1), row(2)]);
        for end in 0..whole.len() {
            assert!(read(&whole[..end]).is_err(), "cut at {end}");
        }
        assert_eq!(read(&whole.replace("1.02", "1.03")), Err(BadBill::Sums));
        assert_eq!(read(&whole.replace(&row(1).line(), "")), Err(BadBill::Sums));
        assert_eq!(read(&(whole.clone() + &row(3).line())), Err(BadBill::Sums));
        assert_eq!(
            read(&whole.replace("payment,bill", "bill,payment")).unwrap_err(),
            BadBill::Column("payment")
        );
    }

    #[test]
    fn hostile_lines_are_refused() {
        for line in [
            "pay_1,,R1,1.00,booked",
            "pay_1,,R1,1.00,booked,2026-11-22T00:00:00Z,more",
            "pay 1,,R1,1.00,booked,2026-11-22T00:00:00Z",
            "pay_1,,R1,-1.00,booked,2026-11-22T00:00:00Z",
            "pay_1,,R1,1,booked,2026-11-22T00:00:00Z",
            "pay_1,,R1,1.00,lost,2026-11-22T00:00:00Z",
            "pay_1,,R1,1.00,booked,yesterday",
            "=cmd(),,R1,1.00,booked,2026-11-22T00:00:00Z",
            "total,0,1,0,0.00,0.00",
            "total,1,1001,0,0.00,0.00",
            &"x".repeat(BILLER_LINE_BYTES_MAX + 1),
        ] {
            assert!(
                matches!(read(&format!("{HEADER}\n{line}\n")), Err(BadBill::Form { .. })),
                "{line}"
            );
        }
        let bytes = [HEADER.as_bytes(), b"\n\xff\xfe\n"].concat();
        assert!(rows(&mut bytes.as_slice(), &mut |_| {}).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_panic(
            bytes in proptest::collection::vec(any::<u8>(), 0..200),
            text in "[a-z0-9,.\n-]{0,200}",
        ) {
            let _ = rows(&mut bytes.as_slice(), &mut |_| {});
            let _ = read(&format!("{HEADER}\n{text}"));
        }
    }
}
