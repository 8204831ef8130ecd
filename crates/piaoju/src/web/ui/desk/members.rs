//! 成员: who belongs to the workspace, in which role, and how others are invited.

use maud::{Markup, html};
use model::Moment;

use super::{crumbs, desk};
use crate::paint::{Tone, printable};
use crate::web::assets::icons::{Icon, icon};
use crate::web::ui::form::{Fault, Input, fault_of};
use crate::web::ui::{Frame, address, form, parts};

/// A member, or somebody who was invited.
#[derive(Clone, Debug, Default)]
pub struct Member {
    /// The id of the person or of the invitation.
    pub id: String,
    /// The name; the address for somebody who was only invited.
    pub name: String,
    /// The address, shortened.
    pub identifier: String,
    /// The code of the role.
    pub role: String,
    /// Since when.
    pub since: Option<Moment>,
    /// Whether it is the person who looks.
    pub is_self: bool,
    /// Whether the invitation was not taken up yet.
    pub is_invited: bool,
}

/// What the page knows.
#[derive(Clone, Debug, Default)]
pub struct Members {
    /// The members.
    pub members: Vec<Member>,
    /// The roles that there are: code and name.
    pub roles: Vec<(String, String)>,
    /// The address that was typed to invite somebody.
    pub identifier: String,
    /// What is wrong with the invitation.
    pub faults: Vec<Fault>,
}

/// Draws the page.
pub fn page(f: &Frame, model: &Members) -> Markup {
    let t = f.texts();
    let title = t.get("desk-members");
    let table = html! {
        table.records {
            thead { tr {
                th scope="col" { (t.get("members-name")) }
                th scope="col" { (t.get("members-role")) }
                th scope="col" { (t.get("members-since")) }
                th scope="col" { span.unseen { (t.get("table-actions")) } }
            } }
            tbody { @for member in &model.members { (line(f, model, member)) } }
        }
    };
    let content = html! {
        (crumbs(f, &[], &title))
        (parts::head(&title, &t.get("members-lead"), html! {
            a.button.quiet href=(address::ROLES) { (icon(Icon::Settings)) (t.get("members-roles")) }
        }))
        section.card.pad { (parts::wide(&title, table)) }
        section.card.pad { h2 { (t.get("members-invite")) } (invite(f, model)) }
    };
    desk(f, &title, content)
}

fn line(f: &Frame, model: &Members, member: &Member) -> Markup {
    let t = f.texts();
    let action = address::below(address::MEMBERS, &member.id);
    html! {
        tr {
            th scope="row" {
                (printable(&member.name)) " "
                @if member.is_self { (parts::badge(Tone::Good, &t.get("members-you"))) }
                @if member.is_invited { (parts::badge(Tone::Warn, &t.get("members-invited"))) }
                @if !member.identifier.is_empty() { small { (printable(&member.identifier)) } }
            }
            td {
                form.with method="post" action=(action) {
                    (form::hidden("do", "role"))
                    select name="role"
                        aria-label={ (t.get("members-role")) " " (printable(&member.name)) }
                        disabled[member.is_self] {
                        @for (code, name) in &model.roles {
                            option value=(code) selected[*code == member.role] { (name) }
                        }
                    }
                    @if !member.is_self {
                        button.quiet.slim type="submit"
                            aria-label={ (t.get("settings-save")) " " (printable(&member.name)) } {
                            (t.get("settings-save"))
                        }
                    }
                }
            }
            td.digits data-label=(t.get("members-since")) {
                (member.since.map(Moment::china_day).map(|d| d.to_string()).unwrap_or_default())
            }
            td.acts {
                @if !member.is_self {
                    form method="post" action=(action) {
                        (form::hidden("do", "remove"))
                        button.danger.slim type="submit"
                            aria-label={ (t.get("members-remove")) " " (printable(&member.name)) } {
                            (t.get("members-remove"))
                        }
                    }
                }
            }
        }
    }
}

fn invite(f: &Frame, model: &Members) -> Markup {
    let t = f.texts();
    html! {
        form.form method="post" action=(address::MEMBERS_INVITE) {
            (form::faults(f, &model.faults))
            div.fields {
                (form::input(&Input {
                    name: "identifier",
                    label: &t.get("page-identifier"),
                    value: &model.identifier,
                    hint: &t.get("members-invite-hint"),
                    fault: fault_of(&model.faults, "identifier"),
                    chars_max: 254,
                    is_required: true,
                    ..Input::default()
                }))
                (form::select("role", &t.get("members-role"), &model.roles, "staff"))
            }
            div.actions { (form::send(&t.get("members-invite"), &t.get("form-busy"))) }
        }
    }
}
