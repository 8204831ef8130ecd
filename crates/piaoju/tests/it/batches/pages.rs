//! The journey through a batch.

use std::io::{Cursor, Read};
use std::sync::mpsc;
use std::time::Duration;

use axum::http::StatusCode;
use model::account::{BuiltIn, Permission};
use model::{Field, Moment};
use paper::sheet::{Column, Mapping, open};

use super::{columns, guest, hundred, listen, member, staff, upload, working};
use crate::accounts::each_town;

fn start() -> Moment {
    Moment(1_795_320_000)
}

/// The rows of a workbook under its head.
fn rows(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut sheet = open("download.xlsx", Cursor::new(bytes)).expect("a workbook");
    let rows = sheet.by_ref().map(|row| row.expect("a row").cells().map(str::to_owned).collect());
    let rows = rows.collect();
    (sheet.columns, rows)
}

#[test]
fn a_hundred_rows_go_the_way_of_the_journey() {
    each_town(|town| {
        let office = town.office(start);
        let li = staff(&office, "wsp_1");
        li.get("/w/batches").has(&["下载模板", "批量查验"]);
        let uploaded =
            upload(&li, "tok_1", &[("demo_100.xlsx", &paper::samples::demo_batch_file())]);
        assert_eq!(uploaded.status, StatusCode::SEE_OTHER);
        let batch = uploaded.to;
        assert_eq!(li.get(&batch).to, format!("{batch}/columns"));
        let page = li.get(&format!("{batch}/columns"));
        page.has(&["保存为导入模板", "7 列中识别出 7 列", "26112000000000001001"]);
        let twice = columns(&[("column-0", "number")]);
        let refused = li.post(&format!("{batch}/columns"), &twice);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.has(&["有两列对应了同一项内容"]);
        let keep = columns(&[("keep", "1"), ("template", "月结")]);
        assert_eq!(li.post(&format!("{batch}/columns"), &keep).to, batch);
        // What nobody is asked about has ended before the worker begins.
        li.get(&batch).has(&["已完成 7/100"]);
        li.get("/w").has(&["进行中的批次", "demo_100.xlsx"]);
        working(&office, || {
            let told = listen(&li, &batch);
            assert!(told.contains("event: progress") && told.contains("已完成 100/100"), "{told}");
            assert!(told.trim_end().ends_with("data: {}"), "{told}");
        });
        li.get(&batch).has(&["重复 4", "格式错误 3", "下载异常清单"]);
        li.get(&format!("{batch}?only=repeat")).has(&["与第 4 行是同一张发票"]);
        let only = li.get(&format!("{batch}?only=malformed"));
        only.has(&["发票号码：", "日期无法识别", "金额无法识别"]);
        assert!(!only.text.contains("与第 4 行是同一张发票"));
        li.get("/w/batches").has(&["demo_100.xlsx", "月结"]);
        // The same form sent again, and a table with the same head.
        let again = upload(&li, "tok_1", &[("demo_100.xlsx", b"")]);
        assert_eq!(again.to, batch);
        let next = upload(&li, "tok_2", &[("march.xlsx", &paper::samples::demo_batch_file())]);
        li.get(&next.to).has(&["已完成 7/100"]);
    });
}

