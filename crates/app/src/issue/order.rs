//! The invoice of an order: whether there is one, and what it says.
//!
//! Who sells, and at which rate, stands in the catalogue of billers; the lines are those of the
//! bill as the order keeps it.

use model::bill::{FeeItem, InvoiceRule, ItemKind, json};
use model::issue::{Item, Request, State};
use model::pay::OrderState;
use model::title::Title;
use model::{Fen, Moment, Party};
use store::bill::{self, KeptBiller};
use store::issue::{self as kept, Kept};
use store::order::Order;
use store::{Db, Error, Read, Tenant};

use super::{Refused, ask};
use crate::authority::Payer;

/// Who draws the invoices up (开票人).
const DRAWER: &str = "系统";

/// How it stands with the invoice of an order.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// The biller does not have the money, or has given all of it back.
    Nothing,
    /// The biller issues no invoices here.
    NotHere,
    /// One may be asked for.
    Open,
    /// It was asked for and is being issued.
    Asked,
    /// It was issued: what is kept of it, and the kinds of its files.
    Issued(Box<Kept>, Vec<String>),
}

/// How it stands with the invoice of an order.
///
/// # Errors
///
/// When the store fails.
pub fn standing(db: &Db, tenant: &Tenant, order: &Order) -> store::Result<Standing> {
    if !matches!(order.state, OrderState::Posted | OrderState::Refunded) {
        return Ok(Standing::Nothing);
    }
    db.read(|read| match kept::of_cause(read, tenant, &order.id)? {
        Some(found) if found.state == State::Asked => Ok(Standing::Asked),
        Some(found) => {
            let files = kept::files(read, tenant, &found.id)?;
            let kinds = files.into_iter().map(|(kind, _)| kind).collect();
            Ok(Standing::Issued(Box::new(found), kinds))
        }
        None if order.state == OrderState::Refunded => Ok(Standing::Nothing),
        None => Ok(match rule(read, tenant, order)? {
            Some(_) => Standing::Open,
            None => Standing::NotHere,
        }),
    })
}

/// Keeps the request for the invoice of an order that its biller took. Asked again for the same
/// title this gives the first one.
///
/// # Errors
///
/// [`Refused::NotHere`] when nothing was posted or the biller issues no invoices here; otherwise as
/// [`ask`].
pub fn ask_for(
    db: &Db,
    (tenant, payer): (&Tenant, &Payer),
    order: &Order,
    (title, language): (Title, String),
    now: Moment,
) -> Result<Kept, Refused> {
    let found = db.read(|read| rule(read, tenant, order)).map_err(Refused::Store)?;
    let Some((biller, rule)) = found.filter(|_| order.state == OrderState::Posted) else {
        return Err(Refused::NotHere);
    };
    let request = Request {
        order: order.id.clone(),
        title,
        seller: Party { name: rule.seller.name.clone().or(Some(biller)), ..rule.seller.clone() },
        drawer: DRAWER.to_owned(),
        items: lines(&rule, order),
        total: order.amount - order.refunded,
        remark: remark(&rule.seller),
        language,
    };
    ask(db, (tenant, payer.actor()), &request, now)
}

/// The biller's name and how its invoices are issued; `None` where none is.
fn rule(
    read: &mut Read<'_>,
    tenant: &Tenant,
    order: &Order,
) -> store::Result<Option<(String, InvoiceRule)>> {
    match bill::biller(read, tenant, &order.biller) {
        Ok(KeptBiller { biller, .. }) => Ok(biller.invoice.map(|rule| (biller.name, rule))),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The lines: those of the bill. A part of a bill, or one with a discount, is one line over what
/// was paid.
fn lines(rule: &InvoiceRule, order: &Order) -> Vec<Item> {
    let facts: serde_json::Value = serde_json::from_str(&order.facts).unwrap_or_default();
    let items = json::read_items(&facts["items"]).unwrap_or_default();
    let total = order.amount - order.refunded;
    let is_plain = |item: &FeeItem| item.kind != ItemKind::Discount && item.amount.0 > 0;
    let sum: Fen = items.iter().map(|item| item.amount).sum();
    if sum != total || !items.iter().all(is_plain) {
        let (name, rate) = (rule.goods.line(&order.subject), rule.goods.rate);
        return vec![Item { name, quantity: None, gross: total, rate }];
    }
    let line = |item: &FeeItem| {
        let goods = rule.goods_of(&item.name);
        let quantity = item.quantity.filter(|_| !item.unit.is_empty());
        Item {
            name: goods.line(&item.name),
            quantity: quantity.map(|n| (item.unit.clone(), n.normalize().to_string())),
            gross: item.amount,
            rate: goods.rate,
        }
    };
    items.iter().map(line).collect()
}

/// 备注: where the page of a fully digital invoice shows the seller's address and bank, which have
/// no place of their own on it.
fn remark(seller: &Party) -> Option<String> {
    let said =
        [("销方地址、电话", &seller.address_phone), ("销方开户行及账号", &seller.bank_account)];
    let said = said.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
    let lines: Vec<String> = said.map(|(name, value)| format!("{name}：{value}")).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}
