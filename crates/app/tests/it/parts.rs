//! Parts that are removed, doubled, renamed, swapped or added, and documents led elsewhere.

use model::Verification;
use model::verdict::{Integrity, Verdict};
use ofd::document::Document;
use ofd::package::Package;
use ofd::verify::Memory;

use crate::archive::{Entry, pack, unpack};
use crate::corpus;

const JS: &str = "js_2020_eput_real_signed.ofd";

/// The protected parts of a package.
fn covered(bytes: &[u8]) -> Vec<String> {
    let package = Package::open(bytes).unwrap();
    let document = Document::read(&package).unwrap();
    let proof = ofd::verify::verify(&package, document.signatures.as_deref(), &Memory::new());
    proof.findings.iter().flat_map(|f| &f.parts).map(|p| p.path.clone()).collect()
}

/// Verifies, and insists that the result is an answer with a reason and not `intact`.
fn refused(label: &str, entries: &[Entry], reasons: &[&str]) {
    let result = corpus::check(&corpus::desk(), &pack(entries));
    let summary = corpus::summary(&result);
    assert!(!summary.starts_with("intact"), "{label}: {summary}");
    let named = reasons.iter().any(|reason| summary.contains(reason));
    assert!(named, "{label}: {summary}, wanted one of {reasons:?}");
}

fn position(entries: &[Entry], name: &str) -> usize {
    entries.iter().position(|e| e.label().ends_with(name)).expect("a part of this name")
}

fn text(entry: &Entry) -> String {
    String::from_utf8(entry.content.clone()).expect("UTF-8")
}

/// Reasons that a missing or foreign part may have.
const GONE: [&str; 4] =
    ["content_altered", "signature_missing", "unreadable-missing-part", "unreadable-archive"];

#[test]
fn a_removed_part_is_missed() {
    for (name, bytes) in corpus::signed() {
        let entries = unpack(&bytes);
        let covered = covered(&bytes);
        for index in 0..entries.len() {
            let mut fewer = entries.clone();
            let part = fewer.remove(index).label();
            // A part that nothing protects and nothing needs is not missed by anybody.
            let is_named = covered.contains(&part) || part.contains("/Signs/") || part == "OFD.xml";
            if is_named {
                refused(&format!("{name} without {part}"), &fewer, &GONE);
            }
        }
    }
}

#[test]
fn a_second_part_of_the_same_name_is_noticed_wherever_it_stands() {
    for (name, bytes) in corpus::signed() {
        let entries = unpack(&bytes);
        for index in 0..entries.len() {
            let mut twin = entries[index].clone();
            let part = twin.label();
            let label = format!("{name} with two {part}");
            // With equal content, with other content, and empty.
            let changed = [twin.content.clone(), text_or_bytes(&twin), Vec::new()];
            for (kind, content) in changed.into_iter().enumerate() {
                twin.content = content;
                let mut before = entries.clone();
                before.insert(0, twin.clone());
                let mut after = entries.clone();
                after.push(twin.clone());
                let reasons = ["content_altered", "signature_missing", "unreadable-xml"];
                refused(&format!("{label} before, {kind}"), &before, &reasons);
                refused(&format!("{label} behind, {kind}"), &after, &reasons);
            }
        }
    }
}

fn text_or_bytes(entry: &Entry) -> Vec<u8> {
    let mut content = entry.content.clone();
    if let Some(byte) = content.last_mut() {
        *byte ^= 1;
    }
    content.push(b' ');
    content
}

#[test]
fn a_renamed_part_is_missed() {
    for (name, bytes) in corpus::signed() {
        let entries = unpack(&bytes);
        for part in covered(&bytes) {
            for new in
                [format!("{part}.bak"), format!("x/{part}"), part.replacen("Doc_0", "Doc_9", 1)]
            {
                if new == part {
                    continue;
                }
                let mut renamed = entries.clone();
                let index = position(&renamed, &part);
                renamed[index].name = new.clone().into_bytes();
                refused(&format!("{name} {part} as {new}"), &renamed, &GONE);
            }
        }
    }
}

