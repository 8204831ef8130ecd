//! The page of one verification, under an address of its own.

use app::authority::Verifier;
use app::inspect::Inspection;
use app::record;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use model::{Comparison, Verification};
use store::verification;

use super::failure::Failure;
use super::office::{Office, Shared};
use super::ui::verdict::{self, VerdictPage};
use super::visitor::Visitor;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/verify/r/{id}", get(page))
        .route("/verify/r/{id}/original", get(original))
        .route("/verify/r/{id}/verdict.json", get(json))
}

/// A record with everything that its page shows.
struct Shown {
    verification: Verification,
    comparison: Option<Comparison>,
    inspection: Option<Inspection>,
}

fn shown(office: &Office, verifier: &Verifier, id: &str) -> Result<Shown, Failure> {
    let tenant = verifier.tenant();
    let kept = office.db.read(|read| verification::find(read, tenant, id))?;
    let (verification, comparison) =
        record::read(&kept.record).map_err(|error| Failure::Bug(error.to_string()))?;
    let original = kept.original.as_ref().map(|sha256| {
        office.db.read(|read| verification::original(read, tenant, sha256))
    });
    // A file whose time to be kept is over leaves its record behind for a while.
    let inspection = original
        .and_then(Result::ok)
        .and_then(|(name, bytes)| app::inspect(&office.desk, &name, &bytes).ok());
    Ok(Shown { verification, comparison, inspection })
}

async fn page(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let verifier: Verifier = visitor.grant()?;
    let wanted = id.clone();
    let shown = office.run(move |office| shown(office, &verifier, &wanted)).await?;
    let token = super::verify::token(&office);
    let is_guest = visitor.is_guest();
    let model = VerdictPage {
        id: &id,
        verification: &shown.verification,
        inspection: shown.inspection.as_ref(),
        comparison: shown.comparison.as_ref(),
        history: &[],
        remaining: None,
        is_guest,
        retry_at: None,
        can_retry: false,
        can_save: false,
        is_saved: false,
        official: None,
        token: &token,
    };
    Ok(verdict::page(&visitor.frame(), &model).into_response())
}

/// The file as it came. It is never shown inside a page of ours: a document may hold scripts.
async fn original(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let verifier: Verifier = visitor.grant()?;
    let found = office.run(move |office| {
        let kept =
            office.db.read(|read| verification::find(read, verifier.tenant(), &id))?;
        let sha256 = kept.original.ok_or(Failure::NotFound)?;
        Ok(office.db.read(|read| verification::original(read, verifier.tenant(), &sha256))?)
    });
    let (name, bytes) = found.await?;
    let file: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{file}")),
    ];
    Ok((headers, bytes).into_response())
}

/// The contract's object, the same as the command line prints.
async fn json(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let verifier: Verifier = visitor.grant()?;
    let shown = office.run(move |office| shown(office, &verifier, &id)).await?;
    let texts = crate::texts::Texts::of(visitor.language);
    let object = crate::json::object(&shown.verification, texts);
    let kind = [(header::CONTENT_TYPE, "application/json")];
    Ok((kind, object.to_string()).into_response())
}
