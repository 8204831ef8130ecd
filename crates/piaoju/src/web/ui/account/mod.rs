//! Accounts: logging in, registering, finding the way back, and the account itself.

mod login;

pub use login::{Login, code_page, login_dialog, login_page};
