//! What somebody has paid (我的缴费).

use maud::{Markup, html};
use model::pay::OrderState;
use store::order::Order;

use super::{way, yuan};
use crate::paint::{Tone, printable};
use crate::web::assets::icons::Icon;
use crate::web::ui::{Frame, address, frame, parts};

/// Draws the list.
pub fn page(f: &Frame, orders: &[Order], pages: parts::Pages, has_more: bool) -> Markup {
    let t = f.texts();
    let title = t.get("pay-mine");
    let to = |page: u32| address::with(address::PAY_MINE, &[("page", &page.to_string())]);
    let main = html! {
        (way(f, &title))
        (parts::head(&title, "", html! {
            a.button href=(address::PAY) { (t.get("pay-start")) }
        }))
        @if orders.is_empty() {
            (parts::nothing(Icon::Ledger, &t.get("pay-mine-none"), &t.get("pay-mine-none-more"),
                html! {}))
        } @else {
            section.card.pad { (parts::wide(&title, table(f, orders))) }
            div.actions {
                @if pages.page > 1 {
                    a.button.quiet.slim rel="prev" href=(to(pages.page - 1)) {
                        (t.get("pager-before"))
                    }
                }
                @if has_more {
                    a.button.quiet.slim rel="next" href=(to(pages.page + 1)) {
                        (t.get("pager-after"))
                    }
                }
            }
        }
    };
    frame(f, &title, main)
}

fn table(f: &Frame, orders: &[Order]) -> Markup {
    let t = f.texts();
    html! {
        table.records {
            thead { tr {
                th scope="col" { (t.get("pay-summary")) }
                th.num scope="col" { (t.get("pay-amount")) }
                th scope="col" { (t.get("pay-state")) }
                th scope="col" { (t.get("pay-made")) }
            } }
            tbody { @for order in orders { tr {
                th scope="row" {
                    a.row-link href=(address::pay_share(&order.id, 0)) {
                        (printable(&order.subject))
                    }
                }
                td.num data-label=(t.get("pay-amount")) { (yuan(t, order.amount)) }
                td data-label=(t.get("pay-state")) {
                    (parts::badge(tone(order.state), &t.word("order", order.state.code())))
                }
                td data-label=(t.get("pay-made")) { (order.made_at.in_china()) }
            } } }
        }
    }
}

fn tone(state: OrderState) -> Tone {
    match state {
        OrderState::Posted => Tone::Good,
        OrderState::Open | OrderState::PartlyPaid | OrderState::Paid => Tone::Warn,
        OrderState::Refunding | OrderState::Refunded => Tone::Warn,
        OrderState::Closed => Tone::Plain,
    }
}
