//! Every page with fictional content, in both languages and in the elder edition.

use std::sync::LazyLock;

use model::receipt::Standing;
use model::verdict::TaxStatus;
use model::{Fen, Reply, Verdict};
use paper::receipt::Slip;
use piaoju::api::document::document;
use piaoju::texts::{Texts, sources};
use piaoju::web::ui::failure::Failure;
use piaoju::web::ui::receipt::Answer::Unknown;
use piaoju::web::ui::receipt::{Answer, Check, Printed, Sending};
use piaoju::web::ui::report::ReportFinding;
use piaoju::web::ui::typed::TypedForm;
use piaoju::web::ui::verify::{Row, RowResult, Verify, Way};
use piaoju::web::ui::{
    Frame, about, api_docs, failure, home, lookup, pending, receipt, report, verdict, verify,
};

use super::verifying::{
    NOW, answered, down, faulty, known, page, paper, sample, typed_verification,
};
use super::{accounts, guest, member, pay, variants, workspace};

/// Names and contents of pages.
pub type Pages = Vec<(String, String)>;

static PAGES: LazyLock<Pages> = LazyLock::new(drawn);

/// All pages: name and content. They are drawn once for all tests.
pub fn all() -> &'static Pages {
    &PAGES
}

fn drawn() -> Pages {
    let mut pages = Pages::new();
    asking(&mut pages);
    verdicts(&mut pages);
    others(&mut pages);
    accounts::pages(&mut pages);
    workspace::pages(&mut pages);
    pay::pages(&mut pages);
    pages
}

/// Whether a word is a key of the texts.
pub fn is_key(word: &str) -> bool {
    let texts = sources(piaoju::language::Language::Chinese);
    texts.iter().any(|(_, text)| text.lines().any(|l| l.starts_with(&format!("{word} ="))))
        && Texts::of(piaoju::language::Language::Chinese).get(word) != word
}

/// Draws a page in every variant.
pub fn add(pages: &mut Pages, name: &str, frame: &Frame, draw: impl Fn(&Frame) -> maud::Markup) {
    for (suffix, frame) in variants(frame) {
        pages.push((format!("{name}{suffix}"), draw(&frame).into_string()));
    }
}

fn asking(pages: &mut Pages) {
    let start = home::Home { token: "t".into(), remaining: Some(20), ..home::Home::default() };
    add(pages, "home", &guest("/"), |f| home::page(f, &start));
    add(pages, "home-member", &member("/"), |f| home::page(f, &start));
    for way in Way::ALL {
        let typed = TypedForm { remaining: Some(5), ..TypedForm::default() };
        let model = Verify { way, typed, remaining: Some(5), ..Verify::default() };
        let frame = guest(&format!("/verify?way={}", way.code()));
        add(pages, &format!("verify-{}", way.code()), &frame, |f| verify::page(f, &model));
    }
    let model = Verify { way: Way::Typed, typed: faulty(), ..Verify::default() };
    add(pages, "verify-fault", &member("/verify/typed"), |f| verify::page(f, &model));
    let from_qr = TypedForm { is_from_qr: true, faults: Vec::new(), ..faulty() };
    let model = Verify { way: Way::Typed, typed: from_qr, ..Verify::default() };
    add(pages, "verify-from-qr", &member("/verify/qr"), |f| verify::page(f, &model));
    add(pages, "lookup", &guest("/lookup"), |f| lookup::page(f, &TypedForm::default()));
    let waiting =
        pending::Pending { token: "tok_1".into(), name: "发票.ofd".into(), ..Default::default() };
    add(pages, "pending", &guest("/verify/r/ver_1"), |f| pending::page(f, &waiting));
    let row = |name: &str, verdict: Option<Verdict>, reason: &str| Row {
        name: name.into(),
        result: Ok(RowResult {
            id: "ver_2".into(),
            verdict,
            number: Some("26112000000000000018".into()),
            total: Some(Fen(11_300)),
            reason: reason.into(),
            is_draft: false,
        }),
    };
    let rows = [
        row("办公用品-11月.ofd", Some(Verdict::Authentic), "税务状态未知"),
        row("会议餐费.ofd", Some(Verdict::Invalid), "受签名保护的内容被改动、删除或重复"),
        row("机票行程单.pdf", None, ""),
        Row {
            name: "截图.xml".into(), result: Err("文件已损坏，请重新下载。".into())
        },
    ];
    add(pages, "several", &guest("/verify"), |f| verify::several(f, &rows));
    super::photo::pages(pages);
}

