//! 底账 in a browser: the list, one invoice with its states, loading files, changing a state.

use std::collections::BTreeSet;
use std::io::Cursor;

use app::authority::{RegisterLoader, RegisterReader};
use app::register;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::Moment;
use model::account::Permission;
use model::verdict::TaxStatus;
use paper::Unreadable;
use paper::sheet::write::{Form as SheetForm, Heading, xlsx};
use store::register::{Filter, Listed, Load as Kept, Seller, Since, State as Wanted};

use super::desk::{XLSX, download};
use super::failure::Failure;
use super::fields::{Asked, Fields, Form, Upload, Uploads};
use super::office::{Office, Shared};
use super::ui::desk::ledger::{
    Choice, Entry, Ledger, Load, Past, RefusedRow, Row, STATES, Stage, entry_page, load_page,
    loaded_page, page,
};
use super::ui::form::Fault;
use super::ui::{Notice, address};
use super::verify::token;
use super::visitor::Visitor;
use crate::issued;
use crate::limits::{LOAD_HOURS_MAX, PAGE_ROWS, VERDICT_WAIT};
use crate::paint::Tone;
use crate::texts::Texts;

/// How many sellers are listed to choose from; with more the text says too little.
const SELLERS_SHOWN: i64 = 20;
/// The longest key of a seller.
const SELLER_CHARS_MAX: usize = 100;
/// How many of the last loads the page lists.
const LOADS_SHOWN: i64 = 10;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route(address::LEDGER, get(list))
        .route(address::LEDGER_LOAD, get(load_form).post(load))
        .route("/w/ledger/load/{id}", get(loaded))
        .route("/w/ledger/load/{id}/refused.xlsx", get(refused))
        .route("/w/ledger/{key}", get(entry))
        .route("/w/ledger/{key}/state", post(change))
}

/// Whether a text names an invoice and no seller: figures with something between them. Fifteen to
/// eighteen in a row are a tax number, for no invoice has such a number.
fn is_number(text: &str) -> bool {
    let is_apart = |c: char| c.is_whitespace() || ",:;-/·，：；、".contains(c);
    let figures = text.chars().filter(char::is_ascii_digit).count();
    let all = text.chars().count();
    let is_tax_id = all == figures && (15..=18).contains(&all);
    !is_tax_id && text.chars().all(|c| c.is_ascii_digit() || is_apart(c))
}

/// What is looked for: an invoice by its key, or the invoices of a seller.
struct Search {
    filter: Filter,
    /// Sellers to choose from, when several fit.
    sellers: Vec<Seller>,
    /// Whether nothing can fit.
    is_vain: bool,
}

fn search(
    office: &Office,
    reader: &RegisterReader,
    text: &str,
    seller: String,
) -> Result<Search, Failure> {
    let mut found = Search { filter: Filter::default(), sellers: Vec::new(), is_vain: false };
    if !seller.is_empty() || text.is_empty() {
        found.filter.seller = seller;
        return Ok(found);
    }
    if is_number(text) {
        found.filter.key = key_of(text);
        // Signs alone are no key, and no invoice has an empty one.
        found.is_vain = found.filter.key.is_empty();
        return Ok(found);
    }
    let mut sellers = register::sellers(&office.db, reader, text, SELLERS_SHOWN)?;
    let keys: BTreeSet<&str> = sellers.iter().map(Seller::key).collect();
    match keys.first() {
        Some(only) if keys.len() == 1 => {
            found.filter.seller = (*only).to_owned();
            sellers.clear();
        }
        _ => found.is_vain = true,
    }
    found.sellers = sellers;
    Ok(found)
}

/// The key that somebody typed: a number, or code and number with anything between them.
fn key_of(text: &str) -> String {
    let parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    parts.take(3).collect::<Vec<_>>().join(":")
}

fn seller_of(seller: Seller) -> Choice {
    Choice { key: seller.key().to_owned(), name: seller.name, tax_id: seller.tax_id }
}

fn row(listed: Listed) -> Row {
    let invoice = listed.known.invoice;
    Row {
        key: listed.key,
        date: invoice.issue_date.map(|day| day.to_string()).unwrap_or_default(),
        seller: invoice.seller.name,
        buyer: invoice.buyer.name,
        total: invoice.total,
        status: listed.known.status,
    }
}

fn load_of(kept: Kept, now: Moment) -> Load {
    let count = |count: i64| count.unsigned_abs();
    let is_old = now.0 - kept.begun_at.0 > LOAD_HOURS_MAX * 3_600;
    Load {
        stage: match kept.ended_at {
            Some(_) => Stage::Done,
            // What cut it off could not say so.
            None if is_old => Stage::Broken,
            None => Stage::Running,
        },
        id: kept.id,
        name: kept.name,
        by: kept.actor,
        at: kept.begun_at,
        read: count(kept.counts.read),
        added: count(kept.counts.created),
        changed: count(kept.counts.changed),
        same: count(kept.counts.same),
        refused: count(kept.counts.refused),
    }
}

