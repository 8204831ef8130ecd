//! 账户与安全: devices that are logged in, the second factor, the password, the workspaces.

use maud::{Markup, html};
use model::Moment;

use super::place;
use crate::paint::{Tone, printable};
use crate::web::ui::form::{Fault, Input, fault_of};
use crate::web::ui::{Frame, address, form, frame, parts};

/// A device that is logged in.
#[derive(Clone, Debug, Default)]
pub struct Session {
    /// Its id.
    pub id: String,
    /// Browser and system, as far as they tell.
    pub device: String,
    /// The address it came from, shortened.
    pub address: String,
    /// When it was last seen.
    pub seen: Option<Moment>,
    /// Whether it is this one.
    pub is_current: bool,
}

/// A workspace that the person belongs to.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The role of the person there.
    pub role: String,
    /// Whether it is the one being worked in.
    pub is_current: bool,
}

/// What the page knows.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// What the person wants to be called.
    pub name: String,
    /// Whether the workspace is a company's, which can be left.
    pub can_leave: bool,
    /// Addresses and numbers that are proven, shortened.
    pub identifiers: Vec<String>,
    /// Devices that are logged in, this one first.
    pub sessions: Vec<Session>,
    /// How many recovery codes are left; `None` when there is no second factor.
    pub totp: Option<u32>,
    /// The workspaces.
    pub workspaces: Vec<Workspace>,
    /// What is wrong with the form for the password.
    pub faults: Vec<Fault>,
}

/// Draws the page.
pub fn account_page(f: &Frame, model: &Account) -> Markup {
    let t = f.texts();
    let title = t.get("nav-account");
    let main = html! {
        (parts::head(&title, &model.identifiers.join(" · "), html! {}))
        (apart(f, model))
        (sessions(f, model))
        div.two {
            (second_factor(f, model))
            (password(f, model))
        }
        (workspaces(f, model))
        (place::name_and_company(f, model))
        (place::leaving(f, model))
    };
    frame(f, &title, main)
}

/// A fault that belongs to no form of the page in particular.
fn apart(f: &Frame, model: &Account) -> Markup {
    let faults: Vec<Fault> =
        model.faults.iter().filter(|fault| fault.field.is_empty()).cloned().collect();
    form::faults(f, &faults)
}

fn sessions(f: &Frame, model: &Account) -> Markup {
    let t = f.texts();
    let title = t.get("page-sessions");
    let others = model.sessions.iter().any(|session| !session.is_current);
    let table = html! {
        table.records {
            thead { tr {
                th scope="col" { (t.get("page-device")) }
                th scope="col" { (t.get("page-address")) }
                th scope="col" { (t.get("page-seen")) }
                th scope="col" { span.unseen { (t.get("table-actions")) } }
            } }
            tbody { @for session in &model.sessions { (session_row(f, session)) } }
        }
    };
    html! {
        section.card.pad {
            div.head.inner {
                div { h2 { (title) } p.small { (t.get("page-sessions-lead")) } }
                @if others {
                    form method="post" action=(address::ACCOUNT_SESSIONS) {
                        (form::hidden("others", "1"))
                        button.quiet.slim type="submit" { (t.get("page-session-end-others")) }
                    }
                }
            }
            (parts::wide(&title, table))
        }
    }
}

fn session_row(f: &Frame, session: &Session) -> Markup {
    let t = f.texts();
    html! {
        tr {
            th scope="row" {
                (printable(&session.device)) " "
                @if session.is_current {
                    (parts::badge(Tone::Good, &t.get("page-session-this")))
                }
            }
            td.digits data-label=(t.get("page-address")) { (printable(&session.address)) }
            td.digits data-label=(t.get("page-seen")) {
                (session.seen.map(Moment::in_china).unwrap_or_default())
            }
            td.acts {
                @if !session.is_current {
                    form method="post" action=(address::ACCOUNT_SESSIONS) {
                        (form::hidden("session", &session.id))
                        button.danger.slim type="submit" { (t.get("page-session-end")) }
                    }
                }
            }
        }
    }
}

fn second_factor(f: &Frame, model: &Account) -> Markup {
    let t = f.texts();
    html! {
        section.card.pad.form {
            h2 { (t.get("page-code-title")) " "
                @match model.totp {
                    Some(_) => (parts::badge(Tone::Good, &t.get("page-totp-is-on"))),
                    None => (parts::badge(Tone::Soft, &t.get("page-totp-is-off"))),
                }
            }
            p.soft { (t.get("page-totp-lead")) }
            @match model.totp {
                Some(left) => {
                    p { (t.fill("page-totp-codes", &[("count", left.into())])) }
                    form.form method="post" action=(address::ACCOUNT_TOTP_OFF) {
                        (form::input(&Input {
                            name: "code",
                            id: "totp-off-code",
                            label: &t.get("page-code"),
                            keyboard: "numeric",
                            autocomplete: "one-time-code",
                            fault: fault_of(&model.faults, "totp-off-code"),
                            chars_max: 20,
                            is_required: true,
                            has_digits: true,
                            ..Input::default()
                        }))
                        div.actions {
                            button.danger type="submit" { (t.get("page-totp-off")) }
                        }
                    }
                }
                None => div.actions {
                    a.button href=(address::ACCOUNT_TOTP) { (t.get("page-totp-on")) }
                },
            }
        }
    }
}

fn password(f: &Frame, model: &Account) -> Markup {
    let t = f.texts();
    let field = |name: &str, label: &str, hint: &str, autocomplete: &str| {
        form::input(&Input {
            name,
            label,
            kind: "password",
            hint,
            fault: fault_of(&model.faults, name),
            autocomplete,
            chars_max: 128,
            is_required: true,
            ..Input::default()
        })
    };
    html! {
        section.card.pad.form {
            h2 { (t.get("page-password-change")) }
            pj-once {
                form.form method="post" action=(address::ACCOUNT_PASSWORD) {
                    (field("old", &t.get("page-password-old"), "", "current-password"))
                    (field("password", &t.get("page-password-new"), &t.get("page-password-hint"),
                        "new-password"))
                    div.actions {
                        (form::send(&t.get("page-password-change"), &t.get("form-busy")))
                    }
                }
            }
        }
    }
}

fn workspaces(f: &Frame, model: &Account) -> Markup {
    let t = f.texts();
    html! {
        @if !model.workspaces.is_empty() {
            section.card.pad {
                h2 { (t.get("page-workspaces")) }
                ul.rows { @for space in &model.workspaces {
                    li {
                        span {
                            b { (printable(&space.name)) } " "
                            span.soft { (printable(&space.role)) }
                        }
                        @if space.is_current {
                            (parts::badge(Tone::Good, &t.get("page-workspace-current")))
                        } @else {
                            form method="post" action=(address::ACCOUNT_WORKSPACE) {
                                (form::hidden("workspace", &space.id))
                                button.quiet.slim type="submit" {
                                    (t.get("page-workspace-switch"))
                                }
                            }
                        }
                    }
                } }
            }
        }
    }
}