/// Systems that ignore upper and lower case open the part all the same, and so do we; but two
/// parts that differ in nothing else are one file there, and only one of them was signed.
#[test]
fn upper_and_lower_case_make_no_second_part() {
    let Some(bytes) = corpus::read(JS) else { return };
    let entries = unpack(&bytes);
    for part in covered(&bytes) {
        let index = position(&entries, &part);
        let mut twins = entries.clone();
        let mut twin = twins[index].clone();
        twin.name = part.to_uppercase().into_bytes();
        twin.content = b"<a/>".to_vec();
        twins.push(twin);
        refused(&format!("{part} in capitals too"), &twins, &["content_altered"]);
    }
}

#[test]
fn swapped_parts_are_altered() {
    for (name, bytes) in corpus::signed() {
        let entries = unpack(&bytes);
        let covered = covered(&bytes);
        for pair in covered.windows(2) {
            let mut swapped = entries.clone();
            let (a, b) = (position(&swapped, &pair[0]), position(&swapped, &pair[1]));
            let moved = swapped[a].content.clone();
            swapped[a].content = std::mem::replace(&mut swapped[b].content, moved);
            if swapped[a].content == swapped[b].content {
                continue;
            }
            let reasons = ["content_altered", "unreadable-"];
            refused(&format!("{name} {pair:?}"), &swapped, &reasons);
        }
    }
}

#[test]
fn a_part_that_nothing_refers_to_is_listed_as_unprotected() {
    for (name, bytes) in corpus::signed() {
        let mut entries = unpack(&bytes);
        entries.push(Entry::new("Doc_0/Extra/hidden.xml", "<hidden/>"));
        let result = corpus::check(&corpus::desk(), &pack(&entries)).unwrap();
        assert_eq!(result.integrity, Integrity::Intact, "{name}");
        assert!(result.uncovered.contains(&"Doc_0/Extra/hidden.xml".to_owned()), "{name}");
    }
}

/// What a document says when a part of it is replaced.
fn edited(name: &str, part: &str, edit: impl Fn(&str) -> String) -> Option<(String, Vec<Entry>)> {
    let bytes = corpus::read(name)?;
    let mut entries = unpack(&bytes);
    let index = position(&entries, part);
    let before = text(&entries[index]);
    let after = edit(&before);
    assert_ne!(before, after, "{name} {part} was not edited");
    entries[index].content = after.into_bytes();
    Some((format!("{name} {part}"), entries))
}

#[test]
fn a_list_that_leads_nowhere_is_a_missing_signature() {
    let edits: [(&str, fn(&str) -> String); 9] = [
        ("no signature in it", |xml| {
            let from = xml.find("<ofd:Signature ").unwrap();
            let end = from + xml[from..].find("/>").unwrap() + 2;
            format!("{}{}", &xml[..from], &xml[end..])
        }),
        ("nothing in it", |_| "<Signatures/>".to_owned()),
        ("empty", |_| String::new()),
        ("no XML", |_| "Signatures".to_owned()),
        ("above the package", |xml| {
            xml.replace("Sign_0/Signature.xml", "../../../../Sign_0/S.xml")
        }),
        ("an absolute path", |xml| xml.replace("BaseLoc=\"", "BaseLoc=\"/etc/passwd/")),
        ("a URL", |xml| xml.replace("BaseLoc=\"", "BaseLoc=\"file:///")),
        ("an entity", |xml| xml.replace("BaseLoc=\"", "BaseLoc=\"&x;")),
        ("a document type", |xml| {
            xml.replacen("<ofd:Signatures", "<!DOCTYPE a [<!ENTITY x 'y'>]><ofd:Signatures", 1)
        }),
    ];
    for name in corpus::SIGNED {
        for (label, edit) in edits {
            let Some((what, entries)) = edited(name, "Signatures.xml", edit) else { return };
            refused(&format!("{what}: {label}"), &entries, &["signature_missing"]);
        }
    }
}

