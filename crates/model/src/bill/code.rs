//! The code on a bill (账单二维码): it opens the bill, or the page of its account.

use super::ACCOUNT_CHARS_MAX;
use super::catalogue::ID_BYTES_MAX;

/// How a code begins that is no address.
const SCHEME: &str = "piaoju-bill:";
/// The path of a bill behind the address of the service.
pub const BILL_PATH: &str = "/pay/b/";
/// The longest code, in bytes.
pub const CODE_BYTES_MAX: usize = 512;

/// What a code means.
///
/// ```
/// use model::bill::BillCode;
/// let code = BillCode::Account { biller: "water".into(), account: "1000200030".into() };
/// assert_eq!(code.to_string(), "piaoju-bill:water/1000200030");
/// assert_eq!(BillCode::read("piaoju-bill:water/1000200030"), Some(code));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BillCode {
    /// This bill.
    Bill(String),
    /// This account at this biller; the number is not checked yet.
    Account {
        /// The id of the biller.
        biller: String,
        /// The number as it stands in the code.
        account: String,
    },
}

impl BillCode {
    /// Reads what was scanned; `None` when it is no code of a bill. Of an address only the path
    /// counts, and whoever follows it stays here: a foreign host is never opened.
    pub fn read(text: &str) -> Option<BillCode> {
        let text = text.trim();
        if text.len() > CODE_BYTES_MAX {
            return None;
        }
        if let Some(rest) = text.strip_prefix(SCHEME) {
            return match rest.split_once('/') {
                Some((biller, account)) => of_account(biller, account),
                None => of_bill(rest),
            };
        }
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
        let (_, path) = rest.split_at(rest.find('/')?);
        of_bill(path.strip_prefix(BILL_PATH)?)
    }

    /// The address of a bill behind that of the service (`https://host`), for a QR code that any
    /// phone can open.
    pub fn address(base: &str, bill: &str) -> String {
        format!("{}{BILL_PATH}{bill}", base.trim_end_matches('/'))
    }
}

fn of_bill(id: &str) -> Option<BillCode> {
    let digits = id.strip_prefix("bil_")?;
    let is_id =
        digits.len() == 26 && digits.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase());
    is_id.then(|| BillCode::Bill(id.to_owned()))
}

fn of_account(biller: &str, account: &str) -> Option<BillCode> {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let is_biller = (1..=ID_BYTES_MAX).contains(&biller.len()) && biller.bytes().all(is_plain);
    let count = account.chars().count();
    let is_account =
        (1..=ACCOUNT_CHARS_MAX).contains(&count) && account.chars().all(char::is_alphanumeric);
    (is_biller && is_account)
        .then(|| BillCode::Account { biller: biller.to_owned(), account: account.to_owned() })
}

impl std::fmt::Display for BillCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            BillCode::Bill(id) => write!(f, "{SCHEME}{id}"),
            BillCode::Account { biller, account } => write!(f, "{SCHEME}{biller}/{account}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_opens_its_bill_and_nothing_else_does() {
        let id = "bil_01kb3n5h4r0000000000000000";
        let bill = BillCode::Bill(id.to_owned());
        assert_eq!(BillCode::read(&bill.to_string()).as_ref(), Some(&bill));
        let address = BillCode::address("https://pay.example/", id);
        assert_eq!(address, format!("https://pay.example/pay/b/{id}"));
        assert_eq!(BillCode::read(&address), Some(bill));
        for text in [
            "",
            "1000200030",
            "piaoju-bill:",
            "piaoju-bill:bil_1",
            "piaoju-bill:water/",
            "piaoju-bill:Water/1",
            "piaoju-bill:water/1 OR 1",
            "javascript:alert(1)",
            "https://pay.example/pay/b/../../admin",
            &format!("https://pay.example/pay/b/{id}?next=https://evil.example"),
            &format!("piaoju-bill:water/{}", "1".repeat(33)),
        ] {
            assert_eq!(BillCode::read(text), None, "{text}");
        }
        assert!(BillCode::read("piaoju-bill:parking/京A12345").is_some());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(piaoju-bill:|https://)?\\PC{0,60}") {
            if let Some(code @ BillCode::Account { .. }) = BillCode::read(&text) {
                prop_assert_eq!(BillCode::read(&code.to_string()), Some(code));
            }
        }
    }
}
