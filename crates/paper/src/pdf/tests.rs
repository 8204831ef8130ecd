//! PDFs made by hand, sound and hostile.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use model::{Fen, Kind};
use proptest::prelude::*;

use super::{Dialect, open};

/// A PDF of numbered objects, with a table and a trailer.
struct Maker {
    bytes: Vec<u8>,
    places: Vec<(usize, usize)>,
}

impl Maker {
    fn new() -> Maker {
        Maker { bytes: b"%PDF-1.7\n".to_vec(), places: Vec::new() }
    }

    fn object(&mut self, number: usize, body: &str) -> &mut Maker {
        self.raw(number, body.as_bytes())
    }

    fn raw(&mut self, number: usize, body: &[u8]) -> &mut Maker {
        self.places.push((number, self.bytes.len()));
        self.bytes.extend(format!("{number} 0 obj\n").bytes());
        self.bytes.extend(body);
        self.bytes.extend(b"\nendobj\n");
        self
    }

    fn stream(&mut self, number: usize, dict: &str, data: &[u8]) -> &mut Maker {
        let mut body = format!("<< {dict} /Length {} >>\nstream\n", data.len()).into_bytes();
        body.extend(data);
        body.extend(b"\nendstream");
        self.raw(number, &body)
    }

    /// Writes table and trailer for the objects so far; may be called again after more objects.
    fn end(&mut self, trailer: &str) -> &mut Maker {
        let start = self.bytes.len();
        self.bytes.extend(b"xref\n0 1\n0000000000 65535 f \n");
        for (number, place) in std::mem::take(&mut self.places) {
            self.bytes.extend(format!("{number} 1\n{place:010} 00000 n \n").bytes());
        }
        let end =
            format!("trailer\n<< /Size 100 /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n");
        self.bytes.extend(end.bytes());
        self
    }
}

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::best());
    out.write_all(data).unwrap();
    out.finish().unwrap()
}

/// Shows text at a place in points, in the not embedded Chinese font that old writers name.
fn show(x: f32, y: f32, size: f32, text: &str) -> String {
    let hex: String = text.encode_utf16().map(|u| format!("{u:04x}")).collect();
    format!("BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm <{hex}> Tj ET\n")
}

fn content() -> String {
    [
        show(200.0, 370.0, 20.0, "电子发票（普通发票）"),
        show(440.0, 350.0, 9.0, "发票号码：24952000000012345678"),
        show(440.0, 333.0, 9.0, "开票日期："),
        show(490.0, 333.0, 9.0, "2024年06月07日"),
        show(410.0, 110.0, 9.0, "（小写）"),
        show(450.0, 110.0, 9.0, "¥"),
        show(456.0, 110.0, 9.0, "113.00"),
        show(50.0, 110.0, 9.0, "价税合计（大写）"),
        show(180.0, 110.0, 9.0, "壹佰壹拾叁圆整"),
    ]
    .concat()
}

/// A page with that content, and a font; `page` and `catalog` take more entries.
fn invoice(content: &[u8], stream_dict: &str, page: &str, catalog: &str) -> Maker {
    let mut maker = Maker::new();
    maker
        .object(1, &format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>"))
        .object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
        .object(
            3,
            &format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 396] /Contents 4 0 R \
             /Resources << /Font << /F1 5 0 R >> /XObject << /X 10 0 R >> >> {page} >>"
            ),
        )
        .stream(4, stream_dict, content)
        .object(
            5,
            "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light \
             /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        )
        .object(
            6,
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 \
             /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> \
             /FontDescriptor 7 0 R >>",
        )
        .object(
            7,
            "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 \
             /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 \
             /CapHeight 880 /StemV 93 >>",
        )
        .object(
            8,
            "<< /Producer (Skia/PDF m100) /CreationDate (D:20240607080910+08'00') \
             /Title <FEFF53D17968> >>",
        );
    maker
}

fn sound() -> Vec<u8> {
    let data = deflated(content().as_bytes());
    invoice(&data, "/Filter /FlateDecode", "", "").end("/Info 8 0 R").bytes.clone()
}

fn why(bytes: &[u8]) -> &'static str {
    open(bytes).map(|pdf| pdf.pages_total).unwrap_err().why
}

