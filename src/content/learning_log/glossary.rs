//! Tables that say what words mean: each row is an entry.

use std::ops::Range;

use super::{
    cut,
    plain::plain,
    reader::{Place, Reader},
    with_title,
    words::{MEANINGS, TERMS},
};
use crate::domain::{Kind, fold};

impl Reader<'_> {
    /// Takes a table of words and what they mean; returns whether it is one.
    pub(super) fn glossary(
        &mut self,
        head: &[String],
        rows: &[Vec<String>],
        span: &Range<usize>,
        place: Place<'_>,
    ) -> bool {
        let is = |at: usize, words: &[&str]| {
            head.get(at).is_some_and(|cell| words.contains(&&fold(&plain(cell))[..]))
        };
        let filled = |row: &Vec<String>| row.iter().take(2).all(|cell| !plain(cell).is_empty());
        if !is(0, TERMS) || !is(1, MEANINGS) || rows.is_empty() || !rows.iter().all(filled) {
            return false;
        }
        self.log.is_log |= rows.len() > 1;
        for row in rows {
            let others = row.iter().zip(head).skip(2).filter(|(cell, _)| !cell.trim().is_empty());
            let others = others.map(|(cell, name)| format!("**{}:** {}", plain(name), cell.trim()));
            let text = std::iter::once(row[1].trim().to_owned()).chain(others);
            let text = text.collect::<Vec<_>>().join("\n\n");
            let title = cut(&plain(&row[0]));
            let text = with_title(&title, &row[0], text);
            let kind = if place.kind_said { place.kind } else { Kind::Concept };
            let entry = self.entry(kind, place.category, (title, text), span.clone());
            self.log.entries.push(entry);
        }
        true
    }
}
