//! `piaoju render`: the pages of an OFD or a PDF as pictures, for people who cannot open one.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use app::page::{self, Form};
use clap::ValueEnum;
use paper::Unreadable;

use crate::limits::FILE_BYTES_MAX;
use crate::progress::Progress;
use crate::run::{fail, guarded, open, read};
use crate::texts::Texts;
use crate::world::World;

const AFTER: &str = "\
OFD 可以变成 SVG、PNG 和 PDF，PDF 只能变成 PNG。有多页时写出 page-1.png、page-2.png……
An OFD becomes SVG, PNG or PDF, a PDF becomes PNG. Several pages go to page-1.png, page-2.png, ….

退出状态 / Exit status:
  0  已写出 / written
  2  无法读取或写出，或用法有误 / it could not be read or written, or the call is wrong";

/// The words of `piaoju render`.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER)]
pub struct Render {
    /// OFD 或 PDF 文件，或 - / An OFD or PDF file, or -
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// 写到哪里，格式随扩展名；- 为标准输出 / Where to; the ending tells the format; - for stdout
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
    /// 格式，默认随扩展名，标准输出为 png / Format; from the ending, png on standard output
    #[arg(long, value_enum, hide_possible_values = true, value_name = "svg|png|pdf")]
    pub format: Option<Into>,
    /// 只要第几页，从 1 数起 / Only this page, counted from 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub page: Option<u16>,
    /// PNG 每英寸点数，20 到 600 / Dots an inch of a PNG, 20 to 600
    #[arg(long, value_name = "N", default_value_t = 150)]
    #[arg(value_parser = clap::value_parser!(u16).range(20..=600))]
    pub dpi: u16,
}

/// What a page becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Into {
    /// Lines and text that stay sharp.
    Svg,
    /// Pixels.
    Png,
    /// One document of all pages.
    Pdf,
}

/// Runs `piaoju render` and returns its exit status.
pub fn run(call: &Render, texts: &Texts, world: &mut World<'_>) -> u8 {
    match draw(call, texts, world) {
        Ok(()) => 0,
        Err(why) => fail(&why, texts, world),
    }
}

fn draw(call: &Render, texts: &Texts, world: &mut World<'_>) -> Result<(), Unreadable> {
    let name = call.file.display().to_string();
    let form = form(call)?;
    let bytes = match name.as_str() {
        "-" => read(&mut *world.stdin, "-", FILE_BYTES_MAX)?,
        name => read(open(&call.file, name)?, name, FILE_BYTES_MAX)?,
    };
    if bytes.is_empty() {
        return Err(Unreadable::new(name, "unreadable-empty"));
    }
    let named = |why: Unreadable| Unreadable::new(name.clone(), why.why);
    let total = guarded(&name, || page::count(&bytes)).map_err(named)?;
    let pages: Vec<usize> = match call.page {
        Some(page) => vec![usize::from(page) - 1],
        None => (0..total).collect(),
    };
    let is_one = form == Form::Pdf || pages.len() == 1;
    if call.output.as_os_str() == "-" && !is_one {
        return Err(Unreadable::new(name.clone(), "unreadable-render-pages"));
    }
    if form == Form::Pdf {
        let only = call.page.map(|page| usize::from(page) - 1);
        let drawn = guarded(&name, || page::pdf(&bytes, only)).map_err(named)?;
        return write(&call.output, &drawn, world);
    }
    let progress = Progress::new(pages.len(), world.err_is_terminal, world.elapsed, texts);
    let mut is_cut = false;
    for page in pages {
        let drawn = guarded(&name, || page::drawn(&bytes, page, form, call.dpi.into()));
        let drawn = drawn.map_err(named)?;
        is_cut |= drawn.is_cut;
        let path = if is_one { call.output.clone() } else { numbered(&call.output, page + 1) };
        progress.aside(|| write(&path, &drawn.bytes, world))?;
        progress.step();
    }
    progress.finish();
    if is_cut {
        world.complain(&texts.get("render-cut"));
    }
    Ok(())
}

/// The format: as told, else by the ending of the output.
fn form(call: &Render) -> Result<Form, Unreadable> {
    let ending = call.output.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let told = call.format.or_else(|| match ending.to_ascii_lowercase().as_str() {
        "svg" => Some(Into::Svg),
        "png" => Some(Into::Png),
        "pdf" => Some(Into::Pdf),
        _ if call.output.as_os_str() == "-" => Some(Into::Png),
        _ => None,
    });
    match told {
        Some(Into::Svg) => Ok(Form::Svg),
        Some(Into::Png) => Ok(Form::Png),
        Some(Into::Pdf) => Ok(Form::Pdf),
        None => {
            let path = call.output.display().to_string();
            Err(Unreadable::new(path, "unreadable-render-format"))
        }
    }
}

/// `page.png` becomes `page-1.png`.
fn numbered(path: &Path, number: usize) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{number}"));
    if let Some(ending) = path.extension() {
        name.push(".");
        name.push(ending);
    }
    path.with_file_name(name)
}

fn write(path: &Path, bytes: &[u8], world: &mut World<'_>) -> Result<(), Unreadable> {
    let failed = || Unreadable::new(path.display().to_string(), "unreadable-output");
    if path.as_os_str() != "-" {
        return fs::write(path, bytes).map_err(|_| failed());
    }
    match world.out.write_all(bytes).and_then(|()| world.out.flush()) {
        // A reader that has gone away has seen what it wanted.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(failed()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_numbered_before_the_ending() {
        for (path, wanted) in [("a/page.png", "a/page-3.png"), ("page", "page-3")] {
            assert_eq!(numbered(Path::new(path), 3), Path::new(wanted));
        }
    }
}
