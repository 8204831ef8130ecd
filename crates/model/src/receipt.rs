//! Receipts of payments (缴费凭证): their number, their check code, and what they may show.
//!
//! A receipt lies in a bin an hour after it was printed, so it names nobody: [`Facts`] holds masked
//! values only, made here, and nothing behind a receipt holds more. Its number can be read aloud
//! and typed at a kiosk; its check code comes from a secret of the installation, so whoever guesses
//! a number sees nothing.

use std::fmt;

use crate::pay::Channel;
use crate::{Day, Fen, Moment};

/// What every number begins with.
pub const PREFIX: &str = "PJ";
/// The digits of the serial of a day.
const SERIAL_DIGITS: usize = 7;
/// Digits of a number: day, serial, check.
const DIGITS: usize = 6 + SERIAL_DIGITS + 1;
/// The characters of a check code.
pub const CODE_CHARS: usize = 8;
/// Characters that are not mistaken for each other: base 32 without I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// The longest text that is read as a number or a code.
const TYPED_CHARS_MAX: usize = 64;
/// The longest text of a receipt, in characters.
pub const TEXT_CHARS_MAX: usize = 60;
/// The most lines of a receipt.
pub const LINES_MAX: usize = 30;

/// The number of a receipt (凭证号): `PJ`, six digits of the day, seven of a serial, and a check
/// digit (GB/T 17710-2008, ISO/IEC 7064 MOD 11,10), which finds every single wrong digit.
///
/// ```
/// use model::{Day, receipt::Number};
/// let number = Number::new(Day::new(2026, 11, 22).unwrap(), 42).unwrap();
/// assert_eq!(number.as_str(), "PJ26112200000421");
/// assert_eq!(number.spaced(), "PJ 261122 0000042 1");
/// assert_eq!(Number::parse("pj-261122 0000042 1"), Some(number));
/// assert_eq!(Number::parse("PJ26112200000431"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(String);

impl Number {
    /// The number of the receipt that is the `serial`-th of its day; `None` when a day has more
    /// than its digits can count.
    pub fn new(day: Day, serial: u64) -> Option<Number> {
        let year = day.year().rem_euclid(100);
        let digits = format!("{year:02}{:02}{:02}{serial:07}", day.month(), day.day());
        if digits.len() != DIGITS - 1 {
            return None;
        }
        let check = check_digit(digits.as_bytes());
        Some(Number(format!("{PREFIX}{digits}{}", char::from(check))))
    }

    /// Reads what was typed or heard: blanks, dashes, width and case do not matter, and the
    /// letters in front may be left out. `None` when it is no number.
    pub fn parse(text: &str) -> Option<Number> {
        let plain = plain(text)?;
        let digits = plain.strip_prefix(PREFIX).unwrap_or(&plain);
        if digits.len() != DIGITS || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let (body, check) = digits.as_bytes().split_at(DIGITS - 1);
        (check == [check_digit(body)]).then(|| Number(format!("{PREFIX}{digits}")))
    }

    /// The number as it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number in groups, as it is printed and read aloud.
    pub fn spaced(&self) -> String {
        // Both ways to a number give these 16 ASCII characters.
        let (head, check) = self.0.split_at(self.0.len() - 1);
        let (head, serial) = head.split_at(head.len() - SERIAL_DIGITS);
        let (prefix, day) = head.split_at(PREFIX.len());
        format!("{prefix} {day} {serial} {check}")
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The check digit of GB/T 17710-2008 for the system MOD 11,10.
fn check_digit(digits: &[u8]) -> u8 {
    let product = digits.iter().fold(10u32, |product, digit| {
        let sum = (product + u32::from(digit - b'0')) % 10;
        let sum = if sum == 0 { 10 } else { sum };
        sum * 2 % 11
    });
    // (11 - product) mod 10 is one digit.
    b'0' + ((11 - product) % 10) as u8
}

/// Letters and digits of what was typed, in capitals; `None` when there is anything else.
fn plain(text: &str) -> Option<String> {
    let mut out = String::new();
    for c in text.chars() {
        let c = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0)?,
            other => other,
        };
        match c {
            ' ' | '-' | '\u{3000}' | '\t' => {}
            c if c.is_ascii_alphanumeric() => out.push(c.to_ascii_uppercase()),
            _ => return None,
        }
        if out.len() > TYPED_CHARS_MAX {
            return None;
        }
    }
    Some(out)
}

