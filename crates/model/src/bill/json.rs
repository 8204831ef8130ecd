//! Bills as JSON: one form for the interface of billers, for the store and for tests.
//!
//! Amounts are strings with two decimals, quantities and prices are strings, days are
//! `2026-11-30`; what is absent is left out. A name or address is masked while it is read.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::{
    ACCOUNT_CHARS_MAX, Account, Bill, BillState, FeeItem, ITEMS_MAX, ItemKind, Masked, Meter,
    TEXT_CHARS_MAX,
};
use crate::{Day, Fen};

/// Why a JSON value is no bill: the name of the first field that is missing or of another form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotABill(pub &'static str);

/// Writes a bill. Only what is left of name and address after masking is written.
pub fn write(bill: &Bill) -> Value {
    let mut out = Map::new();
    let mut put = |key: &str, text: String| out.insert(key.to_owned(), Value::String(text));
    put("bill", bill.number.clone());
    put("account", bill.account.as_str().to_owned());
    put("period", bill.period.clone());
    put("holder", bill.holder.to_string());
    put("address", bill.address.to_string());
    put("total", bill.total.to_string());
    put("paid", bill.paid.to_string());
    put("state", bill.state.code().to_owned());
    if let Some(due) = bill.due {
        put("due", due.to_string());
    }
    out.insert("items".to_owned(), items(&bill.items));
    Value::Object(out)
}

/// Writes the items of a bill.
pub fn items(items: &[FeeItem]) -> Value {
    Value::Array(items.iter().map(item).collect())
}

fn item(item: &FeeItem) -> Value {
    let mut out = Map::new();
    let mut put = |key: &str, text: String| out.insert(key.to_owned(), Value::String(text));
    put("name", item.name.clone());
    put("kind", item.kind.code().to_owned());
    put("amount", item.amount.to_string());
    if !item.unit.is_empty() {
        put("unit", item.unit.clone());
    }
    let meter = item.meter.map(|meter| (meter.from, meter.to)).unzip();
    for (key, number) in [
        ("quantity", item.quantity),
        ("unit_price", item.unit_price),
        ("from", meter.0),
        ("to", meter.1),
    ] {
        if let Some(number) = number {
            put(key, number.to_string());
        }
    }
    Value::Object(out)
}

/// Reads a bill of a biller. Whether it is right in itself is for [`Bill::check`].
///
/// # Errors
///
/// [`NotABill`]: a stranger's bill is taken as it is or not at all.
pub fn read(biller: &str, value: &Value) -> Result<Bill, NotABill> {
    let list = value.get("items").ok_or(NotABill("items"))?;
    let state = match optional(value, "state")? {
        Some(code) => BillState::of_code(code).ok_or(NotABill("state"))?,
        None => BillState::Due,
    };
    let account = text(value, "account")?;
    if account.chars().count() > ACCOUNT_CHARS_MAX {
        return Err(NotABill("account"));
    }
    let due = optional(value, "due")?;
    Ok(Bill {
        biller: biller.to_owned(),
        number: text(value, "bill")?.to_owned(),
        account: Account::of_kept(account),
        period: optional(value, "period")?.unwrap_or_default().to_owned(),
        holder: Masked::name(optional(value, "holder")?.unwrap_or_default()),
        address: Masked::address(optional(value, "address")?.unwrap_or_default()),
        items: read_items(list)?,
        total: money(value, "total")?,
        paid: match optional(value, "paid")? {
            Some(_) => money(value, "paid")?,
            None => Fen(0),
        },
        due: due.map(|due| day(due).ok_or(NotABill("due"))).transpose()?,
        state,
    })
}

/// Reads the items of a bill.
///
/// # Errors
///
/// [`NotABill`] names the field.
pub fn read_items(value: &Value) -> Result<Vec<FeeItem>, NotABill> {
    let list = value.as_array().ok_or(NotABill("items"))?;
    if list.len() > ITEMS_MAX {
        return Err(NotABill("items"));
    }
    list.iter().map(read_item).collect()
}

