//! Whom to ask: order, memory, tries, budget, and what happens when they fail.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::authority::{Authority, Caller, SourceKeeper, Verifier};
use app::inquiry::{self, Entry, Way};
use app::register::{Row, load};
use app::source::{
    ASK_AGAIN, Asked, Freshness, Invalid, Keys, Kind, SecretKey, Sources, Wish, plan, plan_at,
    retry,
};
use app::{Desk, TrustStore};
use model::question::Typed;
use model::verdict::TaxStatus;
use model::{Day, Fen, Field, Moment, Question, Reason, Refusal, Reply, Verdict};
use store::job::{self, End};
use store::source::{self as kept, Begun, Flight};
use store::trial::{Trial, each_engine};
use store::{Db, Tenant};
use wire::simulate::{Clock, Fault, Served, Simulator, demo_book, serve};
use wire::{Client, Outbound, Secret, provider};

const WORKSPACE: &str = "wsp_1";
const PEER_SECRET: &str = "PEER-SECRET-NOBODY-SEES";

/// 2026-11-22 10:00 on Chinese clocks.
fn now() -> Moment {
    Moment::china(Day::new(2026, 11, 22).unwrap(), 10, 0, 0).unwrap()
}

fn later(hours: i64) -> Moment {
    Moment(now().0 + hours * 3_600)
}

fn may<A: Authority>() -> A {
    Caller::on_this_machine(Tenant::new(WORKSPACE)).grant().unwrap()
}

fn sources(db: &Db) -> Sources {
    let client = Client::new(Outbound::LoopbackOnly);
    Sources::new(db.clone(), client, SecretKey::new([7; 32])).with_this_machine()
}

fn simulator(kind: Kind) -> Simulator {
    match kind {
        Kind::Baidu => {
            let keys = provider::baidu::Credentials {
                api_key: Secret::new("account"),
                secret_key: Secret::new(PEER_SECRET),
            };
            Simulator::baidu(keys, demo_book())
        }
        Kind::Jumdata => {
            let keys = provider::jumdata::Credentials {
                app_id: Secret::new("account"),
                app_secret: Secret::new(PEER_SECRET),
            };
            Simulator::jumdata(keys, demo_book())
        }
        _ => Simulator::peer(Secret::new(PEER_SECRET), demo_book()),
    }
}

fn served(kind: Kind) -> Served {
    let clock: Clock = Arc::new(now);
    serve(TcpListener::bind("127.0.0.1:0").unwrap(), simulator(kind), clock).unwrap()
}

fn wish(kind: Kind, service: &Served) -> Wish {
    Wish {
        name: format!("{}一", kind.code()),
        address: service.address().as_str().to_owned(),
        keys: Some(Keys { account: "account".into(), secret: PEER_SECRET.into() }),
        is_enabled: true,
        knows_all: true,
        cost: Fen(30),
        ..Wish::of(kind)
    }
}

fn add(sources: &Sources, wish: &Wish) -> String {
    sources.save(&may(), None, wish, now()).unwrap().unwrap()
}

/// One source with its simulator.
fn one(db: &Db, change: impl FnOnce(&mut Wish)) -> (Served, Sources, String) {
    let (service, sources) = (served(Kind::Piaoju), sources(db));
    let mut wish = wish(Kind::Piaoju, &service);
    change(&mut wish);
    let id = add(&sources, &wish);
    (service, sources, id)
}

/// The question about an invoice of the demonstration, or about none of them.
fn about(number: &str) -> Question {
    let book = demo_book();
    let found = book.iter().find(|(invoice, _)| invoice.number.as_deref() == Some(number));
    match found {
        Some((invoice, _)) => Question::of_invoice(invoice).unwrap(),
        None => Question { number: number.to_owned(), ..about("12345678") },
    }
}

fn ask_at(sources: &Sources, question: &Question, at: Moment, freshness: Freshness) -> Asked {
    sources.ask(&may::<Verifier>(), question, at, freshness).unwrap()
}

fn ask(sources: &Sources, number: &str) -> Asked {
    ask_at(sources, &about(number), now(), Freshness::Cached)
}

