//! Guessing passwords: work after two failures, a lock after five (登录失败次数过多).

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

#[test]
fn five_failures_lock_an_account_for_a_quarter_of_an_hour() {
    each_house(|house| {
        house.person("li@example.com");
        house.letters();
        let failures: Vec<_> = (0..6)
            .map(|second| refused(&house.sign_in("li@example.com", "wrong", later(second))))
            .collect();
        let (wrong, locked) = (Some(Fault::LoginWrong), Some(Fault::LoginLocked));
        assert_eq!(failures, [wrong, wrong, wrong, wrong, locked, locked]);
        let right = house.sign_in("li@example.com", PASSWORD, later(4 + 899));
        assert_eq!(refused(&right), locked, "even the right password waits");
        signed_in(house.sign_in("li@example.com", PASSWORD, later(4 + 900)));
        assert!(matches!(house.letter(), Words::Locked), "its owner was told once");
        assert_eq!(house.actions().iter().filter(|a| *a == "person.locked").count(), 1);
    });
}

#[test]
fn an_unknown_account_behaves_like_a_known_one_at_every_step() {
    each_house(|house| {
        house.person("li@example.com");
        for second in 0..8 {
            let now = later(second * 10);
            let told = |identifier, address| match house.try_from(identifier, address, now) {
                Entry::Refused { fault, task } => {
                    (fault, task.map(|task| (task.bits, task.wait_s)))
                }
                other => panic!("{other:?}"),
            };
            let known = told("li@example.com", "198.51.100.1");
            assert_eq!(known, told("no@example.com", "198.51.100.2"), "try {second}");
        }
    });
}

#[test]
fn after_two_failures_the_device_has_to_work() {
    each_house(|house| {
        house.person("li@example.com");
        house.log_in("li@example.com", "wrong", NOW);
        let second = house.log_in("li@example.com", "wrong", later(1));
        let Entry::Refused { fault: Fault::LoginWrong, task: Some(task) } = second else {
            panic!("{second:?}");
        };
        let idle = house.log_in("li@example.com", PASSWORD, later(2));
        assert_eq!(refused(&idle), Some(Fault::EffortMissing));
        for answer in ["", "x", "-1", "18446744073709551616000"] {
            let with = (task.text.as_str(), answer);
            let entry = house.log_in_with("li@example.com", PASSWORD, with, later(2));
            assert_eq!(refused(&entry), Some(Fault::EffortMissing), "{answer}");
        }
        let answer = task.answer();
        let with = (task.text.as_str(), answer.as_str());
        signed_in(house.log_in_with("li@example.com", PASSWORD, with, later(3)));
    });
}

#[test]
fn a_task_counts_once_and_must_be_ours() {
    each_house(|house| {
        house.person("li@example.com");
        (0..2).for_each(|second| drop(house.log_in("li@example.com", "wrong", later(second))));
        let task = house.porter.task(later(2));
        let attempt = |text: &str, at| {
            let entry = house.log_in_with("li@example.com", "wrong", (text, ""), later(at));
            refused(&entry).unwrap()
        };
        assert_eq!(attempt(&task.text, 21), Fault::EffortMissing, "nobody waited yet");
        assert_eq!(attempt(&task.text, 22), Fault::LoginWrong);
        assert_eq!(attempt(&task.text, 23), Fault::EffortMissing, "it was used");
        let old = house.porter.task(later(-600));
        assert_eq!(attempt(&old.text, 24), Fault::EffortMissing, "it ran out");
        let easier = task.text.replace(".17.", ".0.");
        let other = Porter::new(Secret::new([8; 32]), Cost::least(), SessionRule::default());
        let foreign = other.task(later(-60)).text;
        for text in ["", ".", "...", "a.1.2.3", &easier, &foreign, &"9.".repeat(50)] {
            assert_eq!(attempt(text, 25), Fault::EffortMissing, "{text}");
        }
    });
}

#[test]
fn a_success_wipes_the_count_of_the_account() {
    each_house(|house| {
        house.person("li@example.com");
        for round in 0..3i64 {
            let at = |second| later(round * 100 + second);
            (0..4).for_each(|s| drop(house.sign_in("li@example.com", "wrong", at(s))));
            signed_in(house.sign_in("li@example.com", PASSWORD, at(5)));
        }
    });
}

#[test]
fn guessing_at_many_accounts_locks_the_address_and_no_other() {
    each_house(|house| {
        house.person("li@example.com");
        for n in 0..30 {
            house.sign_in(&format!("n{n}@example.com"), "wrong", later(n));
        }
        let entry = house.sign_in("li@example.com", PASSWORD, later(31));
        assert_eq!(refused(&entry), Some(Fault::LoginLocked));
        let elsewhere = Origin { address: "198.51.100.9", ..HERE };
        let attempt =
            Attempt { identifier: "li@example.com", password: PASSWORD, task: "", answer: "" };
        let entry = account::log_in(&house.db, &house.porter, later(32), &attempt, elsewhere);
        signed_in(entry.unwrap());
    });
}

#[test]
fn fifty_attempts_at_the_same_moment_are_five() {
    each_house(|house| {
        house.person("li@example.com");
        let tried = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..50 {
                scope.spawn(|| {
                    let entry = house.sign_in("li@example.com", "wrong", later(1));
                    // Four are told that it was wrong; the fifth was looked at and locked it.
                    if refused(&entry) == Some(Fault::LoginWrong) {
                        tried.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
        assert!(tried.load(Ordering::Relaxed) <= 5, "{tried:?}");
        let entry = house.sign_in("li@example.com", PASSWORD, later(2));
        assert_eq!(refused(&entry), Some(Fault::LoginLocked));
    });
}
