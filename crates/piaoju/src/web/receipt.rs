//! 缴费凭证: anybody with number and check code sees whether a receipt is genuine, and can print it.
//! Also the words of the letters that carry an invoice or a receipt.

use app::issue::{Enclosed, Kept, Letter};
use app::receipt::{self, Receipt};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::account::Identifier;
use model::receipt::Standing;
use model::{Fen, words};
use paper::receipt::{Paper, Slip, write_pdf};
use store::quota;

use super::account::Mail;
use super::desk::download;
use super::failure::Failure;
use super::fields::{Asked, Fields, Form};
use super::office::{Office, Shared};
use super::ui::address;
use super::ui::receipt::{Answer, Check, Printed, Sending, check_page, print_page};
use super::visitor::Visitor;
use crate::language::Language;
use crate::texts::Texts;

/// How many wrong guesses an address has in a day. A right code costs nothing.
const WRONG_MAX: i64 = 50;
/// The longest address that is taken, in characters (RFC 5321 §4.5.3.1.3: 254 octets).
const TO_CHARS_MAX: usize = 254;
/// How long somebody is asked to wait who has guessed too often.
const WAIT_S: u32 = 3_600;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route(address::RECEIPT, get(check))
        .route("/receipt/{number}", get(print))
        .route("/receipt/{number}/{paper}", get(pdf))
        .route("/receipt/{number}/send", post(send))
}

/// The receipt of a number and its check code; `None` when it is not there or the code is wrong,
/// which counts as a guess.
async fn found(
    office: &Shared,
    visitor: &Visitor,
    (number, code): (String, String),
) -> Result<Option<Receipt>, Failure> {
    let address = visitor.address;
    let look = move |office: &Office| {
        let (now, name) = (office.now(), format!("receipt:{}", office.masked(address)));
        let day = now.china_day();
        if office.db.read(|read| quota::used(read, &name, day))? >= WRONG_MAX {
            return Err(Failure::TooMany(WAIT_S));
        }
        let found = receipt::check(&office.db, &office.receipts, &number, &code)?;
        if found.is_none() {
            office.db.keep_house(now, |write| quota::spend(write, &name, day, WRONG_MAX))?;
        }
        Ok(found)
    };
    office.run(look).await
}

/// What was typed or scanned.
fn asked(fields: &Fields) -> (String, String) {
    let field = |name| fields.get(name).chars().take(64).collect();
    (field("n"), field("c"))
}

async fn check(
    visitor: Visitor,
    State(office): State<Shared>,
    Asked(fields): Asked,
) -> Result<Response, Failure> {
    let (number, code) = asked(&fields);
    let f = visitor.frame();
    if number.is_empty() && code.is_empty() {
        return Ok(check_page(&f, &Check::default()).into_response());
    }
    let answer = match found(&office, &visitor, (number.clone(), code.clone())).await? {
        Some(receipt) => Answer::Known(Box::new(printed(&office, &receipt, f.texts()))),
        None => Answer::Unknown,
    };
    let sending = Sending {
        is_here: office.post.is_some(),
        is_done: fields.get("sent") == "yes",
        ..Sending::default()
    };
    let check = Check { number, code, answer: Some(answer), sending };
    Ok(check_page(&f, &check).into_response())
}

/// 寄送凭证: sends the receipt to an address or a telephone.
async fn send(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(number): Path<String>,
    Form(fields): Form,
) -> Result<Response, Failure> {
    let (_, code) = asked(&fields);
    let to: String = fields.get("to").chars().take(TO_CHARS_MAX).collect();
    let known = found(&office, &visitor, (number.clone(), code.clone())).await?;
    let receipt = known.ok_or(Failure::NotFound)?;
    let f = visitor.frame();
    let t = f.texts();
    let place = address::receipt_check(&number, &code);
    let fault = match Identifier::parse(&to) {
        _ if office.post.is_none() => return Err(Failure::NotFound),
        Err(_) => "receipt-send-form",
        Ok(Identifier::Mobile(_)) if office.house.sms_domain.is_none() => "receipt-send-no-sms",
        Ok(to) => {
            let (actor, language) = (visitor.caller.actor().clone(), visitor.language.tag());
            let number = receipt.number.clone();
            let sent = move |office: &Office| {
                let what = (&to, language);
                Ok(receipt::send(&office.db, &actor, &number, what, office.now())?)
            };
            if office.run(sent).await? {
                office.bell.ring();
                return Ok(Redirect::to(&format!("{place}&sent=yes#send")).into_response());
            }
            "receipt-send-often"
        }
    };
    let sending = Sending { is_here: true, is_done: false, to, fault: t.get(fault) };
    let answer = Answer::Known(Box::new(printed(&office, &receipt, t)));
    let check = Check { number, code, answer: Some(answer), sending };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, check_page(&f, &check)).into_response())
}

async fn print(
    visitor: Visitor,
    State(office): State<Shared>,
    Path(number): Path<String>,
    Asked(fields): Asked,
) -> Result<Response, Failure> {
    let (_, code) = asked(&fields);
    let receipt = found(&office, &visitor, (number, code)).await?.ok_or(Failure::NotFound)?;
    let f = visitor.frame();
    Ok(print_page(&f, &printed(&office, &receipt, f.texts())).into_response())
}

