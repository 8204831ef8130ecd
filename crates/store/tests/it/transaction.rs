//! What a transaction keeps and what it does not.

use std::collections::BTreeMap;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::channel;

use model::Moment;
use store::log::{self, Note};
use store::trial::{each_engine, trial};
use store::{Actor, Db, Engine, Error, Result, Tenant, Write, job};

const NOW: Moment = Moment(1_790_000_000);

fn add(write: &mut Write<'_>, kind: &str) -> Result<String> {
    let tenant = Tenant::new("wsp_1");
    let id = job::add(write, &tenant, kind, "{}", NOW)?;
    write.note(&Note::new(&tenant, "job.added", &id))?;
    Ok(id)
}

fn pending(db: &Db) -> i64 {
    db.read(job::pending).unwrap()
}

#[test]
fn a_write_is_there_when_it_was_answered() {
    each_engine(|trial| {
        trial.db.write(&Actor::guest(), NOW, |write| add(write, "a")).unwrap();
        assert_eq!(pending(&trial.db), 1);
        let again = Db::open(&trial.url, 1).unwrap();
        assert_eq!(pending(&again), 1);
    });
}

#[test]
fn a_write_that_fails_leaves_nothing_and_takes_nothing_with_it() {
    each_engine(|trial| {
        let failed: Result<()> = trial.db.write(&Actor::guest(), NOW, |write| {
            add(write, "lost")?;
            Err(Error::NotFound)
        });
        assert!(matches!(failed, Err(Error::NotFound)));
        trial.db.write(&Actor::guest(), NOW, |write| add(write, "kept")).unwrap();
        assert_eq!(pending(&trial.db), 1);
        assert_eq!(trial.db.read(log::size).unwrap(), 1);
    });
}

#[test]
fn a_write_that_panics_is_no_write() {
    each_engine(|trial| {
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _: Result<()> = trial.db.write(&Actor::guest(), NOW, |write| {
                add(write, "lost")?;
                panic!("on purpose");
            });
        }));
        assert!(panicked.is_err());
        trial.db.write(&Actor::guest(), NOW, |write| add(write, "kept")).unwrap();
        assert_eq!(pending(&trial.db), 1);
    });
}

#[test]
fn a_write_must_say_so_in_the_log() {
    each_engine(|trial| {
        let silent = trial.db.write(&Actor::guest(), NOW, |write| {
            job::add(write, &Tenant::guest(), "silent", "{}", NOW)
        });
        assert!(matches!(silent, Err(Error::Unlogged)));
        assert_eq!(pending(&trial.db), 0);
    });
}

#[test]
fn concurrent_writers_see_each_other_and_none_is_lost() {
    each_engine(|trial| {
        let failures = AtomicU32::new(0);
        std::thread::scope(|scope| {
            for writer in 0..8 {
                let failures = &failures;
                scope.spawn(move || {
                    for round in 0..25 {
                        let done = trial.db.write(&Actor::guest(), NOW, |write| {
                            add(write, &format!("{writer}"))?;
                            // Some writes fail in the middle of a group.
                            if (round + writer) % 5 == 0 { Err(Error::NotFound) } else { Ok(()) }
                        });
                        failures.fetch_add(u32::from(done.is_err()), Ordering::Relaxed);
                    }
                });
            }
        });
        assert_eq!(failures.load(Ordering::Relaxed), 40);
        assert_eq!(pending(&trial.db), 160);
        assert_eq!(trial.db.read(log::size).unwrap(), 160);
    });
}

