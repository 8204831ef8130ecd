//! Tables and files that somebody made to do harm, or by mistake.

use std::io::Write;

use app::batch::limits::{FILES_MAX, ROWS_MAX};
use app::batch::{self, Ending, Error, Fault, File};
use store::batch::State;

use super::{NOW, each_house};

fn table(rows: usize) -> String {
    let mut text = "发票号码,开票日期,价税合计\n".to_owned();
    for n in 0..rows {
        text += &format!("2611200000000{n:07},2026-02-02,1.00\n");
    }
    text
}

fn workbook(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let how = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, how).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn ten_thousand_rows_are_taken_and_one_more_is_not() {
    each_house(|house| {
        let id = house.of_table("a.csv", table(ROWS_MAX).as_bytes()).unwrap();
        house.begin(&id, None);
        let found = batch::find(&house.db, &house.runner, &id).unwrap();
        assert_eq!((found.state, found.total), (State::Running, ROWS_MAX as i64));
        let refused = house.of_table("b.csv", table(ROWS_MAX + 1).as_bytes());
        assert!(matches!(refused, Err(Error::Fault(Fault::TooManyRows))));
    });
}

#[test]
fn a_workbook_that_inflates_without_end_is_refused() {
    each_house(|house| {
        let bomb = workbook(&[
            ("xl/workbook.xml", b"<workbook/>".to_vec()),
            ("xl/worksheets/sheet1.xml", vec![b' '; 20 << 20]),
        ]);
        assert!(batch::is_table(&bomb));
        match house.of_table("bomb.xlsx", &bomb) {
            Err(Error::Unreadable(why)) => assert_eq!(why.why, "unreadable-inflates-too-far"),
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn what_is_no_table_and_empty_ones_are_refused() {
    each_house(|house| {
        for bytes in
            [&b""[..], b"%PDF-1.7", b"<html>", b"\xd0\xcf\x11\xe0", b"PK\x03\x04xl/workbook"]
        {
            let refused = house.of_table("a", bytes);
            assert!(matches!(refused, Err(Error::Unreadable(_))), "{bytes:?}");
        }
        let head = house.of_table("a.csv", "发票号码,开票日期\n".as_bytes());
        assert!(matches!(head, Err(Error::Fault(Fault::Empty))));
    });
}

#[test]
fn cells_with_formulas_and_damaged_numbers_are_refused_with_their_column() {
    let csv = "发票号码,开票日期,价税合计\n\
               =HYPERLINK(\"http://evil\"),2026-02-02,1.00\n\
               2.6112E+19,2026-02-02,1.00\n\
               26112000000000001001,#REF!,1.00\n\
               26112000000000001001,2026-02-02,=1+1\n\
               26112000000000001001,2026-02-02,1.00,shifted,row\n\
               '; DROP TABLE batch; --,2026-02-02,1.00\n";
    each_house(|house| {
        let id = house.of_table("a.csv", csv.as_bytes()).unwrap();
        house.begin(&id, None);
        let items =
            batch::items(&house.db, &house.runner, &id, batch::Wanted::All, (0, 9)).unwrap();
        let why: Vec<_> =
            items.iter().map(|item| (item.end.field.as_str(), item.end.reason.as_str())).collect();
        assert_eq!(
            why,
            [
                ("number", "number-length"),
                ("number", "number-damaged"),
                ("issue_date", "cell-error"),
                ("total", "amount-form"),
                ("", "too-many-cells"),
                ("number", "number-length"),
            ]
        );
        let progress = house.finish(&id);
        assert_eq!(progress.endings, [(Ending::Malformed, 6)]);
        assert_eq!((progress.state, house.book.count().0), (State::Done, 0));
    });
}

#[test]
fn a_thousand_files_are_the_most_and_none_is_no_batch() {
    each_house(|house| {
        let of = |count: usize| {
            let files = (0..count)
                .map(|n| File { name: format!("{n}"), bytes: Ok(n.to_string().into_bytes()) });
            batch::of_files(&house.db, &house.runner, NOW, ("a.zip", None), files)
        };
        assert!(matches!(of(0), Err(Error::Fault(Fault::Empty))));
        assert!(matches!(of(FILES_MAX + 1), Err(Error::Fault(Fault::TooManyFiles))));
        let id = of(FILES_MAX).unwrap();
        let progress = house.finish(&id);
        assert_eq!(progress.endings, [(Ending::Malformed, FILES_MAX as u64)]);
    });
}
