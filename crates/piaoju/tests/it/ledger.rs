//! The register in a browser and at the command line.

mod command;
mod town;

use app::authority::{Caller, RegisterLoader, RegisterReader};
use app::register::{self, Row};
use model::account::BuiltIn;
use model::verdict::TaxStatus;
use model::{Day, Fen, Invoice, Kind, Party};
use paper::sheet::write::{Form, Heading, xlsx};
use store::register::{Filter, State};
use store::{Db, Tenant};

use town::{Town, each_town};

/// A list as a tax bureau exports it: three good rows, then three that cannot be taken.
pub const LIST: &str = "数电发票号码,开票日期,金额,税额,价税合计,销方名称,购方名称,发票状态,票种\n\
    26112000000000000018,2026-01-15,100.00,13.00,113.00,示例公司,买方甲,正常,数电普票\n\
    26112000000000000019,2026-01-16,200.00,26.00,226.00,示例公司,买方乙,已作废,数电普票\n\
    26112000000000000020,2026-01-17,300.00,39.00,339.00,示例公司,买方丙,正常,数电普票\n\
    2611200000000000002,2026-01-16,100.00,13.00,113.00,示例公司,买方丁,正常,数电普票\n\
    26112000000000000022,2026-01-16,100.00,13.00,999.00,示例公司,买方戊,正常,数电普票\n\
    2.6112E+19,2026-01-16,100.00,13.00,113.00,示例公司,买方己,正常,数电普票\n";

pub const FIRST: &str = "26112000000000000018";
pub const SECOND: &str = "26112000000000000019";

fn reader(tenant: &Tenant) -> RegisterReader {
    Caller::on_this_machine(tenant.clone()).grant().expect("a reader")
}

fn count(db: &Db, tenant: &Tenant) -> i64 {
    register::list(db, &reader(tenant), &Filter::default(), (None, 1)).expect("a list").1
}

fn status(db: &Db, tenant: &Tenant, key: &str) -> TaxStatus {
    register::show(db, &reader(tenant), key).expect("it is known").0.status
}

/// Puts an invoice of this number into the register of a workspace.
fn put(town: &Town<'_>, tenant: &Tenant, number: &str) {
    let loader: RegisterLoader = Caller::on_this_machine(tenant.clone()).grant().expect("a loader");
    let invoice = Invoice {
        kind: Some(Kind::DigitalNormal),
        number: Some(number.to_owned()),
        issue_date: Day::new(2026, 1, 15),
        total: Some(Fen(11_300)),
        seller: Party { name: Some("示例公司".to_owned()), ..Party::default() },
        ..Invoice::default()
    };
    let row = Ok(Row { number: 1, invoice, status: TaxStatus::Normal });
    let now = town.now();
    register::load(town.db(), &loader, "a.csv", [row], now, &mut |_| {}).expect("it loads");
}

#[test]
fn a_list_is_loaded_reported_and_its_refused_rows_are_taken_away() {
    each_town(|town| {
        let finance = town.signed_in(BuiltIn::Finance);
        let page = finance.upload("/w/ledger/load", "t", &[("一月.csv", LIST.as_bytes())]);
        let report = finance.get(page.goes_to());
        report.has(&["一月.csv", "未载入的行", "发票号码应为 8 位或 20 位数字", "科学计数"]);
        report.has(&["金额加税额不等于价税合计", "refused.xlsx"]);
        assert_eq!(count(town.db(), &town.company), 3);
        let sheet = finance.get(&format!("{}/refused.xlsx", page.goes_to()));
        let rows = paper::sheet::open("r.xlsx", std::io::Cursor::new(sheet.bytes));
        let rows = rows.expect("a sheet");
        // The reader takes the first of them for the head, for it names a field that it knows.
        let first = rows.columns[0].clone();
        let rows: Vec<_> = rows.map(|row| row.expect("a row")).collect();
        let numbers: Vec<&str> = rows.iter().map(|row| row.get(0)).collect();
        assert_eq!((first.as_str(), numbers), ("5", vec!["6", "7"]));
        assert_eq!(rows[0].get(3), "amounts-differ");

        let again = finance.upload("/w/ledger/load", "t", &[("一月.csv", LIST.as_bytes())]);
        finance.get(again.goes_to()).has(&["<b class=\"digits\">3</b>"]);
        assert_eq!(count(town.db(), &town.company), 3, "loading it twice changes nothing");
        let list = finance.get("/w/ledger");
        list.has(&[FIRST, SECOND, "买方丙", "底账共 3 张", "载入记录"]);
    });
}

