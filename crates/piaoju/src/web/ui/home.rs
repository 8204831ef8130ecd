//! The first page: a place for files, the two entries, and what is promised.

use maud::{Markup, html};

use super::{Frame, account, address, frame, verify};
use crate::web::assets::icons::{Icon, icon, rosette};

/// What the first page knows.
#[derive(Clone, Debug, Default)]
pub struct Home {
    /// The one-time word of the form for files.
    pub token: String,
    /// How many questions are left today, when they are counted.
    pub remaining: Option<u32>,
    /// The dialog to log in; the page shows it to those who are not.
    pub login: account::Login,
}

/// Draws the first page.
pub fn page(f: &Frame, home: &Home) -> Markup {
    let t = f.texts();
    let main = html! {
        section.hero {
            (rosette())
            h1 { (t.get("home-title")) }
            p { (t.get("home-lead")) }
        }
        div.start {
            (verify::drop(f, &home.token, home.remaining))
            div.doors {
                (door(f, Icon::Shield, address::VERIFY, ["nav-verify", "home-verify"]))
                (door(f, Icon::Search, address::LOOKUP, ["nav-lookup", "home-lookup"]))
            }
        }
        p.pay-line {
            a.button.quiet href=(address::with(address::VERIFY, &[("way", "qr")])) {
                (icon(Icon::Code)) (t.get("home-scan"))
            }
            a.button.quiet href=(address::PAY) { (t.get("pay-title")) }
            span { (t.get("pay-home")) }
        }
        section.promises aria-label=(t.get("home-promises")) {
            (promise(f, Icon::Offline, ["home-offline", "home-offline-more"]))
            (promise(f, Icon::Chain, ["home-evidence", "home-evidence-more"]))
            (promise(f, Icon::Seal, ["home-report", "home-report-more"]))
            (promise(f, Icon::Fact, ["home-official", "home-official-more"]))
        }
        @if f.who.is_none() { (account::login_dialog(f, &home.login)) }
    };
    frame(f, &t.get("nav-home"), main)
}

/// One of the two large entries; its name is a heading and its target the whole card.
fn door(f: &Frame, sign: Icon, to: &str, keys: [&str; 2]) -> Markup {
    let [name, more] = keys.map(|key| f.texts().get(key));
    html! {
        a.card.door href=(to) {
            span.round { (icon(sign)) }
            span { strong { (name) } small { (more) } }
            (icon(Icon::Next))
        }
    }
}

fn promise(f: &Frame, sign: Icon, keys: [&str; 2]) -> Markup {
    let [name, more] = keys.map(|key| f.texts().get(key));
    html! {
        div { (icon(sign)) h2 { (name) } p { (more) } }
    }
}
