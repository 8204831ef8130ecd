//! 缴费运营: what the operator sees of orders, channels, differences and the ledger.
//!
//! Every list is a table that can be taken away as a workbook (`as=xlsx`), and every figure opens
//! its rows. Who may see orders may see all of it; doing something asks for its own authority.

mod case;
mod ledger;
mod lists;
mod order;
mod recon;
mod risk;

use app::authority::OrderReader;
use app::case::Undecided;
use app::reconcile::Reconciliation;
use app::{pay, reconcile};
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use model::{Fen, Moment};
use paper::sheet::write::xlsx;
use store::Tenant;

use super::desk::{XLSX, download};
use super::failure::Failure;
use super::fields::Fields;
use super::office::{Office, Shared};
use super::ui::ops::{List, list};
use super::ui::{Frame, Notice, address};
use super::visitor::Visitor;
use crate::limits::PAGE_ROWS;
use crate::paint::Tone;

/// The most rows of a workbook.
const EXPORT_ROWS: i64 = 20_000;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route(address::OPS, get(lists::overview))
        .route(address::OPS_ORDERS, get(lists::orders))
        .route("/ops/orders/{id}", get(order::page))
        .route("/ops/orders/{id}/refund", post(order::refund))
        .route("/ops/orders/{id}/decide", post(order::decide))
        .route(address::OPS_ATTEMPTS, get(lists::attempts))
        .route(address::OPS_REFUNDS, get(lists::refunds))
        .route(address::OPS_RECON, get(recon::runs).post(recon::run))
        .route("/ops/recon/{party}/{day}", get(recon::day))
        .route(address::OPS_DIFFERENCES, get(recon::differences))
        .route("/ops/differences/{id}", get(recon::difference))
        .route("/ops/differences/{id}/propose", post(recon::propose))
        .route("/ops/differences/{id}/decide", post(recon::decide))
        .route(address::OPS_CASES, get(case::cases))
        .route("/ops/cases/{id}", get(case::page).post(case::close))
        .route(address::OPS_RISK, get(risk::page))
        .route(address::OPS_LEDGER, get(ledger::trial))
        .route(address::OPS_STATEMENT, get(ledger::statement))
}

/// What reconciling needs, for who belongs to the workspace that collects.
pub fn reconciliation(office: &Office, tenant: &Tenant) -> Result<Reconciliation, Failure> {
    let till = office.till.as_ref().filter(|till| till.tenant == *tenant);
    let till = till.ok_or(Failure::NotFound)?.clone();
    Ok(Reconciliation { till })
}

/// Runs every day that is due.
///
/// # Errors
///
/// When the store fails.
pub fn round(office: &Office) -> Result<(), String> {
    let Some(till) = office.till.clone() else { return Ok(()) };
    Reconciliation { till }.round(office.now()).map(drop).map_err(|error| error.to_string())
}

/// Which part of a list is asked for: the page on the screen, or everything for a workbook.
fn range(asked: &Fields) -> (i64, i64) {
    if asked.get("as") == "xlsx" {
        return (0, EXPORT_ROWS);
    }
    let page = asked.get("page").parse().unwrap_or(1_i64).clamp(1, 10_000);
    // One more tells whether there is another page.
    ((page - 1) * PAGE_ROWS, PAGE_ROWS + 1)
}

/// Answers with a list, as a page or as a workbook; `here` is its address with its filters.
fn answer(
    visitor: &Visitor,
    asked: &Fields,
    here: &str,
    mut model: List,
    extra: impl FnOnce(&Frame) -> Markup,
) -> Result<Response, Failure> {
    if asked.get("as") == "xlsx" {
        let (headings, rows) = model.table.sheet();
        let mut bytes = Vec::new();
        xlsx(&model.title, &headings, rows, &mut bytes)
            .map_err(|error| Failure::Bug(error.to_string()))?;
        return Ok(download(&format!("{}.xlsx", model.title), XLSX, bytes));
    }
    let (skip, _) = range(asked);
    let page = skip / PAGE_ROWS + 1;
    let to = |page: i64| address::with(here, &[("page", &page.to_string())]);
    if model.table.rows.len() as i64 > PAGE_ROWS {
        model.table.rows.truncate(PAGE_ROWS as usize);
        model.older = Some(to(page + 1));
    }
    model.newer = (page > 1).then(|| to(page - 1));
    model.export = (!model.table.rows.is_empty()).then(|| address::with(here, &[("as", "xlsx")]));
    let frame = frame_after(visitor, asked.get("done"));
    let extra = extra(&frame);
    Ok(list(&frame, &model, extra).into_response())
}

