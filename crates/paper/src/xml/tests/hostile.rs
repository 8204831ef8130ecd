//! Files made to harm the reader end in a clear error, quickly, and never in a panic.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::super::read;
use super::super::tree::{Tree, decode};
use crate::limits::{XML_ATTRIBUTE_BYTES_MAX, XML_DEPTH_MAX, XML_ELEMENTS_MAX};

fn why(xml: &[u8]) -> &'static str {
    match read("x.xml", xml) {
        Ok(found) => panic!("read as {:?}", found.dialect),
        Err(error) => error.why,
    }
}

#[test]
fn what_is_refused_and_why() {
    let deep = "<a>".repeat(10_000) + &"</a>".repeat(10_000);
    let wide = format!("<a>{}</a>", "<b/>".repeat(1_000_000));
    let mut flood = String::from("<a");
    for n in 0..100_000 {
        _ = write!(flood, " n{n}='v'");
    }
    flood.push_str("/>");
    let bomb = "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>\
                <a>&b;</a>";
    for (name, xml, wanted) in [
        ("a document type", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "unreadable-dtd"),
        ("an entity bomb", bomb, "unreadable-dtd"),
        ("an unknown entity", "<a>&file;</a>", "unreadable-entity"),
        ("a reference to NUL", "<a>&#0;</a>", "unreadable-xml"),
        ("a reference to a control character", "<a>&#8;</a>", "unreadable-xml"),
        ("a reference beyond Unicode", "<a>&#x110000;</a>", "unreadable-xml"),
        ("a reference without end", "<a>&amp</a>", "unreadable-xml"),
        ("depth", &deep, "unreadable-too-deep"),
        ("elements", &wide, "unreadable-too-large"),
        ("attributes", &flood, "unreadable-too-large"),
        ("nothing", "", "unreadable-xml"),
        ("text alone", "invoice", "unreadable-xml"),
        ("two roots", "<a/><b/>", "unreadable-xml"),
        ("text behind the root", "<a/>b", "unreadable-xml"),
        ("crossed tags", "<a><b></a></b>", "unreadable-xml"),
        ("an open tag", "<a><b></b>", "unreadable-xml"),
        ("a closing tag alone", "</a>", "unreadable-xml"),
        (
            "an unknown encoding",
            "<?xml version='1.0' encoding='EBCDIC'?><a>票</a>",
            "unreadable-encoding",
        ),
    ] {
        assert_eq!(why(xml.as_bytes()), wanted, "{name}");
    }
}

#[test]
fn the_limits_themselves_are_allowed() {
    let deep = "<a>".repeat(XML_DEPTH_MAX) + &"</a>".repeat(XML_DEPTH_MAX);
    assert!(Tree::of(&deep).is_ok());
    let wide = format!("<a>{}</a>", "<b/>".repeat(XML_ELEMENTS_MAX - 1));
    assert_eq!(Tree::of(&wide).unwrap().len(), XML_ELEMENTS_MAX);
    let long = format!("<a b='{}'/>", "x".repeat(XML_ATTRIBUTE_BYTES_MAX - 4));
    assert!(Tree::of(&long).is_ok());
}

#[test]
fn bytes_that_are_no_text_say_where() {
    let error = read("x.xml", b"<a>\xff\xfe</a>").unwrap_err();
    assert_eq!((error.why, error.at), ("unreadable-encoding", Some(3)));
    let error = read("x.xml", b"\xef\xbb\xbf<a>\xff</a>").unwrap_err();
    assert_eq!((error.why, error.at), ("unreadable-encoding", Some(6)));
}

#[test]
fn declared_encodings_are_followed() {
    let head = |name: &str| format!("<?xml version=\"1.0\" encoding=\"{name}\"?><a>");
    for name in ["GBK", "gb2312", "GB18030"] {
        let mut bytes = head(name).into_bytes();
        bytes.extend(b"\xb7\xa2\xc6\xb1</a>");
        let text = decode("x", &bytes).unwrap();
        assert_eq!(Tree::of(&text).unwrap().root().text(), "发票", "{name}");
    }
    let text = format!("{}发票</a>", head("UTF-16"));
    for swap in [false, true] {
        let mut bytes = if swap { vec![0xFE, 0xFF] } else { vec![0xFF, 0xFE] };
        for unit in text.encode_utf16() {
            bytes.extend(if swap { unit.to_be_bytes() } else { unit.to_le_bytes() });
        }
        let text = decode("x", &bytes).unwrap();
        assert_eq!(Tree::of(&text).unwrap().root().text(), "发票");
        bytes.pop();
        assert_eq!(decode("x", &bytes).unwrap_err().why, "unreadable-encoding");
    }
    let bytes = [b"\xef\xbb\xbf", head("utf-8").as_bytes(), b"1</a>"].concat();
    assert_eq!(Tree::parse(&bytes).unwrap().root().text(), "1");
}

