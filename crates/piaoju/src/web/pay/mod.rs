//! 缴费: whom to pay, which account, which bill, how much; then the order.

mod invoice;
mod order;
mod split;
mod wallet;

use app::authority::Payer;
use app::bill::{Counter, Fault, Found};
use app::pay::{self, Till};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::Fen;
use model::bill::{Account, AmountFault, BILL_PATH, BillCode, Biller, Choice, json as bills};
use serde_json::json;
use store::order::{Filter, page as orders_page};
use store::quota;
use wire::channel::Fresh;

use super::failure::Failure;
use super::fields::{Asked, Fields, Form};
use super::office::{Office, Shared};
use super::ui::parts::Pages;
use super::ui::pay::confirm::{self, Confirm};
use super::ui::pay::found::{self, Wrong};
use super::ui::pay::{Start, account, mine};
use super::ui::{Frame, address};
use super::visitor::Visitor;
use crate::texts::Texts;

/// How many accounts an address may ask about in a day.
const ASKED_MAX: i64 = 300;
/// How long somebody is asked to wait who asked too often.
const WAIT_S: u32 = 3_600;
/// Orders of one page of 我的缴费.
const ORDERS: i64 = 20;
/// The longest field that is read.
const FIELD_CHARS_MAX: usize = 512;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route(address::PAY, get(start))
        .route(address::PAY_SCAN, post(scan))
        .route(address::PAY_CONFIRM, post(ask_to_confirm))
        .route(address::PAY_ORDER, post(make))
        .route(address::PAY_MINE, get(list))
        .route("/pay/to/{biller}", get(form).post(look))
        .route(&format!("{BILL_PATH}{{bill}}"), get(of_code))
        .merge(order::routes())
        .merge(invoice::routes())
        .merge(wallet::routes())
}

/// The till, where there is one.
fn till(office: &Office) -> Result<&Till, Failure> {
    office.till.as_ref().ok_or(Failure::NotFound)
}

fn counter(till: &Till) -> Counter<'_> {
    Counter { db: &till.db, tenant: &till.tenant, billers: &till.billers, line: till.line.as_ref() }
}

