//! A verification as a text that is kept, and back (查验记录).
//!
//! It holds codes and facts, never sentences, so an old record can be read in any language. The
//! readings and pages of the document are left out: the file itself is kept and can be read again.

use std::borrow::Cow;
use std::collections::BTreeMap;

use model::reading::{Merged, Origin, Rule};
use model::text::Box2;
use model::verdict::{Integrity, TaxStatus, Trust, Verdict};
use model::verification::{FileFacts, Signer, SourceAsked};
use model::{
    Check, Comparison, Evidence, Fact, Fen, Field, Invoice, Moment, Outcome, Place, Reason, Source,
    Verification,
};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::Value;
use wire::contract;

/// A record that cannot be read: it was damaged, or written by a newer program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the record has no readable `{0}`")]
pub struct Damaged(pub &'static str);

/// Writes a verification and what was compared for it.
pub fn write(v: &Verification, comparison: Option<&Comparison>) -> String {
    // Its keys are texts and its numbers finite, so nothing of it can be refused.
    serde_json::to_string(&Record { v, comparison }).unwrap_or_default()
}

/// A record on its way to a text, without a tree of values between.
struct Record<'a> {
    v: &'a Verification,
    comparison: Option<&'a Comparison>,
}

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let (v, file) = (self.v, &self.v.file);
        let mut map = to.serialize_map(Some(14))?;
        let file = (&file.name, file.bytes, file.format, &file.sha256, &file.sm3);
        map.serialize_entry("file", &file)?;
        map.serialize_entry("verdict", v.verdict.code())?;
        map.serialize_entry("reasons", &List(|| v.reasons.iter().map(|reason| reason.code())))?;
        map.serialize_entry("integrity", v.integrity.code())?;
        map.serialize_entry("signer", &signer(&v.signer))?;
        map.serialize_entry("tax_status", v.tax_status.code())?;
        map.serialize_entry("invoice", &contract::Written(&v.merged.invoice))?;
        map.serialize_entry("more", &More(&v.merged.invoice))?;
        let origins = || v.merged.origins.iter().map(|(field, o)| origin(*field, o));
        map.serialize_entry("origins", &List(origins))?;
        map.serialize_entry("evidence", &List(|| v.evidence.iter().map(evidence)))?;
        map.serialize_entry("uncovered", &v.uncovered)?;
        map.serialize_entry("sources", &List(|| v.sources.iter().map(source)))?;
        map.serialize_entry("compared", &self.comparison.map(compared))?;
        map.serialize_entry("checked_at", &v.checked_at.0)?;
        map.end()
    }
}

/// A list whose items are made while it is written.
struct List<F>(F);

impl<F, I> Serialize for List<F>
where
    F: Fn() -> I,
    I: IntoIterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq((self.0)())
    }
}

/// Reads a record.
///
/// # Errors
///
/// [`Damaged`], naming the first part that is missing or not understood.
pub fn read(text: &str) -> Result<(Verification, Option<Comparison>), Damaged> {
    let value: Value = serde_json::from_str(text).map_err(|_| Damaged("json"))?;
    let code = |key: &'static str| value[key].as_str().ok_or(Damaged(key));
    let verdict = code("verdict")?;
    let integrity = code("integrity")?;
    let integrities =
        [Integrity::Intact, Integrity::Altered, Integrity::Unsigned, Integrity::Unverifiable];
    let reasons = strings(&value["reasons"]).into_iter();
    let reason = |code: String| Reason::ALL.iter().copied().find(|r| r.code() == code);
    let verification = Verification {
        file: read_file(&value["file"]).ok_or(Damaged("file"))?,
        verdict: find(&Verdict::ALL, |v| v.code() == verdict).ok_or(Damaged("verdict"))?,
        reasons: reasons.filter_map(reason).collect(),
        integrity: find(&integrities, |i| i.code() == integrity).ok_or(Damaged("integrity"))?,
        signer: read_signer(&value["signer"]).ok_or(Damaged("signer"))?,
        tax_status: TaxStatus::from_code(code("tax_status")?).ok_or(Damaged("tax_status"))?,
        merged: merged(&value),
        readings: Vec::new(),
        pages: Vec::new(),
        evidence: items(&value["evidence"]).filter_map(read_evidence).collect(),
        uncovered: strings(&value["uncovered"]),
        sources: items(&value["sources"]).filter_map(read_source).collect(),
        checked_at: Moment(value["checked_at"].as_i64().ok_or(Damaged("checked_at"))?),
    };
    Ok((verification, read_compared(&value["compared"])))
}

