//! The other side of Jumdata's protocol: signature, clock, form, codes.

use std::collections::BTreeMap;

use model::{Fen, Invoice, Kind, Moment, Question};
use serde_json::{Value, json};

use super::{
    ASKED_A_DAY_MAX, Asked, Fault, Judged, Simulator, Told, compact_day, is_too_old, of_connection,
    plain_amount,
};
use crate::limits::SIMULATOR_CLOCK_SKEW_S;
use crate::provider::jumdata::{Credentials, PATH, Proof, proof, sign};

pub(super) fn answer(
    simulator: &mut Simulator,
    credentials: &Credentials,
    asked: &Asked<'_>,
    now: Moment,
) -> Told {
    if asked.path != PATH {
        return failed(404, "接口不存在");
    }
    let fields = match asked.method {
        "GET" => Asked::fields(asked.query.as_bytes()),
        "POST" if asked.is_of_type("application/x-www-form-urlencoded") => {
            Asked::fields(asked.body)
        }
        _ => return failed(400, "请求格式错误"),
    };
    if let Some(message) = not_signed(&fields, credentials, now) {
        return failed(401, message);
    }
    let question = match parse(&fields, &simulator.book, now) {
        Ok(question) => question,
        Err((code, message)) => return failed(code, message),
    };
    let told = match simulator.judge(&question, now, Some(ASKED_A_DAY_MAX)) {
        Judged::UsedUp | Judged::Fault(Fault::DailyLimit) => failed(203, "超过当日查验次数"),
        // It has no word for this: what was issued today is not found.
        Judged::Unknown | Judged::Fault(Fault::TooNew) => failed(201, "查无此票"),
        Judged::Differs(_) => failed(202, "发票信息不一致"),
        Judged::Fault(Fault::NoQuota) => failed(402, "账户余额不足"),
        Judged::Fault(Fault::TooFast) => failed(429, "请求过于频繁"),
        Judged::Fault(fault) => of_connection(fault).unwrap_or_else(|| failed(500, "系统异常")),
        Judged::Found { invoice, status, times } => {
            use model::verdict::TaxStatus::{RedFull, RedPartial, Voided};
            let code = match status {
                Voided => "2",
                RedPartial => "7",
                RedFull => "8",
                _ => "0",
            };
            Told::json(200, &found(&invoice, question.kind, code, times))
        }
    };
    simulator.slowly(&question.number, told)
}

fn failed(code: u16, message: &str) -> Told {
    let answer = json!({ "code": code, "msg": message, "taskNo": TASK, "charge": false });
    Told::json(200, &answer)
}

/// 本次唯一请求号; nobody looks at it here.
const TASK: &str = "00000000000000000001";

fn not_signed(
    fields: &BTreeMap<String, String>,
    credentials: &Credentials,
    now: Moment,
) -> Option<&'static str> {
    let field = |key: &str| fields.get(key).map_or("", String::as_str);
    if field("appId") != credentials.app_id.reveal() {
        return Some("appId无效");
    }
    // Milliseconds: thirteen digits until the year 2286.
    let stamp = field("timestamp");
    let Some(sent) = stamp.parse::<i64>().ok().filter(|_| stamp.len() == 13) else {
        return Some("timestamp格式错误");
    };
    if (sent / 1000 - now.0).abs() > SIMULATOR_CLOCK_SKEW_S {
        return Some("timestamp已过期");
    }
    (field("sign") != sign(credentials, stamp)).then_some("签名错误")
}

