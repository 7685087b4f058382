//! What the browser stores between runs: the reader's place in each catalogue, the theme, the
//! search history.

use serde::{Deserialize, Serialize};

use crate::{
    domain::EntryId,
    store::{Error, Store},
};

/// The panes, from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pane {
    /// The list of categories.
    #[default]
    Categories,
    /// The list of entries.
    Entries,
    /// The text of an entry.
    Details,
}

/// Where a reader is in a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// The id of the category; `None` for all entries.
    pub category: Option<String>,
    /// The smart list that is open, by its name.
    #[serde(rename = "mine")]
    pub smart_list: Option<String>,
    /// The position in the list, in case the entry is no longer in it.
    pub position: u64,
    /// The id of the entry.
    pub entry: Option<String>,
    /// The first line of the entry on the screen, from 0.
    pub scroll: usize,
    /// How many lines the entry had.
    pub lines: usize,
    /// Which pane has the focus.
    pub focus: Pane,
    /// Whether the sidebar is hidden.
    #[serde(rename = "categories_folded")]
    pub sidebar_hidden: bool,
    /// Whether one pane has the whole screen.
    pub zoomed: bool,
    /// The widths of the panes that the reader has set.
    pub widths: PaneWidths,
}

impl Place {
    /// How much of an entry is above the screen, in percent, if it is the one that was open.
    pub(super) fn share_read(&self, entry: &EntryId) -> u64 {
        if self.entry.as_deref() != Some(entry.as_str()) || self.lines == 0 {
            return 0;
        }
        (self.scroll.min(self.lines) * 100 / self.lines) as u64
    }
}

/// The widths of panes that the reader has set by dragging the lines between them, in columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PaneWidths {
    /// Of the sidebar.
    pub sidebar: Option<u16>,
    /// Of the list of entries while it or the sidebar has the focus.
    pub list: Option<u16>,
    /// Of the list of entries while the text has the focus.
    pub reading: Option<u16>,
}

/// The setting that holds the id of the catalogue that was open last.
pub(super) const LAST_OPEN: &str = "last-open";
const THEME: &str = "theme";
const SEARCHES: &str = "searches";

fn place_name(catalogue: &str) -> String {
    format!("place/{catalogue}")
}

/// Stores the reader's place in a catalogue, which is then the one that was open last.
pub fn save_place(store: &mut Store, catalogue: &str, place: &Place) -> Result<(), Error> {
    let text = serde_json::to_string(place).unwrap_or_default();
    store.set_setting(&place_name(catalogue), &text)?;
    store.set_setting(LAST_OPEN, catalogue)
}

/// The reader's place in a catalogue; `None` if it can't be parsed.
pub(super) fn stored_place(store: &Store, catalogue: &str) -> Result<Option<Place>, Error> {
    let text = store.setting(&place_name(catalogue))?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Stores the name of the theme that was chosen.
pub fn save_theme(store: &mut Store, theme: &str) -> Result<(), Error> {
    store.set_setting(THEME, theme)
}

pub(super) fn stored_theme(store: &Store) -> Result<Option<String>, Error> {
    store.setting(THEME)
}

/// Stores the search history, the newest last.
pub fn save_searches(store: &mut Store, searches: Vec<String>) -> Result<(), Error> {
    store.set_setting(SEARCHES, &serde_json::Value::from(searches).to_string())
}

pub(super) fn stored_searches(store: &Store) -> Result<Vec<String>, Error> {
    let text = store.setting(SEARCHES)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("test.db")).unwrap();
        let searches = vec!["redis".to_owned(), "why is it \"slow\"".to_owned()];
        save_searches(&mut store, searches.clone()).unwrap();
        save_theme(&mut store, "light").unwrap();
        assert_eq!(stored_searches(&store).unwrap(), searches);
        assert_eq!(stored_theme(&store).unwrap().as_deref(), Some("light"));
        let place =
            Place { entry: Some("redis".to_owned()), scroll: 30, lines: 60, ..Place::default() };
        save_place(&mut store, "c", &place).unwrap();
        assert_eq!(stored_place(&store, "c").unwrap().as_ref(), Some(&place));
        assert_eq!(place.share_read(&EntryId::new("redis").unwrap()), 50);
        assert_eq!(place.share_read(&EntryId::new("django").unwrap()), 0);
    }
}
