//! 发票验证 and 发票信息查询: files, typed fields, the text of a code.

use app::authority::Verifier;
use app::inquiry::{self, Entry, Inquiry, Way};
use app::photo::is_picture;
use app::verify::{Format, sniff};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::question::Typed;
use model::{Field, Invoice, Question, qr};
use store::{quota, verification};

use super::failure::Failure;
use super::fields::{Asked, Fields, Form, Upload, Uploads};
use super::office::{Office, Shared};
use super::ui::typed::TypedForm;
use super::ui::verify::{Row, RowResult, Verify};
use super::ui::{account, address, home, lookup, pending, verify};
use super::visitor::Visitor;
use super::{photo, scan};
use crate::limits::{QR_BYTES_MAX, VERDICT_WAIT};
use crate::texts::Texts;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route(address::HOME, get(home_page))
        .route(address::VERIFY, get(verify_page))
        .route(address::VERIFY_FILE, post(files))
        .route(address::VERIFY_TYPED, post(typed))
        .route(address::VERIFY_QR, post(scanned))
        .route(address::LOOKUP, get(lookup_page).post(typed_lookup))
        .route("/verify/p/{token}", get(waiting))
}

async fn home_page(visitor: Visitor, State(office): State<Shared>) -> Result<Response, Failure> {
    let model = home::Home {
        token: token(&office),
        remaining: remaining(&office, &visitor).await?,
        login: account::Login::default(),
    };
    Ok(home::page(&visitor.frame(), &model).into_response())
}

async fn verify_page(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let remaining = remaining(&office, &visitor).await?;
    let model = Verify {
        way: verify::Way::from_code(asked.get("way")),
        token: token(&office),
        remaining,
        typed: TypedForm { typed: typed_of(&asked), remaining, ..blank(&office) },
        is_demo: office.house.is_demo,
        ..Verify::default()
    };
    Ok(verify::page(&visitor.frame(), &model).into_response())
}

async fn lookup_page(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let remaining = remaining(&office, &visitor).await?;
    let form = TypedForm { typed: typed_of(&asked), remaining, ..blank(&office) };
    Ok(lookup::page(&visitor.frame(), &form).into_response())
}

/// A one-time word for a form.
pub fn token(office: &Office) -> String {
    store::fresh("tok", office.now())
}

pub(super) fn blank(office: &Office) -> TypedForm {
    TypedForm { token: token(office), ..TypedForm::default() }
}

fn typed_of(fields: &Fields) -> Typed {
    let text = |name: Field| fields.get(name.path()).to_owned();
    Typed {
        kind: fields.get("kind").to_owned(),
        code: text(Field::Code),
        number: text(Field::Number),
        issue_date: text(Field::IssueDate),
        check_code: text(Field::CheckCode),
        total_without_tax: text(Field::TotalWithoutTax),
        total: text(Field::Total),
    }
}

/// How many verifications a guest has left today; for a member, how often one invoice may be
/// asked about.
pub(super) async fn remaining(office: &Shared, visitor: &Visitor) -> Result<Option<u32>, Failure> {
    if !visitor.is_guest() {
        let verifier: Verifier = visitor.grant()?;
        let tries = move |office: &Office| Ok(office.sources.tries_a_day(&verifier)?);
        return office.run(tries).await;
    }
    let address = visitor.address;
    let used = move |office: &Office| {
        let name = guest_name(office, address);
        let used = office.db.read(|read| quota::used(read, &name, office.now().china_day()))?;
        Ok(u32::try_from(office.house.guest_daily_max - used).unwrap_or(0))
    };
    office.run(used).await.map(Some)
}

fn guest_name(office: &Office, address: std::net::IpAddr) -> String {
    format!("guest:{}", office.masked(address))
}

/// Takes one of a guest's verifications of today.
pub(super) fn spend(office: &Office, visitor: &Visitor) -> Result<(), Failure> {
    if !visitor.is_guest() {
        return Ok(());
    }
    let (name, now) = (guest_name(office, visitor.address), office.now());
    let most = office.house.guest_daily_max;
    let left =
        office.db.keep_house(now, |write| quota::spend(write, &name, now.china_day(), most))?;
    left.map(drop).ok_or(Failure::Quota)
}

async fn files(
    visitor: Visitor,
    State(office): State<Shared>,
    uploads: Uploads,
) -> Result<Response, Failure> {
    let verifier: Verifier = visitor.grant()?;
    if uploads.files.is_empty() {
        let t = Texts::of(visitor.language);
        let model = Verify {
            token: token(&office),
            fault: Some(t.get("verify-no-files")),
            ..Verify::default()
        };
        return Ok(verify::page(&visitor.frame(), &model).into_response());
    }
    let token = uploads.fields.get("token").to_owned();
    let is_one = uploads.files.len() == 1;
    // Whether a PDF is a scan is not known before it was opened, which is not done here.
    let is_image = |file: &Upload| sniff(&file.bytes) == Format::Picture;
    let has_picture = uploads.files.iter().any(is_image);
    let (guest, word) = (visitor.clone(), token.clone());
    let work = tokio::spawn(async move {
        let turns = Shared::clone(&office);
        let _turn = if has_picture { turns.looks.acquire().await.ok() } else { None };
        let done = office.run(move |office| {
            let several = uploads.files.into_iter().enumerate().map(|(at, file)| {
                let word = if at == 0 { word.clone() } else { format!("{word}.{at}") };
                (file.name.clone(), one_file(office, &guest, &verifier, file, &word))
            });
            Ok(several.collect::<Vec<_>>())
        });
        show_files(done.await?, is_one, &visitor, &office)
    });
    in_time(work, &token).await
}

