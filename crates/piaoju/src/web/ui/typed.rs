//! 手工录入: the form whose fields follow the kind of invoice.
//!
//! Which kind needs which field is the table of [`model::question::needed`]; the page only shows
//! it. Without the script the kind is chosen first, by a form of its own; the script does the
//! same at once and, as long as no kind is chosen, lets code and number decide.

use maud::{Markup, html};
use model::number::Structure;
use model::question::{ASKED, Invalid, Typed, needed};
use model::{Field, Kind};

use super::{Frame, address, form, parts};
use crate::paint::Tone;
use crate::web::assets::icons::{Icon, icon};

/// The typed form.
#[derive(Clone, Debug, Default)]
pub struct TypedForm {
    /// What was typed, kept when something is wrong.
    pub typed: Typed,
    /// What is wrong with it.
    pub faults: Vec<Invalid>,
    /// The one-time word: the same form sent twice asks once.
    pub token: String,
    /// How many questions are left today, when they are counted.
    pub remaining: Option<u32>,
    /// Whether the fields were filled from a QR code.
    pub is_from_qr: bool,
    /// The text of that code.
    pub qr: String,
}

/// The fields in the order of the form.
const FIELDS: [Field; 6] = [
    Field::Code,
    Field::Number,
    Field::IssueDate,
    Field::CheckCode,
    Field::TotalWithoutTax,
    Field::Total,
];

/// Draws the form: it posts to `action`, and the choice of a kind asks for `here` again.
pub fn form(f: &Frame, model: &TypedForm, action: &str, here: &str) -> Markup {
    let t = f.texts();
    let kind = Kind::from_code(&model.typed.kind);
    html! {
        pj-typed endings=(endings()) {
            (choice_of_kind(f, model, here))
            pj-once { pj-keep {
                form.form method="post" action=(action) novalidate {
                    (form::hidden("token", &model.token))
                    (form::hidden("kind", &model.typed.kind))
                    @if !model.qr.is_empty() { (form::hidden("qr", &model.qr)) }
                    @if model.is_from_qr {
                        (parts::notice(Tone::Plain, html! {
                            b { (t.get("qr-from")) } " " (t.get("qr-from-more"))
                        }))
                    }
                    (whole_faults(f, model))
                    div.fields { @for field in FIELDS { (field_of(f, model, kind, field)) } }
                    div.actions {
                        (form::send(&t.get("typed-send"), &t.get("verify-busy")))
                        @if let Some(count) = model.remaining {
                            span.counter {
                                (t.fill("verify-remaining", &[("count", count.into())]))
                            }
                        }
                    }
                }
            } }
        }
    }
}

/// The kinds, in a form of their own: it works without the script, which hides its button.
fn choice_of_kind(f: &Frame, model: &TypedForm, here: &str) -> Markup {
    let t = f.texts();
    let fault = model.faults.iter().find(|fault| fault.field == Field::Kind);
    html! {
        form.form.kind method="get" action=(here) {
            @if here == address::VERIFY { (form::hidden("way", "typed")) }
            div.field {
                label for="kind" { (t.field(Field::Kind)) }
                div.with {
                    select #kind name="kind" aria-describedby=[fault.map(|_| "kind-fault")]
                        aria-invalid=[fault.map(|_| "true")] {
                        option value="" selected[model.typed.kind.is_empty()] {
                            (t.get("typed-kind-auto"))
                        }
                        @for kind in ASKED {
                            option value=(kind.code()) selected[model.typed.kind == kind.code()] {
                                (t.kind(kind))
                            }
                        }
                    }
                    button.quiet.without type="submit" { (t.get("typed-choose")) }
                }
                @if let Some(fault) = fault {
                    p.fault #kind-fault { (icon(Icon::Alert)) span { (sentence(f, fault)) } }
                }
            }
        }
    }
}

/// Faults that belong to no field of this form.
fn whole_faults(f: &Frame, model: &TypedForm) -> Markup {
    let is_elsewhere =
        |fault: &&Invalid| !FIELDS.contains(&fault.field) && fault.field != Field::Kind;
    let elsewhere: Vec<&Invalid> = model.faults.iter().filter(is_elsewhere).collect();
    html! {
        @for fault in elsewhere { (parts::notice(Tone::Bad, html! { (sentence(f, fault)) })) }
    }
}

