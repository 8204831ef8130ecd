//! 日对账: days, differences, and how two people put them right.

use app::authority::{ReconcileApprover, Reconciler};
use app::reconcile::Party;
use app::reconcile::decide::Preview;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use model::account::Permission;
use model::reconcile::{Action, Age};
use model::{Day, Fen};
use paper::sheet::write::Form as Column;
use store::reconcile::difference::{DiffState, Difference};
use store::reconcile::{Run, RunState};

use super::order::{side, two_buttons};
use super::{answer, back, failure, frame_after, money, range, reader, reconciliation, time, told};
use crate::paint::Tone;
use crate::texts::Texts;
use crate::web::failure::Failure;
use crate::web::fields::{Asked, Form};
use crate::web::office::Shared;
use crate::web::ui::ops::{Cell, List, Sheet, Table, sheet};
use crate::web::ui::{Frame, address, form};
use crate::web::visitor::Visitor;

fn party_words(t: &Texts, party: &str) -> String {
    match party.strip_prefix("biller:") {
        Some(id) => id.to_owned(),
        None => t.word("channel", party),
    }
}

fn day_address(party: &str, day: Day) -> String {
    address::below(&address::below(address::OPS_RECON, party), &day.to_string())
}

fn run_badge(t: &Texts, run: &Run) -> Cell {
    let tone = match run.state {
        RunState::Closed => Tone::Good,
        RunState::Open => Tone::Bad,
        RunState::Waiting => Tone::Warn,
    };
    Cell::badge(tone, t.word("ops-run", run.state.code()))
}

/// The days, the newest first.
pub async fn runs(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let reader = reader(&visitor)?;
    let (skip, count) = range(&asked);
    let (rows, parties, today) = office
        .run(move |office| {
            let book = reconciliation(office, reader.tenant())?;
            let tenant = reader.tenant();
            let rows = office.db.read(|read| store::reconcile::page(read, tenant, skip, count))?;
            let parties: Vec<String> = book.parties().iter().map(Party::to_string).collect();
            Ok((rows, parties, office.now().china_day()))
        })
        .await?;
    let f = visitor.frame();
    let t = f.texts();
    let mut table = Table::new([
        (t.get("ops-day"), Column::Text),
        (t.get("ops-party"), Column::Text),
        (t.get("ops-state"), Column::Text),
        (t.get("ops-matched"), Column::Count),
        (t.get("ops-theirs-in"), Column::Amount),
        (t.get("ops-theirs-out"), Column::Amount),
        (t.get("ops-ours-in"), Column::Amount),
        (t.get("ops-ours-out"), Column::Amount),
        (t.get("ops-fee"), Column::Amount),
    ]);
    for run in rows {
        table.rows.push(vec![
            Cell::link(run.day.to_string(), day_address(&run.party, run.day)),
            Cell::text(party_words(t, &run.party)),
            run_badge(t, &run),
            Cell::text(run.matched.to_string()),
            Cell::text(money(run.theirs_in)),
            Cell::text(money(run.theirs_out)),
            Cell::text(money(run.ours_in)),
            Cell::text(money(run.ours_out)),
            Cell::text(money(run.fee)),
        ]);
    }
    let may_run = visitor.caller.may(Permission::Reconcile);
    let yesterday = Day::from_number(today.number() - 1).unwrap_or(today);
    let (title, lead) = (t.get("ops-recon"), t.get("ops-recon-lead"));
    let model = List { title, lead, table, ..List::default() };
    answer(&visitor, &asked, address::OPS_RECON, model, |f| {
        run_form(f, may_run, &parties, yesterday)
    })
}

