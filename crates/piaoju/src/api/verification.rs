//! Verifications for programs: made, found again, listed, taken out.

use std::sync::Arc;

use app::authority::{HistoryReader, ReportIssuer, Verifier};
use app::inquiry::{self, Entry as Kept, Inquiry, Way};
use app::record;
use app::source::Sources;
use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, Path, RawQuery, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use model::account::Permission;
use model::question::Typed;
use model::{Fen, Kind, Moment, Question, Verdict, qr};
use serde_json::{Value, json};
use store::verification::{self, Filter};
use tokio::sync::oneshot;

use super::form::{self, Entry, Form};
use super::once::{self, Answer, once};
use super::program::{Program, Shown};
use super::{VERIFICATIONS, body};
use crate::limits::{JSON_BYTES_MAX, QR_BYTES_MAX};
use crate::texts::Texts;
use crate::web::failure::{Failure, FieldFault};
use crate::web::fields::Uploads;
use crate::web::office::{Office, Shared};

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route(VERIFICATIONS, post(make).get(list))
        .route("/api/v1/verifications/{id}", get(show))
        .route("/api/v1/verifications/{id}/report", get(report))
        .route("/api/v1/verifications/{id}/original", get(original))
}

/// What may be typed.
pub const TYPED: &[Entry] = &[
    Entry::new("kind", Form::Code(form::asked_kinds), "kind-unknown"),
    Entry::new("code", Form::Digits(&[8, 10, 12]), "code-length"),
    Entry::required("number", Form::Digits(&[8, 10, 20]), "number-length"),
    Entry::required("issue_date", Form::Day, "date-form"),
    Entry::new("check_code", Form::Word(&[6, 20]), "check-code-length"),
    Entry::new("total_without_tax", Form::Amount, "amount-form"),
    Entry::new("total", Form::Amount, "amount-form"),
];

/// The text of a code in place of typed fields.
pub const QR: &[Entry] = &[Entry::required("qr", Form::Text(QR_BYTES_MAX / 4), "qr-unreadable")];

/// What a list may be narrowed to.
pub const NARROWING: &[Entry] = &[
    Entry::new("verdict", Form::Code(verdicts), "not-a-code"),
    Entry::new("kind", Form::Code(kinds), "not-a-code"),
    Entry::new("text", Form::Text(64), "text-form"),
    Entry::new("from", Form::Day, "date-form"),
    Entry::new("to", Form::Day, "date-form"),
    Entry::new("cursor", Form::Cursor, "cursor-form"),
    Entry::new("limit", Form::Count(LIST_MAX), "limit-range"),
];

/// The most verifications of one page.
pub const LIST_MAX: u32 = 100;
const LIST_USUAL: u32 = 50;

/// Codes of verdicts.
pub fn verdicts() -> Vec<&'static str> {
    Verdict::ALL.map(Verdict::code).to_vec()
}

/// Codes of kinds.
pub fn kinds() -> Vec<&'static str> {
    Kind::ALL.map(Kind::code).to_vec()
}

/// What a program hands in.
enum Input {
    Typed(Typed),
    Qr(String),
    File(String, Vec<u8>),
}

impl Input {
    /// The digest of everything it says, whatever the boundary of its form was.
    fn digest(&self) -> [u8; 32] {
        match self {
            Input::Typed(t) => {
                let fields = [
                    &t.kind,
                    &t.code,
                    &t.number,
                    &t.issue_date,
                    &t.check_code,
                    &t.total_without_tax,
                    &t.total,
                ];
                let parts = [VERIFICATIONS, "typed"].into_iter().map(str::as_bytes);
                let parts = parts.chain(fields.map(|text| text.as_bytes()));
                once::digest(&parts.collect::<Vec<_>>())
            }
            Input::Qr(text) => once::digest(&[VERIFICATIONS.as_bytes(), b"qr", text.as_bytes()]),
            Input::File(name, bytes) => {
                once::digest(&[VERIFICATIONS.as_bytes(), b"file", name.as_bytes(), bytes])
            }
        }
    }
}

