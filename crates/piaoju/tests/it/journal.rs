//! What the real process says about itself on standard error.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use store::trial::{Tampering, each_engine};

/// The service as a child that never outlives the test.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts it; its address, and the lines that it still says.
fn start(data: &Path, database: &str) -> (Service, String, impl Iterator<Item = String> + use<>) {
    let child = Command::new(env!("CARGO_BIN_EXE_piaoju"))
        .args(["--lang", "en", "serve", "--listen", "127.0.0.1:0", "--database", database])
        .arg("--data")
        .arg(data)
        .env_remove("PIAOJU_LOG")
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut service = Service(child);
    let stderr = BufReader::new(service.0.stderr.take().expect("its words"));
    let mut lines = stderr.lines().map_while(Result::ok);
    let ready = lines.find(|line| line.contains("http://")).expect("it is ready");
    let at = ready.find("http://").unwrap_or_default();
    let url = ready[at..].split_whitespace().next().unwrap_or_default().to_owned();
    (service, url, lines)
}

#[test]
fn what_a_person_is_told_to_report_is_found_in_the_journal_with_its_cause_and_no_secret() {
    each_engine(|trial| {
        let data = tempfile::tempdir().expect("a folder");
        let (_service, url, mut lines) = start(data.path(), &trial.url);
        trial.tamper(Tampering::NoFailures);

        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let form = [("identifier", "13800138000"), ("password", "piao-geheim-42")];
        let answer = agent.post(format!("{url}/login")).send_form(form).expect("an answer");
        assert_eq!(answer.status(), 500);
        let id = answer.headers().get("x-request-id").and_then(|id| id.to_str().ok());
        let id = id.expect("the number of the request").to_owned();

        let mut said = String::new();
        for line in lines.by_ref() {
            said.push_str(&line);
            if line.contains("a request failed") && line.contains(&id) {
                break;
            }
        }
        assert!(said.contains(&id), "{said}");
        assert!(said.contains("failure"), "the cause: {said}");
        for secret in ["13800138000", "piao-geheim-42"] {
            assert!(!said.contains(secret), "{said}");
        }
    });
}
