//! Asking for a letter: the first step of 注册 and of 忘记密码.

use app::account::{self, Ask, Origin, Porter};
use axum::response::{IntoResponse, Response};
use maud::Markup;
use model::Moment;
use model::account::Fault;
use store::Db;

use super::{Whence, again, letter_work, outcome, shown, task};
use crate::web::failure::Failure;
use crate::web::fields::Fields;
use crate::web::office::Shared;
use crate::web::ui::Frame;
use crate::web::ui::account::Asking;
use crate::web::visitor::Visitor;

/// How a page draws its form.
type Draw = fn(&Frame, &Asking) -> Markup;

/// The use case that sends a letter.
type Send<T> = fn(&Db, &Porter, Moment, &Ask<'_>, Origin<'_>) -> account::Result<T>;

/// The page with its form.
pub async fn page(
    visitor: Visitor,
    whence: Whence,
    office: Shared,
    draw: Draw,
) -> Result<Response, Failure> {
    let pow = letter_work(&office, whence).await?;
    Ok(draw(&visitor.frame(), &Asking { pow, ..Asking::default() }).into_response())
}

/// Sends the letter; what was sent, or the page that shows the form again.
pub async fn send<T: std::marker::Send + 'static>(
    visitor: &Visitor,
    whence: Whence,
    office: &Shared,
    fields: Fields,
    (send, draw): (Send<T>, Draw),
) -> Result<Result<T, Response>, Failure> {
    let identifier = fields.get("identifier").to_owned();
    let sent = office.run(move |office| {
        let (task, answer) = (fields.get("task"), fields.get("answer"));
        let ask = Ask { identifier: fields.get("identifier"), task, answer };
        outcome(send(&office.db, &office.porter, office.now(), &ask, whence.origin()))
    });
    Ok(sent.await?.map_err(|fault| {
        let faults = shown(visitor.language, fault);
        let pow = (fault == Fault::EffortMissing).then(|| task(office));
        again(draw(&visitor.frame(), &Asking { identifier, faults, pow }))
    }))
}
