//! Codes of a batch in the words of a page or a workbook.

use app::batch::Ending;
use model::Reason;
use paper::sheet::{Column, Rule};
use store::batch::Ended;

use crate::texts::Texts;

/// The name of a column.
pub fn column(column: Column, t: &Texts) -> String {
    match column {
        Column::Field(field) => t.field(field),
        other => t.word("column", other.key()),
    }
}

/// Why an item ended so, in a sentence; empty where there is nothing to say.
pub fn reason(end: &Ended, t: &Texts) -> String {
    if let Some(twin) = end.twin {
        return t.fill("batch-repeat-of", &[("row", twin.into())]);
    }
    if end.outcome == Ending::Draft.code() {
        return t.get("photo-waits-more");
    }
    if end.verification.is_some() {
        let reason = Reason::ALL.iter().find(|reason| reason.code() == end.reason);
        return reason.map(|reason| t.reason(*reason)).unwrap_or_default();
    }
    let why = match Rule::from_code(&end.reason) {
        Some(rule) => t.word("refused", rule.code()),
        None if end.reason.is_empty() => String::new(),
        None => t.find(&end.reason, &[]).unwrap_or_else(|| t.get("unreadable-other")),
    };
    match Column::from_key(&end.field) {
        Some(field) => {
            t.fill("batch-at", &[("field", column(field, t).into()), ("why", why.into())])
        }
        None => why,
    }
}
