//! What a row knows of an invoice beyond its columns, as one text of JSON; nothing is `None`.

use model::invoice::{Line, Party};
use model::{Fen, Invoice, words};
use serde_json::{Map, Value, json};

/// Writes what has no column. Only what is there is written.
pub(super) fn write(invoice: &Invoice) -> Option<String> {
    let mut more = Map::new();
    for (name, text) in texts(invoice) {
        if let Some(text) = text {
            more.insert(name.to_owned(), json!(text));
        }
    }
    if let Some(in_words) = &invoice.total_in_words {
        // The same text in every right invoice, so it is not kept ten million times.
        let is_regular = invoice.total.map(words::to_words).as_ref() == Some(in_words);
        more.insert("words".into(), if is_regular { json!(true) } else { json!(in_words) });
    }
    if let Some(is_red) = invoice.is_red_letter {
        more.insert("red".into(), json!(is_red));
    }
    if !invoice.lines.is_empty() {
        more.insert("lines".into(), invoice.lines.iter().map(line).collect());
    }
    // Complete with lines and incomplete without them is how it usually is.
    if invoice.lines_complete == invoice.lines.is_empty() {
        more.insert("lines_complete".into(), json!(invoice.lines_complete));
    }
    if !invoice.other_amounts.is_empty() {
        let amounts = invoice.other_amounts.iter().map(|(name, fen)| json!([name, fen.0]));
        more.insert("other_amounts".into(), amounts.collect());
    }
    if !invoice.particulars.is_empty() {
        more.insert("particulars".into(), json!(invoice.particulars));
    }
    // A code that the key does not hold: beside a number of twenty digits.
    let key = invoice.duplicate_key().unwrap_or_default();
    if let Some(code) = invoice.code.as_ref().filter(|_| !key.contains(':')) {
        more.insert("code".into(), json!(code));
    }
    (!more.is_empty()).then(|| Value::Object(more).to_string())
}

/// Reads it into an invoice; what cannot be read stays absent.
pub(super) fn read(text: &str, invoice: &mut Invoice) {
    let more: Value = serde_json::from_str(text).unwrap_or_default();
    for (name, slot) in texts_mut(invoice) {
        *slot = string(&more[name]);
    }
    invoice.total_in_words = match &more["words"] {
        Value::Bool(true) => invoice.total.map(words::to_words),
        other => string(other),
    };
    invoice.is_red_letter = more["red"].as_bool();
    invoice.lines = items(&more["lines"]).map(read_line).collect();
    let lines_complete = more["lines_complete"].as_bool();
    invoice.lines_complete = lines_complete.unwrap_or(!invoice.lines.is_empty());
    let amount = |value: &Value| Some((string(&value[0])?, Fen(value[1].as_i64()?)));
    invoice.other_amounts = items(&more["other_amounts"]).filter_map(amount).collect();
    let particular = |value: &Value| Some((string(&value[0])?, string(&value[1])?));
    invoice.particulars = items(&more["particulars"]).filter_map(particular).collect();
    if let Some(code) = string(&more["code"]) {
        invoice.code = Some(code);
    }
}

const NAMES: [&str; 13] = [
    "title",
    "machine_number",
    "cipher",
    "seller_address_phone",
    "seller_bank_account",
    "buyer_address_phone",
    "buyer_bank_account",
    "remark",
    "drawer",
    "payee",
    "reviewer",
    "original_number",
    "qr_text",
];

fn texts(invoice: &Invoice) -> impl Iterator<Item = (&'static str, Option<&String>)> {
    let Party { address_phone: seller_address, bank_account: seller_bank, .. } = &invoice.seller;
    let Party { address_phone: buyer_address, bank_account: buyer_bank, .. } = &invoice.buyer;
    NAMES.into_iter().zip([
        invoice.title.as_ref(),
        invoice.machine_number.as_ref(),
        invoice.cipher.as_ref(),
        seller_address.as_ref(),
        seller_bank.as_ref(),
        buyer_address.as_ref(),
        buyer_bank.as_ref(),
        invoice.remark.as_ref(),
        invoice.drawer.as_ref(),
        invoice.payee.as_ref(),
        invoice.reviewer.as_ref(),
        invoice.original_number.as_ref(),
        invoice.qr_text.as_ref(),
    ])
}

fn texts_mut(invoice: &mut Invoice) -> impl Iterator<Item = (&'static str, &mut Option<String>)> {
    let Invoice { seller, buyer, .. } = invoice;
    NAMES.into_iter().zip([
        &mut invoice.title,
        &mut invoice.machine_number,
        &mut invoice.cipher,
        &mut seller.address_phone,
        &mut seller.bank_account,
        &mut buyer.address_phone,
        &mut buyer.bank_account,
        &mut invoice.remark,
        &mut invoice.drawer,
        &mut invoice.payee,
        &mut invoice.reviewer,
        &mut invoice.original_number,
        &mut invoice.qr_text,
    ])
}

/// A line as a list, which needs no names.
fn line(line: &Line) -> Value {
    json!([
        line.name,
        line.spec,
        line.unit,
        line.quantity,
        line.unit_price,
        line.amount.map(|fen| fen.0),
        line.tax_rate,
        line.tax.map(|fen| fen.0)
    ])
}

fn read_line(value: &Value) -> Line {
    Line {
        name: string(&value[0]),
        spec: string(&value[1]),
        unit: string(&value[2]),
        quantity: string(&value[3]),
        unit_price: string(&value[4]),
        amount: value[5].as_i64().map(Fen),
        tax_rate: string(&value[6]),
        tax: value[7].as_i64().map(Fen),
    }
}

fn string(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
