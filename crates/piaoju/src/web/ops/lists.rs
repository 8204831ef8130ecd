//! The overview, and lists of orders, attempts and refunds.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use maud::html;
use model::pay::{AttemptState, FailureKind, OrderState, RefundState};
use model::{Fen, Moment};
use paper::sheet::write::Form;
use store::order::{self, Filter, attempt, refund};
use store::reconcile::cause;

use super::{answer, frame_after, money, nothing, range, reader, reconciliation, time};
use crate::paint::Tone;
use crate::text::grouped;
use crate::texts::Texts;
use crate::web::failure::Failure;
use crate::web::fields::Asked;
use crate::web::office::Shared;
use crate::web::ui::desk::{crumbs, desk};
use crate::web::ui::ops::pareto::{Bar, pareto};
use crate::web::ui::ops::{Cell, List, Table, figure, table};
use crate::web::ui::{address, parts};
use crate::web::visitor::Visitor;

/// How many days back causes of failure are counted.
const CAUSE_DAYS: i64 = 30;
/// The most undecided attempts of each state that are listed.
const UNDECIDED_MAX: i64 = 500;

/// What orders amount to, what waits for somebody, and why payments fail.
pub async fn overview(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let reader = reader(&visitor)?;
    let (tally, waiting, causes) = office
        .run(move |office| {
            let tenant = reader.tenant();
            let span = lately(office.now());
            Ok(office.db.read(|read| {
                let tally = order::tally(read, tenant)?;
                Ok((tally, cause::waiting(read, tenant)?, cause::counted(read, tenant, span)?))
            })?)
        })
        .await?;
    let f = frame_after(&visitor, asked.get("done"));
    let t = f.texts();
    let title = t.get("ops-title");
    let states = states(t, tally);
    let bar = |(why, count): (String, i64)| Bar {
        words: t.word("ops-cause", &why),
        count,
        to: address::with(address::OPS_ATTEMPTS, &[("why", &why)]),
    };
    let bars: Vec<Bar> = causes.into_iter().map(bar).collect();
    let mut counted =
        Table::new([(t.get("ops-cause"), Form::Text), (t.get("ops-count"), Form::Count)]);
    for bar in &bars {
        let cells = [Cell::link(&bar.words, bar.to.clone()), Cell::text(bar.count.to_string())];
        counted.rows.push(cells.into());
    }
    let count = |count: i64| grouped(count.unsigned_abs());
    let content = html! {
        (crumbs(&f, &[], &title))
        (parts::head(&title, &t.get("ops-lead"), html! {}))
        div.figures {
            (figure(&t.get("ops-attempts"), &count(waiting.attempts), address::OPS_ATTEMPTS))
            (figure(&t.get("ops-refunds"), &count(waiting.refunds), address::OPS_REFUNDS))
            (figure(&t.get("ops-differences"), &count(waiting.differences),
                address::OPS_DIFFERENCES))
            (figure(&t.get("ops-cases"), &count(waiting.cases), address::OPS_CASES))
        }
        section.card.pad {
            h2 { (t.get("ops-orders")) }
            @if states.rows.is_empty() { p.soft { (t.get("ops-none")) } }
            @else { (table(&t.get("ops-orders"), &states)) }
        }
        @if !bars.is_empty() {
            section.card.pad {
                h2 { (t.get("ops-causes")) }
                p.soft { (t.get("ops-causes-lead")) }
                (pareto(&f, &bars))
                (table(&t.get("ops-causes"), &counted))
            }
        }
    };
    Ok(desk(&f, &title, content).into_response())
}

fn states(t: &Texts, tally: Vec<(OrderState, i64, Fen)>) -> Table {
    let mut states = Table::new([
        (t.get("ops-state"), Form::Text),
        (t.get("ops-count"), Form::Count),
        (t.get("ops-amount"), Form::Amount),
    ]);
    for (state, count, amount) in tally {
        let to = address::with(address::OPS_ORDERS, &[("state", state.code())]);
        states.rows.push(vec![
            Cell::link(t.word("ops-order", state.code()), to),
            Cell::text(count.to_string()),
            Cell::text(money(amount)),
        ]);
    }
    states
}

fn lately(now: Moment) -> (Moment, Moment) {
    (Moment(now.0 - CAUSE_DAYS * 86_400), Moment(now.0 + 1))
}

