//! Small pieces that many pages are made of.

use maud::{Markup, html};
use model::Verdict;

use super::{Frame, address};
use crate::paint::{Tone, of_verdict};
use crate::web::assets::icons::{Icon, icon};

/// The class of a tone in the style sheet.
pub fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
        Tone::Plain | Tone::Strong | Tone::Soft => "idle",
    }
}

/// The sign of a tone, so that it is seen without its colour.
pub fn sign(tone: Tone) -> Icon {
    match tone {
        Tone::Good => Icon::Tick,
        Tone::Warn => Icon::Alert,
        Tone::Bad => Icon::Cross,
        Tone::Plain | Tone::Strong | Tone::Soft => Icon::Dash,
    }
}

/// A small coloured label.
pub fn badge(tone: Tone, words: &str) -> Markup {
    html! { span class={ "badge " (class(tone)) } { (words) } }
}

/// The label of a verdict.
pub fn verdict_badge(f: &Frame, verdict: Verdict) -> Markup {
    let (_, tone) = of_verdict(verdict);
    html! {
        span class={ "badge " (class(tone)) } {
            (icon(verdict_sign(verdict))) (f.texts().headline(verdict))
        }
    }
}

/// The sign of a verdict.
pub fn verdict_sign(verdict: Verdict) -> Icon {
    match of_verdict(verdict).1 {
        Tone::Good => Icon::Tick,
        Tone::Bad => Icon::Cross,
        _ => Icon::Question,
    }
}

/// A message in a box. Bad news is told at once to those who listen.
pub fn notice(tone: Tone, content: Markup) -> Markup {
    let role = if tone == Tone::Bad { "alert" } else { "status" };
    let sign = match tone {
        Tone::Good => Icon::Tick,
        Tone::Bad | Tone::Warn => Icon::Alert,
        Tone::Plain | Tone::Strong | Tone::Soft => Icon::Fact,
    };
    html! { div class={ "notice " (class(tone)) } role=(role) { (icon(sign)) div { (content) } } }
}

/// The way to this page.
pub fn crumbs(f: &Frame, way: &[(&str, &str)], here: &str) -> Markup {
    html! {
        nav.crumbs aria-label=(f.texts().get("nav-way")) {
            @for (to, name) in way { a href=(to) { (name) } span aria-hidden="true" { "/" } }
            b aria-current="page" { (here) }
        }
    }
}

/// The heading of a page with a sentence below it and what can be done at its side.
pub fn head(title: &str, lead: &str, actions: Markup) -> Markup {
    let actions = actions.into_string();
    html! {
        div.head {
            div { h1 { (title) } @if !lead.is_empty() { p { (lead) } } }
            @if !actions.is_empty() { div.actions { (maud::PreEscaped(actions)) } }
        }
    }
}

/// What stands where a list is empty.
pub fn nothing(sign: Icon, title: &str, text: &str, action: Markup) -> Markup {
    html! {
        div.nothing { (icon(sign)) h2 { (title) } p { (text) } div.actions { (action) } }
    }
}

/// A value beside its name; an empty one is 未提供, never a blank.
pub fn row(f: &Frame, name: &str, value: Option<Markup>) -> Markup {
    html! {
        div {
            dt { (name) }
            dd {
                @match value {
                    Some(value) => (value),
                    None => span.soft { (f.texts().get("frame-not-stated")) },
                }
            }
        }
    }
}

/// A place for a wide table, which scrolls by itself and can be reached by the keyboard.
pub fn wide(label: &str, table: Markup) -> Markup {
    html! { div.scroll tabindex="0" role="group" aria-label=(label) { (table) } }
}

/// A part of a long list (分页).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pages {
    /// This page, from 1.
    pub page: u32,
    /// How many there are.
    pub pages: u32,
    /// How many rows there are in all.
    pub rows: u64,
}

/// The way through a long list. `to` is the address with its question, without the page.
pub fn pager(f: &Frame, pages: Pages, to: &str) -> Markup {
    let t = f.texts();
    let link = |page: u32| address::with(to, &[("page", &page.to_string())]);
    let rows = crate::text::grouped(pages.rows);
    let place = [("page", pages.page.into()), ("pages", pages.pages.into())];
    html! {
        nav.pager aria-label=(t.get("pager-label")) {
            span.soft { (t.fill("pager-rows", &[("count", rows.into())])) }
            @if pages.pages > 1 {
                span.actions {
                    @if pages.page > 1 {
                        a.button.quiet.slim rel="prev" href=(link(pages.page - 1)) {
                            (t.get("pager-before"))
                        }
                    }
                    span { (t.fill("pager-place", &place)) }
                    @if pages.page < pages.pages {
                        a.button.quiet.slim rel="next" href=(link(pages.page + 1)) {
                            (t.get("pager-after"))
                        }
                    }
                }
            }
        }
    }
}
