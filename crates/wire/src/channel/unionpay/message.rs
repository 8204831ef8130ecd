//! Messages: fields with names, as forms and as `k=v&k=v` that is not escaped.

use std::collections::BTreeMap;

use model::{Day, Fen, Moment};

use crate::limits::{UNIONPAY_FIELDS_MAX, UNIONPAY_NOTICE_BYTES_MAX};

/// A message, its fields in the order in which they are signed.
pub(crate) type Fields = BTreeMap<String, String>;

/// The version of the protocol; others are signed otherwise.
pub(crate) const VERSION: &str = "5.1.0";

/// The fields of an answer. Values are not escaped: a value may hold `=`, and between braces `&`.
pub(super) fn parse(body: &[u8]) -> Option<Fields> {
    let text = std::str::from_utf8(body).ok()?;
    let text = text.trim_end_matches(['\r', '\n']);
    let mut fields = Fields::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.checked_sub(1)?,
            b'&' if depth == 0 => {
                put(&mut fields, &text[start..at])?;
                start = at + 1;
            }
            _ => {}
        }
    }
    put(&mut fields, &text[start..])?;
    (depth == 0).then_some(fields)
}

fn put(fields: &mut Fields, pair: &str) -> Option<()> {
    let (name, value) = pair.split_once('=')?;
    keep(fields, name.to_owned(), value.to_owned())
}

/// The fields of a form that arrived.
pub(crate) fn parse_form(body: &[u8]) -> Option<Fields> {
    if body.len() > UNIONPAY_NOTICE_BYTES_MAX {
        return None;
    }
    let mut fields = Fields::new();
    for (name, value) in form_urlencoded::parse(body) {
        keep(&mut fields, name.into_owned(), value.into_owned())?;
    }
    Some(fields)
}

/// Keeps a field; one that comes twice, or too many, are no message.
fn keep(fields: &mut Fields, name: String, value: String) -> Option<()> {
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric());
    if !is_name || fields.len() == UNIONPAY_FIELDS_MAX {
        return None;
    }
    fields.insert(name, value).is_none().then_some(())
}

/// The fields as an answer has them.
pub(crate) fn write(fields: &Fields) -> String {
    let pairs: Vec<String> = fields.iter().map(|(k, v)| format!("{k}={v}")).collect();
    pairs.join("&")
}

/// `YYYYMMDDhhmmss` on Chinese clocks.
pub(crate) fn time(moment: Moment) -> String {
    moment.in_china().chars().filter(char::is_ascii_digit).collect()
}

/// The moment of `YYYYMMDDhhmmss`.
pub(crate) fn parse_time(text: &str) -> Option<Moment> {
    let is_time = text.len() == 14 && text.bytes().all(|b| b.is_ascii_digit());
    let day = Day::parse(text.get(..8)?).filter(|_| is_time)?;
    clock(day, text.get(8..)?)
}

/// The moment of `MMDDhhmmss`, which has no year: the one in the half year around `near`.
pub(crate) fn parse_short_time(text: &str, near: Day) -> Option<Moment> {
    let is_time = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit());
    let (month, day) = (text.get(..2)?.parse().ok()?, text.get(2..4)?.parse().ok()?);
    let years = [near.year() - 1, near.year(), near.year() + 1];
    let days = years.into_iter().filter_map(|year| Day::new(year, month, day));
    let nearest = days.min_by_key(|day| (day.number() - near.number()).abs());
    clock(nearest.filter(|_| is_time)?, text.get(4..)?)
}

fn clock(day: Day, text: &str) -> Option<Moment> {
    let part = |at: usize| text.get(at..at + 2)?.parse().ok();
    Moment::china(day, part(0)?, part(2)?, part(4)?)
}

/// An amount in fen: digits, at most twelve.
pub(crate) fn amount(text: &str) -> Option<Fen> {
    let is_plain = (1..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain).map(Fen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_hold_equal_signs_and_braces_hold_ampersands() {
        let read = parse(b"a=QQ==&b={x=1&y={z=2}}&c=").unwrap();
        let read: Vec<_> = read.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(read, [("a", "QQ=="), ("b", "{x=1&y={z=2}}"), ("c", "")]);
        let bad: [&[u8]; 7] = [b"", b"a", b"a=1&a=1", b"a={", b"a=}", b"=1", b"a=\xff"];
        for bad in bad {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn times_without_a_year_are_near_the_day_they_are_told() {
        let new_year = Day::new(2026, 1, 1).unwrap();
        let told = |text| parse_short_time(text, new_year).map(|m| m.in_china());
        assert_eq!(told("1231235959").as_deref(), Some("2025-12-31 23:59:59"));
        assert_eq!(told("0102000000").as_deref(), Some("2026-01-02 00:00:00"));
        assert_eq!([told("1301000000"), told("0101"), told("01010000aa")], [None, None, None]);
    }

    #[test]
    fn times_are_written_as_they_are_read() {
        let moment = parse_time("20260301040506").unwrap();
        assert_eq!(time(moment), "20260301040506");
        assert_eq!([parse_time("2026030104050"), parse_time("20260230000000")], [None, None]);
    }
}
