//! The mailbox of the demonstration and the switch of its provider; anywhere else there is no
//! such page.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use wire::simulate::Fault;

use super::desk::download;
use super::failure::Failure;
use super::fields::Form;
use super::office::{Office, Shared};
use super::ui::about::{Mail, mailbox};
use super::ui::address;
use super::ui::demo::{DemoFile, files};
use super::visitor::Visitor;
use crate::language::Language;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route(address::DEMO_MAIL, get(mails))
        .route("/demo/mail/{letter}/{name}", get(file))
        .route(address::DEMO_FILES, get(all_files))
        .route("/demo/files/{name}", get(one_file))
        .route(address::DEMO_PROVIDER, post(switch))
}

async fn mails(visitor: Visitor, State(office): State<Shared>) -> Result<Response, Failure> {
    let letters = office.mailbox.as_ref().ok_or(Failure::NotFound)?.letters();
    let mail = |letter: crate::serve::mailbox::Arrived| Mail {
        files: letter
            .files
            .iter()
            .map(|(name, _)| (name.clone(), format!("{}/{}/{name}", address::DEMO_MAIL, letter.id)))
            .collect(),
        to: letter.to,
        subject: letter.subject,
        text: letter.text,
        at: letter.at,
    };
    let mails: Vec<Mail> = letters.into_iter().map(mail).collect();
    let answers = office.simulator.as_ref().map(|served| served.simulator().fault.is_none());
    Ok(mailbox(&visitor.frame(), &mails, &office.house.base, answers).into_response())
}

/// A file that came with a letter.
async fn file(
    State(office): State<Shared>,
    Path((letter, name)): Path<(u64, String)>,
) -> Result<Response, Failure> {
    let letters = office.mailbox.as_ref().ok_or(Failure::NotFound)?.letters();
    let letter = letters.into_iter().find(|kept| kept.id == letter).ok_or(Failure::NotFound)?;
    let file = letter.files.into_iter().find(|(own, _)| *own == name).ok_or(Failure::NotFound)?;
    Ok(download(&file.0, "application/octet-stream", file.1))
}

/// Stops the provider, or lets it answer again.
async fn switch(State(office): State<Shared>, Form(fields): Form) -> Result<Response, Failure> {
    let served = office.simulator.as_ref().ok_or(Failure::NotFound)?;
    served.simulator().fault = (fields.get("do") == "stop").then_some(Fault::Closed);
    Ok(Redirect::to(address::DEMO_MAIL).into_response())
}

/// What can be tried: name, bytes, and what to see in it in both languages.
fn samples(office: &Office) -> Vec<(String, Vec<u8>, [&'static str; 2])> {
    let fonts = office.fonts();
    let documents = paper::samples::demo(fonts).into_iter();
    let mut all: Vec<_> =
        documents.map(|s| (s.file_name, s.bytes, [s.about_zh, s.about_en])).collect();
    for picture in paper::samples::pictures::demo(fonts) {
        all.push((picture.file_name, picture.bytes, [picture.about_zh, picture.about_en]));
    }
    let about = ["一百行待查验的表格。", "a hundred rows to verify"];
    all.push(("demo_100.xlsx".to_owned(), paper::samples::demo_batch_file(), about));
    all
}

async fn all_files(visitor: Visitor, State(office): State<Shared>) -> Result<Response, Failure> {
    if !office.house.is_demo {
        return Err(Failure::NotFound);
    }
    let is_chinese = visitor.language == Language::Chinese;
    let found = office.run(move |office| Ok(samples(office))).await?.into_iter();
    let about = |[zh, en]: [&str; 2]| if is_chinese { zh.to_owned() } else { en.to_owned() };
    let all: Vec<DemoFile> =
        found.map(|(name, _, said)| DemoFile { name, about: about(said) }).collect();
    Ok(files(&visitor.frame(), &all).into_response())
}

async fn one_file(
    State(office): State<Shared>,
    Path(name): Path<String>,
) -> Result<Response, Failure> {
    if !office.house.is_demo {
        return Err(Failure::NotFound);
    }
    let found = office.run(move |office| {
        let mut all = samples(office).into_iter();
        all.find(|(own, ..)| *own == name).ok_or(Failure::NotFound)
    });
    let (name, bytes, _) = found.await?;
    Ok(download(&name, "application/octet-stream", bytes))
}
