//! The hundred rows of the journey, and what must not disturb them.

use std::sync::atomic::{AtomicUsize, Ordering};

use app::batch::{self, Ending, Wanted};
use model::Moment;
use store::batch::State;
use store::verification::{self, Filter};
use store::{Db, job};

use super::{HUNDRED, House, NOW, each_house, runner};

/// Every item has one result, and every verification one item.
fn assert_each_once(house: &House, id: &str) {
    let items = batch::items(&house.db, &house.runner, id, Wanted::All, (0, 1_000)).unwrap();
    assert_eq!(items.len(), 100);
    let mut verified: Vec<String> = Vec::new();
    for item in &items {
        let ending = Ending::from_code(&item.end.outcome).unwrap();
        let is_asked = !matches!(ending, Ending::Repeat | Ending::Malformed);
        assert_eq!(item.end.verification.is_some(), is_asked, "{}", item.line);
        verified.extend(item.end.verification.clone());
    }
    verified.sort();
    verified.dedup();
    let filter = Filter { batch: id.into(), ..Filter::default() };
    let tenant = house.runner.tenant();
    let kept = house.db.read(|read| verification::count(read, tenant, &filter)).unwrap();
    assert_eq!((verified.len() as i64, kept), (93, 93));
}

#[test]
fn a_hundred_rows_end_as_the_journey_says_and_each_is_asked_once() {
    each_house(|house| {
        let id = house.hundred();
        let progress = house.finish(&id);
        assert_eq!((progress.state, progress.done, progress.total), (State::Done, 100, 100));
        assert_eq!(progress.endings, HUNDRED);
        assert_eq!(house.book.count(), (93, 1), "90 good, 2 unknown, 1 voided");
        assert_each_once(house, &id);
        house.finish(&id);
        assert_eq!(house.book.count(), (93, 1), "a batch that is done asks nobody");
    });
}

#[test]
fn rows_that_cannot_be_asked_and_repeats_say_why() {
    each_house(|house| {
        let id = house.hundred();
        let exceptions = || {
            let mut found = Vec::new();
            let take = |item| {
                found.push(item);
                Ok(())
            };
            batch::each_item(&house.db, &house.runner, &id, Wanted::Exceptions, take).unwrap();
            found
        };
        assert_eq!(exceptions().len(), 7, "known before anybody is asked");
        assert_eq!(house.book.count().0, 0);
        house.finish(&id);
        let exceptions = exceptions();
        assert_eq!(exceptions.len(), 10);
        let of = |ending: Ending| {
            let of = exceptions.iter().filter(move |item| item.end.outcome == ending.code());
            of.collect::<Vec<_>>()
        };
        let malformed: Vec<_> = of(Ending::Malformed)
            .iter()
            .map(|item| (item.end.field.as_str(), item.end.reason.as_str()))
            .collect();
        assert_eq!(
            malformed,
            [("number", "number-length"), ("issue_date", "date-form"), ("total", "amount-form")]
        );
        // The head is row 1, so row n of the data is line n + 1.
        let twins: Vec<_> = of(Ending::Repeat).iter().map(|item| item.end.twin).collect();
        assert_eq!(twins, [Some(4), Some(32), Some(33), Some(82)]);
        let found = of(Ending::Voided)[0].found.clone().unwrap();
        assert_eq!((found.verdict.as_str(), found.tax_status.as_str()), ("invalid", "voided"));
        let cells = batch::cells(of(Ending::Malformed)[0]);
        assert_eq!(cells[2], "2611200000000000109", "as the user wrote it");
        let found = batch::find(&house.db, &house.runner, &id).unwrap();
        assert_eq!(batch::headings(&found), paper::samples::demo::BATCH_HEADINGS);
    });
}

#[test]
fn what_a_dead_worker_leaves_is_finished_and_nothing_is_done_twice() {
    each_house(|house| {
        let id = house.hundred();
        let begun = AtomicUsize::new(0);
        let few = || begun.fetch_add(1, Ordering::SeqCst) < 20;
        let progress = house.some(&house.db, &id, NOW, &few);
        assert_eq!(progress.done, 27, "20 of the rows, beside 7 that nobody is asked about");
        // The process dies while it holds a lease, and another opens the database.
        let claimed = house.db.keep_house(NOW, |write| {
            store::batch::claim(write, (house.runner.tenant(), &id), "of the dead", 15, 10)
        });
        assert_eq!(claimed.unwrap().len(), 10);
        let db = Db::open(&house.url, 2).unwrap();
        house.some(&db, &id, NOW, &|| true);
        let progress = house.some(&db, &id, NOW, &|| true);
        assert_eq!((progress.state, progress.done), (State::Running, 90));
        let later = Moment(NOW.0 + 15);
        let progress = house.some(&db, &id, later, &|| true);
        assert_eq!((progress.state, progress.done), (State::Done, 100));
        assert_eq!(progress.endings, HUNDRED);
        assert_eq!(house.book.count(), (93, 1));
        assert_each_once(house, &id);
    });
}