/// Writes what was read of an invoice: its fields, and where each stands.
pub fn write_merged(merged: &Merged) -> String {
    // As above: nothing of it can be refused.
    serde_json::to_string(&Read(merged)).unwrap_or_default()
}

struct Read<'a>(&'a Merged);

impl Serialize for Read<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(3))?;
        map.serialize_entry("invoice", &contract::Written(&self.0.invoice))?;
        map.serialize_entry("more", &More(&self.0.invoice))?;
        let origins = || self.0.origins.iter().map(|(field, o)| origin(*field, o));
        map.serialize_entry("origins", &List(origins))?;
        map.end()
    }
}

/// Reads what [`write_merged`] wrote.
///
/// # Errors
///
/// [`Damaged`] when it is no such text.
pub fn read_merged(text: &str) -> Result<Merged, Damaged> {
    let value: Value = serde_json::from_str(text).map_err(|_| Damaged("json"))?;
    Ok(merged(&value))
}

fn merged(value: &Value) -> Merged {
    let origins = items(&value["origins"]).filter_map(read_origin).collect();
    Merged { invoice: read_invoice(value), origins }
}

fn find<T: Copy>(all: &[T], is: impl Fn(&T) -> bool) -> Option<T> {
    all.iter().copied().find(is)
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn strings(value: &Value) -> Vec<String> {
    items(value).filter_map(Value::as_str).map(str::to_owned).collect()
}

fn string(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn moment(value: &Value) -> Option<Moment> {
    value.as_i64().map(Moment)
}

fn read_file(value: &Value) -> Option<FileFacts> {
    const FORMATS: [&str; 6] = ["ofd", "pdf", "xml", "image", "qr", "typed"];
    Some(FileFacts {
        name: string(&value[0])?,
        bytes: value[1].as_u64()?,
        format: find(&FORMATS, |f| value[2] == **f)?,
        sha256: string(&value[3])?,
        sm3: string(&value[4])?,
    })
}

fn signer(s: &Signer) -> impl Serialize + '_ {
    let at = |moment: Option<Moment>| moment.map(|m| m.0);
    (
        s.trust.code(),
        &s.subject,
        &s.issuer,
        &s.serial,
        at(s.not_before),
        at(s.not_after),
        at(s.signed_at),
        &s.algorithm,
    )
}

fn read_signer(value: &Value) -> Option<Signer> {
    let trusts = [Trust::None, Trust::Test, Trust::Unverified, Trust::Pinned, Trust::Trusted];
    Some(Signer {
        trust: find(&trusts, |t| value[0] == t.code())?,
        subject: string(&value[1]),
        issuer: string(&value[2]),
        serial: string(&value[3]),
        not_before: moment(&value[4]),
        not_after: moment(&value[5]),
        signed_at: moment(&value[6]),
        algorithm: string(&value[7]),
    })
}

/// What the contract's invoice object has no place for.
pub(crate) struct More<'a>(pub &'a Invoice);

impl Serialize for More<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let invoice = self.0;
        let mut map = to.serialize_map(Some(7))?;
        map.serialize_entry("title", &invoice.title)?;
        map.serialize_entry("lines_complete", &invoice.lines_complete)?;
        map.serialize_entry("is_red_letter", &invoice.is_red_letter)?;
        map.serialize_entry("original_number", &invoice.original_number)?;
        map.serialize_entry("qr_text", &invoice.qr_text)?;
        let amounts = || invoice.other_amounts.iter().map(|(name, fen)| (name, fen.0));
        map.serialize_entry("other_amounts", &List(amounts))?;
        map.serialize_entry("particulars", &invoice.particulars)?;
        map.end()
    }
}

