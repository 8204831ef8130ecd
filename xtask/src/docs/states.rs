//! The machines of payments, written down from the tables that the program moves them by.

use std::fmt::Write as _;

use model::pay::{AttemptState, OrderState, RefundState, attempt, order, refund};

/// The page.
pub(super) fn page() -> String {
    let mut page = String::from(
        "# States of a payment\n\n\
         Each machine moves by one table in `crates/model/src/pay`. What is not listed cannot\n\
         happen and is refused. An event that leads back to its own state is old news.\n",
    );
    let attempts = AttemptState::ALL.iter().map(|state| {
        let after = attempt::Event::ALL
            .iter()
            .map(|event| (format!("{event:?}"), state.after(*event).map(AttemptState::code)));
        (state.code(), after.collect())
    });
    machine(&mut page, "Attempt (支付尝试)", attempts.collect());
    let orders = OrderState::ALL.iter().map(|state| {
        let after = order::Event::ALL
            .iter()
            .map(|event| (format!("{event:?}"), state.after(*event).map(OrderState::code)));
        (state.code(), after.collect())
    });
    machine(&mut page, "Order (订单)", orders.collect());
    let refunds = RefundState::ALL.iter().map(|state| {
        let after = refund::Event::ALL
            .iter()
            .map(|event| (format!("{event:?}"), state.after(*event).map(RefundState::code)));
        (state.code(), after.collect())
    });
    machine(&mut page, "Refund (退款)", refunds.collect());
    page
}

type After = Vec<(String, Option<&'static str>)>;

fn machine(page: &mut String, title: &str, states: Vec<(&'static str, After)>) {
    let events: Vec<&str> = states
        .first()
        .map(|(_, after)| after.iter().map(|(event, _)| event.as_str()).collect())
        .unwrap_or_default();
    // Writing to a String cannot fail.
    let _ = write!(
        page,
        "\n## {title}\n\n| | {} |\n|---|{}\n",
        events.join(" | "),
        "---|".repeat(events.len())
    );
    for (state, after) in &states {
        let cells: Vec<&str> = after.iter().map(|(_, next)| next.unwrap_or("")).collect();
        let _ = writeln!(page, "| **{state}** | {} |", cells.join(" | "));
    }
    let _ = write!(page, "\n```mermaid\nstateDiagram-v2\n");
    for (state, after) in &states {
        for (event, next) in after {
            if let Some(next) = next.filter(|next| next != state) {
                let name = |state: &str| state.replace('-', "_");
                let _ = writeln!(page, "    {} --> {}: {event}", name(state), name(next));
            }
        }
    }
    page.push_str("```\n");
}
