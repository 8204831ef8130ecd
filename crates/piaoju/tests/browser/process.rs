//! Processes that end with the test, however the test ends.

use std::process::{Child, Command, Stdio};

/// A process behind a shell that ends it when the pipe from this test closes: by dropping this
/// value, by a panic, or because the test itself was killed.
pub struct Guarded {
    shell: Child,
}

/// Runs the words as a program, and ends it at the end of its own input.
const SHELL: &str = r#"signal=$1; shift
exec 3<&0
"$@" </dev/null &
child=$!
( cat <&3; kill -"$signal" "$child" ) >/dev/null 2>&1 &
wait "$child"
"#;

impl Guarded {
    /// Starts a program that is ended by a signal; its standard error is a pipe when `hears` says
    /// so.
    ///
    /// # Panics
    ///
    /// When there is no shell.
    pub fn start(signal: &str, program: &str, args: &[&str], hears: bool) -> Guarded {
        let stderr = if hears { Stdio::piped() } else { Stdio::null() };
        let shell = Command::new("sh")
            .args(["-c", SHELL, "sh", signal, program])
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(stderr)
            .spawn()
            .expect("a shell");
        Guarded { shell }
    }

    /// What it says on standard error.
    pub fn stderr(&mut self) -> Option<std::process::ChildStderr> {
        self.shell.stderr.take()
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}

/// Whether a program can be started at all.
pub fn is_installed(program: &str) -> bool {
    let quiet = |command: &mut Command| {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()
    };
    quiet(Command::new("sh").args(["-c", r#"command -v "$1""#, "sh", program]))
        .is_ok_and(|status| status.success())
}
