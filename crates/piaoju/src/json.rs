//! The JSON contract (`piaoju.verification/1`): one object for each file, keys in a fixed order,
//! amounts as strings with two decimals, absent values as `null`.

use std::borrow::Cow;

use model::paper_check;
use model::reading::{Origin, Rule};
use model::verification::{FileFacts, Signer, SourceAsked, Verification};
use model::{Evidence, Fact, Field, Invoice, Moment};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::Value;
use store::paper_check::Kept;
use wire::contract;

use crate::texts::Texts;

/// The name and version of the contract.
pub const SCHEMA: &str = "piaoju.verification/1";

/// One verification as a JSON object.
pub fn object(v: &Verification, texts: &Texts) -> Value {
    // Its keys are texts and its numbers finite, so nothing of it can be refused.
    serde_json::to_value(Object { v, texts }).unwrap_or_default()
}

/// The same object as a text, without a tree of values between.
pub fn text(v: &Verification, texts: &Texts) -> String {
    serde_json::to_string(&Object { v, texts }).unwrap_or_default()
}

/// The same object with what a person saw on the paper (人工鉴别) beside the verdict, when somebody
/// wrote it down: answers by the codes of their questions.
pub fn with_paper(v: &Verification, paper: Option<&Kept>, texts: &Texts) -> Value {
    let mut object = object(v, texts);
    if let (Some(paper), Some(object)) = (paper, object.as_object_mut()) {
        let answers = paper_check::parse(&paper.answers).into_iter();
        let answers: serde_json::Map<String, Value> =
            answers.map(|(asked, said)| (asked.code.to_owned(), said.code().into())).collect();
        let seen = serde_json::json!({
            "outcome": paper.outcome,
            "answers": answers,
            "note": paper.note,
            "by": paper.by,
            "at": paper.at.to_string(),
            "has_picture": paper.has_picture,
        });
        object.insert("paper_check".to_owned(), seen);
    }
    object
}

/// One verification on one line, with the line break.
pub fn line(v: &Verification, texts: &Texts) -> String {
    let mut line = text(v, texts);
    line.push('\n');
    line
}

struct Object<'a> {
    v: &'a Verification,
    texts: &'a Texts,
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let (v, texts) = (self.v, self.texts);
        let mut map = to.serialize_map(Some(14))?;
        map.serialize_entry("schema", SCHEMA)?;
        map.serialize_entry("file", &FileObject(&v.file))?;
        map.serialize_entry("verdict", v.verdict.code())?;
        map.serialize_entry("headline", &texts.headline(v.verdict))?;
        map.serialize_entry("reasons", &List(|| v.reasons.iter().map(|r| r.code())))?;
        map.serialize_entry("integrity", v.integrity.code())?;
        map.serialize_entry("signer", &SignerObject(&v.signer))?;
        map.serialize_entry("tax_status", v.tax_status.code())?;
        map.serialize_entry("invoice", &contract::Written(&v.merged.invoice))?;
        map.serialize_entry("reading", &Reading(v))?;
        let evidence = || v.evidence.iter().map(|evidence| EvidenceObject { evidence, texts });
        map.serialize_entry("evidence", &List(evidence))?;
        map.serialize_entry("uncovered", &v.uncovered)?;
        map.serialize_entry("sources", &List(|| v.sources.iter().map(SourceObject)))?;
        map.serialize_entry("checked_at", &Shown(v.checked_at))?;
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

/// A moment that is written as its text.
struct Shown(Moment);

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

struct FileObject<'a>(&'a FileFacts);

impl Serialize for FileObject<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(5))?;
        map.serialize_entry("name", &self.0.name)?;
        map.serialize_entry("bytes", &self.0.bytes)?;
        map.serialize_entry("format", self.0.format)?;
        map.serialize_entry("sha256", &self.0.sha256)?;
        map.serialize_entry("sm3", &self.0.sm3)?;
        map.end()
    }
}

struct SignerObject<'a>(&'a Signer);