#[test]
fn exceptions_and_results_open_in_a_spreadsheet_with_the_columns_of_the_user() {
    each_town(|town| {
        let office = town.office(start);
        let li = staff(&office, "wsp_1");
        let batch = hundred(&li);
        working(&office, || listen(&li, &batch));
        let (head, found) = rows(&li.get(&format!("{batch}/exceptions.xlsx")).bytes);
        assert_eq!(head[1..8], paper::samples::demo::BATCH_HEADINGS);
        assert_eq!(head[8..], ["结果", "原因"]);
        let repeats: Vec<_> = found.iter().filter(|row| row[8] == "重复").collect();
        assert_eq!(repeats.len(), 4);
        assert_eq!(
            (repeats[0][0].as_str(), repeats[0][9].as_str()),
            ("93", "与第 4 行是同一张发票")
        );
        let broken: Vec<_> = found.iter().filter(|row| row[8] == "格式错误").collect();
        assert_eq!(broken[0][3], "2611200000000000109", "as it came");
        assert!(broken[0][9].starts_with("发票号码："), "{:?}", broken[0]);
        let (head, all) = rows(&li.get(&format!("{batch}/results.xlsx")).bytes);
        assert_eq!(all.len(), 100);
        let id = head.iter().position(|heading| heading == "查验编号").unwrap();
        assert_eq!(
            all.iter().filter(|row| row.get(id).is_some_and(|id| id.starts_with("ver_"))).count(),
            93
        );
        let zip = li.get(&format!("{batch}/reports.zip"));
        let mut zip = zip::ZipArchive::new(Cursor::new(zip.bytes)).unwrap();
        assert_eq!(zip.len(), 93);
        let mut report = Vec::new();
        zip.by_index(0).unwrap().read_to_end(&mut report).unwrap();
        let checked = paper::report::check(&report, &[office.reports.key()]);
        assert_eq!(checked.state, paper::report::State::Genuine);
    });
}

#[test]
fn the_template_that_is_downloaded_is_recognised() {
    each_town(|town| {
        let office = town.office(start);
        let (head, rows) = rows(&staff(&office, "wsp_1").get("/w/batches/template.xlsx").bytes);
        let mapping = Mapping::recognise(&head);
        assert!(mapping.position(Column::Field(Field::Number)).is_some());
        assert!(mapping.columns.iter().all(|mapped| mapped.holds.is_some()) && rows.is_empty());
    });
}

#[test]
fn files_and_archives_become_one_batch() {
    let samples = paper::samples::make(None).samples;
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for sample in &samples {
        zip.start_file(&*sample.file_name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, &sample.bytes).unwrap();
    }
    let zip = zip.finish().unwrap().into_inner();
    each_town(|town| {
        let office = town.office(start);
        let li = staff(&office, "wsp_1");
        let one = upload(&li, "", &[("二月.zip", &zip)]);
        working(&office, || listen(&li, &one.to));
        let page = li.get(&one.to);
        page.has(&["二月.zip", "发票无效", "01-valid-signed.ofd"]);
        let several = upload(&li, "", &[("二月.zip", &zip), ("x.ofd", &samples[0].bytes)]);
        working(&office, || listen(&li, &several.to));
        li.get(&several.to).has(&["二月.zip 等 2 个文件", "重复 "]);
        let (head, _) = rows(&li.get(&format!("{}/results.xlsx", several.to)).bytes);
        assert_eq!(head[1], "文件");
    });
}

#[test]
fn a_picture_with_doubts_waits_and_its_row_is_settled_when_it_is_confirmed() {
    use paper::samples::pictures::{D1_CODE, code_picture};
    let half = "01,32,,26112000000000000026,,20260115,,";
    each_town(|town| {
        let office = town.office(start);
        let li = staff(&office, "wsp_1");
        let files = [("整.png", code_picture(&[D1_CODE])), ("半.png", code_picture(&[half]))];
        let files: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (*n, b.as_slice())).collect();
        let batch = upload(&li, "", &files);
        working(&office, || listen(&li, &batch.to));
        let page = li.get(&batch.to);
        page.has(&["待确认 1", "去核对", "图片已识别，请核对后查询", "/verify/r/ver_"]);
        li.get("/w/scans").has(&["半.png", "来自批次"]).hides("整.png");
        let at = page.text.find("/verify/photo/sht_").expect("a link to the sheet");
        let sheet: String = page.text[at..].chars().take_while(|c| *c != '"').collect();
        let form = li.get(&sheet).goes_to().to_owned();
        let fields = [
            ("kind", "digital_normal"),
            ("number", "26112000000000000026"),
            ("issue_date", "2026-01-15"),
            ("total", "20.00"),
        ];
        let made = li.post(&form, &fields).goes_to().to_owned();
        li.get(&batch.to).has(&[&made]).hides("图片已识别，请核对后查询");
        li.get("/w/scans").has(&["没有待确认的图片", "电子发票占 100%"]);
        guest(&office).get(&sheet).is(404);
    });
}

