//! 注册: an address, a code, a password.

use app::account::{self, Registration};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use model::account::limits::WORKSPACE_NAME_CHARS_MAX;
use model::account::{Fault, Identifier, WorkspaceKind, name};

use super::{Whence, again, asking, outcome, shown, signed_in};
use crate::web::failure::Failure;
use crate::web::fields::Form;
use crate::web::office::Shared;
use crate::web::ui::account::{Register, register_code_page, register_page, registered_page};
use crate::web::ui::address;
use crate::web::visitor::Visitor;

pub async fn page(
    visitor: Visitor,
    whence: Whence,
    State(office): State<Shared>,
) -> Result<Response, Failure> {
    asking::page(visitor, whence, office, register_page).await
}

pub async fn send_code(
    visitor: Visitor,
    whence: Whence,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let how = (account::ask_code as _, register_page as _);
    let sent = asking::send::<Identifier>(&visitor, whence, &office, fields, how).await?;
    Ok(match sent {
        Ok(identifier) => {
            let identifier = identifier.as_str().to_owned();
            let model = Register { identifier, ..Register::default() };
            register_code_page(&visitor.frame(), &model).into_response()
        }
        Err(again) => again,
    })
}

pub async fn register(
    visitor: Visitor,
    whence: Whence,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let kind = WorkspaceKind::of_code(fields.get("kind")).unwrap_or(WorkspaceKind::Personal);
    let is_company = kind == WorkspaceKind::Company;
    let mut model = Register {
        identifier: fields.get("identifier").to_owned(),
        name: fields.get("name").to_owned(),
        is_company,
        company: fields.get("company").to_owned(),
        ..Register::default()
    };
    let registered = office.run(move |office| {
        let form = Registration {
            identifier: fields.get("identifier"),
            code: fields.get("code"),
            password: fields.exact("password"),
            name: fields.get("name"),
            kind,
            company: fields.get("company"),
        };
        let (db, porter, now) = (&office.db, &office.porter, office.now());
        let registered = outcome(account::register(db, porter, now, &form, whence.origin()))?;
        if registered.is_ok() {
            whence.forget(office)?;
        }
        Ok(registered)
    });
    match registered.await? {
        Ok(token) => {
            let onward = Redirect::to(address::REGISTERED).into_response();
            Ok(signed_in(&office, &token, onward))
        }
        Err(fault) => {
            model.faults = shown(visitor.language, fault);
            let is_company_fault = fault == Fault::NameForm
                && is_company
                && name(&model.company, WORKSPACE_NAME_CHARS_MAX).is_err();
            if let Some(first) = model.faults.first_mut().filter(|_| is_company_fault) {
                first.field = "company".to_owned();
            }
            Ok(again(register_code_page(&visitor.frame(), &model)))
        }
    }
}

pub async fn done(visitor: Visitor) -> Result<Response, Failure> {
    visitor.holder()?;
    Ok(registered_page(&visitor.frame()).into_response())
}
