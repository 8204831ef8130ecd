//! ZIP files whose headers lie, and those that are only unusual.

use model::Outcome;

use crate::archive::{Entry, pack, pack_places, unpack};
use crate::corpus;

fn real() -> Option<Vec<Entry>> {
    corpus::read("js_2020_eput_real_signed.ofd").map(|bytes| unpack(&bytes))
}

fn outcome(bytes: &[u8]) -> String {
    corpus::summary(&corpus::check(&corpus::desk(), bytes))
}

/// The entry of a protected page.
const PAGE: &str = "Doc_0/Pages/Page_0/Content.xml";

fn page(entries: &mut [Entry]) -> &mut Entry {
    entries.iter_mut().find(|e| e.label() == PAGE).expect("a page")
}

/// Adds to a 16-bit or 32-bit field of the end record.
fn end_field(bytes: &mut [u8], offset: usize, value: &[u8]) {
    let end = bytes.windows(4).rposition(|w| w == b"PK\x05\x06").expect("an end record");
    bytes[end + offset..end + offset + value.len()].copy_from_slice(value);
}

#[test]
fn unusual_packages_are_read_like_any_other() {
    let Some(entries) = real() else { return };
    let good = "intact authentic";
    assert_eq!(outcome(&pack(&entries)), good);

    let deflated: Vec<Entry> =
        entries.iter().map(|e| Entry::deflated(&e.label(), e.content.clone())).collect();
    assert_eq!(outcome(&pack(&deflated)), good, "deflated");

    let mut streamed = deflated.clone();
    streamed.iter_mut().for_each(|e| e.flags = 8);
    assert_eq!(outcome(&pack(&streamed)), good, "sizes behind the content");

    let mut prefixed = b"#!/bin/sh\nexit\n".to_vec();
    prefixed.extend(pack(&entries));
    assert_eq!(outcome(&prefixed), good, "bytes before the first header");

    let mut longer = pack(&entries);
    longer.extend(b"\n\n\n");
    assert_eq!(outcome(&longer), good, "bytes behind the end");

    let mut folders = entries.clone();
    folders.insert(0, Entry::new("Doc_0/", ""));
    folders.push(Entry::new("Doc_0/Pages/", ""));
    assert_eq!(outcome(&pack(&folders)), good, "folders");

    let mut backslashes = entries.clone();
    backslashes.iter_mut().for_each(|e| e.name = e.label().replace('/', "\\").into_bytes());
    assert_eq!(outcome(&pack(&backslashes)), good, "names with backslashes");

    let mut dots = entries.clone();
    page(&mut dots).name = format!("./{PAGE}").into_bytes();
    assert_eq!(outcome(&pack(&dots)), good, "a name with a dot");

    let mut reversed = entries.clone();
    reversed.reverse();
    assert_eq!(outcome(&pack(&reversed)), good, "another order");

    let nested = pack(&[Entry::new(PAGE, "<a/>")]);
    let mut attached = entries.clone();
    attached.push(Entry::new("Doc_0/Attachs/inner.zip", nested));
    assert_eq!(outcome(&pack(&attached)), good, "a package inside, stored");
}

#[test]
fn headers_that_lie_about_a_protected_part_are_never_intact() {
    let Some(entries) = real() else { return };
    let cases: Vec<(&str, &str, fn(&mut Entry))> = vec![
        ("another name in the local header", "content_altered", |e| {
            e.local_name = Some(b"Doc_0/Pages/Page_0/Other.xml".to_vec());
        }),
        ("a name of another length", "content_altered", |e| e.local_name = Some(b"x".to_vec())),
        ("a wrong checksum", "content_altered", |e| e.checksum_error = 1),
        ("the encryption flag", "content_altered", |e| e.flags |= 1),
        ("a size too large", "content_altered", |e| e.stated_size = Some(9_999)),
        ("a size too small", "content_altered", |e| e.stated_size = Some(1)),
        ("a size beyond the limits", "unreadable-busy", |e| e.stated_size = Some(0x7fff_ffff)),
        ("a zip64 size", "unreadable-busy", |e| e.stated_size = Some(u32::MAX)),
        ("an unknown method", "content_altered", |e| {
            e.packed = Some((12, e.content.clone()));
        }),
        ("deflated rubbish", "content_altered", |e| e.packed = Some((8, vec![0xff; 40]))),
        ("a NUL in the name", "content_altered", |e| e.name.insert(3, 0)),
        ("a name outside the package", "content_altered", |e| {
            e.name = format!("../../{PAGE}").into_bytes();
        }),
        ("an endless name", "content_altered", |e| e.name = vec![b'a'; 60_000]),
    ];
    for (label, reason, lie) in cases {
        let mut lying = entries.clone();
        lie(page(&mut lying));
        let found = outcome(&pack(&lying));
        assert!(found.contains(reason) && !found.starts_with("intact"), "{label}: {found}");
    }
}

