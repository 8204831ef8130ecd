//! What comes in as a table, and that what goes out comes back.

mod bounds;
mod register;
mod round_trip;

use std::io::{self, Cursor};

use model::Field;

use super::*;

/// Reads a table that must open.
fn read(bytes: impl Into<Vec<u8>>) -> (Vec<String>, Vec<Result<Row, Refused>>) {
    let mut sheet = open("test", Cursor::new(bytes.into())).unwrap();
    let columns = std::mem::take(&mut sheet.columns);
    // The number of columns bounds the rows.
    sheet.columns.clone_from(&columns);
    (columns, sheet.collect())
}

/// The cells of every row; all must be taken.
fn cells(bytes: impl Into<Vec<u8>>) -> Vec<Vec<String>> {
    let (_, rows) = read(bytes);
    rows.into_iter().map(|row| row.unwrap().cells().map(str::to_owned).collect()).collect()
}

fn why(bytes: &[u8]) -> &'static str {
    open("test", Cursor::new(bytes.to_vec())).unwrap_err().why
}

#[test]
fn delimiters_are_told_by_the_first_lines() {
    for (text, delimiter) in [
        ("发票号码,备注\n1,\"a;b;c;d\"\n", ','),
        ("发票号码;备注\n1;a,b\n", ';'),
        ("发票号码\t备注\n1\ta,b\n", '\t'),
        ("sep=;\n发票号码;备注\n1;x\n", ';'),
    ] {
        let (columns, rows) = read(text);
        assert_eq!(columns, ["发票号码", "备注"], "{delimiter:?}");
        assert_eq!(rows[0].as_ref().unwrap().get(0), "1");
    }
}

#[test]
fn every_encoding_of_a_chinese_spreadsheet_is_read() {
    let text = "发票号码,销方名称\r\n26112000000000000018,示例公司\r\n";
    let (gb, _, _) = encoding_rs::GB18030.encode(text);
    let utf16: Vec<u8> =
        format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [text.into(), format!("\u{feff}{text}").into(), gb.into_owned(), utf16] {
        assert_eq!(cells(bytes), [["26112000000000000018", "示例公司"]]);
    }
}

#[test]
fn titles_above_the_head_are_passed_over() {
    let text =
        "全量发票查询导出结果,,\n\n导出时间：2026-11-22,,\n序号,数电发票号码,开票日期\n1,2,3\n";
    let (columns, rows) = read(text);
    assert_eq!(columns, ["序号", "数电发票号码", "开票日期"]);
    assert_eq!(rows.len(), 1);
}

#[test]
fn lines_of_json_are_a_table() {
    let text = "{\"number\":\"26112000000000000018\",\"total\":113.1,\"seller\":{\"name\":\"甲\"}}\n\
                \n{\"number\":\"2\",\"status\":\"正常\",\"lines\":[{\"name\":\"纸\"}]}\nnonsense\n";
    let (columns, rows) = read(text);
    assert_eq!(columns, ["number", "total", "seller.name", "status", "lines"]);
    assert_eq!(rows[0].as_ref().unwrap().get(1), "113.1");
    assert_eq!(rows[0].as_ref().unwrap().get(2), "甲");
    assert_eq!(rows[1].as_ref().unwrap().get(4), "[{\"name\":\"纸\"}]");
    assert_eq!(rows[2], Err(Refused { row: 4, field: None, rule: Rule::NotJson }));
}

#[test]
fn a_number_of_twenty_digits_that_is_no_text_is_refused() {
    let text =
        "{\"number\":26112000000000000018,\"issue_date\":\"2026-01-15\",\"total\":\"113\"}\n";
    let (columns, rows) = read(text);
    let refused = Mapping::recognise(&columns).issued(rows[0].as_ref().unwrap()).unwrap_err();
    assert_eq!(refused.rule, Rule::NumberDamaged);
    assert_eq!(refused.field, Some(Column::Field(Field::Number)));
}

