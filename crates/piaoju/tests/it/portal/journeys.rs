//! The words that people look for, exactly as the acceptance scripts name them.

use model::account::BuiltIn;
use model::question::ASKED;
use model::verdict::TaxStatus;
use model::{Field, Invoice, Reply, Verification};
use piaoju::language::Language;
use piaoju::web::ui::desk::{batches, history};
use piaoju::web::ui::parts::Pages;
use piaoju::web::ui::typed::TypedForm;
use piaoju::web::ui::verdict::VerdictPage;
use piaoju::web::ui::verify::{Verify, Way};
use piaoju::web::ui::{Frame, May, verdict, verify};

use super::verifying::{
    answered, down, faulty, known, page, paper, sample, typed, typed_verification,
};
use super::{gallery, guest, member, rules, workspace};

/// The text of a page of the gallery.
fn text_of(name: &str) -> String {
    rules::text(html_of(name)).0.replace('\u{a0}', " ")
}

fn html_of(name: &str) -> &'static str {
    let page = gallery::all().iter().find(|(found, _)| found == name);
    page.map_or_else(|| panic!("no page {name}"), |(_, page)| page.as_str())
}

fn has(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{word} in\n{text}");
    }
}

fn shown(v: &Verification, change: impl FnOnce(&mut VerdictPage<'_>)) -> String {
    let mut model = page(v, None, None);
    change(&mut model);
    rules::text(&verdict::page(&member("/verify/r/1"), &model).into_string()).0
}

#[test]
fn the_first_page_has_exactly_two_large_entries_and_the_notice() {
    let page = html_of("home");
    assert_eq!(page.matches("class=\"card door\"").count(), 2);
    has(&text_of("home"), &["发票验证", "发票信息查询", "本系统不是税务机关平台"]);
}

#[test]
fn every_page_says_that_it_is_no_platform_of_the_tax_authority() {
    for (name, page) in gallery::all() {
        let words = match name.ends_with("-en") {
            true => "not a platform of the tax authority",
            false => "本系统不是税务机关平台",
        };
        assert!(page.contains(words), "{name}");
    }
}

#[test]
fn a_good_file_shows_its_points_its_source_and_its_proof() {
    let text = text_of("verdict-valid");
    has(&text, &["发票有效", "签名 通过", "文件完整 通过", "金额勾稽 通过", "税务状态 正常"]);
    has(&text, &["数据来源", "数据时间", "查看证据", "证书链", "受签名保护的文件", "SM2-SM3"]);
    has(&text, &["未受签名保护的内容无", "下载查验报告", "加入票夹", "到官方平台复核"]);
    has(&text, &["基本信息", "发票状态", "发票明细", "其他信息", "今日剩余 4 次"]);
}

#[test]
fn an_altered_file_names_the_damage_and_the_advice() {
    let text = text_of("verdict-invalid");
    has(&text, &["发票无效", "文件内容被改动", "Doc_0/Pages/Page_0/Content.xml"]);
    has(&text, &["请勿使用，并联系开票方或主管税务机关核实", "文件完整 不通过"]);
}

#[test]
fn a_silent_source_never_makes_an_invoice_invalid() {
    let text = text_of("verdict-authentic");
    has(&text, &["原件真实，状态待查", "签名 通过", "数据源暂不可用，稍后自动重查"]);
    assert!(!text.contains("无效"), "{text}");
    let (unsigned, _) = answered(typed_verification(), &down());
    let text = shown(&unsigned, |_| {});
    has(&text, &["暂无法判定", "数据源暂不可用，稍后自动重查"]);
    assert!(!text.contains("无效"), "{text}");
}

#[test]
fn each_state_has_its_badge_and_its_headline() {
    for (status, badge, headline) in [
        (TaxStatus::Normal, "正常", "发票有效"),
        (TaxStatus::Voided, "已作废", "发票无效"),
        (TaxStatus::RedFull, "全额红冲", "发票无效"),
        (TaxStatus::RedPartial, "部分红冲", "发票有效"),
    ] {
        let (v, _) = answered(typed_verification(), &known(paper(), status));
        let head = format!("{headline} {badge}");
        assert!(shown(&v, |_| {}).contains(&head), "{head}");
    }
    let (unknown, _) = answered(typed_verification(), &Reply::Unknown);
    let text = shown(&unknown, |model| model.can_retry = true);
    has(&text, &["查无此票", "可能原因", "次日再查"]);
    let limit = Reply::Refused(model::Refusal::DailyLimit);
    let (limited, _) = answered(typed_verification(), &limit);
    has(&shown(&limited, |_| {}), &["超过当日查验次数，明日自动重查"]);
}

#[test]
fn a_guest_learns_which_field_differs_and_never_what_is_right() {
    for name in ["verdict-mismatch", "verdict-mismatch-guest"] {
        has(&text_of(name), &["不一致", "要素比对 不通过", "校验码"]);
    }
    let secret = "11021368290471654320";
    assert!(text_of("verdict-mismatch").contains(secret));
    assert!(!html_of("verdict-mismatch-guest").contains(secret));
    assert!(!html_of("verdict-mismatch-guest").contains("北京示例餐饮管理有限公司"));
}

#[test]
fn what_is_missing_says_so() {
    let empty = Verification { merged: Default::default(), ..typed_verification() };
    let text = shown(&empty, |_| {});
    assert!(text.matches("未提供").count() >= 15, "{text}");
}

#[test]
fn a_wrong_field_says_why_keeps_its_value_and_costs_nothing() {
    let page = html_of("verify-fault");
    has(page, &["value=\"123456789\"", "aria-invalid=\"true\"", "value=\"654321\""]);
    has(page, &["aria-describedby=\"number-fault number-hint\"", "id=\"number-fault\""]);
    has(&text_of("verify-fault"), &["发票号码应为8位或20位数字", "今日剩余 5 次", "查询"]);
}

#[test]
fn every_rule_has_its_sentence() {
    let rules = [
        (Field::Code, "code-length", "发票代码应为10位或12位数字，数电票无需填写"),
        (Field::Number, "missing", "请填写发票号码"),
        (Field::Number, "number-length", "发票号码应为8位或20位数字"),
        (Field::IssueDate, "date-form", "日期无法识别"),
        (Field::IssueDate, "date-future", "开票日期晚于今天"),
        (Field::Total, "amount-form", "金额应为数字"),
        (Field::CheckCode, "check-code-length", "校验码应为后6位或全部20位"),
        (Field::Kind, "not-asked", "不查验"),
    ];
    for (field, rule, words) in rules {
        let mut form = faulty();
        form.typed.kind.clear();
        form.faults = vec![model::question::Invalid { field, rule }];
        let model = Verify { way: Way::Typed, typed: form, ..Verify::default() };
        let page = verify::page(&guest("/verify"), &model).into_string();
        assert!(page.contains(words), "{rule}");
    }
}

#[test]
fn the_fields_follow_the_kind() {
    let visible = |kind: &str| {
        let typed = model::question::Typed { kind: kind.into(), ..Default::default() };
        let typed = TypedForm { typed, ..TypedForm::default() };
        let model = Verify { way: Way::Typed, typed, ..Verify::default() };
        let page = verify::page(&guest("/verify"), &model).into_string();
        let fields = page.split("data-field=\"").skip(1).filter_map(|rest| {
            let (name, rest) = rest.split_once('"')?;
            let tag = rest.split_once('>')?.0;
            (!tag.ends_with(" hidden")).then(|| name.to_owned())
        });
        fields.collect::<Vec<_>>()
    };
    for kind in ASKED {
        let needed = model::question::needed(kind);
        for field in visible(kind.code()) {
            let field = Field::from_path(&field).expect("a field");
            assert!(needed.contains(&field) || field == Field::IssueDate, "{}", kind.code());
        }
        assert_eq!(visible(kind.code()).len(), needed.len() + 1, "{}", kind.code());
    }
    assert_eq!(visible("").len(), 6, "until a kind is chosen");
}

#[test]
fn fields_from_a_code_say_where_they_come_from() {
    has(&text_of("verify-from-qr"), &["来自二维码"]);
    has(html_of("verify-from-qr"), &[&format!("value=\"{}\"", typed().code)]);
}

#[test]
fn the_official_form_is_laid_out_in_its_order() {
    let page = html_of("verdict-typed");
    let values: Vec<&str> =
        page.split("data-copy=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(values, ["011002100311", "12345678", "2025-06-01", "654321"]);
    has(page, &["href=\"https://inv-veri.chinatax.gov.cn\" target=\"_blank\""]);
}

#[test]
fn accounts_speak_the_expected_words() {
    for (name, words) in [
        ("home", "登录"),
        ("register-code", "密码至少10位，且不能是常见密码"),
        ("registered", "注册成功"),
        ("login-locked", "登录失败次数过多，请15分钟后再试或找回密码"),
        ("login", "忘记密码"),
        ("forgot-sent", "如果该账号存在，我们已发送重置邮件"),
        ("reset-done", "密码已重置，其他设备已退出"),
        ("reset-dead", "链接已失效"),
        ("account", "退出此设备"),
        ("totp", "JBSW Y3DP EHPK 3PXP"),
    ] {
        assert!(text_of(name).contains(words), "{words} in {name}");
    }
}

#[test]
fn a_batch_tells_how_it_goes_and_how_it_ended() {
    has(&text_of("batches"), &["下载模板"]);
    has(&text_of("columns"), &["保存为导入模板", "6 列中识别出 4 列"]);
    has(&text_of("batch-running"), &["已完成 42/100"]);
    has(&text_of("batch-done"), &["成功 90，重复 4，格式错误 3，查无此票 2，已作废 1"]);
    has(&text_of("batch-done"), &["下载异常清单"]);
    let running = html_of("batch-running");
    has(running, &["<noscript><meta http-equiv=\"refresh\"", "src=\"/w/batches/bat_1/events\""]);
}

#[test]
fn a_report_is_genuine_or_it_is_not_ours() {
    has(&text_of("report-genuine"), &["报告真实，未被修改"]);
    has(&text_of("report-not-ours"), &["报告已被修改或不是本系统签发"]);
}

#[test]
fn the_log_proves_itself_or_names_what_was_altered() {
    has(&text_of("log"), &["下载证明", "完整性检查"]);
    has(&text_of("log-tampered"), &["发现篡改", "ver_01jx7m4c0q"]);
    has(&text_of("folder"), &["未使用"]);
}

#[test]
fn who_may_not_export_sees_no_button_and_no_entry_of_what_is_closed() {
    assert!(!BuiltIn::Viewer.permissions().has(model::account::Permission::HistoryExport));
    let model = history::History {
        filter: history::Filter::default(),
        rows: Vec::new(),
        pages: Pages { page: 1, pages: 1, rows: 0 },
        sees_all: true,
        may_export: false,
    };
    let may = May { history: true, ..May::default() };
    let frame = Frame { may, ..member("/w/history") };
    let page = history::page(&frame, &model).into_string();
    for word in ["导出", "export", "接口密钥", "/w/keys", "/w/log", "底账"] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(
        history::page(&frame, &history::History { may_export: true, ..model })
            .into_string()
            .contains("导出")
    );
    let done = batches::BatchPage {
        batch: workspace::hundred(batches::Stage::Done, 100),
        items: Vec::new(),
        pages: Pages { page: 1, pages: 1, rows: 0 },
        only: None,
        may_export: false,
    };
    assert!(!batches::batch_page(&frame, &done).into_string().contains("xlsx\""));
}

#[test]
fn a_file_cannot_write_into_the_page() {
    let (mut v, parts) = sample("01");
    let hostile = "<img src=x onerror=alert(1)>\u{202e}\"'";
    v.file.name = hostile.into();
    v.merged.invoice = Invoice { remark: Some(hostile.into()), ..v.merged.invoice };
    v.uncovered = vec![hostile.into()];
    let page = verdict::page(&member(hostile), &page(&v, Some(&parts), None)).into_string();
    assert!(!page.contains("<img") && !page.contains('\u{202e}'), "{page}");
    assert_eq!(rules::faults(&page), Vec::<String>::new());
}

#[test]
fn the_english_pages_are_english() {
    let is_chinese = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
    for (name, page) in gallery::all() {
        let is_of_people =
            ["verdict", "several", "pending", "desk", "login-locked", "register-code"];
        let has_content = is_of_people.iter().any(|start| name.starts_with(start));
        let is_bare =
            ["home-en", "verify-", "lookup", "login", "register", "forgot", "reset", "totp"];
        if !name.ends_with("-en") || has_content || !is_bare.iter().any(|s| name.starts_with(s)) {
            continue;
        }
        let text = rules::text(page).0.replace("中文", "").replace('票', "");
        let left: String = text.chars().filter(is_chinese).collect();
        let people = ["李示例", "李", "北京示例科技有限公司"];
        let left = people.iter().fold(left, |left, name| left.replace(name, ""));
        assert_eq!(left, "", "{name}");
    }
    let english = Frame { language: Language::English, ..guest("/") };
    assert!(english.texts().get("home-title").contains("evidence"));
}
