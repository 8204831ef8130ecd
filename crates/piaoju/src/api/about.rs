//! What the API says of itself: its document, and what a key may do.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde_json::json;

use super::document::document;
use super::program::Program;
use crate::texts::Texts;
use crate::web::office::Shared;
use crate::web::visitor::Visitor;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new().route("/api/v1/openapi.json", get(openapi)).route("/api/v1/me", get(me))
}

async fn openapi(visitor: Visitor, State(office): State<Shared>) -> Response {
    super::json(&document(Texts::of(visitor.language), &office.house.base))
}

async fn me(program: Program) -> Response {
    let caller = program.caller();
    super::json(&json!({
        "key": program.visit.key.as_str(),
        "workspace": caller.tenant().as_str(),
        "scopes": caller.permissions().iter().map(|scope| scope.code()).collect::<Vec<_>>(),
        "rate_per_minute": program.visit.rate,
    }))
}
