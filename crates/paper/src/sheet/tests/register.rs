//! Rows of a register: exports as people have them.

use model::verdict::TaxStatus;
use model::{Fen, Kind};

use super::*;

/// The columns of 全量发票查询, as the tax bureau exports them.
const FULL: &str = "序号,发票代码,发票号码,数电发票号码,销方识别号,销方名称,购方识别号,购买方名称,\
    开票日期,金额,税额,价税合计,发票来源,发票票种,发票状态,是否正数发票,发票风险等级,开票人,备注\n";

fn load(text: &str) -> Vec<Result<Issued, Refused>> {
    let mut sheet = open("test", Cursor::new(text.as_bytes().to_vec())).unwrap();
    let mapping = Mapping::recognise(&sheet.columns);
    invoices(mapping, &mut sheet).collect()
}

fn refused(text: &str) -> Vec<(u64, Option<&'static str>, Rule)> {
    let all = load(text).into_iter().filter_map(Result::err);
    all.map(|r| (r.row, r.field.map(Column::key), r.rule)).collect()
}

#[test]
fn the_export_of_the_tax_bureau_is_understood() {
    let text = format!(
        "{FULL}1,,,26112000000000000018,91320000MADEM0011E,甲公司,91330000MADEM002XA,乙公司,\
         2026-01-15 10:20:30,100,13,113,电子发票服务平台,数电发票（普通发票）,正常,是,正常,张三,\n\
         2,011002111301,12345678,,91320000MADEM0011E,甲公司,,乙公司,2025-06-01,-100,-13,-113,\
         增值税发票管理系统,增值税电子普通发票,已红冲-全额,否,正常,李四,作废原因\n\
         3,3200252130,87654321,26112000000000000019,,甲,,乙,2026-01-15,100,13,113,x,\
         数电纸质发票（普通发票）,正常,是,正常,张三,\n"
    );
    let found: Vec<Issued> = load(&text).into_iter().map(Result::unwrap).collect();
    let first = &found[0].invoice;
    assert_eq!(first.number.as_deref(), Some("26112000000000000018"));
    assert_eq!((first.kind, first.code.as_deref()), (Some(Kind::DigitalNormal), None));
    assert_eq!(first.total, Some(Fen(11_300)));
    assert_eq!(first.seller.tax_id.as_deref(), Some("91320000MADEM0011E"));
    assert_eq!(first.issue_date.unwrap().to_string(), "2026-01-15");
    assert_eq!((first.is_red_letter, found[0].status), (Some(false), TaxStatus::Normal));
    let second = &found[1];
    assert_eq!(second.invoice.duplicate_key().as_deref(), Some("011002111301:12345678"));
    assert_eq!(second.invoice.is_red_letter, Some(true));
    assert_eq!((second.status, second.row), (TaxStatus::RedFull, 3));
    let third = &found[2].invoice;
    assert_eq!(third.duplicate_key().as_deref(), Some("26112000000000000019"));
    let printed = ("printed_number".to_owned(), "3200252130:87654321".to_owned());
    assert_eq!(third.particulars, [printed]);
}

#[test]
fn each_row_that_is_wrong_says_which_rule_it_breaks() {
    let rows = [
        "12345678,,2026-01-15,100,13,113,正常",
        "123456789,011002111301,2026-01-15,100,13,113,正常",
        "12345678,1100211130,2026-13-15,100,13,113,正常",
        "12345678,110021003,2026-01-15,100,13,113,正常",
        "12345678,1100211130,2026-01-15,100,13,113.03,正常",
        "12345678,1100211130,2026-01-15,一百,13,113,正常",
        "12345678,1100211130,2026-01-15,,,,正常",
        "12345678,1100211130,2026-01-15,100,13,113,不详",
        "12345678,1100211130,2026-01-15,100,13,113,",
        "12345678,1100211130,,100,13,113,正常",
        "2.6112E+19,,2026-01-15,100,13,113,正常",
        "12345678,1100211130,2026-01-15,100,13,113,正常,shifted",
        "12345678,1100211130,2026-01-15,100,13,113,正常",
    ];
    let head = "发票号码,发票代码,开票日期,金额,税额,价税合计,状态";
    // 1100211130 names a special invoice, whose amounts must add up.
    assert_eq!(
        refused(&format!("{head}\n{}\n", rows.join("\n"))),
        [
            (2, Some("code"), Rule::Missing),
            (3, Some("number"), Rule::NumberLength),
            (4, Some("issue_date"), Rule::DateForm),
            (5, Some("code"), Rule::CodeLength),
            (6, Some("total"), Rule::AmountsDiffer),
            (7, Some("total_without_tax"), Rule::AmountForm),
            (8, Some("total"), Rule::Missing),
            (9, Some("status"), Rule::StatusUnknown),
            (10, Some("status"), Rule::Missing),
            (11, Some("issue_date"), Rule::Missing),
            (12, Some("number"), Rule::NumberDamaged),
            (13, None, Rule::TooManyCells),
        ]
    );
}

