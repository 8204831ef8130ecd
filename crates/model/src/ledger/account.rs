//! Accounts (科目): whose money it is or where it lies, named so that people can read it.

use std::fmt;

use crate::Fen;
use crate::pay::Channel;

/// The longest name of an account, in bytes.
pub const NAME_MAX: usize = 128;

/// The name of an account, `kind:rest`, such as `biller:bil_water` or `chan:wechat:clearing`.
///
/// Names that come from outside are spelled so that they cannot reach into another account:
/// whatever is not a letter, a digit, `.`, `_` or `-` of ASCII is written as `%` and two digits
/// for each byte.
///
/// ```
/// use model::ledger::Account;
/// assert_eq!(Account::order("ord_1").as_str(), "cust:ord_1");
/// assert_eq!(Account::biller("a:b").as_str(), "biller:a%3ab");
/// assert_eq!(Account::parse("biller:a%3ab"), Some(Account::biller("a:b")));
/// assert_eq!(Account::parse("pocket:mine"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account(String);

/// Which way a difference went (长短款).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Suspense {
    /// 长款: there is money that nobody here knows of.
    Long,
    /// 短款: money is missing that was believed to be there.
    Short,
}

/// What an account tells about its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// 资产: what we have or are owed. Its normal side is the debit.
    Asset,
    /// 负债: what we owe. Its normal side is the credit.
    Liability,
    /// 收入. Its normal side is the credit.
    Income,
    /// 支出. Its normal side is the debit.
    Expense,
}

/// A kind of account: the head of its name, how many parts follow, its class, and whether its
/// balance must stay on the normal side.
struct Kind {
    head: &'static str,
    parts: usize,
    class: Class,
    has_floor: bool,
}

const fn kind(head: &'static str, parts: usize, class: Class, has_floor: bool) -> Kind {
    Kind { head, parts, class, has_floor }
}

/// Every kind; the first that fits a name holds. The accounts are those that payment-channels
/// §3.5 proposes, with receivable, income and expense beside them.
const KINDS: &[Kind] = &[
    kind("cust", 1, Class::Liability, true),
    kind("biller", 1, Class::Liability, true),
    // Refunded after the biller was settled: until the next settlement the biller owes it to us.
    kind("receivable", 1, Class::Asset, true),
    // A day of refunds may take more than the channel has of ours.
    kind("clearing", 1, Class::Asset, false),
    kind("fee", 1, Class::Expense, false),
    kind("cash", 2, Class::Asset, true),
    kind("transit", 1, Class::Asset, true),
    kind("bank", 1, Class::Asset, false),
    kind("long", 1, Class::Liability, true),
    kind("short", 1, Class::Asset, true),
    kind("promo", 1, Class::Expense, false),
    kind("refund", 1, Class::Liability, true),
    kind("income", 1, Class::Income, false),
    kind("expense", 1, Class::Expense, false),
];

impl Account {
    /// 用户: what was paid for an order and is not applied to its bill yet.
    pub fn order(order: &str) -> Account {
        Account::of("cust", &[order])
    }

    /// 缴费单位: what a biller is to get.
    pub fn biller(biller: &str) -> Account {
        Account::of("biller", &[biller])
    }

    /// 应收: what a biller owes, because it was settled before money went back.
    pub fn receivable(biller: &str) -> Account {
        Account::of("receivable", &[biller])
    }

    /// 渠道待清算: what a channel has taken for us and not paid out yet.
    pub fn clearing(channel: Channel) -> Account {
        Account(format!("chan:{}:clearing", channel.code()))
    }

    /// 手续费: what a channel keeps for its work.
    pub fn fee(channel: Channel) -> Account {
        Account(format!("chan:{}:fee", channel.code()))
    }

    /// 现金: what lies in one unit of a device.
    pub fn cash(device: &str, unit: &str) -> Account {
        Account::of("cash", &[device, unit])
    }

    /// 在途现金: what was taken out of devices and is not counted yet.
    pub fn cash_in_transit() -> Account {
        Account("cash:transit".to_owned())
    }

    /// 待处理长款 or 待处理短款 of a channel.
    pub fn suspense(way: Suspense, channel: Channel) -> Account {
        let way = match way {
            Suspense::Long => "long",
            Suspense::Short => "short",
        };
        Account(format!("suspense:{way}:{}", channel.code()))
    }

    /// 优惠: what a promotion pays instead of the customer.
    pub fn promotion(name: &str) -> Account {
        Account::of("promo", &[name])
    }

    /// 应退款: what was promised back and has not left yet.
    pub fn refund_payable() -> Account {
        Account("refund:payable".to_owned())
    }

    /// 银行存款: an account at a bank.
    pub fn bank(name: &str) -> Account {
        Account::of("bank", &[name])
    }

    /// 收入: what stays with us, by name.
    pub fn income(name: &str) -> Account {
        Account::of("income", &[name])
    }

    /// 支出: what we bear, by name, such as a difference that was given up.
    pub fn expense(name: &str) -> Account {
        Account::of("expense", &[name])
    }

