//! 批量查验: begin a batch, say what its columns hold, watch it, take its results away.

mod begin;
mod download;
mod events;
mod words;

use app::authority::BatchRunner;
use app::batch::{self, Ending, Wanted};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::account::{Permission, UserId};
use paper::sheet::Column;
use store::account;
use store::batch::{Batch, Item, State as Stage};

use super::desk::pages;
use super::failure::Failure;
use super::fields::{Asked, Fields, Form, Uploads};
use super::office::{Office, Shared};
use super::ui::address;
use super::ui::desk::{batches, columns};
use super::visitor::Visitor;
use crate::texts::Texts;

/// How many of the latest batches the first page of the workspace looks at.
const LATEST: i64 = 10;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route(address::BATCHES, get(list).post(upload))
        .route(address::BATCH_TEMPLATE, get(download::template))
        .route("/w/batches/{id}", get(show))
        .route("/w/batches/{id}/columns", get(columns_page).post(begin_rows))
        .route("/w/batches/{id}/events", get(events::events))
        .route("/w/batches/{id}/stop", post(stop))
        .route("/w/batches/{id}/continue", post(resume))
        .route("/w/batches/{id}/exceptions.xlsx", get(download::exceptions))
        .route("/w/batches/{id}/results.xlsx", get(download::results))
        .route("/w/batches/{id}/reports.zip", get(download::reports))
}

/// What a handler of batches fails with; a fault of the input has words of its own.
enum Refusal {
    /// The page says so, and the form can be sent again.
    Fault(String),
    /// Anything else.
    Failure(Failure),
}

impl Refusal {
    fn of(error: batch::Error, t: &Texts) -> Refusal {
        match error {
            batch::Error::Fault(fault) => Refusal::Fault(t.get(&format!("batch-{}", fault.code()))),
            batch::Error::Unreadable(why) => Refusal::Fault(crate::run::sentence(&why, t)),
            batch::Error::Store(error) => Refusal::Failure(error.into()),
        }
    }
}

async fn list(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let runner: BatchRunner = visitor.grant()?;
    let model = office.run(move |office| model(office, &runner, &asked, None)).await?;
    Ok(batches::page(&visitor.frame(), &model).into_response())
}

fn model(
    office: &Office,
    runner: &BatchRunner,
    asked: &Fields,
    fault: Option<String>,
) -> Result<batches::Batches, Failure> {
    // The count tells which page can be asked for at all.
    let (_, count) = batch::list(&office.db, runner, (0, 0))?;
    let (pages, range) = pages(asked, count);
    let (found, _) = batch::list(&office.db, runner, range)?;
    let found = found.into_iter().map(|(batch, progress)| {
        let by = name_of(office, &batch.actor);
        head(batch, &progress, by)
    });
    let templates = batch::templates(&office.db, runner)?.into_iter();
    Ok(batches::Batches {
        batches: found.collect(),
        pages,
        templates: templates.map(|template| (template.id, template.name)).collect(),
        token: super::verify::token(office),
        fault,
    })
}

/// Batches that run, among the latest: id, name, how many are done and how many there are.
///
/// # Errors
///
/// When the store fails.
pub fn running(
    office: &Office,
    runner: &BatchRunner,
) -> Result<Vec<(String, String, u64, u64)>, Failure> {
    let (latest, _) = batch::list(&office.db, runner, (0, LATEST))?;
    let runs = latest.into_iter().filter(|(batch, _)| batch.state == Stage::Running);
    Ok(runs.map(|(b, progress)| (b.id, b.name, progress.done, progress.total)).collect())
}

/// The name of whoever began a batch; their id when they have none or are a program.
pub(super) fn name_of(office: &Office, actor: &str) -> String {
    let person =
        UserId::parse(actor).and_then(|id| office.db.read(|read| account::person(read, &id)).ok());
    let name = person.map(|person| person.name).unwrap_or_default();
    if name.is_empty() { actor.to_owned() } else { name }
}

fn head(batch: Batch, progress: &batch::Progress, by: String) -> batches::Batch {
    batches::Batch {
        stage: match progress.state {
            Stage::Mapping => batches::Stage::Columns,
            Stage::Running => batches::Stage::Running,
            Stage::Stopped => batches::Stage::Stopped,
            Stage::Done => batches::Stage::Done,
        },
        id: batch.id,
        name: batch.name,
        by,
        at: batch.made_at,
        done: progress.done,
        total: progress.total,
        endings: progress.endings.iter().map(|(ending, count)| (*ending, *count)).collect(),
    }
}

