//! The lower half of 账户与安全: the name, further workspaces, and the end of the account.

use maud::{Markup, html};

use super::Account;
use crate::web::ui::form::{Input, fault_of};
use crate::web::ui::{Frame, address, form};

/// The name, and a workspace for a company.
pub fn name_and_company(f: &Frame, model: &Account) -> Markup {
    let t = f.texts();
    html! {
        div.two {
            section.card.pad.form {
                h2 { (t.get("page-name")) }
                form.form method="post" action=(address::ACCOUNT_NAME) {
                    (form::input(&Input {
                        name: "name",
                        label: &t.get("page-name"),
                        value: &model.name,
                        fault: fault_of(&model.faults, "name"),
                        autocomplete: "name",
                        chars_max: 40,
                        is_required: true,
                        ..Input::default()
                    }))
                    div.actions { button.quiet type="submit" { (t.get("settings-save")) } }
                }
            }
            section.card.pad.form {
                h2 { (t.get("account-company")) }
                p.soft { (t.get("account-company-more")) }
                form.form method="post" action=(address::ACCOUNT_COMPANY) {
                    (form::input(&Input {
                        name: "company",
                        label: &t.get("page-company"),
                        fault: fault_of(&model.faults, "company"),
                        autocomplete: "organization",
                        chars_max: 60,
                        is_required: true,
                        ..Input::default()
                    }))
                    div.actions { button.quiet type="submit" { (t.get("account-company")) } }
                }
            }
        }
    }
}

/// Leaving the workspace of a company, and closing the account.
pub fn leaving(f: &Frame, model: &Account) -> Markup {
    let t = f.texts();
    html! {
        details.card.more open[!fault_of(&model.faults, "close-password").is_empty()] {
            summary { (t.get("account-ends")) }
            div.pad {
                @if model.can_leave {
                    form.form method="post" action=(address::ACCOUNT_LEAVE) {
                        p.soft { (t.get("account-leave-more")) }
                        div.actions { button.danger type="submit" { (t.get("account-leave")) } }
                    }
                }
                form.form method="post" action=(address::ACCOUNT_CLOSE) {
                    p.soft { (t.get("account-close-more")) }
                    (form::input(&Input {
                        name: "password",
                        id: "close-password",
                        label: &t.get("page-password-old"),
                        kind: "password",
                        fault: fault_of(&model.faults, "close-password"),
                        autocomplete: "current-password",
                        chars_max: 128,
                        is_required: true,
                        ..Input::default()
                    }))
                    div.actions { button.danger type="submit" { (t.get("account-close")) } }
                }
            }
        }
    }
}
