//! The catalogue of checks, in words: what `piaoju checks` prints, and the documentation page
//! that is made from it.

use std::fmt::Write;

use model::{Check, Reason};

use crate::text::Look;
use crate::texts::Texts;

/// A group of checks that people look at together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// The file and its signatures.
    Protection,
    /// What the invoice says.
    Content,
    /// Numbers and rules.
    Numbers,
    /// What only a source knows.
    Status,
}

impl Group {
    /// Every group, in the order in which they are shown.
    pub const ALL: [Group; 4] = [Group::Protection, Group::Content, Group::Numbers, Group::Status];

    /// The key of its name.
    pub fn code(self) -> &'static str {
        match self {
            Group::Protection => "protection",
            Group::Content => "content",
            Group::Numbers => "numbers",
            Group::Status => "status",
        }
    }
}

/// The group of a check, by the area of its code.
pub fn group(check: Check) -> Group {
    match check.code().split_once('.').map_or("", |(area, _)| area) {
        "package" | "seal" | "pdf" | "xml" | "seller" => Group::Protection,
        "tax_id" | "number" | "date" => Group::Numbers,
        "tax" | "source" => Group::Status,
        _ => Group::Content,
    }
}

/// The catalogue as Markdown.
pub fn markdown(texts: &Texts) -> String {
    let mut out = String::new();
    let title = texts.get("catalogue-title");
    let columns = texts.get("catalogue-columns");
    // Writing to a string cannot fail.
    let _ = writeln!(out, "# {title}\n\n{}", texts.get("catalogue-intro"));
    for wanted in Group::ALL {
        let _ = writeln!(out, "\n## {}\n", texts.word("group", wanted.code()));
        let _ = writeln!(out, "{columns}\n|---|---|---|---|---|");
        for &check in Check::ALL.iter().filter(|c| group(**c) == wanted) {
            let severity = texts.word("severity", check.severity().code());
            let (name, meaning) = (texts.check(check), texts.meaning(check));
            let (code, rule) = (check.code(), check.rule());
            let _ = writeln!(out, "| `{code}` | {name} | {meaning} | {severity} | {rule} |");
        }
    }
    let _ = writeln!(out, "\n## {}\n", texts.get("catalogue-reasons"));
    let _ = writeln!(out, "{}\n|---|---|---|", texts.get("catalogue-reason-columns"));
    for &reason in Reason::ALL {
        let (meaning, advice) = (texts.reason(reason), texts.advice(reason));
        let _ = writeln!(out, "| `{}` | {meaning} | {advice} |", reason.code());
    }
    out
}

/// The catalogue on a terminal.
pub fn text(texts: &Texts, look: Look) -> String {
    use crate::columns::wrap;
    use crate::paint::Tone;
    let mut out = String::new();
    for wanted in Group::ALL {
        let name = texts.word("group", wanted.code());
        let _ = writeln!(out, "{}", look.paint.tone(Tone::Strong, &name));
        for &check in Check::ALL.iter().filter(|c| group(**c) == wanted) {
            let code = look.paint.tone(Tone::Soft, check.code());
            let _ = writeln!(out, "  {}  {code}", texts.check(check));
            let severity = texts.word("severity", check.severity().code());
            let about = format!("{} [{severity}]", texts.meaning(check));
            for line in [about.as_str(), check.rule()] {
                for line in wrap(line, look.width.saturating_sub(4)) {
                    let _ = writeln!(out, "    {line}");
                }
            }
        }
        out.push('\n');
    }
    out
}

/// The names of particulars, the facts that have no column of the contract: those that are read
/// from pages and pictures, and those of the accounting data standard and of tax XML. What is
/// named otherwise in somebody's XML is shown by its own name.
pub const PARTICULARS: &[&str] = &[
    "account_number_of_recipient",
    "accounting_documents",
    "accounting_period",
    "air_conditioning_characteristics",
    "bookkeeper",
    "business_product_type",
    "carriage",
    "channel_type",
    "civil_aviation_development_fund",
    "contract_number",
    "currency",
    "date_of_bookkeeping",
    "debit_and_credit_entry",
    "debit_or_credit",
    "departure_station",
    "departure_time",
    "destination_station",
    "distance",
    "e_ticket_number",
    "eiid",
    "fare",
    "fuel_surcharge",
    "id_number",
    "identification_code_of_issuer",
    "identification_number_of_recipient",
    "identification_of_cash_or_transfer",
    "identification_of_credit_or_debit",
    "insurance",
    "invoice_status",
    "journal_account_of_bookkeeping",
    "label",
    "line",
    "location_of_invoice",
    "matching_state_between_business_documents_and_vat_einvoice",
    "name",
    "name_of_accounting_entity",
    "name_of_general_ledger_subject",
    "name_of_subsidiary_ledger_subject",
    "number_of_accounting_documents",
    "number_of_bank_electronic_receipt",
    "number_of_original_invoice",
    "number_of_source_document",
    "original_invoice_code",
    "other_taxes",
    "period_of_usage_confirmation",
    "phonics_of_departure_station",
    "phonics_of_destination_station",
    "posting_date",
    "postscript",
    "printed_number",
    "purpose",
    "recorded_amount",
    "request_time",
    "seat",
    "seat_level",
    "tax_bureau_code",
    "tax_bureau_name",
    "tax_classification_code",
    "tax_rate",
    "taxpayer_type",
    "time_of_bookkeeping",
    "total_amount",
    "train_number",
    "transaction_code",
    "travel_date",
    "type_of_bank_electronic_receipt",
    "type_of_business",
    "type_of_source_document",
    "unified_social_credit_code_of_accounting_entity",
    "unique_code_of_invoice",
    "unit_price",
    "usage",
    "usage_confirmation",
    "vat_rate",
    "vat_tax_amount",
    "vehicle_number",
    "verification_code",
    "whether_einvoice_has_been_booked",
    "whether_einvoice_has_been_checked",
    "whether_einvoice_has_been_paid",
    "whether_einvoice_usage_has_been_confirmed",
];
