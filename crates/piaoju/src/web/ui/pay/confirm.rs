//! Before anything is ordered: whom, for what, how much (确认缴费), and among how many.

use maud::{Markup, html};
use model::Fen;
use model::bill::{Account, Biller};

use super::account::name_of;
use super::{in_words, way};
use crate::paint::{Tone, printable};
use crate::web::ui::form::{Fault, Input};
use crate::web::ui::{Frame, address, form, frame, parts};

/// How many rows of people the form has.
pub const ROWS: usize = 6;

/// What is to be confirmed.
#[derive(Clone, Debug)]
pub struct Confirm {
    /// To whom.
    pub biller: Biller,
    /// The account.
    pub account: Account,
    /// The holder of the account, masked; empty when it is not known.
    pub holder: String,
    /// The id of the bill here; empty for an open amount.
    pub bill: String,
    /// The period of the bill.
    pub period: String,
    /// How much.
    pub amount: Fen,
    /// The word under which the form is sent.
    pub token: String,
    /// How it is to be split, as it was typed.
    pub split: SplitForm,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// The part of the form about sharing.
#[derive(Clone, Debug, Default)]
pub struct SplitForm {
    /// `none`, `evenly`, `amounts` or `percent`.
    pub way: String,
    /// Among how many, when evenly.
    pub people: String,
    /// Name and number of each row.
    pub rows: Vec<(String, String)>,
}

/// Draws the page.
pub fn page(f: &Frame, confirm: &Confirm) -> Markup {
    let t = f.texts();
    let title = t.get("pay-confirm-title");
    let some = |text: &str| (!text.is_empty()).then(|| html! { (printable(text)) });
    let service = t.word("service", confirm.biller.service.code());
    let main = html! {
        (way(f, &title))
        (parts::head(&title, &t.get("pay-confirm-lead"), html! {}))
        (form::faults(f, &confirm.faults))
        pj-once { form.form method="post" action=(address::PAY_ORDER) novalidate {
            section.card.pad {
                dl.values {
                    (parts::row(f, &t.get("receipt-service"), some(&service)))
                    (parts::row(f, &t.get("pay-biller"), some(&confirm.biller.name)))
                    (parts::row(f, &name_of(f, &confirm.biller),
                        some(confirm.account.masked().as_str())))
                    @if !confirm.holder.is_empty() {
                        (parts::row(f, &t.get("receipt-holder"), some(&confirm.holder)))
                    }
                    @if !confirm.period.is_empty() {
                        (parts::row(f, &t.get("pay-period-name"), some(&confirm.period)))
                    }
                    (parts::row(f, &t.get("pay-amount"),
                        Some(html! { (in_words(t, confirm.amount)) })))
                }
            }
            (form::hidden("biller", &confirm.biller.id))
            (form::hidden("account", &confirm.account))
            (form::hidden("bill", &confirm.bill))
            (form::hidden("amount", &confirm.amount.to_string()))
            (form::hidden("token", &confirm.token))
            (split(f, confirm))
            div.actions {
                (form::send(&t.get("pay-confirm"), &t.get("form-busy")))
                a.button.quiet href=(address::PAY) { (t.get("pay-cancel")) }
            }
        } }
    };
    frame(f, &title, main)
}

/// 费用分摊.
fn split(f: &Frame, confirm: &Confirm) -> Markup {
    let t = f.texts();
    let form = &confirm.split;
    let is_open = !matches!(form.way.as_str(), "" | "none");
    let options = ["none", "evenly", "amounts", "percent"]
        .map(|code| (code.to_owned(), t.word("split", code)));
    let empty = (String::new(), String::new());
    html! {
        details.card.more open[is_open] {
            summary { h2 { (t.get("pay-split")) } small { (t.get("pay-split-more")) } }
            div.pad.stack {
                (parts::notice(Tone::Plain, html! { b { (t.get("pay-split-rest")) } }))
                div.fields {
                    (form::select("split", &t.get("pay-split-way"), &options,
                        if form.way.is_empty() { "none" } else { &form.way }))
                    (form::input(&Input {
                        name: "people",
                        label: &t.get("pay-split-people"),
                        hint: &t.get("pay-split-people-hint"),
                        value: if form.people.is_empty() { "2" } else { &form.people },
                        fault: form::fault_of(&confirm.faults, "people"),
                        keyboard: "numeric",
                        chars_max: 2,
                        has_digits: true,
                        ..Input::default()
                    }))
                }
                div.sharers {
                    div.sharer aria-hidden="true" {
                        span {} b { (t.get("pay-split-name")) } b { (t.get("pay-split-part")) }
                    }
                    @for n in 0..ROWS { (row(f, n, form.rows.get(n).unwrap_or(&empty))) }
                    p.hint { (t.get("pay-split-rows")) }
                }
            }
        }
    }
}

/// One of those who share; the headings stand once above all rows.
fn row(f: &Frame, n: usize, (name, part): &(String, String)) -> Markup {
    let t = f.texts();
    let place = [("place", (n + 1).to_string().into())];
    let who = match n {
        0 => t.get("pay-split-me"),
        _ => t.fill("pay-split-nth", &place),
    };
    let field = |name: String, label: &str, value: &str, keyboard: &str, chars_max: u32| {
        html! {
            input id=(name) name=(name) type="text" value=(value) inputmode=(keyboard)
                autocomplete="off" maxlength=(chars_max) aria-label={ (who) " " (label) };
        }
    };
    html! {
        div.sharer {
            span { (who) }
            (field(format!("name{n}"), &t.get("pay-split-name"), name, "text", 20))
            (field(format!("part{n}"), &t.get("pay-split-part"), part, "decimal", 12))
        }
    }
}
