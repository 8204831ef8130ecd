//! Rows of a bill or of ours, sorted by number in bounded memory.
//!
//! Rows come in the order of time and are needed in the order of numbers. A pile sorts what fits,
//! puts it into a file without a name, and merges the files when everything is there, so that a day
//! of ten million payments costs no more memory than one of a hundred thousand. Both sides go
//! through it, because databases sort texts each in their own way.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use super::limits::{NUMBER_BYTES_MAX, PILE_ROWS};

/// What a row says of its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Says {
    /// Money moved.
    Moved,
    /// What moved was taken back.
    Revoked,
    /// Nothing moved.
    Not,
    /// Nobody knows yet.
    Undecided,
}

/// One row, ours or theirs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    /// The number of the payment.
    pub number: String,
    /// The number of the refund; empty for a payment.
    pub refund: String,
    /// What it says.
    pub says: Says,
    /// How much, in fen.
    pub amount: i64,
    /// The fee, in hundred-thousandths of a yuan.
    pub fee_e5: i64,
    /// When, in seconds; 0 when nobody says.
    pub at: i64,
    /// The order for ours, the channel's number for theirs.
    pub note: String,
}

/// Rows that are being collected.
#[derive(Default)]
pub struct Pile {
    rows: Vec<Record>,
    files: Vec<File>,
    count: u64,
}

impl Pile {
    /// Adds a row.
    ///
    /// # Errors
    ///
    /// When no file can be written.
    pub fn push(&mut self, mut row: Record) -> io::Result<()> {
        for text in [&mut row.number, &mut row.refund, &mut row.note] {
            cut(text);
        }
        self.count += 1;
        self.rows.push(row);
        if self.rows.len() >= PILE_ROWS { self.spill() } else { Ok(()) }
    }

    /// How many rows there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The rows, by number of payment and refund.
    ///
    /// # Errors
    ///
    /// When no file can be written or read.
    pub fn sorted(mut self) -> io::Result<Sorted> {
        self.rows.sort_unstable();
        let mut runs: Vec<Run> = Vec::with_capacity(self.files.len() + 1);
        for mut file in self.files {
            file.seek(SeekFrom::Start(0))?;
            runs.push(Run::File(BufReader::with_capacity(64 * 1024, file)));
        }
        runs.push(Run::Memory(self.rows.into_iter()));
        let mut heap = BinaryHeap::with_capacity(runs.len());
        for (at, run) in runs.iter_mut().enumerate() {
            if let Some(row) = run.next()? {
                heap.push(Head { row, at });
            }
        }
        Ok(Sorted { runs, heap })
    }

    fn spill(&mut self) -> io::Result<()> {
        self.rows.sort_unstable();
        let mut out = BufWriter::with_capacity(256 * 1024, tempfile::tempfile()?);
        for row in self.rows.drain(..) {
            put(&mut out, &row)?;
        }
        self.files.push(out.into_inner().map_err(io::IntoInnerError::into_error)?);
        Ok(())
    }
}

/// Rows in order.
pub struct Sorted {
    runs: Vec<Run>,
    heap: BinaryHeap<Head>,
}

impl Sorted {
    /// The next row; `None` after the last.
    ///
    /// # Errors
    ///
    /// When a file cannot be read.
    pub fn take(&mut self) -> io::Result<Option<Record>> {
        let Some(Head { row, at }) = self.heap.pop() else { return Ok(None) };
        if let Some(run) = self.runs.get_mut(at)
            && let Some(row) = run.next()?
        {
            self.heap.push(Head { row, at });
        }
        Ok(Some(row))
    }
}

enum Run {
    File(BufReader<File>),
    Memory(std::vec::IntoIter<Record>),
}

impl Run {
    fn next(&mut self) -> io::Result<Option<Record>> {
        match self {
            Run::File(file) => take(file),
            Run::Memory(rows) => Ok(rows.next()),
        }
    }
}

/// The first row of a run. The smallest is the greatest, for the heap gives that out.
#[derive(PartialEq, Eq)]
struct Head {
    row: Record,
    at: usize,
}

impl Ord for Head {
    fn cmp(&self, other: &Head) -> Ordering {
        other.row.cmp(&self.row).then(other.at.cmp(&self.at))
    }
}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Head) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn cut(text: &mut String) {
    let mut end = text.len().min(NUMBER_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
}

fn put(out: &mut impl Write, row: &Record) -> io::Result<()> {
    let says = match row.says {
        Says::Moved => 0,
        Says::Revoked => 1,
        Says::Not => 2,
        Says::Undecided => 3,
    };
    // Texts were cut to fewer than 256 bytes.
    let length = |text: &String| text.len() as u8;
    out.write_all(&[says, length(&row.number), length(&row.refund), length(&row.note)])?;
    for number in [row.amount, row.fee_e5, row.at] {
        out.write_all(&number.to_le_bytes())?;
    }
    for text in [&row.number, &row.refund, &row.note] {
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}

fn take(file: &mut impl Read) -> io::Result<Option<Record>> {
    let mut head = [0; 28];
    match file.read(&mut head[..1])? {
        0 => return Ok(None),
        _ => file.read_exact(&mut head[1..])?,
    }
    let number = |at: usize| {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&head[at..at + 8]);
        i64::from_le_bytes(bytes)
    };
    let mut text = |length: u8| -> io::Result<String> {
        let mut bytes = vec![0; usize::from(length)];
        file.read_exact(&mut bytes)?;
        String::from_utf8(bytes).map_err(|_| io::ErrorKind::InvalidData.into())
    };
    let says = match head[0] {
        0 => Says::Moved,
        1 => Says::Revoked,
        2 => Says::Not,
        _ => Says::Undecided,
    };
    Ok(Some(Record {
        says,
        number: text(head[1])?,
        refund: text(head[2])?,
        note: text(head[3])?,
        amount: number(4),
        fee_e5: number(12),
        at: number(20),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(n: u64) -> Record {
        Record {
            number: format!("P{:08}", n.wrapping_mul(2_654_435_761) % 100_000_000),
            refund: if n.is_multiple_of(7) { format!("R{n}") } else { String::new() },
            says: Says::Moved,
            amount: n as i64,
            fee_e5: -(n as i64),
            at: 1_790_000_000,
            note: "水费".to_owned(),
        }
    }

    #[test]
    fn more_rows_than_memory_takes_come_back_in_order() {
        let count = PILE_ROWS as u64 * 2 + 17;
        let mut pile = Pile::default();
        for n in 0..count {
            pile.push(record(n)).unwrap();
        }
        let mut sorted = pile.sorted().unwrap();
        let (mut seen, mut sum) = (0, 0);
        let mut last: Option<Record> = None;
        while let Some(row) = sorted.take().unwrap() {
            assert!(last.as_ref().is_none_or(|last| *last <= row));
            (seen, sum) = (seen + 1, sum + row.amount);
            last = Some(row);
        }
        assert_eq!((seen, sum), (count, (count * (count - 1) / 2) as i64));
    }

    #[test]
    fn a_long_number_is_cut_between_characters() {
        let mut pile = Pile::default();
        pile.push(Record { number: "号".repeat(40), ..record(1) }).unwrap();
        let row = pile.sorted().unwrap().take().unwrap().unwrap();
        assert_eq!(row.number, "号".repeat(21));
    }
}
