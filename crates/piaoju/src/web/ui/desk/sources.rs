//! 数据源: whom to ask, in which order, at what cost and within what budget.

use maud::{Markup, html};
use model::{Fen, Moment};

use super::{crumbs, desk};
use crate::paint::{Tone, printable};
use crate::text;
use crate::web::ui::form::{Fault, Input, fault_of};
use crate::web::ui::{Frame, address, form, parts};

/// A source as its workspace uses it.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `register` or `provider`.
    pub kind: &'static str,
    /// Whether it is asked.
    pub is_on: bool,
    /// Whether it needs a connection to the outside, which this installation forbids.
    pub is_forbidden: bool,
    /// What one question costs; nothing when it is free.
    pub cost: Option<Fen>,
    /// The most questions a day; `None` sets no bound.
    pub budget: Option<u32>,
    /// Questions of today.
    pub used: u32,
    /// How old an answer may be before the source is asked again, in hours.
    pub cache_hours: u32,
    /// When it answered last.
    pub last: Option<Moment>,
}

/// Draws the page; the sources stand in the order in which they are asked.
pub fn page(f: &Frame, sources: &[Source], spent: Fen, faults: &[Fault]) -> Markup {
    let t = f.texts();
    let title = t.get("desk-sources");
    let content = html! {
        (crumbs(f, &[], &title))
        (parts::head(&title, &t.get("sources-lead"), html! {
            span.counter { (t.fill("sources-spent", &[("amount", spent.to_string().into())])) }
        }))
        (form::faults(f, faults))
        ol.ranked {
            @for (at, source) in sources.iter().enumerate() {
                li.card.pad { (one(f, source, at, sources.len(), faults)) }
            }
        }
    };
    desk(f, &title, content)
}

fn one(f: &Frame, source: &Source, at: usize, count: usize, faults: &[Fault]) -> Markup {
    let t = f.texts();
    html! {
        div.head.inner {
            div {
                h2 { (text::sources(&source.name, t)) " "
                    (parts::badge(Tone::Soft, &t.word("asked", source.kind))) " "
                    (state(f, source))
                }
                p.small { (cost(f, source)) }
            }
            form.actions method="post" action=(address::below(address::SOURCES, &source.id)) {
                @if at > 0 { (arrow(f, "up", "sources-up", &source.name)) }
                @if at + 1 < count { (arrow(f, "down", "sources-down", &source.name)) }
            }
        }
        form.filter method="post" action=(address::below(address::SOURCES, &source.id)) {
            (form::hidden("do", "save"))
            (number(f, source, "budget", "sources-budget",
                &source.budget.map(|n| n.to_string()).unwrap_or_default(), faults))
            (number(f, source, "cache_hours", "sources-cache", &source.cache_hours.to_string(),
                faults))
            (form::tick("is_on", "1", &t.get("sources-is-on"), "", source.is_on))
            div.actions { button.quiet type="submit" { (t.get("settings-save")) } }
        }
    }
}

fn state(f: &Frame, source: &Source) -> Markup {
    let t = f.texts();
    match (source.is_forbidden, source.is_on) {
        (true, _) => parts::badge(Tone::Warn, &t.get("sources-forbidden")),
        (_, true) => parts::badge(Tone::Good, &t.get("sources-on")),
        (_, false) => parts::badge(Tone::Soft, &t.get("sources-off")),
    }
}

fn cost(f: &Frame, source: &Source) -> String {
    let t = f.texts();
    let cost = match source.cost {
        Some(fen) => t.fill("sources-cost", &[("amount", fen.to_string().into())]),
        None => t.get("sources-free"),
    };
    let used = t.fill("sources-used", &[("count", source.used.into())]);
    let last = source.last.map(|at| t.fill("page-asked-at", &[("time", at.in_china().into())]));
    [Some(cost), Some(used), last].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn arrow(f: &Frame, way: &str, key: &str, name: &str) -> Markup {
    let words = f.texts().get(key);
    html! {
        button.quiet.slim type="submit" name="do" value=(way)
            aria-label={ (words) " " (printable(name)) } { (words) }
    }
}

fn number(
    f: &Frame,
    source: &Source,
    name: &str,
    key: &str,
    value: &str,
    faults: &[Fault],
) -> Markup {
    let id = format!("{}-{name}", source.id);
    form::input(&Input {
        name,
        id: &id,
        label: &f.texts().get(key),
        value,
        fault: fault_of(faults, &id),
        keyboard: "numeric",
        chars_max: 9,
        has_digits: true,
        ..Input::default()
    })
}
