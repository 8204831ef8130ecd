//! One's name, further workspaces, and the end of the account.

use app::account;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use model::account::Fault;

use super::{done, holder, outcome, set_cookie, shown};
use crate::web::failure::Failure;
use crate::web::fields::Form;
use crate::web::office::Shared;
use crate::web::ui::address;
use crate::web::visitor::Visitor;

pub async fn rename(
    visitor: Visitor,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let holder = visitor.holder()?;
    let renamed = office.run(move |office| {
        outcome(account::rename(&office.db, office.now(), &holder, fields.get("name")))
    });
    match renamed.await? {
        Ok(()) => Ok(done(address::ACCOUNT, "name").into_response()),
        Err(fault) => at(&visitor, &office, fault, "name").await,
    }
}

/// Makes a workspace for a company and goes there.
pub async fn add_company(
    visitor: Visitor,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let holder = visitor.holder()?;
    let added = office.run(move |office| {
        let (db, now) = (&office.db, office.now());
        let added = outcome(account::add_company(db, now, &holder, fields.get("company")))?;
        if let Ok(company) = &added {
            account::switch(db, now, &holder, company)?;
        }
        Ok(added)
    });
    match added.await? {
        Ok(_) => Ok(Redirect::to(address::MEMBERS).into_response()),
        Err(fault) => at(&visitor, &office, fault, "company").await,
    }
}

pub async fn leave(visitor: Visitor, State(office): State<Shared>) -> Result<Response, Failure> {
    let holder = visitor.holder()?;
    let left = office.run(move |office| outcome(account::leave(&office.db, office.now(), &holder)));
    match left.await? {
        Ok(()) => Ok(done(address::ACCOUNT, "left").into_response()),
        Err(fault) => at(&visitor, &office, fault, "").await,
    }
}

pub async fn close(
    visitor: Visitor,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let holder = visitor.holder()?;
    let closed = office.run(move |office| {
        let (db, porter, now) = (&office.db, &office.porter, office.now());
        outcome(account::close_account(db, porter, now, &holder, fields.exact("password")))
    });
    match closed.await? {
        Ok(()) => {
            let mut response = Redirect::to(address::HOME).into_response();
            set_cookie(&office, response.headers_mut(), "", 0);
            Ok(response)
        }
        Err(fault @ Fault::PasswordWrong) => at(&visitor, &office, fault, "close-password").await,
        Err(fault) => at(&visitor, &office, fault, "").await,
    }
}

/// The page of the account with a fault at one of its fields.
async fn at(
    visitor: &Visitor,
    office: &Shared,
    fault: Fault,
    field: &str,
) -> Result<Response, Failure> {
    let mut faults = shown(visitor.language, fault);
    faults.iter_mut().for_each(|fault| fault.field = field.to_owned());
    holder::faulty(visitor, office, faults).await
}