fn codes(asked: &Asked) -> Vec<(&str, &str)> {
    asked.answers.iter().map(|answer| (answer.name.as_str(), answer.reply.code())).collect()
}

fn spent(sources: &Sources) -> Vec<(i64, i64)> {
    let day = now().china_day();
    let spent = sources.spent(&may::<SourceKeeper>(), (day, day)).unwrap();
    spent.iter().map(|spent| (spent.questions, spent.fen)).collect()
}

fn asked(service: &Served) -> u64 {
    service.simulator().requests
}

#[test]
fn sources_are_asked_in_their_order_until_one_knows() {
    each_engine(|trial| {
        let (peer, jumdata, baidu) =
            (served(Kind::Piaoju), served(Kind::Jumdata), served(Kind::Baidu));
        let sources = sources(&trial.db);
        let first = add(&sources, &wish(Kind::Piaoju, &peer));
        let off = Wish { is_enabled: false, ..wish(Kind::Baidu, &baidu) };
        add(&sources, &off);
        add(&sources, &wish(Kind::Jumdata, &jumdata));
        peer.simulator().book.clear();
        let told = ask(&sources, "12345679");
        assert_eq!(codes(&told), [("piaoju一", "not_found"), ("jumdata一", "voided")]);
        assert!(told.answers.iter().all(|answer| answer.kind == "provider"));
        assert_eq!((told.cost, told.retry_at, told.from_cache), (Fen(60), None, false));
        assert_eq!(asked(&baidu), 0, "it is off");

        let listed = sources.list(&may()).unwrap();
        let mut ids: Vec<String> = listed.iter().map(|shown| shown.id.clone()).collect();
        assert_eq!((ids[0].as_str(), &ids[1]), ("register", &first));
        ids.reverse();
        sources.reorder(&may(), &ids, now()).unwrap();
        let told = ask(&sources, "12345678");
        assert_eq!(codes(&told), [("jumdata一", "normal")]);
    });
}

#[test]
fn every_kind_of_service_answers_through_its_own_protocol() {
    each_engine(|trial| {
        for kind in [Kind::Piaoju, Kind::Baidu, Kind::Jumdata] {
            let (service, sources) = (served(kind), sources(&trial.db));
            let id = add(&sources, &wish(kind, &service));
            let told = ask(&sources, "26112000000000000018");
            assert_eq!(codes(&told).last().unwrap().1, "normal", "{kind:?}");
            assert!(asked(&service) > 0);
            sources.remove(&may(), &id, now()).unwrap();
        }
    });
}

#[test]
fn the_register_is_asked_first_and_costs_nothing() {
    each_engine(|trial| {
        let (service, sources, _) = one(&trial.db, |_| {});
        let told = ask(&sources, "12345678");
        assert_eq!(told.answers.len(), 1, "an empty register has nothing to say");
        let rows = demo_book().into_iter().zip(1..).take(3);
        let rows = rows.map(|((invoice, status), number)| Ok(Row { number, invoice, status }));
        load(&trial.db, &may(), "list", rows, now(), &mut |_| {}).unwrap();
        let told = ask(&sources, "12345679");
        assert_eq!(codes(&told), [("register", "voided")]);
        assert_eq!((told.answers[0].kind, told.cost), ("register", Fen(0)));
        let wrong = Question { check_code: Some("000000".into()), ..about("12345679") };
        let told = ask_at(&sources, &wrong, now(), Freshness::Cached);
        assert_eq!(told.answers[0].reply, Reply::Differs(vec![Field::CheckCode]));
        assert_eq!(asked(&service), 1);
        // What the register does not hold, the next one may know.
        let told = ask(&sources, "12345680");
        assert_eq!(codes(&told), [("register", "not_found"), ("piaoju一", "red_full")]);
    });
}

