//! What is remembered, and what happens when several ask at once or somebody dies.

use std::sync::{Barrier, Mutex};

use super::*;

#[test]
fn an_answer_is_used_again_until_it_is_too_old() {
    each_engine(|trial| {
        let (service, sources, _) = one(&trial.db, |wish| wish.cache_hours = 6);
        let question = about("12345678");
        let at = |at, freshness| ask_at(&sources, &question, at, freshness);
        let first = at(now(), Freshness::Cached);
        let again = at(later(5), Freshness::Cached);
        assert_eq!((first.from_cache, again.from_cache), (false, true));
        assert_eq!(again.answers[0].reply, first.answers[0].reply);
        assert_eq!((again.answers[0].asked_at, again.cost), (now(), Fen(0)));
        assert_eq!((first.remaining, again.remaining), (Some(4), Some(4)), "it costs no try");
        assert_eq!(asked(&service), 1);
        assert!(!at(later(5), Freshness::Fresh).from_cache);
        assert!(at(later(10), Freshness::Cached).from_cache, "counted from the fresh one");
        assert!(!at(later(12), Freshness::Cached).from_cache);
        assert_eq!(asked(&service), 3);
    });
}

#[test]
fn not_found_and_differing_are_forgotten_at_midnight_and_refusals_at_once() {
    each_engine(|trial| {
        let (service, sources, _) = one(&trial.db, |wish| wish.cache_hours = 48);
        let wrong = Question { check_code: Some("000000".into()), ..about("12345678") };
        for question in [about("99999999"), wrong] {
            let at = |at| ask_at(&sources, &question, at, Freshness::Cached);
            assert!(!at(now()).from_cache);
            assert!(at(later(13)).from_cache, "23:00 of the same day");
            assert!(!at(later(14)).from_cache, "the next day has begun");
        }
        service.simulator().fault = Some(Fault::Unavailable);
        let before = asked(&service);
        for _ in 0..2 {
            assert_eq!(codes(&ask(&sources, "12345679")), [("piaoju一", "down")]);
        }
        assert_eq!(asked(&service), before + 2);
        service.simulator().fault = None;
        assert_eq!(codes(&ask(&sources, "12345679")), [("piaoju一", "voided")]);
    });
}

#[test]
fn the_same_question_asked_twice_at_once_is_sent_once() {
    each_engine(|trial| {
        let (service, sources, _) = one(&trial.db, |_| {});
        service.simulator().fault = Some(Fault::Slow(Duration::from_millis(1_500)));
        // The second one has a connection and a memory of its own, as another process has.
        let other_db = Db::open(&trial.url, 2).unwrap();
        let other =
            Sources::new(other_db, Client::new(Outbound::LoopbackOnly), SecretKey::new([7; 32]));
        let (told, start) = (Mutex::new(Vec::new()), Barrier::new(4));
        std::thread::scope(|scope| {
            for sources in [&sources, &other, &sources, &other] {
                let (told, start) = (&told, &start);
                scope.spawn(move || {
                    start.wait();
                    let answer = ask_at(sources, &about("12345678"), now(), Freshness::Fresh);
                    told.lock().unwrap().push(answer);
                });
            }
        });
        let told = told.into_inner().unwrap();
        assert_eq!(asked(&service), 1);
        assert!(told.iter().all(|told| codes(told) == [("piaoju一", "normal")]));
        assert_eq!(told.iter().map(|told| told.cost).sum::<Fen>(), Fen(30));
        assert_eq!((told[0].remaining, spent(&sources)), (Some(4), vec![(1, 30)]));
    });
}

#[test]
fn even_a_refusal_is_waited_for_by_all_who_asked() {
    each_engine(|trial| {
        let (service, sources, _) = one(&trial.db, |wish| wish.timeout_ms = 500);
        service.simulator().fault = Some(Fault::Slow(Duration::from_secs(20)));
        let told = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    told.lock().unwrap().push(codes(&ask(&sources, "12345678"))[0].1.to_owned())
                });
            }
        });
        assert!(told.into_inner().unwrap().iter().all(|code| code == "slow"));
        assert_eq!(asked(&service) as i64, spent(&sources)[0].0);
    });
}

