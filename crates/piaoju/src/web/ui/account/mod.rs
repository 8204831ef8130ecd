//! Accounts: logging in, registering, finding the way back, and the account itself.

mod asking;
mod holder;
mod join;
mod login;
mod place;
mod recover;
mod register;
mod totp;

pub use asking::Asking;
pub use holder::{Account, Session, Workspace, account_page};
pub use join::{Invited, Join, join_page};
pub use login::{Login, code_page, login_dialog, login_page};
pub use recover::{Reset, ResetState, forgot_page, forgot_sent_page, reset_page};
pub use register::{Register, register_code_page, register_page, registered_page};
pub use totp::{recovery_codes_page, totp_page};
