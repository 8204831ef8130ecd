//! The report as one web page that carries everything it needs: no script, no font, no picture
//! from elsewhere. It reads on a telephone, on a desk and on paper (A4).

mod face;
mod section;
mod tables;

use std::time::Duration;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use model::Moment;
use model::verdict::Verdict;

use crate::paint::{Tone, of_verdict, printable};
use crate::run::reason_of;
use crate::summary::{Row, Tally, common_folder};
use crate::text::grouped;
use crate::texts::Texts;

pub(crate) use face::faces;
pub use section::{anchor, section};
pub(crate) use section::{check, path};
pub(crate) use tables::{goods, readings};

const STYLE: &str = include_str!("html/style.css");

/// The whole page: an overview when there are several files, then the section of each.
///
/// `sections` is what [`section`] made of each verification, in the order of the rows.
pub fn page(
    rows: &[Row],
    tally: &Tally,
    sections: &str,
    now: Moment,
    took: Duration,
    texts: &Texts,
) -> String {
    let title = texts.get("page-title");
    let name = match rows {
        [one] => format!("{title} · {}", texts.file(&one.name)),
        _ => title.clone(),
    };
    let seconds = format!("{:.2}", took.as_secs_f64());
    let page = html! {
        (DOCTYPE)
        html lang=(texts.language().tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light";
                title { (name) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header.top { div {
                    span.brand { i aria-hidden="true" { "票" } (texts.get("page-brand")) }
                    span.what { (title) }
                    time.when datetime=(now) { (now.in_china()) }
                } }
                main {
                    @if rows.len() != 1 || rows.iter().any(|row| row.result.is_err()) {
                        (overview(rows, tally, &seconds, texts))
                    }
                    (PreEscaped(sections))
                }
                footer { p { (texts.get("notice")) } }
            }
        }
    };
    page.into_string()
}

fn overview(rows: &[Row], tally: &Tally, seconds: &str, texts: &Texts) -> Markup {
    let head = |key: &str| texts.get(key);
    let folder = common_folder(rows);
    html! {
        section.card.pad #overview {
            h1 { (texts.get("page-overview")) }
            @if !folder.is_empty() {
                p.crumb { (head("summary-folder")) " " (printable(folder)) }
            }
            p.counts {
                b { (texts.fill("summary-files", &[("count", tally.total().into())])) }
                @for verdict in Verdict::ALL.into_iter().filter(|v| tally.of(*v) > 0) {
                    (badge(verdict, &format!("{} {}", texts.headline(verdict),
                        grouped(tally.of(verdict)))))
                }
                @if tally.unreadable > 0 {
                    span.badge.bad {
                        span aria-hidden="true" { "✗" }
                        (texts.get("summary-unreadable")) " " (grouped(tally.unreadable))
                    }
                }
                span.notice { (texts.fill("page-took", &[("seconds", seconds.into())])) }
            }
            div.scroll tabindex="0" role="group" aria-label=(texts.get("page-overview")) {
                table.overview.records {
                    thead { tr {
                        th scope="col" { (head("text-file")) }
                        th scope="col" { (head("summary-verdict")) }
                        th scope="col" { (head("field-number")) }
                        th.num scope="col" { (head("field-total")) }
                        th scope="col" { (head("summary-reason")) }
                    } }
                    tbody { @for row in rows { (overview_row(row, folder, texts)) } }
                }
            }
        }
    }
}

fn overview_row(row: &Row, folder: &str, texts: &Texts) -> Markup {
    let name = row.name.strip_prefix(folder).unwrap_or(&row.name);
    html! {
        tr {
            @match &row.result {
                Ok(seen) => {
                    th scope="row" {
                        a href={ "#" (seen.anchor) } { (texts.file(name)) }
                        @if let Some(kind) = seen.kind { small { (texts.kind(kind)) } }
                    }
                    td { (badge(seen.verdict, &texts.headline(seen.verdict))) }
                    td.digits { (printable(seen.number.as_deref().unwrap_or_default())) }
                    td.num data-label=(texts.get("field-total")) {
                        (seen.total.map(|t| t.to_string()).unwrap_or_default())
                    }
                    td { (seen.reason.map(|r| texts.reason(r)).unwrap_or_default()) }
                }
                Err(why) => {
                    th scope="row" { (texts.file(name)) }
                    td { span.badge.bad {
                        span aria-hidden="true" { "✗" } (texts.get("summary-unreadable"))
                    } }
                    td {} td.num {}
                    td { (reason_of(why, texts)) }
                }
            }
        }
    }
}

/// A small coloured label of a verdict; the mark says the same without colour.
fn badge(verdict: Verdict, words: &str) -> Markup {
    let (mark, tone) = of_verdict(verdict);
    html! { span class={ "badge " (class(tone)) } { span aria-hidden="true" { (mark) } (words) } }
}

/// The class of a tone in the style sheet.
fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
        Tone::Plain | Tone::Strong | Tone::Soft => "idle",
    }
}
