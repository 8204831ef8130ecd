//! `cargo xtask bench ocr`: how fast pictures are read, in how much memory, and how much of what
//! is on them; beside RapidOCR with the same models, in turns on the same pictures.

mod contender;
pub(super) mod labels;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use contender::{OwnReader, answer};

use super::table::Table;
use crate::Failure;
use contender::{Answer, Contender};
use labels::{Labelled, is_said};

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// A folder with pictures and `labels.jsonl`.
    #[arg(long, default_value = "../shared/corpus/photos")]
    folder: PathBuf,
    /// The folder of the models.
    #[arg(long, env = "PIAOJU_MODEL_DIR")]
    models: Option<PathBuf>,
    /// A Python that has RapidOCR 3.10.
    #[arg(long)]
    python: Option<PathBuf>,
    /// The library of ONNX Runtime: our own reader with it is a contender too.
    #[arg(long, value_name = "FILE")]
    ort: Option<PathBuf>,
    /// Threads of each contender.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// How often each picture is read.
    #[arg(long, default_value_t = 1)]
    rounds: usize,
    /// Only pictures of this kind.
    #[arg(long)]
    kind: Option<String>,
    /// RapidOCR a second time, with the detector size that it chooses itself.
    #[arg(long)]
    own_size: bool,
    /// Name every string that is in no line.
    #[arg(long)]
    missed: bool,
}

/// What one contender did.
#[derive(Default)]
struct Score {
    seconds: Vec<f64>,
    cpu: Vec<f64>,
    peak_kib: u64,
    /// By field and by kind: strings found, strings labelled.
    fields: BTreeMap<String, (u32, u32)>,
    kinds: BTreeMap<String, (u32, u32)>,
    missed: Vec<String>,
    /// By field and by kind, when the contender reads fields.
    extracted: BTreeMap<String, Extracted>,
    extracted_kinds: BTreeMap<String, Extracted>,
    wrong: Vec<String>,
}

/// How often a field was read right, and how it was wrong.
#[derive(Default, Clone, Copy)]
struct Extracted {
    right: u32,
    /// Right, but marked so that people look at it.
    right_doubtful: u32,
    wrong_doubtful: u32,
    /// Wrong and shown as certain: the one thing that must not happen.
    wrong_silent: u32,
    missing: u32,
}

impl Score {
    fn add(&mut self, picture: &Labelled, answer: &Answer, round: usize) {
        self.seconds.push(answer.seconds);
        self.cpu.push(answer.cpu);
        self.peak_kib = self.peak_kib.max(answer.peak_kib);
        if round > 0 {
            return;
        }
        if let Some(read) = &answer.fields {
            self.add_fields(picture, read);
        }
        for (name, value) in &picture.fields {
            let found = u32::from(is_said(name, value, &answer.lines));
            let rows = [
                self.fields.entry(name.clone()).or_default(),
                self.kinds.entry(picture.kind.clone()).or_default(),
            ];
            for row in rows {
                *row = (row.0 + found, row.1 + 1);
            }
            if found == 0 {
                let file = picture.path.file_name().unwrap_or_default().to_string_lossy();
                self.missed.push(format!("{file} {name} {value}"));
            }
        }
    }

    fn add_fields(&mut self, picture: &Labelled, read: &BTreeMap<String, (String, bool)>) {
        for (name, value) in &picture.fields {
            let rows = [
                self.extracted.entry(name.clone()).or_default(),
                self.extracted_kinds.entry(picture.kind.clone()).or_default(),
            ];
            let found = read.get(&labels::path(name));
            let state = found.map(|(read, doubtful)| (labels::is_same(value, read), *doubtful));
            for row in rows {
                let count = match state {
                    Some((true, false)) => &mut row.right,
                    Some((true, true)) => &mut row.right_doubtful,
                    Some((false, true)) => &mut row.wrong_doubtful,
                    Some((false, false)) => &mut row.wrong_silent,
                    None => &mut row.missing,
                };
                *count += 1;
            }
            if !matches!(state, Some((true, _))) {
                let file = picture.path.file_name().unwrap_or_default().to_string_lossy();
                let (word, read) = match (state, found) {
                    (Some((_, false)), Some((read, _))) => ("SILENT", read.as_str()),
                    (_, Some((read, _))) => ("doubtful", read.as_str()),
                    _ => ("missing", ""),
                };
                self.wrong.push(format!("{word} {file} {name} {value} {read}"));
            }
        }
    }
}

