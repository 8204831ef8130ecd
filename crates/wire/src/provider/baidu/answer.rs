//! What Baidu answers.
//!
//! `VerifyResult`, `VerifyMessage`, `InvalidSign`, `InvoiceType`, `InvoiceCode`, `InvoiceNum`,
//! `CheckCode`, `InvoiceDate`, `MachineCode` and `words_result` are documented. The names inside
//! `words_result`, and that it is one object rather than a list, are those of answers published by
//! users; a list is read too, and results inside it, for older pages show them there.
//! `AmountInWords` and `Password` are those of the sister service that reads pictures: a guess.

use model::invoice::{Line, Party};
use model::verdict::TaxStatus;
use model::{Day, Fen, Invoice, Known, Moment, Refusal, Reply};
use serde_json::Value;

use super::{Token, kinds};
use crate::limits::{LINES_MAX, TOKEN_LIFE_S_MAX};
use crate::provider::values::{self, money, text};
use crate::secret::Secret;

/// Reads the answer to a question.
pub fn read(status: u16, body: &[u8]) -> Reply {
    reply(status, body).unwrap_or_else(Reply::Refused)
}

/// Reads the answer to the request for a token.
///
/// # Errors
///
/// [`Refusal::NoRight`] for a wrong key, otherwise what the status says.
pub fn read_token(status: u16, body: &[u8], now: Moment) -> Result<Token, Refusal> {
    // `{"error":"invalid_client"}` comes with 400 or 401 (RFC 6749 §5.2).
    let answer = match values::object(status, body) {
        Err(Refusal::Refused) => return Err(Refusal::NoRight),
        other => other?,
    };
    if text(&answer, "error").is_some() {
        return Err(Refusal::NoRight);
    }
    let value = text(&answer, "access_token").ok_or(Refusal::Malformed)?;
    let life = answer.get("expires_in").and_then(Value::as_i64).unwrap_or(0);
    let until = Moment(now.0.saturating_add(life.clamp(0, TOKEN_LIFE_S_MAX)));
    Ok(Token { value: Secret::new(&value), until })
}

/// Whether an answer says that the token is wrong or over (110, 111).
pub(super) fn is_token_refused(body: &[u8]) -> bool {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    matches!(text(&answer, "error_code").as_deref(), Some("110" | "111"))
}

fn reply(status: u16, body: &[u8]) -> Result<Reply, Refusal> {
    let answer = values::object(status, body)?;
    if let Some(code) = text(&answer, "error_code") {
        return Err(platform(&code));
    }
    let words = match answer.get("words_result") {
        Some(Value::Array(list)) => list.first(),
        other => other,
    };
    let words = words.unwrap_or(&Value::Null);
    let either = |key: &str| text(&answer, key).or_else(|| text(words, key));
    match either("VerifyResult").ok_or(Refusal::Malformed)?.as_str() {
        "0001" => {}
        "0006" => return Ok(Reply::Differs(Vec::new())),
        "0009" => return Ok(Reply::Unknown),
        code => return Err(result(code)),
    }
    let invoice = face(words, &either);
    if invoice.number.is_none() {
        return Err(Refusal::Malformed);
    }
    let status = either("InvalidSign").map_or(TaxStatus::Unknown, |sign| tax_status(&sign));
    Ok(Reply::Found(Box::new(Known { invoice, status, data_time: None, history: Vec::new() })))
}

/// `VerifyResult` (查验结果), as documented.
fn result(code: &str) -> Refusal {
    match code {
        "0002" => Refusal::DailyLimit,
        "0005" | "1005" | "1006" | "1008" | "1009" => Refusal::Refused,
        "1004" => Refusal::NoBudget,
        "1014" => Refusal::TooNew,
        "1015" => Refusal::TooOld,
        "1020" => Refusal::NoRight,
        // The tax bureau behind it did not answer in time.
        "1021" => Refusal::Slow,
        "9999" => Refusal::Down,
        _ => Refusal::Malformed,
    }
}

