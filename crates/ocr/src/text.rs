//! The lines of text in a picture.
//!
//! Two networks of PP-OCRv6 do it: one finds lines, one reads them. Around them stands what they
//! do not know: which way is up, what a seal hides, how dark the room was.

mod crop;
mod detect;
mod letters;
mod network;
mod order;
mod quad;
mod recognise;
mod region;
mod scale;
mod tone;
mod turn;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use image::RgbImage;
use image::imageops::{self, FilterType};
use model::text::Seen;

use crate::limits::{LINES_MAX, READ_SIDE_MAX};
use crate::models::{self, ModelsError, PinnedFile};
use crate::picture::Picture;
use crop::{Ink, redness};
use letters::{Alphabet, Said};
use network::{Network, NetworkError, Sharing};
use quad::{Quad, Rect, downwards, size, upside_down};
use recognise::{Cut, recognise};
use tone::Tone;
use turn::{Turn, is_sideways, slope};

/// Threads of a reader when nothing else is said.
pub const THREADS: usize = 2;

/// What runs the networks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Engine {
    /// The program itself.
    #[default]
    Rten,
    /// ONNX Runtime, a shared library in this file; only with the feature `ort`. A process loads
    /// it once.
    OnnxRuntime(PathBuf),
}

/// Lines that are tried when the direction of a page is in doubt.
const TRIED: usize = 6;
/// A page whose tried lines are read so surely stands upright.
const UPRIGHT_MIN: f32 = 0.85;
/// Lines that are read less surely than this are noise.
const CONFIDENCE_MIN: f32 = 0.5;
/// A line with so much red in it may be crossed by a seal, when one of its letters is less sure
/// than this.
const RED_MIN: f32 = 0.02;
const LETTER_SURE: f32 = 0.9;
/// How many times as high as wide a line is that runs downwards.
const COLUMN_MIN: f32 = 1.5;

