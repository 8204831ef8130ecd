//! The other side of Baidu's protocol: token, form, results.

use std::collections::BTreeMap;

use model::{Invoice, Moment, Question};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    ASKED_A_DAY_MAX, Asked, Fault, Judged, Simulator, Told, compact_day, is_too_old, of_connection,
    plain_amount,
};
use crate::limits::{SIMULATOR_TOKENS_MAX, TOKEN_LIFE_S_MAX};
use crate::provider::baidu::{Amount, Credentials, PATH, TOKEN_PATH, TYPES, Type};

pub(super) fn answer(
    simulator: &mut Simulator,
    credentials: &Credentials,
    asked: &Asked<'_>,
    now: Moment,
) -> Told {
    if asked.method != "POST" {
        return platform(3, "Unsupported openapi method");
    }
    match asked.path {
        TOKEN_PATH => token(simulator, credentials, asked, now),
        PATH => question(simulator, asked, now),
        _ => platform(3, "Unsupported openapi method"),
    }
}

/// An error of the platform in front of the service.
fn platform(code: u32, message: &str) -> Told {
    Told::json(200, &json!({ "error_code": code, "error_msg": message }))
}

fn token(
    simulator: &mut Simulator,
    credentials: &Credentials,
    asked: &Asked<'_>,
    now: Moment,
) -> Told {
    if let Some(told) = simulator.fault.and_then(of_connection) {
        return told;
    }
    let fields = Asked::fields(asked.query.as_bytes());
    let is = |key: &str, value: &str| fields.get(key).is_some_and(|given| given == value);
    let error = |error: &str, description: &str| {
        Told::json(401, &json!({ "error": error, "error_description": description }))
    };
    if !is("grant_type", "client_credentials") {
        return error("unsupported_grant_type", "The authorization grant type is not supported");
    }
    if !is("client_id", credentials.api_key.reveal()) {
        return error("invalid_client", "unknown client id");
    }
    if !is("client_secret", credentials.secret_key.reveal()) {
        return error("invalid_client", "Client authentication failed");
    }
    let seed = format!("{}:{}:{}", credentials.secret_key.reveal(), now.0, simulator.requests);
    let digest: String = Sha256::digest(seed).iter().map(|b| format!("{b:02x}")).collect();
    let token = format!("24.{}.{TOKEN_LIFE_S_MAX}.{}", &digest[..32], now.0 + TOKEN_LIFE_S_MAX);
    if simulator.tokens.len() == SIMULATOR_TOKENS_MAX {
        simulator.tokens.remove(0);
    }
    simulator.tokens.push((token.clone(), Moment(now.0 + TOKEN_LIFE_S_MAX)));
    let scope = "public brain_vat_invoice_verification brain_all_scope";
    let granted = json!({
        "access_token": token, "expires_in": TOKEN_LIFE_S_MAX, "scope": scope,
        "refresh_token": "25.unused", "session_key": "unused", "session_secret": "unused",
    });
    Told::json(200, &granted)
}

fn question(simulator: &mut Simulator, asked: &Asked<'_>, now: Moment) -> Told {
    let query = Asked::fields(asked.query.as_bytes());
    let Some(token) = query.get("access_token") else {
        return platform(100, "Invalid parameter");
    };
    match simulator.tokens.iter().find(|(kept, _)| kept == token) {
        None => return platform(110, "Access token invalid or no longer valid"),
        Some((_, until)) if now > *until => return platform(111, "Access token expired"),
        Some(_) => {}
    }
    if !asked.is_of_type("application/x-www-form-urlencoded") {
        return platform(216_100, "invalid param");
    }
    let fields = Asked::fields(asked.body);
    let (wanted, question) = match parse(&fields, now) {
        Ok(parsed) => parsed,
        Err((code, message)) => return failed(code, message, &fields),
    };
    let told = match simulator.judge(&question, now, Some(ASKED_A_DAY_MAX)) {
        Judged::UsedUp | Judged::Fault(Fault::DailyLimit) => {
            failed("0002", "超过该张票当天查验次数", &fields)
        }
        Judged::Fault(Fault::TooNew) => failed("1014", "日期当天的不能查验", &fields),
        Judged::Fault(Fault::NoQuota) => platform(17, "Open api daily request limit reached"),
        Judged::Fault(Fault::TooFast) => platform(18, "Open api qps request limit reached"),
        Judged::Fault(fault) => {
            of_connection(fault).unwrap_or_else(|| failed("9999", "查验失败", &fields))
        }
        Judged::Unknown => failed("0009", "发票不存在", &fields),
        Judged::Differs(_) => failed("0006", "发票信息不一致", &fields),
        Judged::Found { invoice, status, times } => {
            use model::verdict::TaxStatus::{RedFull, RedPartial, Voided};
            let sign = match status {
                Voided => "Y",
                RedPartial => "BH",
                RedFull => "QH",
                _ => "N",
            };
            Told::json(200, &found(wanted, &invoice, sign, times))
        }
    };
    simulator.slowly(&question.number, told)
}