/// Verifies one file of a form.
fn one_file(
    office: &Office,
    visitor: &Visitor,
    verifier: &Verifier,
    file: Upload,
    token: &str,
) -> Result<Done, Failure> {
    if is_picture(&file.bytes) {
        return photo::take(office, visitor, verifier, &file, token).map(Done::Draft);
    }
    if let Some(id) = earlier(office, verifier, token)? {
        return Ok(Done::Kept(id, None));
    }
    spend(office, visitor)?;
    let mut ask = |question: &Question| office.ask(verifier, question);
    let inquiry = inquiry::of_file(&office.desk, &file.name, &file.bytes, office.now(), &mut ask);
    let inquiry = inquiry.map_err(refused)?;
    let entry =
        Entry { way: Way::File, batch: "", token: some(token), original: Some(&file.bytes) };
    let id = inquiry::keep(&office.db, (verifier.tenant(), verifier.actor()), &inquiry, entry)?;
    office.plan(verifier, &id, &inquiry)?;
    Ok(Done::Kept(id, Some(Box::new(inquiry))))
}

/// What became of a file.
enum Done {
    /// It was verified, and what was found; `None` when the same form came before.
    Kept(String, Option<Box<Inquiry>>),
    /// It is a picture: what was read waits for a person.
    Draft(String),
}

pub(super) fn some(token: &str) -> Option<&str> {
    Some(token).filter(|token| !token.is_empty() && token.len() <= 64)
}

/// What a form under this token made before.
pub(super) fn earlier(
    office: &Office,
    verifier: &Verifier,
    token: &str,
) -> Result<Option<String>, Failure> {
    let Some(token) = some(token) else { return Ok(None) };
    Ok(office.db.read(|read| verification::of_token(read, verifier.tenant(), token))?)
}

pub(crate) fn refused(refused: inquiry::Refused) -> Failure {
    match refused {
        inquiry::Refused::Unreadable(why) => Failure::Unreadable(why),
        inquiry::Refused::Invalid(_) => Failure::Malformed("malformed"),
    }
}

type Results = Vec<(String, Result<Done, Failure>)>;

fn show_files(
    done: Results,
    is_one: bool,
    visitor: &Visitor,
    office: &Shared,
) -> Result<Response, Failure> {
    let f = visitor.frame();
    let t = f.texts();
    if is_one {
        return match done.into_iter().next() {
            Some((_, Ok(Done::Kept(id, _)))) => {
                Ok(Redirect::to(&address::result(&id)).into_response())
            }
            Some((_, Ok(Done::Draft(id)))) => {
                Ok(Redirect::to(&address::sheet(&id)).into_response())
            }
            Some((_, Err(Failure::Unreadable(why)))) => {
                let fault = Some(crate::run::sentence(&why, t));
                let model = Verify { token: token(office), fault, ..Verify::default() };
                let page = verify::page(&f, &model);
                Ok((Failure::Unreadable(why).status(), page).into_response())
            }
            Some((_, Err(failure))) => Err(failure),
            None => Err(Failure::Malformed("no-files")),
        };
    }
    let row = |(name, done): (String, Result<Done, Failure>)| {
        let result = match done {
            Ok(Done::Kept(id, Some(inquiry))) => Ok(row_of(id, &inquiry, t)),
            Ok(Done::Kept(id, None)) => Ok(RowResult { id, ..RowResult::default() }),
            Ok(Done::Draft(id)) => Ok(RowResult {
                id,
                reason: t.get("photo-waits-more"),
                is_draft: true,
                ..RowResult::default()
            }),
            Err(Failure::Unreadable(why)) => Err(crate::run::sentence(&why, t)),
            Err(failure) => Err(t.get(&format!("problem-{}", failure.code()))),
        };
        Row { name, result }
    };
    let rows: Vec<Row> = done.into_iter().map(row).collect();
    Ok(verify::several(&f, &rows).into_response())
}

fn row_of(id: String, inquiry: &Inquiry, t: &Texts) -> RowResult {
    let v = &inquiry.verification;
    RowResult {
        id,
        verdict: Some(v.verdict),
        number: v.merged.invoice.number.clone(),
        total: v.merged.invoice.total,
        reason: v.reasons.first().map(|reason| t.reason(*reason)).unwrap_or_default(),
        is_draft: false,
    }
}

