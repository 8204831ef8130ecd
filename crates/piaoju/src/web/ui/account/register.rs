//! 注册: an address first, then the code that was sent to it, a password and a name.

use maud::{Markup, html};

use super::asking::{Asking, asking};
use crate::paint::{Tone, printable};
use crate::web::assets::icons::{Icon, icon};
use crate::web::ui::form::{Fault, Input, fault_of};
use crate::web::ui::{Frame, address, form, frame, parts};

/// What the second form knows.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// The address or number that the code was sent to.
    pub identifier: String,
    /// The name that was typed.
    pub name: String,
    /// Whether it is for a company.
    pub is_company: bool,
    /// The name of the company that was typed.
    pub company: String,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// Draws the page that asks for the address.
pub fn register_page(f: &Frame, model: &Asking) -> Markup {
    let t = f.texts();
    let words = (t.get("page-register-lead"), t.get("page-register-send-code"));
    register(f, &asking(f, model, address::REGISTER_CODE, (&words.0, &words.1)))
}

/// Draws the page that asks for the code, a password and a name.
pub fn register_code_page(f: &Frame, model: &Register) -> Markup {
    register(f, &second(f, model))
}

fn register(f: &Frame, content: &Markup) -> Markup {
    let t = f.texts();
    let title = t.get("page-register");
    let main = html! {
        section.card.narrow {
            h1 { (title) }
            (content)
            p.small {
                (t.get("page-register-known")) " "
                a.target href=(address::LOGIN) { (t.get("page-login")) }
            }
        }
    };
    frame(f, &title, main)
}

fn second(f: &Frame, model: &Register) -> Markup {
    let t = f.texts();
    let password = t.get("page-password");
    html! {
        (parts::notice(Tone::Good, html! {
            (t.fill("page-register-sent", &[("to", printable(&model.identifier).into())]))
        }))
        pj-once {
            form.form method="post" action=(address::REGISTER) {
                (form::hidden("identifier", &model.identifier))
                (form::faults(f, &model.faults))
                (form::input(&Input {
                    name: "code",
                    label: &t.get("page-register-code"),
                    fault: fault_of(&model.faults, "code"),
                    keyboard: "numeric",
                    autocomplete: "one-time-code",
                    chars_max: 12,
                    is_required: true,
                    has_digits: true,
                    ..Input::default()
                }))
                (form::input(&Input {
                    name: "password",
                    label: &password,
                    kind: "password",
                    hint: &t.get("page-password-hint"),
                    fault: fault_of(&model.faults, "password"),
                    autocomplete: "new-password",
                    chars_max: 128,
                    is_required: true,
                    ..Input::default()
                }))
                (form::input(&Input {
                    name: "name",
                    label: &t.get("page-name"),
                    value: &model.name,
                    fault: fault_of(&model.faults, "name"),
                    autocomplete: "name",
                    chars_max: 40,
                    ..Input::default()
                }))
                (kind(f, model))
                (form::send(&t.get("page-register"), &t.get("form-busy")))
            }
        }
    }
}

fn kind(f: &Frame, model: &Register) -> Markup {
    let t = f.texts();
    html! {
        fieldset {
            legend { (t.get("page-workspace-kind")) }
            (form::choice("kind", "personal", &t.get("page-workspace-personal"),
                &t.get("page-workspace-personal-more"), !model.is_company))
            (form::choice("kind", "company", &t.get("page-workspace-company"),
                &t.get("page-workspace-company-more"), model.is_company))
        }
        (form::input(&Input {
            name: "company",
            label: &t.get("page-company"),
            which: &t.get("page-company-only"),
            value: &model.company,
            fault: fault_of(&model.faults, "company"),
            autocomplete: "organization",
            chars_max: 60,
            ..Input::default()
        }))
    }
}

/// Draws the page after registering: the person is logged in already.
pub fn registered_page(f: &Frame) -> Markup {
    let t = f.texts();
    let title = t.get("page-registered");
    let main = html! {
        section.card.narrow.done {
            span.round.good { (icon(Icon::Tick)) }
            h1 { (title) }
            p.soft { (t.get("page-registered-lead")) }
            a.button href=(address::VERIFY) { (t.get("page-registered-verify")) }
            a.button.quiet href=(address::DESK) { (t.get("nav-desk")) }
        }
    };
    frame(f, &title, main)
}