/// The check code (校验码) of a receipt: eight characters of a digest that only the installation
/// can make. 40 bits: whoever tries a thousand a day needs a million years for one receipt.
///
/// ```
/// use model::receipt::Code;
/// let code = Code::of(&[0x5a; 32]);
/// assert_eq!(code.spaced().len(), 9);
/// assert_eq!(Code::parse(&code.spaced().to_lowercase()), Some(code));
/// assert_eq!(Code::parse("ABC"), None);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Code([u8; CODE_CHARS]);

impl Code {
    /// The code of a digest.
    pub fn of(digest: &[u8; 32]) -> Code {
        let bits = digest.iter().take(5).fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
        let mut code = [0; CODE_CHARS];
        for (place, slot) in code.iter_mut().enumerate() {
            *slot = ALPHABET[(bits >> (35 - 5 * place)) as usize & 31];
        }
        Code(code)
    }

    /// Reads what was typed; the letters I, L and O are taken for the digits that they look like.
    pub fn parse(text: &str) -> Option<Code> {
        let plain = plain(text)?;
        let alike = plain.bytes().map(|b| match b {
            b'I' | b'L' => b'1',
            b'O' => b'0',
            other => other,
        });
        let code: Vec<u8> = alike.collect();
        let code: [u8; CODE_CHARS] = code.try_into().ok()?;
        code.iter().all(|b| ALPHABET.contains(b)).then_some(Code(code))
    }

    /// Its characters, to be compared in constant time.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The code as text.
    pub fn text(&self) -> String {
        self.0.iter().map(|b| char::from(*b)).collect()
    }