#[test]
fn a_commit_that_finds_the_log_being_moved_is_answered_as_kept() {
    static IS_HELD: Barrier = Barrier::new(2);
    static IS_ANSWERED: Barrier = Barrier::new(2);
    // SQLite asks this when the writer is in its way; it holds the lock of moving meanwhile.
    fn waits(attempt: i32) -> bool {
        if attempt == 0 {
            IS_HELD.wait();
            IS_ANSWERED.wait();
        }
        true
    }

    let trial = trial(Engine::Sqlite).expect("SQLite is always there");
    let move_log = || {
        let mover = rusqlite::Connection::open(&trial.url).unwrap();
        mover.busy_handler(Some(waits)).unwrap();
        mover.execute_batch("PRAGMA wal_checkpoint(FULL)").unwrap();
    };
    // 72 MiB: the log is so long after this commit that the commit would move it itself.
    let long = "x".repeat(4 << 20);
    std::thread::scope(|scope| {
        let answer = trial.db.write(&Actor::guest(), NOW, |write| {
            let tenant = Tenant::new("wsp_1");
            for _ in 0..18 {
                job::add(write, &tenant, "long", &long, NOW)?;
            }
            scope.spawn(move_log);
            IS_HELD.wait();
            add(write, "kept")
        });
        IS_ANSWERED.wait();
        answer.expect("what is durable is not called lost");
    });
    assert_eq!(pending(&trial.db), 19);
}

#[test]
fn a_conflict_is_told_from_a_failure() {
    each_engine(|trial| {
        trial.db.write(&Actor::guest(), NOW, |write| add(write, "a")).unwrap();
        let conflict = trial.db.read(|read| read.prepare("SELECT nothing FROM nowhere"));
        assert!(matches!(conflict, Err(Error::Engine(_))));
    });
}

#[test]
fn a_null_character_is_kept_as_a_mark_on_both_engines() {
    each_engine(|trial| {
        trial.db.write(&Actor::guest(), NOW, |write| add(write, "a\0b")).unwrap();
        let job = trial.db.keep_house(NOW, |write| job::lease(write, 60)).unwrap().unwrap();
        assert_eq!(job.kind, "a\u{fffd}b");
    });
}

#[test]
fn writes_that_share_a_commit_fail_one_by_one_and_the_lines_of_the_others_follow_each_other() {
    const TENANT: &str = "wsp_1";
    each_engine(|trial| {
        let ((open, gate), (told, heard)) = (channel::<()>(), channel());
        // The first write stands at the gate until all others wait behind it.
        let first = move |write: &mut Write<'_>| {
            let _ = gate.recv();
            write.note(&Note::new(&Tenant::new(TENANT), "job.added", "first")).map(drop)
        };
        trial.db.write_later(Actor::guest(), NOW, first, |result| result.unwrap());
        for n in 0..300 {
            let told = told.clone();
            let work = move |write: &mut Write<'_>| {
                let object = format!("{n:03}");
                job::add(write, &Tenant::new(TENANT), "kind", "{}", NOW)?;
                write.note(&Note::new(&Tenant::new(TENANT), "job.added", &object))?;
                match n % 3 {
                    1 => Err(Error::NotFound),
                    // What the engine refuses spoils the transaction of PostgreSQL.
                    2 if n % 2 == 0 => write.prepare("SELECT nothing FROM nowhere"),
                    _ => Ok(()),
                }
            };
            let done = move |result: Result<()>| told.send((n, result.is_ok())).unwrap();
            trial.db.write_later(Actor::guest(), NOW, work, done);
        }
        open.send(()).unwrap();
        let ended: BTreeMap<i32, bool> = (0..300).map(|_| heard.recv().unwrap()).collect();
        let kept = |n: &i32| n % 3 == 0 || (n % 3 == 2 && n % 2 == 1);
        assert!(ended.iter().all(|(n, is_kept)| *is_kept == kept(n)), "{ended:?}");
        let lines = trial.db.read(|read| log::page(read, 0)).unwrap();
        let kept: Vec<String> = (0..300).filter(kept).map(|n| format!("{n:03}")).collect();
        let objects: Vec<&str> = lines.iter().map(|line| line.object.as_str()).collect();
        assert_eq!(objects[0], "first");
        assert_eq!(objects[1..], kept);
        assert!(lines.iter().zip(0..).all(|(line, seq)| line.seq == seq));
        let mut tree = log::Growing::default();
        lines.iter().for_each(|line| tree.push(line.computed()));
        let size = trial.db.read(log::size).unwrap();
        assert_eq!(size, tree.size());
        assert_eq!(trial.db.read(|read| log::root(read, size)).unwrap(), tree.root());
        assert_eq!(pending(&trial.db), kept.len() as i64);
    });
}