#[test]
fn the_list_is_narrowed_by_number_and_by_state_and_goes_on_page_by_page() {
    each_town(|town| {
        let finance = town.signed_in(BuiltIn::Finance);
        finance.upload("/w/ledger/load", "t", &[("a.csv", LIST.as_bytes())]);
        let voided = finance.get("/w/ledger?state=voided");
        voided.has(&[SECOND]).lacks(&[FIRST]);
        let one = finance.get(&format!("/w/ledger?text={FIRST}"));
        one.has(&[FIRST]).lacks(&[SECOND]);
        finance.get("/w/ledger?text=%E9%A4%90").has(&["没有符合条件的发票"]);
        finance.get("/w/ledger?state=nonsense&before=x&text=%00").is(200);

        let head = "数电发票号码,开票日期,价税合计,发票状态\n".to_owned();
        let more = (0..120)
            .map(|n| format!("{},2026-02-01,9.00,正常\n", 26_200_000_000_000_000_000u128 + n));
        let more: String = std::iter::once(head).chain(more).collect();
        finance.upload("/w/ledger/load", "t", &[("b.csv", more.as_bytes())]);
        let mut page = finance.get("/w/ledger");
        let mut seen = 0;
        loop {
            seen += page.text.matches("<a class=\"target digits\" href=\"/w/ledger/26").count();
            let Some(next) = page.link("rel=\"next\" href=\"") else { break };
            page = finance.get(&next);
            page.has(&["回到最新"]);
        }
        assert_eq!(seen, 123, "every invoice stands on one page");
    });
}

#[test]
fn invoices_are_found_by_their_seller_and_several_are_offered_to_choose() {
    each_town(|town| {
        let finance = town.signed_in(BuiltIn::Finance);
        let head = "数电发票号码,开票日期,价税合计,销方名称,销方识别号,发票状态\n";
        let rows = [
            (FIRST, "113.00,示例办公用品公司,91110000MADEM0038L,正常"),
            (SECOND, "226.00,示例餐饮公司,91110000MADEM0046F,正常"),
        ];
        let rows: Vec<String> =
            rows.iter().map(|(number, rest)| format!("{number},2026-01-15,{rest}\n")).collect();
        let list = format!("{head}{}", rows.concat());
        finance.upload("/w/ledger/load", "t", &[("a.csv", list.as_bytes())]).is(303);
        let search = |text: &str| {
            let asked: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
            finance.get(&format!("/w/ledger?text={asked}"))
        };
        search("餐饮").has(&[SECOND]).lacks(&[FIRST]);
        search(" 91110000madem0038l ").has(&[FIRST]).lacks(&[SECOND]);
        search("911100000000000").has(&["没有符合条件的发票"]);
        let both = search("示例");
        both.has(&["请选择", "示例办公用品公司", "91110000MADEM0046F"]).lacks(&[FIRST, SECOND]);
        let one = both.link("target\" href=\"").expect("a seller to choose");
        finance.get(&one).has(&[FIRST]).lacks(&[SECOND, "请选择"]);
        finance.get("/w/ledger?seller=%00%27%20OR%201%3D1").is(200).lacks(&[FIRST, SECOND]);
        let other = town.guest();
        other.get("/w/ledger?text=%E9%A4%90").is(401);
    });
}

#[test]
fn a_state_is_changed_by_hand_with_its_reason_and_kept_in_the_history() {
    each_town(|town| {
        let finance = town.signed_in(BuiltIn::Finance);
        put(town, &town.company, FIRST);
        let page = format!("/w/ledger/{FIRST}");
        finance.get(&page).has(&["更改状态", "《a.csv》第 1 行"]);
        let state = format!("{page}/state");
        let bad = finance.post(&state, &[("state", "red_full"), ("why", "")]);
        bad.is(422).has(&["红冲需要红字发票号码", "请写明原因"]);
        finance.post(&state, &[("state", "gone"), ("why", "x")]).is(422).has(&["请选择一个状态"]);
        assert_eq!(status(town.db(), &town.company, FIRST), TaxStatus::Normal);

        let red = [
            ("state", "red_full"),
            ("red_number", "26112000000000000777"),
            ("why", "<b>销货退回</b>"),
        ];
        let done = finance.post(&state, &red);
        let shown = finance.get(done.goes_to());
        shown.has(&["状态已更改", "全额红冲", "26112000000000000777", "手工更改"]);
        shown.has(&["&lt;b&gt;销货退回&lt;/b&gt;"]).lacks(&["<b>销货退回"]);
        assert_eq!(status(town.db(), &town.company, FIRST), TaxStatus::RedFull);
        let same = finance.post(&state, &red);
        finance.get(same.goes_to()).has(&["没有更改"]);

        finance.post(&state, &[("state", "voided"), ("why", "开错")]).goes_to();
        let (_, states) =
            register::show(town.db(), &reader(&town.company), FIRST).expect("it is known");
        let told: Vec<State> = states.into_iter().map(|since| since.state).collect();
        assert_eq!(told.len(), 3);
        assert_eq!(told[1].red_number.as_deref(), Some("26112000000000000777"));
        assert_eq!(told[2].why.as_deref(), Some("开错"));
    });
}

