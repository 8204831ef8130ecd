//! The log for programs: its signed head, and proofs that need no database.

use app::authority::LogVerifier;
use app::log::{prove, sign_head};
use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use ofd::digest::hex;
use serde_json::json;

use super::program::Program;
use super::verification::id;
use crate::web::failure::Failure;
use crate::web::office::Shared;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v1/log/head", get(head))
        .route("/api/v1/log/proof/{object}", get(proof))
}

/// The head of the log as it is now, signed.
async fn head(program: Program, State(office): State<Shared>) -> Result<Response, Failure> {
    let _: LogVerifier = program.grant()?;
    let head = office.run(|office| {
        sign_head(&office.db, &office.heads, office.now())?;
        let head = office.db.read(|read| store::log::heads_latest(read, 1))?;
        head.into_iter().next().ok_or(Failure::NotFound)
    });
    let head = head.await?;
    Ok(super::json(&json!({
        "size": head.size,
        "at": head.at.to_string(),
        "root": hex(&head.root),
        "signature": hex(&head.signature),
        "key": hex(&head.key),
    })))
}

async fn proof(
    program: Program,
    State(office): State<Shared>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let verifier: LogVerifier = program.grant()?;
    let object = id(path)?;
    let proof = office
        .run(move |office| Ok(prove(&office.db, &verifier, &office.heads, &object, office.now())?));
    Ok(super::json(&proof.await?.0))
}
