//! Small files that want to become large, and the memory that the worst of them take.

use std::fmt::Write;
use std::path::PathBuf;

use crate::archive::{Entry, pack, unpack};
use crate::{child, corpus};

/// The most memory that a verification of a file up to 10 MiB may take, the program included.
const PEAK_KIB_MAX: u64 = 72 * 1024;

fn document(extra: &str) -> Vec<Entry> {
    vec![
        Entry::deflated(
            "OFD.xml",
            "<OFD><DocBody><DocInfo><DocID>1</DocID></DocInfo><DocRoot>Doc_0/Document.xml\
             </DocRoot><Signatures>Doc_0/Signs/Signatures.xml</Signatures></DocBody></OFD>",
        ),
        Entry::deflated("Doc_0/Document.xml", format!("<Document>{extra}</Document>")),
    ]
}

const PAGE: &str = "<Pages><Page ID='1' BaseLoc='Page.xml'/></Pages>";

fn page(content: String) -> Vec<Entry> {
    let mut entries = document(PAGE);
    // A comment that does not shrink keeps the whole below the suspicion of being a bomb.
    let filler = noise(content.len() / 250);
    let filler: String = filler.iter().map(|b| char::from(b'A' + b % 26)).collect();
    entries.push(Entry::deflated("Doc_0/Page.xml", format!("{content}<!--{filler}-->")));
    entries
}

fn signed(references: &str, signatures: usize) -> Vec<Entry> {
    let mut entries = document("");
    let list = "<Signature ID='1' BaseLoc='S/Signature.xml'/>".repeat(signatures);
    entries.push(Entry::deflated("Doc_0/Signs/Signatures.xml", format!("<S>{list}</S>")));
    entries.push(Entry::deflated(
        "Doc_0/Signs/S/Signature.xml",
        format!(
            "<Signature><SignedInfo><References CheckMethod='SM3'>{references}</References>\
             </SignedInfo><SignedValue>SignedValue.dat</SignedValue></Signature>"
        ),
    ));
    entries
}

fn objects(count: usize, text: &str) -> String {
    let mut out = String::from("<Page><Content><Layer>");
    for id in 0..count {
        let _ = write!(
            out,
            "<TextObject ID='{id}' Boundary='1 1 9 9'><TextCode X='0' Y='{}'>{text}</TextCode>\
             </TextObject>",
            id % 290
        );
    }
    out.push_str("</Layer></Content></Page>");
    out
}

fn repeated(count: usize, each: impl Fn(usize) -> String) -> String {
    (0..count).map(each).collect()
}

/// A seal signature that is right in form and as large as its picture.
fn large_value() -> Option<Vec<u8>> {
    let bytes = corpus::read(corpus::SAMPLE)?;
    let value = unpack(&bytes).into_iter().find(|e| e.label().ends_with("SignedValue.dat"))?;
    Some(value.content)
}

fn noise(length: usize) -> Vec<u8> {
    let mut state = 1u64;
    let mut step = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..length).map(|_| step()).collect()
}

