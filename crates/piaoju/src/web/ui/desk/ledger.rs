//! 底账: issued invoices, loaded from files, with every change of their state.

use maud::{Markup, html};
use model::verdict::TaxStatus;
use model::{Fen, Invoice, Moment};

use super::{crumbs, desk, desk_refreshing};
use crate::html::goods;
use crate::paint::{Tone, printable};
use crate::text::{grouped, shown};
use crate::web::assets::icons::{Icon, icon};
use crate::web::ui::form::{Fault, fault_of};
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

/// Every state that a person may give an invoice.
pub const STATES: [TaxStatus; 5] = [
    TaxStatus::Voided,
    TaxStatus::RedPartial,
    TaxStatus::RedFull,
    TaxStatus::Abnormal,
    TaxStatus::Normal,
];

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
    /// Rows that were read.
    pub read: u64,
    /// Invoices that are new.
    pub added: u64,
    /// Invoices whose state or content changed.
    pub changed: u64,
    /// Invoices that were there already, just so.
    pub same: u64,
    /// Rows that were refused.
    pub refused: u64,
}

/// A seller to choose.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What its invoices are found by.
    pub key: String,
    /// Its name; may be empty.
    pub name: String,
    /// Its tax number; may be empty.
    pub tax_id: String,
}

/// What the page of the register knows.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// What the list is narrowed to: a number, code and number, or a part of the name or tax number
    /// of a seller.
    pub text: String,
    /// The key of the seller whose invoices these are; empty for all.
    pub seller: String,
    /// Sellers to choose from, when several fit.
    pub sellers: Vec<Choice>,
    /// Only invoices in this state.
    pub status: Option<TaxStatus>,
    /// The invoices, the last loaded first.
    pub rows: Vec<Row>,
    /// How many the register holds in all.
    pub count: u64,
    /// Whether these are not the newest.
    pub is_later: bool,
    /// Where the next page begins, if there is one.
    pub older: Option<i64>,
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
            (narrow(f, model))
            @if !model.sellers.is_empty() {
                (choices(f, model))
            } @else if model.rows.is_empty() {
                (parts::nothing(Icon::Ledger, &t.get("ledger-none"), &t.get("ledger-none-more"),
                    html! {}))
            } @else {
                (parts::wide(&title, table))
            }
            (pager(f, model))
        }
        @if !model.loads.is_empty() {
            section.card.pad { h2 { (t.get("ledger-loads")) } (loads(f, &model.loads)) }
        }
    };
    desk(f, &title, content)
}

/// Sellers to choose from.
fn choices(f: &Frame, model: &Ledger) -> Markup {
    let t = f.texts();
    let status = model.status.map(TaxStatus::code).unwrap_or_default();
    let to = |choice: &Choice| {
        let asked = [("text", model.text.as_str()), ("state", status), ("seller", &choice.key)];
        address::with(address::LEDGER, &asked)
    };
    html! {
        h2 { (t.get("ledger-sellers")) }
        ul.rows {
            @for choice in &model.sellers {
                li {
                    @if choice.name.is_empty() {
                        a.target.digits href=(to(choice)) { (printable(&choice.tax_id)) }
                    } @else {
                        a.target href=(to(choice)) { (printable(&choice.name)) }
                        span.digits.soft { (printable(&choice.tax_id)) }
                    }
                }
            }
        }
    }
}

