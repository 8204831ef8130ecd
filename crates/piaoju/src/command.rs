//! The words of the command line. Help is in Chinese with English behind a slash, because it is
//! shown before anyone can be asked for a language.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::language::Language;
use crate::paint::Paint;
use crate::seam::Wiring;
use crate::serve::Serve;
use crate::serve::demo::Demo;
use crate::text::Look;
use crate::texts::Texts;
use crate::world::World;
use crate::{catalogue, doctor, inspect, log, models, register, report, run, samples, serve};

/// 查验中国电子发票，逐项列出证据 / Verifies Chinese e-invoices and shows the evidence
#[derive(Debug, Parser)]
#[command(name = "piaoju", version, arg_required_else_help = true, after_help = AFTER)]
pub struct Call {
    /// 界面语言，默认随 LANG，否则中文 / Language; from LANG, else Chinese
    #[arg(long, global = true, value_enum, hide_possible_values = true, value_name = "zh|en")]
    pub lang: Option<Lang>,
    /// 何时用颜色 / When to use colour
    #[arg(long, global = true, value_enum, hide_possible_values = true)]
    #[arg(value_name = "auto|always|never", default_value = "auto")]
    pub color: When,
    /// What to do.
    #[command(subcommand)]
    pub action: Action,
}

const AFTER: &str = "本系统不是税务机关平台。 / Not a platform of the tax authority.";

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// 查验文件：真伪、是否改动、内容是否自洽 / Verify files
    Verify(Verify),
    /// 查看文件结构、签名、证书和读取位置 / Show structure, signatures and certificates
    Inspect(Inspect),
    /// 把 OFD、PDF 的页面画成图片 / Draw the pages of an OFD or a PDF
    Render(crate::render::Render),
    /// 演示：虚构的数据、邮箱和查验服务，打开浏览器就能试 / Try everything with fictional data
    Demo(Demo),
    /// 启动查验服务：网页、接口、批量 / Run the service: pages, API, batches
    Serve(Box<Serve>),
    /// 模拟支付渠道或收费单位，供试用 / Simulate a payment channel or the billers
    Simulate(crate::simulate::Simulate),
    /// 底账：载入、查找 / The register of issued invoices: load, find
    Register {
        /// What to do with it.
        #[command(subcommand)]
        action: register::Action,
    },
    /// 检查运行条件，说明怎么处理 / Check what the service needs, and say what to do
    Doctor(doctor::Doctor),
    /// 识别图片的模型：状态、安装 / The models that read pictures: state, install
    Models(models::Models),
    /// 审计日志 / The log that proves every write
    Log {
        /// What to do with it.
        #[command(subcommand)]
        action: log::Action,
    },
    /// 查验报告 / Signed reports
    Report {
        /// What to do with them.
        #[command(subcommand)]
        action: report::Action,
    },
    /// 写出自制样例文件 / Write the program's own sample files
    Samples {
        /// 目标文件夹，已有的文件不会被覆盖 / Folder; existing files are kept
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// 列出全部检查项 / List every check
    Checks {
        /// 输出格式 / Format
        #[arg(long, value_enum, hide_possible_values = true)]
        #[arg(value_name = "text|markdown", default_value = "text")]
        format: ListFormat,
    },
    /// 生成命令补全脚本 / Print a completion script
    Completions {
        /// 命令行外壳 / Shell
        #[arg(value_enum)]
        shell: Shell,
    },
}

const STATUS: &str = "\
FILE 可以是文件、文件夹（逐层查找）、ZIP 压缩包，或 -（标准输入）。
FILE is a file, a folder (walked), a ZIP archive of documents, or - (standard input).

退出状态 / Exit status（多种情况并存时按 2、1、3、0 的顺序取先 / precedence 2, 1, 3, 0）:
  0  全部有效或原件真实 / all valid or authentic
  1  有发票无效、不一致或查无此票 / one is invalid, does not match or is not found
  2  有文件无法读取，或用法有误 / a file could not be read, or the call is wrong
  3  有发票暂无法判定 / one cannot be decided";

