//! A report proves itself, and every change to it is found.

use serde_json::json;

use super::*;
use crate::write::Fonts;

fn signer() -> Signer {
    Signer::from_seed(&[7; 32])
}

fn report() -> Report {
    Report {
        id: "rep_01".to_owned(),
        installation: "演示机构".to_owned(),
        issued_at: Moment(1_795_320_000),
        titles: vec!["发票有效".to_owned()],
        content: json!({ "schema": "piaoju.verification/1", "verdict": "valid" }),
        log: Some(LogPosition {
            tree_size: 9,
            root: "ab".repeat(32),
            leaf_index: 4,
            proof: vec!["cd".repeat(32)],
        }),
    }
}

fn pairs(count: usize) -> Vec<(String, String)> {
    (0..count).map(|n| (format!("名称{n}"), format!("内容{n}"))).collect()
}

fn page(rows: usize) -> Page {
    let columns = vec![
        TableColumn::text("检查项", 2),
        TableColumn::text("说明", 5),
        TableColumn::number("金额", 2),
    ];
    let row = |n: usize| vec![format!("检查{n}"), "说明".repeat(30), "113.00".to_owned()];
    Page {
        title: "发票查验报告".to_owned(),
        installation: "演示机构".to_owned(),
        headline: "发票有效".to_owned(),
        tone: Tone::Good,
        explanation: "来源确认这张发票，各项内容一致。".to_owned(),
        facts: pairs(5),
        blocks: vec![
            Block::Pairs { title: "基本信息".to_owned(), pairs: pairs(7) },
            Block::Table {
                title: "证据".to_owned(), columns, rows: (0..rows).map(row).collect()
            },
        ],
        how_to_check: Block::Lines {
            title: "如何核验".to_owned(),
            lines: vec!["打开核验页面并上传本文件。".to_owned()],
        },
        fingerprint: "公钥指纹".to_owned(),
        notice: "本系统不是税务机关平台".to_owned(),
        folio: "第 {page} 页，共 {pages} 页".to_owned(),
        cut: "另有 {count} 行，见附件".to_owned(),
    }
}

fn state(bytes: &[u8]) -> State {
    check(bytes, &[signer().key()]).state
}

/// A PDF report, or nothing where the system has no Chinese font.
fn pdf(rows: usize) -> Option<Vec<u8>> {
    match Fonts::find() {
        Ok(fonts) => Some(write_pdf(&report(), &page(rows), &signer(), &fonts).unwrap()),
        Err(missing) => {
            println!("{missing}: the pdf report is skipped");
            None
        }
    }
}

#[test]
fn a_report_in_json_is_genuine_and_says_what_it_said() {
    let bytes = write_json(&report(), &signer()).unwrap();
    let checked = check(&bytes, &[signer().key()]);
    assert_eq!(checked.state, State::Genuine);
    assert_eq!(checked.report, Some(report()));
    let fingerprint = signer().key().fingerprint();
    assert!(String::from_utf8(bytes).unwrap().contains(&fingerprint));
}

#[test]
fn every_flipped_bit_of_a_report_in_json_is_found() {
    let bytes = write_json(&report(), &signer()).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut altered = bytes.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        assert_ne!(state(&altered), State::Genuine, "bit {bit}");
    }
}

#[test]
fn a_report_written_in_another_way_is_not_taken() {
    let bytes = write_json(&report(), &signer()).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    for altered in [
        text.replacen(':', ": ", 1),
        text.trim_end().to_owned(),
        format!("{text}\n"),
        text.replacen("}\n", ",\"more\":1}\n", 1),
        text.replacen("{\"schema\"", "{\"schema\":1,\"schema\"", 1),
        text.replace("Ed25519", "Ed448"),
    ] {
        assert_eq!(state(altered.as_bytes()), State::Altered);
    }
}

#[test]
fn a_report_of_a_stranger_is_not_genuine() {
    let stranger = Signer::from_seed(&[8; 32]);
    let bytes = write_json(&report(), &stranger).unwrap();
    let checked = check(&bytes, &[signer().key()]);
    assert_eq!((checked.state, checked.key), (State::UnknownKey, Some(stranger.key())));
    assert_eq!(check(&bytes, &[]).state, State::UnknownKey);
    if let Ok(fonts) = Fonts::find() {
        let bytes = write_pdf(&report(), &page(1), &stranger, &fonts).unwrap();
        assert_eq!(state(&bytes), State::UnknownKey);
    }
}

#[test]
fn what_is_no_report_is_called_so() {
    for bytes in [&b""[..], b"{}", b"%PDF-1.4\n%%EOF\n", b"PK\x03\x04", b"{\"a\":1}"] {
        assert_eq!(state(bytes), State::NotAReport);
    }
}

