//! The rows of the sidebar: lists in groups, each group below its title.

use crate::screens::{cursor::Cursor, shared::Shared};

/// A row of the sidebar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SidebarRow {
    /// The title of a group.
    Group(&'static str),
    /// A list, by its position among all lists.
    List(u64),
}

/// The rows on the screen, at most `height`, for a selection among all lists.
pub(super) fn rows(selection: &Cursor, cx: &Shared, height: u16) -> Vec<SidebarRow> {
    let categories = cx.overview.as_ref().map_or(0, |overview| overview.categories.len());
    let library = 1;
    let yours = library + categories as u64;
    let mut rows = Vec::new();
    for position in selection.top..selection.length {
        if position == library && categories > 0 {
            rows.push(SidebarRow::Group("Library"));
        }
        if position == yours {
            rows.push(SidebarRow::Group("Yours"));
        }
        rows.push(SidebarRow::List(position));
        if rows.len() >= usize::from(height) {
            break;
        }
    }
    rows.truncate(usize::from(height));
    rows
}