    /// The account of a name; `None` when no kind has such names.
    pub fn parse(name: &str) -> Option<Account> {
        let account = Account(name.to_owned());
        account.is_sound().then_some(account)
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it tells about its owner.
    pub fn class(&self) -> Class {
        self.kind().map_or(Class::Asset, |kind| kind.class)
    }

    /// Whether its balance must never leave the normal side.
    pub fn has_floor(&self) -> bool {
        self.kind().is_none_or(|kind| kind.has_floor)
    }

    /// A balance or an amount of this account, turned so that its normal side is positive; and
    /// turned back by the same call.
    pub fn on_normal_side(&self, amount: Fen) -> Fen {
        match self.class() {
            Class::Asset | Class::Expense => amount,
            Class::Liability | Class::Income => -amount,
        }
    }

    /// Whether the name is one that a constructor makes from a name of reasonable length.
    pub(super) fn is_sound(&self) -> bool {
        self.0.len() <= NAME_MAX && self.kind().is_some()
    }

    fn of(head: &str, parts: &[&str]) -> Account {
        let mut name = head.to_owned();
        for part in parts {
            name.push(':');
            spell(part, &mut name);
        }
        Account(name)
    }

    fn kind(&self) -> Option<&'static Kind> {
        let (head, rest) = self.0.split_once(':')?;
        let parts: Vec<&str> = rest.split(':').collect();
        let channel = |code: &str| Channel::of_code(code).is_some();
        let (head, parts) = match (head, parts.as_slice()) {
            ("chan", [code, what @ ("clearing" | "fee")]) if channel(code) => (*what, &parts[..1]),
            ("suspense", [way @ ("long" | "short"), code]) if channel(code) => (*way, &parts[1..]),
            ("cash", ["transit"]) => ("transit", &parts[..]),
            ("refund", ["payable"]) => ("refund", &parts[..]),
            ("chan" | "suspense" | "refund", _) => return None,
            ("clearing" | "fee" | "long" | "short" | "transit", _) => return None,
            (head, parts) => (head, parts),
        };
        let found = KINDS.iter().find(|kind| kind.head == head && kind.parts == parts.len())?;
        parts.iter().all(|part| is_spelled(part)).then_some(found)
    }
}

impl Class {
    /// Every class, in the order of a trial balance.
    pub const ALL: &'static [Class] =
        &[Class::Asset, Class::Liability, Class::Income, Class::Expense];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Class::Asset => "asset",
            Class::Liability => "liability",
            Class::Income => "income",
            Class::Expense => "expense",
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}

fn spell(part: &str, name: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in part.bytes() {
        if is_plain(byte) {
            name.push(char::from(byte));
        } else {
            name.push('%');
            name.push(char::from(DIGITS[usize::from(byte >> 4)]));
            name.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
}

/// Whether a part of a name is what [`spell`] writes of a text that is not empty.
fn is_spelled(part: &str) -> bool {
    let mut bytes = part.bytes();
    while let Some(byte) = bytes.next() {
        let digit = |byte: Option<u8>| {
            byte.filter(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
                .and_then(|byte| char::from(byte).to_digit(16))
        };
        match byte {
            b'%' => match (digit(bytes.next()), digit(bytes.next())) {
                // One spelling for each text: what needs no `%` has none.
                (Some(high), Some(low)) if !is_plain((high * 16 + low) as u8) => {}
                _ => return false,
            },
            byte if is_plain(byte) => {}
            _ => return false,
        }
    }
    !part.is_empty()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_account_has_its_name_class_and_floor() {
        use Class::{Asset, Expense, Income, Liability};
        for (account, name, class, has_floor) in [
            (Account::order("ord_1"), "cust:ord_1", Liability, true),
            (Account::biller("bil_1"), "biller:bil_1", Liability, true),
            (Account::receivable("bil_1"), "receivable:bil_1", Asset, true),
            (Account::clearing(Channel::Wechat), "chan:wechat:clearing", Asset, false),
            (Account::fee(Channel::Alipay), "chan:alipay:fee", Expense, false),
            (Account::cash("kio_1", "box1-10000"), "cash:kio_1:box1-10000", Asset, true),
            (Account::cash_in_transit(), "cash:transit", Asset, true),
            (Account::bank("main"), "bank:main", Asset, false),
            (
                Account::suspense(Suspense::Long, Channel::Cash),
                "suspense:long:cash",
                Liability,
                true,
            ),
            (
                Account::suspense(Suspense::Short, Channel::UnionPay),
                "suspense:short:unionpay",
                Asset,
                true,
            ),
            (Account::promotion("spring"), "promo:spring", Expense, false),
            (Account::refund_payable(), "refund:payable", Liability, true),
            (Account::income("service"), "income:service", Income, false),
            (Account::expense("lost"), "expense:lost", Expense, false),
        ] {
            assert_eq!(account.as_str(), name);
            assert_eq!(Account::parse(name).as_ref(), Some(&account));
            assert_eq!((account.class(), account.has_floor()), (class, has_floor), "{name}");
            let is_debit = matches!(class, Asset | Expense);
            assert_eq!(account.on_normal_side(Fen(5)), Fen(if is_debit { 5 } else { -5 }));
        }
    }

    #[test]
    fn a_name_that_nobody_makes_is_no_account() {
        let long = format!("biller:{}", "x".repeat(NAME_MAX));
        for name in [
            "",
            "cust",
            "cust:",
            "cust:a:b",
            "cust:a b",
            "cust:a\n",
            "cust:水",
            "cust:%41",
            "cust:%3A",
            "cust:%3",
            "pocket:a",
            "chan:wechat",
            "chan:paypal:clearing",
            "chan:wechat:profit",
            "clearing:wechat",
            "long:wechat",
            "suspense:wide:wechat",
            "cash:a",
            "cash:a:b:c",
            "transit:transit",
            "refund:x",
            "refund:payable:x",
            &long,
        ] {
            assert_eq!(Account::parse(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn names_from_outside_never_meet(one in "\\PC{1,12}", other in "\\PC{1,12}") {
            let (a, b) = (Account::cash(&one, &other), Account::cash(&other, &one));
            prop_assert_eq!(a == b, one == other);
            prop_assert_eq!(Account::parse(a.as_str()).is_some(), a.as_str().len() <= NAME_MAX);
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = Account::parse(&text);
        }
    }
}
