//! Verification providers (查验服务): whom else to ask about an invoice.
//!
//! Each is a pair of pure functions, one that writes the request and one that reads the answer,
//! and a small type that sends the one and hands the other on.

pub mod baidu;
pub mod jumdata;
pub mod piaoju;
mod values;

use model::{Known, Moment, Question, Refusal, Reply};

/// Somebody outside who may know an invoice.
pub trait Provider: Send + Sync {
    /// Its short name, as verdicts print it.
    fn name(&self) -> &str;

    /// Asks one question and waits for the answer.
    ///
    /// It never panics, and whatever goes wrong is a [`Refusal`]. It asks once: whether and when
    /// to ask again is for the caller to decide, because questions are counted.
    fn ask(&self, question: &Question, now: Moment) -> Reply;
}

/// An answer about another invoice is no answer: it must neither pass nor be called a difference.
fn about(question: &Question, reply: Reply) -> Reply {
    match &reply {
        Reply::Found(known) if !is_it(question, known) => Reply::Refused(Refusal::Malformed),
        _ => reply,
    }
}

fn is_it(question: &Question, known: &Known) -> bool {
    let invoice = &known.invoice;
    let same = |asked: &Option<String>, told: &Option<String>| match (asked, told) {
        (Some(asked), Some(told)) => asked == told,
        _ => true,
    };
    invoice.number.as_deref() == Some(&question.number) && same(&question.code, &invoice.code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::verdict::TaxStatus;
    use model::{Day, Invoice, Kind};

    #[test]
    fn an_answer_about_another_invoice_is_no_answer() {
        let question = Question {
            kind: Kind::DigitalNormal,
            code: None,
            number: "26112000000000000018".into(),
            issue_date: Day::new(2026, 1, 15).unwrap(),
            check_code: None,
            total_without_tax: None,
            total: None,
            seller_tax_id: None,
        };
        let reply = |number: &str| {
            let invoice = Invoice { number: Some(number.into()), ..Invoice::default() };
            let status = TaxStatus::Normal;
            Reply::Found(Box::new(Known { invoice, status, data_time: None, history: vec![] }))
        };
        assert!(matches!(about(&question, reply("26112000000000000018")), Reply::Found(_)));
        let other = about(&question, reply("26112000000000000019"));
        assert_eq!(other, Reply::Refused(Refusal::Malformed));
        assert_eq!(about(&question, Reply::Unknown), Reply::Unknown);
    }
}
