//! Whether an invoice was read at all, and the key under which its copies collapse.

use crate::reading::Merged;
use crate::{Check, Evidence, Field, Invoice, Kind, Reason};

pub(super) fn check(merged: &Merged, evidence: &mut Vec<Evidence>) {
    evidence.push(recognised(&merged.invoice));
    if let Some(key) = merged.invoice.duplicate_key() {
        evidence.push(Evidence::info(Check::InvoiceKey, "key").fact("key", key));
    }
}

fn recognised(invoice: &Invoice) -> Evidence {
    let has = |field: Field| field.is_in(invoice);
    let has_amount = has(Field::Total) || has(Field::TotalWithoutTax);
    let is_known = invoice.kind.is_some_and(|kind| kind != Kind::Other);
    let is_bank = matches!(invoice.kind, Some(Kind::BankReceipt | Kind::BankStatement));
    // Banks number their slips in ways that need not be a field of their own.
    let is_named = has(Field::Number) || (is_bank && !invoice.particulars.is_empty());
    let is_fixed = matches!(invoice.kind, Some(Kind::Quota)) && has(Field::Code);
    if is_named && (has_amount || has(Field::IssueDate) || is_fixed) {
        return Evidence::pass(Check::InvoiceRecognised, "yes");
    }
    if !is_known && !has(Field::Number) {
        return Evidence::fail(Check::InvoiceRecognised, "no").because(Reason::NotAnInvoice);
    }
    let wanted = [Field::Number, Field::IssueDate, Field::Total];
    let missing: Vec<String> =
        wanted.iter().filter(|f| !has(**f)).map(|f| f.path().to_owned()).collect();
    Evidence::warn(Check::InvoiceRecognised, "partly").fact("missing", missing)
}