#[test]
fn text_places_fields_and_information_are_read() {
    let pdf = open(&sound()).unwrap();
    assert_eq!(
        (pdf.pages_total, pdf.revisions, pdf.encrypted, pdf.truncated),
        (1, 0, false, false)
    );
    let page = &pdf.pages[0];
    assert!((page.width - 209.9).abs() < 0.1 && (page.height - 139.7).abs() < 0.1);
    let title = page.runs.iter().find(|r| r.text.starts_with("电子发票")).unwrap();
    // 370 pt from below on a page of 396 pt: the baseline is 26 pt = 9.17 mm from above.
    assert!((title.place.x - 70.56).abs() < 0.1, "{title:?}");
    assert!((title.place.y + 0.86 * 7.06 - 9.17).abs() < 0.1, "{title:?}");
    assert!((title.size - 7.06).abs() < 0.05, "{title:?}");
    let invoice = &pdf.readings[0].invoice;
    assert_eq!(invoice.kind, Some(Kind::DigitalNormal));
    assert_eq!(invoice.number.as_deref(), Some("24952000000012345678"));
    assert_eq!(invoice.issue_date.map(|d| d.to_string()).as_deref(), Some("2024-06-07"));
    assert_eq!(invoice.total, Some(Fen(11_300)));
    assert_eq!(invoice.total_in_words.as_deref(), Some("壹佰壹拾叁圆整"));
    assert_eq!(pdf.info.title.as_deref(), Some("发票"));
    assert_eq!(pdf.info.creation.as_deref(), Some("2024-06-07T08:09:10+08:00"));
    assert_eq!(pdf.resaved.as_deref(), Some("Skia"));
}

#[test]
fn a_turned_page_reads_like_an_upright_one() {
    // The page lies on its side and is turned by /Rotate, as one issuer of air tickets does.
    let text = content();
    let turned = format!("0 1 -1 0 396 0 cm\n{text}");
    let bytes = invoice(turned.as_bytes(), "", "/Rotate 90", "").end("").bytes.clone();
    let bytes = String::from_utf8(bytes).unwrap().replace("[0 0 595 396]", "[0 0 396 595]");
    let turned = open(bytes.as_bytes()).unwrap();
    let upright = open(&sound()).unwrap();
    assert!((turned.pages[0].width - upright.pages[0].width).abs() < 0.01);
    assert_eq!(turned.readings[0].invoice, upright.readings[0].invoice);
    let places = |pdf: &super::Pdf| pdf.pages[0].runs.iter().map(|r| r.place).collect::<Vec<_>>();
    for (a, b) in places(&turned).into_iter().zip(places(&upright)) {
        assert!((a.x - b.x).abs() < 0.05 && (a.y - b.y).abs() < 0.05, "{a:?} {b:?}");
    }
}

#[test]
fn invisible_text_is_read_only_where_nothing_is_seen() {
    let hidden = format!("3 Tr\n{}", show(440.0, 350.0, 9.0, "发票号码：99999999999999999999"));
    let both = format!("{}{hidden}", content());
    let pdf = open(&invoice(both.as_bytes(), "", "", "").end("").bytes).unwrap();
    assert_eq!(pdf.readings[0].invoice.number.as_deref(), Some("24952000000012345678"));
    assert!(!pdf.pages[0].plain().contains("9999"));
    let pdf = open(&invoice(hidden.as_bytes(), "", "", "").end("").bytes).unwrap();
    assert!(pdf.pages[0].plain().contains("发票号码：9999"));
}

#[test]
fn text_in_forms_and_annotations_is_seen() {
    let mut maker = invoice(b"/X Do", "", "/Annots [11 0 R]", "");
    let text = show(440.0, 350.0, 9.0, "发票号码：24952000000012345678");
    let form = "/Type /XObject /Subtype /Form /BBox [0 0 595 396] \
                /Resources << /Font << /F1 5 0 R >> >>";
    maker.stream(10, form, text.as_bytes());
    let stamp = show(0.0, 0.0, 9.0, "作废");
    maker.stream(12, form, stamp.as_bytes());
    maker.object(
        11,
        "<< /Type /Annot /Subtype /Stamp /Rect [100 100 695 496] /AP << /N 12 0 R >> >>",
    );
    let pdf = open(&maker.end("").bytes).unwrap();
    assert_eq!(pdf.pages[0].plain(), "发票号码：24952000000012345678\n作废\n");
}

