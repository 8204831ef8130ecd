//! The API for programs (`/api/v1`): keys in place of sessions, JSON in place of pages, the same
//! use cases behind both.
//!
//! `openapi.json` at the root of this crate is what [`document`] writes in English. A test holds
//! it against the code; `UPDATE=1 cargo test -p piaoju --test it api::document` writes it anew.

pub mod about;
pub mod body;
pub mod document;
pub mod form;
pub mod log;
pub mod once;
pub mod program;
pub mod register;
pub mod row;
pub mod verification;

use std::sync::Arc;

use axum::Router;
use axum::extract::Extension;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::web::office::Shared;

/// Where verifications are made and listed.
pub const VERIFICATIONS: &str = "/api/v1/verifications";

/// The routes. Each router that is made counts the rates of keys by itself.
pub fn routes() -> Router<Shared> {
    Router::new()
        .merge(verification::routes())
        .merge(register::routes())
        .merge(log::routes())
        .merge(about::routes())
        .layer(Extension(Arc::new(program::Rates::default())))
}

/// An answer of JSON.
fn json(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}
