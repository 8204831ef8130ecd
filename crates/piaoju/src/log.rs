//! `piaoju log verify`: a proof without its database, or the whole log of an installation.

use std::path::PathBuf;

use app::log::{Checked, check, verify as holds};
use paper::Unreadable;
use serde_json::json;
use store::Db;

use crate::command::InspectFormat;
use crate::limits::FILE_BYTES_MAX;
use crate::paint::{Tone, printable};
use crate::run::{fail, open, read};
use crate::serve::Folder;
use crate::text::Look;
use crate::texts::Texts;
use crate::world::World;

/// What can be done with the log.
#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// 核验日志证明，或整个日志 / Check a proof, or the whole log
    Verify(Verify),
}

const STATUS: &str = "\
退出状态 / Exit status:
  0  全部成立 / everything holds
  1  有证明不成立，或日志被改动 / a proof does not hold, or the log was changed
  2  有文件或数据库无法读取 / a file or the database could not be read";

/// The words of `piaoju log verify`.
#[derive(Debug, clap::Args)]
#[command(after_help = STATUS)]
pub struct Verify {
    /// 证明文件，不需要数据库 / Proofs; no database is needed
    #[arg(value_name = "PROOF", required_unless_present_any = ["data", "database"])]
    pub files: Vec<PathBuf>,
    /// 检查这个数据文件夹里的整个日志 / Check the whole log in this data folder
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// 检查这个数据库里的整个日志 / Check the whole log of this database
    #[arg(long, value_name = "URL", env = "PIAOJU_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// 输出格式；json 每项一行 / Format; json is one line for each
    #[arg(long, value_enum, hide_possible_values = true)]
    #[arg(value_name = "text|json", default_value = "text")]
    pub format: InspectFormat,
}

/// Runs `piaoju log verify` and returns its exit status.
pub fn verify(call: &Verify, texts: &Texts, look: Look, world: &mut World<'_>) -> u8 {
    let mut status = 0;
    for path in &call.files {
        let name = path.display().to_string();
        let bytes = open(path, &name).and_then(|file| read(file, &name, FILE_BYTES_MAX));
        let proof = bytes.and_then(|bytes| {
            String::from_utf8(bytes).map_err(|_| Unreadable::new(&*name, "unreadable-text"))
        });
        match proof {
            Ok(proof) => status = status.max(one(&name, &proof, call.format, texts, look, world)),
            Err(why) => status = fail(&why, texts, world),
        }
    }
    let url = match (&call.database, &call.data) {
        (Some(url), _) => Some(Ok(url.clone())),
        (None, Some(data)) => Some(Folder::open(data).map(|folder| folder.database())),
        (None, None) => None,
    };
    match url {
        None => status,
        Some(Err(why)) => fail(&why, texts, world),
        Some(Ok(url)) => whole(&url, call.format, texts, look, world).max(status),
    }
}

/// One proof.
fn one(
    name: &str,
    proof: &str,
    format: InspectFormat,
    texts: &Texts,
    look: Look,
    world: &mut World<'_>,
) -> u8 {
    let verdict = holds(proof);
    let text = match (format, &verdict) {
        (InspectFormat::Json, verdict) => {
            let object = json!({
                "schema": "piaoju.log-check/1",
                "file": name,
                "holds": verdict.is_ok(),
                "why": verdict.as_ref().err(),
                "object": verdict.as_ref().ok().map(|v| &v.object),
                "leaves": verdict.as_ref().ok().map(|v| &v.leaves),
                "size": verdict.as_ref().ok().map(|v| v.size),
                "signed_at": verdict.as_ref().ok().map(|v| v.at.to_string()),
                "key": verdict.as_ref().ok().map(|v| &v.key),
            });
            format!("{object}\n")
        }
        (InspectFormat::Text, Ok(v)) => {
            let good = look.paint.tone(Tone::Good, "OK");
            let args = [
                ("object", printable(&v.object).into()),
                ("count", v.leaves.len().into()),
                ("size", v.size.into()),
                ("time", v.at.in_china().into()),
                ("key", v.key.as_str().into()),
            ];
            let leaves: String =
                v.leaves.iter().map(|leaf| format!("  {}\n", printable(leaf))).collect();
            format!("{good}  {}\n{leaves}", texts.fill("log-proof-holds", &args))
        }
        (InspectFormat::Text, Err(why)) => {
            let bad = look.paint.tone(Tone::Bad, &texts.get("log-proof-false"));
            let why = texts.word("log-proof-false", why);
            format!("{bad}  {}  {why}\n", printable(name))
        }
    };
    world.answer(&text).max(u8::from(verdict.is_err()))
}

/// The log of an installation.
fn whole(url: &str, format: InspectFormat, texts: &Texts, look: Look, world: &mut World<'_>) -> u8 {
    let checked = Db::open(url, 1).and_then(|db| check(&db, &mut |_| {}));
    let checked = match checked {
        Ok(checked) => checked,
        Err(error) => {
            let why = Unreadable::new(format!("{error}"), "unreadable-service");
            return fail(&why, texts, world);
        }
    };
    let text = match format {
        InspectFormat::Json => format!("{}\n", object(&checked)),
        InspectFormat::Text => lines(&checked, texts, look),
    };
    world.answer(&text).max(u8::from(!checked.is_sound()))
}

fn object(checked: &Checked) -> serde_json::Value {
    json!({
        "schema": "piaoju.log-check/1",
        "holds": checked.is_sound(),
        "entries": checked.entries,
        "heads": checked.heads,
        "objects": checked.objects,
        "root": checked.root,
        "findings": checked.findings.iter().map(|finding| json!({
            "wrong": finding.wrong.code(),
            "seq": finding.seq,
            "object": finding.object,
        })).collect::<Vec<_>>(),
    })
}

fn lines(checked: &Checked, texts: &Texts, look: Look) -> String {
    let args = [
        ("entries", checked.entries.into()),
        ("heads", checked.heads.into()),
        ("objects", checked.objects.into()),
        ("root", checked.root.as_str().into()),
    ];
    let read = texts.fill("log-read", &args);
    if checked.is_sound() {
        return format!("{}  {read}\n", look.paint.tone(Tone::Good, "OK"));
    }
    let bad = look.paint.tone(Tone::Bad, &texts.get("log-tampered"));
    let findings = checked.findings.iter().map(|finding| {
        let what = texts.word("log-wrong", finding.wrong.code());
        format!("  {:>8}  {}  {what}\n", finding.seq, printable(&finding.object))
    });
    format!("{bad}  {read}\n{}", findings.collect::<String>())
}
