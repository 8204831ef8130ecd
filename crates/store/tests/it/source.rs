//! Questions to sources: what is reserved, given back and remembered.

use model::Moment;
use store::source::{self, Begun, End, Flight, Source};
use store::trial::{Trial, each_engine};
use store::{Actor, Tenant};

const NOW: Moment = Moment(1_795_320_000);

fn later(seconds: i64) -> Moment {
    Moment(NOW.0 + seconds)
}

fn tenant() -> Tenant {
    Tenant::new("wsp_1")
}

fn service(id: &str) -> Source {
    Source {
        id: id.into(),
        kind: "piaoju".into(),
        name: "a service".into(),
        address: "https://host.example".into(),
        secret: Some(vec![0, 159, 146, 150, 49, 50]),
        certificate: String::new(),
        licence: "contract 7".into(),
        is_enabled: true,
        knows_all: false,
        cost: 30,
        questions_a_day: Some(3),
        fen_a_day: None,
        tries_a_day: Some(2),
        cache_hours: 24,
        timeout_ms: 10_000,
    }
}

fn flight<'a>(tenant: &'a Tenant, source: &'a Source, question: &'a [u8]) -> Flight<'a> {
    Flight { tenant, source, key: "1:2", question, day: NOW.china_day() }
}

fn begin(trial: &Trial, flight: &Flight<'_>, at: Moment) -> Begun {
    let until = Moment(at.0 + 25);
    trial.db.keep_house(at, |write| source::begin(write, flight, true, until)).unwrap()
}

fn end(trial: &Trial, flight: &Flight<'_>, id: &str, end: &End<'_>) {
    trial.db.keep_house(NOW, |write| source::end(write, flight, id, end)).unwrap();
}

fn sent(begun: Begun) -> String {
    let Begun::Send(id) = begun else { panic!("{begun:?}") };
    id
}

const FREE: End<'static> =
    End { reply: "down", fresh_until: None, is_free: true, is_last_try: false };

#[test]
fn a_source_comes_back_as_it_was_kept() {
    each_engine(|trial| {
        let put = |source: &Source, tenant: &Tenant| {
            trial.db.write(&Actor::new("usr_1"), NOW, |write| source::put(write, tenant, source))
        };
        put(&service("src_1"), &tenant()).unwrap();
        put(&service("src_2"), &tenant()).unwrap();
        let changed = Source { secret: None, cost: 0, questions_a_day: None, ..service("src_1") };
        put(&changed, &tenant()).unwrap();
        let list = trial.db.read(|read| source::list(read, &tenant())).unwrap();
        assert_eq!(list, [changed, service("src_2")]);
        let other = Tenant::new("wsp_2");
        assert!(put(&service("src_1"), &other).is_err(), "the id of another workspace's");
        assert_eq!(trial.db.read(|read| source::list(read, &other)).unwrap(), []);
    });
}

#[test]
fn a_question_is_paid_for_before_it_is_sent() {
    each_engine(|trial| {
        let (tenant, source) = (tenant(), service("src_1"));
        let spent = || {
            let day = NOW.china_day();
            let spent = trial.db.read(|read| source::spent(read, &tenant, (day, day))).unwrap();
            spent.first().map(|spent| (spent.questions, spent.fen))
        };
        let first = flight(&tenant, &source, &[1]);
        let id = sent(begin(trial, &first, NOW));
        assert_eq!(spent(), Some((1, 30)));
        assert!(matches!(begin(trial, &first, later(1)), Begun::OnItsWay(on, _) if on == id));
        end(trial, &first, &id, &FREE);
        assert_eq!(spent(), Some((0, 0)));
        let told = trial.db.read(|read| source::outcome(read, &first, &id)).unwrap();
        assert_eq!(told.unwrap().reply, "down", "for whoever waited");
        let second = sent(begin(trial, &first, later(2)));
        assert_ne!(second, id);
        sent(begin(trial, &flight(&tenant, &source, &[2]), NOW));
        assert_eq!(begin(trial, &flight(&tenant, &source, &[3]), NOW), Begun::NoTries);
        let elsewhere = Flight { key: "3:4", ..flight(&tenant, &source, &[4]) };
        sent(begin(trial, &elsewhere, NOW));
        let beyond = Flight { key: "5:6", ..flight(&tenant, &source, &[5]) };
        assert_eq!(begin(trial, &beyond, NOW), Begun::NoBudget);
        assert_eq!(spent(), Some((3, 90)));
    });
}

#[test]
fn a_late_answer_of_a_lost_lease_overwrites_nothing() {
    each_engine(|trial| {
        let (tenant, source) = (tenant(), service("src_1"));
        let asked = flight(&tenant, &source, &[1]);
        let lost = sent(begin(trial, &asked, NOW));
        let newer = sent(begin(trial, &asked, later(26)));
        let good = End { reply: "new", fresh_until: Some(later(3_600)), is_free: false, ..FREE };
        end(trial, &asked, &newer, &good);
        end(trial, &asked, &lost, &End { reply: "old", ..good });
        let known = |at| trial.db.read(|read| source::remembered(read, &asked, at)).unwrap();
        assert_eq!(known(later(60)).unwrap().reply, "new");
        assert!(known(later(3_600)).is_none());
        let other = Tenant::new("wsp_2");
        let foreign = Flight { tenant: &other, ..asked };
        let remembered = trial.db.read(|read| source::remembered(read, &foreign, NOW)).unwrap();
        assert!(remembered.is_none());
    });
}

#[test]
fn a_refusal_does_not_take_a_good_answer_away() {
    each_engine(|trial| {
        let (tenant, source) = (tenant(), service("src_1"));
        let asked = flight(&tenant, &source, &[1]);
        let id = sent(begin(trial, &asked, NOW));
        let good = End { reply: "good", fresh_until: Some(later(3_600)), is_free: false, ..FREE };
        end(trial, &asked, &id, &good);
        let again =
            trial.db.keep_house(later(1), |write| source::begin(write, &asked, false, later(26)));
        end(trial, &asked, &sent(again.unwrap()), &FREE);
        let known = trial.db.read(|read| source::remembered(read, &asked, later(2))).unwrap();
        let known = known.unwrap();
        assert_eq!((known.reply.as_str(), known.at), ("good", NOW));
        // A change to the source forgets what it said before.
        trial.db.write(&Actor::guest(), NOW, |write| source::put(write, &tenant, &source)).unwrap();
        assert!(
            trial.db.read(|read| source::remembered(read, &asked, later(2))).unwrap().is_none()
        );
    });
}
