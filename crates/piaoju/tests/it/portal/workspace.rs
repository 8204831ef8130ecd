//! The pages of the workspace with fictional content.

use model::account::{BuiltIn, Permission};
use model::verdict::TaxStatus;
use model::{Fen, Verdict};
use paper::sheet::Mapping;
use piaoju::web::ui::desk::{
    batches, columns, compare, folder, history, home, keys, ledger, log, members, roles, settings,
    sources,
};
use piaoju::web::ui::form::Fault;
use piaoju::web::ui::parts::Pages as Part;

use super::gallery::{Pages, add};
use super::member;
use super::verifying::{NOW, answered, known, paper, typed_verification};

/// Draws them.
pub fn pages(pages: &mut Pages) {
    asked(pages);
    batch(pages);
    register(pages);
    administered(pages);
    logged(pages);
}

const PART: Part = Part { page: 2, pages: 7, rows: 1_342 };

fn rows() -> Vec<history::Row> {
    let row = |number: &str, verdict, status, way: &str| history::Row {
        id: format!("ver_{number}"),
        at: NOW,
        by: "李示例".into(),
        way: way.into(),
        name: format!("{number}.ofd"),
        number: Some(number.into()),
        seller: Some("北京示例餐饮管理有限公司".into()),
        total: Some(Fen(11_300)),
        verdict,
        status,
        sources: "演示数据源".into(),
    };
    vec![
        row("26112000000000000018", Some(Verdict::Valid), TaxStatus::Normal, "file"),
        row("12345679", Some(Verdict::Invalid), TaxStatus::Voided, "typed"),
        row("99999999", Some(Verdict::NotFound), TaxStatus::Unknown, "qr"),
        row("50300000", Some(Verdict::Undetermined), TaxStatus::Unknown, "batch"),
        row("26112000000000000019", None, TaxStatus::Unknown, "api"),
    ]
}

fn asked(pages: &mut Pages) {
    let model = home::Home {
        today: 38,
        doubtful: 3,
        running: vec![("bat_1".into(), "demo_100.xlsx".into(), 42, 100)],
        remaining: Some(962),
        recent: rows(),
    };
    add(pages, "desk", &member("/w"), |f| home::page(f, &model));
    add(pages, "desk-empty", &member("/w"), |f| home::page(f, &home::Home::default()));
    let filter = history::Filter { text: "餐饮".into(), ..history::Filter::default() };
    let list =
        history::History { filter, rows: rows(), pages: PART, sees_all: true, may_export: true };
    add(pages, "history", &member("/w/history"), |f| history::page(f, &list));
    let (one, _) = answered(typed_verification(), &known(paper(), TaxStatus::Normal));
    let (two, _) = answered(typed_verification(), &known(paper(), TaxStatus::Voided));
    add(pages, "compare", &member("/w/history/compare"), |f| {
        compare::page(f, ("ver_1", &one), ("ver_2", &two))
    });
    let row = |number: &str, is_used| folder::Row {
        id: "fol_1".into(),
        verification: "ver_1".into(),
        number: number.into(),
        seller: Some("北京示例餐饮管理有限公司".into()),
        total: Some(Fen(30_000)),
        date: "2025-06-01".into(),
        verdict: Verdict::Valid,
        status: TaxStatus::Normal,
        is_used,
        at: NOW,
    };
    let kept = [row("011002100311 12345678", false), row("26112000000000000018", true)];
    add(pages, "folder", &member("/w/folder"), |f| folder::page(f, "", &kept, PART));
    add(pages, "folder-empty", &member("/w/folder"), |f| folder::page(f, "", &[], PART));
}

/// The batch of the acceptance scripts: a hundred rows.
pub fn hundred(stage: batches::Stage, done: u64) -> batches::Batch {
    use batches::Ending::{Good, Malformed, NotFound, Repeat, Voided};
    let endings = [(Voided, 1), (Good, 90), (Repeat, 4), (Malformed, 3), (NotFound, 2)];
    batches::Batch {
        id: "bat_1".into(),
        name: "demo_100.xlsx".into(),
        by: "李示例".into(),
        at: NOW,
        stage,
        done,
        total: 100,
        endings: if done == 100 { endings.to_vec() } else { Vec::new() },
    }
}

