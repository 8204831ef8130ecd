//! Batches of pictures (扫描件): what is certain is verified, the rest waits for a person.

use app::authority::{Caller, Verifier};
use app::batch::{self, Ending, File, Wanted};
use app::photo::confirm::Said;
use app::photo::draft;
use model::{Field, Moment, Question};
use paper::samples::pictures::{D1_CODE, code_picture};
use store::batch::{Item, State};
use store::{Tenant, verification};

use super::{House, NOW, each_house};

/// A code that names an invoice without its total, so that a person has to look.
const HALF: &str = "01,32,,26112000000000000026,,20260115,,";
const OTHER: &str = "01,32,,26112000000000000034,20.00,20260115,,";

fn file(name: &str, bytes: Vec<u8>) -> File {
    File { name: name.to_owned(), bytes: Ok(bytes) }
}

fn begun(house: &House, files: Vec<File>) -> String {
    batch::of_files(&house.db, &house.runner, NOW, ("scans.zip", None), files).unwrap()
}

fn items(house: &House, id: &str) -> Vec<Item> {
    batch::items(&house.db, &house.runner, id, Wanted::All, (0, 99)).unwrap()
}

fn waiting(house: &House) -> i64 {
    let tenant = house.runner.tenant();
    house.db.read(|read| store::draft::count_waiting(read, tenant, "")).unwrap()
}

/// A person fills in what is missing and confirms; the id of the verification.
fn confirmed(house: &House, sheet: &str, place: usize, total: &str) -> String {
    let verifier: Verifier = Caller::on_this_machine(Tenant::new("wsp_1")).grant().unwrap();
    let sheet = draft::find(&house.db, verifier.tenant(), sheet).unwrap();
    let mut said = Said::of(&sheet.invoices[place - 1].0);
    said.values.insert(Field::Total, total.to_owned());
    let mut ask = |question: &Question| house.book.ask(question);
    let place = (&sheet, place);
    draft::verify(&house.db, &verifier, place, &said, NOW, &mut ask).unwrap().0
}

#[test]
fn what_is_certain_is_verified_and_the_rest_waits_until_a_person_confirms_it() {
    each_house(|house| {
        let files = vec![
            file("whole.png", code_picture(&[D1_CODE])),
            file("half.png", code_picture(&[HALF])),
            file("two.png", code_picture(&[D1_CODE, OTHER])),
            file("none.png", code_picture(&["https://example.com/"])),
            file("broken.png", b"\x89PNG\r\n\x1a\nnothing".to_vec()),
        ];
        let id = begun(house, files);
        let progress = house.finish(&id);
        assert_eq!(progress.state, State::Done);
        assert_eq!(
            progress.endings,
            [(Ending::Malformed, 1), (Ending::NotFound, 1), (Ending::Draft, 3)]
        );
        assert_eq!((house.book.count(), waiting(house)), ((1, 1), 4));
        let rows = items(house, &id);
        let whole = rows[0].end.verification.as_ref().expect("verified at once");
        let tenant = house.runner.tenant();
        let kept = house.db.read(|read| verification::find(read, tenant, whole)).unwrap();
        assert_eq!((kept.way.as_str(), kept.name.as_str()), ("batch", "whole.png"));
        let shown = |sha: &str| house.db.read(|read| store::draft::shown(read, tenant, sha));
        assert!(rows.iter().take(4).all(|row| shown(&row.input).is_ok()), "every picture");

        let half = rows[1].end.reason.clone();
        let made = confirmed(house, &half, 1, "20.00");
        let now = items(house, &id);
        assert_eq!(now[1].end.outcome, Ending::NotFound.code());
        assert_eq!(now[1].end.verification.as_deref(), Some(&*made));
        let kept = house.db.read(|read| verification::find(read, tenant, &made)).unwrap();
        assert_eq!((kept.way.as_str(), kept.batch.as_str()), ("photo", id.as_str()));
        assert_eq!(confirmed(house, &half, 1, "20.00"), made, "the same form asks once");
    });
}

#[test]
fn the_row_of_several_invoices_is_settled_by_the_last_of_them() {
    each_house(|house| {
        let id = begun(house, vec![file("two.png", code_picture(&[OTHER, D1_CODE]))]);
        house.finish(&id);
        let sheet = items(house, &id)[0].end.reason.clone();
        confirmed(house, &sheet, 1, "20.00");
        let row = items(house, &id).remove(0);
        assert_eq!((row.end.outcome.as_str(), waiting(house)), (Ending::Draft.code(), 1));
        confirmed(house, &sheet, 2, "113.00");
        let row = items(house, &id).remove(0);
        assert_eq!(row.end.outcome, Ending::NotFound.code(), "what somebody has to look at");
        assert!(row.end.verification.is_some());
    });
}

#[test]
fn a_picture_that_is_read_again_after_a_crash_waits_once() {
    each_house(|house| {
        let names = ["a.png", "b.png", "c.png"];
        let code = |n: usize| HALF.replace("0026", &format!("10{n}6"));
        let picture = |(n, name): (usize, &&str)| file(name, code_picture(&[&code(n)]));
        let id = begun(house, names.iter().enumerate().map(picture).collect());
        // The worker of a dead process holds every item and has kept nothing of them.
        let tenant = house.runner.tenant();
        let dead = house
            .db
            .keep_house(NOW, |write| store::batch::claim(write, (tenant, &id), "lea_dead", 60, 9));
        assert_eq!(dead.unwrap().len(), 3);
        house.some(&house.db, &id, NOW, &|| true);
        assert_eq!(waiting(house), 0, "they belong to somebody else");
        let later = Moment(NOW.0 + 61);
        let reopened = store::Db::open(&house.url, 2).unwrap();
        while house.some(&reopened, &id, later, &|| true).state == State::Running {}
        assert_eq!(waiting(house), 3);
        let sheets: Vec<String> = items(house, &id).into_iter().map(|i| i.end.reason).collect();
        assert_eq!(sheets[0], draft::id_of(&format!("{id}:1")));
        // What the dead worker would still write is not ours any more.
        let late = house.db.keep_house(later, |write| {
            store::batch::finish(write, (tenant, &id), "lea_dead", 1, &Default::default())
        });
        assert_eq!((late.unwrap(), waiting(house)), (false, 3));
    });
}
