//! Bodies as they arrive: bounded, of a known kind, in UTF-8.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use serde_json::{Map, Value};

use crate::web::failure::Failure;

/// The kinds of bodies that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `application/json`.
    Json,
    /// One JSON value on each line.
    Lines,
    /// A form with a file.
    Multipart,
}

/// The kind of a body, by its header.
///
/// # Errors
///
/// [`Failure::MediaType`] for every other kind, and for JSON in another encoding than UTF-8.
pub fn kind(headers: &HeaderMap) -> Result<Kind, Failure> {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let value = value.unwrap_or_default().to_ascii_lowercase();
    let (name, rest) = value.split_once(';').unwrap_or((&value, ""));
    let charset = rest.split(';').find_map(|part| part.trim().strip_prefix("charset="));
    let is_utf8 = charset.is_none_or(|charset| charset.trim_matches('"') == "utf-8");
    match name.trim() {
        "application/json" if is_utf8 => Ok(Kind::Json),
        "application/x-ndjson" | "application/jsonl" if is_utf8 => Ok(Kind::Lines),
        "multipart/form-data" => Ok(Kind::Multipart),
        _ => Err(Failure::MediaType),
    }
}

/// The whole body, when it is not larger than `most`.
///
/// # Errors
///
/// [`Failure::TooLarge`].
pub async fn bytes(body: Body, most: usize) -> Result<Vec<u8>, Failure> {
    let bytes = axum::body::to_bytes(body, most).await.map_err(|_| Failure::TooLarge)?;
    Ok(bytes.into())
}

/// Reads JSON. Values nested deeper than 128 are refused by the reader itself.
///
/// # Errors
///
/// [`Failure::Malformed`].
pub fn json(bytes: &[u8]) -> Result<Value, Failure> {
    serde_json::from_slice(bytes).map_err(|_| Failure::Malformed("malformed-json"))
}

/// Reads a JSON object.
///
/// # Errors
///
/// [`Failure::Malformed`] when it is no JSON, a fault when it is no object.
pub fn object(bytes: &[u8]) -> Result<Map<String, Value>, Failure> {
    match json(bytes)? {
        Value::Object(map) => Ok(map),
        _ => Err(Failure::field("", "not-object")),
    }
}
