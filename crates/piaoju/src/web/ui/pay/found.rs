//! What an account owes: whose it is, the bills item by item, and how much is to be paid.

use app::bill::{Found, Shown};
use maud::{Markup, html};
use model::Fen;
use model::bill::Choice;

use super::account::name_of;
use super::{in_words, items, way, yuan};
use crate::paint::{Tone, printable};
use crate::web::assets::icons::Icon;
use crate::web::ui::form::Input;
use crate::web::ui::{Frame, address, form, frame, parts};

/// What was asked for with an amount that is not taken.
#[derive(Clone, Debug, Default)]
pub struct Wrong {
    /// The id of the bill; empty for an open amount.
    pub bill: String,
    /// What was typed.
    pub typed: String,
    /// Why it is not taken.
    pub fault: String,
}

/// Asks whether the account is theirs (请确认是否本人/本户).
pub fn holder_page(f: &Frame, found: &Found) -> Markup {
    let t = f.texts();
    let title = t.word("service", found.biller.service.code());
    let main = html! {
        (way(f, &title))
        section.card.pad.narrow-form {
            h1 { (t.get("pay-holder-ask")) }
            (whose(f, found, "values"))
            div.actions {
                form method="post" action=(address::pay_service(&found.biller.id)) {
                    (form::hidden("account", &found.account))
                    (form::hidden("sure", "yes"))
                    (form::send(&t.get("pay-holder-yes"), &t.get("pay-asking")))
                }
                a.button.quiet href=(address::pay_service(&found.biller.id)) {
                    (t.get("pay-holder-no"))
                }
            }
        }
    };
    frame(f, &title, main)
}

/// The account without what nobody needs to see.
fn whose(f: &Frame, found: &Found, class: &str) -> Markup {
    let t = f.texts();
    let some = |text: &str| (!text.is_empty()).then(|| html! { (printable(text)) });
    html! {
        dl class=(class) {
            (parts::row(f, &t.get("pay-biller"), some(&found.biller.name)))
            (parts::row(f, &name_of(f, &found.biller), some(found.account.masked().as_str())))
            @if !found.holder.is_empty() {
                (parts::row(f, &t.get("receipt-holder"), some(found.holder.as_str())))
            }
            @if !found.address.is_empty() {
                (parts::row(f, &t.get("pay-address"), some(found.address.as_str())))
            }
        }
    }
}

/// Draws what is owed.
pub fn page(f: &Frame, found: &Found, wrong: &Wrong) -> Markup {
    let t = f.texts();
    let title = t.word("service", found.biller.service.code());
    let is_open = matches!(found.open, Choice::Open { .. });
    let main = html! {
        (way(f, &title))
        (parts::head(&title, "", html! {}))
        section.card.pad { (whose(f, found, "values in-two")) }
        @for shown in &found.bills { (bill(f, found, shown, wrong)) }
        @if is_open {
            section.card.pad { (amount(f, found, "", found.open, wrong)) }
        } @else if found.bills.is_empty() {
            (parts::nothing(Icon::Tick, &t.get("pay-owes-nothing"),
                &t.get("pay-owes-nothing-more"),
                html! { a.button.quiet href=(address::PAY) { (t.get("pay-other")) } }))
        }
    };
    frame(f, &title, main)
}

fn bill(f: &Frame, found: &Found, shown: &Shown, wrong: &Wrong) -> Markup {
    let t = f.texts();
    let bill = &shown.bill;
    let period = t.fill("pay-period", &[("period", printable(&bill.period).into())]);
    html! {
        section.card.pad.stack.bill {
            div.bill-head {
                h2 { (period) }
                @if let Some(due) = bill.due {
                    span.soft.small { (t.get("pay-due")) " " (due) }
                }
            }
            (items(f, &bill.items))
            p.total { (t.get("pay-total")) " " (in_words(t, bill.total)) }
            @if bill.paid.0 > 0 {
                p { (t.get("pay-paid-before")) " " (yuan(t, bill.paid)) "，"
                    (t.get("pay-open")) " " b { (yuan(t, bill.open())) } }
            }
            (amount(f, found, &shown.id, shown.choice, wrong))
        }
    }
}

/// How much is to be paid, and on.
fn amount(f: &Frame, found: &Found, bill: &str, choice: Choice, wrong: &Wrong) -> Markup {
    let t = f.texts();
    let mine = (wrong.bill == bill).then_some(wrong);
    let fault = mine.map_or("", |wrong| wrong.fault.as_str());
    let typed = mine.map_or("", |wrong| wrong.typed.as_str());
    let bounds = |least: Fen, most: Fen| {
        let pair = [("least", least.to_string().into()), ("most", most.to_string().into())];
        t.fill("pay-bounds", &pair)
    };
    let id = format!("amount-{bill}");
    let field = |label: &str, hint: &str| {
        form::input(&Input {
            name: "amount",
            id: &id,
            label,
            hint,
            value: typed,
            fault,
            keyboard: "decimal",
            chars_max: 16,
            has_digits: true,
            ..Input::default()
        })
    };
    html! {
        form.form method="post" action=(address::PAY_CONFIRM) novalidate {
            (form::hidden("biller", &found.biller.id))
            (form::hidden("account", &found.account))
            (form::hidden("bill", bill))
            @match choice {
                Choice::Nothing => (parts::notice(Tone::Plain, html! { (t.get("pay-taken")) })),
                Choice::Locked(_) => {
                    (form::hidden("how", "full"))
                    p.small.soft { (t.get("pay-locked")) }
                }
                Choice::Part { full, least, most } => fieldset {
                    legend { (t.get("pay-how-much")) }
                    div.choices.boxes {
                        (form::choice("how", "full", &t.get("pay-full"), &yuan(t, full),
                            typed.is_empty()))
                        (form::choice("how", "other", &t.get("pay-part"), &bounds(least, most),
                            !typed.is_empty()))
                    }
                    div.part { (field(&t.get("pay-part-amount"), "")) }
                }
                Choice::Open { least, most } => {
                    (form::hidden("how", "other"))
                    (field(&t.get("pay-amount"), &bounds(least, most)))
                }
            }
            @if choice != Choice::Nothing {
                div.actions { (form::send(&t.get("pay-next"), &t.get("form-busy"))) }
            }
        }
    }
}
