//! Fictional verifications: our own samples through the real engine, with the answers of a source.

use model::compare::Comparison;
use model::question::{Invalid, Typed};
use model::reading::merge;
use model::verdict::{Integrity, TaxStatus, decide};
use model::verification::{FileFacts, Signer, SourceAsked};
use model::{
    Day, Fen, Field, Invoice, Kind, Known, Line, Moment, Party, Reading, Refusal, Reply, Source,
    Verification,
};
use piaoju::seam::{Inspection, Settings};
use piaoju::web::ui::typed::TypedForm;
use piaoju::web::ui::verdict::VerdictPage;
use piaoju::wiring::real;

/// 2026-11-22T04:00:00Z.
pub const NOW: Moment = Moment(1_795_320_000);

/// The sample whose name begins so, verified and taken apart.
pub fn sample(start: &str) -> (Verification, Inspection) {
    let wiring = real();
    let settings = Settings {
        now: NOW,
        trust_folders: Vec::new(),
        trusts_builtin: true,
        trusts_samples: true,
    };
    let engine = (wiring.engine)(&settings).expect("the engine starts");
    let samples = (wiring.samples)(NOW).expect("samples are made");
    let sample =
        samples.iter().find(|s| s.name.starts_with(start)).expect("there is such a sample");
    let verification = engine.verify(&sample.name, &sample.bytes).expect("it can be read");
    let inspection = engine.inspect(&sample.name, &sample.bytes).expect("it can be read");
    (verification, inspection)
}

/// The verification with the answer of a source, as the use case joins them.
pub fn answered(mut v: Verification, reply: &Reply) -> (Verification, Comparison) {
    let comparison = match reply {
        Reply::Found(known) => Comparison::of(&v.merged.invoice, &known.invoice),
        _ => Comparison::default(),
    };
    let source = "演示数据源";
    v.evidence.retain(|line| line.check != model::Check::TaxStatus);
    v.evidence.extend(reply.evidence(source, &comparison));
    if let Reply::Found(known) = reply {
        v.tax_status = known.status;
    }
    v.verdict = decide(v.integrity, v.signer.trust, &v.evidence, reply.answer(&comparison));
    let mut reasons: Vec<_> = v.evidence.iter().filter_map(|line| line.reason).collect();
    reasons.sort_unstable();
    reasons.dedup();
    v.reasons = reasons;
    v.sources.push(SourceAsked {
        name: source.into(),
        kind: "provider",
        asked_at: NOW,
        answer: reply.code().into(),
        data_time: matches!(reply, Reply::Found(_)).then_some(NOW),
        history: Vec::new(),
    });
    (v, comparison)
}

/// A source that knows the invoice exactly so.
pub fn known(invoice: Invoice, status: TaxStatus) -> Reply {
    Reply::Found(Box::new(Known { invoice, status, data_time: Some(NOW), history: Vec::new() }))
}

/// P1 of the acceptance scripts, as a person types it.
pub fn typed() -> Typed {
    Typed {
        kind: "vat_normal_electronic".into(),
        code: "011002100311".into(),
        number: "12345678".into(),
        issue_date: "2025-06-01".into(),
        check_code: "654321".into(),
        ..Typed::default()
    }
}

/// The same as a whole invoice, as the source knows it.
pub fn paper() -> Invoice {
    let party = |name: &str, tax_id: &str| Party {
        name: Some(name.into()),
        tax_id: Some(tax_id.into()),
        ..Party::default()
    };
    Invoice {
        kind: Some(Kind::VatNormalElectronic),
        code: Some("011002100311".into()),
        number: Some("12345678".into()),
        issue_date: Day::new(2025, 6, 1),
        check_code: Some("11021368290471654321".into()),
        total_without_tax: Some(Fen(28_302)),
        tax: Some(Fen(1_698)),
        total: Some(Fen(30_000)),
        total_in_words: Some("叁佰圆整".into()),
        seller: party("北京示例餐饮管理有限公司", "91110105MA01ABCD1X"),
        buyer: party("北京示例科技有限公司", "91110108MA01EFGH2Y"),
        lines: vec![Line {
            name: Some("*餐饮服务*餐费".into()),
            unit: Some("次".into()),
            quantity: Some("1".into()),
            unit_price: Some("283.02".into()),
            amount: Some(Fen(28_302)),
            tax_rate: Some("6%".into()),
            tax: Some(Fen(1_698)),
            ..Line::default()
        }],
        lines_complete: true,
        drawer: Some("王示例".into()),
        ..Invoice::default()
    }
}

/// What was typed as a verification before anybody is asked.
pub fn typed_verification() -> Verification {
    let invoice = Invoice { lines: Vec::new(), buyer: Party::default(), ..paper() };
    let invoice = Invoice { seller: Party::default(), total: None, tax: None, ..invoice };
    let invoice = Invoice { total_without_tax: None, total_in_words: None, ..invoice };
    let invoice = Invoice { check_code: Some("654321".into()), drawer: None, ..invoice };
    let readings = vec![Reading::new(Source::Typed, "typed", invoice)];
    Verification {
        file: FileFacts {
            name: "typed".into(),
            bytes: 0,
            format: "typed",
            sha256: String::new(),
            sm3: String::new(),
        },
        verdict: model::Verdict::Undetermined,
        reasons: Vec::new(),
        integrity: Integrity::Unsigned,
        signer: Signer::none(),
        tax_status: TaxStatus::Unknown,
        merged: merge(&readings),
        readings,
        pages: Vec::new(),
        evidence: Vec::new(),
        uncovered: Vec::new(),
        sources: Vec::new(),
        checked_at: NOW,
    }
}

/// A page about a verification for somebody who is logged in.
pub fn page<'a>(
    v: &'a Verification,
    inspection: Option<&'a Inspection>,
    comparison: Option<&'a Comparison>,
) -> VerdictPage<'a> {
    VerdictPage {
        id: "ver_01jx7m4c0q",
        verification: v,
        inspection,
        sheets: &[],
        comparison,
        history: &[],
        remaining: Some(4),
        is_guest: false,
        retry_at: None,
        can_retry: false,
        can_save: true,
        is_saved: false,
        official: None,
        paper: None,
        seller: None,
        next: None,
        token: "0123456789abcdef",
    }
}

/// A source that is down.
pub fn down() -> Reply {
    Reply::Refused(Refusal::Down)
}

/// The typed form with a number of nine digits.
pub fn faulty() -> TypedForm {
    TypedForm {
        typed: Typed { number: "123456789".into(), ..typed() },
        faults: vec![Invalid { field: Field::Number, rule: "number-length" }],
        token: "0123456789abcdef".into(),
        remaining: Some(5),
        is_from_qr: false,
        qr: String::new(),
    }
}
