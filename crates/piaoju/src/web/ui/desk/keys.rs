//! 接口密钥: keys for programs, each with its scopes. A key is shown once, with a line to try it.

use maud::{Markup, html};
use model::Moment;
use model::account::Permission;

use super::{crumbs, desk, roles};
use crate::paint::{Tone, printable};
use crate::web::assets::icons::Icon;
use crate::web::ui::form::{Fault, Input, fault_of};
use crate::web::ui::{Frame, address, form, parts};

/// A key.
#[derive(Clone, Debug, Default)]
pub struct Key {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its first characters, to recognise it.
    pub start: String,
    /// What it may do.
    pub scopes: Vec<Permission>,
    /// When it was made.
    pub made: Option<Moment>,
    /// When it was used last.
    pub used: Option<Moment>,
    /// When it ends.
    pub ends: Option<Moment>,
}

/// A key that was made just now.
#[derive(Clone, Debug, Default)]
pub struct NewKey {
    /// The key itself.
    pub secret: String,
    /// A line for a terminal that uses it.
    pub curl: String,
}

/// What the page knows.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// The keys.
    pub keys: Vec<Key>,
    /// The key that was made just now.
    pub new: Option<NewKey>,
    /// The name that was typed.
    pub name: String,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// Draws the page. A new key comes back as `name`, several `scope` and `days`.
pub fn page(f: &Frame, model: &Keys) -> Markup {
    let t = f.texts();
    let title = t.get("desk-keys");
    let content = html! {
        (crumbs(f, &[], &title))
        (parts::head(&title, &t.get("keys-lead"), html! {
            a.button.quiet href=(address::API) { (t.get("nav-api")) }
        }))
        @if let Some(new) = &model.new { (shown_once(f, new)) }
        section.card.pad { h2 { (t.get("keys-make")) } (make(f, model)) }
        section.card.pad {
            h2 { (t.get("keys-have")) }
            @if model.keys.is_empty() {
                (parts::nothing(Icon::Key, &t.get("keys-none"), &t.get("keys-none-more"),
                    html! {}))
            } @else { (list(f, &model.keys)) }
        }
    };
    desk(f, &title, content)
}

fn shown_once(f: &Frame, new: &NewKey) -> Markup {
    let t = f.texts();
    let copied = t.get("official-copied");
    let one = |label: &str, text: &str| {
        html! {
            p.label { (label) }
            pj-copy.copied done=(copied) {
                code { (text) }
                button.quiet.slim.with-script type="button" data-copy=(text)
                    aria-label={ (t.get("official-copy")) " " (label) } {
                    (t.get("official-copy"))
                }
            }
        }
    };
    html! {
        section.card.pad.form {
            (parts::notice(Tone::Warn, html! { (t.get("keys-once")) }))
            (one(&t.get("keys-secret"), &new.secret))
            (one(&t.get("keys-try"), &new.curl))
        }
    }
}

fn make(f: &Frame, model: &Keys) -> Markup {
    let t = f.texts();
    let days = ["30", "90", "365"];
    let days = days.map(|n| (n.to_owned(), t.fill("keys-days", &[("count", n.into())])));
    let scopes = Permission::ALL.iter().filter(|permission| permission.is_scope());
    html! {
        form.form method="post" action=(address::KEYS) {
            (form::faults(f, &model.faults))
            div.fields {
                (form::input(&Input {
                    name: "name",
                    label: &t.get("keys-name"),
                    value: &model.name,
                    hint: &t.get("keys-name-hint"),
                    fault: fault_of(&model.faults, "name"),
                    chars_max: 30,
                    is_required: true,
                    ..Input::default()
                }))
                (form::select("days", &t.get("keys-ends"), &days, "90"))
            }
            fieldset {
                legend { (t.get("keys-scopes")) }
                div.choices { @for &scope in scopes {
                    (form::tick("scope", scope.code(), &roles::permission(f, scope),
                        scope.code(), scope == Permission::Verify))
                } }
            }
            div.actions { (form::send(&t.get("keys-make"), &t.get("form-busy"))) }
        }
    }
}

fn list(f: &Frame, keys: &[Key]) -> Markup {
    let t = f.texts();
    let day = |at: Option<Moment>| {
        at.map(|at| at.china_day().to_string()).unwrap_or_else(|| "–".to_owned())
    };
    let table = html! {
        table.records {
            thead { tr {
                th scope="col" { (t.get("keys-name")) }
                th scope="col" { (t.get("keys-scopes")) }
                th scope="col" { (t.get("keys-used")) }
                th scope="col" { (t.get("keys-ends")) }
                th scope="col" { span.unseen { (t.get("table-actions")) } }
            } }
            tbody { @for key in keys { tr {
                th scope="row" {
                    (printable(&key.name)) small.code { (printable(&key.start)) "…" }
                }
                td {
                    @for &scope in &key.scopes {
                        (parts::badge(Tone::Soft, &roles::permission(f, scope))) " "
                    }
                }
                td.digits data-label=(t.get("keys-used")) { (day(key.used)) }
                td.digits data-label=(t.get("keys-ends")) { (day(key.ends)) }
                td.acts {
                    form method="post" action=(address::below(address::KEYS, &key.id)) {
                        (form::hidden("do", "end"))
                        button.danger.slim type="submit"
                            aria-label={ (t.get("keys-end")) " " (printable(&key.name)) } {
                            (t.get("keys-end"))
                        }
                    }
                }
            } } }
        }
    };
    parts::wide(&t.get("keys-have"), table)
}
