//! A browser and what a person does with it, in the words that stand on the screen.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use fantoccini::actions::{
    InputSource as _, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::demo::Demo;
use crate::driver::{self, Camera, Scripts};
use crate::wait::{until, until_or};

const PAGE: &str = include_str!("page.js");

/// A browser of one person.
pub struct Browser {
    base: String,
    client: Option<Client>,
    runtime: Runtime,
    downloads: TempDir,
}

impl Browser {
    /// Opens a browser that knows one service.
    pub fn new(base: &str) -> Browser {
        Browser::with(base, Scripts::On)
    }

    /// The same, with JavaScript or without.
    pub fn with(base: &str, scripts: Scripts) -> Browser {
        Browser::open_with(base, scripts, &Camera::Unsaid)
    }

    /// The same, with a camera.
    pub fn with_camera(base: &str, camera: &Camera) -> Browser {
        Browser::open_with(base, Scripts::On, camera)
    }

    fn open_with(base: &str, scripts: Scripts, camera: &Camera) -> Browser {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        let downloads = tempfile::tempdir().expect("a folder for downloads");
        let client = driver::session(&runtime, downloads.path(), scripts, camera);
        Browser { base: base.to_owned(), client: Some(client), runtime, downloads }
    }

    fn client(&self) -> &Client {
        self.client.as_ref().expect("it is open until it is dropped")
    }

    fn run<T>(&self, work: impl Future<Output = Result<T, CmdError>>) -> Result<T, CmdError> {
        self.runtime.block_on(work)
    }

    /// Opens an address of the service, or one that was found in a letter.
    pub fn open(&self, place: &str) {
        let url = match place.starts_with("http") {
            true => place.to_owned(),
            false => format!("{}{place}", self.base),
        };
        self.run(self.client().goto(&url)).unwrap_or_else(|why| panic!("{url}: {why}"));
    }

    /// Logs in as one of the people of the demonstration, and sees the desk.
    pub fn log_in(&self, demo: &Demo, name: &str) {
        self.open("/login");
        self.fill("邮箱或手机号", &format!("{name}@demo.example"));
        self.fill("密码", &demo.password);
        self.click("登录");
        self.see(&["工作台"]);
    }

    /// Leaves the account.
    pub fn log_out(&self) {
        self.click("个人菜单");
        self.send("退出登录");
        self.see(&["登录"]);
    }

    /// Path and query of the page.
    pub fn place(&self) -> String {
        let url = self.run(self.client().current_url()).expect("there is a page");
        url.as_str().trim_start_matches(&self.base).to_owned()
    }

    /// Runs a script with the tools of `page.js`.
    pub fn try_script(&self, script: &str, args: Vec<Value>) -> Result<Value, CmdError> {
        self.run(self.client().execute(&format!("{PAGE}\n{script}"), args))
    }

    /// The same, for a page that stays.
    pub fn script(&self, script: &str, args: Vec<Value>) -> Value {
        self.try_script(script, args).unwrap_or_else(|why| panic!("{script}: {why}"))
    }

    /// A script that calls back with its last argument.
    pub fn patient_script(&self, script: &str, args: Vec<Value>) -> Value {
        let done = self.run(self.client().execute_async(script, args));
        done.unwrap_or_else(|why| panic!("{why}"))
    }

    /// The words on the page, with one blank between them.
    pub fn text(&self) -> String {
        let text = self.try_script("return tools.text();", Vec::new());
        text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// What the service answers when the page asks for an address itself.
    pub fn status(&self, place: &str) -> u64 {
        let script = "const [place, done] = arguments; fetch(place).then((a) => done(a.status));";
        self.patient_script(script, vec![place.into()]).as_u64().unwrap_or_default()
    }

    /// Does something on other pages and comes back to this one.
    pub fn aside<T>(&self, work: impl FnOnce(&Browser) -> T) -> T {
        let client = self.client();
        let here = self
            .run(async {
                let here = client.window().await?;
                let there = client.new_window(true).await?.handle;
                client.switch_to_window(there).await?;
                Ok(here)
            })
            .expect("a tab opens");
        let done = work(self);
        let back = async {
            client.close_window().await?;
            client.switch_to_window(here).await
        };
        self.run(back).expect("the tab closes");
        done
    }

    /// Waits until all these words are on the screen.
    pub fn see(&self, words: &[&str]) {
        let look = || {
            let text = self.text();
            words.iter().all(|words| text.contains(words)).then_some(())
        };
        until_or(look, || {
            let text = self.text();
            let missing: Vec<_> = words.iter().filter(|words| !text.contains(**words)).collect();
            panic!("{missing:?} is not to be seen at {}:\n{text}", self.place())
        });
    }

    /// The words are not on the screen now.
    pub fn see_no(&self, words: &str) {
        let text = self.text();
        assert!(!text.contains(words), "{words} is to be seen at {}:\n{text}", self.place());
    }

    fn found(&self, tool: &str, words: &str) -> Element {
        let script = format!("return tools.{tool}(arguments[0]);");
        let look = || {
            let found = self.try_script(&script, vec![words.into()]).ok()?;
            let id = found.as_object()?.values().next()?.as_str()?.to_owned();
            Some(Element::from_element_id(self.client().clone(), id.into()))
        };
        until_or(look, || panic!("no {tool} with {words} at {}:\n{}", self.place(), self.text()))
    }

    /// Presses what carries these words, with a pointer in its middle.
    pub fn click(&self, words: &str) {
        let element = self.found("pressable", words);
        let press = MouseActions::new("mouse".to_owned())
            .then(PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 })
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        let pressed = self.run(self.client().perform_actions(press));
        pressed.unwrap_or_else(|why| panic!("{words} at {}: {why}", self.place()));
    }