/// Reads the invoice at `invoice` and `more`.
pub(crate) fn read_invoice(value: &Value) -> Invoice {
    let more = &value["more"];
    let amount = |v: &Value| Some((string(&v[0])?, Fen(v[1].as_i64()?)));
    let particular = |v: &Value| Some((string(&v[0])?, string(&v[1])?));
    Invoice {
        title: string(&more["title"]),
        lines_complete: more["lines_complete"].as_bool().unwrap_or(false),
        is_red_letter: more["is_red_letter"].as_bool(),
        original_number: string(&more["original_number"]),
        qr_text: string(&more["qr_text"]),
        other_amounts: items(&more["other_amounts"]).filter_map(amount).collect(),
        particulars: items(&more["particulars"]).filter_map(particular).collect(),
        ..contract::read(&value["invoice"])
    }
}

fn origin(field: Field, o: &Origin) -> impl Serialize + '_ {
    let area = o.place.area.map(|b| [b.x, b.y, b.w, b.h].map(f64::from));
    (
        field.path(),
        o.source.code(),
        &o.part,
        &o.place.as_read,
        o.place.page,
        area,
        f64::from(o.place.confidence),
        o.doubtful,
        o.covered,
        o.place.corrected,
        o.place.rule.map(Rule::code),
    )
}

fn read_origin(value: &Value) -> Option<(Field, Origin)> {
    use Source::{Attachment, Metadata, Ocr, Page, Qr, Text, Typed};
    let sources = [Attachment, Metadata, Page, Text, Qr, Ocr, Typed];
    let number = |v: &Value| v.as_f64().map(|n| n as f32);
    let area = value[5].as_array().and_then(|b| {
        let [x, y, w, h] = b.as_slice() else { return None };
        Some(Box2 { x: number(x)?, y: number(y)?, w: number(w)?, h: number(h)? })
    });
    let origin = Origin {
        source: find(&sources, |s| value[1] == s.code())?,
        part: string(&value[2])?,
        place: Place {
            as_read: string(&value[3])?,
            page: value[4].as_u64().and_then(|n| u32::try_from(n).ok()),
            area,
            confidence: number(&value[6])?,
            // Older records say neither of the two.
            corrected: value[9].as_bool().unwrap_or(false),
            rule: value[10].as_str().and_then(Rule::from_code),
            ..Place::default()
        },
        doubtful: value[7].as_bool()?,
        covered: value[8].as_bool(),
    };
    Some((Field::from_path(value[0].as_str()?)?, origin))
}

fn evidence(e: &Evidence) -> impl Serialize + '_ {
    (e.check.code(), e.outcome.code(), e.say, Facts(&e.facts), e.reason.map(Reason::code))
}

/// The facts of a line of evidence as an object.
struct Facts<'a>(&'a [(Cow<'static, str>, Fact)]);

impl Serialize for Facts<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        for (name, fact) in self.0 {
            match fact {
                Fact::Text(text) => map.serialize_entry(name, text)?,
                Fact::Count(count) => map.serialize_entry(name, count)?,
                Fact::List(list) => map.serialize_entry(name, list)?,
            }
        }
        map.end()
    }
}

fn read_evidence(value: &Value) -> Option<Evidence> {
    use Outcome::{Fail, Info, Pass, Skipped, Warn};
    let check = find(Check::ALL, |c| value[0] == c.code())?;
    let fact = |(name, value): (&String, &Value)| {
        let fact = match value {
            Value::String(text) => Fact::Text(text.clone()),
            Value::Number(count) => Fact::Count(count.as_i64()?),
            Value::Array(_) => Fact::List(strings(value)),
            _ => return None,
        };
        Some((Cow::Owned(name.clone()), fact))
    };
    Some(Evidence {
        check,
        outcome: find(&[Pass, Fail, Warn, Info, Skipped], |o| value[1] == o.code())?,
        say: find(check.says(), |say| value[2] == **say)?,
        facts: value[3].as_object()?.iter().filter_map(fact).collect(),
        reason: Reason::ALL.iter().copied().find(|r| value[4] == r.code()),
    })
}

