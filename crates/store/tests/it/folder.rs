//! The folder, what was found on the official platform, and settings.

use model::Moment;
use store::paper_check::{self, Said};
use store::trial::{Trial, each_engine};
use store::verification::{self, Kept};
use store::{Actor, Error, Tenant, folder, setting};

const NOW: Moment = Moment(1_790_000_000);

fn mine() -> Tenant {
    Tenant::new("wsp_1")
}

fn verified(trial: &Trial, id: &str, key: Option<&str>) {
    let row = Kept {
        id: id.into(),
        made_at: NOW,
        actor: "usr_1".into(),
        way: "typed".into(),
        batch: String::new(),
        token: None,
        invoice_key: key.map(str::to_owned),
        kind: None,
        number: key.map(str::to_owned),
        seller: Some("示例公司".into()),
        total: Some(100),
        issue_date: None,
        name: id.into(),
        verdict: "valid".into(),
        tax_status: "normal".into(),
        sources: String::new(),
        record: "{}".into(),
        original: None,
    };
    let by = Actor::new("usr_1");
    trial.db.write(&by, NOW, |write| verification::keep(write, &mine(), &row)).unwrap();
}

#[test]
fn an_invoice_is_in_the_folder_once_with_its_last_verification() {
    each_engine(|trial| {
        verified(trial, "ver_1", Some("a:1"));
        verified(trial, "ver_2", Some("a:1"));
        verified(trial, "ver_3", None);
        let keep = |tenant: Tenant, id: &str| {
            trial.db.write(&Actor::new("usr_1"), NOW, |write| folder::keep(write, &tenant, id))
        };
        keep(mine(), "ver_1").unwrap();
        keep(mine(), "ver_2").unwrap();
        assert!(matches!(keep(mine(), "ver_3"), Err(Error::NotFound)), "it names no invoice");
        let other = Tenant::new("wsp_2");
        assert!(matches!(keep(other.clone(), "ver_1"), Err(Error::NotFound)));
        let items = trial.db.read(|read| folder::list(read, &mine(), "示例", (0, 9))).unwrap();
        assert_eq!(items.len(), 1);
        assert_eq!((items[0].verification.as_str(), &*items[0].use_state), ("ver_2", "unused"));
        assert_eq!(trial.db.read(|read| folder::count(read, &other, "")).unwrap(), 0);
        assert!(trial.db.read(|read| folder::has(read, &mine(), "a:1")).unwrap());
        let remove = |tenant: &Tenant| {
            let by = Actor::new("usr_1");
            trial.db.write(&by, NOW, |write| folder::remove(write, tenant, &items[0].id))
        };
        assert!(matches!(remove(&other), Err(Error::NotFound)));
        remove(&mine()).unwrap();
        assert!(!trial.db.read(|read| folder::has(read, &mine(), "a:1")).unwrap());
    });
}

#[test]
fn the_last_word_of_the_official_platform_counts() {
    each_engine(|trial| {
        verified(trial, "ver_1", Some("a:1"));
        for (result, picture) in [("same", None), ("voided", Some(b"png".as_slice()))] {
            let said = trial.db.write(&Actor::new("usr_1"), NOW, |write| {
                folder::record_official(write, &mine(), "ver_1", (result, "说明"), picture)
            });
            said.unwrap();
        }
        let read = |tenant: &Tenant| {
            trial.db.read(|read| folder::official(read, tenant, "ver_1")).unwrap()
        };
        let record = read(&mine()).unwrap();
        assert_eq!((record.result.as_str(), record.has_picture), ("voided", true));
        assert_eq!(read(&Tenant::new("wsp_2")), None);
    });
}

#[test]
fn a_setting_belongs_to_its_workspace() {
    each_engine(|trial| {
        let set = |content: &str| {
            let by = Actor::new("usr_1");
            let set = |write: &mut store::Write<'_>| setting::set(write, &mine(), "days", content);
            trial.db.write(&by, NOW, set).unwrap();
        };
        set("30");
        set("90");
        let get = |tenant: &Tenant| trial.db.read(|read| setting::get(read, tenant, "days"));
        assert_eq!(get(&mine()).unwrap().as_deref(), Some("90"));
        assert_eq!(get(&Tenant::new("wsp_2")).unwrap(), None);
        let all = trial.db.read(|read| setting::everywhere(read, "days")).unwrap();
        assert_eq!(all, [(mine(), "90".to_owned())]);
    });
}

#[test]
fn what_was_seen_on_paper_stands_beside_its_verification_and_goes_with_it() {
    each_engine(|trial| {
        verified(trial, "ver_1", Some("a:1"));
        let by = Actor::new("usr_1");
        let record = |tenant: &Tenant, outcome: &str, picture: Option<&[u8]>| {
            let said = Said { outcome, answers: "paper_feel=yes", note: "说明", picture };
            let look =
                |write: &mut store::Write<'_>| paper_check::record(write, tenant, "ver_1", &said);
            trial.db.write(&by, NOW, look)
        };
        record(&mine(), "incomplete", None).unwrap();
        record(&mine(), "against", Some(b"jpeg")).unwrap();
        let other = Tenant::new("wsp_2");
        assert!(matches!(record(&other, "hint", None), Err(Error::NotFound)));
        let find = |tenant: &Tenant| {
            trial.db.read(|read| paper_check::find(read, tenant, "ver_1")).unwrap()
        };
        let kept = find(&mine()).unwrap();
        assert_eq!((kept.outcome.as_str(), kept.has_picture), ("against", true));
        assert_eq!((kept.answers.as_str(), kept.by.as_str()), ("paper_feel=yes", "usr_1"));
        assert_eq!(find(&other), None);
        let picture = |tenant: &Tenant| {
            trial.db.read(|read| paper_check::picture(read, tenant, "ver_1")).unwrap()
        };
        assert_eq!(picture(&mine()).as_deref(), Some(b"jpeg".as_slice()));
        assert_eq!(picture(&other), None);
        let forget = |write: &mut store::Write<'_>| {
            verification::forget(write, &mine(), Moment(NOW.0 + 1), 9)
        };
        assert_eq!(trial.db.write(&by, NOW, forget).unwrap(), 1);
        assert_eq!(find(&mine()), None);
    });
}
