//! Amounts in capitals (大写金额): 伍佰贰拾陆圆整.
//!
//! An invoice states its total twice, in figures and in capitals that are hard to alter, and the
//! law wants both to agree (票据法 §8). Writing follows 《支付结算办法》附一; reading is lenient
//! about what printers, fonts and recognisers do to the characters, and strict about the value.

use crate::Fen;

/// The longest text that is looked at, in characters.
const CHARS_MAX: usize = 80;

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

/// Writes an amount in capitals.
///
/// ```
/// use model::{Fen, words::to_words};
/// assert_eq!(to_words(Fen(1_010_005)), "壹万零壹佰圆零伍分");
/// assert_eq!(to_words(Fen(-20_060)), "（负数）贰佰圆陆角整");
/// ```
pub fn to_words(amount: Fen) -> String {
    let mut out = String::new();
    if amount.0 < 0 {
        out.push_str("（负数）");
    }
    let fen = amount.0.unsigned_abs();
    let (yuan, jiao, fen) = (fen / 100, (fen / 10 % 10) as usize, (fen % 10) as usize);
    if yuan > 0 {
        write_whole(&mut out, yuan);
        out.push('圆');
    } else if jiao == 0 && fen == 0 {
        out.push_str("零圆");
    }
    if jiao > 0 {
        out.extend([DIGITS[jiao], '角']);
    } else if fen > 0 && yuan > 0 {
        out.push('零');
    }
    if fen > 0 {
        out.extend([DIGITS[fen], '分']);
    } else {
        out.push('整');
    }
    out
}

/// Writes a whole number that is not zero.
fn write_whole(out: &mut String, number: u64) {
    for (scale, unit) in [(100_000_000, '亿'), (10_000, '万')] {
        if number >= scale {
            write_whole(out, number / scale);
            out.push(unit);
            let rest = number % scale;
            if rest > 0 {
                if rest < scale / 10 {
                    out.push('零');
                }
                write_whole(out, rest);
            }
            return;
        }
    }
    let mut gap = false;
    let mut written = false;
    for (scale, unit) in [(1_000, Some('仟')), (100, Some('佰')), (10, Some('拾')), (1, None)] {
        let digit = (number / scale % 10) as usize;
        if digit == 0 {
            gap = written;
            continue;
        }
        if gap {
            out.push('零');
        }
        (gap, written) = (false, true);
        out.push(DIGITS[digit]);
        out.extend(unit);
    }
}

/// What one character of an amount in capitals means.
#[derive(Clone, Copy)]
enum Sign {
    Digit(u8),
    /// 拾, 佰, 仟.
    Tens(i64),
    /// 万, 亿.
    Group(i64),
    Yuan,
    Jiao,
    Fen,
    /// 整, 正.
    Whole,
}

fn sign(c: char) -> Option<Sign> {
    Some(match c {
        '零' | '〇' | '○' => Sign::Digit(0),
        '壹' | '壱' | '弌' | '一' => Sign::Digit(1),
        '贰' | '貳' | '弍' | '弐' | '貮' | '二' | '两' => Sign::Digit(2),
        '叁' | '參' | '叄' | '参' | '弎' | '三' => Sign::Digit(3),
        '肆' | '四' => Sign::Digit(4),
        '伍' | '五' => Sign::Digit(5),
        '陆' | '陸' | '六' => Sign::Digit(6),
        '柒' | '七' => Sign::Digit(7),
        '捌' | '八' => Sign::Digit(8),
        '玖' | '九' => Sign::Digit(9),
        '拾' | '十' => Sign::Tens(10),
        '佰' | '百' => Sign::Tens(100),
        '仟' | '千' => Sign::Tens(1_000),
        '万' | '萬' => Sign::Group(10_000),
        '亿' | '億' => Sign::Group(100_000_000),
        '圆' | '圓' | '元' => Sign::Yuan,
        '角' => Sign::Jiao,
        '分' => Sign::Fen,
        '整' | '正' => Sign::Whole,
        _ => return None,
    })
}

