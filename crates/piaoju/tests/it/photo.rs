//! Pictures over the whole service: read, confirmed by a person, verified; and codes that are
//! scanned.

use paper::samples::pictures::{D1_CODE, code_picture};
use paper::write::png_of_bits;
use serde_json::Value;

use crate::accounts::{Browser, Page, Raw, each_town};

/// D1 as a person completes it beside a picture in which only the code was read.
fn d1() -> Vec<(&'static str, &'static str)> {
    vec![
        ("kind", "digital_normal"),
        ("number", "26112000000000000018"),
        ("issue_date", "2026-01-15"),
        ("total_without_tax", "100.00"),
        ("tax", "13.00"),
        ("total", "113.00"),
        ("seller.name", "示例（北京）办公用品有限公司"),
        ("seller.tax_id", "91110000MADEM0038L"),
    ]
}

fn with(name: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    let mut fields = d1();
    fields.retain(|(own, _)| *own != name);
    fields.push((name, value));
    fields
}

/// Uploads a picture; the path of the form about its one invoice.
fn uploaded(browser: &Browser, token: &str) -> String {
    let page = browser.upload("/verify/file", token, &[("发票.png", &code_picture(&[D1_CODE]))]);
    let sheet = page.goes_to().to_owned();
    assert!(sheet.starts_with("/verify/photo/sht_"), "{sheet}");
    browser.get(&sheet).goes_to().to_owned()
}

#[test]
fn a_picture_is_confirmed_before_anybody_is_asked_and_keeps_what_was_read() {
    each_town(|town| {
        let wang = town.signed_in("wang@example.com");
        let form = uploaded(&wang, "tok_1");
        let page = wang.get(&form);
        page.is(200).has(&["核对识别结果", "来自二维码", "26112000000000000018", "看位置"]);
        page.has(&["没有识别到，请照图填写", "piaoju models install", "id=\"at-number\""]);
        wang.get("/w/history").hides(D1_NUMBER);
        wang.get("/w/scans").has(&["发票.png", "26112000000000000018"]);
        let wrong = wang.post(&form, &with("seller.tax_id", "91110000MADEM0078L"));
        wrong.is(422).has(&["税号校验位不正确", "票面上就是这样", "91110000MADEM0078L"]);
        wang.post(&form, &with("total", "118.00")).is(422).says("不等于价税合计");
        let made = wang.post(&form, &with("number", "26112000000000000026")).goes_to().to_owned();
        let verdict = wang.get(&made);
        verdict.has(&["人工修正", "识别值", "修正值", "26112000000000000018", "识别位置"]);
        wang.get("/w/scans").has(&["没有待确认的图片"]);
        wang.get("/w/history").has(&["26112000000000000026", "图片识别"]);
        let json = wang.get(&format!("{made}/verdict.json"));
        let json: Value = serde_json::from_slice(&json.bytes).expect("the contract");
        let number = &json["reading"]["number"];
        assert_eq!((&number["from"], &number["as_read"]), (&"typed".into(), &D1_NUMBER.into()));
        assert_eq!(json["invoice"]["number"], "26112000000000000026");
        assert_eq!(json["reading"]["total"]["from"], "qr");
        assert!(number["box"].is_array(), "{number}");
        assert_eq!(json["file"]["format"], "image");
    });
}

const D1_NUMBER: &str = "26112000000000000018";

#[test]
fn the_same_form_makes_one_sheet_and_one_verification() {
    each_town(|town| {
        let wang = town.signed_in("wang@example.com");
        let form = uploaded(&wang, "tok_2");
        assert_eq!(uploaded(&wang, "tok_2"), form);
        let made = wang.post(&form, &d1()).goes_to().to_owned();
        assert_eq!(wang.post(&form, &d1()).goes_to(), made);
        assert_eq!(wang.get(&form).goes_to(), made);
        wang.get("/w/history").says("共 1 条");
        let again = wang.post(&format!("{made}/again"), &[]).goes_to().to_owned();
        wang.get(&again).has(&["26112000000000000018", "识别位置"]);
    });
}

