//! The objects that requests and answers are made of.

use model::account::Permission;
use model::reading::Rule;
use model::verdict::{Integrity, Trust};
use model::{Check, Field, Outcome, Reason, Source};
use utoipa::openapi::schema::Schema;

use super::Words;
use super::shape::{Property, Shape, object, request};
use crate::api::form::Form;
use crate::api::row::tax_statuses;
use crate::api::{register, row, verification};

fn property(name: &'static str, shape: Shape) -> Property {
    Property::new(name, shape)
}

fn text(name: &'static str) -> Property {
    property(name, Shape::Text)
}

fn moment() -> Shape {
    Shape::Form(Form::Moment)
}

fn list(shape: Shape) -> Shape {
    Shape::List(Box::new(shape))
}

/// Every object by its name.
pub fn all(w: &Words<'_>) -> Vec<(&'static str, Schema)> {
    let mut all = asked(w);
    all.extend(verified(w));
    all.extend(parts(w));
    all.extend(invoice(w));
    all.extend(listed(w));
    all.extend(registered(w));
    all.extend(proven(w));
    all
}

/// What is handed in.
fn asked(w: &Words<'_>) -> Vec<(&'static str, Schema)> {
    let say = |name: &str| w.field(name);
    vec![
        ("Typed", request(w.get("api-typed"), verification::TYPED, Vec::new(), say)),
        ("Code", request(w.get("api-code"), verification::QR, Vec::new(), say)),
        ("RegisterQuestion", request(w.get("api-question"), register::QUESTION, Vec::new(), say)),
        ("NewState", request(w.get("api-new-state"), register::STATE, Vec::new(), say)),
        ("NewRow", {
            let inside = vec![property("invoice", Shape::Of("NewInvoice"))];
            request(w.get("api-new-row"), row::STATUS, inside, say)
        }),
        ("NewInvoice", {
            let of = |name, shape| property(name, shape).or_null();
            let inside = vec![
                of("seller", Shape::Of("NewParty")),
                of("buyer", Shape::Of("NewParty")),
                property("lines", list(Shape::Of("NewLine"))).or_null(),
            ];
            request(w.get("api-new-invoice"), row::INVOICE, inside, say)
        }),
        ("NewParty", request(w.get("api-party"), row::PARTY, Vec::new(), |n| w.party(n))),
        ("NewLine", request(w.get("api-line"), row::LINE, Vec::new(), |n| w.line(n))),
    ]
}

/// What is answered about a document.
fn verified(w: &Words<'_>) -> Vec<(&'static str, Schema)> {
    use Integrity::{Altered, Intact, Unsigned, Unverifiable};
    let integrities = [Intact, Altered, Unsigned, Unverifiable];
    let reasons = Reason::ALL.iter().map(|reason| reason.code()).collect();
    let verification = vec![
        property("schema", Shape::Code(vec![crate::json::SCHEMA])),
        property("file", Shape::Of("File")),
        property("verdict", Shape::Code(verification::verdicts())).says(w.get("summary-verdict")),
        text("headline").says(w.get("api-headline")),
        property("reasons", list(Shape::Code(reasons))).says(w.get("api-reasons")),
        property("integrity", Shape::Code(integrities.map(Integrity::code).to_vec()))
            .says(w.get("text-integrity")),
        property("signer", Shape::Of("Signer")),
        property("tax_status", Shape::Code(tax_statuses())).says(w.get("text-tax-status")),
        property("invoice", Shape::Of("Invoice")),
        property("reading", Shape::Map(Box::new(Shape::Of("Reading")))).says(w.get("api-reading")),
        property("evidence", list(Shape::Of("Evidence"))).says(w.get("api-evidence")),
        property("uncovered", list(Shape::Text)).says(w.get("api-uncovered")),
        property("sources", list(Shape::Of("Source"))).says(w.get("api-sources")),
        property("checked_at", moment()).says(w.get("text-checked-at")),
        property("paper_check", Shape::Of("PaperCheck")).or_absent().says(w.get("api-paper-check")),
    ];
    let formats = vec!["ofd", "pdf", "xml", "image", "qr", "typed"];
    let file = vec![
        text("name").says(w.get("text-file")),
        property("bytes", Shape::Count),
        property("format", Shape::Code(formats)),
        text("sha256").says("SHA-256".to_owned()),
        text("sm3").says("SM3".to_owned()),
    ];
    use model::paper_check::Outcome as Seen;
    let paper = vec![
        property("outcome", Shape::Code(Seen::ALL.map(Seen::code).to_vec())),
        property("answers", Shape::Map(Box::new(Shape::Text))),
        text("note").says(w.get("paper-note")),
        text("by").says(w.get("paper-by")),
        property("at", moment()),
        property("has_picture", Shape::Flag),
    ];
    vec![
        ("Verification", object(w.get("api-verification"), verification)),
        ("File", object(w.get("api-file"), file)),
        ("PaperCheck", object(w.get("paper-title"), paper)),
    ]
}

