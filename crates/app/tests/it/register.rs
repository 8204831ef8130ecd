//! The register: lists loaded, looked up, and answered from.

use std::path::Path;
use std::process::Command;

use app::authority::{
    Authority, Caller, LogVerifier, RegisterAsker, RegisterLoader, RegisterReader,
};
use app::register::{self, Refused, Row, TRIES_A_DAY, answer, load};
use model::verdict::TaxStatus;
use model::{Day, Fen, Field, Invoice, Kind, Moment, Party, Question, Refusal, Reply};
use store::register::{Counts, Filter, State};
use store::trial::each_engine;
use store::{Db, Tenant};

/// 2026-11-22 10:00 on Chinese clocks.
fn now() -> Moment {
    Moment::china(Day::new(2026, 11, 22).unwrap(), 10, 0, 0).unwrap()
}

fn may<A: Authority>(workspace: &str) -> A {
    Caller::on_this_machine(Tenant::new(workspace)).grant().unwrap()
}

fn loader() -> RegisterLoader {
    may("wsp_office")
}

fn invoice(number: u64) -> Invoice {
    let net = Fen(10_000 + number as i64);
    Invoice {
        kind: Some(Kind::DigitalNormal),
        number: Some(format!("261120000000{number:08}")),
        issue_date: Day::new(2026, 1, 15),
        total_without_tax: Some(net),
        tax: Some(Fen(1_300)),
        total: Some(net + Fen(1_300)),
        seller: Party {
            name: Some("示例（北京）办公用品有限公司".into()),
            tax_id: Some("91110000MADEM0038L".into()),
            ..Party::default()
        },
        buyer: Party {
            name: Some("示例（北京）科技有限公司".into()), ..Party::default()
        },
        ..Invoice::default()
    }
}

fn rows(numbers: std::ops::Range<u64>) -> impl Iterator<Item = Result<Row, Refused>> {
    numbers.map(|n| Ok(Row { number: n + 2, invoice: invoice(n), status: TaxStatus::Normal }))
}

fn put(db: &Db, rows: impl IntoIterator<Item = Result<Row, Refused>>) -> register::LoadReport {
    load(db, &loader(), "list.csv", rows, now(), &mut |_| {}).unwrap()
}

fn question(number: u64) -> Question {
    Question::of_invoice(&invoice(number)).unwrap()
}

fn ask(db: &Db, question: &Question, tries: Option<u32>) -> Reply {
    answer(db, &may::<RegisterAsker>("wsp_office"), question, tries, now()).unwrap()
}

#[test]
fn a_list_is_loaded_and_loading_it_again_changes_nothing() {
    each_engine(|trial| {
        let report = put(&trial.db, rows(0..2_500));
        let counts = Counts { read: 2_500, created: 2_500, ..Counts::default() };
        assert_eq!(report.counts, counts);
        let again = put(&trial.db, rows(0..2_500));
        assert_eq!(again.counts, Counts { read: 2_500, same: 2_500, ..Counts::default() });
        let reader: RegisterReader = may("wsp_office");
        let (page, count) =
            register::list(&trial.db, &reader, &Filter::default(), (None, 3)).unwrap();
        assert_eq!((page.len(), count), (3, 2_500));
        let loads = register::loads(&trial.db, &reader, (0, 10)).unwrap();
        assert_eq!((loads.len(), loads[0].name.as_str()), (2, "list.csv"));
        assert!(loads.iter().all(|load| load.ended_at.is_some()));
        assert_eq!(loads.iter().map(|load| load.counts.created).sum::<i64>(), 2_500);
        let others = register::list(&trial.db, &may("wsp_x"), &Filter::default(), (None, 3));
        assert_eq!(others.unwrap(), (vec![], 0));
    });
}

