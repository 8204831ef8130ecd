//! `cargo xtask bench batch`: a batch of real-format files and one of a table of many rows, through
//! the running service as a browser would send them.

use std::io::{Cursor, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use paper::sheet::write::{Form, Heading, xlsx};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::http::{ask, multipart, request};
use super::papers::documents;
use super::register::issued;
use super::serve::{Child, free_port, log_in, person, prepare};
use super::table::Table;
use crate::Failure;

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// Files of the first batch.
    #[arg(long, default_value_t = 1_000)]
    files: u64,
    /// Rows of the second.
    #[arg(long, default_value_t = 10_000)]
    rows: u64,
    /// The data folder.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// The program to measure.
    #[arg(long, default_value = "target/release/piaoju")]
    program: PathBuf,
}

/// Measures and prints.
///
/// # Errors
///
/// When the program cannot be run, or a batch does not end as it should.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let folder =
        arguments.folder.clone().unwrap_or_else(|| crate::root().join("target/bench/batch"));
    prepare(&folder, arguments.rows.max(arguments.files))?;
    let name = person(&folder)?;
    let mut table =
        Table::new(&["", "items", "kB", "taken in, s", "done, s", "items/s", "peak KiB"]);
    let archive = archive(arguments.files)?;
    let sheet = sheet(arguments.rows)?;
    for (what, file, bytes, items) in [
        ("files in a ZIP", "files.zip", archive, arguments.files),
        ("rows of a workbook", "rows.xlsx", sheet, arguments.rows),
    ] {
        let port = free_port()?;
        let service = Child::service(&arguments.program, &folder, port, "0")?;
        let cookie = log_in(port, &name)?;
        let (kind, body) = multipart(file, &bytes);
        let began = Instant::now();
        let headers = [("Content-Type", kind.as_str()), ("Cookie", cookie.as_str())];
        let address = ask(port, &request("POST", "/w/batches", &headers, &body))?.location;
        if file.ends_with("xlsx") {
            let form = ["kind", "number", "issue_date", "total"].iter().enumerate();
            let form: Vec<String> = form.map(|(n, key)| format!("column-{n}={key}")).collect();
            let headers = [
                ("Content-Type", "application/x-www-form-urlencoded"),
                ("Cookie", cookie.as_str()),
            ];
            let path = format!("{address}/columns");
            ask(port, &request("POST", &path, &headers, form.join("&").as_bytes()))?;
        }
        let taken_in = began.elapsed().as_secs_f64();
        wait(port, &address, &cookie, began)?;
        let done = began.elapsed().as_secs_f64();
        table.row(&[
            what,
            &items.to_string(),
            &(bytes.len() / 1_000).to_string(),
            &format!("{taken_in:.2}"),
            &format!("{done:.2}"),
            &format!("{:.0}", items as f64 / done),
            &service.peak_kib()?.to_string(),
        ]);
        service.stop()?;
    }
    table.print();
    Ok(())
}

/// Waits until the page of the batch offers its results.
fn wait(port: u16, address: &str, cookie: &str, began: Instant) -> Result<(), Failure> {
    let page = request("GET", address, &[("Cookie", cookie)], b"");
    while began.elapsed() < Duration::from_secs(600) {
        let answer = ask(port, &page)?;
        if String::from_utf8_lossy(&answer.body).contains("results.xlsx") {
            return Ok(());
        }
        std::thread::park_timeout(Duration::from_millis(50));
    }
    Err(Failure("the batch does not end".to_owned()))
}

fn archive(files: u64) -> Result<Vec<u8>, Failure> {
    let failed = |error: zip::result::ZipError| Failure(format!("ZIP: {error}"));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in documents(files)? {
        zip.start_file(name, SimpleFileOptions::default()).map_err(failed)?;
        zip.write_all(&bytes)?;
    }
    Ok(zip.finish().map_err(failed)?.into_inner())
}

fn sheet(rows: u64) -> Result<Vec<u8>, Failure> {
    let headings = ["发票种类", "发票号码", "开票日期", "价税合计"];
    let headings = headings.map(|title| Heading::new(title, Form::Text));
    let rows = issued(rows).flatten().map(|row| {
        let invoice = row.invoice;
        vec![
            "数电普票".to_owned(),
            invoice.number.unwrap_or_default(),
            invoice.issue_date.map(|day| day.to_string()).unwrap_or_default(),
            invoice.total.map(|fen| fen.to_string()).unwrap_or_default(),
        ]
    });
    let mut bytes = Vec::new();
    let written = xlsx("x", &headings, rows, &mut bytes);
    written.map_err(|error| Failure(format!("workbook: {error}")))?;
    Ok(bytes)
}
