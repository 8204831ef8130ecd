//! `piaoju doctor` from outside.

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpListener;
use std::path::Path;

use piaoju::language::Language;
use piaoju::serve::Folder;
use piaoju::texts::Texts;
use serde_json::Value;
use store::trial::{Tampering, each_engine};
use tempfile::TempDir;

use crate::engine::{Came, piaoju};

fn doctor(data: &Path, words: &[&str]) -> Came {
    let data = data.display().to_string();
    let listen = ["--listen", "127.0.0.1:0"];
    let listen = if words.contains(&"--listen") { &[][..] } else { &listen[..] };
    piaoju(&[&["doctor", "--data", &data], listen, words].concat()).run()
}

/// How one thing is: its state and what is said.
fn told(data: &Path, words: &[&str], name: &str) -> (String, String) {
    let came = doctor(data, &[words, &["--format", "json"]].concat());
    let report: Value = serde_json::from_str(came.out.trim_end()).expect("an object");
    assert_eq!(report["schema"], "piaoju.doctor/1");
    let findings = report["findings"].as_array().expect("findings");
    let found = findings.iter().find(|finding| finding["name"] == name);
    let found = found.unwrap_or_else(|| panic!("nothing of {name}: {report}"));
    let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
    (text("state"), text("say"))
}

fn is(state: &str, say: &str) -> (String, String) {
    (state.to_owned(), say.to_owned())
}

#[test]
fn a_sound_installation_is_called_so() {
    let place = TempDir::new().unwrap();
    let folder = Folder::open(&place.path().join("data")).unwrap();
    folder.secrets().unwrap();
    drop(store::Db::open(&folder.database(), 1).unwrap());
    let data = place.path().join("data");
    let before = fs::read_dir(&data).unwrap().count();
    for name in ["folder", "rights", "database", "clock", "chance", "address"] {
        assert_eq!(told(&data, &[], name), is("good", "good"), "{name}");
    }
    assert_eq!(told(&data, &[], "log"), is("good", "unsigned"));
    let came = doctor(&data, &[]);
    assert!(came.status < 2, "{}", came.out);
    assert!(came.out.contains("✓  数据文件夹"), "{}", came.out);
    let after = fs::read_dir(&data).unwrap().count();
    assert!(after <= before + 2, "only the files beside an open SQLite database may appear");
}

#[test]
fn each_thing_that_is_wrong_is_told_with_what_to_do() {
    let place = TempDir::new().unwrap();
    let data = place.path().join("data");
    assert_eq!(told(&data, &[], "folder"), is("warning", "absent"));
    assert_eq!(told(&data, &[], "database"), is("good", "absent"));
    assert!(!data.exists(), "a look makes nothing");
    assert_eq!(doctor(&data, &[]).status, 1);

    let file = place.path().join("file");
    fs::write(&file, "x").unwrap();
    assert_eq!(told(&file, &[], "folder"), is("broken", "file"));
    assert_eq!(told(&file.join("below"), &[], "folder").0, "broken");

    let folder = Folder::open(&data).unwrap();
    folder.secrets().unwrap();
    fs::write(data.join("piaoju.db"), "this is no database, though it is a file".repeat(40))
        .unwrap();
    assert_eq!(told(&data, &[], "database"), is("broken", "corrupt"));
    let came = doctor(&data, &[]);
    assert_eq!(came.status, 2);
    assert!(came.out.contains("从备份恢复") && came.out.contains("✗"), "{}", came.out);

    let nowhere = "postgres://somebody:geheim@127.0.0.1:1/none";
    let came = doctor(&data, &["--database", nowhere]);
    assert_eq!(came.status, 2);
    assert!(!came.out.contains("geheim"), "a password is never shown: {}", came.out);
    assert_eq!(told(&data, &["--database", nowhere], "database"), is("broken", "lost"));

    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    assert_eq!(told(&data, &["--listen", &address], "address"), is("warning", "taken"));
    let foreign = ["--listen", "192.0.2.1:80"];
    assert_eq!(told(&data, &foreign, "address").0, "broken");

    let port = address.rsplit(':').next().unwrap();
    drop(taken);
    let mail = format!("smtp://user:geheim@127.0.0.1:{port}");
    assert_eq!(told(&data, &["--mail", &mail], "mail"), is("broken", "silent"));
    assert_eq!(told(&data, &["--mail", "mail.example"], "mail"), is("broken", "malformed"));
    assert!(!doctor(&data, &["--mail", &mail]).out.contains("geheim"));
}

