//! The program's own engine: `app` behind the seam.

use std::fs::{self, File};
use std::path::Path;
use std::sync::OnceLock;

use app::verify::{Format, sniff};
use app::{Desk, TrustStore, verify};
use model::{Check, Evidence, Moment, Outcome, Verification};
use paper::Unreadable;

use crate::gather::reason;
use crate::limits::{CERTIFICATE_BYTES_MAX, CERTIFICATE_FILES_MAX};
use crate::models;
use crate::run::read;
use crate::seam::{Engine, Inspection, Sample, Settings, Wiring};

/// The wiring of the real program.
pub fn real() -> Wiring {
    Wiring { engine, samples }
}

struct Office {
    desk: Desk,
    /// The same with a reader of text, made when the first picture comes: models are large.
    pictures: OnceLock<Desk>,
    now: Moment,
}

impl Office {
    fn desk_for(&self, bytes: &[u8]) -> &Desk {
        if sniff(bytes) == Format::Picture { self.desk_for_pictures() } else { &self.desk }
    }

    fn desk_for_pictures(&self) -> &Desk {
        let with_reader =
            || Desk { reader: models::reader(), ..Desk::new(self.desk.trust.clone()) };
        self.pictures.get_or_init(with_reader)
    }
}

impl Engine for Office {
    fn verify(&self, name: &str, bytes: &[u8]) -> Result<Verification, Unreadable> {
        let desk = self.desk_for(bytes);
        let v = verify(desk, name, bytes, self.now)?;
        let is_unread =
            |line: &Evidence| line.check == Check::PictureText && line.outcome == Outcome::Skipped;
        // That a document is a scan is known once it was opened.
        if desk.reader.is_none() && v.evidence.iter().any(is_unread) {
            let desk = self.desk_for_pictures();
            if desk.reader.is_some() {
                return verify(desk, name, bytes, self.now);
            }
        }
        Ok(v)
    }

    fn verify_qr(&self, text: &str) -> Result<Verification, Unreadable> {
        verify(&self.desk, "qr", text.as_bytes(), self.now)
    }

    fn inspect(&self, name: &str, bytes: &[u8]) -> Result<Inspection, Unreadable> {
        app::inspect(self.desk_for(bytes), name, bytes)
    }
}

fn engine(settings: &Settings) -> Result<Box<dyn Engine>, Unreadable> {
    let mut trust = match settings.trusts_builtin {
        true => TrustStore::builtin(),
        false => TrustStore::empty(),
    };
    if settings.trusts_samples {
        let installed = trust.install(&paper::samples::authority().1);
        installed.map_err(|_| Unreadable::new("--samples", "unreadable-certificate"))?;
    }
    for folder in &settings.trust_folders {
        install(&mut trust, folder)?;
    }
    let pictures = OnceLock::new();
    Ok(Box::new(Office { desk: Desk::new(trust), pictures, now: settings.now }))
}

/// Installs every certificate of a folder, told by the ending of its name, or one file. One that
/// holds no certificate is an error, and so is a folder without any: who names authorities must
/// be able to rely on all of them.
pub fn install(trust: &mut TrustStore, place: &Path) -> Result<(), Unreadable> {
    let refused = |path: &Path, why| Unreadable::new(path.display().to_string(), why);
    let mut paths = vec![place.to_owned()];
    if !place.is_file() {
        let listed = fs::read_dir(place).map_err(|error| refused(place, reason(&error)))?;
        paths = listed.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.is_file() && is_certificate(path));
        paths.sort();
    }
    if paths.is_empty() {
        return Err(refused(place, "unreadable-certificate"));
    }
    if paths.len() > CERTIFICATE_FILES_MAX {
        return Err(refused(place, "unreadable-too-many-files"));
    }
    for path in paths {
        let name = path.display().to_string();
        let file = File::open(&path).map_err(|error| refused(&path, reason(&error)))?;
        let bytes = read(file, &name, CERTIFICATE_BYTES_MAX)?;
        trust.install(&bytes).map_err(|_| refused(&path, "unreadable-certificate"))?;
    }
    Ok(())
}

fn is_certificate(path: &Path) -> bool {
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    ["cer", "crt", "pem", "der"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// The demonstration set. Without a Chinese font on the system its PDFs are left out.
fn samples(_now: Moment) -> Result<Vec<Sample>, Unreadable> {
    let fonts = paper::write::Fonts::find();
    let set = paper::samples::make(fonts.as_ref().ok());
    let documents = set.samples.into_iter().map(|sample| Sample {
        name: sample.file_name,
        bytes: sample.bytes,
        verdict: Some(sample.expected.code()),
        about_zh: sample.about_zh,
        about_en: sample.about_en,
    });
    let authority = Sample {
        name: set.authority.0.to_owned(),
        bytes: set.authority.1,
        verdict: None,
        about_zh: "演示根证书，配合 --trust 使用",
        about_en: "the demonstration authority, for --trust",
    };
    Ok(documents.chain([authority]).collect())
}
