//! Rules that hold the readings of a document against each other and against themselves.
//!
//! One file for each area. A rule says nothing when it does not apply, and condemns an invoice
//! only on grounds that are sure: what was recognised from a picture, typed by a person or found
//! on a page with little confidence gives a warning, never a failure.

mod amounts;
mod date;
mod number;
mod qr;
mod recognised;
mod red_letter;
mod sources;
mod tax_id;
mod words;

#[cfg(test)]
mod tests;

pub use red_letter::original_in_remark;

use crate::reading::Merged;
use crate::verdict::Integrity;
use crate::{Day, Evidence, Field, Outcome, Reading, Source};

/// What the rules may know beside the readings.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// The day on which the question is asked, on Chinese clocks.
    pub today: Day,
    /// What the file's own protection proves.
    pub integrity: Integrity,
}

/// Runs every rule that applies and returns its evidence in the order of the catalogue.
pub fn run(readings: &[Reading], merged: &Merged, context: &Context) -> Vec<Evidence> {
    let mut evidence = Vec::with_capacity(20);
    let codes = qr::parse(readings, merged);
    recognised::check(merged, &mut evidence);
    evidence.extend(amounts::sum(readings, merged));
    evidence.extend(amounts::lines(readings, merged));
    evidence.extend(amounts::rates(merged));
    evidence.extend(words::check(readings, merged));
    evidence.extend(qr::checksum(&codes, context.integrity));
    evidence.extend(qr::fields(&codes, readings));
    evidence.extend(sources::check(readings));
    tax_id::check(merged, &mut evidence);
    number::check(merged, qr::kind(&codes), &mut evidence);
    evidence.extend(date::check(merged, context.today));
    evidence.extend(red_letter::check(merged));
    evidence
}

/// Below this confidence a value from the page may be a slip of the reader.
const CONFIDENCE_SURE: f32 = 0.8;

/// Whether what a reading says of these fields is sure enough to condemn an invoice.
fn is_sure(reading: &Reading, fields: &[Field]) -> bool {
    let is_confident =
        |field| reading.places.get(field).is_none_or(|place| place.confidence >= CONFIDENCE_SURE);
    is_firm(reading.source, reading.covered) && fields.iter().all(is_confident)
}

/// Whether a source may condemn at all. Text of a page that a signature protects cannot have
/// been changed since, so a difference there is a slip of our layout rules before it is a forgery.
fn is_firm(source: Source, covered: Option<bool>) -> bool {
    match source {
        Source::Ocr | Source::Typed => false,
        Source::Text => covered != Some(true),
        Source::Attachment | Source::Metadata | Source::Page | Source::Qr => true,
    }
}

/// Whether the merged values of these fields are sure enough to condemn an invoice.
fn is_merged_sure(merged: &Merged, fields: &[Field]) -> bool {
    fields.iter().all(|field| {
        merged.origins.get(field).is_none_or(|origin| {
            is_firm(origin.source, origin.covered) && origin.place.confidence >= CONFIDENCE_SURE
        })
    })
}

/// The graver of two findings of the same check; the first when they are equal.
fn graver(a: Option<Evidence>, b: Option<Evidence>) -> Option<Evidence> {
    let rank = |e: &Option<Evidence>| match e.as_ref().map(|e| e.outcome) {
        Some(Outcome::Fail) => 5,
        Some(Outcome::Warn) => 4,
        Some(Outcome::Pass) => 3,
        Some(Outcome::Info) => 2,
        Some(Outcome::Skipped) => 1,
        None => 0,
    };
    if rank(&b) > rank(&a) { b } else { a }
}

/// The most characters of a value of the document that a fact repeats.
const FACT_CHARS_MAX: usize = 120;

/// The beginning of a text, short enough for a fact.
fn clip(text: &str) -> &str {
    text.char_indices().nth(FACT_CHARS_MAX).map_or(text, |(end, _)| &text[..end])
}