#[test]
fn a_description_with_other_references_is_altered() {
    let edits: [(&str, fn(&str) -> String); 5] = [
        ("an absolute reference", |xml| xml.replacen("FileRef=\"/Doc_0", "FileRef=\"/etc", 1)),
        ("a reference above the package", |xml| {
            xml.replacen("FileRef=\"/Doc_0", "FileRef=\"/../../Doc_0", 1)
        }),
        ("a relative reference", |xml| xml.replacen("FileRef=\"/Doc_0", "FileRef=\"Doc_0", 1)),
        ("a reference twice, with another digest", |xml| {
            let from = xml.find("<ofd:Reference ").unwrap();
            let end = from + xml[from..].find("</ofd:Reference>").unwrap() + 16;
            let digest = xml[from..end].find("CheckValue>").unwrap() + 11;
            let mut twin = xml[from..end].to_owned();
            twin.replace_range(digest..digest + 4, "AAAA");
            format!("{}{twin}{}", &xml[..end], &xml[end..])
        }),
        ("no references", |xml| {
            let from = xml.find("<ofd:Reference ").unwrap();
            let end = xml.find("</ofd:References>").unwrap();
            format!("{}{}", &xml[..from], &xml[end..])
        }),
    ];
    for name in corpus::SIGNED {
        for (label, edit) in edits {
            let Some((what, entries)) = edited(name, "/Signature.xml", edit) else { return };
            refused(&format!("{what}: {label}"), &entries, &["content_altered"]);
        }
    }
}

/// What was read from parts that nobody signed is not worth the signature of the others: such a
/// document is never authentic, though what was signed in it is intact.
fn never_authentic(label: &str, entries: &[Entry]) -> Result<Verification, paper::Unreadable> {
    let result = corpus::check(&corpus::desk(), &pack(entries));
    if let Ok(result) = &result {
        let lines = corpus::complaints(result);
        assert_ne!(result.verdict, Verdict::Authentic, "{label}: {lines}");
    }
    result
}

#[test]
fn a_document_led_elsewhere_is_never_authentic() {
    // OFD.xml is protected in most documents; in this one it is not.
    for name in [JS, "cq_2020_999_testca_signed_5pages.ofd"] {
        let Some((_, mut entries)) =
            edited(name, "OFD.xml", |xml| xml.replace("Doc_0/Document.xml", "Doc_1/Document.xml"))
        else {
            return;
        };
        let root = text(&entries[position(&entries, "Doc_0/Document.xml")]);
        // The second document shows another page and keeps everything else.
        let forged = root.replace("Pages/Page_0/Content.xml", "/Doc_1/Page.xml");
        let page = text(&entries[position(&entries, "Pages/Page_0/Content.xml")]);
        entries.push(Entry::new("Doc_1/Document.xml", forged));
        entries.push(Entry::new("Doc_1/Page.xml", page.replace("0", "9")));
        let result = never_authentic(name, &entries).unwrap();
        let is_protected = name == JS;
        assert_eq!(result.integrity == Integrity::Altered, is_protected, "{name}");
        if !is_protected {
            for part in ["OFD.xml", "Doc_1/Document.xml", "Doc_1/Page.xml"] {
                assert!(result.uncovered.contains(&part.to_owned()), "{part}");
            }
        }
    }
}

#[test]
fn a_second_body_is_never_taken_for_signed() {
    for name in [JS, "cq_2020_999_testca_signed_5pages.ofd"] {
        let Some((_, mut entries)) = edited(name, "OFD.xml", |xml| {
            let body = "<ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID></ofd:DocInfo>\
                        <ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody>";
            xml.replace("<ofd:DocBody>", &format!("{body}<ofd:DocBody>"))
        }) else {
            return;
        };
        let root = text(&entries[position(&entries, "Doc_0/Document.xml")]);
        entries.push(Entry::new("Doc_1/Document.xml", root));
        // The signature of the body behind is found; the fields come from the one before.
        let result = never_authentic(name, &entries).unwrap();
        let reasons = corpus::summary(&Ok(result.clone()));
        let expected = if name == JS { "content_altered" } else { "intact" };
        assert!(reasons.contains(expected), "{name}: {reasons}");
        assert!(result.uncovered.contains(&"Doc_1/Document.xml".to_owned()), "{name}");
    }
}
