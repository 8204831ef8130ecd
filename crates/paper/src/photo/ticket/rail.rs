//! Paper rail tickets (火车票), blue and red: no labels, only the looks of each value.

use model::Field;
use model::reading::Rule;

use super::super::draft::{Draft, Trust};
use super::super::rule::trust::SURE;
use super::super::sheet::{Line, Sheet};
use super::super::text::Text;
use super::date;
use super::digits::FAIR;
use super::money::{Money, money};

/// Digits of the serial at the foot before the number of the ticket: station, window, day.
const SERIAL: usize = 14;
/// Classes of trains (车次): a letter before up to four digits.
const TRAINS: &str = "GDCZTKYLS";

/// Reads a paper rail ticket.
pub(super) fn read(sheet: &Sheet, draft: &mut Draft) {
    number(sheet, draft);
    let date = date::put(sheet, draft, None);
    let day = date.map(|d| d.day.to_string());
    price(sheet, draft);
    journey(sheet, draft);
    draft.particular("travel_date", day);
}

/// A ticket's number: a letter and six or seven digits, on newer ones the machine before it
/// (`Z21A012345`); at the foot it is printed again behind fourteen digits.
fn number(sheet: &Sheet, draft: &mut Draft) {
    let serials: Vec<Text> = sheet.lines.iter().filter_map(serial).collect();
    let head = sheet.lines.iter().find_map(|line| Some((head(line)?, line)));
    match (head, serials.first()) {
        (Some((number, line)), serial) => {
            let text = Text::new(&line.marks);
            let is_twice = serial.is_some_and(|s| s.text().ends_with(&number));
            let trust = match () {
                () if is_twice && text.confidence() >= FAIR => Trust::certain(Rule::Twice),
                () if serial.is_none() && text.confidence() >= SURE => {
                    Trust::certain(Rule::Letters)
                }
                () => Trust::doubtful(Rule::Form),
            };
            draft.put(Field::Number, number, &text, trust);
        }
        (None, Some(serial)) => {
            let text = Text::new(&serial.marks[SERIAL..]);
            draft.put(Field::Number, text.text(), &text, Trust::doubtful(Rule::Form));
        }
        (None, None) => {}
    }
}

/// The number at the head of the ticket.
fn head(line: &Line) -> Option<String> {
    let text = line.text.as_str();
    let bytes = text.as_bytes();
    if !text.is_ascii() || !(7..=11).contains(&bytes.len()) || !bytes[0].is_ascii_uppercase() {
        return None;
    }
    let last = bytes.iter().rposition(u8::is_ascii_uppercase)?;
    let digits = &bytes[last + 1..];
    let is_number = (6..=7).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    let before = &bytes[1..last.max(1)];
    let fits = last == 0 || (last <= 3 && before.iter().all(u8::is_ascii_digit));
    (is_number && fits).then(|| text.to_owned())
}

/// The serial at the foot of the ticket: digits, then its number.
fn serial(line: &Line) -> Option<Text> {
    let length = line.text.len();
    let fits = line.text.is_ascii() && (SERIAL + 7..=SERIAL + 8).contains(&length);
    let digits =
        |from: usize, to: usize| line.text.as_bytes()[from..to].iter().all(u8::is_ascii_digit);
    let is_letter = |at: usize| line.text.as_bytes()[at].is_ascii_uppercase();
    (fits && digits(0, SERIAL) && is_letter(SERIAL) && digits(SERIAL + 1, length))
        .then(|| Text::new(&line.marks))
}

/// `￥53.5元`: the price has one place behind its point, and 元 behind it.
fn price(sheet: &Sheet, draft: &mut Draft) {
    let lines = sheet.lines.iter().filter(|l| !l.is_column);
    let all: Vec<Money> =
        lines.filter_map(money_at_start).filter(|m| m.is_marked && m.fen.0 > 0).collect();
    let plain: Vec<&Money> = all.iter().filter(|m| m.is_plain).collect();
    let Some(found) = plain.first().copied().or(all.first()) else { return };
    let is_only = plain.iter().all(|m| m.fen == found.fen);
    // Fares are whole yuan or halves of one (铁路旅客票价).
    let is_fare = found.fen.0 % 50 == 0;
    let is_whole = found.is_plain && found.is_begun;
    let trust = match is_whole && is_only && is_fare && found.text.confidence() >= SURE {
        true => Trust::certain(Rule::Letters),
        false => Trust::doubtful(Rule::Form),
    };
    draft.put(Field::Total, found.fen, &found.text, trust);
}

/// An amount that a line begins with: `¥53.5元 网 二等座` may be one line.
fn money_at_start(line: &Line) -> Option<Money> {
    let end = line.marks.iter().position(|m| m.c == '元').map_or(line.marks.len(), |at| at + 1);
    let found = money(&line.marks[..end])?;
    (end == line.marks.len() || found.is_marked).then_some(found)
}

/// Stations and train: `南丰站 D6502 南昌站`.
pub(super) fn journey(sheet: &Sheet, draft: &mut Draft) {
    let mut stations: Vec<(f32, f32, String)> = Vec::new();
    for line in sheet.lines.iter().filter(|l| !l.is_column) {
        if let Some(name) = station(&line.text) {
            stations.push((line.left, line.y, name));
        } else if let Some(train) = train(&line.text) {
            draft.particular("train_number", Some(train));
        }
    }
    if let [a, b, ..] = &stations[..]
        && (a.1 - b.1).abs() < 2.0
    {
        let (from, to) = if a.0 < b.0 { (a, b) } else { (b, a) };
        draft.particular("departure_station", Some(from.2.clone()));
        draft.particular("destination_station", Some(to.2.clone()));
    }
}

fn station(text: &str) -> Option<String> {
    let name = text.strip_suffix('站')?;
    let is_name = (1..=8).contains(&name.chars().count())
        && name.chars().all(|c| !c.is_ascii() && !matches!(c, '售' | '：' | '车'));
    is_name.then(|| text.to_owned())
}

fn train(text: &str) -> Option<String> {
    let rest = text.strip_prefix(|c: char| TRAINS.contains(c))?;
    let is_number = (1..=4).contains(&rest.len()) && rest.chars().all(|c| c.is_ascii_digit());
    is_number.then(|| text.to_owned())
}