#[test]
fn who_works_through_a_pile_goes_on_from_the_verdict() {
    each_town(|town| {
        let wang = town.signed_in("wang@example.com");
        let forms = ["tok_5", "tok_6", "tok_7"].map(|token| uploaded(&wang, token));
        let mut left: Vec<&String> = forms.iter().collect();
        let mut form = forms[0].clone();
        while !left.is_empty() {
            left.retain(|waiting| **waiting != form);
            let verdict = wang.get(wang.post(&form, &d1()).goes_to());
            let Some(next) = left.iter().find(|next| verdict.text.contains(next.as_str())) else {
                assert!(left.is_empty(), "{left:?} wait and the page does not say so");
                verdict.hides("下一张（还有");
                break;
            };
            verdict.has(&[&format!("下一张（还有 {} 张）", left.len())]);
            form = (*next).clone();
        }
        wang.get("/w/scans").has(&["没有待确认的图片"]);
    });
}

#[test]
fn a_picture_is_for_its_workspace_alone() {
    each_town(|town| {
        let wang = town.signed_in("wang@example.com");
        let form = uploaded(&wang, "tok_3");
        let sheet = form.trim_end_matches("/1").to_owned();
        let made = wang.post(&form, &d1()).goes_to().to_owned();
        let pictures = [format!("{sheet}/picture"), format!("{made}/page/1")];
        for picture in &pictures {
            let page = wang.get(picture);
            assert!(page.is(200).bytes.starts_with(b"\xff\xd8\xff"), "{picture}");
            assert_eq!(page.headers["content-type"], "image/jpeg");
        }
        wang.get(&format!("{made}/page/2")).is(404);
        wang.get(&format!("{sheet}/2")).is(404);
        let stranger = town.stranger("chen@example.com");
        for path in pictures.iter().chain([&sheet, &form]) {
            stranger.get(path).is(404);
            town.browser().get(path).is(404);
        }
        stranger.post(&form, &d1()).is(404);
        stranger.post(&format!("{form}/check"), &d1()).is(404);
        stranger.get("/w/scans").hides("发票.png");
    });
}

#[test]
fn the_script_hears_what_is_missing_while_somebody_types() {
    each_town(|town| {
        let wang = town.signed_in("wang@example.com");
        let check = format!("{}/check", uploaded(&wang, "tok_4"));
        let said = |fields: &[(&str, &str)]| -> Value {
            let page: Page = wang.post(&check, fields);
            serde_json::from_slice(&page.is(200).bytes).expect("JSON")
        };
        assert_eq!(said(&d1()), serde_json::json!({ "faults": [], "soft": false }));
        let wrong = said(&with("seller.tax_id", "91110000MADEM0078L"));
        assert_eq!(wrong["faults"][0]["field"], "seller.tax_id");
        assert_eq!(
            (&wrong["faults"][0]["text"], &wrong["soft"]),
            (&"税号校验位不正确".into(), &true.into())
        );
        let mut stands = with("seller.tax_id", "91110000MADEM0078L");
        stands.push(("stands", "1"));
        assert_eq!(said(&stands), serde_json::json!({ "faults": [], "soft": true }));
        assert_eq!(said(&with("number", ""))["faults"][0]["text"], "请填写发票号码");
    });
}

