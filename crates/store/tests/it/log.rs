//! The log proves what was written.

use model::Moment;
use store::log::{self, Growing, Note, Proof, consistency_holds, inclusion_holds};
use store::trial::{Trial, each_engine};
use store::{Actor, Tenant};

const NOW: Moment = Moment(1_790_000_000);

fn write(trial: &Trial, count: usize) {
    let tenant = Tenant::new("wsp_1");
    // Groups of uneven size, so that tiles close inside and at the edge of a transaction.
    let mut left = count;
    for size in [1, 7, 100, 300].iter().cycle() {
        let size = left.min(*size);
        let written = trial.db.write(&Actor::guest(), NOW, |write| {
            for n in 0..size {
                let object = format!("ver_{n}");
                write.note(&Note::new(&tenant, "verification.made", &object))?;
            }
            Ok(())
        });
        if size == 0 {
            break;
        }
        written.unwrap();
        left -= size;
    }
}

#[test]
fn every_entry_is_proven_to_be_in_the_tree() {
    each_engine(|trial| {
        write(trial, 1_300);
        let tenant = Tenant::new("wsp_1");
        for size in [1, 2, 255, 256, 257, 1_023, 1_300] {
            let root = trial.db.read(|read| log::root(read, size)).unwrap();
            for seq in [0, 1, 254, 255, 256, 511, 1_022, 1_299] {
                if seq >= size {
                    continue;
                }
                let entry = trial.db.read(|read| log::entry(read, &tenant, seq)).unwrap();
                let proof = trial.db.read(|read| log::inclusion(read, seq, size)).unwrap();
                let leaf = entry.computed();
                assert!(inclusion_holds(&leaf, seq, size, &proof, &root), "{seq} in {size}");
                assert!(!inclusion_holds(&[7; 32], seq, size, &proof, &root), "another leaf");
                if size > 1 {
                    let bare = Proof::default();
                    assert!(!inclusion_holds(&leaf, seq, size, &bare, &root), "no proof");
                }
            }
        }
    });
}

#[test]
fn a_later_tree_is_proven_to_continue_an_earlier_one() {
    each_engine(|trial| {
        write(trial, 700);
        let root = |size| trial.db.read(|read| log::root(read, size)).unwrap();
        for older in [1, 2, 128, 255, 256, 300, 512, 699, 700] {
            for newer in [256, 512, 700] {
                if older > newer {
                    continue;
                }
                let proof = trial.db.read(|read| log::consistency(read, older, newer)).unwrap();
                let (old, new) = (root(older), root(newer));
                let holds = |old| consistency_holds((older, old), (newer, &new), &proof);
                assert!(holds(&old), "{older} in {newer}");
                assert!(!holds(&[7; 32]), "another beginning, {older} in {newer}");
            }
        }
    });
}

#[test]
fn the_whole_tree_grows_again_from_its_entries() {
    each_engine(|trial| {
        write(trial, 600);
        let mut tree = Growing::default();
        for from in [0, 1_000] {
            for entry in trial.db.read(|read| log::page(read, from)).unwrap() {
                assert_eq!(entry.hash, entry.computed());
                tree.push(entry.computed());
                let size = tree.size();
                if [1, 255, 256, 257, 600].contains(&size) {
                    let root = trial.db.read(|read| log::root(read, size)).unwrap();
                    assert_eq!(tree.root(), root, "{size}");
                }
            }
        }
        assert_eq!(tree.size(), 600);
    });
}

#[test]
fn the_log_of_another_workspace_is_not_there() {
    each_engine(|trial| {
        write(trial, 3);
        let other = Tenant::new("wsp_2");
        assert!(trial.db.read(|read| log::entry(read, &other, 0)).is_err());
        assert_eq!(trial.db.read(|read| log::entries(read, &other, "", (0, 10))).unwrap(), []);
        let mine = Tenant::new("wsp_1");
        let find = |text| trial.db.read(|read| log::entries(read, &mine, text, (0, 10))).unwrap();
        assert_eq!((find("ver_1").len(), find("made").len(), find("%").len()), (1, 3, 0));
        assert_eq!(trial.db.read(|read| log::count(read, &mine, "made")).unwrap(), 3);
    });
}
