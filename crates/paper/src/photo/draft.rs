//! The invoice while it is read from a picture, with the place and the rule of every value.

use std::collections::BTreeMap;

use model::reading::Rule;
use model::{Day, Fen, Field, Invoice, Kind, Place, Reading, Source};

use super::sheet::folded;
use super::text::Text;

/// A value that a rule found, in the type of its field.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    Day(Day),
    Money(Fen),
    Kind(Kind),
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<Day> for Value {
    fn from(day: Day) -> Value {
        Value::Day(day)
    }
}

impl From<Fen> for Value {
    fn from(fen: Fen) -> Value {
        Value::Money(fen)
    }
}

impl From<Kind> for Value {
    fn from(kind: Kind) -> Value {
        Value::Kind(kind)
    }
}

/// How far a value may be trusted, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trust {
    pub rule: Rule,
    pub certain: bool,
}

impl Trust {
    /// A rule of its own backs the value: nobody needs to look.
    pub fn certain(rule: Rule) -> Trust {
        Trust { rule, certain: true }
    }

    /// Found by a rule that proves nothing: people should look (请核对).
    pub fn doubtful(rule: Rule) -> Trust {
        Trust { rule, certain: false }
    }
}

/// Whether a value stands as it was read; the width of its signs does not matter.
fn is_same(as_read: &str, value: &str) -> bool {
    value.chars().map(folded).eq(as_read.chars())
}

/// The invoice while it is read.
pub(super) struct Draft {
    pub reading: Reading,
    /// What each value was read from.
    pub texts: BTreeMap<Field, Text>,
}

impl Draft {
    pub fn new() -> Draft {
        let reading = Reading::new(Source::Ocr, "picture", Invoice::default());
        Draft { reading, texts: BTreeMap::new() }
    }

    pub fn invoice(&mut self) -> &mut Invoice {
        &mut self.reading.invoice
    }

    /// Whether the field has a value.
    pub fn has(&self, field: Field) -> bool {
        field.is_in(&self.reading.invoice)
    }

    /// Whether the field has a value that nobody needs to look at.
    pub fn is_certain(&self, field: Field) -> bool {
        self.has(field) && self.reading.places.get(&field).is_some_and(|p| !p.doubtful)
    }

    /// Sets a field unless it has a value already.
    pub fn put(&mut self, field: Field, value: impl Into<Value>, from: &Text, trust: Trust) {
        if !self.has(field) {
            self.replace(field, value, from, trust);
        }
    }

    /// Sets a field whatever it had.
    pub fn replace(&mut self, field: Field, value: impl Into<Value>, from: &Text, trust: Trust) {
        if !self.write(field, value.into()) {
            return;
        }
        let value = field.of(&self.reading.invoice).unwrap_or_default();
        let as_read = from.text();
        let place = Place {
            as_read: if is_same(&as_read, &value) { String::new() } else { as_read },
            page: Some(1),
            area: from.area(),
            // What no text says is as sure as the rule that says it.
            confidence: match from.is_empty() {
                true => f32::from(u8::from(trust.certain)),
                false => from.confidence(),
            },
            doubtful: !trust.certain,
            corrected: false,
            rule: Some(trust.rule),
        };
        self.reading.places.insert(field, place);
        self.texts.insert(field, from.clone());
    }

    /// Sets a field to what a rule says where something else was read.
    pub fn correct(&mut self, field: Field, value: impl Into<Value>, from: &Text, trust: Trust) {
        self.replace(field, value, from, trust);
        if let Some(place) = self.reading.places.get_mut(&field) {
            place.corrected = true;
        }
    }

    /// Says that a rule backs the value that a field has.
    pub fn vouch(&mut self, field: Field, rule: Rule) {
        if let Some(place) = self.reading.places.get_mut(&field) {
            (place.doubtful, place.rule) = (false, Some(rule));
        }
    }

    /// Says that something speaks against the value that a field has.
    pub fn doubt(&mut self, field: Field) {
        if let Some(place) = self.reading.places.get_mut(&field) {
            place.doubtful = true;
        }
    }

    /// Adds a fact that has no column of its own, unless there is one of that name.
    pub fn particular(&mut self, name: &str, value: Option<String>) {
        let facts = &mut self.reading.invoice.particulars;
        if let Some(value) = value
            && !facts.iter().any(|(n, _)| n == name)
        {
            facts.push((name.to_owned(), value));
        }
    }

    /// Writes a value into its column; `false` when it is of another type.
    fn write(&mut self, field: Field, value: Value) -> bool {
        let invoice = &mut self.reading.invoice;
        match (field, value) {
            (Field::Kind, Value::Kind(kind)) => invoice.kind = Some(kind),
            (Field::IssueDate, Value::Day(day)) => invoice.issue_date = Some(day),
            (Field::TotalWithoutTax, Value::Money(fen)) => invoice.total_without_tax = Some(fen),
            (Field::Tax, Value::Money(fen)) => invoice.tax = Some(fen),
            (Field::Total, Value::Money(fen)) => invoice.total = Some(fen),
            (field, Value::Text(text)) => match field.text_mut(invoice) {
                Some(slot) => *slot = Some(text),
                None => return false,
            },
            _ => return false,
        }
        true
    }
}
