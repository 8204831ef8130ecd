//! 查询中: what stands in place of a verdict while a source is asked.

use maud::{Markup, html};

use super::{Frame, address, frame::refreshing, parts};
use crate::paint::printable;
use crate::web::assets::icons::spinner;

/// A verification that is not done.
#[derive(Clone, Debug, Default)]
pub struct Pending {
    /// The token of its form.
    pub token: String,
    /// Name of the file, or the number that is asked about.
    pub name: String,
    /// Where the script hears that it is done; empty when it has to ask the page again.
    pub events: String,
}

/// Draws the page; it loads itself again until there is a verdict.
pub fn page(f: &Frame, pending: &Pending) -> Markup {
    let t = f.texts();
    let title = t.get("pending-title");
    let main = html! {
        (parts::crumbs(f, &[(address::VERIFY, &t.get("nav-verify"))], &printable(&pending.name)))
        pj-progress src=(pending.events) id="progress" {
            section.card.pad.waiting role="status" aria-live="polite" {
                (spinner())
                h1 { (title) }
                p { (t.get("pending-lead")) }
                p.small.soft { (t.get("pending-leave")) }
                a.button.quiet.without href=(address::pending(&pending.token)) {
                    (t.get("pending-look"))
                }
            }
        }
    };
    refreshing(f, &title, 2, main)
}
