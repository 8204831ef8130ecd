//! `piaoju verify`: files in, verdicts out, in the given order, on all cores.
//!
//! Results are written batch by batch, so memory stays bounded however many files there are; one
//! archive at a time is held open.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use model::verification::Verification;
use paper::Unreadable;
use rayon::prelude::*;

use crate::archive::{self, Archive, Entry};
use crate::command::{Format, Verify};
use crate::gather::{self, Input};
use crate::limits::{ARCHIVE_BYTES_MAX, BATCH_FILES, FILE_BYTES_MAX, JOBS_MAX, QR_BYTES_MAX};
use crate::progress::Progress;
use crate::seam::{Engine, Sample, Settings, Wiring};
use crate::summary::{Row, Seen, Tally};
use crate::text::Look;
use crate::texts::Texts;
use crate::world::World;
use crate::{html, json, summary, text};

/// Runs `piaoju verify` and returns its exit status.
pub fn verify(call: &Verify, wiring: Wiring, texts: &Texts, world: &mut World<'_>) -> u8 {
    let Some(path) = &call.output else { return verify_to(call, wiring, texts, world) };
    match File::create(path) {
        Ok(file) => {
            let mut file = BufWriter::new(file);
            let mut inside = World {
                stdin: &mut *world.stdin,
                out: &mut file,
                err: &mut *world.err,
                out_is_terminal: false,
                locale: world.locale.clone(),
                ..*world
            };
            verify_to(call, wiring, texts, &mut inside)
        }
        Err(_) => {
            let path = path.display().to_string();
            fail(&Unreadable::new(path, "unreadable-output"), texts, world)
        }
    }
}

fn verify_to(call: &Verify, wiring: Wiring, texts: &Texts, world: &mut World<'_>) -> u8 {
    let settings = Settings {
        now: world.now,
        trust_folders: call.trust.clone(),
        trusts_builtin: !call.no_builtin_trust,
        trusts_samples: call.samples,
    };
    let engine = match (wiring.engine)(&settings) {
        Ok(engine) => engine,
        Err(why) => return fail(&why, texts, world),
    };
    let mut found = gather::gather(&call.files);
    found.inputs.extend(call.qr.iter().cloned().map(Input::Qr));
    let mut promises = None;
    if found.inputs.is_empty() && call.samples {
        match (wiring.samples)(world.now) {
            Ok(samples) => promises = Some(Promises::of(samples, &mut found.inputs)),
            Err(why) => return fail(&why, texts, world),
        }
    }
    let threads = call.jobs.unwrap_or(world.cores).clamp(1, JOBS_MAX);
    // Parsers recurse within their own bounds; the stack is that of a main thread.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(8 << 20).build();
    let Ok(pool) = pool else {
        return fail(&Unreadable::new("rayon", "unreadable-io"), texts, world);
    };
    let is_seen = world.err_is_terminal && !call.quiet;
    let progress = Progress::new(found.inputs.len(), is_seen, world.elapsed, texts);
    let mut session = Session {
        engine: &*engine,
        call,
        texts,
        look: call.look(world),
        pool: &pool,
        progress: &progress,
        others: found.others,
        rows: Vec::new(),
        tally: Tally::default(),
        first: None,
        sections: String::new(),
        promises,
    };
    let written = session.all(&found.inputs, world).and_then(|()| session.finish(world));
    progress.finish();
    match written {
        Ok(()) => session.status(),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => session.tally.status(),
        Err(error) => {
            let what = call.output.as_ref().map_or("-".into(), |path| path.display().to_string());
            let why = Unreadable::new(what, "unreadable-output");
            world.complain(&format!("{} ({error})", complaint(&why, texts)));
            2
        }
    }
}

/// The line on standard error about what could not be read: which, why, and what to do.
pub fn complaint(why: &Unreadable, texts: &Texts) -> String {
    let advice = texts.find(&format!("{}.advice", why.why), &[]);
    let advice = advice.unwrap_or_else(|| texts.get("unreadable-other.advice"));
    let what = crate::paint::printable(&why.what);
    let args =
        [("what", what.into()), ("why", reason_of(why, texts).into()), ("advice", advice.into())];
    format!("piaoju: {}", texts.fill("complaint", &args))
}

