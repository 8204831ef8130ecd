//! Codes of the labelled photos and pictures in the corpus beside the checkout.

use std::collections::BTreeMap;
use std::path::PathBuf;

use model::qr::QrText;
use model::text::CodeKind;
use ocr::picture::Picture;

/// Photos whose code is there to be read by somebody with good eyes, read or not: the figure that
/// may grow and must not fall.
const PHOTOS_READ: usize = 50;

pub fn corpus() -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let found = path.join("photos/labels.jsonl").exists();
    if !found {
        println!("no corpus beside the checkout: skipped");
    }
    found.then_some(path)
}

fn codes(path: &std::path::Path) -> Vec<String> {
    let picture = Picture::open(&std::fs::read(path).unwrap()).unwrap();
    let codes = ocr::code::read(&picture).into_iter();
    codes.filter(|code| code.kind == CodeKind::Qr).map(|code| code.text).collect()
}

#[test]
fn codes_of_real_photos_say_what_their_labels_say() {
    let Some(corpus) = corpus() else { return };
    let labels = std::fs::read_to_string(corpus.join("photos/labels.jsonl")).unwrap();
    let (mut visible, mut read, mut unread) = (0, 0, Vec::new());
    for line in labels.lines() {
        let label: serde_json::Value = serde_json::from_str(line).unwrap();
        let file = label["file"].as_str().unwrap();
        let said = codes(&corpus.join("photos").join(file));
        visible += usize::from(label["qr_visible"] == true);
        read += usize::from(!said.is_empty());
        if said.is_empty() && label["qr_visible"] == true {
            unread.push(file.to_owned());
        }
        for invoice in said.iter().filter_map(|text| QrText::parse(text)) {
            let field = |name: &str| label["fields"][name].as_str().unwrap_or_default();
            assert_eq!(invoice.number, field("number"), "{file}");
            let code = invoice.code.as_deref().unwrap_or_default();
            assert!(code.is_empty() || code == field("code"), "{file}: {code}");
            let day = invoice.date.map(|day| day.to_string()).unwrap_or_default();
            assert_eq!(day, field("issue_date"), "{file}");
            let amount = invoice.amount.map(|amount| amount.to_string()).unwrap_or_default();
            let amounts = [field("total_without_tax"), field("total")];
            assert!(amounts.contains(&amount.as_str()), "{file}: {amount} of {amounts:?}");
        }
    }
    println!("{read} of {visible} photos with a code were read; not: {unread:?}");
    assert!(read >= PHOTOS_READ, "{read} of {visible}; not {unread:?}");
}

#[test]
fn codes_cut_out_of_invoices_say_what_is_known_of_them() {
    let Some(corpus) = corpus() else { return };
    let table = std::fs::read_to_string(corpus.join("invoice/qr_vectors.tsv")).unwrap();
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    for line in table.lines().skip(1) {
        let mut cells = line.split('\t');
        let (Some(text), Some(source)) = (cells.next(), cells.next()) else { continue };
        known.insert(source.to_owned(), text.to_owned());
    }
    let mut read = 0;
    for (source, text) in known.iter().filter(|(source, _)| source.starts_with("image/")) {
        let path = corpus.join("invoice").join(source);
        if path.exists() {
            assert_eq!(codes(&path), [text.as_str()], "{source}");
            read += 1;
        }
    }
    println!("{read} codes cut out of invoices were read");
    assert!(read > 0);
}
