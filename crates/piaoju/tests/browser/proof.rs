//! J7 step 3: the log proves what was done, and finds what was changed behind its back.

use std::process::Command;

use store::trial::{Tampering, Trial};

use crate::guest::sample;
use crate::shots::shot;
use crate::{Browser, Demo, journey};

#[test]
fn the_log_proves_itself_and_finds_an_edited_row() {
    journey(|demo, trial| {
        let id = li_verifies(demo);
        let b = Browser::new(&demo.url);
        b.log_in(demo, "audit");
        a_proof_holds(&b, &id);
        a_row_is_edited(&b, trial, &id);
    });
}

/// A verification by somebody of the company; its id.
fn li_verifies(demo: &Demo) -> String {
    let b = Browser::new(&demo.url);
    b.log_in(demo, "li");
    b.open("/verify");
    b.drop_file("demo_valid.ofd", &sample("demo_valid.ofd"));
    b.see(&["查验编号"]);
    let place = b.place();
    place.rsplit('/').next().expect("an address ends in an id").to_owned()
}

fn a_proof_holds(b: &Browser, id: &str) {
    b.click("工作台");
    b.click("审计日志");
    shot(b, "j7-3-log");
    b.fill("操作人、事项或编号", id);
    b.press(fantoccini::key::Key::Enter.into());
    b.see(&[id, "verification"]);
    b.click("下载证明");
    let (name, proof) = b.downloaded();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(&name);
    let check = |proof: &[u8]| {
        std::fs::write(&path, proof).expect("the folder is ours");
        let mut run = Command::new(env!("CARGO_BIN_EXE_piaoju"));
        let out = run.args(["log", "verify"]).arg(&path).output().expect("it runs");
        (out.status.code(), String::from_utf8_lossy(&out.stdout).into_owned())
    };
    let (status, said) = check(&proof);
    assert!(status == Some(0) && said.contains("OK") && said.contains(id), "{said}");
    let other = String::from_utf8_lossy(&proof).replace(id, "ver_00000000000000000000000000");
    assert_eq!(check(other.as_bytes()).0, Some(1), "of another record it proves nothing");
}

fn a_row_is_edited(b: &Browser, trial: &Trial, id: &str) {
    b.open("/w/log");
    b.send("完整性检查");
    b.see(&["日志完整"]);
    trial.tamper(Tampering::Record(id));
    b.send("完整性检查");
    b.see(&["发现篡改", &format!("{id} 对象与写入时不同")]);
    shot(b, "j7-3-tampered");
}
