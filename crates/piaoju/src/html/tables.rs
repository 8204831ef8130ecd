//! The wide tables of a section: the goods, and the readings side by side.

use maud::{Markup, html};
use model::verification::Verification;
use model::{Fen, Field, Invoice, Reading};

use crate::paint::printable;
use crate::text::{amount, shown};
use crate::texts::Texts;

/// The lines of goods or services; columns that no line fills are left out.
pub fn goods(invoice: &Invoice, texts: &Texts, title: &str) -> Markup {
    let table = crate::text::goods(invoice, texts);
    let is_used = |at: usize| table.rows.iter().any(|row| !row[at].text.is_empty());
    let used: Vec<usize> = (0..table.columns.len()).filter(|at| is_used(*at)).collect();
    let class =
        |at: usize| (table.columns[at].side == crate::columns::Side::Right).then_some("num");
    let money = |fen: Option<Fen>| fen.map_or(String::new(), |f| f.to_string());
    html! {
        @if !table.rows.is_empty() {
            section.card.pad {
                h2 { (title) }
                div.scroll tabindex="0" role="group" aria-label=(title) {
                    table.goods.records {
                        thead { tr { @for &at in &used {
                            th scope="col" class=[class(at)] { (table.columns[at].title) }
                        } } }
                        tbody { @for row in &table.rows { tr { @for &at in &used {
                            td class=[class(at)] data-label=(table.columns[at].title) {
                                (row[at].text)
                            }
                        } } } }
                    }
                }
                p.sum {
                    @for (field, fen) in [
                        (Field::TotalWithoutTax, invoice.total_without_tax),
                        (Field::Tax, invoice.tax),
                        (Field::Total, invoice.total),
                    ] {
                        @if fen.is_some() {
                            span { (texts.field(field)) " " b { (money(fen)) } }
                        }
                    }
                }
                @if !invoice.lines_complete {
                    p.notice { (texts.get("text-lines-incomplete")) }
                }
            }
        }
    }
}

/// What each voice of the document says, field by field, beside the chosen value.
pub fn readings(v: &Verification, texts: &Texts) -> Markup {
    let stated = |f: &&Field| v.readings.iter().any(|r| f.is_in(&r.invoice));
    let fields: Vec<Field> = Field::ALL.iter().filter(stated).copied().collect();
    html! {
        @if !fields.is_empty() {
            section.card.pad {
                h2 { (texts.get("page-readings")) }
                p.notice { (texts.get("page-readings-note")) }
                div.scroll tabindex="0" role="group" aria-label=(texts.get("page-readings")) {
                    table.readings {
                        thead { tr {
                            th scope="col" { (texts.get("page-field")) }
                            th scope="col" { (texts.get("page-chosen")) }
                            @for reading in &v.readings { (head(reading, texts)) }
                        } }
                        tbody { @for &field in &fields { (row(v, field, texts)) } }
                    }
                }
            }
        }
    }
}

fn head(reading: &Reading, texts: &Texts) -> Markup {
    let covered = reading.covered.map(|is_covered| match is_covered {
        true => ("good", "✓", texts.get("page-covered")),
        false => ("warn", "!", texts.get("page-not-covered")),
    });
    html! {
        th scope="col" {
            (texts.source(reading.source))
            small { (printable(&reading.part)) }
            @if let Some((class, mark, words)) = covered {
                small class=(class) { span aria-hidden="true" { (mark) } " " (words) }
            }
        }
    }
}

fn row(v: &Verification, field: Field, texts: &Texts) -> Markup {
    let chosen = shown(field, &v.merged.invoice, texts);
    let class = amount(field, &v.merged.invoice).is_some().then_some("digits");
    html! {
        tr {
            th scope="row" { (texts.field(field)) }
            td class=[class] { b { (chosen.as_deref().unwrap_or_default()) } }
            @for reading in &v.readings {
                @match shown(field, &reading.invoice, texts) {
                    None => td.none { span aria-hidden="true" { "–" } },
                    Some(value) if Some(&value) == chosen.as_ref() => td class=[class] { (value) },
                    Some(value) => td.differs {
                        abbr title=(texts.get("page-differs")) { "≠" } " " (value)
                    },
                }
            }
        }
    }
}
