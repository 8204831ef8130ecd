//! The other side of our own protocol: the register of another Piaoju.

use model::verdict::TaxStatus;
use model::{Day, Field, Invoice, Kind, Moment, Question};
use serde_json::{Value, json};

use super::{Asked, Fault, Judged, Simulator, Told, of_connection, plain_amount};
use crate::contract;
use crate::provider::piaoju::PATH;
use crate::secret::Secret;

pub(super) fn answer(
    simulator: &mut Simulator,
    key: &Secret,
    asked: &Asked<'_>,
    now: Moment,
) -> Told {
    if asked.path != PATH {
        return problem(404, "not-found");
    }
    if asked.method != "POST" {
        return problem(405, "method");
    }
    let given = asked.header("Authorization").and_then(|value| value.strip_prefix("Bearer "));
    if given != Some(key.reveal()) {
        return problem(401, "no-right");
    }
    if !asked.is_of_type("application/json") {
        return problem(415, "media-type");
    }
    let Some(question) = serde_json::from_slice(asked.body).ok().as_ref().and_then(parse) else {
        return problem(422, "refused");
    };
    let told = match simulator.judge(&question, now, None) {
        Judged::UsedUp | Judged::Fault(Fault::DailyLimit) => problem(429, "daily-limit"),
        Judged::Fault(Fault::TooNew) => problem(422, "too-new"),
        Judged::Fault(Fault::NoQuota) => problem(403, "no-budget"),
        Judged::Fault(Fault::TooFast) => problem(429, "busy"),
        Judged::Fault(fault) => of_connection(fault).unwrap_or_else(|| problem(500, "bug")),
        Judged::Unknown => Told::json(200, &json!({ "answer": "not_found" })),
        Judged::Differs(fields) => {
            let paths: Vec<&str> = fields.into_iter().map(Field::path).collect();
            Told::json(200, &json!({ "answer": "differs", "fields": paths }))
        }
        Judged::Found { invoice, status, .. } => Told::json(200, &found(&invoice, status, now)),
    };
    simulator.slowly(&question.number, told)
}

fn problem(status: u16, code: &str) -> Told {
    let body = json!({ "type": "about:blank", "title": code, "status": status, "code": code });
    let headers = vec![("Content-Type", "application/problem+json".to_owned())];
    Told::Answer {
        status,
        headers,
        body: body.to_string().into_bytes(),
        after: std::time::Duration::ZERO,
    }
}

/// The eight keys, each there and of its form.
fn parse(body: &Value) -> Option<Question> {
    let keys = [
        "kind",
        "code",
        "number",
        "issue_date",
        "check_code",
        "total_without_tax",
        "total",
        "seller_tax_id",
    ];
    let object = body.as_object()?;
    if object.len() != keys.len() || !keys.iter().all(|key| object.contains_key(*key)) {
        return None;
    }
    // Absent is null, and everything else is a string.
    let text = |key: &str| match &object[key] {
        Value::Null => Some(None),
        Value::String(text) if !text.is_empty() => Some(Some(text.clone())),
        _ => None,
    };
    let money = |key: &str| match text(key)? {
        None => Some(None),
        Some(text) => plain_amount(&text).filter(|fen| fen.to_string() == text).map(Some),
    };
    let date = text("issue_date")??;
    let number = text("number")??;
    Some(Question {
        kind: Kind::from_code(&text("kind")??)?,
        code: text("code")?,
        issue_date: Day::parse(&date).filter(|day| day.to_string() == date)?,
        check_code: text("check_code")?,
        total_without_tax: money("total_without_tax")?,
        total: money("total")?,
        seller_tax_id: text("seller_tax_id")?,
        number: Some(number).filter(|n| matches!(n.len(), 8 | 10 | 20))?,
    })
}

/// States that are not normal are told to have begun on the first of the month after the issue.
fn found(invoice: &Invoice, status: TaxStatus, now: Moment) -> Value {
    let issued = invoice.issue_date.and_then(|day| Moment::china(day, 9, 0, 0));
    let changed = invoice.issue_date.and_then(|day| {
        let (year, month) = (day.year() + i16::from(day.month() == 12), day.month() % 12 + 1);
        Moment::china(Day::new(year, month, 1)?, 10, 0, 0)
    });
    let normal = issued.map(|at| json!({ "at": at.to_string(), "tax_status": "normal" }));
    let later = changed.filter(|_| status != TaxStatus::Normal);
    let later = later.map(|at| json!({ "at": at.to_string(), "tax_status": status.code() }));
    json!({
        "answer": "found",
        "tax_status": status.code(),
        "invoice": contract::write(invoice),
        "data_time": now.to_string(),
        "history": normal.into_iter().chain(later).collect::<Vec<_>>(),
    })
}
