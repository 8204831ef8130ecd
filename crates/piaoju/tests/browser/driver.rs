//! One chromedriver for all tests of this process, and the sessions with it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::process::{Guarded, is_installed};
use crate::wait::until;

struct Driver {
    url: String,
    _process: Guarded,
}

/// Says what is missing for these tests; they end then.
pub fn is_missing() -> bool {
    let missing = |program: &&str| !is_installed(program);
    let needed = [("chromedriver", "chromium-driver"), ("chromium", "chromium")];
    let missing: Vec<&str> = needed
        .iter()
        .filter(|(program, _)| missing(program))
        .map(|(_, package)| *package)
        .collect();
    if !missing.is_empty() {
        eprintln!("no browser (packages {}): this test is skipped", missing.join(", "));
    }
    !missing.is_empty()
}

fn driver() -> &'static Driver {
    static DRIVER: OnceLock<Driver> = OnceLock::new();
    DRIVER.get_or_init(|| {
        let port = TcpListener::bind(("127.0.0.1", 0))
            .and_then(|listener| listener.local_addr())
            .map(|address| address.port())
            .expect("a free port");
        let args = [format!("--port={port}"), "--log-level=OFF".to_owned()];
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let process = Guarded::start("TERM", "chromedriver", &args, false);
        until("chromedriver answers", || {
            std::net::TcpStream::connect(("127.0.0.1", port)).ok().map(drop)
        });
        Driver { url: format!("http://127.0.0.1:{port}"), _process: process }
    })
}

/// How a browser is set up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scripts {
    /// As it is delivered.
    #[default]
    On,
    /// JavaScript is switched off.
    Off,
}

/// What the browser has for a camera.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Camera {
    /// Nothing is said of one.
    #[default]
    Unsaid,
    /// There is none.
    Absent,
    /// There is one, and the person does not allow it.
    Refused,
    /// It sees this film (YUV4MPEG2).
    Film(PathBuf),
}

impl Camera {
    fn args(&self) -> Vec<String> {
        let fake = "--use-fake-device-for-media-stream";
        let allowed = "--use-fake-ui-for-media-stream".to_owned();
        match self {
            Camera::Unsaid => Vec::new(),
            Camera::Absent => vec![format!("{fake}=device-count=0"), allowed],
            Camera::Refused => vec![fake.to_owned()],
            Camera::Film(path) => {
                let film = format!("--use-file-for-fake-video-capture={}", path.display());
                vec![fake.to_owned(), allowed, film]
            }
        }
    }
}

/// Opens a browser of its own whose downloads go to a folder.
pub fn session(runtime: &Runtime, downloads: &Path, scripts: Scripts, camera: &Camera) -> Client {
    // With a pipe in place of a port the browser ends when chromedriver does.
    let args = [
        "--headless=new",
        "--remote-debugging-pipe",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--lang=zh-CN",
        "--window-size=1366,900",
        "--hide-scrollbars",
        // A colour that is fading in has no contrast of its own.
        "--force-prefers-reduced-motion",
    ];
    let mut args: Vec<String> = args.map(str::to_owned).into();
    args.extend(camera.args());
    let mut preferences = json!({
        "download.default_directory": downloads.display().to_string(),
        "download.prompt_for_download": false,
        "plugins.always_open_pdf_externally": true,
        "intl.accept_languages": "zh-CN,zh",
        "credentials_enable_service": false,
    });
    if scripts == Scripts::Off {
        preferences["profile.managed_default_content_settings.javascript"] = Value::from(2);
    }
    if *camera == Camera::Refused {
        preferences["profile.managed_default_content_settings.media_stream"] = Value::from(2);
        let asked = "profile.default_content_setting_values.media_stream_camera";
        preferences[asked] = Value::from(2);
    }
    let capabilities = json!({
        "browserName": "chrome",
        "goog:chromeOptions": { "args": args, "prefs": preferences },
    });
    let Value::Object(capabilities) = capabilities else { unreachable!("it is written as one") };
    runtime.block_on(async {
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let connecting = builder.capabilities(capabilities.into_iter().collect());
        connecting.connect(&driver().url).await.expect("chromedriver opens a browser")
    })
}
