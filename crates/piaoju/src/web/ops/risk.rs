//! 风险规则: which rules there are, with their limits, and what they decided lately.

use app::authority::OrderReader;
use app::risk::{self, Seen};
use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use model::risk::{Action, Limit, Limits, Rule};
use model::{Fen, Moment};
use paper::sheet::write::Form as Column;

use super::{answer, money, range, reader, reconciliation, time};
use crate::paint::Tone;
use crate::text::grouped;
use crate::texts::Texts;
use crate::web::failure::Failure;
use crate::web::fields::Asked;
use crate::web::office::{Office, Shared};
use crate::web::ui::ops::{Cell, List, Table, figure, table};
use crate::web::ui::{Frame, address};
use crate::web::visitor::Visitor;

/// How many days back decisions are shown.
const DAYS: i64 = 30;
/// What a rule can ask for; that a payment went through unnoticed is not kept.
const ASKED_FOR: [Action; 3] = [Action::StepUp, Action::Hold, Action::Refuse];

/// How often each rule decided what.
type Counts = Vec<(Rule, Action, i64)>;

/// The rules, their limits, and what they decided.
pub async fn page(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let reader = reader(&visitor)?;
    let which = (Action::of_code(asked.get("action")), Rule::of_code(asked.get("rule")));
    let pages = range(&asked);
    let work = move |office: &Office| found(office, &reader, which, pages);
    let (limits, counts, seen) = office.run(work).await?;
    let f = visitor.frame();
    let t = f.texts();
    let here = address_of(which);
    let mut filters = vec![(t.get("ops-all"), address_of((None, None)), which == (None, None))];
    filters.extend(ASKED_FOR.map(|action| {
        let to = (Some(action), None);
        (t.word("ops-risk", action.code()), address_of(to), which == to)
    }));
    // One rule was opened from its figure: it is told which.
    filters.extend(which.1.map(|rule| (name(t, rule), here.clone(), true)));
    let (title, lead) = (t.get("ops-risk"), t.get("ops-risk-lead"));
    let model = List { title, lead, filters, table: decisions(t, &seen), ..List::default() };
    answer(&visitor, &asked, &here, model, |f| rules(f, &limits, &counts))
}

fn found(
    office: &Office,
    reader: &OrderReader,
    which: (Option<Action>, Option<Rule>),
    pages: (i64, i64),
) -> Result<(Limits, Counts, Vec<Seen>), Failure> {
    reconciliation(office, reader.tenant())?;
    let from = Moment(office.now().0 - DAYS * 86_400);
    Ok((
        risk::limits(&office.db, reader)?,
        risk::counted(&office.db, reader, from)?,
        risk::lately(&office.db, reader, from, which, pages)?,
    ))
}

fn address_of((action, rule): (Option<Action>, Option<Rule>)) -> String {
    let mut pairs = Vec::new();
    pairs.extend(action.map(|action| ("action", action.code())));
    pairs.extend(rule.map(|rule| ("rule", rule.code())));
    match pairs.is_empty() {
        true => address::OPS_RISK.to_owned(),
        false => address::with(address::OPS_RISK, &pairs),
    }
}

/// R1 and what it looks at.
fn name(t: &Texts, rule: Rule) -> String {
    let place = Rule::ALL.iter().position(|one| *one == rule).unwrap_or(0);
    format!("R{} {}", place + 1, t.word("ops-case-of", rule.case()))
}

