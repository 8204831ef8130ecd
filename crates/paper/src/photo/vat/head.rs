//! The head of a tax invoice: code, number, date, check code, machine number.

use model::number::{Form, Structure};
use model::reading::Rule;
use model::{Day, Field};

use super::super::draft::{Draft, Trust};
use super::super::label::Hit;
use super::super::rule::trust::{as_digit, by_letters, digits_of};
use super::super::sheet::{Line, Mark, Sheet};
use super::super::text::{Text, runs};
use super::zone::Zones;

/// Widest gap between groups of digits, in units.
const GROUP_GAP: f32 = 4.0;
/// The year in which fully digital invoices began (the pilots of 2021 and what preceded them).
const FIRST_YEAR: i16 = 2020;
/// Blanks are used up for so many years after they were printed.
const BLANK_YEARS: i16 = 6;
/// How much a label adds to a candidate.
const LABELLED: i32 = 4;
/// How much a second print of the same number adds.
const TWICE: i32 = 2;

/// A number that may be the one that is looked for.
struct Candidate {
    text: Text,
    digits: String,
    score: i32,
    is_twice: bool,
    is_labelled: bool,
}

/// Reads the head.
pub(super) fn read(sheet: &Sheet, zones: &Zones, draft: &mut Draft) {
    check_code(sheet, zones, draft);
    machine(sheet, draft);
    code(sheet, zones, draft);
    number(sheet, zones, draft);
    bare_check_code(sheet, zones, draft);
    date(sheet, zones, draft);
    years(draft);
}

