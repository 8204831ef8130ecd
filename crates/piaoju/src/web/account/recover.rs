//! 忘记密码, and the page behind the link of the letter.

use app::account::{self, Ask};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use model::account::Fault;

use super::{Whence, again, letter_work, outcome, set_cookie, shown, task};
use crate::web::failure::Failure;
use crate::web::fields::{Asked, Form};
use crate::web::office::Shared;
use crate::web::ui::account::reset_page as draw;
use crate::web::ui::account::{Forgot, Reset, ResetState, forgot_page};
use crate::web::visitor::Visitor;

pub async fn page(
    visitor: Visitor,
    whence: Whence,
    State(office): State<Shared>,
) -> Result<Response, Failure> {
    let pow = letter_work(&office, whence).await?;
    let model = Forgot { pow, ..Forgot::default() };
    Ok(forgot_page(&visitor.frame(), &model).into_response())
}

pub async fn send_link(
    visitor: Visitor,
    whence: Whence,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let identifier = fields.get("identifier").to_owned();
    let sent = office.run(move |office| {
        let (task, answer) = (fields.get("task"), fields.get("answer"));
        let ask = Ask { identifier: fields.get("identifier"), task, answer };
        let (db, porter, now) = (&office.db, &office.porter, office.now());
        outcome(account::ask_reset(db, porter, now, &ask, whence.origin()))
    });
    let f = visitor.frame();
    match sent.await? {
        Ok(()) => {
            let model = Forgot { is_sent: true, ..Forgot::default() };
            Ok(forgot_page(&f, &model).into_response())
        }
        Err(fault) => {
            let faults = shown(visitor.language, fault);
            let pow = (fault == Fault::EffortMissing).then(|| task(&office));
            let model = Forgot { identifier, faults, pow, ..Forgot::default() };
            Ok(again(forgot_page(&f, &model)))
        }
    }
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
