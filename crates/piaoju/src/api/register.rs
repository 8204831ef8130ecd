//! The register (底账) for programs: filled by those who issue, asked by another Piaoju.

use app::authority::{RegisterAsker, RegisterLoader};
use app::register::{self, LoadReport, Refused, Row, TRIES_A_DAY};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use model::verdict::TaxStatus;
use model::{Fen, Field, Invoice, Kind, Question, Reply};
use serde_json::{Map, Value, json};
use store::register::State as Standing;
use wire::contract;

use super::form::{self, Entry, Form};
use super::once::{self, Answer, once};
use super::program::Program;
use super::row::{self, tax_statuses};
use super::{body, verification};
use crate::limits::{JSON_BYTES_MAX, JSON_LIST_BYTES_MAX, JSON_LIST_ROWS_MAX};
use crate::texts::Texts;
use crate::web::failure::{Failure, FieldFault};
use crate::web::office::{Office, Shared};

/// Where invoices are loaded.
const INVOICES: &str = "/api/v1/register/invoices";
/// Where states are set.
const STATES: &str = "/api/v1/register/states";

/// The routes. The first is that of the peer protocol, which `wire` speaks from the other side.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route(wire::provider::piaoju::PATH, post(lookup))
        .route(INVOICES, post(load))
        .route(STATES, post(state))
}

/// A question of the peer protocol.
pub const QUESTION: &[Entry] = &[
    Entry::required("kind", Form::Code(verification::kinds), "kind-unknown"),
    Entry::new("code", Form::Digits(&[8, 10, 12]), "code-length"),
    Entry::required("number", Form::Digits(&[8, 10, 20]), "number-length"),
    Entry::required("issue_date", Form::Day, "date-form"),
    Entry::new("check_code", Form::Text(32), "check-code-length"),
    Entry::new("total_without_tax", Form::Amount, "amount-form"),
    Entry::new("total", Form::Amount, "amount-form"),
    Entry::new("seller_tax_id", Form::Text(32), "text-form"),
];

/// A new state of an invoice.
pub const STATE: &[Entry] = &[
    Entry::new("code", Form::Digits(&[8, 10, 12]), "code-length"),
    Entry::required("number", Form::Digits(&[8, 10, 20]), "number-length"),
    Entry::required("tax_status", Form::Code(tax_statuses), "not-a-code"),
    Entry::new("red_number", Form::Digits(&[8, 20]), "number-length"),
    Entry::new("why", Form::Text(200), "text-form"),
];

async fn lookup(
    program: Program,
    State(office): State<Shared>,
    headers: HeaderMap,
    request: Request,
) -> Result<Answer, Failure> {
    let asker: RegisterAsker = program.grant()?;
    let name = once::name(&headers)?;
    let question = question(&of_json(&headers, request).await?)?;
    let path = wire::provider::piaoju::PATH.as_bytes();
    let digest = once::digest(&[path, format!("{question:?}").as_bytes()]);
    let answer = office.run(move |office| {
        once(office, asker.tenant(), name.as_deref(), &digest, |_| {
            let tries = Some(TRIES_A_DAY);
            let reply = register::answer(&office.db, &asker, &question, tries, office.now())?;
            Ok(ok(&told(reply)?))
        })
    });
    answer.await
}

fn ok(value: &Value) -> Answer {
    Answer::new(StatusCode::OK, None, value.to_string())
}

async fn of_json(headers: &HeaderMap, request: Request) -> Result<Map<String, Value>, Failure> {
    match body::kind(headers)? {
        body::Kind::Json => body::object(&body::bytes(request.into_body(), JSON_BYTES_MAX).await?),
        body::Kind::Lines | body::Kind::Multipart => Err(Failure::MediaType),
    }
}

/// Reads a question. One that does not state every field that its kind demands is refused: who
/// asks must have the invoice, and cannot learn of it by its number alone.
fn question(object: &Map<String, Value>) -> Result<Question, Failure> {
    let found = form::texts(object, QUESTION, "").map_err(Failure::Fields)?;
    let text = |name| form::take(&found, name).map(str::to_owned);
    let mut invoice = Invoice {
        kind: form::take(&found, "kind").and_then(Kind::from_code),
        code: text("code"),
        number: text("number"),
        issue_date: form::take(&found, "issue_date").and_then(form::day),
        check_code: text("check_code"),
        total_without_tax: form::take(&found, "total_without_tax").and_then(Fen::parse),
        total: form::take(&found, "total").and_then(Fen::parse),
        ..Invoice::default()
    };
    invoice.seller.tax_id = text("seller_tax_id");
    Question::of_invoice(&invoice).map_err(|faults| {
        // The one field that has another name here than in an invoice.
        let path = |field: Field| match field {
            Field::SellerTaxId => "seller_tax_id",
            other => other.path(),
        };
        let one = |fault: model::question::Invalid| FieldFault::new(path(fault.field), fault.rule);
        Failure::Fields(faults.into_iter().map(one).collect())
    })
}

