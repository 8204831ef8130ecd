//! What is drawn stands where the reader of text says it stands; hostile files end as errors.

use std::path::Path;

use ofd::document::Document;
use ofd::package::Package;

use super::*;

/// How far a character may stand from its place, in millimetres.
const NEAR: f64 = 0.5;

/// Own samples and, where they are beside the checkout, real files.
fn documents() -> Vec<(String, Vec<u8>)> {
    let own = crate::samples::make(None).samples;
    let mut found: Vec<_> = own
        .into_iter()
        .filter(|sample| sample.file_name.ends_with(".ofd"))
        .map(|sample| (sample.file_name, sample.bytes))
        .filter(|(_, bytes)| ofd_pages(bytes).is_ok())
        .collect();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/invoice/ofd");
    match std::fs::read_dir(corpus) {
        Ok(entries) => found.extend(entries.flatten().map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, std::fs::read(entry.path()).unwrap())
        })),
        Err(_) => println!("skipped: no corpus beside the checkout"),
    }
    found
}

/// The value of an attribute of a tag; nothing without it.
fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    let value = tag.split_once(&format!(" {name}=\"")).map_or("", |(_, rest)| rest);
    value.split('"').next().unwrap_or_default()
}

fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace().map(|number| number.parse().unwrap()).collect()
}

