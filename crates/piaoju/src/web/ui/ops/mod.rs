//! The console of payments (缴费运营): lists that are tables, on the page and as a workbook alike.

pub mod pareto;

use maud::{Markup, html};
use paper::sheet::write::{Form, Heading};

use super::desk::{crumbs, desk};
use super::{Frame, address, parts};
use crate::paint::{Tone, printable};
use crate::web::assets::icons::{Icon, icon};

/// A cell of a table.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub to: Option<String>,
    /// The tone of a label.
    pub tone: Option<Tone>,
}

impl Cell {
    /// Plain words.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), ..Cell::default() }
    }

    /// Words that lead somewhere.
    pub fn link(text: impl Into<String>, to: String) -> Cell {
        Cell { text: text.into(), to: Some(to), tone: None }
    }

    /// A label.
    pub fn badge(tone: Tone, text: String) -> Cell {
        Cell { text, to: None, tone: Some(tone) }
    }
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The heads: what they say and how the workbook writes the column.
    pub heads: Vec<(String, Option<Form>)>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table with these heads.
    pub fn new(heads: impl IntoIterator<Item = (String, Form)>) -> Table {
        let heads = heads.into_iter().map(|(title, form)| (title, Some(form))).collect();
        Table { heads, rows: Vec::new() }
    }

    /// Heads and rows for a workbook.
    pub fn sheet(&self) -> (Vec<Heading>, Vec<Vec<String>>) {
        let heading = |(title, form): &(String, Option<Form>)| {
            Heading::new(title, form.unwrap_or(Form::Text))
        };
        let texts = |row: &Vec<Cell>| row.iter().map(|cell| cell.text.clone()).collect();
        (self.heads.iter().map(heading).collect(), self.rows.iter().map(texts).collect())
    }
}

/// A list with what narrows it and leads through it.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// The heading.
    pub title: String,
    /// A sentence below it.
    pub lead: String,
    /// Filters: words, address, whether it is this one.
    pub filters: Vec<(String, String, bool)>,
    /// The table.
    pub table: Table,
    /// The page before.
    pub newer: Option<String>,
    /// The page after.
    pub older: Option<String>,
    /// The same as a workbook.
    pub export: Option<String>,
}

/// Draws a list; `extra` stands above the table.
pub fn list(f: &Frame, model: &List, extra: Markup) -> Markup {
    let t = f.texts();
    let actions = html! {
        @if let Some(to) = &model.export {
            a.button.quiet href=(to) { (icon(Icon::Download)) (t.get("ops-export")) }
        }
    };
    let content = html! {
        (crumbs(f, &[(address::OPS, &t.get("ops-title"))], &model.title))
        (parts::head(&model.title, &model.lead, actions))
        (extra)
        section.card.pad {
            @if !model.filters.is_empty() {
                nav.actions aria-label=(t.get("ops-filter")) {
                    @for (words, to, is_here) in &model.filters {
                        a.button.slim.quiet[!is_here] href=(to)
                            aria-current=[is_here.then_some("true")] { (words) }
                    }
                }
            }
            (table_or_nothing(f, &model.title, &model.table))
            @if model.newer.is_some() || model.older.is_some() {
                nav.pager aria-label=(t.get("pager-label")) {
                    span.actions {
                        @if let Some(to) = &model.newer {
                            a.button.quiet.slim rel="prev" href=(to) { (t.get("ops-newer")) }
                        }
                        @if let Some(to) = &model.older {
                            a.button.quiet.slim rel="next" href=(to) { (t.get("ops-older")) }
                        }
                    }
                }
            }
        }
    };
    desk(f, &model.title, content)
}

/// Draws a table, or says that it is empty.
pub fn table_or_nothing(f: &Frame, title: &str, model: &Table) -> Markup {
    let t = f.texts();
    html! {
        @if model.rows.is_empty() {
            (parts::nothing(Icon::Ledger, &t.get("ops-none"), &t.get("ops-none-more"), html! {}))
        } @else { (table(title, model)) }
    }
}

/// Draws a table.
pub fn table(title: &str, model: &Table) -> Markup {
    let is_num = |at: usize| {
        let form = model.heads.get(at).and_then(|(_, form)| *form);
        matches!(form, Some(Form::Amount | Form::Count))
    };
    let head_of = |at: usize| model.heads.get(at).map_or("", |(head, _)| head.as_str());
    let table = html! {
        table.records {
            thead { tr { @for (at, (head, _)) in model.heads.iter().enumerate() {
                th.num[is_num(at)] scope="col" { (head) }
            } } }
            tbody { @for row in &model.rows { tr {
                @for (at, one) in row.iter().enumerate() {
                    @if at == 0 { th scope="row" { (cell(one)) } }
                    @else {
                        td.num[is_num(at)] data-label=(head_of(at)) {
                            (cell(one))
                        }
                    }
                }
            } } }
        }
    };
    parts::wide(title, table)
}

/// The longest text of a cell that stays on one line: a day with its time.
const SHORT_CHARS: usize = 19;

fn cell(model: &Cell) -> Markup {
    let text = printable(&model.text);
    // Names of channels, days and times are read in one piece; long numbers may break.
    let is_short = text.chars().count() <= SHORT_CHARS;
    html! {
        @match (&model.to, model.tone) {
            (Some(to), _) => a.target.digits.whole[is_short] href=(to) { (text) },
            (None, Some(tone)) => (parts::badge(tone, &text)),
            (None, None) => span.whole[is_short] { (text) },
        }
    }
}

/// What an object's page knows: facts, tables, and forms that do something.
#[derive(Default)]
pub struct Sheet {
    /// The heading.
    pub title: String,
    /// A sentence below it.
    pub lead: String,
    /// The list that it belongs to: address and name.
    pub above: Option<(String, String)>,
    /// Names and values.
    pub facts: Vec<(String, Cell)>,
    /// Tables with their headings; empty ones are not shown.
    pub tables: Vec<(String, Table)>,
}

/// Draws an object's page; `doing` stands between facts and tables.
pub fn sheet(f: &Frame, model: &Sheet, doing: Markup) -> Markup {
    let t = f.texts();
    let ops = t.get("ops-title");
    let mut way = vec![(address::OPS, ops.as_str())];
    way.extend(model.above.iter().map(|(to, name)| (to.as_str(), name.as_str())));
    let content = html! {
        (crumbs(f, &way, &model.title))
        (parts::head(&model.title, &model.lead, html! {}))
        section.card.pad {
            dl.values { @for (name, value) in &model.facts {
                (parts::row(f, name, (!value.text.is_empty()).then(|| cell(value))))
            } }
        }
        (doing)
        @for (title, one) in model.tables.iter().filter(|(_, one)| !one.rows.is_empty()) {
            section.card.pad { h2 { (title) } (table(title, one)) }
        }
    };
    desk(f, &model.title, content)
}

/// A figure that opens its rows.
pub fn figure(name: &str, value: &str, to: &str) -> Markup {
    html! { a.card.figure href=(to) { span { (name) } b.digits { (value) } } }
}
