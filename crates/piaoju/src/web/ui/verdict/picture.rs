//! 票面: the pictures of the document with a frame around every field that was read, and what a
//! person corrected.

use app::photo::confirm::corrections;
use maud::{Markup, html};
use model::reading::Origin;
use model::{Field, Verification};

use super::VerdictPage;
use crate::paint::{Tone, printable};
use crate::text::shown;
use crate::web::ui::photo::ruled;
use crate::web::ui::places::{Sheet, anchor, plate, spots};
use crate::web::ui::{Frame, parts};

/// Draws the card; nothing when the document has no picture.
pub fn card(f: &Frame, p: &VerdictPage<'_>) -> Markup {
    let t = f.texts();
    let fields = numbered(p);
    let title = t.get("verdict-picture");
    html! {
        @if !p.sheets.is_empty() {
            section.card.pad #picture {
                h2 { (title) }
                pj-places {
                    div.reading-of.shown {
                        div.pane tabindex="0" role="group" aria-label=(title) {
                            @for sheet in p.sheets { (page(f, sheet, &fields)) }
                        }
                        ol.read-list { @for (at, (field, origin)) in fields.iter().enumerate() {
                            (line(f, p.verification, at + 1, *field, origin))
                        } }
                    }
                }
            }
        }
    }
}

fn page(f: &Frame, sheet: &Sheet, fields: &[(Field, Origin)]) -> Markup {
    let label = f.texts().fill("page-number-of", &[("count", sheet.number.into())]);
    let here = fields.iter().map(|(field, origin)| (*field, origin));
    plate(sheet, &spots(here, sheet.number), &label)
}

/// The fields whose place is known, in the order in which people read an invoice. What came from
/// data beside the page is shown where the page says the same.
fn numbered(p: &VerdictPage<'_>) -> Vec<(Field, Origin)> {
    let merged = &p.verification.merged;
    let readings = p.inspection.map(|inside| inside.readings.as_slice()).unwrap_or_default();
    let printed = |field: Field| {
        let value = field.of(&merged.invoice);
        let same = readings.iter().filter(|reading| field.of(&reading.invoice) == value);
        let mut places = same.filter_map(|reading| reading.places.get(&field));
        places.find(|place| place.area.is_some())
    };
    let numbered = |field: &Field| {
        let origin = merged.origins.get(field)?;
        let own = Some(&origin.place).filter(|place| place.area.is_some());
        let place = own.or_else(|| printed(*field))?.clone();
        Some((*field, Origin { place, ..origin.clone() }))
    };
    Field::ALL.iter().filter_map(numbered).collect()
}

fn line(f: &Frame, v: &Verification, mark: usize, field: Field, origin: &Origin) -> Markup {
    let t = f.texts();
    let value = shown(field, &v.merged.invoice, t).unwrap_or_default();
    html! {
        li data-field=(field.path()) {
            a href={ "#" (anchor(field)) } {
                b.no aria-hidden="true" { (mark) }
                span { span.soft { (t.field(field)) } " " b { (value) } }
                @if origin.doubtful { (parts::badge(Tone::Warn, &t.get("photo-doubtful"))) }
                small { (ruled(f, origin)) }
            }
        }
    }
}

/// 识别值 and 修正值 of every field that a person changed.
pub fn changes(f: &Frame, v: &Verification) -> Markup {
    let t = f.texts();
    let rows = corrections(v);
    let title = t.get("verdict-corrections");
    let table = html! {
        table.records {
            thead { tr {
                th scope="col" { (t.get("page-field")) }
                th scope="col" { (t.get("verdict-as-read")) }
                th scope="col" { (t.get("verdict-corrected")) }
            } }
            tbody { @for (field, was, now) in &rows { tr {
                th scope="row" { (t.field(*field)) }
                td.digits data-label=(t.get("verdict-as-read")) { (word(f, *field, was)) }
                td.digits data-label=(t.get("verdict-corrected")) {
                    @if now.is_empty() { span.soft { (t.get("frame-not-stated")) } }
                    @else { b { (word(f, *field, now)) } }
                }
            } } }
        }
    };
    html! {
        @if !rows.is_empty() {
            section.card.pad {
                h2 { (title) }
                (parts::wide(&title, table))
            }
        }
    }
}

fn word(f: &Frame, field: Field, value: &str) -> String {
    match field {
        Field::Kind => f.texts().word("kind", value),
        _ => printable(value),
    }
}
