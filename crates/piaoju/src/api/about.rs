//! What the API says of itself: its document, and what a key may do.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use maud::Markup;
use serde_json::json;

use super::document::document;
use super::program::Program;
use crate::texts::Texts;
use crate::web::office::Shared;
use crate::web::ui::{address, api_docs};
use crate::web::visitor::Visitor;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v1/openapi.json", get(openapi))
        .route("/api/v1/me", get(me))
        .route(address::API, get(page))
}

async fn openapi(visitor: Visitor, State(office): State<Shared>) -> Response {
    super::json(&document(Texts::of(visitor.language), &office.house.base))
}

/// The same document as a page.
async fn page(visitor: Visitor, State(office): State<Shared>) -> Markup {
    let document = document(Texts::of(visitor.language), &office.house.base);
    api_docs::page(&visitor.frame(), &document)
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
