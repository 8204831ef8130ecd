//! 登录, its second step, and 退出登录.

use app::account::{self, Attempt, Entry, Second, Token};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use model::account::Fault;

use super::{Whence, again, set_cookie, shown, signed_in, work};
use crate::web::failure::Failure;
use crate::web::fields::{Asked, Form};
use crate::web::office::Shared;
use crate::web::plain::own_path;
use crate::web::ui::account::{Login, code_page, login_page};
use crate::web::ui::address;
use crate::web::visitor::Visitor;

/// Where to go after signing in.
fn onward(back: &str) -> &str {
    match own_path(back) {
        address::HOME => address::DESK,
        path => path,
    }
}

pub async fn page(visitor: Visitor, Asked(asked): Asked) -> Response {
    let back = asked.get("back");
    if visitor.holder.is_some() {
        return Redirect::to(onward(back)).into_response();
    }
    let login = Login { back: back.to_owned(), ..Login::default() };
    login_page(&visitor.frame(), &login).into_response()
}

pub async fn log_in(
    visitor: Visitor,
    whence: Whence,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let back = fields.get("back").to_owned();
    let identifier = fields.get("identifier").to_owned();
    let entry = office.run(move |office| {
        let attempt = Attempt {
            identifier: fields.get("identifier"),
            password: fields.exact("password"),
            task: fields.get("task"),
            answer: fields.get("answer"),
        };
        let (db, porter, now) = (&office.db, &office.porter, office.now());
        let entry = account::log_in(db, porter, now, &attempt, whence.origin())?;
        if matches!(entry, Entry::SignedIn(_)) {
            whence.forget(office)?;
        }
        Ok(entry)
    });
    match entry.await? {
        Entry::SignedIn(token) => Ok(enter(&office, &token, &back)),
        Entry::SecondStep(token) => {
            Ok(code_page(&visitor.frame(), &back, token.as_str(), &[]).into_response())
        }
        Entry::Refused { fault, task } => {
            let faults = shown(visitor.language, fault);
            let login = Login { back, identifier, faults, pow: task.map(work) };
            Ok(again(login_page(&visitor.frame(), &login)))
        }
    }
}

fn enter(office: &Shared, token: &Token, back: &str) -> Response {
    signed_in(office, token, Redirect::to(onward(back)).into_response())
}

pub async fn second_step(
    visitor: Visitor,
    whence: Whence,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let back = fields.get("back").to_owned();
    let ticket = fields.get("ticket").to_owned();
    let entry = office.run(move |office| {
        let second = Second { token: fields.get("ticket"), code: fields.get("code") };
        let (db, porter, now) = (&office.db, &office.porter, office.now());
        let entry = account::second_step(db, porter, now, &second, whence.origin())?;
        if matches!(entry, Entry::SignedIn(_)) {
            whence.forget(office)?;
        }
        Ok(entry)
    });
    let f = visitor.frame();
    match entry.await? {
        Entry::SignedIn(token) => Ok(enter(&office, &token, &back)),
        Entry::Refused { fault: Fault::FactorWrong, .. } => {
            let faults = shown(visitor.language, Fault::FactorWrong);
            Ok(again(code_page(&f, &back, &ticket, &faults)))
        }
        Entry::Refused { fault, .. } => {
            let faults = shown(visitor.language, fault);
            Ok(again(login_page(&f, &Login { back, faults, ..Login::default() })))
        }
        // A second step never asks for another one.
        Entry::SecondStep(_) => Err(Failure::Malformed("malformed")),
    }
}

pub async fn log_out(whence: Whence, State(office): State<Shared>) -> Result<Response, Failure> {
    office.run(move |office| whence.forget(office)).await?;
    let mut response = Redirect::to(address::HOME).into_response();
    set_cookie(&office, response.headers_mut(), "", 0);
    Ok(response)
}
