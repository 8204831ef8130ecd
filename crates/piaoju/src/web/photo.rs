//! Pictures: what was read from one, shown beside it until a person confirms it.

use app::authority::{BatchRunner, Verifier};
use app::photo::confirm::{self, FIELDS, File, Said};
use app::photo::draft::{self, Sheet};
use app::photo::look;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::Question;
use model::question::Invalid;
use serde_json::json;
use store::quota;

use super::failure::Failure;
use super::fields::{Asked, Fields, Form, Upload};
use super::office::{Office, Shared};
use super::ui::desk::scans;
use super::ui::parts::Pages;
use super::ui::photo::{Confirm, Several};
use super::ui::{address, photo as pages, places, typed};
use super::verify::{in_time, remaining, some, spend};
use super::visitor::Visitor;
use crate::limits::PAGE_ROWS;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/verify/photo/{sheet}", get(sheet))
        .route("/verify/photo/{sheet}/picture", get(picture))
        .route("/verify/photo/{sheet}/{place}", get(form).post(confirmed))
        .route("/verify/photo/{sheet}/{place}/check", post(check))
        .route(address::SCANS, get(waiting))
}

/// Reads a picture and keeps what was read; the id of its sheet. The same form gives the same.
pub fn take(
    office: &Office,
    visitor: &Visitor,
    verifier: &Verifier,
    file: &Upload,
    token: &str,
) -> Result<String, Failure> {
    if let Some(id) = earlier(office, verifier, token)? {
        return Ok(id);
    }
    spend_look(office, visitor)?;
    let looked = look(&office.desk, &file.name, &file.bytes).map_err(Failure::Unreadable)?;
    let by = (verifier.tenant(), verifier.actor());
    let picture = File { name: &file.name, bytes: &file.bytes };
    let entry = draft::Entry { token: some(token), batch: "", now: office.now() };
    Ok(draft::keep(&office.db, by, picture, &looked, entry)?)
}

