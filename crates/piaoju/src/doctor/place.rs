//! The machine: the data folder, the disk, the clock, chance, fonts.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use model::{Day, Moment};
use ocr::text::Engine;
use paper::write::Fonts;

use super::Finding;

/// Whether the data folder can be written.
pub fn folder(path: &Path) -> Finding {
    let shown = path.display().to_string();
    match fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => match nearest(path) {
            Some(parent) if may_write(parent).is_ok() => {
                Finding::warning("doctor-folder.absent", shown)
            }
            _ => Finding::broken("doctor-folder.unmakeable", shown),
        },
        Err(error) => Finding::broken("doctor-folder.locked", format!("{shown}: {error}")),
        Ok(facts) if !facts.is_dir() => Finding::broken("doctor-folder.file", shown),
        Ok(_) => match may_write(path) {
            Ok(()) => Finding::good("doctor-folder.good", shown),
            Err(error) => Finding::broken("doctor-folder.locked", format!("{shown}: {error}")),
        },
    }
}

/// Writes a file and takes it away again: rights and full disks are told by nothing else.
fn may_write(folder: &Path) -> std::io::Result<()> {
    let name = folder.join(format!(".piaoju-doctor-{}", std::process::id()));
    let written = fs::OpenOptions::new().write(true).create_new(true).open(&name);
    let written = written.and_then(|mut file| file.write_all(&[0; 4096]));
    let gone = fs::remove_file(&name);
    written.and(gone)
}

/// The folder itself, or the nearest one above it that exists.
fn nearest(path: &Path) -> Option<&Path> {
    let here = |path: &&Path| path.is_dir();
    let above = path.ancestors().find(here);
    // A relative path ends in an empty one, which is the present folder.
    above.or(path.is_relative().then_some(Path::new(".")))
}

/// Whether anybody else may look into the data folder, where the secrets are.
pub fn rights(path: &Path) -> Finding {
    let shown = path.display().to_string();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let open_to_others = |path: &Path| {
            fs::metadata(path).is_ok_and(|facts| facts.permissions().mode() & 0o077 != 0)
        };
        if open_to_others(path) {
            return Finding::warning("doctor-rights.open", shown);
        }
        let keys = fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
        let is_secret = |path: &std::path::PathBuf| {
            path.extension().is_some_and(|ending| ending == "key") || path.ends_with("tls-key.pem")
        };
        let bare = keys.filter(is_secret).find(|path| open_to_others(path));
        if let Some(bare) = bare {
            return Finding::broken("doctor-rights.bare", bare.display().to_string());
        }
    }
    Finding::good("doctor-rights.good", shown)
}

/// Below this much space the log of the database may soon not fit, in KiB.
const SPACE_WARN_KIB: u64 = 2 * 1024 * 1024;
/// Below this much nothing should be begun, in KiB.
const SPACE_LEAST_KIB: u64 = 256 * 1024;

/// How much space is left, as `df -P` tells it (POSIX.1-2017): there is no safe call for it in the
/// standard library.
pub fn space(path: &Path) -> Finding {
    let Some(place) = nearest(path) else { return Finding::warning("doctor-space.unknown", "") };
    let asked = Command::new("df")
        .args(["-Pk", "--"])
        .arg(place)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let text = asked.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let Some(free) = text.ok().as_deref().and_then(free_kib) else {
        return Finding::warning("doctor-space.unknown", "");
    };
    let shown = sized(free);
    match free {
        0..SPACE_LEAST_KIB => Finding::broken("doctor-space.full", shown),
        SPACE_LEAST_KIB..SPACE_WARN_KIB => Finding::warning("doctor-space.little", shown),
        _ => Finding::good("doctor-space.good", shown),
    }
}

/// The fourth column of the second line.
fn free_kib(text: &str) -> Option<u64> {
    let mut columns = text.lines().nth(1)?.split_whitespace();
    // A name of a device with blanks moves the columns; the percentage behind them does not lie.
    let all: Vec<&str> = columns.by_ref().collect();
    let used = all.iter().position(|column| column.ends_with('%'))?;
    all.get(used.checked_sub(1)?)?.parse().ok()
}