#[test]
fn attached_files_are_found_wherever_they_hang_and_told_by_content() {
    let xbrl = b"<?xml version=\"1.0\"?><xbrl xmlns=\"http://www.xbrl.org/2003/instance\"/>";
    let einvoice = b"\xef\xbb\xbf<EInvoice><Header/></EInvoice>";
    let page = "/AF [22 0 R 23 0 R] /Annots [11 0 R]";
    let names = "/Names << /EmbeddedFiles << /Kids [20 0 R 20 0 R] >> >>";
    let mut maker = invoice(content().as_bytes(), "", page, names);
    maker
        .object(20, "<< /Names [(0) 21 0 R] /Kids [20 0 R] >>")
        .object(21, "<< /Type /Filespec /EF << /F 30 0 R >> >>")
        .object(22, "<< /Type /Filespec /F (i.xml) /UF <FEFF53D17968> /EF << /UF 31 0 R >> >>")
        .object(23, "<< /Type /Filespec /F (same.xml) /EF << /F 30 0 R >> >>")
        .object(11, "<< /Type /Annot /Subtype /FileAttachment /FS 24 0 R /Rect [0 0 9 9] >>")
        .object(24, "<< /Type /Filespec /F (note.txt) /EF << /F 32 0 R >> >>")
        .stream(30, "/Filter /FlateDecode", &deflated(xbrl))
        .stream(31, "", einvoice)
        .stream(32, "", b"hello");
    let pdf = open(&maker.end("").bytes).unwrap();
    let found: Vec<_> =
        pdf.embedded.iter().map(|e| (e.name.as_str(), e.dialect, e.bytes.len())).collect();
    assert_eq!(
        found,
        [
            ("0", Some(Dialect::Xbrl), xbrl.len()),
            ("发票", Some(Dialect::EInvoice), einvoice.len()),
            ("note.txt", None, 5),
        ]
    );
    assert_eq!(pdf.embedded[0].bytes, xbrl);
}

#[test]
fn appended_revisions_are_counted() {
    let mut maker = invoice(content().as_bytes(), "", "", "");
    maker.end("");
    // What looks like an end inside a stream belongs to another file.
    maker.stream(40, "", b"startxref\n12\n%%EOF\n").end("");
    assert_eq!(open(&maker.bytes).unwrap().revisions, 1);
    let changed = content().replace("0031", "0032");
    maker.stream(4, "", changed.as_bytes()).end("");
    assert_eq!(open(&maker.bytes).unwrap().revisions, 2);
    // Bytes behind the last end that are no writing of their own do not count.
    maker.bytes.extend(b"\n%%EOF\n\n");
    assert_eq!(open(&maker.bytes).unwrap().revisions, 2);
}

#[test]
fn tools_that_write_again_are_named() {
    let said = |producer: &str| {
        let mut maker = invoice(b"", "", "", "");
        maker.object(9, &format!("<< /Producer ({producer}) >>"));
        open(&maker.end("/Info 9 0 R").bytes).unwrap().resaved
    };
    for (producer, name) in [
        ("FPDF 1.86", "FPDF"),
        ("LibreOffice 6.0; modified using iText 7.1.4", "iText"),
        ("pypdf", "pypdf"),
        ("PDFsharp 1.50", "PDFsharp"),
        ("Microsoft: Print To PDF", "Microsoft Print to PDF"),
        ("macOS 14.4 Quartz PDFContext", "Quartz"),
        ("WPS Office", "WPS"),
    ] {
        assert_eq!(said(producer).as_deref(), Some(name));
    }
    for producer in ["Suwell OFD convertor", "OpenPDF 1.3.32", "iText 2.1.7 by 1T3XT"] {
        assert_eq!(said(producer), None, "{producer}");
    }
}

/// Zeros beyond the budget, packed once.
fn bomb() -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::best());
    let chunk = vec![b' '; 1 << 20];
    (0..49).for_each(|_| out.write_all(&chunk).unwrap());
    out.finish().unwrap()
}