/// The sheet that a form under this token made before.
pub fn earlier(
    office: &Office,
    verifier: &Verifier,
    token: &str,
) -> Result<Option<String>, Failure> {
    let Some(id) = some(token).map(draft::id_of) else { return Ok(None) };
    match draft::find(&office.db, verifier.tenant(), &id) {
        Ok(sheet) => Ok(Some(sheet.id)),
        Err(store::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Counts a picture of a guest. Looking costs a second of the processor and no question.
pub fn spend_look(office: &Office, visitor: &Visitor) -> Result<(), Failure> {
    if !visitor.is_guest() {
        return Ok(());
    }
    let (name, now) = (format!("look:{}", office.masked(visitor.address)), office.now());
    let most = office.house.guest_daily_max;
    let left =
        office.db.keep_house(now, |write| quota::spend(write, &name, now.china_day(), most))?;
    left.map(drop).ok_or(Failure::Quota)
}

/// A sheet and its picture as it is shown.
struct Shown {
    sheet: Sheet,
    plate: places::Sheet,
}

fn shown(office: &Office, verifier: &Verifier, id: &str) -> Result<Shown, Failure> {
    let tenant = verifier.tenant();
    let sheet = draft::find(&office.db, tenant, id)?;
    let picture = office.db.read(|read| store::draft::shown(read, tenant, &sheet.original))?;
    let plate = places::Sheet {
        href: address::sheet_picture(id),
        number: 1,
        width: picture.width as f32,
        height: picture.height as f32,
    };
    Ok(Shown { sheet, plate })
}

/// The invoices of a picture: one leads to its form at once, of several one is chosen.
async fn sheet(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let verifier: Verifier = visitor.grant()?;
    let found = office.run(move |office| shown(office, &verifier, &id)).await?;
    let sheet = &found.sheet;
    if sheet.invoices.len() == 1 {
        return Ok(Redirect::to(&address::sheet_part(&sheet.id, 1)).into_response());
    }
    let model = Several {
        sheet: &found.plate,
        id: &sheet.id,
        name: &sheet.name,
        invoices: &sheet.invoices,
    };
    Ok(pages::several(&visitor.frame(), &model).into_response())
}

/// The picture of a sheet as it is shown; it never changes.
async fn picture(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let verifier: Verifier = visitor.grant()?;
    let found = office.run(move |office| {
        let tenant = verifier.tenant();
        let sheet = draft::find(&office.db, tenant, &id)?;
        Ok(office.db.read(|read| store::draft::shown(read, tenant, &sheet.original))?)
    });
    Ok(picture_of(found.await?.bytes, "image/jpeg"))
}

/// A picture for one visitor, who may keep it for a day.
pub fn picture_of(bytes: Vec<u8>, media: &'static str) -> Response {
    let headers =
        [(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, "private, max-age=86400")];
    (headers, bytes).into_response()
}

async fn form(
    visitor: Visitor,
    State(office): State<Shared>,
    Path((id, place)): Path<(String, usize)>,
) -> Result<Response, Failure> {
    let verifier: Verifier = visitor.grant()?;
    let found = office.run(move |office| shown(office, &verifier, &id)).await?;
    let (read, made) = one(&found.sheet, place)?;
    if let Some(made) = made {
        return Ok(Redirect::to(&address::result(made)).into_response());
    }
    let said = Said::of(read);
    let faults = confirm::faults(&said, office.now().china_day());
    draw(&visitor, &office, &found, place, &said, &faults).await
}

type Read = (model::reading::Merged, Option<String>);

fn one(sheet: &Sheet, place: usize) -> Result<&Read, Failure> {
    place.checked_sub(1).and_then(|at| sheet.invoices.get(at)).ok_or(Failure::NotFound)
}

async fn draw(
    visitor: &Visitor,
    office: &Shared,
    found: &Shown,
    place: usize,
    said: &Said,
    faults: &[Invalid],
) -> Result<Response, Failure> {
    let (read, _) = one(&found.sheet, place)?;
    let model = Confirm {
        sheet: &found.plate,
        id: &found.sheet.id,
        place: (place, found.sheet.invoices.len()),
        name: &found.sheet.name,
        read,
        said,
        faults,
        reads_text: office.reads_text(),
        remaining: remaining(office, visitor).await?,
    };
    Ok(pages::confirm(&visitor.frame(), &model).into_response())
}

fn said_of(fields: &Fields) -> Said {
    let value = |field| (field, fields.get(model::Field::path(field)).to_owned());
    Said { values: FIELDS.into_iter().map(value).collect(), stands: fields.get("stands") == "1" }
}

/// What is missing in the form as it stands, for the script: the button opens when nothing is.
async fn check(
    visitor: Visitor,
    State(office): State<Shared>,
    Path((id, place)): Path<(String, usize)>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let verifier: Verifier = visitor.grant()?;
    let found = office.run(move |office| Ok(draft::find(&office.db, verifier.tenant(), &id)?));
    one(&found.await?, place)?;
    let said = said_of(&fields);
    let f = visitor.frame();
    let today = office.now().china_day();
    let told = |fault: &Invalid| {
        let text = typed::sentence(&f, fault);
        json!({ "field": fault.field.path(), "text": text })
    };
    let faults: Vec<_> = confirm::faults(&said, today).iter().map(told).collect();
    let strict = confirm::faults(&Said { stands: false, ..said }, today);
    let is_soft = strict.iter().any(|fault| confirm::SOFT.contains(&fault.rule));
    let answer = json!({ "faults": faults, "soft": is_soft });
    Ok(([(header::CONTENT_TYPE, "application/json")], answer.to_string()).into_response())
}

/// A person says that the fields are right: they are verified, and the draft has ended.
async fn confirmed(
    visitor: Visitor,
    State(office): State<Shared>,
    Path((id, place)): Path<(String, usize)>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let verifier: Verifier = visitor.grant()?;
    let (tenant, wanted) = (verifier.clone(), id.clone());
    let found = office.run(move |office| shown(office, &tenant, &wanted)).await?;
    if let (_, Some(made)) = one(&found.sheet, place)? {
        return Ok(Redirect::to(&address::result(made)).into_response());
    }
    let said = said_of(&fields);
    let faults = confirm::faults(&said, office.now().china_day());
    if !faults.is_empty() {
        let page = draw(&visitor, &office, &found, place, &said, &faults).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let token = format!("{id}:{place}");
    let work = tokio::spawn(async move {
        let made = office.run(move |office| {
            let (sheet, by) = (&found.sheet, &verifier);
            make(office, &visitor, by, (sheet, place), &said)
        });
        Ok(Redirect::to(&address::result(&made.await?)).into_response())
    });
    in_time(work, &token).await
}

/// Verifies one invoice of a picture; what a guest may ask is counted once for a form.
fn make(
    office: &Office,
    visitor: &Visitor,
    verifier: &Verifier,
    (sheet, place): (&Sheet, usize),
    said: &Said,
) -> Result<String, Failure> {
    if super::verify::earlier(office, verifier, &draft::token_of(sheet, place))?.is_none() {
        spend(office, visitor)?;
    }
    let mut ask = |question: &Question| office.ask(verifier, question);
    let now = office.now();
    let made = draft::verify(&office.db, verifier, (sheet, place), said, now, &mut ask)?;
    if let (id, Some(inquiry)) = &made {
        office.plan(verifier, id, inquiry)?;
    }
    Ok(made.0)
}

/// 待确认: drafts of the workspace that wait for a person.
async fn waiting(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let runner: BatchRunner = visitor.grant()?;
    let page: i64 = asked.get("page").parse().unwrap_or(1).clamp(1, 100_000);
    let found = office.run(move |office| {
        office
            .db
            .read(|read| {
                let tenant = runner.tenant();
                let count = store::draft::count_waiting(read, tenant, "")?;
                let place = ((page - 1) * PAGE_ROWS, PAGE_ROWS);
                let drafts = store::draft::waiting(read, tenant, "", place)?;
                Ok((count, drafts, app::photo::share(read, tenant)?))
            })
            .map_err(Failure::from)
    });
    let (count, drafts, share) = found.await?;
    let row = |one: store::draft::Draft| {
        let read = app::record::read_merged(&one.reading).unwrap_or_default();
        scans::Row {
            to: address::sheet_part(&one.sheet, usize::try_from(one.place).unwrap_or(1)),
            name: one.name,
            is_of_batch: !one.batch.is_empty(),
            doubts: read.origins.values().filter(|origin| origin.doubtful).count(),
            number: read.invoice.number,
            total: read.invoice.total,
            at: one.made_at,
        }
    };
    let rows: Vec<scans::Row> = drafts.into_iter().map(row).collect();
    let all = u64::try_from(count).unwrap_or(0);
    let pages = Pages {
        page: u32::try_from(page).unwrap_or(1),
        pages: u32::try_from(all.div_ceil(PAGE_ROWS as u64).max(1)).unwrap_or(1),
        rows: all,
    };
    Ok(scans::page(&visitor.frame(), &rows, pages, share).into_response())
}
