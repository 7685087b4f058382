//! The actions of the panes. Every `match` on them is exhaustive.

/// An action of the panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::screens) enum BrowseAction {
    Find,
    Search,
    Filter,
    Open,
    NextLink,
    PreviousLink,
    Reveal,
    Back,
    NextPane,
    PreviousPane,
    NextEntry,
    PreviousEntry,
    NextResult,
    PreviousResult,
    EditNote,
    NoteBeside,
    EditExternally,
    Takeaway,
    Today,
    Star,
    Review,
    ReviewList,
    Enrol,
    EnrolList,
    Home,
    NewEntry,
    EditEntry,
    Duplicate,
    MoveUp,
    MoveDown,
    Versions,
    NoteVersions,
    Delete,
    Undo,
    Restore,
    Recover,
    HistoryBack,
    HistoryForward,
    Starred,
    Notes,
    Takeaways,
    Recent,
    GoToCategories,
    Outline,
    Backlinks,
    Mentions,
    BrokenLinks,
    Copy,
    Zoom,
    ToggleSidebar,
    Themes,
    Messages,
    NextBlock,
    PreviousBlock,
    CopyCode,
    ToggleWrap,
    ScrollRight,
    ScrollLeft,
    ToggleMouse,
    Palette,
    Catalogues,
    OpenPath,
    ImportPath,
    ExportPath,
    Tags,
    Help,
    Quit,
}

impl BrowseAction {
    /// Whether it acts on the selected entry, and has to wait until that is loaded.
    pub(in crate::screens) fn is_about_the_entry(self) -> bool {
        match self {
            Self::EditNote
            | Self::NoteBeside
            | Self::EditExternally
            | Self::Takeaway
            | Self::EditEntry
            | Self::Duplicate
            | Self::Star
            | Self::Enrol
            | Self::Delete
            | Self::Restore
            | Self::MoveUp
            | Self::MoveDown
            | Self::Versions
            | Self::NoteVersions
            | Self::Outline
            | Self::Backlinks
            | Self::Mentions
            | Self::Copy
            | Self::CopyCode
            | Self::NextBlock
            | Self::PreviousBlock
            | Self::ToggleWrap
            | Self::Reveal => true,
            Self::Find
            | Self::Search
            | Self::Filter
            | Self::Open
            | Self::NextLink
            | Self::PreviousLink
            | Self::Back
            | Self::NextPane
            | Self::PreviousPane
            | Self::NextEntry
            | Self::PreviousEntry
            | Self::NextResult
            | Self::PreviousResult
            | Self::Review
            | Self::ReviewList
            | Self::EnrolList
            | Self::Home
            | Self::NewEntry
            | Self::Today
            | Self::Undo
            | Self::Recover
            | Self::HistoryBack
            | Self::HistoryForward
            | Self::Starred
            | Self::Notes
            | Self::Takeaways
            | Self::Recent
            | Self::GoToCategories
            | Self::BrokenLinks
            | Self::Zoom
            | Self::ToggleSidebar
            | Self::Themes
            | Self::Messages
            | Self::ScrollRight
            | Self::ScrollLeft
            | Self::ToggleMouse
            | Self::Palette
            | Self::Catalogues
            | Self::OpenPath
            | Self::ImportPath
            | Self::ExportPath
            | Self::Tags
            | Self::Help
            | Self::Quit => false,
        }
    }
}
