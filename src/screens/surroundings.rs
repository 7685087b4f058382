//! What a terminal shows besides cells: where links lead, and the window's title.

use std::{borrow::Cow, fmt::Write as _, ops::Range};

use super::{Model, characters::Characters, layout};
use crate::{
    document::Target,
    domain::{clean_line, width},
    library::Pane,
};

/// The longest title of a window, in characters.
const TITLE: usize = 100;
/// The longest address that terminals take, in bytes (the limit of VTE).
const ADDRESS: usize = 2_083;

/// A link on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkArea {
    /// Its row on the screen.
    pub row: u16,
    /// Its columns.
    pub columns: Range<u16>,
    /// Where it leads: printable ASCII.
    pub address: String,
}

/// The links to addresses outside the program that are on the screen.
pub fn links(model: &Model) -> Vec<LinkArea> {
    let cx = &model.shared;
    let covered = model.overlays.last().is_some_and(super::Overlay::is_in_front);
    let Some(area) = cx.areas.and_then(|areas| areas.details) else { return Vec::new() };
    if covered || cx.characters != Characters::All {
        return Vec::new();
    }
    let within = layout::reading(area);
    let details = &model.browse.details;
    let shown = details.document.lines.iter().skip(details.scroll);
    let mut links: Vec<LinkArea> = Vec::new();
    for (row, line) in (within.y..within.bottom()).zip(shown) {
        let mut column = within.x;
        for span in line {
            let end = (column + width(&span.text) as u16).min(within.right());
            let target = span.link.map(|link| &details.document.links[link].target);
            if let Some(Target::Url(url)) = target
                && let Some(address) = address(url)
            {
                match links.last_mut() {
                    Some(last)
                        if last.row == row
                            && last.columns.end == column
                            && last.address == address =>
                    {
                        last.columns.end = end;
                    }
                    _ => links.push(LinkArea { row, columns: column..end, address }),
                }
            }
            column = end;
        }
    }
    links
}

/// An address as the terminal is told it: nothing but printable ASCII, so that no content ends the
/// sequence.
fn address(url: &str) -> Option<String> {
    let mut address = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_graphic() {
            address.push(byte.into());
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
    }
    let known = ["https://", "http://", "mailto:", "gemini://"];
    let leads = known.iter().any(|scheme| address.to_ascii_lowercase().starts_with(scheme));
    (leads && address.len() <= ADDRESS).then_some(address)
}

/// The title of the window: the open list and, while it is read, the entry.
pub fn window_title(model: &Model) -> String {
    let (cx, browse) = (&model.shared, &model.browse);
    let Some(overview) = &cx.overview else { return "Nexus".to_owned() };
    let reading = browse.focus == Pane::Details || model.edit.session.is_some();
    let entry = browse.details.entry_view.as_ref().filter(|_| reading);
    let place: Cow<'_, str> = match entry {
        Some(entry_view) => clean_line(&entry_view.entry.title),
        None if browse.entries.list == crate::domain::List::All => {
            clean_line(&overview.catalogue.title)
        }
        None => clean_line(browse.list_title(cx)),
    };
    format!("{place} – Nexus").chars().filter(|c| !c.is_control()).take(TITLE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_printable_or_none() {
        assert_eq!(
            address("https://a.example/é b\u{1b}").as_deref(),
            Some("https://a.example/%C3%A9%20b%1B")
        );
        assert_eq!(address("javascript:alert(1)"), None);
        assert_eq!(address(&format!("https://{}", "x".repeat(3_000))), None);
    }
}
