//! Runs of digits in what was read, and the codes and numbers among them.
//!
//! Tickets print code and number without their labels, beside telephones and permits of the same
//! length; the structure of a code tells it from those, and the number follows it.

use model::Field;
use model::reading::Rule;
use model::region::Region;

use super::super::draft::{Draft, Trust};
use super::super::rule::trust::{SURE, as_digit};
use super::super::sheet::{Mark, Sheet};
use super::super::text::Text;

/// From here on it may be believed where something independent says the same.
pub(super) const FAIR: f32 = 0.8;
/// Widest gap between digits of one number, in units.
const GAP: f32 = 1.6;
/// How far below its code a number stands, in units.
const BELOW: f32 = 4.0;
/// How far a number may stand below its code, and begin beside it, and still be surely the number.
const NEXT_ROW: f32 = 2.6;
const ASIDE: f32 = 2.0;
/// The first year in which codes of twelve digits were given (国税函〔2004〕521号).
const YEAR_FIRST: i16 = 2004;
/// Blanks are used up for so many years after they were printed.
pub(super) const BLANK_YEARS: i16 = 6;

/// A run of digits.
#[derive(Clone, Debug)]
pub(super) struct Digits {
    /// The digits.
    pub value: String,
    /// What was read.
    pub text: Text,
    /// Whether a letter that looks like a digit was taken for one.
    pub mended: bool,
}

impl Digits {
    fn part(&self, from: usize, to: usize) -> Digits {
        let text = Text::new(&self.text.marks[from..to]);
        Digits { value: self.value[from..to].to_owned(), text, mended: self.mended }
    }

    /// How far the digits may be trusted by themselves.
    pub fn trust(&self) -> Trust {
        match !self.mended && self.text.confidence() >= SURE {
            true => Trust::certain(Rule::Letters),
            false => Trust::doubtful(Rule::Form),
        }
    }
}

/// Every run of digits in these characters, letters that look like digits inside it among them.
pub(super) fn runs(marks: &[Mark]) -> Vec<Digits> {
    let mut out: Vec<Digits> = Vec::new();
    let mut last: Option<&Mark> = None;
    for mark in marks {
        let joins = last.is_some_and(|l| mark.left() - l.right() < GAP);
        let is_digit = mark.c.is_ascii_digit();
        match (as_digit(mark.c), out.last_mut()) {
            // A run begins with a true digit: words would give runs too.
            (Some(c), Some(run)) if joins => {
                run.value.push(c);
                run.text.marks.push(*mark);
                run.mended |= !is_digit;
            }
            (Some(c), _) if is_digit => {
                let text = Text { marks: vec![*mark] };
                out.push(Digits { value: c.to_string(), text, mended: false });
            }
            _ => {
                last = None;
                continue;
            }
        }
        last = Some(mark);
    }
    out
}

/// The year of a code of twelve digits: `L RRRR YY …`, where L is 0, 1 or 2 (国税函〔2004〕521号).
pub(super) fn code_year(code: &str) -> Option<i16> {
    let fits = code.len() == 12 && code.bytes().all(|b| b.is_ascii_digit());
    let begins = fits && matches!(code.as_bytes()[0], b'0'..=b'2');
    if !begins || Region::of(&code[1..]).is_none() {
        return None;
    }
    let year = 2000 + code[5..7].parse::<i16>().ok()?;
    (YEAR_FIRST..=2040).contains(&year).then_some(year)
}

/// Reads code and number (发票代码、发票号码); gives the year of the code.
pub(super) fn series(sheet: &Sheet, draft: &mut Draft) -> Option<i16> {
    let all: Vec<Digits> = sheet.rows.iter().flat_map(|row| runs(row)).collect();
    let code = code(sheet, &all);
    if let Some(code) = &code {
        let is_twice = all.iter().filter(|d| d.value.contains(&code.value)).count() > 1;
        let trust = backed(sheet, code, is_twice, SURE);
        draft.put(Field::Code, code.value.clone(), &code.text, trust);
    }
    if let Some((number, is_labelled)) = number(sheet, &all, code.as_ref()) {
        let same = |d: &&Digits| d.value == number.value || d.value.ends_with(&number.value);
        let is_twice = all.iter().filter(same).count() > 1;
        let trust = match is_labelled || stands_alone(sheet, &number, code.as_ref()) {
            true => backed(sheet, &number, is_twice, SURE),
            false => Trust::doubtful(Rule::Form),
        };
        draft.put(Field::Number, number.value.clone(), &number.text, trust);
    }
    code.and_then(|code| code_year(&code.value))
}

