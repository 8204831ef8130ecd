//! One order with everything that happened to it, and giving it back.

use app::authority::{RefundApprover, Refunder};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use model::Moment;
use model::account::Permission;
use model::pay::{OrderState, RefundState};
use paper::sheet::write::Form as Column;
use store::ledger::{self, Kept};
use store::order::case::Case;
use store::order::{case, notice};

use super::lists::order_tone;
use super::{back, failure, frame_after, money, reader, reconciliation, time, told};
use crate::paint::Tone;
use crate::texts::Texts;
use crate::web::failure::Failure;
use crate::web::fields::{Asked, Form};
use crate::web::office::Shared;
use crate::web::ui::ops::{Cell, Sheet, Table, sheet};
use crate::web::ui::{Frame, address, form};
use crate::web::visitor::Visitor;

/// Everything about an order.
struct Known {
    whole: app::pay::order::Whole,
    notices: Vec<(String, Moment)>,
    postings: Vec<Kept>,
    cases: Vec<Case>,
}

/// The page of an order.
pub async fn page(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let reader = reader(&visitor)?;
    let known = office
        .run(move |office| {
            let book = reconciliation(office, reader.tenant())?;
            let whole = book.till.whole(&id).map_err(failure)?;
            let tenant = reader.tenant();
            let (notices, postings, cases) = office.db.read(|read| {
                let mut notices = Vec::new();
                for a in &whole.attempts {
                    let at = notice::about(read, &a.number)?;
                    notices.extend(at.into_iter().map(|at| (a.number.clone(), at)));
                }
                let postings = ledger::of_object(read, tenant, &id)?;
                Ok((notices, postings, case::of_order(read, tenant, &id)?))
            })?;
            Ok(Known { whole, notices, postings, cases })
        })
        .await?;
    let f = frame_after(&visitor, asked.get("done"));
    let doing = doing(&f, &visitor, &known);
    Ok(sheet(&f, &model(f.texts(), &known), doing).into_response())
}

fn model(t: &Texts, known: &Known) -> Sheet {
    let order = &known.whole.order;
    let fact = |key: &str, text: String| (t.get(key), Cell::text(text));
    let badge = Cell::badge(order_tone(order.state), t.word("ops-order", order.state.code()));
    let facts = vec![
        (t.get("ops-state"), badge),
        fact("ops-subject", order.subject.clone()),
        fact("ops-biller", order.biller.clone()),
        fact("ops-bill", order.bill.clone()),
        fact("ops-amount", money(order.amount)),
        fact("ops-paid", money(order.paid)),
        fact("ops-returned", money(order.refunded)),
        fact("ops-made", time(Some(order.made_at))),
        fact("ops-posted", time(order.posted_at)),
        fact("ops-biller-receipt", order.biller_receipt.clone()),
    ];
    let tables = vec![
        (t.get("ops-attempts-of"), attempts(t, known)),
        (t.get("ops-refunds-of"), refunds(t, known)),
        (t.get("ops-postings"), postings(t, &known.postings)),
        (t.get("ops-cases"), super::case::table(t, &known.cases)),
        (t.get("ops-time-line"), time_line(t, known)),
    ];
    let above = Some((address::OPS_ORDERS.to_owned(), t.get("ops-orders")));
    Sheet { title: order.id.clone(), lead: String::new(), above, facts, tables }
}

fn attempts(t: &Texts, known: &Known) -> Table {
    let mut table = Table::new([
        (t.get("ops-attempt"), Column::Text),
        (t.get("ops-state"), Column::Text),
        (t.get("ops-channel"), Column::Text),
        (t.get("ops-amount"), Column::Amount),
        (t.get("ops-trade"), Column::Text),
        (t.get("ops-made"), Column::Text),
        (t.get("ops-paid-at"), Column::Text),
        (t.get("ops-cause"), Column::Text),
    ]);
    for a in &known.whole.attempts {
        let tone = match a.state {
            _ if a.state.holds_money() => Tone::Good,
            _ if a.state.is_open() => Tone::Warn,
            _ => Tone::Soft,
        };
        let why = if a.why.is_empty() { String::new() } else { t.word("ops-cause", &a.why) };
        table.rows.push(vec![
            Cell::text(&a.number),
            Cell::badge(tone, t.word("ops-attempt", a.state.code())),
            Cell::text(t.word("channel", a.channel.code())),
            Cell::text(money(a.amount)),
            Cell::text(&a.trade),
            Cell::text(time(Some(a.made_at))),
            Cell::text(time(a.paid_at)),
            Cell::text(format!("{why} {}", a.why_code).trim()),
        ]);
    }
    table
}

fn refunds(t: &Texts, known: &Known) -> Table {
    let mut table = Table::new([
        (t.get("ops-refund"), Column::Text),
        (t.get("ops-state"), Column::Text),
        (t.get("ops-amount"), Column::Amount),
        (t.get("ops-reason"), Column::Text),
        (t.get("ops-maker"), Column::Text),
        (t.get("ops-checker"), Column::Text),
        (t.get("ops-made"), Column::Text),
        (t.get("ops-ended"), Column::Text),
    ]);
    for r in &known.whole.refunds {
        let tone = match r.state {
            RefundState::Done => Tone::Good,
            RefundState::Abnormal => Tone::Bad,
            _ => Tone::Warn,
        };
        table.rows.push(vec![
            Cell::text(&r.number),
            Cell::badge(tone, t.word("ops-refund", r.state.code())),
            Cell::text(money(r.amount)),
            Cell::text(&r.reason),
            Cell::text(&r.maker),
            Cell::text(&r.checker),
            Cell::text(time(Some(r.made_at))),
            Cell::text(time(r.ended_at)),
        ]);
    }
    table
}

