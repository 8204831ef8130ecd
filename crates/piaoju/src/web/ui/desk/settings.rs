//! 设置 of a workspace: how long things are kept, the usual region, who may ask without an account.

use maud::{Markup, html};

use super::{crumbs, desk};
use crate::web::ui::form::{Fault, Input, fault_of};
use crate::web::ui::{Frame, address, form, parts};

/// What the page knows.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The name of the workspace.
    pub name: String,
    /// How many days verifications and originals are kept; empty keeps them for ever.
    pub retention_days: String,
    /// Code of the region that forms begin with.
    pub region: String,
    /// The regions: code and name.
    pub regions: Vec<(String, String)>,
    /// Whether typed questions need an account (查验需登录); `None` when it is not for this
    /// workspace to say.
    pub needs_account: Option<bool>,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// Draws the page.
pub fn page(f: &Frame, model: &Settings) -> Markup {
    let t = f.texts();
    let title = t.get("desk-settings");
    let content = html! {
        (crumbs(f, &[], &title))
        (parts::head(&title, "", html! {}))
        section.card.pad {
            form.form method="post" action=(address::SETTINGS) {
                (form::faults(f, &model.faults))
                div.fields {
                    (form::input(&Input {
                        name: "name",
                        label: &t.get("settings-name"),
                        value: &model.name,
                        fault: fault_of(&model.faults, "name"),
                        chars_max: 60,
                        is_required: true,
                        ..Input::default()
                    }))
                    (form::select("region", &t.get("settings-region"), &model.regions,
                        &model.region))
                    (form::input(&Input {
                        name: "retention_days",
                        label: &t.get("settings-retention"),
                        value: &model.retention_days,
                        hint: &t.get("settings-retention-hint"),
                        fault: fault_of(&model.faults, "retention_days"),
                        keyboard: "numeric",
                        chars_max: 6,
                        has_digits: true,
                        ..Input::default()
                    }))
                }
                @if let Some(is_on) = model.needs_account {
                    (form::tick("needs_account", "1", &t.get("settings-account"),
                        &t.get("settings-account-more"), is_on))
                }
                div.actions { (form::send(&t.get("settings-save"), &t.get("form-busy"))) }
            }
        }
    };
    desk(f, &title, content)
}
