//! The invoice object of the JSON contract (`piaoju.verification/1`), in and out.

use std::fmt::Display;

use model::invoice::{Line, Party};
use model::{Day, Fen, Invoice, Kind, Moment};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::Value;

use crate::limits::{LINES_MAX, TEXT_CHARS_MAX};

/// An invoice as the contract writes it: amounts as strings, absent is `null`. It serialises
/// without a tree of values between, which is most of the cost of a short answer.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a>(pub &'a Invoice);

/// Something that is written as its text.
struct Shown<T>(T);

impl<T: Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

struct WrittenParty<'a>(&'a Party);

impl Serialize for WrittenParty<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(4))?;
        map.serialize_entry("name", &self.0.name)?;
        map.serialize_entry("tax_id", &self.0.tax_id)?;
        map.serialize_entry("address_phone", &self.0.address_phone)?;
        map.serialize_entry("bank_account", &self.0.bank_account)?;
        map.end()
    }
}

struct WrittenLine<'a>(&'a Line);

impl Serialize for WrittenLine<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let line = self.0;
        let mut map = to.serialize_map(Some(8))?;
        map.serialize_entry("name", &line.name)?;
        map.serialize_entry("spec", &line.spec)?;
        map.serialize_entry("unit", &line.unit)?;
        map.serialize_entry("quantity", &line.quantity)?;
        map.serialize_entry("unit_price", &line.unit_price)?;
        map.serialize_entry("amount", &line.amount.map(Shown))?;
        map.serialize_entry("tax_rate", &line.tax_rate)?;
        map.serialize_entry("tax", &line.tax.map(Shown))?;
        map.end()
    }
}

struct WrittenLines<'a>(&'a [Line]);

impl Serialize for WrittenLines<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.iter().map(WrittenLine))
    }
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let invoice = self.0;
        let mut map = to.serialize_map(Some(18))?;
        map.serialize_entry("kind", &invoice.kind.map(Kind::code))?;
        map.serialize_entry("code", &invoice.code)?;
        map.serialize_entry("number", &invoice.number)?;
        map.serialize_entry("issue_date", &invoice.issue_date.map(Shown))?;
        map.serialize_entry("check_code", &invoice.check_code)?;
        map.serialize_entry("machine_number", &invoice.machine_number)?;
        map.serialize_entry("total_without_tax", &invoice.total_without_tax.map(Shown))?;
        map.serialize_entry("tax", &invoice.tax.map(Shown))?;
        map.serialize_entry("total", &invoice.total.map(Shown))?;
        map.serialize_entry("total_in_words", &invoice.total_in_words)?;
        map.serialize_entry("seller", &WrittenParty(&invoice.seller))?;
        map.serialize_entry("buyer", &WrittenParty(&invoice.buyer))?;
        map.serialize_entry("lines", &WrittenLines(&invoice.lines))?;
        map.serialize_entry("remark", &invoice.remark)?;
        map.serialize_entry("drawer", &invoice.drawer)?;
        map.serialize_entry("payee", &invoice.payee)?;
        map.serialize_entry("reviewer", &invoice.reviewer)?;
        map.serialize_entry("duplicate_key", &invoice.duplicate_key())?;
        map.end()
    }
}

/// Writes an invoice as the contract has it, as a value.
pub fn write(invoice: &Invoice) -> Value {
    // Its keys are texts and its numbers none, so nothing of it can be refused.
    serde_json::to_value(Written(invoice)).unwrap_or_default()
}

