//! `piaoju render`: documents go in, pictures come out.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::engine::piaoju;

/// A folder with an own sample of one page and one of several.
fn folder() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for sample in paper::samples::make(None).samples {
        for (from, to) in [("01-", "one.ofd"), ("02-", "two.ofd")] {
            if sample.file_name.starts_with(from) && sample.file_name.ends_with(".ofd") {
                fs::write(folder.path().join(to), &sample.bytes).expect("written");
            }
        }
    }
    folder
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).display().to_string()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("the folder exists")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.ends_with(".ofd"))
        .collect();
    names.sort();
    names
}

#[test]
fn a_page_becomes_what_the_ending_says() {
    let folder = folder();
    let one = path(&folder, "one.ofd");
    for (name, start) in
        [("page.svg", &b"<svg xmlns"[..]), ("page.png", b"\x89PNG"), ("page.PDF", b"%PDF-")]
    {
        let came = piaoju(&["render", &one, "-o", &path(&folder, name), "--dpi", "60"]).run();
        assert_eq!((came.status, came.err.as_str()), (0, ""), "{name}");
        let bytes = fs::read(folder.path().join(name)).expect("written");
        assert!(bytes.starts_with(start), "{name}");
    }
    let svg = fs::read_to_string(folder.path().join("page.svg")).expect("written");
    assert!(svg.contains("浙江示例贸易有限公司"), "the text can be selected");
}

#[test]
fn several_pages_are_numbered_and_one_can_be_chosen() {
    let folder = folder();
    let two = path(&folder, "two.ofd");
    let came = piaoju(&["render", &two, "-o", &path(&folder, "page.svg")]).run();
    assert_eq!(
        (came.status, names(folder.path())),
        (0, vec!["page-1.svg".into(), "page-2.svg".into()])
    );
    let chosen = path(&folder, "second.svg");
    assert_eq!(piaoju(&["render", &two, "-o", &chosen, "--page", "2"]).run().status, 0);
    let both = ["second.svg", "page-2.svg"].map(|name| fs::read(folder.path().join(name)).ok());
    assert_eq!(both[0], both[1]);
}

#[test]
fn standard_input_and_output_are_files_too() {
    let folder = folder();
    let bytes = fs::read(folder.path().join("one.ofd")).expect("written");
    let came = piaoju(&["render", "-", "-o", "-", "--format", "svg"]).stdin(&bytes).run();
    assert_eq!(came.status, 0, "{}", came.err);
    assert!(came.out.starts_with("<svg") && came.out.ends_with("</svg>"));
}

#[test]
fn what_cannot_be_drawn_is_told_in_words() {
    let folder = folder();
    let (one, two) = (path(&folder, "one.ofd"), path(&folder, "two.ofd"));
    let xml = path(&folder, "a.xml");
    fs::write(&xml, "<a/>").expect("written");
    let out = path(&folder, "out.svg");
    for (words, told) in [
        (vec!["render", &one, "-o", "page.gif"], "不知道要写成什么格式"),
        (vec!["render", &one, "-o", &out, "--page", "9"], "没有这一页"),
        (vec!["render", &two, "-o", "-"], "标准输出只能写一页"),
        (vec!["render", &xml, "-o", &out], "这种文件没有页面"),
        (vec!["render", "/nowhere/a.ofd", "-o", &out], "文件不存在"),
        (vec!["render", &one, "-o", "/nowhere/a.svg"], "无法写入"),
    ] {
        let came = piaoju(&words).run();
        assert_eq!((came.status, came.out.as_str()), (2, ""), "{words:?}");
        assert!(came.err.contains(told), "{told} in {}", came.err);
    }
    assert_eq!(piaoju(&["render", &one]).run().status, 2, "the output has to be named");
}
