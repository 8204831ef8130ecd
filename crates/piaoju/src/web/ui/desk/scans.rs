//! 待确认: what was read from pictures and waits for a person.

use app::photo::Share;
use maud::{Markup, html};
use model::{Fen, Moment};

use super::{crumbs, desk};
use crate::paint::{Tone, printable};
use crate::text::grouped;
use crate::web::assets::icons::Icon;
use crate::web::ui::parts::{Pages, pager};
use crate::web::ui::{Frame, address, parts};

/// An invoice that waits.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where its form is.
    pub to: String,
    /// Name of the picture.
    pub name: String,
    /// Whether it came with a batch.
    pub is_of_batch: bool,
    /// How many fields are doubtful.
    pub doubts: usize,
    /// The number that was read.
    pub number: Option<String>,
    /// The total that was read.
    pub total: Option<Fen>,
    /// When it was read.
    pub at: Moment,
}

/// Draws the page.
pub fn page(f: &Frame, rows: &[Row], pages: Pages, share: Share) -> Markup {
    let t = f.texts();
    let title = t.get("desk-scans");
    let table = html! {
        table.records {
            thead { tr {
                th scope="col" { (t.get("text-file")) }
                th scope="col" { (t.get("field-number")) }
                th.num scope="col" { (t.get("field-total")) }
                th scope="col" { (t.get("scans-doubts")) }
                th scope="col" { (t.get("history-when")) }
            } }
            tbody { @for row in rows { (line(f, row)) } }
        }
    };
    let upload = html! {
        a.button.quiet href=(address::BATCHES) { (t.get("scans-more")) }
        a.button.quiet href=(address::VERIFY) { (t.get("nav-verify")) }
    };
    let content = html! {
        (crumbs(f, &[], &title))
        (parts::head(&title, &t.get("scans-lead"), upload.clone()))
        section.card.pad {
            @if rows.is_empty() {
                (parts::nothing(Icon::Tick, &t.get("scans-none"), &t.get("scans-none-more"),
                    upload))
            } @else {
                (parts::wide(&title, table))
                (pager(f, pages, address::SCANS))
            }
        }
        (shares(f, share))
    };
    desk(f, &title, content)
}

/// 电子化率: how much of what was verified is electronic.
fn shares(f: &Frame, share: Share) -> Markup {
    let t = f.texts();
    let Some(percent) = share.percent() else { return html! {} };
    let figure = |key: &str, count: u64| {
        html! { div.figure { span { (t.get(key)) } b.digits { (grouped(count)) } } }
    };
    html! {
        section.card.pad.form {
            h2 { (t.fill("scans-share", &[("percent", percent.into())])) }
            progress max="100" value=(percent) aria-label=(t.get("scans-share-bare")) {}
            div.figures {
                (figure("scans-electronic", share.electronic))
                (figure("scans-paper", share.paper))
                @if share.unknown > 0 { (figure("scans-unknown", share.unknown)) }
            }
            p.small.soft { (t.get("scans-share-more")) }
        }
    }
}

fn line(f: &Frame, row: &Row) -> Markup {
    let t = f.texts();
    let doubts = match row.doubts {
        0 => parts::badge(Tone::Soft, &t.get("photo-waits")),
        count => parts::badge(Tone::Warn, &t.fill("scans-doubt", &[("count", count.into())])),
    };
    html! {
        tr {
            th scope="row" {
                a.target href=(row.to) { (printable(&row.name)) }
                @if row.is_of_batch { small { (t.get("scans-batch")) } }
            }
            td.digits data-label=(t.get("field-number")) {
                (printable(row.number.as_deref().unwrap_or_default()))
            }
            td.num data-label=(t.get("field-total")) {
                (row.total.map(|fen| fen.to_string()).unwrap_or_default())
            }
            td { (doubts) }
            td.digits data-label=(t.get("history-when")) { (row.at.in_china()) }
        }
    }
}
