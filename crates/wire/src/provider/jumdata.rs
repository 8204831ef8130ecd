//! Jumdata (聚美智数): 发票查验V2, a form signed with a digest.
//!
//! Documented at showdoc.com.cn/jumdata/10191041369859894: address, fields, signature. The
//! answer's fields are those that the same service describes where it is resold (an OpenAPI file
//! published with a gateway). Of the codes 200 to 206 are documented; the rest follows the classes
//! of HTTP, a guess.

use model::invoice::{Line, Party};
use model::verdict::TaxStatus;
use model::{Day, Invoice, Kind, Known, Moment, Question, Refusal, Reply};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt;

use super::values::{self, money, text};
use super::{Provider, about};
use crate::client::Client;
use crate::limits::LINES_MAX;
use crate::request::{Address, Request};
use crate::secret::Secret;

/// Where the service is.
pub const ADDRESS: &str = "https://api.jumdata.com";
/// The path of the question.
pub const PATH: &str = "/invoice/validate/v2";

/// What a customer is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// appId.
    pub app_id: Secret,
    /// appSecret, which is signed with and never sent.
    pub app_secret: Secret,
}

/// The signature: SHA-256 of appId, appSecret and timestamp, one behind the other, in hexadecimal.
pub fn sign(credentials: &Credentials, timestamp: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(credentials.app_id.reveal());
    digest.update(credentials.app_secret.reveal());
    digest.update(timestamp);
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Which of the two proofs a kind is asked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// The last six of the check code (jym).
    CheckCode,
    /// The amount without tax (je).
    Net,
    /// The amount with tax, or the price of a used vehicle (je).
    Gross,
}

/// The proof of a kind; `None` when this service does not know it. Blockchain invoices and fiscal
/// receipts have addresses of their own there, which are not used.
pub(crate) fn proof(kind: Kind, number: &str) -> Option<Proof> {
    use Kind::{
        Air, DigitalNormal, DigitalPaperNormal, DigitalPaperSpecial, DigitalSpecial, MotorVehicle,
        Rail, UsedVehicle, VatNormal, VatNormalElectronic, VatRoll, VatSpecial,
        VatSpecialElectronic, VatToll,
    };
    Some(match kind {
        _ if number.len() == 20 && (kind.is_digital() || kind == MotorVehicle) => Proof::Gross,
        VatSpecial | VatSpecialElectronic | MotorVehicle => Proof::Net,
        VatNormal | VatNormalElectronic | VatRoll | VatToll => Proof::CheckCode,
        UsedVehicle | DigitalSpecial | DigitalNormal | Rail | Air => Proof::Gross,
        DigitalPaperSpecial => Proof::Net,
        DigitalPaperNormal => Proof::Gross,
        _ => return None,
    })
}

/// The request for a question.
///
/// # Errors
///
/// [`Refusal::Unsupported`] for a kind that it does not know, [`Refusal::Refused`] when a field is
/// missing that the kind demands: such a question never leaves the house.
pub fn request(
    address: &Address,
    credentials: &Credentials,
    question: &Question,
    now: Moment,
) -> Result<Request, Refusal> {
    let proof = proof(question.kind, &question.number).ok_or(Refusal::Unsupported)?;
    let (check_code, amount) = match proof {
        Proof::CheckCode => (question.check_code_end().map(str::to_owned), None),
        Proof::Net => (None, question.total_without_tax),
        Proof::Gross => (None, question.total),
    };
    let proven = check_code.or_else(|| amount.map(|fen| fen.to_string()));
    let proven = proven.ok_or(Refusal::Refused)?;
    // 当前时间戳, in milliseconds as in the documented example.
    let timestamp = now.0.saturating_mul(1000).to_string();
    let day = question.issue_date;
    let day = format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
    let sign = sign(credentials, &timestamp);
    let mut fields = vec![
        ("appId", credentials.app_id.reveal()),
        ("timestamp", &timestamp),
        ("sign", &sign),
        ("fphm", &question.number),
        ("kprq", &day),
    ];
    match &question.code {
        Some(code) => fields.push(("fpdm", code)),
        None if question.number.len() != 20 => return Err(Refusal::Refused),
        None => {}
    }
    fields.push((if proof == Proof::CheckCode { "jym" } else { "je" }, &proven));
    Ok(Request::form(format!("{}{PATH}", address.as_str()), &fields))
}

/// Reads the answer to a question.
pub fn read(status: u16, body: &[u8]) -> Reply {
    reply(status, body).unwrap_or_else(Reply::Refused)
}

