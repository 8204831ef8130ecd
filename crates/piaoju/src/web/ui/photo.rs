//! 核对识别结果: the picture at one side, what was read from it at the other, until a person says
//! that it is right.

use app::photo::confirm::{FIELDS, SOFT, Said};
use maud::{Markup, html};
use model::question::{ASKED, Invalid, needed};
use model::reading::{Merged, Origin, Rule};
use model::{Field, Kind, Source};

use super::places::{self, Sheet, anchor, plate};
use super::{Frame, address, form, frame, parts, typed};
use crate::paint::{Tone, printable};
use crate::texts::dashed;
use crate::web::assets::icons::{Icon, icon};

/// One invoice of a picture, to be confirmed.
#[derive(Clone, Copy, Debug)]
pub struct Confirm<'a> {
    /// The picture.
    pub sheet: &'a Sheet,
    /// Its id.
    pub id: &'a str,
    /// Which invoice, from 1, and of how many.
    pub place: (usize, usize),
    /// Name of the file.
    pub name: &'a str,
    /// What was read.
    pub read: &'a Merged,
    /// What stands in the form.
    pub said: &'a Said,
    /// What is missing or cannot be so.
    pub faults: &'a [Invalid],
    /// Whether text is read here at all; without models only codes are.
    pub reads_text: bool,
    /// How many questions are left today, when they are counted.
    pub remaining: Option<u32>,
}

/// Draws the page.
pub fn confirm(f: &Frame, model: &Confirm<'_>) -> Markup {
    let t = f.texts();
    let title = t.get("photo-title");
    let (place, count) = model.place;
    let back = address::sheet(model.id);
    let name = printable(model.name);
    let mut way = vec![(address::VERIFY, t.get("nav-verify"))];
    if count > 1 {
        way.push((back.as_str(), name.clone()));
    }
    let way: Vec<(&str, &str)> = way.iter().map(|(to, name)| (*to, name.as_str())).collect();
    let here = if count > 1 { which(f, place, count) } else { name };
    let main = html! {
        (parts::crumbs(f, &way, &here))
        (parts::head(&title, &t.get("photo-lead"), super::verify::counter(f, model.remaining)))
        (about(f, model))
        pj-places {
            div.reading-of {
                section.card.pad.pane-card { (pane(f, model)) }
                section.card.pad { (fields(f, model)) }
            }
        }
    };
    frame(f, &title, main)
}

/// 第 n 张，共 m 张.
fn which(f: &Frame, place: usize, count: usize) -> String {
    f.texts().fill("photo-which", &[("place", place.into()), ("count", count.into())])
}

/// What a person should know before they begin.
fn about(f: &Frame, model: &Confirm<'_>) -> Markup {
    let t = f.texts();
    let is_blank = model.read.origins.is_empty();
    html! {
        @if !model.reads_text {
            (parts::notice(Tone::Warn, html! {
                b { (t.get("photo-no-reader")) } " " (t.get("photo-no-reader-more")) " "
                code { "piaoju models install" }
            }))
        } @else if is_blank {
            (parts::notice(Tone::Warn, html! { (t.get("photo-nothing")) }))
        }
    }
}

/// The fields that have a number on the picture, in the order of the form.
fn numbered(read: &Merged) -> Vec<(Field, &Origin)> {
    let has_place = |field: &Field| {
        let origin = read.origins.get(field)?;
        origin.place.area.map(|_| (*field, origin))
    };
    FIELDS.iter().filter_map(has_place).collect()
}

fn pane(f: &Frame, model: &Confirm<'_>) -> Markup {
    let t = f.texts();
    let spots = places::spots(numbered(model.read), 1);
    html! {
        div.pane-head {
            h2 { (t.get("photo-picture")) }
            div.actions {
                button.quiet.slim.with-script type="button" data-zoom="-1" {
                    (t.get("photo-smaller"))
                }
                button.quiet.slim.with-script type="button" data-zoom="1" {
                    (t.get("photo-larger"))
                }
                a.button.quiet.slim.without href=(model.sheet.href) { (t.get("photo-whole")) }
            }
        }
        div.pane tabindex="0" role="group" aria-label=(t.get("photo-picture")) {
            (plate(model.sheet, &spots, &t.get("photo-alt")))
        }
        p.small.soft { (t.get("photo-legend")) }
    }
}

