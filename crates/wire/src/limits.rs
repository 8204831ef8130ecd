//! Every bound on what is sent, received and remembered, in one place.

/// The longest answer that is read, in bytes: an invoice of [`LINES_MAX`] lines fits.
pub const ANSWER_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// The longest packed bill that is read, in bytes ([`crate::Needs::Bill`]).
pub const BILL_ANSWER_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// How long a bill may take, everything included: the longest one at five megabits a second.
pub const BILL_MS: u64 = 120_000;
/// The longest head of an answer, in bytes.
pub const ANSWER_HEAD_BYTES_MAX: usize = 32 * 1024;
/// How long one question may take, everything included, unless the caller says otherwise.
///
/// Tax bureaus answer providers within seconds; a person does not wait longer.
pub const QUESTION_MS: u64 = 10_000;
/// The share of the time of a question that finding somebody to talk to may take.
pub const CONNECT_SHARE: u32 = 2;
/// The most certificates that a client is told to trust.
pub const CERTIFICATES_MAX: usize = 16;
/// The most lines of goods that are taken from one answer.
pub const LINES_MAX: usize = 5_000;
/// The most earlier states that are taken from one answer.
pub const HISTORY_MAX: usize = 100;
/// The longest text of one field that is kept, in characters.
pub const TEXT_CHARS_MAX: usize = 4_000;
/// The longest address of a service, in bytes.
pub const ADDRESS_BYTES_MAX: usize = 512;
/// A token is renewed this long before it expires, in seconds.
pub const TOKEN_MARGIN_S: i64 = 300;
/// The longest life that a token is believed to have, in seconds: what Baidu documents, 30 days.
pub const TOKEN_LIFE_S_MAX: i64 = 2_592_000;

/// The longest request that a simulator reads, in bytes.
pub const SIMULATOR_REQUEST_BYTES_MAX: usize = 64 * 1024;
/// The most connections that a simulator holds at once; more are closed.
pub const SIMULATOR_CONNECTIONS_MAX: usize = 32;
/// How long a simulator waits for a request to arrive, in milliseconds.
pub const SIMULATOR_READ_MS: u64 = 5_000;
/// The most tokens that a simulator honours at once.
pub const SIMULATOR_TOKENS_MAX: usize = 16;
/// How far a signed timestamp may lie from the clock of a simulator, in seconds.
pub const SIMULATOR_CLOCK_SKEW_S: i64 = 300;
/// How often a simulator looks whether it has something to say by itself, in milliseconds.
pub const SIMULATOR_NOTICE_MS: u64 = 200;
/// The most trades that a simulator of a channel remembers; the oldest is forgotten.
pub const SIMULATOR_TRADES_MAX: usize = 2_000_000;

/// The most bills that one account has; a biller that sends more is not understood.
pub const BILLS_MAX: usize = 200;
/// The longest id, receipt number or client name in the protocol of billers, in bytes.
pub const BILLER_ID_BYTES_MAX: usize = 64;
/// How far a signed time may lie from ours in the protocol of billers, in seconds.
pub const BILLER_CLOCK_SKEW_S: i64 = 300;
/// The longest line of a biller's file, in bytes.
pub const BILLER_LINE_BYTES_MAX: usize = 512;
/// The most rows of one part of a biller's file: together they fit an answer.
pub const BILLER_FILE_ROWS_MAX: usize = 20_000;
/// The most parts of a biller's file: twenty million rows a day.
pub const BILLER_FILE_PARTS_MAX: u32 = 1_000;
/// The longest notice of WeChat that is read, in bytes; real ones have two thousand.
pub const WECHAT_NOTICE_BYTES_MAX: usize = 64 * 1024;
/// How far a signed time of WeChat may lie from ours, in seconds (签名与验签规则 四).
pub const WECHAT_CLOCK_SKEW_S: i64 = 300;
/// The longest bill of WeChat after unpacking, in bytes: about 800,000 rows.
pub const WECHAT_BILL_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// The longest line of a bill of WeChat, in bytes; real ones have 300.
pub const WECHAT_LINE_BYTES_MAX: u64 = 16 * 1024;
/// The most columns of a bill of WeChat; there are 27 to 29.
pub const WECHAT_COLUMNS_MAX: usize = 64;
/// The most fields of a v2 message.
pub const WECHAT_FIELDS_MAX: usize = 100;
/// The most keys of the platform that are trusted at once.
pub const WECHAT_KEYS_MAX: usize = 16;
/// The longest key or certificate of Alipay that is read, in bytes.
pub const ALIPAY_KEY_BYTES_MAX: usize = 16 * 1024;
/// The longest text of a code of Alipay that is shown, in bytes.
pub const ALIPAY_QR_CODE_BYTES_MAX: usize = 512;
/// The longest notice of Alipay that is read, in bytes.
pub const ALIPAY_NOTICE_BYTES_MAX: usize = 64 * 1024;
/// The most fields of a notice of Alipay.
pub const ALIPAY_NOTICE_FIELDS_MAX: usize = 128;
/// The largest bill of Alipay that is read, in bytes of the ZIP.
pub const ALIPAY_BILL_BYTES_MAX: u64 = 1024 * 1024 * 1024;
/// How much larger than the ZIP the text in it may be; real ones stay below thirty.
pub const ALIPAY_BILL_RATIO_MAX: u64 = 200;
/// The longest line of a bill of Alipay, in bytes.
pub const ALIPAY_BILL_LINE_BYTES_MAX: u64 = 16 * 1024;
/// The most files in the ZIP of a bill of Alipay; there are two.
pub const ALIPAY_BILL_FILES_MAX: usize = 16;
/// The most addresses of bills that the simulator of Alipay honours at once.
pub const SIMULATOR_BILLS_MAX: usize = 64;
/// The longest notice of UnionPay that is read, in bytes: its certificate is the longest part.
pub const UNIONPAY_NOTICE_BYTES_MAX: usize = 32 * 1024;
/// The most fields that one message of UnionPay may have.
pub const UNIONPAY_FIELDS_MAX: usize = 96;
/// The most bytes that a bill of UnionPay may have once the answer is unpacked; it is still a zip.
pub const UNIONPAY_ZIP_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The most members that the zip of a bill may have.
pub const UNIONPAY_MEMBERS_MAX: usize = 64;
/// The longest line of a bill of UnionPay, in bytes; 607 are documented.
pub const UNIONPAY_LINE_BYTES_MAX: u64 = 1_024;
/// The most bytes that the rows of one bill of UnionPay are read to: some three million rows.
pub const UNIONPAY_BILL_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;
