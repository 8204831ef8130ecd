//! The renderings of a verdict: JSON by contract, text by sight.

use serde_json::Value;

use crate::engine::piaoju;

fn json(content: &str) -> Value {
    let came = piaoju(&["verify", "--format", "json", "-"]).stdin(content.as_bytes()).run();
    assert_eq!(came.out.matches('\n').count(), 1, "one line for one file");
    serde_json::from_str(&came.out).expect("JSON")
}

fn keys(value: &Value) -> String {
    let map = value.as_object().expect("an object");
    map.keys().map(String::as_str).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_json_contract_has_its_keys_in_order() {
    let (object, valid) = (json("authentic"), json("valid"));
    let invoice = &object["invoice"];
    for (value, wanted) in [
        (
            &object,
            "schema file verdict headline reasons integrity signer tax_status invoice reading \
             evidence uncovered sources checked_at",
        ),
        (&object["file"], "name bytes format sha256 sm3"),
        (&object["signer"], "trust subject issuer serial not_before not_after signed_at algorithm"),
        (
            invoice,
            "kind code number issue_date check_code machine_number total_without_tax tax total \
             total_in_words seller buyer lines remark drawer payee reviewer duplicate_key",
        ),
        (&invoice["seller"], "name tax_id address_phone bank_account"),
        (&invoice["lines"][0], "name spec unit quantity unit_price amount tax_rate tax"),
        (&object["reading"]["number"], "from as_read confidence doubtful page box corrected rule"),
        (&object["evidence"][0], "check outcome summary detail"),
        (&valid["sources"][0], "name kind asked_at answer data_time"),
    ] {
        assert_eq!(keys(value), wanted);
    }
}

#[test]
fn the_json_contract_has_its_values() {
    let object = json("authentic");
    assert_eq!(
        object["invoice"]["lines"][1].to_string(),
        concat!(
            r#"{"name":"*文具*签字笔","spec":null,"unit":"支","quantity":"30","#,
            r#""unit_price":"2.83","amount":"84.90","tax_rate":"6%","tax":"5.10"}"#
        )
    );
    assert_eq!(
        object["reading"]["total"].to_string(),
        concat!(
            r#"{"from":"attachment","as_read":"1290.00","confidence":1.0,"doubtful":false,"#,
            r#""page":1,"box":[152.8,103.0,12.8,3.2],"corrected":false,"rule":null}"#
        )
    );
    assert_eq!(
        object["evidence"][2].to_string(),
        concat!(
            r#"{"check":"seal.digests","outcome":"pass","#,
            r#""summary":"13 个受保护部分的 SM3 摘要全部一致。","#,
            r#""detail":{"count":13,"method":"SM3"}}"#
        )
    );
    let reasons = object["reasons"].to_string();
    assert_eq!(reasons, r#"["tax_id_checksum_wrong","status_not_asked"]"#);
    assert_eq!(object["schema"], "piaoju.verification/1");
    assert_eq!(object["checked_at"], "2026-11-22T02:24:07Z");
    assert_eq!(object["invoice"]["duplicate_key"], "099001900011:00001234");
    assert_eq!(object["invoice"]["buyer"]["bank_account"], Value::Null);
    assert_eq!(json("undetermined")["signer"]["subject"], Value::Null);
}

#[test]
fn the_language_is_chosen_by_word_then_by_locale() {
    for (words, locale, headline) in [
        (&["verify", "-"][..], "", "✓ 原件真实，状态待查"),
        (&["verify", "-"], "C", "✓ 原件真实，状态待查"),
        (&["verify", "-"], "en_US.UTF-8", "✓ Genuine original, status not asked"),
        (&["verify", "--lang", "zh", "-"], "en_US.UTF-8", "✓ 原件真实，状态待查"),
        (&["--lang", "en", "verify", "-"], "zh_CN", "✓ Genuine original, status not asked"),
    ] {
        let out = piaoju(words).locale(locale).stdin(b"authentic").run().out;
        assert_eq!(out.lines().next(), Some(headline), "{words:?} {locale}");
    }
}

#[test]
fn colour_is_for_terminals_that_want_it() {
    let has_colour =
        |call: crate::engine::Call| call.stdin(b"invalid").run().out.contains('\u{1b}');
    assert!(!has_colour(piaoju(&["verify", "-"])), "not into a pipe");
    assert!(has_colour(piaoju(&["verify", "-"]).on_terminal()));
    assert!(!has_colour(piaoju(&["verify", "-"]).on_terminal().no_color()));
    assert!(has_colour(piaoju(&["verify", "--color", "always", "-"]).no_color()));
    assert!(!has_colour(piaoju(&["verify", "--color", "never", "-"]).on_terminal()));
}

#[test]
fn a_verdict_in_text() {
    let out = piaoju(&["verify", "-"]).stdin(b"authentic").run().out;
    insta::assert_snapshot!("verdict_in_text", out);
}

#[test]
fn a_narrow_terminal_is_never_overrun() {
    for width in [28, 40, 60, 80, 132] {
        for content in ["authentic", "invalid", "undetermined", "valid"] {
            for lang in ["zh", "en"] {
                let words = ["verify", "--lang", lang, "-"];
                let out = piaoju(&words).width(width).stdin(content.as_bytes()).run().out;
                let long = out.lines().find(|line| piaoju::columns::width(line) > width);
                assert_eq!(long, None, "{content} at {width} in {lang}");
            }
        }
    }
}

#[test]
fn many_files_make_a_table() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let write = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).expect("written");
        path.display().to_string()
    };
    let files = [
        write("乙.ofd", "authentic"),
        write("b.ofd", "invalid"),
        write("a.pdf", "undetermined"),
        write("c.ofd", "rubbish"),
    ];
    let at_width = |width: usize| {
        let mut words = vec!["verify"];
        words.extend(files.iter().map(String::as_str));
        let out = piaoju(&words).width(width).run().out;
        let long = out.lines().find(|line| piaoju::columns::width(line) > width);
        assert_eq!(long, None, "at {width}");
        out.replace(&folder.path().display().to_string(), "/folder")
    };
    insta::assert_snapshot!("many_files_in_a_table", at_width(140));
    insta::assert_snapshot!("many_files_in_a_list", at_width(80));
    for width in [24, 40, 60, 100] {
        at_width(width);
    }
}