async fn make(
    shown: Shown,
    State(office): State<Shared>,
    headers: HeaderMap,
    request: Request,
) -> Result<Answer, Failure> {
    let made = match body::kind(&headers) {
        Ok(body::Kind::Json) => {
            let bytes = body::bytes(request.into_body(), JSON_BYTES_MAX).await?;
            let asked = Arc::new((shown, headers, bytes));
            let known = match at_once(&office, Arc::clone(&asked)).await? {
                AtOnce::Made(made) => return made.durable().await,
                AtOnce::Known(program) => Some(program),
                AtOnce::Unknown => None,
            };
            let work = move |office: &Office| {
                let (shown, headers, bytes) = &*asked;
                let program = known.map_or_else(|| shown.recognise(office), Ok)?;
                let verifier: Verifier = program.grant()?;
                let name = once::name(headers)?;
                one(office, &verifier, name.as_deref(), &of_json(bytes)?, program.texts())
            };
            office.run(work).await?
        }
        // Files are large: nobody sends one who has shown no key.
        kind => {
            let program = office.run(move |office| shown.recognise(office)).await?;
            let verifier: Verifier = program.grant()?;
            let name = once::name(&headers)?;
            let input = match kind? {
                body::Kind::Multipart => of_form(Uploads::from_request(request, &office).await?)?,
                body::Kind::Json | body::Kind::Lines => return Err(Failure::MediaType),
            };
            let t = program.texts();
            let work = move |office: &Office| one(office, &verifier, name.as_deref(), &input, t);
            office.run(work).await?
        }
    };
    Ok(made)
}

/// How far a request came inside a read.
enum AtOnce {
    /// To its end.
    Made(Made),
    /// Its key is known and it is counted, but somebody outside has to be asked, or more written.
    Known(Program),
    /// Nowhere.
    Unknown,
}

/// Verifies typed fields that the database alone knows enough about.
async fn at_once(
    office: &Shared,
    asked: Arc<(Shown, HeaderMap, Vec<u8>)>,
) -> Result<AtOnce, Failure> {
    let work = move |office: &Office, read: &mut store::Read<'_>| {
        let (shown, headers, bytes) = &*asked;
        let Some(program) = shown.known(office, read)? else { return Ok(AtOnce::Unknown) };
        let verifier: Verifier = program.grant()?;
        let input = match once::name(headers)? {
            Some(_) => return Ok(AtOnce::Known(program)),
            None => of_json(bytes)?,
        };
        let Input::Typed(typed) = &input else { return Ok(AtOnce::Known(program)) };
        let now = office.now();
        let question = Question::of_typed(typed, now.china_day()).map_err(faults)?;
        let here = Sources::ask_here(read, &verifier, &question, now)?;
        let Some(answers) = here else { return Ok(AtOnce::Known(program)) };
        let inquiry = inquiry::of_asked(&question, now, &mut |_| answers.clone());
        Ok(AtOnce::Made(handed_over(office, &verifier, &inquiry, program.texts())))
    };
    office.reading(work).await
}

/// Hands the record to the writer.
fn handed_over(office: &Office, verifier: &Verifier, inquiry: &Inquiry, t: &Texts) -> Made {
    let (tell, kept) = oneshot::channel();
    let by = (verifier.tenant(), verifier.actor());
    let id = inquiry::keep_later(&office.db, by, inquiry, Way::Api, |done| {
        // Who has hung up hears nothing; the record is kept all the same.
        let _ = tell.send(done);
    });
    Made { answer: made(&id, &inquiry.verification, t), kept }
}

fn faults(faults: Vec<model::question::Invalid>) -> Failure {
    let one = |fault: model::question::Invalid| FieldFault::new(fault.field.path(), fault.rule);
    Failure::Fields(faults.into_iter().map(one).collect())
}

/// A verification that is made; its record may still be on the way to the disk.
struct Made {
    answer: Answer,
    kept: oneshot::Receiver<store::Result<()>>,
}

impl Made {
    /// The answer, as soon as its record is durable.
    async fn durable(self) -> Result<Answer, Failure> {
        self.kept.await.map_err(|_| Failure::Unavailable)??;
        Ok(self.answer)
    }
}

/// Verifies and keeps what was handed in, once for each name of a request.
fn one(
    office: &Office,
    verifier: &Verifier,
    name: Option<&str>,
    input: &Input,
    t: &Texts,
) -> Result<Answer, Failure> {
    let tenant = verifier.tenant();
    once(office, tenant, name, &input.digest(), |token| {
        let earlier = match token {
            Some(token) => office.db.read(|read| verification::of_token(read, tenant, token))?,
            None => None,
        };
        match earlier {
            Some(id) => {
                let v = find(office, tenant, &id, None)?.1;
                Ok(made(&id, &v, t))
            }
            None => verify(office, verifier, input, token, t),
        }
    })
}

