//! The first form of 注册 and of 忘记密码: an address that a letter is sent to.

use maud::{Markup, html};

use crate::web::ui::form::{Fault, Input, Pow, fault_of, pow};
use crate::web::ui::{Frame, form};

/// What the form knows.
#[derive(Clone, Debug, Default)]
pub struct Asking {
    /// The address or number that was typed.
    pub identifier: String,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// Work that has to be done before a letter is sent; `None` when none is asked.
    pub pow: Option<Pow>,
}

/// Draws the form below a sentence; `send` are the words of its button.
pub fn asking(f: &Frame, model: &Asking, action: &str, (lead, send): (&str, &str)) -> Markup {
    let t = f.texts();
    html! {
        p.soft { (lead) }
        pj-once {
            form.form method="post" action=(action) {
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
                (form::send(send, &t.get("form-busy")))
            }
        }
    }
}
