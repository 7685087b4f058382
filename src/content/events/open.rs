//! Elements of HTML within a line that are open.

use pulldown_cmark::TagEnd;

/// An element within a line that is open.
#[derive(Debug)]
pub(super) struct OpenInline {
    pub(super) name: String,
    pub(super) means: Means,
}

#[derive(Debug)]
pub(super) enum Means {
    /// The same as this in Markdown.
    Markdown(TagEnd),
    /// Code, whose text is collected.
    Code(String),
    /// What stands above the line, whose text is collected.
    Raised(String),
    /// Nothing that can be seen.
    Nothing,
}
