//! 底账: issued invoices, loaded from files, with every change of their state.

use maud::{Markup, html};
use model::verdict::TaxStatus;
use model::{Fen, Invoice, Moment};

use super::folder::search;
use super::{crumbs, desk};
use crate::html::goods;
use crate::paint::{Tone, printable};
use crate::text::{grouped, shown};
use crate::web::assets::icons::{Icon, icon};
use crate::web::ui::parts::{Pages, pager};
use crate::web::ui::{Frame, address, form, parts, verdict_status};

/// An invoice of the register in a list.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its key: number, or code and number.
    pub key: String,
    /// Its day.
    pub date: String,
    /// Name of the seller.
    pub seller: Option<String>,
    /// Name of the buyer.
    pub buyer: Option<String>,
    /// Its total.
    pub total: Option<Fen>,
    /// Its state.
    pub status: TaxStatus,
}

/// Where a load stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It is running.
    Running,
    /// It is done.
    Done,
    /// It ended before the end of the file.
    Broken,
}

/// A file that was loaded.
#[derive(Clone, Debug)]
pub struct Load {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Moment,
    /// Where it stands.
    pub stage: Stage,
    /// Invoices that are new.
    pub added: u64,
    /// Invoices whose state or content changed.
    pub changed: u64,
    /// Invoices that were there already, just so.
    pub same: u64,
    /// Rows that were refused.
    pub refused: u64,
}

/// What the page of the register knows.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// What the list is narrowed to.
    pub text: String,
    /// The invoices.
    pub rows: Vec<Row>,
    /// Which page this is.
    pub pages: Pages,
    /// The last loads.
    pub loads: Vec<Load>,
    /// Whether the person may load files.
    pub may_load: bool,
}

/// Draws the page of the register.
pub fn page(f: &Frame, model: &Ledger) -> Markup {
    let t = f.texts();
    let title = t.get("desk-ledger");
    let load = html! {
        @if model.may_load {
            a.button href=(address::LEDGER_LOAD) { (icon(Icon::Upload)) (t.get("ledger-load")) }
        }
    };
    let table = html! {
        table.records {
            thead { tr {
                th scope="col" { (t.get("history-invoice")) }
                th scope="col" { (t.get("text-tax-status")) }
                th scope="col" { (t.get("page-date")) }
                th scope="col" { (t.get("field-buyer-name")) }
                th.num scope="col" { (t.get("field-total")) }
            } }
            tbody { @for row in &model.rows { (line(f, row)) } }
        }
    };
    let content = html! {
        (crumbs(f, &[], &title))
        (parts::head(&title, &t.get("ledger-lead"), load))
        section.card.pad {
            (search(f, "ledger-text", &model.text, address::LEDGER))
            @if model.rows.is_empty() {
                (parts::nothing(Icon::Ledger, &t.get("ledger-none"), &t.get("ledger-none-more"),
                    html! {}))
            } @else {
                (parts::wide(&title, table))
                (pager(f, model.pages,
                    &address::with(address::LEDGER, &[("text", &model.text)])))
            }
        }
        @if !model.loads.is_empty() {
            section.card.pad { h2 { (t.get("ledger-loads")) } (loads(f, &model.loads)) }
        }
    };
    desk(f, &title, content)
}

fn line(f: &Frame, row: &Row) -> Markup {
    let t = f.texts();
    let (tone, words) = verdict_status(row.status, t);
    html! {
        tr {
            th scope="row" {
                a.target.digits href=(address::below(address::LEDGER, &row.key)) {
                    (printable(&row.key))
                }
                @if let Some(seller) = &row.seller { small { (printable(seller)) } }
            }
            td { (parts::badge(tone, &words)) }
            td.digits data-label=(t.get("page-date")) { (row.date) }
            td data-label=(t.get("field-buyer-name")) {
                (printable(row.buyer.as_deref().unwrap_or_default()))
            }
            td.num data-label=(t.get("field-total")) {
                (row.total.map(|fen| fen.to_string()).unwrap_or_default())
            }
        }
    }
}

fn loads(f: &Frame, loads: &[Load]) -> Markup {
    let t = f.texts();
    let heads = ["ledger-added", "ledger-changed", "ledger-same", "ledger-refused"];
    let table = html! {
        table.records {
            thead { tr {
                th scope="col" { (t.get("text-file")) }
                th scope="col" { (t.get("batch-stage")) }
                @for head in heads { th.num scope="col" { (t.get(head)) } }
                th scope="col" { (t.get("history-when")) }
            } }
            tbody { @for load in loads { tr {
                th scope="row" {
                    a.target href=(address::below(address::LEDGER_LOAD, &load.id)) {
                        (printable(&load.name))
                    }
                    small { (printable(&load.by)) }
                }
                td { (stage(f, load.stage)) }
                @for (key, count) in
                    heads.iter().zip([load.added, load.changed, load.same, load.refused]) {
                    td.num data-label=(t.get(key)) { (grouped(count)) }
                }
                td.digits data-label=(t.get("history-when")) { (load.at.in_china()) }
            } } }
        }
    };
    parts::wide(&t.get("ledger-loads"), table)
}

