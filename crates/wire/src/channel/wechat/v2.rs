//! The v2 interface: flat XML, signed with a shared key (付款码).

use std::collections::BTreeMap;

use md5::{Digest, Md5};
use model::Fen;
use model::pay::{Failure, FailureKind};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use ring::hmac;

use super::time::of_compact;
use super::{Wechat, word};
use crate::channel::{Call, Capture, Charge, Fresh, Outcome};
use crate::client::Answer;
use crate::limits::WECHAT_FIELDS_MAX;
use crate::request::{Needs, Request};
use crate::secret::Secret;

/// The fields of a message, by name.
pub type Fields = BTreeMap<String, String>;

/// How a message is signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sign {
    /// MD5, what v2 takes when nothing is said.
    Md5,
    /// HMAC-SHA256.
    #[default]
    HmacSha256,
}

impl Sign {
    /// The word for `sign_type`.
    pub fn code(self) -> &'static str {
        match self {
            Sign::Md5 => "MD5",
            Sign::HmacSha256 => "HMAC-SHA256",
        }
    }

    /// Signs fields: those that are not empty, by name, and the key at the end, in capitals.
    pub fn of(self, fields: &Fields, key: &Secret) -> String {
        let mut text = String::new();
        for (name, value) in fields {
            if name != "sign" && !value.is_empty() {
                text.push_str(&format!("{name}={value}&"));
            }
        }
        text.push_str(&format!("key={}", key.reveal()));
        match self {
            Sign::Md5 => hex(&Md5::digest(text.as_bytes())),
            Sign::HmacSha256 => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, key.reveal().as_bytes());
                hex(hmac::sign(&key, text.as_bytes()).as_ref())
            }
        }
    }

    /// Whether a message carries the right sign. It takes the same time wherever they differ.
    pub fn fits(self, fields: &Fields, key: &Secret) -> bool {
        let right = self.of(fields, key);
        let given = fields.get("sign").map_or("", String::as_str);
        let differs = right.bytes().zip(given.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
        right.len() == given.len() && differs == 0
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// Writes `<xml>` with one element for each field.
pub fn written(fields: &Fields) -> String {
    let mut xml = String::from("<xml>");
    for (name, value) in fields {
        let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        xml.push_str(&format!("<{name}>{value}</{name}>"));
    }
    xml.push_str("</xml>");
    xml
}

/// Reads a flat message. `None` for anything else: a document type, an unknown entity, elements
/// within elements, a name twice, too many fields.
pub fn parsed(bytes: &[u8]) -> Option<Fields> {
    let mut reader = Reader::from_str(std::str::from_utf8(bytes).ok()?);
    let (mut fields, mut depth, mut is_over) = (Fields::new(), 0, false);
    let (mut name, mut value) = (String::new(), String::new());
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) if !is_over && depth < 2 => {
                depth += 1;
                name = named(&tag)?;
                value.clear();
                (depth == 2 || name == "xml").then_some(())?;
            }
            Event::Empty(tag) if depth == 1 => {
                let name = named(&tag)?;
                fields.insert(name, String::new()).is_none().then_some(())?;
            }
            Event::End(_) if depth == 2 => {
                depth = 1;
                let (name, value) = (std::mem::take(&mut name), std::mem::take(&mut value));
                fields.insert(name, value).is_none().then_some(())?;
            }
            Event::End(_) => (depth, is_over) = (0, true),
            Event::Text(text) if depth == 2 => value.push_str(&text.xml10_content()),
            Event::CData(text) if depth == 2 => value.push_str(&text.xml10_content()),
            Event::Text(text) if text.xml10_content().trim().is_empty() => {}
            Event::GeneralRef(reference) if depth == 2 => {
                match reference.resolve_char_ref().ok()? {
                    Some(c) => value.push(c),
                    None => value.push(predefined(&reference.xml10_content())?),
                }
            }
            Event::Decl(_) if depth == 0 => {}
            Event::Eof => return is_over.then_some(fields),
            _ => return None,
        }
        (fields.len() <= WECHAT_FIELDS_MAX).then_some(())?;
    }
}