#[test]
fn what_unpacks_to_too_much_is_refused() {
    let packed = bomb();
    let flate = invoice(&packed, "/Filter /FlateDecode", "", "").end("").bytes.clone();
    assert_eq!(why(&flate), "unreadable-inflates-too-far");

    let twice = deflated(&packed);
    let filters = "/Filter [/FlateDecode /FlateDecode]";
    let twice = invoice(&twice, filters, "", "").end("").bytes.clone();
    assert_eq!(why(&twice), "unreadable-inflates-too-far");

    // A name written with an escape, a comment before the data, a length elsewhere.
    let mut maker = invoice(b"", "", "", "");
    let head = b"<< /Filter /Flate#44ecode /Length 50 0 R >> % x\nstream\r\n";
    maker.raw(10, &[&head[..], &packed, b"\nendstream"].concat());
    assert_eq!(why(&maker.end("").bytes), "unreadable-inflates-too-far");

    let mut hex: Vec<u8> = packed.iter().flat_map(|b| format!("{b:02X}").into_bytes()).collect();
    hex.push(b'>');
    let filters = "/Filter [/ASCIIHexDecode /FlateDecode]";
    let hex = invoice(&hex, filters, "", "").end("").bytes.clone();
    assert_eq!(why(&hex), "unreadable-inflates-too-far");

    let runs: Vec<u8> = [0x81, 0].repeat(400_000);
    let runs = invoice(&runs, "/Filter /RunLengthDecode", "", "").end("").bytes.clone();
    assert_eq!(why(&runs), "unreadable-inflates-too-far");

    let mut maker = invoice(b"", "", "", "");
    maker.object(11, "[/FlateDecode]").stream(10, "/Filter 11 0 R", &packed);
    assert_eq!(why(&maker.end("").bytes), "unreadable-pdf-structure");

    let mut maker = invoice(b"", "", "", "");
    let row = "/Filter /FlateDecode /DecodeParms << /Predictor 2 /BitsPerComponent 4 \
               /Columns 9999999999 >>";
    maker.stream(10, row, &deflated(b"x"));
    assert_eq!(why(&maker.end("").bytes), "unreadable-pdf-structure");
}

#[test]
fn lzw_is_weighed_without_unpacking_it() {
    // One byte again and again: every code stands for the one before it and a byte more.
    let mut bits: Vec<bool> = Vec::new();
    let codes = [256, 65].into_iter().chain(258..4_094u32);
    for (written, code) in codes.enumerate() {
        // The table holds 258 entries at first and grows by one with every code but the first.
        let width = match 258 + written.saturating_sub(2) + 1 {
            0..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => 12,
        };
        bits.extend((0..width).rev().map(|i| code >> i & 1 == 1));
    }
    let data: Vec<u8> = bits
        .chunks(8)
        .map(|c| c.iter().enumerate().fold(0, |b, (i, bit)| b | u8::from(*bit) << (7 - i)))
        .collect();
    // 6 KB make 7.4 MB.
    let one = invoice(&data, "/Filter /LZWDecode", "", "").end("").bytes.clone();
    assert_eq!(open(&one).unwrap().pages_total, 1);
    let mut maker = invoice(b"", "", "", "");
    for number in 50..57 {
        maker.stream(number, "/Filter /LZWDecode", &data);
    }
    assert_eq!(why(&maker.end("").bytes), "unreadable-inflates-too-far");
}

#[test]
fn structures_that_turn_in_circles_end() {
    let mut maker = Maker::new();
    maker
        .object(1, "<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 9 0 R >> >>")
        .object(2, "<< /Type /Pages /Kids [2 0 R 3 0 R] /Parent 3 0 R >>")
        .object(3, "<< /Type /Pages /Kids [2 0 R 3 0 R 4 0 R] /Parent 2 0 R >>")
        .object(
            4,
            "<< /Type /Page /MediaBox [0 0 99999999999999999999 99999999999999999999] \
             /Contents [4 0 R 5 0 R] \
                   /Resources << /XObject << /X 5 0 R >> >> >>",
        )
        .stream(
            5,
            "/Type /XObject /Subtype /Form /BBox [0 0 1 1] \
                   /Resources << /XObject << /X 5 0 R >> >>",
            b"/X Do /X Do /X Do",
        )
        .object(9, "<< /Kids [9 0 R] >>");
    let pdf = open(&maker.end("").bytes).unwrap();
    assert_eq!(pdf.pages_total, 1);
    assert!(pdf.pages[0].runs.is_empty());
}

