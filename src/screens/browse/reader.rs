//! Actions on the text of the open entry: reveal, copy, find.

use super::state::Browse;
use crate::{
    content::to_markdown,
    document::Target,
    domain::{Content, clean_line},
    library::Pane,
    screens::{msg::Effect, shared::Shared},
    search::fold,
};

impl Browse {
    /// Reveals or hides the solution of a challenge; in any other text, scrolls a page, like a
    /// pager.
    pub(in crate::screens) fn reveal(&mut self, cx: &mut Shared) {
        let Some(entry_view) = &self.details.entry_view else { return };
        let has_solution =
            matches!(entry_view.entry.content, Content::Challenge { solution: Some(_), .. });
        if has_solution {
            let id = entry_view.entry.id.clone();
            let height = cx.text_rows();
            let links = &self.details.document.links;
            let hidden = links.iter().find(|link| link.target == Target::Solution);
            let hidden = hidden.map(|link| link.line);
            self.details.revealed = !self.details.revealed;
            let here = self.details.other_catalogue.is_none();
            if let (true, true, Some(catalogue)) = (self.details.revealed, here, cx.catalogue())
                && !cx.read_only
            {
                cx.effect(Effect::Practise(catalogue, id));
            }
            self.details.link = None;
            if let Some(line) = hidden
                && line + 3 > self.details.scroll + height
            {
                self.details.scroll = line.saturating_sub(height / 3);
            }
        } else if self.focus == Pane::Details {
            self.details.scroll_by(self.page(cx), cx.text_rows());
        } else {
            cx.say("No solution to reveal.");
        }
    }

    /// Copies the marked link, or else the entry.
    pub(in crate::screens) fn copy(&mut self, cx: &mut Shared) {
        let marked = self.details.link.and_then(|link| self.details.document.links.get(link));
        let (what, text) = match (marked.map(|link| &link.target), &self.details.entry_view) {
            (Some(Target::Url(url)), _) => (url.clone(), url.clone()),
            (Some(Target::Entry(id)), _) => (id.to_string(), id.to_string()),
            (_, Some(entry_view)) => {
                let entry = &entry_view.entry;
                (format!("“{}” as Markdown", entry.title), to_markdown(entry))
            }
            (_, None) => {
                cx.say("Nothing to copy.");
                return;
            }
        };
        cx.say(format!("Copied {}", clean_line(&what)));
        cx.copy(text);
    }

    /// Searches within the open entry; an empty text ends the search.
    pub(in crate::screens) fn find(&mut self, text: &str, cx: &Shared) {
        self.details.finding = fold(text);
        self.details.mark_matches();
        if !self.details.finding.is_empty() {
            self.details.show_first_match(cx.text_rows());
        }
    }
}