/// Reads an amount in capitals; `None` when the text is not exactly one.
///
/// What stands before the first numeral is skipped: `⊗`, `人民币`, `（大写）`; a 负 among it makes
/// the amount negative. A missing 零 or 壹 (`拾伍圆`), 元 for 圆, 正 for 整, traditional and plain
/// numerals and spaces are tolerated. A text that breaks off before its unit is refused, for its
/// value would be a guess.
///
/// ```
/// use model::{Fen, words::from_words};
/// assert_eq!(from_words("⊗ 伍佰贰拾陆圆整"), Some(Fen(52_600)));
/// assert_eq!(from_words("（负数）壹佰元陆角整"), Some(Fen(-10_060)));
/// assert_eq!(from_words("伍佰贰拾"), None);
/// ```
pub fn from_words(text: &str) -> Option<Fen> {
    if text.chars().nth(CHARS_MAX).is_some() {
        return None;
    }
    let mut negative = false;
    let mut reader = Reader::default();
    let mut begun = false;
    for c in text.chars() {
        match sign(c) {
            // 圆 and 正 occur in what precedes the amount; only a numeral begins it.
            Some(Sign::Digit(_) | Sign::Tens(_)) if !begun => begun = true,
            Some(_) if begun => {}
            None if begun && !is_filler(c) => return None,
            _ => {
                negative |= !begun && matches!(c, '负' | '負' | '-' | '－' | '−');
                continue;
            }
        }
        reader.take(sign(c)?)?;
    }
    let value = reader.finish()?;
    Some(Fen(if negative { -value } else { value }))
}

fn is_filler(c: char) -> bool {
    c.is_whitespace() || matches!(c, '。' | '，' | ',' | '.' | '⊗' | '\u{feff}')
}

/// The state of reading: the yuan part in 亿 / 万 / below, then jiao and fen.
#[derive(Default)]
struct Reader {
    /// Finished groups.
    done: i64,
    /// The group of up to four digits that is being read.
    group: i64,
    digit: Option<u8>,
    /// The last of 仟, 佰, 拾 in this group: they must fall.
    last_tens: Option<i64>,
    yuan: Option<i64>,
    jiao: Option<u8>,
    fen: Option<u8>,
    closed: bool,
}

impl Reader {
    fn take(&mut self, sign: Sign) -> Option<()> {
        if self.closed {
            return None;
        }
        match sign {
            Sign::Digit(d) => {
                if self.fen.is_some() || self.digit.is_some_and(|before| before != 0) {
                    return None;
                }
                self.digit = Some(d);
            }
            Sign::Tens(unit) => {
                if self.yuan.is_some() || self.last_tens.is_some_and(|last| last <= unit) {
                    return None;
                }
                // 拾伍圆 leaves the 壹 out; 零佰 is nothing.
                let digit = self.digit.take();
                let is_ten = unit == 10 && self.group % 100 == 0;
                let digit = if is_ten && digit.is_none() { 1 } else { i64::from(digit?) };
                self.group += digit * unit;
                self.last_tens = Some(unit);
            }
            Sign::Group(unit) => self.close_group(unit)?,
            Sign::Yuan => {
                if self.yuan.is_some() || self.jiao.is_some() {
                    return None;
                }
                self.group += i64::from(self.digit.take().unwrap_or(0));
                self.yuan = Some(self.done.checked_add(self.group)?);
            }
            Sign::Jiao => {
                if self.jiao.is_some() || self.has_loose_yuan() {
                    return None;
                }
                self.jiao = Some(self.digit.take()?);
            }
            Sign::Fen => {
                if self.has_loose_yuan() {
                    return None;
                }
                self.fen = Some(self.digit.take()?);
            }
            Sign::Whole => self.closed = true,
        }
        Some(())
    }

    fn close_group(&mut self, unit: i64) -> Option<()> {
        if self.yuan.is_some() {
            return None;
        }
        self.group += i64::from(self.digit.take().unwrap_or(0));
        if unit == 10_000 {
            // 万 closes the four digits before it; what 亿 closed stays as it is.
            self.done = self.done.checked_add(self.group.checked_mul(unit)?)?;
        } else {
            self.done = self.done.checked_add(self.group)?.checked_mul(unit)?;
        }
        self.group = 0;
        self.last_tens = None;
        Some(())
    }

    /// Whether digits of yuan were read whose 圆 never came.
    fn has_loose_yuan(&self) -> bool {
        self.yuan.is_none() && (self.done != 0 || self.group != 0 || self.last_tens.is_some())
    }