fn fields(f: &Frame, model: &Confirm<'_>) -> Markup {
    let t = f.texts();
    let place = model.place.0;
    let is_soft = |fault: &Invalid| SOFT.contains(&fault.rule);
    let stands = model.said.stands || model.faults.iter().any(is_soft);
    html! {
        pj-confirm check=(address::sheet_check(model.id, place)) {
            template { p.fault { (icon(Icon::Alert)) span {} } }
            pj-once {
                form.form method="post" action=(address::sheet_part(model.id, place)) novalidate {
                    h2 { (t.get("photo-fields")) }
                    div.fields.read { @for field in FIELDS { (one(f, model, field)) } }
                    div.stands hidden[!stands] {
                        (form::tick("stands", "1", &t.get("photo-stands"),
                            &t.get("photo-stands-more"), model.said.stands))
                    }
                    div.actions {
                        (form::send(&t.get("typed-send"), &t.get("verify-busy")))
                        a.button.quiet href=(address::VERIFY) { (t.get("photo-other")) }
                    }
                    p.small.soft role="status" data-wait=(t.get("photo-not-yet")) {}
                }
            }
        }
    }
}

/// Whether a field is on the form: what the kind needs, what was read, and what everybody has.
fn is_shown(model: &Confirm<'_>, field: Field) -> bool {
    if !matches!(field, Field::Code | Field::CheckCode) {
        return true;
    }
    let kind = Kind::from_code(model.said.get(Field::Kind));
    let is_needed = kind.is_none_or(|kind| needed(kind).contains(&field));
    is_needed
        || !model.said.get(field).is_empty()
        || model.faults.iter().any(|fault| fault.field == field)
}

fn one(f: &Frame, model: &Confirm<'_>, field: Field) -> Markup {
    let t = f.texts();
    let fault = model.faults.iter().find(|fault| fault.field == field);
    let sentence = fault.map(|fault| typed::sentence(f, fault)).unwrap_or_default();
    let origin = model.read.origins.get(&field);
    let is_doubtful = origin.is_some_and(|origin| origin.doubtful);
    let mark = numbered(model.read).iter().position(|(own, _)| *own == field);
    let id = dashed(field.path());
    // Twenty digits and eighteen characters need the whole width.
    let is_long = !matches!(
        field,
        Field::Code
            | Field::IssueDate
            | Field::CheckCode
            | Field::TotalWithoutTax
            | Field::Tax
            | Field::Total
    );
    html! {
        div.field.doubtful[is_doubtful].wide[is_long] data-field=(field.path())
            hidden[!is_shown(model, field)] {
            div.named {
                @if let Some(mark) = mark { b.no aria-hidden="true" { (mark + 1) } }
                label for=(id) { (t.field(field)) }
            }
            (control(model, field, &id, !sentence.is_empty(), t))
            @if !sentence.is_empty() {
                p.fault id={ (id) "-fault" } { (icon(Icon::Alert)) span { (sentence) } }
            }
            p.told id={ (id) "-told" } { (told(f, origin)) @if mark.is_some() {
                " " a.look href={ "#" (anchor(field)) } { (t.get("photo-where")) }
            } }
        }
    }
}

fn control(
    model: &Confirm<'_>,
    field: Field,
    id: &str,
    is_wrong: bool,
    t: &crate::texts::Texts,
) -> Markup {
    let value = model.said.get(field);
    let about = if is_wrong { format!("{id}-fault {id}-told") } else { format!("{id}-told") };
    let keyboard = match field {
        Field::Code | Field::Number | Field::CheckCode => Some("numeric"),
        Field::TotalWithoutTax | Field::Tax | Field::Total => Some("decimal"),
        _ => None,
    };
    let is_digits = !matches!(field, Field::SellerName | Field::BuyerName);
    html! {
        @if field == Field::Kind {
            select id=(id) name=(field.path()) aria-describedby=(about)
                aria-invalid=[is_wrong.then_some("true")] {
                option value="" selected[value.is_empty()] { (t.get("typed-kind-auto")) }
                @for kind in kinds(value) {
                    option value=(kind.code()) selected[value == kind.code()] { (t.kind(kind)) }
                }
            }
        } @else {
            input id=(id) name=(field.path()) type="text" value=(printable(value))
                class=[is_digits.then_some("digits")] inputmode=[keyboard] autocomplete="off"
                maxlength="120" aria-describedby=(about)
                aria-invalid=[is_wrong.then_some("true")];
        }
    }
}

/// The kinds that can be asked about, and the one that was read when it is another.
fn kinds(value: &str) -> impl Iterator<Item = Kind> {
    let read = Kind::from_code(value).filter(|kind| !ASKED.contains(kind));
    ASKED.into_iter().chain(read)
}

/// A doubtful field that the reader is this sure of is doubtful for another cause, and the figure
/// would say the opposite.
const SURE_MIN: i64 = 90;