/// Why lines cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReaderError {
    /// The models are not there or are not the pinned ones.
    #[error(transparent)]
    Models(#[from] ModelsError),
    /// A network could not be loaded or run.
    #[error("network: {0}")]
    Network(String),
    /// A network does not answer as the pinned ones do.
    #[error("{0}")]
    Foreign(&'static str),
}

impl From<NetworkError> for ReaderError {
    fn from(why: NetworkError) -> ReaderError {
        ReaderError::Network(why.0)
    }
}

/// What was read in a picture.
pub struct Read {
    /// The picture, turned so that its text stands upright.
    pub picture: Picture,
    /// Its lines from top to bottom, with places in that picture.
    pub lines: Vec<Seen>,
}

/// Reads pictures; it can be shared by threads. The networks are loaded with the first picture,
/// which takes half a second, so a service that is never shown one does without their memory.
pub struct Reader {
    folder: PathBuf,
    engine: Engine,
    threads: usize,
    networks: OnceLock<Result<Networks, ReaderError>>,
}

/// What is loaded to read.
struct Networks {
    detector: Box<dyn Network>,
    recogniser: Box<dyn Network>,
    alphabet: Alphabet,
}

impl Networks {
    fn load(folder: &Path, engine: &Engine, threads: usize) -> Result<Networks, ReaderError> {
        let load =
            |model: &PinnedFile, sharing| network::load(engine, &folder.join(model.name), sharing);
        let detector = load(&models::DETECTOR, Sharing::Together(threads))?;
        let recogniser = load(&models::RECOGNISER, Sharing::Apart(threads))?;
        let note = recogniser.note("character");
        let note = note.ok_or(ReaderError::Foreign("the network carries no alphabet"))?;
        Ok(Networks { detector, recogniser, alphabet: Alphabet::new(&note) })
    }
}

impl Reader {
    /// Opens the models in a folder, to work on [`THREADS`] threads of the program itself.
    ///
    /// # Errors
    ///
    /// When a model is missing or is not the pinned one.
    pub fn open(folder: &Path) -> Result<Reader, ReaderError> {
        Reader::with(folder, &Engine::Rten, THREADS)
    }

    /// Opens the models in a folder, to work on so many threads of an engine.
    ///
    /// # Errors
    ///
    /// As [`Reader::open`], and when the library of the engine cannot be loaded.
    pub fn with(folder: &Path, engine: &Engine, threads: usize) -> Result<Reader, ReaderError> {
        models::MODELS.check(folder)?;
        let reader = Reader {
            folder: folder.to_owned(),
            engine: engine.clone(),
            threads: threads.clamp(1, 64),
            networks: OnceLock::new(),
        };
        if matches!(engine, Engine::OnnxRuntime(_)) {
            reader.networks()?;
        }
        Ok(reader)
    }

    fn networks(&self) -> Result<&Networks, ReaderError> {
        let load = || Networks::load(&self.folder, &self.engine, self.threads);
        self.networks.get_or_init(load).as_ref().map_err(Clone::clone)
    }

    /// Reads the lines of a picture. The same picture is always read the same.
    ///
    /// Pictures larger than [`READ_SIDE_MAX`] are made smaller, and at most [`LINES_MAX`] lines
    /// are read, the largest.
    ///
    /// # Errors
    ///
    /// When a network fails, which no picture should make it do.
    pub fn read(&self, picture: &Picture) -> Result<Read, ReaderError> {
        let mut rgb = bounded(picture.rgb());
        let tone = Tone::of(&rgb);
        let mut found = self.detect(&rgb, &tone)?;
        if is_sideways(&found) {
            let quarter = self.quarter_turn(&rgb, &tone, &found)?;
            rgb = Cow::Owned(quarter(&rgb));
            found = self.detect(&rgb, &tone)?;
        }
        let mut quads: Vec<Quad> = found.into_iter().map(Rect::corners).map(as_read).collect();
        let mut said = vec![None; quads.len()];
        let tried = widest(&quads);
        self.read_into(&mut said, &rgb, &tone, &quads, &tried)?;
        if self.stands_on_its_head(&rgb, &tone, &quads, &tried, &said)? {
            let (width, height) = rgb.dimensions();
            for (x, y) in quads.iter_mut().flatten() {
                (*x, *y) = (width as f32 - *x, height as f32 - *y);
            }
            quads.iter_mut().for_each(|quad| *quad = upside_down(quad));
            rgb = Cow::Owned(imageops::rotate180(&*rgb));
            said.fill(None);
        }
        let rest: Vec<usize> = (0..quads.len()).filter(|&i| said[i].is_none()).collect();
        self.read_into(&mut said, &rgb, &tone, &quads, &rest)?;
        self.read_through_seals(&mut said, &rgb, &tone, &quads)?;
        Ok(self.upright(rgb, &quads, said))
    }

    fn detect(&self, rgb: &RgbImage, tone: &Tone) -> Result<Vec<Rect>, ReaderError> {
        let mut found = detect::detect(&*self.networks()?.detector, rgb, tone, self.threads)?;
        let area = |rect: &Rect| rect.half_width * rect.half_height;
        found.sort_by(|a, b| area(b).total_cmp(&area(a)));
        found.truncate(LINES_MAX);
        Ok(found)
    }

    fn recognise(
        &self,
        rgb: &RgbImage,
        tone: &Tone,
        cuts: &[Cut],
    ) -> Result<Vec<Said>, ReaderError> {
        let networks = self.networks()?;
        recognise(&*networks.recogniser, &networks.alphabet, rgb, tone, cuts)
    }

    /// The turn that makes downward or upward lines run to the right.
    fn quarter_turn(
        &self,
        rgb: &RgbImage,
        tone: &Tone,
        found: &[Rect],
    ) -> Result<fn(&RgbImage) -> RgbImage, ReaderError> {
        let quads: Vec<Quad> = found.iter().map(|rect| downwards(&rect.corners())).collect();
        let tried: Vec<Quad> = widest(&quads).into_iter().map(|i| quads[i]).collect();
        let cut = |quad: &Quad| Cut { quad: *quad, ink: Ink::All };
        let downward: Vec<Cut> = tried.iter().map(cut).collect();
        let upward: Vec<Cut> = tried.iter().map(|quad| cut(&upside_down(quad))).collect();
        let down = sureness(&self.recognise(rgb, tone, &downward)?);
        let up = sureness(&self.recognise(rgb, tone, &upward)?);
        Ok(if down >= up { |rgb| imageops::rotate270(rgb) } else { |rgb| imageops::rotate90(rgb) })
    }

    /// Whether the tried lines are read better upside down. Lines that are read well are not
    /// asked.
    fn stands_on_its_head(
        &self,
        rgb: &RgbImage,
        tone: &Tone,
        quads: &[Quad],
        tried: &[usize],
        said: &[Option<Said>],
    ) -> Result<bool, ReaderError> {
        let upright: Vec<Said> = tried.iter().filter_map(|&i| said[i].clone()).collect();
        let sure = sureness(&upright);
        if tried.is_empty() || sure >= UPRIGHT_MIN {
            return Ok(false);
        }
        let turned = |&i: &usize| Cut { quad: upside_down(&quads[i]), ink: Ink::All };
        let turned: Vec<Cut> = tried.iter().map(turned).collect();
        Ok(sureness(&self.recognise(rgb, tone, &turned)?) > sure + 0.1)
    }

    fn read_into(
        &self,
        said: &mut [Option<Said>],
        rgb: &RgbImage,
        tone: &Tone,
        quads: &[Quad],
        which: &[usize],
    ) -> Result<(), ReaderError> {
        let cut = |&i: &usize| Cut { quad: quads[i], ink: Ink::All };
        let cuts: Vec<Cut> = which.iter().map(cut).collect();
        for (&i, what) in which.iter().zip(self.recognise(rgb, tone, &cuts)?) {
            said[i] = Some(what);
        }
        Ok(())
    }

    /// Reads lines that red ink crosses a second time without it, and keeps the surer reading.
    fn read_through_seals(
        &self,
        said: &mut [Option<Said>],
        rgb: &RgbImage,
        tone: &Tone,
        quads: &[Quad],
    ) -> Result<(), ReaderError> {
        let sure = |said: &Said| said.letters.iter().all(|one| one.confidence >= LETTER_SURE);
        let doubtful = |i: &usize| !said[*i].as_ref().is_some_and(sure);
        let red = |i: &usize| redness(rgb, &quads[*i]) >= RED_MIN;
        let crossed: Vec<usize> = (0..quads.len()).filter(doubtful).filter(red).collect();
        let cut = |&i: &usize| Cut { quad: quads[i], ink: Ink::NotRed };
        let cuts: Vec<Cut> = crossed.iter().map(cut).collect();
        for (&i, without) in crossed.iter().zip(self.recognise(rgb, tone, &cuts)?) {
            let with = &mut said[i];
            let better = with.as_ref().is_none_or(|with| {
                // Red letters vanish too: what is left of them must not win by being short.
                without.letters.len() * 4 >= with.letters.len() * 3
                    && without.confidence > with.confidence
            });
            if better {
                *with = Some(without);
            }
        }
        Ok(())
    }

    /// The lines that say something, level and in the order of reading, and their picture.
    fn upright(&self, rgb: Cow<'_, RgbImage>, quads: &[Quad], said: Vec<Option<Said>>) -> Read {
        let mut lines: Vec<Seen> = Vec::new();
        for (quad, said) in quads.iter().zip(said) {
            let Some(Said { text, confidence, letters }) = said else { continue };
            if confidence >= CONFIDENCE_MIN && !text.trim().is_empty() {
                lines.push(Seen { text, confidence, corners: *quad, letters });
            }
        }
        let corners: Vec<Quad> = lines.iter().map(|line| line.corners).collect();
        let mut rgb = rgb.into_owned();
        if let Some(degrees) = slope(&corners) {
            let turn = Turn::level(&rgb, degrees);
            rgb = turn.picture(&rgb, self.threads);
            for line in &mut lines {
                line.corners = line.corners.map(|corner| turn.place(corner));
            }
        }
        order::reading_order(&mut lines);
        Read { picture: Picture::new(rgb), lines }
    }
}

/// The picture, smaller when it is larger than is read.
fn bounded(rgb: &RgbImage) -> Cow<'_, RgbImage> {
    let (width, height) = rgb.dimensions();
    let longer = width.max(height);
    if longer <= READ_SIDE_MAX {
        return Cow::Borrowed(rgb);
    }
    let scale = f64::from(READ_SIDE_MAX) / f64::from(longer);
    let side = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    Cow::Owned(imageops::resize(rgb, side(width), side(height), FilterType::Triangle))
}

/// Corners in the direction in which a line is read: columns run downwards.
fn as_read(quad: Quad) -> Quad {
    let (width, height) = size(&quad);
    if height >= COLUMN_MIN * width { downwards(&quad) } else { quad }
}

/// The widest lines, the first to tell the direction of a page.
fn widest(quads: &[Quad]) -> Vec<usize> {
    let shape = |i: usize| {
        let (width, height) = size(&quads[i]);
        width / height.max(1.0)
    };
    let mut all: Vec<usize> = (0..quads.len()).collect();
    all.sort_by(|&a, &b| shape(b).total_cmp(&shape(a)));
    all.truncate(TRIED);
    all
}

/// How surely lines are read, each counting the same.
fn sureness(said: &[Said]) -> f32 {
    said.iter().map(|said| said.confidence).sum::<f32>() / said.len().max(1) as f32
}