/// The frame, which says once what was done.
fn frame_after(visitor: &Visitor, done: &str) -> Frame {
    let (tone, key) = match done {
        "asked" => (Tone::Good, "ops-done-asked"),
        "agreed" => (Tone::Good, "ops-done-agreed"),
        "declined" => (Tone::Good, "ops-done-declined"),
        "ran" => (Tone::Good, "ops-done-ran"),
        "closed" => (Tone::Good, "ops-done-closed"),
        "same" => (Tone::Bad, "ops-fault-same"),
        "impossible" => (Tone::Bad, "ops-fault-impossible"),
        "early" => (Tone::Bad, "ops-fault-early"),
        "floor" => (Tone::Bad, "ops-fault-floor"),
        _ => return visitor.frame(),
    };
    let text = visitor.frame().texts().get(key);
    visitor.frame_saying(Notice { tone, text })
}

/// Why something was not done: a word that the page has a sentence for, or a failure.
enum Undone {
    Word(&'static str),
    Failure(Failure),
}

impl From<pay::Fault> for Undone {
    fn from(fault: pay::Fault) -> Undone {
        match fault {
            pay::Fault::SamePerson => Undone::Word("same"),
            pay::Fault::NotRefundable => Undone::Word("impossible"),
            pay::Fault::NotFound => Undone::Failure(Failure::NotFound),
            pay::Fault::Store(error) => Undone::Failure(error.into()),
            other => Undone::Failure(Failure::Bug(other.to_string())),
        }
    }
}

impl From<reconcile::Fault> for Undone {
    fn from(fault: reconcile::Fault) -> Undone {
        match fault {
            reconcile::Fault::SamePerson => Undone::Word("same"),
            reconcile::Fault::NotPossible => Undone::Word("impossible"),
            reconcile::Fault::TooEarly => Undone::Word("early"),
            reconcile::Fault::Ledger => Undone::Word("floor"),
            reconcile::Fault::NotFound => Undone::Failure(Failure::NotFound),
            reconcile::Fault::Store(error) => Undone::Failure(error.into()),
        }
    }
}

impl From<Undecided> for Undone {
    fn from(why: Undecided) -> Undone {
        match why {
            Undecided::SamePerson => Undone::Word("same"),
            Undecided::NotPossible => Undone::Word("impossible"),
            Undecided::NotFound => Undone::Failure(Failure::NotFound),
            Undecided::Store(error) => Undone::Failure(error.into()),
        }
    }
}

/// The word for what was done, or for why it was not.
fn told(done: Result<(), impl Into<Undone>>, good: &'static str) -> Result<&'static str, Failure> {
    match done.map_err(Into::into) {
        Ok(()) => Ok(good),
        Err(Undone::Word(word)) => Ok(word),
        Err(Undone::Failure(failure)) => Err(failure),
    }
}

/// A failure where no word is expected.
fn failure(why: impl Into<Undone>) -> Failure {
    match why.into() {
        Undone::Failure(failure) => failure,
        Undone::Word(word) => Failure::Bug(word.to_owned()),
    }
}

/// Leads back to a page, which says once what was done.
fn back(to: &str, done: &'static str) -> Response {
    Redirect::to(&address::with(to, &[("done", done)])).into_response()
}

fn nothing(_: &Frame) -> Markup {
    html! {}
}

fn money(fen: Fen) -> String {
    fen.to_string()
}

fn time(at: Option<Moment>) -> String {
    at.map(Moment::in_china).unwrap_or_default()
}

/// The authority to look, in the workspace that collects.
fn reader(visitor: &Visitor) -> Result<OrderReader, Failure> {
    visitor.grant()
}
