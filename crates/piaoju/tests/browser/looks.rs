//! What holds for every page: axe-core finds nothing, targets are large enough, nothing scrolls
//! sideways on a small telephone, the keyboard goes through the page as it is read.

use serde_json::{Value, json};
use store::Engine;
use store::trial::trial;

use crate::guest::sample;
use crate::shots::shot;
use crate::{Browser, Demo, driver};

/// Pages for everybody.
const PUBLIC: [&str; 19] = [
    "/",
    "/verify",
    "/verify?way=typed",
    "/verify?way=qr",
    "/lookup",
    "/report/verify",
    "/login",
    "/register",
    "/forgot",
    "/reset?token=spent",
    "/join?token=spent",
    "/about",
    "/demo/files",
    "/demo/mail",
    "/demo/pay",
    "/pay",
    "/pay/to/water",
    "/help/api",
    "/nowhere",
];

/// Pages of the workspace.
const DESK: [&str; 17] = [
    "/w",
    "/w/batches",
    "/w/scans",
    "/w/history",
    "/w/folder",
    "/w/ledger",
    "/w/ledger/load",
    "/w/sources",
    "/w/members",
    "/w/roles",
    "/w/keys",
    "/w/log",
    "/w/settings",
    "/account",
    "/account/totp",
    "/pay/mine",
    "/verify?way=typed",
];

/// A page in one of its looks: the normal one or 长辈版, Chinese or English.
struct Look {
    size: &'static str,
    language: &'static str,
}

const LOOKS: [Look; 3] = [
    Look { size: "normal", language: "zh-CN" },
    Look { size: "elder", language: "zh-CN" },
    Look { size: "normal", language: "en" },
];

/// Goes through all pages in all looks and collects what is wrong with them.
fn everywhere(inspect: impl Fn(&Browser, &Look) -> Vec<String>, looks: &[Look]) {
    if driver::is_missing() {
        return;
    }
    let trial = trial(Engine::Sqlite).expect("SQLite is built in");
    let demo = Demo::start(&trial);
    let mut wrong = Vec::new();
    for who in [None, Some("admin")] {
        let b = Browser::new(&demo.url);
        if let Some(name) = who {
            b.log_in(&demo, name);
        }
        b.open("/verify");
        b.drop_file("demo_tampered.ofd", &sample("demo_tampered.ofd"));
        b.see(&["发票无效"]);
        let verdict = b.place();
        b.open("/verify");
        b.drop_file("demo_qr.png", &paper::samples::pictures::demo_qr());
        b.see(&["核对识别结果"]);
        let photo = b.place();
        let mut places: Vec<&str> = if who.is_some() { DESK.to_vec() } else { PUBLIC.to_vec() };
        places.extend([verdict.as_str(), &photo]);
        for look in looks {
            b.open(&format!("/look?size={}&language={}&back=%2Fabout", look.size, look.language));
            b.open("/about");
            for place in &places {
                b.open(place);
                shot(&b, &picture(look, who, place));
                for fault in inspect(&b, look) {
                    wrong.push(format!("{place} ({} {}): {fault}", look.size, look.language));
                }
            }
        }
    }
    wrong.sort();
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
}

/// The name of the picture of a page.
fn picture(look: &Look, who: Option<&str>, place: &str) -> String {
    let place = match place.contains("/r/") {
        true => "verdict".to_owned(),
        false if place.contains("/photo/") => "photo".to_owned(),
        false => place.replace(|c: char| !c.is_ascii_alphanumeric(), "-"),
    };
    format!("look-{}-{}-{}{place}", look.language, look.size, who.unwrap_or("guest"))
}

#[test]
fn axe_finds_nothing_on_any_page() {
    let Some(path) = std::env::var_os("PIAOJU_AXE") else {
        eprintln!("no axe-core (npm install axe-core, then name its axe.min.js in PIAOJU_AXE)");
        return;
    };
    let axe = std::fs::read_to_string(path).expect("PIAOJU_AXE names axe.min.js");
    everywhere(
        |b, _| {
            b.script(&axe, Vec::new());
            let found = b.patient_script(
                "const done = arguments[0]; axe.run(document, { resultTypes: ['violations'] })
                .then((r) => done(r.violations.flatMap((v) => v.nodes.map((n) =>
                `${v.id}: ${n.target.join(' ')} ${n.failureSummary}`))));",
                Vec::new(),
            );
            texts(&found)
        },
        &LOOKS,
    );
}

#[test]
fn targets_are_large_and_nothing_scrolls_sideways() {
    everywhere(
        |b, look| {
            let least = if look.size == "elder" { 60 } else { 44 };
            let mut wrong = Vec::new();
            for width in [360, 1366] {
                let screen = json!({ "width": width, "height": 800, "deviceScaleFactor": 1,
                    "mobile": false });
                b.devtools("Emulation.setDeviceMetricsOverride", screen);
                let found = b.script("return tools.small(arguments[0]);", vec![least.into()]);
                wrong.extend(texts(&found).into_iter().map(|fault| format!("{width} px: {fault}")));
            }
            wrong
        },
        &LOOKS[..2],
    );
}

#[test]
fn the_keyboard_goes_as_the_page_is_read_and_shows_where_it_is() {
    everywhere(
        |b, _| {
            let mut wrong = Vec::new();
            b.script("return tools.begin();", Vec::new());
            for _ in 0..400 {
                b.press_tab();
                let step = b.script("return tools.step();", Vec::new());
                let Some(step) = step.as_str() else { return wrong };
                if !step.is_empty() {
                    wrong.push(step.to_owned());
                }
            }
            wrong.push("the keyboard never comes round".to_owned());
            wrong
        },
        &LOOKS[..1],
    );
}

fn texts(found: &Value) -> Vec<String> {
    let all = found.as_array().into_iter().flatten();
    all.map(|text| text.as_str().unwrap_or_default().to_owned()).collect()
}