/// Worst cases by name.
fn worst() -> Vec<(&'static str, Vec<u8>)> {
    let mib = 1024 * 1024;
    let mut cases: Vec<(&'static str, Vec<Entry>)> = vec![
        ("10 MiB of zeros", page(String::from_utf8(vec![0; 10 * mib]).expect("zeros"))),
        ("10 MiB of spaces", page(format!("<Page>{}</Page>", " ".repeat(10 * mib)))),
        ("deep XML", page("<a>".repeat(100_000))),
        ("a huge attribute", page(format!("<Page a='{}'/>", "x".repeat(8 * mib)))),
        ("a million elements", page(format!("<Page>{}</Page>", "<a/>".repeat(1_000_000)))),
        ("elements up to the limit", page(format!("<P>{}</P>", "<a/>".repeat(199_990)))),
        (
            "elements with their own text",
            page(format!("<P>{}</P>", "<a>x&amp;y</a>".repeat(199_990))),
        ),
        ("many runs", page(objects(60_000, "0123456789"))),
        ("runs up to the limit", page(objects(49_000, "壹"))),
        ("one giant run", page(objects(1, &"字".repeat(4 * mib)))),
        ("giant runs", page(objects(40, &"字".repeat(mib / 12)))),
        (
            "a new line after every character",
            page(format!(
                "<Page><TextObject ID='{}'><TextCode DeltaY='g 999999 1'>{}</TextCode>\
                 </TextObject></Page>",
                "9".repeat(60_000),
                "x".repeat(999_999)
            )),
        ),
        ("entities in text", page(format!("<P><a>{}</a></P>", "&amp;".repeat(2 * mib)))),
    ];
    let mut many_pages = document(&format!(
        "<CommonData>{}</CommonData><Pages>{}</Pages>",
        repeated(8, |id| format!("<TemplatePage ID='{id}' BaseLoc='Page.xml'/>")),
        "<Page ID='1' BaseLoc='Use.xml'/>".repeat(500)
    ));
    many_pages.push(Entry::deflated("Doc_0/Page.xml", objects(30_000, "0123456789")));
    let uses = repeated(8, |id| format!("<Template TemplateID='{id}'/>"));
    many_pages.push(Entry::deflated("Doc_0/Use.xml", format!("<Page>{uses}</Page>")));
    cases.push(("one page five hundred times, with eight templates", many_pages));

    let mut pages = document(&format!(
        "<Pages>{}</Pages>",
        repeated(200, |id| format!("<Page ID='{id}' BaseLoc='P{id}.xml'/>"))
    ));
    pages.extend(
        (0..200).map(|id| Entry::deflated(&format!("Doc_0/P{id}.xml"), objects(740, "0123456789"))),
    );
    cases.push(("two hundred full pages", pages));

    let mut all = document(&format!(
        "<Pages>{}</Pages>",
        repeated(80, |id| format!("<Page ID='{id}' BaseLoc='P{id}.xml'/>"))
    ));
    all.extend(
        (0..80).map(|id| Entry::deflated(&format!("Doc_0/P{id}.xml"), objects(740, "0123456789"))),
    );
    all.push(Entry::new("Doc_0/filler", noise(9 * mib)));
    cases.push(("a large file of full pages", all));

    let mut attachments = document("<Attachments>A.xml</Attachments>");
    let list = repeated(256, |id| {
        format!("<Attachment ID='{id}' Name='a'><FileLoc>I{}.xml</FileLoc></Attachment>", id % 40)
    });
    attachments.push(Entry::deflated("Doc_0/A.xml", format!("<Attachments>{list}</Attachments>")));
    let goods = "<fp:GoodsInfo><fp:Item>货</fp:Item><fp:Amount>1</fp:Amount></fp:GoodsInfo>";
    let invoice = format!(
        "<fp:eInvoice xmlns:fp='http://www.chinatax.gov.cn/dzfp/2019'><fp:GoodsInfos>{}\
         </fp:GoodsInfos></fp:eInvoice>",
        goods.repeat(5_000)
    );
    attachments
        .extend((0..40).map(|id| Entry::deflated(&format!("Doc_0/I{id}.xml"), invoice.clone())));
    cases.push(("256 attachments of 5,000 lines", attachments));

    let mut tags = document(&format!("<CustomTags>T.xml</CustomTags>{PAGE}"));
    tags.push(Entry::deflated(
        "Doc_0/T.xml",
        "<CustomTags><CustomTag><FileLoc>Tag.xml</FileLoc></CustomTag></CustomTags>",
    ));
    tags.push(Entry::deflated("Doc_0/Page.xml", objects(2, &"字".repeat(mib))));
    let refs = "<ObjectRef>1</ObjectRef>".repeat(30_000);
    tags.push(Entry::deflated("Doc_0/Tag.xml", format!("<T><BZ>{refs}</BZ></T>")));
    cases.push(("a tag that names a giant run thirty thousand times", tags));

    let reference = |id: usize| {
        format!("<Reference FileRef='/Doc_0/{id}'><CheckValue>AAAA</CheckValue></Reference>")
    };
    cases.push(("references to nothing, 64 times", signed(&repeated(4_096, reference), 64)));
    cases.push(("references to nothing", signed(&repeated(199, reference), 64)));
    let mut big = signed(
        &"<Reference FileRef='/Doc_0/big'><CheckValue>AAAA</CheckValue></Reference>".repeat(4_000),
        4,
    );
    big.push(Entry::deflated("Doc_0/big", vec![7; 6 * mib]));
    cases.push(("one large part digested sixteen thousand times", big.clone()));
    big.last_mut().expect("the part").packed = None;
    cases.push(("the same, stored", big));

    let mut parts = signed(
        &repeated(9, |id| {
            format!("<Reference FileRef='/Doc_0/r{id}'><CheckValue>AAAA</CheckValue></Reference>")
        }),
        1,
    );
    for id in 0..9 {
        let mut content = noise(mib);
        content.resize(4 * mib + mib / 4, 7);
        parts.push(Entry::deflated(&format!("Doc_0/r{id}"), content));
    }
    cases.push(("many large parts", parts));

    let mut value = signed("", 4);
    let der = ofd::x509::issue(
        &ofd::x509::Template {
            serial: &[1],
            issuer: &[("CN", "x")],
            subject: &[("CN", "x")],
            not_before: 0,
            not_after: 4_000_000_000,
            is_authority: true,
        },
        &ofd::sm2::PrivateKey::from_bytes(&[7; 32]).expect("a key").public_key(),
        &ofd::sm2::PrivateKey::from_bytes(&[7; 32]).expect("a key"),
    );
    let mut cms = ofd::der::Writer::new();
    cms.sequence(|w| {
        w.oid("1.2.840.113549.1.7.2");
        w.nest(0xa0, |w| {
            w.sequence(|w| {
                w.integer(1);
                w.put(0x31, &[]);
                w.sequence(|w| w.oid("1.2.840.113549.1.7.1"));
                w.nest(0xa0, |w| (0..2_000).for_each(|_| w.raw(&der)));
                w.put(0x31, &[]);
            });
        });
    });
    value.push(Entry::deflated("Doc_0/Signs/S/SignedValue.dat", cms.into_bytes()));
    cases.push(("many certificates in four signatures", value));
    let mut value = signed("", 2);
    value.push(Entry::new("Doc_0/Signs/S/SignedValue.dat", [0x30, 0x80].repeat(500_000)));
    cases.push(("deep DER", value));
    if let Some(real) = large_value() {
        let mut value = signed("", 64);
        value.push(Entry::deflated("Doc_0/Signs/S/SignedValue.dat", real));
        cases.push(("64 seals", value));
    }
    let many = repeated(2_000, |id| format!("<D{id}/>"));
    let mut empty = document(&many);
    empty.extend((0..4_000).map(|id| Entry::deflated(&format!("Doc_0/e/{id}"), [b'x'; 9_000])));
    cases.push(("four thousand entries", empty));

    let mut packed: Vec<(&'static str, Vec<u8>)> =
        cases.into_iter().map(|(name, entries)| (name, pack(&entries))).collect();
    let everything = packed.iter().map(|(_, bytes)| bytes.len()).max().unwrap_or(0);
    assert!(everything <= 10 * mib + 4_096, "the largest has {everything} bytes");
    packed
        .push(("10 MiB of elements as XML", format!("<a>{}</a>", "<b/>".repeat(2_600_000)).into()));
    packed.push((
        "an invoice of 10 MiB as XML",
        format!("<eInvoice>{}</eInvoice>", "<x y='1'>货物</x>".repeat(500_000)).into(),
    ));
    packed
}

#[test]
fn the_worst_files_stay_within_the_memory_and_time_that_one_verification_may_take() {
    let folder = std::env::temp_dir().join(format!("piaoju-bombs-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let guard = Guard(folder.clone());
    let mut wrong = Vec::new();
    for (name, bytes) in worst() {
        let cost = child::verify(&folder, &bytes);
        println!(
            "{:>6} KiB {:>7.1} ms {:>9} bytes in  {name}: {}",
            cost.peak_kib.unwrap_or(0),
            cost.time.as_secs_f64() * 1e3,
            bytes.len(),
            cost.answer
        );
        if cost.peak_kib.is_some_and(|peak| peak > PEAK_KIB_MAX) || cost.time.as_secs() > 20 {
            wrong.push(format!("{name}: {cost:?}"));
        }
    }
    drop(guard);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A document type, an entity of its own or one from outside: none is ever followed, and the part
/// that holds it is named.
#[test]
fn no_part_may_declare_a_document_type_or_entities() {
    let bytes = corpus::read(corpus::SAMPLE).expect("the project's own sample");
    let entries = unpack(&bytes);
    let laughs = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;'>\
                  <!ENTITY c SYSTEM 'file:///etc/passwd'>]>";
    let clean = corpus::check(&corpus::desk(), &pack(&entries)).expect("a good file");
    assert!(!clean.evidence.iter().any(|e| e.say == "partly"));
    let read =
        ["OFD.xml", "Document.xml", "Page_0/Content.xml", "Attachments.xml", "CustomTag.xml"];
    for name in read {
        let found = entries.iter().position(|e| e.label().ends_with(name));
        let Some(index) = found else { continue };
        let part = entries[index].label();
        let xml = String::from_utf8(entries[index].content.clone()).expect("UTF-8");
        let start = xml.find("?>").map_or(0, |at| at + 2);
        let mut hostile = entries.clone();
        hostile[index].content = format!("{}{laughs}{}", &xml[..start], &xml[start..]).into();
        match corpus::check(&corpus::desk(), &pack(&hostile)) {
            Err(error) => {
                assert_eq!(error.why, "unreadable-dtd", "{part}");
                assert!(error.what.contains(&part), "{part}: {error}");
            }
            Ok(result) => {
                let line = result.evidence.iter().find(|e| e.say == "partly");
                let line = line.unwrap_or_else(|| panic!("{part} is not named"));
                assert!(format!("{:?}", line.facts).contains(&part), "{part}: {line:?}");
            }
        }
    }
}

/// Removes a folder in the end.
struct Guard(PathBuf);

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
