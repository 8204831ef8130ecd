//! Several people pay one order (费用分摊).

use maud::{Markup, html};

use super::order::{Order, live};
use super::{help, yuan};
use crate::paint::{Tone, printable};
use crate::web::ui::{Frame, address, parts};

/// Everybody's share with the link to it.
pub fn overview(f: &Frame, order: &Order) -> Markup {
    let t = f.texts();
    let id = &order.whole.order.id;
    let until = [("time", order.whole.order.expires_at.in_china().into())];
    html! {
        section.card.pad.stack {
            h1.h2 { (t.get("pay-split")) }
            (parts::notice(Tone::Plain, html! { b { (t.get("pay-split-rest")) } }))
            p { (t.get("pay-split-links")) }
            (live(html! {
                ul.rows.shares { @for share in &order.whole.shares {
                    @let to = address::pay_share(id, share.place);
                    li {
                        span.whose {
                            b { (name(f, &share.name, share.place)) }
                            span.digits { (yuan(t, share.amount)) }
                        }
                        @if share.paid >= share.amount {
                            (parts::badge(Tone::Good, &t.get("pay-share-paid")))
                        } @else {
                            pj-copy.actions done=(t.get("official-copied")) {
                                button.quiet.slim.with-script type="button"
                                    data-copy={ (order.base) (to) } {
                                    (t.get("official-copy"))
                                }
                                a.button.quiet.slim href=(to) { (t.get("pay-share-pay")) }
                            }
                        }
                    }
                } }
            }))
            p.small.soft { (t.fill("pay-split-until", &until)) }
            details.group {
                summary { (t.get("pay-split-codes")) }
                ul.codes { @for share in &order.whole.shares {
                    @if share.paid < share.amount {
                        @let to = address::pay_share(id, share.place);
                        li {
                            (parts::code(&format!("{}{to}", order.base),
                                &t.get("pay-split-code")))
                            span { (name(f, &share.name, share.place)) }
                        }
                    }
                } }
            }
            div.actions { (help(f, id)) }
        }
    }
}

/// Whose share it is.
pub fn name(f: &Frame, name: &str, place: i64) -> String {
    let t = f.texts();
    match (name, place) {
        ("", 1) => t.get("pay-split-me"),
        ("", place) => t.fill("pay-split-nth", &[("place", place.to_string().into())]),
        (name, _) => printable(name),
    }
}