fn batch(pages: &mut Pages) {
    use batches::{Ending, Stage};
    let list = batches::Batches {
        batches: vec![hundred(Stage::Running, 42), hundred(Stage::Done, 100)],
        pages: PART,
        templates: vec![("tpl_1".into(), "财务系统导出".into())],
        token: "t".into(),
        fault: None,
    };
    add(pages, "batches", &member("/w/batches"), |f| batches::page(f, &list));
    let headings = ["序号", "发票代码", "发票号码", "开票日期", "校验码", "部门"];
    let mapping = Mapping::recognise(&headings.map(str::to_owned));
    let line = ["1", "011002100311", "12345678", "2025-06-01", "654321", "市场部"];
    let model = columns::Columns {
        action: "/w/batches/bat_1/columns".into(),
        list: ("/w/batches", "批量查验".into()),
        name: "demo_100.xlsx".into(),
        rows: Some(100),
        mapping,
        sample: vec![line.map(str::to_owned).to_vec()],
        fault: None,
    };
    add(pages, "columns", &member("/w/batches/bat_1/columns"), |f| columns::page(f, &model));
    let item = |row, name: &str, ending, reason: &str| batches::Item {
        row,
        name: name.into(),
        ending: Some(ending),
        reason: reason.into(),
        to: (ending != Ending::Malformed).then(|| "/verify/r/ver_1".to_owned()),
    };
    for (name, stage, done) in
        [("batch-running", Stage::Running, 42), ("batch-done", Stage::Done, 100)]
    {
        let model = batches::BatchPage {
            batch: hundred(stage, done),
            items: vec![
                item(7, "011002100311 12345679", Ending::Voided, "已作废"),
                item(12, "1234567", Ending::Malformed, "发票号码应为8位或20位数字"),
                item(31, "26112000000000000018", Ending::Repeat, "与第 4 行相同"),
            ],
            pages: Part { page: 1, pages: 1, rows: 3 },
            only: None,
            may_export: true,
        };
        add(pages, name, &member("/w/batches/bat_1"), |f| batches::batch_page(f, &model));
    }
}

fn register(pages: &mut Pages) {
    let row = |key: &str, status| ledger::Row {
        key: key.into(),
        date: "2026-01-15".into(),
        seller: Some("北京示例餐饮管理有限公司".into()),
        buyer: Some("北京示例科技有限公司".into()),
        total: Some(Fen(11_300)),
        status,
    };
    let load = ledger::Load {
        id: "lod_1".into(),
        name: "2026年一季度.csv".into(),
        by: "赵示例".into(),
        at: NOW,
        stage: ledger::Stage::Done,
        read: 120_367,
        added: 120_345,
        changed: 17,
        same: 3,
        refused: 2,
    };
    let model = ledger::Ledger {
        seller: String::new(),
        sellers: Vec::new(),
        text: String::new(),
        rows: vec![
            row("26112000000000000018", TaxStatus::Normal),
            row("26112000000000000019", TaxStatus::RedPartial),
        ],
        status: None,
        count: 120_365,
        is_later: true,
        older: Some(7),
        loads: vec![load.clone()],
        may_load: true,
    };
    add(pages, "ledger", &member("/w/ledger"), |f| ledger::page(f, &model));
    add(pages, "ledger-load", &member("/w/ledger/load"), |f| ledger::load_page(f, "t", &[]));
    let refused = |row, field: &str, why: &str| ledger::RefusedRow {
        row,
        field: field.into(),
        why: why.into(),
    };
    let refused = [
        refused(12, "发票号码", "发票号码应为 8 位或 20 位数字"),
        refused(40, "开票日期", "日期无法识别，请写成 2026-01-15 这样的形式"),
    ];
    add(pages, "ledger-loaded", &member("/w/ledger/load/lod_1"), |f| {
        ledger::loaded_page(f, &load, &refused)
    });
    let past = |status, load| ledger::Past {
        since: NOW,
        status,
        red_number: (status == TaxStatus::RedFull).then(|| "26112000000000000777".into()),
        why: (status == TaxStatus::RedFull).then(|| "销货退回".into()),
        load,
    };
    let load = Some(("lod_1".into(), "2026年一季度.csv".into(), 12));
    let entry = ledger::Entry {
        key: "26112000000000000018".into(),
        invoice: paper(),
        states: vec![past(TaxStatus::Normal, load), past(TaxStatus::RedFull, None)],
        may_change: true,
        wish: ("voided".into(), String::new(), String::new()),
        faults: vec![Fault {
            field: "why".into(), text: "请写明原因，不超过 200 字".into()
        }],
    };
    add(pages, "ledger-entry", &member("/w/ledger/1"), |f| ledger::entry_page(f, &entry));
}