#[test]
fn a_name_that_comes_late_is_not_lost_in_silence() {
    let mut text = "{\"number\":\"1\"}\n".repeat(crate::limits::SHEET_KEYS_LINES);
    text += "{\"number\":\"1\",\"remark\":\"x\"}\n{\"number\":\"1\",\"whatever\":\"x\"}\n";
    let (_, rows) = read(text);
    let refused = rows[rows.len() - 2].as_ref().unwrap_err();
    assert_eq!((refused.rule, refused.field), (Rule::ColumnLate, Some(Field::Remark.into())));
    assert!(rows[rows.len() - 1].is_ok());
}

#[test]
fn what_is_no_table_is_named() {
    assert_eq!(why(b""), "unreadable-empty");
    assert_eq!(why(b" \n \n"), "unreadable-sheet-empty");
    assert_eq!(why(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "unreadable-sheet-old");
    assert_eq!(why(b"<html><table>"), "unreadable-sheet-format");
    assert_eq!(why(b"%PDF-1.7\n"), "unreadable-sheet-format");
    assert_eq!(why(b"[{\"number\":\"1\"}]"), "unreadable-sheet-json");
    assert_eq!(why(b"PK\x03\x04 and then nothing"), "unreadable-damaged");
}

#[test]
fn a_template_of_columns_is_kept_and_fits_another_table() {
    let headings = ["单号", "发票号码", "金额", "备注"].map(str::to_owned);
    let mut mapping = Mapping::recognise(&headings);
    assert_eq!(mapping.columns[0].holds, None);
    // The user says that 单号 is the number and that 金额 is the total.
    mapping.columns[1].holds = None;
    mapping.columns[0].holds = Some(Field::Number.into());
    mapping.columns[2].holds = Some(Field::Total.into());
    let kept = mapping.to_json();
    assert_eq!(Mapping::from_json(&kept), Ok(mapping.clone()));
    let other = ["价税合计", "金额", "开票日期", "单号", "发票号码"].map(str::to_owned);
    let fitted = Mapping::from_json(&kept).unwrap().fitted(&other);
    let holds: Vec<Option<&str>> =
        fitted.columns.iter().map(|m| m.holds.map(Column::key)).collect();
    assert_eq!(holds, [None, Some("total"), Some("issue_date"), Some("number"), None]);
    for broken in ["{}", "[]", "{\"schema\":\"piaoju.columns/1\",\"columns\":[{\"heading\":1}]}"] {
        let json: serde_json::Value = serde_json::from_str(broken).unwrap();
        assert_eq!(Mapping::from_json(&json), Err(TemplateError), "{broken}");
    }
}

#[test]
fn a_row_becomes_a_question() {
    let text = "票种,发票代码,发票号码,数电票号码,开票日期,价税合计,校验码\n\
                数电普票,,,26112000000000000018,2026/1/15,\"1,130.00\",\n\
                电子普票,011002100311,12345678,,20250601,,654321\n\
                收据,,1,,,,\n,1.1002E+11,12345678,,,,\n,,#N/A,,,,\n";
    let (columns, rows) = read(text);
    let mapping = Mapping::recognise(&columns);
    let typed: Vec<_> = rows.iter().map(|row| mapping.typed(row.as_ref().unwrap())).collect();
    let first = typed[0].as_ref().unwrap();
    assert_eq!((first.kind.as_str(), first.code.as_str()), ("digital_normal", ""));
    let today = model::Day::new(2026, 11, 22).unwrap();
    let question = model::Question::of_typed(first, today).unwrap();
    assert_eq!(question.number, "26112000000000000018");
    let second = model::Question::of_typed(typed[1].as_ref().unwrap(), today).unwrap();
    assert_eq!(second.key(), "011002100311:12345678");
    let rules: Vec<Rule> = typed[2..].iter().map(|t| t.as_ref().unwrap_err().rule).collect();
    assert_eq!(rules, [Rule::KindUnknown, Rule::NumberDamaged, Rule::CellError]);
}