/// A number of twenty digits is given in the year of issue, and a blank is used up in the years
/// after it was coded: what contradicts that has a slip in it.
fn years(draft: &mut Draft) {
    let invoice = &draft.reading.invoice;
    let Some(year) = invoice.issue_date.map(Day::year) else { return };
    let said = |text: &Option<String>, of: fn(&str) -> Option<Structure<'_>>| {
        text.as_deref().and_then(of).and_then(|s| s.year)
    };
    let coded = said(&invoice.code, |t| Structure::of_code(t));
    let numbered = said(&invoice.number, |t| Structure::of_number(t));
    let is_off = |first: i16, last: i16| !(first..=last).contains(&year);
    if coded.is_some_and(|y| is_off(y, y + BLANK_YEARS)) {
        draft.doubt(Field::Code);
        draft.doubt(Field::IssueDate);
    }
    if numbered.is_some_and(|y| is_off(y, y)) {
        draft.doubt(Field::Number);
        draft.doubt(Field::IssueDate);
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// Runs of so many digits above the goods, those behind one of the labels first.
fn candidates(sheet: &Sheet, zones: &Zones, sizes: &[usize], labels: &[&str]) -> Vec<Candidate> {
    let mut all: Vec<Text> = Vec::new();
    let is_cipher = |text: &str| text.chars().filter(|c| "+-*/<>".contains(*c)).count() >= 3;
    for line in sheet.lines.iter().filter(|l| !l.is_column && l.y < zones.goods) {
        if is_cipher(&line.text) {
            continue;
        }
        all.extend(runs(&line.marks, is_digit).into_iter().filter(|run| !goes_on(line, run)));
    }
    let mut out: Vec<Candidate> = Vec::new();
    for text in &all {
        let digits = text.text();
        if sizes.contains(&digits.len()) {
            let same = all.iter().filter(|t| t.text() == digits).count();
            let score = if same > 1 { TWICE } else { 0 };
            let (is_twice, is_labelled) = (same > 1, false);
            out.push(Candidate { text: text.clone(), digits, score, is_twice, is_labelled });
        }
    }
    for hit in sheet.find(labels) {
        let whole = sheet.behind(&hit);
        let behind = digits_of(&whole);
        let next = whole.marks.get(behind.marks.len());
        if next.is_some_and(|m| m.c.is_ascii_alphanumeric()) || is_of_another(sheet, &hit) {
            continue;
        }
        let digits = behind.text();
        if !sizes.contains(&digits.len()) {
            continue;
        }
        match out.iter_mut().find(|c| c.text == behind) {
            Some(known) => (known.score, known.is_labelled) = (known.score + LABELLED, true),
            None => {
                let (score, is_twice, is_labelled) = (LABELLED - 1, false, true);
                out.push(Candidate { text: behind, digits, score, is_twice, is_labelled });
            }
        }
    }
    out
}

/// Whether a letter follows digits on their line: then they are the beginning of a tax number.
fn goes_on(line: &Line, run: &Text) -> bool {
    let last = line.marks.iter().position(|m| Some(m) == run.marks.last());
    let next = last.and_then(|at| line.marks.get(at + 1));
    next.is_some_and(|m| m.c.is_ascii_uppercase())
}

/// Whether a label is the end of a longer one: 身份证明号码, 车架号码, 发动机号码.
fn is_of_another(sheet: &Sheet, hit: &Hit) -> bool {
    let row = &sheet.rows[hit.row];
    let before = hit.from.checked_sub(1).map(|at| row[at].c);
    row[hit.from].c == '号' && before.is_some_and(|c| "明证架机话".contains(c))
}

fn best(candidates: Vec<Candidate>) -> Option<Candidate> {
    candidates
        .into_iter()
        .filter(|c| c.score > 0)
        .reduce(|a, b| if b.score > a.score { b } else { a })
}

/// Trust in a number without check characters: printed twice, or surely read behind its label.
fn trust(found: &Candidate, is_formed: bool) -> Trust {
    match (found.is_twice, found.is_labelled) {
        (true, _) => Trust::certain(Rule::Twice),
        (false, true) => by_letters(&found.text, is_formed, Rule::Label),
        (false, false) => Trust::doubtful(Rule::Form),
    }
}

/// 发票代码: ten digits on paper of the tax control system, else twelve.
fn code(sheet: &Sheet, zones: &Zones, draft: &mut Draft) {
    let labels = ["发票代码", "代码"];
    let mut all = candidates(sheet, zones, &[10, 12], &labels);
    let machine = draft.invoice().machine_number.clone();
    all.retain(|c| machine.as_deref() != Some(&c.digits));
    for candidate in &mut all {
        let structure = Structure::of_code(&candidate.digits);
        let Some(s) = structure else { continue };
        candidate.score += i32::from(s.region.is_some()) + i32::from(s.kind.is_some());
        let is_dated = s.year.is_some_and(|y| (2005..=2035).contains(&y));
        candidate.score += i32::from(is_dated);
        // Without any label a machine number or an account would pass as one.
        if !(s.region.is_some() && is_dated) {
            candidate.score -= 2;
        }
    }
    let Some(found) = best(all) else { return };
    let is_formed = Structure::of_code(&found.digits)
        .is_some_and(|s| s.form == Form::OtherTwelve || (s.region.is_some() && s.year.is_some()));
    draft.put(Field::Code, found.digits.clone(), &found.text, trust(&found, is_formed));
}

/// 发票号码: eight digits beside a code, twenty on a fully digital invoice.
fn number(sheet: &Sheet, zones: &Zones, draft: &mut Draft) {
    let labels = ["发票号码", "号码", "发票号", "No", "№", "N0", "Na", "NO", "Ng"];
    if draft.invoice().code.is_none() {
        let mut all = candidates(sheet, zones, &[20], &labels);
        let check = draft.invoice().check_code.clone();
        all.retain(|c| check.as_deref() != Some(&c.digits));
        // Two numbers that were read in one have another beginning than a year.
        let year = |c: &Candidate| Structure::of_number(&c.digits).and_then(|s| s.year);
        all.retain(|c| year(c).is_some_and(|y| (FIRST_YEAR..2050).contains(&y)));
        for candidate in &mut all {
            let s = Structure::of_number(&candidate.digits);
            candidate.score += i32::from(s.is_some_and(|s| s.region.is_some())) * 2;
        }
        if let Some(found) = best(all) {
            let is_formed = Structure::of_number(&found.digits).is_some_and(|s| s.region.is_some());
            draft.put(Field::Number, found.digits.clone(), &found.text, trust(&found, is_formed));
            return;
        }
    }
    let mut all = candidates(sheet, zones, &[8], &labels);
    all.extend(beside_code(sheet, zones, draft.reading.invoice.code.as_deref()));
    for candidate in &mut all {
        let day = Day::parse(&candidate.digits);
        candidate.score -= 2 * i32::from(day.is_some_and(|d| (2000..2040).contains(&d.year())));
        // The number stands at the right of a page, near its copy of the code.
        candidate.score += i32::from(candidate.text.left() > sheet.width * 0.55);
    }
    let Some(found) = best(all) else { return };
    draft.put(Field::Number, found.digits.clone(), &found.text, trust(&found, true));
}

/// 校验码: twenty digits, often in groups of five.
fn check_code(sheet: &Sheet, zones: &Zones, draft: &mut Draft) {
    for hit in sheet.find(&["校验码", "验码:", "码:"]) {
        let is_named = sheet.rows[hit.row][hit.from].c != '码';
        let before = hit.from.checked_sub(1).map(|at| sheet.rows[hit.row][at].c);
        // 号码 and 代码 end in the same character.
        if !is_named && (hit.y > zones.goods || before.is_some_and(|c| "号代密".contains(c))) {
            continue;
        }
        let text = groups(sheet, &hit);
        if text.marks.len() == 20 {
            let trust = by_letters(&text, is_named, Rule::Label);
            draft.put(Field::CheckCode, text.text(), &text, trust);
            return;
        }
    }
}

/// Numbers that were read in one with the code behind them: `004567893200203130`.
fn beside_code(sheet: &Sheet, zones: &Zones, code: Option<&str>) -> Vec<Candidate> {
    let Some(code) = code else { return Vec::new() };
    let mut out = Vec::new();
    for line in sheet.lines.iter().filter(|l| !l.is_column && l.y < zones.goods) {
        for text in runs(&line.marks, is_digit) {
            let joined = text.text();
            let Some(digits) = joined.strip_suffix(code).filter(|d| d.len() == 8) else { continue };
            let (digits, text) = (digits.to_owned(), Text::new(&text.marks[..8]));
            let score = LABELLED;
            out.push(Candidate { text, digits, score, is_twice: false, is_labelled: true });
        }
    }
    out
}

/// Four groups of five digits on a line of their own, where no label could be read.
fn bare_check_code(sheet: &Sheet, zones: &Zones, draft: &mut Draft) {
    if draft.has(Field::CheckCode) || !draft.has(Field::Code) {
        return;
    }
    let lines = sheet.lines.iter().filter(|l| !l.is_column && l.y < zones.goods);
    for line in lines {
        let text = Text::new(&line.marks).without_leading(|c| !is_digit(c));
        if text.marks.len() == 20 && text.marks.iter().all(|m| is_digit(m.c)) {
            draft.put(Field::CheckCode, text.text(), &text, Trust::doubtful(Rule::Form));
        }
    }
}

/// The digits behind a label, though they stand in groups.
fn groups(sheet: &Sheet, hit: &Hit) -> Text {
    let row = &sheet.rows[hit.row];
    let mut kept: Vec<Mark> = Vec::new();
    for mark in &row[hit.to.min(row.len())..] {
        let end = kept.last().map_or(hit.right, Mark::right);
        let widest = if kept.is_empty() { 3.0 * GROUP_GAP } else { GROUP_GAP };
        if as_digit(mark.c).is_none() || mark.left() - end > widest || kept.len() > 20 {
            break;
        }
        kept.push(*mark);
    }
    digits_of(&Text { marks: kept })
}

/// 机器编号: twelve digits of the tax control device.
fn machine(sheet: &Sheet, draft: &mut Draft) {
    for hit in sheet.find(&["机器编号", "机器号码", "机器号"]) {
        let text = digits_of(&sheet.behind(&hit));
        if (10..=14).contains(&text.marks.len()) {
            let trust = by_letters(&text, text.marks.len() == 12, Rule::Label);
            draft.put(Field::MachineNumber, text.text(), &text, trust);
            return;
        }
    }
}

/// 开票日期.
fn date(sheet: &Sheet, zones: &Zones, draft: &mut Draft) {
    for hit in sheet.find(&["开票日期", "填开日期", "日期"]) {
        let row = &sheet.rows[hit.row];
        let marks = &row[hit.to.min(row.len())..];
        if let Some((day, text)) = day_in(marks) {
            put_day(day, &text, draft);
            return;
        }
    }
    let lines = sheet.lines.iter().filter(|l| l.y < zones.goods && l.text.contains('年'));
    for line in lines {
        if let Some((day, text)) = day_in(&line.marks) {
            put_day(day, &text, draft);
            return;
        }
    }
}

fn put_day(day: Day, text: &Text, draft: &mut Draft) {
    let all = text.text();
    let is_formed = (2000..2040).contains(&day.year())
        && (all.ends_with('日') || all.len() == 10 || (all.len() == 8 && !all.contains('-')));
    draft.put(Field::IssueDate, day, text, by_letters(text, is_formed, Rule::Label));
}

/// The first day in a row: year, month and day with anything between them, or eight digits.
pub(super) fn day_in(marks: &[Mark]) -> Option<(Day, Text)> {
    let start = marks.iter().position(|m| is_digit(m.c))?;
    let end = marks[start..]
        .iter()
        .position(|m| !(is_digit(m.c) || "年月日-/.".contains(m.c)))
        .map_or(marks.len(), |at| start + at);
    let text = Text::new(&marks[start..end.min(start + 12)]);
    let all = text.text();
    let parts: Vec<&str> = all.split(|c: char| !is_digit(c)).filter(|p| !p.is_empty()).collect();
    let day = match parts[..] {
        [y, m, d, ..] if y.len() == 4 && m.len() <= 2 => {
            let d = d.get(..2).unwrap_or(d);
            Day::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?)
        }
        [whole] if whole.len() == 8 => Day::parse(whole),
        _ => None,
    }?;
    Some((day, text))
}