fn matrix(tag: &str) -> [f64; 6] {
    let inside = attribute(tag, "transform").split(['(', ')']).nth(1).unwrap_or_default();
    match *numbers(inside) {
        [a, b, c, d, e, f] => [a, b, c, d, e, f],
        [x, y] => [1.0, 0.0, 0.0, 1.0, x, y],
        _ => [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
    }
}

/// Every character of a page that is no blank, with the point where it begins and whether it stands
/// upright; without what is grouped, which on these pages are annotations and seals.
fn drawn(svg: &str) -> Vec<(char, f64, f64, bool)> {
    let page = svg.split("<g").next().unwrap();
    let mut out = Vec::new();
    for text in page.split("<text").skip(1) {
        let (tag, rest) = text.split_once('>').unwrap();
        let source = rest.split("</text>").next().unwrap();
        let source = ofd::xml::unescape(source).unwrap();
        let (xs, ys) = (numbers(attribute(tag, "x")), numbers(attribute(tag, "y")));
        let [a, b, c, d, e, f] = matrix(tag);
        assert_eq!(source.chars().count(), xs.len(), "{text}");
        for (at, letter) in source.chars().enumerate() {
            let (x, y) = (xs[at], ys.get(at).copied().unwrap_or(ys[0]));
            if !letter.is_whitespace() {
                let is_level = b == 0.0 && c == 0.0;
                out.push((letter, a * x + c * y + e, b * x + d * y + f, is_level));
            }
        }
    }
    out
}

#[test]
fn every_character_stands_where_the_reader_of_text_says() {
    let (mut files, mut letters) = (0, 0);
    for (name, bytes) in documents() {
        files += 1;
        for index in 0..ofd_pages(&bytes).unwrap() {
            let package = Package::open(&bytes).unwrap();
            let document = Document::read(&package).unwrap();
            let text = ofd::text::page(&package, &document, index).unwrap();
            let drawing = ofd_svg(&bytes, index).unwrap();
            assert!(!drawing.is_cut, "{name}");
            let mut seen = drawn(&drawing.svg).into_iter();
            for run in &text.runs {
                let shown = run.text.chars().filter(|c| !c.is_whitespace());
                for (at, letter) in shown.enumerate() {
                    let Some((c, x, y, is_level)) = seen.next() else {
                        panic!("{name} misses {letter}")
                    };
                    // A symbol font draws another sign in the place of its own code.
                    let is_symbol = ('\u{e000}'..='\u{f8ff}').contains(&letter);
                    assert!(c == letter || is_symbol, "{name}: {c} in the place of {letter}");
                    let (left, right) = (f64::from(run.x), f64::from(run.x + run.width));
                    let (top, bottom) = (f64::from(run.y), f64::from(run.y + run.height));
                    let is_inside = (left - NEAR..=right + NEAR).contains(&x)
                        && (top - NEAR..=bottom + NEAR).contains(&y);
                    assert!(is_inside, "{name}: {letter} at {x} {y}, not in {run:?}");
                    // Level text begins at the left end of its run, on its baseline.
                    if at == 0 && is_level && !run.text.starts_with(char::is_whitespace) {
                        assert!((x - left).abs() < NEAR, "{name}: {letter} at {x}, not {left}");
                    }
                    letters += 1;
                }
            }
        }
    }
    println!("{letters} characters of {files} files");
    assert!(files >= 5 && letters > 1_000);
}

#[test]
fn pages_become_pixels_of_the_size_asked_for() {
    for (name, bytes) in documents().into_iter().take(3) {
        let raster = ofd_png(&bytes, 0, 100.0).unwrap();
        let size = photo(&raster.png).unwrap();
        let wanted = (raster.width_mm / 25.4 * 100.0).round() as u32;
        assert_eq!((size.media, size.width), ("image/png", wanted), "{name}");
        let dark = ink(&raster.png);
        assert!(dark > 0.005, "{name} has hardly any ink: {dark}");
    }
}

/// The part of a picture that is not nearly white.
fn ink(png: &[u8]) -> f64 {
    let picture = image::load_from_memory(png).unwrap().into_luma8();
    let dark = picture.pixels().filter(|pixel| pixel.0[0] < 200).count();
    dark as f64 / picture.pixels().count() as f64
}

#[test]
fn an_ofd_becomes_a_pdf_with_the_same_text() {
    let Some((_, bytes)) = documents().into_iter().find(|(name, _)| name.starts_with("01-")) else {
        panic!("there is an own sample")
    };
    if faces::Faces::of_system().chinese().is_none() {
        return println!("skipped: no chinese font is installed");
    }
    let pdf = ofd_pdf(&bytes, None).unwrap();
    let read = crate::pdf::open(&pdf).unwrap();
    assert_eq!(read.pages_total, ofd_pages(&bytes).unwrap());
    let text: String = read.pages[0].runs.iter().map(|run| run.text.as_str()).collect();
    assert!(text.contains("浙江示例贸易有限公司"), "{text}");
    let raster = pdf_png(&pdf, 0, 72.0).unwrap();
    assert!(ink(&raster.png) > 0.005);
    assert!((raster.width_mm - 210.0).abs() < 0.2, "{}", raster.width_mm);
}

#[test]
fn what_cannot_be_drawn_is_told() {
    let (_, bytes) = documents().remove(0);
    let why = |result: Result<Raster, Unreadable>| result.map(|_| ()).unwrap_err().why;
    assert_eq!(why(ofd_png(&bytes, 99, 100.0)), "unreadable-page-missing");
    assert_eq!(why(ofd_png(&bytes, 0, 100_000.0)), "unreadable-page-pixels");
    assert_eq!(why(ofd_png(b"no zip", 0, 100.0)), "unreadable-not-zip");
    assert_eq!(why(pdf_png(b"no pdf", 0, 100.0)), "unreadable-not-pdf");
    assert_eq!(why(pdf_png(b"%PDF-1.4\n%%EOF", 0, 100.0)), "unreadable-pdf-structure");
    let painted = "0 0 200 200 re f\n".repeat(8_000);
    assert_eq!(why(pdf_png(&one_page(&painted), 0, 100.0)), "unreadable-busy");
    assert!(pdf_png(&one_page("0 0 100 100 re f"), 0, 100.0).is_ok());
}

/// A PDF of one page of 200 by 200 points.
fn one_page(content: &str) -> Vec<u8> {
    let mut out = String::from("%PDF-1.4\n");
    let stream = format!("<</Length {}>>\nstream\n{content}\nendstream", content.len() + 1);
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>",
        &stream,
    ];
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        out += &format!("{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let table = out.len();
    out += "xref\n0 5\n0000000000 65535 f \n";
    for place in places {
        out += &format!("{place:010} 00000 n \n");
    }
    out += &format!("trailer <</Size 5/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n");
    out.into_bytes()
}
