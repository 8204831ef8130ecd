//! J3 steps 1 to 3 and J1 step 7 of the acceptance journeys.

use std::sync::mpsc;
use std::time::Duration;

use model::Verdict;
use piaoju::serve::{Worker, chores};
use store::job;
use store::verification::{self, Filter, Kept};

use super::*;
use crate::accounts::Page;

/// The form of P1 with another number.
fn form<'a>(number: &'a str, check_code: &'a str) -> [(&'static str, &'a str); 5] {
    [
        ("kind", "vat_normal_electronic"),
        ("code", "011002100311"),
        ("number", number),
        ("issue_date", "2025-06-01"),
        ("check_code", check_code),
    ]
}

fn verify(browser: &Browser, number: &str, check_code: &str) -> Page {
    browser.send("/verify/typed", &form(number, check_code))
}

#[test]
fn a_typed_question_goes_the_way_of_the_journey() {
    each_town(|town| {
        let (office, service) = (office(town, now), simulator(None));
        ask_it(town, &office, &service);
        let li = staff(town, &office);
        li.get("/verify?way=typed").is(200).says("今日剩余 5 次");
        let bad = verify(&li, "123456789", "654321");
        bad.is(422).says("发票号码应为8位或20位数字").says("今日剩余 5 次");
        assert_eq!(service.simulator().requests, 0, "nobody was asked");
        let good = verify(&li, "12345678", "654321");
        good.is(200).says("发票有效").says("正常").says("今日剩余 4 次");
        good.says("基本信息").says("发票状态").says("发票明细").says("其他信息");
        good.says("模拟查验服务");
        verify(&li, "12345678", "654321").is(200).says("今日剩余 4 次");

        verify(&li, "12345679", "654321").says("发票无效").says("已作废");
        verify(&li, "12345680", "654321").says("发票无效").says("全额红冲");
        let down = verify(&li, "50300000", "654321");
        down.says("暂无法判定").says("数据源暂不可用，稍后自动重查").hides("可能原因");
        down.says("本机底账没有这张发票的记录");
        let used_up = verify(&li, "12345685", "654321");
        used_up.says("超过当日查验次数，明日自动重查").says("2026-11-23 09:00:00");
        used_up.says("今日剩余 0 次");
        let wrong = verify(&li, "12345678", "000000");
        wrong.is(200).says("不一致").says("今日剩余 3 次");
        let marked = wrong.text.split("<tr").find(|row| row.starts_with(" class=\"differs\""));
        assert!(marked.expect("a marked row").contains("校验码"), "the wrong field is marked");
        assert_eq!(wrong.text.matches("<tr class=\"differs\"").count(), 1, "and no other");
        wrong.hides("72046183509271654321");
    });
}

#[test]
fn who_is_not_found_can_be_asked_for_again_tomorrow() {
    each_town(|town| {
        let (office, service) = (office(town, now), simulator(None));
        ask_it(town, &office, &service);
        let li = staff(town, &office);
        let to = li.post("/verify/typed", &form("99999999", "654321")).to;
        let page = li.get(&to);
        page.says("查无此票").says("可能原因").says("次日再查").hides("已安排在");
        let id = to.rsplit('/').next().expect("an id");
        let planned = li.send(&format!("/verify/r/{id}/tomorrow"), &[]);
        planned.is(200).says("已安排在 2026-11-23 09:00:00 自动重查").hides("/tomorrow");
        li.get(&to).says("已安排在 2026-11-23 09:00:00 自动重查");
        assert_eq!(office.db.read(job::pending).expect("jobs"), 1);

        // In the night the invoice arrives at the source.
        let mut book = demo_book();
        book[1].0.number = Some("99999999".into());
        service.simulator().book = book;
        let morning = super::office(town, next_morning);
        work(&morning);
        let li = Browser::new(morning.clone());
        log_in(&li, "li@example.com", PASSWORD).is(303);
        li.get(&to).is(200).hides("已安排在").says("次日再查");
        let kept = verifications(town, &morning);
        let seen: Vec<_> = kept.iter().map(|k| (k.way.as_str(), k.tax_status.as_str())).collect();
        assert_eq!(seen, [("again", "normal"), ("typed", "unknown")]);
        assert_eq!(kept[0].actor, kept[1].actor, "it is in the history of whoever wished it");
    });
}

/// The verifications of the company, the newest first.
fn verifications(town: &Town<'_>, office: &Shared) -> Vec<Kept> {
    let filter = Filter::default();
    let list = office.db.read(|read| verification::list(read, &town.company, &filter, (0, 9)));
    list.expect("verifications")
}

/// Runs the worker until every job that waits was worked on.
fn work(office: &Shared) {
    let (told, done) = mpsc::channel();
    let mut chores = chores();
    for (_, work) in &mut chores.jobs {
        let (inner, told) =
            (std::mem::replace(work, Box::new(|_, _| unreachable!())), told.clone());
        *work = Box::new(move |office, job| {
            let end = inner(office, job);
            told.send(()).expect("the test waits");
            end
        });
    }
    let waiting = office.db.read(job::pending).expect("jobs");
    let worker = Worker::start(office.clone(), chores);
    for _ in 0..waiting {
        done.recv_timeout(Duration::from_secs(60)).expect("a job is done");
    }
    worker.stop();
    assert_eq!(office.db.read(job::pending).expect("jobs"), 0);
}

#[test]
fn a_file_whose_source_is_down_is_asked_about_again_by_itself() {
    each_town(|town| {
        let (before, service) = (office(town, now), simulator(None));
        ask_it(town, &before, &service);
        let at = service.socket();
        drop(service);
        let li = staff(town, &before);
        let samples = paper::samples::demo(None);
        let d1 = samples.iter().find(|s| s.file_name == "demo_valid.ofd").expect("D1");
        let to = li.upload("/verify/file", "", &[(&d1.file_name, &d1.bytes)]).goes_to().to_owned();
        let page = li.at(before.clone()).get(&to);
        page.says("原件真实，状态待查").says("签名 <b>通过").says("数据源暂不可用，稍后自动重查");
        page.says("已安排在 2026-11-22 10:10:00 自动重查").hides("发票无效");
        page.hides("可能原因");

        let bare = samples.iter().find(|s| s.file_name == "demo_valid.xml").expect("no signature");
        let unsigned =
            li.upload("/verify/file", "", &[(&bare.file_name, &bare.bytes)]).goes_to().to_owned();
        li.at(before.clone()).get(&unsigned).says("暂无法判定").hides("发票无效").hides("原件真实");

        let _service = simulator(Some(at));
        let after = office(town, in_an_hour);
        work(&after);
        let kept = verifications(town, &after);
        let of = |way: &str| {
            let kept = kept.iter().filter(|k| k.way == way);
            let mut seen: Vec<_> = kept.map(|k| (k.name.as_str(), k.verdict.as_str())).collect();
            seen.sort_unstable();
            seen
        };
        let (ofd, xml) = ("demo_valid.ofd", "demo_valid.xml");
        let first = [(ofd, Verdict::Authentic.code()), (xml, Verdict::Undetermined.code())];
        assert_eq!(of("file"), first);
        assert_eq!(of("again"), [(ofd, Verdict::Valid.code()), (xml, Verdict::Valid.code())]);
        let again = kept.iter().find(|k| k.way == "again").expect("one");
        assert_eq!(again.made_at, in_an_hour());
        let li = li.at(after);
        li.get(&format!("/verify/r/{}", again.id)).is(200).says("发票有效").says("模拟查验服务");
        li.get("/w/history").is(200).says("发票有效").says("原件真实，状态待查");
    });
}
