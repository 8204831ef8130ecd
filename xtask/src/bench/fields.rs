//! `cargo xtask bench fields`: how much of labelled pictures is read right, and above all whether
//! anything wrong is shown as certain.

use std::collections::BTreeMap;
use std::path::PathBuf;

use ::ocr::picture::Picture;
use ::ocr::text::Reader;
use model::{Fen, Field, Reading};

use super::lines;
use super::ocr::labels::{self, Labelled};
use super::table::Table;
use crate::Failure;

/// What to read.
#[derive(clap::Args)]
pub struct Arguments {
    /// A folder with pictures and `labels.jsonl`.
    #[arg(long, default_value = "../shared/corpus/photos")]
    folder: PathBuf,
    /// The folder of the models.
    #[arg(long, env = "PIAOJU_MODEL_DIR")]
    models: Option<PathBuf>,
    /// Only pictures of this kind.
    #[arg(long)]
    kind: Option<String>,
    /// Read no codes, only text.
    #[arg(long)]
    without_codes: bool,
    /// A folder where the lines of each picture are kept: those that are there are taken as they
    /// are, so that only the rules run. For work on the rules; empty it after work on the reader.
    #[arg(long)]
    lines: Option<PathBuf>,
}

/// How the values of one row were read.
#[derive(Clone, Copy, Default)]
struct Counts {
    right: u32,
    /// Of the right ones, those that people are asked to look at.
    asked: u32,
    doubtful_wrong: u32,
    certain_wrong: u32,
    missing: u32,
}

/// Reads every picture and prints what became of its fields.
///
/// # Errors
///
/// When pictures or models are missing.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let models = arguments.models.clone().unwrap_or_else(piaoju::models::folder);
    let reader = Reader::open(&models).map_err(|why| Failure(why.to_string()))?;
    let mut tables: BTreeMap<&str, BTreeMap<String, Counts>> = BTreeMap::new();
    for picture in labels::read(&arguments.folder)? {
        if arguments.kind.as_ref().is_some_and(|only| *only != picture.kind) {
            continue;
        }
        let reading = read(&reader, &picture, arguments)?;
        for (name, wanted) in &picture.fields {
            let Some(field) = field(name) else { continue };
            let said = judge(&picture, field, wanted, reading.as_ref());
            let rows = [
                ("field", name),
                ("kind", &picture.kind),
                ("damage", &picture.damage),
                ("font", &picture.font),
            ];
            for (table, row) in rows.into_iter().filter(|(_, row)| !row.is_empty()) {
                said.add(tables.entry(table).or_default().entry(row.clone()).or_default());
            }
        }
    }
    for name in ["field", "kind", "damage", "font"] {
        if let Some(rows) = tables.get(name) {
            print(name, rows);
        }
    }
    Ok(())
}

fn read(
    reader: &Reader,
    picture: &Labelled,
    arguments: &Arguments,
) -> Result<Option<Reading>, Failure> {
    let file = arguments.lines.as_ref().map(|folder| lines::file(folder, picture));
    let mut photo = match file.as_deref().map(lines::kept).transpose()?.flatten() {
        Some(photo) => photo,
        None => {
            let opened = Picture::open(&crate::read(&picture.path)?);
            let opened = opened.map_err(|why| Failure(why.to_string()))?;
            let read = ::ocr::read(&opened, Some(reader));
            let (_, photo) = read.map_err(|why| Failure(why.to_string()))?;
            file.map(|file| lines::keep(&file, &photo)).transpose()?;
            photo
        }
    };
    if arguments.without_codes {
        photo.codes.clear();
    }
    Ok(paper::photo::read(&photo))
}

/// The field of a label's name: `seller_name` for `seller.name`.
fn field(name: &str) -> Option<Field> {
    Field::from_path(name).or_else(|| Field::from_path(&name.replacen('_', ".", 1)))
}

enum Said {
    Right { asked: bool },
    Wrong { certain: bool },
    Missing,
}

impl Said {
    fn add(&self, row: &mut Counts) {
        match self {
            Said::Right { asked } => {
                row.right += 1;
                row.asked += u32::from(*asked);
            }
            Said::Wrong { certain: true } => row.certain_wrong += 1,
            Said::Wrong { certain: false } => row.doubtful_wrong += 1,
            Said::Missing => row.missing += 1,
        }
    }
}

fn judge(picture: &Labelled, field: Field, wanted: &str, reading: Option<&Reading>) -> Said {
    let file = picture.path.file_name().unwrap_or_default().to_string_lossy();
    let Some(value) = reading.and_then(|r| field.of(&r.invoice)) else {
        println!("{file} {}: missing {wanted}", field.path());
        return Said::Missing;
    };
    let asked = reading.and_then(|r| r.places.get(&field)).is_some_and(|p| p.doubtful);
    if plain(&value) == plain(wanted) || is_same_money(field, &value, wanted) {
        return Said::Right { asked };
    }
    let word = if asked { "doubtful" } else { "CERTAIN" };
    println!("{file} {}: {word} {value}, but it is {wanted}", field.path());
    Said::Wrong { certain: !asked }
}

fn is_same_money(field: Field, value: &str, wanted: &str) -> bool {
    matches!(field, Field::Total | Field::Tax | Field::TotalWithoutTax)
        && Fen::parse(value).is_some_and(|fen| Fen::parse(wanted) == Some(fen))
}

/// Without spaces, brackets in one width.
fn plain(text: &str) -> String {
    let narrow = |c: char| match c {
        '（' => '(',
        '）' => ')',
        c => c,
    };
    text.chars().filter(|c| !c.is_whitespace()).map(narrow).collect()
}

fn print(name: &str, rows: &BTreeMap<String, Counts>) {
    let head = [name, "right", "of these 请核对", "wrong, 请核对", "wrong, certain", "missing"];
    let mut table = Table::new(&head);
    let mut all = Counts::default();
    for (name, row) in rows {
        table.row(&cells(name, row).each_ref().map(String::as_str));
        all.right += row.right;
        all.asked += row.asked;
        all.doubtful_wrong += row.doubtful_wrong;
        all.certain_wrong += row.certain_wrong;
        all.missing += row.missing;
    }
    table.row(&cells("all", &all).each_ref().map(String::as_str));
    table.print();
}

fn cells(name: &str, row: &Counts) -> [String; 6] {
    let labelled = row.right + row.doubtful_wrong + row.certain_wrong + row.missing;
    let share = 100.0 * f64::from(row.right) / f64::from(labelled.max(1));
    [
        name.to_owned(),
        format!("{}/{labelled} {share:.1}%", row.right),
        row.asked.to_string(),
        row.doubtful_wrong.to_string(),
        row.certain_wrong.to_string(),
        row.missing.to_string(),
    ]
}