#[test]
fn entries_outside_the_directory_are_noticed() {
    let Some(entries) = real() else { return };
    // A reader that goes from header to header shows this page instead of the signed one.
    let mut hidden = Entry::new(PAGE, "<a/>");
    hidden.is_unlisted = true;
    for at in [0, 3, entries.len()] {
        let mut more = entries.clone();
        more.insert(at, hidden.clone());
        let found = outcome(&pack(&more));
        assert!(found.starts_with("altered invalid content_altered"), "at {at}: {found}");
    }
    // The same in a whole package before ours.
    let mut before = pack(&[Entry::new(PAGE, "<a/>")]);
    before.extend(pack(&entries));
    assert_eq!(outcome(&before), "unreadable-damaged", "a package before the package");
    // One that no other part is called like is only odd.
    let mut odd = entries.clone();
    hidden.name = b"unheard-of".to_vec();
    odd.push(hidden);
    let result = corpus::check(&corpus::desk(), &pack(&odd)).unwrap();
    let line = result.evidence.iter().find(|e| e.say == "odd").expect("a line that says so");
    assert_eq!(line.outcome, Outcome::Warn);
    assert!(format!("{:?}", line.facts).contains("unheard-of"));
}

#[test]
fn names_that_lead_outside_are_odd_and_never_read() {
    let Some(entries) = real() else { return };
    for name in ["../OFD.xml", "..\\..\\OFD.xml", "a/../../OFD.xml", "/../OFD.xml", "OFD.xml\0.txt"]
    {
        let mut more = entries.clone();
        more.push(Entry::new(name, "<a/>"));
        let result = corpus::check(&corpus::desk(), &pack(&more)).unwrap();
        assert!(result.evidence.iter().any(|e| e.say == "odd"), "{name:?}");
        assert_eq!(corpus::summary(&Ok(result)), "intact authentic", "{name:?}");
    }
    // Names that mean an existing part after all are duplicates of it.
    for name in ["/OFD.xml", "./OFD.xml", "a/../OFD.xml", "\\OFD.xml", "Doc_0\\..\\OFD.xml"] {
        let mut more = entries.clone();
        more.insert(0, Entry::new(name, "<a/>"));
        let found = outcome(&pack(&more));
        assert!(!found.starts_with("intact"), "{name:?}: {found}");
    }
}

#[test]
fn broken_directories_are_clear_errors() {
    let Some(entries) = real() else { return };
    let (good, places) = pack_places(&entries);
    let count = (entries.len() as u16 - 1).to_le_bytes();
    let cases: Vec<(&str, &str, Box<dyn Fn(&mut Vec<u8>)>)> = vec![
        (
            "fewer entries than there are",
            "unreadable-damaged",
            Box::new(move |b| {
                end_field(b, 8, &count);
                end_field(b, 10, &count);
            }),
        ),
        (
            "more entries than there are",
            "unreadable-truncated",
            Box::new(|b| {
                end_field(b, 10, &200u16.to_le_bytes());
            }),
        ),
        (
            "too many entries",
            "unreadable-busy",
            Box::new(|b| {
                end_field(b, 10, &5_000u16.to_le_bytes());
            }),
        ),
        ("zip64", "unreadable-too-large", Box::new(|b| end_field(b, 10, &[0xff; 2]))),
        ("zip64 offset", "unreadable-too-large", Box::new(|b| end_field(b, 16, &[0xff; 4]))),
        (
            "zip64 locator",
            "unreadable-too-large",
            Box::new(|b| {
                let end = b.len() - 22;
                let mut locator = b"PK\x06\x07".to_vec();
                locator.resize(20, 0);
                b.splice(end..end, locator);
            }),
        ),
        (
            "a directory beyond the file",
            "unreadable-truncated",
            Box::new(|b| {
                end_field(b, 12, &[0xff, 0xff, 0xff, 0x7f]);
            }),
        ),
        ("a directory cut off", "unreadable-truncated", Box::new(|b| end_field(b, 16, &[0xff; 3]))),
        ("no end", "unreadable-truncated", Box::new(|b| b.truncate(b.len() - 30))),
        ("only the end", "unreadable-format", Box::new(|b| drop(b.drain(..b.len() - 22)))),
    ];
    for (label, why, break_it) in cases {
        let mut bytes = good.clone();
        break_it(&mut bytes);
        assert_eq!(outcome(&bytes), why, "{label}");
    }
    // Two entries that share their bytes: the length of the first reaches into the second.
    let mut overlapping = good.clone();
    let end = overlapping.len() - 22;
    let directory =
        u32::from_le_bytes(overlapping[end + 16..end + 20].try_into().unwrap()) as usize;
    let length = (places[0].length as u32 + 60).to_le_bytes();
    for at in [places[0].start - places[0].name.len() - 30 + 18, directory + 20] {
        overlapping[at..at + 4].copy_from_slice(&length);
    }
    assert_eq!(outcome(&overlapping), "unreadable-damaged", "overlapping entries");
}
