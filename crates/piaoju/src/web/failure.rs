//! What a request can fail with, and what is shown then.

use app::authority::Refused;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::Refusal;
use paper::Unreadable;

/// A failed request. The page or the problem document is made from it further out, where the
/// language of the visitor is known (`guard`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// There is no such thing, or it is not for the visitor to know.
    NotFound,
    /// It needs somebody who has signed in.
    SignIn,
    /// The key of a program lacks a scope.
    Scope(&'static str),
    /// The API is for programs with a key, and none was shown.
    NoKey,
    /// What was shown is no key, or one that ended.
    BadKey,
    /// The request came from a page of another site.
    Foreign,
    /// The allowance of the day is used up.
    Quota,
    /// Too many requests; come again after so many seconds.
    TooMany(u32),
    /// More bytes than are taken.
    TooLarge,
    /// The request cannot be understood; a key of the texts says why.
    Malformed(&'static str),
    /// Fields of a program that are missing or cannot be so.
    Fields(Vec<FieldFault>),
    /// The body is of a kind that is not taken here.
    MediaType,
    /// It stands against another request; a key of the texts says how.
    Conflict(&'static str),
    /// The register does not answer this question.
    Refused(Refusal),
    /// A file that cannot be read.
    Unreadable(Unreadable),
    /// The method is not for this address.
    Method,
    /// The database is busy or gone.
    Unavailable,
    /// A mistake of ours; the text goes to the log and not to the visitor.
    Bug(String),
}

/// A field that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// Its name, as a path where it stands inside another.
    pub field: String,
    /// The rule, a key of the texts.
    pub rule: &'static str,
}

impl FieldFault {
    /// A field and the rule that it breaks.
    pub fn new(field: impl Into<String>, rule: &'static str) -> FieldFault {
        FieldFault { field: field.into(), rule }
    }
}

impl Failure {
    /// A single field that breaks a rule.
    pub fn field(field: &str, rule: &'static str) -> Failure {
        Failure::Fields(vec![FieldFault::new(field, rule)])
    }

    /// Every code that a problem document can have.
    pub const CODES: &[&str] = &[
        "not-found",
        "sign-in",
        "scope",
        "foreign",
        "quota",
        "too-many",
        "too-large",
        "malformed",
        "broken-form",
        "no-files",
        "no-fonts",
        "unreadable",
        "method",
        "unavailable",
        "bug",
        "no-key",
        "bad-key",
        "invalid-fields",
        "media-type",
        "malformed-json",
        "idempotency-key-reused",
        "in-progress",
        "daily-limit",
    ];

    /// Its status.
    pub fn status(&self) -> StatusCode {
        match self {
            Failure::NotFound => StatusCode::NOT_FOUND,
            Failure::SignIn | Failure::NoKey | Failure::BadKey => StatusCode::UNAUTHORIZED,
            Failure::Scope(_) | Failure::Foreign => StatusCode::FORBIDDEN,
            Failure::Quota | Failure::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Failure::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Failure::Malformed(_) => StatusCode::BAD_REQUEST,
            Failure::Unreadable(_) | Failure::Fields(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Failure::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Failure::Conflict(_) => StatusCode::CONFLICT,
            Failure::Refused(Refusal::DailyLimit | Refusal::Busy) => StatusCode::TOO_MANY_REQUESTS,
            Failure::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Failure::Method => StatusCode::METHOD_NOT_ALLOWED,
            Failure::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Failure::Bug(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Its stable code: the `code` of a problem document, the key of its words.
    pub fn code(&self) -> &'static str {
        match self {
            Failure::NotFound => "not-found",
            Failure::SignIn => "sign-in",
            Failure::Scope(_) => "scope",
            Failure::NoKey => "no-key",
            Failure::BadKey => "bad-key",
            Failure::Foreign => "foreign",
            Failure::Quota => "quota",
            Failure::TooMany(_) => "too-many",
            Failure::TooLarge => "too-large",
            Failure::Malformed(why) | Failure::Conflict(why) => why,
            Failure::Fields(_) => "invalid-fields",
            Failure::MediaType => "media-type",
            Failure::Refused(refusal) => refusal.code(),
            Failure::Unreadable(_) => "unreadable",
            Failure::Method => "method",
            Failure::Unavailable => "unavailable",
            Failure::Bug(_) => "bug",
        }
    }
}

impl Failure {
    /// What a program must show (RFC 6750 §3); pages ask people otherwise.
    fn challenge(&self) -> Option<HeaderValue> {
        let text = match self {
            Failure::NoKey => "Bearer".to_owned(),
            Failure::BadKey => "Bearer error=\"invalid_token\"".to_owned(),
            Failure::Scope(scope) => {
                format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"")
            }
            _ => return None,
        };
        HeaderValue::from_str(&text).ok()
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Failure {
        match error {
            store::Error::NotFound => Failure::NotFound,
            store::Error::Busy(_) => Failure::Unavailable,
            other => Failure::Bug(other.to_string()),
        }
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Failure {
        match refused {
            Refused::SignIn => Failure::SignIn,
            Refused::NotFound => Failure::NotFound,
            Refused::Scope(permission) => Failure::Scope(permission.code()),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        let headers = response.headers_mut();
        match &self {
            Failure::TooMany(seconds) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
            }
            failure => {
                if let Some(challenge) = failure.challenge() {
                    headers.insert(header::WWW_AUTHENTICATE, challenge);
                }
            }
        }
        response.extensions_mut().insert(self);
        response
    }
}
