//! The map of the service: every module brings the addresses of its noun.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;

use super::failure::Failure;
use super::office::Shared;
use super::{
    account, batch, demo, desk, guard, ledger, log, notify, ops, pay, photo, plain, receipt,
    report, result, scan, sources, verify,
};
use crate::limits::UPLOAD_BYTES_MAX;

/// The whole service.
pub fn service(office: Shared) -> Router {
    Router::new()
        .merge(plain::routes())
        .merge(photo::routes())
        .merge(scan::routes())
        .merge(account::routes())
        .merge(verify::routes())
        .merge(result::routes())
        .merge(desk::routes())
        .merge(ledger::routes())
        .merge(batch::routes())
        .merge(demo::routes())
        .merge(log::routes())
        .merge(notify::routes())
        .merge(ops::routes())
        .merge(pay::routes())
        .merge(receipt::routes())
        .merge(report::routes())
        .merge(crate::api::routes())
        .merge(sources::routes())
        .fallback(|| async { Failure::NotFound })
        .layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX))
        .layer(from_fn_with_state(office.clone(), guard::around))
        .with_state(office)
}
