//! 缴费凭证: checking one, and one that can be printed.

use maud::{Markup, html};
use model::receipt::Standing;
use paper::receipt::{Paper, Slip};

use super::form::Input;
use super::{Frame, address, form, frame, parts};
use crate::paint::{Tone, printable};
use crate::web::assets::icons::{Icon, icon};

/// A receipt in words.
#[derive(Clone, Debug)]
pub struct Printed {
    /// What it says.
    pub slip: Slip,
    /// What became of the payment.
    pub standing: Standing,
    /// Its number, for addresses.
    pub number: String,
    /// Its check code, for addresses.
    pub code: String,
}

/// What is known of a receipt.
#[derive(Clone, Debug)]
pub enum Answer {
    /// There is no such receipt, or the code is another one.
    Unknown,
    /// There is.
    Known(Box<Printed>),
}

/// What the page shows.
#[derive(Clone, Debug, Default)]
pub struct Check {
    /// The number as it was typed.
    pub number: String,
    /// The code as it was typed.
    pub code: String,
    /// What is known of them; `None` before anybody asked.
    pub answer: Option<Answer>,
    /// Sending it to somebody.
    pub sending: Sending,
}

/// The form that sends a receipt to an address or a telephone.
#[derive(Clone, Debug, Default)]
pub struct Sending {
    /// Whether letters are sent here at all.
    pub is_here: bool,
    /// Whether one was just handed in.
    pub is_done: bool,
    /// What was typed.
    pub to: String,
    /// What is wrong with it.
    pub fault: String,
}

/// Draws the page where receipts are checked.
pub fn check_page(f: &Frame, check: &Check) -> Markup {
    let t = f.texts();
    let title = t.get("receipt-check");
    let field = |name: &'static str, label: &str, hint: &str, value: &str| {
        form::input(&Input {
            name,
            label,
            hint,
            value,
            chars_max: 40,
            is_required: true,
            has_digits: true,
            ..Input::default()
        })
    };
    let main = html! {
        (parts::head(&title, &t.get("receipt-check-lead"), html! {}))
        @if let Some(answer) = &check.answer { (answered(f, answer)) }
        @if let Some(Answer::Known(printed)) = &check.answer && check.sending.is_here {
            (sending(f, printed, &check.sending))
        }
        section.card.pad {
            form.form method="get" action=(address::RECEIPT) {
                (field("n", &t.get("receipt-check-number"),
                    &t.get("receipt-check-number-hint"), &check.number))
                (field("c", &t.get("receipt-check-code"),
                    &t.get("receipt-check-code-hint"), &check.code))
                div.actions { (form::send(&t.get("receipt-check-send"), &t.get("form-busy"))) }
            }
        }
        p.fine { (t.get("receipt-check-privacy")) }
    };
    frame(f, &title, main)
}

fn answered(f: &Frame, answer: &Answer) -> Markup {
    let t = f.texts();
    let (tone, sign, words, more) = match answer {
        Answer::Unknown => (Tone::Bad, Icon::Cross, "receipt-unknown", "receipt-unknown-more"),
        Answer::Known(printed) => match printed.standing {
            Standing::Genuine => {
                (Tone::Good, Icon::Tick, "receipt-genuine", "receipt-genuine-more")
            }
            Standing::PartlyRefunded => {
                let words = "receipt-partly-refunded";
                (Tone::Warn, Icon::Alert, words, "receipt-partly-refunded-more")
            }
            Standing::Refunded => {
                (Tone::Warn, Icon::Alert, "receipt-refunded", "receipt-refunded-more")
            }
        },
    };
    html! {
        section class={ "card ticket " (parts::class(tone)) } role="status" {
            div.verdict {
                div.mark { (icon(sign)) }
                div { h2.big { (t.get(words)) } p { (t.get(more)) } }
            }
            @if let Answer::Known(printed) = answer {
                dl.facts {
                    div {
                        dt { (t.get("receipt-biller")) }
                        dd { (printable(&printed.slip.biller)) }
                    }
                    @for (name, value) in facts(&printed.slip) {
                        div { dt { (name) } dd.digits { (printable(value)) } }
                    }
                }
                div.pad {
                    div.actions {
                        a.button href=(address::receipt(&printed.number, "", &printed.code)) {
                            (t.get("receipt-open"))
                        }
                    }
                }
            }
        }
    }
}

/// 寄送凭证.
fn sending(f: &Frame, printed: &Printed, sending: &Sending) -> Markup {
    let t = f.texts();
    html! {
        section.card.pad.stack id="send" {
            h2 { (t.get("receipt-send")) }
            @if sending.is_done {
                (parts::notice(Tone::Good, html! { (t.get("receipt-send-done")) }))
            }
            form.form method="post" action=(address::receipt_send(&printed.number)) {
                (form::hidden("c", &printed.code))
                (form::input(&Input {
                    name: "to",
                    label: &t.get("receipt-send-to"),
                    hint: &t.get("receipt-send-hint"),
                    value: &sending.to,
                    fault: &sending.fault,
                    keyboard: "email",
                    autocomplete: "email",
                    chars_max: 254,
                    is_required: true,
                    ..Input::default()
                }))
                div.actions { (form::send(&t.get("receipt-send-now"), &t.get("form-busy"))) }
            }
        }
    }
}

/// Everything that a receipt says in names and values.
fn facts(slip: &Slip) -> impl Iterator<Item = (&str, &str)> {
    let pairs = slip.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    pairs.chain([(slip.total[0].as_str(), slip.total[1].as_str())])
}

/// Draws a receipt to be printed.
pub fn print_page(f: &Frame, printed: &Printed) -> Markup {
    let t = f.texts();
    let slip = &printed.slip;
    let to = |paper: Paper| {
        address::receipt(&printed.number, &format!("{}.pdf", paper.code()), &printed.code)
    };
    let main = html! {
        (parts::crumbs(f, &[(address::RECEIPT, &t.get("receipt-check"))], &slip.title))
        section.card.pad { div.stack {
            h1 { (slip.title) }
            p { b { (printable(&slip.biller)) } }
            @if !slip.stamp.is_empty() { p { (parts::badge(Tone::Warn, &slip.stamp)) } }
            dl.values {
                @for (name, value) in &slip.pairs {
                    (parts::row(f, name, Some(html! { span.digits { (printable(value)) } })))
                }
            }
            (items(f, slip))
            p { b { (slip.total[0]) " " span.digits { (slip.total[1]) } } " " (slip.total[2]) }
            (parts::code(&slip.code, &slip.about_code))
            p.small.soft { (slip.about_code) }
            p.small.soft { (slip.notice) }
            div.actions {
                a.button href=(to(Paper::Roll)) { (t.get("receipt-roll")) }
                a.button href=(to(Paper::A4)) { (t.get("receipt-sheet")) }
            }
        } }
    };
    frame(f, &slip.title, main)
}

fn items(f: &Frame, slip: &Slip) -> Markup {
    let t = f.texts();
    let title = t.get("receipt-items");
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (t.get("receipt-item")) }
                th.num scope="col" { (t.get("receipt-amount")) }
            } }
            tbody { @for (name, amount) in &slip.lines {
                tr { td { (printable(name)) } td.num { (amount) } }
            } }
        }
    };
    html! { div { h2 { (title) } (parts::wide(&title, table)) } }
}
