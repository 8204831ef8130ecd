//! 角色: what each role may do, as a table; a workspace may make roles of its own.

use maud::{Markup, html};
use model::account::{Permission, Permissions};

use super::{crumbs, desk};
use crate::paint::printable;
use crate::texts::dashed;
use crate::web::assets::icons::{Icon, icon};
use crate::web::ui::form::{Fault, Input, fault_of};
use crate::web::ui::{Frame, address, form, parts};

/// A role.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its code, or its id when the workspace made it.
    pub id: String,
    /// Its name in the language of the page.
    pub name: String,
    /// What it may do.
    pub permissions: Permissions,
    /// Whether the workspace made it and may change it.
    pub is_own: bool,
}

/// What the page knows.
#[derive(Clone, Debug, Default)]
pub struct Roles {
    /// The roles, built-in ones first.
    pub roles: Vec<Role>,
    /// The name that was typed for a new role.
    pub name: String,
    /// What was ticked for it.
    pub chosen: Vec<Permission>,
    /// The id of the role that is being changed; `None` for a new one.
    pub edited: Option<String>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

/// The name of a permission.
pub fn permission(f: &Frame, permission: Permission) -> String {
    f.texts().get(&format!("permission-{}", dashed(permission.code())))
}

/// Draws the page. A new role comes back as `name` and several `permission`.
pub fn page(f: &Frame, model: &Roles) -> Markup {
    let t = f.texts();
    let title = t.get("members-roles");
    let table = html! {
        table.matrix {
            thead { tr {
                th scope="col" { (t.get("roles-permission")) }
                @for role in &model.roles { th scope="col" { (printable(&role.name)) } }
            } }
            tbody { @for &one in Permission::ALL { tr {
                th scope="row" { (permission(f, one)) }
                @for role in &model.roles { td {
                    @match role.permissions.has(one) {
                        true => { (icon(Icon::Tick)) span.unseen { (t.get("roles-yes")) } }
                        false => span.unseen { (t.get("roles-no")) },
                    }
                } }
            } } }
        }
    };
    let content = html! {
        (crumbs(f, &[(address::MEMBERS, &t.get("desk-members"))], &title))
        (parts::head(&title, &t.get("roles-lead"), html! {}))
        section.card.pad { (parts::wide(&title, table)) (own(f, model)) }
        section.card.pad { h2 { (t.get(words(model)[0])) } (new(f, model)) }
    };
    desk(f, &title, content)
}

fn own(f: &Frame, model: &Roles) -> Markup {
    let t = f.texts();
    html! {
        @if model.roles.iter().any(|role| role.is_own) {
            ul.rows { @for role in model.roles.iter().filter(|role| role.is_own) {
                li {
                    b { (printable(&role.name)) }
                    div.actions {
                        a.button.quiet.slim
                            href=(address::with(address::ROLES, &[("edit", &role.id)])) {
                            (t.get("roles-change"))
                            span.unseen { " " (printable(&role.name)) }
                        }
                        (removal(f, role))
                    }
                }
            } }
        }
    }
}

fn removal(f: &Frame, role: &Role) -> Markup {
    let t = f.texts();
    html! {
        form method="post" action=(address::below(address::ROLES, &role.id)) {
            (form::hidden("do", "remove"))
            button.danger.slim type="submit"
                aria-label={ (t.get("roles-remove")) " " (printable(&role.name)) } {
                (t.get("roles-remove"))
            }
        }
    }
}

/// Heading and button of the form: for a new role, or for one that is changed.
fn words(model: &Roles) -> [&'static str; 2] {
    match model.edited {
        Some(_) => ["roles-change", "settings-save"],
        None => ["roles-new", "roles-make"],
    }
}

fn new(f: &Frame, model: &Roles) -> Markup {
    let t = f.texts();
    let to = match &model.edited {
        Some(id) => address::below(address::ROLES, id),
        None => address::ROLES.to_owned(),
    };
    html! {
        form.form method="post" action=(to) {
            (form::faults(f, &model.faults))
            @if model.edited.is_some() { (form::hidden("do", "change")) }
            div.short {
                (form::input(&Input {
                    name: "name",
                    label: &t.get("roles-name"),
                    value: &model.name,
                    fault: fault_of(&model.faults, "name"),
                    chars_max: 30,
                    is_required: true,
                    ..Input::default()
                }))
            }
            fieldset {
                legend { (t.get("roles-permission")) }
                div.choices { @for &one in Permission::ALL {
                    (form::tick("permission", one.code(), &permission(f, one), "",
                        model.chosen.contains(&one)))
                } }
            }
            div.actions { (form::send(&t.get(words(model)[1]), &t.get("form-busy"))) }
        }
    }
}
