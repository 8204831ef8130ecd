//! From the words on the command line to the list of files: folders are walked, names sorted.

use std::fs;
use std::path::{Path, PathBuf};

use paper::Unreadable;

use crate::limits::{FILES_MAX, FOLDER_DEPTH_MAX};

/// Something to verify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A file: its name as shown, and where it is.
    File(String, PathBuf),
    /// Standard input.
    Stdin,
    /// The text of a QR code.
    Qr(String),
    /// A document made by the program itself: its name and bytes.
    Made(String, Vec<u8>),
    /// A name that leads nowhere, and why.
    Lost(Unreadable),
}

/// What was gathered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    /// What to verify, in the given order, each folder sorted by path.
    pub inputs: Vec<Input>,
    /// How many files in folders are no documents by their names.
    pub others: usize,
}

/// Endings of the files that we look at: documents, archives, and pictures that are decoded.
const ENDINGS: [&str; 13] =
    ["ofd", "pdf", "xml", "xbrl", "zip", "jpg", "jpeg", "png", "webp", "bmp", "tif", "tiff", "gif"];

/// Whether a file inside a folder or an archive is one that we look at, by its name.
pub fn is_document(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|e| e.to_str()).unwrap_or("");
    ENDINGS.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// Gathers files from the names that were given.
pub fn gather(names: &[PathBuf]) -> Gathered {
    let mut found = Gathered::default();
    for name in names {
        if name.as_os_str() == "-" {
            found.inputs.push(Input::Stdin);
        } else if name.is_dir() {
            let before = found.inputs.len();
            let others = found.others;
            walk(name, 0, &mut found);
            if found.inputs.len() == before && found.others == others {
                found.lose(name, "unreadable-folder-empty");
            }
        } else {
            found.add(name.clone());
        }
    }
    found
}

/// The reason why the system would not let us read, as a key of the texts.
pub fn reason(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::NotFound => "unreadable-not-found",
        std::io::ErrorKind::PermissionDenied => "unreadable-permission",
        _ => "unreadable-io",
    }
}

impl Gathered {
    fn add(&mut self, path: PathBuf) {
        match self.inputs.len().cmp(&FILES_MAX) {
            std::cmp::Ordering::Less => {
                self.inputs.push(Input::File(path.display().to_string(), path));
            }
            // The first file too many says so; the others are covered by its message.
            std::cmp::Ordering::Equal => self.lose(&path, "unreadable-too-many-files"),
            std::cmp::Ordering::Greater => {}
        }
    }

    fn lose(&mut self, path: &Path, why: &'static str) {
        self.inputs.push(Input::Lost(Unreadable::new(path.display().to_string(), why)));
    }
}

/// Walks a folder. Links to folders are not followed, so the walk ends.
fn walk(folder: &Path, depth: usize, found: &mut Gathered) {
    if depth > FOLDER_DEPTH_MAX {
        return found.lose(folder, "unreadable-folder-deep");
    }
    let listed = fs::read_dir(folder).and_then(|list| list.collect::<Result<Vec<_>, _>>());
    let mut children = match listed {
        Ok(children) => children,
        Err(error) => return found.lose(folder, reason(&error)),
    };
    children.sort_by_key(fs::DirEntry::file_name);
    for child in children {
        let path = child.path();
        let is_hidden = child.file_name().to_string_lossy().starts_with('.');
        match child.file_type() {
            _ if is_hidden || found.inputs.len() > FILES_MAX => {}
            Ok(kind) if kind.is_dir() => walk(&path, depth + 1, found),
            Ok(_) if !path.is_file() => {}
            Ok(_) if is_document(&path.to_string_lossy()) => found.add(path),
            Ok(_) => found.others += 1,
            Err(error) => found.lose(&path, reason(&error)),
        }
    }
}
