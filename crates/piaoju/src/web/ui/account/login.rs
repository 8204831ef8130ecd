//! 登录: one form, as a page and as a dialog on the first page.

use maud::{Markup, html};

use crate::web::ui::form::{Fault, Input, Pow, fault_of, pow};
use crate::web::ui::{Frame, address, form, frame};

/// What the form to log in knows.
#[derive(Clone, Debug, Default)]
pub struct Login {
    /// Where to go afterwards: a path of ours.
    pub back: String,
    /// The address or number that was typed.
    pub identifier: String,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// Work that has to be done after failures; `None` when none is asked.
    pub pow: Option<Pow>,
}

/// Draws the page.
pub fn login_page(f: &Frame, model: &Login) -> Markup {
    let t = f.texts();
    let title = t.get("page-login");
    let main = html! {
        section.card.narrow { h1 { (title) } (login_form(f, model, "")) }
    };
    frame(f, &title, main)
}

/// The same form in a dialog that the script opens.
pub fn login_dialog(f: &Frame, model: &Login) -> Markup {
    let t = f.texts();
    html! {
        dialog #login aria-labelledby="login-title" { div {
            header {
                h2 #login-title { (t.get("page-login")) }
                form method="dialog" { button.plain type="submit" { (t.get("frame-close")) } }
            }
            (login_form(f, model, "dialog-"))
        } }
    }
}

fn login_form(f: &Frame, model: &Login, prefix: &str) -> Markup {
    let t = f.texts();
    let id = |name: &str| format!("{prefix}{name}");
    let (name, password) = (id("identifier"), id("password"));
    html! {
        pj-once {
            form.form method="post" action=(address::LOGIN) {
                (form::hidden("back", &model.back))
                (form::faults(f, &model.faults))
                (form::input(&Input {
                    name: "identifier",
                    id: &name,
                    label: &t.get("page-identifier"),
                    value: &model.identifier,
                    fault: fault_of(&model.faults, "identifier"),
                    autocomplete: "username",
                    chars_max: 254,
                    is_required: true,
                    ..Input::default()
                }))
                (form::input(&Input {
                    name: "password",
                    id: &password,
                    label: &t.get("page-password"),
                    kind: "password",
                    fault: fault_of(&model.faults, "password"),
                    autocomplete: "current-password",
                    chars_max: 256,
                    is_required: true,
                    ..Input::default()
                }))
                @if let Some(work) = &model.pow { (pow(f, work)) }
                (form::send(&t.get("page-login"), &t.get("form-busy")))
                div.apart {
                    a href=(address::FORGOT) { (t.get("page-forgot")) }
                    a href=(address::REGISTER) { (t.get("page-register-new")) }
                }
            }
        }
    }
}

/// Draws the second step: the code of an authenticator.
///
/// `ticket` is the secret of the first step; it comes back as a hidden field.
pub fn code_page(f: &Frame, back: &str, ticket: &str, faults: &[Fault]) -> Markup {
    let t = f.texts();
    let title = t.get("page-code-title");
    let main = html! {
        section.card.narrow {
            h1 { (title) }
            p.soft { (t.get("page-code-lead")) }
            form.form method="post" action=(address::LOGIN_CODE) {
                (form::hidden("back", back))
                (form::hidden("ticket", ticket))
                (form::faults(f, faults))
                (form::input(&Input {
                    name: "code",
                    label: &t.get("page-code"),
                    fault: fault_of(faults, "code"),
                    hint: &t.get("page-code-hint"),
                    keyboard: "numeric",
                    autocomplete: "one-time-code",
                    chars_max: 20,
                    is_required: true,
                    has_digits: true,
                    ..Input::default()
                }))
                (form::send(&t.get("page-code-send"), &t.get("form-busy")))
            }
        }
    };
    frame(f, &title, main)
}