/// Checks the form. The kind is not asked: the service finds it by code and number.
fn parse(
    fields: &BTreeMap<String, String>,
    book: &[(Invoice, model::verdict::TaxStatus)],
    now: Moment,
) -> Result<Question, (u16, &'static str)> {
    let field = |key: &str| fields.get(key).map_or("", String::as_str);
    let known = ["appId", "timestamp", "sign", "fpdm", "fphm", "kprq", "jym", "je"];
    if fields.keys().any(|key| !known.contains(&key.as_str())) {
        return Err((400, "参数错误"));
    }
    let (code, number) = (field("fpdm"), field("fphm"));
    let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !are_digits(code) || !are_digits(number) || !matches!(number.len(), 8 | 20) {
        return Err((400, "发票号码格式错误"));
    }
    if number.len() == 8 && !matches!(code.len(), 10 | 12) {
        return Err((400, "发票代码格式错误"));
    }
    let issue_date = compact_day(field("kprq")).ok_or((400, "开票日期格式错误"))?;
    let kept = book.iter().map(|(invoice, _)| invoice);
    let kept = kept.filter(|i| i.number.as_deref() == Some(number)).find_map(|i| i.kind);
    let kind = kept.or_else(|| model::number::Structure::of_code(code)?.kind);
    let kind = kind.unwrap_or(Kind::DigitalNormal);
    let proof = proof(kind, number).ok_or((400, "不支持的发票类型"))?;
    let (check_code, amount) = (field("jym"), field("je"));
    if proof == Proof::CheckCode && check_code.len() != 6 {
        return Err((400, "校验码应为后6位"));
    }
    let amount = match proof {
        Proof::CheckCode => None,
        Proof::Net | Proof::Gross => Some(plain_amount(amount).ok_or((400, "金额格式错误"))?),
    };
    if is_too_old(issue_date, now) {
        return Err((205, "超过五年的发票不能查验"));
    }
    Ok(Question {
        kind,
        code: Some(code.to_owned()).filter(|code| !code.is_empty()),
        number: number.to_owned(),
        issue_date,
        check_code: Some(check_code.to_owned()).filter(|_| proof == Proof::CheckCode),
        total_without_tax: amount.filter(|_| proof == Proof::Net),
        total: amount.filter(|_| proof == Proof::Gross),
        seller_tax_id: None,
    })
}

/// Amounts are numbers here, as the published description has them.
fn number(fen: Option<Fen>) -> Value {
    fen.and_then(|fen| serde_json::from_str(&fen.to_string()).ok()).unwrap_or(Value::Null)
}

fn found(invoice: &Invoice, kind: Kind, status: &str, times: u32) -> Value {
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let row = |(at, line): (usize, &model::Line)| {
        json!({
            "mxxh": at + 1,
            "mc": text(&line.name),
            "ggxh": text(&line.spec),
            "jldw": text(&line.unit),
            "sl": text(&line.quantity),
            "dj": text(&line.unit_price),
            "je": number(line.amount),
            "ysslv": text(&line.tax_rate),
            "se": number(line.tax),
            "ysse": line.tax.map(|fen| fen.to_string()),
        })
    };
    json!({
        "code": 200, "msg": "成功", "taskNo": TASK, "charge": true,
        "data": {
            "fplx": type_code(kind),
            "times": times,
            "fpdm": text(&invoice.code),
            "fphm": text(&invoice.number),
            "kprq": invoice.issue_date.map(|day| format!("{day}T00:00:00Z")),
            "jym": text(&invoice.check_code),
            "sbbh": text(&invoice.machine_number),
            "xfmc": text(&invoice.seller.name),
            "xfsbh": text(&invoice.seller.tax_id),
            "xsfdzdh": text(&invoice.seller.address_phone),
            "xsfyhzh": text(&invoice.seller.bank_account),
            "gfmc": text(&invoice.buyer.name),
            "gfsbh": text(&invoice.buyer.tax_id),
            "gmfdzdh": text(&invoice.buyer.address_phone),
            "gmfyhzh": text(&invoice.buyer.bank_account),
            "je": number(invoice.total_without_tax),
            "se": number(invoice.tax),
            "jshj": number(invoice.total),
            "jshjcn": text(&invoice.total_in_words),
            "bz": text(&invoice.remark),
            "fpztDm": status,
            "kjlx": "1",
            "xhqdBz": "N",
            "hwxx": invoice.lines.iter().enumerate().map(row).collect::<Vec<_>>(),
        },
    })
}

/// 发票类型: the numbers of QR codes, the first that means the kind.
fn type_code(kind: Kind) -> Option<&'static str> {
    const CODES: [&str; 16] = [
        "01", "03", "04", "08", "10", "11", "14", "15", "31", "32", "51", "61", "85", "86", "100",
        "101",
    ];
    CODES.into_iter().find(|code| Kind::from_qr_type(code) == Some(kind))
}
