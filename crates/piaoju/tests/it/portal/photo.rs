//! The pages of pictures, with a fictional reading.

use app::photo::Share;
use app::photo::confirm::{Said, faults};
use model::reading::{Merged, Origin, Rule};
use model::text::Box2;
use model::{Day, Fen, Field, Invoice, Kind, Moment, Party, Place, Source};
use piaoju::web::ui::demo::{self, DemoFile};
use piaoju::web::ui::desk::scans;
use piaoju::web::ui::parts::Pages as Paging;
use piaoju::web::ui::photo::{Confirm, Several, confirm, several};
use piaoju::web::ui::places::Sheet;
use piaoju::web::ui::verdict::{self, NextScan, VerdictPage};
use piaoju::web::ui::verify::{self, Verify, Way};

use super::gallery::{Pages, add, all};
use super::verifying::{page, typed_verification};
use super::{guest, member, rules};

/// A reading whose seller number has one wrong character.
fn reading() -> Merged {
    let party = |name: &str, tax_id: &str| Party {
        name: Some(name.into()),
        tax_id: Some(tax_id.into()),
        ..Party::default()
    };
    let invoice = Invoice {
        kind: Some(Kind::DigitalNormal),
        number: Some("26112000000000000018".into()),
        issue_date: Day::new(2026, 1, 15),
        total_without_tax: Some(Fen(10_000)),
        tax: Some(Fen(1_300)),
        total: Some(Fen(11_300)),
        seller: party("示例（北京）办公用品有限公司", "91110000MADEM0078L"),
        buyer: party("示例（北京）科技有限公司", "91110000MADEM0046F"),
        ..Invoice::default()
    };
    let stated = Field::ALL.iter().filter(|field| field.is_in(&invoice));
    let origin = |(at, field): (usize, &Field)| {
        let area = Some(Box2::new(80.0, 40.0 + 60.0 * at as f32, 300.0, 32.0));
        let is_doubtful = *field == Field::SellerTaxId;
        let (source, confidence) = match field {
            Field::Number | Field::Total => (Source::Qr, 1.0),
            _ if is_doubtful => (Source::Ocr, 0.42),
            _ => (Source::Ocr, 0.98),
        };
        let place = Place {
            as_read: if *field == Field::BuyerTaxId { "9111OOOOMADEM0046F" } else { "" }.into(),
            page: Some(1),
            area,
            confidence,
            corrected: *field == Field::BuyerTaxId,
            rule: (*field == Field::BuyerTaxId).then_some(Rule::CheckDigit),
            ..Place::default()
        };
        let (part, doubtful) = ("photo".to_owned(), is_doubtful);
        (*field, Origin { source, part, place, doubtful, covered: None })
    };
    let origins = stated.enumerate().map(origin).collect();
    Merged { invoice, origins }
}

fn sheet() -> Sheet {
    Sheet { href: "/picture".into(), number: 1, width: 1_200.0, height: 800.0 }
}

/// The pages.
pub fn pages(pages: &mut Pages) {
    let (read, plate) = (reading(), sheet());
    let said = Said::of(&read);
    let today = Day::new(2026, 11, 22).expect("a day");
    let wrong = faults(&said, today);
    let model = Confirm {
        sheet: &plate,
        id: "sht_1",
        place: (1, 1),
        name: "demo_photo.jpg",
        read: &read,
        said: &said,
        faults: &wrong,
        reads_text: true,
        remaining: Some(5),
    };
    let frame = guest("/verify/photo/sht_1/1");
    add(pages, "photo", &frame, |f| confirm(f, &model));
    let (blank, nothing) = (Merged::default(), Said::default());
    let missing = faults(&nothing, today);
    let bare = Confirm { read: &blank, said: &nothing, faults: &missing, ..model };
    add(pages, "photo-unread", &frame, |f| confirm(f, &bare));
    let bare = Confirm { reads_text: false, place: (2, 3), ..bare };
    add(pages, "photo-no-reader", &frame, |f| confirm(f, &bare));
    let invoices = [(read.clone(), Some("ver_1".to_owned())), (Merged::default(), None)];
    let list = Several { sheet: &plate, id: "sht_1", name: "几张.jpg", invoices: &invoices };
    add(pages, "photo-several", &frame, |f| several(f, &list));
    let found = vec![read.invoice.clone(), Invoice { number: Some("1".into()), ..read.invoice }];
    let scan = Verify { way: Way::Qr, found, ..Verify::default() };
    add(pages, "verify-codes", &guest("/verify/scan"), |f| verify::page(f, &scan));
    let row = scans::Row {
        to: "/verify/photo/sht_1/1".into(),
        name: "扫描件 12.jpg".into(),
        is_of_batch: false,
        doubts: 2,
        number: Some("26112000000000000018".into()),
        total: Some(Fen(11_300)),
        at: Moment(1_795_320_000),
    };
    let rows = [row.clone(), scans::Row { doubts: 0, is_of_batch: true, ..row }];
    let share = Share { electronic: 186, paper: 43, unknown: 2 };
    let paging = Paging { page: 1, pages: 1, rows: 2 };
    let frame = member("/w/scans");
    add(pages, "scans", &frame, |f| scans::page(f, &rows, paging, share));
    let none = Paging { rows: 0, ..paging };
    add(pages, "scans-none", &frame, |f| scans::page(f, &[], none, Share::default()));
    let file =
        |name: &str| DemoFile { name: name.into(), about: "倾斜的发票照片。".into() };
    let files = [file("demo_photo.jpg"), file("demo_qr.png")];
    add(pages, "demo-files", &guest("/demo/files"), |f| demo::files(f, &files));
    verdict_of_photo(pages);
}

