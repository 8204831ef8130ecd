//! Baidu (百度智能云): 增值税发票验真, by way of a token.
//!
//! Documented at cloud.baidu.com/doc/OCR/s/cklbnrnwe: address, form fields, types, what each type
//! needs, results. The answer's field names are those of answers that users of the service
//! published; [`answer`] says which.

mod answer;
mod kinds;

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use model::{Kind, Moment, Question, Refusal, Reply};

use super::{Provider, about};
use crate::client::{Client, Until};
use crate::limits::TOKEN_MARGIN_S;
use crate::request::{Address, Request, encoded};
use crate::secret::Secret;

pub use answer::{read, read_token};
pub use kinds::{Amount, TYPES, Type};

/// Where the service is.
pub const ADDRESS: &str = "https://aip.baidubce.com";
/// The path of the question.
pub const PATH: &str = "/rest/2.0/ocr/v1/vat_invoice_verification";
/// The path of the token (OAuth 2.0, client credentials).
pub const TOKEN_PATH: &str = "/oauth/2.0/token";

/// What an application is given by Baidu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// API Key, the client id.
    pub api_key: Secret,
    /// Secret Key.
    pub secret_key: Secret,
}

/// A token (access_token) and when it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What is sent.
    pub value: Secret,
    /// Its last moment.
    pub until: Moment,
}

/// The request for a token. The parameters stand in the query, as documented.
pub fn token_request(address: &Address, credentials: &Credentials) -> Request {
    let query = encoded(&[
        ("grant_type", "client_credentials"),
        ("client_id", credentials.api_key.reveal()),
        ("client_secret", credentials.secret_key.reveal()),
    ]);
    Request::form(format!("{}{TOKEN_PATH}?{query}", address.as_str()), &[])
}

/// The request for a question.
///
/// # Errors
///
/// [`Refusal::Unsupported`] for a kind that has no type, [`Refusal::Refused`] when a field is
/// missing that the type demands: such a question never leaves the house.
pub fn request(address: &Address, token: &Secret, question: &Question) -> Result<Request, Refusal> {
    let wanted = kinds::of(question).ok_or(Refusal::Unsupported)?;
    let code = question.code.as_deref().unwrap_or_default();
    let check_code = match question.check_code_end() {
        Some(end) => end,
        None if wanted.needs_check_code && question.kind != Kind::VatSpecialElectronic => {
            return Err(Refusal::Refused);
        }
        None => "",
    };
    let amount = wanted.amount.of(question).ok_or(Refusal::Refused)?;
    if code.is_empty() && question.number.len() != 20 {
        return Err(Refusal::Refused);
    }
    let query = encoded(&[("access_token", token.reveal())]);
    let day = question.issue_date;
    let fields = [
        ("invoice_code", code),
        ("invoice_num", &question.number),
        ("invoice_date", &format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())),
        ("invoice_type", wanted.name),
        ("check_code", check_code),
        ("total_amount", &amount),
    ];
    Ok(Request::form(format!("{}{PATH}?{query}", address.as_str()), &fields))
}

/// Baidu as a provider; it keeps its token until shortly before it ends.
pub struct Baidu {
    address: Address,
    credentials: Credentials,
    client: Client,
    token: Mutex<Option<Token>>,
}

impl Baidu {
    /// A provider at an address, which is [`ADDRESS`] for the real one.
    pub fn new(address: Address, credentials: Credentials, client: Client) -> Baidu {
        Baidu { address, credentials, client, token: Mutex::new(None) }
    }

    fn try_ask(&self, question: &Question, now: Moment) -> Result<Reply, Refusal> {
        let until = self.client.begin()?;
        // Before a token is fetched: a question that cannot be asked needs none.
        request(&self.address, &Secret::default(), question)?;
        let kept = self.kept(now);
        let was_kept = kept.is_some();
        let token = match kept {
            Some(token) => token,
            None => self.fetch(now, until)?,
        };
        let answer = self.client.send(&request(&self.address, &token, question)?, until)?;
        if was_kept && answer::is_token_refused(&answer.body) {
            // Ended early, or the secret was renewed; the question itself was not looked at.
            let token = self.fetch(now, until)?;
            let answer = self.client.send(&request(&self.address, &token, question)?, until)?;
            return Ok(read(answer.status, &answer.body));
        }
        Ok(read(answer.status, &answer.body))
    }

    fn slot(&self) -> MutexGuard<'_, Option<Token>> {
        // A panic elsewhere cannot leave half a token here.
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kept(&self, now: Moment) -> Option<Secret> {
        let slot = self.slot();
        let token = slot.as_ref().filter(|token| now.0 < token.until.0 - TOKEN_MARGIN_S)?;
        Some(token.value.clone())
    }

    fn fetch(&self, now: Moment, until: Until) -> Result<Secret, Refusal> {
        *self.slot() = None;
        let answer = self.client.send(&token_request(&self.address, &self.credentials), until);
        // Without a token no question was asked, so nothing can have counted.
        let answer = answer.map_err(|refusal| match refusal {
            Refusal::Slow => Refusal::Down,
            other => other,
        })?;
        let token = read_token(answer.status, &answer.body, now)?;
        *self.slot() = Some(token.clone());
        Ok(token.value)
    }
}

impl Provider for Baidu {
    fn name(&self) -> &str {
        "baidu"
    }

    fn ask(&self, question: &Question, now: Moment) -> Reply {
        match self.try_ask(question, now) {
            Ok(reply) => about(question, reply),
            Err(refusal) => Reply::Refused(refusal),
        }
    }
}

impl fmt::Debug for Baidu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Baidu({})", self.address.as_str())
    }
}
