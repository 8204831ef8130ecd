//! The wallet of a payer, and what can go wrong at a channel: pages of the demonstration.

use maud::{Markup, html};
use model::Fen;
use wire::simulate::acquirer::ChannelFault;

use super::{way, yuan};
use crate::paint::{Tone, printable};
use crate::web::ui::{Frame, address, form, frame, parts};

/// A trade as its payer sees it.
#[derive(Clone, Debug)]
pub struct Wallet {
    /// The code of the channel.
    pub channel: &'static str,
    /// The number of the attempt.
    pub number: String,
    /// How much.
    pub amount: Fen,
    /// What for.
    pub subject: String,
    /// Where it stands: `unpaid`, `asking`, `paid`, `refused`, `closed`, `reversed`.
    pub state: &'static str,
    /// Whether the payer can do anything.
    pub can_pay: bool,
    /// How it misbehaves at this number.
    pub fault: Option<ChannelFault>,
    /// The page of the order.
    pub back: String,
}

/// Draws the wallet.
pub fn page(f: &Frame, wallet: &Wallet) -> Markup {
    let t = f.texts();
    let title = t.get("wallet-title");
    let to = address::demo_wallet(wallet.channel, &wallet.number);
    let main = html! {
        (way(f, &title))
        (parts::notice(Tone::Warn, html! { (t.get("wallet-notice")) }))
        section.card.pad.pay-stage {
            h1.h2 { (t.word("channel", wallet.channel)) }
            p.big.digits { (yuan(t, wallet.amount)) }
            p { (printable(&wallet.subject)) }
            p { (parts::badge(Tone::Plain, &t.word("wallet", wallet.state))) }
            @if wallet.can_pay {
                form.actions method="post" action=(to) {
                    button type="submit" name="do" value="pay" { (t.get("wallet-pay")) }
                    button.quiet type="submit" name="do" value="refuse" {
                        (t.get("wallet-refuse"))
                    }
                    button.quiet type="submit" name="do" value="not-enough" {
                        (t.get("failure-not-enough"))
                    }
                }
            }
            a.button.quiet href=(wallet.back) { (t.get("wallet-back")) }
        }
        section.card.pad {
            h2 { (t.get("wallet-fault-one")) }
            (faults(f, &to, wallet.fault))
        }
        p.fine { a href=(address::DEMO_PAY) { (t.get("pay-demo-faults-link")) } }
    };
    frame(f, &title, main)
}

/// Draws the page that makes channels misbehave at every number.
pub fn channels(f: &Frame, all: &[(&'static str, Option<ChannelFault>)]) -> Markup {
    let t = f.texts();
    let title = t.get("wallet-faults");
    let main = html! {
        (way(f, &title))
        (parts::head(&title, &t.get("wallet-faults-lead"), html! {}))
        @for (channel, fault) in all {
            section.card.pad {
                h2 { (t.word("channel", channel)) }
                (faults(f, &address::below(address::DEMO_PAY, channel), *fault))
            }
        }
    };
    frame(f, &title, main)
}

fn faults(f: &Frame, to: &str, now: Option<ChannelFault>) -> Markup {
    let t = f.texts();
    let id = format!("fault-{}", to.rsplit('/').next().unwrap_or_default());
    html! {
        form.form method="post" action=(to) {
            (form::hidden("do", "fault"))
            div.field {
                label for=(id) { (t.get("wallet-fault")) }
                select id=(id) name="fault" {
                    option value="" selected[now.is_none()] { (t.get("wallet-fault-none")) }
                    @for fault in ChannelFault::ALL {
                        option value=(fault.code()) selected[now == Some(*fault)] {
                            (fault.code())
                        }
                    }
                }
            }
            div.actions { button.quiet type="submit" { (t.get("wallet-fault-set")) } }
        }
    }
}
