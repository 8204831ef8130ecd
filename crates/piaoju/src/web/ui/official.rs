//! 到官方平台复核 (F050): the fields in the order of the official form, to be copied one by one,
//! and a place to write down what was found there. Nothing is sent to the platform from here.

use maud::{Markup, html};
use model::{Field, Invoice, Kind, Moment};

use super::{Frame, address, form, parts};
use crate::paint::{Tone, printable};
use crate::web::assets::icons::{Icon, icon};

/// The verification platform of the State Taxation Administration.
pub const PLATFORM: &str = "https://inv-veri.chinatax.gov.cn";

/// What a person found on the official platform.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfficialRecord {
    /// One of [`RESULTS`].
    pub result: String,
    /// What the person wrote.
    pub note: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Option<Moment>,
}

/// What the platform can say: the code in the form and the key of its words.
pub const RESULTS: [(&str, &str); 5] = [
    ("same", "official-same"),
    ("voided", "official-voided"),
    ("red", "official-red"),
    ("differs", "official-differs"),
    ("unknown", "official-unknown"),
];

/// Draws the panel, closed at first.
pub fn card(
    f: &Frame,
    id: &str,
    invoice: &Invoice,
    record: Option<&OfficialRecord>,
    can_record: bool,
) -> Markup {
    let t = f.texts();
    html! {
        details.card.more #official open[record.is_some()] {
            summary { (t.get("official-title")) small { (t.get("official-more")) } }
            div.pad #official-fields {
                p { (t.get("official-how")) }
                pj-copy done=(t.get("official-copied")) {
                    ol.copies { @for field in asked(invoice) { (one(f, invoice, field)) } }
                }
                p {
                    a.button href=(PLATFORM) target="_blank" rel="noopener noreferrer" {
                        (icon(Icon::Outside)) (t.get("official-open"))
                    }
                }
                p.small.soft { (t.get("official-note")) }
                @if let Some(record) = record { (found(f, record)) }
                @else if can_record { (write_down(f, id)) }
            }
        }
    }
}

/// The fields in the order of the official form (measured in November 2026): code, number, date,
/// then the one that the kind asks for.
fn asked(invoice: &Invoice) -> Vec<Field> {
    let last = match invoice.kind {
        Some(Kind::VatSpecial | Kind::VatSpecialElectronic | Kind::MotorVehicle) => {
            Field::TotalWithoutTax
        }
        Some(kind) if kind.is_digital() => Field::Total,
        Some(Kind::UsedVehicle) => Field::Total,
        _ => Field::CheckCode,
    };
    let all = [Field::Code, Field::Number, Field::IssueDate, last];
    all.into_iter().filter(|field| field.is_in(invoice)).collect()
}

fn one(f: &Frame, invoice: &Invoice, field: Field) -> Markup {
    let t = f.texts();
    let value = field.of(invoice).unwrap_or_default();
    let value = match field {
        // The form takes the last six digits only.
        Field::CheckCode => value.chars().skip(value.chars().count().saturating_sub(6)).collect(),
        _ => value,
    };
    let value = printable(&value);
    html! {
        li {
            span { (t.field(field)) }
            b.digits { (value) }
            button.quiet.slim.with-script type="button" data-copy=(value)
                aria-label={ (t.get("official-copy")) " " (t.field(field)) } {
                (t.get("official-copy"))
            }
        }
    }
}

fn found(f: &Frame, record: &OfficialRecord) -> Markup {
    let t = f.texts();
    let key = RESULTS.iter().find(|(code, _)| *code == record.result).map(|(_, key)| *key);
    html! {
        h3 { (t.get("official-found")) }
        dl.values {
            (parts::row(f, &t.get("official-result"), key.map(|key| html! {
                (parts::badge(if record.result == "same" { Tone::Good } else { Tone::Bad },
                    &t.get(key)))
            })))
            @if !record.note.is_empty() {
                (parts::row(f, &t.get("official-remark"),
                    Some(html! { (printable(&record.note)) })))
            }
            (parts::row(f, &t.get("official-by"), Some(html! {
                (printable(&record.by)) " "
                span.digits { (record.at.map(Moment::in_china).unwrap_or_default()) }
            })))
        }
    }
}

fn write_down(f: &Frame, id: &str) -> Markup {
    let t = f.texts();
    html! {
        h3 { (t.get("official-write")) }
        form.form method="post" action=(address::result_part(id, "official"))
            enctype="multipart/form-data" {
            fieldset {
                legend { (t.get("official-result")) }
                div.choices { @for (code, key) in RESULTS {
                    (form::choice("result", code, &t.get(key), "", code == "same"))
                } }
            }
            div.fields {
                (form::input(&form::Input {
                    name: "note",
                    id: "official-note",
                    label: &t.get("official-remark"),
                    chars_max: 200,
                    ..form::Input::default()
                }))
                div.field {
                    label for="official-picture" { (t.get("official-picture")) }
                    input #official-picture type="file" name="picture"
                        accept="image/png,image/jpeg";
                }
            }
            div.actions { button.quiet type="submit" { (t.get("official-save")) } }
        }
    }
}
