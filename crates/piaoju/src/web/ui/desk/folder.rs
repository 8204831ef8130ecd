//! 票夹: invoices that were put aside, each with its verdict and whether it was used.

use maud::{Markup, html};
use model::verdict::TaxStatus;
use model::{Fen, Moment, Verdict};

use super::{crumbs, desk};
use crate::paint::{Tone, printable};
use crate::web::assets::icons::Icon;
use crate::web::ui::parts::{Pages, pager};
use crate::web::ui::{Frame, address, form, parts, verdict_status};

/// An invoice in the folder.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its id in the folder.
    pub id: String,
    /// Its latest verification.
    pub verification: String,
    /// Code and number.
    pub number: String,
    /// Name of the seller.
    pub seller: Option<String>,
    /// Its total.
    pub total: Option<Fen>,
    /// Its day.
    pub date: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The tax status.
    pub status: TaxStatus,
    /// Whether it was used already (已使用).
    pub is_used: bool,
    /// When it was put in.
    pub at: Moment,
}

/// Draws the page. `text` is what the list is narrowed to.
pub fn page(f: &Frame, text: &str, rows: &[Row], pages: Pages) -> Markup {
    let t = f.texts();
    let title = t.get("desk-folder");
    let table = html! {
        table.records {
            thead { tr {
                th scope="col" { (t.get("history-invoice")) }
                th scope="col" { (t.get("summary-verdict")) }
                th scope="col" { (t.get("folder-use")) }
                th.num scope="col" { (t.get("field-total")) }
                th scope="col" { (t.get("page-date")) }
                th scope="col" { span.unseen { (t.get("table-actions")) } }
            } }
            tbody { @for row in rows { (line(f, row)) } }
        }
    };
    let content = html! {
        (crumbs(f, &[], &title))
        (parts::head(&title, &t.get("folder-lead"), html! {}))
        section.card.pad {
            (search(f, "history-text", text, address::FOLDER))
            @if rows.is_empty() {
                (parts::nothing(Icon::Folder, &t.get("folder-none"), &t.get("folder-none-more"),
                    html! { a.button href=(address::VERIFY) { (t.get("nav-verify")) } }))
            } @else {
                (parts::wide(&title, table))
                (pager(f, pages, &address::with(address::FOLDER, &[("text", text)])))
            }
        }
    };
    desk(f, &title, content)
}

/// A field to narrow a list by words; `key` says which.
pub fn search(f: &Frame, key: &str, text: &str, to: &str) -> Markup {
    let t = f.texts();
    let input = form::Input {
        name: "text",
        label: &t.get(key),
        value: text,
        kind: "search",
        chars_max: 64,
        ..form::Input::default()
    };
    html! {
        form.searching method="get" action=(to) role="search" {
            div.field {
                (form::label(&input))
                div.with {
                    (form::control(&input))
                    button.quiet type="submit" { (t.get("history-search")) }
                }
            }
        }
    }
}

fn line(f: &Frame, row: &Row) -> Markup {
    let t = f.texts();
    let (tone, words) = verdict_status(row.status, t);
    let (used, key) = match row.is_used {
        true => (Tone::Warn, "folder-used"),
        false => (Tone::Good, "folder-unused"),
    };
    html! {
        tr {
            th scope="row" {
                a.target.digits href=(address::result(&row.verification)) {
                    (printable(&row.number))
                }
                @if let Some(seller) = &row.seller { small { (printable(seller)) } }
            }
            td { (parts::verdict_badge(f, row.verdict)) " " (parts::badge(tone, &words)) }
            td { (parts::badge(used, &t.get(key))) }
            td.num data-label=(t.get("field-total")) {
                (row.total.map(|fen| fen.to_string()).unwrap_or_default())
            }
            td.digits data-label=(t.get("page-date")) { (row.date) }
            td.acts {
                form method="post" action=(address::below(address::FOLDER, &row.id)) {
                    (form::hidden("do", "remove"))
                    button.plain.slim type="submit"
                        aria-label={ (t.get("folder-remove")) " " (printable(&row.number)) } {
                        (t.get("folder-remove"))
                    }
                }
            }
        }
    }
}
