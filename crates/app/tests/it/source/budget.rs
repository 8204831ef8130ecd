//! Tries, cost and budget.

use super::*;

#[test]
fn an_invoice_is_asked_about_five_times_a_day() {
    each_engine(|trial| {
        let (service, sources, _) = one(&trial.db, |_| {});
        let verifier: Verifier = may();
        let remaining = |at| sources.remaining(&verifier, &about("12345678"), at).unwrap();
        assert_eq!(remaining(now()), Some(5));
        for wrong in 0..5 {
            let code = Some(format!("00000{wrong}"));
            let question = Question { check_code: code, ..about("12345678") };
            let told = ask_at(&sources, &question, now(), Freshness::Cached);
            assert_eq!(told.remaining, Some(4 - wrong));
        }
        let told = ask(&sources, "12345678");
        assert_eq!(told.answers[0].reply, Reply::Refused(Refusal::DailyLimit));
        assert_eq!((asked(&service), told.cost), (5, Fen(0)), "it was not sent");
        let morning = Moment::china(Day::new(2026, 11, 23).unwrap(), 9, 0, 0);
        assert_eq!(told.retry_at, morning);
        assert_eq!(codes(&ask(&sources, "12345679")), [("piaoju一", "voided")], "another invoice");
        assert_eq!(remaining(later(14)), Some(5));
        let next = ask_at(&sources, &about("12345678"), later(14), Freshness::Cached);
        assert_eq!(codes(&next), [("piaoju一", "normal")]);
    });
}

#[test]
fn a_service_that_counts_more_than_we_do_is_believed() {
    each_engine(|trial| {
        let (service, sources, _) = one(&trial.db, |_| {});
        service.simulator().fault = Some(Fault::DailyLimit);
        let told = ask(&sources, "12345678");
        assert_eq!((codes(&told)[0].1, told.remaining), ("daily-limit", Some(0)));
        service.simulator().fault = None;
        assert_eq!(codes(&ask(&sources, "12345678")), [("piaoju一", "daily-limit")]);
        assert_eq!(asked(&service), 1);
    });
}

#[test]
fn a_budget_ends_and_what_did_not_count_is_given_back() {
    each_engine(|trial| {
        let (service, sources, id) = one(&trial.db, |wish| {
            wish.fen_a_day = Some(Fen(100));
            wish.tries_a_day = None;
        });
        service.simulator().fault = Some(Fault::Unavailable);
        let told = ask(&sources, "12345678");
        assert_eq!((told.cost, spent(&sources)), (Fen(0), vec![(0, 0)]), "nobody answered");
        assert_eq!(told.remaining, None, "nobody counts");
        // Nobody knows whether a question that broke off was counted, so it was.
        service.simulator().fault = Some(Fault::BadJson);
        assert_eq!(ask(&sources, "12345678").cost, Fen(30));
        service.simulator().fault = None;
        ask(&sources, "12345679");
        ask(&sources, "12345680");
        assert_eq!(spent(&sources), [(3, 90)]);
        let told = ask(&sources, "26112000000000000018");
        assert_eq!(told.answers[0].reply, Reply::Refused(Refusal::NoBudget));
        assert_eq!(spent(&sources), [(3, 90)]);
        let tomorrow = ask_at(&sources, &about("12345680"), later(24), Freshness::Fresh);
        assert_eq!(tomorrow.cost, Fen(30));

        let few = Wish { questions_a_day: Some(3), keys: None, ..wish(Kind::Piaoju, &service) };
        sources.save(&may(), Some(&id), &few, now()).unwrap().unwrap();
        assert_eq!(codes(&ask(&sources, "26112000000000000018")), [("piaoju一", "no-budget")]);
    });
}

#[test]
fn without_outbound_nothing_is_opened_and_nothing_spent() {
    each_engine(|trial| {
        let (service, _, _) = one(&trial.db, |_| {});
        let client = Client::new(Outbound::Forbidden);
        let shut = Sources::new(trial.db.clone(), client, SecretKey::new([7; 32]));
        let told = ask(&shut, "12345678");
        assert_eq!(told.answers[0].reply, Reply::Refused(Refusal::Forbidden));
        assert_eq!((told.cost, told.retry_at, told.remaining), (Fen(0), None, Some(5)));
        assert_eq!((asked(&service), spent(&shut)), (0, vec![]));
    });
}

#[test]
fn nothing_is_spent_on_bad_input() {
    each_engine(|trial| {
        let (service, sources, _) = one(&trial.db, |_| {});
        let bad = Typed { number: "123456789".into(), ..typed() };
        let mut ask =
            |question: &Question| ask_at(&sources, question, now(), Freshness::Cached).answers;
        assert!(inquiry::of_typed(&bad, now(), &mut ask).is_err());
        // A kind that the service does not know never leaves the house either.
        let fiscal = Question { kind: model::Kind::Fiscal, ..about("12345678") };
        let jumdata = served(Kind::Jumdata);
        add(&sources, &wish(Kind::Jumdata, &jumdata));
        ask_at(&sources, &fiscal, now(), Freshness::Cached);
        assert_eq!((asked(&service), asked(&jumdata)), (1, 0));
        assert_eq!(spent(&sources).iter().map(|(questions, _)| questions).sum::<i64>(), 1);
    });
}
