//! One invoice of a list for the register: held against its forms before it is believed, because
//! an amount that is silently left out would be missing from every later answer.

use app::register::{Refused, Row};
use model::Field;
use model::verdict::TaxStatus;
use serde_json::{Map, Value};
use wire::contract;

use super::form::{self, Entry, Form};
use super::verification::kinds;
use crate::texts::Texts;
use crate::web::failure::FieldFault;

/// The most lines of goods of one invoice.
pub const LINES_MAX: usize = wire::limits::LINES_MAX;

/// The plain fields of an invoice.
pub const INVOICE: &[Entry] = &[
    Entry::new("kind", Form::Code(kinds), "kind-unknown"),
    Entry::new("code", Form::Digits(&[8, 10, 12]), "code-length"),
    Entry::required("number", Form::Digits(&[8, 10, 20]), "number-length"),
    Entry::required("issue_date", Form::Day, "date-form"),
    Entry::new("check_code", Form::Word(&[6, 20]), "check-code-length"),
    Entry::new("machine_number", Form::Text(32), "text-form"),
    Entry::new("total_without_tax", Form::Amount, "amount-form"),
    Entry::new("tax", Form::Amount, "amount-form"),
    Entry::new("total", Form::Amount, "amount-form"),
    Entry::new("total_in_words", Form::Text(100), "text-form"),
    Entry::new("remark", Form::Text(2_000), "text-form"),
    Entry::new("drawer", Form::Text(100), "text-form"),
    Entry::new("payee", Form::Text(100), "text-form"),
    Entry::new("reviewer", Form::Text(100), "text-form"),
    Entry::new("duplicate_key", Form::Text(48), "text-form"),
];

/// A buyer or seller.
pub const PARTY: &[Entry] = &[
    Entry::new("name", Form::Text(200), "text-form"),
    Entry::new("tax_id", Form::Text(32), "text-form"),
    Entry::new("address_phone", Form::Text(400), "text-form"),
    Entry::new("bank_account", Form::Text(400), "text-form"),
];

/// A line of goods.
pub const LINE: &[Entry] = &[
    Entry::new("name", Form::Text(400), "text-form"),
    Entry::new("spec", Form::Text(200), "text-form"),
    Entry::new("unit", Form::Text(50), "text-form"),
    Entry::new("quantity", Form::Text(50), "text-form"),
    Entry::new("unit_price", Form::Text(50), "text-form"),
    Entry::new("amount", Form::Amount, "amount-form"),
    Entry::new("tax_rate", Form::Text(20), "text-form"),
    Entry::new("tax", Form::Amount, "amount-form"),
];

/// What stands beside the invoice.
pub const STATUS: &[Entry] = &[Entry::new("tax_status", Form::Code(tax_statuses), "not-a-code")];

/// Codes of the states of an invoice.
pub fn tax_statuses() -> Vec<&'static str> {
    TaxStatus::ALL.map(TaxStatus::code).to_vec()
}

/// Reads one row of a list.
///
/// # Errors
///
/// The first field that breaks a rule; the rule `not-json` when the row is no object.
pub fn read(value: Option<&Value>, row: u64) -> Result<Row, Refused> {
    let refused = |fault: FieldFault| Refused {
        row,
        field: Some(fault.field).filter(|field| !field.is_empty()),
        rule: fault.rule.to_owned(),
    };
    let Some(Value::Object(object)) = value else {
        return Err(refused(FieldFault::new("", "not-json")));
    };
    let mut beside = object.clone();
    let invoice = beside.remove("invoice").unwrap_or_default();
    let first = |faults: Vec<FieldFault>| {
        refused(faults.into_iter().next().unwrap_or(FieldFault::new("", "not-json")))
    };
    let status = form::texts(&beside, STATUS, "").map_err(first)?;
    check(&invoice).map_err(first)?;
    let status = form::take(&status, "tax_status").and_then(TaxStatus::from_code);
    Ok(Row { number: row, invoice: contract::read(&invoice), status: status.unwrap_or_default() })
}

fn check(invoice: &Value) -> Result<(), Vec<FieldFault>> {
    let Value::Object(object) = invoice else {
        return Err(vec![FieldFault::new("invoice", "not-object")]);
    };
    let mut plain = object.clone();
    for side in ["seller", "buyer"] {
        inside(plain.remove(side), side, PARTY)?;
    }
    match plain.remove("lines") {
        None | Some(Value::Null) => {}
        Some(Value::Array(lines)) if lines.len() > LINES_MAX => {
            return Err(vec![FieldFault::new("lines", "too-many-lines")]);
        }
        Some(Value::Array(lines)) => {
            for (at, line) in lines.into_iter().enumerate() {
                inside(Some(line), &format!("lines.{at}"), LINE)?;
            }
        }
        Some(_) => return Err(vec![FieldFault::new("lines", "line-form")]),
    }
    form::texts(&plain, INVOICE, "").map(drop)
}

/// Checks an object inside the invoice, when there is one.
fn inside(
    value: Option<Value>,
    name: &str,
    table: &'static [Entry],
) -> Result<(), Vec<FieldFault>> {
    let object: Map<String, Value> = match value {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Object(object)) => object,
        Some(_) => return Err(vec![FieldFault::new(name, "not-object")]),
    };
    form::texts(&object, table, &format!("{name}.")).map(drop)
}

/// Why a row is refused, in words.
pub fn message(refused: &Refused, t: &Texts) -> String {
    let field = refused.field.as_deref().unwrap_or_default();
    let name = Field::from_path(field).map_or_else(|| field.to_owned(), |field| t.field(field));
    form::rule(&refused.rule, &name, t)
}