fn run_form(f: &Frame, may_run: bool, parties: &[String], day: Day) -> Markup {
    let t = f.texts();
    let options: Vec<(String, String)> =
        parties.iter().map(|party| (party.clone(), party_words(t, party))).collect();
    let input = form::Input {
        name: "day",
        label: &t.get("ops-day"),
        value: &day.to_string(),
        kind: "date",
        is_required: true,
        ..form::Input::default()
    };
    html! {
        @if may_run {
            section.card.pad {
                h2 { (t.get("ops-run-now")) }
                form method="post" action=(address::OPS_RECON) {
                    div.fields {
                        (form::select("party", &t.get("ops-party"), &options, ""))
                        (form::input(&input))
                    }
                    (form::send(&t.get("ops-run-now"), &t.get("batch-busy")))
                }
            }
        }
    }
}

/// Reconciles a day now.
pub async fn run(
    visitor: Visitor,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let clerk: Reconciler = visitor.grant()?;
    let party = Party::of_code(fields.get("party")).ok_or(Failure::NotFound)?;
    let day = Day::parse(fields.get("day")).ok_or(Failure::Malformed("malformed"))?;
    let here = day_address(&party.to_string(), day);
    let done = office
        .run(move |office| {
            let book = reconciliation(office, clerk.tenant())?;
            told(book.run(&clerk, &party, day, office.now()).map(drop), "ran")
        })
        .await?;
    let to = if done == "early" { address::OPS_RECON } else { &here };
    Ok(back(to, done))
}

/// A day: what both sides say, and its differences.
pub async fn day(
    visitor: Visitor,
    State(office): State<Shared>,
    Path((party, day)): Path<(String, String)>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let reader = reader(&visitor)?;
    let party = Party::of_code(&party).ok_or(Failure::NotFound)?;
    let day = Day::parse(&day).ok_or(Failure::NotFound)?;
    let (run, differences, today) = office
        .run(move |office| {
            let book = reconciliation(office, reader.tenant())?;
            let (run, differences) = book.day(&reader, &party, day).map_err(failure)?;
            Ok((run, differences, office.now().china_day()))
        })
        .await?;
    let f = frame_after(&visitor, asked.get("done"));
    let t = f.texts();
    let text = |key: &str, text: String| (t.get(key), Cell::text(text));
    let why = if run.why.is_empty() { String::new() } else { t.word("ops-why", &run.why) };
    let left = differences.iter().filter(|d| d.state.is_unexplained()).count();
    let facts = vec![
        (t.get("ops-state"), run_badge(t, &run)),
        text("ops-why", why),
        text("ops-agreeing", t.fill("ops-rows", &[("count", run.matched.into())])),
        text("ops-differences", t.fill("ops-rows", &[("count", differences.len().into())])),
        text("ops-unexplained", t.fill("ops-rows", &[("count", left.into())])),
        text("ops-matched-amount", money(run.matched_amount)),
        text("ops-theirs-in", money(run.theirs_in)),
        text("ops-theirs-out", money(run.theirs_out)),
        text("ops-ours-in", money(run.ours_in)),
        text("ops-ours-out", money(run.ours_out)),
        text("ops-fee", money(run.fee)),
        text("ops-ran", time(Some(run.ran_at))),
        text("ops-closed-at", time(run.closed_at)),
        text("ops-digest", run.digest.clone()),
    ];
    let tables = vec![(t.get("ops-differences"), table(t, &differences, today))];
    let above = Some((address::OPS_RECON.to_owned(), t.get("ops-recon")));
    let title = format!("{} {}", party_words(t, &run.party), run.day);
    let model = Sheet { title, lead: String::new(), above, facts, tables };
    Ok(sheet(&f, &model, html! {}).into_response())
}

