//! What a person confirmed of a picture, and the verification of it.
//!
//! Only confirmed fields are held against rules and sources: a slip of the reader must never make
//! a genuine invoice invalid. What nobody confirmed is added afterwards, as doubtful.

use std::collections::BTreeMap;

use model::check::{self, Context};
use model::question::{Invalid, Typed, needed};
use model::reading::{Merged, Origin, merge};
use model::tax_id::{Judgement, TaxId};
use model::verdict::{Integrity, TaxStatus, decide};
use model::verification::{FileFacts, Signer, SourceAsked};
use model::{
    Check, Day, Evidence, Fen, Field, Invoice, Kind, Moment, Place, Question, Reading, Reason,
    Source, Verification,
};
use ofd::digest::{Digest, hex};

use crate::inquiry::{Ask, Inquiry, conclude};

/// The fields that a person confirms, in the order of the form.
pub const FIELDS: [Field; 12] = [
    Field::Kind,
    Field::Code,
    Field::Number,
    Field::IssueDate,
    Field::CheckCode,
    Field::TotalWithoutTax,
    Field::Tax,
    Field::Total,
    Field::SellerName,
    Field::SellerTaxId,
    Field::BuyerName,
    Field::BuyerTaxId,
];

/// The rules that a person may overrule: the paper really says so.
pub const SOFT: [&str; 3] = ["tax-id-check", "tax-id-form", "amount-sum"];

/// What a person left in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The fields as they stand in the form.
    pub values: BTreeMap<Field, String>,
    /// Whether the paper really says so, against the rules in [`SOFT`].
    pub stands: bool,
}

impl Said {
    /// The form as it is first shown: what was read.
    pub fn of(read: &Merged) -> Said {
        let value = |field: &Field| (*field, field.of(&read.invoice).unwrap_or_default());
        Said { values: FIELDS.iter().map(value).collect(), stands: false }
    }

    /// What stands in the form of a field.
    pub fn get(&self, field: Field) -> &str {
        self.values.get(&field).map_or("", |value| value.trim())
    }

    fn typed(&self) -> Typed {
        let text = |field| self.get(field).to_owned();
        Typed {
            kind: text(Field::Kind),
            code: text(Field::Code),
            number: text(Field::Number),
            issue_date: text(Field::IssueDate),
            check_code: text(Field::CheckCode),
            total_without_tax: text(Field::TotalWithoutTax),
            total: text(Field::Total),
        }
    }
}

/// What is missing or cannot be so, in the order of the form; nothing when it may be asked about.
pub fn faults(said: &Said, today: Day) -> Vec<Invalid> {
    let kind = Kind::from_code(said.get(Field::Kind));
    let is_asked = kind.is_none_or(|kind| !needed(kind).is_empty());
    let mut faults = Question::of_typed(&said.typed(), today).err().unwrap_or_default();
    // Of a kind that nobody answers for nothing is demanded, and the form has more fields.
    faults.retain(|fault| match fault.rule {
        "missing" => is_asked && said.get(fault.field).is_empty(),
        rule => rule != "not-asked",
    });
    let mut add = |field, rule| faults.push(Invalid { field, rule });
    if Fen::parse(said.get(Field::Tax)).is_none() && !said.get(Field::Tax).is_empty() {
        add(Field::Tax, "amount-form");
    }
    if !said.stands {
        for field in [Field::SellerTaxId, Field::BuyerTaxId] {
            match TaxId::judge(said.get(field)) {
                _ if said.get(field).is_empty() => {}
                Judgement::WrongCheck { .. } => add(field, "tax-id-check"),
                Judgement::Odd => add(field, "tax-id-form"),
                _ => {}
            }
        }
        let amount = |field| Fen::parse(said.get(field));
        let parts = (amount(Field::TotalWithoutTax), amount(Field::Tax), amount(Field::Total));
        // One fen is rounding.
        if let (Some(net), Some(tax), Some(total)) = parts
            && (net + tax).0.abs_diff(total.0) > 1
        {
            add(Field::Total, "amount-sum");
        }
    }
    faults.sort_by_key(|fault| FIELDS.iter().position(|field| *field == fault.field));
    faults
}