#[test]
fn a_code_in_a_picture_fills_the_form_and_says_so() {
    each_town(|town| {
        let guest = town.browser();
        let page = guest.upload("/verify/scan", "t", &[("demo_qr.png", &code_picture(&[D1_CODE]))]);
        page.is(200).has(&["来自二维码", "value=\"26112000000000000018\"", "value=\"113.00\""]);
        assert_eq!(
            page.text.matches("badge from").count(),
            3,
            "number, date, total: {}",
            page.text
        );
        let mut fields = with("qr", D1_CODE);
        fields.push(("token", "tok_5"));
        let made = guest.post("/verify/typed", &fields).goes_to().to_owned();
        let json = guest.get(&format!("{made}/verdict.json"));
        let json: Value = serde_json::from_slice(&json.bytes).expect("the contract");
        assert_eq!(json["reading"]["number"]["from"], "qr");
        assert_eq!(json["file"]["format"], "qr");
        for (bytes, words) in [
            (code_picture(&["https://example.com/"]), "没有读到发票二维码"),
            (b"\x89PNG\r\n\x1a\nbroken".to_vec(), "文件已损坏"),
        ] {
            guest.upload("/verify/scan", "t", &[("a.png", &bytes)]).is(422).says(words);
        }
        guest.upload("/verify/scan", "t", &[]).is(422).says("请先选择一张图片");
    });
}

#[test]
fn of_several_codes_one_is_chosen() {
    each_town(|town| {
        let guest = town.browser();
        let other = D1_CODE.replace("0018", "0026");
        let other = &other[..other.len() - 4];
        let picture = code_picture(&[D1_CODE, other]);
        let page = guest.upload("/verify/scan", "t", &[("two.png", &picture)]);
        page.is(200).has(&["读到 2 个发票二维码", D1_NUMBER, "26112000000000000026"]);
        let filled = guest.post("/verify/qr", &[("qr", other)]);
        filled.has(&["来自二维码", "value=\"26112000000000000026\""]);
        let sheet = guest.upload("/verify/file", "tok_6", &[("two.png", &picture)]);
        let list = guest.get(sheet.goes_to());
        list.is(200).has(&["图片里有 2 张发票", D1_NUMBER, "26112000000000000026", "待确认"]);
    });
}

fn frame(browser: &Browser, body: &[u8]) -> Page {
    let headers = [("content-type", "image/jpeg"), ("sec-fetch-site", "same-origin")];
    browser.raw(Raw { method: "POST", path: "/verify/frame", headers: &headers, body })
}

#[test]
fn a_picture_of_a_camera_is_read_within_bounds() {
    each_town(|town| {
        let guest = town.browser();
        let read = frame(&guest, &code_picture(&[D1_CODE]));
        let read: Value = serde_json::from_slice(&read.is(200).bytes).expect("JSON");
        assert_eq!(read["text"], D1_CODE);
        assert_eq!(read["fields"]["number"], D1_NUMBER);
        let nothing = frame(&guest, &code_picture(&["https://example.com/"]));
        assert_eq!(nothing.is(200).bytes, b"null");
        frame(&guest, b"no picture").is(400);
        frame(&guest, &vec![0; 2 * 1024 * 1024]).is(413);
        // Two million pixels and more, in a quarter of a megabyte.
        frame(&guest, &png_of_bits(&[], 1_500, 1)).is(413);
    });
}

#[test]
fn the_pages_of_a_document_are_shown_with_what_was_read() {
    each_town(|town| {
        let wang = town.signed_in("wang@example.com");
        let samples = paper::samples::demo(None);
        let ofd = samples.iter().find(|s| s.file_name == "demo_valid.ofd").expect("the sample");
        let files: [(&str, &[u8]); 1] = [("a.ofd", &ofd.bytes)];
        let made = wang.upload("/verify/file", "tok_7", &files).goes_to().to_owned();
        let page = wang.get(&made);
        page.has(&["识别位置", "href=\"#at-number\"", &format!("{made}/page/1")]);
        let picture = wang.get(&format!("{made}/page/1"));
        assert!(picture.is(200).bytes.starts_with(b"\x89PNG"), "{:?}", picture.headers);
        wang.get(&format!("{made}/page/9")).is(404);
        wang.get(&format!("{made}/page/0")).is(404);
        town.stranger("wu@example.com").get(&format!("{made}/page/1")).is(404);
    });
}