#[test]
fn a_load_that_was_cut_off_goes_on_where_it_was() {
    each_engine(|trial| {
        struct Cut;
        let cut = rows(0..10_000).enumerate().map(|(n, row)| {
            if n == 8_200 {
                std::panic::panic_any(Cut);
            }
            row
        });
        let run = std::panic::AssertUnwindSafe(|| put(&trial.db, cut));
        assert!(std::panic::catch_unwind(run).is_err());
        let reader: RegisterReader = may("wsp_office");
        let loads = register::loads(&trial.db, &reader, (0, 10)).unwrap();
        assert_eq!((loads[0].ended_at, loads[0].counts.created), (None, 8_000));
        let report = put(&trial.db, rows(0..10_000));
        assert_eq!((report.counts.same, report.counts.created), (8_000, 2_000));
        let verifier: LogVerifier = may("wsp_office");
        assert_eq!(register::check(&trial.db, &verifier, &mut |_| {}).unwrap(), []);
    });
}

#[test]
fn refused_rows_are_listed_with_their_reasons_and_stop_no_other() {
    each_engine(|trial| {
        let of = |number, invoice| Ok(Row { number, invoice, status: TaxStatus::Normal });
        let unread = Refused { row: 4, field: Some("total".into()), rule: "amount-form".into() };
        let list = vec![
            of(2, invoice(1)),
            of(3, Invoice { number: None, ..invoice(2) }),
            Err(unread.clone()),
            of(5, Invoice { number: Some("1".repeat(60)), ..invoice(2) }),
            of(6, Invoice { remark: Some("长".repeat(20_000)), ..invoice(2) }),
            of(7, invoice(3)),
        ];
        let report = put(&trial.db, list);
        assert_eq!((report.counts.created, report.counts.refused), (2, 4));
        let rules: Vec<(u64, &str)> =
            report.refused.iter().map(|r| (r.row, r.rule.as_str())).collect();
        let wanted =
            [(3, "missing"), (4, "amount-form"), (5, "number-length"), (6, "cell-too-long")];
        assert_eq!(rules, wanted);
        assert_eq!(report.refused[1], unread);
        let reader: RegisterReader = may("wsp_office");
        let kept = register::loads(&trial.db, &reader, (0, 1)).unwrap().remove(0);
        assert_eq!(register::report(&kept), report.refused);

        let voided = Row { number: 1, invoice: invoice(1), status: TaxStatus::Voided };
        assert_eq!(put(&trial.db, [Ok(voided)]).counts.changed, 1);
        let older = put(&trial.db, rows(1..2));
        assert_eq!(older.refused[0].rule, "state-goes-back");
    });
}

#[test]
fn a_table_is_loaded_as_it_was_saved() {
    each_engine(|trial| {
        let csv = "数电发票号码,开票日期,金额,税额,价税合计,销方名称,发票状态\n\
                   26112000000000000018,2026-01-15,100.00,13.00,113.00,示例公司,正常\n\
                   26112000000000000019,2026-01-16,100.00,13.00,113.00,示例公司,已作废\n\
                   2611200000000000002,2026-01-16,100.00,13.00,113.00,示例公司,正常\n";
        let sheet = paper::sheet::open("a.csv", std::io::Cursor::new(csv)).unwrap();
        let mapping = paper::sheet::Mapping::recognise(&sheet.columns);
        let issued = paper::sheet::invoices(mapping, sheet);
        let report = put(&trial.db, issued.map(|row| row.map(Row::from).map_err(Refused::from)));
        assert_eq!((report.counts.created, report.counts.refused), (2, 1), "{report:?}");
        assert_eq!((report.refused[0].row, report.refused[0].rule.as_str()), (4, "number-length"));
        let reader: RegisterReader = may("wsp_office");
        let (known, _) = register::show(&trial.db, &reader, "26112000000000000019").unwrap();
        assert_eq!(known.status, TaxStatus::Voided);
    });
}