fn listed_sources(pages: &mut Pages) {
    use app::source::{Kind, Shown, Wish};
    let row = |id: &str, kind, name: &str, fen| sources::Row {
        shown: Shown {
            id: id.into(),
            wish: Wish {
                name: name.into(),
                licence: "合同 2026-001".into(),
                is_enabled: kind != Kind::Baidu,
                cost: Fen(fen),
                questions_a_day: Some(200),
                fen_a_day: Some(Fen(5_000)),
                ..Wish::of(kind)
            },
            has_keys: true,
        },
        questions: 38,
        cost: Fen(38 * fen),
        is_forbidden: kind == Kind::Baidu,
    };
    let rows = vec![
        row("register", Kind::Register, "本机底账", 0),
        row("src_2", Kind::Piaoju, "总部票据", 0),
        row("src_3", Kind::Baidu, "示例查验接口", 30),
    ];
    let draft = sources::Draft::of(&rows[2].shown);
    let fault = |field: &str| Fault { field: field.into(), text: "请填写数字".into() };
    let faults = vec![fault("questions_a_day"), fault("certificate"), fault("secret")];
    let all = sources::Page { rows, month: Fen(1_140), edited: None };
    add(pages, "sources", &member("/w/sources"), |f| sources::page(f, &all));
    let edited = sources::Edited { id: Some("src_3".into()), kind: Kind::Baidu, draft, faults };
    let one = sources::Page { edited: Some(edited), ..all.clone() };
    add(pages, "sources-edit", &member("/w/sources?edit=src_3"), |f| sources::page(f, &one));
}

fn administered(pages: &mut Pages) {
    listed_sources(pages);
    let person = |name: &str, role: &str, is_self| members::Member {
        id: "usr_1".into(),
        name: name.into(),
        identifier: "l***@example.com".into(),
        role: role.into(),
        since: Some(NOW),
        is_self,
        is_invited: name.contains('@'),
    };
    let model = members::Members {
        members: vec![
            person("李示例", "admin", true),
            person("王示例", "manager", false),
            person("zh***@example.com", "staff", false),
        ],
        roles: vec![
            ("admin".into(), "管理员".into()),
            ("manager".into(), "经理".into()),
            ("staff".into(), "员工".into()),
        ],
        ..members::Members::default()
    };
    add(pages, "members", &member("/w/members"), |f| members::page(f, &model));
    allowed(pages);
}

/// Roles, keys and settings.
fn allowed(pages: &mut Pages) {
    let role = |role: BuiltIn, name: &str| roles::Role {
        id: role.code().into(),
        name: name.into(),
        permissions: role.permissions(),
        is_own: role == BuiltIn::Viewer,
    };
    let model = roles::Roles {
        roles: vec![
            role(BuiltIn::Admin, "管理员"),
            role(BuiltIn::Finance, "财务"),
            role(BuiltIn::Viewer, "仅查看"),
        ],
        ..roles::Roles::default()
    };
    add(pages, "roles", &member("/w/roles"), |f| roles::page(f, &model));
    let model = keys::Keys {
        keys: vec![keys::Key {
            id: "key_1".into(),
            name: "财务系统".into(),
            start: "pj_4f7a".into(),
            scopes: vec![Permission::Verify, Permission::HistoryRead],
            made: Some(NOW),
            used: Some(NOW),
            ends: Some(NOW),
        }],
        new: Some(keys::NewKey {
            secret: "pj_4f7a0c2e9b1d4f7a0c2e9b1d4f7a0c2e".into(),
            curl: "curl -H 'Authorization: Bearer pj_4f7a…' -F file=@a.ofd \
                   http://127.0.0.1:8080/api/v1/verifications"
                .into(),
        }),
        ..keys::Keys::default()
    };
    add(pages, "keys", &member("/w/keys"), |f| keys::page(f, &model));
    let model = settings::Settings {
        name: "北京示例科技有限公司".into(),
        region: "11".into(),
        regions: vec![("11".into(), "北京市".into()), ("31".into(), "上海市".into())],
        needs_account: Some(true),
        ..settings::Settings::default()
    };
    add(pages, "settings", &member("/w/settings"), |f| settings::page(f, &model));
}

fn logged(pages: &mut Pages) {
    let entry = |seq, action: &str, object: &str| log::Entry {
        seq,
        at: NOW,
        actor: "李示例".into(),
        action: action.into(),
        object: object.into(),
        detail: String::new(),
    };
    let found = [
        ("log", None),
        ("log-sound", Some(log::Soundness::Sound(1_342))),
        ("log-tampered", Some(log::Soundness::Tampered(vec!["ver_01jx7m4c0q".into()]))),
    ];
    for (name, found) in found {
        let model = log::Log {
            text: String::new(),
            entries: vec![
                entry(1_342, "verification.kept", "ver_01jx7m4c0q"),
                entry(1_341, "session.begun", "usr_1"),
            ],
            pages: PART,
            head: Some(log::Head { size: 1_342, at: NOW, root: "9f2c".repeat(16) }),
            found,
            may_verify: true,
        };
        add(pages, name, &member("/w/log"), |f| log::page(f, &model));
    }
}
