//! 两步验证: on and off.

use app::account;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use model::account::Fault;

use super::{again, done, holder, outcome, shown};
use crate::web::failure::Failure;
use crate::web::fields::Form;
use crate::web::office::Shared;
use crate::web::ui::account::{recovery_codes_page, totp_page};
use crate::web::ui::{address, form};
use crate::web::visitor::Visitor;

pub async fn page(visitor: Visitor, State(office): State<Shared>) -> Result<Response, Failure> {
    draw(&visitor, &office, &[]).await
}

async fn draw(
    visitor: &Visitor,
    office: &Shared,
    faults: &[form::Fault],
) -> Result<Response, Failure> {
    let holder = visitor.holder()?;
    let begun = office.run(move |office| {
        let (db, porter, now) = (&office.db, &office.porter, office.now());
        outcome(account::begin_factor(db, porter, now, &holder))
    });
    match begun.await? {
        Ok(new) => {
            let page = totp_page(&visitor.frame(), &new.secret, &new.address, faults);
            Ok(if faults.is_empty() { page.into_response() } else { again(page) })
        }
        // It is on already, which the account's page says.
        Err(_) => Ok(Redirect::to(address::ACCOUNT).into_response()),
    }
}

pub async fn confirm(
    visitor: Visitor,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let holder = visitor.holder()?;
    let confirmed = office.run(move |office| {
        let (db, porter, now) = (&office.db, &office.porter, office.now());
        outcome(account::confirm_factor(db, porter, now, &holder, fields.get("code")))
    });
    match confirmed.await? {
        Ok(codes) => Ok(recovery_codes_page(&visitor.frame(), &codes).into_response()),
        Err(Fault::FactorWrong) => {
            draw(&visitor, &office, &shown(visitor.language, Fault::FactorWrong)).await
        }
        Err(_) => Ok(Redirect::to(address::ACCOUNT).into_response()),
    }
}

pub async fn turn_off(
    visitor: Visitor,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let holder = visitor.holder()?;
    let ended = office.run(move |office| {
        let (db, porter, now) = (&office.db, &office.porter, office.now());
        outcome(account::end_factor(db, porter, now, &holder, fields.get("code")))
    });
    match ended.await? {
        Ok(()) => Ok(done(address::ACCOUNT, "factor-off").into_response()),
        Err(fault) => {
            let mut faults = shown(visitor.language, fault);
            for fault in faults.iter_mut().filter(|fault| fault.field == "code") {
                // The page has two fields for a code when it is off, so this one has its own id.
                fault.field = "totp-off-code".to_owned();
            }
            holder::faulty(&visitor, &office, faults).await
        }
    }
}
