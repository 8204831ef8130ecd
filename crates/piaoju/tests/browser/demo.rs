//! `piaoju demo` as a process of its own: what a person starts who tries the program.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use store::trial::Trial;

use crate::process::Guarded;

/// How long a demonstration may take to be ready on a machine that is busy with other tests. The
/// promise is five seconds; a test of its own would measure the neighbours.
const READY: Duration = Duration::from_secs(60);

/// A demonstration that runs.
pub struct Demo {
    /// Where its first page is, without a slash at the end.
    pub url: String,
    /// The password of everybody.
    pub password: String,
    _process: Guarded,
}

impl Demo {
    /// Starts the demonstration on the database of a test.
    pub fn start(trial: &Trial) -> Demo {
        Demo::with("TERM", &["--database", &trial.url])
    }

    /// The same with a folder and a port that survive it, to be killed (`kill -9`) by dropping it
    /// and started again.
    pub fn in_folder(trial: &Trial, folder: &Path, port: u16) -> Demo {
        let (folder, port) = (folder.display().to_string(), port.to_string());
        Demo::with("KILL", &["--database", &trial.url, "--data", &folder, "--port", &port])
    }

    fn with(signal: &str, args: &[&str]) -> Demo {
        let mut words = vec!["--lang", "zh", "demo"];
        words.extend(args);
        let mut process = Guarded::start(signal, env!("CARGO_BIN_EXE_piaoju"), &words, true);
        let stderr = process.stderr().expect("it is a pipe");
        let (say, hear) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let _ = say.send(line);
            }
        });
        let (mut url, mut password, mut said) = (None, None, Vec::new());
        while url.is_none() || password.is_none() {
            let line = hear.recv_timeout(READY);
            let line = line.unwrap_or_else(|_| panic!("the demonstration said only {said:#?}"));
            url = url.or_else(|| after(&line, "演示已启动："));
            password = password.or_else(|| after(&line, "密码都是 "));
            said.push(line);
        }
        let url = url.expect("heard").trim_end_matches('/').to_owned();
        Demo { url, password: password.expect("heard"), _process: process }
    }
}

/// The word behind some words.
fn after(line: &str, words: &str) -> Option<String> {
    let (_, rest) = line.split_once(words)?;
    let end = rest.find(|c: char| !c.is_ascii_graphic()).unwrap_or(rest.len());
    Some(rest[..end].to_owned())
}
