//! Accounts: logging in, registering, finding the way back, and the account itself.

mod holder;
mod join;
mod login;
mod place;
mod recover;
mod register;
mod totp;

pub use holder::{Account, Session, Workspace, account_page};
pub use join::{Invited, Join, join_page};
pub use login::{Login, code_page, login_dialog, login_page};
pub use recover::{Forgot, Reset, ResetState, forgot_page, reset_page};
pub use register::{Register, RegisterStep, register_page, registered_page};
pub use totp::{recovery_codes_page, totp_page};
