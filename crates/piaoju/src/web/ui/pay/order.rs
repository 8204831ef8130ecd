//! An order: what it is for, and the stage that it has come to.

use app::pay::order::Whole;
use maud::{Markup, html};
use model::Moment;
use model::bill::{FeeItem, Masked};
use model::pay::{AttemptState, OrderState, RefundState};
use store::order::attempt::Attempt;

use super::invoice::Invoice;
use super::{ending, help, in_words, invoice, items, paying, shares, way, yuan};
use crate::paint::{Tone, printable};
use crate::web::assets::icons::{Icon, spinner};
use crate::web::ui::frame::refreshing;
use crate::web::ui::{Frame, address, frame, parts};

/// What the bill said when the order was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The name of the biller.
    pub biller: String,
    /// The code of the service.
    pub service: String,
    /// The holder of the account, masked.
    pub holder: String,
    /// The period of the bill.
    pub period: String,
    /// What it is made of.
    pub items: Vec<FeeItem>,
}

/// The receipt of an order.
#[derive(Clone, Debug)]
pub struct Given {
    /// Its number in groups.
    pub number: String,
    /// Where it can be printed.
    pub print: String,
    /// Where it is checked, and sent to somebody.
    pub check: String,
    /// What its code holds.
    pub code: String,
}

/// An order as somebody looks at it.
#[derive(Clone, Debug)]
pub struct Order {
    /// The order with its shares, attempts and refunds.
    pub whole: Whole,
    /// What the bill said.
    pub facts: Facts,
    /// The share that is looked at; 0 for the whole.
    pub share: i64,
    /// Whether the payer wants another way after a failure.
    pub wants_again: bool,
    /// The moment.
    pub now: Moment,
    /// Where people reach the service.
    pub base: String,
    /// The receipt, once there is one.
    pub given: Option<Given>,
    /// The invoice, or the form for it; `None` where none is issued.
    pub invoice: Option<Invoice>,
    /// Whether the channels are those of the demonstration.
    pub is_demo: bool,
    /// What is wrong with what was asked for.
    pub fault: String,
    /// What the payer has to say once more that they mean.
    pub sure: Option<Again>,
}

/// A choice that is sent once more, with the word that the payer means it.
#[derive(Clone, Debug)]
pub struct Again {
    /// The code of the channel.
    pub channel: &'static str,
    /// The code of the way.
    pub way: &'static str,
    /// What the payer showed.
    pub code: Option<String>,
}

