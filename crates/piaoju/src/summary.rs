//! Many files at once: one row for each, the counts of each verdict, and the exit status.

use std::collections::BTreeMap;
use std::time::Duration;

use model::verdict::Verdict;
use model::verification::Verification;
use model::{Fen, Kind, Reason};
use paper::Unreadable;

use crate::columns::{Cell, Column, Table, wrap};
use crate::paint::{Tone, of_verdict, printable};
use crate::text::{Look, grouped};
use crate::texts::Texts;

/// The most repeated invoices that are listed.
const REPEATS_SHOWN: usize = 20;

/// One file of many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The file's name as given.
    pub name: String,
    /// What came of it.
    pub result: Result<Seen, Unreadable>,
}

/// What a row shows of a verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The verdict.
    pub verdict: Verdict,
    /// The kind of invoice.
    pub kind: Option<Kind>,
    /// Its number.
    pub number: Option<String>,
    /// Its total.
    pub total: Option<Fen>,
    /// The gravest reason.
    pub reason: Option<Reason>,
    /// The key that every copy of the same invoice shares.
    pub key: Option<String>,
    /// The anchor of its section on a page.
    pub anchor: String,
}

impl Seen {
    /// The short form of a verification.
    pub fn of(v: &Verification) -> Seen {
        let invoice = &v.merged.invoice;
        Seen {
            verdict: v.verdict,
            kind: invoice.kind,
            number: invoice.number.clone(),
            total: invoice.total,
            reason: v.reasons.first().copied(),
            key: invoice.duplicate_key(),
            anchor: crate::html::anchor(v),
        }
    }
}

/// How many files had each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    counts: [u64; Verdict::ALL.len()],
    /// Files that could not be read.
    pub unreadable: u64,
}

impl Tally {
    /// Counts a file.
    pub fn add(&mut self, row: &Row) {
        match &row.result {
            Ok(seen) => {
                let at = Verdict::ALL.iter().position(|v| *v == seen.verdict);
                self.counts[at.unwrap_or(0)] += 1;
            }
            Err(_) => self.unreadable += 1,
        }
    }

    /// How many files had this verdict.
    pub fn of(&self, verdict: Verdict) -> u64 {
        Verdict::ALL.iter().zip(self.counts).find(|(v, _)| **v == verdict).map_or(0, |(_, n)| n)
    }

    /// How many files there were.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum::<u64>() + self.unreadable
    }

    /// The exit status: 2 when a file could not be read, else 1 when one is invalid, mismatched
    /// or not found, else 3 when one is undetermined, else 0.
    pub fn status(&self) -> u8 {
        let any = |list: &[Verdict]| list.iter().any(|v| self.of(*v) > 0);
        if self.unreadable > 0 {
            2
        } else if any(&[Verdict::Invalid, Verdict::Mismatch, Verdict::NotFound]) {
            1
        } else if any(&[Verdict::Undetermined]) {
            3
        } else {
            0
        }
    }

    /// The counts in words, verdicts that did not occur left out.
    pub fn words(&self, texts: &Texts) -> String {
        let mut parts: Vec<String> = Verdict::ALL
            .iter()
            .filter(|v| self.of(**v) > 0)
            .map(|v| format!("{} {}", texts.headline(*v), grouped(self.of(*v))))
            .collect();
        if self.unreadable > 0 {
            parts.push(format!("{} {}", texts.get("summary-unreadable"), grouped(self.unreadable)));
        }
        parts.join(" · ")
    }
}

/// The table of all files, the counts, and the time it took.
pub fn text(rows: &[Row], tally: &Tally, took: Duration, texts: &Texts, look: Look) -> String {
    let folder = common_folder(rows);
    let mut lines = Vec::new();
    if !folder.is_empty() {
        let head = format!("{}  {}", texts.get("summary-folder"), printable(folder));
        lines.extend(wrap(&head, look.width).iter().map(|l| look.paint.tone(Tone::Soft, l)));
        lines.push(String::new());
    }
    let table = table(rows, folder, texts);
    match table.fits(look.width) {
        true => lines.extend(table.lines(look.width, look.paint)),
        false => lines.extend(table.rows.iter().flat_map(|cells| entry(cells, look))),
    }
    let mut out = lines.join("\n");
    out.push_str("\n\n");
    for (key, names) in repeats(rows, folder).into_iter().take(REPEATS_SHOWN) {
        let count = names.len();
        let names = texts.list(&names);
        let args = [("key", key.into()), ("count", count.into()), ("names", names.into())];
        for line in wrap(&texts.fill("summary-repeat", &args), look.width) {
            out.push_str(&look.paint.tone(Tone::Warn, &line));
            out.push('\n');
        }
    }
    let files = texts.fill("summary-files", &[("count", tally.total().into())]);
    for line in wrap(&format!("{files}{}", tally.words(texts)), look.width) {
        out.push_str(&look.paint.tone(Tone::Strong, &line));
        out.push('\n');
    }
    let seconds = took.as_secs_f64();
    let rate = (tally.total() as f64 / seconds.max(0.001)).round();
    let time = [("seconds", format!("{seconds:.2}").into()), ("rate", (rate as u64).into())];
    let notes = [texts.fill("summary-time", &time), texts.get("summary-more"), texts.get("notice")];
    for note in notes {
        for line in wrap(&note, look.width) {
            out.push_str(&look.paint.tone(Tone::Soft, &line));
            out.push('\n');
        }
    }
    out
}