fn stage(f: &Frame, stage: Stage) -> Markup {
    let (tone, key) = match stage {
        Stage::Running => (Tone::Soft, "batch-stage-running"),
        Stage::Done => (Tone::Good, "batch-stage-done"),
        Stage::Broken => (Tone::Bad, "ledger-broken"),
    };
    parts::badge(tone, &f.texts().get(key))
}

/// Draws the page to load a file.
pub fn load_page(f: &Frame, token: &str, fault: Option<&str>) -> Markup {
    let t = f.texts();
    let title = t.get("ledger-load");
    let content = html! {
        (crumbs(f, &[(address::LEDGER, &t.get("desk-ledger"))], &title))
        (parts::head(&title, &t.get("ledger-load-lead"), html! {}))
        @if let Some(fault) = fault { (parts::notice(Tone::Bad, html! { (fault) })) }
        section.card.pad {
            pj-drop words=(t.get("ledger-drop-here")) busy=(t.get("batch-busy")) {
                form.drop method="post" action=(address::LEDGER_LOAD)
                    enctype="multipart/form-data" {
                    (form::hidden("token", token))
                    (icon(Icon::Ledger))
                    b { (t.get("ledger-drop")) }
                    p #files-hint { (t.get("ledger-hint")) }
                    div.actions {
                        label.button.pick {
                            (t.get("drop-choose"))
                            input #files type="file" name="files" multiple required
                                accept=".xlsx,.csv,.jsonl,.json,.zip,.ofd,.xml"
                                aria-describedby="files-hint";
                        }
                        button.without type="submit" { (t.get("ledger-load")) }
                    }
                    div role="status" { ul.names {} }
                }
            }
        }
    };
    desk(f, &title, content)
}

/// Draws the page of one load with the rows that were refused: row and why.
pub fn loaded_page(f: &Frame, load: &Load, refused: &[(u64, String)], pages: Pages) -> Markup {
    let t = f.texts();
    let title = printable(&load.name);
    let figure = |key, count: u64, tone| {
        html! {
            div class={ "figure " (parts::class(tone)) } {
                span { (t.get(key)) } b.digits { (grouped(count)) }
            }
        }
    };
    let table = html! {
        table {
            thead { tr {
                th.num scope="col" { (t.get("batch-row")) }
                th scope="col" { (t.get("summary-reason")) }
            } }
            tbody { @for (row, why) in refused { tr { td.num { (row) } td { (printable(why)) } } } }
        }
    };
    let here = address::below(address::LEDGER_LOAD, &load.id);
    let content = html! {
        (crumbs(f, &[(address::LEDGER, &t.get("desk-ledger"))], &title))
        (parts::head(&title, &load.at.in_china(), stage(f, load.stage)))
        div.figures {
            (figure("ledger-added", load.added, Tone::Good))
            (figure("ledger-changed", load.changed, Tone::Soft))
            (figure("ledger-same", load.same, Tone::Soft))
            (figure("ledger-refused", load.refused,
                if load.refused > 0 { Tone::Warn } else { Tone::Soft }))
        }
        @if !refused.is_empty() {
            section.card.pad {
                div.head.inner {
                    div { h2 { (t.get("ledger-refused-rows")) } }
                    a.button.quiet.slim href={ (here) "/refused.csv" } {
                        (icon(Icon::Download)) (t.get("batch-exceptions"))
                    }
                }
                (parts::wide(&t.get("ledger-refused-rows"), table))
                (pager(f, pages, &here))
            }
        }
    };
    desk(f, &title, content)
}

/// Draws the page of one invoice of the register with its states, the oldest first.
pub fn entry_page(f: &Frame, invoice: &Invoice, states: &[(Moment, TaxStatus)]) -> Markup {
    let t = f.texts();
    let number = invoice.number.as_deref().unwrap_or_default();
    let title = printable(number);
    let content = html! {
        (crumbs(f, &[(address::LEDGER, &t.get("desk-ledger"))], &title))
        (parts::head(&title, "", html! {}))
        div.two.wide-first {
            section.card.pad {
                h2 { (t.get("text-fields")) }
                dl.values {
                    @for &field in model::Field::ALL {
                        @if let Some(value) = shown(field, invoice, t) {
                            (parts::row(f, &t.field(field), Some(html! { (value) })))
                        }
                    }
                }
            }
            section.card.pad {
                h2 { (t.get("verdict-history")) }
                ol.past {
                    @for (since, status) in states {
                        @let (tone, words) = verdict_status(*status, t);
                        li { (parts::badge(tone, &words)) " " span.digits { (since.in_china()) } }
                    }
                }
            }
        }
        (goods(invoice, t, &t.get("verdict-lines")))
    };
    desk(f, &title, content)
}
