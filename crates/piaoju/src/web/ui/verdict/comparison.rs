//! 票面 / 读取 / 数据源 side by side, every field that anybody states.

use maud::{Markup, html};
use model::question::needed;
use model::{Comparison, Field, Source, Verdict};

use super::VerdictPage;
use crate::paint::{Tone, printable};
use crate::text::shown;
use crate::web::ui::{Frame, parts};

/// How a field compares.
#[derive(Clone, Copy)]
struct Row<'a> {
    field: Field,
    /// Whether what was verified states it; the source may have completed it since.
    is_read: bool,
    /// What the source says of it.
    known: Option<&'a str>,
    agrees: Option<bool>,
}

/// Draws the table; nothing when there is neither a page nor a source to hold the fields against.
pub fn card(f: &Frame, p: &VerdictPage<'_>) -> Markup {
    let t = f.texts();
    let rows = if p.comparison.is_some() || has_face(p) { rows(p) } else { Vec::new() };
    let title = t.get("compare-title");
    let hides = p.hides_known_values();
    let table = html! {
        table.compare.records {
            thead { tr {
                th scope="col" { (t.get("page-field")) }
                @if has_face(p) { th scope="col" { (t.get("compare-face")) } }
                th scope="col" { (t.get("compare-read")) }
                @if !hides { th scope="col" { (t.get("compare-known")) } }
                th scope="col" { (t.get("compare-result")) }
            } }
            tbody { @for row in &rows { (line(f, p, *row)) } }
        }
    };
    html! {
        @if !rows.is_empty() {
            section.card.pad {
                h2 { (title) }
                @if hides { p.soft { (t.get("compare-guest")) } }
                (parts::wide(&title, table))
            }
        }
    }
}

fn rows<'a>(p: &VerdictPage<'a>) -> Vec<Row<'a>> {
    let comparison: Option<&'a Comparison> = p.comparison;
    let of = |field: &Field| {
        let compared = comparison.and_then(|c| c.fields.iter().find(|row| row.field == *field));
        let is_stated = compared.is_some() || field.is_in(&p.verification.merged.invoice);
        is_stated.then(|| Row {
            field: *field,
            is_read: compared.is_none_or(|row| row.face.is_some()),
            known: compared.and_then(|row| row.known.as_deref()),
            agrees: compared.and_then(|row| row.agrees),
        })
    };
    Field::ALL.iter().filter_map(of).collect()
}

fn line(f: &Frame, p: &VerdictPage<'_>, row: Row<'_>) -> Markup {
    let t = f.texts();
    let none = html! { span.soft { (t.get("frame-not-stated")) } };
    let cell = |value: Option<String>| match value {
        Some(value) => html! { (printable(&value)) },
        None => none.clone(),
    };
    let read = shown(row.field, &p.verification.merged.invoice, t).filter(|_| row.is_read);
    let known = row.known.map(|value| match row.field {
        Field::Kind => t.word("kind", value),
        _ => value.to_owned(),
    });
    let (tone, key) = match row.agrees {
        None if may_differ(p, row.field) => (Tone::Warn, "compare-may-differ"),
        Some(true) => (Tone::Good, "compare-same"),
        Some(false) => (Tone::Bad, "compare-differs"),
        None => (Tone::Soft, "compare-none"),
    };
    html! {
        tr class=[matches!(tone, Tone::Bad | Tone::Warn).then_some("differs")] {
            th scope="row" { (t.field(row.field)) }
            @if has_face(p) {
                td data-label=(t.get("compare-face")) { (cell(face(f, p, row.field))) }
            }
            td data-label=(t.get("compare-read")) { (cell(read)) }
            @if !p.hides_known_values() {
                td data-label=(t.get("compare-known")) { (cell(known)) }
            }
            td { (parts::badge(tone, &t.get(key))) }
        }
    }
}

/// Whether a source found a difference, did not say where, and was told this field. What names the
/// invoice is not among them: it was found.
fn may_differ(p: &VerdictPage<'_>, field: Field) -> bool {
    let v = p.verification;
    let invoice = &v.merged.invoice;
    let is_named = p.comparison.is_some_and(|c| c.fields.iter().any(|f| f.agrees == Some(false)));
    let names_it = matches!(field, Field::Kind | Field::Code | Field::Number);
    let was_told =
        field == Field::IssueDate || invoice.kind.is_some_and(|kind| needed(kind).contains(&field));
    v.verdict == Verdict::Mismatch && !is_named && !names_it && was_told && field.is_in(invoice)
}

/// What stands on the page for people to read: not the data beside it.
fn face(f: &Frame, p: &VerdictPage<'_>, field: Field) -> Option<String> {
    let mut readings = p.verification.readings.iter().filter(|r| is_on_page(r.source));
    readings.find_map(|reading| shown(field, &reading.invoice, f.texts()))
}

/// Whether there is a page at all; what was typed has none.
fn has_face(p: &VerdictPage<'_>) -> bool {
    p.verification.readings.iter().any(|reading| is_on_page(reading.source))
}

fn is_on_page(source: Source) -> bool {
    matches!(source, Source::Page | Source::Text | Source::Ocr)
}