#[test]
fn the_register_of_the_house_stands_behind_that_of_a_workspace() {
    each_engine(|trial| {
        let house = Caller::on_this_machine(Tenant::house()).grant().unwrap();
        let rows = demo_book().into_iter().zip(1..);
        let rows = rows.map(|((invoice, status), number)| Ok(Row { number, invoice, status }));
        load(&trial.db, &house, "list", rows, now(), &mut |_| {}).unwrap();
        let sources = sources(&trial.db);
        assert_eq!(codes(&ask(&sources, "12345679")), [("register", "voided")]);
        let off = Wish { is_enabled: false, ..Wish::of(Kind::Register) };
        let id = add(&sources, &off);
        assert!(ask(&sources, "12345679").answers.is_empty());
        let told = sources.save(&may(), Some(&id), &Wish::of(Kind::Register), now()).unwrap();
        assert_eq!((told, ask(&sources, "12345679").answers.len()), (Ok(id), 1));
    });
}

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
fn the_same_question_asked_twice_at_once_is_sent_once() {
    each_engine(|trial| {
        let (service, sources, _) = one(&trial.db, |_| {});
        service.simulator().fault = Some(Fault::Slow(Duration::from_millis(400)));
        // The second one has a connection and a memory of its own, as another process has.
        let other_db = Db::open(&trial.url, 2).unwrap();
        let other =
            Sources::new(other_db, Client::new(Outbound::LoopbackOnly), SecretKey::new([7; 32]));
        let told = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for sources in [&sources, &other, &sources, &other] {
                let told = &told;
                scope.spawn(move || {
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
        // Its question is found out by letting it ask once and looking at what it has left.
        service.simulator().fault = Some(Fault::Closed);
        ask_at(&sources, &question, now(), Freshness::Cached);
        service.simulator().fault = None;
        let before = sources.remaining(&may(), &question, now()).unwrap();
        trial
            .db
            .keep_house(now(), |write| {
                write.execute(
                    "UPDATE source_answer SET outcome = NULL, leased_until = $1",
                    &[later(1).into()],
                )
            })
            .unwrap();
        let told = ask_at(&sources, &question, later(2), Freshness::Cached);
        assert_eq!(codes(&told), [("piaoju一", "normal")]);
        assert_eq!(told.remaining, before.map(|left| left - 1), "nothing was given back");

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

/// P1 of the journeys, as somebody types it.
fn typed() -> Typed {
    Typed {
        kind: "vat_normal_electronic".into(),
        code: "011002100311".into(),
        number: "12345678".into(),
        issue_date: "2025-06-01".into(),
        check_code: "654321".into(),
        ..Typed::default()
    }
}

#[test]
fn every_fault_of_a_service_has_its_verdict() {
    each_engine(|trial| {
        let (service, sources, _) = one(&trial.db, |wish| {
            wish.timeout_ms = 1_000;
            wish.tries_a_day = Some(100);
        });
        let verifier: Verifier = may();
        let slow = Fault::Slow(Duration::from_secs(20));
        for (fault, verdict, reason) in [
            (None, Verdict::Valid, None),
            (Some(Fault::Closed), Verdict::Undetermined, Some(Reason::SourceUnavailable)),
            (Some(Fault::Unavailable), Verdict::Undetermined, Some(Reason::SourceUnavailable)),
            (Some(slow), Verdict::Undetermined, Some(Reason::SourceUnavailable)),
            (Some(Fault::Garbage), Verdict::Undetermined, Some(Reason::SourceUnavailable)),
            (Some(Fault::BadJson), Verdict::Undetermined, Some(Reason::SourceUnavailable)),
            (Some(Fault::Huge), Verdict::Undetermined, Some(Reason::SourceUnavailable)),
            (Some(Fault::OtherInvoice), Verdict::Undetermined, Some(Reason::SourceUnavailable)),
            (Some(Fault::TooNew), Verdict::Undetermined, Some(Reason::TooNew)),
            (Some(Fault::NoQuota), Verdict::Undetermined, Some(Reason::SourceUnavailable)),
            (Some(Fault::TooFast), Verdict::Undetermined, Some(Reason::SourceUnavailable)),
            (Some(Fault::DailyLimit), Verdict::Undetermined, Some(Reason::DailyLimit)),
        ] {
            service.simulator().fault = fault;
            let mut retry_at = None;
            let mut ask = |question: &Question| {
                let told = ask_at(&sources, question, now(), Freshness::Fresh);
                retry_at = told.retry_at;
                told.answers
            };
            let v = inquiry::of_typed(&typed(), now(), &mut ask).unwrap().verification;
            assert_eq!(v.verdict, verdict, "{fault:?}");
            assert!(reason.is_none_or(|reason| v.reasons.contains(&reason)), "{fault:?}: {v:?}");
            assert_eq!(retry_at.is_some(), fault.is_some(), "{fault:?}");
        }
        let _ = verifier;
    });
}

#[test]
fn a_wrong_amount_from_a_service_is_a_mismatch() {
    each_engine(|trial| {
        let (service, sources, _) = one(&trial.db, |_| {});
        service.simulator().fault = Some(Fault::WrongAmount);
        let digital = Typed {
            kind: "digital_normal".into(),
            number: "26112000000000000018".into(),
            issue_date: "2026-01-15".into(),
            total: "113.00".into(),
            ..Typed::default()
        };
        let mut ask =
            |question: &Question| ask_at(&sources, question, now(), Freshness::Cached).answers;
        let found = inquiry::of_typed(&digital, now(), &mut ask).unwrap();
        assert_eq!(found.verification.verdict, Verdict::Mismatch);
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

/// Everything that the database has written to disk.
fn on_disk(trial: &Trial) -> Vec<u8> {
    let read = |end: &str| std::fs::read(format!("{}{end}", trial.url)).unwrap_or_default();
    [read(""), read("-wal")].concat()
}

#[test]
fn keys_are_never_on_disk_or_on_a_screen() {
    each_engine(|trial| {
        let (service, sources, id) = one(&trial.db, |_| {});
        ask(&sources, "12345678");
        let has =
            |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|w| w == text.as_bytes());
        if matches!(trial.db.engine(), store::Engine::Sqlite) {
            let bytes = on_disk(trial);
            assert!(has(&bytes, "piaoju一"), "the right file");
            assert!(!has(&bytes, PEER_SECRET));
        }
        let source = trial.db.read(|read| kept::find(read, &Tenant::new(WORKSPACE), &id)).unwrap();
        assert!(!has(&source.secret.unwrap(), PEER_SECRET));
        let shown = sources.list(&may()).unwrap();
        assert!(shown[1].has_keys && !format!("{shown:?}").contains(PEER_SECRET));
        assert!(!format!("{:?}", wish(Kind::Piaoju, &service)).contains(PEER_SECRET));

        let client = Client::new(Outbound::LoopbackOnly);
        let stranger = Sources::new(trial.db.clone(), client, SecretKey::new([8; 32]));
        let told = ask_at(&stranger, &about("12345679"), now(), Freshness::Cached);
        assert_eq!(told.answers[0].reply, Reply::Refused(Refusal::NoRight));
        assert_eq!(asked(&service), 1, "without the key nothing is sent");
    });
}

#[test]
fn a_source_belongs_to_its_workspace() {
    each_engine(|trial| {
        let (service, sources, id) = one(&trial.db, |_| {});
        let other: SourceKeeper = Caller::on_this_machine(Tenant::new("wsp_2")).grant().unwrap();
        assert_eq!(sources.list(&other).unwrap().len(), 1, "its own register");
        let mine = wish(Kind::Piaoju, &service);
        let not_found = |result: store::Result<()>| matches!(result, Err(store::Error::NotFound));
        assert!(not_found(sources.save(&other, Some(&id), &mine, now()).map(drop)));
        assert!(not_found(sources.remove(&other, &id, now())));
        assert!(not_found(sources.reorder(&other, &[id.clone()], now())));
        let verifier: Verifier = Caller::on_this_machine(Tenant::new("wsp_2")).grant().unwrap();
        let told = sources.ask(&verifier, &about("12345678"), now(), Freshness::Cached).unwrap();
        assert!(told.answers.is_empty());
        assert_eq!(asked(&service), 0);
        // Nor does what one workspace was told answer another.
        ask(&sources, "12345678");
        let keeper: SourceKeeper = other;
        sources.save(&keeper, None, &mine, now()).unwrap().unwrap();
        let told = sources.ask(&verifier, &about("12345678"), now(), Freshness::Cached).unwrap();
        assert!(!told.from_cache);
    });
}

#[test]
fn what_cannot_be_so_is_named_at_its_field() {
    each_engine(|trial| {
        let (service, sources, id) = one(&trial.db, |_| {});
        let good = wish(Kind::Piaoju, &service);
        let faults = |change: &dyn Fn(&mut Wish)| {
            let mut wish = good.clone();
            change(&mut wish);
            let faults = sources.save(&may(), None, &wish, now()).unwrap().unwrap_err();
            faults.iter().map(|Invalid { field, rule }| (*field, *rule)).collect::<Vec<_>>()
        };
        let address = |text: &'static str| move |wish: &mut Wish| wish.address = text.into();
        assert_eq!(faults(&address("http://host.example")), [("address", "address-open")]);
        assert_eq!(faults(&address("ftp://host.example")), [("address", "address-form")]);
        assert_eq!(faults(&address("")), [("address", "address-form")]);
        assert_eq!(faults(&|wish| wish.keys = None), [("secret", "missing")]);
        assert_eq!(faults(&|wish| wish.cost = Fen(-1)), [("cost", "range")]);
        assert_eq!(faults(&|wish| wish.timeout_ms = 0), [("timeout_ms", "range")]);
        assert_eq!(faults(&|wish| wish.cache_hours = 9_999), [("cache_hours", "range")]);
        assert_eq!(faults(&|wish| wish.name = "长".repeat(41)), [("name", "too-long")]);
        assert_eq!(
            faults(&|wish| wish.certificate = "-----BEGIN".into()),
            [("certificate", "certificate")]
        );
        let no_account = |wish: &mut Wish| {
            (wish.kind, wish.address) = (Kind::Baidu, String::new());
            wish.keys = Some(Keys { account: String::new(), secret: "x".into() });
        };
        assert_eq!(faults(&no_account), [("account", "missing")]);

        // Keys that were given for one address are not sent to another.
        let moved = Wish { keys: None, address: "https://host.example".into(), ..good.clone() };
        let told = sources.save(&may(), Some(&id), &moved, now()).unwrap();
        assert_eq!(told, Err(vec![Invalid { field: "secret", rule: "missing" }]));
        let renamed = Wish { keys: None, name: "新".into(), ..good.clone() };
        sources.save(&may(), Some(&id), &renamed, now()).unwrap().unwrap();
        assert_eq!(codes(&ask(&sources, "12345678")), [("新", "normal")]);

        // Where the operator did not allow it, nobody is led to services of this machine.
        let client = Client::new(Outbound::Allowed);
        let strict = Sources::new(trial.db.clone(), client, SecretKey::new([7; 32]));
        let told = strict.save(&may(), None, &good, now()).unwrap();
        assert_eq!(told, Err(vec![Invalid { field: "address", rule: "address-open" }]));
        for _ in 0..20 {
            let _ = sources.save(&may(), None, &good, now()).unwrap();
        }
        assert_eq!(sources.list(&may()).unwrap().len(), 17, "sixteen and the register");
    });
}

fn verify(trial: &Trial, sources: &Sources) -> (String, inquiry::Inquiry) {
    let verifier: Verifier = may();
    let mut ask = |question: &Question| ask_at(sources, question, now(), Freshness::Cached).answers;
    let inquiry = inquiry::of_typed(&typed(), now(), &mut ask).unwrap();
    let entry = Entry { way: Way::Typed, batch: "", token: None, original: None };
    let by = (verifier.tenant(), verifier.actor());
    (inquiry::keep(&trial.db, by, &inquiry, entry).unwrap(), inquiry)
}

fn lease(trial: &Trial, at: Moment) -> Option<job::Job> {
    trial.db.keep_house(at, |write| job::lease(write, 60)).unwrap()
}

#[test]
fn what_nobody_could_answer_is_asked_again_by_itself() {
    each_engine(|trial| {
        let (service, sources, _) = one(&trial.db, |_| {});
        let desk = Desk::new(TrustStore::builtin());
        service.simulator().fault = Some(Fault::Unavailable);
        let (id, inquiry) = verify(trial, &sources);
        assert_eq!(inquiry.verification.verdict, Verdict::Undetermined);
        let at = plan(&trial.db, &may(), &id, &inquiry.verification, now()).unwrap().unwrap();
        assert_eq!(at.0 - now().0, 600);
        plan_at(&trial.db, &may(), &id, at, now()).unwrap();
        assert_eq!(trial.db.read(job::pending).unwrap(), 1, "a second plan is none");

        assert!(lease(trial, now()).is_none());
        let first = lease(trial, at).unwrap();
        assert_eq!(first.kind, ASK_AGAIN);
        let (end, kept) = retry(&desk, &sources, &first, at).unwrap();
        let End::Again(next, _) = end else { panic!("{end:?}") };
        assert_eq!((next.0 - at.0, kept), (1_200, None));
        trial.db.keep_house(at, |write| job::end(write, &first.id, &end)).unwrap();

        service.simulator().fault = None;
        let second = lease(trial, next).unwrap();
        let (end, kept) = retry(&desk, &sources, &second, next).unwrap();
        assert_eq!(end, End::Done);
        let find = |id: &str| {
            let tenant = Tenant::new(WORKSPACE);
            trial.db.read(|read| store::verification::find(read, &tenant, id)).unwrap()
        };
        let (new, old) = (find(&kept.clone().unwrap()), find(&id));
        assert_eq!((new.verdict.as_str(), new.way.as_str()), ("valid", "again"));
        assert_eq!(new.actor, old.actor, "whoever asked sees it");
        let (_, again) = retry(&desk, &sources, &second, next).unwrap();
        assert_eq!(again, kept, "a job that runs twice is kept once");
    });
}

#[test]
fn asking_again_ends_after_eight_attempts() {
    each_engine(|trial| {
        let (service, sources, _) = one(&trial.db, |_| {});
        let desk = Desk::new(TrustStore::builtin());
        service.simulator().fault = Some(Fault::Closed);
        let (id, _) = verify(trial, &sources);
        let mut at = later(1);
        plan_at(&trial.db, &may(), &id, at, now()).unwrap();
        let mut ends = Vec::new();
        while let Some(job) = lease(trial, at) {
            let (end, kept) = retry(&desk, &sources, &job, at).unwrap();
            ends.push(kept.is_some());
            trial.db.keep_house(at, |write| job::end(write, &job.id, &end)).unwrap();
            let End::Again(next, _) = end else { break };
            at = next;
        }
        assert_eq!(ends, [false, false, false, false, false, false, false, true]);
        assert!(lease(trial, later(1_000)).is_none());
        let foreign = Caller::on_this_machine(Tenant::new("wsp_2")).grant().unwrap();
        let planned = plan_at(&trial.db, &foreign, &id, at, now());
        assert!(matches!(planned, Err(store::Error::NotFound)));
    });
}

#[test]
fn a_file_is_read_again_and_not_only_its_question() {
    each_engine(|trial| {
        let (service, sources, _) = one(&trial.db, |_| {});
        let desk = Desk::new(TrustStore::builtin());
        let xml = paper::xml::write_einvoice(&demo_book()[0].0);
        service.simulator().fault = Some(Fault::Unavailable);
        let verifier: Verifier = may();
        let mut ask =
            |question: &Question| ask_at(&sources, question, now(), Freshness::Cached).answers;
        let bytes = xml.as_bytes();
        let inquiry = inquiry::of_file(&desk, "a.xml", bytes, now(), &mut ask).unwrap();
        let entry = Entry { way: Way::File, batch: "", token: None, original: Some(bytes) };
        let by = (verifier.tenant(), verifier.actor());
        let id = inquiry::keep(&trial.db, by, &inquiry, entry).unwrap();
        plan(&trial.db, &verifier, &id, &inquiry.verification, now()).unwrap().unwrap();
        service.simulator().fault = None;
        let job = lease(trial, later(1)).unwrap();
        let (end, kept) = retry(&desk, &sources, &job, later(1)).unwrap();
        assert_eq!(end, End::Done);
        let tenant = Tenant::new(WORKSPACE);
        let find = |read: &mut store::Read<'_>| {
            store::verification::find(read, &tenant, kept.as_deref().unwrap())
        };
        let new = trial.db.read(find).unwrap();
        assert_eq!((new.verdict.as_str(), new.name.as_str()), ("valid", "a.xml"));
        assert_eq!(new.tax_status, TaxStatus::Normal.code());
        assert!(new.original.is_some());
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
