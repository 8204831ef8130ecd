//! `piaoju report verify`: whether a signed report is as it was signed, without any connection.

use std::path::PathBuf;

use paper::Unreadable;
use paper::report::{Checked, Key, State, check};
use serde_json::{Value, json};

use crate::command::InspectFormat;
use crate::json::moment;
use crate::limits::{FILE_BYTES_MAX, KEY_BYTES_MAX};
use crate::paint::{Tone, printable};
use crate::run::{fail, open, read};
use crate::text::Look;
use crate::texts::Texts;
use crate::world::World;

/// What can be done with reports.
#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// 核验查验报告：是否真实、有没有被修改 / Check a report: genuine and unaltered, or not
    Verify(Verify),
}

const STATUS: &str = "\
退出状态 / Exit status:
  0  全部报告真实 / every report is genuine
  1  有报告被修改，或不是所给密钥签发 / one is altered, or not signed by a given key
  2  有文件无法读取，或用法有误 / a file could not be read, or the call is wrong";

/// The words of `piaoju report verify`.
#[derive(Debug, clap::Args)]
#[command(after_help = STATUS)]
pub struct Verify {
    /// 报告文件，PDF 或 JSON，或 - / Reports, PDF or JSON, or -
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// 信任的公钥，或存有公钥的文件，可重复 / Public key to trust, or its file; repeatable
    #[arg(long, value_name = "FILE|HEX")]
    pub key: Vec<String>,
    /// 输出格式；json 每个文件一行 / Format; json is one line for each file
    #[arg(long, value_enum, hide_possible_values = true)]
    #[arg(value_name = "text|json", default_value = "text")]
    pub format: InspectFormat,
}

/// Runs `piaoju report verify` and returns its exit status.
pub fn verify(call: &Verify, texts: &Texts, look: Look, world: &mut World<'_>) -> u8 {
    let keys: Result<Vec<Key>, Unreadable> = call.key.iter().map(|text| key(text)).collect();
    let keys = match keys {
        Ok(keys) => keys,
        Err(why) => return fail(&why, texts, world),
    };
    let mut status = 0;
    for path in &call.files {
        let name = path.display().to_string();
        let bytes = match name.as_str() {
            "-" => read(&mut *world.stdin, "-", FILE_BYTES_MAX),
            name => open(path, name).and_then(|file| read(file, name, FILE_BYTES_MAX)),
        };
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(why) => {
                status = fail(&why, texts, world);
                continue;
            }
        };
        let checked = check(&bytes, &keys);
        let answer = match call.format {
            InspectFormat::Text => text(&name, &checked, texts, look),
            InspectFormat::Json => format!("{}\n", object(&name, &checked, texts)),
        };
        if world.answer(&answer) != 0 {
            return 2;
        }
        status = status.max(u8::from(checked.state != State::Genuine));
    }
    status
}

/// A key as it was typed, or from the file of that name.
fn key(text: &str) -> Result<Key, Unreadable> {
    if let Some(key) = Key::parse(text) {
        return Ok(key);
    }
    let bytes = read(open(text.as_ref(), text)?, text, KEY_BYTES_MAX)?;
    let found = std::str::from_utf8(&bytes).ok().and_then(Key::parse);
    found.ok_or_else(|| Unreadable::new(text, "unreadable-key"))
}

/// The headline of a checked report.
pub fn headline(state: State, texts: &Texts) -> String {
    match state {
        State::Genuine => texts.get("signed-genuine"),
        State::Altered | State::UnknownKey | State::NotAReport => texts.get("signed-not-genuine"),
    }
}

/// What was found, in a sentence.
pub fn explanation(state: State, texts: &Texts) -> String {
    texts.get(match state {
        State::Genuine => "signed-genuine.explain",
        State::Altered => "signed-not-genuine.altered",
        State::UnknownKey => "signed-not-genuine.unknown-key",
        State::NotAReport => "signed-not-genuine.not-a-report",
    })
}

/// The check as a JSON object. What a report says is shown only when it is genuine.
pub fn object(name: &str, checked: &Checked, texts: &Texts) -> Value {
    let believed = checked.report.as_ref().filter(|_| checked.state == State::Genuine);
    json!({
        "schema": "piaoju.report-check/1",
        "file": name,
        "state": checked.state.code(),
        "headline": headline(checked.state, texts),
        "key": checked.key.map(|key| key.to_string()),
        "fingerprint": checked.key.map(|key| key.fingerprint()),
        "report": believed.map(|report| json!({
            "id": report.id,
            "installation": report.installation,
            "issued_at": moment(Some(report.issued_at)),
            "titles": report.titles,
            "log": report.log.as_ref().map(|log| json!({
                "tree_size": log.tree_size,
                "root": log.root,
                "leaf_index": log.leaf_index,
                "proof": log.proof,
            })),
        })),
    })
}

fn text(name: &str, checked: &Checked, texts: &Texts, look: Look) -> String {
    let tone = if checked.state == State::Genuine { Tone::Good } else { Tone::Bad };
    let headline = look.paint.tone(tone, &headline(checked.state, texts));
    let mut out = format!("{}  {headline}\n", texts.file(name));
    out += &format!("  {}\n", explanation(checked.state, texts));
    let mut row = |key: &str, value: &str| {
        out += &format!("  {}  {}\n", texts.get(key), printable(value));
    };
    if let Some(report) = checked.report.as_ref().filter(|_| checked.state == State::Genuine) {
        row("signed-id", &report.id);
        row("signed-installation", &report.installation);
        row("signed-issued-at", &report.issued_at.in_china());
        row("signed-titles", &report.titles.join(" · "));
    }
    if let Some(key) = checked.key {
        row("signed-key", &key.to_string());
        row("signed-fingerprint", &key.printed());
    }
    out
}
