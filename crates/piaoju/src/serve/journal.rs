//! What the service writes about itself: a line on standard error for each thing that its keeper
//! should know, with the number of the request that the person saw.

use std::env;
use std::io;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::world::World;

/// Names what is written: `warn`, or `piaoju=debug,warn`; <https://docs.rs/tracing-subscriber>
/// has the whole form.
pub const FILTER: &str = "PIAOJU_LOG";

/// What is written when nobody says otherwise.
const USUAL: &str = "warn,piaoju=info,piaoju_app=info";

/// Begins to write on standard error, once in a process.
pub fn begin(world: &World<'_>) {
    let has_colour = world.err_is_terminal && !world.has_no_color;
    // A second service in one process, as tests have, writes where the first one does.
    let _ = tracing::subscriber::set_global_default(subscriber(has_colour, io::stderr));
}

fn subscriber<W>(has_colour: bool, out: W) -> impl tracing::Subscriber
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let asked = env::var(FILTER).ok().and_then(|text| EnvFilter::try_new(text).ok());
    let filter = asked.unwrap_or_else(|| EnvFilter::new(USUAL));
    // Whoever reads standard error may be gone: that must not stop a payment.
    tracing_subscriber::fmt()
        .with_ansi(has_colour)
        .with_target(false)
        .log_internal_errors(false)
        .with_env_filter(filter)
        .with_writer(out)
        .finish()
}
