//! The report as a web page: complete in itself, well formed, safe and accessible.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::engine::piaoju;

fn page(content: &str, lang: &str) -> String {
    let words = ["verify", "--format", "html", "--lang", lang, "-"];
    piaoju(&words).stdin(content.as_bytes()).run().out
}

/// Several files at once.
fn pages(contents: &[(&str, &str)]) -> String {
    let folder = TempDir::new().expect("a temporary folder");
    let mut words = vec!["verify".to_owned(), "--format".into(), "html".into()];
    for (name, content) in contents {
        let path = folder.path().join(name);
        fs::write(&path, content).expect("written");
        words.push(path.display().to_string());
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    piaoju(&words).run().out.replace(&format!("{}/", folder.path().display()), "")
}

/// Keeps a page beside the other products of the build, for looking at.
fn keep(name: &str, page: &str) {
    let _ = fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), page);
}

#[test]
fn a_page_carries_everything_it_needs() {
    for (content, lang) in
        [("authentic", "zh"), ("invalid", "zh"), ("undetermined", "zh"), ("valid", "en")]
    {
        let page = page(content, lang);
        keep(&format!("{content}-{lang}.html"), &page);
        for forbidden in ["<script", "<link", "src=", "href=\"http", "url(", "@import", "onload"] {
            assert!(!page.contains(forbidden), "{forbidden} in {content}");
        }
        let tag = if lang == "zh" { "zh-CN" } else { "en" };
        assert!(page.starts_with(&format!("<!DOCTYPE html><html lang=\"{tag}\">")));
        assert_eq!(page.matches("<h1>").count(), 1);
        assert!(page.contains("@media print") && page.contains("size: A4"));
        let (heads, scoped) = (page.matches("<th ").count(), page.matches("scope=\"").count());
        assert_eq!((heads, page.matches("<th>").count()), (scoped, 0), "headers have a scope");
    }
}

#[test]
fn a_page_shows_what_differs_and_what_is_not_protected() {
    let page = page("invalid", "zh");
    for part in ["发票无效", "≠</abbr> 12900.00", "不受签名保护", "OFD.xml", "不是税务机关平台"]
    {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn a_document_cannot_write_into_the_page() {
    let words = ["verify", "--format", "html", "--qr", "<img src=x onerror=alert(1)>\u{202e}"];
    let page = piaoju(&words).run().out;
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;\u{fffd}"));
    assert!(!page.contains("<img") && !page.contains('\u{202e}'));
}

#[test]
fn several_files_share_one_page_with_an_overview() {
    let page = pages(&[
        ("a.ofd", "authentic"),
        ("b.ofd", "invalid"),
        ("c.pdf", "undetermined"),
        ("d.ofd", "rubbish"),
    ]);
    keep("several.html", &page);
    assert_eq!(page.matches("<article id=").count(), 3);
    let anchors = page.matches("<a href=\"#f-").count();
    assert_eq!(anchors, 3, "each readable file is linked");
    for anchor in page.split("<a href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(page.contains(&format!("<article id=\"{anchor}\">")), "{anchor}");
    }
    assert!(page.contains("无法读取 1") && page.contains("共 4 个文件："));
}
