//! What a dialect states, put into the columns of an invoice.
//!
//! Every dialect is a table from its own names to [`To`]; this file alone knows how a value is
//! tidied, and that a spelling which cannot be understood is kept as it was read, never guessed.

use std::collections::BTreeMap;

use model::check::original_in_remark;
use model::number::Structure;
use model::{Day, Fen, Field, Invoice, Kind, Line, Place};

use super::tree::Element;
use crate::limits::{LINES_MAX, PARTICULAR_NAME_BYTES_MAX, PARTICULARS_MAX};

/// Where a stated value belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum To {
    /// A column of text, trimmed.
    Text(Field),
    /// A number, code or identifier: whitespace inside is only layout.
    Code(Field),
    /// A column of text made of several elements, joined by a space.
    Join(Field),
    /// An amount.
    Money(Field),
    /// A calendar day.
    Day(Field),
    /// The printed title, which usually names the kind too.
    Title,
    /// 密码区.
    Cipher,
    /// The text of the QR code.
    Qr,
    /// The blue invoice that a red-letter one cancels.
    Original,
    /// Part of [`To::Original`] that comes as code and number: appended.
    OriginalPart,
    /// A yes-or-no: is it a red-letter invoice?
    Red,
    /// An amount beside net and tax that belongs to the total.
    Other,
}

/// An invoice in the making.
pub(crate) struct Statement {
    pub invoice: Invoice,
    pub places: BTreeMap<Field, Place>,
}

impl Statement {
    pub fn new() -> Statement {
        let invoice = Invoice { lines_complete: true, ..Invoice::default() };
        Statement { invoice, places: BTreeMap::new() }
    }

    /// Puts a value where it belongs; blank is absent, and the first value of a column stays.
    pub fn put(&mut self, to: To, name: &str, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        match to {
            To::Text(field) => self.set_text(field, value.to_owned(), value),
            To::Code(field) => self.set_text(field, compact(value), value),
            To::Join(field) => {
                if let Some(slot) = field.text_mut(&mut self.invoice) {
                    match slot {
                        Some(before) => {
                            before.push(' ');
                            before.push_str(value);
                        }
                        None => *slot = Some(value.to_owned()),
                    }
                }
            }
            To::Money(field) => self.set_money(field, value),
            To::Day(field) => self.set_day(field, value),
            To::Title => {
                self.invoice.title.get_or_insert_with(|| value.to_owned());
                self.invoice.kind = self.invoice.kind.or_else(|| Kind::from_title(value));
            }
            To::Cipher => _ = self.invoice.cipher.get_or_insert_with(|| compact(value)),
            To::Qr => _ = self.invoice.qr_text.get_or_insert_with(|| value.to_owned()),
            To::Original => _ = self.invoice.original_number.get_or_insert_with(|| compact(value)),
            To::OriginalPart => {
                self.invoice.original_number.get_or_insert_default().push_str(&compact(value));
            }
            To::Red => self.invoice.is_red_letter = self.invoice.is_red_letter.or(yes(value)),
            To::Other => match Fen::parse(value) {
                Some(fen) => self.invoice.other_amounts.push((snake(name), fen)),
                None => self.particular(snake(name), value),
            },
        }
    }

    fn set_text(&mut self, field: Field, value: String, as_read: &str) {
        let Some(slot) = field.text_mut(&mut self.invoice) else { return };
        if slot.is_none() {
            self.note(field, &value, as_read);
            if let Some(slot) = field.text_mut(&mut self.invoice) {
                *slot = Some(value);
            }
        }
    }

    fn set_money(&mut self, field: Field, as_read: &str) {
        let value = Fen::parse(as_read);
        let slot = match field {
            Field::TotalWithoutTax => &mut self.invoice.total_without_tax,
            Field::Tax => &mut self.invoice.tax,
            Field::Total => &mut self.invoice.total,
            _ => return,
        };
        if slot.is_some() {
            return;
        }
        *slot = value;
        match value {
            Some(value) => self.note(field, &value.to_string(), as_read),
            None => self.not_understood(field, as_read),
        }
    }

    fn set_day(&mut self, field: Field, as_read: &str) {
        if field != Field::IssueDate || self.invoice.issue_date.is_some() {
            return;
        }
        self.invoice.issue_date = Day::parse(as_read);
        match self.invoice.issue_date {
            Some(day) => self.note(field, &day.to_string(), as_read),
            None => self.not_understood(field, as_read),
        }
    }

    /// Keeps the spelling of the document where it is not that of the contract.
    fn note(&mut self, field: Field, value: &str, as_read: &str) {
        if value == as_read {
            self.places.remove(&field);
        } else {
            let as_read = as_read.to_owned();
            let place = Place { as_read, confidence: 1.0, ..Place::default() };
            self.places.insert(field, place);
        }
    }

