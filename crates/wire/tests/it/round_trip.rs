//! Each provider against its simulator over HTTP.

use model::verdict::TaxStatus;
use model::{Comparison, Fen, Question, Refusal, Reply};
use wire::simulate::{ASKED_A_DAY_MAX, demo_book, demo_faults};

use crate::world::{PROTOCOLS, about, connected, now};

#[test]
fn every_invoice_comes_back_with_every_field_its_lines_and_its_status() {
    for protocol in PROTOCOLS {
        let (_served, provider) = connected(protocol);
        assert_eq!(provider.name(), protocol);
        for (invoice, status) in demo_book() {
            let question = Question::of_invoice(&invoice).unwrap();
            let Reply::Found(known) = provider.ask(&question, now()) else {
                panic!("{protocol} {:?}", invoice.number);
            };
            assert_eq!(known.status, status, "{protocol}");
            let comparison = Comparison::of(&invoice, &known.invoice);
            let silent: Vec<_> = comparison
                .fields
                .iter()
                .filter(|row| row.agrees != Some(true))
                .map(|row| row.field.path())
                .collect();
            // Jumdata does not return the three names at the foot.
            let missing: &[&str] = match (protocol, invoice.payee.is_some()) {
                ("jumdata", true) => &["drawer", "payee", "reviewer"],
                ("jumdata", false) => &["drawer"],
                _ => &[],
            };
            assert_eq!(silent, missing, "{protocol}");
            assert_eq!(known.invoice.lines, invoice.lines, "{protocol}");
            assert!(known.invoice.lines_complete);
        }
    }
}

#[test]
fn a_peer_tells_the_age_of_its_data_and_the_history() {
    let (_served, provider) = connected("piaoju");
    let Reply::Found(known) = provider.ask(&about("12345679"), now()) else { panic!() };
    assert_eq!(known.data_time, Some(now()));
    let states: Vec<_> = known.history.iter().map(|(_, status)| *status).collect();
    assert_eq!(states, [TaxStatus::Normal, TaxStatus::Voided]);
}

#[test]
fn an_unknown_number_is_not_found_and_a_wrong_proof_differs() {
    for protocol in PROTOCOLS {
        let (_served, provider) = connected(protocol);
        assert_eq!(provider.ask(&about("99999999"), now()), Reply::Unknown, "{protocol}");
        let mut check_code = about("12345678");
        check_code.check_code = Some("000000".into());
        let mut total = about("26112000000000000018");
        total.total = Some(Fen(1));
        let mut date = about("12345678");
        date.issue_date = model::Day::new(2025, 6, 2).unwrap();
        for wrong in [check_code, total, date] {
            let reply = provider.ask(&wrong, now());
            assert!(matches!(reply, Reply::Differs(_)), "{protocol} {reply:?}");
        }
    }
}

#[test]
fn a_peer_names_the_fields_that_differ() {
    let (_served, provider) = connected("piaoju");
    let mut wrong = about("26112000000000000018");
    wrong.total = Some(Fen(1));
    assert_eq!(provider.ask(&wrong, now()), Reply::Differs(vec![model::Field::Total]));
}

#[test]
fn the_sixth_question_of_a_day_about_an_invoice_is_too_many() {
    for protocol in ["baidu", "jumdata"] {
        let (_served, provider) = connected(protocol);
        for _ in 0..ASKED_A_DAY_MAX {
            let reply = provider.ask(&about("12345678"), now());
            assert!(matches!(reply, Reply::Found(_)), "{protocol} {reply:?}");
        }
        let reply = provider.ask(&about("12345678"), now());
        assert_eq!(reply, Reply::Refused(Refusal::DailyLimit), "{protocol}");
        let other = provider.ask(&about("12345679"), now());
        assert!(matches!(other, Reply::Found(_)), "{protocol} {other:?}");
    }
}

#[test]
fn the_numbers_of_the_demonstration_misbehave_as_the_journeys_say() {
    for protocol in PROTOCOLS {
        let (served, provider) = connected(protocol);
        served.simulator().faults = demo_faults();
        let down = provider.ask(&about("50300000"), now());
        assert_eq!(down, Reply::Refused(Refusal::Down), "{protocol}");
        let used_up = provider.ask(&about("12345685"), now());
        assert_eq!(used_up, Reply::Refused(Refusal::DailyLimit), "{protocol}");
        let other = provider.ask(&about("12345678"), now());
        assert!(matches!(other, Reply::Found(_)), "{protocol} {other:?}");
    }
}
