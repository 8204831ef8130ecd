//! 人工鉴别: what somebody saw on a paper invoice, kept beside its verification.

use app::authority::{FolderKeeper, Verifier};
use app::paper_check::{Fault, Seen};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::paper_check::{Answer, QUESTIONS, Question};

use super::failure::Failure;
use super::fields::Uploads;
use super::office::Shared;
use super::ui::address;
use super::ui::paper_check::{PaperRecord, field};
use super::visitor::Visitor;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/verify/r/{id}/paper", post(look))
        .route("/verify/r/{id}/paper-picture", get(picture))
}

/// What was kept, as the page shows it.
pub fn shown(kept: store::paper_check::Kept) -> PaperRecord {
    PaperRecord {
        outcome: kept.outcome,
        answers: kept.answers,
        note: kept.note,
        by: kept.by,
        at: Some(kept.at),
        has_picture: kept.has_picture,
    }
}

async fn look(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    uploads: Uploads,
) -> Result<Response, Failure> {
    let keeper: FolderKeeper = visitor.grant()?;
    let said = |question: Question| {
        let code = uploads.fields.get(&field(&question));
        Answer::from_code(code).map(|answer| (question, answer))
    };
    let answers = QUESTIONS.into_iter().filter_map(said).collect();
    let note = uploads.fields.get("note").to_owned();
    let picture = uploads.files.into_iter().next().map(|file| file.bytes);
    let seen = Seen { answers, note, picture };
    let back = address::result(&id);
    let done = office.run(move |office| {
        app::paper_check::look(&office.db, &keeper, office.now(), &id, &seen).map_err(|fault| {
            match fault {
                Fault::NoPaper => Failure::Malformed("malformed"),
                Fault::Damaged(why) => Failure::Bug(why),
                Fault::Store(error) => Failure::from(error),
            }
        })
    });
    done.await?;
    Ok(Redirect::to(&back).into_response())
}

/// The picture as it came. It is never shown inside a page of ours.
async fn picture(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let verifier: Verifier = visitor.grant()?;
    let found = office.run(move |office| {
        let picture =
            office.db.read(|read| store::paper_check::picture(read, verifier.tenant(), &id))?;
        picture.ok_or(Failure::NotFound)
    });
    let bytes = found.await?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment; filename=paper-check"),
    ];
    Ok((headers, bytes).into_response())
}