/// The parts of a verification.
fn parts(w: &Words<'_>) -> Vec<(&'static str, Schema)> {
    use Source::{Attachment, Metadata, Ocr, Page, Qr, Text, Typed};
    let trusts = [Trust::Trusted, Trust::Pinned, Trust::Unverified, Trust::Test, Trust::None];
    let outcomes = [Outcome::Pass, Outcome::Fail, Outcome::Warn, Outcome::Info, Outcome::Skipped];
    let voices = [Attachment, Metadata, Page, Text, Qr, Ocr, Typed];
    let checks = Check::ALL.iter().map(|check| check.code()).collect();
    let signer = vec![
        property("trust", Shape::Code(trusts.map(Trust::code).to_vec())),
        text("subject").or_null(),
        text("issuer").or_null(),
        text("serial").or_null(),
        property("not_before", moment()).or_null(),
        property("not_after", moment()).or_null(),
        property("signed_at", moment()).or_null(),
        text("algorithm").or_null(),
    ];
    let reading = vec![
        property("from", Shape::Code(voices.map(Source::code).to_vec())),
        text("as_read").or_null(),
        property("confidence", Shape::Number),
        property("doubtful", Shape::Flag),
        property("page", Shape::Count).or_null(),
        property("box", Shape::Area).or_null(),
        property("corrected", Shape::Flag),
        property("rule", Shape::Code(Rule::ALL.map(Rule::code).to_vec())).or_null(),
    ];
    let evidence = vec![
        property("check", Shape::Code(checks)),
        property("outcome", Shape::Code(outcomes.map(Outcome::code).to_vec())),
        text("summary"),
        property("detail", Shape::Map(Box::new(Shape::Fact))),
    ];
    let source = vec![
        text("name"),
        property("kind", Shape::Code(vec!["file", "register", "provider"])),
        property("asked_at", moment()).says(w.get("report-asked-at")),
        text("answer").says(w.get("report-answer")),
        property("data_time", moment()).or_null().says(w.get("report-data-time")),
    ];
    vec![
        ("Signer", object(w.get("text-signer"), signer)),
        ("Reading", object(w.get("api-reading"), reading)),
        ("Evidence", object(w.get("api-evidence"), evidence)),
        ("Source", object(w.get("api-sources"), source)),
    ]
}