    fn finish(mut self) -> Option<i64> {
        if self.closed && self.yuan.is_none() && self.jiao.is_none() && self.fen.is_none() {
            // 贰佰整: the closing word stands for 圆.
            self.group += i64::from(self.digit.take().unwrap_or(0));
            self.yuan = Some(self.done.checked_add(self.group)?);
        }
        let is_cut = self.digit.is_some_and(|d| d != 0);
        let has_unit = self.yuan.is_some() || self.jiao.is_some() || self.fen.is_some();
        if is_cut || !has_unit {
            return None;
        }
        let cents = i64::from(self.jiao.unwrap_or(0)) * 10 + i64::from(self.fen.unwrap_or(0));
        self.yuan.unwrap_or(0).checked_mul(100)?.checked_add(cents)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_written_as_the_payment_rules_want() {
        for (fen, words) in [
            (0, "零圆整"),
            (5, "伍分"),
            (50, "伍角整"),
            (1_000, "壹拾圆整"),
            (1_605, "壹拾陆圆零伍分"),
            (52_600, "伍佰贰拾陆圆整"),
            (168_032, "壹仟陆佰捌拾圆叁角贰分"),
            (10_700_053, "壹拾万柒仟圆伍角叁分"),
            (10_001_000, "壹拾万零壹拾圆整"),
            (600_001_400, "陆佰万零壹拾肆圆整"),
            (1_000_000_000_000, "壹佰亿圆整"),
            (10_000_000_100, "壹亿零壹圆整"),
            (11_000_000_000, "壹亿壹仟万圆整"),
            (10_100_000_000, "壹亿零壹佰万圆整"),
            (-10_000, "（负数）壹佰圆整"),
        ] {
            assert_eq!(to_words(Fen(fen)), words, "{fen}");
        }
    }

    #[test]
    fn printed_capitals_are_read_in_all_their_spellings() {
        for (name, text, fen) in [
            ("plain", "伍佰贰拾陆圆整", 52_600),
            ("circle and space", "⊗ 壹佰 圆整", 10_000),
            ("rail", "人民币壹佰捌拾壹元整", 18_100),
            ("label", "价税合计（大写）：贰佰圆整", 20_000),
            ("jiao closed", "贰拾圆陆角整", 2_060),
            ("zhèng", "玖拾元正", 9_000),
            ("traditional", "壹萬貳仟叁佰圓整", 1_230_000),
            ("plain numerals", "一百二十元五角", 12_050),
            ("without the one", "拾伍圆整", 1_500),
            ("ten after hundred", "贰佰壹拾圆整", 21_000),
            ("without the zero", "壹仟伍拾圆整", 105_000),
            ("two zeros", "壹拾圆零角零分", 1_000),
            ("zero before fen", "壹圆零伍分", 105),
            ("fen only", "零圆伍分", 5),
            ("a form with places", "零万零仟贰佰零拾零圆零角零分", 20_000),
            ("negative", "（负数）壹佰圆整", -10_000),
            ("negative, short", "负壹佰圆整", -10_000),
            ("no yuan sign", "贰佰整", 20_000),
            ("large", "壹佰贰拾叁亿肆仟伍佰陆拾柒万捌仟玖佰零壹圆贰角叁分", 1_234_567_890_123),
        ] {
            assert_eq!(from_words(text), Some(Fen(fen)), "{name}: {text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            "¥200.00",
            "***",
            "圆整",
            "贰佰",
            "贰佰圆伍",
            "贰贰佰圆整",
            "贰拾佰圆整",
            "贰拾叁佰圆整",
            "贰佰圆整叁",
            "贰佰圆圆",
            "贰佰角",
            "贰佰圆整（小写）¥200.00",
            "贰佰圆伍分叁角",
        ] {
            assert_eq!(from_words(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            fen in prop_oneof![-10_000_000_000_000i64..=10_000_000_000_000, -100_000i64..100_000]
        ) {
            prop_assert_eq!(from_words(&to_words(Fen(fen))), Some(Fen(fen)));
        }

        #[test]
        fn even_absurd_amounts_read_back(fen in any::<i64>()) {
            prop_assume!(fen != i64::MIN);
            prop_assert_eq!(from_words(&to_words(Fen(fen))), Some(Fen(fen)));
        }

        #[test]
        fn two_amounts_never_share_their_words(a in 0i64..10_000_000, b in 0i64..10_000_000) {
            prop_assert_eq!(to_words(Fen(a)) == to_words(Fen(b)), a == b);
        }

        #[test]
        fn no_text_panics(text in "[零壹贰叁拾佰仟万亿圆角分整负 ]{0,40}|\\PC{0,40}") {
            let _ = from_words(&text);
        }
    }
}
