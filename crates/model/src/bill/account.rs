//! Account numbers (户号): what one looks like at a biller, so that a slip shows before anybody is
//! asked.

use super::Account;
use super::scene::codes;

/// The longest account number, in characters.
pub const ACCOUNT_CHARS_MAX: usize = 32;

codes! {
    /// Which characters an account number is made of.
    Alphabet {
        Digits = "digits", "Digits.";
        Letters = "letters", "Digits and capital letters.";
        Plate = "plate", "A number plate (车牌号): a province, a letter, five or six characters.";
    }
}

codes! {
    /// How an account number checks itself. The last character is the check digit, except in
    /// `Mod97`, where it is the last two.
    CheckDigit {
        None = "none", "Not at all.";
        Luhn = "luhn", "Modulus 10 with every second digit doubled (ISO/IEC 7812-1 annex B).";
        Mod11 = "mod11", "Modulus 11 with weights 1, 2, 3 … from the right; X stands for ten.";
        Mod97 = "mod97", "ISO/IEC 7064 MOD 97-10: the number leaves 1; a letter counts from 10.";
    }
}

codes! {
    /// What is wrong with an account number as it was typed.
    AccountFault {
        Missing = "missing", "Nothing was typed.";
        Length = "length", "It is too short or too long.";
        Characters = "characters", "It has characters that no account of this biller has.";
        Beginning = "beginning", "No account of this biller begins so.";
        CheckDigit = "check-digit", "Its check digit does not fit: one of the digits is wrong.";
    }
}

/// What account numbers of a biller look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRule {
    /// The lengths that occur.
    pub lengths: Vec<usize>,
    /// Its characters.
    pub alphabet: Alphabet,
    /// How it may begin; empty when anyhow.
    pub beginnings: Vec<String>,
    /// How it checks itself.
    pub check: CheckDigit,
    /// One that keeps the rule, to be shown beside the field.
    pub example: String,
    /// The key of the text that says where the number stands (`account-hint-…`).
    pub hint: String,
}

/// The characters that stand for provinces on number plates (GA 36-2018, table of 省、自治区、直辖市).
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

impl AccountRule {
    /// Reads what somebody typed: blanks, hyphens and dots are dropped, full-width characters and
    /// small letters are taken for what they mean.
    ///
    /// ```
    /// use model::bill::{AccountFault, AccountRule, Alphabet, CheckDigit};
    /// let rule = AccountRule {
    ///     lengths: vec![10],
    ///     alphabet: Alphabet::Digits,
    ///     beginnings: vec![],
    ///     check: CheckDigit::Luhn,
    ///     example: "1000200038".into(),
    ///     hint: "bill".into(),
    /// };
    /// assert_eq!(rule.read(" 1000 2000 38 ").as_deref(), Ok("1000200038"));
    /// assert_eq!(rule.read("1000200083"), Err(AccountFault::CheckDigit));
    /// ```
    ///
    /// # Errors
    ///
    /// [`AccountFault`], the first that is found.
    pub fn read(&self, typed: &str) -> Result<Account, AccountFault> {
        // Whatever is longer than this is no slip of a finger.
        let plain: String = typed.chars().take(4 * ACCOUNT_CHARS_MAX).filter_map(plain).collect();
        if plain.is_empty() {
            return Err(AccountFault::Missing);
        }
        let length = plain.chars().count();
        if length > ACCOUNT_CHARS_MAX || !self.lengths.contains(&length) {
            return Err(AccountFault::Length);
        }
        if !self.alphabet.has(&plain, self.check) {
            return Err(AccountFault::Characters);
        }
        let begins = |with: &String| plain.starts_with(with.as_str());
        if !self.beginnings.is_empty() && !self.beginnings.iter().any(begins) {
            return Err(AccountFault::Beginning);
        }
        match self.check.holds(&plain) {
            true => Ok(Account::of_kept(plain)),
            false => Err(AccountFault::CheckDigit),
        }
    }
}

/// A typed character as it is meant; `None` for those that only group digits.
fn plain(c: char) -> Option<char> {
    let c = match c {
        // Full-width forms lie this far from the plain ones.
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0)?,
        _ => c,
    };
    let is_gap = c.is_whitespace() || matches!(c, '-' | '.' | '·' | '—');
    (!is_gap).then(|| c.to_ascii_uppercase())
}

impl Alphabet {
    fn has(self, text: &str, check: CheckDigit) -> bool {
        match self {
            Alphabet::Digits => {
                // Ten as a check digit is written X.
                let is_x = |last: &str| check == CheckDigit::Mod11 && last == "X";
                let end = text.char_indices().last().map_or(0, |(at, _)| at);
                let (body, last) = text.split_at(end);
                let are_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
                are_digits(body) && (are_digits(last) || is_x(last))
            }
            Alphabet::Letters => text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()),
            Alphabet::Plate => {
                let mut chars = text.chars();
                let province = chars.next().is_some_and(|c| PROVINCES.contains(c));
                let letter = chars.next().is_some_and(|c| c.is_ascii_uppercase());
                let mut rest = chars.clone();
                // No plate has I or O (GA 36-2018 §5).
                let is_plate = |c: char| {
                    c.is_ascii_digit() || (c.is_ascii_uppercase() && !matches!(c, 'I' | 'O'))
                };
                // Plates of police and trailers end in a character of Chinese.
                let is_last = |c: char| is_plate(c) || "警学挂港澳使领".contains(c);
                let last = rest.next_back().is_some_and(is_last);
                province && letter && last && rest.all(is_plate)
            }
        }
    }
}

