//! 注册: an address, a code, a password.

use app::account::{self, Ask, Registration};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use model::account::limits::WORKSPACE_NAME_CHARS_MAX;
use model::account::{Fault, WorkspaceKind, name};

use super::{Whence, again, letter_work, outcome, shown, signed_in, task};
use crate::web::failure::Failure;
use crate::web::fields::Form;
use crate::web::office::Shared;
use crate::web::ui::account::{Register, RegisterStep, register_page, registered_page};
use crate::web::ui::address;
use crate::web::visitor::Visitor;

pub async fn page(
    visitor: Visitor,
    whence: Whence,
    State(office): State<Shared>,
) -> Result<Response, Failure> {
    let pow = letter_work(&office, whence).await?;
    let model = Register { pow, ..Register::default() };
    Ok(register_page(&visitor.frame(), &model).into_response())
}

pub async fn send_code(
    visitor: Visitor,
    whence: Whence,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let typed = fields.get("identifier").to_owned();
    let sent = office.run(move |office| {
        let (task, answer) = (fields.get("task"), fields.get("answer"));
        let ask = Ask { identifier: fields.get("identifier"), task, answer };
        let (db, porter, now) = (&office.db, &office.porter, office.now());
        outcome(account::ask_code(db, porter, now, &ask, whence.origin()))
    });
    let f = visitor.frame();
    match sent.await? {
        Ok(identifier) => {
            let identifier = identifier.as_str().to_owned();
            let step = RegisterStep::Code;
            let model = Register { step, identifier, ..Register::default() };
            Ok(register_page(&f, &model).into_response())
        }
        Err(fault) => {
            let faults = shown(visitor.language, fault);
            let pow = (fault == Fault::EffortMissing).then(|| task(&office));
            let model = Register { identifier: typed, faults, pow, ..Register::default() };
            Ok(again(register_page(&f, &model)))
        }
    }
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
        step: RegisterStep::Code,
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
            Ok(again(register_page(&visitor.frame(), &model)))
        }
    }
}

pub async fn done(visitor: Visitor) -> Result<Response, Failure> {
    visitor.holder()?;
    Ok(registered_page(&visitor.frame()).into_response())
}