fn table(t: &Texts, all: &[Difference], today: Day) -> Table {
    let mut table = Table::new([
        (t.get("ops-difference"), Column::Text),
        (t.get("ops-kind"), Column::Text),
        (t.get("ops-state"), Column::Text),
        (t.get("ops-day"), Column::Text),
        (t.get("ops-party"), Column::Text),
        (t.get("ops-ours"), Column::Amount),
        (t.get("ops-theirs"), Column::Amount),
        (t.get("ops-delta"), Column::Amount),
        (t.get("ops-age"), Column::Text),
    ]);
    for d in all {
        let age = match d.state.is_unexplained() {
            true => t.word("ops-age", Age::of(d.day, today).code()),
            false => String::new(),
        };
        table.rows.push(vec![
            Cell::link(&d.number, address::below(address::OPS_DIFFERENCES, &d.id)),
            Cell::text(t.word("ops-class", d.class.code())),
            diff_badge(t, d),
            Cell::link(d.day.to_string(), day_address(&d.party, d.day)),
            Cell::text(party_words(t, &d.party)),
            Cell::text(money(d.ours)),
            Cell::text(money(d.theirs)),
            Cell::text(money(d.delta)),
            Cell::text(age),
        ]);
    }
    table
}

fn diff_badge(t: &Texts, d: &Difference) -> Cell {
    let tone = match d.state {
        DiffState::Settled => Tone::Good,
        DiffState::Gone => Tone::Soft,
        DiffState::Proposed => Tone::Warn,
        DiffState::Open => Tone::Bad,
    };
    Cell::badge(tone, t.word("ops-diff", d.state.code()))
}

/// Differences of all days, the oldest first.
pub async fn differences(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let reader = reader(&visitor)?;
    let state = DiffState::of_code(asked.get("state")).unwrap_or(DiffState::Open);
    let pages = range(&asked);
    let (rows, today) = office
        .run(move |office| {
            let tenant = reader.tenant();
            let rows = office.db.read(|read| {
                store::reconcile::difference::page(read, tenant, Some(state), pages)
            })?;
            Ok((rows, office.now().china_day()))
        })
        .await?;
    let f = visitor.frame();
    let t = f.texts();
    let filters = DiffState::ALL.iter().map(|one| {
        let to = address::with(address::OPS_DIFFERENCES, &[("state", one.code())]);
        (t.word("ops-diff", one.code()), to, *one == state)
    });
    let here = address::with(address::OPS_DIFFERENCES, &[("state", state.code())]);
    let (title, lead) = (t.get("ops-differences"), t.get("ops-differences-lead"));
    let (filters, table) = (filters.collect(), table(t, &rows, today));
    let model = List { title, lead, filters, table, ..List::default() };
    answer(&visitor, &asked, &here, model, super::nothing)
}

/// A difference, with what each way of putting it right would post.
pub async fn difference(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let reader = reader(&visitor)?;
    let preview = office
        .run(move |office| {
            let book = reconciliation(office, reader.tenant())?;
            book.preview(&reader, &id).map_err(failure)
        })
        .await?;
    let f = frame_after(&visitor, asked.get("done"));
    let t = f.texts();
    let d = &preview.difference;
    let facts = facts(t, d);
    let ways = posted(t, &preview);
    let actions: Vec<Action> = preview.ways.iter().map(|(way, _)| *way).collect();
    let doing = doing(&f, &visitor, d, &actions);
    let tables = match d.state.is_unexplained() {
        true => vec![(t.get("ops-preview"), ways)],
        false => Vec::new(),
    };
    let above = Some((address::OPS_DIFFERENCES.to_owned(), t.get("ops-differences")));
    let (title, lead) = (d.number.clone(), t.word("ops-class-about", d.class.code()));
    let model = Sheet { title, lead, above, facts, tables };
    Ok(sheet(&f, &model, doing).into_response())
}

