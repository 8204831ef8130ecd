//! Requests that are sent twice.

use model::Moment;
use store::idempotency::{Answer, Begun, KEPT_S, WORK_S_MAX, begin, finish, release};
use store::trial::{Trial, each_engine};
use store::{Result, Tenant, Write};

const NOW: Moment = Moment(1_790_000_000);

fn at<T>(trial: &Trial, seconds: i64, work: impl FnMut(&mut Write<'_>) -> Result<T>) -> T {
    trial.db.keep_house(Moment(NOW.0 + seconds), work).unwrap()
}

fn ours(begun: Begun) -> String {
    match begun {
        Begun::Ours(id) => id,
        other => panic!("{other:?}"),
    }
}

fn answer() -> Answer {
    Answer { status: 201, place: Some("/x".to_owned()), body: "{}".to_owned() }
}

#[test]
fn a_request_is_worked_on_once_and_answered_for_a_day() {
    each_engine(|trial| {
        let tenant = Tenant::new("wsp_a");
        let id = ours(at(trial, 0, |write| begin(write, &tenant, "a", &[1; 32])));
        assert_eq!(at(trial, 1, |write| begin(write, &tenant, "a", &[1; 32])), Begun::Running);
        at(trial, 2, |write| finish(write, &tenant, ("a", &id), &answer()));
        let again = at(trial, KEPT_S, |write| begin(write, &tenant, "a", &[1; 32]));
        assert_eq!(again, Begun::Done(answer()));
        assert_eq!(at(trial, 3, |write| begin(write, &tenant, "a", &[2; 32])), Begun::Other);
        let anew = at(trial, KEPT_S + 1, |write| begin(write, &tenant, "a", &[2; 32]));
        assert_ne!(ours(anew), id);
    });
}

#[test]
fn a_name_belongs_to_its_workspace() {
    each_engine(|trial| {
        let (one, other) = (Tenant::new("wsp_a"), Tenant::new("wsp_b"));
        let id = ours(at(trial, 0, |write| begin(write, &one, "a", &[1; 32])));
        at(trial, 0, |write| finish(write, &one, ("a", &id), &answer()));
        ours(at(trial, 0, |write| begin(write, &other, "a", &[2; 32])));
    });
}

#[test]
fn work_that_a_crash_cut_off_is_taken_up_under_the_same_id() {
    each_engine(|trial| {
        let tenant = Tenant::new("wsp_a");
        let id = ours(at(trial, 0, |write| begin(write, &tenant, "a", &[1; 32])));
        let late = at(trial, WORK_S_MAX, |write| begin(write, &tenant, "a", &[1; 32]));
        assert_eq!(ours(late), id);
        let more = at(trial, WORK_S_MAX + 1, |write| begin(write, &tenant, "a", &[1; 32]));
        assert_eq!(more, Begun::Running);
    });
}

#[test]
fn a_refused_request_may_be_put_right() {
    each_engine(|trial| {
        let tenant = Tenant::new("wsp_a");
        let id = ours(at(trial, 0, |write| begin(write, &tenant, "a", &[1; 32])));
        at(trial, 1, |write| release(write, &tenant, ("a", &id)));
        ours(at(trial, 2, |write| begin(write, &tenant, "a", &[2; 32])));
    });
}
