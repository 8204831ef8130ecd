//! 忘记密码, and the page behind the link of the letter.

use app::account;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use model::account::Fault;

use super::{Whence, again, asking, outcome, set_cookie, shown};
use crate::web::failure::Failure;
use crate::web::fields::{Asked, Form};
use crate::web::office::Shared;
use crate::web::ui::account::reset_page as draw;
use crate::web::ui::account::{Reset, ResetState, forgot_page, forgot_sent_page};
use crate::web::visitor::Visitor;

pub async fn page(
    visitor: Visitor,
    whence: Whence,
    State(office): State<Shared>,
) -> Result<Response, Failure> {
    asking::page(visitor, whence, office, forgot_page).await
}

pub async fn send_link(
    visitor: Visitor,
    whence: Whence,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let how = (account::ask_reset as _, forgot_page as _);
    let sent = asking::send::<()>(&visitor, whence, &office, fields, how).await?;
    Ok(match sent {
        Ok(()) => forgot_sent_page(&visitor.frame()).into_response(),
        Err(again) => again,
    })
}

pub async fn reset_page(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let token = asked.get("token").to_owned();
    let shown = token.clone();
    let is_good = office
        .run(move |office| Ok(account::is_reset_good(&office.db, office.now(), &shown)?))
        .await?;
    let state = if is_good { ResetState::Open } else { ResetState::Dead };
    let model = Reset { token, state, ..Reset::default() };
    Ok(draw(&visitor.frame(), &model).into_response())
}

pub async fn reset(
    visitor: Visitor,
    whence: Whence,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let token = fields.get("token").to_owned();
    let done = office.run(move |office| {
        let (token, password) = (fields.get("token"), fields.exact("password"));
        let (db, porter, now) = (&office.db, &office.porter, office.now());
        outcome(account::reset(db, porter, now, token, password, whence.origin()))
    });
    let f = visitor.frame();
    match done.await? {
        Ok(()) => {
            let model = Reset { state: ResetState::Done, ..Reset::default() };
            // Whoever had a session here is signed out like everybody else.
            let mut response = draw(&f, &model).into_response();
            set_cookie(&office, response.headers_mut(), "", 0);
            Ok(response)
        }
        Err(Fault::LinkSpent) => {
            let model = Reset { state: ResetState::Dead, ..Reset::default() };
            Ok(again(draw(&f, &model)))
        }
        Err(fault) => {
            let faults = shown(visitor.language, fault);
            Ok(again(draw(&f, &Reset { token, faults, ..Reset::default() })))
        }
    }
}
