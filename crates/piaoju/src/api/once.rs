//! 幂等键: a request that is sent twice under one `Idempotency-Key` is done once.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use store::Tenant;
use store::idempotency::{self, Begun};

use crate::web::failure::Failure;
use crate::web::office::Office;

/// The header.
pub const HEADER: &str = "idempotency-key";
/// The longest name, in characters.
pub const NAME_CHARS_MAX: usize = 64;

/// The answer to a request, and whether it was given before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    kept: idempotency::Answer,
    is_again: bool,
}

impl Answer {
    /// A fresh answer with a body of JSON.
    pub fn new(status: StatusCode, place: Option<String>, body: String) -> Answer {
        let kept = idempotency::Answer { status: status.as_u16(), place, body };
        Answer { kept, is_again: false }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.kept.status).unwrap_or(StatusCode::OK);
        let kind = [(header::CONTENT_TYPE, "application/json")];
        let mut response = (status, kind, self.kept.body).into_response();
        let headers = response.headers_mut();
        if let Some(place) = self.kept.place.and_then(|place| HeaderValue::from_str(&place).ok()) {
            headers.insert(header::LOCATION, place);
        }
        if self.is_again {
            let name = HeaderName::from_static("idempotency-replayed");
            headers.insert(name, HeaderValue::from_static("true"));
        }
        response
    }
}

/// The name that a program gave its request.
///
/// # Errors
///
/// When it is no name: empty, too long, or of other characters than ASCII can show.
pub fn name(headers: &HeaderMap) -> Result<Option<String>, Failure> {
    let mut values = headers.get_all(HEADER).into_iter();
    let Some(value) = values.next() else { return Ok(None) };
    let text = value.to_str().ok().filter(|_| values.next().is_none());
    let is_name = |text: &&str| {
        (1..=NAME_CHARS_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
    };
    match text.filter(is_name) {
        Some(text) => Ok(Some(text.to_owned())),
        None => Err(Failure::field("Idempotency-Key", "idempotency-key-form")),
    }
}

/// The digest of everything that a request says; parts cannot run into each other.
pub fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut all = Sha256::new();
    for part in parts {
        all.update(part.len().to_be_bytes());
        all.update(part);
    }
    all.finalize().into()
}

/// Does the work of a request, once for each name. The work hears a word that is the same when
/// it is done again after a crash, so that it can find what it wrote the first time.
///
/// Only answers are kept: a request that was refused may come again, put right or not.
///
/// # Errors
///
/// What the work returns; [`Failure::Conflict`] when the name is in use.
pub fn once(
    office: &Office,
    tenant: &Tenant,
    name: Option<&str>,
    digest: &[u8; 32],
    work: impl FnOnce(Option<&str>) -> Result<Answer, Failure>,
) -> Result<Answer, Failure> {
    let Some(name) = name else { return work(None) };
    let begun = office
        .db
        .keep_house(office.now(), |write| idempotency::begin(write, tenant, name, digest))?;
    let id = match begun {
        Begun::Ours(id) => id,
        Begun::Running => return Err(Failure::Conflict("in-progress")),
        Begun::Other => return Err(Failure::Conflict("idempotency-key-reused")),
        Begun::Done(kept) => return Ok(Answer { kept, is_again: true }),
    };
    let done = work(Some(&id));
    let place = (name, id.as_str());
    office.db.keep_house(office.now(), |write| match &done {
        Ok(answer) => idempotency::finish(write, tenant, place, &answer.kept),
        Err(_) => idempotency::release(write, tenant, place),
    })?;
    done
}
