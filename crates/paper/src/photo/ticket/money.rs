//! Amounts on tickets, told by their form: `¥27.00元`, `45.00元`, `CNY 477.06`.

use model::Fen;

use super::super::label::Hit;
use super::super::sheet::{Line, Mark, Sheet};
use super::super::text::Text;

/// The most digits of an amount on a ticket before its point.
const WHOLE_MAX: usize = 9;

/// Words before an amount: the currency, and on itineraries the code of a surcharge.
const CURRENCIES: &[&str] = &["CNY", "CN", "RMB", "人民币", "YQ", "YR"];

/// An amount that was found.
#[derive(Clone, Debug)]
pub(super) struct Money {
    pub fen: Fen,
    /// The digits and the point, without the signs around them.
    pub text: Text,
    /// Whether it has its point and nothing in it was dropped.
    pub is_plain: bool,
    /// Whether ¥ or 元 stands with it.
    pub is_marked: bool,
    /// Whether the sign of the currency stands before it, so that no digit is missing there.
    pub is_begun: bool,
}

/// The amount that a line, or what stands behind a label on it, consists of.
pub(super) fn money(marks: &[Mark]) -> Option<Money> {
    let is_sign = |c: char| matches!(c, '¥' | 'Y' | 'V' | ':' | '*' | '-' | '=' | '羊' | '半');
    let begins = |word: &&&str| {
        marks.len() > word.chars().count() && word.chars().zip(marks).all(|(c, m)| c == m.c)
    };
    let word = CURRENCIES.iter().find(begins).map_or(0, |word| word.chars().count());
    let sign = marks[word..].iter().position(|m| !is_sign(m.c))?;
    let from = word + sign;
    let is_yuan_sign = |c: char| matches!(c, '¥' | 'Y' | 'V' | '羊' | '半');
    let mut is_marked = word > 0 || marks[..from].iter().any(|m| is_yuan_sign(m.c));
    let is_begun = is_marked;
    let rest = &marks[from..];
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let end = rest.iter().position(|m| !is_part(m.c)).unwrap_or(rest.len());
    let tail = &rest[end..];
    let is_yuan = |c: char| matches!(c, '元' | '圆' | '夫' | '无' | '天' | '尤' | '币');
    is_marked |= tail.first().is_some_and(|m| is_yuan(m.c));
    // 元 in small print is read as a letter or as a third digit behind the point.
    let is_unit = |c: char| is_yuan(c) || c.is_ascii_lowercase();
    if tail.len() > 1 || tail.first().is_some_and(|m| !is_unit(m.c)) {
        return None;
    }
    let third = rest[..end].iter().rposition(|m| m.c == '.').map(|at| at + 4);
    let is_cut = third == Some(end);
    let end = if is_cut { end - 1 } else { end };
    let text = Text::new(&rest[..end]);
    let point = text.marks.iter().rposition(|m| matches!(m.c, '.' | ','));
    let whole: String = text.marks.iter().map(|m| m.c).filter(char::is_ascii_digit).collect();
    let cents = point.map_or(0, |at| text.marks.len() - 1 - at);
    if whole.is_empty() || whole.len() > WHOLE_MAX + 2 || cents > 2 {
        return None;
    }
    let mut fen: i64 = whole.parse().ok()?;
    for _ in cents..2 {
        fen *= 10;
    }
    let points = text.marks.iter().filter(|m| !m.c.is_ascii_digit()).count();
    let is_point = point.is_some_and(|at| text.marks[at].c == '.');
    let has_minus = marks[..from].iter().any(|m| m.c == '-');
    let is_plain = !text.has_hole()
        && points == 1
        && is_point
        && cents > 0
        && whole.len() > cents
        && !has_minus
        && !is_cut;
    Some(Money { fen: Fen(fen), text, is_plain, is_marked, is_begun })
}

/// The amount that stands with a label: behind it, or to its right, `shift` units lower.
///
/// Machines print into a form that was printed before, and their paper may lie a row off; then
/// every value is off by the same `shift`. `reach` is how far it may be off from that.
pub(super) fn beside(sheet: &Sheet, hit: &Hit, shift: f32, reach: f32) -> Option<Money> {
    if shift.abs() < reach
        && let Some(found) = own_line(sheet, hit)
    {
        return Some(found);
    }
    // The left end of the value is nearest to the label, and a lean counts least there.
    let off = |line: &Line| line.marks.first().map_or(f32::MAX, |m| (m.y - hit.y - shift).abs());
    let lines = sheet.lines.iter().filter(|l| !l.is_column && l.left > hit.right - 1.5);
    // The nearest value, even one that cannot be read: its neighbour belongs to another label.
    let values = lines.filter(|l| l.marks.iter().filter(|m| m.c.is_ascii_digit()).count() > 1);
    let nearest = values.filter(|l| off(l) < reach).min_by(|a, b| off(a).total_cmp(&off(b)))?;
    money(&nearest.marks)
}

/// The amount behind a label on the same line.
fn own_line(sheet: &Sheet, hit: &Hit) -> Option<Money> {
    let row = &sheet.rows[hit.row];
    let line = row.get(hit.to.checked_sub(1)?)?.line;
    let rest: Vec<Mark> = row[hit.to..].iter().take_while(|m| m.line == line).copied().collect();
    // A unit in brackets may follow the label: 金额(元).
    let close = rest.iter().take(6).position(|m| m.c == ')').map_or(0, |at| at + 1);
    money(&rest[close..])
}
