//! The invoice object of the JSON contract (`piaoju.verification/1`), in and out.

use model::invoice::{Line, Party};
use model::{Day, Fen, Invoice, Kind, Moment};
use serde_json::{Value, json};

use crate::limits::{LINES_MAX, TEXT_CHARS_MAX};

/// Writes an invoice as the contract has it: amounts as strings, absent is `null`.
pub fn write(invoice: &Invoice) -> Value {
    let money = |fen: Option<Fen>| fen.map(|fen| fen.to_string());
    let party = |party: &Party| {
        json!({
            "name": party.name,
            "tax_id": party.tax_id,
            "address_phone": party.address_phone,
            "bank_account": party.bank_account,
        })
    };
    let line = |line: &Line| {
        json!({
            "name": line.name,
            "spec": line.spec,
            "unit": line.unit,
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "amount": money(line.amount),
            "tax_rate": line.tax_rate,
            "tax": money(line.tax),
        })
    };
    json!({
        "kind": invoice.kind.map(Kind::code),
        "code": invoice.code,
        "number": invoice.number,
        "issue_date": invoice.issue_date.map(|day| day.to_string()),
        "check_code": invoice.check_code,
        "machine_number": invoice.machine_number,
        "total_without_tax": money(invoice.total_without_tax),
        "tax": money(invoice.tax),
        "total": money(invoice.total),
        "total_in_words": invoice.total_in_words,
        "seller": party(&invoice.seller),
        "buyer": party(&invoice.buyer),
        "lines": invoice.lines.iter().map(line).collect::<Vec<_>>(),
        "remark": invoice.remark,
        "drawer": invoice.drawer,
        "payee": invoice.payee,
        "reviewer": invoice.reviewer,
        "duplicate_key": invoice.duplicate_key(),
    })
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