/// 32 letters and digits that nobody can guess.
fn nonce(till: &Till) -> String {
    (till.chance)().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn field(fields: &Fields, name: &str) -> String {
    fields.get(name).chars().take(FIELD_CHARS_MAX).collect()
}

/// A failure of the till for which the page has no sentence of its own.
fn refused(fault: pay::Fault) -> Failure {
    match fault {
        pay::Fault::Store(error) => error.into(),
        pay::Fault::NotFound => Failure::NotFound,
        _ => Failure::Malformed("malformed"),
    }
}

fn broken(fault: Fault) -> Failure {
    match fault {
        Fault::NotFound => Failure::NotFound,
        Fault::Store(error) => error.into(),
        _ => Failure::Unavailable,
    }
}

async fn start(visitor: Visitor, State(office): State<Shared>) -> Result<Response, Failure> {
    let payer: Payer = visitor.grant()?;
    let billers = office.run(move |office| services(office, &payer)).await?;
    let start = Start { billers, ..Start::default() };
    Ok(super::ui::pay::page(&visitor.frame(), &start).into_response())
}

fn services(office: &Office, payer: &Payer) -> Result<Vec<Biller>, Failure> {
    match &office.till {
        Some(till) => counter(till).services(payer).map_err(broken),
        None => Ok(Vec::new()),
    }
}

async fn form(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(biller): Path<String>,
) -> Result<Response, Failure> {
    let payer: Payer = visitor.grant()?;
    let biller = office
        .run(move |office| counter(till(office)?).biller(&payer, &biller).map_err(broken))
        .await?;
    Ok(account::page(&visitor.frame(), &blank(biller)).into_response())
}

fn blank(biller: Biller) -> account::Account {
    let (typed, fault, trouble) = <(String, String, String)>::default();
    account::Account { biller, typed, fault, trouble }
}

/// Takes one of the questions that an address has in a day: nobody goes through the accounts of a
/// city to see who lives where.
fn spend(office: &Office, visitor: &Visitor) -> Result<(), Failure> {
    let (now, name) = (office.now(), format!("bills:{}", office.masked(visitor.address)));
    let day = now.china_day();
    let left = office.db.keep_house(now, |write| quota::spend(write, &name, day, ASKED_MAX))?;
    left.map(drop).ok_or(Failure::TooMany(WAIT_S))
}

/// What an account owes, or why that cannot be told: the biller comes back for the form.
type Looked = Result<Found, (Option<Biller>, Fault)>;

fn looked(office: &Office, payer: &Payer, biller: &str, typed: &str) -> Result<Looked, Failure> {
    let till = till(office)?;
    let counter = counter(till);
    let (now, nonce) = (office.now(), nonce(till));
    let fresh = Fresh { now, nonce: &nonce };
    let found = counter.find(payer, (biller, typed), fresh);
    Ok(found.map_err(|fault| (counter.biller(payer, biller).ok(), fault)))
}

async fn look(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(biller): Path<String>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let payer: Payer = visitor.grant()?;
    let (typed, is_sure) = (field(&fields, "account"), fields.get("sure") == "yes");
    let (guest, number) = (visitor.clone(), typed.clone());
    let work = move |office: &Office| {
        spend(office, &guest)?;
        looked(office, &payer, &biller, &number)
    };
    let looked = office.run(work).await?;
    shown(&visitor.frame(), looked, &typed, is_sure)
}

/// The page for what was found.
fn shown(f: &Frame, looked: Looked, typed: &str, is_sure: bool) -> Result<Response, Failure> {
    match looked {
        Ok(found) if is_sure || found.holder.is_empty() => {
            Ok(found::page(f, &found, &Wrong::default()).into_response())
        }
        Ok(found) => Ok(found::holder_page(f, &found).into_response()),
        Err((Some(biller), fault)) => {
            let t = f.texts();
            let mut model = account::Account { typed: typed.to_owned(), ..blank(biller) };
            match &fault {
                Fault::Account(wrong) => model.fault = t.word("account", wrong.code()),
                Fault::Unknown => model.fault = t.get("pay-account-unknown"),
                Fault::Store(_) | Fault::NotFound => return Err(broken(fault)),
                Fault::Closed => model.trouble = t.get("pay-biller-closed"),
                Fault::Refused(why) => model.trouble = t.word("refusal", why.code()),
                Fault::Silent(_) | Fault::Broken(_) => {
                    model.trouble = t.get("pay-biller-silent");
                }
            }
            let page = account::page(f, &model);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err((None, fault)) => Err(broken(fault)),
    }
}

async fn scan(
    visitor: Visitor,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    follow(visitor, office, field(&fields, "code")).await
}

/// A bill whose code was scanned with a telephone's own camera.
async fn of_code(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(bill): Path<String>,
) -> Result<Response, Failure> {
    follow(visitor, office, BillCode::Bill(bill).to_string()).await
}

async fn follow(visitor: Visitor, office: Shared, code: String) -> Result<Response, Failure> {
    let payer: Payer = visitor.grant()?;
    let (guest, text) = (visitor.clone(), code.clone());
    let work = move |office: &Office| {
        spend(office, &guest)?;
        let till = till(office)?;
        let (now, nonce) = (office.now(), nonce(till));
        let found = counter(till).scan(&payer, &text, Fresh { now, nonce: &nonce });
        Ok((found, services(office, &payer)?))
    };
    let f = visitor.frame();
    let (found, billers) = office.run(work).await?;
    match found {
        Ok(found) => shown(&f, Ok(found), "", false),
        Err(Fault::Store(error)) => Err(error.into()),
        Err(_) => {
            let start = Start { billers, code, fault: f.texts().get("pay-scan-unknown") };
            let page = super::ui::pay::page(&f, &start);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// What a form asks to pay: the biller, the account, the bill as it is now.
struct Wanted {
    found: Found,
    bill: Option<app::bill::Shown>,
}

impl Wanted {
    fn choice(&self) -> Choice {
        self.bill.as_ref().map_or(self.found.open, |bill| bill.choice)
    }

    fn of(found: Found, id: &str) -> Result<Wanted, Failure> {
        let bill = match id {
            "" => None,
            id => Some(found.bills.iter().find(|b| b.id == id).cloned().ok_or(Failure::NotFound)?),
        };
        Ok(Wanted { found, bill })
    }

    /// The bill as it is shown, for the record and the receipt.
    fn facts(&self) -> String {
        let found = &self.found;
        let bill = self.bill.as_ref().map(|shown| &shown.bill);
        json!({
            "biller": found.biller.name,
            "service": found.biller.service.code(),
            "holder": found.holder.as_str(),
            "period": bill.map_or("", |bill| bill.period.as_str()),
            "items": bill.map_or_else(|| json!([]), |bill| bills::items(&bill.items)),
        })
        .to_string()
    }
}

/// What the payer typed as the amount; nothing for all of it.
fn amount(fields: &Fields) -> Result<Option<Fen>, AmountFault> {
    match (fields.get("how"), fields.get("amount")) {
        ("full", _) | (_, "") => Ok(None),
        (_, typed) => Fen::parse(typed).map(Some).ok_or(AmountFault::Form),
    }
}

async fn ask_to_confirm(
    visitor: Visitor,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let payer: Payer = visitor.grant()?;
    let (biller, typed) = (field(&fields, "biller"), field(&fields, "account"));
    let work = move |office: &Office| {
        let looked = looked(office, &payer, &biller, &typed)?;
        Ok((looked, super::verify::token(office)))
    };
    let (looked, token) = office.run(work).await?;
    let f = visitor.frame();
    let found = match looked {
        Ok(found) => found,
        other => return shown(&f, other, "", false),
    };
    let bill = field(&fields, "bill");
    let wanted = Wanted::of(found, &bill)?;
    let is_other = fields.get("how") == "other";
    let asked = match amount(&fields) {
        Ok(None) if is_other => Err(AmountFault::Missing),
        other => other,
    };
    match asked.and_then(|asked| wanted.choice().decide(asked)) {
        Ok(amount) => Ok(confirm::page(&f, &to_confirm(wanted, amount, token)).into_response()),
        Err(fault) => {
            let fault = f.texts().word("amount", fault.code());
            let wrong = Wrong { bill, typed: field(&fields, "amount"), fault };
            let page = found::page(&f, &wanted.found, &wrong);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn to_confirm(wanted: Wanted, amount: Fen, token: String) -> Confirm {
    let bill = wanted.bill.as_ref();
    Confirm {
        holder: wanted.found.holder.to_string(),
        bill: bill.map(|bill| bill.id.clone()).unwrap_or_default(),
        period: bill.map(|bill| bill.bill.period.clone()).unwrap_or_default(),
        biller: wanted.found.biller,
        account: wanted.found.account,
        amount,
        token,
        split: confirm::SplitForm::default(),
        faults: Vec::new(),
    }
}

/// 确认缴费: the order is made of the bill as it is now, not of what the form says.
async fn make(
    visitor: Visitor,
    State(office): State<Shared>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let payer: Payer = visitor.grant()?;
    let f = visitor.frame();
    let t = f.texts();
    let asked = Fen::parse(fields.get("amount")).ok_or(Failure::Malformed("malformed"))?;
    let split = split::of(t, &fields);
    let token = field(&fields, "token");
    let work = move |office: &Office| {
        let (biller, typed) = (field(&fields, "biller"), field(&fields, "account"));
        let wanted = match looked(office, &payer, &biller, &typed)? {
            Ok(found) => Wanted::of(found, &field(&fields, "bill"))?,
            Err((_, fault)) => return Err(broken(fault)),
        };
        let decided = match wanted.choice() {
            // The same form sent again: its order holds the bill already.
            Choice::Nothing => Ok(asked),
            choice => choice.decide(Some(asked)),
        };
        let again = |wanted, faults, split| {
            let token = super::verify::token(office);
            let confirm = Confirm { faults, split, ..to_confirm(wanted, asked, token) };
            Ok(Err(Box::new(confirm)))
        };
        let (parts, kept) = match split {
            Ok(parts) => parts,
            Err((faults, kept)) => return again(wanted, faults, kept),
        };
        let Ok(amount) = decided else {
            return again(wanted, vec![split::whole(t.get("pay-changed"))], kept);
        };
        let wish = wish(t, &wanted, amount, (parts, token));
        match till(office)?.open(&payer, &wish, office.now()) {
            Ok(order) => Ok(Ok(order.id)),
            Err(pay::Fault::BillTaken(id)) => Ok(Ok(id)),
            Err(pay::Fault::Split(why)) => again(wanted, vec![split::cannot(t, why)], kept),
            Err(pay::Fault::Risk(rule)) => again(
                wanted,
                vec![split::whole(t.fill("pay-risk", &[("rule", rule.into())]))],
                kept,
            ),
            Err(other) => Err(refused(other)),
        }
    };
    match office.run(work).await? {
        Ok(order) => Ok(Redirect::to(&address::pay_share(&order, 0)).into_response()),
        Err(confirm) => {
            let page = confirm::page(&f, &confirm);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn wish(
    t: &Texts,
    wanted: &Wanted,
    amount: Fen,
    (split, token): (split::Parts, String),
) -> pay::order::Wish {
    let found = &wanted.found;
    let service = t.word("service", found.biller.service.code());
    let bill = wanted.bill.as_ref().map(|shown| &shown.bill);
    let period = bill.map_or("", |bill| bill.period.as_str());
    pay::order::Wish {
        biller: found.biller.id.clone(),
        bill: bill.map(|bill| bill.number.clone()).unwrap_or_default(),
        account: Account::as_str(&found.account).to_owned(),
        subject: format!("{service} {period}").trim().to_owned(),
        facts: wanted.facts(),
        amount,
        split,
        token: (!token.is_empty()).then_some(token),
    }
}

/// 我的缴费.
async fn list(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(fields): Asked,
) -> Result<Response, Failure> {
    let payer: Payer = visitor.grant()?;
    visitor.holder()?;
    let page: u32 = fields.get("page").parse().unwrap_or(1).clamp(1, 10_000);
    let work = move |office: &Office| {
        let till = till(office)?;
        let actor = Some(payer.actor().as_str().to_owned());
        let filter = Filter { actor, ..Filter::default() };
        let skip = i64::from(page - 1) * ORDERS;
        let read =
            |read: &mut store::Read<'_>| orders_page(read, &till.tenant, &filter, skip, ORDERS + 1);
        Ok(till.db.read(read)?)
    };
    let mut orders = office.run(work).await?;
    let has_more = orders.len() as i64 > ORDERS;
    orders.truncate(ORDERS as usize);
    let pages = Pages { page, pages: page, rows: orders.len() as u64 };
    Ok(mine::page(&visitor.frame(), &orders, pages, has_more).into_response())
}