fn made(id: &str, v: &model::Verification, t: &Texts) -> Answer {
    let object = crate::json::text(v, t);
    Answer::new(StatusCode::CREATED, Some(format!("{VERIFICATIONS}/{id}")), object)
}

/// Verifies and keeps what was handed in.
fn verify(
    office: &Office,
    verifier: &Verifier,
    input: &Input,
    token: Option<&str>,
    t: &Texts,
) -> Result<Answer, Failure> {
    let now = office.now();
    let mut ask = |question: &Question| office.ask(verifier, question);
    let (inquiry, original) = match input {
        Input::Typed(typed) => (inquiry::of_typed(typed, now, &mut ask), None),
        Input::Qr(text) => {
            let bytes = text.as_bytes();
            (inquiry::of_file(&office.desk, "qr", bytes, now, &mut ask), Some(bytes))
        }
        Input::File(name, bytes) => {
            let bytes = bytes.as_slice();
            (inquiry::of_file(&office.desk, name, bytes, now, &mut ask), Some(bytes))
        }
    };
    let inquiry = inquiry.map_err(|refused| match refused {
        inquiry::Refused::Invalid(fields) => faults(fields),
        unreadable => crate::web::verify::refused(unreadable),
    })?;
    let entry = Kept { way: Way::Api, batch: "", token, original };
    let by = (verifier.tenant(), verifier.actor());
    let id = inquiry::keep(&office.db, by, &inquiry, entry)?;
    office.plan(verifier, &id, &inquiry)?;
    Ok(made(&id, &inquiry.verification, t))
}

/// Exactly one file, under the name `file`.
fn of_form(uploads: Uploads) -> Result<Input, Failure> {
    if let Some((name, _)) = uploads.fields.iter().next() {
        let name: String = name.chars().take(64).collect();
        return Err(Failure::field(&name, "unknown-field"));
    }
    let mut files = uploads.files.into_iter();
    match (files.next(), files.next()) {
        (Some(file), None) => Ok(Input::File(file.name, file.bytes)),
        (None, _) => Err(Failure::field("file", "missing")),
        (Some(_), Some(_)) => Err(Failure::field("file", "one-file")),
    }
}

fn of_json(bytes: &[u8]) -> Result<Input, Failure> {
    let object = body::object(bytes)?;
    if object.contains_key("qr") {
        let found = form::texts(&object, QR, "").map_err(Failure::Fields)?;
        let text = form::take(&found, "qr").unwrap_or_default();
        if qr::QrText::invoice_of(text).is_none() {
            return Err(Failure::field("qr", "qr-unreadable"));
        }
        return Ok(Input::Qr(text.to_owned()));
    }
    let found = form::texts(&object, TYPED, "").map_err(Failure::Fields)?;
    let text = |name| form::take(&found, name).unwrap_or_default().to_owned();
    Ok(Input::Typed(Typed {
        kind: text("kind"),
        code: text("code"),
        number: text("number"),
        issue_date: text("issue_date"),
        check_code: text("check_code"),
        total_without_tax: text("total_without_tax"),
        total: text("total"),
    }))
}

/// An id of an address. One that cannot be an id names nothing.
pub fn id(path: Result<Path<String>, PathRejection>) -> Result<String, Failure> {
    let Path(id) = path.map_err(|_| Failure::NotFound)?;
    let is_id = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    match id.len() <= 64 && id.bytes().all(is_id) {
        true => Ok(id),
        false => Err(Failure::NotFound),
    }
}

/// A verification of the workspace; of one `maker` only, when there is one.
fn find(
    office: &Office,
    tenant: &store::Tenant,
    id: &str,
    maker: Option<&str>,
) -> Result<(verification::Kept, model::Verification), Failure> {
    let kept = office.db.read(|read| verification::find(read, tenant, id))?;
    if maker.is_some_and(|maker| maker != kept.actor) {
        return Err(Failure::NotFound);
    }
    let (v, _) = record::read(&kept.record).map_err(|error| Failure::Bug(error.to_string()))?;
    Ok((kept, v))
}

/// Whose verifications a key sees: all of the workspace, or those that were made with it.
fn maker(program: &Program) -> Option<String> {
    let caller = program.caller();
    (!caller.may(Permission::HistoryAll)).then(|| caller.actor().as_str().to_owned())
}