async fn list(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let reader: RegisterReader = visitor.grant()?;
    let may_load = visitor.caller.may(Permission::RegisterLoad);
    let model = office.run(move |office| {
        let text: String = asked.get("text").chars().take(64).collect();
        let status = TaxStatus::from_code(asked.get("state"));
        let status = status.filter(|status| STATES.contains(status));
        let before: Option<i64> = asked.get("before").parse().ok();
        let seller: String = asked.get("seller").chars().take(SELLER_CHARS_MAX).collect();
        let search = search(office, &reader, text.trim(), seller)?;
        let filter = Filter { status, ..search.filter };
        let page = (before, if search.is_vain { 0 } else { PAGE_ROWS + 1 });
        let (mut found, count) = register::list(&office.db, &reader, &filter, page)?;
        let is_more = found.len() as i64 > PAGE_ROWS;
        found.truncate(PAGE_ROWS as usize);
        let older = found.last().filter(|_| is_more).map(|last| last.id);
        let loads = register::loads(&office.db, &reader, (0, LOADS_SHOWN))?;
        Ok(Ledger {
            text,
            seller: filter.seller,
            sellers: search.sellers.into_iter().map(seller_of).collect(),
            status,
            rows: found.into_iter().map(row).collect(),
            count: count.unsigned_abs(),
            is_later: before.is_some(),
            older,
            loads: loads.into_iter().map(|load| load_of(load, office.now())).collect(),
            may_load,
        })
    });
    Ok(page(&visitor.frame(), &model.await?).into_response())
}

async fn load_form(visitor: Visitor, State(office): State<Shared>) -> Result<Response, Failure> {
    let _loader: RegisterLoader = visitor.grant()?;
    Ok(load_page(&visitor.frame(), &token(&office), &[]).into_response())
}

