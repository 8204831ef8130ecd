//! What the columns of a table hold: recognised, put right by hand, kept as a template.

use maud::{Markup, html};
use paper::sheet::{Column, Mapping};

use super::{crumbs, desk};
use crate::paint::{Tone, printable};
use crate::web::ui::{Frame, address, form, parts};

/// What the page knows.
#[derive(Clone, Debug)]
pub struct Columns {
    /// Where the form goes and what comes before it: a batch or the loading of a register.
    pub action: String,
    /// The list that it belongs to: address and name.
    pub list: (&'static str, String),
    /// The name of the file.
    pub name: String,
    /// How many rows it has, when they were counted.
    pub rows: Option<u64>,
    /// What each column holds, as far as it was recognised.
    pub mapping: Mapping,
    /// The first rows, to see what is in the columns.
    pub sample: Vec<Vec<String>>,
    /// What is wrong, in the language of the page.
    pub fault: Option<String>,
}

/// The name of a column for people.
pub fn name(f: &Frame, column: Column) -> String {
    match column {
        Column::Field(field) => f.texts().field(field),
        other => f.texts().word("column", other.key()),
    }
}

/// Draws the page. Column `n` comes back as `column-n` with a key of [`Column`], or nothing.
pub fn page(f: &Frame, model: &Columns) -> Markup {
    let t = f.texts();
    let title = t.get("columns-title");
    let known = model.mapping.columns.iter().filter(|column| column.holds.is_some()).count();
    let count = [("known", known.into()), ("count", model.mapping.columns.len().into())];
    let content = html! {
        (crumbs(f, &[(model.list.0, &model.list.1)], &title))
        (parts::head(&title, &printable(&model.name), html! {}))
        @if let Some(fault) = &model.fault { (parts::notice(Tone::Bad, html! { (fault) })) }
        section.card.pad {
            pj-once {
                form.form method="post" action=(model.action) {
                    p { (t.fill("columns-known", &count)) }
                    (table(f, model))
                    (keep(f))
                    div.actions {
                        (form::send(&t.get("columns-start"), &t.get("form-busy")))
                        @if let Some(rows) = model.rows {
                            span.soft {
                                (t.fill("pager-rows", &[
                                    ("count", crate::text::grouped(rows).into()),
                                ]))
                            }
                        }
                    }
                }
            }
        }
    };
    desk(f, &title, content)
}

fn table(f: &Frame, model: &Columns) -> Markup {
    let t = f.texts();
    let label = t.get("columns-holds");
    let example = |at: usize| {
        let cells = model.sample.iter().filter_map(|row| row.get(at)).filter(|c| !c.is_empty());
        cells.take(2).map(|cell| printable(cell)).collect::<Vec<_>>().join("、")
    };
    let table = html! {
        table.records {
            thead { tr {
                th scope="col" { (t.get("columns-heading")) }
                th scope="col" { (t.get("columns-example")) }
                th scope="col" { (label) }
            } }
            tbody { @for (at, column) in model.mapping.columns.iter().enumerate() { tr {
                th scope="row" { (printable(&column.heading)) }
                td.soft { (example(at)) }
                td { (choice(f, at, &printable(&column.heading), column.holds)) }
            } } }
        }
    };
    parts::wide(&label, table)
}

fn choice(f: &Frame, at: usize, heading: &str, holds: Option<Column>) -> Markup {
    let t = f.texts();
    html! {
        select name={ "column-" (at) } aria-label={ (t.get("columns-holds")) " " (heading) }
            class=[holds.is_none().then_some("soft")] {
            option value="" selected[holds.is_none()] { (t.get("columns-passed-over")) }
            @for column in Column::all() {
                option value=(column.key()) selected[holds == Some(column)] { (name(f, column)) }
            }
        }
    }
}

fn keep(f: &Frame) -> Markup {
    let t = f.texts();
    let field = form::Input {
        name: "template",
        label: &t.get("columns-template-name"),
        chars_max: 40,
        ..form::Input::default()
    };
    html! {
        fieldset.keep {
            (form::tick("keep", "1", &t.get("columns-keep"), &t.get("columns-keep-more"), false))
            (form::input(&field))
        }
    }
}

/// The list of batches, as the place of a mapping.
pub fn of_batches(f: &Frame) -> (&'static str, String) {
    (address::BATCHES, f.texts().get("desk-batches"))
}

/// The register, as the place of a mapping.
pub fn of_ledger(f: &Frame) -> (&'static str, String) {
    (address::LEDGER, f.texts().get("desk-ledger"))
}
