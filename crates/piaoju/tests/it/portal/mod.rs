//! The pages of the service: exact words, and the rules of structure for each of them.
//!
//! With `PIAOJU_PAGES=1` every page is written to `target/pages/`, to be looked at.

mod accounts;
mod gallery;
mod journeys;
mod pay;
mod photo;
mod rules;
mod verifying;
mod workspace;

use std::fs;
use std::path::Path;

use piaoju::language::Language;
use piaoju::web::assets;
use piaoju::web::ui::{Frame, May, Who};

/// Somebody who is logged in and may see everything.
pub fn member(path: &str) -> Frame {
    let who = Who {
        name: "李示例".into(),
        initials: "李".into(),
        workspace: "北京示例科技有限公司".into(),
    };
    Frame { who: Some(who), may: May::ALL, ..guest(path) }
}

/// Nobody is logged in.
pub fn guest(path: &str) -> Frame {
    Frame { path: path.into(), ..Frame::default() }
}

/// A frame in another language or size.
fn variants(frame: &Frame) -> [(&'static str, Frame); 3] {
    [
        ("", frame.clone()),
        ("-en", Frame { language: Language::English, ..frame.clone() }),
        ("-elder", Frame { is_elder: true, ..frame.clone() }),
    ]
}

#[test]
fn every_page_keeps_the_rules_of_structure() {
    let mut wrong = String::new();
    for (name, page) in gallery::all() {
        for fault in rules::faults(page) {
            wrong += &format!("{name}: {fault}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn no_page_shows_a_key_in_place_of_its_words() {
    let mut wrong = String::new();
    for (name, page) in gallery::all() {
        let (text, _) = rules::text(page);
        for word in text.split_whitespace() {
            let is_key = word.split('-').count() > 1
                && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
                && gallery::is_key(word);
            if is_key {
                wrong += &format!("{name}: {word}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Pages, style sheet and script beside each other, as a browser finds them on a server.
#[test]
fn the_pages_can_be_looked_at() {
    if std::env::var_os("PIAOJU_PAGES").is_none() {
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../pages");
    fs::create_dir_all(folder.join("assets")).expect("a folder beside the build");
    for asset in [assets::style(), assets::script(), assets::mark()] {
        fs::write(folder.join(&asset.path[1..]), asset.body).expect("written");
    }
    for (name, page) in gallery::all() {
        fs::write(folder.join(format!("{name}.html")), page).expect("written");
    }
}