fn verdicts(pages: &mut Pages) {
    let (genuine, parts) = sample("01");
    let frame = member("/verify/r/ver_01jx7m4c0q");
    let invoice = genuine.merged.invoice.clone();
    let (valid, same) = answered(genuine.clone(), &known(invoice.clone(), TaxStatus::Normal));
    add(pages, "verdict-valid", &frame, |f| {
        verdict::page(f, &page(&valid, Some(&parts), Some(&same)))
    });
    let (silent, _) = answered(genuine, &down());
    add(pages, "verdict-authentic", &frame, |f| {
        verdict::page(f, &page(&silent, Some(&parts), None))
    });
    let (altered, parts) = sample("11");
    add(pages, "verdict-invalid", &frame, |f| {
        verdict::page(f, &page(&altered, Some(&parts), None))
    });

    let (found, same) = answered(typed_verification(), &known(paper(), TaxStatus::Normal));
    add(pages, "verdict-typed", &frame, |f| verdict::page(f, &page(&found, None, Some(&same))));
    let mut other = paper();
    other.check_code = Some("11021368290471654320".into());
    let (differs, unlike) = answered(typed_verification(), &known(other, TaxStatus::Normal));
    add(pages, "verdict-mismatch", &frame, |f| {
        verdict::page(f, &page(&differs, None, Some(&unlike)))
    });
    add(pages, "verdict-mismatch-guest", &guest("/verify/r/ver_1"), |f| {
        let model = page(&differs, None, Some(&unlike));
        let model = verdict::VerdictPage { is_guest: true, can_save: false, ..model };
        verdict::page(f, &model)
    });
    let (unknown, _) = answered(typed_verification(), &Reply::Unknown);
    add(pages, "verdict-not-found", &frame, |f| {
        let model = page(&unknown, None, None);
        verdict::page(f, &verdict::VerdictPage { can_retry: true, can_save: false, ..model })
    });
}

fn others(pages: &mut Pages) {
    let genuine = ReportFinding::Genuine {
        verdict: Some(Verdict::Valid),
        subject: "26112000000000000018".into(),
        issued_at: NOW,
        key: "4f7a 0c2e 9b1d".into(),
        id: Some("ver_01jx7m4c0q".into()),
    };
    let unreadable = ReportFinding::Unreadable("文件里没有签名。".into());
    let frame = guest("/report/verify");
    add(pages, "report", &frame, |f| report::page(f, None));
    for (name, finding) in [
        ("report-genuine", genuine),
        ("report-not-ours", ReportFinding::NotOurs),
        ("report-unreadable", unreadable),
    ] {
        add(pages, name, &frame, |f| report::page(f, Some(("report.pdf", &finding))));
    }
    for (name, what) in [
        ("failure-404", Failure::NotFound),
        ("failure-400", Failure::Malformed),
        ("failure-403", Failure::Foreign),
        ("failure-405", Failure::Method),
        ("failure-413", Failure::TooLarge(64 * 1024 * 1024)),
        ("failure-429", Failure::TooMany(Some(30))),
        ("failure-429-some", Failure::TooMany(None)),
        ("failure-503", Failure::Busy),
        ("failure-500", Failure::Broken("req_01jx7m".into())),
    ] {
        add(pages, name, &guest("/x"), |f| failure::page(f, &what));
    }
    add(pages, "about", &guest("/about"), |f| {
        about::page(f, "0.1.0", "4f7a0c2e9b1d", wire::Outbound::Allowed)
    });
    receipts(pages);
    add(pages, "api", &member("/help/api"), |f| {
        api_docs::page(f, &document(f.texts(), "http://127.0.0.1:8080"))
    });
    let mail = about::Mail {
        to: "li@example.com".into(),
        subject: "重设密码".into(),
        text: "请打开链接：\nhttp://127.0.0.1:8080/reset?token=abc。\n十五分钟内有效。".into(),
        files: vec![("1.ofd".into(), "/demo/mail/1/1.ofd".into())],
        at: Some(NOW),
    };
    let mails = [mail];
    add(pages, "mailbox", &guest("/demo/mail"), |f| {
        about::mailbox(f, &mails, "http://127.0.0.1:8080", Some(true))
    });
    add(pages, "mailbox-empty", &guest("/demo/mail"), |f| about::mailbox(f, &[], "", Some(false)));
}

fn receipts(pages: &mut Pages) {
    let text = |text: &str| text.to_owned();
    let slip = Slip {
        title: text("缴费凭证"),
        biller: text("示例水务有限公司"),
        stamp: text("已部分退款"),
        pairs: vec![(text("凭证号"), text("PJ 261122 0000001 8")), (text("户名"), text("张**"))],
        lines: vec![(text("基本水费"), text("56.40")), (text("污水处理费"), text("30.00"))],
        total: [text("合计（元）"), text("86.40"), text("捌拾陆圆肆角整")],
        code: text("http://127.0.0.1:8080/receipt?n=PJ26112200000018&c=7K4MQ9X2"),
        about_code: text("扫码核验凭证真伪"),
        notice: text("本凭证只证明已收款，不是发票。"),
    };
    let (number, code) = (text("PJ26112200000018"), text("7K4MQ9X2"));
    let printed = |standing| {
        let (number, code) = (number.clone(), code.clone());
        Printed { slip: slip.clone(), standing, number, code }
    };
    let frame = guest("/receipt");
    add(pages, "receipt", &frame, |f| receipt::check_page(f, &Check::default()));
    let sending = Sending { is_here: true, ..Sending::default() };
    let (n, c) = (number.clone(), code.clone());
    let unknown = Check { number: n, code: c, answer: Some(Unknown), sending };
    add(pages, "receipt-unknown", &frame, |f| receipt::check_page(f, &unknown));
    for standing in Standing::ALL {
        let answer = Some(Answer::Known(Box::new(printed(standing))));
        let check = Check { answer, ..unknown.clone() };
        let name = format!("receipt-{}", standing.code());
        add(pages, &name, &frame, |f| receipt::check_page(f, &check));
    }
    let printed = printed(Standing::PartlyRefunded);
    let frame = guest("/receipt/PJ26112200000018?c=7K4MQ9X2");
    add(pages, "receipt-print", &frame, |f| receipt::print_page(f, &printed));
}
