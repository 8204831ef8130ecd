//! The mailbox of the demonstration and the switch of its provider; anywhere else there is no
//! such page.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use wire::simulate::Fault;

use super::desk::download;
use super::failure::Failure;
use super::fields::Form;
use super::office::Shared;
use super::ui::about::{Mail, mailbox};
use super::ui::address;
use super::visitor::Visitor;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route(address::DEMO_MAIL, get(mails))
        .route("/demo/mail/{letter}/{name}", get(file))
        .route(address::DEMO_PROVIDER, post(switch))
}

async fn mails(visitor: Visitor, State(office): State<Shared>) -> Result<Response, Failure> {
    let letters = office.mailbox.as_ref().ok_or(Failure::NotFound)?.letters();
    let mail = |letter: crate::serve::mailbox::Arrived| Mail {
        files: letter
            .files
            .iter()
            .map(|(name, _)| (name.clone(), format!("{}/{}/{name}", address::DEMO_MAIL, letter.id)))
            .collect(),
        to: letter.to,
        subject: letter.subject,
        text: letter.text,
        at: letter.at,
    };
    let mails: Vec<Mail> = letters.into_iter().map(mail).collect();
    let answers = office.simulator.as_ref().map(|served| served.simulator().fault.is_none());
    Ok(mailbox(&visitor.frame(), &mails, &office.house.base, answers).into_response())
}

/// A file that came with a letter.
async fn file(
    State(office): State<Shared>,
    Path((letter, name)): Path<(u64, String)>,
) -> Result<Response, Failure> {
    let letters = office.mailbox.as_ref().ok_or(Failure::NotFound)?.letters();
    let letter = letters.into_iter().find(|kept| kept.id == letter).ok_or(Failure::NotFound)?;
    let file = letter.files.into_iter().find(|(own, _)| *own == name).ok_or(Failure::NotFound)?;
    Ok(download(&file.0, "application/octet-stream", file.1))
}

/// Stops the provider, or lets it answer again.
async fn switch(State(office): State<Shared>, Form(fields): Form) -> Result<Response, Failure> {
    let served = office.simulator.as_ref().ok_or(Failure::NotFound)?;
    served.simulator().fault = (fields.get("do") == "stop").then_some(Fault::Closed);
    Ok(Redirect::to(address::DEMO_MAIL).into_response())
}