/// The fields as a person confirmed them. One that they changed comes from them, and keeps what
/// was read (识别值) and where.
pub fn confirmed(read: &Merged, said: &Said) -> Merged {
    let mut invoice = Invoice::default();
    for field in FIELDS {
        set(&mut invoice, field, said.get(field));
    }
    if invoice.kind.is_none() {
        let number = invoice.number.as_deref().unwrap_or_default();
        let code = invoice.code.as_deref().and_then(model::number::Structure::of_code);
        invoice.kind = match number.len() {
            20 => Some(Kind::DigitalNormal),
            _ => code.and_then(|code| code.kind),
        };
    }
    invoice.qr_text.clone_from(&read.invoice.qr_text);
    let origin = |field: &Field| {
        let was = field.of(&read.invoice);
        let now = field.of(&invoice);
        let origin = match read.origins.get(field) {
            Some(origin) if was == now => {
                let place = Place { doubtful: false, ..origin.place.clone() };
                Origin { doubtful: false, place, ..origin.clone() }
            }
            Some(origin) => changed(origin, was.clone()),
            None => Origin {
                source: Source::Typed,
                part: String::new(),
                place: Place { confidence: 1.0, ..Place::default() },
                doubtful: false,
                covered: None,
            },
        };
        (now.is_some() || was.is_some()).then_some((*field, origin))
    };
    let origins = FIELDS.iter().filter_map(origin).collect();
    Merged { invoice, origins }
}

/// The origin of a field that a person changed.
fn changed(origin: &Origin, was: Option<String>) -> Origin {
    let as_read = match origin.place.as_read.as_str() {
        "" => was.unwrap_or_default(),
        raw => raw.to_owned(),
    };
    // No rule made what a person says.
    let place = Place {
        as_read,
        confidence: 1.0,
        doubtful: false,
        corrected: false,
        rule: None,
        ..origin.place.clone()
    };
    Origin { source: Source::Typed, place, doubtful: false, ..origin.clone() }
}

fn set(invoice: &mut Invoice, field: Field, text: &str) {
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    match field {
        Field::Kind => invoice.kind = Kind::from_code(text),
        Field::IssueDate => invoice.issue_date = Day::parse(text),
        Field::TotalWithoutTax => invoice.total_without_tax = Fen::parse(text),
        Field::Tax => invoice.tax = Fen::parse(text),
        Field::Total => invoice.total = Fen::parse(text),
        Field::SellerName | Field::BuyerName => {
            if let Some(slot) = field.text_mut(invoice) {
                *slot = some(text.to_owned());
            }
        }
        field => {
            if let Some(slot) = field.text_mut(invoice) {
                *slot = some(plain(text));
            }
        }
    }
}

