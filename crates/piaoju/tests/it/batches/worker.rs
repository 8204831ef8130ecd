//! The worker: what it runs, when it stops, what it survives.

use std::sync::mpsc;
use std::time::Duration;

use model::Moment;
use piaoju::serve::{Chores, Worker};
use store::job::End;
use store::{Tenant, job};

use super::{hundred, listen, staff, working};
use crate::accounts::each_town;

fn start() -> Moment {
    Moment(1_795_320_000)
}

/// How long a test waits before it is called failed.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn a_stopped_worker_leaves_the_rest_to_the_next_one() {
    each_town(|town| {
        let office = town.office(start);
        let li = staff(&office, "wsp_1");
        let batches: Vec<String> = (0..3).map(|_| hundred(&li)).collect();
        // Whatever it has done by then, the next one finds the queue as it was left.
        working(&office, || ());
        let restarted = town.office(start);
        working(&restarted, || {
            for batch in &batches {
                assert!(listen(&li, batch).contains("已完成 100/100"));
            }
        });
        for batch in &batches {
            li.get(batch).has(&["已完成", "重复 4", "格式错误 3"]);
        }
    });
}

#[test]
fn jobs_find_their_work_by_kind_and_a_panic_ends_no_thread() {
    each_town(|town| {
        let office = town.office(start);
        let add = |kind: &str, payload: &str| {
            let added = office.db.keep_house(start(), |write| {
                job::add(write, &Tenant::new("wsp_1"), kind, payload, start())
            });
            added.expect("a job");
        };
        add("greet", "panic");
        add("nobody-knows", "");
        add("greet", "hello");
        let (send, receive) = mpsc::channel();
        let greet: piaoju::serve::Work = Box::new(move |_, job| {
            assert!(job.payload != "panic", "a fault of ours");
            send.send(job.payload.clone()).map_err(|error| error.to_string())?;
            Ok(End::Done)
        });
        let chores = Chores { jobs: vec![("greet", greet)], ..Chores::default() };
        let worker = Worker::start(office.clone(), chores);
        assert_eq!(receive.recv_timeout(PATIENCE).as_deref(), Ok("hello"));
        worker.stop();
        assert_eq!(office.db.read(job::pending).expect("a count"), 2, "two are tried again");
    });
}

#[test]
fn the_bell_wakes_it_and_chores_are_done_at_the_start() {
    each_town(|town| {
        let office = town.office(start);
        let (send, receive) = mpsc::channel();
        let chore: piaoju::serve::Timed =
            Box::new(move |_| send.send(()).map_err(|error| error.to_string()));
        let day = Duration::from_secs(86_400);
        let chores = Chores { timed: vec![("once a day", day, chore)], ..Chores::default() };
        let worker = Worker::start(office.clone(), chores);
        assert_eq!(receive.recv_timeout(PATIENCE), Ok(()));
        office.bell.ring();
        worker.stop();
        assert!(receive.try_recv().is_err(), "not twice a day");
    });
}
