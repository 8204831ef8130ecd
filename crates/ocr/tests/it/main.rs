//! Whole pictures: their codes, their text, and pictures that mean harm. Reading text wants the
//! real models (`PIAOJU_MODEL_DIR`) and a Chinese font; tests that miss them say so and end.

mod codes;
mod engines;
mod files;
mod hostile;
mod page;
mod photos;
mod reading;
