//! 试算平衡表, now or at the end of a day, and the statement of an account.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use model::ledger::Account;
use model::{Day, Fen, Moment};
use paper::sheet::write::Form as Column;
use store::ledger;

use super::order::side;
use super::{answer, money, range, reader, reconciliation, time};
use crate::paint::Tone;
use crate::web::failure::Failure;
use crate::web::fields::Asked;
use crate::web::office::Shared;
use crate::web::ui::ops::{Cell, List, Table};
use crate::web::ui::{Frame, address, form, parts};
use crate::web::visitor::Visitor;

/// The last moment of a day in China.
fn end_of(day: Day) -> Option<Moment> {
    Moment::china(day, 23, 59, 59)
}

/// Each account with its debit or credit; both columns have the same sum.
pub async fn trial(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let reader = reader(&visitor)?;
    let day = Day::parse(asked.get("day"));
    let at = day.and_then(end_of);
    let lines = office
        .run(move |office| {
            reconciliation(office, reader.tenant())?;
            Ok(office.db.read(|read| ledger::trial_balance(read, reader.tenant(), at))?)
        })
        .await?;
    let f = visitor.frame();
    let t = f.texts();
    let debits: Fen = lines.iter().map(|line| line.1).sum();
    let credits: Fen = lines.iter().map(|line| line.2).sum();
    let mut table = Table::new([
        (t.get("ops-account"), Column::Text),
        (t.get("ops-class"), Column::Text),
        (t.get("ops-debit"), Column::Amount),
        (t.get("ops-credit"), Column::Amount),
    ]);
    let shown = day.map(|day| day.to_string()).unwrap_or_default();
    let (skip, count) = range(&asked);
    let (skip, count) = (usize::try_from(skip).unwrap_or(0), usize::try_from(count).unwrap_or(0));
    for (account, debit, credit) in lines.into_iter().skip(skip).take(count) {
        let to = address::with(
            address::OPS_STATEMENT,
            &[("name", account.as_str()), ("to", shown.as_str())],
        );
        table.rows.push(vec![
            Cell::link(account.as_str(), to),
            Cell::text(t.word("ops-account-class", account.class().code())),
            Cell::text(side(debit.0)),
            Cell::text(side(credit.0)),
        ]);
    }
    let title = t.get("ops-ledger");
    let lead = t.get("ops-ledger-lead");
    let model = List { title, lead, table, ..List::default() };
    let here = address::with(address::OPS_LEDGER, &[("day", &shown)]);
    answer(&visitor, &asked, &here, model, move |f| above(f, &shown, debits, credits))
}

/// Whether it balances, and until when it is shown.
fn above(f: &Frame, shown: &str, debits: Fen, credits: Fen) -> Markup {
    let t = f.texts();
    let (tone, key) = match debits == credits {
        true => (Tone::Good, "ops-balanced"),
        false => (Tone::Bad, "ops-unbalanced"),
    };
    let sums = [("debits", money(debits).into()), ("credits", money(credits).into())];
    let input = form::Input {
        name: "day",
        label: &t.get("ops-until"),
        value: shown,
        kind: "date",
        ..form::Input::default()
    };
    html! {
        (parts::notice(tone, html! { b { (t.get(key)) } " " (t.fill("ops-sums", &sums)) }))
        section.card.pad {
            form.filter method="get" action=(address::OPS_LEDGER) {
                div.field {
                    (form::label(&input))
                    div.with {
                        (form::control(&input))
                        button.quiet type="submit" { (t.get("ops-show")) }
                    }
                }
            }
        }
    }
}

/// The statement of an account, the oldest entry first.
pub async fn statement(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let reader = reader(&visitor)?;
    let account = Account::parse(asked.get("name")).ok_or(Failure::NotFound)?;
    let from = Day::parse(asked.get("from")).and_then(|day| Moment::china(day, 0, 0, 0));
    let to = Day::parse(asked.get("to")).and_then(end_of);
    let pages = range(&asked);
    let name = account.as_str().to_owned();
    let found = office
        .run(move |office| {
            reconciliation(office, reader.tenant())?;
            let to = to.map_or(office.now(), |to| to);
            let span = (from.unwrap_or(Moment(0)), Moment(to.0 + 1));
            let tenant = reader.tenant();
            Ok(office.db.read(|read| ledger::statement(read, tenant, &account, span, pages))?)
        })
        .await?;
    let f = visitor.frame();
    let t = f.texts();
    let mut table = Table::new([
        (t.get("ops-posting"), Column::Text),
        (t.get("ops-what"), Column::Text),
        (t.get("ops-about"), Column::Text),
        (t.get("ops-when"), Column::Text),
        (t.get("ops-debit"), Column::Amount),
        (t.get("ops-credit"), Column::Amount),
        (t.get("ops-balance"), Column::Amount),
    ]);
    for line in found.lines {
        let about = match line.object.starts_with("ord_") {
            true => Cell::link(&line.object, address::below(address::OPS_ORDERS, &line.object)),
            false => Cell::text(line.object),
        };
        table.rows.push(vec![
            Cell::text(line.posting),
            Cell::text(t.word("ops-what", line.what.code())),
            about,
            Cell::text(time(Some(line.at))),
            Cell::text(side(line.amount.0)),
            Cell::text(side(-line.amount.0)),
            Cell::text(money(line.balance)),
        ]);
    }
    let pairs = [("name", name.as_str()), ("from", asked.get("from")), ("to", asked.get("to"))];
    let here = address::with(address::OPS_STATEMENT, &pairs);
    let sums = [("opening", money(found.opening).into()), ("closing", money(found.closing).into())];
    let lead = t.fill("ops-statement-lead", &sums);
    // The name of an account has signs that a workbook does not take in the name of a sheet.
    let title = if asked.get("as") == "xlsx" { t.get("ops-statement") } else { name };
    let model = List { title, lead, table, ..List::default() };
    answer(&visitor, &asked, &here, model, super::nothing)
}
