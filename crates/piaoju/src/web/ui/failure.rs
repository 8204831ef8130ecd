//! Pages of one message: what went wrong, and what to do. They tell nothing about what exists.

use maud::{Markup, html};

use super::{Frame, address, frame};
use crate::web::assets::icons::{Icon, icon};

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// 404. Also said when something exists that this person must not know of.
    NotFound,
    /// 401: a page for those who have signed in.
    SignIn,
    /// 400 or 422: the request makes no sense.
    Malformed,
    /// 403 of a form that came from another site.
    Foreign,
    /// 405.
    Method,
    /// 413; the largest size in bytes.
    TooLarge(u64),
    /// 429; how many seconds to wait, when that is known.
    TooMany(Option<u32>),
    /// 429: a guest has no verification left today.
    Quota,
    /// 503: too busy, or going down.
    Busy,
    /// 500; the id under which the cause is in the log.
    Broken(String),
}

/// Draws the page.
pub fn page(f: &Frame, failure: &Failure) -> Markup {
    let t = f.texts();
    let (title, text) = match failure {
        Failure::NotFound => (t.get("failure-not-found"), t.get("failure-not-found-more")),
        Failure::SignIn => (t.get("problem-sign-in"), t.get("problem-sign-in.advice")),
        Failure::Quota => (t.get("problem-quota"), t.get("problem-quota.advice")),
        Failure::Malformed => (t.get("failure-malformed"), t.get("failure-malformed-more")),
        Failure::Foreign => (t.get("failure-foreign"), t.get("failure-foreign-more")),
        Failure::Method => (t.get("failure-malformed"), t.get("failure-malformed-more")),
        Failure::TooLarge(bytes) => {
            let size = [("count", (bytes / (1024 * 1024)).into())];
            (t.get("failure-large"), t.fill("failure-large-more", &size))
        }
        Failure::TooMany(wait) => {
            let wait = wait.map(|seconds| [("seconds", seconds.into())]);
            (t.get("failure-many"), t.fill("failure-many-more", wait.as_ref().map_or(&[], |w| w)))
        }
        Failure::Busy => (t.get("failure-busy"), t.get("failure-busy-more")),
        Failure::Broken(id) => {
            (t.get("failure-broken"), t.fill("failure-broken-more", &[("id", id.as_str().into())]))
        }
    };
    let main = html! {
        section.card.pad.waiting {
            span.round.warn { (icon(Icon::Alert)) }
            h1 { (title) }
            p { (text) }
            div.actions {
                a.button href=(address::HOME) { (t.get("failure-home")) }
                @if matches!(failure, Failure::SignIn | Failure::Quota) {
                    a.button.quiet href=(address::with(address::LOGIN, &[("back", &f.path)])) {
                        (t.get("nav-login"))
                    }
                } @else {
                    a.button.quiet href=(address::VERIFY) { (t.get("nav-verify")) }
                }
            }
        }
    };
    frame(f, &title, main)
}