    /// Presses a button that sends its form, and waits for the page that answers.
    pub fn send(&self, words: &str) {
        self.script("window.isOld = true;", Vec::new());
        self.click(words);
        until(words, || {
            let script = "return !window.isOld && document.readyState === 'complete';";
            self.try_script(script, Vec::new()).ok()?.as_bool()?.then_some(())
        });
    }

    /// Writes into the field with this label, in place of what is there.
    pub fn fill(&self, label: &str, value: &str) {
        let field = self.found("field", label);
        let work = async {
            field.clear().await?;
            field.send_keys(value).await
        };
        self.run(work).unwrap_or_else(|why| panic!("{label}: {why}"));
    }

    /// Chooses from the list with this label.
    pub fn choose(&self, label: &str, option: &str) {
        let field = self.found("field", label);
        self.run(field.select_by_label(option)).unwrap_or_else(|why| panic!("{label}: {why}"));
    }

    /// Gives files to the field for files of the page.
    pub fn upload(&self, files: &[&Path]) {
        let look = Locator::Css("main input[type=file]");
        let field = until("a field for files", || self.run(self.client().find(look)).ok());
        let paths: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
        self.run(field.send_keys(&paths.join("\n"))).expect("the files are taken");
    }

    /// Drops a file anywhere on the page; gives back what the page says while it is sent.
    pub fn drop_file(&self, name: &str, bytes: &[u8]) -> String {
        let content = base64::engine::general_purpose::STANDARD.encode(bytes);
        let script = "tools.drop(...arguments); return tools.text();";
        let text = self.script(script, vec![name.into(), content.into()]);
        text.as_str().unwrap_or_default().to_owned()
    }

    /// The file that is being downloaded; it leaves the folder of downloads.
    ///
    /// Chromium keeps the name free with an empty file while the bytes come in beside it: the
    /// download is there when nothing is under way and the file has bytes.
    pub fn downloaded(&self) -> (String, Vec<u8>) {
        let (path, bytes) = until("a download", || {
            let entries = std::fs::read_dir(self.downloads.path()).ok()?.flatten();
            let paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
            let under_way = |path: &PathBuf| {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                name.ends_with(".crdownload") || name.starts_with('.')
            };
            if paths.iter().any(under_way) {
                return None;
            }
            let path = paths.into_iter().next()?;
            let bytes = std::fs::read(&path).ok().filter(|bytes| !bytes.is_empty())?;
            Some((path, bytes))
        });
        std::fs::remove_file(&path).expect("it is ours");
        (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), bytes)
    }

    /// Cuts the line to the service, or mends it.
    pub fn line(&self, is_cut: bool) {
        let line = json!({ "offline": is_cut, "latency": 0, "downloadThroughput": -1,
            "uploadThroughput": -1 });
        self.devtools("Network.enable", json!({}));
        self.devtools("Network.emulateNetworkConditions", line);
    }

    /// A command of the DevTools protocol.
    pub fn devtools(&self, method: &str, parameters: Value) -> Value {
        let command = DevTools(json!({ "cmd": method, "params": parameters }));
        let done = self.run(self.client().issue_cmd(command));
        done.unwrap_or_else(|why| panic!("{method}: {why}"))
    }

    /// Presses a key in the field that has the focus, as `Enter`.
    pub fn press(&self, key: char) {
        let press = async {
            let active = self.client().active_element().await?;
            active.send_keys(&key.to_string()).await
        };
        self.run(press).expect("the key is taken");
    }

    /// Presses Tab, wherever the focus is.
    pub fn press_tab(&self) {
        let tab: char = Key::Tab.into();
        let press = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: tab })
            .then(KeyAction::Up { value: tab });
        self.run(self.client().perform_actions(press)).expect("the key is taken");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            let _ = self.runtime.block_on(client.close());
        }
    }
}

/// A command that chromedriver hands on to the browser.
#[derive(Debug)]
struct DevTools(Value);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(
        &self,
        base_url: &url::Url,
        session_id: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        let session = session_id.unwrap_or_default();
        base_url.join(&format!("session/{session}/goog/cdp/execute"))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.0.to_string()))
    }
}