fn sized(kib: u64) -> String {
    match kib {
        0..1024 => format!("{kib} KiB"),
        1024..1_048_576 => format!("{} MiB", kib / 1024),
        _ => format!("{}.{} GiB", kib / 1_048_576, kib % 1_048_576 * 10 / 1_048_576),
    }
}

/// No build of the program is older than this day.
const BUILT: (i16, u8, u8) = (2026, 11, 1);
/// Nor is one used longer than this without a newer one.
const YEARS_MAX: i64 = 30;

/// Whether the clock can be right: invoices of tomorrow are not believed, so it matters.
pub fn clock(now: Moment) -> Finding {
    let shown = now.in_china();
    let (year, month, day) = BUILT;
    let built = Day::new(year, month, day).and_then(|day| Moment::utc(day, 0, 0, 0));
    let Some(built) = built else { return Finding::broken("doctor-clock.wrong", shown) };
    match now.0 - built.0 {
        0.. if now.0 - built.0 < YEARS_MAX * 366 * 86_400 => {
            Finding::good("doctor-clock.good", shown)
        }
        _ => Finding::broken("doctor-clock.wrong", shown),
    }
}

/// Whether the system gives random bytes.
pub fn chance() -> Finding {
    let (mut one, mut other) = ([0u8; 32], [0u8; 32]);
    let given = getrandom::fill(&mut one).and_then(|()| getrandom::fill(&mut other));
    match given {
        Ok(()) if one != other => Finding::good("doctor-chance.good", ""),
        _ => Finding::broken("doctor-chance.none", ""),
    }
}

/// Whether there is a Chinese font, for reports as PDF.
pub fn font() -> Finding {
    match Fonts::find() {
        Ok(_) => Finding::good("doctor-font.good", ""),
        Err(_) => Finding::warning("doctor-font.none", ""),
    }
}

/// Whether the models are installed that read pictures, and what runs them.
pub fn models() -> Finding {
    let folder = crate::models::folder();
    let shown = folder.display().to_string();
    match ocr::models::MODELS.check(&folder) {
        Ok(()) => match crate::models::engine(&folder) {
            Ok(Engine::Rten) => Finding::good("doctor-models.good", format!("{shown}, rten")),
            Ok(Engine::OnnxRuntime(library)) => {
                let library = library.display();
                Finding::good("doctor-models.good", format!("{shown}, ONNX Runtime {library}"))
            }
            Err(why) => Finding::warning("doctor-models.engine", why.to_string()),
        },
        Err(ocr::models::ModelsError::Missing(_)) => {
            Finding::warning("doctor-models.absent", shown)
        }
        Err(why) => Finding::warning("doctor-models.altered", why.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_free_space_is_read_whatever_the_name_of_the_device() {
        let head = "Filesystem 1024-blocks Used Available Capacity Mounted on\n";
        let plain = format!("{head}/dev/sda1 100 40 60 40% /\n");
        assert_eq!(free_kib(&plain), Some(60));
        let blank = format!("{head}//nas/my share 100 40 59 40% /a b\n");
        assert_eq!(free_kib(&blank), Some(59));
        assert_eq!(free_kib("df: no such thing\n"), None);
        assert_eq!(sized(3 * 1_048_576 + 524_288), "3.5 GiB");
        assert_eq!((sized(512), sized(300 * 1024)), ("512 KiB".into(), "300 MiB".into()));
    }

    #[test]
    fn a_clock_before_the_program_was_written_is_wrong() {
        let at = |year| Moment::utc(Day::new(year, 11, 22).unwrap(), 0, 0, 0).unwrap();
        assert_eq!(clock(at(2026)).say, "doctor-clock.good");
        assert_eq!(clock(at(2025)).say, "doctor-clock.wrong");
        assert_eq!(clock(Moment(0)).say, "doctor-clock.wrong");
        assert_eq!(clock(at(2099)).say, "doctor-clock.wrong");
    }
}