/// Waits a moment for the work; after it the visitor sees that it goes on, and finds it later.
pub(super) async fn in_time(
    work: tokio::task::JoinHandle<Result<Response, Failure>>,
    token: &str,
) -> Result<Response, Failure> {
    match tokio::time::timeout(VERDICT_WAIT, work).await {
        Ok(Ok(done)) => done,
        Ok(Err(_)) => Err(Failure::Bug("a verification panicked".to_owned())),
        Err(_) if token.is_empty() => Err(Failure::Unavailable),
        Err(_) => Ok(Redirect::to(&address::pending(token)).into_response()),
    }
}

/// 查询中, until the verification of this token is there.
async fn waiting(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    let verifier: Verifier = visitor.grant()?;
    let word = token.clone();
    let known = office.run(move |office| {
        let made = earlier(office, &verifier, &word)?.map(|id| address::result(&id));
        let read = || photo::earlier(office, &verifier, &word);
        Ok(match made {
            Some(to) => Some(to),
            None => read()?.map(|id| address::sheet(&id)),
        })
    });
    Ok(match known.await? {
        Some(to) => Redirect::to(&to).into_response(),
        None => {
            let model = pending::Pending { token, ..pending::Pending::default() };
            pending::page(&visitor.frame(), &model).into_response()
        }
    })
}

async fn typed(
    visitor: Visitor,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    typed_form(visitor, office, fields, false).await
}

async fn typed_lookup(
    visitor: Visitor,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    typed_form(visitor, office, fields, true).await
}

async fn typed_form(
    visitor: Visitor,
    office: Shared,
    fields: Fields,
    is_lookup: bool,
) -> Result<Response, Failure> {
    let verifier: Verifier = visitor.grant()?;
    let typed = typed_of(&fields);
    // Nobody is asked and nothing is spent before the form is right.
    if let Err(faults) = Question::of_typed(&typed, office.now().china_day()) {
        let remaining = remaining(&office, &visitor).await?;
        let code = fields.get("qr").to_owned();
        let is_from_qr = !code.is_empty();
        let form = TypedForm { typed, faults, remaining, is_from_qr, qr: code, ..blank(&office) };
        let f = visitor.frame();
        let page = match is_lookup {
            true => lookup::page(&f, &form),
            false => {
                let way = verify::Way::Typed;
                verify::page(&f, &Verify { way, typed: form, remaining, ..Verify::default() })
            }
        };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let token = fields.get("token").to_owned();
    let (word, code) = (token.clone(), fields.get("qr").to_owned());
    let guest = visitor.clone();
    let work = tokio::spawn(async move {
        let done = office.run(move |office| {
            if let Some(id) = earlier(office, &verifier, &word)? {
                return Ok(id);
            }
            spend(office, &guest)?;
            let mut ask = |question: &Question| office.ask(&verifier, question);
            let scanned = scan::of_code(&code, &typed, office.now(), &mut ask);
            let (inquiry, way) = match scanned {
                Some(inquiry) => (inquiry, Way::Qr),
                None => {
                    let typed = inquiry::of_typed(&typed, office.now(), &mut ask);
                    (typed.map_err(refused)?, Way::Typed)
                }
            };
            let entry = Entry { way, batch: "", token: some(&word), original: None };
            let by = (verifier.tenant(), verifier.actor());
            let id = inquiry::keep(&office.db, by, &inquiry, entry)?;
            office.plan(&verifier, &id, &inquiry)?;
            Ok(id)
        });
        Ok(Redirect::to(&address::result(&done.await?)).into_response())
    });
    in_time(work, &token).await
}

/// The text of a code fills the form; a person looks at it before anybody is asked.
async fn scanned(
    visitor: Visitor,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let text = fields.get("qr");
    let f = visitor.frame();
    let remaining = remaining(&office, &visitor).await?;
    let invoice = (text.len() <= QR_BYTES_MAX).then(|| qr::QrText::invoice_of(text)).flatten();
    let Some(invoice) = invoice else {
        let model = Verify {
            way: verify::Way::Qr,
            token: token(&office),
            remaining,
            qr: text.chars().take(500).collect(),
            fault: Some(f.texts().get("qr-unreadable")),
            ..Verify::default()
        };
        let page = verify::page(&f, &model);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let form = TypedForm { remaining, ..filled(&office, &invoice) };
    let model = Verify { way: verify::Way::Typed, typed: form, remaining, ..Verify::default() };
    Ok(verify::page(&f, &model).into_response())
}

/// The typed form as a code fills it in.
pub(super) fn filled(office: &Office, invoice: &Invoice) -> TypedForm {
    let text = |field: Field| field.of(invoice).unwrap_or_default();
    let typed = Typed {
        kind: text(Field::Kind),
        code: text(Field::Code),
        number: text(Field::Number),
        issue_date: text(Field::IssueDate),
        check_code: text(Field::CheckCode),
        total_without_tax: text(Field::TotalWithoutTax),
        total: text(Field::Total),
    };
    let qr = invoice.qr_text.clone().unwrap_or_default();
    TypedForm { typed, is_from_qr: true, qr, ..blank(office) }
}
