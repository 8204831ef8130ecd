//! What a request can fail with, and what is shown then.

use app::authority::Refused;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
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
    /// A file that cannot be read.
    Unreadable(Unreadable),
    /// The method is not for this address.
    Method,
    /// The database is busy or gone.
    Unavailable,
    /// A mistake of ours; the text goes to the log and not to the visitor.
    Bug(String),
}

impl Failure {
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
    ];

    /// Its status.
    pub fn status(&self) -> StatusCode {
        match self {
            Failure::NotFound => StatusCode::NOT_FOUND,
            Failure::SignIn => StatusCode::UNAUTHORIZED,
            Failure::Scope(_) | Failure::Foreign => StatusCode::FORBIDDEN,
            Failure::Quota | Failure::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Failure::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Failure::Malformed(_) => StatusCode::BAD_REQUEST,
            Failure::Unreadable(_) => StatusCode::UNPROCESSABLE_ENTITY,
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
            Failure::Foreign => "foreign",
            Failure::Quota => "quota",
            Failure::TooMany(_) => "too-many",
            Failure::TooLarge => "too-large",
            Failure::Malformed(why) => why,
            Failure::Unreadable(_) => "unreadable",
            Failure::Method => "method",
            Failure::Unavailable => "unavailable",
            Failure::Bug(_) => "bug",
        }
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
        if let Failure::TooMany(seconds) = self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}