/// Reads an invoice of the contract; what is not as it should be is absent.
pub fn read(value: &Value) -> Invoice {
    let party = |key: &str| {
        let side = value.get(key).unwrap_or(&Value::Null);
        Party {
            name: text(side, "name"),
            tax_id: text(side, "tax_id"),
            address_phone: text(side, "address_phone"),
            bank_account: text(side, "bank_account"),
        }
    };
    let rows = value.get("lines").and_then(Value::as_array).into_iter().flatten();
    let lines: Vec<Line> = rows.take(LINES_MAX).map(line).collect();
    Invoice {
        kind: text(value, "kind").as_deref().and_then(Kind::from_code),
        code: text(value, "code"),
        number: text(value, "number"),
        issue_date: text(value, "issue_date").as_deref().and_then(Day::parse),
        check_code: text(value, "check_code"),
        machine_number: text(value, "machine_number"),
        total_without_tax: money(value, "total_without_tax"),
        tax: money(value, "tax"),
        total: money(value, "total"),
        total_in_words: text(value, "total_in_words"),
        seller: party("seller"),
        buyer: party("buyer"),
        lines_complete: !lines.is_empty(),
        lines,
        remark: text(value, "remark"),
        drawer: text(value, "drawer"),
        payee: text(value, "payee"),
        reviewer: text(value, "reviewer"),
        ..Invoice::default()
    }
}

fn line(row: &Value) -> Line {
    Line {
        name: text(row, "name"),
        spec: text(row, "spec"),
        unit: text(row, "unit"),
        quantity: text(row, "quantity"),
        unit_price: text(row, "unit_price"),
        amount: money(row, "amount"),
        tax_rate: text(row, "tax_rate"),
        tax: money(row, "tax"),
    }
}

/// Strings only: the contract knows no bare numbers.
fn text(value: &Value, key: &str) -> Option<String> {
    let text: String = value.get(key)?.as_str()?.chars().take(TEXT_CHARS_MAX).collect();
    Some(text).filter(|text| !text.is_empty())
}

fn money(value: &Value, key: &str) -> Option<Fen> {
    Fen::parse(&text(value, key)?)
}

/// Reads a moment of RFC 3339, with any offset; parts of a second are dropped.
///
/// ```
/// use wire::contract::moment;
/// assert_eq!(moment("2020-10-04T15:28:55.7+08:00").unwrap().to_string(), "2020-10-04T07:28:55Z");
/// assert_eq!(moment("2020-10-04"), None);
/// ```
pub fn moment(text: &str) -> Option<Moment> {
    let (day, clock) = text.split_at_checked(10)?;
    let day = Day::parse(day).filter(|parsed| parsed.to_string() == day)?;
    let (time, zone) = clock.strip_prefix(['T', 't', ' '])?.split_at_checked(8)?;
    let mut parts = time.split(':').map(two_digits);
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let zone = match zone.strip_prefix('.') {
        Some(rest) => rest.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => zone,
    };
    let offset = match zone.split_at_checked(1)? {
        ("Z" | "z", "") => 0,
        (sign @ ("+" | "-"), rest) => {
            let (hours, minutes) = rest.split_once(':')?;
            let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
            let seconds = i64::from(hours) * 3600 + i64::from(minutes) * 60;
            if sign == "-" { -seconds } else { seconds }
        }
        _ => return None,
    };
    Some(Moment(Moment::utc(day, hour, minute, second)?.0 - offset))
}

fn two_digits(text: &str) -> Option<u8> {
    let is_plain = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn moments_have_an_offset_or_are_none() {
        for good in
            ["2020-10-04T07:28:55Z", "2020-10-04T15:28:55+08:00", "2020-10-04t02:28:55-05:00"]
        {
            assert_eq!(moment(good), Some(Moment(1_601_796_535)), "{good}");
        }
        for bad in ["", "2020-10-04T07:28:55", "2020-13-04T07:28:55Z", "2020-10-04T7:28:55Z", "票"]
        {
            assert_eq!(moment(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}|[0-9TZ:+.-]{0,40}") {
            let _ = moment(&text);
        }

        #[test]
        fn a_moment_reads_back(seconds in -60_000_000_000i64..250_000_000_000) {
            prop_assert_eq!(moment(&Moment(seconds).to_string()), Some(Moment(seconds)));
        }
    }
}
