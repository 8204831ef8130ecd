//! Another Piaoju: its register (底账) over its API, `POST /api/v1/register/lookup`.

use std::fmt;

use model::verdict::TaxStatus;
use model::{Field, Known, Moment, Question, Refusal, Reply};
use serde_json::{Value, json};

use super::values::{self, text};
use super::{Provider, about};
use crate::client::Client;
use crate::contract;
use crate::limits::HISTORY_MAX;
use crate::request::{Address, Request};
use crate::secret::Secret;

/// The path of the question.
pub const PATH: &str = "/api/v1/register/lookup";

/// The request for a question. Amounts are strings with two decimals, what is absent is `null`.
pub fn request(address: &Address, key: &Secret, question: &Question) -> Request {
    let money = |fen: Option<model::Fen>| fen.map(|fen| fen.to_string());
    let body = json!({
        "kind": question.kind.code(),
        "code": question.code,
        "number": question.number,
        "issue_date": question.issue_date.to_string(),
        "check_code": question.check_code,
        "total_without_tax": money(question.total_without_tax),
        "total": money(question.total),
        "seller_tax_id": question.seller_tax_id,
    });
    Request::json(format!("{}{PATH}", address.as_str()), &body)
        .with("Authorization", format!("Bearer {}", key.reveal()))
        .with("Accept", "application/json".to_owned())
}

/// Reads the answer to a question.
pub fn read(status: u16, body: &[u8]) -> Reply {
    reply(status, body).unwrap_or_else(Reply::Refused)
}

fn reply(status: u16, body: &[u8]) -> Result<Reply, Refusal> {
    if !(200..300).contains(&status) {
        return Err(problem(status, body));
    }
    let answer = values::object(status, body)?;
    match text(&answer, "answer").ok_or(Refusal::Malformed)?.as_str() {
        "found" => {}
        "differs" => {
            let paths = answer.get("fields").and_then(Value::as_array);
            let paths = paths.into_iter().flatten().filter_map(Value::as_str);
            return Ok(Reply::Differs(paths.filter_map(Field::from_path).take(64).collect()));
        }
        "not_found" => return Ok(Reply::Unknown),
        _ => return Err(Refusal::Malformed),
    }
    let invoice = contract::read(answer.get("invoice").ok_or(Refusal::Malformed)?);
    if invoice.number.is_none() {
        return Err(Refusal::Malformed);
    }
    let status = |value: &Value| {
        text(value, "tax_status").as_deref().and_then(TaxStatus::from_code).unwrap_or_default()
    };
    let moment = |value: &Value, key| text(value, key).as_deref().and_then(contract::moment);
    let history = answer.get("history").and_then(Value::as_array).into_iter().flatten();
    let history = history.take(HISTORY_MAX);
    Ok(Reply::Found(Box::new(Known {
        invoice,
        status: status(&answer),
        data_time: moment(&answer, "data_time"),
        history: history.filter_map(|e| Some((moment(e, "at")?, status(e)))).collect(),
    })))
}

/// A problem (RFC 9457): its `code` when it is a refusal's, otherwise what the status says.
fn problem(status: u16, body: &[u8]) -> Refusal {
    let told: Value = serde_json::from_slice(body).unwrap_or_default();
    let code = text(&told, "code").map(|code| code.replace('_', "-"));
    let known = Refusal::ALL.iter().find(|refusal| Some(refusal.code()) == code.as_deref());
    match known {
        // These are about the connection from here, which a peer cannot speak of.
        Some(Refusal::Forbidden | Refusal::Malformed) | None => values::refusal(status),
        Some(refusal) => *refusal,
    }
}

/// Another Piaoju as a provider.
pub struct Peer {
    name: String,
    address: Address,
    key: Secret,
    client: Client,
}

impl Peer {
    /// A peer under the name that the operator gave it.
    pub fn new(name: &str, address: Address, key: Secret, client: Client) -> Peer {
        Peer { name: name.to_owned(), address, key, client }
    }

    fn try_ask(&self, question: &Question) -> Result<Reply, Refusal> {
        let until = self.client.begin()?;
        let answer = self.client.send(&request(&self.address, &self.key, question), until)?;
        Ok(read(answer.status, &answer.body))
    }
}

impl Provider for Peer {
    fn name(&self) -> &str {
        &self.name
    }

    fn ask(&self, question: &Question, _now: Moment) -> Reply {
        match self.try_ask(question) {
            Ok(reply) => about(question, reply),
            Err(refusal) => Reply::Refused(refusal),
        }
    }
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Peer({}, {})", self.name, self.address.as_str())
    }
}
