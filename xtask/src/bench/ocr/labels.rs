//! What stands on labelled pictures, and whether it is among the lines that were read.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::Failure;

/// A picture and what is on it.
pub struct Labelled {
    /// The picture.
    pub path: PathBuf,
    /// The kind of invoice.
    pub kind: String,
    /// What was done to it, and the font that it is drawn in; empty for a real picture.
    pub damage: String,
    pub font: String,
    /// Name and value of each field that it shows.
    pub fields: Vec<(String, String)>,
}

/// The labelled pictures of a folder: one object a line in `labels.jsonl`, with `file`, `kind` and
/// `fields`. An empty field is not on the picture, `?` cannot be read by people either.
pub fn read(folder: &Path) -> Result<Vec<Labelled>, Failure> {
    let text = String::from_utf8_lossy(&crate::read(&folder.join("labels.jsonl"))?).into_owned();
    let mut all = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let label: Value = serde_json::from_str(line).map_err(|why| Failure(why.to_string()))?;
        let word = |key: &str| label[key].as_str().unwrap_or_default().to_owned();
        let fields = label["fields"].as_object().into_iter().flatten();
        let fields = fields
            .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
            .filter(|(_, value)| !value.is_empty() && value != "?");
        all.push(Labelled {
            path: folder.join(word("file")),
            kind: word("kind"),
            damage: word("damage"),
            font: word("font"),
            fields: fields.collect(),
        });
    }
    Ok(all)
}

/// Whether a line says the value of a field, in any of the ways in which invoices write it.
pub fn is_said(name: &str, value: &str, lines: &[String]) -> bool {
    let ways = ways(name, value);
    lines.iter().map(|line| plain(line)).any(|line| ways.iter().any(|way| line.contains(way)))
}

/// The path in the JSON contract of a field of the labels.
pub fn path(name: &str) -> String {
    match name.split_once('_') {
        Some((side @ ("seller" | "buyer"), rest)) => format!("{side}.{rest}"),
        _ => name.to_owned(),
    }
}

/// Whether a field was read as it is labelled: amounts by their value, names without regard to
/// blanks and the width of signs.
pub fn is_same(labelled: &str, read: &str) -> bool {
    let amount = |text: &str| text.parse::<f64>().ok().filter(|_| text.contains('.'));
    match (amount(labelled), amount(read)) {
        (Some(one), Some(other)) => (one - other).abs() < 0.005,
        _ => plain(labelled) == plain(read),
    }
}

fn ways(name: &str, value: &str) -> Vec<String> {
    let parts: Vec<&str> = value.split('-').collect();
    match (name, &parts[..]) {
        ("issue_date", [year, month, day]) => {
            let short = |part: &str| part.trim_start_matches('0').to_owned();
            let mut ways = Vec::new();
            for (month, day) in
                [((*month).to_owned(), (*day).to_owned()), (short(month), short(day))]
            {
                ways.push(format!("{year}年{month}月{day}日"));
                for between in ["-", ".", "/", ""] {
                    ways.push(format!("{year}{between}{month}{between}{day}"));
                }
            }
            ways
        }
        _ => vec![plain(value)],
    }
}

/// Without blanks and grouping, and in the narrow form of signs that have two.
fn plain(text: &str) -> String {
    let narrow = |c: char| match c {
        '（' => '(',
        '）' => ')',
        '：' => ':',
        '，' => ',',
        '．' => '.',
        c => c,
    };
    text.chars().map(narrow).filter(|c| !c.is_whitespace() && *c != ',').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_however_invoices_write_them() {
        let lines = ["开票日期： 2019年 07月20日".to_owned(), "¥ 1,234.50".to_owned()];
        assert!(is_said("issue_date", "2019-07-20", &lines));
        assert!(is_said("total", "1234.50", &lines));
        assert!(!is_said("total", "1234.51", &lines));
        assert!(is_said("issue_date", "2019-07-05", &["2019.7.5".to_owned()]));
        assert!(is_same("184.5", "184.50") && !is_same("0184", "184"));
        assert_eq!((path("seller_tax_id"), path("tax")), ("seller.tax_id".into(), "tax".into()));
        assert!(is_said("seller_name", "甲(乙)公司", &["名称：甲（乙）公司".to_owned()]));
    }
}