/// The words of `piaoju verify`.
#[derive(Debug, clap::Args)]
#[command(after_help = STATUS)]
pub struct Verify {
    /// 文件、文件夹、ZIP 或 - / Files, folders, ZIP archives or -
    #[arg(value_name = "FILE", required_unless_present_any = ["qr", "samples"])]
    pub files: Vec<PathBuf>,
    /// 查验二维码里的文字 / Verify the text of a QR code
    #[arg(long, value_name = "TEXT")]
    pub qr: Vec<String>,
    /// 输出格式；json 每个文件一行 / Format; json is one line for each file
    #[arg(long, value_enum, hide_possible_values = true)]
    #[arg(value_name = "text|json|html", default_value = "text")]
    pub format: Format,
    /// 不联网。目前总是如此，写上也无妨 / Stay offline; always so today
    #[arg(long)]
    pub offline: bool,
    /// 增加信任的证书文件或文件夹，可重复 / Certificates to trust, a file or folder; repeatable
    #[arg(long, value_name = "DIR")]
    pub trust: Vec<PathBuf>,
    /// 不信任程序内置的签名者 / Do not trust the built-in signers
    #[arg(long)]
    pub no_builtin_trust: bool,
    /// 信任自制样例的签名者；不带 FILE 时查验全部样例，都合预期则退出 0
    /// Trust the signer of the samples; without FILE verify them all, 0 when each is as promised
    #[arg(long)]
    pub samples: bool,
    /// 同时查验的文件数，默认为处理器核数 / Files at once; default: number of cores
    #[arg(long, short, value_name = "N")]
    pub jobs: Option<usize>,
    /// 写入文件而不是屏幕 / Write to a file
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// 不显示进度和提示，只留结果与错误 / No progress or notes, only results and errors
    #[arg(long, short)]
    pub quiet: bool,
    #[arg(skip)]
    color: When,
}

impl Verify {
    /// The look of the output.
    pub fn look(&self, world: &World<'_>) -> Look {
        look(self.color, world)
    }
}

/// The words of `piaoju inspect`.
#[derive(Debug, clap::Args)]
pub struct Inspect {
    /// 文件，或 - / A file, or -
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// 输出格式 / Format
    #[arg(long, value_enum, hide_possible_values = true)]
    #[arg(value_name = "text|json", default_value = "text")]
    pub format: InspectFormat,
}

/// How verdicts are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people at a terminal.
    Text,
    /// For programs, one object a line.
    Json,
    /// For browsers and printers.
    Html,
}

/// How an inspection is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InspectFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// How the catalogue is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people at a terminal.
    Text,
    /// For the documentation.
    Markdown,
}

/// A language by its short name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// 中文.
    Zh,
    /// English.
    En,
}

/// When colour is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Colour and width for an output.
pub fn look(color: When, world: &World<'_>) -> Look {
    let is_on = match color {
        When::Always => true,
        When::Never => false,
        When::Auto => world.out_is_terminal && !world.has_no_color,
    };
    Look { paint: Paint { is_on }, width: world.width.max(24) }
}

/// Runs one call of the program and returns its exit status.
pub fn run(words: Vec<OsString>, wiring: Wiring, world: &mut World<'_>) -> u8 {
    let call = match Call::try_parse_from(words) {
        Ok(call) => call,
        Err(message) => return explain(&message, world),
    };
    let language = match call.lang {
        Some(Lang::Zh) => Language::Chinese,
        Some(Lang::En) => Language::English,
        None => Language::from_locale(world.locale.as_deref()),
    };
    let texts = Texts::of(language);
    let look = look(call.color, world);
    let text = match call.action {
        Action::Verify(mut verify) => {
            verify.color = call.color;
            return run::verify(&verify, wiring, texts, world);
        }
        Action::Inspect(inspect) => return inspect::run(&inspect, wiring, texts, look, world),
        Action::Render(call) => return crate::render::run(&call, texts, world),
        Action::Demo(call) => return serve::demo::run(&call, texts, world),
        Action::Serve(call) => return serve::run(&call, texts, world),
        Action::Simulate(call) => return crate::simulate::run(&call, texts, world),
        Action::Register { action: register::Action::Load(load) } => {
            return register::load(&load, texts, look, world);
        }
        Action::Register { action: register::Action::Find(find) } => {
            return register::find(&find, texts, look, world);
        }
        Action::Doctor(call) => return doctor::run(&call, texts, look, world),
        Action::Models(call) => return models::run(&call, texts, look, world),
        Action::Log { action: log::Action::Verify(verify) } => {
            return log::verify(&verify, texts, look, world);
        }
        Action::Report { action: report::Action::Verify(verify) } => {
            return report::verify(&verify, texts, look, world);
        }
        Action::Samples { folder } => return samples::write(&folder, wiring, texts, world),
        Action::Checks { format: ListFormat::Text } => catalogue::text(texts, look),
        Action::Checks { format: ListFormat::Markdown } => catalogue::markdown(texts),
        Action::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Call::command(), "piaoju", &mut script);
            String::from_utf8_lossy(&script).into_owned()
        }
    };
    world.answer(&text)
}

/// Help and version go to standard output and are no failure; a wrong call is.
fn explain(message: &clap::Error, world: &mut World<'_>) -> u8 {
    let text = message.render().to_string();
    if message.use_stderr() {
        world.complain(text.trim_end());
        return 2;
    }
    world.answer(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_command_line_are_sound() {
        Call::command().debug_assert();
    }
}
