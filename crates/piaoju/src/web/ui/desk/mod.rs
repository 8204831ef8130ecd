//! The workspace (工作台) of somebody who is logged in: a menu at the side, a page beside it.

pub mod batches;
pub mod columns;
pub mod compare;
pub mod deed;
pub mod folder;
pub mod history;
pub mod home;
pub mod keys;
pub mod ledger;
pub mod log;
pub mod members;
pub mod roles;
pub mod scans;
pub mod settings;
pub mod sources;

use maud::{Markup, html};

use super::frame::{self, Frame};
use super::{address, parts};
use crate::web::assets::icons::{Icon, icon};

/// A page of the workspace: the frame, the menu, the content.
pub fn desk(f: &Frame, title: &str, content: Markup) -> Markup {
    frame::frame(f, title, around(f, title, content))
}

/// The same, loading itself again after some seconds for those without the script.
pub fn desk_refreshing(f: &Frame, title: &str, seconds: u32, content: Markup) -> Markup {
    frame::refreshing(f, title, seconds, around(f, title, content))
}

fn around(f: &Frame, title: &str, content: Markup) -> Markup {
    html! { div.desk { (side(f, title)) div.stack { (content) } } }
}

/// An entry of the menu: where to, what it says, its sign, whether the person may see it.
type Entry = (&'static str, &'static str, Icon, bool);

/// The menu. An entry that the person may not see is not there, and a group without entries
/// neither.
fn side(f: &Frame, title: &str) -> Markup {
    let t = f.texts();
    let may = f.may;
    let groups: [(&str, &[Entry]); 5] = [
        ("", &[(address::DESK, "nav-desk", Icon::Home, true)]),
        (
            "desk-verify",
            &[
                (address::VERIFY, "desk-single", Icon::Shield, true),
                (address::BATCHES, "desk-batches", Icon::Sheets, may.batches),
                (address::SCANS, "desk-scans", Icon::Camera, may.batches),
                (address::HISTORY, "desk-history", Icon::Past, may.history),
            ],
        ),
        (
            "desk-invoices",
            &[
                (address::FOLDER, "desk-folder", Icon::Folder, may.folder),
                (address::LEDGER, "desk-ledger", Icon::Ledger, may.ledger),
            ],
        ),
        (
            "ops-title",
            &[
                (address::OPS, "ops-overview", Icon::Ledger, may.ops),
                (address::OPS_ORDERS, "ops-orders", Icon::Sheets, may.ops),
                (address::OPS_ATTEMPTS, "ops-attempts", Icon::Past, may.ops),
                (address::OPS_REFUNDS, "ops-refunds", Icon::Again, may.ops),
                (address::OPS_RECON, "ops-recon", Icon::Tick, may.ops),
                (address::OPS_DIFFERENCES, "ops-differences", Icon::Question, may.ops),
                (address::OPS_CASES, "ops-cases", Icon::Alert, may.ops),
                (address::OPS_RISK, "ops-risk", Icon::Shield, may.ops),
                (address::OPS_LEDGER, "ops-ledger", Icon::Ledger, may.ops),
            ],
        ),
        (
            "desk-settings",
            &[
                (address::SOURCES, "desk-sources", Icon::Plug, may.sources),
                (address::MEMBERS, "desk-members", Icon::People, may.members),
                (address::KEYS, "desk-keys", Icon::Key, may.keys),
                (address::LOG, "desk-log", Icon::Chain, may.log),
                (address::SETTINGS, "desk-settings", Icon::Settings, may.settings),
            ],
        ),
    ];
    html! {
        details.side {
            summary { (icon(Icon::Settings)) (t.get("desk-menu")) span.soft { (title) } }
            nav aria-label=(t.get("desk-menu")) {
                @for (name, entries) in groups {
                    @if entries.iter().any(|(.., is_seen)| *is_seen) {
                        @if !name.is_empty() { p { (t.get(name)) } }
                        ul { @for entry in entries { (line(f, entry)) } }
                    }
                }
            }
        }
    }
}

fn line(f: &Frame, (to, key, sign, is_seen): &Entry) -> Markup {
    // Roles are kept beside the members.
    let place = if f.place().starts_with(address::ROLES) { address::MEMBERS } else { f.place() };
    let is_here = place == *to
        || (![address::DESK, address::OPS].contains(to) && place.starts_with(&format!("{to}/")));
    html! {
        @if *is_seen {
            li {
                a href=(to) aria-current=[is_here.then_some("page")] {
                    (icon(*sign)) (f.texts().get(key))
                }
            }
        }
    }
}

/// A link to the workspace in the way to a page.
pub(crate) fn crumbs(f: &Frame, way: &[(&str, &str)], here: &str) -> Markup {
    let desk = f.texts().get("nav-desk");
    let mut whole = vec![(address::DESK, desk.as_str())];
    whole.extend(way);
    parts::crumbs(f, &whole, here)
}
