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