pub(super) fn order_tone(state: OrderState) -> Tone {
    match state {
        OrderState::Posted => Tone::Good,
        OrderState::PartlyPaid | OrderState::Paid | OrderState::Refunding => Tone::Warn,
        OrderState::Open | OrderState::Refunded | OrderState::Closed => Tone::Soft,
    }
}

/// Orders, the newest first.
pub async fn orders(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let reader = reader(&visitor)?;
    let state = OrderState::of_code(asked.get("state"));
    let biller: String = asked.get("biller").chars().take(64).collect();
    let (skip, count) = range(&asked);
    let filter =
        Filter { state, biller: (!biller.is_empty()).then(|| biller.clone()), ..Filter::default() };
    let rows = office
        .run(move |office| {
            let tenant = reader.tenant();
            Ok(office.db.read(|read| order::page(read, tenant, &filter, skip, count))?)
        })
        .await?;
    let f = visitor.frame();
    let t = f.texts();
    let mut table = Table::new([
        (t.get("ops-order"), Form::Text),
        (t.get("ops-state"), Form::Text),
        (t.get("ops-subject"), Form::Text),
        (t.get("ops-biller"), Form::Text),
        (t.get("ops-amount"), Form::Amount),
        (t.get("ops-paid"), Form::Amount),
        (t.get("ops-returned"), Form::Amount),
        (t.get("ops-made"), Form::Text),
    ]);
    for order in rows {
        let to = address::with(address::OPS_ORDERS, &[("biller", &order.biller)]);
        table.rows.push(vec![
            Cell::link(&order.id, address::below(address::OPS_ORDERS, &order.id)),
            Cell::badge(order_tone(order.state), t.word("ops-order", order.state.code())),
            Cell::text(order.subject),
            Cell::link(order.biller, to),
            Cell::text(money(order.amount)),
            Cell::text(money(order.paid)),
            Cell::text(money(order.refunded)),
            Cell::text(time(Some(order.made_at))),
        ]);
    }
    let mut filters = vec![(t.get("ops-all"), address::OPS_ORDERS.to_owned(), state.is_none())];
    filters.extend(OrderState::ALL.iter().map(|one| {
        let to = address::with(address::OPS_ORDERS, &[("state", one.code())]);
        (t.word("ops-order", one.code()), to, state == Some(*one))
    }));
    let pairs = [("state", state.map_or("", OrderState::code)), ("biller", biller.as_str())];
    let here = address::with(address::OPS_ORDERS, &pairs);
    let (title, lead) = (t.get("ops-orders"), t.get("ops-orders-lead"));
    let model = List { title, lead, filters, table, ..List::default() };
    answer(&visitor, &asked, &here, model, nothing)
}

/// Attempts that nobody has decided yet, with their clock; or those that failed for a cause.
pub async fn attempts(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let reader = reader(&visitor)?;
    if let Some(why) = asked.some("why") {
        let why: String = why.chars().take(64).collect();
        return failed(visitor, office, asked, why).await;
    }
    let (now, rows) = office
        .run(move |office| {
            let tenant = reader.tenant();
            let rows = office.db.read(|read| {
                let mut rows = Vec::new();
                for state in AttemptState::ALL.iter().filter(|state| state.is_open()) {
                    rows.extend(attempt::in_state(read, tenant, *state, UNDECIDED_MAX)?);
                }
                Ok(rows)
            })?;
            Ok((office.now(), rows))
        })
        .await?;
    let f = visitor.frame();
    let t = f.texts();
    let mut table = Table::new([
        (t.get("ops-attempt"), Form::Text),
        (t.get("ops-state"), Form::Text),
        (t.get("ops-channel"), Form::Text),
        (t.get("ops-amount"), Form::Amount),
        (t.get("ops-waits"), Form::Text),
        (t.get("ops-deadline"), Form::Text),
        (t.get("ops-next"), Form::Text),
        (t.get("ops-asked"), Form::Count),
    ]);
    let (skip, count) = range(&asked);
    let skip = usize::try_from(skip).unwrap_or(0);
    for a in rows.into_iter().skip(skip).take(usize::try_from(count).unwrap_or(0)) {
        let tone = if now > a.deadline_at { Tone::Bad } else { Tone::Warn };
        table.rows.push(vec![
            Cell::link(a.number, address::below(address::OPS_ORDERS, &a.order)),
            Cell::badge(tone, t.word("ops-attempt", a.state.code())),
            Cell::text(t.word("channel", a.channel.code())),
            Cell::text(money(a.amount)),
            Cell::text(clock(now.0 - a.made_at.0)),
            Cell::text(time(Some(a.deadline_at))),
            Cell::text(time(a.next_at)),
            Cell::text((a.asked + a.tried).to_string()),
        ]);
    }
    let (title, lead) = (t.get("ops-attempts"), t.get("ops-attempts-lead"));
    let model = List { title, lead, table, ..List::default() };
    answer(&visitor, &asked, address::OPS_ATTEMPTS, model, nothing)
}

