//! Drafts: what was read from a picture waits for a person, in its own workspace.

use model::Moment;
use store::draft::{self, Draft, Shown};
use store::trial::{Trial, each_engine};
use store::{Actor, Error, Tenant, verification};

const NOW: Moment = Moment(1_790_000_000);

fn mine() -> Tenant {
    Tenant::new("wsp_1")
}

fn row(sheet: &str, place: i64) -> Draft {
    Draft {
        sheet: sheet.into(),
        place,
        made_at: NOW,
        actor: "usr_1".into(),
        name: "发票.jpg".into(),
        original: "ab".into(),
        reading: "{}".into(),
        batch: String::new(),
        verification: None,
    }
}

fn put(trial: &Trial, sheet: &str, count: i64) -> store::Result<()> {
    let rows: Vec<Draft> = (1..=count).map(|place| row(sheet, place)).collect();
    trial.db.write(&Actor::new("usr_1"), NOW, |write| {
        verification::keep_original(write, &mine(), "ab", "发票.jpg", b"jpeg")?;
        let shown = Shown { width: 30, height: 20, bytes: b"small".to_vec() };
        draft::keep_shown(write, &mine(), "ab", &shown)?;
        draft::put(write, &mine(), &rows)
    })
}

#[test]
fn a_draft_waits_until_it_is_confirmed_and_a_sheet_is_made_once() {
    each_engine(|trial| {
        put(trial, "sht_1", 2).unwrap();
        assert!(put(trial, "sht_1", 2).unwrap_err().is_conflict());
        let waiting = |actor: &str| {
            trial.db.read(|read| {
                let rows = draft::waiting(read, &mine(), actor, (0, 9))?;
                let places: Vec<i64> = rows.iter().map(|row| row.place).collect();
                Ok((draft::count_waiting(read, &mine(), actor)?, places))
            })
        };
        assert_eq!(waiting("").unwrap(), (2, vec![1, 2]));
        assert_eq!(waiting("usr_2").unwrap(), (0, vec![]));
        for id in ["ver_1", "ver_2"] {
            let end = trial.db.write(&Actor::new("usr_1"), NOW, |write| {
                draft::confirm(write, &mine(), ("sht_1", 1), id)
            });
            end.unwrap();
        }
        assert_eq!(waiting("usr_1").unwrap(), (1, vec![2]));
        let sheet = trial.db.read(|read| draft::of_sheet(read, &mine(), "sht_1")).unwrap();
        assert_eq!(sheet[0].verification.as_deref(), Some("ver_1"), "the first stands");
        assert_eq!(sheet[1], row("sht_1", 2));
    });
}

#[test]
fn another_workspace_sees_neither_draft_nor_picture() {
    each_engine(|trial| {
        put(trial, "sht_1", 1).unwrap();
        let other = Tenant::new("wsp_2");
        let sheet = trial.db.read(|read| draft::of_sheet(read, &other, "sht_1"));
        assert!(matches!(sheet, Err(Error::NotFound)));
        let picture = |tenant: &Tenant| trial.db.read(|read| draft::shown(read, tenant, "ab"));
        assert!(matches!(picture(&other), Err(Error::NotFound)));
        assert_eq!(picture(&mine()).unwrap().bytes, b"small");
    });
}

#[test]
fn old_drafts_go_with_their_pictures_and_files() {
    each_engine(|trial| {
        put(trial, "sht_1", 2).unwrap();
        let forget = |before: i64| {
            let by = Actor::program("retention");
            trial.db.write(&by, NOW, |write| draft::forget(write, &mine(), Moment(before)))
        };
        assert_eq!(forget(NOW.0).unwrap(), 0);
        assert_eq!(forget(NOW.0 + 1).unwrap(), 2);
        let gone = trial.db.read(|read| draft::shown(read, &mine(), "ab"));
        assert!(matches!(gone, Err(Error::NotFound)));
        let gone = trial.db.read(|read| verification::original(read, &mine(), "ab"));
        assert!(matches!(gone, Err(Error::NotFound)));
        assert_eq!(trial.db.read(|read| draft::count_before(read, &mine(), NOW)).unwrap(), 0);
    });
}
