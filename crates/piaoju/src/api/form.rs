//! What a field of a request may look like: one table from which a request is checked and the
//! document is written, so that the document says exactly what is taken.

use model::{Day, Fen, Field, Kind};
use serde_json::{Map, Value, json};

use crate::texts::Texts;
use crate::web::failure::{Failure, FieldFault};

/// The form of a text.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// Digits of one of these lengths.
    Digits(&'static [usize]),
    /// Letters and digits of one of these lengths.
    Word(&'static [usize]),
    /// An amount with up to two decimals, as a text so that no float touches it.
    Amount,
    /// A day as `2026-01-15`.
    Day,
    /// A moment of RFC 3339.
    Moment,
    /// One of a catalogue's codes.
    Code(fn() -> Vec<&'static str>),
    /// A text of one to so many characters; of control characters only line ends and tabs.
    Text(usize),
    /// A whole number from 1 to this one; only in addresses.
    Count(u32),
    /// Where a page of verifications ends: its last moment and id.
    Cursor,
}

/// One field of a request.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// Its form.
    pub form: Form,
    /// The rule that a text of another form breaks.
    pub rule: &'static str,
    /// Whether a request without it makes no sense.
    pub is_required: bool,
}

impl Entry {
    /// A field that may be left out.
    pub const fn new(name: &'static str, form: Form, rule: &'static str) -> Entry {
        Entry { name, form, rule, is_required: false }
    }

    /// A field that must be there.
    pub const fn required(name: &'static str, form: Form, rule: &'static str) -> Entry {
        Entry { name, form, rule, is_required: true }
    }
}

/// Digits before the point of an amount: a billion of yuan is more than any invoice states.
const AMOUNT_DIGITS_MAX: usize = 12;

impl Form {
    /// Whether a text has this form.
    pub fn accepts(self, text: &str) -> bool {
        match self {
            Form::Digits(lengths) => {
                lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
            }
            Form::Word(lengths) => {
                lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
            }
            Form::Amount => is_amount(text) && Fen::parse(text).is_some(),
            Form::Day => day(text).is_some(),
            Form::Moment => text.len() <= 40 && wire::contract::moment(text).is_some(),
            Form::Code(codes) => codes().contains(&text),
            Form::Text(most) => {
                let is_plain = |c: char| c >= ' ' || matches!(c, '\t' | '\n' | '\r');
                !text.is_empty() && text.chars().count() <= most && text.chars().all(is_plain)
            }
            Form::Count(most) => {
                let is_plain = text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
                is_plain && text.parse().is_ok_and(|n: u32| (1..=most).contains(&n))
            }
            Form::Cursor => cursor(text).is_some(),
        }
    }

    /// The same as a regular expression of ECMA 262, where it is one.
    pub fn pattern(self) -> Option<String> {
        let lengths = |class: &str, lengths: &[usize]| {
            let each: Vec<String> = lengths.iter().map(|n| format!("{class}{{{n}}}")).collect();
            format!("^({})$", each.join("|"))
        };
        match self {
            Form::Digits(all) => Some(lengths("[0-9]", all)),
            Form::Word(all) => Some(lengths("[0-9A-Za-z]", all)),
            Form::Amount => {
                Some(format!("^-?(0|[1-9][0-9]{{0,{}}})(\\.[0-9]{{1,2}})?$", AMOUNT_DIGITS_MAX - 1))
            }
            Form::Text(_) => Some("^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f]+$".to_owned()),
            Form::Cursor => Some("^[0-9]{1,12}-ver_[0-9a-z]{26}$".to_owned()),
            Form::Day | Form::Moment | Form::Code(_) | Form::Count(_) => None,
        }
    }
}

fn is_amount(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = match text.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (text, None),
    };
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let is_whole = whole == "0" || !whole.starts_with('0');
    is_whole
        && (1..=AMOUNT_DIGITS_MAX).contains(&whole.len())
        && is_digits(whole)
        && part.is_none_or(|part| (1..=2).contains(&part.len()) && is_digits(part))
}

/// A day in the one spelling that programs use.
pub fn day(text: &str) -> Option<Day> {
    Day::parse(text).filter(|day| day.to_string() == text)
}

/// The moment in seconds and the id of a cursor.
pub fn cursor(text: &str) -> Option<(i64, &str)> {
    let (seconds, id) = text.split_once('-')?;
    let is_number =
        (1..=12).contains(&seconds.len()) && seconds.bytes().all(|b| b.is_ascii_digit());
    let tail = id.strip_prefix("ver_")?;
    let is_tail =
        tail.len() == 26 && tail.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase());
    if !is_number || !is_tail {
        return None;
    }
    Some((seconds.parse().ok()?, id))
}

/// Codes of kinds that can be asked about.
pub fn asked_kinds() -> Vec<&'static str> {
    let is_asked = |kind: &Kind| !model::question::needed(*kind).is_empty();
    Kind::ALL.into_iter().filter(is_asked).map(Kind::code).collect()
}

