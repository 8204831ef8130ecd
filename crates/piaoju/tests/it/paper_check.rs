//! 人工鉴别 in a browser, and the way to verify what no source takes.

use model::account::{BuiltIn, Role};
use model::paper_check::{Route, route};
use model::{Invoice, Kind};
use piaoju::language::Language;
use piaoju::web::ui::paper_check::way;

use crate::accounts::{Town, each_town};
use crate::browser::{Browser, Page};
use crate::portal::guest;

/// A special invoice of 2018, when the marks of 2014 were in force.
const SPECIAL: [(&str, &str); 5] = [
    ("kind", "vat_special"),
    ("code", "1100184130"),
    ("number", "12345678"),
    ("issue_date", "2019-03-01"),
    ("total_without_tax", "100.00"),
];

fn staff(town: &Town<'_>) -> Browser {
    town.enrol("li@example.com", &Role::BuiltIn(BuiltIn::Staff));
    town.signed_in("li@example.com")
}

/// Answers that a genuine paper has, but for the ink of the code.
fn look(li: &Browser, to: &str, ink: &str, note: &str) -> Page {
    let fields = [
        ("saw-paper-feel", "yes"),
        ("saw-supervision-seal", "yes"),
        ("saw-code-ink", ink),
        ("saw-number-type", "yes"),
        ("saw-fibres", "yes"),
        ("saw-thread", "yes"),
        ("saw-cipher", "yes"),
        // A slip's question: this paper is not asked it.
        ("saw-print", "no"),
        ("note", note),
    ];
    li.send_parts(&format!("{to}/paper"), &fields, &[("seen.jpg", b"a picture")])
}

#[test]
fn what_somebody_saw_on_paper_stands_beside_the_verdict() {
    each_town(|town| {
        let li = staff(town);
        let to = li.post("/verify/typed", &SPECIAL).goes_to().to_owned();
        let page = li.get(&to);
        page.is(200).says("人工鉴别");
        let verdict = li.get(&format!("{to}/verdict.json")).text;
        page.says("紫光灯斜照").says("国家税务总局公告2019年第9号").hides("鉴别结果</h3>");

        look(&li, &to, "no", "擦不出红色").is(303);
        let page = li.get(&to);
        page.says("缺少规定的防伪标识").says("擦不出红色").says("不改变上面的结论");
        // What a person saw changes no verdict; it stands beside it.
        let now = li.get(&format!("{to}/verdict.json")).text;
        let [before, mut now] = [&verdict, &now].map(|text| json(text));
        let seen = now.as_object_mut().and_then(|v| v.remove("paper_check")).expect("it is there");
        assert_eq!((now, seen["outcome"].as_str()), (before.clone(), Some("against")));
        assert_eq!(
            (&seen["answers"]["code_ink"], &seen["note"]),
            (&"no".into(), &"擦不出红色".into())
        );
        assert!(before.get("paper_check").is_none(), "nobody had looked");
        let picture = li.get(&format!("{to}/paper-picture"));
        picture.is(200);
        assert_eq!(picture.text, "a picture");

        look(&li, &to, "yes", "").is(303);
        let page = li.get(&to);
        page.says("未发现不符").hides("擦不出红色");
    });
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("the contract")
}

#[test]
fn the_signed_report_says_what_somebody_saw_beside_the_verdict() {
    each_town(|town| {
        let li = staff(town);
        let to = li.post("/verify/typed", &SPECIAL).goes_to().to_owned();
        let report = || json(&li.get(&format!("{to}/report.json")).is(200).text);
        let content = |report: &serde_json::Value| {
            let payload = json(report["payload"].as_str().expect("what is signed"));
            payload["content"].clone()
        };
        let before = content(&report());
        look(&li, &to, "no", "擦不出红色").is(303);
        let after = content(&report());
        assert_eq!(before["verdict"], after["verdict"]);
        assert_eq!(before.get("paper_check"), None);
        assert_eq!(after["paper_check"]["outcome"], "against");
        assert_eq!(after["paper_check"]["note"], "擦不出红色");
    });
}

