//! The account (户号) that is to be paid for.

use maud::{Markup, html};
use model::bill::Biller;

use super::way;
use crate::paint::{Tone, printable};
use crate::web::ui::form::Input;
use crate::web::ui::{Frame, address, form, frame, parts};

/// What the form knows.
#[derive(Clone, Debug)]
pub struct Account {
    /// To whom.
    pub biller: Biller,
    /// What was typed.
    pub typed: String,
    /// What is wrong with it.
    pub fault: String,
    /// What is wrong, when it is not the field.
    pub trouble: String,
}

/// Draws the form.
pub fn page(f: &Frame, account: &Account) -> Markup {
    let t = f.texts();
    let biller = &account.biller;
    let rule = &biller.account;
    let title = t.word("service", biller.service.code());
    let field = Input {
        name: "account",
        label: &name_of(f, biller),
        hint: &hint_of(f, biller),
        example: &rule.example,
        value: &account.typed,
        fault: &account.fault,
        keyboard: if rule.alphabet == model::bill::Alphabet::Digits { "numeric" } else { "" },
        chars_max: 40,
        has_digits: true,
        ..Input::default()
    };
    let main = html! {
        (way(f, &title))
        (parts::head(&title, &printable(&biller.name), html! {}))
        @if !account.trouble.is_empty() {
            (parts::notice(Tone::Warn, html! { (account.trouble) }))
        }
        section.card.pad.narrow-form { pj-once {
            form.form method="post" action=(address::pay_service(&biller.id)) novalidate {
                (form::input(&field))
                p.hint {
                    (t.fill("pay-account-example", &[("number", rule.example.as_str().into())]))
                }
                div.actions { (form::send(&t.get("pay-account-send"), &t.get("pay-asking"))) }
            }
        } }
        @if !biller.items.is_empty() {
            p.fine { (t.get("pay-made-of")) (printable(&biller.items.join("、"))) }
        }
    };
    frame(f, &title, main)
}

/// What a biller calls the number of an account.
pub fn name_of(f: &Frame, biller: &Biller) -> String {
    let t = f.texts();
    let key = format!("account-name-{}", biller.account.hint);
    t.find(&key, &[]).unwrap_or_else(|| t.get("account-name-bill"))
}

fn hint_of(f: &Frame, biller: &Biller) -> String {
    let t = f.texts();
    let key = format!("account-hint-{}", biller.account.hint);
    t.find(&key, &[]).unwrap_or_else(|| t.get("account-hint-bill"))
}