/// Why something could not be read and what to do, as a page says it.
pub fn sentence(why: &Unreadable, texts: &Texts) -> String {
    let advice = texts.find(&format!("{}.advice", why.why), &[]);
    let advice = advice.unwrap_or_else(|| texts.get("unreadable-other.advice"));
    texts.fill(
        "failure-sentence",
        &[("why", reason_of(why, texts).into()), ("advice", advice.into())],
    )
}

/// Why something could not be read, in words; a generic sentence for a reason without its own.
pub fn reason_of(why: &Unreadable, texts: &Texts) -> String {
    texts.find(why.why, &[]).unwrap_or_else(|| texts.get("unreadable-other"))
}

/// Complains and returns the exit status of a call that failed.
pub fn fail(why: &Unreadable, texts: &Texts, world: &mut World<'_>) -> u8 {
    world.complain(&complaint(why, texts));
    2
}

/// One document to verify, read as late as possible.
enum Job<'a> {
    File(&'a str, &'a Path),
    Bytes(&'a str, &'a [u8]),
    Entry(String, &'a Archive<'a>, &'a Entry),
    Qr(&'a str),
    Lost(Unreadable),
}

/// What a worker hands back: the row of the summary and the rendering of the chosen format.
struct Done {
    row: Row,
    body: Body,
}

enum Body {
    None,
    Text(Box<Verification>),
    Rendered(String),
}

struct Session<'a> {
    engine: &'a dyn Engine,
    call: &'a Verify,
    texts: &'a Texts,
    look: Look,
    pool: &'a rayon::ThreadPool,
    progress: &'a Progress<'a>,
    others: usize,
    rows: Vec<Row>,
    tally: Tally,
    first: Option<Box<Verification>>,
    sections: String,
    promises: Option<Promises>,
}

/// The verdicts that the program's own samples must give.
#[derive(Default)]
struct Promises {
    made: HashMap<String, &'static str>,
    kept: usize,
    broken: Vec<String>,
}

impl Promises {
    fn of(samples: Vec<Sample>, inputs: &mut Vec<Input>) -> Promises {
        let mut promises = Promises::default();
        for sample in samples {
            let Some(verdict) = sample.verdict else { continue };
            promises.made.insert(sample.name.clone(), verdict);
            inputs.push(Input::Made(sample.name, sample.bytes));
        }
        promises
    }

    fn hold(&mut self, row: &Row) {
        let got = row.result.as_ref().ok().map(|seen| seen.verdict.code());
        if got.is_some() && got == self.made.get(&row.name).copied() {
            self.kept += 1;
        } else {
            self.broken.push(row.name.clone());
        }
    }

    fn say(&self, texts: &Texts) -> String {
        let count = ("count", self.kept.into());
        if self.broken.is_empty() {
            return texts.fill("samples-kept", &[count]);
        }
        let names = self.broken.join(", ");
        texts.fill("samples-broken", &[count, ("names", names.into())])
    }
}