/// The texts of a JSON object: every field of the table and no other, absent or `null` as
/// `None`. Names in faults begin with `path`.
///
/// # Errors
///
/// Every field that breaks a rule.
pub fn texts(
    object: &Map<String, Value>,
    table: &'static [Entry],
    path: &str,
) -> Result<Vec<(&'static str, Option<String>)>, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let name = |field: &str| format!("{path}{field}");
    for key in object.keys() {
        if !table.iter().any(|entry| entry.name == key) {
            let shown: String = key.chars().take(64).collect();
            faults.push(FieldFault::new(name(&shown), "unknown-field"));
        }
    }
    let mut found = Vec::with_capacity(table.len());
    for entry in table {
        let value = match object.get(entry.name) {
            None | Some(Value::Null) if entry.is_required => Err("missing"),
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if entry.form.accepts(text) => Ok(Some(text.clone())),
            Some(Value::String(_)) => Err(entry.rule),
            Some(_) => Err("not-text"),
        };
        match value {
            Ok(text) => found.push((entry.name, text)),
            Err(rule) => faults.push(FieldFault::new(name(entry.name), rule)),
        }
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

/// The fields of an address, as [`texts`] reads those of a body. Two of one name are one too many.
///
/// # Errors
///
/// Every field that breaks a rule.
pub fn query(
    text: &str,
    table: &'static [Entry],
) -> Result<Vec<(&'static str, Option<String>)>, Failure> {
    let mut object = Map::new();
    let mut faults = Vec::new();
    for (name, value) in form_urlencoded::parse(text.as_bytes()).take(table.len() + 1) {
        if object.insert(name.to_string(), Value::String(value.into_owned())).is_some() {
            faults.push(FieldFault::new(name, "twice"));
        }
    }
    let found = texts(&object, table, "");
    match found {
        Ok(found) if faults.is_empty() => Ok(found),
        Ok(_) => Err(Failure::Fields(faults)),
        Err(more) => Err(Failure::Fields([faults, more].concat())),
    }
}

/// Of a list that [`texts`] or [`query`] made, the text of a name.
pub fn take<'a>(found: &'a [(&'static str, Option<String>)], name: &str) -> Option<&'a str> {
    found.iter().find(|(key, _)| *key == name).and_then(|(_, text)| text.as_deref())
}

/// Faults in words, as problem documents carry them.
pub fn told(faults: &[FieldFault], t: &Texts) -> Value {
    let one = |fault: &FieldFault| {
        let message = message(fault, t);
        json!({ "field": fault.field, "rule": fault.rule, "message": message })
    };
    faults.iter().take(crate::limits::FIELDS_MAX).map(one).collect()
}

/// What a broken rule means.
fn message(fault: &FieldFault, t: &Texts) -> String {
    let name = Field::from_path(&fault.field).map(|field| t.field(field));
    let name = name.unwrap_or_else(|| fault.field.clone());
    rule(fault.rule, &name, t)
}

/// Rules of requests that no form of a page can break.
const RULES: [&str; 17] = [
    "api-rule-cursor-form",
    "api-rule-idempotency-key-form",
    "api-rule-kind-unknown",
    "api-rule-limit-range",
    "api-rule-not-a-code",
    "api-rule-not-a-list",
    "api-rule-not-json",
    "api-rule-not-object",
    "api-rule-not-text",
    "api-rule-one-file",
    "api-rule-qr-unreadable",
    "api-rule-state-goes-back",
    "api-rule-text-form",
    "api-rule-too-many-lines",
    "api-rule-too-many-rows",
    "api-rule-twice",
    "api-rule-unknown-field",
];

/// What a broken rule means for a field of this name.
pub fn rule(rule: &str, name: &str, t: &Texts) -> String {
    let args = [("field", name.into())];
    let own = RULES.iter().find(|key| key.strip_prefix("api-rule-") == Some(rule));
    let known = own.and_then(|key| t.find(key, &args)).or_else(|| {
        let families = ["rule", "refused"].iter();
        families.map(|family| t.find(&format!("{family}-{rule}"), &args)).find_map(|text| text)
    });
    known.unwrap_or_else(|| t.get("rule-other"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_its_form_or_not() {
        let long = "9".repeat(13);
        for (form, good, bad) in [
            (
                Form::Digits(&[8, 20]),
                vec!["12345678"],
                vec!["", "1234567", "1234567x", "１２３４５６７８"],
            ),
            (Form::Word(&[6]), vec!["65a321"], vec!["65432", "65 321", "65432\n"]),
            (
                Form::Amount,
                vec!["0", "113.00", "-0.5", "999999999999.99"],
                vec!["", "-", "1.", ".5", "01", "1.005", "1e3", "￥1", "1,000", long.as_str()],
            ),
            (Form::Day, vec!["2026-01-15"], vec!["2026/1/15", "2026-02-30", "2026-01-15T", ""]),
            (Form::Text(3), vec!["a", "票据箱"], vec!["", "abcd", "a\u{0}", "a\u{1b}"]),
            (Form::Count(100), vec!["1", "100"], vec!["0", "101", "-1", "", "1.0", "4294967297"]),
        ] {
            assert!(good.iter().all(|text| form.accepts(text)), "{form:?} {good:?}");
            let wrong: Vec<_> = bad.iter().filter(|text| form.accepts(text)).collect();
            assert!(wrong.is_empty(), "{form:?} takes {wrong:?}");
        }
    }

    #[test]
    fn a_cursor_is_a_moment_and_an_id() {
        let id = format!("ver_{}", "0".repeat(26));
        assert_eq!(cursor(&format!("1790000000-{id}")), Some((1_790_000_000, id.as_str())));
        for bad in ["", "-", "1-", "x-ver_", "1-ver_1", "99999999999999999999-ver_1"] {
            assert_eq!(cursor(bad), None, "{bad}");
        }
    }
}
