//! What the invoices of a biller say (开票资料): who sells, under which class and at which tax rate.
//!
//! It is a part of the catalogue, because a class and a rate follow from what is sold and not from
//! the program. A biller without it issues no invoice here: fines have a receipt of the treasury,
//! and a card that is filled up is not a sale yet.

use serde_json::{Value, json};

use super::ITEMS_MAX;
use super::catalogue::{optional, plain};
use crate::Party;
use crate::issue::RATE_MAX;
use crate::tax_id::{Judgement, TaxId};

/// The word for 免税 where a rate would stand.
const EXEMPT: &str = "exempt";

/// As what something is sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goods {
    /// Its class (商品和服务分类简称), without the asterisks around it.
    pub class: String,
    /// What the line is called; `None` for the name that stands on the bill.
    pub name: Option<String>,
    /// The tax rate in per cent; `None` is 免税.
    pub rate: Option<u8>,
}

/// How the invoices of a biller are issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceRule {
    /// The seller (销售方), always with a tax number; without a name it is the biller's.
    pub seller: Party,
    /// As what everything is sold that is not named apart.
    pub goods: Goods,
    /// Fee items (费用项) that are sold as something else, by their name on the bill.
    pub items: Vec<(String, Goods)>,
}

impl Goods {
    /// 项目名称 of a line: the class between asterisks, then the name.
    pub fn line(&self, name: &str) -> String {
        format!("*{}*{}", self.class, self.name.as_deref().unwrap_or(name))
    }
}

impl InvoiceRule {
    /// As what a fee item is sold.
    pub fn goods_of(&self, item: &str) -> &Goods {
        let own = self.items.iter().find(|(name, _)| name == item);
        own.map_or(&self.goods, |(_, goods)| goods)
    }
}

/// Reads the rule of a biller.
///
/// # Errors
///
/// The name of the field that is missing, of another form, or against a rule. A tax number has to
/// be a unified social credit code with both check characters right.
pub(super) fn read(value: &Value) -> Result<InvoiceRule, &'static str> {
    let tax_id = value.get("tax_id").and_then(plain).ok_or("invoice.tax_id")?;
    if TaxId::judge(&tax_id) != Judgement::Valid || tax_id.len() != 18 {
        return Err("invoice.tax_id");
    }
    let seller = Party {
        name: text(value, "seller", "invoice.seller")?,
        tax_id: Some(tax_id),
        address_phone: text(value, "address", "invoice.address")?,
        bank_account: text(value, "bank", "invoice.bank")?,
    };
    let items = match optional(value, "items") {
        None => Vec::new(),
        Some(list) => {
            let list = list.as_array().filter(|list| list.len() <= ITEMS_MAX);
            list.ok_or("invoice.items")?.iter().map(item).collect::<Result<_, _>>()?
        }
    };
    Ok(InvoiceRule { seller, goods: goods(value)?, items })
}

/// Writes a rule as [`read`] reads it.
pub(super) fn write(rule: &InvoiceRule) -> Value {
    let one = |(item, goods): &(String, Goods)| {
        json!({
            "item": item, "class": goods.class, "name": goods.name, "rate": written(goods.rate),
        })
    };
    json!({
        "seller": rule.seller.name,
        "tax_id": rule.seller.tax_id,
        "address": rule.seller.address_phone,
        "bank": rule.seller.bank_account,
        "class": rule.goods.class,
        "name": rule.goods.name,
        "rate": written(rule.goods.rate),
        "items": rule.items.iter().map(one).collect::<Value>(),
    })
}

fn item(value: &Value) -> Result<(String, Goods), &'static str> {
    let name = value.get("item").and_then(plain).ok_or("invoice.items")?;
    Ok((name, goods(value)?))
}

fn goods(value: &Value) -> Result<Goods, &'static str> {
    let class = value.get("class").and_then(plain).filter(|class| !class.contains('*'));
    Ok(Goods {
        class: class.ok_or("invoice.class")?,
        name: text(value, "name", "invoice.name")?,
        rate: value.get("rate").and_then(Value::as_str).and_then(rate).ok_or("invoice.rate")?,
    })
}

/// A rate as it is written: `3%`, or `exempt`.
fn rate(text: &str) -> Option<Option<u8>> {
    if text == EXEMPT {
        return Some(None);
    }
    let percent: u8 = text.strip_suffix('%')?.parse().ok()?;
    (percent <= RATE_MAX).then_some(Some(percent))
}

fn written(rate: Option<u8>) -> String {
    rate.map_or_else(|| EXEMPT.to_owned(), |percent| format!("{percent}%"))
}

fn text(value: &Value, key: &str, field: &'static str) -> Result<Option<String>, &'static str> {
    optional(value, key).map(|value| plain(value).ok_or(field)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bill::catalogue;

    #[test]
    fn an_item_of_a_bill_may_be_sold_as_something_else_than_the_rest() {
        let rule = catalogue::demo("water").unwrap().invoice.unwrap();
        let line = |item: &str| (rule.goods_of(item).line(item), rule.goods_of(item).rate);
        assert_eq!(line("基本水费"), ("*水冰雪*基本水费".to_owned(), Some(3)));
        assert_eq!(line("污水处理费"), ("*劳务*污水处理费".to_owned(), None));
        assert!(catalogue::demo("fine").unwrap().invoice.is_none());
    }

    #[test]
    fn a_seller_whose_tax_number_cannot_be_right_is_refused_and_every_field_has_its_rule() {
        let right = write(&catalogue::demo("water").unwrap().invoice.unwrap());
        assert!(read(&right).is_ok());
        for (pointer, to, field) in [
            ("/tax_id", json!("91110000MADEM1014E"), "invoice.tax_id"),
            ("/tax_id", json!("9111 0000 MADEM 1014 D"), "invoice.tax_id"),
            ("/tax_id", Value::Null, "invoice.tax_id"),
            ("/seller", json!(7), "invoice.seller"),
            ("/address", json!("\u{7}"), "invoice.address"),
            ("/bank", json!(""), "invoice.bank"),
            ("/class", json!("*水冰雪*"), "invoice.class"),
            ("/name", json!([]), "invoice.name"),
            ("/rate", json!("130%"), "invoice.rate"),
            ("/rate", json!(3), "invoice.rate"),
            ("/items", json!({}), "invoice.items"),
            ("/items/0/item", Value::Null, "invoice.items"),
            ("/items/0/rate", json!("none"), "invoice.rate"),
        ] {
            let mut changed = right.clone();
            *changed.pointer_mut(pointer).unwrap() = to;
            assert_eq!(read(&changed), Err(field), "{pointer}");
        }
    }
}
