//! Updates that show something else, and the few that may follow a signature.

use super::tests::{plain, signed_with};
use super::*;

/// An incremental update of a document: objects, and the lines of its cross-reference table.
struct Change {
    objects: Vec<(u32, &'static str)>,
    /// Lines that stand in the table beside those of the objects.
    lines: String,
    /// Entries of the trailer.
    trailer: &'static str,
    /// What follows the end mark.
    tail: &'static str,
}

fn change(objects: &[(u32, &'static str)]) -> Change {
    Change { objects: objects.to_vec(), lines: String::new(), trailer: "/Root 1 0 R", tail: "" }
}

impl Change {
    fn apply(&self, bytes: &[u8]) -> Vec<u8> {
        let text = String::from_utf8_lossy(bytes);
        let previous = text.rsplit("startxref\n").next().unwrap().lines().next().unwrap();
        let mut out = bytes.to_vec();
        let mut lines = self.lines.clone();
        for (number, body) in &self.objects {
            lines.push_str(&format!("{number} 1\n{:010} 00000 n \n", out.len()));
            out.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
        }
        let at = out.len();
        let (trailer, tail) = (self.trailer, self.tail);
        out.extend(
            format!(
                "xref\n{lines}trailer\n<</Size 30/Prev {previous}{trailer}>>\nstartxref\n{at}\n\
                 %%EOF\n{tail}"
            )
            .bytes(),
        );
        out
    }
}

const CATALOG: &str = "<</Type/Catalog /Pages 2 0 R/AcroForm<</Fields[7 0 R 20 0 R]/SigFlags 3>>>>";
const PAGE: &str = "<</Annots[7 0 R 20 0 R]/Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents \
    4 0 R/Resources<</Font<</F1 5 0 R>>>>>>";
const FIELD: &str = "<</Type/Annot/Subtype/Widget/FT/Sig/T(b)/P 3 0 R/Rect[0 0 0 0]/F 132>>";

/// A name, the objects of an update, each listed as it should be, and what they are.
type Case = (&'static str, &'static [(u32, &'static str)], Added);

const UPDATES: &[Case] = &[
    ("an invisible field", &[(1, CATALOG), (3, PAGE), (20, FIELD)], Added::Signatures),
    (
        "material for checking",
        &[
            (1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[7 0 R]/SigFlags 3>>/DSS 21 0 R>>"),
            (21, "<</Certs[22 0 R]>>"),
            (22, "<</Length 3>>stream\nabc\nendstream"),
        ],
        Added::Signatures,
    ),
    ("nothing", &[], Added::Signatures),
    (
        "a form without its first field",
        &[(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]/SigFlags 3>>>>")],
        Added::Content,
    ),
    (
        "a visible field",
        &[
            (1, CATALOG),
            (3, PAGE),
            (20, "<</Subtype/Widget/FT/Sig/T(b)/Rect[40 90 200 130]/AP<</N 4 0 R>>>>"),
        ],
        Added::Content,
    ),
    (
        "a field with an action",
        &[
            (1, CATALOG),
            (3, PAGE),
            (20, "<</Subtype/Widget/FT/Sig/T(b)/Rect[0 0 0 0]/A<</S/JavaScript>>>>"),
        ],
        Added::Content,
    ),
    (
        "a field of another kind",
        &[(1, CATALOG), (3, PAGE), (20, "<</Subtype/Widget/FT/Tx/T(b)/Rect[0 0 0 0]>>")],
        Added::Content,
    ),
    (
        "a field given twice",
        &[(1, CATALOG), (3, PAGE), (20, FIELD), (20, "<</Subtype/FreeText/Rect[4 9 20 13]>>")],
        Added::Content,
    ),
    (
        "an annotation inside the list",
        &[(
            3,
            "<</Annots[7 0 R<</Subtype/FreeText>>]/Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]\
             /Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        )],
        Added::Content,
    ),
    (
        "other content of the page",
        &[(
            3,
            "<</Annots[7 0 R]/Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 9 0 R\
             /Resources<</Font<</F1 5 0 R>>>>>>",
        )],
        Added::Content,
    ),
    ("another font", &[(5, "<</Type/Font/Subtype/Type1/BaseFont/Symbol>>")], Added::Content),
    ("other pages", &[(2, "<</Type/Pages/Kids[25 0 R]/Count 1>>")], Added::Content),
    (
        "an action on opening",
        &[(
            1,
            "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[7 0 R]/SigFlags 3>>\
             /OpenAction 9 0 R>>",
        )],
        Added::Content,
    ),
    (
        "appearances made anew",
        &[(
            1,
            "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[7 0 R]/SigFlags 3\
             /NeedAppearances true>>>>",
        )],
        Added::Content,
    ),
    (
        "objects inside a stream",
        &[(26, "<</Type/ObjStm/N 1/First 4/Length 9>>stream\n4 0 (new)\nendstream")],
        Added::Content,
    ),
    ("an object hidden in a stream", &[(28, HIDING)], Added::Content),
];

/// A stream that holds what looks like an object.
const HIDING: &str = "<</Length 20>>stream\n 4 0 obj(hidden)end\nendstream";

#[test]
fn what_may_follow_a_signature_and_what_may_not() {
    let bytes = signed_with(&plain(false), "Signature1");
    for (name, objects, expected) in UPDATES {
        let file = change(objects).apply(&bytes);
        assert_eq!(added(&file, bytes.len()), *expected, "{name}");
    }
}

#[test]
fn sections_that_readers_could_take_in_two_ways_are_content() {
    let bytes = signed_with(&plain(false), "Signature1");
    let line = |number: u32, at: usize| format!("{number} 1\n{at:010} 00000 n \n");
    let font = bytes.windows(7).position(|w| w == b"5 0 obj").unwrap();
    let hidden = bytes.len() + "28 0 obj\n".len() + HIDING.find("4 0 obj").unwrap();
    let mut cases = Vec::new();
    let mut case = |name, edit: &dyn Fn(&mut Change), objects: &[(u32, &'static str)]| {
        let mut one = change(objects);
        edit(&mut one);
        cases.push((name, one));
    };
    case("another catalog", &|c| c.trailer = "/Root 27 0 R", &[(27, CATALOG)]);
    case("encryption", &|c| c.trailer = "/Root 1 0 R/Encrypt 27 0 R", &[(27, "<<>>")]);
    case("a hybrid list", &|c| c.trailer = "/Root 1 0 R/XRefStm 9", &[]);
    case("a freed object", &|c| c.lines = "7 1\n0000000000 00001 f \n".to_owned(), &[]);
    case("a second end", &|c| c.tail = "startxref\n9\n%%EOF\n", &[]);
    case("a second trailer", &|c| c.tail = "trailer<</Root 9 0 R>>\n", &[]);
    case("a place in the signed part", &|c| c.lines = line(4, font), &[]);
    case("a place in a stream", &|c| c.lines = line(4, hidden), &[(28, HIDING)]);
    for (name, change) in cases {
        assert_eq!(added(&change.apply(&bytes), bytes.len()), Added::Content, "{name}");
    }
}

/// A number that the signed revision knows but leaves empty may be referred to in it.
#[test]
fn empty_numbers_of_the_signed_revision_stay_empty() {
    let bytes = signed_with(&plain(true), "Signature1");
    for (number, expected) in [(9, Added::Content), (11, Added::Signatures)] {
        let file = change(&[(number, "(new)")]).apply(&bytes);
        assert_eq!(added(&file, bytes.len()), expected, "{number}");
    }
}
