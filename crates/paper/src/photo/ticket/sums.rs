//! A total that is printed twice: in figures and in capitals (大写).

use model::reading::Rule;
use model::words::from_words;
use model::{Fen, Field};

use super::super::draft::{Draft, Trust};
use super::super::label::Hit;
use super::super::rule::trust::SURE;
use super::super::sheet::{Mark, Sheet};
use super::super::text::Text;
use super::digits::FAIR;
use super::money::{Money, beside, money};

/// Characters of an amount in capitals.
const WORDS: &str =
    "零壹贰叁肆伍陆柒捌玖拾佰仟万亿圆元角分整正〇貳陸萬億圓一二三四五六七八九十百千";

/// Those that a numeral stands before.
const UNITS: &str = "拾佰仟万十百千萬";

/// The total in capitals: the longest run of their characters on a row that is an amount.
pub(super) fn words(sheet: &Sheet) -> Option<(Fen, Text)> {
    let mut best: Option<(Fen, Text)> = None;
    for row in &sheet.rows {
        for (start, mark) in row.iter().enumerate() {
            let begins = start == 0 || !WORDS.contains(row[start - 1].c);
            // 某拾元整: the numeral before 拾 could not be read.
            let is_broken = UNITS.contains(mark.c) && start > 0 && {
                let before = &row[start - 1];
                before.line == mark.line && ('\u{4e00}'..='\u{9fff}').contains(&before.c)
            };
            if !begins || is_broken || !WORDS.contains(mark.c) {
                continue;
            }
            let end = row[start..].iter().position(|m| !WORDS.contains(m.c));
            let end = end.map_or(row.len(), |length| start + length);
            let text = Text::new(&row[start..end]);
            let has_unit = text.marks.iter().any(|m| matches!(m.c, '圆' | '元' | '圓' | '角'));
            let longer = best.as_ref().is_none_or(|(_, b)| b.marks.len() < text.marks.len());
            if has_unit
                && longer
                && let Some(fen) = from_words(&text.text()).filter(|f| f.0 > 0)
            {
                best = Some((fen, text));
            }
        }
    }
    best
}

/// The amount behind the first of these labels that has one, wherever else on its row it is.
pub(super) fn figures(sheet: &Sheet, labels: &[&str]) -> Option<Money> {
    let hits = sheet.find(labels);
    let direct = hits.iter().find_map(|hit| beside(sheet, hit, 0.0, 0.7));
    direct.or_else(|| hits.iter().find_map(|hit| marked(sheet, hit)))
}

/// An amount with its ¥ somewhere behind a label on its row.
fn marked(sheet: &Sheet, hit: &Hit) -> Option<Money> {
    let row = &sheet.rows[hit.row][hit.to..];
    let at = row.iter().position(|m| m.c == '¥')?;
    let end = row[at + 1..]
        .iter()
        .position(|m| !(m.c.is_ascii_digit() || matches!(m.c, '.' | ',' | '元')))
        .map_or(row.len(), |length| at + 1 + length);
    let marks: &[Mark] = &row[at..end];
    money(marks)
}

/// Sets the total from figures and capitals; where both are read they vouch for each other.
pub(super) fn put(sheet: &Sheet, draft: &mut Draft, labels: &[&str]) {
    let words = words(sheet);
    let figures = figures(sheet, labels);
    if let Some((_, text)) = &words {
        draft.put(Field::TotalInWords, text.text(), text, Trust::doubtful(Rule::Form));
    }
    let (fen, text, trust) = match (&figures, &words) {
        (Some(figures), Some((fen, text))) if figures.fen == *fen => {
            if figures.text.confidence().max(text.confidence()) >= FAIR {
                draft.vouch(Field::TotalInWords, Rule::Sum);
            }
            // Both may break off where the picture does: one of them has to have its end.
            let is_ended = text.text().ends_with(['整', '正', '分']) || figures.is_plain;
            let trust = Trust { rule: Rule::Words, certain: is_ended };
            (figures.fen, &figures.text, trust)
        }
        (Some(figures), Some(_)) => (figures.fen, &figures.text, Trust::doubtful(Rule::Label)),
        (Some(figures), None) => {
            let is_sure = figures.is_plain && figures.text.confidence() >= SURE;
            let trust = match is_sure && figures.is_begun {
                true => Trust::certain(Rule::Letters),
                false => Trust::doubtful(Rule::Label),
            };
            (figures.fen, &figures.text, trust)
        }
        (None, Some((fen, text))) => (*fen, text, Trust::doubtful(Rule::Words)),
        (None, None) => return,
    };
    draft.put(Field::Total, fen, text, trust);
}