fn verdict_of_photo(pages: &mut Pages) {
    let mut v = typed_verification();
    v.file.format = "image";
    v.file.name = "demo_photo.jpg".into();
    v.merged = reading();
    if let Some(origin) = v.merged.origins.get_mut(&Field::SellerTaxId) {
        origin.source = Source::Typed;
        origin.place.as_read = "91110000MADEM0078L".into();
    }
    v.merged.invoice.seller.tax_id = Some("91110000MADEM0038L".into());
    let sheets = [sheet()];
    add(pages, "verdict-photo", &member("/verify/r/ver_1"), |f| {
        let next = NextScan { to: "/verify/photo/sht_2/1".into(), count: 12 };
        verdict::page(
            f,
            &VerdictPage { sheets: &sheets, next: Some(&next), ..page(&v, None, None) },
        )
    });
}

fn text_of(name: &str) -> String {
    let page = all().iter().find(|(found, _)| found == name).expect("it is in the gallery");
    rules::text(&page.1).0.replace('\u{a0}', " ")
}

fn html_of(name: &str) -> &'static str {
    all().iter().find(|(found, _)| found == name).map_or("", |(_, page)| page.as_str())
}

#[test]
fn the_share_of_electronic_invoices_stands_under_what_waits() {
    let text = text_of("scans");
    for words in ["电子发票占 81%", "纸质发票", "票种不明", "来自批次"] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(!text_of("scans-none").contains("电子发票占"), "of nothing there is no share");
}

#[test]
fn a_doubtful_field_says_so_in_words_with_a_sign_and_a_colour() {
    let text = text_of("photo");
    for words in ["请核对", "税号校验位不正确", "来自二维码", "把握 98%", "把握 42%"]
    {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(text.contains("原识别为 9111OOOOMADEM0046F，已按校验位更正"), "{text}");
    let page = html_of("photo");
    let at = page.find("data-field=\"seller.tax_id\"").expect("the field");
    let start = page[..at].rfind("<div").expect("its box");
    let end = at + page[at..].find("id=\"buyer-name\"").expect("the next field");
    let field = &page[start..end];
    assert!(field.contains("field doubtful"), "{field}");
    assert!(field.contains("aria-invalid=\"true\""), "{field}");
    assert!(field.contains("badge warn") && field.contains("<svg"), "{field}");
}

#[test]
fn every_field_leads_to_its_place_and_every_place_has_its_number() {
    for name in ["photo", "verdict-photo"] {
        let page = html_of(name);
        let links = page.matches("href=\"#at-").count();
        assert_eq!(links, page.matches("class=\"spot ").count(), "{name}");
        assert!(links >= 10, "{links} in {name}");
    }
}

#[test]
fn the_verdict_shows_both_what_was_read_and_what_a_person_made_of_it() {
    let text = text_of("verdict-photo");
    for words in ["识别值", "修正值", "91110000MADEM0078L", "91110000MADEM0038L"] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(!text_of("verdict-valid").contains("识别值"));
}

#[test]
fn without_models_the_page_names_the_command_that_installs_them() {
    assert!(text_of("photo-no-reader").contains("piaoju models install"));
    assert!(!text_of("photo").contains("models install"));
}
