//! The mailbox of the demonstration and the switch of its provider; anywhere else there is no
//! such page.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use wire::simulate::Fault;

use super::failure::Failure;
use super::fields::Form;
use super::office::Shared;
use super::ui::about::{Mail, mailbox};
use super::ui::address;
use super::visitor::Visitor;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new().route(address::DEMO_MAIL, get(mails)).route(address::DEMO_PROVIDER, post(switch))
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
    let answers = office.simulator.as_ref().map(|served| served.simulator().fault.is_none());
    Ok(mailbox(&visitor.frame(), &mails, &office.house.base, answers).into_response())
}

/// Stops the provider, or lets it answer again.
async fn switch(State(office): State<Shared>, Form(fields): Form) -> Result<Response, Failure> {
    let served = office.simulator.as_ref().ok_or(Failure::NotFound)?;
    served.simulator().fault = (fields.get("do") == "stop").then_some(Fault::Closed);
    Ok(Redirect::to(address::DEMO_MAIL).into_response())
}
