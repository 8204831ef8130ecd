//! 数据源: whom to ask, kept by those who may.

use app::authority::SourceKeeper;
use app::source::{Invalid, Keys, Kind, Shown, Sources, Wish};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::{Day, Fen};
use wire::Outbound;

use super::failure::Failure;
use super::fields::{Asked, Fields, Form};
use super::office::{Office, Shared};
use super::ui::desk::sources::{self, Draft, Edited, Page, Row, sentence};
use super::ui::form::Fault;
use super::ui::{Frame, Notice, address};
use super::visitor::Visitor;
use crate::paint::Tone;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route(address::SOURCES, get(page).post(add))
        .route("/w/sources/{id}", post(change))
}

async fn page(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let keeper: SourceKeeper = visitor.grant()?;
    let rows = office.run(move |office| rows(office, &keeper)).await?;
    let edited = match (asked.some("edit"), asked.some("add")) {
        (Some(id), _) => {
            let shown = rows.0.iter().map(|row| &row.shown).find(|shown| shown.id == id);
            let shown = shown.ok_or(Failure::NotFound)?;
            let id = Some(id.to_owned());
            Some(Edited { id, kind: shown.wish.kind, draft: Draft::of(shown), faults: Vec::new() })
        }
        (None, Some(code)) => {
            let kind = Kind::from_code(code).ok_or(Failure::NotFound)?;
            let shown = Shown { id: String::new(), wish: Wish::of(kind), has_keys: false };
            Some(Edited { id: None, kind, draft: Draft::of(&shown), faults: Vec::new() })
        }
        (None, None) => None,
    };
    let frame = frame_after(&visitor, asked.get("done"));
    let model = Page { rows: rows.0, month: rows.1, edited };
    Ok(sources::page(&frame, &model).into_response())
}

/// The frame, which says once what was done.
fn frame_after(visitor: &Visitor, done: &str) -> Frame {
    let frame = visitor.frame();
    let key = match done {
        "saved" => "sources-saved",
        "removed" => "sources-removed",
        _ => return frame,
    };
    let text = frame.texts().get(key);
    Frame { notice: Some(Notice { tone: Tone::Good, text }), ..frame }
}

/// The sources with what they cost today, and what all of them cost this month.
fn rows(office: &Office, keeper: &SourceKeeper) -> Result<(Vec<Row>, Fen), Failure> {
    let today = office.now().china_day();
    let first = Day::new(today.year(), today.month(), 1).unwrap_or(today);
    let spent = office.sources.spent(keeper, (first, today))?;
    let is_shut = office.house.outbound == Outbound::Forbidden;
    let day = today.to_string();
    let row = |shown: Shown| {
        let used = spent.iter().find(|spent| spent.source == shown.id && spent.day == day);
        Row {
            questions: used.map_or(0, |used| used.questions),
            cost: Fen(used.map_or(0, |used| used.fen)),
            is_forbidden: is_shut && shown.wish.kind != Kind::Register,
            shown,
        }
    };
    let rows = office.sources.list(keeper)?.into_iter().map(row).collect();
    Ok((rows, Fen(spent.iter().map(|spent| spent.fen).sum())))
}

/// Adds a source.
async fn add(
    visitor: Visitor,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let kind = Kind::from_code(fields.get("kind")).ok_or(Failure::Malformed("malformed"))?;
    save(visitor, office, None, kind, fields).await
}

/// Changes, moves or removes a source.
async fn change(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let keeper: SourceKeeper = visitor.grant()?;
    let to = match fields.get("do") {
        "save" => {
            let wanted = id.clone();
            let kind = office.run(move |office| kind_of(&office.sources, &keeper, &wanted)).await?;
            return save(visitor, office, Some(id), kind, fields).await;
        }
        "remove" => {
            let remove =
                move |office: &Office| Ok(office.sources.remove(&keeper, &id, office.now())?);
            office.run(remove).await?;
            address::with(address::SOURCES, &[("done", "removed")])
        }
        way @ ("up" | "down") => {
            let is_up = way == "up";
            office.run(move |office| shift(office, &keeper, &id, is_up)).await?;
            address::SOURCES.to_owned()
        }
        _ => return Err(Failure::Malformed("malformed")),
    };
    Ok(Redirect::to(&to).into_response())
}

fn kind_of(sources: &Sources, keeper: &SourceKeeper, id: &str) -> Result<Kind, Failure> {
    let list = sources.list(keeper)?;
    let known = list.iter().find(|shown| shown.id == id).ok_or(Failure::NotFound)?;
    Ok(known.wish.kind)
}