fn source(s: &SourceAsked) -> impl Serialize + '_ {
    let states: Vec<(i64, &str)> =
        s.history.iter().map(|(at, status)| (at.0, status.code())).collect();
    (&s.name, s.kind, s.asked_at.0, &s.answer, s.data_time.map(|m| m.0), states)
}

fn state(value: &Value) -> Option<(Moment, TaxStatus)> {
    Some((moment(&value[0])?, TaxStatus::from_code(value[1].as_str()?)?))
}

fn read_source(value: &Value) -> Option<SourceAsked> {
    Some(SourceAsked {
        name: string(&value[0])?,
        kind: find(&["file", "register", "provider"], |k| value[1] == **k)?,
        asked_at: moment(&value[2])?,
        answer: string(&value[3])?,
        data_time: moment(&value[4]),
        // Older records have none.
        history: items(&value[5]).filter_map(state).collect(),
    })
}

fn compared(comparison: &Comparison) -> impl Serialize + '_ {
    List(|| comparison.fields.iter().map(|f| (f.field.path(), &f.face, &f.known, f.agrees)))
}

fn read_compared(value: &Value) -> Option<Comparison> {
    let row = |value: &Value| {
        Some(model::compare::Compared {
            field: Field::from_path(value[0].as_str()?)?,
            face: string(&value[1]),
            known: string(&value[2]),
            agrees: value[3].as_bool(),
        })
    };
    Some(Comparison { fields: value.as_array()?.iter().filter_map(row).collect() })
}

/// The origins of an invoice that a person or a program stated field by field.
pub(crate) fn stated(invoice: &Invoice, source: Source) -> Merged {
    let origin = |field: &Field| {
        let place = Place { confidence: 1.0, ..Place::default() };
        let part = String::new();
        (*field, Origin { source, part, place, doubtful: false, covered: None })
    };
    let fields = Field::ALL.iter().filter(|field| field.is_in(invoice));
    let origins: BTreeMap<Field, Origin> = fields.map(origin).collect();
    Merged { invoice: invoice.clone(), origins }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Desk, TrustStore, verify};

    #[test]
    fn every_sample_comes_back_as_it_was() {
        let desk = Desk::new(TrustStore::builtin());
        let fonts = paper::write::Fonts::find();
        let samples = paper::samples::make(fonts.as_ref().ok()).samples;
        assert!(samples.len() > 20);
        let mut kept = 0;
        for sample in samples {
            let now = Moment(1_790_000_000);
            let Ok(mut v) = verify(&desk, &sample.file_name, &sample.bytes, now) else { continue };
            let (read, _) = read(&write(&v, None)).unwrap();
            (v.readings, v.pages) = (Vec::new(), Vec::new());
            v.merged.invoice.cipher = None;
            assert_eq!(read, v, "{}", sample.file_name);
            kept += 1;
        }
        assert!(kept > 20);
    }

    #[test]
    fn the_rule_that_decided_is_kept() {
        let mut merged =
            stated(&Invoice { number: Some("1".into()), ..Default::default() }, Source::Ocr);
        for rule in Rule::ALL.map(Some).into_iter().chain([None]) {
            for origin in merged.origins.values_mut() {
                (origin.place.rule, origin.place.corrected) = (rule, rule.is_some());
            }
            assert_eq!(read_merged(&write_merged(&merged)).unwrap(), merged, "{rule:?}");
        }
    }

    #[test]
    fn a_damaged_record_is_refused_and_never_panics() {
        for text in ["", "{}", "[]", "{\"file\":[1,2,3]}", "null"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