#[test]
fn whoever_asks_must_know_the_invoice_already() {
    each_engine(|trial| {
        put(&trial.db, rows(0..3));
        let found = ask(&trial.db, &question(1), None);
        let Reply::Found(known) = found else { panic!("{found:?}") };
        assert_eq!((known.invoice, known.status), (invoice(1), TaxStatus::Normal));
        assert_eq!(known.data_time, Some(now()));
        let wrong = Question { total: Some(Fen(1)), ..question(1) };
        let told = ask(&trial.db, &wrong, None);
        assert_eq!(told, Reply::Differs(vec![Field::Total]));
        let day = Question { issue_date: Day::new(2026, 1, 16).unwrap(), ..question(1) };
        assert_eq!(ask(&trial.db, &day, None), Reply::Differs(vec![Field::IssueDate]));
        assert_eq!(ask(&trial.db, &question(9), None), Reply::Unknown);
        let other = answer(&trial.db, &may("wsp_other"), &question(1), None, now());
        assert_eq!(other.unwrap(), Reply::Unknown, "another workspace's register");
    });
}

#[test]
fn an_invoice_is_asked_about_five_times_a_day_where_tries_are_counted() {
    each_engine(|trial| {
        put(&trial.db, rows(0..3));
        let most = Some(TRIES_A_DAY);
        for _ in 0..5 {
            assert!(matches!(ask(&trial.db, &question(1), most), Reply::Found(_)));
        }
        assert_eq!(ask(&trial.db, &question(1), most), Reply::Refused(Refusal::DailyLimit));
        assert!(matches!(ask(&trial.db, &question(2), most), Reply::Found(_)));
        assert!(matches!(ask(&trial.db, &question(1), None), Reply::Found(_)));
        let asker: RegisterAsker = may("wsp_office");
        let tomorrow = Moment(now().0 + 86_400);
        let next = answer(&trial.db, &asker, &question(1), most, tomorrow).unwrap();
        assert!(matches!(next, Reply::Found(_)));
    });
}

#[test]
fn a_state_set_by_hand_is_answered_from_then_on() {
    each_engine(|trial| {
        put(&trial.db, rows(0..2));
        let key = question(1).key();
        let red = State {
            status: TaxStatus::RedFull,
            red_number: Some("26112000000000000777".into()),
            why: Some("销货退回".into()),
        };
        let later = Moment(now().0 + 60);
        assert!(register::set_state(&trial.db, &loader(), &key, &red, later).unwrap());
        let Reply::Found(known) = ask(&trial.db, &question(1), None) else { panic!() };
        let states = [(now(), TaxStatus::Normal), (later, TaxStatus::RedFull)];
        assert_eq!((known.status, known.history), (TaxStatus::RedFull, states.to_vec()));
        let elsewhere = may::<RegisterLoader>("wsp_other");
        let foreign = register::set_state(&trial.db, &elsewhere, &key, &red, later);
        assert!(matches!(foreign, Err(store::Error::NotFound)));
    });
}

const CHILD: &str = "PIAOJU_TEST_REGISTER";

#[test]
fn two_hundred_thousand_rows_take_no_more_memory_than_a_fifth_of_them() {
    let peak = |count: u64| {
        let folder = tempfile::tempdir().unwrap();
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "register::the_loading_child", "--nocapture", "--test-threads=1"])
            .env(CHILD, format!("{count}:{}", folder.path().join("r.db").display()))
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "the child failed: {text}");
        let line = text.lines().find_map(|line| line.split_once("peak: ")).unwrap().1;
        line.trim().parse::<u64>().unwrap()
    };
    let (few, many) = (peak(40_000), peak(200_000));
    if few > 0 {
        // The cache of the database is 16 MiB and fills with either.
        assert!(many < few + 24 * 1_024, "{few} KiB for few rows, {many} KiB for many");
    }
}

#[test]
fn the_loading_child() {
    let Ok(wanted) = std::env::var(CHILD) else { return };
    let (count, path) = wanted.split_once(':').unwrap();
    let count: u64 = count.parse().unwrap();
    let db = Db::open(path, 1).unwrap();
    let started = std::time::Instant::now();
    let report = put(&db, rows(0..count));
    assert_eq!(report.counts.created, count as i64);
    let bytes = std::fs::metadata(Path::new(path)).unwrap().len();
    eprintln!("{count} rows in {:?}, {} bytes a row", started.elapsed(), bytes / count);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|rest| rest.split_whitespace().next()).unwrap_or("0");
    println!("\npeak: {peak}");
}
