//! `cargo xtask bench render`: what drawing a page of an OFD costs, file by file, and beside it a
//! tool that others wrote, when it is there.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use paper::render::{ofd_pages, ofd_png, ofd_svg};

use super::table::Table;
use crate::{Failure, root};

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// OFD files or folders of them; without any, those of the corpus beside the checkout, or the
    /// project's own samples.
    files: Vec<PathBuf>,
    /// Dots an inch.
    #[arg(long, default_value_t = 150.0)]
    dpi: f64,
    /// How often each page is drawn.
    #[arg(long, default_value_t = 20)]
    rounds: u32,
    /// A Python that has easyofd; each file is converted once by it.
    #[arg(long)]
    python: Option<PathBuf>,
}

/// Converts a file with easyofd and prints the seconds that took and the pages it found.
const PEER: &str = "
import base64, contextlib, io, sys, time
from easyofd import OFD
data = base64.b64encode(open(sys.argv[1], 'rb').read()).decode()
begin = time.monotonic()
with contextlib.redirect_stdout(io.StringIO()):
    document = OFD()
    document.read(data, save_xml=False)
    pages = document.to_jpg()
print(time.monotonic() - begin, len(pages))
";

/// Measures and prints.
///
/// # Errors
///
/// When there is no file, or one cannot be drawn.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut table = Table::new(&["file", "pages", "png ms", "worst", "svg ms", "easyofd ms"]);
    let mut all = Vec::new();
    for (name, bytes) in files(&arguments.files)? {
        let refused = |why: paper::Unreadable| Failure(format!("{name}: {why}"));
        let pages = ofd_pages(&bytes).map_err(refused)?;
        let (mut png, mut svg) = (Vec::new(), Vec::new());
        for page in 0..pages {
            // The first time looks through the fonts of the system and takes outlines.
            black_box(ofd_png(&bytes, page, arguments.dpi).map_err(refused)?);
            for _ in 0..arguments.rounds.max(1) {
                let begin = Instant::now();
                black_box(ofd_png(&bytes, page, arguments.dpi).map_err(refused)?);
                png.push(begin.elapsed().as_secs_f64() * 1e3);
                let begin = Instant::now();
                black_box(ofd_svg(&bytes, page).map_err(refused)?);
                svg.push(begin.elapsed().as_secs_f64() * 1e3);
            }
        }
        let peer = arguments.python.as_deref().map(|python| easyofd(python, &bytes));
        let shown = |ms: f64| format!("{ms:.1}");
        table.row(&[
            &name,
            &pages.to_string(),
            &shown(at(&mut png, 0.5)),
            &shown(at(&mut png, 1.0)),
            &shown(at(&mut svg, 0.5)),
            &peer.unwrap_or_else(|| "-".to_owned()),
        ]);
        all.extend(png);
    }
    table.print();
    let (median, late) = (at(&mut all, 0.5), at(&mut all, 0.99));
    println!("a page at {} dpi: median {median:.1} ms, p99 {late:.1} ms", arguments.dpi);
    Ok(())
}

/// The value below which this part of all lies.
fn at(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    values.get((last as f64 * part).round() as usize).copied().unwrap_or(f64::NAN)
}

/// Milliseconds a page, or that it does not open the file.
fn easyofd(python: &Path, bytes: &[u8]) -> String {
    let path = std::env::temp_dir().join(format!("piaoju-render-{}.ofd", std::process::id()));
    let said = std::fs::write(&path, bytes)
        .and_then(|()| Command::new(python).args(["-c", PEER]).arg(&path).output());
    let _ = std::fs::remove_file(&path);
    let said = said.map(|said| String::from_utf8_lossy(&said.stdout).into_owned());
    let said = said.unwrap_or_default();
    let mut words = said.split_whitespace().map(str::parse::<f64>);
    match (words.next(), words.next()) {
        (Some(Ok(seconds)), Some(Ok(pages))) if pages >= 1.0 => {
            format!("{:.0}", seconds * 1e3 / pages)
        }
        _ => "fails".to_owned(),
    }
}

type Named = (String, Vec<u8>);

fn files(given: &[PathBuf]) -> Result<Vec<Named>, Failure> {
    let corpus = root().join("../shared/corpus/invoice/ofd");
    let mut paths = Vec::new();
    let given = if given.is_empty() && corpus.is_dir() { vec![corpus] } else { given.to_vec() };
    for path in given {
        if path.is_dir() {
            paths.extend(std::fs::read_dir(&path)?.flatten().map(|entry| entry.path()));
        } else {
            paths.push(path);
        }
    }
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "ofd"));
    paths.sort();
    if paths.is_empty() {
        let own = paper::samples::make(None).samples.into_iter();
        let own = own.filter(|sample| ofd_pages(&sample.bytes).is_ok());
        return Ok(own.map(|sample| (sample.file_name, sample.bytes)).collect());
    }
    let read = |path: &PathBuf| -> Result<Named, Failure> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok((name, std::fs::read(path)?))
    };
    paths.iter().map(read).collect()
}
