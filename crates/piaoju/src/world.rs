//! What the program meets outside itself: its streams, its terminal, its clock. `main` fills it
//! from the system, tests from values.

use std::io::{self, Read, Write};
use std::time::Duration;

use model::Moment;

/// The surroundings of one call.
pub struct World<'a> {
    /// Standard input.
    pub stdin: &'a mut dyn Read,
    /// Standard output.
    pub out: &'a mut dyn Write,
    /// Standard error.
    pub err: &'a mut dyn Write,
    /// Whether standard output is a terminal.
    pub out_is_terminal: bool,
    /// Whether standard error is a terminal.
    pub err_is_terminal: bool,
    /// Cells in a line of the terminal.
    pub width: usize,
    /// The locale variable that counts (`LC_ALL`, `LC_MESSAGES`, `LANG`).
    pub locale: Option<String>,
    /// Whether `NO_COLOR` is set to anything.
    pub has_no_color: bool,
    /// The moment of the call.
    pub now: Moment,
    /// The time since the call began.
    pub elapsed: &'a (dyn Fn() -> Duration + Sync),
    /// How many threads the machine can run at once.
    pub cores: usize,
}

impl World<'_> {
    /// Writes a line to standard error. When even that fails nobody is left to be told.
    pub fn complain(&mut self, line: &str) {
        let _ = writeln!(self.err, "{line}");
    }

    /// Writes to standard output.
    ///
    /// # Errors
    ///
    /// When the output cannot be written, among others because its reader has gone away.
    pub fn print(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush())
    }

    /// Writes the whole answer to a call and returns its exit status. A reader that has gone
    /// away (`… | head`) has seen what it wanted.
    pub fn answer(&mut self, text: &str) -> u8 {
        match self.print(text) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => 2,
            _ => 0,
        }
    }
}