    /// Keeps a spelling that gives no value. `***` is how tax-exempt invoices say that there is
    /// none; anything else is a doubt.
    fn not_understood(&mut self, field: Field, as_read: &str) {
        let says_none = as_read.chars().all(|c| c == '*');
        let confidence = if says_none { 1.0 } else { 0.0 };
        let as_read = as_read.chars().take(200).collect();
        self.places.entry(field).or_insert(Place { as_read, confidence, ..Place::default() });
    }

    /// Adds a fact that has no column of its own.
    pub fn particular(&mut self, name: impl Into<String>, value: &str) {
        let (name, value) = (name.into(), value.trim());
        let is_room = self.invoice.particulars.len() < PARTICULARS_MAX;
        if !value.is_empty() && is_room && name.len() <= PARTICULAR_NAME_BYTES_MAX {
            self.invoice.particulars.push((name, value.to_owned()));
        }
    }

    /// Adds every leaf in an element as a fact, named by its path; repeated groups are numbered.
    pub fn particulars_of(&mut self, element: Element<'_, '_>, name: &str) {
        if element.is_leaf() {
            self.particular(name, element.text());
            return;
        }
        if name.len() > PARTICULAR_NAME_BYTES_MAX {
            return;
        }
        let mut seen: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for child in element.children() {
            seen.entry(child.name()).or_default().0 += 1;
        }
        for child in element.children() {
            let (all, so_far) = seen.entry(child.name()).or_default();
            *so_far += 1;
            let mut key = if name.is_empty() { String::new() } else { format!("{name}.") };
            key.push_str(&group(child.name()));
            if *all > 1 {
                key.push_str(&format!(".{so_far}"));
            }
            self.particulars_of(child, &key);
        }
    }

    /// Adds the line whose columns `get` gives, in the order of [`Line`]; beyond the limit the
    /// list is marked incomplete. An amount that is none is kept as a fact, as it was read.
    pub fn line(&mut self, get: impl Fn(usize) -> Option<String>) {
        if self.invoice.lines.len() >= LINES_MAX {
            self.invoice.lines_complete = false;
            return;
        }
        let mut line = Line {
            name: get(0),
            spec: get(1),
            unit: get(2),
            quantity: get(3),
            unit_price: get(4),
            amount: None,
            tax_rate: get(6),
            tax: None,
        };
        let at = self.invoice.lines.len() + 1;
        for (column, name, slot) in [(5, "amount", &mut line.amount), (7, "tax", &mut line.tax)] {
            let Some(as_read) = get(column) else { continue };
            *slot = Fen::parse(&as_read);
            if slot.is_none() && as_read.chars().any(|c| c != '*') {
                self.particular(format!("line.{at}.{name}"), &as_read);
            }
        }
        if line != Line::default() {
            self.invoice.lines.push(line);
        }
    }

    /// What can be concluded once everything was read: the kind from the code or the QR text, red
    /// ink from a negative total, the blue invoice from the remark.
    pub fn finish(mut self) -> Statement {
        let invoice = &mut self.invoice;
        let by_code = || Structure::of_code(invoice.code.as_deref()?).and_then(|code| code.kind);
        let by_qr = || Kind::from_qr_type(invoice.qr_text.as_deref()?.split(',').nth(1)?);
        invoice.kind = invoice.kind.or_else(by_code).or_else(by_qr);
        if invoice.total.or(invoice.total_without_tax).is_some_and(|t| t < Fen(0)) {
            invoice.is_red_letter = Some(true);
        }
        if invoice.is_red_letter == Some(true) && invoice.original_number.is_none() {
            let remark = invoice.remark.as_deref();
            invoice.original_number = remark.and_then(original_in_remark);
        }
        self
    }
}

/// A text without any whitespace.
pub(crate) fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A trimmed text, `None` when blank.
pub(crate) fn present(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn yes(value: &str) -> Option<bool> {
    match value {
        "true" | "1" | "Y" | "是" | "红" | "红字" => Some(true),
        "false" | "0" | "N" | "否" | "蓝" | "蓝字" => Some(false),
        _ => None,
    }
}

/// The name of a fact: `TrainNumber` is `train_number`; other alphabets stay as they are.
pub(crate) fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 8);
    let mut before = '_';
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_uppercase() {
            let starts_word = chars.peek().is_some_and(char::is_ascii_lowercase);
            if before != '_' && (!before.is_ascii_uppercase() || starts_word) {
                out.push('_');
            }
            out.push(c.to_ascii_lowercase());
        } else {
            out.push(if c == '-' { '_' } else { c });
        }
        before = if c == '-' { '_' } else { c };
    }
    out
}

/// The name of a group of facts, without the words that XBRL taxonomies frame tuples with.
pub(super) fn group(name: &str) -> String {
    let bare = name.strip_suffix("Tuple").unwrap_or(name);
    snake(bare.strip_prefix("InformationOf").unwrap_or(bare))
}
