//! Values in the spelling that the contract wants, or `None` when the text is no such value.

use model::text::Box2;
use model::{Day, Fen, Field, Invoice, Place, Reading, Source};

use super::glyph::key;
use super::sheet::Text;

/// The text with full-width ASCII folded and every space removed.
pub(super) fn folded(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(key).collect()
}

/// A number of at least `least` and at most `most` digits.
pub(super) fn digits(text: &str, least: usize, most: usize) -> Option<String> {
    let text = folded(text);
    let text = text.trim_start_matches([':', '№', 'N', 'o']);
    let length = text.len();
    (text.bytes().all(|b| b.is_ascii_digit()) && (least..=most).contains(&length))
        .then(|| text.to_owned())
}

/// A number of an invoice, digits only; anything behind it that is no digit is not part of it.
pub(super) fn number(text: &str) -> Option<String> {
    let text = folded(text);
    let text = text.trim_start_matches([':', '№', 'N', 'o']);
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    digits(&text[..end], 6, 30)
}

/// A code: 8 digits on fiscal receipts, 10 or 12 on invoices.
pub(super) fn code(text: &str) -> Option<String> {
    number(text).filter(|n| matches!(n.len(), 8 | 10 | 12))
}

/// A check code (校验码): digits in groups, or a few letters and digits.
pub(super) fn check_code(text: &str) -> Option<String> {
    let text = folded(text);
    let text = text.trim_start_matches(':');
    let fits = (4..=60).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
    fits.then(|| text.to_owned())
}

/// A tax number (纳税人识别号): letters and digits, some of them perhaps masked.
pub(super) fn tax_id(text: &str) -> Option<String> {
    let text = folded(text).to_ascii_uppercase();
    let text = text.trim_start_matches(':');
    let fits = (6..=24).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'*')
        && text.bytes().any(|b| b.is_ascii_digit());
    fits.then(|| text.to_owned())
}

/// A day.
pub(super) fn day(text: &str) -> Option<Day> {
    let text = folded(text);
    let text = text.trim_start_matches(':');
    if let Some(day) = Day::parse(text) {
        return Some(day);
    }
    // A form with 年月日 drawn apart may lose them: `2017 8 20`.
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
    match parts[..] {
        [y, m, d] if y.len() == 4 => Day::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?),
        _ => None,
    }
}

/// An amount; `***`, `免税` and the like are none.
pub(super) fn amount(text: &str) -> Option<Fen> {
    let text = folded(text);
    let text = text.trim_start_matches(':').trim_start_matches("CNY").trim_start_matches("RMB");
    let text = text.trim_end_matches("CNY").trim_end_matches('元');
    Fen::parse(text)
}

/// A rate as printed: `13%`, `13.00%`, `免税`, `***`.
pub(super) fn is_rate(text: &str) -> bool {
    let text = folded(text);
    text.ends_with('%') || text.contains('税') || text.chars().all(|c| matches!(c, '*' | '-'))
}

/// The amount in words (大写), without the mark ⓧ in front of it.
pub(super) fn words(text: &str) -> Option<String> {
    const WORDS: &str = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿圆元角分整正负数()（）〇兆貳陸萬億圓";
    let kept: String = text.chars().filter(|c| WORDS.contains(*c)).collect::<String>();
    let kept = kept.trim_matches(|c| matches!(c, '(' | ')' | '）')).to_owned();
    let says_amount = kept.chars().any(|c| "圆元角分圓".contains(c))
        && kept.chars().any(|c| "零壹贰叁肆伍陆柒捌玖貳陸".contains(c));
    says_amount.then_some(kept)
}

/// A name or another free text: without a colon in front, `None` when nothing is left.
pub(super) fn free(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches([':', '：']).trim();
    let is_filler = text.chars().all(|c| matches!(c, '*' | '-' | '—' | '_' | '/' | '＊'));
    (!text.is_empty() && !is_filler).then(|| text.to_owned())
}

/// The invoice while it is read, with the place of every value.
pub(super) struct Draft {
    pub reading: Reading,
    pub page: u32,
}

impl Draft {
    pub fn new() -> Draft {
        Draft { reading: Reading::new(Source::Text, "page", Invoice::default()), page: 1 }
    }

    pub fn invoice(&mut self) -> &mut Invoice {
        &mut self.reading.invoice
    }

    /// Remembers where a value stands; a place remembered before stays.
    pub fn place(&mut self, field: Field, from: &Text, confidence: f32) {
        self.place_at(field, &from.text, from.area, confidence);
    }

    /// The same for a text and an area.
    pub fn place_at(&mut self, field: Field, as_read: &str, area: Option<Box2>, confidence: f32) {
        let value = field.of(&self.reading.invoice);
        let as_read = as_read.trim().to_owned();
        let as_read = if value.as_deref() == Some(&*as_read) { String::new() } else { as_read };
        let place = Place { as_read, page: Some(self.page), area, confidence, ..Place::default() };
        self.reading.places.entry(field).or_insert(place);
    }

    /// Sets a text field unless it has a value already.
    pub fn set(&mut self, field: Field, value: String, from: &Text, confidence: f32) {
        let Some(slot) = field.text_mut(&mut self.reading.invoice) else { return };
        if slot.is_none() {
            *slot = Some(value);
            self.place(field, from, confidence);
        }
    }

    /// Sets an amount unless it has a value already.
    pub fn set_amount(&mut self, field: Field, value: Fen, from: &Text, confidence: f32) {
        let invoice = &mut self.reading.invoice;
        let slot = match field {
            Field::TotalWithoutTax => &mut invoice.total_without_tax,
            Field::Tax => &mut invoice.tax,
            Field::Total => &mut invoice.total,
            _ => return,
        };
        if slot.is_none() {
            *slot = Some(value);
            self.place(field, from, confidence);
        }
    }

    /// Adds a fact that has no column of its own, named as XBRL names it, in snake case.
    pub fn particular(&mut self, name: &str, value: Option<String>) {
        let facts = &mut self.reading.invoice.particulars;
        if let Some(value) = value
            && !facts.iter().any(|(n, _)| n == name)
        {
            facts.push((name.to_owned(), value));
        }
    }
}
