//! Paying: the choice of a channel, the code to be scanned, and what became of an attempt.

use maud::{Markup, html};
use model::pay::{AttemptState, Channel, Way};
use store::order::attempt::Attempt;

use super::order::{Again, Order, live};
use super::{ending, help, yuan};
use crate::paint::Tone;
use crate::texts::Texts;
use crate::web::assets::icons::{Icon, spinner};
use crate::web::ui::form::Input;
use crate::web::ui::{Frame, address, form, parts};

/// 选择支付方式.
pub fn choose(f: &Frame, order: &Order, before: Option<&Attempt>) -> Markup {
    let t = f.texts();
    let id = &order.whole.order.id;
    let missing = order.whole.missing(order.share);
    let share = order.share.to_string();
    html! {
        @if let Some(again) = &order.sure { (sure(f, order, again)) }
        @if let Some(before) = before { (was(t, before)) }
        section.card.pad.stack {
            div.bill-head {
                h1.h2 { (t.get("pay-choose")) }
                b.digits.sum-now { (yuan(t, missing)) }
            }
            pj-once { form.channels method="post" action=(address::pay_part(id, "pay")) {
                (form::hidden("share", &share))
                @for channel in Channel::ONLINE {
                    button.quiet type="submit" name="channel" value=(channel.code())
                        data-busy=(t.get("pay-asking")) {
                        (t.word("channel", channel.code()))
                    }
                }
            } }
            (scanner(f, order))
        }
        @if order.is_demo {
            p.fine { (t.get("pay-demo-faults")) " "
                a href=(address::DEMO_PAY) { (t.get("pay-demo-faults-link")) } }
        }
    }
}

/// Asks once more, because the payment is out of the ordinary; nothing was sent yet.
fn sure(f: &Frame, order: &Order, again: &Again) -> Markup {
    let t = f.texts();
    html! {
        section.card.pad.stack {
            (parts::notice(Tone::Warn, html! { (t.get("pay-sure")) }))
            form method="post" action=(address::pay_part(&order.whole.order.id, "pay")) {
                (form::hidden("share", &order.share.to_string()))
                (form::hidden("channel", again.channel))
                (form::hidden("way", again.way))
                (form::hidden("code", again.code.as_deref().unwrap_or_default()))
                (form::hidden("sure", "yes"))
                (form::send(&t.get("pay-sure-yes"), &t.get("form-busy")))
            }
        }
    }
}

/// A field for a scanner: the payer shows the code on their telephone (付款码).
fn scanner(f: &Frame, order: &Order) -> Markup {
    let t = f.texts();
    let options: Vec<(String, String)> = Channel::ONLINE
        .iter()
        .map(|channel| (channel.code().to_owned(), t.word("channel", channel.code())))
        .collect();
    html! {
        details.group {
            summary { (t.get("pay-code-way")) }
            pj-once {
                form.form method="post" action=(address::pay_part(&order.whole.order.id, "pay")) {
                    (form::hidden("share", &order.share.to_string()))
                    (form::hidden("way", "scanned"))
                    (form::select("channel", &t.get("receipt-channel"), &options, "wechat"))
                    (form::input(&Input {
                        name: "code",
                        label: &t.get("pay-code"),
                        hint: &t.get(if order.is_demo { "pay-code-demo" } else { "pay-code-hint" }),
                        keyboard: "numeric",
                        chars_max: 40,
                        is_required: true,
                        has_digits: true,
                        ..Input::default()
                    }))
                    div.actions { (form::send(&t.get("pay-code-send"), &t.get("pay-asking"))) }
                }
            }
        }
    }
}

/// What became of the attempt before: nothing was taken, so another may follow.
fn was(t: &Texts, before: &Attempt) -> Markup {
    match before.state {
        AttemptState::Closed => parts::notice(Tone::Warn, html! { (t.get("pay-was-closed")) }),
        AttemptState::Returned => parts::notice(Tone::Warn, html! { (t.get("pay-was-returned")) }),
        AttemptState::Late => parts::notice(Tone::Warn, html! { (t.get("pay-was-late")) }),
        _ => html! {},
    }
}

/// An attempt that is not decided.
pub fn paying(f: &Frame, order: &Order, open: &Attempt) -> Markup {
    let t = f.texts();
    let can_leave = open.state == AttemptState::Waiting;
    html! {
        section.card.pad.pay-stage {
            (live(html! {
                @match (open.state, open.way) {
                    (AttemptState::Waiting, Way::Shown) if !open.shown.is_empty() => {
                        (code(f, order, open))
                    }
                    (AttemptState::Waiting, Way::Shown) => (no_code(t)),
                    (AttemptState::Waiting, Way::Scanned) => (wait(t, open)),
                    _ => (doubt(t)),
                }
            }))
            @if can_leave {
                form method="post" action=(address::pay_part(&order.whole.order.id, "leave")) {
                    (form::hidden("number", &open.number))
                    button.quiet type="submit" { (t.get("pay-other-way")) }
                }
            }
            @if order.is_demo { (demo(f, open)) }
        }
    }
}

fn code(f: &Frame, order: &Order, open: &Attempt) -> Markup {
    let t = f.texts();
    let channel = t.word("channel", open.channel.code());
    let left = (open.expires_at.0 - order.now.0).max(0);
    let words = [("channel", channel.as_str().into())];
    let time = [("minutes", (left / 60).into()), ("seconds", (left % 60).into())];
    html! {
        div.scan role="status" {
            h1.h2 { (t.fill("pay-scan-with", &words)) }
            p.big.digits { (yuan(t, open.amount)) }
            (parts::code(&open.shown, &t.fill("pay-scan-with", &words)))
            p.soft { (t.fill("pay-left", &time)) }
        }
    }
}

/// The channel knows the number, but its answer with the code was lost.
fn no_code(t: &Texts) -> Markup {
    ending("warn", Icon::Alert, &t.get("pay-no-code"), &t.get("pay-no-code-more"))
}

fn wait(t: &Texts, open: &Attempt) -> Markup {
    html! {
        div.scan role="status" {
            (spinner())
            h1.h2 { (t.get("pay-waiting")) }
            p.big.digits { (yuan(t, open.amount)) }
            p.soft { (t.get("pay-waiting-more")) }
        }
    }
}

/// Nothing certain is known: never called a failure.
fn doubt(t: &Texts) -> Markup {
    html! {
        div.scan role="status" aria-live="polite" {
            (spinner())
            h1.h2 { (t.get("pay-doubt")) }
            p.soft { (t.get("pay-doubt-more")) }
        }
    }
}

fn demo(f: &Frame, open: &Attempt) -> Markup {
    let t = f.texts();
    let to = address::demo_wallet(open.channel.code(), &open.number);
    html! {
        p.fine { (t.get("pay-demo")) " " a href=(to) { (t.get("pay-demo-wallet")) } }
    }
}

/// Nothing was taken, and why; exactly two ways on (F175).
pub fn failed(f: &Frame, order: &Order, failed: &Attempt) -> Markup {
    let t = f.texts();
    let why = t.word("failure", if failed.why.is_empty() { "channel" } else { &failed.why });
    let title = t.fill("pay-failed", &[("why", why.into())]);
    let again = address::with(&order.place(), &[("again", "1")]);
    html! {
        section.card.pad.pay-stage {
            (ending("warn", Icon::Alert, &title, &t.get("pay-failed-more")))
            div.actions {
                a.button href=(again) { (t.get("pay-other-way")) }
                (help(f, &order.whole.order.id))
            }
        }
    }
}
