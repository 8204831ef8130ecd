//! The mailbox of the demonstration; anywhere else there is no such page.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::failure::Failure;
use super::office::Shared;
use super::ui::about::{Mail, mailbox};
use super::visitor::Visitor;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new().route("/demo/mail", get(mails))
}

async fn mails(visitor: Visitor, State(office): State<Shared>) -> Result<Response, Failure> {
    let letters = office.mailbox.as_ref().ok_or(Failure::NotFound)?.letters();
    let mail = |letter: crate::serve::mailbox::Arrived| Mail {
        to: letter.to,
        subject: letter.subject,
        text: letter.text,
        at: letter.at,
    };
    let mails: Vec<Mail> = letters.into_iter().map(mail).collect();
    Ok(mailbox(&visitor.frame(), &mails, &office.house.base).into_response())
}
