//! `piaoju register`: loads lists into the register of an installation, and looks invoices up.

use std::cell::Cell;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use app::authority::{Caller, RegisterLoader, RegisterReader};
use app::register::{self, Heard, LoadReport, Refused};
use app::{Desk, TrustStore};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use model::{Field, Known};
use paper::Unreadable;
use paper::sheet::write::{Form, Heading, csv};
use serde_json::json;
use store::register::{Counts, Since};
use store::{Db, Tenant};

use crate::command::InspectFormat;
use crate::limits::READERS_MAX;
use crate::paint::{Tone, printable};
use crate::run::{fail, open};
use crate::serve::Folder;
use crate::text::{Look, grouped, shown};
use crate::texts::Texts;
use crate::world::World;
use crate::{columns, issued, json};

/// What can be done with the register.
#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// 载入发票清单或发票文件 / Load lists of invoices, or invoice files
    Load(Load),
    /// 按号码查找一张发票 / Look an invoice up by its number
    Find(Find),
}

/// Which register is meant.
#[derive(Debug, clap::Args)]
pub struct Place {
    /// 数据文件夹 / Data folder
    #[arg(long, value_name = "DIR", default_value = "piaoju-data")]
    pub data: PathBuf,
    /// 数据库地址；默认用数据文件夹里的 SQLite / postgres://…; default: SQLite in the folder
    #[arg(long, value_name = "URL", env = "PIAOJU_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// 工作区编号，默认为本机构 / Workspace; default: the house
    #[arg(long, value_name = "ID", default_value = "wsp_house")]
    pub workspace: String,
    /// 输出格式；json 每项一行 / Format; json is one line for each
    #[arg(long, value_enum, hide_possible_values = true)]
    #[arg(value_name = "text|json", default_value = "text")]
    pub format: InspectFormat,
}

const LOAD_STATUS: &str = "\
FILE 是 CSV、XLSX、每行一个对象的 JSON，或 OFD、PDF、XML 发票文件，或这些发票文件的 ZIP。
FILE is CSV, XLSX, JSON lines, or an OFD, PDF or XML invoice, or a ZIP of such invoices.

退出状态 / Exit status:
  0  全部载入 / every row was taken
  1  有的行未载入 / some rows were refused
  2  有文件或数据库无法读取 / a file or the database could not be read";

/// The words of `piaoju register load`.
#[derive(Debug, clap::Args)]
#[command(after_help = LOAD_STATUS)]
pub struct Load {
    /// 清单或发票文件 / Lists or invoice files
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// 把未载入的行和原因写成 CSV / Write refused rows and why as CSV
    #[arg(long, value_name = "FILE")]
    pub refused: Option<PathBuf>,
    #[command(flatten)]
    /// Where to.
    pub place: Place,
}

const FIND_STATUS: &str = "\
退出状态 / Exit status:
  0  找到 / found
  1  底账里没有这张发票 / the register does not have it
  2  数据库无法读取，或用法有误 / the database could not be read, or the call is wrong";

/// The words of `piaoju register find`.
#[derive(Debug, clap::Args)]
#[command(after_help = FIND_STATUS)]
pub struct Find {
    /// 发票号码 / Number
    #[arg(value_name = "NUMBER")]
    pub number: String,
    /// 发票代码，8 位号码的发票需要 / Code, needed beside a number of 8 digits
    #[arg(long, value_name = "CODE")]
    pub code: Option<String>,
    #[command(flatten)]
    /// Where.
    pub place: Place,
}

impl Place {
    fn db(&self) -> Result<Db, Unreadable> {
        let url = match &self.database {
            Some(url) => url.clone(),
            None => Folder::open(&self.data)?.database(),
        };
        Db::open(&url, READERS_MAX).map_err(failed)
    }

    fn caller(&self) -> Caller {
        Caller::on_this_machine(Tenant::new(self.workspace.as_str()))
    }
}

fn failed(error: store::Error) -> Unreadable {
    Unreadable::new(error.to_string(), "unreadable-database")
}

fn refused(error: app::authority::Refused) -> Unreadable {
    Unreadable::new(error.to_string(), "unreadable-database")
}

/// Runs `piaoju register load` and returns its exit status.
pub fn load(call: &Load, texts: &Texts, look: Look, world: &mut World<'_>) -> u8 {
    let kept = call.refused.as_deref().map(|path| Kept::begin(path, texts)).transpose();
    let (ground, kept) = match kept.and_then(|kept| Ok((Ground::of(call)?, kept))) {
        Ok(both) => both,
        Err(why) => return fail(&why, texts, world),
    };
    let mut status = 0;
    for path in &call.files {
        match ground.one(path, kept.as_ref(), texts, world) {
            Ok(report) => {
                let line = match call.place.format {
                    InspectFormat::Json => format!("{}\n", object(path, &report)),
                    InspectFormat::Text => lines(path, &report, texts, look),
                };
                let written = world.answer(&line);
                status = status.max(written).max(u8::from(report.counts.refused > 0));
            }
            Err(why) => status = fail(&why, texts, world),
        }
    }
    match kept.map(Kept::end) {
        Some(Err(why)) => fail(&why, texts, world),
        _ => status,
    }
}

