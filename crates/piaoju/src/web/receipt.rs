//! 缴费凭证: anybody with number and check code sees whether a receipt is genuine, and can print it.
//! Also the words of the letter that carries an invoice.

use app::issue::{Kept, Letter};
use app::receipt::{self, Receipt};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use model::receipt::Standing;
use model::{Fen, words};
use paper::receipt::{Paper, Slip, write_pdf};
use store::quota;

use super::account::Mail;
use super::desk::download;
use super::failure::Failure;
use super::fields::{Asked, Fields};
use super::office::{Office, Shared};
use super::ui::address;
use super::ui::receipt::{Answer, Check, Printed, check_page, print_page};
use super::visitor::Visitor;
use crate::language::Language;
use crate::texts::Texts;

/// How many wrong guesses an address has in a day. A right code costs nothing.
const WRONG_MAX: i64 = 50;
/// How long somebody is asked to wait who has guessed too often.
const WAIT_S: u32 = 3_600;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route(address::RECEIPT, get(check))
        .route("/receipt/{number}", get(print))
        .route("/receipt/{number}/{paper}", get(pdf))
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
    let check = Check { number, code, answer: Some(answer) };
    Ok(check_page(&f, &check).into_response())
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

/// Words the letter that carries an invoice; `None` when it has no address. `base` is where people
/// reach the service.
pub fn compose_invoice(letter: &Letter, kept: &Kept, base: &str) -> Option<Mail> {
    let language = Language::ALL.into_iter().find(|one| one.tag() == letter.language);
    let t = Texts::of(language.unwrap_or_default());
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
