//! What may be asked of a paper, and what the answers come to.

use super::*;

fn all(kind: Kind, code: Option<&str>, answer: Answer) -> Vec<(Question, Answer)> {
    questions(kind, code).map(|question| (question, answer)).collect()
}

fn set(answers: &mut [(Question, Answer)], code: &str, answer: Answer) {
    let found = answers.iter_mut().find(|(q, _)| q.code == code).expect("it is asked");
    found.1 = answer;
}

#[test]
fn every_code_is_unique_and_round_trips() {
    for (at, question) in QUESTIONS.iter().enumerate() {
        assert_eq!(Question::from_code(question.code), Some(*question));
        assert!(QUESTIONS[at + 1..].iter().all(|other| other.code != question.code));
    }
    for answer in Answer::ALL {
        assert_eq!(Answer::from_code(answer.code()), Some(answer));
    }
    assert_eq!(Question::from_code("nothing"), None);
}

#[test]
fn every_paper_kind_has_questions_and_every_question_a_paper() {
    let mut asked = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|kind| is_paper(*kind)) {
        let codes: Vec<_> = questions(kind, Some("3200154130")).map(|q| q.code).collect();
        assert!(!codes.is_empty(), "{}", kind.code());
        asked.extend(codes);
    }
    assert!(QUESTIONS.iter().all(|question| asked.contains(&question.code)));
}

#[test]
fn marks_that_were_given_up_are_asked_for_only_where_they_must_be() {
    let asks = |code: Option<&str>| questions(Kind::VatSpecial, code).any(|q| q.code == "fibres");
    assert!(asks(Some("3200154130")));
    assert!(asks(Some("3200184130")));
    // 国家税务总局公告2019年第9号 gave them up; before 2014 there were others.
    assert!(!asks(Some("3200194130")));
    assert!(!asks(Some("3200124130")));
    assert!(!asks(None), "nobody knows when it was printed");
    assert!(!questions(Kind::VatNormal, Some("032001500104")).any(|q| q.code == "fibres"));
}

#[test]
fn a_missing_mark_that_was_laid_down_speaks_against_a_paper() {
    let mut answers = all(Kind::VatSpecial, None, Answer::Yes);
    assert_eq!(conclude(Kind::VatSpecial, None, &answers), Outcome::NothingAgainst);
    set(&mut answers, "code_ink", Answer::No);
    assert_eq!(conclude(Kind::VatSpecial, None, &answers), Outcome::Against);
}

#[test]
fn experience_alone_is_a_hint() {
    let mut answers = all(Kind::Taxi, None, Answer::Yes);
    set(&mut answers, "paper_feel", Answer::No);
    set(&mut answers, "print", Answer::No);
    assert_eq!(conclude(Kind::Taxi, None, &answers), Outcome::Hint);
}

#[test]
fn unsure_says_nothing_and_too_little_is_incomplete() {
    let kind = Kind::VatSpecial;
    assert_eq!(conclude(kind, None, &[]), Outcome::Incomplete);
    assert_eq!(conclude(kind, None, &all(kind, None, Answer::Unsure)), Outcome::Incomplete);
    let mut answers = all(kind, None, Answer::Unsure);
    set(&mut answers, "number_type", Answer::Yes);
    assert_eq!(conclude(kind, None, &answers), Outcome::Incomplete);
    set(&mut answers, "number_type", Answer::No);
    assert_eq!(conclude(kind, None, &answers), Outcome::Against);
}

#[test]
fn answers_to_questions_of_other_papers_do_not_count() {
    let mut answers = all(Kind::Quota, None, Answer::Yes);
    answers.push((Question::from_code("code_ink").expect("it exists"), Answer::No));
    assert_eq!(conclude(Kind::Quota, None, &answers), Outcome::NothingAgainst);
}

#[test]
fn the_last_of_two_answers_counts() {
    let mut answers = all(Kind::Quota, None, Answer::Yes);
    let seal = Question::from_code("supervision_seal").expect("it exists");
    answers.extend([(seal, Answer::No), (seal, Answer::Unsure)]);
    assert_eq!(conclude(Kind::Quota, None, &answers), Outcome::NothingAgainst);
}

#[test]
fn answers_are_kept_as_text_and_what_is_unknown_is_left_out() {
    let answers = all(Kind::VatRoll, None, Answer::No);
    assert_eq!(parse(&written(&answers)), answers);
    assert_eq!(parse("gone=yes;paper_feel=perhaps;;paper_feel=yes;x"), {
        vec![(Question::from_code("paper_feel").expect("it exists"), Answer::Yes)]
    });
}

#[test]
fn each_kind_that_nobody_takes_has_a_way() {
    let of = |kind, code: Option<&str>, number: &str| {
        let (code, number) = (code.map(str::to_owned), Some(number.to_owned()));
        route(&Invoice { kind: Some(kind), code, number, ..Invoice::default() })
    };
    assert_eq!(of(Kind::Other, Some("144032399119"), "20000017"), Some(Route::ProvincialTax));
    assert_eq!(of(Kind::Other, None, "20000017"), Some(Route::Issuer));
    assert_eq!(of(Kind::TrainTicket, None, "X000017"), Some(Route::Railway));
    assert_eq!(of(Kind::AirItinerary, None, "12345678903"), Some(Route::Airline));
    assert_eq!(of(Kind::Rail, None, "24000000000000000017"), None);
    for kind in [Kind::Taxi, Kind::Quota, Kind::Fiscal, Kind::BankReceipt] {
        assert!(of(kind, None, "17").is_some(), "{}", kind.code());
    }
    assert_eq!(of(Kind::VatSpecial, Some("3200154130"), "20000017"), None);
}
