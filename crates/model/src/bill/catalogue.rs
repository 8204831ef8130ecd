//! Catalogues of billers (收费单位目录): JSON that is read, so that a new biller needs no new program.
//!
//! `docs/BILLER.md` describes the form; `data/billers.json` is the one of the demonstration.

use serde_json::{Value, json};

use super::{
    ACCOUNT_CHARS_MAX, AccountRule, Alphabet, Biller, Bounds, CheckDigit, ITEMS_MAX, LateFee,
    Pricing, Service, TEXT_CHARS_MAX, TOTAL_MAX, invoice,
};
use crate::Fen;

/// The most billers of one catalogue.
pub const BILLERS_MAX: usize = 10_000;
/// The longest id of a biller, in bytes.
pub const ID_BYTES_MAX: usize = 40;

/// The catalogue of the demonstration, as JSON.
pub const DEMO: &str = include_str!("../../data/billers.json");

/// Why a catalogue is not taken: which biller, counted from 1, and which field of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadCatalogue {
    /// The biller; 0 for the whole.
    pub place: usize,
    /// The field.
    pub field: &'static str,
}

/// Reads a catalogue whole, or nothing of it.
///
/// # Errors
///
/// [`BadCatalogue`], the first that is found.
pub fn read(text: &str) -> Result<Vec<Biller>, BadCatalogue> {
    let whole = |field| BadCatalogue { place: 0, field };
    let value: Value = serde_json::from_str(text).map_err(|_| whole("json"))?;
    let list = value.get("billers").and_then(Value::as_array).ok_or(whole("billers"))?;
    if list.len() > BILLERS_MAX {
        return Err(whole("billers"));
    }
    let mut billers: Vec<Biller> = Vec::with_capacity(list.len());
    for (value, place) in list.iter().zip(1..) {
        let biller = read_biller(value).map_err(|field| BadCatalogue { place, field })?;
        if billers.iter().any(|other| other.id == biller.id) {
            return Err(BadCatalogue { place, field: "id" });
        }
        billers.push(biller);
    }
    Ok(billers)
}

/// Reads one biller.
///
/// # Errors
///
/// The name of the field that is missing, of another form, or against a rule.
pub fn read_biller(value: &Value) -> Result<Biller, &'static str> {
    let id = text(value, "id")?;
    let is_id = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if id.len() > ID_BYTES_MAX || !id.bytes().all(is_id) {
        return Err("id");
    }
    let service = Service::of_code(&text(value, "service")?).ok_or("service")?;
    let partial = optional(value, "partial").map(bounds).transpose().map_err(|_| "partial")?;
    if partial.is_some() && service.is_whole() {
        return Err("partial");
    }
    let late_fee = optional(value, "late_fee").map(late_fee).transpose().map_err(|_| "late_fee")?;
    Ok(Biller {
        id,
        name: text(value, "name")?,
        service,
        account: account(value.get("account").ok_or("account")?)?,
        pricing: Pricing::of_code(&text(value, "pricing")?).ok_or("pricing")?,
        partial,
        limits: bounds(value.get("limits").ok_or("limits")?).map_err(|_| "limits")?,
        late_fee,
        items: texts(value, "items")?,
        invoice: optional(value, "invoice").map(invoice::read).transpose()?,
    })
}

/// Writes one biller as [`read_biller`] reads it.
pub fn write(biller: &Biller) -> Value {
    let bounds = |b: &Bounds| json!({"least": b.least.to_string(), "most": b.most.to_string()});
    let late_fee = |late: &LateFee| {
        json!({
            "share_e5": late.share_e5,
            "grace_days": late.grace_days,
            "least": late.least.to_string(),
            "most_percent": late.most_percent,
        })
    };
    json!({
        "id": biller.id,
        "name": biller.name,
        "service": biller.service.code(),
        "account": {
            "lengths": biller.account.lengths,
            "alphabet": biller.account.alphabet.code(),
            "beginnings": biller.account.beginnings,
            "check": biller.account.check.code(),
            "example": biller.account.example,
            "hint": biller.account.hint,
        },
        "pricing": biller.pricing.code(),
        "partial": biller.partial.as_ref().map(bounds),
        "limits": bounds(&biller.limits),
        "late_fee": biller.late_fee.as_ref().map(late_fee),
        "items": biller.items,
        "invoice": biller.invoice.as_ref().map(invoice::write),
    })
}

/// The billers of the demonstration, at least one of each service.
pub fn demos() -> Vec<Biller> {
    // A test reads it; what is compiled in does not change afterwards.
    read(DEMO).unwrap_or_default()
}

/// A biller of the demonstration.
pub fn demo(id: &str) -> Option<Biller> {
    demos().into_iter().find(|biller| biller.id == id)
}

