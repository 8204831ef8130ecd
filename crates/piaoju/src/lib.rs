//! The command line of Piaoju, and every rendering of a verification.
//!
//! The renderings (`json`, `text`, `html`) turn one `Verification` into words; they decide
//! nothing. Words come from `texts`, in Chinese and English. What verifies stands behind `seam`.

pub mod api;
pub mod archive;
pub mod catalogue;
pub mod columns;
pub mod command;
pub mod doctor;
pub mod gather;
pub mod html;
pub mod inspect;
pub mod issued;
pub mod json;
pub mod language;
pub mod limits;
pub mod log;
pub mod models;
pub mod paint;
pub mod progress;
pub mod register;
pub mod render;
pub mod report;
pub mod run;
pub mod samples;
pub mod seam;
pub mod serve;
pub mod simulate;
pub mod summary;
pub mod text;
pub mod texts;
pub mod web;
pub mod wiring;
pub mod world;
