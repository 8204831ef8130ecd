//! Cases: what a person has to decide, with its evidence.

use app::authority::CaseKeeper;
use app::case::{Answer, WORDS_CHARS_MAX, Way, decide, way};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::html;
use model::account::Permission;
use model::pay::CaseKind;
use paper::sheet::write::Form as Column;
use store::order::case::{self, Case};

use super::order::two_buttons;
use super::{answer, back, frame_after, money, nothing, range, reader, reconciliation, time, told};
use crate::paint::Tone;
use crate::texts::Texts;
use crate::web::failure::Failure;
use crate::web::fields::{Asked, Form};
use crate::web::office::Shared;
use crate::web::ui::ops::{Cell, List, Sheet, Table, sheet};
use crate::web::ui::{address, form};
use crate::web::visitor::Visitor;

/// Cases as a table.
pub(super) fn table(t: &Texts, cases: &[Case]) -> Table {
    let mut table = Table::new([
        (t.get("ops-case"), Column::Text),
        (t.get("ops-kind"), Column::Text),
        (t.get("ops-state"), Column::Text),
        (t.get("ops-amount"), Column::Amount),
        (t.get("ops-about"), Column::Text),
        (t.get("ops-made"), Column::Text),
        (t.get("ops-decision"), Column::Text),
    ]);
    for case in cases {
        let (tone, key) = match case.is_open {
            true => (Tone::Warn, "ops-case-open"),
            false => (Tone::Soft, "ops-case-closed"),
        };
        table.rows.push(vec![
            Cell::link(&case.id, address::below(address::OPS_CASES, &case.id)),
            Cell::text(t.word("ops-case-of", &case.kind)),
            Cell::badge(tone, t.get(key)),
            Cell::text(money(case.amount)),
            Cell::text(&case.about),
            Cell::text(time(Some(case.made_at))),
            Cell::text(&case.decision),
        ]);
    }
    table
}

/// Cases, open ones unless closed ones are asked for.
pub async fn cases(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let reader = reader(&visitor)?;
    let (is_open, (skip, count)) = (asked.get("state") != "closed", range(&asked));
    let found = office
        .run(move |office| {
            let tenant = reader.tenant();
            Ok(office.db.read(|read| case::page(read, tenant, is_open, skip, count))?)
        })
        .await?;
    let f = visitor.frame();
    let t = f.texts();
    let closed = address::with(address::OPS_CASES, &[("state", "closed")]);
    let here = if is_open { address::OPS_CASES.to_owned() } else { closed.clone() };
    let filters = vec![
        (t.get("ops-case-open"), address::OPS_CASES.to_owned(), is_open),
        (t.get("ops-case-closed"), closed, !is_open),
    ];
    let (title, lead) = (t.get("ops-cases"), t.get("ops-cases-lead"));
    let model = List { title, lead, filters, table: table(t, &found), ..List::default() };
    answer(&visitor, &asked, &here, model, nothing)
}

/// A case with its evidence.
pub async fn page(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let reader = reader(&visitor)?;
    let found = office
        .run(move |office| {
            let found = office.db.read(|read| case::get(read, reader.tenant(), &id))?;
            found.ok_or(Failure::NotFound)
        })
        .await?;
    let f = frame_after(&visitor, asked.get("done"));
    let t = f.texts();
    let about = match found.kind.as_str() {
        kind if kind == CaseKind::Difference.code() => {
            let to = address::below(address::OPS_DIFFERENCES, &found.about);
            Cell::link(&found.about, to)
        }
        _ => Cell::text(&found.about),
    };
    let order = match found.order.is_empty() {
        true => Cell::default(),
        false => Cell::link(&found.order, address::below(address::OPS_ORDERS, &found.order)),
    };
    let state = if found.is_open { "ops-case-open" } else { "ops-case-closed" };
    let facts = vec![
        (t.get("ops-state"), Cell::text(t.get(state))),
        (t.get("ops-about"), about),
        (t.get("ops-order"), order),
        (t.get("ops-amount"), Cell::text(money(found.amount))),
        (t.get("ops-made"), Cell::text(time(Some(found.made_at)))),
        (t.get("ops-evidence"), Cell::text(found.evidence.clone())),
        (t.get("ops-decision"), Cell::text(found.decision.clone())),
        (t.get("ops-checker"), Cell::text(found.closed_by.clone())),
    ];
    let may = found.is_open && visitor.caller.may(Permission::Cases);
    let way = way(&found.kind);
    let here = address::below(address::OPS_CASES, &found.id);
    let words = form::Input {
        name: "decision",
        label: &t.get("ops-decision"),
        hint: &t.get("ops-decision-hint"),
        chars_max: WORDS_CHARS_MAX,
        is_required: true,
        ..form::Input::default()
    };
    let doing = html! {
        @if may && way == Way::Words {
            section.card.pad {
                h2 { (t.get("ops-decide")) }
                form method="post" action=(here) {
                    (form::input(&words))
                    (form::send(&t.get("ops-decide"), &t.get("batch-busy")))
                }
            }
        }
        @if may && way == Way::Release { (two_buttons(&f, &t.get("ops-release"), &here)) }
    };
    let above = Some((address::OPS_CASES.to_owned(), t.get("ops-cases")));
    let title = t.word("ops-case-of", &found.kind);
    let model = Sheet { title, lead: found.id.clone(), above, facts, tables: Vec::new() };
    Ok(sheet(&f, &model, doing).into_response())
}

/// Decides a case.
pub async fn close(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let keeper: CaseKeeper = visitor.grant()?;
    let words = fields.get("decision").to_owned();
    let releases = fields.get("do") == "agree";
    let here = address::below(address::OPS_CASES, &id);
    let done = office
        .run(move |office| {
            reconciliation(office, keeper.tenant())?;
            let answer = Answer { words: &words, releases };
            told(decide(&office.db, &keeper, &id, &answer, office.now()), "closed")
        })
        .await?;
    Ok(back(&here, done))
}