#[test]
fn a_process_that_died_while_asking_has_spent_and_blocks_nobody() {
    each_engine(|trial| {
        let (service, sources, id) = one(&trial.db, |_| {});
        let (tenant, question) = (Tenant::new(WORKSPACE), about("12345678"));
        service.simulator().fault = Some(Fault::Slow(Duration::from_millis(1_500)));
        std::thread::scope(|scope| {
            // One that is not heard of again while the other asks, two hours later.
            scope.spawn(|| ask_at(&sources, &question, now(), Freshness::Cached));
            while asked(&service) == 0 {
                std::thread::yield_now();
            }
            service.simulator().fault = None;
            let told = ask_at(&sources, &question, later(2), Freshness::Cached);
            assert_eq!(codes(&told), [("piaoju一", "normal")]);
            assert_eq!((told.from_cache, told.remaining), (false, Some(3)), "both have spent");
        });

        // The reservation itself, seen from below: it stands before anything is sent.
        let source = trial.db.read(|read| kept::find(read, &tenant, &id)).unwrap();
        let flight = Flight {
            tenant: &tenant,
            source: &source,
            key: "1:2",
            question: &[1; 32],
            day: now().china_day(),
        };
        let begin = |at: Moment| {
            trial.db.keep_house(at, |write| kept::begin(write, &flight, true, Moment(at.0 + 20)))
        };
        assert!(matches!(begin(now()).unwrap(), Begun::Send(_)));
        assert!(matches!(begin(now()).unwrap(), Begun::OnItsWay(..)));
        assert!(matches!(begin(Moment(now().0 + 21)).unwrap(), Begun::Send(_)));
        let used = trial.db.read(|read| kept::used(read, &tenant, &id, "1:2", now().china_day()));
        assert_eq!(used.unwrap(), 2);
    });
}

#[test]
fn old_answers_are_swept_and_accounts_stay() {
    each_engine(|trial| {
        let (service, sources, _) = one(&trial.db, |_| {});
        ask(&sources, "12345678");
        assert_eq!(sources.sweep(later(23)).unwrap(), 0);
        assert_eq!(sources.sweep(later(25)).unwrap(), 1);
        assert_eq!(spent(&sources), [(1, 30)]);
        ask(&sources, "12345678");
        assert_eq!(asked(&service), 2);
    });
}

#[test]
fn a_difference_without_a_field_is_named_by_what_the_source_said_before() {
    each_engine(|trial| {
        let (service, sources) = (served(Kind::Baidu), sources(&trial.db));
        // Also where no answer is used again.
        add(&sources, &Wish { cache_hours: 0, ..wish(Kind::Baidu, &service) });
        let wrong = Question { check_code: Some("000000".into()), ..about("12345678") };
        let reply = |question: &Question| {
            let told = ask_at(&sources, question, now(), Freshness::Cached);
            told.answers[0].reply.clone()
        };
        assert_eq!(reply(&wrong), Reply::Differs(vec![]), "Baidu names no field");
        assert!(matches!(reply(&about("12345678")), Reply::Found(_)));
        let other = Question { check_code: Some("000001".into()), ..wrong.clone() };
        let before = asked(&service);
        assert_eq!(reply(&other), Reply::Differs(vec![Field::CheckCode]));
        assert_eq!(asked(&service), before + 1, "the question itself and no other");
        let mut ask =
            |question: &Question| ask_at(&sources, question, now(), Freshness::Cached).answers;
        let found = inquiry::of_asked(&other, now(), &mut ask);
        assert_eq!(found.verification.verdict, Verdict::Mismatch);
        let compared = found.comparison.unwrap();
        assert_eq!(compared.differing().collect::<Vec<_>>(), [Field::CheckCode]);
        assert!(compared.fields.iter().all(|row| row.known.is_none()), "what is right stays there");

        // Another workspace, or another source, never learned it.
        let second = served(Kind::Baidu);
        let verifier: Verifier = Caller::on_this_machine(Tenant::new("wsp_2")).grant().unwrap();
        let keeper: SourceKeeper = Caller::on_this_machine(Tenant::new("wsp_2")).grant().unwrap();
        sources.save(&keeper, None, &wish(Kind::Baidu, &second), now()).unwrap().unwrap();
        let told = sources.ask(&verifier, &other, now(), Freshness::Cached).unwrap();
        assert_eq!(told.answers[0].reply, Reply::Differs(vec![]));
    });
}