impl CheckDigit {
    /// Whether the check digit fits.
    pub fn holds(self, text: &str) -> bool {
        match self {
            CheckDigit::None => true,
            CheckDigit::Luhn => luhn(text),
            CheckDigit::Mod11 => mod11(text),
            CheckDigit::Mod97 => mod97(text),
        }
    }
}

fn luhn(text: &str) -> bool {
    let mut sum = 0;
    for (place, c) in text.chars().rev().enumerate() {
        let Some(digit) = c.to_digit(10) else { return false };
        let doubled = if place % 2 == 1 { digit * 2 } else { digit };
        sum += doubled / 10 + doubled % 10;
    }
    !text.is_empty() && sum % 10 == 0
}

fn mod11(text: &str) -> bool {
    let mut sum = 0;
    for (c, weight) in text.chars().rev().zip(1_u32..) {
        let digit = match (c, weight) {
            ('X', 1) => 10,
            _ => match c.to_digit(10) {
                Some(digit) => digit,
                None => return false,
            },
        };
        sum += digit * weight;
    }
    !text.is_empty() && sum % 11 == 0
}

fn mod97(text: &str) -> bool {
    let mut rest = 0;
    for c in text.chars() {
        let Some(digit) = c.to_digit(36) else { return false };
        let shift = if digit < 10 { 10 } else { 100 };
        rest = (rest * shift + digit) % 97;
    }
    rest == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rule(length: usize, alphabet: Alphabet, check: CheckDigit) -> AccountRule {
        let (example, hint) = (String::new(), String::new());
        AccountRule {
            lengths: vec![length],
            alphabet,
            beginnings: Vec::new(),
            check,
            example,
            hint,
        }
    }

    #[test]
    fn each_check_digit_accepts_its_published_example() {
        // ISO/IEC 7812-1, the ISBN of a book, and an IBAN turned round as ISO 13616 has it.
        assert!(CheckDigit::Luhn.holds("79927398713") && !CheckDigit::Luhn.holds("79927398710"));
        assert!(CheckDigit::Mod11.holds("080442957X") && !CheckDigit::Mod11.holds("0804429571"));
        assert!(CheckDigit::Mod97.holds("3214282912345698765432161182"));
        assert!(CheckDigit::Mod97.holds("WEST12345698765432GB82"));
        assert!(!CheckDigit::Mod97.holds("WEST12345698765432GB83"));
        for check in [CheckDigit::Luhn, CheckDigit::Mod11, CheckDigit::Mod97] {
            assert!(!check.holds("") && !check.holds("户"), "{check:?}");
        }
    }

    #[test]
    fn what_is_typed_is_read_as_it_is_meant() {
        let rule = rule(10, Alphabet::Digits, CheckDigit::None);
        for typed in ["1000200030", " 1000 200 030 ", "1000-2000-30", "１０００２０００３０"]
        {
            assert_eq!(rule.read(typed).as_deref(), Ok("1000200030"), "{typed}");
        }
        for (typed, fault) in [
            ("", AccountFault::Missing),
            (" - ", AccountFault::Missing),
            ("100020003", AccountFault::Length),
            ("10002000301", AccountFault::Length),
            ("100020003O", AccountFault::Characters),
            ("100020003X", AccountFault::Characters),
        ] {
            assert_eq!(rule.read(typed), Err(fault), "{typed}");
        }
        assert_eq!(rule.read(&"9".repeat(100_000)), Err(AccountFault::Length));
    }

    #[test]
    fn an_account_begins_as_those_of_its_biller_do() {
        let beginnings = vec!["10".to_owned(), "11".to_owned()];
        let rule = AccountRule { beginnings, ..rule(4, Alphabet::Digits, CheckDigit::None) };
        assert_eq!(rule.read("1234"), Err(AccountFault::Beginning));
        assert!(rule.read("1134").is_ok());
    }

    #[test]
    fn number_plates_of_cars_are_told_from_other_texts() {
        let mut rule = rule(7, Alphabet::Plate, CheckDigit::None);
        rule.lengths.push(8);
        for plate in ["京A12345", "京a·12345", "粤BD12345", "川A1234警"] {
            assert!(rule.read(plate).is_ok(), "{plate}");
        }
        for other in ["AA12345", "京112345", "京A1234O", "京京12345"] {
            assert_eq!(rule.read(other), Err(AccountFault::Characters), "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,60}") {
            for alphabet in Alphabet::ALL {
                for check in CheckDigit::ALL {
                    let rule = rule(text.chars().count(), *alphabet, *check);
                    let _ = (rule.read(&text), check.holds(&text));
                }
            }
        }

        #[test]
        fn one_wrong_digit_is_always_found(
            digits in "[0-9]{9}",
            place in 0_usize..9,
            by in 1_u8..10,
        ) {
            for check in [CheckDigit::Luhn, CheckDigit::Mod11] {
                let whole = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "X"];
                let whole = whole.map(|last| format!("{digits}{last}"));
                let Some(right) = whole.iter().find(|text| check.holds(text)) else { continue };
                let mut wrong = right.clone().into_bytes();
                wrong[place] = b'0' + (wrong[place] - b'0' + by) % 10;
                prop_assert!(!check.holds(std::str::from_utf8(&wrong).unwrap()));
            }
        }
    }
}