fn read_item(value: &Value) -> Result<FeeItem, NotABill> {
    let kind = optional(value, "kind")?.unwrap_or("usage");
    let meter = match (decimal(value, "from")?, decimal(value, "to")?) {
        (Some(from), Some(to)) => Some(Meter { from, to }),
        (None, None) => None,
        _ => return Err(NotABill("from")),
    };
    Ok(FeeItem {
        name: text(value, "name")?.to_owned(),
        kind: ItemKind::of_code(kind).ok_or(NotABill("kind"))?,
        quantity: decimal(value, "quantity")?,
        unit: optional(value, "unit")?.unwrap_or_default().to_owned(),
        unit_price: decimal(value, "unit_price")?,
        meter,
        amount: money(value, "amount")?,
    })
}

/// A text that must be there.
fn text<'a>(value: &'a Value, key: &'static str) -> Result<&'a str, NotABill> {
    optional(value, key)?.filter(|text| !text.is_empty()).ok_or(NotABill(key))
}

fn optional<'a>(value: &'a Value, key: &'static str) -> Result<Option<&'a str>, NotABill> {
    match value.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => {
            let is_plain =
                text.chars().count() <= TEXT_CHARS_MAX && !text.chars().any(char::is_control);
            if is_plain { Ok(Some(text.trim())) } else { Err(NotABill(key)) }
        }
        Some(_) => Err(NotABill(key)),
    }
}

/// An amount as it is written here and nowhere else: no signs of currency, no lone dots.
fn money(value: &Value, key: &'static str) -> Result<Fen, NotABill> {
    let text = text(value, key)?;
    let fen = Fen::parse(text).filter(|fen| fen.to_string() == text);
    fen.ok_or(NotABill(key))
}

/// A number of at most 20 characters: the product of two such is exact.
fn decimal(value: &Value, key: &'static str) -> Result<Option<Decimal>, NotABill> {
    let Some(text) = optional(value, key)? else { return Ok(None) };
    number(text).map(Some).ok_or(NotABill(key))
}

/// An exact decimal number, written with digits, a point and a minus.
pub fn number(text: &str) -> Option<Decimal> {
    let is_plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    Decimal::from_str_exact(text).ok().filter(|_| is_plain && text.len() <= 20)
}

fn day(text: &str) -> Option<Day> {
    Day::parse(text).filter(|day| day.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bill::tests::bill;
    use serde_json::json;

    #[test]
    fn a_bill_reads_back_and_its_holder_is_hidden_on_the_way() {
        assert_eq!(read("water", &write(&bill())), Ok(bill()));
        let mut value = write(&bill());
        value["holder"] = json!("欧阳小华");
        value["address"] = json!("示例市东区人民路1号");
        let bill = read("water", &value).unwrap();
        assert_eq!((bill.holder.as_str(), bill.address.as_str()), ("欧**华", "示例市东区***"));
    }

    #[test]
    fn a_bill_with_one_strange_field_is_no_bill() {
        for (key, strange) in [
            ("bill", json!("")),
            ("bill", json!(7)),
            ("account", json!("9".repeat(33))),
            ("total", json!("86.4")),
            ("total", json!(86.40)),
            ("total", json!("¥86.40")),
            ("paid", json!("x")),
            ("due", json!("2026-02-30")),
            ("due", json!("20261130")),
            ("state", json!("lost")),
            ("holder", json!("张\n三")),
            ("holder", json!("张".repeat(101))),
            ("items", json!({})),
            ("items", json!([{"name": "a", "amount": "1.00", "kind": "gift"}])),
            ("items", json!([{"name": "a", "amount": "1.00", "quantity": "1e9"}])),
            ("items", json!([{"name": "a", "amount": "1.00", "from": "1"}])),
            ("items", json!(vec![json!({"name": "a", "amount": "1.00"}); 101])),
        ] {
            let mut value = write(&bill());
            value[key] = strange.clone();
            assert!(read("water", &value).is_err(), "{key}: {strange}");
        }
        for value in [json!(null), json!([]), json!("bill")] {
            assert!(read("water", &value).is_err());
        }
    }
}
