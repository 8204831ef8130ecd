//! The page of one verification, under an address of its own.

use app::authority::{BatchRunner, FolderKeeper, Verifier};
use app::inquiry::{self, Entry, Way};
use app::inspect::Inspection;
use app::record;
use app::seller::Seller;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::verdict::TaxStatus;
use model::{Comparison, Moment, Question, Verdict, Verification};
use store::{folder, paper_check, verification};

use super::failure::Failure;
use super::fields::{Form, Uploads};
use super::office::{Office, Shared};
use super::ui::address;
use super::ui::official::{OfficialRecord, RESULTS};
use super::ui::places::Sheet;
use super::ui::verdict::{self, NextScan, VerdictPage};
use super::visitor::Visitor;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/verify/r/{id}", get(page))
        .route("/verify/r/{id}/original", get(original))
        .route("/verify/r/{id}/page/{number}", get(page_picture))
        .route("/verify/r/{id}/verdict.json", get(json))
        .route("/verify/r/{id}/keep", post(keep))
        .route("/verify/r/{id}/again", post(again))
        .route("/verify/r/{id}/tomorrow", post(tomorrow))
        .route("/verify/r/{id}/official", post(official))
        .merge(super::paper_check::routes())
}

/// A record with everything that its page shows.
struct Shown {
    verification: Verification,
    comparison: Option<Comparison>,
    inspection: Option<Inspection>,
    sheets: Vec<Sheet>,
    is_saved: bool,
    official: Option<OfficialRecord>,
    paper: Option<paper_check::Kept>,
    seller: Seller,
    is_photo: bool,
    remaining: Option<u32>,
    retry_at: Option<Moment>,
}

fn shown(office: &Office, verifier: &Verifier, id: &str) -> Result<Shown, Failure> {
    let tenant = verifier.tenant();
    let kept = office.db.read(|read| verification::find(read, tenant, id))?;
    let (verification, comparison) =
        record::read(&kept.record).map_err(|error| Failure::Bug(error.to_string()))?;
    // A picture has no parts, and reading its text again for every look would cost a second.
    let original = kept
        .original
        .as_ref()
        .filter(|_| verification.file.format != "image")
        .map(|sha256| office.db.read(|read| verification::original(read, tenant, sha256)));
    // A file whose time to be kept is over leaves its record behind for a while.
    let inspection = original
        .and_then(Result::ok)
        .and_then(|(name, bytes)| app::inspect(&office.desk, &name, &bytes).ok());
    let (is_saved, official, paper, seller) = office.db.read(|read| {
        let is_saved = match &kept.invoice_key {
            Some(key) => folder::has(read, tenant, key)?,
            None => false,
        };
        let official = folder::official(read, tenant, id)?;
        let seller = app::seller::known(read, tenant, &verification.merged.invoice)?;
        Ok((is_saved, official, paper_check::find(read, tenant, id)?, seller))
    })?;
    let official = official.map(|said| OfficialRecord {
        result: said.result,
        note: said.note,
        by: said.by,
        at: Some(said.at),
    });
    let sheets = sheets(office, verifier, id, &kept, inspection.as_ref());
    let question = Question::of_invoice(&verification.merged.invoice).ok();
    let remaining = match &question {
        Some(question) => office.sources.remaining(verifier, question, office.now())?,
        None => None,
    };
    let retry_at = match app::source::again_at(&verification, verification.checked_at) {
        Some(at) => Some(at).filter(|at| *at > office.now()),
        None => app::source::planned(&office.db, id, office.now())?,
    };
    Ok(Shown {
        verification,
        comparison,
        inspection,
        sheets,
        is_saved,
        official,
        paper,
        seller,
        is_photo: kept.way == Way::Photo.code(),
        remaining,
        retry_at,
    })
}

/// The most pages whose pictures are shown.
const SHEETS_MAX: usize = 5;
/// Dots an inch of a page on a screen.
const SCREEN_DPI: f64 = 144.0;