#[test]
fn a_tree_tolerates_what_real_files_hold() {
    let xml = "<?xml version='1.0'?><?pi x?><!-- c --><:eInvoice xmlns:=\"\" v = \"1 &amp; 2\">\
               <a> x<![CDATA[<&]]>&#65;<!-- no -->&gt; </a><b/>\n <f:b >y</f:b></:eInvoice>\n";
    let tree = Tree::of(xml).unwrap();
    let root = tree.root();
    assert_eq!((root.name(), root.attr("v").as_deref()), ("eInvoice", Some("1 & 2")));
    assert_eq!(root.namespace().as_deref(), Some(""));
    assert_eq!(root.child("a").unwrap().text(), "x<&A>");
    assert_eq!(root.text_of("b"), Some("y"), "the first that is not blank");
    assert_eq!(root.children().count(), 3);
    assert_eq!(root.descendants().count(), 4);
    assert_eq!(root.path("a/b").map(|e| e.name()), None);
}

#[test]
fn namespaces_follow_the_nearest_binding() {
    let xml = "<a xmlns='urn:1' xmlns:p='urn:2'><p:b/><c xmlns:p='urn:3'><p:d/></c><q:e/></a>";
    let tree = Tree::of(xml).unwrap();
    let found: Vec<_> = tree.root().descendants().map(|e| e.namespace()).collect();
    let found: Vec<_> = found.iter().map(|n| n.as_deref().unwrap_or("-")).collect();
    assert_eq!(found, ["urn:1", "urn:2", "urn:1", "urn:3", "-"]);
}

const SAMPLE: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><!-- 样 --><EInvoice a=\"1\">\
    <Header><EIid>24112000000048542163</EIid></Header><EInvoiceData><BasicInformation>\
    <TotalTax-includedAmount>1.00</TotalTax-includedAmount></BasicInformation><IssuItemInformation>\
    <ItemName><![CDATA[*酒*]]>&lt;</ItemName><Amount>1.00</Amount></IssuItemInformation>\
    </EInvoiceData></EInvoice>";

#[test]
fn a_file_cut_anywhere_is_an_error() {
    assert!(read("x.xml", SAMPLE.as_bytes()).is_ok());
    for end in 0..SAMPLE.len() {
        assert!(read("x.xml", &SAMPLE.as_bytes()[..end]).is_err(), "cut at {end}");
    }
}

proptest! {
    #[test]
    fn no_damage_panics(at in 0..SAMPLE.len(), byte in any::<u8>(), drop in 0usize..9) {
        let mut bytes = SAMPLE.as_bytes().to_vec();
        bytes[at] = byte;
        bytes.drain(at..(at + drop).min(bytes.len()));
        let _ = read("x.xml", &bytes);
    }

    #[test]
    fn no_text_panics(text in "[<>/&;!\\[\\]\\-?=\"' a-cxmln:#\n票]{0,80}") {
        if let Ok(tree) = Tree::of(&text) {
            for element in tree.root().descendants() {
                let _ = (element.text(), element.namespace(), element.attr("a"));
                let _ = element.descendants().count();
            }
        }
        let _ = read("x", text.as_bytes());
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read("x", &bytes);
    }
}

/// Floods within the limits of the tree: the time and the memory of the dialects stay bounded.
#[test]
fn floods_end_soon() {
    let mut attributes = String::new();
    for n in 0..1_500 {
        _ = write!(attributes, " a{n}='1'");
    }
    let head = "<r><FPHM>1</FPHM><FPDM>1200154130</FPDM><KPRQ>2016-06-21</KPRQ>";
    let namespace = "http://xbrl.mof.gov.cn/taxonomy/2021-09-30/inv";
    let facts = "<i:X>1</i:X>".repeat(150_000);
    let prefixes: String = (0..150_000).map(|n| format!("<p{n}:a/>")).collect();
    for (name, xml) in [
        ("attributes", format!("{head}{}</r>", format!("<e{attributes}/>").repeat(500))),
        ("fields", format!("{head}{}</r>", "<x>1</x>".repeat(150_000))),
        ("facts", format!("<xbrl xmlns:i='{namespace}'><i:NumberOfInvoice/>{facts}</xbrl>")),
        ("prefixes", format!("<xbrl{attributes} xmlns:i='{namespace}'><i:X/>{prefixes}</xbrl>")),
    ] {
        let found = read("x", xml.as_bytes()).unwrap_or_else(|e| panic!("{name}: {e}"));
        let kept = found.reading.invoice.particulars.len();
        assert!(kept <= crate::limits::PARTICULARS_MAX, "{name}: {kept}");
    }
}