async fn show(
    program: Program,
    State(office): State<Shared>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let reader: HistoryReader = program.grant()?;
    let (id, maker) = (id(path)?, maker(&program));
    let t = program.texts();
    let object = office.run(move |office| {
        let v = find(office, reader.tenant(), &id, maker.as_deref())?.1;
        let paper = office.db.read(|read| store::paper_check::find(read, reader.tenant(), &id))?;
        Ok(crate::json::with_paper(&v, paper.as_ref(), t))
    });
    Ok(super::json(&object.await?))
}

async fn report(
    program: Program,
    State(office): State<Shared>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let issuer: ReportIssuer = program.grant()?;
    let (id, maker) = (id(path)?, maker(&program));
    let t = program.texts();
    let bytes = office.run(move |office| {
        find(office, issuer.tenant(), &id, maker.as_deref())?;
        crate::web::report::issue(office, &issuer, &id, false, t)
    });
    let kind = [(header::CONTENT_TYPE, "application/json")];
    Ok((kind, bytes.await?).into_response())
}

async fn original(
    program: Program,
    State(office): State<Shared>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let reader: HistoryReader = program.grant()?;
    let (id, maker) = (id(path)?, maker(&program));
    let found = office.run(move |office| {
        let (kept, _) = find(office, reader.tenant(), &id, maker.as_deref())?;
        let sha256 = kept.original.ok_or(Failure::NotFound)?;
        Ok(office.db.read(|read| verification::original(read, reader.tenant(), &sha256))?)
    });
    let (name, bytes) = found.await?;
    let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let name = format!("attachment; filename*=UTF-8''{}", name.replace('+', "%20"));
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, bytes).into_response())
}

async fn list(
    program: Program,
    State(office): State<Shared>,
    RawQuery(asked): RawQuery,
) -> Result<Response, Failure> {
    let reader: HistoryReader = program.grant()?;
    let found = form::query(asked.as_deref().unwrap_or_default(), NARROWING)?;
    let text = |name| form::take(&found, name).unwrap_or_default().to_owned();
    let day = |name| form::day(&text(name)).and_then(|day| Moment::china(day, 0, 0, 0));
    let filter = Filter {
        text: text("text"),
        verdict: text("verdict"),
        kind: text("kind"),
        from: day("from"),
        to: day("to").map(|moment| Moment(moment.0.saturating_add(86_400))),
        actor: maker(&program).unwrap_or_default(),
        batch: String::new(),
        way: String::new(),
    };
    let limit = text("limit").parse::<u32>().unwrap_or(LIST_USUAL);
    let cursor = text("cursor");
    let t = program.texts();
    let page = office.run(move |office| {
        let behind = form::cursor(&cursor).map(|(seconds, id)| (Moment(seconds), id));
        let most = i64::from(limit);
        let mut rows = office.db.read(|read| {
            verification::list_behind(read, reader.tenant(), &filter, behind, most + 1)
        })?;
        let has_more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let last = rows.last().filter(|_| has_more);
        let next = last.map(|last| format!("{}-{}", last.made_at.0, last.id));
        let items: Vec<Value> = rows.iter().map(|row| summary(row, t)).collect();
        Ok(json!({ "items": items, "next": next }))
    });
    Ok(super::json(&page.await?))
}

/// A verification in a list.
pub fn summary(kept: &verification::Kept, t: &Texts) -> Value {
    let verdict = Verdict::ALL.into_iter().find(|verdict| verdict.code() == kept.verdict);
    let code = kept.invoice_key.as_deref().and_then(|key| key.split_once(':'));
    json!({
        "id": kept.id,
        "made_at": kept.made_at.to_string(),
        "made_by": kept.actor,
        "way": kept.way,
        "name": kept.name,
        "kind": kept.kind,
        "code": code.map(|(code, _)| code),
        "number": kept.number,
        "issue_date": kept.issue_date,
        "seller_name": kept.seller,
        "total": kept.total.map(|fen| Fen(fen).to_string()),
        "verdict": kept.verdict,
        "headline": verdict.map(|verdict| t.headline(verdict)),
        "tax_status": kept.tax_status,
        "sources": kept.sources.split(", ").filter(|name| !name.is_empty()).collect::<Vec<_>>(),
    })
}
