//! Counters of a day.

use model::{Day, Moment};
use store::quota;
use store::trial::each_engine;

const NOW: Moment = Moment(1_790_000_000);

#[test]
fn an_allowance_ends_and_begins_anew_the_next_day() {
    each_engine(|trial| {
        let today = Day::new(2026, 11, 22).unwrap();
        let tomorrow = Day::new(2026, 11, 23).unwrap();
        let spend =
            |day| trial.db.keep_house(NOW, |write| quota::spend(write, "guest:a", day, 2)).unwrap();
        assert_eq!([spend(today), spend(today), spend(today)], [Some(1), Some(0), None]);
        assert_eq!(spend(tomorrow), Some(1));
        let none = trial.db.keep_house(NOW, |write| quota::spend(write, "b", today, 0)).unwrap();
        assert_eq!(none, None, "nothing is allowed");
        let used = |day| trial.db.read(|read| quota::used(read, "guest:a", day)).unwrap();
        assert_eq!([used(today), used(tomorrow)], [2, 1]);
        trial.db.keep_house(NOW, |write| quota::forget(write, tomorrow)).unwrap();
        assert_eq!([used(today), used(tomorrow)], [0, 1]);
    });
}