#[test]
fn forms_that_multiply_use_up_the_budget_and_no_more() {
    let mut maker = invoice(b"/X Do", "", "", "");
    for level in 0..12 {
        let next = 61 + level;
        let number = if level == 0 { 10 } else { 60 + level };
        let dict = format!(
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] \
             /Resources << /XObject << /X {next} 0 R >> >>"
        );
        maker.stream(number, &dict, "/X Do ".repeat(10).as_bytes());
    }
    let pdf = open(&maker.end("").bytes).unwrap();
    assert!(pdf.truncated);
    assert!(!open(&sound()).unwrap().truncated);
}

#[test]
fn deep_nesting_and_missing_ends_are_survived() {
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let mut maker = invoice(content().as_bytes(), "", "", "");
    maker.object(10, &deep).object(11, &"<< /A ".repeat(50_000));
    assert_eq!(open(&maker.end("").bytes).unwrap().readings.len(), 1);

    let mut maker = invoice(b"", "", "", "");
    for number in 100..400 {
        maker.raw(number, b"<< /Length 5 >> stream\n");
    }
    assert_eq!(why(&maker.end("").bytes), "unreadable-pdf-structure");

    let many_saves = "q ".repeat(500_000);
    assert!(open(&invoice(many_saves.as_bytes(), "", "", "").end("").bytes).is_ok());
    let huge_text = show(1e30, -1e30, 1e20, "发票") + &show(0.0, 0.0, 0.0, "发票");
    let pdf = open(&invoice(huge_text.as_bytes(), "", "", "").end("").bytes).unwrap();
    assert!(pdf.pages[0].runs.iter().all(|r| r.place.x.is_finite() && r.size.is_finite()));
}

#[test]
fn floods_are_refused_before_they_cost_anything() {
    for (name, flood) in [
        ("numbers", "1 0 obj".repeat(60_000)),
        ("arrays", "1 0 obj[".repeat(60_000)),
        ("comments", "1 0 obj%".repeat(60_000)),
        ("dictionaries", "1 0 obj<<".repeat(60_000)),
        ("pages", format!("2 0 obj<</Kids[{}]>>endobj", "<<>>".repeat(70_000))),
    ] {
        assert_eq!(
            why(format!("%PDF-1.7\n{flood}").as_bytes()),
            "unreadable-pdf-structure",
            "{name}"
        );
    }
    // Pages packed into an object stream.
    let packed = deflated("<<>>".repeat(70_000).as_bytes());
    let mut maker = invoice(b"", "", "", "");
    maker.stream(10, "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", &packed);
    assert_eq!(why(&maker.end("").bytes), "unreadable-inflates-too-far");
    // One instruction with more text than any page has, and a path without an end.
    for content in [format!("BT ({}) Tj ET", "a".repeat(70_000)), "0 0 l ".repeat(110_000)] {
        let pdf = open(&invoice(content.as_bytes(), "", "", "").end("").bytes).unwrap();
        assert!(pdf.truncated && pdf.pages[0].runs.is_empty());
    }
}

#[test]
fn what_is_no_pdf_is_told_so() {
    assert_eq!(why(b""), "unreadable-not-pdf");
    assert_eq!(why(b"<?xml version='1.0'?>"), "unreadable-not-pdf");
    assert_eq!(why(b"%PDF-1.7\n"), "unreadable-pdf-structure");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = open(&[b"%PDF-1.7\n", &bytes[..]].concat());
    }

    #[test]
    fn no_change_of_a_sound_file_panics(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in prop::option::of(any::<prop::sample::Index>()),
        plain in any::<bool>(),
    ) {
        let mut bytes = if plain {
            invoice(content().as_bytes(), "", "", "").end("/Info 8 0 R").bytes.clone()
        } else {
            sound()
        };
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let _ = open(&bytes);
    }
}