async fn upload(
    visitor: Visitor,
    State(office): State<Shared>,
    uploads: Uploads,
) -> Result<Response, Failure> {
    let runner: BatchRunner = visitor.grant()?;
    let t = Texts::of(visitor.language);
    let (again, who) = (office.clone(), runner.clone());
    let begun = office.run(move |office| match begin::begin(office, &runner, &uploads, t) {
        Ok(id) => Ok(Ok(id)),
        Err(Refusal::Fault(fault)) => Ok(Err(fault)),
        Err(Refusal::Failure(failure)) => Err(failure),
    });
    match begun.await? {
        Ok(id) => {
            again.bell.ring();
            Ok(Redirect::to(&address::batch(&id)).into_response())
        }
        Err(fault) => {
            let all = Fields::default();
            let model = again.run(move |office| model(office, &who, &all, Some(fault))).await?;
            let page = batches::page(&visitor.frame(), &model);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn show(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let runner: BatchRunner = visitor.grant()?;
    let may_export = visitor.caller.may(Permission::HistoryExport);
    let t = Texts::of(visitor.language);
    let columns = address::batch_part(&id, "columns");
    let model = office.run(move |office| {
        let found = batch::find(&office.db, &runner, &id)?;
        if found.state == Stage::Mapping {
            return Ok(None);
        }
        let progress = batch::progress(&office.db, runner.tenant(), &id)?;
        let only = Ending::from_code(asked.get("only"));
        let rows = match only {
            None => progress.total,
            Some(only) => {
                let same = progress.endings.iter().filter(|(ending, _)| *ending == only);
                same.map(|(_, count)| *count).sum()
            }
        };
        let (pages, range) = pages(&asked, i64::try_from(rows).unwrap_or(0));
        let wanted = only.map_or(Wanted::All, Wanted::Only);
        let items = match progress.state {
            Stage::Running => Vec::new(),
            _ => batch::items(&office.db, &runner, &id, wanted, range)?,
        };
        Ok(Some(batches::BatchPage {
            items: items.into_iter().map(|item| row(item, t)).collect(),
            pages,
            only,
            may_export,
            batch: {
                let by = name_of(office, &found.actor);
                head(found, &progress, by)
            },
        }))
    });
    Ok(match model.await? {
        Some(model) => batches::batch_page(&visitor.frame(), &model).into_response(),
        None => Redirect::to(&columns).into_response(),
    })
}

fn row(item: Item, t: &Texts) -> batches::Item {
    batches::Item {
        row: u64::try_from(item.line).unwrap_or(0),
        ending: Ending::from_code(&item.end.outcome),
        reason: words::reason(&item.end, t),
        name: item.name.replace(':', " "),
        to: match item.end.verification {
            Some(id) => Some(address::result(&id)),
            None if item.end.outcome == Ending::Draft.code() => {
                Some(address::sheet(&item.end.reason))
            }
            None => None,
        },
    }
}

async fn columns_page(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let runner: BatchRunner = visitor.grant()?;
    let wanted = id.clone();
    let found = office.run(move |office| preview(office, &runner, &wanted)).await?;
    if found.batch.state != Stage::Mapping {
        return Ok(Redirect::to(&address::batch(&id)).into_response());
    }
    Ok(mapping_page(&visitor, found, None).into_response())
}

fn preview(office: &Office, runner: &BatchRunner, id: &str) -> Result<batch::Preview, Failure> {
    match batch::preview(&office.db, runner, id) {
        Ok(found) => Ok(found),
        Err(batch::Error::Unreadable(why)) => Err(Failure::Unreadable(why)),
        Err(batch::Error::Store(error)) => Err(error.into()),
        Err(batch::Error::Fault(fault)) => Err(Failure::Bug(fault.to_string())),
    }
}

fn mapping_page(visitor: &Visitor, found: batch::Preview, fault: Option<String>) -> maud::Markup {
    let f = visitor.frame();
    let model = columns::Columns {
        action: address::batch_part(&found.batch.id, "columns"),
        list: columns::of_batches(&f),
        name: found.batch.name,
        rows: u64::try_from(found.batch.total).ok(),
        mapping: found.mapping,
        sample: found.sample,
        fault,
    };
    columns::page(&f, &model)
}

/// What the columns hold, as the form says: `column-0`, `column-1`, ….
fn holds(fields: &Fields, count: usize) -> Vec<Option<Column>> {
    (0..count).map(|n| Column::from_key(fields.get(&format!("column-{n}")))).collect()
}

async fn begin_rows(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let runner: BatchRunner = visitor.grant()?;
    let t = Texts::of(visitor.language);
    let wanted = id.clone();
    let begun = office.run(move |office| {
        let mut found = preview(office, &runner, &wanted)?;
        let holds = holds(&fields, found.mapping.columns.len());
        let template = (fields.get("keep") == "1").then(|| fields.get("template"));
        let now = office.now();
        let begun = batch::begin(&office.db, &runner, now, &wanted, &holds, template);
        match begun.map_err(|error| Refusal::of(error, t)) {
            Ok(()) => Ok(None),
            Err(Refusal::Failure(failure)) => Err(failure),
            Err(Refusal::Fault(fault)) => {
                // What was chosen stays chosen.
                for (mapped, holds) in found.mapping.columns.iter_mut().zip(holds) {
                    mapped.holds = holds;
                }
                Ok(Some((found, fault)))
            }
        }
    });
    let begun = begun.await?;
    office.bell.ring();
    Ok(match begun {
        None => Redirect::to(&address::batch(&id)).into_response(),
        Some((found, fault)) => {
            let page = mapping_page(&visitor, found, Some(fault));
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
    })
}

async fn stop(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let runner: BatchRunner = visitor.grant()?;
    let to = address::batch(&id);
    let stopped =
        office.run(move |office| Ok(batch::stop(&office.db, &runner, office.now(), &id)?));
    stopped.await?;
    Ok(Redirect::to(&to).into_response())
}

async fn resume(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let runner: BatchRunner = visitor.grant()?;
    let to = address::batch(&id);
    let resumed =
        office.run(move |office| Ok(batch::resume(&office.db, &runner, office.now(), &id)?));
    resumed.await?;
    office.bell.ring();
    Ok(Redirect::to(&to).into_response())
}