/// What narrows the list.
fn narrow(f: &Frame, model: &Ledger) -> Markup {
    let t = f.texts();
    let input = form::Input {
        name: "text",
        label: &t.get("ledger-search"),
        value: &model.text,
        kind: "search",
        chars_max: 64,
        ..form::Input::default()
    };
    let any = (String::new(), t.get("ledger-state-any"));
    let chosen = model.status.map(TaxStatus::code).unwrap_or_default();
    let options: Vec<_> = std::iter::once(any).chain(states(f)).collect();
    html! {
        form.filter method="get" action=(address::LEDGER) role="search" {
            div.fields {
                (form::select("state", &t.get("ledger-state"), &options, chosen))
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
}

fn states(f: &Frame) -> impl Iterator<Item = (String, String)> {
    let word = |status: TaxStatus| f.texts().word("tax-status", status.code());
    STATES.into_iter().map(move |status| (status.code().to_owned(), word(status)))
}

/// The way through the list. It is told by where a page begins and not by its number: a register
/// may have a hundred thousand pages.
fn pager(f: &Frame, model: &Ledger) -> Markup {
    let t = f.texts();
    let status = model.status.map(TaxStatus::code).unwrap_or_default();
    let asked = [("text", model.text.as_str()), ("state", status), ("seller", &model.seller)];
    let here = address::with(address::LEDGER, &asked);
    let count = grouped(model.count);
    html! {
        nav.pager aria-label=(t.get("pager-label")) {
            span.soft { (t.fill("ledger-count", &[("count", count.into())])) }
            span.actions {
                @if model.is_later {
                    a.button.quiet.slim href=(here) { (t.get("ledger-newest")) }
                }
                @if let Some(older) = model.older {
                    a.button.quiet.slim rel="next"
                        href=(address::with(&here, &[("before", &older.to_string())])) {
                        (t.get("ledger-older"))
                    }
                }
            }
        }
    }
}

fn line(f: &Frame, row: &Row) -> Markup {
    let t = f.texts();
    let (tone, words) = verdict_status(row.status, t);
    html! {
        tr {
            th scope="row" {
                a.target.digits href=(address::below(address::LEDGER, &row.key)) {
                    (printable(&row.key.replace(':', " ")))
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

/// Draws the page to load files. `faults` are sentences about those that could not be read.
pub fn load_page(f: &Frame, token: &str, faults: &[String]) -> Markup {
    let t = f.texts();
    let title = t.get("ledger-load");
    let content = html! {
        (crumbs(f, &[(address::LEDGER, &t.get("desk-ledger"))], &title))
        (parts::head(&title, &t.get("ledger-load-lead"), html! {}))
        @for fault in faults { (parts::notice(Tone::Bad, html! { (fault) })) }
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
                                accept=".xlsx,.csv,.jsonl,.json,.zip,.ofd,.pdf,.xml"
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

/// A row that was refused.
#[derive(Clone, Debug)]
pub struct RefusedRow {
    /// Its number.
    pub row: u64,
    /// What of it is to blame; empty when it is the whole.
    pub field: String,
    /// Why, as a sentence.
    pub why: String,
}

/// Draws the page of one load with the rows that were refused.
pub fn loaded_page(f: &Frame, load: &Load, refused: &[RefusedRow]) -> Markup {
    let t = f.texts();
    let title = printable(&load.name);
    let figure = |key, count: u64, tone| {
        html! {
            div class={ "figure " (parts::class(tone)) } {
                span { (t.get(key)) } b.digits { (grouped(count)) }
            }
        }
    };
    let read = [("count", grouped(load.read).into())];
    let content = html! {
        (crumbs(f, &[(address::LEDGER, &t.get("desk-ledger"))], &title))
        (parts::head(&title, &load.at.in_china(), stage(f, load.stage)))
        @if load.stage == Stage::Running {
            (parts::notice(Tone::Soft, html! { (t.fill("ledger-running", &read)) }))
        }
        div.figures {
            (figure("ledger-added", load.added, Tone::Good))
            (figure("ledger-changed", load.changed, Tone::Soft))
            (figure("ledger-same", load.same, Tone::Soft))
            (figure("ledger-refused", load.refused,
                if load.refused > 0 { Tone::Warn } else { Tone::Soft }))
        }
        @if !refused.is_empty() { (refused_rows(f, load, refused)) }
    };
    match load.stage {
        Stage::Running => desk_refreshing(f, &title, 3, content),
        Stage::Done | Stage::Broken => desk(f, &title, content),
    }
}

fn refused_rows(f: &Frame, load: &Load, refused: &[RefusedRow]) -> Markup {
    let t = f.texts();
    let title = t.get("ledger-refused-rows");
    let table = html! {
        table {
            thead { tr {
                th.num scope="col" { (t.get("batch-row")) }
                th scope="col" { (t.get("page-field")) }
                th scope="col" { (t.get("summary-reason")) }
            } }
            tbody { @for row in refused { tr {
                td.num { (row.row) } td { (row.field) } td { (row.why) }
            } } }
        }
    };
    let here = address::below(address::LEDGER_LOAD, &load.id);
    let listed = [("count", grouped(refused.len() as u64).into())];
    html! {
        section.card.pad {
            div.head.inner {
                div {
                    h2 { (title) }
                    @if load.refused > refused.len() as u64 {
                        p { (t.fill("ledger-listed", &listed)) }
                    }
                }
                a.button.quiet.slim href={ (here) "/refused.xlsx" } {
                    (icon(Icon::Download)) (t.get("batch-exceptions"))
                }
            }
            (parts::wide(&title, table))
        }
    }
}

/// A state of an invoice, and what it rests on.
#[derive(Clone, Debug)]
pub struct Past {
    /// Since when.
    pub since: Moment,
    /// The state.
    pub status: TaxStatus,
    /// The number of the red-letter invoice.
    pub red_number: Option<String>,
    /// The reason that was given.
    pub why: Option<String>,
    /// The load that brought it, its name, and the row; `None` when somebody set it by hand.
    pub load: Option<(String, String, i64)>,
}

/// What the page of one invoice knows.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its key.
    pub key: String,
    /// The invoice.
    pub invoice: Invoice,
    /// Its states, the oldest first.
    pub states: Vec<Past>,
    /// Whether the person may change its state.
    pub may_change: bool,
    /// What was filled in: state, red number, reason.
    pub wish: (String, String, String),
    /// What is wrong with that.
    pub faults: Vec<Fault>,
}

/// Draws the page of one invoice of the register with its states, the oldest first.
pub fn entry_page(f: &Frame, model: &Entry) -> Markup {
    let t = f.texts();
    let invoice = &model.invoice;
    let title = printable(invoice.number.as_deref().unwrap_or_default());
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
            div.stack {
                section.card.pad {
                    h2 { (t.get("verdict-history")) }
                    ol.past { @for past in &model.states { li { (past_state(f, past)) } } }
                }
                @if model.may_change { section.card.pad { (change(f, model)) } }
            }
        }
        (goods(invoice, t, &t.get("verdict-lines")))
    };
    desk(f, &title, content)
}

fn past_state(f: &Frame, past: &Past) -> Markup {
    let t = f.texts();
    let (tone, words) = verdict_status(past.status, t);
    html! {
        (parts::badge(tone, &words)) " " span.digits { (past.since.in_china()) }
        @if let Some(number) = &past.red_number {
            div { (t.get("ledger-red-number")) " " span.digits { (printable(number)) } }
        }
        @if let Some(why) = &past.why { div { (printable(why)) } }
        div.fine {
            @match &past.load {
                Some((id, name, row)) => {
                    a.target href=(address::below(address::LEDGER_LOAD, id)) {
                        (t.fill("ledger-row-of", &[
                            ("name", printable(name).into()), ("row", row.to_string().into()),
                        ]))
                    }
                }
                None => (t.get("ledger-by-hand")),
            }
        }
    }
}

fn change(f: &Frame, model: &Entry) -> Markup {
    let t = f.texts();
    let (state, red_number, why) = &model.wish;
    let fault = |field: &str| fault_of(&model.faults, field);
    let red_number = form::Input {
        name: "red_number",
        label: &t.get("ledger-red-number"),
        value: red_number,
        fault: fault("red_number"),
        keyboard: "numeric",
        chars_max: 20,
        has_digits: true,
        ..form::Input::default()
    };
    let why = form::Input {
        name: "why",
        label: &t.get("ledger-why"),
        value: why,
        fault: fault("why"),
        chars_max: 200,
        is_required: true,
        ..form::Input::default()
    };
    html! {
        h2 { (t.get("ledger-change")) }
        (form::faults(f, &model.faults))
        pj-once {
            form.form method="post"
                action={ (address::below(address::LEDGER, &model.key)) "/state" } {
                p.soft { (t.get("ledger-change-lead")) }
                (form::select("state", &t.get("ledger-state"), &states(f).collect::<Vec<_>>(),
                    state))
                (form::input(&red_number))
                (form::input(&why))
                div.actions { (form::send(&t.get("ledger-change-do"), &t.get("form-busy"))) }
            }
        }
    }
}
