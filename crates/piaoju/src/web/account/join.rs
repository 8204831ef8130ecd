//! The page behind the link of an invitation.

use app::account;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::{Whence, again, outcome, shown, signed_in};
use crate::web::failure::Failure;
use crate::web::fields::{Asked, Form};
use crate::web::office::Shared;
use crate::web::ui::account::{Invited, Join, join_page};
use crate::web::ui::address;
use crate::web::visitor::Visitor;

async fn load(office: &Shared, token: String) -> Result<Join, Failure> {
    let wanted = token.clone();
    let offer =
        office.run(move |office| outcome(account::offer(&office.db, office.now(), &wanted)));
    let invited = offer.await?.ok().map(|offer| Invited {
        workspace: offer.workspace,
        to: offer.identifier.masked(),
        has_account: offer.has_account,
    });
    Ok(Join { token, invited, ..Join::default() })
}

pub async fn page(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let model = load(&office, asked.get("token").to_owned()).await?;
    Ok(join_page(&visitor.frame(), &model).into_response())
}

/// Whoever is signed in accepts; whoever is not registers with the address that was invited.
pub async fn join(
    visitor: Visitor,
    whence: Whence,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let token = fields.get("token").to_owned();
    let name = fields.get("name").to_owned();
    let holder = visitor.holder.clone();
    let joined = office.run(move |office| {
        let (db, now, token) = (&office.db, office.now(), fields.get("token"));
        if let Some(holder) = &holder {
            return outcome(account::accept(db, now, holder, token).map(|_| None));
        }
        let who = (fields.get("name"), fields.exact("password"));
        let joined = account::join(db, &office.porter, now, token, who, whence.origin());
        outcome(joined.map(Some))
    });
    let onward = Redirect::to(address::DESK).into_response();
    match joined.await? {
        Ok(None) => Ok(onward),
        Ok(Some(token)) => Ok(signed_in(&office, &token, onward)),
        Err(fault) => {
            let faults = shown(visitor.language, fault);
            let model = Join { name, faults, ..load(&office, token).await? };
            Ok(again(join_page(&visitor.frame(), &model)))
        }
    }
}
