//! The queue.

use model::Moment;
use store::job::{self, End};
use store::log::Note;
use store::trial::each_engine;
use store::{Actor, Db, Tenant, outbox};

const NOW: Moment = Moment(1_790_000_000);

fn later(seconds: i64) -> Moment {
    Moment(NOW.0 + seconds)
}

fn add(db: &Db, kind: &str, at: Moment) -> String {
    let tenant = Tenant::new("wsp_1");
    let added = db.write(&Actor::guest(), NOW, |write| {
        let id = job::add(write, &tenant, kind, "{}", at)?;
        write.note(&Note::new(&tenant, "job.added", &id))?;
        Ok(id)
    });
    added.unwrap()
}

fn lease(db: &Db, at: Moment) -> Option<String> {
    db.keep_house(at, |write| job::lease(write, 60)).unwrap().map(|job| job.kind)
}

#[test]
fn a_job_runs_when_it_is_due_and_only_once() {
    each_engine(|trial| {
        add(&trial.db, "tomorrow", later(86_400));
        let id = add(&trial.db, "now", NOW);
        assert_eq!(lease(&trial.db, NOW).as_deref(), Some("now"));
        assert_eq!(lease(&trial.db, NOW), None);
        trial.db.keep_house(NOW, |write| job::end(write, &id, &End::Done)).unwrap();
        assert_eq!(lease(&trial.db, later(3_600)), None);
        assert_eq!(lease(&trial.db, later(86_400)).as_deref(), Some("tomorrow"));
    });
}

#[test]
fn a_job_whose_worker_died_runs_again() {
    each_engine(|trial| {
        let id = add(&trial.db, "work", NOW);
        assert!(lease(&trial.db, NOW).is_some());
        trial.db.keep_house(later(30), |write| job::renew(write, &id, 60)).unwrap();
        assert_eq!(lease(&trial.db, later(61)), None, "its worker lives");
        assert!(lease(&trial.db, later(91)).is_some());
    });
}

#[test]
fn a_job_can_be_put_off() {
    each_engine(|trial| {
        let id = add(&trial.db, "work", NOW);
        assert!(lease(&trial.db, NOW).is_some());
        let end = End::Again(later(10), "the source is down");
        trial.db.keep_house(NOW, |write| job::end(write, &id, &end)).unwrap();
        assert_eq!(lease(&trial.db, later(9)), None);
        assert!(lease(&trial.db, later(10)).is_some());
    });
}

#[test]
fn a_message_is_sent_at_least_once_and_then_forgotten() {
    each_engine(|trial| {
        let tenant = Tenant::house();
        let id = trial.db.write(&Actor::guest(), NOW, |write| {
            let id = outbox::add(write, &tenant, "mail.code", "123456")?;
            write.note(&Note::new(&tenant, "mail.queued", &id))?;
            Ok(id)
        });
        let id = id.unwrap();
        let take = |at| trial.db.keep_house(at, |write| outbox::take(write, 10, 30)).unwrap();
        assert_eq!(take(NOW).len(), 1);
        assert_eq!(take(later(29)).len(), 0, "it is on its way");
        assert_eq!(take(later(30))[0].attempts, 2, "nobody said that it arrived");
        trial.db.keep_house(NOW, |write| outbox::sent(write, &id)).unwrap();
        assert_eq!(take(later(3_600)).len(), 0);
        assert_eq!(trial.db.read(outbox::pending).unwrap(), 0);
    });
}

#[test]
fn a_message_that_waits_too_long_is_forgotten_with_its_code() {
    each_engine(|trial| {
        let tenant = Tenant::house();
        let add = |at, kind: &str| {
            trial.db.keep_house(at, |write| outbox::add(write, &tenant, kind, "123456")).unwrap()
        };
        add(NOW, "brief");
        add(NOW, "other");
        let sent = add(NOW, "other");
        trial.db.keep_house(NOW, |write| outbox::sent(write, &sent)).unwrap();
        let forget = |kind: &str, before| {
            trial.db.keep_house(NOW, |write| outbox::forget(write, kind, before)).unwrap()
        };
        let pending = || trial.db.read(outbox::pending).unwrap();
        assert_eq!((forget("brief", NOW), pending()), (0, 2), "they are as old as that");
        assert_eq!((forget("brief", later(1)), pending()), (1, 1));
        assert_eq!((forget("", later(1)), pending()), (1, 0), "what was sent is not counted");
    });
}