#[test]
fn a_missing_amount_follows_from_the_others_unless_funds_may_hide_in_it() {
    let head = "票种,发票号码,开票日期,金额,税额,价税合计\n";
    let row = |kind: &str| format!("{head}{kind},26112000000000000018,2026-01-15,100,13,\n");
    let total = |kind: &str| load(&row(kind)).remove(0).unwrap().invoice.total;
    assert_eq!(total("数电普票"), Some(Fen(11_300)));
    assert_eq!(total("行程单"), None);
    assert_eq!(total(""), None);
}

#[test]
fn rows_for_each_line_of_goods_make_one_invoice() {
    let text = "数电发票号码,开票日期,货物或应税劳务名称,数量,单价,金额,税率,税额,价税合计,发票票种\n\
        26112000000000000018,2026-01-15,*纸*甲,1,60,60,13%,7.8,67.8,数电普票\n\
        26112000000000000018,2026-01-15,*纸*乙,1,40,40,13%,5.2,45.2,数电普票\n\
        26112000000000000019,2026-01-15,*纸*丙,1,10,10,13%,1.3,11.3,数电普票\n";
    let found: Vec<Issued> = load(text).into_iter().map(Result::unwrap).collect();
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].row, found[0].rows), (2, 2));
    let invoice = &found[0].invoice;
    assert_eq!(invoice.lines.len(), 2);
    assert_eq!(invoice.lines[1].name.as_deref(), Some("*纸*乙"));
    assert_eq!(
        (invoice.total_without_tax, invoice.tax, invoice.total),
        (Some(Fen(10_000)), Some(Fen(1_300)), Some(Fen(11_300)))
    );
}

#[test]
fn an_invoice_with_a_refused_line_is_refused_as_a_whole() {
    let head = "发票号码,开票日期,商品名称,金额,税额,发票票种\n";
    let row = |name: &str, amount: &str| {
        format!("26112000000000000018,2026-01-15,{name},{amount},13,数电普票\n")
    };
    let text = format!("{head}{}{}", row("甲", "100"), row("乙", "x"));
    assert_eq!(refused(&text), [(3, Some("line.amount"), Rule::AmountForm)]);
    assert_eq!(load(&text).len(), 1);
    // A row that cannot be read at all may have been one of its lines.
    let text = format!("{head}{}{}", row("甲", "100"), row("乙,丙,丁,戊", "1"));
    assert_eq!(refused(&text), [(2, None, Rule::RowsDiffer), (3, None, Rule::TooManyCells)]);
    let text = format!("{head}{}{}", row("甲", "100"), row("乙", "1").replace("01-15", "01-16"));
    assert_eq!(refused(&text), [(3, None, Rule::RowsDiffer)]);
}

#[test]
fn lines_come_as_json_too() {
    let text = "{\"number\":\"26112000000000000018\",\"issue_date\":\"2026-01-15\",\
        \"total\":\"113.00\",\"status\":\"normal\",\"kind\":\"digital_normal\",\
        \"lines\":[{\"name\":\"*纸*甲\",\"amount\":\"100.00\",\"tax\":13,\"quantity\":1}]}\n\
        {\"number\":\"26112000000000000018\",\"issue_date\":\"2026-01-15\",\"total\":\"1\",\
        \"status\":\"normal\",\"lines\":[1]}\n";
    let found = load(text);
    let line = &found[0].as_ref().unwrap().invoice.lines[0];
    assert_eq!((line.amount, line.tax), (Some(Fen(10_000)), Some(Fen(1_300))));
    assert_eq!(found[1].as_ref().unwrap_err().rule, Rule::LineForm);
}
