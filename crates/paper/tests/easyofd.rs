//! A reader that others wrote opens our OFD files and finds our text: easyofd, when it is there.

use std::process::Command;

#[test]
fn easyofd_finds_the_text_of_our_files() {
    let folder = std::env::temp_dir().join(format!("piaoju-easyofd-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    // easyofd stops at any signature without a seal, 12306's own tickets included, so no 05.
    let wanted = ["01-valid-signed.ofd", "02-valid-with-list.ofd", "04-digital-unsigned.ofd"];
    let mut files = Vec::new();
    for sample in paper::samples::make(None).samples {
        if wanted.contains(&sample.file_name.as_str()) {
            let path = folder.join(&sample.file_name);
            std::fs::write(&path, &sample.bytes).unwrap();
            files.push(path);
        }
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/easyofd/open.py");
    let output = Command::new("python3").arg(script).args(&files).output();
    _ = std::fs::remove_dir_all(&folder);
    let output = match output {
        Ok(output) if output.status.code() != Some(3) => output,
        _ => return println!("skipped: python3 with easyofd is not installed"),
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("{\"file\"")).collect();
    assert_eq!(lines.len(), wanted.len(), "{text}");
    for (line, number) in lines.iter().zip(["99000001", "99000002", "26322000000090417001"]) {
        for found in [number, "浙江示例贸易有限公司", "91320000MADEM0011E"] {
            assert!(line.contains(&format!("\"{found}\"")), "{found}: {line}");
        }
    }
    assert!(lines[1].contains("*文具*演示用品36号"), "the second page is read too");
}