/// Numbers as pasted or dictated: without blanks and dashes, narrow, capital.
fn plain(text: &str) -> String {
    let narrow = |c: char| match c {
        '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    };
    let kept = text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(narrow);
    kept.flat_map(char::to_uppercase).take(64).collect()
}

/// Fields that a person changed: what was read (识别值), and what they made of it (修正值).
pub fn corrections(v: &Verification) -> Vec<(Field, String, String)> {
    if !matches!(v.file.format, "image" | "qr") {
        return Vec::new();
    }
    let changed = v.merged.origins.iter().filter(|(_, origin)| origin.source == Source::Typed);
    let pair = |(field, origin): (&Field, &Origin)| {
        let now = field.of(&v.merged.invoice).unwrap_or_default();
        let was = origin.place.as_read.clone();
        (!was.is_empty() && was != now).then_some((*field, was, now))
    };
    changed.filter_map(pair).collect()
}

/// A picture file.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// Verifies what a person confirmed of a picture.
///
/// # Errors
///
/// The fields that are missing or cannot be so; nobody was asked then.
pub fn verify(
    file: File<'_>,
    read: &Merged,
    said: &Said,
    now: Moment,
    ask: &mut Ask<'_>,
) -> Result<Inquiry, Vec<Invalid>> {
    Ok(concluded(state(file, read, said, now)?, read, ask))
}

/// What is confirmed of a picture, judged by itself; nobody is asked.
///
/// # Errors
///
/// As [`verify`].
pub(crate) fn state(
    file: File<'_>,
    read: &Merged,
    said: &Said,
    now: Moment,
) -> Result<Verification, Vec<Invalid>> {
    let faults = faults(said, now.china_day());
    if !faults.is_empty() {
        return Err(faults);
    }
    let facts = FileFacts {
        name: file.name.to_owned(),
        bytes: file.bytes.len() as u64,
        format: "image",
        sha256: hex(&Digest::Sha256.of(file.bytes)),
        sm3: hex(&Digest::Sm3.of(file.bytes)),
    };
    Ok(judge(facts, confirmed(read, said), now))
}

/// Verifies what a person made of the text of a code; `None` when it is not the text of one, or
/// the form is not complete.
pub fn scanned(text: &str, typed: &Typed, now: Moment, ask: &mut Ask<'_>) -> Option<Inquiry> {
    let invoice = model::qr::QrText::invoice_of(text)?;
    let read = super::together(&[Reading::new(Source::Qr, "qr", invoice)]);
    let value = |(field, text): (Field, &String)| (field, text.clone());
    let values = [
        (Field::Kind, &typed.kind),
        (Field::Code, &typed.code),
        (Field::Number, &typed.number),
        (Field::IssueDate, &typed.issue_date),
        (Field::CheckCode, &typed.check_code),
        (Field::TotalWithoutTax, &typed.total_without_tax),
        (Field::Total, &typed.total),
    ];
    let said = Said { values: values.map(value).into(), stands: false };
    if !faults(&said, now.china_day()).is_empty() {
        return None;
    }
    let merged = confirmed(&read, &said);
    let facts = FileFacts {
        name: merged.invoice.duplicate_key().unwrap_or_default(),
        bytes: text.len() as u64,
        format: "qr",
        sha256: hex(&Digest::Sha256.of(text.as_bytes())),
        sm3: hex(&Digest::Sm3.of(text.as_bytes())),
    };
    Some(concluded(judge(facts, merged, now), &read, ask))
}

/// Verifies a picture again by what was confirmed of it the first time.
pub fn again(v: &Verification, now: Moment, ask: &mut Ask<'_>) -> Inquiry {
    let sure = v.merged.origins.iter().filter(|(_, origin)| !origin.doubtful);
    let origins: BTreeMap<Field, Origin> = sure.map(|(f, o)| (*f, o.clone())).collect();
    // What has no origin of its own was told by a source, the lines among it.
    let mut invoice = Invoice { lines: Vec::new(), ..v.merged.invoice.clone() };
    for field in Field::ALL.iter().filter(|field| !origins.contains_key(field)) {
        set(&mut invoice, *field, "");
    }
    concluded(judge(v.file.clone(), Merged { invoice, origins }, now), &v.merged, ask)
}

/// Asks about what was confirmed, and adds what was read beside it.
fn concluded(v: Verification, read: &Merged, ask: &mut Ask<'_>) -> Inquiry {
    let question = Question::of_invoice(&v.merged.invoice).ok();
    let mut inquiry = match question {
        Some(question) if v.verdict != model::Verdict::Invalid => {
            let asked = ask(&question);
            conclude(v, Some(question), &asked)
        }
        question => Inquiry { verification: v, comparison: None, question },
    };
    add_unconfirmed(&mut inquiry.verification.merged, read);
    inquiry
}

fn judge(file: FileFacts, merged: Merged, now: Moment) -> Verification {
    let qr = merged.invoice.qr_text.as_deref().and_then(model::qr::QrText::invoice_of);
    let mut readings: Vec<Reading> =
        qr.into_iter().map(|invoice| Reading::new(Source::Qr, "qr", invoice)).collect();
    readings.push(Reading::new(Source::Ocr, "photo", merged.invoice.clone()));
    let context = Context { today: now.china_day(), integrity: Integrity::Unsigned };
    let mut evidence = check::run(&readings, &merged, &context);
    evidence.push(Evidence::info(Check::SealPresent, "none").because(Reason::NoSignature));
    evidence.push(Evidence::skipped(Check::TaxStatus, "not-asked").because(Reason::StatusNotAsked));
    evidence.sort_by_key(|line| line.check);
    let signer = Signer::none();
    let verdict = decide(Integrity::Unsigned, signer.trust, &evidence, None);
    let mut reasons: Vec<Reason> = evidence.iter().filter_map(|line| line.reason).collect();
    reasons.sort_unstable();
    reasons.dedup();
    let source = SourceAsked {
        name: "file".to_owned(),
        kind: "file",
        asked_at: now,
        answer: verdict.code().to_owned(),
        data_time: None,
        history: Vec::new(),
    };
    Verification {
        file,
        verdict,
        reasons,
        integrity: Integrity::Unsigned,
        signer,
        tax_status: TaxStatus::Unknown,
        merged,
        readings,
        pages: Vec::new(),
        evidence,
        uncovered: Vec::new(),
        sources: vec![source],
        checked_at: now,
    }
}

/// Adds what was read beside the form, where nobody else stated it.
pub(crate) fn add_unconfirmed(merged: &mut Merged, read: &Merged) {
    let known = Reading::new(Source::Attachment, "known", merged.invoice.clone());
    let mut rest = read.invoice.clone();
    // What a person emptied is not brought back.
    for field in FIELDS {
        set(&mut rest, field, "");
    }
    let both = merge(&[known, Reading::new(Source::Ocr, "photo", rest)]);
    for (field, origin) in &read.origins {
        if both.origins.get(field).is_some_and(|o| o.source == Source::Ocr) {
            merged.origins.insert(*field, Origin { doubtful: true, ..origin.clone() });
        }
    }
    merged.invoice = both.invoice;
}

#[cfg(test)]
mod tests;
