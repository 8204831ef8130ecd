//! What letters say, in both languages.

use model::account::Identifier;

use super::*;
use app::account::Words;

fn every() -> [Words; 7] {
    let token = || "tok-1".to_owned();
    [
        Words::Code { code: "012345".to_owned() },
        Words::Known,
        Words::Reset { token: token() },
        Words::Unknown,
        Words::Changed,
        Words::Locked,
        Words::Invitation { token: token(), workspace: "示例科技".to_owned() },
    ]
}

#[test]
fn every_letter_has_its_words_and_its_link() {
    let to = Identifier::parse("li@example.com").unwrap();
    for language in ["zh-CN", "en", "fr"] {
        for words in every() {
            let letter = Letter::new(&to, language, words.clone());
            let mail = compose(&letter, "https://piaoju.example").unwrap();
            let what = format!("{language} {words:?}: {}", mail.body);
            assert!(
                !mail.body.contains(['{', '$']) && !mail.subject.starts_with("letter-"),
                "{what}"
            );
            let wanted = match words {
                Words::Code { .. } => "012345",
                Words::Reset { .. } => "https://piaoju.example/reset?token=tok-1",
                Words::Invitation { .. } => "https://piaoju.example/join?token=tok-1",
                _ => "https://piaoju.example/",
            };
            assert!(mail.body.contains(wanted), "{what}");
        }
    }
}