/// A reply in the words of the protocol.
fn told(reply: Reply) -> Result<Value, Failure> {
    Ok(match reply {
        Reply::Unknown => json!({ "answer": "not_found" }),
        Reply::Differs(fields) => {
            let paths: Vec<&str> = fields.into_iter().map(Field::path).collect();
            json!({ "answer": "differs", "fields": paths })
        }
        Reply::Found(known) => {
            let since = |(at, status): &(model::Moment, TaxStatus)| {
                let (at, status) = (at.to_string(), status.code());
                json!({ "at": at, "tax_status": status })
            };
            json!({
                "answer": "found",
                "tax_status": known.status.code(),
                "invoice": contract::write(&known.invoice),
                "data_time": known.data_time.map(|at| at.to_string()),
                "history": known.history.iter().map(since).collect::<Vec<_>>(),
            })
        }
        Reply::Refused(refusal) => return Err(Failure::Refused(refusal)),
    })
}

async fn load(
    program: Program,
    State(office): State<Shared>,
    headers: HeaderMap,
    request: Request,
) -> Result<Answer, Failure> {
    let loader: RegisterLoader = program.grant()?;
    let name = once::name(&headers)?;
    let kind = body::kind(&headers)?;
    if kind == body::Kind::Multipart {
        return Err(Failure::MediaType);
    }
    let bytes = body::bytes(request.into_body(), JSON_LIST_BYTES_MAX).await?;
    let digest = once::digest(&[INVOICES.as_bytes(), &bytes]);
    let t = program.texts();
    let answer = office.run(move |office| {
        let rows = rows(kind, &bytes)?;
        once(office, loader.tenant(), name.as_deref(), &digest, |_| {
            let now = office.now();
            let report = register::load(&office.db, &loader, "api", rows, now, &mut |_| {})?;
            Ok(ok(&counted(&report, t)))
        })
    });
    answer.await
}

/// The rows of a list, each by itself good or refused.
fn rows(kind: body::Kind, bytes: &[u8]) -> Result<Vec<Result<Row, Refused>>, Failure> {
    let values: Vec<Option<Value>> = match kind {
        body::Kind::Json => match body::json(bytes)? {
            Value::Array(rows) => rows.into_iter().map(Some).collect(),
            _ => return Err(Failure::field("", "not-a-list")),
        },
        body::Kind::Lines | body::Kind::Multipart => {
            let lines = bytes.split(|b| *b == b'\n').filter(|line| !line.trim_ascii().is_empty());
            lines
                .take(JSON_LIST_ROWS_MAX + 1)
                .map(|line| serde_json::from_slice(line).ok())
                .collect()
        }
    };
    if values.len() > JSON_LIST_ROWS_MAX {
        return Err(Failure::field("", "too-many-rows"));
    }
    let rows = values.into_iter().zip(1..);
    Ok(rows.map(|(value, number)| row::read(value.as_ref(), number)).collect())
}

/// What became of a list.
fn counted(report: &LoadReport, t: &Texts) -> Value {
    let refused = |refused: &Refused| {
        json!({
            "row": refused.row,
            "field": refused.field,
            "rule": refused.rule,
            "message": row::message(refused, t),
        })
    };
    json!({
        "load": report.load,
        "read": report.counts.read,
        "created": report.counts.created,
        "same": report.counts.same,
        "changed": report.counts.changed,
        "refused": report.counts.refused,
        "rows": report.refused.iter().map(refused).collect::<Vec<_>>(),
    })
}

async fn state(
    program: Program,
    State(office): State<Shared>,
    headers: HeaderMap,
    request: Request,
) -> Result<Answer, Failure> {
    let loader: RegisterLoader = program.grant()?;
    let name = once::name(&headers)?;
    let object = of_json(&headers, request).await?;
    let found = form::texts(&object, STATE, "").map_err(Failure::Fields)?;
    let text = |name| form::take(&found, name).map(str::to_owned);
    let invoice = Invoice { code: text("code"), number: text("number"), ..Invoice::default() };
    let standing = Standing {
        status: form::take(&found, "tax_status").and_then(TaxStatus::from_code).unwrap_or_default(),
        red_number: text("red_number"),
        why: text("why"),
    };
    let Some(key) = invoice.duplicate_key() else {
        return Err(Failure::field("code", "missing"));
    };
    let digest = once::digest(&[STATES.as_bytes(), format!("{key} {standing:?}").as_bytes()]);
    let answer = office.run(move |office: &Office| {
        once(office, loader.tenant(), name.as_deref(), &digest, |_| {
            let now = office.now();
            let is_changed = register::set_state(&office.db, &loader, &key, &standing, now)?;
            Ok(ok(&json!({
                "key": key,
                "tax_status": standing.status.code(),
                "changed": is_changed,
            })))
        })
    });
    answer.await
}