#[test]
fn a_report_in_pdf_is_genuine_carries_its_data_and_can_be_read() {
    let Some(bytes) = pdf(60) else { return };
    let checked = check(&bytes, &[signer().key()]);
    assert_eq!((checked.state, checked.report), (State::Genuine, Some(report())));
    let read = crate::pdf::open(&bytes).unwrap();
    assert!(read.pages_total > 2);
    let text: String = read.pages.iter().map(model::text::Page::plain).collect();
    let text: String = text.split_whitespace().collect();
    let last = format!("第{0}页，共{0}页", read.pages_total);
    for wanted in ["发票有效", "基本信息", "检查59", "本系统不是税务机关平台", &last]
    {
        assert!(text.contains(wanted), "{wanted}");
    }
    let fingerprint = signer().key().fingerprint();
    assert!(text.contains(&fingerprint), "the fingerprint is printed");
}

#[test]
fn every_changed_octet_of_a_report_in_pdf_is_found() {
    let Some(bytes) = pdf(1) else { return };
    let trailer = bytes.len() - 160;
    for at in 0..bytes.len() {
        let bits = if at < trailer { at % 8..at % 8 + 1 } else { 0..8 };
        for bit in bits {
            let mut altered = bytes.clone();
            altered[at] ^= 1 << bit;
            assert_ne!(state(&altered), State::Genuine, "octet {at} bit {bit}");
        }
    }
}

#[test]
fn nothing_may_be_added_to_a_report_in_pdf_or_taken_away() {
    let Some(bytes) = pdf(1) else { return };
    for more in [&b"\n"[..], b"%%EOF\n", b" ", &[b' '; 4_000]] {
        assert_eq!(state(&[&bytes, more].concat()), State::Altered);
        assert_ne!(state(&[more, &bytes].concat()), State::Genuine);
    }
    for cut in [1, 2, 50, 160, 200, 1_000] {
        assert_eq!(state(&bytes[..bytes.len() - cut]), State::Altered, "{cut}");
    }
    // The trailer of another report of the same key.
    let Some(other) = pdf(2) else { return };
    let trailer = other.len() - other.iter().rev().skip(1).position(|b| *b == b'\n').unwrap() - 1;
    let body = bytes.len() - (other.len() - trailer);
    assert_eq!(state(&[&bytes[..body], &other[trailer..]].concat()), State::Altered);
}

#[test]
fn a_signature_of_one_form_is_none_of_the_other() {
    let payload = report().to_json().to_string();
    let signature = signer().sign("piaoju.report.json/1", payload.as_bytes());
    assert!(signer().key().verifies("piaoju.report.json/1", payload.as_bytes(), &signature));
    assert!(!signer().key().verifies("piaoju.report.pdf/1", payload.as_bytes(), &signature));
}

#[test]
fn a_report_beyond_its_bound_is_not_written() {
    let content = json!("x".repeat(crate::limits::REPORT_BYTES_MAX));
    let large = Report { content, ..report() };
    assert_eq!(write_json(&large, &signer()), Err(ReportError::TooLarge));
}

#[test]
fn long_tables_are_cut_and_say_so() {
    let Ok(fonts) = Fonts::find() else { return };
    let mut long = page(0);
    let rows = vec![vec!["1".to_owned()]; crate::limits::REPORT_ROWS_PRINTED_MAX + 5];
    let columns = vec![TableColumn::text("行", 1)];
    long.blocks = vec![Block::Table { title: "全部".to_owned(), columns, rows }];
    let sheets = layout::sheets(&long, signer().key(), &fonts);
    let text = format!("{:?}", sheets.last().unwrap()) + &format!("{:?}", sheets[sheets.len() - 2]);
    assert!(text.contains("另有 5 行，见附件"));
}

#[test]
fn text_stays_inside_of_its_column() {
    let Ok(fonts) = Fonts::find() else { return };
    let mut wide = page(3);
    wide.headline = "很长的结论".repeat(30);
    wide.notice = "本系统不是税务机关平台".repeat(20);
    wide.installation = "名称很长的机构".repeat(20);
    wide.facts.push(("摘要".to_owned(), "0123456789abcdef".repeat(12)));
    wide.explanation = "word ".repeat(100) + &"无空格".repeat(100);
    for sheet in layout::sheets(&wide, signer().key(), &fonts) {
        for mark in &sheet.marks {
            let crate::write::Mark::Label(label) = mark else { continue };
            let width = fonts.width(&label.text) * label.size;
            assert!(width <= label.frame.w + 0.01, "{} is {width} wide", label.text);
            assert!(label.frame.x + label.frame.w <= 210.0 - 17.9, "{}", label.text);
            assert!(label.frame.y + label.frame.h <= 290.0, "{}", label.text);
        }
    }
}

#[test]
fn no_line_begins_with_a_closing_mark_and_words_stay_whole() {
    let Ok(fonts) = Fonts::find() else { return };
    for width in [20.0, 21.5, 23.0, 27.0, 31.0] {
        let text = "来源确认，金额一致；sealed parts are intact。（见附件）";
        let lines = wrap(text, 3.4, width, &fonts);
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        for line in &lines {
            assert!(!line.starts_with(['，', '；', '。', '）']), "{lines:?}");
        }
        let whole = ["sealed", "parts", "are", "intact"];
        assert!(whole.iter().all(|word| lines.iter().any(|line| line.contains(word))), "{lines:?}");
    }
}