/// Trust in a number that may stand in a code beside it, or be printed twice.
fn backed(sheet: &Sheet, number: &Digits, is_twice: bool, least: f32) -> Trust {
    if sheet.codes.iter().any(|code| code.text.contains(&number.value)) {
        return Trust::certain(Rule::Qr);
    }
    if is_twice && number.value.len() >= 6 {
        return Trust::certain(Rule::Twice);
    }
    match !number.mended && number.text.confidence() >= least {
        true => Trust::certain(Rule::Letters),
        false => Trust::doubtful(Rule::Form),
    }
}

/// The best run of twelve digits that is built as a code.
fn code(sheet: &Sheet, all: &[Digits]) -> Option<Digits> {
    let labelled = sheet.find(&["发票代码", "代码"]);
    let mut best: Option<(bool, Digits)> = None;
    for run in all {
        // Number and code may stand so near that they were read as one.
        let run = if run.value.len() == 20 { run.part(0, 12) } else { run.clone() };
        if code_year(&run.value).is_none() {
            continue;
        }
        let first = run.text.marks.first().map_or(0.0, |m| m.y);
        let near = |y: f32| (first - y).abs() < 0.9 || (first > y && first - y < 2.5);
        let is_labelled = labelled.iter().any(|h| near(h.y));
        let better = best.as_ref().is_none_or(|(was_labelled, b)| {
            let surer = run.text.confidence() > b.text.confidence() + 0.1;
            (is_labelled && !was_labelled) || (is_labelled == *was_labelled && surer)
        });
        if better {
            best = Some((is_labelled, run));
        }
    }
    best.map(|(_, run)| run)
}

/// The number of eight digits: behind its label, else in one run with the code, else below it.
///
/// Also says whether a label or the code on its line vouches for it.
fn number(sheet: &Sheet, all: &[Digits], code: Option<&Digits>) -> Option<(Digits, bool)> {
    for hit in sheet.find(&["发票号码", "票据号码", "号码"]) {
        let behind = runs(&sheet.behind(&hit).marks);
        let first = behind.into_iter().find(|d| d.value.len() >= 6);
        if let Some(found) = first.filter(|d| d.value.len() == 8) {
            return Some((found, true));
        }
    }
    let code = code?;
    let joined = all.iter().find(|d| d.value.len() == 20 && d.value.starts_with(&code.value));
    if let Some(joined) = joined {
        return Some((joined.part(12, 20), true));
    }
    let (left, y) = (code.text.left(), code.text.y());
    let is_near = |d: &&Digits| {
        let down = d.text.y() - y;
        d.value.len() == 8 && down > 0.4 && down < BELOW && (d.text.left() - left).abs() < 12.0
    };
    let nearest = all.iter().filter(is_near).min_by(|a, b| a.text.y().total_cmp(&b.text.y()));
    nearest.cloned().map(|number| (number, false))
}

/// Whether a number without a label stands right below its code and has its row for itself: a
/// telephone or a permit of as many digits stands further below, behind a label.
fn stands_alone(sheet: &Sheet, number: &Digits, code: Option<&Digits>) -> bool {
    let (Some(code), Some(first)) = (code, number.text.marks.first()) else { return false };
    let row = sheet.rows.iter().find(|row| row.contains(first));
    let is_first = row.and_then(|row| row.first()) == Some(first);
    let aside = (number.text.left() - code.text.left()).abs();
    is_first && aside < ASIDE && number.text.y() - code.text.y() < NEXT_ROW
}