#[test]
fn differences_of_the_seller_are_listed_beside_the_checklist() {
    use app::seller::Seller;
    use model::seller::{Line, Standing};
    use piaoju::web::ui::seller::card;
    each_town(|town| {
        let li = staff(town);
        let to = li.post("/verify/typed", &SPECIAL).goes_to().to_owned();
        li.get(&to).has(&["核对开票单位", "没有读出销售方税号"]);
    });
    let frame = guest("/verify");
    let special = Invoice { kind: Some(Kind::VatSpecial), ..Invoice::default() };
    let digital = Invoice { kind: Some(Kind::DigitalNormal), ..Invoice::default() };
    let line = |standing| Line {
        field: model::Field::SellerBankAccount,
        now: Some("工行 1234".into()),
        before: vec![("建行 9".into(), 3)],
        standing,
    };
    let known = |standing| Seller { lines: vec![line(standing)], verified: 3, registered: 0 };
    let words = |invoice: &Invoice, seller: &Seller| card(&frame, invoice, seller).into_string();
    let differs = words(&special, &known(Standing::Differs));
    for part in ["有出入", "工行 1234", "建行 9", "3 张", "不改变上面的结论", " open"]
    {
        assert!(differs.contains(part), "{part} in {differs}");
    }
    let lonely = Seller { verified: 0, ..known(Standing::New) };
    assert!(words(&special, &lonely).contains("没有可以对照的资料"));
    assert!(words(&digital, &known(Standing::Same)).is_empty(), "nothing to look at");
    assert!(words(&digital, &known(Standing::Differs)).contains("有出入"));
}

#[test]
fn what_was_seen_belongs_to_its_workspace_and_to_members() {
    each_town(|town| {
        let li = staff(town);
        let to = li.post("/verify/typed", &SPECIAL).goes_to().to_owned();
        look(&li, &to, "yes", "").is(303);
        let stranger = town.stranger("stranger@elsewhere.example");
        look(&stranger, &to, "no", "").is(404);
        stranger.get(&format!("{to}/paper-picture")).is(404);
        li.get(&to).says("未发现不符");
    });
}

#[test]
fn an_electronic_invoice_has_no_marks_to_look_at() {
    each_town(|town| {
        let li = staff(town);
        let typed = [
            ("kind", "vat_normal_electronic"),
            ("code", "011002100311"),
            ("number", "12345678"),
            ("issue_date", "2025-06-01"),
            ("check_code", "654321"),
        ];
        let to = li.post("/verify/typed", &typed).goes_to().to_owned();
        li.get(&to).is(200).hides("id=\"paper-check\"");
        look(&li, &to, "yes", "").is(400);
    });
}

#[test]
fn a_kind_that_no_source_takes_is_told_its_way() {
    let frame = guest("/verify");
    let of = |kind, code: Option<&str>| {
        let code = code.map(str::to_owned);
        Invoice { kind: Some(kind), code, ..Invoice::default() }
    };
    let quota = of(Kind::Quota, Some("144032399119"));
    let words = way(&frame, &quota).into_string();
    for part in ["本票种请用", "12366", "深圳市"] {
        assert!(words.contains(part), "{part}");
    }
    for route_of in Route::ALL {
        let kinds = Kind::ALL.into_iter().map(|kind| of(kind, None));
        let mut kinds = kinds.chain([quota.clone()]);
        let invoice = kinds.find(|invoice| route(invoice) == Some(route_of));
        let invoice = invoice.expect("each way has a kind");
        assert!(way(&frame, &invoice).into_string().contains("本票种请用"));
    }
    assert!(way(&frame, &of(Kind::VatSpecial, None)).into_string().is_empty());
    assert_eq!(frame.language, Language::Chinese);
}
