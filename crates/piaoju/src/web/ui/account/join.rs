//! The page behind the link of an invitation.

use maud::{Markup, html};

use crate::paint::{Tone, printable};
use crate::web::assets::icons::{Icon, icon};
use crate::web::ui::form::{Fault, Input, fault_of};
use crate::web::ui::{Frame, address, form, frame, parts};

/// What an invitation offers.
#[derive(Clone, Debug, Default)]
pub struct Invited {
    /// The name of the workspace.
    pub workspace: String,
    /// Whom it is for, shortened.
    pub to: String,
    /// Whether that address has an account, which has to accept it.
    pub has_account: bool,
}

/// What the page knows.
#[derive(Clone, Debug, Default)]
pub struct Join {
    /// The secret of the link.
    pub token: String,
    /// What it offers; `None` when it is not good any more.
    pub invited: Option<Invited>,
    /// The name that was typed.
    pub name: String,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// Draws the page.
pub fn join_page(f: &Frame, model: &Join) -> Markup {
    let t = f.texts();
    let Some(invited) = &model.invited else {
        let title = t.get("page-reset-dead");
        let main = html! {
            section.card.narrow.done {
                span.round.warn { (icon(Icon::Alert)) }
                h1 { (title) }
                p.soft { (t.get("join-dead")) }
            }
        };
        return frame(f, &title, main);
    };
    let title = t.get("join-title");
    let lead =
        [("workspace", printable(&invited.workspace).into()), ("to", invited.to.as_str().into())];
    let main = html! {
        section.card.narrow {
            h1 { (title) }
            p.soft { (t.fill("join-lead", &lead)) }
            @if invited.has_account && f.who.is_none() { (known(f, model)) }
            @else { (accept(f, model)) }
        }
    };
    frame(f, &title, main)
}

fn known(f: &Frame, model: &Join) -> Markup {
    let t = f.texts();
    let back = address::with(address::JOIN, &[("token", &model.token)]);
    html! {
        (parts::notice(Tone::Plain, html! { (t.get("join-known")) }))
        div.actions {
            a.button href=(address::with(address::LOGIN, &[("back", &back)])) {
                (t.get("page-login"))
            }
        }
    }
}

fn accept(f: &Frame, model: &Join) -> Markup {
    let t = f.texts();
    html! {
        pj-once {
            form.form method="post" action=(address::JOIN) {
                (form::hidden("token", &model.token))
                (form::faults(f, &model.faults))
                @if f.who.is_none() { (newcomer(f, model)) }
                (form::send(&t.get("join-send"), &t.get("form-busy")))
            }
        }
    }
}

/// Whoever has no account yet chooses a name and a password; the link proves the address.
fn newcomer(f: &Frame, model: &Join) -> Markup {
    let t = f.texts();
    html! {
        (form::input(&Input {
            name: "name",
            label: &t.get("page-name"),
            value: &model.name,
            fault: fault_of(&model.faults, "name"),
            autocomplete: "name",
            chars_max: 40,
            ..Input::default()
        }))
        (form::input(&Input {
            name: "password",
            label: &t.get("page-password"),
            kind: "password",
            hint: &t.get("page-password-hint"),
            fault: fault_of(&model.faults, "password"),
            autocomplete: "new-password",
            chars_max: 128,
            is_required: true,
            ..Input::default()
        }))
    }
}
