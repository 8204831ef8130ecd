//! The page behind the link of an invitation.

use app::account::{self, Offer};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::{Whence, again, outcome, shown, signed_in};
use crate::paint::{Tone, printable};
use crate::web::failure::Failure;
use crate::web::fields::{Asked, Form};
use crate::web::office::Shared;
use crate::web::ui::form::{self, Input, fault_of};
use crate::web::ui::{Frame, address, frame, parts};
use crate::web::visitor::Visitor;

/// What the page knows.
struct Invited {
    token: String,
    offer: Option<Offer>,
    name: String,
    faults: Vec<form::Fault>,
}

async fn load(office: &Shared, token: String) -> Result<Invited, Failure> {
    let shown = token.clone();
    let offer =
        office.run(move |office| outcome(account::offer(&office.db, office.now(), &shown))).await?;
    Ok(Invited { token, offer: offer.ok(), name: String::new(), faults: Vec::new() })
}

pub async fn page(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let invited = load(&office, asked.get("token").to_owned()).await?;
    Ok(draw(&visitor, &invited).into_response())
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
            let mut invited = load(&office, token).await?;
            invited.name = name;
            invited.faults = shown(visitor.language, fault);
            Ok(again(draw(&visitor, &invited)))
        }
    }
}

fn draw(visitor: &Visitor, invited: &Invited) -> Markup {
    let f = visitor.frame();
    let t = f.texts();
    let Some(offer) = &invited.offer else {
        let title = t.get("page-reset-dead");
        let main = html! {
            section.card.narrow.done { h1 { (title) } p.soft { (t.get("join-dead")) } }
        };
        return frame(&f, &title, main);
    };
    let title = t.get("join-title");
    let lead = [
        ("workspace", printable(&offer.workspace).into()),
        ("to", offer.identifier.masked().into()),
    ];
    let back = address::with(address::JOIN, &[("token", &invited.token)]);
    let main = html! {
        section.card.narrow {
            h1 { (title) }
            p.soft { (t.fill("join-lead", &lead)) }
            @if offer.has_account && visitor.holder.is_none() {
                (parts::notice(Tone::Plain, html! { (t.get("join-known")) }))
                a.button href=(address::with(address::LOGIN, &[("back", &back)])) {
                    (t.get("page-login"))
                }
            } @else {
                pj-once {
                    form.form method="post" action=(address::JOIN) {
                        (form::hidden("token", &invited.token))
                        (form::faults(&f, &invited.faults))
                        @if visitor.holder.is_none() { (newcomer(&f, invited)) }
                        (form::send(&t.get("join-send"), &t.get("form-busy")))
                    }
                }
            }
        }
    };
    frame(&f, &title, main)
}

fn newcomer(f: &Frame, invited: &Invited) -> Markup {
    let t = f.texts();
    html! {
        (form::input(&Input {
            name: "name",
            label: &t.get("page-name"),
            value: &invited.name,
            fault: fault_of(&invited.faults, "name"),
            autocomplete: "name",
            chars_max: 40,
            ..Input::default()
        }))
        (form::input(&Input {
            name: "password",
            label: &t.get("page-password"),
            kind: "password",
            hint: &t.get("page-password-hint"),
            fault: fault_of(&invited.faults, "password"),
            autocomplete: "new-password",
            chars_max: 128,
            is_required: true,
            ..Input::default()
        }))
    }
}
