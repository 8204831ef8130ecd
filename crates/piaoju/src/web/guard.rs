//! What stands around every handler: headers, origin, failures in the visitor's words, counting.

use std::time::Instant;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::failure::Failure;
use super::office::Shared;
use super::ui;
use super::visitor::Visitor;

/// Nothing is loaded from elsewhere, no script or style stands in a page, nobody may frame us.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; \
    base-uri 'none'";

/// Headers of every answer.
const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(self), geolocation=(), microphone=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// The outermost layer: gives the request a name, counts it, adds the headers, words failures.
pub async fn around(State(office): State<Shared>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = store::fresh("req", office.now());
    let (mut parts, body) = request.into_parts();
    let is_foreign = is_foreign(&parts.method, &parts.headers, &office);
    // The visitor is known before the handler runs, so that a failure can be told in their words.
    let Ok(visitor) = Visitor::from_request_parts(&mut parts, &office).await;
    let method = parts.method.clone();
    let mut response = if is_foreign {
        Failure::Foreign.into_response()
    } else {
        next.run(Request::from_parts(parts, body)).await
    };
    if response.extensions().get::<Failure>().is_none() {
        let plain = match response.status() {
            StatusCode::METHOD_NOT_ALLOWED => Some(Failure::Method),
            StatusCode::PAYLOAD_TOO_LARGE => Some(Failure::TooLarge),
            // The library answers in plain English where it cannot read an address.
            StatusCode::BAD_REQUEST if is_plain(&response) => Some(Failure::Malformed("malformed")),
            _ => None,
        };
        if let Some(failure) = plain {
            response.extensions_mut().insert(failure);
        }
    }
    if let Some(failure) = response.extensions().get::<Failure>().cloned() {
        response = worded(response, &failure, &visitor, &id);
    }
    finish(&mut response, &office, &id, &visitor.path);
    let status = response.status().as_u16();
    metrics::counter!("piaoju_requests_total", "method" => word(&method),
        "status" => status.to_string())
    .increment(1);
    metrics::histogram!("piaoju_request_seconds").record(began.elapsed().as_secs_f64());
    if status >= 500 {
        tracing::error!(request = id, status, "a request failed");
    }
    response
}

fn is_plain(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"))
}

/// Methods that are counted by name; a client may invent others without end.
fn word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "get",
        Method::HEAD => "head",
        Method::POST => "post",
        Method::PUT => "put",
        Method::PATCH => "patch",
        Method::DELETE => "delete",
        _ => "other",
    }
}

/// Whether a browser sent the request from a page of somebody else (CSRF). Programs send neither
/// header and carry a key instead of a cookie.
fn is_foreign(method: &Method, headers: &HeaderMap, office: &Shared) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    match text(HeaderName::from_static("sec-fetch-site")) {
        Some("same-origin" | "none") => return false,
        Some(_) => return true,
        None => {}
    }
    let Some(origin) = text(header::ORIGIN) else { return false };
    let host = text(header::HOST).unwrap_or_default();
    let own = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    own != Some(host) && origin != office.house.base
}

/// The page or the problem document of a failure.
fn worded(response: Response, failure: &Failure, visitor: &Visitor, id: &str) -> Response {
    if let Failure::Bug(why) = failure {
        tracing::error!(request = id, why, "a bug");
    }
    let t = crate::texts::Texts::of(visitor.language);
    let key = format!("problem-{}", failure.code());
    let title = t.find(&key, &[]).unwrap_or_else(|| t.get("problem-malformed"));
    let advice = match failure {
        Failure::Unreadable(why) => crate::run::sentence(why, t),
        _ => t.find(&format!("{key}.advice"), &[]).unwrap_or_default(),
    };
    let status = failure.status();
    let mut worded = if visitor.path.starts_with("/api/") {
        let mut problem = serde_json::json!({
            "type": "about:blank",
            "title": title,
            "status": status.as_u16(),
            "detail": advice,
            "code": failure.code(),
            "request_id": id,
        });
        match failure {
            Failure::Fields(faults) => problem["errors"] = crate::api::form::told(faults, t),
            Failure::Scope(scope) => problem["scope"] = (*scope).into(),
            _ => {}
        }
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        (status, kind, problem.to_string()).into_response()
    } else {
        let page = ui::failure::page(&visitor.frame(), &shown(failure, id));
        (status, page).into_response()
    };
    for (name, value) in response.headers() {
        if name == header::RETRY_AFTER || name == header::ALLOW || name == header::WWW_AUTHENTICATE
        {
            worded.headers_mut().insert(name, value.clone());
        }
    }
    worded
}

/// What the page of a failure shows.
fn shown(failure: &Failure, id: &str) -> ui::failure::Failure {
    use ui::failure::Failure as Shown;
    match failure {
        Failure::NotFound => Shown::NotFound,
        Failure::SignIn | Failure::NoKey | Failure::BadKey => Shown::SignIn,
        Failure::Scope(_) | Failure::Foreign => Shown::Foreign,
        Failure::Quota => Shown::Quota,
        Failure::TooMany(seconds) => Shown::TooMany(Some(*seconds)),
        Failure::TooLarge => Shown::TooLarge(crate::limits::UPLOAD_BYTES_MAX as u64),
        Failure::Malformed(_)
        | Failure::Unreadable(_)
        | Failure::Fields(_)
        | Failure::MediaType
        | Failure::Conflict(_)
        | Failure::Refused(_) => Shown::Malformed,
        Failure::Method => Shown::Method,
        Failure::Unavailable => Shown::Busy,
        Failure::Bug(_) => Shown::Broken(id.to_owned()),
    }
}

fn finish(response: &mut Response, office: &Shared, id: &str, path: &str) {
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if office.house.has_tls {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if !path.starts_with("/assets/") {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}
