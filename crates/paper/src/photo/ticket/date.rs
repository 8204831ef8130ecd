//! Days on tickets, told by their form: a ticket prints its labels apart from its values, and a
//! day looks like nothing else.

use model::reading::Rule;
use model::{Day, Field};

use super::super::draft::{Draft, Trust};
use super::super::rule::trust::{SURE, as_digit};
use super::super::sheet::{Mark, Sheet};
use super::super::text::Text;
use super::digits::{BLANK_YEARS, FAIR};

/// Labels of the day on which a ticket was issued or used.
const LABELS: &[&str] = &["开票日期", "填开日期", "乘车日期", "交易日期", "日期", "时间"];

/// A day that was found.
#[derive(Clone, Debug)]
pub(super) struct Date {
    pub day: Day,
    pub text: Text,
    /// Whether it stands as it was read: nothing was repaired.
    pub is_plain: bool,
}

/// Every day on a sheet, from top to bottom.
pub(super) fn dates(sheet: &Sheet) -> Vec<Date> {
    let mut out = Vec::new();
    for line in sheet.lines.iter().filter(|l| !l.is_column) {
        let mut at = 0;
        while at + 6 <= line.marks.len() {
            match date_at(&line.marks, at) {
                Some((date, end)) => {
                    out.push(date);
                    at = end;
                }
                None => at += 1,
            }
        }
    }
    out
}

/// Sets the issue date: the day beside a label of one, else the only day there is.
pub(super) fn put(sheet: &Sheet, draft: &mut Draft, code_year: Option<i16>) -> Option<Date> {
    let found = dates(sheet);
    let labels = sheet.find(LABELS);
    let labelled = |d: &Date| labels.iter().any(|h| (h.y - d.text.y()).abs() < 0.9);
    let one = match found.iter().find(|d| labelled(d)) {
        Some(date) => date.clone(),
        None => found.first()?.clone(),
    };
    let is_only = found.iter().all(|d| d.day == one.day);
    let trust = trust(&one, code_year, is_only, found.len());
    match one.is_plain {
        true => draft.put(Field::IssueDate, one.day, &one.text, trust),
        false => draft.correct(Field::IssueDate, one.day, &one.text, trust),
    }
    Some(one)
}

/// Sets the issue date where days of journeys stand on the same page: the one behind its label.
pub(super) fn issued(sheet: &Sheet, draft: &mut Draft) {
    let labels = sheet.find(&["填开日期", "开票日期"]);
    let days = dates(sheet);
    let behind = |d: &&Date| {
        labels.iter().any(|h| (h.y - d.text.y()).abs() < 0.9 && d.text.left() > h.right - 1.0)
    };
    let Some(found) = days.iter().find(behind) else { return };
    // No journey was made long before its invoice, nor is one made years ahead.
    let journeys = days.iter().filter(|d| !behind(d));
    let is_near = journeys.clone().all(|d| (d.day.number() - found.day.number()).abs() < 800);
    let trust = match found.is_plain && is_near && found.text.confidence() >= SURE {
        true => Trust::certain(Rule::Letters),
        false => Trust::doubtful(Rule::Label),
    };
    draft.put(Field::IssueDate, found.day, &found.text, trust);
}

/// A day is certain when every digit is, and the year of the code does not speak against it.
fn trust(date: &Date, code_year: Option<i16>, is_only: bool, count: usize) -> Trust {
    let year = date.day.year();
    let agrees = code_year.map(|code| (code..=code + BLANK_YEARS).contains(&year));
    let sure = date.text.confidence();
    if !date.is_plain || agrees == Some(false) {
        return Trust::doubtful(Rule::Form);
    }
    if is_only && count > 1 && sure >= FAIR {
        return Trust::certain(Rule::Twice);
    }
    match sure >= SURE && is_only && (agrees == Some(true) || (2004..=2040).contains(&year)) {
        true => Trust::certain(Rule::Letters),
        false => Trust::doubtful(Rule::Form),
    }
}

/// The day that begins at this character, and where it ends.
fn date_at(marks: &[Mark], at: usize) -> Option<(Date, usize)> {
    let is_inside = at > 0 && marks[at - 1].c.is_ascii_digit();
    if is_inside || !marks[at].c.is_ascii_digit() {
        return None;
    }
    let mut cursor = Cursor { marks, at, kept: Vec::new(), is_plain: true };
    let year = cursor.number(4)?;
    if year.len() == 2 {
        cursor.at = at + 2;
    }
    let separator = cursor.separator()?;
    let month = cursor.number(2)?;
    let second = cursor.separator()?;
    let year: i16 = match year.len() {
        4 => year.parse().ok()?,
        // Two digits of a year only where the form leaves no doubt what they are.
        2 if separator == second && matches!(separator, '-' | '/') => {
            2000 + year.parse::<i16>().ok()?
        }
        _ => return None,
    };
    let is_chinese = separator == '年' || second == '月';
    let day = cursor.day(is_chinese)?;
    if !(2000..=2099).contains(&year) {
        return None;
    }
    if !is_chinese && separator != second {
        cursor.is_plain = false;
    }
    let day = Day::new(year, month.parse().ok()?, day.parse().ok()?)?;
    let text = Text { marks: cursor.kept };
    Some((Date { day, text, is_plain: cursor.is_plain }, cursor.at))
}

struct Cursor<'m> {
    marks: &'m [Mark],
    at: usize,
    kept: Vec<Mark>,
    is_plain: bool,
}

impl Cursor<'_> {
    /// Up to so many digits.
    fn number(&mut self, most: usize) -> Option<String> {
        let mut out = String::new();
        while let Some(mark) = self.marks.get(self.at).filter(|_| out.len() < most) {
            let Some(c) = as_digit(mark.c) else { break };
            self.is_plain &= mark.c.is_ascii_digit();
            out.push(c);
            self.kept.push(*mark);
            self.at += 1;
        }
        (!out.is_empty()).then_some(out)
    }

    /// One character between the parts of a day.
    fn separator(&mut self) -> Option<char> {
        let mark = self.marks.get(self.at)?;
        let c = mark.c;
        let fits = matches!(c, '-' | '/' | '.' | '_' | '~') || !c.is_ascii();
        if !fits {
            return None;
        }
        if !matches!(c, '-' | '/' | '.' | '年' | '月') {
            self.is_plain = false;
        } else {
            // A stroke that is unsure is still a stroke: only digits count.
            self.kept.push(Mark { confidence: 1.0, ..*mark });
        }
        self.at += 1;
        Some(c)
    }

    /// The day of the month, and the 日 behind it, which small print turns into a digit.
    fn day(&mut self, is_chinese: bool) -> Option<String> {
        let from = self.at;
        let mut day = self.number(2)?;
        let behind = self.marks.get(self.at).map(|m| m.c);
        if is_chinese && behind.is_some_and(|c| as_digit(c).is_some()) {
            // 08日 read as 088: the third character stands where 日 does.
            self.is_plain &= false;
            self.at += 1;
        } else if behind.is_some_and(|c| matches!(c, '日' | '曰' | '目')) {
            self.at += 1;
        } else {
            // 2020-11-1 may be what is left of 2020-11-18.
            self.is_plain &= day.len() == 2;
        }
        let value: u8 = day.parse().ok()?;
        if value > 31 && day.len() == 2 {
            // A slashed zero is read as 6 or 8; no other digit of a day above 31 is near one.
            let first = self.marks[from].c;
            if !matches!(first, '6' | '8' | '9') {
                return None;
            }
            day.replace_range(0..1, "0");
            self.is_plain = false;
        }
        Some(day)
    }
}
