//! Writes the demonstration set and the files of the acceptance journeys into a folder:
//! `cargo run -p piaoju-paper --example samples DIR`.

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "samples".to_owned()));
    std::fs::create_dir_all(&folder)?;
    let fonts = paper::write::Fonts::find();
    if let Err(missing) = &fonts {
        eprintln!("{missing}: the pdf files are left out");
    }
    let set = paper::samples::make(fonts.as_ref().ok());
    for sample in &set.samples {
        std::fs::write(folder.join(&sample.file_name), &sample.bytes)?;
    }
    for sample in paper::samples::demo(fonts.as_ref().ok()) {
        std::fs::write(folder.join(&sample.file_name), &sample.bytes)?;
    }
    std::fs::write(folder.join("demo_100.xlsx"), paper::samples::demo_batch_file())?;
    std::fs::write(folder.join(set.authority.0), &set.authority.1)
}
