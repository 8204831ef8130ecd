//! The `piaoju` program: gives the command line its streams, its terminal and its clock.

use std::env;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use model::Moment;
use piaoju::wiring;
use piaoju::world::World;

fn main() -> ExitCode {
    let began = Instant::now();
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    let mut world = World {
        stdin: &mut io::stdin().lock(),
        out: &mut io::BufWriter::new(io::stdout()),
        err: &mut io::stderr(),
        out_is_terminal: io::stdout().is_terminal(),
        err_is_terminal: io::stderr().is_terminal(),
        width: terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0)),
        locale,
        has_no_color: env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
        now: Moment(i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX)),
        elapsed: &|| began.elapsed(),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
    };
    ExitCode::from(piaoju::command::run(env::args_os().collect(), wiring::real(), &mut world))
}