/// The value below which so many hundredths of all lie.
fn below(all: &[f64], hundredths: usize) -> f64 {
    let mut all = all.to_vec();
    all.sort_by(f64::total_cmp);
    let at = (all.len() * hundredths / 100).min(all.len().saturating_sub(1));
    all.get(at).copied().unwrap_or(0.0)
}

/// Measures and prints.
///
/// # Errors
///
/// When pictures, models or a contender are missing.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let models = arguments.models.clone().unwrap_or_else(piaoju::models::folder);
    let pictures = labels::read(&arguments.folder)?;
    let wanted = |kind: &str| arguments.kind.as_ref().is_none_or(|only| only == kind);
    let pictures: Vec<Labelled> = pictures.into_iter().filter(|one| wanted(&one.kind)).collect();
    let mut contenders = vec![Contender::own(&models, None, arguments.threads)?];
    if let Some(library) = &arguments.ort {
        contenders.push(Contender::own(&models, Some(library), arguments.threads)?);
    }
    if let Some(python) = &arguments.python {
        let side = ::ocr::limits::DETECT_SIDE_MAX;
        contenders.push(Contender::rapid(python, arguments.threads, side)?);
        if arguments.own_size {
            contenders.push(Contender::rapid(python, arguments.threads, 0)?);
        }
    }
    let mut scores: Vec<Score> = contenders.iter().map(|_| Score::default()).collect();
    if let Some(first) = pictures.first() {
        // The first reading loads, compiles and allocates: it is not counted.
        for contender in &mut contenders {
            contender.read(&first.path)?;
        }
    }
    for round in 0..arguments.rounds {
        for picture in &pictures {
            for (contender, score) in contenders.iter_mut().zip(&mut scores) {
                score.add(picture, &contender.read(&picture.path)?, round);
            }
        }
    }
    println!(
        "pictures  {}, {} threads, {} rounds",
        pictures.len(),
        arguments.threads,
        arguments.rounds
    );
    print(&contenders, &scores);
    scores.iter().filter(|score| !score.extracted.is_empty()).for_each(print_fields);
    if arguments.missed {
        for (contender, score) in contenders.iter().zip(&scores) {
            println!("{}: in no line\n  {}", contender.name, score.missed.join("\n  "));
            if !score.wrong.is_empty() {
                println!("{}: fields\n  {}", contender.name, score.wrong.join("\n  "));
            }
        }
    }
    Ok(())
}

fn print(contenders: &[Contender], scores: &[Score]) {
    let mut table =
        Table::new(&["", "median s", "p90 s", "median CPU s", "peak MB", "strings in lines"]);
    for (contender, score) in contenders.iter().zip(scores) {
        let (found, all) = score.fields.values().fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
        table.row(&[
            &contender.name,
            &format!("{:.2}", below(&score.seconds, 50)),
            &format!("{:.2}", below(&score.seconds, 90)),
            &format!("{:.2}", below(&score.cpu, 50)),
            &format!("{}", score.peak_kib / 1024),
            &share((found, all)),
        ]);
    }
    table.print();
    let names: Vec<&str> = contenders.iter().map(|one| one.name.as_str()).collect();
    type Pick = fn(&Score) -> &BTreeMap<String, (u32, u32)>;
    let picks: [Pick; 2] = [|score| &score.fields, |score| &score.kinds];
    for rows in picks {
        let head: Vec<&str> = [""].into_iter().chain(names.iter().copied()).collect();
        let mut table = Table::new(&head);
        for row in scores.first().map(rows).into_iter().flatten().map(|(name, _)| name) {
            let shares: Vec<String> = scores
                .iter()
                .map(|score| share(rows(score).get(row).copied().unwrap_or_default()))
                .collect();
            let cells: Vec<&str> =
                [row.as_str()].into_iter().chain(shares.iter().map(String::as_str)).collect();
            table.row(&cells);
        }
        table.print();
    }
}

/// What became of each labelled field.
fn print_fields(score: &Score) {
    for rows in [&score.extracted, &score.extracted_kinds] {
        let mut table = Table::new(&[
            "extracted",
            "right",
            "right, doubtful",
            "wrong, doubtful",
            "wrong, silent",
            "missing",
        ]);
        let mut sum = [0; 5];
        for (name, row) in rows {
            let Extracted { right, right_doubtful, wrong_doubtful, wrong_silent, missing } = *row;
            let counts = [right, right_doubtful, wrong_doubtful, wrong_silent, missing];
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            table.counts(name, &counts);
        }
        table.counts("all", &sum);
        table.print();
    }
}

fn share((found, all): (u32, u32)) -> String {
    format!("{found}/{all} {:.1}%", 100.0 * f64::from(found) / f64::from(all.max(1)))
}
