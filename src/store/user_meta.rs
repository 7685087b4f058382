//! The metadata of a user entry (everything but its text): from its row, and as JSON in drafts.

use serde_json::json;

use super::{Error, personal::UserEntryRow};
use crate::domain::{EntryId, EntryMeta};

/// The metadata of a user entry as JSON.
pub fn meta_to_json(meta: &EntryMeta) -> String {
    let links: Vec<&str> = meta.links.iter().map(EntryId::as_str).collect();
    json!({
        "kind": meta.kind.as_str(), "title": meta.title, "category": meta.category.as_str(),
        "category_title": meta.category_title, "tags": meta.tags, "links": links,
    })
    .to_string()
}

/// The metadata of a user entry from JSON; `None` if it is invalid.
pub fn meta_from_json(text: &str) -> Option<EntryMeta> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    let text = |name: &str| value.get(name)?.as_str();
    let list = |name: &str| -> Vec<&str> {
        let items = value.get(name).and_then(|list| list.as_array());
        items.into_iter().flatten().filter_map(|item| item.as_str()).collect()
    };
    Some(EntryMeta {
        kind: text("kind")?.parse().ok()?,
        title: text("title")?.to_owned(),
        category: text("category")?.parse().ok()?,
        category_title: text("category_title")?.to_owned(),
        tags: list("tags").into_iter().map(str::to_owned).collect(),
        links: list("links").into_iter().filter_map(|id| id.parse().ok()).collect(),
    })
}

/// The metadata in a row.
pub(super) fn meta_of(row: &UserEntryRow<'_>) -> Result<EntryMeta, Error> {
    fn foreign(error: impl std::fmt::Display) -> Error {
        Error::Foreign(error.to_string())
    }
    let links: Vec<String> = serde_json::from_str(&row.links).map_err(foreign)?;
    Ok(EntryMeta {
        kind: row.kind.parse().map_err(foreign)?,
        title: row.title.to_string(),
        category: row.category.parse().map_err(foreign)?,
        category_title: row.category_title.to_string(),
        tags: serde_json::from_str(&row.tags).map_err(foreign)?,
        links: links.iter().map(|id| id.parse().map_err(foreign)).collect::<Result<_, _>>()?,
    })
}