fn invoice(w: &Words<'_>) -> Vec<(&'static str, Schema)> {
    use Field::{CheckCode, Code, IssueDate, Kind, MachineNumber, Number, Tax, Total};
    use Field::{Drawer, Payee, Remark, Reviewer, TotalInWords, TotalWithoutTax};
    let amount = || Shape::Pattern("^-?[0-9]+\\.[0-9]{2}$");
    let field = |field: Field| {
        let shape = match field {
            Kind => Shape::Code(verification::kinds()),
            IssueDate => Shape::Form(Form::Day),
            TotalWithoutTax | Tax | Total => amount(),
            _ => Shape::Text,
        };
        property(field.path(), shape).or_null().says(w.field(field.path()))
    };
    let head = [Kind, Code, Number, IssueDate, CheckCode, MachineNumber];
    let sums = [TotalWithoutTax, Tax, Total, TotalInWords];
    let mut all: Vec<Property> = head.into_iter().chain(sums).map(field).collect();
    all.push(property("seller", Shape::Of("Party")));
    all.push(property("buyer", Shape::Of("Party")));
    all.push(property("lines", list(Shape::Of("Line"))));
    all.extend([Remark, Drawer, Payee, Reviewer].map(field));
    all.push(text("duplicate_key").or_null().says(w.get("api-duplicate-key")));
    let party = ["name", "tax_id", "address_phone", "bank_account"];
    let party = party.map(|name| text(name).or_null().says(w.party(name))).to_vec();
    let line = [
        ("name", Shape::Text),
        ("spec", Shape::Text),
        ("unit", Shape::Text),
        ("quantity", Shape::Text),
        ("unit_price", Shape::Text),
        ("amount", amount()),
        ("tax_rate", Shape::Text),
        ("tax", amount()),
    ];
    let line = line.map(|(name, shape)| property(name, shape).or_null().says(w.line(name)));
    vec![
        ("Invoice", object(w.get("api-invoice"), all)),
        ("Party", object(w.get("api-party"), party)),
        ("Line", object(w.get("api-line"), line.to_vec())),
    ]
}

fn listed(w: &Words<'_>) -> Vec<(&'static str, Schema)> {
    let ways = app::inquiry::Way::ALL.map(app::inquiry::Way::code).to_vec();
    let amount = Shape::Pattern("^-?[0-9]+\\.[0-9]{2}$");
    let summary = vec![
        property("id", Shape::Pattern("^ver_[0-9a-z]{26}$")).says(w.get("history-id")),
        property("made_at", moment()).says(w.get("history-when")),
        text("made_by").says(w.get("api-made-by")),
        property("way", Shape::Code(ways)).says(w.get("history-way")),
        text("name").says(w.get("text-file")),
        property("kind", Shape::Code(verification::kinds())).or_null().says(w.field("kind")),
        text("code").or_null().says(w.field("code")),
        text("number").or_null().says(w.field("number")),
        property("issue_date", Shape::Form(Form::Day)).or_null().says(w.field("issue_date")),
        text("seller_name").or_null().says(w.field("seller.name")),
        property("total", amount).or_null().says(w.field("total")),
        property("verdict", Shape::Code(verification::verdicts())).says(w.get("summary-verdict")),
        text("headline").or_null().says(w.get("api-headline")),
        property("tax_status", Shape::Code(tax_statuses())).says(w.get("text-tax-status")),
        property("sources", list(Shape::Text)).says(w.get("api-sources")),
    ];
    let page = vec![
        property("items", list(Shape::Of("Summary"))),
        property("next", Shape::Form(Form::Cursor)).or_null().says(w.get("api-next")),
    ];
    let scopes = Permission::ALL.iter().filter(|p| p.is_scope()).map(|p| p.code()).collect();
    let me = vec![
        text("key").says(w.get("api-key-id")),
        text("workspace").says(w.get("api-workspace")),
        property("scopes", list(Shape::Code(scopes))).says(w.get("keys-scopes")),
        property("rate_per_minute", Shape::Count).says(w.get("api-rate")),
    ];
    let fault = vec![text("field"), text("rule"), text("message")];
    let problem = vec![
        text("type"),
        text("title"),
        property("status", Shape::Count),
        text("detail"),
        text("code").says(w.get("api-problem-code")),
        text("request_id").says(w.get("api-request-id")),
    ];
    let faults = vec![property("errors", list(Shape::Of("Fault")))];
    let scope = vec![text("scope").says(w.get("api-problem-scope"))];
    let with = |more: Vec<Property>| [problem.clone(), more].concat();
    vec![
        ("Summary", object(w.get("api-summary"), summary)),
        ("Page", object(w.get("api-page"), page)),
        ("Me", object(w.get("api-me"), me)),
        ("Problem", object(w.get("api-problem"), problem.clone())),
        ("FieldProblem", object(w.get("api-problem-fields"), with(faults))),
        ("ScopeProblem", object(w.get("api-problem-scope"), with(scope))),
        ("Fault", object(w.get("api-fault"), fault)),
    ]
}

