//! What is written is read back as it was.

use model::{Day, Fen};
use proptest::prelude::*;

use super::write::{Form, Heading, csv, template, xlsx};
use super::*;

const FORMS: [Form; 4] = [Form::Text, Form::Day, Form::Amount, Form::Text];

fn headings() -> Vec<Heading> {
    let titles = ["发票号码", "开票日期", "价税合计", "备注"];
    titles.iter().zip(FORMS).map(|(title, form)| Heading::new(*title, form)).collect()
}

fn as_xlsx(rows: &[Vec<String>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    xlsx("结果", &headings(), rows.iter().cloned(), &mut bytes).unwrap();
    bytes
}

fn as_csv(rows: &[Vec<String>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    csv(&headings(), rows.iter().cloned(), &mut bytes).unwrap();
    bytes
}

/// Rows as read, amounts in one spelling.
fn back(bytes: Vec<u8>) -> Vec<Vec<String>> {
    let (columns, rows) = read(bytes);
    assert_eq!(columns, ["发票号码", "开票日期", "价税合计", "备注"]);
    let plain = |row: Row| {
        let cell = |index: usize| match (FORMS[index], Fen::parse(row.get(index))) {
            (Form::Amount, Some(fen)) => fen.to_string(),
            _ => row.get(index).to_owned(),
        };
        (0..4).map(cell).collect::<Vec<_>>()
    };
    rows.into_iter().map(|row| plain(row.unwrap())).collect()
}

/// Text as it stands in cells: blanks around it are never kept.
fn text() -> impl Strategy<Value = String> {
    let tempting = "[=+\\-@'_\"x0-9A-F,;票]{1,12}";
    prop_oneof!["\\PC{0,20}", tempting, "[0-9]{1,24}", "[一-龥a-z \n]{0,20}"]
        .prop_map(|text| text.replace(['\u{fffd}', '\u{feff}'], ""))
        .prop_map(|text| text.trim().to_owned())
}

fn row() -> impl Strategy<Value = Vec<String>> {
    let day = (0i64..40_000).prop_map(|number| Day::from_number(number).unwrap().to_string());
    let amount = any::<i64>().prop_map(|fen| Fen(fen % 1_000_000_000_000_000).to_string());
    (text(), day, amount, text()).prop_map(|(a, b, c, d)| vec![a, b, c, d])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_written_table_is_read_back(rows in prop::collection::vec(row(), 1..8)) {
        prop_assert_eq!(back(as_xlsx(&rows)), rows.clone());
        prop_assert_eq!(back(as_csv(&rows)), rows);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(sheet) = open("any", Cursor::new(bytes)) {
            let mapping = Mapping::recognise(&sheet.columns);
            let _ = invoices(mapping, sheet).count();
        }
    }
}

fn dangerous() -> Vec<Vec<String>> {
    ["=1+1", "+1", "-cmd", "@SUM(A1)", "=\"0012\"", "'quoted", "＝1"]
        .map(|text| {
            vec!["00012345678901234567".to_owned(), String::new(), String::new(), text.to_owned()]
        })
        .to_vec()
}

#[test]
fn nothing_is_ever_written_as_a_formula() {
    let csv = String::from_utf8(as_csv(&dangerous())).unwrap();
    assert!(csv.starts_with('\u{feff}'));
    for line in csv.lines().skip(1) {
        let cell = line.rsplit(',').next().unwrap().trim_matches('"');
        assert!(cell.starts_with('\''), "{line}");
    }
    assert_eq!(back(csv.into_bytes()), dangerous());
    let book = as_xlsx(&dangerous());
    assert_eq!(back(book.clone()), dangerous());
    let xml = part(&book, "xl/worksheets/sheet1.xml");
    assert!(!xml.contains("<f>") && !xml.contains("<f "), "{xml}");
}

/// A part of a workbook as text.
fn part(book: &[u8], path: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    io::read_to_string(archive.by_name(path).unwrap()).unwrap()
}

#[test]
fn a_negative_amount_stays_a_number_in_csv() {
    let row = vec!["1".to_owned(), String::new(), "-113.00".to_owned(), String::new()];
    let csv = String::from_utf8(as_csv(&[row])).unwrap();
    assert!(csv.contains("1,,-113.00,"), "{csv}");
}

#[test]
fn the_head_is_frozen_and_filtered_and_codes_are_text() {
    let rows = vec![vec![
        "26112000000000000018".to_owned(),
        "2026-01-15".to_owned(),
        "113.00".to_owned(),
        "x".to_owned(),
    ]];
    let book = as_xlsx(&rows);
    let sheet = part(&book, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<pane ySplit=\"1\"") && sheet.contains("<autoFilter ref=\"A1:D2\"/>"));
    assert!(sheet.contains("<t>26112000000000000018</t>"));
    assert!(sheet.contains("<v>46037</v>") && sheet.contains("<v>113</v>"), "{sheet}");
    let styles = part(&book, "xl/styles.xml");
    assert!(styles.contains("yyyy\\-mm\\-dd") || styles.contains("yyyy-mm-dd"), "{styles}");
}

#[test]
fn a_template_can_be_filled_and_read() {
    let example = vec![
        "26112000000000000018".to_owned(),
        "2026-01-15".to_owned(),
        "113.00".to_owned(),
        "示例".to_owned(),
    ];
    let notes = ["每行一张发票。".to_owned(), "号码请保持文本格式。".to_owned()];
    let mut bytes = Vec::new();
    let examples = vec![example.clone(), example];
    template("批量查验", &headings(), &examples, ("说明", &notes), &mut bytes).unwrap();
    assert_eq!(back(bytes.clone()), examples);
    assert!(part(&bytes, "xl/sharedStrings.xml").contains("号码请保持文本格式。"));
}
