//! 工作台: what waits, how much is left, what was verified last.

use maud::{Markup, html};

use super::{desk, history};
use crate::text::grouped;
use crate::web::assets::icons::{Icon, icon};
use crate::web::ui::{Frame, address, parts};

/// What the page knows.
#[derive(Clone, Debug, Default)]
pub struct Home {
    /// Verifications of today.
    pub today: u64,
    /// Verifications whose verdict is not good and that nobody has looked at since.
    pub doubtful: u64,
    /// Batches that are running: id, name, done and total.
    pub running: Vec<(String, String, u64, u64)>,
    /// How many questions are left today, when they are counted.
    pub remaining: Option<u32>,
    /// The last verifications.
    pub recent: Vec<history::Row>,
}

/// Draws the page.
pub fn page(f: &Frame, model: &Home) -> Markup {
    let t = f.texts();
    let title = t.get("nav-desk");
    let name = f.who.as_ref().map(|who| who.workspace.clone()).unwrap_or_default();
    let actions = html! {
        a.button href=(address::VERIFY) { (icon(Icon::Shield)) (t.get("nav-verify")) }
        @if f.may.batches {
            a.button.quiet href=(address::BATCHES) { (icon(Icon::Sheets)) (t.get("desk-batches")) }
        }
    };
    let figure = |name: &str, value: String, to: &str| {
        html! { a.card.figure href=(to) { span { (name) } b.digits { (value) } } }
    };
    let doubtful = address::with(address::HISTORY, &[("state", "doubtful")]);
    let content = html! {
        (parts::head(&title, &name, actions))
        div.figures {
            (figure(&t.get("desk-today"), grouped(model.today), address::HISTORY))
            (figure(&t.get("desk-doubtful"), grouped(model.doubtful), &doubtful))
            @if let Some(left) = model.remaining {
                (figure(&t.get("desk-left"), grouped(left.into()), address::SOURCES))
            }
            (figure(&t.get("desk-running"), model.running.len().to_string(), address::BATCHES))
        }
        @if !model.running.is_empty() {
            section.card.pad {
                h2 { (t.get("desk-running")) }
                ul.rows { @for batch in &model.running { (running(f, batch)) } }
            }
        }
        section.card.pad {
            h2 { (t.get("desk-recent")) }
            @if model.recent.is_empty() {
                (parts::nothing(Icon::Past, &t.get("history-none"), &t.get("history-none-more"),
                    html! { a.button href=(address::VERIFY) { (t.get("nav-verify")) } }))
            } @else { (history::table(f, &model.recent, false)) }
        }
    };
    desk(f, &title, content)
}

fn running(f: &Frame, (id, name, done, total): &(String, String, u64, u64)) -> Markup {
    let count = [("done", grouped(*done).into()), ("total", grouped(*total).into())];
    html! {
        li {
            span { a.target href=(address::batch(id)) { (name) } }
            progress max=(total) value=(done) aria-label=(name) {}
            span.digits { (f.texts().fill("batch-done", &count)) }
        }
    }
}