fn reply(status: u16, body: &[u8]) -> Result<Reply, Refusal> {
    let answer = values::object(status, body)?;
    match text(&answer, "code").ok_or(Refusal::Malformed)?.as_str() {
        "200" => {}
        "201" => return Ok(Reply::Unknown),
        "202" => return Ok(Reply::Differs(Vec::new())),
        code => return Err(refusal(code)),
    }
    let data = answer.get("data").unwrap_or(&Value::Null);
    let invoice = face(data);
    if invoice.number.is_none() {
        return Err(Refusal::Malformed);
    }
    let status = text(data, "fpztDm").map_or(TaxStatus::Unknown, |code| tax_status(&code));
    Ok(Reply::Found(Box::new(Known { invoice, status, data_time: None, history: Vec::new() })))
}

fn refusal(code: &str) -> Refusal {
    match code {
        "203" => Refusal::DailyLimit,
        "205" => Refusal::TooOld,
        // 查验中: the same question is under way.
        "206" => Refusal::Busy,
        // From here on a guess: 400, 401, 402, 429, 500, 501 as HTTP has them; 604 is a service
        // that was stopped.
        "604" => Refusal::Down,
        _ => match code.parse() {
            Ok(code @ 400..=599) => values::refusal(code),
            _ => Refusal::Malformed,
        },
    }
}

/// `fpztDm` (发票状态代码): 0 正常, 2 作废, 3 已红冲, 7 部分红冲, 8 全额红冲, as its sister service
/// lists them.
fn tax_status(code: &str) -> TaxStatus {
    match code.trim_start_matches('0') {
        "" => TaxStatus::Normal,
        "2" => TaxStatus::Voided,
        "3" | "8" => TaxStatus::RedFull,
        "7" => TaxStatus::RedPartial,
        _ => TaxStatus::Unknown,
    }
}

fn face(data: &Value) -> Invoice {
    let number = text(data, "fphm");
    let lines: Vec<Line> = match data.get("hwxx").and_then(Value::as_array) {
        Some(rows) => rows.iter().take(LINES_MAX).map(line).collect(),
        None => Vec::new(),
    };
    Invoice {
        // 发票类型 are the numbers that QR codes carry.
        kind: text(data, "fplx").as_deref().and_then(Kind::from_qr_type),
        code: text(data, "fpdm"),
        issue_date: text(data, "kprq").as_deref().and_then(Day::parse),
        check_code: text(data, "jym").filter(|code| Some(code) != number.as_ref()),
        number,
        machine_number: text(data, "sbbh"),
        total_without_tax: money(data, "je"),
        tax: money(data, "se"),
        total: money(data, "jshj"),
        total_in_words: text(data, "jshjcn"),
        seller: Party {
            name: text(data, "xfmc"),
            tax_id: text(data, "xfsbh"),
            address_phone: text(data, "xsfdzdh"),
            bank_account: text(data, "xsfyhzh"),
        },
        buyer: Party {
            name: text(data, "gfmc"),
            tax_id: text(data, "gfsbh"),
            address_phone: text(data, "gmfdzdh"),
            bank_account: text(data, "gmfyhzh"),
        },
        lines_complete: !lines.is_empty(),
        lines,
        remark: text(data, "bz"),
        ..Invoice::default()
    }
}

fn line(row: &Value) -> Line {
    Line {
        name: text(row, "mc"),
        spec: text(row, "ggxh"),
        unit: text(row, "jldw"),
        quantity: text(row, "sl"),
        unit_price: text(row, "dj"),
        amount: money(row, "je"),
        // 原始税率 is as printed, 税率 a number.
        tax_rate: text(row, "ysslv").or_else(|| text(row, "slv")),
        tax: money(row, "se"),
    }
}

/// Jumdata as a provider.
pub struct Jumdata {
    address: Address,
    credentials: Credentials,
    client: Client,
}

impl Jumdata {
    /// A provider at an address, which is [`ADDRESS`] for the real one.
    pub fn new(address: Address, credentials: Credentials, client: Client) -> Jumdata {
        Jumdata { address, credentials, client }
    }

    fn try_ask(&self, question: &Question, now: Moment) -> Result<Reply, Refusal> {
        let until = self.client.begin()?;
        let request = request(&self.address, &self.credentials, question, now)?;
        let answer = self.client.send(&request, until)?;
        Ok(read(answer.status, &answer.body))
    }
}

impl Provider for Jumdata {
    fn name(&self) -> &str {
        "jumdata"
    }

    fn ask(&self, question: &Question, now: Moment) -> Reply {
        match self.try_ask(question, now) {
            Ok(reply) => about(question, reply),
            Err(refusal) => Reply::Refused(refusal),
        }
    }
}

impl fmt::Debug for Jumdata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Jumdata({})", self.address.as_str())
    }
}
