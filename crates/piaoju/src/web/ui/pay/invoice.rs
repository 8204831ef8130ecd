//! The electronic invoice (电子发票) of an order: the form, and what became of it.

use maud::{Markup, html};
use model::title::{Buyer, Typed};

use super::order::Order;
use crate::paint::Tone;
use crate::web::ui::form::{Fault, Input};
use crate::web::ui::{Frame, address, form, parts};

/// What is known of the invoice.
#[derive(Clone, Debug)]
pub enum Invoice {
    /// Nobody has asked for one.
    Form(Box<Title>),
    /// The biller issues none here.
    NotHere,
    /// It was asked for and is being issued.
    Asked,
    /// It was issued.
    Issued {
        /// Its number.
        number: String,
        /// Where it was sent; empty for nowhere.
        mail: String,
        /// The extensions of its files.
        files: Vec<String>,
        /// Whether it was cancelled in red.
        is_red: bool,
    },
}

/// The form.
#[derive(Clone, Debug, Default)]
pub struct Title {
    /// What was typed.
    pub typed: Typed,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

/// Draws form or state.
pub fn section(f: &Frame, order: &Order, invoice: &Invoice) -> Markup {
    let t = f.texts();
    let id = &order.whole.order.id;
    html! {
        section.card.pad.stack #invoice {
            h2 { (t.get("pay-invoice")) }
            @match invoice {
                Invoice::Form(title) => (ask(f, id, title)),
                Invoice::NotHere => p { (t.get("pay-invoice-not-here")) },
                Invoice::Asked => pj-progress id="invoice-progress" {
                    (parts::notice(Tone::Plain, html! { (t.get("pay-invoice-asked")) }))
                },
                Invoice::Issued { number, mail, files, is_red } => {
                    (parts::notice(if *is_red { Tone::Warn } else { Tone::Good }, html! {
                        b { (t.get(if *is_red { "pay-invoice-red" } else { "pay-invoice-done" })) }
                        @if !mail.is_empty() {
                            br; (t.fill("pay-invoice-mailed", &[("mail", mail.as_str().into())]))
                        }
                    }))
                    p { (t.get("pay-invoice-number")) " " b.digits { (number) } }
                    div.actions { @for file in files {
                        a.button.quiet href=(address::pay_part(id, &format!("invoice.{file}"))) {
                            (t.get("pay-invoice-file")) " " (file.to_uppercase())
                        }
                    } }
                }
            }
        }
    }
}

fn ask(f: &Frame, order: &str, title: &Title) -> Markup {
    let t = f.texts();
    let typed = &title.typed;
    let fault = |field: &str| form::fault_of(&title.faults, field);
    let chosen = Buyer::ALL.into_iter().find(|buyer| buyer.code() == typed.buyer);
    let chosen = chosen.unwrap_or_default();
    html! {
        form.form method="post" action=(address::pay_part(order, "invoice")) novalidate {
            fieldset {
                legend { (t.get("pay-invoice-buyer")) }
                div.choices.boxes { @for buyer in Buyer::ALL {
                    (form::choice("buyer", buyer.code(), &t.word("buyer", buyer.code()), "",
                        buyer == chosen))
                } }
            }
            div.fields {
                (form::input(&Input {
                    name: "title",
                    label: &t.get("pay-invoice-name"),
                    hint: &t.get("pay-invoice-name-hint"),
                    value: &typed.name,
                    fault: fault("title"),
                    chars_max: 100,
                    ..Input::default()
                }))
                (form::input(&Input {
                    name: "tax_id",
                    label: &t.get("pay-invoice-tax-id"),
                    hint: &t.get("pay-invoice-tax-id-hint"),
                    value: &typed.tax_id,
                    fault: fault("tax_id"),
                    chars_max: 30,
                    has_digits: true,
                    ..Input::default()
                }))
                (form::input(&Input {
                    name: "mail",
                    kind: "email",
                    label: &t.get("pay-invoice-mail"),
                    hint: &t.get("pay-invoice-mail-hint"),
                    value: &typed.mail,
                    fault: fault("mail"),
                    keyboard: "email",
                    autocomplete: "email",
                    chars_max: 254,
                    ..Input::default()
                }))
            }
            div.actions { (form::send(&t.get("pay-invoice-send"), &t.get("form-busy"))) }
        }
    }
}
