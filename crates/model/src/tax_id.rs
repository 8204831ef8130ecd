//! Tax numbers (纳税人识别号) and their check digits.
//!
//! Since 2015 a company's tax number is its unified social credit code (统一社会信用代码), which
//! carries two check characters: its own (GB 32100-2015) and that of the organisation code inside
//! (GB 11714-1997). A made-up number almost never has both right, so they are a cheap sign of
//! forgery; a sign only, for registers hold a few wrong ones too.

use crate::Day;

/// What a tax number looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// A unified social credit code with both check characters right.
    Valid,
    /// A number of a known form with a wrong check character.
    WrongCheck {
        /// What the character should be.
        expected: char,
        /// Which character it is.
        of: CheckOf,
    },
    /// A number of the time before 2015, or of a person.
    Legacy(Legacy),
    /// Parts of it are hidden: `91**********1234`, `XXXX`.
    Masked,
    /// Anything else.
    Odd,
}

/// Which check character is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckOf {
    /// The last character of a unified social credit code.
    CreditCode,
    /// The ninth character of the organisation code, the seventeenth of the whole.
    OrganisationCode,
    /// The last character of a citizen's identity number.
    Citizen,
}

/// Forms of tax numbers that are not unified social credit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Legacy {
    /// 15 characters: six digits of area and an organisation code, or an old identity number.
    Area15,
    /// 17 characters: an old identity number of 15 digits and two more.
    Person17,
    /// 18 characters: a citizen's identity number, its check character right.
    Citizen18,
    /// 20 characters: a citizen's identity number and two more.
    Person20,
}

/// A tax number (纳税人识别号).
#[derive(Clone, Copy, Debug)]
pub struct TaxId;

impl TaxId {
    /// Judges the form and the check characters of a tax number; white space does not matter.
    ///
    /// ```
    /// use model::tax_id::{Judgement, TaxId};
    /// assert_eq!(TaxId::judge("91110108690017781B"), Judgement::Valid);
    /// assert!(matches!(TaxId::judge("91500102563638729E"), Judgement::WrongCheck { .. }));
    /// assert_eq!(TaxId::judge("9111**********781B"), Judgement::Masked);
    /// ```
    pub fn judge(text: &str) -> Judgement {
        let mut bytes = [0u8; 20];
        let mut length = 0;
        let mut fits = true;
        let mut hidden = 0;
        let mut run = 0;
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            let c = narrow(c).to_ascii_uppercase();
            run = if c == 'X' { run + 1 } else { 0 };
            hidden += usize::from(c == '*' || c == '＊' || run == 4);
            match bytes.get_mut(length) {
                Some(slot) if c.is_ascii_alphanumeric() => *slot = c as u8,
                _ => fits = false,
            }
            length += 1;
            if length > 64 {
                break;
            }
        }
        if hidden > 0 {
            return Judgement::Masked;
        }
        if !fits {
            return Judgement::Odd;
        }
        let id = &bytes[..length];
        let digits = |range: std::ops::Range<usize>| id[range].iter().all(u8::is_ascii_digit);
        match length {
            15 if digits(0..6) => Judgement::Legacy(Legacy::Area15),
            17 if digits(0..15) => Judgement::Legacy(Legacy::Person17),
            18 => eighteen(id),
            20 if digits(0..17) && birthday(&id[..18]).is_some() => {
                match citizen_check(&id[..18]) {
                    expected if expected == id[17] => Judgement::Legacy(Legacy::Person20),
                    expected => wrong(expected, CheckOf::Citizen),
                }
            }
            _ => Judgement::Odd,
        }
    }
}

fn wrong(expected: u8, of: CheckOf) -> Judgement {
    Judgement::WrongCheck { expected: char::from(expected), of }
}

fn eighteen(id: &[u8]) -> Judgement {
    let credit = credit_check(id);
    let organisation = organisation_check(&id[8..17]);
    if credit == Some(id[17]) && organisation == Some(id[16]) {
        return Judgement::Valid;
    }
    // A person's number: 17 digits with a birthday. Codes of companies begin with 9 or a letter,
    // which no area of an identity number does.
    if (b'1'..=b'8').contains(&id[0]) && birthday(id).is_some() {
        let expected = citizen_check(id);
        return match expected == id[17] {
            true => Judgement::Legacy(Legacy::Citizen18),
            false => wrong(expected, CheckOf::Citizen),
        };
    }
    match (credit, organisation) {
        (Some(expected), _) if expected != id[17] => wrong(expected, CheckOf::CreditCode),
        (Some(_), Some(expected)) => wrong(expected, CheckOf::OrganisationCode),
        _ => Judgement::Odd,
    }
}