    /// The code in two halves, as it is printed.
    pub fn spaced(&self) -> String {
        let text = self.text();
        let (first, second) = text.split_at(CODE_CHARS / 2);
        format!("{first}-{second}")
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

/// The text of the QR code on a receipt: the page that checks it. `base` is where people reach the
/// installation, without a slash at the end.
pub fn qr_text(base: &str, number: &Number, code: &Code) -> String {
    format!("{base}/receipt?n={number}&c={}", code.text())
}

/// What a receipt states. Names and accounts are masked when they come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// When the payment was final.
    pub paid_at: Moment,
    /// To whom it was paid (收费单位).
    pub biller: String,
    /// What for (缴费项目).
    pub service: String,
    /// The account at the biller (户号), masked.
    pub account: String,
    /// The holder of the account (户名), masked.
    pub holder: String,
    /// What it is made of: name and amount of each item.
    pub lines: Vec<(String, Fen)>,
    /// All of it.
    pub total: Fen,
    /// How it was paid: the channel and how much through it.
    pub paid: Vec<(Channel, Fen)>,
    /// Where it was paid: a device or a site.
    pub place: String,
}

impl Facts {
    /// The same with account and holder masked, texts and lists bounded. Masking twice changes
    /// nothing.
    #[must_use]
    pub fn masked(&self) -> Facts {
        let cut = |text: &str| text.chars().take(TEXT_CHARS_MAX).collect::<String>();
        let lines = self.lines.iter().take(LINES_MAX).map(|(name, fen)| (cut(name), *fen));
        Facts {
            biller: cut(&self.biller),
            service: cut(&self.service),
            account: masked_account(&cut(&self.account)),
            holder: masked_name(&cut(&self.holder)),
            lines: lines.collect(),
            paid: self.paid.iter().copied().take(LINES_MAX).collect(),
            place: cut(&self.place),
            ..*self
        }
    }
}

/// A name with its first character only: 张*, 某*****.
///
/// ```
/// assert_eq!(model::receipt::masked_name("张示例"), "张**");
/// assert_eq!(model::receipt::masked_name("张**"), "张**");
/// ```
pub fn masked_name(name: &str) -> String {
    let mut chars = name.trim().chars();
    let mut out: String = chars.next().into_iter().collect();
    out.extend(chars.map(|_| '*'));
    out
}

/// An account with its last four characters only, or fewer of a short one.
///
/// ```
/// assert_eq!(model::receipt::masked_account("1000200030"), "******0030");
/// assert_eq!(model::receipt::masked_account("1234"), "***4");
/// ```
pub fn masked_account(account: &str) -> String {
    let count = account.trim().chars().count();
    let shown = if count > 8 { 4 } else { count.min(4) / 4 };
    let hidden = count - shown;
    account.trim().chars().enumerate().map(|(at, c)| if at < hidden { '*' } else { c }).collect()
}

/// What became of the payment of a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// 凭证真实.
    Genuine,
    /// 已部分退款.
    PartlyRefunded,
    /// 已退款.
    Refunded,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Standing; 3] =
        [Standing::Genuine, Standing::PartlyRefunded, Standing::Refunded];

    /// The standing of a payment of which this much went back.
    pub fn of(total: Fen, refunded: Fen) -> Standing {
        match refunded {
            refunded if refunded <= Fen(0) => Standing::Genuine,
            refunded if refunded < total => Standing::PartlyRefunded,
            _ => Standing::Refunded,
        }
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Standing::Genuine => "genuine",
            Standing::PartlyRefunded => "partly-refunded",
            Standing::Refunded => "refunded",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day() -> Day {
        Day::new(2026, 11, 22).unwrap()
    }

    #[test]
    fn every_single_wrong_digit_is_noticed() {
        let number = Number::new(day(), 1_234_567).unwrap();
        for place in PREFIX.len()..number.as_str().len() {
            for digit in b'0'..=b'9' {
                let mut bytes = number.as_str().as_bytes().to_vec();
                let changed = bytes[place] != digit;
                bytes[place] = digit;
                let text = String::from_utf8(bytes).unwrap();
                assert_eq!(Number::parse(&text).is_none(), changed, "{text}");
            }
        }
    }

    #[test]
    fn a_day_with_more_receipts_than_digits_gives_no_number() {
        assert!(Number::new(day(), 9_999_999).is_some());
        assert_eq!(Number::new(day(), 10_000_000), None);
    }

    #[test]
    fn the_check_digit_is_that_of_the_standard() {
        // ISO/IEC 7064 gives 0794 the check digit 5 in the system MOD 11,10.
        assert_eq!(check_digit(b"0794"), b'5');
    }

    #[test]
    fn a_code_is_typed_as_it_is_heard() {
        let code = Code::of(&[0; 32]);
        assert_eq!(code.text(), "00000000");
        for typed in ["0000-0000", "oooo 0000", "ＯＯＯＯ００００", "OOOOoooo"] {
            assert_eq!(Code::parse(typed), Some(code.clone()), "{typed}");
        }
        for typed in ["", "0000000", "000000000", "0000000U", "0000000!", &"0".repeat(10_000)] {
            assert_eq!(Code::parse(typed), None, "{typed}");
        }
        assert_eq!(format!("{code:?}"), "Code(…)");
    }

    #[test]
    fn a_receipt_names_nobody() {
        let facts = Facts {
            account: "1000200030".into(),
            holder: "张示例".into(),
            service: "水".repeat(500),
            lines: vec![("基本水费".into(), Fen(8_640)); 100],
            paid_at: Moment(1_795_320_000),
            biller: "示例水务".into(),
            total: Fen(8_640),
            paid: vec![(Channel::Cash, Fen(8_640))],
            place: String::new(),
        };
        let masked = facts.masked();
        assert_eq!((masked.account.as_str(), masked.holder.as_str()), ("******0030", "张**"));
        assert_eq!((masked.service.chars().count(), masked.lines.len()), (60, 30));
        assert_eq!(masked.masked(), masked);
    }

    #[test]
    fn what_went_back_decides_the_standing() {
        let of = |refunded| Standing::of(Fen(8_640), Fen(refunded)).code();
        assert_eq!([of(0), of(1), of(8_640)], ["genuine", "partly-refunded", "refunded"]);
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(serial in 0u64..10_000_000) {
            let number = Number::new(day(), serial).unwrap();
            prop_assert_eq!(Number::parse(&number.spaced()), Some(number.clone()));
            prop_assert_eq!(Number::parse(&number.as_str()[2..]), Some(number));
        }

        #[test]
        fn codes_of_all_digests_read_back(digest in any::<[u8; 32]>()) {
            let code = Code::of(&digest);
            prop_assert_eq!(Code::parse(&code.spaced()), Some(code));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,80}") {
            let _ = (Number::parse(&text), Code::parse(&text), masked_account(&text));
        }
    }
}