impl Serialize for SignerObject<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let signer = self.0;
        let mut map = to.serialize_map(Some(8))?;
        map.serialize_entry("trust", signer.trust.code())?;
        map.serialize_entry("subject", &signer.subject)?;
        map.serialize_entry("issuer", &signer.issuer)?;
        map.serialize_entry("serial", &signer.serial)?;
        map.serialize_entry("not_before", &signer.not_before.map(Shown))?;
        map.serialize_entry("not_after", &signer.not_after.map(Shown))?;
        map.serialize_entry("signed_at", &signer.signed_at.map(Shown))?;
        map.serialize_entry("algorithm", &signer.algorithm)?;
        map.end()
    }
}

struct SourceObject<'a>(&'a SourceAsked);

impl Serialize for SourceObject<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(5))?;
        map.serialize_entry("name", &self.0.name)?;
        map.serialize_entry("kind", self.0.kind)?;
        map.serialize_entry("asked_at", &Shown(self.0.asked_at))?;
        map.serialize_entry("answer", &self.0.answer)?;
        map.serialize_entry("data_time", &self.0.data_time.map(Shown))?;
        map.end()
    }
}

/// A moment in RFC 3339, in UTC.
pub fn moment(moment: Option<Moment>) -> Value {
    moment.map_or(Value::Null, |m| Value::String(m.to_string()))
}

/// One entry for each field that was read, in the order in which people read an invoice.
struct Reading<'a>(&'a Verification);

impl Serialize for Reading<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let v = self.0;
        let mut map = to.serialize_map(None)?;
        for &field in Field::ALL {
            if let Some(origin) = v.merged.origins.get(&field) {
                let entry = ReadField { field, origin, invoice: &v.merged.invoice };
                map.serialize_entry(field.path(), &entry)?;
            }
        }
        map.end()
    }
}

struct ReadField<'a> {
    field: Field,
    origin: &'a Origin,
    invoice: &'a Invoice,
}

impl Serialize for ReadField<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let place = &self.origin.place;
        let as_read = match place.as_read.as_str() {
            "" => self.field.of(self.invoice).map(Cow::Owned),
            raw => Some(Cow::Borrowed(raw)),
        };
        let area = place.area.map(|b| [b.x, b.y, b.w, b.h].map(|n| rounded(n, 100.0)));
        let mut map = to.serialize_map(Some(8))?;
        map.serialize_entry("from", self.origin.source.code())?;
        map.serialize_entry("as_read", &as_read)?;
        map.serialize_entry("confidence", &rounded(place.confidence, 1000.0))?;
        map.serialize_entry("doubtful", &self.origin.doubtful)?;
        map.serialize_entry("page", &place.page)?;
        map.serialize_entry("box", &area)?;
        map.serialize_entry("corrected", &place.corrected)?;
        map.serialize_entry("rule", &place.rule.map(Rule::code))?;
        map.end()
    }
}

/// A measure without the noise that a 32-bit number shows when it is printed as a longer one.
pub fn rounded(number: f32, parts: f64) -> f64 {
    (f64::from(number) * parts).round() / parts
}

struct EvidenceObject<'a> {
    evidence: &'a Evidence,
    texts: &'a Texts,
}

impl Serialize for EvidenceObject<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(4))?;
        map.serialize_entry("check", self.evidence.check.code())?;
        map.serialize_entry("outcome", self.evidence.outcome.code())?;
        map.serialize_entry("summary", &self.texts.summary(self.evidence))?;
        map.serialize_entry("detail", &Detail(self.evidence))?;
        map.end()
    }
}

struct Detail<'a>(&'a Evidence);

impl Serialize for Detail<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.facts.len()))?;
        for (name, fact) in &self.0.facts {
            match fact {
                Fact::Text(text) => map.serialize_entry(name, text)?,
                Fact::Count(count) => map.serialize_entry(name, count)?,
                Fact::List(list) => map.serialize_entry(name, list)?,
            }
        }
        map.end()
    }
}
