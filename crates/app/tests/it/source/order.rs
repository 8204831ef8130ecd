//! Who is asked, and in which order.

use super::*;

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
