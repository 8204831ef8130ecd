//! Amounts in capitals as they were read: characters that cannot stand there give way to the ones
//! they are mistaken for, and to the reader's second choice.

use model::Fen;
use model::words::from_words;

use super::super::text::Text;

/// Characters of an amount in capitals.
const WORDS: &str = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿圆元角分整正";
/// What readers make of them.
const MISTAKEN: &[(char, char)] = &[
    ('查', '壹'),
    ('壶', '壹'),
    ('壼', '壹'),
    ('壺', '壹'),
    ('武', '贰'),
    ('貳', '贰'),
    ('贡', '贰'),
    ('弍', '贰'),
    ('参', '叁'),
    ('參', '叁'),
    ('叄', '叁'),
    ('参', '叁'),
    ('肄', '肆'),
    ('津', '肆'),
    ('任', '伍'),
    ('五', '伍'),
    ('陸', '陆'),
    ('际', '陆'),
    ('染', '柒'),
    ('粜', '柒'),
    ('别', '捌'),
    ('玫', '玖'),
    ('政', '玖'),
    ('攻', '玖'),
    ('恰', '拾'),
    ('给', '拾'),
    ('伯', '佰'),
    ('陌', '佰'),
    ('千', '仟'),
    ('扦', '仟'),
    ('阡', '仟'),
    ('方', '万'),
    ('萬', '万'),
    ('億', '亿'),
    ('园', '圆'),
    ('國', '圆'),
    ('圓', '圆'),
    ('固', '圆'),
    ('围', '圆'),
    ('团', '圆'),
    ('国', '圆'),
    ('圜', '圆'),
    ('兀', '元'),
    ('无', '元'),
    ('甬', '角'),
    ('鱼', '角'),
    ('份', '分'),
    ('零', '零'),
    ('〇', '零'),
    ('雾', '零'),
    ('整', '整'),
    ('楚', '整'),
    ('止', '正'),
];

/// An amount in capitals.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Said {
    /// The amount.
    pub fen: Fen,
    /// The characters, put right.
    pub words: String,
    /// Where it was read.
    pub text: Text,
    /// Whether it is not what was read.
    pub corrected: bool,
}

/// The amount in capitals that stands in a text.
///
/// The longest stretch of characters that could belong to one is taken; what stands before and
/// behind it, such as the mark ⊗ and the label, is left away.
pub(in super::super) fn said(text: &Text) -> Option<Said> {
    let mut best: Option<Said> = None;
    let mut at = 0;
    let marks = &text.marks;
    while at < marks.len().min(400) {
        let length = marks[at..].iter().take_while(|m| word(m.c, m.second).is_some()).count();
        if length < 3 {
            at += length.max(1);
            continue;
        }
        let part = Text::new(&marks[at..at + length.min(60)]);
        // `（负数）` before the capitals of a red-letter invoice.
        let is_negative = marks[at.saturating_sub(5)..at].iter().any(|m| "负負".contains(m.c));
        // The end of an amount whose middle is unreadable is no amount.
        let goes_on = at.checked_sub(1).is_some_and(|b| {
            marks[b].line == marks[at].line && ('\u{4e00}'..='\u{9fff}').contains(&marks[b].c)
        });
        at += length;
        let breaks_off = marks.get(at).is_some_and(|next| {
            next.line == marks[at - 1].line && ('\u{4e00}'..='\u{9fff}').contains(&next.c)
        });
        let is_whole = |said: &Said| {
            let (begins, ends) = (['圆', '元'], ['整', '正', '分']);
            (!goes_on || said.words.contains(begins)) && (!breaks_off || said.words.ends_with(ends))
        };
        let signed = |said: Said| match is_negative {
            true => Said { fen: -said.fen, words: format!("（负数）{}", said.words), ..said },
            false => said,
        };
        if let Some(said) = read(part).filter(is_whole).map(signed)
            && best.as_ref().is_none_or(|b| said.words.len() > b.words.len())
        {
            best = Some(said);
        }
    }
    best
}

fn read(part: Text) -> Option<Said> {
    // A label such as 大写 leaves nothing, but a stray mark may look like a numeral.
    for skip in 0..2.min(part.marks.len()) {
        let part = Text::new(&part.marks[skip..]);
        let words: String = part.marks.iter().filter_map(|m| word(m.c, m.second)).collect();
        let is_whole = words.contains(['圆', '元', '角', '分']);
        if let Some(fen) = from_words(&words).filter(|_| is_whole) {
            let corrected = words != part.text();
            return Some(Said { fen, words, text: part, corrected });
        }
    }
    None
}

/// The character that stands there, when it can be one of an amount in capitals.
fn word(c: char, second: Option<(char, f32)>) -> Option<char> {
    if WORDS.contains(c) {
        return Some(c);
    }
    let second = second.map(|(s, _)| s).filter(|s| WORDS.contains(*s));
    second.or_else(|| MISTAKEN.iter().find(|(from, _)| *from == c).map(|(_, to)| *to))
}
