//! Files, folders, archives and standard input: what is looked at, in which order, and bounded.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::engine::{Came, piaoju};

/// A ZIP with these entries.
fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in entries {
        zip.start_file(*name, options).expect("an entry");
        zip.write_all(content).expect("its content");
    }
    zip.finish().expect("an archive").into_inner()
}

fn write(folder: &Path, name: &str, content: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, content).expect("a file");
}

/// The names of the files that were verified, in the order of the output.
fn names(came: &Came) -> Vec<String> {
    let name = |line: &str| {
        let object: serde_json::Value = serde_json::from_str(line).expect("one object a line");
        object["file"]["name"].as_str().expect("a name").to_owned()
    };
    came.out.lines().map(name).collect()
}

fn verify(folder: &TempDir, words: &[&str]) -> (Came, Vec<String>) {
    let mut all = vec!["verify", "--format", "json"];
    let paths: Vec<String> =
        words.iter().map(|word| folder.path().join(word).display().to_string()).collect();
    all.extend(paths.iter().map(String::as_str));
    let came = piaoju(&all).run();
    let root = format!("{}/", folder.path().display());
    let names = names(&came).iter().map(|name| name.replace(&root, "")).collect();
    (came, names)
}

#[test]
fn files_stay_in_the_given_order_and_folders_are_sorted() {
    let folder = TempDir::new().expect("a temporary folder");
    for name in ["z.ofd", "d/b.pdf", "d/a.OFD", "d/c/x.xml", "d/.hidden.ofd", "d/note.txt"] {
        write(folder.path(), name, b"valid");
    }
    let (came, names) = verify(&folder, &["z.ofd", "d"]);
    assert_eq!(names, ["z.ofd", "d/a.OFD", "d/b.pdf", "d/c/x.xml"]);
    assert_eq!(came.status, 0);
    assert!(came.err.contains("略过了 1 个其他类型的文件"), "{}", came.err);
}

#[test]
fn many_files_keep_their_order_whatever_the_number_of_threads() {
    let folder = TempDir::new().expect("a temporary folder");
    let wanted: Vec<String> = (0..600).map(|n| format!("d/{n:04}.ofd")).collect();
    for name in &wanted {
        write(folder.path(), name, b"authentic");
    }
    let path = folder.path().join("d").display().to_string();
    for jobs in ["1", "5"] {
        let came = piaoju(&["verify", "--format", "json", "--jobs", jobs, &path]).run();
        let got = names(&came);
        assert!(got.iter().zip(&wanted).all(|(a, b)| a.ends_with(b.as_str())));
        assert_eq!(got.len(), wanted.len());
    }
}

#[test]
fn an_archive_is_opened_and_an_ofd_is_not() {
    let folder = TempDir::new().expect("a temporary folder");
    let ofd = packed(&[("OFD.xml", b"<OFD/>"), ("Doc_0/Document.xml", b"<Document/>")]);
    let archive = packed(&[
        ("二月/b.ofd", &ofd),
        ("a.xml", b"invalid"),
        ("__MACOSX/a.xml", b"rubbish"),
        ("readme.txt", b"hello"),
    ]);
    write(folder.path(), "year.zip", &archive);
    write(folder.path(), "named.zip", &ofd);
    write(folder.path(), "plain.ofd", &ofd);
    let (came, names) = verify(&folder, &["year.zip", "named.zip", "plain.ofd"]);
    assert_eq!(names, ["year.zip!a.xml", "year.zip!二月/b.ofd", "named.zip", "plain.ofd"]);
    assert_eq!(came.status, 1, "{}", came.err);
    assert!(came.err.contains("略过了 1 个"), "{}", came.err);
}

#[test]
fn standard_input_may_be_a_document_or_an_archive() {
    let came = piaoju(&["verify", "--format", "json", "-"]).stdin(b"valid").run();
    assert_eq!((came.status, names(&came)), (0, vec!["-".to_owned()]));
    let archive = packed(&[("a.ofd", b"valid"), ("b.ofd", b"undetermined")]);
    let came = piaoju(&["verify", "--format", "json", "-"]).stdin(&archive).run();
    assert_eq!((came.status, names(&came)), (3, vec!["-!a.ofd".to_owned(), "-!b.ofd".to_owned()]));
}

#[test]
fn a_qr_text_is_verified_without_a_file() {
    let came = piaoju(&["verify", "--format", "json", "--qr", "01,32,,26"]).run();
    assert_eq!((came.status, names(&came)), (3, vec!["qr".to_owned()]));
    let long = "9".repeat(10_000);
    assert_eq!(piaoju(&["verify", "--qr", &long]).run().status, 2);
}

#[test]
fn a_bomb_is_refused_and_its_neighbours_are_verified() {
    let folder = TempDir::new().expect("a temporary folder");
    let blanks = vec![b' '; 8 << 20];
    let archive = packed(&[("bomb.xml", &blanks), ("good.ofd", b"valid")]);
    assert!(archive.len() < 20_000, "the bomb is small: {}", archive.len());
    write(folder.path(), "a.zip", &archive);
    let (came, names) = verify(&folder, &["a.zip"]);
    assert_eq!((came.status, names), (2, vec!["a.zip!good.ofd".to_owned()]));
    assert!(came.err.contains("a.zip!bomb.xml：压缩包解开后异常庞大"), "{}", came.err);
}

#[test]
fn a_size_that_lies_does_not_get_past_the_bound() {
    // The declared size stands in the central directory, 24 bytes behind its signature.
    let blanks = vec![b' '; 8 << 20];
    let mut archive = packed(&[("bomb.xml", &blanks)]);
    let at = archive.windows(4).position(|w| w == b"PK\x01\x02").expect("a directory");
    archive[at + 24..at + 28].copy_from_slice(&100u32.to_le_bytes());
    let came = piaoju(&["verify", "-"]).stdin(&archive).run();
    assert_eq!(came.status, 2);
    assert!(came.out.is_empty(), "{}", came.out);
}

#[test]
fn archives_that_cannot_be_used_say_why() {
    let inner = packed(&[("a.ofd", b"valid")]);
    let many: Vec<(String, &[u8])> =
        (0..10_001).map(|n| (format!("{n}.ofd"), &b"valid"[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(n, c)| (n.as_str(), *c)).collect();
    for (archive, why) in [
        (packed(&[("inner.zip", &inner)]), "压缩包里的压缩包不再打开"),
        (packed(&[("readme.txt", b"hello")]), "压缩包里没有 OFD、PDF 或 XML 文件"),
        (packed(&many), "压缩包里的文件过多"),
        (inner[..inner.len() / 2].to_vec(), "压缩包已损坏"),
    ] {
        let came = piaoju(&["verify", "-"]).stdin(&archive).run();
        assert!(came.status == 2 && came.err.contains(why), "{why}: {}", came.err);
    }
}

#[test]
fn an_empty_folder_is_said_to_be_empty() {
    let folder = TempDir::new().expect("a temporary folder");
    let (came, _) = verify(&folder, &["."]);
    assert!(came.status == 2 && came.err.contains("文件夹里没有文件"), "{}", came.err);
}
