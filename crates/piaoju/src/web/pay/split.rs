//! The part of the form about sharing (费用分摊).

use model::Fen;
use model::pay::split::{CannotSplit, SHARES_MAX, Split};

use crate::texts::Texts;
use crate::web::fields::Fields;
use crate::web::ui::form::Fault;
use crate::web::ui::pay::confirm::{ROWS, SplitForm};

/// The longest name of somebody who shares.
const NAME_CHARS_MAX: usize = 20;

/// How it is split, with the names.
pub type Parts = Option<(Split, Vec<String>)>;

/// Reads the form; what is wrong with it comes with what was typed.
pub fn of(t: &Texts, fields: &Fields) -> Result<(Parts, SplitForm), (Vec<Fault>, SplitForm)> {
    let text = |name: String| fields.get(&name).chars().take(NAME_CHARS_MAX).collect::<String>();
    let form = SplitForm {
        way: fields.get("split").to_owned(),
        people: text("people".to_owned()),
        rows: (0..ROWS).map(|n| (text(format!("name{n}")), text(format!("part{n}")))).collect(),
    };
    let names = |form: &SplitForm| form.rows.iter().map(|(name, _)| name.clone()).collect();
    let parts = match form.way.as_str() {
        "evenly" => match form.people.parse::<usize>() {
            Ok(people) if (2..=SHARES_MAX).contains(&people) => Ok(Split::Evenly(people)),
            _ => Err("people"),
        },
        "amounts" => numbers(&form).map(Split::Amounts).ok_or(""),
        "percent" => {
            let parts = numbers(&form).unwrap_or_default();
            let parts: Option<Vec<u32>> = parts.iter().map(|n| u32::try_from(n.0).ok()).collect();
            parts.filter(|parts| !parts.is_empty()).map(Split::Percent).ok_or("")
        }
        _ => return Ok((None, form)),
    };
    match parts {
        Ok(split) => Ok((Some((split, names(&form))), form)),
        Err(field) => {
            let key = if field.is_empty() { "pay-split-number" } else { "pay-split-count" };
            Err((vec![Fault { field: field.to_owned(), text: t.get(key) }], form))
        }
    }
}

/// The numbers of the rows up to the last that has one: amounts in fen, or hundredths of a per
/// cent. A row without a number in between is nothing, which cannot be split.
fn numbers(form: &SplitForm) -> Option<Vec<Fen>> {
    let rows = form.rows.iter().map(|(_, part)| part.trim_end_matches(['%', '％']));
    let mut parts: Vec<Fen> = Vec::new();
    for part in rows {
        parts.push(if part.is_empty() { Fen(0) } else { Fen::parse(part)? });
    }
    let filled = parts.iter().rposition(|part| part.0 != 0)? + 1;
    parts.truncate(filled);
    Some(parts)
}

/// A fault of the form as a whole.
pub fn whole(text: String) -> Fault {
    Fault { field: String::new(), text }
}

/// Why it cannot be split so.
pub fn cannot(t: &Texts, why: CannotSplit) -> Fault {
    let key = match why {
        CannotSplit::People => "pay-split-count",
        CannotSplit::Nothing => "pay-split-nothing",
        CannotSplit::NotWhole => "pay-split-not-whole",
    };
    whole(t.get(key))
}
