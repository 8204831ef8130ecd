//! Batches: leases, endings, templates.

use model::Moment;
use store::batch::{self, Batch, Ended, Filter, Kind, NewItem, State};
use store::log::Note;
use store::trial::{Trial, each_engine};
use store::{Actor, Tenant, log};

const NOW: Moment = Moment(1_790_000_000);

fn later(seconds: i64) -> Moment {
    Moment(NOW.0 + seconds)
}

fn mine() -> Tenant {
    Tenant::new("wsp_1")
}

fn new(id: &str, state: State) -> Batch {
    Batch {
        id: id.into(),
        actor: "usr_1".into(),
        name: "二月.xlsx".into(),
        kind: Kind::Rows,
        state,
        mapping: "{}".into(),
        total: 3,
        original: Some("ab".into()),
        token: Some(format!("token-{id}")),
        made_at: NOW,
        done_at: None,
    }
}

fn ended(outcome: &str) -> Ended {
    Ended { outcome: outcome.into(), ..Ended::default() }
}

fn add(trial: &Trial, id: &str) {
    let item = |n: i64| NewItem { line: n + 1, name: format!("row {n}"), ..NewItem::default() };
    let mut items: Vec<NewItem> = (1..=3).map(item).collect();
    items[2].end = Some(ended("malformed"));
    let added = trial.db.write(&Actor::new("usr_1"), NOW, |write| {
        batch::add(write, &mine(), &new(id, State::Running))?;
        batch::add_items(write, &mine(), id, &items)
    });
    added.unwrap();
}

fn claim(trial: &Trial, at: Moment, lease: &str, count: i64) -> Vec<i64> {
    let claimed =
        trial.db.keep_house(at, |write| batch::claim(write, (&mine(), "bat_1"), lease, 15, count));
    claimed.unwrap().into_iter().map(|item| item.place).collect()
}

fn finish(trial: &Trial, lease: &str, place: i64) -> bool {
    let finished = trial.db.keep_house(NOW, |write| {
        batch::finish(write, (&mine(), "bat_1"), lease, place, &ended("good"))
    });
    finished.unwrap()
}

#[test]
fn an_item_is_leased_to_one_worker_and_again_when_it_died() {
    each_engine(|trial| {
        add(trial, "bat_1");
        assert_eq!(claim(trial, NOW, "one", 1), [1]);
        assert_eq!(claim(trial, NOW, "two", 9), [2], "what has ended is never leased");
        assert!(claim(trial, later(14), "three", 9).is_empty());
        let renewed = trial
            .db
            .keep_house(later(14), |write| batch::renew(write, (&mine(), "bat_1"), "two", 15));
        assert!(renewed.unwrap());
        assert_eq!(claim(trial, later(15), "three", 9), [1], "the second gave a sign of life");
    });
}

#[test]
fn an_item_ends_once_and_only_by_its_lease() {
    each_engine(|trial| {
        add(trial, "bat_1");
        claim(trial, NOW, "slow", 1);
        claim(trial, later(60), "quick", 1);
        assert!(!finish(trial, "slow", 1), "it has lost its lease");
        assert!(finish(trial, "quick", 1));
        assert!(!finish(trial, "quick", 1), "it has ended");
    });
}

#[test]
fn released_items_can_be_leased_at_once() {
    each_engine(|trial| {
        add(trial, "bat_1");
        claim(trial, NOW, "one", 2);
        finish(trial, "one", 1);
        let place = (&mine(), "bat_1");
        trial.db.keep_house(NOW, |write| batch::release(write, place, "one")).unwrap();
        assert_eq!(claim(trial, NOW, "two", 9), [2]);
    });
}

#[test]
fn one_invoice_has_one_item() {
    each_engine(|trial| {
        add(trial, "bat_1");
        let take = |place| {
            let taken = trial.db.keep_house(NOW, |write| {
                batch::take_key(write, (&mine(), "bat_1"), place, "26112000000000000018")
            });
            taken.unwrap()
        };
        assert_eq!(take(1), None);
        assert_eq!(take(1), None, "taken again after a crash");
        assert_eq!(take(2), Some(2), "the line of the first");
    });
}

#[test]
fn a_batch_ends_when_nothing_waits_and_is_counted() {
    each_engine(|trial| {
        add(trial, "bat_1");
        let end = || {
            let ended = trial.db.write(&Actor::new("usr_1"), later(5), |write| {
                write.note(&Note::new(&mine(), "batch.advanced", "bat_1"))?;
                batch::end(write, &mine(), "bat_1")
            });
            ended.unwrap()
        };
        assert!(!end());
        claim(trial, NOW, "one", 9);
        finish(trial, "one", 1);
        finish(trial, "one", 2);
        assert!(end());
        assert!(!end(), "it has ended before");
        let found = trial.db.read(|read| batch::find(read, &mine(), "bat_1")).unwrap();
        assert_eq!((found.state, found.done_at), (State::Done, Some(later(5))));
        let counts = trial.db.read(|read| batch::counts(read, &mine(), "bat_1")).unwrap();
        let counts: Vec<_> = counts.iter().map(|c| (c.outcome.as_str(), c.count)).collect();
        assert_eq!(counts, [("good", 2), ("malformed", 1)]);
        let trace = trial.db.read(|read| log::of_object(read, &mine(), "bat_1")).unwrap();
        let actions: Vec<_> = trace.iter().map(|entry| entry.action.as_str()).collect();
        assert!(actions.contains(&"batch.made") && actions.contains(&"batch.done"));
    });
}

