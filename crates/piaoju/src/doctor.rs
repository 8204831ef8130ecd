//! `piaoju doctor`: looks at everything that the service needs, and says in words what to do.
//!
//! Nothing is changed, and nobody is asked over a network but the database and the mail server
//! that are named.

mod place;
mod reach;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use model::Moment;
use serde_json::json;

use crate::columns;
use crate::command::InspectFormat;
use crate::paint::{Tone, printable};
use crate::serve::till::settings::Settings;
use crate::text::Look;
use crate::texts::Texts;
use crate::world::World;

const STATUS: &str = "\
退出状态 / Exit status:
  0  一切正常 / all good
  1  可以运行，但有需要注意的地方 / it will run, but something deserves attention
  2  有不能运行的地方 / something is broken";

/// The words of `piaoju doctor`.
#[derive(Debug, clap::Args)]
#[command(after_help = STATUS)]
pub struct Doctor {
    /// 数据文件夹 / Data folder
    #[arg(long, value_name = "DIR", default_value = "piaoju-data")]
    pub data: PathBuf,
    /// 数据库地址；默认用数据文件夹里的 SQLite / postgres://…; default: SQLite in the folder
    #[arg(long, value_name = "URL", env = "PIAOJU_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// 监听地址 / Address to listen on
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8787")]
    pub listen: SocketAddr,
    /// 证书（PEM）/ Certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// 证书的私钥（PEM）/ Its private key (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// 邮件服务器，smtps://…；给出时会连接它 / Mail server; it is connected to when given
    #[arg(long, value_name = "URL", env = "PIAOJU_MAIL", hide_env_values = true)]
    pub mail: Option<String>,
    /// 收款设置文件，检查内容和密钥 / The till file; it and its keys are read
    #[arg(long, value_name = "FILE")]
    pub till: Option<PathBuf>,
    /// 输出格式 / Format
    #[arg(long, value_enum, hide_possible_values = true)]
    #[arg(value_name = "text|json", default_value = "text")]
    pub format: InspectFormat,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// As it should be.
    Good,
    /// The service runs, but not as well as it could.
    Warning,
    /// The service does not run like this.
    Broken,
}

impl State {
    /// Its stable code.
    pub fn code(self) -> &'static str {
        match self {
            State::Good => "good",
            State::Warning => "warning",
            State::Broken => "broken",
        }
    }
}

/// The names of what is looked at.
const NAMES: [&str; 13] = [
    "doctor-folder",
    "doctor-rights",
    "doctor-space",
    "doctor-database",
    "doctor-log",
    "doctor-clock",
    "doctor-chance",
    "doctor-font",
    "doctor-models",
    "doctor-address",
    "doctor-certificate",
    "doctor-mail",
    "doctor-till",
];

/// What was found out about one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How it is.
    pub state: State,
    /// The key of the sentence that says so; with `-do` behind it that of what to do. The text
    /// before its dot names what was looked at.
    pub say: &'static str,
    /// What the sentence is about: a path, a count, the words of the system.
    pub what: String,
}

impl Finding {
    fn good(say: &'static str, what: impl Into<String>) -> Finding {
        Finding { state: State::Good, say, what: what.into() }
    }

    fn warning(say: &'static str, what: impl Into<String>) -> Finding {
        Finding { state: State::Warning, say, what: what.into() }
    }

    fn broken(say: &'static str, what: impl Into<String>) -> Finding {
        Finding { state: State::Broken, say, what: what.into() }
    }

    /// What was looked at: the key of its name.
    pub fn name(&self) -> &'static str {
        NAMES.into_iter().find(|name| self.say.starts_with(name)).unwrap_or_default()
    }

    /// The sentence.
    pub fn sentence(&self, texts: &Texts) -> String {
        let say = texts.get(self.say);
        let args = [("say", say.as_str().into()), ("what", printable(&self.what).into())];
        if self.what.is_empty() { say } else { texts.fill("says-of", &args) }
    }

    /// What to do; empty when nothing is to be done.
    pub fn advice(&self, texts: &Texts) -> String {
        texts.find(&format!("{}-do", self.say), &[]).unwrap_or_default()
    }
}