async fn failed(
    visitor: Visitor,
    office: Shared,
    asked: crate::web::fields::Fields,
    why: String,
) -> Result<Response, Failure> {
    let reader = reader(&visitor)?;
    let (pages, wanted) = (range(&asked), why.clone());
    let rows = office
        .run(move |office| {
            let (tenant, span) = (reader.tenant(), lately(office.now()));
            Ok(office.db.read(|read| cause::of_cause(read, tenant, &wanted, span, pages))?)
        })
        .await?;
    let f = visitor.frame();
    let t = f.texts();
    let mut table = Table::new([
        (t.get("ops-attempt"), Form::Text),
        (t.get("ops-channel"), Form::Text),
        (t.get("ops-amount"), Form::Amount),
        (t.get("ops-made"), Form::Text),
        (t.get("ops-code"), Form::Text),
    ]);
    for a in rows {
        let channel = a.channel.map(|channel| t.word("channel", channel.code()));
        table.rows.push(vec![
            Cell::link(a.number, address::below(address::OPS_ORDERS, &a.order)),
            Cell::text(channel.unwrap_or_default()),
            Cell::text(money(a.amount)),
            Cell::text(time(Some(a.made_at))),
            Cell::text(a.code),
        ]);
    }
    let area = FailureKind::of_code(&why).map(|kind| t.word("ops-area", kind.area()));
    let title = t.word("ops-cause", &why);
    let here = address::with(address::OPS_ATTEMPTS, &[("why", &why)]);
    let model = List { title, lead: area.unwrap_or_default(), table, ..List::default() };
    answer(&visitor, &asked, &here, model, nothing)
}

/// Seconds as hours, minutes and seconds.
fn clock(seconds: i64) -> String {
    let seconds = seconds.max(0);
    format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// Refunds that wait for a second person, that are on their way, or that could not arrive.
pub async fn refunds(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let reader = reader(&visitor)?;
    let state = RefundState::of_code(asked.get("state")).unwrap_or(RefundState::Proposed);
    let (skip, count) = range(&asked);
    let rows = office
        .run(move |office| {
            reconciliation(office, reader.tenant())?;
            let found = office
                .db
                .read(|read| refund::in_state(read, reader.tenant(), state, skip + count))?;
            Ok(found)
        })
        .await?;
    let f = visitor.frame();
    let t = f.texts();
    let mut table = Table::new([
        (t.get("ops-refund"), Form::Text),
        (t.get("ops-state"), Form::Text),
        (t.get("ops-amount"), Form::Amount),
        (t.get("ops-reason"), Form::Text),
        (t.get("ops-maker"), Form::Text),
        (t.get("ops-made"), Form::Text),
    ]);
    let skip = usize::try_from(skip).unwrap_or(0);
    let mut sum = Fen(0);
    for r in rows.into_iter().skip(skip) {
        sum = sum + r.amount;
        table.rows.push(vec![
            Cell::link(r.number, address::below(address::OPS_ORDERS, &r.order)),
            Cell::badge(Tone::Warn, t.word("ops-refund", r.state.code())),
            Cell::text(money(r.amount)),
            Cell::text(r.reason),
            Cell::text(r.maker),
            Cell::text(time(Some(r.made_at))),
        ]);
    }
    let filters = RefundState::ALL.iter().map(|one| {
        let to = address::with(address::OPS_REFUNDS, &[("state", one.code())]);
        (t.word("ops-refund", one.code()), to, *one == state)
    });
    let here = address::with(address::OPS_REFUNDS, &[("state", state.code())]);
    let lead = t.fill("ops-refunds-lead", &[("sum", money(sum).into())]);
    let (title, filters) = (t.get("ops-refunds"), filters.collect());
    let model = List { title, lead, filters, table, ..List::default() };
    answer(&visitor, &asked, &here, model, nothing)
}