/// Where a load goes.
struct Ground {
    db: Db,
    loader: RegisterLoader,
    desk: Desk,
}

impl Ground {
    fn of(call: &Load) -> Result<Ground, Unreadable> {
        let loader = call.place.caller().grant().map_err(refused)?;
        let desk = Desk::new(TrustStore::builtin());
        Ok(Ground { db: call.place.db()?, loader, desk })
    }

    fn one(
        &self,
        path: &Path,
        kept: Option<&Kept>,
        texts: &Texts,
        world: &World<'_>,
    ) -> Result<LoadReport, Unreadable> {
        let name = path.display().to_string();
        let file = open(path, &name)?;
        let size = file.metadata().map_or(0, |facts| facts.len());
        let bar = Bar::new(size, world, texts);
        let file = Counted { file: BufReader::with_capacity(1 << 16, file), seen: bar.seen() };
        let shown = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut hear = |heard: Heard<'_>| match heard {
            Heard::Counts(counts) => bar.show(counts, texts),
            Heard::Refused(refused) => {
                if let Some(kept) = kept {
                    kept.row(row(&shown, refused, texts));
                }
            }
        };
        let report = issued::with_rows(&self.desk, (&name, file), world.now, |rows| {
            let (db, loader) = (&self.db, &self.loader);
            register::load_hearing(db, loader, &shown, rows, world.now, &mut hear)
        });
        bar.bar.finish_and_clear();
        report?.map_err(failed)
    }
}

/// A refused row as the CSV has it.
fn row(file: &str, refused: &Refused, texts: &Texts) -> Vec<String> {
    let (field, why) = (issued::field(refused, texts), issued::why(refused, texts));
    vec![file.to_owned(), refused.row.to_string(), field, why, refused.rule.clone()]
}

/// The file of refused rows, written while they come, however many there are.
struct Kept {
    rows: SyncSender<Vec<String>>,
    writer: JoinHandle<Result<(), Unreadable>>,
}

impl Kept {
    fn begin(path: &Path, texts: &Texts) -> Result<Kept, Unreadable> {
        let name = path.display().to_string();
        let lost = move || Unreadable::new(name.clone(), "unreadable-output");
        let file = File::create(path).map_err(|_| lost())?;
        let heads = ["text-file", "batch-row", "columns-holds", "summary-reason", "ledger-rule"];
        let heads = heads.map(|key| Heading::new(texts.get(key), Form::Text));
        let (rows, refused) = sync_channel(1_024);
        let write = move || csv(&heads, refused, BufWriter::new(file)).map_err(|_| lost());
        Ok(Kept { rows, writer: std::thread::spawn(write) })
    }

    fn row(&self, row: Vec<String>) {
        // The writer ends early only when it failed, and says so at the end.
        let _ = self.rows.send(row);
    }

    fn end(self) -> Result<(), Unreadable> {
        drop(self.rows);
        self.writer.join().unwrap_or_else(|_| Err(Unreadable::new("csv", "unreadable-internal")))
    }
}

fn object(path: &Path, report: &LoadReport) -> serde_json::Value {
    let Counts { read, created, same, changed, refused } = report.counts;
    let rows = report
        .refused
        .iter()
        .map(|refused| json!({ "row": refused.row, "field": refused.field, "rule": refused.rule }));
    json!({
        "schema": "piaoju.register-load/1",
        "file": path.display().to_string(),
        "load": report.load,
        "read": read,
        "created": created,
        "same": same,
        "changed": changed,
        "refused": refused,
        "refused_rows": rows.collect::<Vec<_>>(),
    })
}

/// The most refused rows that are printed; the CSV has them all.
const PRINTED_MAX: usize = 20;

fn lines(path: &Path, report: &LoadReport, texts: &Texts, look: Look) -> String {
    let counts = report.counts;
    let mark = match counts.refused {
        0 => look.paint.tone(Tone::Good, "✓"),
        _ => look.paint.tone(Tone::Warn, "!"),
    };
    let said = counted(&counts, texts);
    let mut text = format!("{mark}  {}  {said}\n", printable(&path.display().to_string()));
    for refused in report.refused.iter().take(PRINTED_MAX) {
        let (field, why) = (issued::field(refused, texts), issued::why(refused, texts));
        let field = if field.is_empty() { field } else { format!("{field}  ") };
        text.push_str(&format!("{:>10}  {field}{why}\n", refused.row));
    }
    let more = counts.refused.unsigned_abs() as usize - report.refused.len().min(PRINTED_MAX);
    if more > 0 {
        let more = texts.fill("text-more", &[("count", more.into())]);
        text.push_str(&format!("{:>10}  {more}\n", ""));
    }
    text
}

