//! 扫码: the code in a picture or before a camera becomes the fields of a form.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use app::authority::Verifier;
use app::inquiry::{Ask, Inquiry};
use app::photo;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Extension, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use model::question::Typed;
use model::{Field, Invoice, Moment};
use serde_json::{Map, Value, json};
use tokio::sync::Semaphore;

use super::failure::Failure;
use super::fields::Uploads;
use super::office::Shared;
use super::photo::spend_look;
use super::ui::address;
use super::ui::typed::TypedForm;
use super::ui::verify::{self, Verify};
use super::verify::{filled, remaining, token};
use super::visitor::Visitor;
use crate::limits::{
    FRAME_BYTES_MAX, FRAME_PIXELS_MAX, FRAMES_A_MINUTE, FRAMES_AT_ONCE, QR_BYTES_MAX, RATES_MAX,
};

/// The routes.
pub fn routes() -> Router<Shared> {
    let frames = post(frame).layer(DefaultBodyLimit::max(FRAME_BYTES_MAX));
    Router::new()
        .route(address::VERIFY_SCAN, post(picture))
        .route(address::VERIFY_FRAME, frames)
        .layer(Extension(Arc::new(Frames::default())))
}

/// A picture fills the form, or of several codes one is chosen.
async fn picture(
    visitor: Visitor,
    State(office): State<Shared>,
    uploads: Uploads,
) -> Result<Response, Failure> {
    let _verifier: Verifier = visitor.grant()?;
    let f = visitor.frame();
    let remaining = remaining(&office, &visitor).await?;
    let page = |model: Verify| {
        let model = Verify { token: token(&office), remaining, ..model };
        verify::page(&f, &model)
    };
    let refused = |fault: String| {
        let model = Verify { way: verify::Way::Qr, fault: Some(fault), ..Verify::default() };
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page(model)).into_response())
    };
    let Some(file) = uploads.files.into_iter().next() else {
        return refused(f.texts().get("scan-nothing"));
    };
    let guest = visitor.clone();
    let found = {
        let _turn = office.looks.acquire().await.map_err(|_| Failure::Unavailable)?;
        office
            .run(move |office| {
                spend_look(office, &guest)?;
                Ok(photo::codes(&file.name, &file.bytes))
            })
            .await?
    };
    let mut found: Vec<Invoice> = match found {
        Ok(found) => found.into_iter().map(|read| read.invoice).collect(),
        Err(why) => return refused(crate::run::sentence(&why, f.texts())),
    };
    let model = match (found.len(), found.pop()) {
        (1, Some(invoice)) => {
            let form = TypedForm { remaining, ..filled(&office, &invoice) };
            Verify { way: verify::Way::Typed, typed: form, ..Verify::default() }
        }
        (_, Some(last)) => {
            found.push(last);
            Verify { way: verify::Way::Qr, found, ..Verify::default() }
        }
        (_, None) => return refused(f.texts().get("scan-no-code")),
    };
    Ok(page(model).into_response())
}

/// The verification of a form that a code filled in; `None` when it is not the text of one.
pub fn of_code(text: &str, typed: &Typed, now: Moment, ask: &mut Ask<'_>) -> Option<Inquiry> {
    if text.is_empty() || text.len() > QR_BYTES_MAX {
        return None;
    }
    photo::confirm::scanned(text, typed, now, ask)
}

/// How many pictures cameras have sent lately. It stands in this process, like the rates of
/// programs: a picture of a camera is worth no write.
struct Frames {
    rates: Mutex<HashMap<IpAddr, Arc<DefaultDirectRateLimiter>>>,
    turns: Semaphore,
}

impl Default for Frames {
    fn default() -> Frames {
        Frames { rates: Mutex::default(), turns: Semaphore::new(FRAMES_AT_ONCE) }
    }
}

impl Frames {
    fn is_allowed(&self, address: IpAddr) -> bool {
        let limiter = {
            let mut known = self.rates.lock().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= RATES_MAX {
                known.clear();
            }
            let rate = NonZeroU32::new(FRAMES_A_MINUTE).unwrap_or(NonZeroU32::MIN);
            let fresh = || Arc::new(RateLimiter::direct(Quota::per_minute(rate)));
            Arc::clone(known.entry(address).or_insert_with(fresh))
        };
        limiter.check().is_ok()
    }
}

/// What the code before a camera says. A picture without one answers `null`, and so does one that
/// comes while others are looked at: the next is on its way.
async fn frame(
    visitor: Visitor,
    State(office): State<Shared>,
    Extension(frames): Extension<Arc<Frames>>,
    bytes: Bytes,
) -> Result<Response, Failure> {
    let _verifier: Verifier = visitor.grant()?;
    if !frames.is_allowed(visitor.address) {
        return Err(Failure::TooMany(5));
    }
    let Some((width, height)) = ocr::show::dimensions(&bytes) else {
        return Err(Failure::Malformed("malformed"));
    };
    if u64::from(width) * u64::from(height) > FRAME_PIXELS_MAX {
        return Err(Failure::TooLarge);
    }
    let Ok(_turn) = frames.turns.try_acquire() else { return Ok(said(None)) };
    let found = office.run(move |_| photo::codes("frame", &bytes).map_err(Failure::Unreadable));
    let invoice = found.await?.into_iter().next().map(|read| read.invoice);
    Ok(said(invoice.as_ref()))
}

fn said(invoice: Option<&Invoice>) -> Response {
    let answer = match invoice {
        Some(invoice) => {
            let stated = Field::ALL.iter().filter_map(|f| Some((f.path(), f.of(invoice)?)));
            let fields: Map<String, Value> =
                stated.map(|(name, value)| (name.to_owned(), value.into())).collect();
            json!({ "text": invoice.qr_text, "fields": fields })
        }
        None => Value::Null,
    };
    ([(header::CONTENT_TYPE, "application/json")], answer.to_string()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_cannot_send_pictures_without_end() {
        let frames = Frames::default();
        let here = IpAddr::from([192, 0, 2, 1]);
        let taken = (0..2 * FRAMES_A_MINUTE).filter(|_| frames.is_allowed(here)).count();
        assert!((FRAMES_A_MINUTE..FRAMES_A_MINUTE + 60).contains(&(taken as u32)), "{taken}");
        assert!(frames.is_allowed(IpAddr::from([192, 0, 2, 2])));
    }
}
