//! The door for what channels say by themselves (`/pay/notify/…`).

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use model::pay::Channel;
use wire::channel::Arrived;

use super::failure::Failure;
use super::office::Shared;
use crate::limits::NOTICE_BYTES_MAX;

/// The addresses of this noun.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/pay/notify/{channel}", post(arrived))
        .layer(DefaultBodyLimit::max(NOTICE_BYTES_MAX))
}

async fn arrived(
    State(office): State<Shared>,
    Path(channel): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let channel = Channel::of_code(&channel).ok_or(Failure::NotFound)?;
    let text = |(name, value): (&header::HeaderName, &header::HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    let headers: Vec<(String, String)> = headers.iter().filter_map(text).collect();
    let reply = office
        .run(move |office| {
            let till = office.till.as_ref().ok_or(Failure::NotFound)?;
            let arrived = Arrived { headers: &headers, body: &body };
            let reply = till.arrived(channel, arrived, office.now());
            office.bell.ring();
            Ok(reply)
        })
        .await?;
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Ok((status, [(header::CONTENT_TYPE, reply.kind)], reply.body).into_response())
}
