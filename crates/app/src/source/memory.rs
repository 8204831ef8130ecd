//! Answers as texts that are kept, and how long they may be used.

use model::verdict::TaxStatus;
use model::{Field, Known, Moment, Question, Refusal, Reply};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use wire::contract;

use crate::record;

/// The digest of everything that is asked; the same question twice has the same.
pub(super) fn digest(question: &Question) -> [u8; 32] {
    let fen = |fen: Option<model::Fen>| fen.map(|fen| fen.0);
    let text = json!([
        question.kind.code(),
        question.code,
        question.number,
        question.issue_date.to_string(),
        question.check_code,
        fen(question.total_without_tax),
        fen(question.total),
        question.seller_tax_id
    ]);
    Sha256::digest(text.to_string()).into()
}

/// Until when an answer may be used again; `None` for one that is none.
///
/// An invoice that is not known, or known otherwise, may be known tomorrow: data arrive over
/// night. So such an answer never outlives the day on Chinese clocks.
pub(super) fn fresh_until(reply: &Reply, cache_hours: i64, now: Moment) -> Option<Moment> {
    let longest = Moment(now.0.saturating_add(cache_hours.saturating_mul(3_600)));
    match reply {
        Reply::Refused(_) => None,
        Reply::Found(_) => Some(longest),
        Reply::Unknown | Reply::Differs(_) => Some(longest.min(midnight_after(now))),
    }
}

/// The next midnight on Chinese clocks.
fn midnight_after(now: Moment) -> Moment {
    let next = model::Day::from_number(now.china_day().number() + 1);
    next.and_then(|day| Moment::china(day, 0, 0, 0)).unwrap_or(now)
}

/// Writes an answer.
pub(super) fn write(reply: &Reply) -> String {
    let value = match reply {
        Reply::Found(known) => json!({
            "answer": "found",
            "status": known.status.code(),
            "invoice": contract::write(&known.invoice),
            "more": record::More(&known.invoice),
            "data_time": known.data_time.map(|at| at.0),
            "history": known.history.iter().map(|(at, s)| json!([at.0, s.code()]))
                .collect::<Vec<_>>(),
        }),
        Reply::Differs(fields) => json!({
            "answer": "differs",
            "fields": fields.iter().map(|field| field.path()).collect::<Vec<_>>(),
        }),
        Reply::Unknown => json!({ "answer": "unknown" }),
        Reply::Refused(refusal) => json!({ "answer": "refused", "why": refusal.code() }),
    };
    value.to_string()
}

/// Reads an answer; `None` for a text that is none.
pub(super) fn read(text: &str) -> Option<Reply> {
    let value: Value = serde_json::from_str(text).ok()?;
    let items = |key: &str| value[key].as_array().into_iter().flatten();
    Some(match value["answer"].as_str()? {
        "found" => {
            let state = |value: &Value| {
                let at = Moment(value[0].as_i64()?);
                Some((at, TaxStatus::from_code(value[1].as_str()?)?))
            };
            Reply::Found(Box::new(Known {
                invoice: record::read_invoice(&value),
                status: TaxStatus::from_code(value["status"].as_str()?)?,
                data_time: value["data_time"].as_i64().map(Moment),
                history: items("history").filter_map(state).collect(),
            }))
        }
        "differs" => {
            let paths = items("fields").filter_map(Value::as_str);
            Reply::Differs(paths.filter_map(Field::from_path).collect())
        }
        "unknown" => Reply::Unknown,
        "refused" => Reply::Refused(refusal(value["why"].as_str()?)?),
        _ => return None,
    })
}

/// The refusal of a code.
pub(super) fn refusal(code: &str) -> Option<Refusal> {
    Refusal::ALL.iter().copied().find(|refusal| refusal.code() == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Day;
    use wire::simulate::demo_book;

    #[test]
    fn every_answer_reads_back() {
        for (invoice, status) in demo_book() {
            let known = Known {
                invoice,
                status,
                data_time: Some(Moment(1_790_000_000)),
                history: vec![(Moment(1_780_000_000), TaxStatus::Normal)],
            };
            let reply = Reply::Found(Box::new(known));
            assert_eq!(read(&write(&reply)), Some(reply));
        }
        let differs = Reply::Differs(vec![Field::Total, Field::IssueDate]);
        assert_eq!(read(&write(&differs)), Some(differs));
        assert_eq!(read(&write(&Reply::Unknown)), Some(Reply::Unknown));
        for why in Refusal::ALL {
            assert_eq!(read(&write(&Reply::Refused(*why))), Some(Reply::Refused(*why)));
        }
        assert_eq!(read("{}"), None);
    }

    #[test]
    fn not_found_never_outlives_the_day() {
        let evening = Moment::china(Day::new(2026, 11, 22).unwrap(), 23, 0, 0).unwrap();
        let hour = Moment(evening.0 + 3_600);
        assert_eq!(fresh_until(&Reply::Unknown, 24, evening), Some(hour));
        assert_eq!(fresh_until(&Reply::Differs(vec![]), 24, evening), Some(hour));
        assert_eq!(fresh_until(&Reply::Refused(Refusal::Down), 24, evening), None);
    }

    #[test]
    fn questions_that_differ_in_one_field_have_other_digests() {
        let question = Question::of_invoice(&demo_book()[0].0).unwrap();
        let other = Question { total: None, ..question.clone() };
        assert_ne!(digest(&question), digest(&other));
        assert_eq!(digest(&question), digest(&question.clone()));
    }
}
