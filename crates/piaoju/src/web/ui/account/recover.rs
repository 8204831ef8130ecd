//! 忘记密码: the same words whether or not there is such an account.

use maud::{Markup, html};

use super::asking::{Asking, asking};
use crate::paint::Tone;
use crate::web::assets::icons::{Icon, icon};
use crate::web::ui::form::{Fault, Input, fault_of};
use crate::web::ui::{Frame, address, form, frame, parts};

/// Draws the page that asks for the address.
pub fn forgot_page(f: &Frame, model: &Asking) -> Markup {
    let t = f.texts();
    let words = (t.get("page-forgot-lead"), t.get("page-forgot-send"));
    forgot(f, &asking(f, model, address::FORGOT, (&words.0, &words.1)))
}

/// Draws the page after the letter was sent, or would have been.
pub fn forgot_sent_page(f: &Frame) -> Markup {
    let t = f.texts();
    forgot(
        f,
        &html! {
            (parts::notice(Tone::Good, html! { (t.get("page-forgot-sent")) }))
            p.soft { (t.get("page-forgot-sent-more")) }
        },
    )
}

fn forgot(f: &Frame, content: &Markup) -> Markup {
    let t = f.texts();
    let title = t.get("page-forgot");
    let main = html! {
        section.card.narrow {
            h1 { (title) }
            (content)
            p { a.target href=(address::LOGIN) { (t.get("page-back-to-login")) } }
        }
    };
    frame(f, &title, main)
}

/// How far setting a new password has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ResetState {
    /// The form; the link is good.
    #[default]
    Open,
    /// The password is set.
    Done,
    /// The link was used or is too old.
    Dead,
}

/// What the page behind the link of the letter knows.
#[derive(Clone, Debug, Default)]
pub struct Reset {
    /// The secret of the link.
    pub token: String,
    /// How far it has come.
    pub state: ResetState,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// Draws the page behind the link of the letter.
pub fn reset_page(f: &Frame, model: &Reset) -> Markup {
    let t = f.texts();
    let title = match model.state {
        ResetState::Open => t.get("page-reset"),
        ResetState::Done => t.get("page-reset-done"),
        ResetState::Dead => t.get("page-reset-dead"),
    };
    let main = match model.state {
        ResetState::Open => html! {
            section.card.narrow { h1 { (title) } (reset_form(f, model)) }
        },
        ResetState::Done => html! {
            section.card.narrow.done {
                span.round.good { (icon(Icon::Tick)) }
                h1 { (title) }
                a.button href=(address::LOGIN) { (t.get("page-login")) }
            }
        },
        ResetState::Dead => html! {
            section.card.narrow.done {
                span.round.warn { (icon(Icon::Alert)) }
                h1 { (title) }
                p.soft { (t.get("page-reset-dead-more")) }
                a.button href=(address::FORGOT) { (t.get("page-forgot")) }
            }
        },
    };
    frame(f, &title, main)
}

fn reset_form(f: &Frame, model: &Reset) -> Markup {
    let t = f.texts();
    html! {
        pj-once {
            form.form method="post" action=(address::RESET) {
                (form::hidden("token", &model.token))
                (form::faults(f, &model.faults))
                (form::input(&Input {
                    name: "password",
                    label: &t.get("page-password-new"),
                    kind: "password",
                    hint: &t.get("page-password-hint"),
                    fault: fault_of(&model.faults, "password"),
                    autocomplete: "new-password",
                    chars_max: 128,
                    is_required: true,
                    ..Input::default()
                }))
                (form::send(&t.get("page-reset-send"), &t.get("form-busy")))
            }
        }
    }
}