#[test]
fn a_verdict_shows_since_when_the_register_knows_each_state() {
    each_town(|town| {
        let finance = town.signed_in(BuiltIn::Finance);
        put(town, &town.company, FIRST);
        let typed = [
            ("kind", "digital_normal"),
            ("number", FIRST),
            ("issue_date", "2026-01-15"),
            ("total", "113.00"),
        ];
        let verdict = || {
            let asked = finance.post("/verify/typed", &typed);
            finance.get(asked.goes_to())
        };
        verdict().has(&["发票有效"]).lacks(&["状态变化"]);
        let void = [("state", "voided"), ("why", "开错")];
        finance.post(&format!("/w/ledger/{FIRST}/state"), &void).goes_to();
        let page = verdict();
        page.has(&["发票无效", "状态变化"]);
        let past =
            page.text.split("class=\"past\"").nth(1).and_then(|list| list.split("</ol>").next());
        let past = past.expect("a list of states");
        let places = ["正常", "已作废"].map(|word| past.find(word).expect("a state"));
        assert!(places[0] < places[1], "the oldest first: {past}");
    });
}

#[test]
fn what_belongs_to_another_workspace_is_not_there() {
    each_town(|town| {
        let other = Tenant::new("wsp_other");
        put(town, &other, FIRST);
        let loads = register::loads(town.db(), &reader(&other), (0, 1)).expect("loads");
        let load = format!("/w/ledger/load/{}", loads[0].id);
        let finance = town.signed_in(BuiltIn::Finance);
        finance.get("/w/ledger").lacks(&[FIRST, "a.csv"]);
        finance.get(&format!("/w/ledger?text={FIRST}")).lacks(&["示例公司"]);
        for path in [format!("/w/ledger/{FIRST}"), load.clone(), format!("{load}/refused.xlsx")] {
            finance.get(&path).is(404);
        }
        let void = [("state", "voided"), ("why", "开错")];
        finance.post(&format!("/w/ledger/{FIRST}/state"), &void).is(404);
        assert_eq!(status(town.db(), &other, FIRST), TaxStatus::Normal);
    });
}

#[test]
fn who_may_not_load_sees_no_loading_and_who_may_not_read_sees_no_register() {
    each_town(|town| {
        put(town, &town.company, FIRST);
        let void = [("state", "voided"), ("why", "开错")];
        for &role in BuiltIn::ALL {
            let may = |permission| role.permissions().has(permission);
            let (reads, loads) = (
                may(model::account::Permission::RegisterRead),
                may(model::account::Permission::RegisterLoad),
            );
            let member = town.signed_in(role);
            let list = member.get("/w/ledger");
            list.is(if reads { 200 } else { 404 });
            assert_eq!(list.text.contains("/w/ledger/load\""), reads && loads, "{role:?}");
            member.get("/w/ledger/load").is(if loads { 200 } else { 404 });
            if !loads {
                member.upload("/w/ledger/load", "t", &[("a.csv", LIST.as_bytes())]).is(404);
                member.post(&format!("/w/ledger/{FIRST}/state"), &void).is(404);
            }
            if reads && !loads {
                member.get(&format!("/w/ledger/{FIRST}")).is(200).lacks(&["更改状态"]);
            }
        }
        let guest = town.guest();
        guest.upload("/w/ledger/load", "t", &[("a.csv", LIST.as_bytes())]).is(401);
        guest.get("/w/ledger").is(401);
        assert_eq!(count(town.db(), &town.company), 1);
        assert_eq!(status(town.db(), &town.company, FIRST), TaxStatus::Normal);
        assert!(!BuiltIn::Viewer.permissions().has(model::account::Permission::RegisterLoad));
    });
}