/// Checks the form as documented: what may be empty, lengths, forms, and the span of days.
fn parse(
    fields: &BTreeMap<String, String>,
    now: Moment,
) -> Result<(&'static Type, Question), (&'static str, &'static str)> {
    const EMPTY: (&str, &str) = ("1008", "字段不能为空");
    const LENGTH: (&str, &str) = ("1009", "参数长度不正确");
    const FORM: (&str, &str) = ("0005", "请求不合法");
    let field = |key: &str| fields.get(key).map_or("", String::as_str);
    let (code, number) = (field("invoice_code"), field("invoice_num"));
    if number.is_empty() || field("invoice_date").is_empty() || field("invoice_type").is_empty() {
        return Err(EMPTY);
    }
    let is_digital = code.is_empty();
    let named = TYPES.iter().filter(|kept| kept.name == field("invoice_type"));
    let wanted = match named.clone().find(|kept| kept.is_digital == is_digital) {
        Some(wanted) => wanted,
        None if named.count() > 0 && is_digital => return Err(EMPTY),
        None => return Err(FORM),
    };
    let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !are_digits(code) || !are_digits(number) {
        return Err(FORM);
    }
    if !is_digital && !matches!(code.len(), 10 | 12)
        || number.len() != [8, 20][usize::from(is_digital)]
    {
        return Err(LENGTH);
    }
    let issue_date = compact_day(field("invoice_date")).ok_or(FORM)?;
    let check_code = field("check_code");
    if wanted.needs_check_code && check_code.is_empty() {
        return Err(EMPTY);
    }
    let is_short = wanted.name == "blockchain_invoice" && check_code.len() == 5;
    if !check_code.is_empty() && check_code.len() != 6 && !is_short {
        return Err(LENGTH);
    }
    let amount = match (wanted.amount, field("total_amount")) {
        (Amount::Empty, _) => None,
        (_, "") => return Err(EMPTY),
        (_, text) => Some(plain_amount(text).ok_or(FORM)?),
    };
    if issue_date >= now.china_day() {
        return Err(("1014", "日期当天的不能查验"));
    }
    if is_too_old(issue_date, now) {
        return Err(("1015", "超过5年的不能查验"));
    }
    Ok((
        wanted,
        Question {
            kind: wanted.kind,
            code: Some(code.to_owned()).filter(|code| !code.is_empty()),
            number: number.to_owned(),
            issue_date,
            check_code: Some(check_code.to_owned()).filter(|_| wanted.needs_check_code),
            total_without_tax: amount.filter(|_| wanted.amount == Amount::Net),
            total: amount.filter(|_| wanted.amount == Amount::Gross),
            seller_tax_id: None,
        },
    ))
}

/// A result that is not 0001: the fields that were asked come back, the face does not.
fn failed(code: &str, message: &str, fields: &BTreeMap<String, String>) -> Told {
    let field = |key: &str| fields.get(key).map_or("", String::as_str);
    let answer = json!({
        "words_result_num": 0, "words_result": {}, "log_id": 1_711_943_098_298_576_227_u64,
        "VerifyResult": code, "VerifyMessage": message, "VerifyFrequency": "", "InvalidSign": "",
        "InvoiceType": "", "InvoiceCode": field("invoice_code"), "MachineCode": "",
        "InvoiceNum": field("invoice_num"), "InvoiceDate": field("invoice_date"), "CheckCode": "",
    });
    Told::json(200, &answer)
}

fn found(wanted: &Type, invoice: &Invoice, sign: &str, times: u32) -> Value {
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let money = |fen: Option<model::Fen>| fen.map(|fen| fen.to_string()).unwrap_or_default();
    let column = |of: fn(&model::Line) -> Option<String>| -> Vec<Value> {
        let words = invoice.lines.iter().map(|line| of(line).unwrap_or_default());
        let rows = words.enumerate();
        rows.map(|(at, word)| json!({ "row": (at + 1).to_string(), "word": word })).collect()
    };
    let words = json!({
        "SellerName": text(&invoice.seller.name),
        "SellerRegisterNum": text(&invoice.seller.tax_id),
        "SellerAddress": text(&invoice.seller.address_phone),
        "SellerBank": text(&invoice.seller.bank_account),
        "PurchaserName": text(&invoice.buyer.name),
        "PurchaserRegisterNum": text(&invoice.buyer.tax_id),
        "PurchaserAddress": text(&invoice.buyer.address_phone),
        "PurchaserBank": text(&invoice.buyer.bank_account),
        "TotalAmount": money(invoice.total_without_tax),
        "TotalTax": money(invoice.tax),
        "AmountInFiguers": money(invoice.total),
        "AmountInWords": text(&invoice.total_in_words),
        "Remarks": text(&invoice.remark),
        "NoteDrawer": text(&invoice.drawer),
        "Payee": text(&invoice.payee),
        "Checker": text(&invoice.reviewer),
        "ListLabel": "N",
        "CommodityName": column(|line| line.name.clone()),
        "CommodityType": column(|line| line.spec.clone()),
        "CommodityUnit": column(|line| line.unit.clone()),
        "CommodityNum": column(|line| line.quantity.clone()),
        "CommodityPrice": column(|line| line.unit_price.clone()),
        "CommodityAmount": column(|line| line.amount.map(|fen| fen.to_string())),
        "CommodityTaxRate": column(|line| line.tax_rate.clone()),
        "CommodityTax": column(|line| line.tax.map(|fen| fen.to_string())),
    });
    let date = invoice.issue_date.map(|d| d.to_string().replace('-', "")).unwrap_or_default();
    // A digital invoice answers with its number in the place of a check code.
    let check_code = invoice.check_code.as_ref().or(invoice.number.as_ref());
    json!({
        "words_result_num": words.as_object().map_or(0, serde_json::Map::len),
        "words_result": words,
        "log_id": 1_711_943_098_298_576_227_u64,
        "VerifyResult": "0001", "VerifyMessage": "查验成功发票一致",
        "VerifyFrequency": times.to_string(), "InvalidSign": sign,
        "InvoiceType": wanted.called,
        "InvoiceCode": text(&invoice.code), "InvoiceNum": text(&invoice.number),
        "InvoiceDate": date, "CheckCode": check_code,
        "MachineCode": text(&invoice.machine_number),
    })
}
