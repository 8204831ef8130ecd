//! The limits of the rules of risk, written down from their catalogue.

use std::fmt::Write as _;

use model::risk::Limit;

/// The page.
pub(super) fn page() -> String {
    let mut page = String::from(
        "# Limits of the rules of risk\n\n\
         Set in `[risk]` of the till file ([TILL.md](TILL.md#risk-风险限值)). Amounts are in fen; 0\n\
         switches a limit off where it is within its bounds.\n\n\
         | name | default | least | most | meaning |\n|---|---:|---:|---:|---|\n",
    );
    for limit in Limit::ALL {
        let bounds = limit.bounds();
        let (name, default) = (limit.code(), limit.default());
        let (least, most, meaning) = (bounds.start(), bounds.end(), limit.meaning());
        // Writing to a String cannot fail.
        let _ = writeln!(page, "| `{name}` | {default} | {least} | {most} | {meaning} |");
    }
    page
}
