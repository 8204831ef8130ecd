//! What a reader makes of whole pages.

use image::{RgbImage, imageops};
use ocr::models::ModelsError;
use ocr::picture::Picture;
use ocr::text::{Engine, Read, Reader, ReaderError};

use crate::page::{LINES, expected, page, picture, reader};

fn texts(read: &Read) -> Vec<String> {
    read.lines.iter().map(|line| line.text.clone()).collect()
}

#[test]
fn a_plain_page_is_read_to_the_letter() {
    let Some(reader) = reader() else { return };
    let read = reader.read(&picture("", "black", "white", 0.0)).unwrap();
    assert_eq!(texts(&read), expected());
    for (line, (x, y, text)) in read.lines.iter().zip(LINES) {
        let place = line.place();
        let (left, base) = (x as f32, y as f32 + 250.0);
        assert!((place.x - left).abs() < 12.0, "{text}: {place:?}");
        assert!(place.y < base && base < place.y + place.h + 4.0, "{text}: {place:?}");
        assert!(line.confidence > 0.9, "{text}: {}", line.confidence);
        assert_eq!(line.letters.len(), text.chars().count());
        assert!(line.letters.is_sorted_by(|a, b| a.at < b.at), "{text}");
        let first = line.letters[0].at * place.w + place.x;
        assert!((first - left - 14.0).abs() < 16.0, "{text} begins at {first}");
    }
}

#[test]
fn the_same_picture_is_always_read_the_same() {
    let Some(reader) = reader() else { return };
    let folder = std::env::var_os("PIAOJU_MODEL_DIR").unwrap();
    let alone = Reader::with(folder.as_ref(), &Engine::Rten, 1).unwrap();
    let page = picture("", "#333", "#eee", 3.0);
    let once = reader.read(&page).unwrap();
    assert_eq!(once.lines, reader.read(&page).unwrap().lines);
    assert_eq!(once.lines, alone.read(&page).unwrap().lines, "threads change nothing");
}

#[test]
fn a_page_on_its_side_or_on_its_head_is_turned_upright() {
    let Some(reader) = reader() else { return };
    let upright = page("", "black", "white", 0.0);
    let turned: [fn(&RgbImage) -> RgbImage; 3] = [
        |page| imageops::rotate90(page),
        |page| imageops::rotate180(page),
        |page| imageops::rotate270(page),
    ];
    for (quarters, turn) in (1..).zip(turned) {
        let read = reader.read(&Picture::new(turn(&upright))).unwrap();
        assert_eq!(texts(&read), expected(), "{quarters} quarters");
        assert_eq!(read.picture.rgb(), &upright, "{quarters} quarters");
    }
}

#[test]
fn a_crooked_page_comes_level() {
    let Some(reader) = reader() else { return };
    for degrees in [-7.0, 4.0, 12.0] {
        let read = reader.read(&picture("", "black", "white", degrees)).unwrap();
        assert_eq!(texts(&read), expected(), "{degrees} degrees");
        let [left, right] = [0, 1].map(|i| read.lines[i].place().middle_y());
        assert!((left - right).abs() < 6.0, "one row: {left} and {right}");
        // What stands there in the picture is ink, not paper.
        let place = read.lines[6].place();
        let row = (place.y + place.h / 2.0) as u32;
        let across = place.x as u32..(place.x + place.w) as u32;
        assert!(across.into_iter().any(|x| read.picture.rgb().get_pixel(x, row).0[0] < 90));
    }
}

#[test]
fn a_seal_over_the_text_does_not_spoil_it() {
    let Some(reader) = reader() else { return };
    let seal = "<g fill=\"none\" stroke=\"#e02020\" stroke-width=\"4\">\
                <ellipse cx=\"330\" cy=\"232\" rx=\"90\" ry=\"60\"/>\
                </g>";
    let read = reader.read(&picture(seal, "black", "white", 0.0)).unwrap();
    assert!(texts(&read).contains(&LINES[3].2.to_owned()), "{:?}", texts(&read));
}

#[test]
fn red_letters_are_letters() {
    let Some(reader) = reader() else { return };
    let read = reader.read(&picture("", "#b02020", "white", 0.0)).unwrap();
    assert_eq!(texts(&read), expected());
}

#[test]
fn a_dim_page_is_read() {
    let Some(reader) = reader() else { return };
    let read = reader.read(&picture("", "#26221c", "#4a463c", 0.0)).unwrap();
    assert_eq!(texts(&read), expected());
}

#[test]
fn a_small_picture_is_read() {
    let Some(reader) = reader() else { return };
    let page = page("", "black", "white", 0.0);
    let small = imageops::resize(&page, 400, 400, imageops::FilterType::Triangle);
    let read = reader.read(&Picture::new(small)).unwrap();
    let found = texts(&read);
    for text in ["51142414", "123.45", "91110108MA01GUF37R"] {
        assert!(found.iter().any(|line| line.contains(text)), "{text} is not in {found:?}");
    }
}

#[test]
fn pictures_without_text_have_no_lines() {
    let Some(reader) = reader() else { return };
    for (width, height) in [(1, 1), (3, 2000), (640, 480)] {
        let blank = RgbImage::from_pixel(width, height, image::Rgb([200; 3]));
        let read = reader.read(&Picture::new(blank)).unwrap();
        assert_eq!(texts(&read), Vec::<String>::new(), "{width} x {height}");
    }
}

#[test]
fn without_models_no_reader_opens() {
    let empty = tempfile::tempdir().unwrap();
    let refused = Reader::open(empty.path()).err();
    let missing = ModelsError::Missing(ocr::models::DETECTOR.name);
    assert_eq!(refused, Some(ReaderError::Models(missing)));
}