/// The alphabet of GB 32100-2015: no I, O, S, V, Z, which are taken for digits.
const CREDIT_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The check character of a unified social credit code (GB 32100-2015, annex A); `None` when a
/// character is not in its alphabet.
fn credit_check(id: &[u8]) -> Option<u8> {
    let position = |c: u8| CREDIT_ALPHABET.iter().position(|&a| a == c);
    position(id[17])?;
    let (mut sum, mut weight) = (0, 1);
    for &c in &id[..17] {
        sum += position(c)? * weight;
        weight = weight * 3 % 31;
    }
    Some(CREDIT_ALPHABET[(31 - sum % 31) % 31])
}

/// The check character of an organisation code (GB 11714-1997): weights 3 7 9 10 5 8 4 2 mod 11.
fn organisation_check(code: &[u8]) -> Option<u8> {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let mut sum = 0;
    for (&c, weight) in code.iter().zip(WEIGHTS) {
        sum += char::from(c).to_digit(36)? * weight;
    }
    Some(match 11 - sum % 11 {
        10 => b'X',
        11 => b'0',
        rest => b'0' + rest as u8,
    })
}

/// The birthday inside an identity number of 18 characters (GB 11643-1999).
fn birthday(id: &[u8]) -> Option<Day> {
    let is_shaped = id[..17].iter().all(u8::is_ascii_digit)
        && (id[17].is_ascii_digit() || id[17] == b'X')
        && matches!(&id[6..8], b"19" | b"20");
    let text = std::str::from_utf8(&id[6..14]).ok()?;
    if is_shaped { Day::parse(text) } else { None }
}

/// The check character of an identity number (GB 11643-1999, ISO 7064 MOD 11-2).
fn citizen_check(id: &[u8]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = id.iter().zip(WEIGHTS).map(|(&c, w)| u32::from(c - b'0') * w).sum();
    b"10X98765432"[(sum % 11) as usize]
}

fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_judged_by_form_and_check_characters() {
        for (text, judgement) in [
            ("91110108690017781B", Judgement::Valid),
            (" 9111 0108 6900 1778 1b ", Judgement::Valid),
            ("91500102563638729E", wrong(b'Y', CheckOf::CreditCode)),
            ("110101199003074477", Judgement::Legacy(Legacy::Citizen18)),
            ("110101199003074476", wrong(b'7', CheckOf::Citizen)),
            ("110108690017781", Judgement::Legacy(Legacy::Area15)),
            ("11010190030744701", Judgement::Legacy(Legacy::Person17)),
            ("11010119900307447701", Judgement::Legacy(Legacy::Person20)),
            ("9111**********781B", Judgement::Masked),
            ("91110108XXXXXXXX1B", Judgement::Masked),
            ("9150010807MGZHI002", Judgement::Odd),
            ("个人", Judgement::Odd),
            ("", Judgement::Odd),
            ("9111010869001778", Judgement::Odd),
        ] {
            let judged = TaxId::judge(text);
            match (judged, judgement) {
                (Judgement::WrongCheck { of: a, .. }, Judgement::WrongCheck { of: b, .. }) => {
                    assert_eq!(a, b, "{text}");
                }
                _ => assert_eq!(judged, judgement, "{text}"),
            }
        }
    }

    #[test]
    fn the_organisation_code_inside_has_its_own_check() {
        // The last character is right for the changed code, the seventeenth is not.
        let mut id = *b"91110108690017780B";
        id[17] = credit_check(&id).unwrap();
        let text = std::str::from_utf8(&id).unwrap();
        assert_eq!(TaxId::judge(text), wrong(b'1', CheckOf::OrganisationCode));
    }

    proptest! {
        #[test]
        fn a_changed_character_is_always_noticed(
            at in 0usize..18,
            to in prop::sample::select(CREDIT_ALPHABET.to_vec()),
        ) {
            let mut id = *b"91110108690017781B";
            prop_assume!(id[at] != to);
            id[at] = to;
            prop_assert_ne!(TaxId::judge(std::str::from_utf8(&id).unwrap()), Judgement::Valid);
        }

        #[test]
        fn no_text_panics(text in "[0-9A-Z*]{0,22}|\\PC{0,70}") {
            let _ = TaxId::judge(&text);
        }
    }
}
