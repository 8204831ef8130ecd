//! Whole pictures through the real models. Without them (`PIAOJU_MODEL_DIR`), or without a Chinese
//! font, these tests say so and end.

mod page;
mod reading;