fn counted(counts: &Counts, texts: &Texts) -> String {
    let number = |count: i64| grouped(count.unsigned_abs()).into();
    let args = [
        ("read", number(counts.read)),
        ("created", number(counts.created)),
        ("changed", number(counts.changed)),
        ("same", number(counts.same)),
        ("refused", number(counts.refused)),
    ];
    texts.fill("ledger-counted", &args)
}

/// How long a load may take before its bar is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// The progress of one file, by its bytes.
struct Bar<'a> {
    bar: ProgressBar,
    seen: Rc<Cell<u64>>,
    is_wanted: bool,
    elapsed: &'a (dyn Fn() -> Duration + Sync),
}

impl<'a> Bar<'a> {
    fn new(size: u64, world: &World<'a>, texts: &Texts) -> Bar<'a> {
        let bar = ProgressBar::with_draw_target(Some(size), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(&texts.get("ledger-progress")) {
            bar.set_style(style);
        }
        let (is_wanted, elapsed) = (world.err_is_terminal, world.elapsed);
        Bar { bar, seen: Rc::default(), is_wanted, elapsed }
    }

    fn seen(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.seen)
    }

    fn show(&self, counts: &Counts, texts: &Texts) {
        if !self.is_wanted || (self.elapsed)() < PATIENCE {
            return;
        }
        if self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(8));
        }
        self.bar.set_message(counted(counts, texts));
        self.bar.set_position(self.seen.get());
    }
}

/// A file that tells how far it was read.
struct Counted<R> {
    file: R,
    seen: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.seen.set(self.seen.get() + count as u64);
        Ok(count)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let at = self.file.seek(to)?;
        self.seen.set(at);
        Ok(at)
    }
}

/// Runs `piaoju register find` and returns its exit status.
pub fn find(call: &Find, texts: &Texts, look: Look, world: &mut World<'_>) -> u8 {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(&call.number) || call.code.as_deref().is_some_and(|code| !digits(code)) {
        return fail(&Unreadable::new(&*call.number, "unreadable-number"), texts, world);
    }
    let key = match &call.code {
        Some(code) if call.number.len() < 20 => format!("{code}:{}", call.number),
        _ => call.number.clone(),
    };
    let found = call.place.caller().grant().map_err(refused).and_then(|reader: RegisterReader| {
        match register::show(&call.place.db()?, &reader, &key) {
            Ok(found) => Ok(Some(found)),
            Err(store::Error::NotFound) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    });
    let text = match (found, call.place.format) {
        (Err(why), _) => return fail(&why, texts, world),
        (Ok(None), InspectFormat::Json) => {
            format!("{}\n", json!({ "schema": ENTRY, "key": key, "found": false }))
        }
        (Ok(None), InspectFormat::Text) => {
            let mark = look.paint.tone(Tone::Warn, "?");
            format!("{mark}  {key}  {}\n", texts.get("ledger-unknown"))
        }
        (Ok(Some((known, states))), format) => {
            let text = match format {
                InspectFormat::Json => format!("{}\n", entry(&key, &known, &states)),
                InspectFormat::Text => told(&known, &states, texts, look),
            };
            return world.answer(&text);
        }
    };
    world.answer(&text).max(1)
}

/// The name and version of an entry of the register in JSON.
const ENTRY: &str = "piaoju.register-entry/1";

fn entry(key: &str, known: &Known, states: &[Since]) -> serde_json::Value {
    let states = states.iter().map(|since| {
        json!({
            "since": json::moment(Some(since.at)),
            "tax_status": since.state.status.code(),
            "red_number": since.state.red_number,
            "why": since.state.why,
            "load": Some(&since.load).filter(|load| !load.is_empty()),
            "row": since.place,
        })
    });
    json!({
        "schema": ENTRY,
        "key": key,
        "found": true,
        "tax_status": known.status.code(),
        "data_time": json::moment(known.data_time),
        "invoice": wire::contract::write(&known.invoice),
        "states": states.collect::<Vec<_>>(),
    })
}

fn told(known: &Known, states: &[Since], texts: &Texts, look: Look) -> String {
    let mut rows =
        vec![(texts.get("text-tax-status"), texts.word("tax-status", known.status.code()))];
    for &field in Field::ALL {
        rows.extend(shown(field, &known.invoice, texts).map(|value| (texts.field(field), value)));
    }
    let width = rows.iter().map(|(name, _)| columns::width(name)).max().unwrap_or(0);
    let mut text = String::new();
    for (name, value) in &rows {
        let name = look.paint.tone(Tone::Soft, &columns::left(name, width));
        text.push_str(&format!("{name}  {value}\n"));
    }
    text.push_str(&format!("\n{}\n", texts.get("verdict-history")));
    for since in states {
        let status = texts.word("tax-status", since.state.status.code());
        let more = [&since.state.red_number, &since.state.why];
        let more: String =
            more.into_iter().flatten().map(|text| format!("  {}", printable(text))).collect();
        text.push_str(&format!("  {}  {status}{more}\n", since.at.in_china()));
    }
    text
}