/// The pictures of the pages: of a photo the one that was kept, of a document those it has.
fn sheets(
    office: &Office,
    verifier: &Verifier,
    id: &str,
    kept: &verification::Kept,
    inspection: Option<&Inspection>,
) -> Vec<Sheet> {
    let Some(sha256) = &kept.original else { return Vec::new() };
    let picture = office.db.read(|read| store::draft::shown(read, verifier.tenant(), sha256));
    if let Ok(picture) = picture {
        let (width, height) = (picture.width as f32, picture.height as f32);
        return vec![Sheet { href: address::result_page(id, 1), number: 1, width, height }];
    }
    let pages = inspection.map(|inside| inside.pages.as_slice()).unwrap_or_default();
    let is_drawable =
        |page: &&model::text::Page| [page.width, page.height].iter().all(|side| *side >= 1.0);
    let sheet = |page: &model::text::Page| Sheet {
        href: address::result_page(id, page.number),
        number: page.number,
        width: page.width,
        height: page.height,
    };
    pages.iter().filter(is_drawable).take(SHEETS_MAX).map(sheet).collect()
}

/// The picture of a page: it is drawn for whoever may see the verification, and never changes.
async fn page_picture(
    visitor: Visitor,
    State(office): State<Shared>,
    Path((id, number)): Path<(String, u32)>,
) -> Result<Response, Failure> {
    let verifier: Verifier = visitor.grant()?;
    let _turn = office.looks.acquire().await.map_err(|_| Failure::Unavailable)?;
    let found = office.run(move |office| {
        let tenant = verifier.tenant();
        let kept = office.db.read(|read| verification::find(read, tenant, &id))?;
        let sha256 = kept.original.ok_or(Failure::NotFound)?;
        match office.db.read(|read| store::draft::shown(read, tenant, &sha256)) {
            Ok(picture) if number == 1 => return Ok((picture.bytes, "image/jpeg")),
            Err(store::Error::NotFound) if number > 0 => {}
            Err(error) => return Err(error.into()),
            Ok(_) => return Err(Failure::NotFound),
        }
        let (_, bytes) = office.db.read(|read| verification::original(read, tenant, &sha256))?;
        let page = usize::try_from(number - 1).unwrap_or(usize::MAX);
        match app::page::picture(&bytes, page, SCREEN_DPI) {
            Ok(drawn) => Ok((drawn.png, drawn.media)),
            Err(_) => Err(Failure::NotFound),
        }
    });
    let (bytes, media) = found.await?;
    Ok(super::photo::picture_of(bytes, media))
}

async fn page(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let verifier: Verifier = visitor.grant()?;
    let wanted = id.clone();
    let runner = visitor.grant::<BatchRunner>().ok();
    let found = office.run(move |office| {
        let shown = shown(office, &verifier, &wanted)?;
        let next = match runner.filter(|_| shown.is_photo) {
            Some(runner) => next_scan(office, &runner)?,
            None => None,
        };
        Ok((shown, next))
    });
    let (shown, next) = found.await?;
    let token = super::verify::token(&office);
    let is_guest = visitor.is_guest();
    let paper = shown.paper.clone().map(super::paper_check::shown);
    let model = VerdictPage {
        id: &id,
        verification: &shown.verification,
        inspection: shown.inspection.as_ref(),
        sheets: &shown.sheets,
        comparison: shown.comparison.as_ref(),
        history: history(&shown.verification, is_guest),
        remaining: shown.remaining,
        is_guest,
        retry_at: shown.retry_at,
        can_retry: shown.verification.verdict == Verdict::NotFound,
        can_save: visitor.grant::<FolderKeeper>().is_ok()
            && shown.verification.merged.invoice.duplicate_key().is_some(),
        is_saved: shown.is_saved,
        official: shown.official.as_ref(),
        paper: paper.as_ref(),
        seller: (!is_guest).then_some(&shown.seller),
        next: next.as_ref(),
        token: &token,
    };
    Ok(verdict::page(&visitor.frame(), &model).into_response())
}

/// The picture of the workspace that has waited longest (待确认): who works through a pile goes on
/// with it from the verdict.
fn next_scan(office: &Office, runner: &BatchRunner) -> Result<Option<NextScan>, Failure> {
    let next = office.db.read(|read| {
        let count = store::draft::count_waiting(read, runner.tenant(), "")?;
        let first = store::draft::waiting(read, runner.tenant(), "", (0, 1))?.pop();
        Ok(first.map(|first| (first, count)))
    })?;
    Ok(next.map(|(first, count)| {
        let place = usize::try_from(first.place).unwrap_or(1);
        NextScan { to: address::sheet_part(&first.sheet, place), count }
    }))
}

