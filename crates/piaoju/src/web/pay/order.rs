//! An order: its page, its attempts, its receipt.

use app::authority::Payer;
use app::pay::attempt::Choice;
use app::pay::{Fault, Till};
use app::receipt;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::bill::json as bills;
use model::pay::{Channel, Way};
use model::receipt::qr_text;

use super::{field, invoice, refused, till};
use crate::web::failure::Failure;
use crate::web::fields::{Asked, Fields, Form};
use crate::web::office::{Office, Shared};
use crate::web::ui::pay::order::{self as view, Again, Facts, Given, Order};
use crate::web::ui::{Frame, address};
use crate::web::visitor::Visitor;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/pay/o/{order}", get(show))
        .route("/pay/o/{order}/s/{share}", get(show_share))
        .route("/pay/o/{order}/pay", post(begin))
        .route("/pay/o/{order}/leave", post(leave))
        .route("/pay/o/{order}/help", get(help))
}

async fn show(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(order): Path<String>,
    Asked(fields): Asked,
) -> Result<Response, Failure> {
    page(visitor, office, (order, 0), &fields).await
}

async fn show_share(
    visitor: Visitor,
    State(office): State<Shared>,
    Path((order, share)): Path<(String, i64)>,
    Asked(fields): Asked,
) -> Result<Response, Failure> {
    page(visitor, office, (order, share), &fields).await
}

async fn page(
    visitor: Visitor,
    office: Shared,
    (id, share): (String, i64),
    fields: &Fields,
) -> Result<Response, Failure> {
    let wants_again = fields.get("again") == "1";
    let f = visitor.frame();
    let work = move |office: &Office| known(office, &visitor, (&id, share));
    let order = Order { wants_again, ..office.run(work).await? };
    Ok(view::page(&f, &order).into_response())
}

/// An order as its page shows it, for whoever may pay and knows its id.
pub(super) fn known(
    office: &Office,
    visitor: &Visitor,
    (id, share): (&str, i64),
) -> Result<Order, Failure> {
    let _: Payer = visitor.grant()?;
    let till = till(office)?;
    let whole = till.whole(id).map_err(refused)?;
    let is_share = share == 0 || whole.shares.iter().any(|one| one.place == share);
    if !is_share {
        return Err(Failure::NotFound);
    }
    let facts = facts(&whole.order.facts);
    let given = given(office, till, &whole.order)?;
    let invoice = invoice::known(office, till, &whole)?;
    Ok(Order {
        whole,
        facts,
        share,
        wants_again: false,
        now: office.now(),
        base: office.house.base.clone(),
        given,
        invoice,
        is_demo: office.street.is_some(),
        fault: String::new(),
        sure: None,
    })
}

/// The facts that an order keeps of its bill.
pub(super) fn facts(text: &str) -> Facts {
    let value: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    Facts {
        biller: text("biller"),
        service: text("service"),
        holder: text("holder"),
        period: text("period"),
        items: bills::read_items(&value["items"]).unwrap_or_default(),
    }
}

/// The receipt of an order, which it got when the biller took the payment.
fn given(
    office: &Office,
    till: &Till,
    order: &store::order::Order,
) -> Result<Option<Given>, Failure> {
    let receipt = match receipt::of_order(&office.db, &till.tenant, &order.id) {
        Ok(receipt) => receipt,
        Err(store::Error::NotFound) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let code = office.receipts.of(&receipt.number);
    Ok(Some(Given {
        number: receipt.number.spaced(),
        print: address::receipt(receipt.number.as_str(), "", &code.text()),
        check: address::receipt_check(receipt.number.as_str(), &code.text()),
        code: qr_text(&office.house.base, &receipt.number, &code),
    }))
}

async fn begin(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let payer: Payer = visitor.grant()?;
    let channel = Channel::of_code(fields.get("channel")).ok_or(Failure::Malformed("malformed"))?;
    let share: i64 = fields.get("share").parse().unwrap_or(0);
    let way = if fields.get("way") == "scanned" { Way::Scanned } else { Way::Shown };
    let code = Some(field(&fields, "code")).filter(|code| !code.is_empty());
    let is_confirmed = fields.get("sure") == "yes";
    let f = visitor.frame();
    let t = f.texts();
    let place = address::pay_share(&id, share);
    let work = move |office: &Office| {
        let till = till(office)?;
        let order = id.clone();
        let again = Again { channel: channel.code(), way: way.code(), code: code.clone() };
        let choice = Choice { order, share, channel, way, code, part: None, is_confirmed };
        let begun = till.begin(&payer, &choice, office.now());
        office.bell.ring();
        let key = match begun {
            // A second click, or another window: the open one is shown.
            Ok(_) | Err(Fault::StillOpen(_) | Fault::NotPayable) => return Ok(None),
            Err(Fault::Code) => "pay-code-wrong",
            Err(Fault::ChannelOff) => "pay-channel-off",
            Err(Fault::TooMany) => "pay-too-many",
            Err(Fault::Held(_)) => "pay-risk-held",
            Err(Fault::Risk(rule)) => {
                let fault = t.fill("pay-risk", &[("rule", rule.into())]);
                return told(office, &visitor, (&id, share), fault);
            }
            Err(Fault::Confirm(_)) => {
                let order = told(office, &visitor, (&id, share), String::new())?;
                let sure = |order: Box<Order>| Box::new(Order { sure: Some(again), ..*order });
                return Ok(order.map(sure));
            }
            Err(other) => return Err(refused(other)),
        };
        told(office, &visitor, (&id, share), t.get(key))
    };
    Ok(answered(&f, &place, office.run(work).await?))
}

/// Leads to the order, or shows it again with what is wrong.
pub(super) fn answered(f: &Frame, place: &str, wrong: Option<Box<Order>>) -> Response {
    match wrong {
        None => Redirect::to(place).into_response(),
        Some(order) => {
            let page = view::page(f, &order);
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
    }
}

/// The order with what is wrong, on the page where a way is chosen.
fn told(
    office: &Office,
    visitor: &Visitor,
    place: (&str, i64),
    fault: String,
) -> Result<Option<Box<Order>>, Failure> {
    let order = known(office, visitor, place)?;
    Ok(Some(Box::new(Order { fault, wants_again: true, ..order })))
}

/// 换一种方式: what nobody paid is closed, so that another way can be chosen.
async fn leave(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let payer: Payer = visitor.grant()?;
    let number = field(&fields, "number");
    let work = move |office: &Office| {
        let till = till(office)?;
        let share = share_of(till, &id, &number)?;
        till.leave(&payer, &number, office.now()).map_err(refused)?;
        office.bell.ring();
        Ok(address::pay_share(&id, share))
    };
    let to = office.run(work).await?;
    Ok(Redirect::to(&to).into_response())
}

/// The share of an attempt, which must belong to the order that is named beside it: whoever knows
/// a number alone may not end it.
fn share_of(till: &Till, order: &str, number: &str) -> Result<i64, Failure> {
    let attempt = till.attempt(number).map_err(refused)?;
    (attempt.order == order).then_some(attempt.share).ok_or(Failure::NotFound)
}

/// 联系客服.
async fn help(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let f = visitor.frame();
    let order = office.run(move |office| known(office, &visitor, (&id, 0))).await?;
    Ok(view::help_page(&f, &order).into_response())
}