/// Runs `piaoju doctor` and returns its exit status.
pub fn run(call: &Doctor, texts: &Texts, look: Look, world: &mut World<'_>) -> u8 {
    let findings = findings(call, world.now);
    let worst = findings.iter().map(|finding| finding.state).max().unwrap_or(State::Good);
    let text = match call.format {
        InspectFormat::Json => format!("{}\n", object(&findings, worst, texts)),
        InspectFormat::Text => lines(&findings, worst, texts, look),
    };
    world.answer(&text).max(worst as u8)
}

/// Looks at everything.
pub fn findings(call: &Doctor, now: Moment) -> Vec<Finding> {
    let mut findings = vec![place::folder(&call.data)];
    if call.data.is_dir() {
        findings.push(place::rights(&call.data));
    }
    findings.push(place::space(&call.data));
    findings.extend(reach::database(call, now));
    findings.extend([place::clock(now), place::chance(), place::font(), place::models()]);
    findings.push(reach::address(call.listen));
    if let (Some(certificate), Some(key)) = (&call.tls_cert, &call.tls_key) {
        findings.push(reach::certificate(certificate, key, now));
    }
    findings.extend(call.mail.as_deref().map(reach::mail));
    findings.extend(call.till.as_deref().map(till));
    findings
}

/// The till file and the keys that it names; nobody is asked whether the keys are known there.
fn till(path: &Path) -> Finding {
    let settings = Settings::read(path);
    let folder = path.parent().unwrap_or(Path::new("."));
    // Any address will do: whether keys fit together does not depend on it.
    let made = settings.and_then(|settings| settings.parts(folder, "http://127.0.0.1"));
    match made {
        Ok(made) => {
            let codes = made.channels.iter().map(|kept| kept.channel().code());
            Finding::good("doctor-till.good", codes.collect::<Vec<_>>().join(", "))
        }
        Err(error) => Finding::broken("doctor-till.broken", error.to_string()),
    }
}

fn object(findings: &[Finding], worst: State, texts: &Texts) -> serde_json::Value {
    let findings = findings.iter().map(|finding| {
        json!({
            "name": finding.name().trim_start_matches("doctor-"),
            "state": finding.state.code(),
            "say": finding.say.split('.').next_back(),
            "what": finding.what,
            "sentence": finding.sentence(texts),
            "advice": Some(finding.advice(texts)).filter(|advice| !advice.is_empty()),
        })
    });
    json!({
        "schema": "piaoju.doctor/1",
        "state": worst.code(),
        "findings": findings.collect::<Vec<_>>(),
    })
}

fn lines(findings: &[Finding], worst: State, texts: &Texts, look: Look) -> String {
    let names: Vec<String> = findings.iter().map(|finding| texts.get(finding.name())).collect();
    let width = names.iter().map(|name| columns::width(name)).max().unwrap_or(0);
    let limit = look.width.saturating_sub(width + 5);
    let mut text = String::new();
    for (finding, name) in findings.iter().zip(&names) {
        let (mark, tone) = marked(finding.state);
        let mut said = columns::wrap(&finding.sentence(texts), limit).into_iter();
        let first = said.next().unwrap_or_default();
        let mark = look.paint.tone(tone, mark);
        text.push_str(&format!("{mark}  {}  {first}\n", columns::left(name, width)));
        let advice = finding.advice(texts);
        let advice = if advice.is_empty() { Vec::new() } else { columns::wrap(&advice, limit) };
        for line in said.chain(advice) {
            text.push_str(&format!("{}{line}\n", " ".repeat(width + 5)));
        }
    }
    let (_, tone) = marked(worst);
    let end = texts.get(match worst {
        State::Good => "doctor-good",
        State::Warning => "doctor-warning",
        State::Broken => "doctor-broken",
    });
    text.push_str(&format!("\n{}\n", look.paint.tone(tone, &end)));
    text
}

fn marked(state: State) -> (&'static str, Tone) {
    match state {
        State::Good => ("✓", Tone::Good),
        State::Warning => ("!", Tone::Warn),
        State::Broken => ("✗", Tone::Bad),
    }
}