#[test]
fn a_stopped_batch_gives_out_nothing() {
    each_engine(|trial| {
        add(trial, "bat_1");
        let stop = || {
            let by = Actor::new("usr_1");
            trial.db.write(&by, NOW, |write| batch::stop(write, &mine(), "bat_1")).unwrap()
        };
        assert!(stop());
        assert!(!stop());
        assert!(claim(trial, NOW, "one", 9).is_empty());
    });
}

#[test]
fn a_stopped_batch_goes_on_and_no_other_does() {
    each_engine(|trial| {
        add(trial, "bat_1");
        let by = Actor::new("usr_1");
        let resume = |tenant: &Tenant| {
            trial.db.write(&by, NOW, |write| batch::resume(write, tenant, "bat_1")).unwrap()
        };
        assert_eq!(resume(&mine()), None, "it runs");
        trial.db.write(&by, NOW, |write| batch::stop(write, &mine(), "bat_1")).unwrap();
        assert_eq!(resume(&Tenant::new("wsp_other")), None, "another workspace has none");
        assert_eq!(resume(&mine()), Some(State::Running));
        assert_eq!(claim(trial, NOW, "one", 9), [1, 2]);
    });
}

#[test]
fn items_are_narrowed_and_another_workspace_sees_none() {
    each_engine(|trial| {
        add(trial, "bat_1");
        claim(trial, NOW, "one", 1);
        finish(trial, "one", 1);
        let items = |tenant: &Tenant, only: &str, except: &str, after: i64| {
            let filter = Filter { only: only.into(), except: except.into() };
            let place = (tenant, "bat_1");
            let items = trial.db.read(|read| batch::items(read, place, &filter, (after, 0, 9)));
            items.unwrap().into_iter().map(|item| item.place).collect::<Vec<_>>()
        };
        assert_eq!(items(&mine(), "", "", 0), [1, 2, 3]);
        assert_eq!(items(&mine(), "", "", 1), [2, 3]);
        assert_eq!(items(&mine(), "good", "", 0), [1]);
        assert_eq!(items(&mine(), "", "good", 0), [3], "what waits is no exception");
        let other = Tenant::new("wsp_2");
        assert!(items(&other, "", "", 0).is_empty());
        assert!(trial.db.read(|read| batch::find(read, &other, "bat_1")).is_err());
    });
}

#[test]
fn a_form_sent_twice_begins_one_batch() {
    each_engine(|trial| {
        add(trial, "bat_1");
        let again = Batch { id: "bat_2".into(), ..new("bat_1", State::Running) };
        let by = Actor::new("usr_1");
        let added = trial.db.write(&by, NOW, |write| batch::add(write, &mine(), &again));
        assert!(added.unwrap_err().is_conflict());
        let known = trial.db.read(|read| batch::of_token(read, &mine(), "token-bat_1")).unwrap();
        assert_eq!(known.as_deref(), Some("bat_1"));
    });
}

#[test]
fn a_template_is_found_by_its_head_and_replaced_by_its_name() {
    each_engine(|trial| {
        let keep = |at, name: &str, signature: &str, mapping: &str| {
            let kept = trial.db.write(&Actor::new("usr_1"), at, |write| {
                batch::keep_template(write, &mine(), name, signature, mapping)
            });
            kept.unwrap();
        };
        keep(NOW, "月结", "head", "first");
        keep(later(1), "月结", "head", "second");
        keep(later(2), "季结", "other", "third");
        let all = trial.db.read(|read| batch::templates(read, &mine(), 10)).unwrap();
        assert_eq!(all.len(), 2);
        let found = trial.db.read(|read| batch::template_of(read, &mine(), "head")).unwrap();
        let found = found.unwrap();
        assert_eq!(found.mapping, "second");
        let same = trial.db.read(|read| batch::template(read, &mine(), &found.id)).unwrap();
        assert_eq!(same, found);
        let other = Tenant::new("wsp_2");
        assert!(trial.db.read(|read| batch::template(read, &other, &found.id)).is_err());
        let none = trial.db.read(|read| batch::template_of(read, &other, "head")).unwrap();
        assert_eq!(none, None);
    });
}

#[test]
fn old_batches_go_with_their_items() {
    each_engine(|trial| {
        add(trial, "bat_1");
        let by = Actor::program("retention");
        let old = |at| trial.db.read(|read| batch::count_before(read, &mine(), at)).unwrap();
        assert_eq!((old(NOW), old(later(1))), (0, 1));
        let gone =
            trial.db.write(&by, later(9), |write| batch::forget(write, &mine(), later(1), 10));
        assert_eq!(gone.unwrap(), 1);
        assert!(trial.db.read(|read| batch::find(read, &mine(), "bat_1")).is_err());
        let counts = trial.db.read(|read| batch::counts(read, &mine(), "bat_1")).unwrap();
        assert_eq!(counts, []);
    });
}
