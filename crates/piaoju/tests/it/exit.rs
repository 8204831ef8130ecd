//! The exit status, and what goes to which stream.

use std::fs;
use std::io::{self, Write};

use tempfile::TempDir;

use crate::engine::piaoju;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for (name, content) in files {
        fs::write(folder.path().join(name), content).expect("written");
    }
    folder
}

fn verify(files: &[(&str, &str)]) -> crate::engine::Came {
    let folder = folder(files);
    let paths: Vec<String> =
        files.iter().map(|(name, _)| folder.path().join(name).display().to_string()).collect();
    let mut words = vec!["verify", "--format", "json"];
    words.extend(paths.iter().map(String::as_str));
    piaoju(&words).run()
}

#[test]
fn the_exit_status_is_that_of_the_gravest_file() {
    for (contents, status) in [
        (&["valid", "authentic"][..], 0),
        (&["valid", "undetermined"], 3),
        (&["undetermined", "invalid"], 1),
        (&["invalid", "rubbish"], 2),
    ] {
        let named: Vec<(String, &str)> =
            contents.iter().enumerate().map(|(n, c)| (format!("{n}.ofd"), *c)).collect();
        let files: Vec<(&str, &str)> = named.iter().map(|(n, c)| (n.as_str(), *c)).collect();
        assert_eq!(verify(&files).status, status, "{contents:?}");
    }
}

#[test]
fn one_unreadable_file_does_not_stop_the_others() {
    let came = verify(&[("a.ofd", "valid"), ("b.ofd", "rubbish"), ("c.ofd", "authentic")]);
    assert_eq!(came.status, 2);
    assert_eq!(came.out.lines().count(), 2, "{}", came.out);
    assert_eq!(came.err.lines().count(), 1, "{}", came.err);
    assert!(came.err.contains("b.ofd [Doc_0/Document.xml]：内容不合格式。请"), "{}", came.err);
}

#[test]
fn a_fault_of_the_program_costs_one_file_only() {
    let came = verify(&[("a.ofd", "panic"), ("b.ofd", "valid")]);
    assert_eq!((came.status, came.out.lines().count()), (2, 1));
    assert!(came.err.contains("a.ofd：程序内部出错"), "{}", came.err);
}

#[test]
fn a_missing_or_empty_file_is_told_apart() {
    let came = piaoju(&["verify", "/nowhere/a.ofd"]).run();
    assert_eq!((came.status, came.out.as_str()), (2, ""));
    assert_eq!(came.err, "piaoju: /nowhere/a.ofd：文件不存在。请检查路径。\n");
    let came = piaoju(&["--lang", "en", "verify", "-"]).stdin(b"").run();
    assert_eq!(came.err, "piaoju: -: the file is empty. Download it again.\n");
}

#[test]
fn a_wrong_call_is_2_and_help_is_0() {
    assert_eq!(piaoju(&["verify"]).run().status, 2);
    assert_eq!(piaoju(&["verify", "--format", "yaml", "a"]).run().status, 2);
    assert!(piaoju(&["frobnicate"]).run().err.contains("frobnicate"));
    let help = piaoju(&["verify", "--help"]).run();
    assert_eq!((help.status, help.err.as_str()), (0, ""));
    assert!(help.out.contains("退出状态") && help.out.contains("--offline"), "{}", help.out);
    assert!(help.out.contains("目前总是如此"), "{}", help.out);
}

#[test]
fn the_output_goes_to_a_file_when_asked() {
    let folder = folder(&[("a.ofd", "valid")]);
    let path = |name: &str| folder.path().join(name).display().to_string();
    let words = ["verify", "--color", "auto", "--output", &path("r.txt"), &path("a.ofd")];
    let came = piaoju(&words).on_terminal().run();
    assert_eq!((came.status, came.out.as_str()), (0, ""));
    let text = fs::read_to_string(path("r.txt")).expect("the report");
    assert!(text.starts_with("✓ 发票有效\n"), "{text}");
    let words = ["verify", "--output", "/nowhere/r.txt", &path("a.ofd")];
    assert_eq!(piaoju(&words).run().status, 2);
}

/// A reader that goes away after the first line.
struct Head;

impl Write for Head {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = folder(&[("a.ofd", "valid"), ("b.ofd", "valid")]);
    let path = folder.path().display().to_string();
    for format in ["json", "text", "html"] {
        let call = piaoju(&["verify", "--format", format, &path]);
        let came = call.run_into(&mut Head);
        assert_eq!((came.status, came.err.as_str()), (0, ""), "{format}");
    }
}

#[test]
fn samples_are_written_once_and_never_over() {
    let folder = TempDir::new().expect("a temporary folder");
    let target = folder.path().join("new").display().to_string();
    let came = piaoju(&["samples", &target]).run();
    assert_eq!(came.status, 0, "{}", came.err);
    assert!(came.out.contains("a.ofd  原件真实，状态待查"), "{}", came.out);
    let again = piaoju(&["samples", &target]).run();
    assert_eq!(again.status, 2);
    assert!(again.err.contains("文件已经存在，没有覆盖"), "{}", again.err);
}

#[test]
fn completions_name_the_commands() {
    let came = piaoju(&["completions", "bash"]).run();
    assert_eq!(came.status, 0);
    assert!(came.out.contains("verify") && came.out.contains("--no-builtin-trust"));
}