fn postings(t: &Texts, kept: &[Kept]) -> Table {
    let mut table = Table::new([
        (t.get("ops-posting"), Column::Text),
        (t.get("ops-what"), Column::Text),
        (t.get("ops-account"), Column::Text),
        (t.get("ops-debit"), Column::Amount),
        (t.get("ops-credit"), Column::Amount),
        (t.get("ops-day"), Column::Text),
    ]);
    for kept in kept {
        let posting = &kept.posting;
        for entry in posting.entries() {
            let name = entry.account.as_str();
            let to = address::with(address::OPS_STATEMENT, &[("name", name)]);
            table.rows.push(vec![
                Cell::text(posting.id()),
                Cell::text(t.word("ops-what", posting.what().code())),
                Cell::link(name, to),
                Cell::text(side(entry.amount.0)),
                Cell::text(side(-entry.amount.0)),
                Cell::text(posting.day().to_string()),
            ]);
        }
    }
    table
}

/// An amount in the column of its side; nothing on the other.
pub(super) fn side(amount: i64) -> String {
    if amount > 0 { money(model::Fen(amount)) } else { String::new() }
}

fn time_line(t: &Texts, known: &Known) -> Table {
    let order = &known.whole.order;
    let mut events: Vec<(Moment, String, String)> =
        vec![(order.made_at, t.get("ops-event-made"), order.id.clone())];
    let mut add = |at: Option<Moment>, key: &str, what: &str| {
        events.extend(at.map(|at| (at, t.get(key), what.to_owned())));
    };
    for a in &known.whole.attempts {
        add(Some(a.made_at), "ops-event-attempt", &a.number);
        add(a.paid_at, "ops-event-paid", &a.number);
        add(a.ended_at.filter(|_| a.paid_at.is_none()), "ops-event-ended", &a.number);
    }
    for (number, at) in &known.notices {
        add(Some(*at), "ops-event-notice", number);
    }
    add(order.posted_at, "ops-event-posted", &order.biller_receipt);
    for r in &known.whole.refunds {
        add(Some(r.made_at), "ops-event-refund", &r.number);
        add(r.ended_at, "ops-event-refunded", &r.number);
    }
    for case in &known.cases {
        add(Some(case.made_at), "ops-event-case", &case.id);
        add(case.closed_at, "ops-event-decided", &case.id);
    }
    for kept in &known.postings {
        add(Some(kept.at), "ops-event-entered", kept.posting.id());
    }
    events.sort();
    let mut table = Table::new([
        (t.get("ops-when"), Column::Text),
        (t.get("ops-event"), Column::Text),
        (t.get("ops-about"), Column::Text),
    ]);
    let row = |(at, event, what): (Moment, String, String)| {
        vec![Cell::text(time(Some(at))), Cell::text(event), Cell::text(what)]
    };
    table.rows.extend(events.into_iter().map(row));
    table
}

/// Asking for a refund, or agreeing to one.
fn doing(f: &Frame, visitor: &Visitor, known: &Known) -> Markup {
    let t = f.texts();
    let order = &known.whole.order;
    let here = address::below(address::OPS_ORDERS, &order.id);
    let is_asked = known.whole.refunds.iter().any(|r| r.state == RefundState::Proposed);
    let may_ask =
        visitor.caller.may(Permission::Refund) && order.state == OrderState::Posted && !is_asked;
    let may_agree = visitor.caller.may(Permission::RefundApprove)
        && order.state == OrderState::Posted
        && is_asked;
    let reason = form::Input {
        name: "reason",
        label: &t.get("ops-reason"),
        hint: &t.get("ops-refund-hint"),
        chars_max: 40,
        is_required: true,
        ..form::Input::default()
    };
    html! {
        @if may_ask {
            section.card.pad {
                h2 { (t.get("ops-refund-ask")) }
                form method="post" action={ (here) "/refund" } {
                    (form::input(&reason))
                    (form::send(&t.get("ops-refund-ask"), &t.get("batch-busy")))
                }
            }
        }
        @if may_agree { (two_buttons(f, &t.get("ops-refund-decide"), &format!("{here}/decide"))) }
    }
}

/// Agree, or send back.
pub(super) fn two_buttons(f: &Frame, title: &str, to: &str) -> Markup {
    let t = f.texts();
    html! {
        section.card.pad {
            h2 { (title) }
            p.soft { (t.get("ops-two-people")) }
            form method="post" action=(to) {
                div.actions {
                    button type="submit" name="do" value="agree" { (t.get("ops-agree")) }
                    button.quiet type="submit" name="do" value="decline" { (t.get("ops-decline")) }
                }
            }
        }
    }
}

/// 申请退款.
pub async fn refund(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let maker: Refunder = visitor.grant()?;
    let reason: String = fields.get("reason").chars().take(40).collect();
    let here = address::below(address::OPS_ORDERS, &id);
    let done = office
        .run(move |office| {
            let book = reconciliation(office, maker.tenant())?;
            if reason.is_empty() {
                return Ok("impossible");
            }
            told(book.till.propose(&maker, &id, &reason, office.now()).map(drop), "asked")
        })
        .await?;
    Ok(back(&here, done))
}

/// 复核退款.
pub async fn decide(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let checker: RefundApprover = visitor.grant()?;
    let agrees = fields.get("do") == "agree";
    let here = address::below(address::OPS_ORDERS, &id);
    let done = office
        .run(move |office| {
            let book = reconciliation(office, checker.tenant())?;
            let decided = book.till.decide(&checker, &id, agrees, office.now());
            told(decided, if agrees { "agreed" } else { "declined" })
        })
        .await?;
    Ok(back(&here, done))
}
