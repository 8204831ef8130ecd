//! `piaoju models`: whether the models that read pictures are installed, and installing them.
//!
//! They are fetched with pip, the ordinary way to a package, or taken from a file that somebody
//! carried here. What comes is used only when its SHA-256 is the pinned one.

use std::env;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use ocr::models::{FILES, ModelsError, PACKAGE, PACKAGE_VERSION, check, install};
use ocr::text::{Reader, ReaderError};

use crate::paint::{Tone, printable};
use crate::text::{Look, grouped};
use crate::texts::Texts;
use crate::world::World;

const STATUS: &str = "\
退出状态 / Exit status:
  0  已安装 / installed
  1  没有安装 / not installed
  2  安装没有成功 / they could not be installed";

/// The words of `piaoju models`.
#[derive(Debug, clap::Args)]
#[command(after_help = STATUS)]
pub struct Models {
    /// 模型文件夹 / Folder of the models
    #[arg(long, value_name = "DIR", env = "PIAOJU_MODEL_DIR", global = true)]
    pub folder: Option<PathBuf>,
    /// What to do; without it their state is told.
    #[command(subcommand)]
    pub action: Option<Action>,
}

/// What can be done with the models.
#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// 用 pip 下载并安装，或从文件安装 / Fetch them with pip and install, or from a file
    Install {
        /// 已下载的 wheel 或 ZIP，或存放模型的文件夹 / A wheel or ZIP, or a folder with them
        #[arg(long, value_name = "FILE|DIR")]
        from: Option<PathBuf>,
        /// 禁止联网，只能配合 --from / Never connect; needs --from
        #[arg(long, requires = "from")]
        no_outbound: bool,
    },
}

/// Where the models lie when nothing else is said: `PIAOJU_MODEL_DIR`, else the data folder of the
/// user (XDG Base Directory Specification 0.8).
pub fn folder() -> PathBuf {
    let named = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = named("PIAOJU_MODEL_DIR") {
        return folder;
    }
    let data = named("XDG_DATA_HOME").filter(|path| path.is_absolute());
    let data = data.or_else(|| named("HOME").map(|home| home.join(".local/share")));
    data.map_or_else(|| PathBuf::from("piaoju-models"), |data| data.join("piaoju/models"))
}

/// What reads the text of pictures, when its models are installed. Without them everything else
/// works, and every door says how to get them.
pub fn reader() -> Option<Arc<Reader>> {
    match Reader::open(&folder()) {
        Ok(reader) => Some(Arc::new(reader)),
        Err(ReaderError::Models(ModelsError::Missing(_))) => None,
        Err(why) => {
            tracing::warn!(%why, "text is not read from pictures");
            None
        }
    }
}

/// Runs `piaoju models` and returns its exit status.
pub fn run(call: &Models, texts: &Texts, look: Look, world: &mut World<'_>) -> u8 {
    let folder = call.folder.clone().unwrap_or_else(self::folder);
    let Some(Action::Install { from, .. }) = &call.action else {
        return state(&folder, texts, look, world);
    };
    let installed = match from {
        Some(from) => install(from, &folder).map_err(|why| sentence(&why, texts)),
        None => fetch(&folder, texts, world),
    };
    match installed {
        Ok(()) => state(&folder, texts, look, world),
        Err(why) => {
            world.complain(&look.paint.tone(Tone::Bad, &why));
            world.complain(&advice(texts));
            2
        }
    }
}

/// Says whether the models are there, where, and whose they are.
fn state(folder: &Path, texts: &Texts, look: Look, world: &mut World<'_>) -> u8 {
    let found = check(folder);
    let shown = printable(&folder.display().to_string());
    let mut text = match &found {
        Ok(()) => look.paint.tone(Tone::Good, &texts.get("models-installed")),
        Err(why) => look.paint.tone(Tone::Warn, &sentence(why, texts)),
    };
    text.push_str(&format!("\n{}\n", texts.fill("models-folder", &[("path", shown.into())])));
    for file in FILES {
        let (bytes, digest) = (grouped(file.bytes), &file.sha256[..16]);
        text.push_str(&format!("  {}  {bytes}  SHA-256 {digest}…\n", file.name));
    }
    let package = format!("{PACKAGE} {PACKAGE_VERSION}");
    text.push_str(&texts.fill("models-licence", &[("package", package.into())]));
    text.push('\n');
    if found.is_err() {
        text.push_str(&advice(texts));
        text.push('\n');
    }
    world.answer(&text).max(u8::from(found.is_err()))
}

/// Fetches the package into a folder that is gone afterwards, and installs from it.
fn fetch(folder: &Path, texts: &Texts, world: &mut World<'_>) -> Result<(), String> {
    let package = format!("{PACKAGE}=={PACKAGE_VERSION}");
    world.complain(&texts.fill("models-fetching", &[("package", package.as_str().into())]));
    let place = tempfile::tempdir().map_err(|why| why.to_string())?;
    // A built package only: none whose making would run a program of somebody else.
    let pip = Command::new("python3")
        .args(["-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--quiet"])
        .args(["--disable-pip-version-check", "--timeout", "30", "--retries", "2", "--dest"])
        .arg(place.path())
        .arg(&package)
        .stdin(Stdio::null())
        .output();
    let pip = match pip {
        Ok(pip) => pip,
        Err(why) if why.kind() == ErrorKind::NotFound => return Err(texts.get("models-no-python")),
        Err(why) => return Err(why.to_string()),
    };
    let fetched = std::fs::read_dir(place.path()).ok().and_then(|mut files| files.next());
    let Some(Ok(wheel)) = fetched.filter(|_| pip.status.success()) else {
        let said = String::from_utf8_lossy(&pip.stderr);
        let last = said.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
        let said: String = printable(last).chars().take(300).collect();
        return Err(texts.fill("models-pip-failed", &[("said", said.into())]));
    };
    install(&wheel.path(), folder).map_err(|why| sentence(&why, texts))
}

/// What is wrong, in words.
pub fn sentence(why: &ModelsError, texts: &Texts) -> String {
    let (key, what) = match why {
        ModelsError::Missing(name) => ("models-missing", (*name).to_owned()),
        ModelsError::Altered(name) => ("models-altered", (*name).to_owned()),
        ModelsError::Package(said) => ("models-package", said.clone()),
        ModelsError::Io { name, why } => ("models-io", format!("{name}: {why}")),
    };
    texts.fill(key, &[("what", printable(&what).into())])
}

/// How to get them, with a network and without.
fn advice(texts: &Texts) -> String {
    let package = format!("{PACKAGE}=={PACKAGE_VERSION}");
    texts.fill("models-advice", &[("package", package.into())])
}
