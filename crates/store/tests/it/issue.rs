//! Invoices that are issued: one for each cause, with one number.

use model::issue::State;
use model::{Day, Fen, Moment};
use store::issue::{self, Kept, New};
use store::outbox::{self, Delivery};
use store::trial::{Trial, each_engine};
use store::{Actor, Error, Result, Tenant, Write};

const NOW: Moment = Moment(1_795_320_000);

fn ours() -> Tenant {
    Tenant::new("wsp_a")
}

fn write<T>(trial: &Trial, work: impl FnMut(&mut Write<'_>) -> Result<T>) -> Result<T> {
    trial.db.write(&Actor::program("test"), NOW, work)
}

fn new(cause: &'static str) -> New<'static> {
    New {
        cause,
        blue: None,
        draft: "<a/>",
        total: Fen(100),
        mail: Some("li@example.com"),
        language: "zh-CN",
    }
}

fn ask(trial: &Trial, new: &New<'_>) -> Result<Kept> {
    write(trial, |w| issue::ask(w, &ours(), new))
}

fn day() -> Day {
    Day::new(2026, 11, 22).unwrap()
}

#[test]
fn a_request_is_kept_once_and_another_one_for_the_same_cause_is_refused() {
    each_engine(|trial| {
        let kept = ask(trial, &new("ord_1")).unwrap();
        assert_eq!((kept.state, kept.number.clone()), (State::Asked, None));
        let again = trial.db.keep_house(NOW, |w| issue::ask(w, &ours(), &new("ord_1"))).unwrap();
        assert_eq!(again, kept);
        let other = New { draft: "<b/>", ..new("ord_1") };
        assert!(ask(trial, &other).unwrap_err().is_conflict());
        let due = trial.db.read(|read| issue::due(read, NOW)).unwrap();
        assert_eq!(due, [(ours(), kept.id.clone())]);
        let theirs = trial.db.read(|read| issue::find(read, &Tenant::new("wsp_b"), &kept.id));
        assert!(matches!(theirs, Err(Error::NotFound)));
    });
}

#[test]
fn an_invoice_gets_one_number_and_a_number_one_invoice() {
    each_engine(|trial| {
        let (a, b) = (ask(trial, &new("ord_1")).unwrap(), ask(trial, &new("ord_2")).unwrap());
        let set = |id: &str, number: &str| {
            write(trial, |w| issue::set_number(w, &ours(), id, (number, day())))
        };
        set(&a.id, "26000000000000000001").unwrap();
        assert!(matches!(set(&a.id, "26000000000000000002"), Err(Error::NotFound)));
        assert!(matches!(set(&b.id, "26000000000000000001"), Err(Error::Conflict(_))));
        let kept = trial.db.read(|read| issue::find(read, &ours(), &a.id)).unwrap();
        assert_eq!(kept.number, Some(("26000000000000000001".to_owned(), day())));
    });
}

#[test]
fn serials_that_a_failed_write_took_are_given_out_again() {
    each_engine(|trial| {
        let failed: Result<()> = write(trial, |w| {
            issue::serial(w, "demo")?;
            Err(Error::NotFound)
        });
        assert!(failed.is_err());
        let take = || trial.db.keep_house(NOW, |w| issue::serial(w, "demo")).unwrap();
        assert_eq!([take(), take()], [1, 2]);
        assert_eq!(trial.db.keep_house(NOW, |w| issue::serial(w, "other")).unwrap(), 1);
    });
}

#[test]
fn the_first_documents_stay() {
    each_engine(|trial| {
        let kept = ask(trial, &new("ord_1")).unwrap();
        let issued = |bytes: &[u8]| {
            let files = [("xml", bytes), ("ofd", b"PK".as_slice())];
            write(trial, |w| {
                w.note(&store::log::Note::new(&ours(), "test", ""))?;
                issue::set_issued(w, &ours(), &kept.id, &files)
            })
        };
        assert!(issued(b"first").unwrap());
        assert!(!issued(b"second").unwrap());
        let files = trial.db.read(|read| issue::files(read, &ours(), &kept.id)).unwrap();
        let wanted = [("ofd", b"PK".to_vec()), ("xml", b"first".to_vec())];
        assert_eq!(files, wanted.map(|(format, bytes)| (format.to_owned(), bytes)));
        assert_eq!(trial.db.read(|read| issue::due(read, NOW)).unwrap(), []);
    });
}

#[test]
fn what_is_cancelled_counts_requests_or_only_numbers() {
    each_engine(|trial| {
        let blue = ask(trial, &new("ord_1")).unwrap();
        let red = |cause| New { blue: Some(&blue.id), total: Fen(-30), ..new(cause) };
        let one = ask(trial, &red("ref_1")).unwrap();
        ask(trial, &red("ref_2")).unwrap();
        write(trial, |w| issue::set_number(w, &ours(), &one.id, ("26000000000000000001", day())))
            .unwrap();
        let sums = trial.db.read(|read| {
            let asked = issue::asked_off(read, &ours(), &blue.id)?;
            Ok([asked, issue::taken_off(read, &ours(), &blue.id)?])
        });
        assert_eq!(sums.unwrap(), [Fen(60), Fen(30)]);
    });
}

#[test]
fn a_failed_attempt_waits_and_says_why() {
    each_engine(|trial| {
        let kept = ask(trial, &new("ord_1")).unwrap();
        let later = Moment(NOW.0 + 60);
        let off = |w: &mut Write<'_>| issue::put_off(w, &ours(), &kept.id, ("no-answer", later));
        trial.db.keep_house(NOW, off).unwrap();
        assert_eq!(trial.db.read(|read| issue::due(read, NOW)).unwrap(), []);
        assert_eq!(trial.db.read(|read| issue::due(read, later)).unwrap().len(), 1);
        let kept = trial.db.read(|read| issue::find(read, &ours(), &kept.id)).unwrap();
        assert_eq!(kept.why, "no-answer");
    });
}

#[test]
fn what_became_of_a_letter_can_be_asked() {
    each_engine(|trial| {
        let id = trial.db.keep_house(NOW, |w| outbox::add(w, &ours(), "x", "y")).unwrap();
        let state = || trial.db.read(|read| outbox::delivery(read, &ours(), &id)).unwrap();
        assert_eq!(state(), Delivery::Waiting);
        trial.db.keep_house(NOW, |w| outbox::failed(w, &id, "refused for good")).unwrap();
        assert_eq!(state(), Delivery::Failing("refused for good".to_owned()));
        trial.db.keep_house(NOW, |w| outbox::sent(w, &id)).unwrap();
        assert_eq!(state(), Delivery::Sent(NOW));
        let theirs = trial.db.read(|read| outbox::delivery(read, &Tenant::guest(), &id));
        assert!(matches!(theirs, Err(Error::NotFound)));
    });
}