/// What the page of an order shows.
#[derive(Clone, Copy, Debug)]
pub enum Stage<'a> {
    /// A way to pay is to be chosen; what became of the attempt before.
    Choose(Option<&'a Attempt>),
    /// An attempt is open.
    Paying(&'a Attempt),
    /// The last attempt failed.
    Failed(&'a Attempt),
    /// Each of several people pays on a page of their own.
    Shares,
    /// This share is paid, others are not.
    ShareDone,
    /// All is paid, the biller is being told.
    Posting,
    /// The biller took it.
    Done,
    /// The money is on its way back.
    GoingBack,
    /// The money is back.
    Back,
    /// Nobody paid.
    Over,
}

impl Order {
    /// The stage that it has come to.
    pub fn stage(&self) -> Stage<'_> {
        let whole = &self.whole;
        match whole.order.state {
            OrderState::Paid => return Stage::Posting,
            OrderState::Posted => return Stage::Done,
            OrderState::Refunding => return Stage::GoingBack,
            OrderState::Refunded => return Stage::Back,
            OrderState::Closed => return Stage::Over,
            OrderState::Open | OrderState::PartlyPaid => {}
        }
        if self.share == 0 && !whole.shares.is_empty() {
            return Stage::Shares;
        }
        if let Some(open) = whole.open_attempt(self.share) {
            return Stage::Paying(open);
        }
        if whole.missing(self.share).0 <= 0 {
            return Stage::ShareDone;
        }
        let last = whole.attempts.iter().rev().find(|a| a.share == self.share);
        match last {
            Some(failed) if failed.state == AttemptState::Failed && !self.wants_again => {
                Stage::Failed(failed)
            }
            other => Stage::Choose(other),
        }
    }

    /// The address of this page.
    pub fn place(&self) -> String {
        address::pay_share(&self.whole.order.id, self.share)
    }
}

/// Draws the page.
pub fn page(f: &Frame, order: &Order) -> Markup {
    let t = f.texts();
    let title = t.get("pay-title");
    let stage = order.stage();
    let is_live =
        matches!(stage, Stage::Paying(_) | Stage::Shares | Stage::Posting | Stage::GoingBack);
    let main = html! {
        (way(f, &printable(&order.whole.order.subject)))
        @if !order.fault.is_empty() { (parts::notice(Tone::Bad, html! { (order.fault) })) }
        div.two.wide-first {
            div.stack {
                (stage_of(f, order, stage))
                @if let Some(invoice) = order.invoice.as_ref() {
                    (invoice::section(f, order, invoice))
                }
            }
            (summary(f, order))
        }
    };
    match is_live {
        true => refreshing(f, &title, 5, main),
        false => frame(f, &title, main),
    }
}

fn stage_of(f: &Frame, order: &Order, stage: Stage<'_>) -> Markup {
    let t = f.texts();
    let id = &order.whole.order.id;
    match stage {
        Stage::Choose(before) => paying::choose(f, order, before),
        Stage::Paying(open) => paying::paying(f, order, open),
        Stage::Failed(failed) => paying::failed(f, order, failed),
        Stage::Shares => shares::overview(f, order),
        Stage::ShareDone => html! {
            section.card.pad.pay-stage {
                (ending("good", Icon::Tick, &t.get("pay-share-done"),
                    &t.get("pay-share-done-more")))
                div.actions {
                    a.button.quiet href=(address::pay_share(id, 0)) { (t.get("pay-share-all")) }
                }
            }
        },
        Stage::Posting => live(html! {
            section.card.pad.pay-stage role="status" aria-live="polite" {
                (spinner())
                h1.h2 { (t.get("pay-posting")) }
                p { (t.get("pay-posting-more")) }
                p.small.soft { (t.get("pay-query-code")) " " span.digits { (id) } }
            }
        }),
        Stage::Done => done(f, order),
        Stage::GoingBack => live(html! {
            section.card.pad.pay-stage role="status" {
                (ending("warn", Icon::Again, &t.get("pay-going-back"),
                    &t.get("pay-going-back-more")))
                (refunds(f, order))
                div.actions { (help(f, id)) }
            }
        }),
        Stage::Back => html! {
            section.card.pad.pay-stage {
                (ending("warn", Icon::Again, &t.get("pay-back"), &t.get("pay-back-more")))
                (refunds(f, order))
                @if let Some(given) = &order.given { (receipt(f, given)) }
                div.actions { (help(f, id)) }
            }
        },
        Stage::Over => html! {
            section.card.pad.pay-stage {
                (ending("warn", Icon::Past, &t.get("pay-over"), &t.get("pay-over-more")))
                div.actions {
                    a.button href=(address::pay_service(&order.whole.order.biller)) {
                        (t.get("pay-anew"))
                    }
                    (help(f, id))
                }
            }
        },
    }
}

/// A part that the script asks for again until it is over.
pub fn live(content: Markup) -> Markup {
    html! { pj-progress id="progress" { (content) } }
}

fn done(f: &Frame, order: &Order) -> Markup {
    let t = f.texts();
    let whole = &order.whole.order;
    html! {
        section.card.pad.pay-stage {
            (ending("good", Icon::Tick, &t.get("pay-done"), &t.get("pay-done-more")))
            p.big.digits { (yuan(t, whole.amount)) }
            @if let Some(given) = &order.given { (receipt(f, given)) }
            (refunds(f, order))
            div.actions {
                a.button.quiet href=(address::PAY) { (t.get("pay-other")) }
                (help(f, &whole.id))
            }
        }
    }
}

fn receipt(f: &Frame, given: &Given) -> Markup {
    let t = f.texts();
    html! {
        div.given {
            (parts::code(&given.code, &t.get("receipt-scan")))
            div.stack {
                p { (t.get("receipt-number")) br; b.digits { (given.number) } }
                p.small.soft { (t.get("pay-receipt-more")) }
                div.actions {
                    a.button href=(given.print) { (t.get("receipt-open")) }
                    a.button.quiet href=(format!("{}#send", given.check)) {
                        (t.get("receipt-send"))
                    }
                }
            }
        }
    }
}

/// What went back or is to go back.
fn refunds(f: &Frame, order: &Order) -> Markup {
    let t = f.texts();
    let all = &order.whole.refunds;
    let tone = |state: RefundState| match state {
        RefundState::Done => Tone::Good,
        RefundState::Abnormal => Tone::Bad,
        RefundState::Declined => Tone::Plain,
        _ => Tone::Warn,
    };
    html! {
        @if !all.is_empty() {
            div.refunds {
                p.small.soft { (t.get("pay-refunds")) }
                ul.rows { @for refund in all {
                    li {
                        span.digits { (yuan(t, refund.amount)) }
                        (parts::badge(tone(refund.state),
                            &t.word("refund", refund.state.code())))
                    }
                } }
            }
        }
    }
}

/// What the order is for, at the side.
fn summary(f: &Frame, order: &Order) -> Markup {
    let t = f.texts();
    let (whole, facts) = (&order.whole.order, &order.facts);
    let some = |text: &str| (!text.is_empty()).then(|| html! { (printable(text)) });
    let account = Masked::account(&whole.account);
    html! {
        section.card.pad {
            h2 { (t.get("pay-summary")) }
            dl.values {
                (parts::row(f, &t.get("receipt-service"),
                    some(&t.word("service", &facts.service))))
                (parts::row(f, &t.get("pay-biller"), some(&facts.biller)))
                (parts::row(f, &t.get("receipt-account"), some(account.as_str())))
                @if !facts.holder.is_empty() {
                    (parts::row(f, &t.get("receipt-holder"), some(&facts.holder)))
                }
                @if !facts.period.is_empty() {
                    (parts::row(f, &t.get("pay-period-name"), some(&facts.period)))
                }
                (parts::row(f, &t.get("pay-amount"), Some(in_words(t, whole.amount))))
                @if whole.paid.0 > 0 && whole.paid < whole.amount {
                    (parts::row(f, &t.get("pay-paid"), Some(html! { (yuan(t, whole.paid)) })))
                }
                (parts::row(f, &t.get("pay-state"),
                    Some(html! { (t.word("order", whole.state.code())) })))
                (parts::row(f, &t.get("pay-made"), some(&whole.made_at.in_china())))
            }
            @if !facts.items.is_empty() {
                details.group {
                    summary { (t.get("receipt-items")) }
                    (items(f, &facts.items))
                }
            }
        }
    }
}

/// What somebody tells who asks for help (联系客服).
pub fn help_page(f: &Frame, order: &Order) -> Markup {
    let t = f.texts();
    let title = t.get("pay-help");
    let whole = &order.whole;
    let last = whole.attempts.last();
    let some = |text: &str| (!text.is_empty()).then(|| html! { (printable(text)) });
    let main = html! {
        (parts::crumbs(f, &[(address::PAY, &t.get("pay-title")),
            (&address::pay_share(&whole.order.id, 0), &printable(&whole.order.subject))], &title))
        (parts::head(&title, &t.get("pay-help-lead"), html! {}))
        section.card.pad {
            dl.values {
                (parts::row(f, &t.get("pay-query-code"),
                    Some(html! { span.digits { (whole.order.id) } })))
                (parts::row(f, &t.get("pay-biller"), some(&order.facts.biller)))
                (parts::row(f, &t.get("pay-state"),
                    Some(html! { (t.word("order", whole.order.state.code())) })))
                @if let Some(last) = last {
                    (parts::row(f, &t.get("pay-last"), Some(html! {
                        (t.word("channel", last.channel.code())) " · "
                        (t.word("attempt", last.state.code()))
                    })))
                    (parts::row(f, &t.get("pay-attempt-number"),
                        Some(html! { span.digits { (last.number) } })))
                }
            }
            p.small.soft { (t.get("pay-help-money")) }
        }
    };
    frame(f, &title, main)
}