/// The states that a source told (状态变化). The first of them begins when the invoice was issued,
/// so a guest whose data differ is not shown it: F020.
fn history(v: &Verification, is_guest: bool) -> &[(Moment, TaxStatus)] {
    if is_guest && v.verdict == Verdict::Mismatch {
        return &[];
    }
    let mut told = v.sources.iter().map(|source| source.history.as_slice());
    told.find(|states| !states.is_empty()).unwrap_or_default()
}

/// The file as it came. It is never shown inside a page of ours: a document may hold scripts.
async fn original(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let verifier: Verifier = visitor.grant()?;
    let found = office.run(move |office| {
        let kept = office.db.read(|read| verification::find(read, verifier.tenant(), &id))?;
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
    let object = crate::json::with_paper(&shown.verification, shown.paper.as_ref(), texts);
    let kind = [(header::CONTENT_TYPE, "application/json")];
    Ok((kind, object.to_string()).into_response())
}

/// 加入票夹.
async fn keep(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let keeper: FolderKeeper = visitor.grant()?;
    let back = address::result(&id);
    let done = office.run(move |office| {
        let keep = |write: &mut store::Write<'_>| folder::keep(write, keeper.tenant(), &id);
        Ok(office.db.write(keeper.actor(), office.now(), keep)?)
    });
    done.await?;
    Ok(Redirect::to(&back).into_response())
}

/// 重新查验: the same file or the same question once more, as a verification of its own.
async fn again(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let verifier: Verifier = visitor.grant()?;
    let token = fields.get("token").to_owned();
    let work = office.run(move |office| {
        if let Some(id) = super::verify::earlier(office, &verifier, &token)? {
            return Ok(id);
        }
        super::verify::spend(office, &visitor)?;
        let tenant = verifier.tenant();
        let kept = office.db.read(|read| verification::find(read, tenant, &id))?;
        let (v, _) = record::read(&kept.record).map_err(|e| Failure::Bug(e.to_string()))?;
        let mut ask = |question: &Question| office.ask_anew(&verifier, question);
        let is_photo = v.file.format == "image";
        let file = kept.original.as_ref().and_then(|sha256| {
            office.db.read(|read| verification::original(read, tenant, sha256)).ok()
        });
        let inquiry = match &file {
            // What a person confirmed stands; nobody does it again.
            _ if is_photo => app::photo::confirm::again(&v, office.now(), &mut ask),
            Some((name, bytes)) => {
                inquiry::of_file(&office.desk, name, bytes, office.now(), &mut ask)
                    .map_err(super::verify::refused)?
            }
            None => {
                let question = v.merged.invoice;
                let question =
                    Question::of_invoice(&question).map_err(|_| Failure::Malformed("malformed"))?;
                inquiry::of_asked(&question, office.now(), &mut ask)
            }
        };
        let original = file.as_ref().map(|(_, bytes)| bytes.as_slice());
        let token = super::verify::some(&token);
        let entry = Entry { way: Way::Again, batch: "", token, original };
        let id = inquiry::keep(&office.db, (tenant, verifier.actor()), &inquiry, entry)?;
        office.plan(&verifier, &id, &inquiry)?;
        Ok(id)
    });
    Ok(Redirect::to(&address::result(&work.await?)).into_response())
}

/// 次日再查: asks again by itself tomorrow morning.
async fn tomorrow(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let verifier: Verifier = visitor.grant()?;
    let back = address::result(&id);
    let done = office.run(move |office| {
        let at = app::source::next_morning(office.now());
        Ok(app::source::plan_at(&office.db, &verifier, &id, at, office.now())?)
    });
    done.await?;
    Ok(Redirect::to(&back).into_response())
}

/// Writes down what somebody found on the official platform.
async fn official(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    uploads: Uploads,
) -> Result<Response, Failure> {
    let keeper: FolderKeeper = visitor.grant()?;
    let result = uploads.fields.get("result").to_owned();
    if !RESULTS.iter().any(|(code, _)| *code == result) {
        return Err(Failure::Malformed("malformed"));
    }
    let note: String = uploads.fields.get("note").chars().take(500).collect();
    let picture = uploads.files.into_iter().next().map(|file| file.bytes);
    let back = address::result(&id);
    let done = office.run(move |office| {
        let said = (result.as_str(), note.as_str());
        Ok(office.db.write(keeper.actor(), office.now(), |write| {
            folder::record_official(write, keeper.tenant(), &id, said, picture.as_deref())
        })?)
    });
    done.await?;
    Ok(Redirect::to(&back).into_response())
}