fn facts(t: &Texts, d: &Difference) -> Vec<(String, Cell)> {
    let text = |key: &str, text: String| (t.get(key), Cell::text(text));
    let order = match d.order.is_empty() {
        true => Cell::default(),
        false => Cell::link(&d.order, address::below(address::OPS_ORDERS, &d.order)),
    };
    let action = d.action.map(|action| t.word("ops-action", action.code()));
    vec![
        (t.get("ops-state"), diff_badge(t, d)),
        text("ops-kind", t.word("ops-class", d.class.code())),
        (t.get("ops-day"), Cell::link(d.day.to_string(), day_address(&d.party, d.day))),
        text("ops-party", party_words(t, &d.party)),
        (t.get("ops-order"), order),
        text("ops-trade", d.trade.clone()),
        text("ops-ours", money(d.ours)),
        text("ops-theirs", money(d.theirs)),
        text("ops-delta", money(d.delta)),
        text("ops-action", action.unwrap_or_default()),
        text("ops-reason", d.reason.clone()),
        text("ops-maker", d.maker.clone()),
        text("ops-checker", d.checker.clone()),
        text("ops-ended", time(d.settled_at)),
    ]
}

/// What each way would post; of a proposal only its own.
fn posted(t: &Texts, preview: &Preview) -> Table {
    let chosen = preview.difference.action;
    let mut ways = Table::new([
        (t.get("ops-action"), Column::Text),
        (t.get("ops-account"), Column::Text),
        (t.get("ops-debit"), Column::Amount),
        (t.get("ops-credit"), Column::Amount),
    ]);
    let shown = preview.ways.iter().filter(|(way, _)| chosen.is_none_or(|one| one == *way));
    for (way, entries) in shown {
        for entry in entries {
            let Fen(amount) = entry.amount;
            ways.rows.push(vec![
                Cell::text(t.word("ops-action", way.code())),
                Cell::text(entry.account.as_str()),
                Cell::text(side(amount)),
                Cell::text(side(-amount)),
            ]);
        }
    }
    ways
}

fn doing(f: &Frame, visitor: &Visitor, d: &Difference, actions: &[Action]) -> Markup {
    let t = f.texts();
    let here = address::below(address::OPS_DIFFERENCES, &d.id);
    let may_propose = d.state == DiffState::Open && visitor.caller.may(Permission::Reconcile);
    let may_agree =
        d.state == DiffState::Proposed && visitor.caller.may(Permission::ReconcileApprove);
    let reason = form::Input {
        name: "reason",
        label: &t.get("ops-reason"),
        hint: &t.get("ops-voucher-hint"),
        chars_max: 200,
        is_required: true,
        ..form::Input::default()
    };
    html! {
        @if may_propose && !actions.is_empty() {
            section.card.pad {
                h2 { (t.get("ops-propose")) }
                form method="post" action={ (here) "/propose" } {
                    fieldset {
                        legend { (t.get("ops-action")) }
                        @for (at, action) in actions.iter().enumerate() {
                            (form::choice("action", action.code(),
                                &t.word("ops-action", action.code()),
                                &t.word("ops-action-about", action.code()), at == 0))
                        }
                    }
                    (form::input(&reason))
                    (form::send(&t.get("ops-propose"), &t.get("batch-busy")))
                }
            }
        }
        @if may_agree { (two_buttons(f, &t.get("ops-agree-to"), &format!("{here}/decide"))) }
    }
}

/// Proposes how it is put right.
pub async fn propose(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let maker: Reconciler = visitor.grant()?;
    let action = Action::of_code(fields.get("action")).ok_or(Failure::Malformed("malformed"))?;
    let reason = fields.get("reason").to_owned();
    let here = address::below(address::OPS_DIFFERENCES, &id);
    let done = office
        .run(move |office| {
            let book = reconciliation(office, maker.tenant())?;
            told(book.propose(&maker, &id, (action, &reason), office.now()), "asked")
        })
        .await?;
    Ok(back(&here, done))
}

/// Agrees to it, or sends it back.
pub async fn decide(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let checker: ReconcileApprover = visitor.grant()?;
    let agrees = fields.get("do") == "agree";
    let here = address::below(address::OPS_DIFFERENCES, &id);
    let done = office
        .run(move |office| {
            let book = reconciliation(office, checker.tenant())?;
            let decided = book.decide(&checker, &id, agrees, office.now());
            told(decided, if agrees { "agreed" } else { "declined" })
        })
        .await?;
    Ok(back(&here, done))
}