#[cfg(unix)]
#[test]
fn rights_that_let_others_look_are_told() {
    use std::os::unix::fs::PermissionsExt;
    let place = TempDir::new().unwrap();
    let data = place.path().join("data");
    let folder = Folder::open(&data).unwrap();
    folder.secrets().unwrap();
    let set = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    set(&data.join("accounts.key"), 0o644);
    assert_eq!(told(&data, &[], "rights"), is("broken", "bare"));
    set(&data.join("accounts.key"), 0o600);
    assert_eq!(told(&data, &[], "rights"), is("good", "good"));
    set(&data, 0o755);
    assert_eq!(told(&data, &[], "rights"), is("warning", "open"));
}

#[test]
fn the_database_is_looked_at_and_not_changed() {
    each_engine(|trial| {
        let place = TempDir::new().unwrap();
        let to = ["--database", trial.url.as_str()];
        assert_eq!(told(place.path(), &to, "database"), is("good", "good"));
        assert_eq!(told(place.path(), &to, "log"), is("good", "unsigned"));
        trial.tamper(Tampering::NewerSchema);
        assert_eq!(told(place.path(), &to, "database"), is("broken", "newer"));
        trial.tamper(Tampering::OlderSchema);
        assert_eq!(told(place.path(), &to, "database"), is("warning", "older"));
        trial.tamper(Tampering::NoSchema);
        assert_eq!(told(place.path(), &to, "database"), is("good", "fresh"));
    });
}

/// A certificate for ten days around the clock of the tests, and its key.
fn certificate(place: &Path, name: &str, (from, to): (i32, i32)) -> (String, String) {
    let mut wish = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    wish.not_before = rcgen::date_time_ymd(from, 1, 1);
    wish.not_after = rcgen::date_time_ymd(to, 1, 1);
    let key = rcgen::KeyPair::generate().unwrap();
    let made = wish.self_signed(&key).unwrap();
    let files = (place.join(format!("{name}.pem")), place.join(format!("{name}.key.pem")));
    fs::write(&files.0, made.pem()).unwrap();
    fs::write(&files.1, key.serialize_pem()).unwrap();
    (files.0.display().to_string(), files.1.display().to_string())
}

#[test]
fn a_certificate_is_read_with_its_key_and_its_days() {
    let place = TempDir::new().unwrap();
    let year = i32::from(documents_year());
    let told = |certificate: &str, key: &str| {
        let words = ["--tls-cert", certificate, "--tls-key", key];
        told(place.path(), &words, "certificate")
    };
    let (good, key) = certificate(place.path(), "good", (year - 1, year + 3));
    assert_eq!(told(&good, &key), is("good", "good"));
    let (old, old_key) = certificate(place.path(), "old", (year - 3, year - 1));
    assert_eq!(told(&old, &old_key), is("broken", "expired"));
    let (early, early_key) = certificate(place.path(), "early", (year + 2, year + 3));
    assert_eq!(told(&early, &early_key), is("broken", "early"));
    assert_eq!(told(&good, &old_key), is("broken", "foreign"));
    assert_eq!(told(&good, &good), is("broken", "keyless"));
    assert_eq!(told(&key, &key), is("broken", "unreadable"));
}

fn documents_year() -> i16 {
    crate::documents::NOW.china_day().year()
}

#[test]
fn every_finding_has_its_words_and_what_is_not_good_says_what_to_do() {
    let source = ["doctor.rs", "doctor/place.rs", "doctor/reach.rs"].map(|name| {
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(name)).unwrap()
    });
    let mut says = BTreeSet::new();
    for text in &source {
        for kind in ["warning(", "broken(", "good("] {
            for (at, _) in text.match_indices(&format!("Finding::{kind}")) {
                let say = text[at..].split('"').nth(1).unwrap();
                says.insert((kind != "good(", say.to_owned()));
            }
        }
    }
    assert!(says.len() > 40, "{says:?}");
    for language in Language::ALL {
        let texts = Texts::of(language);
        for (needs_advice, say) in &says {
            assert!(texts.find(say, &[]).is_some(), "{say} in {language:?}");
            let advice = texts.find(&format!("{say}-do"), &[]);
            assert_eq!(advice.is_some(), *needs_advice, "{say}-do in {language:?}");
        }
    }
}
