//! Batches of files.

use app::batch::{self, Ending, File, Wanted};
use model::Verdict;
use paper::Unreadable;
use store::batch::State;
use store::verification;

use super::{House, NOW, each_house};

fn of_files(house: &House, files: Vec<File>) -> batch::Result<String> {
    batch::of_files(&house.db, &house.runner, NOW, ("files.zip", None), files)
}

fn file(name: &str, bytes: &[u8]) -> File {
    File { name: name.to_owned(), bytes: Ok(bytes.to_vec()) }
}

#[test]
fn the_samples_of_the_project_get_the_verdicts_that_they_promise() {
    let fonts = paper::write::Fonts::find();
    let samples = paper::samples::make(fonts.as_ref().ok()).samples;
    each_house(|house| {
        let files = samples.iter().map(|s| file(&s.file_name, &s.bytes)).collect();
        let id = of_files(house, files).unwrap();
        let progress = house.finish(&id);
        assert_eq!((progress.state, progress.done), (State::Done, samples.len() as u64));
        let items = batch::items(&house.db, &house.runner, &id, Wanted::All, (0, 1_000)).unwrap();
        let mut verified = 0;
        for (item, sample) in items.iter().zip(&samples) {
            assert_eq!(item.name, sample.file_name);
            let Some(found) = &item.found else { continue };
            verified += 1;
            // The book knows none of them, so whoever is asked about says 查无此票.
            let is_expected = found.verdict == sample.expected.code()
                || found.verdict == Verdict::NotFound.code();
            assert!(is_expected, "{}: {}", item.name, found.verdict);
            let tenant = house.runner.tenant();
            let id = item.end.verification.as_ref().unwrap();
            let kept = house.db.read(|read| verification::find(read, tenant, id)).unwrap();
            let original = kept.original.unwrap();
            let (_, bytes) =
                house.db.read(|read| verification::original(read, tenant, &original)).unwrap();
            assert!(bytes == sample.bytes, "{} byte for byte", item.name);
        }
        assert!(verified > 15, "only {verified}");
        assert_eq!(house.book.count().1, 1, "no invoice was asked about twice");
    });
}

#[test]
fn the_same_invoice_in_another_format_is_a_repeat_and_an_altered_one_is_not() {
    let samples = paper::samples::demo(None);
    let of = |name: &str| samples.iter().find(|s| s.file_name == name).unwrap();
    each_house(|house| {
        let valid = of("demo_valid.ofd");
        let files = vec![
            file("a.ofd", &valid.bytes),
            file("b.ofd", &valid.bytes),
            file("altered.ofd", &of("demo_tampered.ofd").bytes),
            file("c.txt", b"nothing that can be read"),
            File { name: "d.ofd".into(), bytes: Err(Unreadable::new("d", "unreadable-damaged")) },
        ];
        let id = of_files(house, files).unwrap();
        let progress = house.finish(&id);
        assert_eq!(
            progress.endings,
            [
                (Ending::Repeat, 1),
                (Ending::Malformed, 2),
                (Ending::NotFound, 1),
                (Ending::Invalid, 1)
            ]
        );
        let xml = vec![file("a.ofd", &valid.bytes), file("a.xml", &of("demo_valid.xml").bytes)];
        let id = of_files(house, xml).unwrap();
        let progress = house.finish(&id);
        assert_eq!(progress.endings, [(Ending::Repeat, 1), (Ending::NotFound, 1)]);
        let repeats = Wanted::Only(Ending::Repeat);
        let items = batch::items(&house.db, &house.runner, &id, repeats, (0, 9)).unwrap();
        assert!(items[0].end.verification.is_none());
        assert!(items[0].end.twin.is_some_and(|twin| twin != items[0].line));
    });
}