/// The name of an element: letters, digits and underscores, as every field of v2 has.
fn named(tag: &BytesStart<'_>) -> Option<String> {
    let name = tag.name();
    let name = name.as_ref();
    let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    (is_name && name.len() <= 64).then(|| name.to_owned())
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

impl Wechat {
    pub(super) fn micropay(&self, charge: &Charge, fresh: Fresh<'_>) -> Request {
        let code = charge.code.as_ref().map_or("", |code| code.0.as_str());
        let total = charge.amount.0.to_string();
        let more = [
            ("body", charge.subject.as_str()),
            ("out_trade_no", &charge.number),
            ("total_fee", &total),
            ("fee_type", "CNY"),
            ("spbill_create_ip", &self.config.machine_ip),
            ("auth_code", code),
        ];
        self.v2_request("/pay/micropay", &more, fresh)
    }

    pub(super) fn order_query(&self, charge: &Charge, fresh: Fresh<'_>) -> Request {
        self.v2_request("/pay/orderquery", &[("out_trade_no", &charge.number)], fresh)
    }

    /// WeChat takes a payment back from nobody who does not show the merchant's certificate.
    pub(super) fn reverse(&self, charge: &Charge, fresh: Fresh<'_>) -> Request {
        let fields = [("out_trade_no", charge.number.as_str())];
        self.v2_request("/secapi/pay/reverse", &fields, fresh).needing(Needs::Identity)
    }

    fn v2_request(&self, path: &str, more: &[(&str, &str)], fresh: Fresh<'_>) -> Request {
        let own = [
            ("appid", self.config.appid.as_str()),
            ("mch_id", &self.config.mchid),
            ("nonce_str", fresh.nonce),
            ("sign_type", self.config.v2_sign.code()),
        ];
        let all = own.iter().chain(more);
        let mut fields: Fields = all.map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let sign = self.config.v2_sign.of(&fields, &self.config.v2_key);
        fields.insert("sign".to_owned(), sign);
        let headers = vec![("Content-Type", "text/xml; charset=utf-8".to_owned())];
        let url = format!("{}{path}", self.host.as_str());
        Request { method: "POST", url, headers, body: written(&fields), needs: Needs::Nothing }
    }

    pub(super) fn v2_read(&self, call: Call<'_>, charge: &Charge, answer: &Answer) -> Outcome {
        if answer.status != 200 {
            return word::doubt(&answer.status.to_string());
        }
        let Some(fields) = parsed(&answer.body) else { return word::doubt("no message of v2") };
        let field = |name: &str| fields.get(name).map_or("", String::as_str);
        match field("return_code") {
            "SUCCESS" => {}
            // Refused before it was looked at: sign or form. It is not signed.
            "FAIL" => return word::fault(field("return_msg")),
            _ => return word::doubt("no message of v2"),
        }
        if !self.config.v2_sign.fits(&fields, &self.config.v2_key) {
            return word::doubt("the sign is not the channel's");
        }
        if field("appid") != self.config.appid || field("mch_id") != self.config.mchid {
            return word::doubt("another merchant");
        }
        let is_done = field("result_code") == "SUCCESS";
        match call {
            // The payer decides first: what is said about an undo is what `recall` says.
            Call::Undo(_) if field("recall") == "Y" => word::doubt("recall"),
            Call::Undo(_) if is_done => match field("recall") {
                "N" => Outcome::Closed,
                _ => word::doubt("no recall"),
            },
            Call::Query(_) if is_done => state(charge, &fields),
            Call::Pay(_) if is_done => paid(charge, &fields),
            Call::Pay(_) => word::of_payment(field("err_code")),
            _ => word::of_order(field("err_code")),
        }
    }
}

fn state(charge: &Charge, fields: &Fields) -> Outcome {
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    if field("out_trade_no") != charge.number {
        return word::doubt("another number");
    }
    match field("trade_state") {
        "SUCCESS" | "REFUND" => paid(charge, fields),
        "NOTPAY" | "USERPAYING" | "ACCEPT" => Outcome::Wait,
        // Reversed: whether there was money before is not said, and none is left.
        "CLOSED" | "REVOKED" => Outcome::Closed,
        state @ "PAYERROR" => {
            Outcome::Failed(Failure { kind: FailureKind::Declined, code: state.to_owned() })
        }
        state => word::doubt(state),
    }
}

fn paid(charge: &Charge, fields: &Fields) -> Outcome {
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let currency = field("fee_type");
    let total = field("total_fee").parse().ok().filter(|total: &i64| *total > 0);
    let (Some(total), true) = (total, matches!(currency, "" | "CNY")) else {
        return word::doubt("paid, but the amount cannot be read");
    };
    if field("out_trade_no") != charge.number || field("transaction_id").is_empty() {
        return word::doubt("another number");
    }
    Outcome::Paid(Capture {
        transaction: field("transaction_id").to_owned(),
        amount: Fen(total),
        at: of_compact(field("time_end")),
        payer: Some(field("openid").to_owned()).filter(|payer| !payer.is_empty()),
    })
}
