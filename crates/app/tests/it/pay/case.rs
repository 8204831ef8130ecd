//! Cases that people decide.

use app::authority::{Caller, CaseKeeper};
use app::case::{Answer, Undecided, WORDS_CHARS_MAX, decide};
use model::pay::CaseKind;
use model::{Fen, Moment};
use store::log::{self, Note};
use store::order::case::{self, Case};
use store::trial::{Trial, each_engine};
use store::{Actor, Tenant};

use super::shop::{by, tenant};

const NOW: Moment = Moment(1_795_320_000);

fn opened(trial: &Trial, kind: CaseKind) -> Case {
    let new = case::New {
        kind: kind.code(),
        order: "ord_1",
        about: kind.code(),
        amount: Fen(100),
        evidence: "{\"actor\":\"keeper\"}",
    };
    let open = |write: &mut store::Write<'_>| {
        case::open(write, &tenant(), &new)?;
        write.note(&Note::new(&tenant(), "test", kind.code())).map(drop)
    };
    trial.db.write(&Actor::program("test"), NOW, open).unwrap();
    let all = trial.db.read(|read| case::of_order(read, &tenant(), "ord_1")).unwrap();
    all.into_iter().find(|case| case.kind == kind.code()).unwrap()
}

fn kept(trial: &Trial, id: &str) -> Case {
    trial.db.read(|read| case::get(read, &tenant(), id)).unwrap().unwrap()
}

fn words(words: &str) -> Answer<'_> {
    Answer { words, releases: true }
}

#[test]
fn a_case_is_closed_once_with_words_and_the_log_says_by_whom() {
    each_engine(|trial| {
        let case = opened(trial, CaseKind::BillerSilent);
        let keeper: CaseKeeper = by("keeper");
        let say = |what: &str| decide(&trial.db, &keeper, &case.id, &words(what), NOW);
        assert!(matches!(say("  "), Err(Undecided::NotPossible)), "nothing was said");
        assert!(kept(trial, &case.id).is_open);
        say(&format!(" {} ", "问".repeat(500))).unwrap();
        let closed = kept(trial, &case.id);
        assert_eq!(closed.decision.chars().count(), WORDS_CHARS_MAX as usize);
        assert_eq!((closed.is_open, closed.closed_by.as_str()), (false, keeper.actor().as_str()));
        assert!(matches!(say("again"), Err(Undecided::NotPossible)));
        assert_eq!(kept(trial, &case.id), closed);
        let entries = trial.db.read(|read| log::of_object(read, &tenant(), &case.id)).unwrap();
        assert_eq!(entries.iter().filter(|entry| entry.action == "case.close").count(), 1);
    });
}

#[test]
fn a_difference_is_decided_elsewhere_and_a_case_of_another_workspace_does_not_exist() {
    each_engine(|trial| {
        let keeper: CaseKeeper = by("keeper");
        let difference = opened(trial, CaseKind::Difference);
        let told = decide(&trial.db, &keeper, &difference.id, &words("paid"), NOW);
        assert!(matches!(told, Err(Undecided::NotPossible)));
        assert!(kept(trial, &difference.id).is_open);
        let late = opened(trial, CaseKind::Late);
        let stranger = Caller::on_this_machine(Tenant::new("wsp_other"));
        let stranger: CaseKeeper = stranger.grant().unwrap();
        let told = decide(&trial.db, &stranger, &late.id, &words("mine"), NOW);
        assert!(matches!(told, Err(Undecided::NotFound)));
        assert!(kept(trial, &late.id).is_open);
    });
}
