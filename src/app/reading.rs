//! What the keys do with the open entry: links, history, solution, clipboard.

use super::{Effect, Jump, Model, Pane, command::Action, document::Target, history::Step};
use crate::{
    content::to_markdown,
    domain::{List, clean_line},
};

impl Model {
    pub(super) fn walk_links(&mut self, forward: bool) {
        if self.details.walk_links(forward, self.text_height()) {
            let marked = self.details.link.map(|link| &self.details.document.links[link].target);
            if let Some(Target::Url(url)) = marked {
                let (url, key) = (url.clone(), self.key(Action::Copy));
                self.say(format!("{url}  ({key} copies it)"));
            }
        } else {
            self.say("No more links in that direction.");
        }
    }

    pub(super) fn follow(&mut self, link: usize) -> Vec<Effect> {
        let Some(link) = self.details.document.links.get(link) else { return Vec::new() };
        match link.target.clone() {
            Target::Solution => {
                self.reveal();
                Vec::new()
            }
            Target::Url(url) => {
                self.say(format!("Copied {url}"));
                vec![self.put_on_clipboard(url)]
            }
            Target::Entry(id) => {
                let from = self.here();
                let among_all = self.entries.list == List::All;
                let visit = self.visit(id.clone());
                let show = self.read_show(id, among_all, Jump::Follow(from));
                visit.into_iter().chain([show]).collect()
            }
        }
    }

    pub(super) fn here(&self) -> Option<Step> {
        let entry_view = self.details.entry_view.as_ref()?;
        Some(Step {
            list: self.entries.list.clone(),
            entry: entry_view.entry.id.clone(),
            scroll: self.details.scroll,
        })
    }

    pub(super) fn travel(&mut self, forward: bool) -> Vec<Effect> {
        let now = self.here();
        match self.history.go(forward, now) {
            None => {
                self.say(if forward {
                    "This is the newest place."
                } else {
                    "This is where you began."
                });
                Vec::new()
            }
            Some(step) => {
                let among_all = step.list == List::All;
                vec![self.read_show(step.entry, among_all, Jump::Travel(step.scroll))]
            }
        }
    }

    pub(super) fn reveal(&mut self) {
        let Some(entry_view) = &self.details.entry_view else { return };
        let has_solution = matches!(
            entry_view.entry.content,
            crate::domain::Content::Challenge { solution: Some(_), .. }
        );
        if has_solution {
            let height = self.text_height();
            let fold = self
                .details
                .document
                .links
                .iter()
                .find(|link| link.target == Target::Solution)
                .map(|link| link.line);
            self.details.revealed = !self.details.revealed;
            self.details.link = None;
            if let Some(line) = fold
                && line + 3 > self.details.scroll + height
            {
                self.details.scroll = line.saturating_sub(height / 3);
            }
        } else if self.focus == Pane::Details {
            // As in a pager: there is nothing to show but more text.
            self.details.scroll_by(self.page(), self.text_height());
        } else {
            self.say("Not a challenge: there is no solution to reveal.");
        }
    }

    pub(super) fn copy(&mut self) -> Vec<Effect> {
        let marked = self.details.link.and_then(|link| self.details.document.links.get(link));
        let (what, text) = match (marked.map(|link| &link.target), &self.details.entry_view) {
            (Some(Target::Url(url)), _) => (url.clone(), url.clone()),
            (Some(Target::Entry(id)), _) => (id.to_string(), id.to_string()),
            (_, Some(entry_view)) => {
                let entry = &entry_view.entry;
                (format!("“{}” as Markdown", entry.title), to_markdown(entry))
            }
            (_, None) => {
                self.say("Nothing to copy.");
                return Vec::new();
            }
        };
        self.say(format!("Copied {}", clean_line(&what)));
        vec![self.put_on_clipboard(text)]
    }

    /// Puts a text on the clipboard. It is kept as well: not every terminal takes it, and few
    /// give it back.
    pub(super) fn put_on_clipboard(&mut self, text: String) -> Effect {
        self.copied.clone_from(&text);
        Effect::Copy(text)
    }
}
