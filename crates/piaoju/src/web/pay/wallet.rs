//! The telephone of a payer and the faults of channels, in the demonstration only; anywhere else
//! there is no such page.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::pay::Channel;
use wire::simulate::acquirer::{Acquirer, ChannelFault, Refusal, TradeState};

use super::{refused, till};
use crate::web::failure::Failure;
use crate::web::fields::{Fields, Form};
use crate::web::office::{Office, Shared};
use crate::web::ui::address;
use crate::web::ui::pay::wallet::{self, Wallet};
use crate::web::visitor::Visitor;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route(address::DEMO_PAY, get(channels))
        .route("/demo/pay/{channel}", post(misbehave))
        .route("/demo/pay/{channel}/{number}", get(show).post(act))
}

/// Works on the book of a channel.
fn at<T>(
    office: &Office,
    channel: Channel,
    work: impl FnOnce(&mut Acquirer) -> T,
) -> Result<T, Failure> {
    let street = office.street.as_ref().ok_or(Failure::NotFound)?;
    street.at(channel.code(), work).ok_or(Failure::NotFound)
}

async fn channels(visitor: Visitor, State(office): State<Shared>) -> Result<Response, Failure> {
    let all: Result<Vec<_>, Failure> = Channel::ONLINE
        .iter()
        .map(|channel| Ok((channel.code(), at(&office, *channel, |book| book.fault)?)))
        .collect();
    Ok(wallet::channels(&visitor.frame(), &all?).into_response())
}

fn fault(fields: &Fields) -> Result<Option<ChannelFault>, Failure> {
    match fields.get("fault") {
        "" => Ok(None),
        code => ChannelFault::of_code(code).map(Some).ok_or(Failure::Malformed("malformed")),
    }
}

async fn misbehave(
    State(office): State<Shared>,
    Path(channel): Path<String>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let channel = Channel::of_code(&channel).ok_or(Failure::NotFound)?;
    let fault = fault(&fields)?;
    at(&office, channel, |book| book.fault = fault)?;
    Ok(Redirect::to(address::DEMO_PAY).into_response())
}

async fn show(
    visitor: Visitor,
    State(office): State<Shared>,
    Path((channel, number)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let channel = Channel::of_code(&channel).ok_or(Failure::NotFound)?;
    let work = move |office: &Office| {
        let attempt = till(office)?.attempt(&number).map_err(refused)?;
        let look = |book: &mut Acquirer| (book.trade(&number).cloned(), book.fault_of(&number));
        let (trade, fault) = at(office, channel, look)?;
        let state = trade.as_ref().map(|trade| trade.state);
        let is_open = matches!(state, Some(TradeState::Unpaid | TradeState::Asking));
        let is_late = fault == Some(ChannelFault::PaidAfterUndo);
        Ok(Wallet {
            channel: channel.code(),
            amount: attempt.amount,
            subject: attempt.subject,
            state: state.map_or("unknown", word),
            can_pay: is_open || (is_late && state == Some(TradeState::Closed)),
            fault,
            back: address::pay_share(&attempt.order, attempt.share),
            number,
        })
    };
    let wallet = office.run(work).await?;
    Ok(wallet::page(&visitor.frame(), &wallet).into_response())
}

fn word(state: TradeState) -> &'static str {
    match state {
        TradeState::Unpaid => "unpaid",
        TradeState::Asking => "asking",
        TradeState::Paid => "paid",
        TradeState::Refused(_) => "refused",
        TradeState::Closed => "closed",
        TradeState::Reversed => "reversed",
    }
}

async fn act(
    State(office): State<Shared>,
    Path((channel, number)): Path<(String, String)>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let channel = Channel::of_code(&channel).ok_or(Failure::NotFound)?;
    let (fault, now) = (fault(&fields)?, office.now());
    let done = fields.get("do").to_owned();
    at(&office, channel, |book| match done.as_str() {
        "pay" => drop(book.pay(&number, now)),
        "refuse" => book.refuse(&number, Refusal::Declined),
        "not-enough" => book.refuse(&number, Refusal::NotEnough),
        "fault" => match fault {
            Some(fault) => drop(book.faults.insert(number.clone(), fault)),
            None => drop(book.faults.remove(&number)),
        },
        _ => {}
    })?;
    Ok(Redirect::to(&address::demo_wallet(channel.code(), &number)).into_response())
}
