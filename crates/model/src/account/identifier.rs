//! What a person signs in with (账号): an e-mail address or a mobile number, in one field.

use std::fmt;

use super::Fault;
use super::limits::{EMAIL_CHARS_MAX, EMAIL_LOCAL_CHARS_MAX};

/// An address that can be sent a code, in its one spelling.
///
/// `Debug` and [`Identifier::masked`] hide most of it, so it cannot slip into a log.
///
/// ```
/// use model::account::Identifier;
/// let mobile = Identifier::parse(" +86 138-0013 8000 ").unwrap();
/// assert_eq!(mobile.as_str(), "13800138000");
/// assert_eq!(mobile.masked(), "138****8000");
/// let email = Identifier::parse("Li.Si@Example.COM").unwrap();
/// assert_eq!(email.as_str(), "li.si@example.com");
/// assert_eq!(email.masked(), "l***@example.com");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identifier {
    /// An e-mail address, small letters.
    Email(String),
    /// A mobile number of the mainland, eleven digits.
    Mobile(String),
}

impl Identifier {
    /// Reads what was typed. Full-width letters, spaces, a country code and capitals do not
    /// matter.
    ///
    /// # Errors
    ///
    /// [`Fault::IdentifierForm`] when it is neither of the two.
    pub fn parse(text: &str) -> Result<Identifier, Fault> {
        // Nothing longer can become an address; this bounds the work on hostile input.
        if text.len() > 4 * EMAIL_CHARS_MAX {
            return Err(Fault::IdentifierForm);
        }
        let text: String = text.trim().chars().map(narrow).collect();
        let read = if text.contains('@') { email(&text) } else { mobile(&text) };
        read.ok_or(Fault::IdentifierForm)
    }

    /// The whole of it, for sending and for finding the account.
    pub fn as_str(&self) -> &str {
        match self {
            Identifier::Email(text) | Identifier::Mobile(text) => text,
        }
    }

    /// Which of the two it is, as a stable code.
    pub fn way(&self) -> &'static str {
        match self {
            Identifier::Email(_) => "email",
            Identifier::Mobile(_) => "mobile",
        }
    }

    /// Enough of it for its owner to recognise.
    pub fn masked(&self) -> String {
        match self {
            Identifier::Email(text) => match text.split_once('@') {
                Some((local, domain)) => format!("{}***@{domain}", &local[..1]),
                None => "***".to_owned(),
            },
            Identifier::Mobile(text) => format!("{}****{}", &text[..3], &text[7..]),
        }
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        '。' => '.',
        _ => c,
    }
}

/// The addresses that people have: a dot-atom (RFC 5322 §3.2.3) at a host name. Quoted parts,
/// comments and addresses of bare hosts are legal and only ever typed by attackers.
fn email(text: &str) -> Option<Identifier> {
    let (local, domain) = text.rsplit_once('@')?;
    let is_atom = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&c);
    let is_local = (1..=EMAIL_LOCAL_CHARS_MAX).contains(&local.len())
        && local.split('.').all(|part| !part.is_empty() && part.bytes().all(is_atom));
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = domain.rsplit('.').next()?;
    let is_domain = domain.contains('.')
        && domain.split('.').all(is_label)
        && top.bytes().any(|c| c.is_ascii_alphabetic());
    (is_local && is_domain && text.len() <= EMAIL_CHARS_MAX)
        .then(|| Identifier::Email(text.to_ascii_lowercase()))
}

/// Numbers 13 to 19 (电信网编号计划, 2017 edition), with the country code or without.
fn mobile(text: &str) -> Option<Identifier> {
    let bare: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let rest = bare.strip_prefix("+86").or_else(|| bare.strip_prefix("0086"));
    let rest = rest.or_else(|| bare.strip_prefix("86").filter(|rest| rest.len() == 11));
    let digits = rest.unwrap_or(&bare);
    let second = digits.as_bytes().get(1)?;
    (digits.len() == 11
        && digits.bytes().all(|c| c.is_ascii_digit())
        && digits.starts_with('1')
        && *second >= b'3')
        .then(|| Identifier::Mobile(digits.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_field_takes_both_in_many_spellings() {
        for (typed, canonical) in [
            ("li@example.com", "li@example.com"),
            ("  LI@EXAMPLE.COM\t", "li@example.com"),
            ("ｌｉ＠example。com", "li@example.com"),
            ("a+b_c@mail.example.cn", "a+b_c@mail.example.cn"),
            ("13800138000", "13800138000"),
            ("138 0013 8000", "13800138000"),
            ("+8613800138000", "13800138000"),
            ("008613800138000", "13800138000"),
            ("8613800138000", "13800138000"),
            ("１３８００１３８０００", "13800138000"),
        ] {
            assert_eq!(Identifier::parse(typed).unwrap().as_str(), canonical, "{typed}");
        }
    }

    #[test]
    fn what_is_neither_is_refused() {
        let long_local = format!("{}@example.com", "a".repeat(65));
        let long = format!("a@{}.com", "b.".repeat(150));
        for typed in [
            "",
            "li",
            "@example.com",
            "li@",
            "li@localhost",
            "li@example..com",
            ".li@example.com",
            "li.@example.com",
            "li@-example.com",
            "li@10.0.0.1",
            "li@@example.com",
            "li si@example.com",
            "li@example.com\r\nBcc: all@example.com",
            "\"li\"@example.com",
            "李@example.com",
            "12800138000",
            "1380013800",
            "138001380000",
            "+1 2025550100",
            "010-66668888",
            &long_local,
            &long,
        ] {
            assert_eq!(Identifier::parse(typed), Err(Fault::IdentifierForm), "{typed}");
        }
    }

    #[test]
    fn nothing_that_is_printed_shows_the_whole_address() {
        for typed in ["zhao.caiwu@example.com", "13912345678"] {
            let identifier = Identifier::parse(typed).unwrap();
            let said = format!("{identifier:?} {}", identifier.masked());
            assert!(!said.contains(typed) && said.contains("***"), "{said}");
        }
    }

    proptest! {
        #[test]
        fn the_one_spelling_is_read_as_itself(text in "\\PC{0,40}|[a-z0-9.@+-]{3,30}|1[0-9]{10}") {
            if let Ok(identifier) = Identifier::parse(&text) {
                prop_assert_eq!(Identifier::parse(identifier.as_str()), Ok(identifier.clone()));
                prop_assert_ne!(identifier.masked(), identifier.as_str());
            }
        }
    }
}