#[test]
fn what_cannot_be_a_batch_is_refused_in_words() {
    each_town(|town| {
        let office = town.office(start);
        let li = staff(&office, "wsp_1");
        let table = "发票号码\n".to_owned() + &"26112000000000001001\n".repeat(10_001);
        for (files, words) in [
            (vec![], "里面没有可以查验的内容"),
            (vec![("a.csv", table.as_bytes())], "表格超过一万行"),
            (vec![("a.csv", &b"a,b\n1,2"[..]), ("b.ofd", b"x")], "表格要单独上传"),
            (vec![("a.xls", &b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..])], "旧版 Excel"),
            (vec![("a.csv", "发票号码\n".as_bytes())], "里面没有可以查验的内容"),
        ] {
            let refused = upload(&li, "", &files);
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
            refused.has(&[words]);
        }
    });
}

#[test]
fn another_workspace_a_guest_and_a_viewer_see_nothing_of_it() {
    each_town(|town| {
        let office = town.office(start);
        let li = staff(&office, "wsp_1");
        let batch = hundred(&li);
        let viewer = member(&office, "wsp_1", BuiltIn::Viewer.permissions());
        let other = staff(&office, "wsp_2");
        let parts =
            ["", "/columns", "/events", "/exceptions.xlsx", "/results.xlsx", "/reports.zip"];
        for part in parts {
            let path = format!("{batch}{part}");
            assert_eq!(other.get(&path).status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(viewer.get(&path).status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(other.post(&format!("{batch}/stop"), &[]).status, StatusCode::NOT_FOUND);
        assert_eq!(other.post(&format!("{batch}/columns"), &[]).status, StatusCode::NOT_FOUND);
        assert!(!other.get("/w/batches").text.contains("demo_100"));
        let guest = guest(&office).get(&batch);
        assert!(guest.status != StatusCode::OK && !guest.text.contains("demo_100"));
        // Without the right to take things out there is no button and no file.
        let may: model::account::Permissions =
            [Permission::Batch, Permission::HistoryAll].into_iter().collect();
        let helper = member(&office, "wsp_1", may);
        assert_eq!(helper.get(&format!("{batch}/results.xlsx")).status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_batch_is_stopped_on_its_page() {
    each_town(|town| {
        let office = town.office(start);
        let li = staff(&office, "wsp_1");
        let batch = hundred(&li);
        assert_eq!(li.post(&format!("{batch}/stop"), &[]).to, batch);
        li.get(&batch).has(&["已停止", "重复 4"]);
        working(&office, || assert!(listen(&li, &batch).contains("event: end")));
        li.get(&batch).has(&["已停止", "继续"]);
    });
}

#[test]
fn a_stopped_batch_goes_on_from_its_page() {
    each_town(|town| {
        let office = town.office(start);
        let li = staff(&office, "wsp_1");
        let batch = hundred(&li);
        li.post(&format!("{batch}/stop"), &[]);
        let other = staff(&office, "wsp_2");
        let more = format!("{batch}/continue");
        assert_eq!(other.post(&more, &[]).status, StatusCode::NOT_FOUND);
        li.get(&batch).has(&["已停止"]);
        assert_eq!(li.post(&more, &[]).to, batch);
        li.get(&batch).has(&["进行中"]);
        working(&office, || assert!(listen(&li, &batch).contains("event: end")));
        li.get(&batch).has(&["已完成", "重复 4"]);
    });
}

/// Without a worker a batch has no end, and neither has the answer that tells of it.
#[test]
fn whoever_watches_a_batch_does_not_hold_up_a_stop() {
    each_town(|town| {
        let office = town.office(start);
        let li = staff(&office, "wsp_1");
        let batch = hundred(&li);
        let (send, heard) = mpsc::channel();
        std::thread::scope(|scope| {
            scope.spawn(|| send.send(listen(&li, &batch)));
            let open = heard.recv_timeout(Duration::from_millis(300));
            assert!(open.is_err(), "it is still told of: {open:?}");
            office.closing.send_replace(true);
            let told = heard.recv_timeout(Duration::from_secs(20)).expect("the answer ends");
            assert!(told.contains("event: progress") && !told.contains("event: end"), "{told}");
        });
    });
}
