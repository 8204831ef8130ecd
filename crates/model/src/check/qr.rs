//! The QR code against itself and against the document.

use super::{clip, graver, is_sure};
use crate::number::is_placeholder;
use crate::qr::{AmountIs, Checksum, Form, QrText};
use crate::reading::Merged;
use crate::verdict::Integrity;
use crate::{Check, Evidence, Fen, Field, Invoice, Kind, Reading, Reason, Source};

/// More codes than a page and its data can carry are not looked at.
const CODES_MAX: usize = 4;

/// Every QR text that the document carries, parsed, each once.
pub(super) fn parse<'a>(
    readings: &'a [Reading],
    merged: &'a Merged,
) -> Vec<(&'a str, Option<QrText>)> {
    let mut codes: Vec<(&str, Option<QrText>)> = Vec::new();
    let texts = readings.iter().filter_map(|r| r.invoice.qr_text.as_deref());
    for text in texts.chain(merged.invoice.qr_text.as_deref()) {
        let text = text.trim().trim_end_matches(',');
        if !text.is_empty() && codes.len() < CODES_MAX && codes.iter().all(|(t, _)| *t != text) {
            codes.push((text, QrText::parse(text)));
        }
    }
    codes
}

/// The kind that the first readable code names.
pub(super) fn kind(codes: &[(&str, Option<QrText>)]) -> Option<Kind> {
    codes.iter().find_map(|(_, code)| code.as_ref()?.kind)
}

/// Whether the checksum of every code fits.
///
/// A wrong one condemns a file that nothing else protects. Under an intact signature nobody can
/// have changed it since, so then the issuer wrote it: that is odd, and takes away trust, but it
/// is no forgery.
pub(super) fn checksum(codes: &[(&str, Option<QrText>)], integrity: Integrity) -> Option<Evidence> {
    let mut found = None;
    for code in codes.iter().filter_map(|(_, code)| code.as_ref()) {
        let one = match &code.checksum {
            Checksum::Match => Some(Evidence::pass(Check::QrChecksum, "match")),
            // Fiscal receipts have no checksum by design.
            Checksum::Absent if code.form == Form::Fiscal => None,
            Checksum::Absent => Some(Evidence::info(Check::QrChecksum, "absent")),
            Checksum::Differs { expected, found } => {
                let warn = Evidence::warn(Check::QrChecksum, "differs");
                let evidence = match (carries_true_checksum(code), integrity) {
                    (false, _) => warn,
                    (true, Integrity::Intact) => warn.because(Reason::QrChecksumWrong),
                    (true, _) => Evidence::fail(Check::QrChecksum, "differs")
                        .because(Reason::QrChecksumWrong),
                };
                let expected = format!("{expected:04X}");
                Some(evidence.fact("expected", expected).fact("found", found.as_str()))
            }
        };
        found = graver(found, one);
    }
    found
}

/// Whether genuine codes of this type are known to carry a true checksum. The rail pilot and the
/// published air samples hold a dummy (measured), other types were never seen.
fn carries_true_checksum(code: &QrText) -> bool {
    code.form == Form::Tax && matches!(code.type_code.parse::<u8>(), Ok(1..=32))
}

/// Whether every code names the same invoice as the other readings.
pub(super) fn fields(codes: &[(&str, Option<QrText>)], readings: &[Reading]) -> Option<Evidence> {
    let mut found = None;
    for (text, code) in codes {
        let one = match code {
            Some(code) => compare(code, readings),
            // A web address or a shop's own code is no invoice code, broken or not.
            None if !text.starts_with("01,") && !text.starts_with("CZ-EI") => {
                Some(Evidence::info(Check::QrFields, "unreadable"))
            }
            None => Some(Evidence::warn(Check::QrFields, "unreadable")),
        };
        found = graver(found, one);
    }
    found
}

