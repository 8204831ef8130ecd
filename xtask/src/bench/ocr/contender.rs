//! Who reads the pictures: a process of its own each, so that memory is told apart. A path a line
//! goes in, an object a line comes out.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use ::ocr::picture::Picture;
use ::ocr::text::{Engine, Reader};
use model::Field;
use model::text::{Photo, Seen};
use serde_json::{Value, json};

use crate::Failure;

/// What RapidOCR is asked with.
const SCRIPT: &str = include_str!("rapid.py");

/// What one reading gave.
pub struct Answer {
    /// From the path to the lines, decoding included.
    pub seconds: f64,
    /// The seconds that processors worked on it: other work on the machine counts less in them.
    pub cpu: f64,
    /// The most memory the process has had so far.
    pub peak_kib: u64,
    /// The text of each line.
    pub lines: Vec<String>,
    /// By the path of a field: its value, and whether it is marked doubtful. Only of a contender
    /// that reads fields.
    pub fields: Option<BTreeMap<String, (String, bool)>>,
}

/// A process that reads pictures.
pub struct Contender {
    /// What it is called in the tables.
    pub name: String,
    child: Child,
    words: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Contender {
    /// Our own reader, by itself or with the library of ONNX Runtime.
    pub fn own(
        models: &Path,
        library: Option<&Path>,
        threads: usize,
    ) -> Result<Contender, Failure> {
        let mut command = Command::new(std::env::current_exe()?);
        let threads_word = threads.to_string();
        command.args(["bench", "ocr-reader", "--threads", &threads_word, "--models"]).arg(models);
        let name = match library {
            Some(library) => {
                command.arg("--ort").arg(library);
                "piaoju, ort"
            }
            None => "piaoju, rten",
        };
        Contender::start(name.to_owned(), command)
    }

    /// RapidOCR in a Python that has it; `side` 0 leaves it its own detector size.
    pub fn rapid(python: &Path, threads: usize, side: u32) -> Result<Contender, Failure> {
        let mut command = Command::new(python);
        command.args(["-c", SCRIPT, &threads.to_string(), &side.to_string()]);
        let size = if side == 0 { "own size".to_owned() } else { format!("side <= {side}") };
        Contender::start(format!("RapidOCR, {size}"), command)
    }

    fn start(name: String, mut command: Command) -> Result<Contender, Failure> {
        let streams = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = streams.stderr(Stdio::inherit()).spawn()?;
        let gone = || Failure("a process without streams".to_owned());
        let words = child.stdin.take().ok_or_else(gone)?;
        let answers = BufReader::new(child.stdout.take().ok_or_else(gone)?);
        Ok(Contender { name, child, words, answers })
    }

    /// Has a picture read.
    pub fn read(&mut self, picture: &Path) -> Result<Answer, Failure> {
        writeln!(self.words, "{}", picture.display())?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let wrong = || Failure(format!("{} answers: {}", self.name, line.trim()));
        let answer: Value = serde_json::from_str(&line).map_err(|_| wrong())?;
        let lines = answer["lines"].as_array().ok_or_else(wrong)?;
        Ok(Answer {
            seconds: answer["seconds"].as_f64().ok_or_else(wrong)?,
            cpu: answer["cpu"].as_f64().ok_or_else(wrong)?,
            peak_kib: answer["peak_kib"].as_u64().ok_or_else(wrong)?,
            lines: lines.iter().filter_map(|line| Some(line.as_str()?.to_owned())).collect(),
            fields: answer["fields"].as_object().map(|fields| {
                let field = |(path, field): (&String, &Value)| {
                    let value = field["value"].as_str()?.to_owned();
                    Some((path.clone(), (value, field["doubtful"].as_bool()?)))
                };
                fields.iter().filter_map(field).collect()
            }),
        })
    }
}

impl Drop for Contender {
    fn drop(&mut self) {
        // A process that is gone already is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The words of the process that reads for us.
#[derive(clap::Args)]
pub struct OwnReader {
    /// The models.
    #[arg(long)]
    models: PathBuf,
    /// The library of ONNX Runtime.
    #[arg(long)]
    ort: Option<PathBuf>,
    /// Threads.
    #[arg(long)]
    threads: usize,
}

/// Reads pictures for the process that measures.
///
/// # Errors
///
/// When the models or a picture cannot be read.
pub fn answer(call: &OwnReader) -> Result<(), Failure> {
    let failed = |why: &dyn std::fmt::Display| Failure(why.to_string());
    let engine = call.ort.clone().map_or(Engine::Rten, Engine::OnnxRuntime);
    let reader = Reader::with(&call.models, &engine, call.threads).map_err(|why| failed(&why))?;
    for path in std::io::stdin().lines() {
        let (begin, begin_cpu) = (Instant::now(), cpu_seconds());
        let bytes = crate::read(Path::new(&path?))?;
        let picture = Picture::open(&bytes).map_err(|why| failed(&why))?;
        let read = reader.read(&picture).map_err(|why| failed(&why))?;
        // RapidOCR reads neither codes nor fields: they are not part of the time.
        let seconds = begin.elapsed().as_secs_f64();
        let (cpu, peak_kib) = (cpu_seconds() - begin_cpu, peak_kib());
        let lines: Vec<&str> = read.lines.iter().map(|line| line.text.as_str()).collect();
        let fields = fields(&read.picture, read.lines.clone());
        let answer = json!({
            "seconds": seconds, "cpu": cpu, "peak_kib": peak_kib, "lines": lines, "fields": fields
        });
        println!("{answer}");
    }
    Ok(())
}

/// The fields of a picture, as the service would fill its form: what the lines and the codes say
/// together.
fn fields(picture: &Picture, lines: Vec<Seen>) -> Value {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let codes = ::ocr::code::read(picture);
    let photo = Photo { width, height, lines, codes };
    let Some(reading) = paper::photo::read(&photo) else { return json!({}) };
    let mut fields = serde_json::Map::new();
    for &field in Field::ALL {
        let Some(value) = field.of(&reading.invoice) else { continue };
        let doubtful = reading.places.get(&field).is_none_or(|place| place.doubtful);
        fields.insert(field.path().to_owned(), json!({"value": value, "doubtful": doubtful}));
    }
    Value::Object(fields)
}

/// User and system time of this process, as Linux counts it: in hundredths.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which may hold anything, the 12th and 13th word (proc_pid_stat(5)).
    let behind = stat.rsplit(')').next().unwrap_or_default();
    let times = behind.split_whitespace().skip(11).take(2);
    times.filter_map(|word| word.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