/// Figures of what was decided, rules with theirs, and the limits.
fn rules(f: &Frame, limits: &Limits, counts: &Counts) -> Markup {
    let t = f.texts();
    let count = |rule: Option<Rule>, action: Action| {
        let mine =
            counts.iter().filter(|(r, a, _)| *a == action && rule.is_none_or(|one| one == *r));
        mine.map(|(_, _, count)| *count).sum::<i64>()
    };
    let mut all = Table::new([(t.get("ops-risk-rule"), Column::Text)]);
    all.heads
        .extend(ASKED_FOR.map(|action| (t.word("ops-risk", action.code()), Some(Column::Count))));
    for rule in Rule::ALL {
        let mut cells = vec![Cell::text(name(t, *rule))];
        cells.extend(ASKED_FOR.map(|action| match count(Some(*rule), action) {
            0 => Cell::text("0"),
            n => Cell::link(n.to_string(), address_of((Some(action), Some(*rule)))),
        }));
        all.rows.push(cells);
    }
    html! {
        div.figures { @for action in ASKED_FOR {
            (figure(&t.word("ops-risk", action.code()),
                &grouped(count(None, action).unsigned_abs()), &address_of((Some(action), None))))
        } }
        section.card.pad {
            h2 { (t.get("ops-risk-rules")) }
            p.soft { (t.get("ops-risk-rules-lead")) }
            (table(&t.get("ops-risk-rules"), &all))
        }
        details.card.pad {
            summary { (t.get("ops-risk-limits")) }
            p.soft { (t.get("ops-risk-limits-lead")) }
            (table(&t.get("ops-risk-limits"), &limits_table(t, limits)))
        }
    }
}

fn limits_table(t: &Texts, limits: &Limits) -> Table {
    let mut table = Table::new([
        (t.get("ops-risk-limit"), Column::Text),
        (t.get("ops-risk-rule"), Column::Text),
        (t.get("ops-risk-now"), Column::Amount),
        (t.get("ops-risk-default"), Column::Amount),
        (t.get("ops-risk-key"), Column::Text),
    ]);
    for limit in Limit::ALL {
        let value = |value: i64| match limit.is_amount() {
            true => money(Fen(value)),
            false => value.to_string(),
        };
        table.rows.push(vec![
            Cell::text(t.word("ops-limit", limit.code())),
            Cell::text(limit.rule().map(|rule| name(t, rule)).unwrap_or_default()),
            Cell::text(value(limits.of(*limit))),
            Cell::text(value(limit.default())),
            Cell::text(limit.code()),
        ]);
    }
    table
}

fn decisions(t: &Texts, seen: &[Seen]) -> Table {
    let mut table = Table::new([
        (t.get("ops-when"), Column::Text),
        (t.get("ops-decision"), Column::Text),
        (t.get("ops-risk-saw"), Column::Text),
        (t.get("ops-risk-account"), Column::Text),
        (t.get("ops-order"), Column::Text),
        (t.get("ops-case"), Column::Text),
    ]);
    for Seen { kept, account, case } in seen {
        let tone = match kept.action {
            Action::Allow => Tone::Good,
            Action::StepUp => Tone::Soft,
            Action::Hold => Tone::Warn,
            Action::Refuse => Tone::Bad,
        };
        let case = match case.is_empty() {
            true => Cell::default(),
            false => Cell::link(case, address::below(address::OPS_CASES, case)),
        };
        table.rows.push(vec![
            Cell::text(time(Some(kept.at))),
            Cell::badge(tone, t.word("ops-risk", kept.action.code())),
            Cell::text(reasons(t, &kept.saw)),
            Cell::text(account.as_str()),
            Cell::link(&kept.order, address::below(address::OPS_ORDERS, &kept.order)),
            case,
        ]);
    }
    table
}

/// What was seen: each rule with what it measured and its limit.
fn reasons(t: &Texts, saw: &str) -> String {
    let saw: serde_json::Value = serde_json::from_str(saw).unwrap_or_default();
    let one = |finding: &serde_json::Value| {
        let rule = Rule::of_code(finding["rule"].as_str()?)?;
        let (value, limit) = (finding["value"].as_i64()?, finding["limit"].as_i64()?);
        let said = |value: i64| match rule {
            Rule::Single | Rule::Day | Rule::Dormant => money(Fen(value)),
            _ => value.to_string(),
        };
        Some(format!("{} {} / {}", name(t, rule), said(value), said(limit)))
    };
    let all: Vec<String> = saw.as_array().into_iter().flatten().filter_map(one).collect();
    all.join(t.get("ops-risk-and").as_str())
}