#[test]
fn two_workers_share_a_batch_and_no_row() {
    each_house(|house| {
        let id = house.hundred();
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| house.finish(&id));
            }
        });
        let progress = batch::progress(&house.db, house.runner.tenant(), &id).unwrap();
        assert_eq!((progress.state, progress.endings.as_slice()), (State::Done, &HUNDRED[..]));
        assert_eq!(house.book.count(), (93, 1));
        assert_each_once(house, &id);
    });
}

#[test]
fn a_stopped_batch_asks_nobody_any_more() {
    each_house(|house| {
        let id = house.hundred();
        house.some(&house.db, &id, NOW, &|| true);
        let asked = house.book.count().0;
        batch::stop(&house.db, &house.runner, NOW, &id).unwrap();
        let progress = house.finish(&id);
        assert_eq!(progress.state, State::Stopped);
        assert!(progress.done < 100 && house.book.count().0 == asked);
    });
}

#[test]
fn a_stopped_batch_goes_on_and_asks_about_the_rest_once() {
    each_house(|house| {
        let id = house.hundred();
        house.some(&house.db, &id, NOW, &|| true);
        batch::stop(&house.db, &house.runner, NOW, &id).unwrap();
        house.finish(&id);
        let waiting = || house.db.read(job::pending).unwrap();
        let before = waiting();
        batch::resume(&house.db, &house.runner, NOW, &id).unwrap();
        assert_eq!(waiting(), before + 1, "a worker is told");
        let progress = house.finish(&id);
        assert_eq!((progress.state, progress.endings.as_slice()), (State::Done, &HUNDRED[..]));
        assert_each_once(house, &id);
        batch::resume(&house.db, &house.runner, NOW, &id).unwrap();
        assert_eq!(house.finish(&id).state, State::Done, "what is done stays done");
        assert_eq!(waiting(), before + 1);
    });
}

#[test]
fn a_source_that_panics_costs_one_row() {
    each_house(|house| {
        let id = house.hundred();
        let ask = |_: &store::Tenant, _: &store::Actor, question: &model::Question| {
            assert!(!question.number.ends_with("1005"), "a fault of ours");
            house.book.ask(question)
        };
        let means = batch::Means {
            db: &house.db,
            desk: &house.desk,
            clock: &|| NOW,
            ask: &ask,
            kept: &|_, _, _, _| {},
            goes_on: &|| true,
            alive: &|| {},
        };
        let progress = loop {
            let progress = batch::run_some(&means, house.runner.tenant(), &id).unwrap();
            if progress.state == State::Done {
                break progress;
            }
        };
        assert_eq!(progress.endings[0], (Ending::Good, 89));
        assert_eq!(progress.endings[2], (Ending::Malformed, 4));
    });
}

#[test]
fn a_batch_is_queued_once_and_seen_by_its_workspace_only() {
    each_house(|house| {
        let id = house.hundred();
        house.begin(&id, None);
        assert_eq!(house.db.read(job::pending).unwrap(), 1);
        let lease = house.db.keep_house(NOW, |write| job::lease(write, 15)).unwrap().unwrap();
        assert_eq!((lease.kind.as_str(), &lease.payload), (batch::JOB, &id));
        let other = runner("wsp_2");
        assert!(batch::find(&house.db, &other, &id).is_err());
        assert!(batch::items(&house.db, &other, &id, Wanted::All, (0, 10)).is_err());
        assert!(batch::stop(&house.db, &other, NOW, &id).is_err());
        assert!(batch::preview(&house.db, &other, &id).is_err());
        assert_eq!(batch::list(&house.db, &other, (0, 10)).unwrap().1, 0);
        assert_eq!(batch::list(&house.db, &house.runner, (0, 10)).unwrap().1, 1);
    });
}