async fn pdf(
    visitor: Visitor,
    State(office): State<Shared>,
    Path((number, paper)): Path<(String, String)>,
    Asked(fields): Asked,
) -> Result<Response, Failure> {
    let paper = paper.strip_suffix(".pdf").unwrap_or_default().to_owned();
    let paper = Paper::ALL.into_iter().find(|one| one.code() == paper).ok_or(Failure::NotFound)?;
    let (_, code) = asked(&fields);
    let receipt = found(&office, &visitor, (number, code)).await?.ok_or(Failure::NotFound)?;
    let name = format!("{}-{}.pdf", receipt.number, paper.code());
    let t = Texts::of(visitor.language);
    let bytes = office.run(move |office| {
        let fonts = office.fonts().ok_or(Failure::Malformed("no-fonts"))?;
        let printed = printed(office, &receipt, t);
        let written = write_pdf(&printed.slip, paper, receipt.made_at, fonts);
        written.map_err(|error| Failure::Bug(error.to_string()))
    });
    Ok(download(&name, "application/pdf", bytes.await?))
}

/// A receipt in words, for every rendering of it.
fn printed(office: &Office, receipt: &Receipt, t: &Texts) -> Printed {
    let (facts, code) = (&receipt.facts, office.receipts.of(&receipt.number));
    let mut pairs = Vec::new();
    let mut pair = |key: &str, value: &str| {
        if !value.is_empty() {
            pairs.push((t.get(key), value.to_owned()));
        }
    };
    pair("receipt-number", &receipt.number.spaced());
    pair("receipt-code", &code.spaced());
    pair("receipt-paid-at", &facts.paid_at.in_china());
    pair("receipt-service", &facts.service);
    pair("receipt-account", &facts.account);
    pair("receipt-holder", &facts.holder);
    pair("receipt-place", &facts.place);
    let paid = |(channel, fen): &(model::pay::Channel, Fen)| {
        let name = t.word("channel", channel.code());
        if facts.paid.len() > 1 { format!("{name} {fen}") } else { name }
    };
    let paid: Vec<String> = facts.paid.iter().map(paid).collect();
    pair("receipt-channel", &paid.join("、"));
    let standing = receipt.standing();
    if standing != Standing::Genuine {
        pair("receipt-back", &receipt.refunded.to_string());
    }
    let stamp = match standing {
        Standing::Genuine => String::new(),
        standing => t.word("receipt", standing.code()),
    };
    let lines = facts.lines.iter().map(|(name, fen)| (name.clone(), fen.to_string()));
    let slip = Slip {
        title: t.get("receipt-title"),
        biller: facts.biller.clone(),
        stamp,
        pairs,
        lines: lines.collect(),
        total: [t.get("receipt-total"), facts.total.to_string(), words::to_words(facts.total)],
        code: model::receipt::qr_text(&office.house.base, &receipt.number, &code),
        about_code: t.get("receipt-scan"),
        notice: t.get("receipt-notice"),
    };
    Printed { slip, standing, number: receipt.number.to_string(), code: code.text() }
}

/// Words the letter that carries a receipt; `None` when it has no address.
pub fn compose_receipt(
    office: &Office,
    letter: &receipt::Letter,
    receipt: &Receipt,
) -> Option<Mail> {
    let t = texts_of(&letter.language);
    let code = office.receipts.of(&receipt.number);
    let args = [
        ("biller", receipt.facts.biller.clone().into()),
        ("total", receipt.facts.total.to_string().into()),
        ("number", receipt.number.spaced().into()),
        ("code", code.spaced().into()),
        ("link", model::receipt::qr_text(&office.house.base, &receipt.number, &code).into()),
    ];
    let body = t.fill("letter-receipt.body", &args);
    Some(Mail { to: letter.to()?, subject: t.get("letter-receipt"), body })
}

/// The receipt on A4, for a letter; nothing on a machine without a Chinese font, where the letter
/// leads to the page.
pub fn enclosed_receipt(
    office: &Office,
    letter: &receipt::Letter,
    receipt: &Receipt,
) -> Vec<Enclosed> {
    let Some(fonts) = office.fonts() else { return Vec::new() };
    let printed = printed(office, receipt, texts_of(&letter.language));
    match write_pdf(&printed.slip, Paper::A4, receipt.made_at, fonts) {
        Ok(bytes) => {
            let name = format!("{}.pdf", receipt.number);
            vec![Enclosed { name, media_type: "application/pdf", bytes }]
        }
        Err(error) => {
            tracing::error!(%error, "a receipt was not written for a letter");
            Vec::new()
        }
    }
}

fn texts_of(language: &str) -> &'static Texts {
    let language = Language::ALL.into_iter().find(|one| one.tag() == language);
    Texts::of(language.unwrap_or_default())
}

/// Words the letter that carries an invoice; `None` when it has no address. `base` is where people
/// reach the service.
pub fn compose_invoice(letter: &Letter, kept: &Kept, base: &str) -> Option<Mail> {
    let t = texts_of(&letter.language);
    let (subject, body) = match kept.blue {
        None => ("letter-invoice", "letter-invoice.body"),
        Some(_) => ("letter-red-invoice", "letter-red-invoice.body"),
    };
    let number = kept.number.as_ref().map(|(number, _)| number.clone()).unwrap_or_default();
    let args = [
        ("number", number.into()),
        ("total", kept.total.to_string().into()),
        ("link", format!("{base}{}", address::VERIFY).into()),
    ];
    Some(Mail { to: letter.to()?, subject: t.get(subject), body: t.fill(body, &args) })
}
