//! What the page of a report shows, in words that were chosen above: this crate has none.

/// The mood of the headline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// 发票有效, 原件真实.
    Good,
    /// 发票无效, 不一致.
    Bad,
    /// Everything else.
    Plain,
}

/// The page of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// On top: 发票查验报告.
    pub title: String,
    /// The installation, on top at the right.
    pub installation: String,
    /// The verdict in words.
    pub headline: String,
    /// Its mood.
    pub tone: Tone,
    /// The sentence below it.
    pub explanation: String,
    /// Number of the report, moments, name and digest of the file.
    pub facts: Vec<(String, String)>,
    /// The rest, from top to bottom.
    pub blocks: Vec<Block>,
    /// How the report is checked, one sentence each.
    pub how_to_check: Block,
    /// The name of the fingerprint, which is printed behind it.
    pub fingerprint: String,
    /// At the foot of every page: 本系统不是税务机关平台.
    pub notice: String,
    /// The number of the page, with `{page}` and `{pages}` in it.
    pub folio: String,
    /// What stands below a table that was cut, with `{count}` in it.
    pub cut: String,
}

/// A part of the page with a title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Names and values, two pairs beside each other.
    Pairs {
        /// The title.
        title: String,
        /// Names and values.
        pairs: Vec<(String, String)>,
    },
    /// A table.
    Table {
        /// The title.
        title: String,
        /// Its columns.
        columns: Vec<TableColumn>,
        /// Its rows.
        rows: Vec<Vec<String>>,
    },
    /// Sentences.
    Lines {
        /// The title.
        title: String,
        /// The sentences.
        lines: Vec<String>,
    },
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumn {
    /// Its heading.
    pub title: String,
    /// Its width as a share of the sum of all shares.
    pub share: u32,
    /// Whether it holds numbers, which stand at the right.
    pub is_number: bool,
}

impl TableColumn {
    /// A column of text.
    pub fn text(title: impl Into<String>, share: u32) -> TableColumn {
        TableColumn { title: title.into(), share, is_number: false }
    }

    /// A column of numbers.
    pub fn number(title: impl Into<String>, share: u32) -> TableColumn {
        TableColumn { title: title.into(), share, is_number: true }
    }
}