/// Loads files one after the other. Whoever waits longer than a moment is sent to the list, where
/// the load is seen to run.
async fn load(
    visitor: Visitor,
    State(office): State<Shared>,
    uploads: Uploads,
) -> Result<Response, Failure> {
    let loader: RegisterLoader = visitor.grant()?;
    let t = Texts::of(visitor.language);
    if uploads.files.is_empty() {
        let faults = [t.get("ledger-fault-files")];
        let page = load_page(&visitor.frame(), &token(&office), &faults);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let shared = office.clone();
    let work = tokio::spawn(async move {
        let done = shared.run(move |office| {
            uploads.files.iter().map(|file| one(office, &loader, file)).collect::<Result<_, _>>()
        });
        done.await
    });
    let done: Vec<Result<String, Unreadable>> = match tokio::time::timeout(VERDICT_WAIT, work).await
    {
        Ok(Ok(done)) => done?,
        Ok(Err(_)) => return Err(Failure::Bug("a load panicked".to_owned())),
        Err(_) => return Ok(Redirect::to(address::LEDGER).into_response()),
    };
    let mut faults: Vec<String> = Vec::new();
    for why in done.iter().filter_map(|one| one.as_ref().err()) {
        let args = [
            ("say", crate::paint::printable(&why.what).into()),
            ("what", crate::run::sentence(why, t).into()),
        ];
        faults.push(t.fill("says-of", &args));
    }
    if !faults.is_empty() {
        if faults.len() < done.len() {
            faults.push(t.get("ledger-fault-some"));
        }
        let page = load_page(&visitor.frame(), &token(&office), &faults);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    Ok(match done.as_slice() {
        [Ok(load)] => Redirect::to(&address::below(address::LEDGER_LOAD, load)),
        _ => Redirect::to(address::LEDGER),
    }
    .into_response())
}

/// Loads one file; the id of the load, or why the file cannot be read.
fn one(
    office: &Office,
    loader: &RegisterLoader,
    file: &Upload,
) -> Result<Result<String, Unreadable>, Failure> {
    let now = office.now();
    let opened = (file.name.as_str(), Cursor::new(&file.bytes[..]));
    let loaded = issued::with_rows(&office.desk, opened, now, |rows| {
        register::load(&office.db, loader, &file.name, rows, now, &mut |_| {})
    });
    match loaded {
        Ok(report) => Ok(Ok(report?.load)),
        Err(why) => Ok(Err(Unreadable { what: file.name.clone(), ..why })),
    }
}

async fn loaded(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let reader: RegisterReader = visitor.grant()?;
    let t = Texts::of(visitor.language);
    let found = office.run(move |office| {
        let kept = register::one_load(&office.db, &reader, &id)?;
        let refused = register::report(&kept);
        let rows = refused.iter().map(|refused| RefusedRow {
            row: refused.row,
            field: issued::field(refused, t),
            why: issued::why(refused, t),
        });
        let rows: Vec<RefusedRow> = rows.collect();
        Ok((load_of(kept, office.now()), rows))
    });
    let (load, rows) = found.await?;
    Ok(loaded_page(&visitor.frame(), &load, &rows).into_response())
}

/// The rows that were refused, as a workbook.
async fn refused(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let reader: RegisterReader = visitor.grant()?;
    let t = Texts::of(visitor.language);
    let bytes = office.run(move |office| {
        let kept = register::one_load(&office.db, &reader, &id)?;
        let headings = [
            Heading::new(t.get("batch-row"), SheetForm::Count),
            Heading::new(t.get("page-field"), SheetForm::Text),
            Heading::new(t.get("summary-reason"), SheetForm::Text).wide(80),
            Heading::new(t.get("ledger-rule"), SheetForm::Text),
        ];
        let rows = register::report(&kept).into_iter().map(|refused| {
            let (field, why) = (issued::field(&refused, t), issued::why(&refused, t));
            vec![refused.row.to_string(), field, why, refused.rule]
        });
        let mut bytes = Vec::new();
        xlsx(&t.get("ledger-refused"), &headings, rows, &mut bytes)
            .map_err(|why| Failure::Bug(why.to_string()))?;
        Ok(bytes)
    });
    Ok(download("refused.xlsx", XLSX, bytes.await?))
}

/// What the page of an invoice shows. Without a form that came back, it is empty.
fn model(
    office: &Office,
    reader: &RegisterReader,
    key: &str,
    (wish, faults): (&Fields, Vec<Fault>),
) -> Result<Entry, Failure> {
    let (known, states) = register::show(&office.db, reader, key)?;
    let past = |since: Since| {
        let load = match since.load.as_str() {
            "" => None,
            id => {
                let name = register::one_load(&office.db, reader, id)?.name;
                Some((since.load, name, since.place))
            }
        };
        let Wanted { status, red_number, why } = since.state;
        Ok(Past { since: since.at, status, red_number, why, load })
    };
    let text = |name: &str| wish.get(name).to_owned();
    Ok(Entry {
        key: key.to_owned(),
        invoice: known.invoice,
        states: states.into_iter().map(past).collect::<Result<_, Failure>>()?,
        may_change: reader.may(Permission::RegisterLoad),
        wish: (text("state"), text("red_number"), text("why")),
        faults,
    })
}

async fn entry(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(key): Path<String>,
    Asked(asked): Asked,
) -> Result<Response, Failure> {
    let reader: RegisterReader = visitor.grant()?;
    let nothing = Fields::default();
    let model =
        office.run(move |office| model(office, &reader, &key, (&nothing, Vec::new()))).await?;
    let mut frame = visitor.frame();
    let said = match asked.get("done") {
        "changed" => Some((Tone::Good, "ledger-changed-now")),
        "same" => Some((Tone::Soft, "ledger-unchanged")),
        _ => None,
    };
    frame.notice = said.map(|(tone, key)| Notice { tone, text: frame.texts().get(key) });
    Ok(entry_page(&frame, &model).into_response())
}

/// The state that a form wants, or what is wrong with it.
fn wanted(fields: &Fields, t: &Texts) -> Result<Wanted, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut fault = |field: &str, key: &str| {
        faults.push(Fault { field: field.to_owned(), text: t.get(key) });
    };
    let status = TaxStatus::from_code(fields.get("state"));
    let status = status.filter(|status| STATES.contains(status));
    if status.is_none() {
        fault("state", "ledger-fault-state");
    }
    let is_red = matches!(status, Some(TaxStatus::RedPartial | TaxStatus::RedFull));
    let number = fields.get("red_number");
    let is_number =
        matches!(number.len(), 8 | 10 | 20) && number.bytes().all(|b| b.is_ascii_digit());
    if !is_number && (is_red || !number.is_empty()) {
        fault("red_number", "ledger-fault-red");
    }
    let why = fields.get("why");
    if why.is_empty() || why.chars().count() > 200 {
        fault("why", "ledger-fault-why");
    }
    match status {
        Some(status) if faults.is_empty() => Ok(Wanted {
            status,
            red_number: Some(number.to_owned()).filter(|number| is_red && !number.is_empty()),
            why: Some(why.to_owned()),
        }),
        _ => Err(faults),
    }
}

async fn change(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(key): Path<String>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let loader: RegisterLoader = visitor.grant()?;
    let reader: RegisterReader = visitor.grant()?;
    let here = address::below(address::LEDGER, &key);
    match wanted(&fields, Texts::of(visitor.language)) {
        Ok(state) => {
            let done = office.run(move |office| {
                Ok(register::set_state(&office.db, &loader, &key, &state, office.now())?)
            });
            let said = if done.await? { "changed" } else { "same" };
            Ok(Redirect::to(&address::with(&here, &[("done", said)])).into_response())
        }
        Err(faults) => {
            let model =
                office.run(move |office| model(office, &reader, &key, (&fields, faults))).await?;
            let page = entry_page(&visitor.frame(), &model);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_in_what_people_type() {
        assert_eq!(key_of(" 26112000000000000018 "), "26112000000000000018");
        assert_eq!(key_of("011002100311 12345678"), "011002100311:12345678");
        assert_eq!(key_of("011002100311：12345678"), "011002100311:12345678");
        assert_eq!(key_of("餐饮"), "");
    }
}