fn field_of(f: &Frame, model: &TypedForm, kind: Option<Kind>, field: Field) -> Markup {
    let t = f.texts();
    let fault = model.faults.iter().find(|fault| fault.field == field);
    let look = look(field);
    let texts =
        [look.which, look.hint].map(|key| if key.is_empty() { String::new() } else { t.get(key) });
    let from = if is_from_code(model, field) { t.get("qr-from") } else { String::new() };
    let input = form::Input {
        name: field.path(),
        label: &t.field(field),
        from: &from,
        which: &texts[0],
        hint: &texts[1],
        value: value(&model.typed, field),
        example: look.example,
        fault: &fault.map(|fault| sentence(f, fault)).unwrap_or_default(),
        keyboard: look.keyboard,
        chars_max: 64,
        has_digits: true,
        ..form::Input::default()
    };
    let kinds: Vec<&str> =
        ASKED.into_iter().filter(|kind| is_needed(*kind, field)).map(Kind::code).collect();
    let is_shown = fault.is_some() || kind.is_none_or(|kind| is_needed(kind, field));
    html! {
        div.field data-field=(field.path()) data-kinds=(kinds.join(" ")) hidden[!is_shown] {
            (form::label(&input)) (form::control(&input)) (form::below(&input))
        }
    }
}

/// Whether a field stands as the QR code filled it in.
fn is_from_code(model: &TypedForm, field: Field) -> bool {
    let value = value(&model.typed, field);
    let said = model::qr::QrText::invoice_of(&model.qr).and_then(|code| field.of(&code));
    model.is_from_qr && !value.is_empty() && said.is_none_or(|said| said == value)
}

fn is_needed(kind: Kind, field: Field) -> bool {
    field == Field::IssueDate || needed(kind).contains(&field)
}

/// How a field is presented: keys of its words, an example and the keyboard.
struct Look {
    which: &'static str,
    hint: &'static str,
    example: &'static str,
    keyboard: &'static str,
}

fn look(field: Field) -> Look {
    let look = |which, hint, example, keyboard| Look { which, hint, example, keyboard };
    match field {
        Field::Code => look("", "typed-hint-code", "011002100311", "numeric"),
        Field::Number => look("", "typed-hint-number", "26112000000000000018", "numeric"),
        Field::IssueDate => look("", "typed-hint-date", "2026-01-15", ""),
        Field::CheckCode => look("typed-which-check-code", "typed-hint-check-code", "654321", ""),
        Field::TotalWithoutTax => look("typed-which-net", "typed-hint-net", "100.00", "decimal"),
        _ => look("typed-which-total", "typed-hint-total", "113.00", "decimal"),
    }
}

fn value(typed: &Typed, field: Field) -> &str {
    match field {
        Field::Code => &typed.code,
        Field::Number => &typed.number,
        Field::IssueDate => &typed.issue_date,
        Field::CheckCode => &typed.check_code,
        Field::TotalWithoutTax => &typed.total_without_tax,
        Field::Total => &typed.total,
        _ => "",
    }
}

/// The sentence of a broken rule at its field.
pub fn sentence(f: &Frame, fault: &Invalid) -> String {
    let t = f.texts();
    match fault.rule {
        "missing" => t.fill("rule-missing", &[("field", t.field(fault.field).into())]),
        "code-length" => t.get("rule-code-length"),
        "number-length" => t.get("rule-number-length"),
        "date-form" => t.get("rule-date-form"),
        "date-future" => t.get("rule-date-future"),
        "amount-form" => t.get("rule-amount-form"),
        "check-code-length" => t.get("rule-check-code-length"),
        "not-asked" => t.get("rule-not-asked"),
        "tax-id-check" => t.get("rule-tax-id-check"),
        "tax-id-form" => t.get("rule-tax-id-form"),
        "amount-sum" => t.get("rule-amount-sum"),
        _ => t.get("rule-other"),
    }
}

/// What the end of a code says of its kind, for the script: the rule itself is asked, so there
/// is no second table. Twelve digits end in two that name the kind; of ten it is the eighth.
fn endings() -> String {
    let named = |code: &str| Structure::of_code(code)?.kind;
    let mut pairs = Vec::new();
    for n in 0..100 {
        if let Some(kind) = named(&format!("0110021003{n:02}")) {
            pairs.push(format!("{n:02}={}", kind.code()));
        }
    }
    for n in 0..10 {
        if let Some(kind) = named(&format!("1100211{n}30")) {
            pairs.push(format!("{n}={}", kind.code()));
        }
    }
    pairs.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_learns_the_kinds_from_the_rule_of_codes() {
        let endings = endings();
        for pair in ["11=vat_normal_electronic", "13=vat_special_electronic"] {
            assert!(endings.split(' ').any(|found| found == pair), "{endings}");
        }
    }

    #[test]
    fn every_field_that_a_kind_needs_is_on_the_form() {
        for kind in ASKED {
            for field in needed(kind) {
                assert!(FIELDS.contains(field), "{} of {}", field.path(), kind.code());
            }
        }
    }
}