fn compare(code: &QrText, readings: &[Reading]) -> Option<Evidence> {
    let mut differing = Vec::new();
    let (mut compared, mut is_fatal, mut is_other_amount) = (false, false, false);
    for reading in readings.iter().filter(|r| r.source != Source::Qr) {
        for field in FIELDS {
            match agrees(code, field, &reading.invoice) {
                Agreement::Silent => continue,
                Agreement::Same => {}
                Agreement::OtherAmount => is_other_amount = true,
                Agreement::Different(field, value) => {
                    is_fatal |= is_sure(reading, &[field]) && !is_placeholder(&code.number);
                    differing.push(line(field, &value, reading));
                }
            }
            compared = true;
        }
    }
    differing.dedup();
    if differing.is_empty() {
        return match (compared, is_other_amount) {
            (_, true) => Some(Evidence::warn(Check::QrFields, "other-amount")),
            (true, false) => Some(Evidence::pass(Check::QrFields, "match")),
            (false, false) => None,
        };
    }
    let evidence = if is_fatal {
        Evidence::fail(Check::QrFields, "differs").because(Reason::QrDiffers)
    } else {
        Evidence::warn(Check::QrFields, "differs")
    };
    Some(evidence.fact("fields", differing))
}

fn line(field: Field, value: &str, reading: &Reading) -> String {
    let other = field.of(&reading.invoice).unwrap_or_default();
    let (source, part) = (reading.source.code(), &reading.part);
    format!("{}: {value} (qr) / {} ({source} {part})", field.path(), clip(&other))
}

const FIELDS: [Field; 5] =
    [Field::Code, Field::Number, Field::IssueDate, Field::CheckCode, Field::Total];

enum Agreement {
    /// One of the two does not state the field.
    Silent,
    Same,
    /// The amount is the total where the net amount belongs, or the other way round.
    OtherAmount,
    /// The field that differs and what the code says of it.
    Different(Field, String),
}

fn agrees(code: &QrText, field: Field, invoice: &Invoice) -> Agreement {
    let text = |ours: Option<&str>, theirs: Option<&str>, same: fn(&str, &str) -> bool| match (
        ours.filter(|t| !t.contains('*')),
        theirs.filter(|t| !t.is_empty() && !t.contains('*')),
    ) {
        (Some(ours), Some(theirs)) if ours == theirs || same(ours, theirs) => Agreement::Same,
        (Some(ours), Some(_)) => Agreement::Different(field, ours.to_owned()),
        _ => Agreement::Silent,
    };
    match field {
        Field::Code => text(code.code.as_deref(), invoice.code.as_deref(), same_text),
        // The unique number of the accounting standard is code and number in one.
        Field::Number => match (&code.code, &invoice.number) {
            (Some(c), Some(n)) if n.strip_prefix(c.as_str()) == Some(&code.number) => {
                Agreement::Same
            }
            _ => text(Some(&code.number), invoice.number.as_deref(), same_text),
        },
        Field::CheckCode => {
            text(code.check_code.as_deref(), invoice.check_code.as_deref(), same_check_code)
        }
        Field::IssueDate => match (code.date, invoice.issue_date) {
            (Some(ours), Some(theirs)) if ours == theirs => Agreement::Same,
            (Some(ours), Some(_)) => Agreement::Different(field, ours.to_string()),
            _ => Agreement::Silent,
        },
        _ => amount_agrees(code, invoice),
    }
}

fn amount_agrees(code: &QrText, invoice: &Invoice) -> Agreement {
    let Some(amount) = code.amount else { return Agreement::Silent };
    let (net, total) = (invoice.total_without_tax, invoice.total);
    // Red-letter codes were seen with and without the minus.
    let is = |value: Option<Fen>| value.map(|v| v.0.unsigned_abs() == amount.0.unsigned_abs());
    let (meant, other, field) = match code.amount_is {
        AmountIs::Net => (is(net), is(total), Field::TotalWithoutTax),
        AmountIs::Total => (is(total), is(net), Field::Total),
        AmountIs::Either if is(net) == Some(true) => (is(net), None, Field::TotalWithoutTax),
        AmountIs::Either => (is(total), None, Field::Total),
    };
    match (meant, other) {
        (None, _) => Agreement::Silent,
        (Some(true), _) => Agreement::Same,
        (Some(false), Some(true)) => Agreement::OtherAmount,
        (Some(false), _) => Agreement::Different(field, amount.to_string()),
    }
}

fn same_text(a: &str, b: &str) -> bool {
    let plain = |t: &str| -> String {
        t.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
    };
    plain(a) == plain(b)
}

/// Forms that ask for a check code often want, and keep, its last six digits only.
fn same_check_code(a: &str, b: &str) -> bool {
    let plain = |t: &str| -> String {
        t.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
    };
    let (a, b) = (plain(a), plain(b));
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    short == long || (short.len() >= 5 && long.ends_with(&short))
}