/// `error_code` of the platform in front of every service, as documented.
fn platform(code: &str) -> Refusal {
    match code {
        "1" | "2" | "216300" | "216400" | "216401" | "216500" | "282000" | "282001" => {
            Refusal::Down
        }
        "4" | "18" => Refusal::Busy,
        "17" | "19" => Refusal::NoBudget,
        // 100 is a token that is missing, the others a key, application or service without right.
        "6" | "13" | "14" | "15" | "100" | "110" | "111" | "216015" | "216110" => Refusal::NoRight,
        "216102" => Refusal::Unsupported,
        "3" | "216100" | "216101" | "216103" | "282002" => Refusal::Refused,
        _ => Refusal::Malformed,
    }
}

/// `InvalidSign` (发票状态). `H`, 已冲红, is of the time before partial ones were told apart.
fn tax_status(sign: &str) -> TaxStatus {
    match sign {
        "N" => TaxStatus::Normal,
        "Y" => TaxStatus::Voided,
        "BH" => TaxStatus::RedPartial,
        "QH" | "H" => TaxStatus::RedFull,
        _ => TaxStatus::Unknown,
    }
}

fn face(words: &Value, either: &dyn Fn(&str) -> Option<String>) -> Invoice {
    let number = either("InvoiceNum");
    let party = |name, tax_id, address, bank| Party {
        name: text(words, name),
        tax_id: text(words, tax_id),
        address_phone: text(words, address),
        bank_account: text(words, bank),
    };
    let lines = lines(words);
    Invoice {
        kind: either("InvoiceType").as_deref().and_then(kinds::named),
        code: either("InvoiceCode"),
        issue_date: either("InvoiceDate").as_deref().and_then(Day::parse),
        // A digital invoice has none; its number comes in the place of it.
        check_code: either("CheckCode").filter(|code| Some(code) != number.as_ref()),
        number,
        machine_number: either("MachineCode"),
        cipher: text(words, "Password"),
        total_without_tax: money(words, "TotalAmount"),
        tax: money(words, "TotalTax"),
        total: money(words, "AmountInFiguers"),
        total_in_words: text(words, "AmountInWords"),
        seller: party("SellerName", "SellerRegisterNum", "SellerAddress", "SellerBank"),
        buyer: party("PurchaserName", "PurchaserRegisterNum", "PurchaserAddress", "PurchaserBank"),
        lines_complete: !lines.is_empty(),
        lines,
        remark: text(words, "Remarks"),
        drawer: text(words, "NoteDrawer"),
        payee: text(words, "Payee"),
        reviewer: text(words, "Checker"),
        ..Invoice::default()
    }
}

/// The lines stand in columns: for each field a list of `{"row": "1", "word": "…"}`.
fn lines(words: &Value) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut column = |key: &str, put: fn(&mut Line, String)| {
        let cells = words.get(key).and_then(Value::as_array).into_iter().flatten();
        for cell in cells.take(LINES_MAX) {
            let row = text(cell, "row").and_then(|row| row.parse::<usize>().ok());
            let (Some(row @ 1..=LINES_MAX), Some(word)) = (row, text(cell, "word")) else {
                continue;
            };
            if lines.len() < row {
                lines.resize(row, Line::default());
            }
            put(&mut lines[row - 1], word);
        }
    };
    column("CommodityName", |line, word| line.name = Some(word));
    column("CommodityType", |line, word| line.spec = Some(word));
    column("CommodityUnit", |line, word| line.unit = Some(word));
    column("CommodityNum", |line, word| line.quantity = Some(word));
    column("CommodityPrice", |line, word| line.unit_price = Some(word));
    column("CommodityAmount", |line, word| line.amount = Fen::parse(&word));
    column("CommodityTaxRate", |line, word| line.tax_rate = Some(word));
    column("CommodityTax", |line, word| line.tax = Fen::parse(&word));
    lines
}
