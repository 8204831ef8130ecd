//! Records of verifications.

use model::Moment;
use store::trial::{Trial, each_engine};
use store::verification::{self, Filter, Kept};
use store::{Actor, Tenant, log};

const NOW: Moment = Moment(1_790_000_000);

fn row(id: &str, at: i64, verdict: &str) -> Kept {
    Kept {
        id: id.into(),
        made_at: Moment(NOW.0 + at),
        actor: "usr_1".into(),
        way: "file".into(),
        batch: String::new(),
        token: Some(format!("token-{id}")),
        invoice_key: Some("26112000000000000018".into()),
        kind: Some("digital_normal".into()),
        number: Some("26112000000000000018".into()),
        seller: Some("示例（北京）办公用品有限公司".into()),
        total: Some(11_300),
        issue_date: Some("2026-01-15".into()),
        name: format!("{id}.ofd"),
        verdict: verdict.into(),
        tax_status: "normal".into(),
        sources: "register".into(),
        record: format!("{{\"id\":\"{id}\"}}"),
        original: Some("ab".into()),
    }
}

fn keep(trial: &Trial, tenant: &Tenant, row: &Kept) -> store::Result<()> {
    trial.db.write(&Actor::new("usr_1"), row.made_at, |write| {
        verification::keep_original(write, tenant, "ab", &row.name, b"the file")?;
        verification::keep(write, tenant, row)
    })
}

#[test]
fn a_record_is_found_by_its_workspace_only() {
    each_engine(|trial| {
        let (mine, other) = (Tenant::new("wsp_1"), Tenant::new("wsp_2"));
        let first = row("ver_1", 0, "valid");
        keep(trial, &mine, &first).unwrap();
        let find = |tenant| trial.db.read(|read| verification::find(read, tenant, "ver_1"));
        assert_eq!(find(&mine).unwrap(), first);
        assert!(find(&other).is_err());
        let original = |tenant| trial.db.read(|read| verification::original(read, tenant, "ab"));
        assert_eq!(original(&mine).unwrap(), ("ver_1.ofd".to_owned(), b"the file".to_vec()));
        assert!(original(&other).is_err());
    });
}

#[test]
fn the_same_form_is_kept_once() {
    each_engine(|trial| {
        let mine = Tenant::new("wsp_1");
        let first = row("ver_1", 0, "valid");
        keep(trial, &mine, &first).unwrap();
        let again = Kept { id: "ver_2".into(), ..first };
        assert!(keep(trial, &mine, &again).unwrap_err().is_conflict());
        let known = trial.db.read(|read| verification::of_token(read, &mine, "token-ver_1"));
        assert_eq!(known.unwrap().as_deref(), Some("ver_1"));
    });
}

#[test]
fn a_list_is_narrowed_and_counted_alike() {
    each_engine(|trial| {
        let mine = Tenant::new("wsp_1");
        for (n, verdict) in ["valid", "invalid", "valid", "not_found"].iter().enumerate() {
            keep(trial, &mine, &row(&format!("ver_{n}"), n as i64 * 60, verdict)).unwrap();
        }
        let ids = |filter: &Filter| {
            let rows = trial.db.read(|read| verification::list(read, &mine, filter, (0, 10)));
            let count = trial.db.read(|read| verification::count(read, &mine, filter)).unwrap();
            let ids: Vec<String> = rows.unwrap().into_iter().map(|row| row.id).collect();
            assert_eq!(ids.len() as i64, count);
            ids
        };
        assert_eq!(ids(&Filter::default()), ["ver_3", "ver_2", "ver_1", "ver_0"]);
        let valid = Filter { verdict: "valid".into(), ..Filter::default() };
        assert_eq!(ids(&valid), ["ver_2", "ver_0"]);
        let named = Filter { text: "ver_1.".into(), ..Filter::default() };
        assert_eq!(ids(&named), ["ver_1"]);
        let late = Filter { from: Some(Moment(NOW.0 + 120)), ..Filter::default() };
        assert_eq!(ids(&late), ["ver_3", "ver_2"]);
        let wild = Filter { text: "%".into(), ..Filter::default() };
        assert_eq!(ids(&wild).len(), 0);
        let quoted = Filter { text: "' OR 1=1 --".into(), ..Filter::default() };
        assert_eq!(ids(&quoted).len(), 0);
    });
}

#[test]
fn old_records_go_with_their_files_and_leave_a_trace() {
    each_engine(|trial| {
        let mine = Tenant::new("wsp_1");
        keep(trial, &mine, &row("ver_1", 0, "valid")).unwrap();
        let gone = trial.db.write(&Actor::program("retention"), Moment(NOW.0 + 99), |write| {
            verification::forget(write, &mine, Moment(NOW.0 + 50), 100)
        });
        assert_eq!(gone.unwrap(), 1);
        assert!(trial.db.read(|read| verification::find(read, &mine, "ver_1")).is_err());
        assert!(trial.db.read(|read| verification::original(read, &mine, "ab")).is_err());
        let trace = trial.db.read(|read| log::of_object(read, &mine, "ver_1")).unwrap();
        assert_eq!(trace[0].action, "verification.made");
    });
}

#[test]
fn a_file_that_comes_again_is_kept_from_then_on() {
    each_engine(|trial| {
        let mine = Tenant::new("wsp_1");
        keep(trial, &mine, &row("ver_1", 0, "valid")).unwrap();
        let later = Moment(NOW.0 + 3 * 86_400);
        let again = |write: &mut store::Write<'_>| {
            verification::keep_original(write, &mine, "ab", "again.ofd", b"the file")
        };
        trial.db.keep_house(later, again).unwrap();
        let gone = trial.db.write(&Actor::program("retention"), later, |write| {
            verification::forget(write, &mine, Moment(NOW.0 + 86_400), 100)
        });
        assert_eq!(gone.unwrap(), 1);
        let original = trial.db.read(|read| verification::original(read, &mine, "ab"));
        assert_eq!(original.unwrap().1, b"the file", "a batch may be waiting for it");
    });
}