/// Invoices that several files hold: the key and the names, in the order of the files.
///
/// The same invoice as OFD, PDF and XML is one invoice, and two claims for it are one too many.
pub fn repeats<'a>(rows: &'a [Row], folder: &str) -> Vec<(&'a str, Vec<String>)> {
    let mut seen: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        if let Ok(Seen { key: Some(key), .. }) = &row.result {
            seen.entry(key).or_default().push(at);
        }
    }
    let mut found: Vec<_> = seen.into_iter().filter(|(_, places)| places.len() > 1).collect();
    found.sort_by_key(|(_, places)| places[0]);
    let name = |at: &usize| {
        let name = &rows[*at].name;
        printable(name.strip_prefix(folder).unwrap_or(name))
    };
    found.into_iter().map(|(key, places)| (key, places.iter().map(name).collect())).collect()
}

/// The folder that all names share, with its slash; empty when there is none.
pub fn common_folder(rows: &[Row]) -> &str {
    let Some(first) = rows.first().filter(|_| rows.len() > 1) else { return "" };
    let folder = |name: &str| name.rfind('/').map_or(0, |at| at + 1);
    let mut shared = &first.name[..folder(&first.name)];
    for row in rows {
        while !row.name.starts_with(shared) {
            shared = &shared[..folder(shared.trim_end_matches('/'))];
        }
    }
    // Names inside an archive belong to the archive, not to a folder of it.
    if shared.contains('!') { "" } else { shared }
}

/// A row where there is no room for a table: the verdict and the name, then the rest.
fn entry(cells: &[Cell], look: Look) -> Vec<String> {
    let (name, verdict) = (&cells[0].text, &cells[1]);
    let mut lines = Vec::new();
    for (at, line) in wrap(&format!("{}  {name}", verdict.text), look.width).iter().enumerate() {
        let tone = if at == 0 { verdict.tone } else { Tone::Plain };
        lines.push(look.paint.tone(tone, line));
    }
    let rest: Vec<&str> =
        cells[2..].iter().map(|cell| cell.text.as_str()).filter(|t| !t.is_empty()).collect();
    let rest = wrap(&rest.join(" · "), look.width.saturating_sub(2));
    lines.extend(rest.iter().filter(|l| !l.is_empty()).map(|line| format!("  {line}")));
    lines
}

fn table(rows: &[Row], folder: &str, texts: &Texts) -> Table {
    let columns = vec![
        Column::words(texts.get("text-file")),
        Column::code(texts.get("summary-verdict")),
        Column::words(texts.get("field-kind")),
        Column::code(texts.get("field-number")),
        Column::number(texts.get("field-total")),
        Column::words(texts.get("summary-reason")),
    ];
    Table { columns, rows: rows.iter().map(|row| cells(row, folder, texts)).collect() }
}

fn cells(row: &Row, folder: &str, texts: &Texts) -> Vec<Cell> {
    let name = row.name.strip_prefix(folder).unwrap_or(&row.name);
    let name = Cell::plain(texts.file(name));
    let plain = |text: Option<String>| Cell::plain(text.unwrap_or_default());
    match &row.result {
        Ok(seen) => {
            let (mark, tone) = of_verdict(seen.verdict);
            let text = format!("{mark} {}", texts.headline(seen.verdict));
            vec![
                name,
                Cell { text, tone },
                plain(seen.kind.map(|k| texts.kind(k))),
                plain(seen.number.as_deref().map(printable)),
                plain(seen.total.map(|t| t.to_string())),
                plain(seen.reason.map(|r| texts.reason(r))),
            ]
        }
        Err(why) => {
            let text = format!("✗ {}", texts.get("summary-unreadable"));
            let blank = || Cell::plain("");
            let reason = Cell::plain(crate::run::reason_of(why, texts));
            vec![name, Cell { text, tone: Tone::Bad }, blank(), blank(), blank(), reason]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(verdicts: &[Verdict], unreadable: u64) -> Tally {
        let mut tally = Tally { unreadable, ..Tally::default() };
        for &verdict in verdicts {
            let anchor = String::new();
            let (number, key) = (None, None);
            let seen = Seen { verdict, kind: None, number, total: None, reason: None, key, anchor };
            tally.add(&Row { name: String::new(), result: Ok(seen) });
        }
        tally
    }

    #[test]
    fn copies_of_one_invoice_are_found_whatever_their_format() {
        let row = |name: &str, key: Option<&str>| {
            let key = key.map(str::to_owned);
            let (kind, number, total, reason) = (None, None, None, None);
            let verdict = Verdict::Undetermined;
            let seen = Seen { verdict, kind, number, total, reason, key, anchor: String::new() };
            Row { name: name.into(), result: Ok(seen) }
        };
        let rows = [
            row("in/a.ofd", Some("1:2")),
            row("in/b.xml", Some("3")),
            row("in/c.txt", None),
            row("in/d.pdf", Some("1:2")),
            row("in/e.txt", None),
        ];
        let expected = vec![("1:2", vec!["a.ofd".to_owned(), "d.pdf".to_owned()])];
        assert_eq!(repeats(&rows, "in/"), expected);
    }

    #[test]
    fn the_exit_status_follows_its_precedence() {
        use Verdict::{Authentic, Invalid, Mismatch, NotFound, Undetermined, Valid};
        for (verdicts, unreadable, status) in [
            (&[Valid, Authentic][..], 0, 0),
            (&[Valid, Undetermined], 0, 3),
            (&[Undetermined, Invalid], 0, 1),
            (&[Valid, Mismatch], 0, 1),
            (&[NotFound], 0, 1),
            (&[Invalid, Undetermined], 1, 2),
            (&[Valid], 1, 2),
        ] {
            assert_eq!(tally(verdicts, unreadable).status(), status, "{verdicts:?}");
        }
    }
}