/// Puts a source one place up or down; at the end of the list it stays where it is.
fn shift(office: &Office, keeper: &SourceKeeper, id: &str, is_up: bool) -> Result<(), Failure> {
    let list = office.sources.list(keeper)?;
    let mut ids: Vec<String> = list.into_iter().map(|shown| shown.id).collect();
    let at = ids.iter().position(|kept| kept == id).ok_or(Failure::NotFound)?;
    let other = if is_up { at.checked_sub(1) } else { Some(at + 1) };
    let Some(other) = other.filter(|other| *other < ids.len()) else { return Ok(()) };
    ids.swap(at, other);
    Ok(office.sources.reorder(keeper, &ids, office.now())?)
}

async fn save(
    visitor: Visitor,
    office: Shared,
    id: Option<String>,
    kind: Kind,
    fields: Fields,
) -> Result<Response, Failure> {
    let keeper: SourceKeeper = visitor.grant()?;
    let draft = draft(&fields);
    let wish = wish(kind, &draft, keys(&fields));
    let known = id.clone();
    let done = office.run(move |office| {
        let saved = office.sources.save(&keeper, known.as_deref(), &wish, office.now())?;
        Ok(match saved {
            Ok(_) => None,
            Err(faults) => Some((faults, rows(office, &keeper)?)),
        })
    });
    let Some((faults, (rows, month))) = done.await? else {
        let to = address::with(address::SOURCES, &[("done", "saved")]);
        return Ok(Redirect::to(&to).into_response());
    };
    let frame = visitor.frame();
    let faults = faults.iter().map(|fault| worded(&frame, *fault)).collect();
    let has_keys = rows.iter().any(|row| Some(&row.shown.id) == id.as_ref() && row.shown.has_keys);
    let draft = Draft { has_keys, ..draft };
    let model = Page { rows, month, edited: Some(Edited { id, kind, draft, faults }) };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, sources::page(&frame, &model)).into_response())
}

/// A fault at its field; what is wrong with the whole list stands above the form.
fn worded(f: &Frame, fault: Invalid) -> Fault {
    let field = if fault.field == "kind" { "" } else { fault.field };
    Fault { field: field.to_owned(), text: sentence(f.texts(), fault) }
}

fn draft(fields: &Fields) -> Draft {
    let text = |name: &str| fields.get(name).to_owned();
    Draft {
        name: text("name"),
        address: text("address"),
        certificate: text("certificate"),
        licence: text("licence"),
        is_enabled: fields.get("is_enabled") == "1",
        knows_all: fields.get("knows_all") == "1",
        cost: text("cost"),
        questions_a_day: text("questions_a_day"),
        fen_a_day: text("fen_a_day"),
        tries_a_day: text("tries_a_day"),
        cache_hours: text("cache_hours"),
        timeout_ms: text("timeout_ms"),
        has_keys: false,
    }
}

/// The keys that were typed; none when the fields were left empty, and the old ones stay.
fn keys(fields: &Fields) -> Option<Keys> {
    let keys =
        Keys { account: fields.get("account").to_owned(), secret: fields.get("secret").to_owned() };
    (keys != Keys::default()).then_some(keys)
}

/// What is wished for. A text that is no number becomes one that cannot be, so that its field is
/// named together with all others.
fn wish(kind: Kind, draft: &Draft, keys: Option<Keys>) -> Wish {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let count = |text: String| text.parse::<i64>().unwrap_or(-1);
    let fen = |text: String| Fen::parse(&text).unwrap_or(Fen(-1));
    let usual = Wish::of(kind);
    let small = |text: &str| text.parse::<u32>();
    Wish {
        kind,
        name: draft.name.clone(),
        address: draft.address.clone(),
        keys,
        certificate: draft.certificate.clone(),
        licence: draft.licence.clone(),
        is_enabled: draft.is_enabled,
        knows_all: draft.knows_all,
        cost: some(&draft.cost).map_or(Fen(0), fen),
        questions_a_day: some(&draft.questions_a_day).map(count),
        fen_a_day: some(&draft.fen_a_day).map(fen),
        tries_a_day: some(&draft.tries_a_day).map(|text| small(&text).unwrap_or(u32::MAX)),
        cache_hours: some(&draft.cache_hours)
            .map_or(usual.cache_hours, |text| small(&text).unwrap_or(u32::MAX)),
        timeout_ms: some(&draft.timeout_ms)
            .map_or(usual.timeout_ms, |text| small(&text).unwrap_or(u32::MAX)),
    }
}