/// Where a value is from and how sure it is: a sign, a word, and a colour that says the same.
fn told(f: &Frame, origin: Option<&Origin>) -> Markup {
    let t = f.texts();
    let Some(origin) = origin else {
        return html! { span.soft { (t.get("photo-unread")) } };
    };
    let percent = (origin.place.confidence.clamp(0.0, 1.0) * 100.0).floor() as i64;
    let sure = t.fill("photo-sure", &[("percent", percent.into())]);
    html! {
        @if origin.doubtful {
            span.badge.warn { (icon(Icon::Alert)) (t.get("photo-doubtful")) } " "
        }
        @if origin.source == Source::Qr {
            span.badge { (icon(Icon::Code)) (t.get("qr-from")) }
        } @else if !origin.doubtful {
            span.badge.good { (icon(Icon::Tick)) (sure) }
        } @else if percent < SURE_MIN { span.soft { (sure) } }
        " " (ruled(f, origin))
    }
}

/// The rule that put a value right, or that stands behind it.
pub fn ruled(f: &Frame, origin: &Origin) -> Markup {
    let (t, place) = (f.texts(), &origin.place);
    // That it stands behind its label is what everybody expects, and how sure the reader is of
    // its characters is told in hundredths.
    let is_told = |rule: &Rule| !matches!(rule, Rule::Label | Rule::Form | Rule::Letters);
    let rule = place.rule.filter(|rule| place.corrected || is_told(rule));
    let by = rule.map(|rule| ("rule", t.word("rule", rule.code()).into()));
    let was = ("text", printable(&place.as_read).into());
    html! {
        @match by {
            Some(by) if place.corrected => span.was { (t.fill("photo-was", &[was, by])) },
            None if place.corrected => span.was { (t.get("photo-was-bare")) },
            Some(by) if !origin.doubtful => span.soft { (t.fill("photo-rule", &[by])) },
            _ => {},
        }
    }
}

/// Several invoices of one picture, to choose from.
#[derive(Clone, Debug)]
pub struct Several<'a> {
    /// The picture.
    pub sheet: &'a Sheet,
    /// Its id.
    pub id: &'a str,
    /// Name of the file.
    pub name: &'a str,
    /// The invoices, each with the verification that was made of it.
    pub invoices: &'a [(Merged, Option<String>)],
}

/// Draws the list of the invoices of a picture; each is confirmed apart.
pub fn several(f: &Frame, model: &Several<'_>) -> Markup {
    let t = f.texts();
    let title = t.fill("photo-several", &[("count", model.invoices.len().into())]);
    let table = html! {
        table.records {
            thead { tr {
                th scope="col" { (t.get("field-number")) }
                th scope="col" { (t.get("field-seller-name")) }
                th.num scope="col" { (t.get("field-total")) }
                th scope="col" { (t.get("batch-stage")) }
            } }
            tbody { @for (at, (read, made)) in model.invoices.iter().enumerate() {
                (several_row(f, model, at + 1, read, made.as_deref()))
            } }
        }
    };
    let crumbs = [(address::VERIFY, t.get("nav-verify"))];
    let crumbs = crumbs.each_ref().map(|(to, name)| (*to, name.as_str()));
    let main = html! {
        (parts::crumbs(f, &crumbs, &printable(model.name)))
        (parts::head(&title, &t.get("photo-several-lead"), html! {}))
        div.reading-of {
            section.card.pad.pane-card {
                div.pane tabindex="0" role="group" aria-label=(t.get("photo-picture")) {
                    (plate(model.sheet, &[], &t.get("photo-alt")))
                }
            }
            section.card.pad { (parts::wide(&title, table)) }
        }
    };
    frame(f, &title, main)
}

fn several_row(
    f: &Frame,
    model: &Several<'_>,
    place: usize,
    read: &Merged,
    made: Option<&str>,
) -> Markup {
    let t = f.texts();
    let to = match made {
        Some(id) => address::result(id),
        None => address::sheet_part(model.id, place),
    };
    let number = read.invoice.number.as_deref().map(printable);
    let number = number.unwrap_or_else(|| which(f, place, model.invoices.len()));
    html! {
        tr {
            th scope="row" { a.target href=(to) { span.digits { (number) } } }
            td data-label=(t.get("field-seller-name")) {
                (printable(read.invoice.seller.name.as_deref().unwrap_or_default()))
            }
            td.num data-label=(t.get("field-total")) {
                (read.invoice.total.map(|fen| fen.to_string()).unwrap_or_default())
            }
            td {
                @match made {
                    Some(_) => (parts::badge(Tone::Good, &t.get("photo-done"))),
                    None => (parts::badge(Tone::Warn, &t.get("photo-waits"))),
                }
            }
        }
    }
}