fn registered(w: &Words<'_>) -> Vec<(&'static str, Schema)> {
    let paths = Field::ALL.iter().map(|field| field.path()).collect();
    let since = vec![property("at", moment()), property("tax_status", Shape::Code(tax_statuses()))];
    let found = vec![
        property("answer", Shape::Code(vec!["found"])),
        property("tax_status", Shape::Code(tax_statuses())).says(w.get("text-tax-status")),
        property("invoice", Shape::Of("Invoice")),
        property("data_time", moment()).or_null().says(w.get("report-data-time")),
        property("history", list(Shape::Of("Since"))).says(w.get("api-history")),
    ];
    let differs = vec![
        property("answer", Shape::Code(vec!["differs"])),
        property("fields", list(Shape::Code(paths))).says(w.get("api-differs")),
    ];
    let unknown = vec![property("answer", Shape::Code(vec!["not_found"]))];
    let refused =
        vec![property("row", Shape::Count), text("field").or_null(), text("rule"), text("message")];
    let load = vec![
        text("load").says(w.get("api-load-id")),
        property("read", Shape::Count).says(w.get("api-load-read")),
        property("created", Shape::Count).says(w.get("api-load-created")),
        property("same", Shape::Count).says(w.get("api-load-same")),
        property("changed", Shape::Count).says(w.get("api-load-changed")),
        property("refused", Shape::Count).says(w.get("api-load-refused")),
        property("rows", list(Shape::Of("RefusedRow"))).says(w.get("api-load-rows")),
    ];
    let state = vec![
        text("key").says(w.get("api-duplicate-key")),
        property("tax_status", Shape::Code(tax_statuses())).says(w.get("text-tax-status")),
        property("changed", Shape::Flag).says(w.get("api-changed")),
    ];
    vec![
        ("Found", object(w.get("api-found"), found)),
        ("Differs", object(w.get("api-differs"), differs)),
        ("Unknown", object(w.get("api-unknown"), unknown)),
        ("Since", object(w.get("api-history"), since)),
        ("Load", object(w.get("api-load"), load)),
        ("RefusedRow", object(w.get("api-load-rows"), refused)),
        ("StateSet", object(w.get("api-state-set"), state)),
    ]
}

fn proven(w: &Words<'_>) -> Vec<(&'static str, Schema)> {
    let head = vec![
        property("size", Shape::Count).says(w.get("api-head-size")),
        property("at", moment()),
        property("root", Shape::Hex(32)),
        property("signature", Shape::Hex(64)),
        property("key", Shape::Hex(32)),
    ];
    let leaf =
        vec![property("seq", Shape::Count), text("leaf"), property("path", list(Shape::Hex(32)))];
    let proof = vec![
        property("schema", Shape::Code(vec!["piaoju.log-proof/1"])),
        text("object"),
        property("entries", list(Shape::Of("LogEntry"))),
        property("head", Shape::Of("LogHead")),
    ];
    let signature = vec![
        property("algorithm", Shape::Code(vec!["Ed25519"])),
        text("key"),
        text("fingerprint"),
        text("value"),
    ];
    let report = vec![
        property("schema", Shape::Code(vec![paper::report::SCHEMA])),
        text("payload").says(w.get("api-report-payload")),
        property("signature", Shape::Of("ReportSignature")),
    ];
    vec![
        ("LogHead", object(w.get("api-log-head"), head)),
        ("LogProof", object(w.get("api-log-proof"), proof)),
        ("LogEntry", object(w.get("api-log-entry"), leaf)),
        ("Report", object(w.get("api-report"), report)),
        ("ReportSignature", object(w.get("api-report-signature"), signature)),
    ]
}
