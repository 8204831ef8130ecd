//! 注册: an address first, then the code that was sent to it, a password and a name.

use maud::{Markup, html};

use crate::paint::{Tone, printable};
use crate::web::assets::icons::{Icon, icon};
use crate::web::ui::form::{Fault, Input, Pow, fault_of, pow};
use crate::web::ui::{Frame, address, form, frame, parts};

/// Which half of registering is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RegisterStep {
    /// The address that the code goes to.
    #[default]
    Address,
    /// The code, the password, the name.
    Code,
}

/// What the form to register knows.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// Which half.
    pub step: RegisterStep,
    /// The address or number.
    pub identifier: String,
    /// The name that was typed.
    pub name: String,
    /// Whether it is for a company.
    pub is_company: bool,
    /// The name of the company that was typed.
    pub company: String,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// Work that has to be done before a code is sent; `None` when none is asked.
    pub pow: Option<Pow>,
}

/// Draws the page.
pub fn register_page(f: &Frame, model: &Register) -> Markup {
    let t = f.texts();
    let title = t.get("page-register");
    let main = html! {
        section.card.narrow {
            h1 { (title) }
            @match model.step {
                RegisterStep::Address => (first(f, model)),
                RegisterStep::Code => (second(f, model)),
            }
            p.small {
                (t.get("page-register-known")) " "
                a.target href=(address::LOGIN) { (t.get("page-login")) }
            }
        }
    };
    frame(f, &title, main)
}

fn first(f: &Frame, model: &Register) -> Markup {
    let t = f.texts();
    html! {
        p.soft { (t.get("page-register-lead")) }
        pj-once {
            form.form method="post" action=(address::REGISTER_CODE) {
                (form::faults(f, &model.faults))
                (form::input(&Input {
                    name: "identifier",
                    label: &t.get("page-identifier"),
                    value: &model.identifier,
                    fault: fault_of(&model.faults, "identifier"),
                    autocomplete: "username",
                    chars_max: 254,
                    is_required: true,
                    ..Input::default()
                }))
                @if let Some(work) = &model.pow { (pow(f, work)) }
                (form::send(&t.get("page-register-send-code"), &t.get("form-busy")))
            }
        }
    }
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
