//! The JSON contract (`piaoju.verification/1`): one object for each file, keys in a fixed order,
//! amounts as strings with two decimals, absent values as `null`.

use model::verification::{Signer, Verification};
use model::{Evidence, Fact, Field, Moment};
use serde_json::{Map, Value, json};
use wire::contract;

use crate::texts::Texts;

/// The name and version of the contract.
pub const SCHEMA: &str = "piaoju.verification/1";

/// One verification as a JSON object.
pub fn object(v: &Verification, texts: &Texts) -> Value {
    json!({
        "schema": SCHEMA,
        "file": {
            "name": v.file.name,
            "bytes": v.file.bytes,
            "format": v.file.format,
            "sha256": v.file.sha256,
            "sm3": v.file.sm3,
        },
        "verdict": v.verdict.code(),
        "headline": texts.headline(v.verdict),
        "reasons": v.reasons.iter().map(|r| r.code()).collect::<Vec<_>>(),
        "integrity": v.integrity.code(),
        "signer": signer(&v.signer),
        "tax_status": v.tax_status.code(),
        "invoice": contract::write(&v.merged.invoice),
        "reading": reading(v),
        "evidence": v.evidence.iter().map(|e| evidence(e, texts)).collect::<Vec<_>>(),
        "uncovered": v.uncovered,
        "sources": v.sources.iter().map(|s| json!({
            "name": s.name,
            "kind": s.kind,
            "asked_at": moment(Some(s.asked_at)),
            "answer": s.answer,
            "data_time": moment(s.data_time),
        })).collect::<Vec<_>>(),
        "checked_at": moment(Some(v.checked_at)),
    })
}

/// One verification on one line, with the line break.
pub fn line(v: &Verification, texts: &Texts) -> String {
    let mut line = object(v, texts).to_string();
    line.push('\n');
    line
}

/// A moment in RFC 3339, in UTC.
pub fn moment(moment: Option<Moment>) -> Value {
    moment.map_or(Value::Null, |m| Value::String(m.to_string()))
}

fn signer(signer: &Signer) -> Value {
    json!({
        "trust": signer.trust.code(),
        "subject": signer.subject,
        "issuer": signer.issuer,
        "serial": signer.serial,
        "not_before": moment(signer.not_before),
        "not_after": moment(signer.not_after),
        "signed_at": moment(signer.signed_at),
        "algorithm": signer.algorithm,
    })
}

/// One entry for each field that was read, in the order in which people read an invoice.
fn reading(v: &Verification) -> Value {
    let mut map = Map::new();
    for &field in Field::ALL {
        let Some(origin) = v.merged.origins.get(&field) else { continue };
        let as_read = match origin.place.as_read.as_str() {
            "" => field.of(&v.merged.invoice),
            raw => Some(raw.to_owned()),
        };
        let area = origin.place.area.map(|b| [b.x, b.y, b.w, b.h].map(|n| rounded(n, 100.0)));
        let entry = json!({
            "from": origin.source.code(),
            "as_read": as_read,
            "confidence": rounded(origin.place.confidence, 1000.0),
            "doubtful": origin.doubtful,
            "page": origin.place.page,
            "box": area,
        });
        map.insert(field.path().to_owned(), entry);
    }
    Value::Object(map)
}

/// A measure without the noise that a 32-bit number shows when it is printed as a longer one.
pub fn rounded(number: f32, parts: f64) -> f64 {
    (f64::from(number) * parts).round() / parts
}

fn evidence(evidence: &Evidence, texts: &Texts) -> Value {
    let mut detail = Map::new();
    for (name, fact) in &evidence.facts {
        let value = match fact {
            Fact::Text(text) => json!(text),
            Fact::Count(count) => json!(count),
            Fact::List(list) => json!(list),
        };
        detail.insert(name.clone().into_owned(), value);
    }
    json!({
        "check": evidence.check.code(),
        "outcome": evidence.outcome.code(),
        "summary": texts.summary(evidence),
        "detail": detail,
    })
}
