//! The list of sources and their keys.

use super::*;

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
        assert!(not_found(sources.reorder(&other, std::slice::from_ref(&id), now())));
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
