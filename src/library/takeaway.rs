//! Takeaways that are bullets in a file of the user's own.

use super::{
    file_link::link_text,
    file_request::WantedLink,
    files::{Added, FileError, Folder, add_bullet, read, todays_path},
};
use crate::{
    content::{LinkHabits, mark_takeaway},
    domain::{EntryId, clean_line},
    store::Store,
};

/// A takeaway for a file.
#[derive(Debug, Clone, Copy)]
pub struct Takeaway<'t> {
    /// Its text.
    pub text: &'t str,
    /// Its tags, without `#`.
    pub tags: &'t [String],
    /// The entries that it is about.
    pub links: &'t [EntryId],
}

/// Adds a takeaway to a file, with its tags and with links in the form that the file, or else the
/// folder, uses. The path may have the day in it.
pub fn add_takeaway(
    store: &mut Store,
    folder: &Folder,
    pattern: &str,
    takeaway: &Takeaway<'_>,
) -> Result<Added, FileError> {
    let path = todays_path(pattern)?;
    let there = read(folder, &path).map_or_else(|_| String::new(), |file| file.text);
    let mut habits = LinkHabits::default();
    habits.add(&there);
    let is_path = habits.uses_paths();
    let mut links = Vec::with_capacity(takeaway.links.len());
    for entry in takeaway.links {
        let view = store.entry_view(&folder.catalogue, entry)?;
        let title = view.map_or_else(|| entry.to_string(), |view| view.entry.title);
        let title = clean_line(&title).into_owned();
        let wanted = WantedLink {
            entry: entry.clone(),
            title: title.clone(),
            from: path.clone(),
            text: there.clone(),
            is_path,
        };
        let target = link_text(store, &folder.catalogue, &wanted)?;
        let label = title.replace(['[', ']'], " ");
        links.push(if is_path { format!("[{label}]({target})") } else { format!("[[{target}]]") });
    }
    add_bullet(store, folder, pattern, &mark_takeaway(takeaway.text, takeaway.tags, &links))
}