/// A document that wants to read a file of the machine.
const XXE: &[u8] = b"<?xml version=\"1.0\"?>\
    <!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>";

/// A workbook of one column and cells that mean harm.
fn hostile_workbook() -> Vec<u8> {
    let headings =
        ["发票号码", "开票日期", "价税合计", "备注"].map(|h| Heading::new(h, Form::Text));
    let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
    let rows = [
        row(["=HYPERLINK(\"http://evil.example\")", "2026-01-15", "1.00", ""]),
        row(["' OR 1=1; DROP TABLE register; --", "2026-01-15", "1.00", ""]),
        row(["26112000000000000018", "9999-99-99", "1.00", ""]),
        row(["26112000000000000018", "2026-01-15", "1e308", ""]),
        row(["26112000000000000018", "2026-01-15", "1.00", "<script>alert(1)</script>"]),
        row(["26112000000000000019", "2026-01-15", "1.00", "\u{202e}gnp.exe"]),
    ];
    let mut bytes = Vec::new();
    xlsx("表", &headings, rows, &mut bytes).expect("a workbook");
    bytes
}

#[test]
fn hostile_files_are_refused_in_words_and_break_nothing() {
    each_town(|town| {
        let finance = town.signed_in(BuiltIn::Finance);
        let page =
            finance.upload("/w/ledger/load", "t", &[("../../x<b>.xlsx", &hostile_workbook())]);
        let report = finance.get(page.goes_to());
        report.has(&["x&lt;b&gt;.xlsx"]).lacks(&["<script>alert", "evil.example"]);
        assert_eq!(count(town.db(), &town.company), 2, "two rows are sound whatever they say");
        let bomb: Vec<u8> = [b"PK\x03\x04".as_slice(), &[0xff; 4_000]].concat();
        let wide = format!("{}\n1\n", "发票号码,".repeat(5_000));
        let endless = format!("发票号码,价税合计\n\"{}", "长".repeat(400_000));
        let files: [(&str, &[u8]); 8] = [
            ("empty.csv", b""),
            ("bomb.xlsx", &bomb),
            ("no-number.csv", "日期,金额\n2026-01-01,1\n".as_bytes()),
            ("wide.csv", wide.as_bytes()),
            ("list.json", b"[{\"number\": 1}]"),
            ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"),
            ("page.xls", b"<html><table></table></html>"),
            ("xxe.xml", XXE),
        ];
        for (name, bytes) in files {
            let refused = finance.upload("/w/ledger/load", "t", &[(name, bytes)]);
            refused.is(422).has(&[name]).lacks(&["root:"]);
        }
        let torn = finance.upload("/w/ledger/load", "t", &[("torn.csv", endless.as_bytes())]);
        assert!(matches!(torn.status.as_u16(), 303 | 422), "{}", torn.status);
        finance.upload("/w/ledger/load", "t", &[]).is(422).has(&["请选择要载入的文件"]);
        assert_eq!(count(town.db(), &town.company), 2);
    });
}

#[test]
fn invoice_files_and_archives_of_them_are_taken_when_nothing_proves_them_wrong() {
    each_town(|town| {
        let finance = town.signed_in(BuiltIn::Finance);
        let set = paper::samples::make(None).samples;
        let of = |verdict: &str| {
            let found =
                set.iter().find(|s| s.expected.code() == verdict && s.file_name.ends_with(".ofd"));
            found.unwrap_or_else(|| panic!("no sample is {verdict}"))
        };
        let (good, bad) = (of("undetermined"), of("invalid"));
        let page = finance.upload("/w/ledger/load", "t", &[(&good.file_name, &good.bytes)]);
        finance.get(page.goes_to()).has(&[&good.file_name]).lacks(&["未载入的行"]);
        assert_eq!(count(town.db(), &town.company), 1);

        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        for (name, bytes) in
            [("1-good.ofd", &good.bytes[..]), ("2-bad.ofd", &bad.bytes), ("3.xml", b"<a")]
        {
            zip.start_file(name, options).expect("an entry");
            std::io::Write::write_all(&mut zip, bytes).expect("its bytes");
        }
        let zip = zip.finish().expect("an archive").into_inner();
        let page = finance.upload("/w/ledger/load", "t", &[("三份.zip", &zip)]);
        let report = finance.get(page.goes_to());
        report.has(&["2-bad.ofd", "查验为发票无效", "3.xml"]).lacks(&["1-good.ofd"]);
        assert_eq!(count(town.db(), &town.company), 1, "the good one was there, the bad is not");
    });
}