fn account(value: &Value) -> Result<AccountRule, &'static str> {
    let lengths = value.get("lengths").and_then(Value::as_array).ok_or("account.lengths")?;
    let length = |value: &Value| {
        let length = usize::try_from(value.as_u64()?).ok()?;
        (1..=ACCOUNT_CHARS_MAX).contains(&length).then_some(length)
    };
    let lengths: Vec<usize> =
        lengths.iter().map(length).collect::<Option<_>>().ok_or("account.lengths")?;
    if lengths.is_empty() {
        return Err("account.lengths");
    }
    let field = |key, name| text(value, key).map_err(|_| name);
    let alphabet = Alphabet::of_code(&field("alphabet", "account.alphabet")?);
    let rule = AccountRule {
        lengths,
        alphabet: alphabet.ok_or("account.alphabet")?,
        beginnings: texts(value, "beginnings").map_err(|_| "account.beginnings")?,
        check: CheckDigit::of_code(&field("check", "account.check")?).ok_or("account.check")?,
        example: field("example", "account.example")?,
        hint: field("hint", "account.hint")?,
    };
    // An example that breaks its rule would send everybody away.
    match rule.read(&rule.example).as_deref() {
        Ok(read) if read == rule.example => Ok(rule),
        _ => Err("account.example"),
    }
}

fn bounds(value: &Value) -> Result<Bounds, &'static str> {
    let (least, most) = (money(value, "least")?, money(value, "most")?);
    match 0 < least.0 && least <= most && most <= TOTAL_MAX {
        true => Ok(Bounds { least, most }),
        false => Err("least"),
    }
}

fn late_fee(value: &Value) -> Result<LateFee, &'static str> {
    let number = |key: &'static str| {
        let number = value.get(key).and_then(Value::as_u64);
        number.and_then(|n| u32::try_from(n).ok()).filter(|n| *n <= 100_000).ok_or(key)
    };
    let most_percent = match optional(value, "most_percent") {
        Some(_) => Some(number("most_percent")?),
        None => None,
    };
    let least = money(value, "least")?;
    if least.0 < 0 || least > TOTAL_MAX {
        return Err("least");
    }
    let (share_e5, grace_days) = (number("share_e5")?, number("grace_days")?);
    Ok(LateFee { share_e5, grace_days, least, most_percent })
}

pub(super) fn optional<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    value.get(key).filter(|value| !value.is_null())
}

pub(super) fn plain(value: &Value) -> Option<String> {
    let text = value.as_str()?.trim();
    let is_plain = !text.is_empty()
        && text.chars().count() <= TEXT_CHARS_MAX
        && !text.chars().any(char::is_control);
    is_plain.then(|| text.to_owned())
}

fn text(value: &Value, key: &'static str) -> Result<String, &'static str> {
    value.get(key).and_then(plain).ok_or(key)
}

fn texts(value: &Value, key: &'static str) -> Result<Vec<String>, &'static str> {
    let Some(list) = optional(value, key) else { return Ok(Vec::new()) };
    let list = list.as_array().filter(|list| list.len() <= ITEMS_MAX).ok_or(key)?;
    list.iter().map(plain).collect::<Option<_>>().ok_or(key)
}

fn money(value: &Value, key: &'static str) -> Result<Fen, &'static str> {
    value.get(key).and_then(Value::as_str).and_then(Fen::parse).ok_or(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bill::Scene;

    #[test]
    fn the_demonstration_has_a_biller_for_every_service_of_the_four_scenes() {
        let billers = read(DEMO).unwrap();
        for service in Service::ALL {
            assert!(billers.iter().any(|b| b.service == *service), "{service:?}");
        }
        for scene in Scene::ALL {
            assert!(billers.iter().any(|b| b.service.scene() == *scene), "{scene:?}");
        }
        for check in CheckDigit::ALL {
            assert!(billers.iter().any(|b| b.account.check == *check), "{check:?}");
        }
        for biller in &billers {
            assert_eq!(read_biller(&write(biller)).as_ref(), Ok(biller));
        }
        assert!(demo("water").unwrap().account.read("1000200030").is_ok(), "J8");
        assert!(demo("power").unwrap().account.read("2000300041").is_ok(), "W2");
    }

    #[test]
    fn a_catalogue_with_one_wrong_field_is_refused_and_the_field_named() {
        let whole: Value = serde_json::from_str(DEMO).unwrap();
        let change = |pointer: &str, to: Value| {
            let mut changed = whole.clone();
            *changed.pointer_mut(&format!("/billers/0{pointer}")).unwrap() = to;
            read(&changed.to_string()).map_err(|bad| (bad.place, bad.field))
        };
        for (pointer, to, field) in [
            ("/id", json!("Water Works"), "id"),
            ("/id", json!("power"), "id"),
            ("/name", json!(""), "name"),
            ("/service", json!("tea"), "service"),
            ("/service", json!("fine"), "partial"),
            ("/pricing", json!("free"), "pricing"),
            ("/account/lengths", json!([]), "account.lengths"),
            ("/account/lengths", json!([0]), "account.lengths"),
            ("/account/alphabet", json!("runes"), "account.alphabet"),
            ("/account/check", json!("luck"), "account.check"),
            ("/account/example", json!("12"), "account.example"),
            ("/limits/least", json!("0.00"), "limits"),
            ("/limits/most", json!("1e9"), "limits"),
            ("/partial/least", json!("-1.00"), "partial"),
            ("/late_fee/share_e5", json!(-1), "late_fee"),
            ("/items", json!([7]), "items"),
            ("/invoice", json!({}), "invoice.tax_id"),
        ] {
            let place = if to == json!("power") { 2 } else { 1 };
            assert_eq!(change(pointer, to), Err((place, field)), "{pointer}");
        }
        for text in ["", "[]", "{}", "{\"billers\":7}"] {
            assert_eq!(read(text).unwrap_err().place, 0, "{text}");
        }
    }
}