impl Session<'_> {
    fn all(&mut self, inputs: &[Input], world: &mut World<'_>) -> io::Result<()> {
        let mut batch = Vec::new();
        for input in inputs {
            let archive = match input {
                Input::Stdin => Some(read(&mut *world.stdin, "-", ARCHIVE_BYTES_MAX)),
                Input::File(name, path) if may_be_archive(path) => {
                    Some(open(path, name).and_then(|f| read(f, name, ARCHIVE_BYTES_MAX)))
                }
                _ => None,
            };
            let Some(bytes) = archive else {
                batch.push(job(input));
                if batch.len() >= BATCH_FILES {
                    self.batch(std::mem::take(&mut batch), world)?;
                }
                continue;
            };
            self.batch(std::mem::take(&mut batch), world)?;
            let name = if let Input::File(name, _) = input { name } else { "-" };
            match bytes {
                Ok(bytes) => self.archive(name, &bytes, world)?,
                Err(why) => self.batch(vec![Job::Lost(why)], world)?,
            }
        }
        self.batch(batch, world)
    }

    /// The documents of an archive; or the bytes themselves when they are one document.
    fn archive(&mut self, name: &str, bytes: &[u8], world: &mut World<'_>) -> io::Result<()> {
        let opened = match archive::looks_like_zip(bytes) {
            true => archive::open(name, bytes),
            false => Ok(None),
        };
        let archive = match opened {
            Ok(Some(archive)) => archive,
            Ok(None) if bytes.len() as u64 > FILE_BYTES_MAX => {
                return self.batch(vec![lost(name, "unreadable-too-large")], world);
            }
            Ok(None) => return self.batch(vec![Job::Bytes(name, bytes)], world),
            Err(why) => return self.batch(vec![Job::Lost(why)], world),
        };
        self.others += archive.others;
        if archive.entries.is_empty() {
            return self.batch(vec![lost(name, "unreadable-archive-empty")], world);
        }
        self.progress.expect(archive.entries.len() - 1);
        for entries in archive.entries.chunks(BATCH_FILES) {
            let jobs = entries.iter();
            let jobs = jobs.map(|e| Job::Entry(format!("{name}!{}", e.name), &archive, e));
            self.batch(jobs.collect(), world)?;
        }
        Ok(())
    }

    fn batch(&mut self, jobs: Vec<Job<'_>>, world: &mut World<'_>) -> io::Result<()> {
        if jobs.is_empty() {
            return Ok(());
        }
        let (engine, progress, texts) = (self.engine, self.progress, self.texts);
        let format = self.call.format;
        let work = |job: Job<'_>| {
            let done = work(job, engine, format, texts);
            progress.step();
            done
        };
        let all: Vec<Done> = self.pool.install(|| jobs.into_par_iter().map(work).collect());
        for done in all {
            self.take(done, world)?;
        }
        Ok(())
    }

    fn take(&mut self, done: Done, world: &mut World<'_>) -> io::Result<()> {
        self.tally.add(&done.row);
        if let Some(promises) = &mut self.promises {
            promises.hold(&done.row);
        }
        if let Err(why) = &done.row.result {
            let line = complaint(why, self.texts);
            self.progress.aside(|| world.complain(&line));
        }
        match done.body {
            Body::Text(v) if self.rows.is_empty() => self.first = Some(v),
            Body::Rendered(line) if self.call.format == Format::Json => {
                self.progress.aside(|| world.print(&line))?;
            }
            Body::Rendered(section) => self.sections.push_str(&section),
            Body::Text(_) | Body::None => {}
        }
        // Lines of JSON stand for themselves; every other format needs the overview.
        if self.call.format != Format::Json {
            self.rows.push(done.row);
        }
        Ok(())
    }

    /// The exit status: the samples are right when each gives what it promises.
    fn status(&self) -> u8 {
        match &self.promises {
            Some(promises) => u8::from(!promises.broken.is_empty()),
            None => self.tally.status(),
        }
    }

    fn finish(&mut self, world: &mut World<'_>) -> io::Result<()> {
        self.progress.finish();
        let text = match (self.call.format, self.rows.as_slice()) {
            (Format::Json, _) => String::new(),
            (Format::Html, rows) => {
                let took = (world.elapsed)();
                html::page(rows, &self.tally, &self.sections, world.now, took, self.texts)
            }
            (Format::Text, [one]) => match (&self.first, &one.result) {
                (Some(v), Ok(_)) => text::verdict(v, self.texts, self.look),
                _ => String::new(),
            },
            (Format::Text, rows) => {
                summary::text(rows, &self.tally, (world.elapsed)(), self.texts, self.look)
            }
        };
        world.print(&text)?;
        if self.others > 0 && !self.call.quiet {
            let note = self.texts.fill("summary-others", &[("count", self.others.into())]);
            world.complain(&format!("piaoju: {note}"));
        }
        if let Some(promises) = &self.promises {
            world.complain(&format!("piaoju: {}", promises.say(self.texts)));
        }
        Ok(())
    }
}

fn job(input: &Input) -> Job<'_> {
    match input {
        Input::File(name, path) => Job::File(name, path),
        Input::Qr(text) => Job::Qr(text),
        Input::Made(name, bytes) => Job::Bytes(name, bytes),
        Input::Lost(why) => Job::Lost(why.clone()),
        Input::Stdin => lost("-", "unreadable-io"),
    }
}

fn lost<'a>(name: &str, why: &'static str) -> Job<'a> {
    Job::Lost(Unreadable::new(name, why))
}

/// Reads and verifies one document and renders it for its format.
fn work(job: Job<'_>, engine: &dyn Engine, format: Format, texts: &Texts) -> Done {
    let (name, result) = match job {
        Job::File(name, path) => {
            let bytes = open(path, name).and_then(|file| read(file, name, FILE_BYTES_MAX));
            (name.to_owned(), bytes.and_then(|bytes| judge(engine, name, &bytes)))
        }
        Job::Bytes(name, bytes) => (name.to_owned(), judge(engine, name, bytes)),
        Job::Entry(name, archive, entry) => {
            let bytes = archive.read(entry);
            let result = bytes.and_then(|bytes| judge(engine, &name, &bytes));
            (name, result)
        }
        Job::Qr(text) if text.len() > QR_BYTES_MAX => {
            ("qr".to_owned(), Err(Unreadable::new("qr", "unreadable-too-large")))
        }
        Job::Qr(text) => ("qr".to_owned(), guarded("qr", || engine.verify_qr(text))),
        Job::Lost(why) => (why.what.clone(), Err(why)),
    };
    // Whatever part of the document was at fault, the reader needs the name of the file.
    let result = result.map_err(|why| Unreadable { what: located(&name, &why.what), ..why });
    let row = Row { name, result: result.as_ref().map(Seen::of).map_err(Clone::clone) };
    let body = match (result, format) {
        (Err(_), _) => Body::None,
        (Ok(v), Format::Text) => Body::Text(Box::new(v)),
        (Ok(v), Format::Json) => Body::Rendered(json::line(&v, texts)),
        (Ok(v), Format::Html) => Body::Rendered(html::section(&v, texts)),
    };
    Done { row, body }
}

fn located(name: &str, part: &str) -> String {
    if part.starts_with(name) {
        part.to_owned()
    } else if name.ends_with(part) {
        name.to_owned()
    } else {
        format!("{name} [{part}]")
    }
}

fn judge(engine: &dyn Engine, name: &str, bytes: &[u8]) -> Result<Verification, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::new(name, "unreadable-empty"));
    }
    guarded(name, || engine.verify(name, bytes))
}

/// A fault of ours in one file must not cost the others their verdict.
pub fn guarded<T>(
    name: &str,
    call: impl FnOnce() -> Result<T, Unreadable>,
) -> Result<T, Unreadable> {
    let caught = catch_unwind(AssertUnwindSafe(call));
    caught.unwrap_or_else(|_| Err(Unreadable::new(name, "unreadable-internal")))
}

/// Opens a file to read it.
///
/// # Errors
///
/// With the reason of the system.
pub fn open(path: &Path, name: &str) -> Result<File, Unreadable> {
    File::open(path).map_err(|error| Unreadable::new(name, gather::reason(&error)))
}

/// Reads everything, up to a bound.
///
/// # Errors
///
/// When there is more than the bound, or the system fails.
pub fn read(source: impl Read, name: &str, most: u64) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = Vec::new();
    match source.take(most + 1).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() as u64 > most => Err(Unreadable::new(name, "unreadable-too-large")),
        Ok(_) => Ok(bytes),
        Err(error) => Err(Unreadable::new(name, gather::reason(&error))),
    }
}

/// Whether a file could be an archive: a ZIP by its first bytes that does not call itself a
/// document.
fn may_be_archive(path: &Path) -> bool {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("");
    if ["ofd", "pdf", "xml", "xbrl"].iter().any(|known| extension.eq_ignore_ascii_case(known)) {
        return false;
    }
    let mut head = [0; 4];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && archive::looks_like_zip(&head)
}
