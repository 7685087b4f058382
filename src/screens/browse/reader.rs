//! Actions on the text of the open entry: reveal, copy, find.

use super::{action::BrowseAction, state::Browse};
use crate::{
    content::to_markdown,
    document::Target,
    domain::{Content, clean_line},
    library::Pane,
    screens::{layout, msg::Effect, shared::Shared},
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

    /// Marks the next code block from the top of the screen down, or the previous one from its
    /// bottom up.
    pub(in crate::screens) fn walk_code(&mut self, forward: bool, cx: &mut Shared) {
        if !self.details.walk_blocks(forward, cx.text_rows()) {
            cx.say("No more code in that direction.");
        }
    }

    /// Copies the marked code block, or else the first one on the screen.
    pub(in crate::screens) fn copy_code(&mut self, cx: &mut Shared) {
        let details = &mut self.details;
        let screen = details.scroll..details.scroll + cx.text_rows();
        let seen =
            |lines: &std::ops::Range<usize>| lines.start < screen.end && lines.end > screen.start;
        let marked = details
            .block
            .filter(|&block| details.document.blocks.get(block).is_some_and(|it| seen(&it.lines)));
        let first = || details.document.blocks.iter().position(|block| seen(&block.lines));
        let Some(block) = marked.or_else(first) else {
            cx.say("No code on the screen.");
            return;
        };
        details.block = Some(block);
        let text = details.document.blocks[block].text.to_string();
        let lines = match text.lines().count() {
            1 => "1 line".to_owned(),
            lines => format!("{lines} lines"),
        };
        cx.say(format!("Copied {lines} of code"));
        cx.copy(text);
    }

    /// Shows code without wrapping it, or wraps it again.
    pub(in crate::screens) fn toggle_wrap(&mut self, cx: &mut Shared) {
        let unwrapped = &mut self.details.unwrapped;
        *unwrapped = if unwrapped.is_some() { None } else { Some(0) };
        if unwrapped.is_some() {
            let (left, right) =
                (self.key(cx, BrowseAction::ScrollLeft), self.key(cx, BrowseAction::ScrollRight));
            cx.say(format!("Code is not wrapped: {left} and {right} scroll it."));
        } else {
            cx.say("Code is wrapped.");
        }
    }

    /// Scrolls code sideways.
    pub(in crate::screens) fn scroll_code(&mut self, by: i64, cx: &Shared) {
        const STEP: usize = 16;
        let widest = self.details.document.blocks.iter().map(|it| it.width).max().unwrap_or(0);
        let room = cx
            .areas
            .and_then(|areas| areas.details)
            .map_or(1, |area| usize::from(layout::reading(area).width).saturating_sub(4).max(1));
        let from = self.details.unwrapped.unwrap_or(0);
        let to = if by > 0 { from + STEP } else { from.saturating_sub(STEP) };
        self.details.unwrapped = Some(to.min(widest.saturating_sub(room)));
    }

    /// Copies the marked link, the marked code, or else the entry.
    pub(in crate::screens) fn copy(&mut self, cx: &mut Shared) {
        let marked = self.details.link.and_then(|link| self.details.document.links.get(link));
        if marked.is_none() && self.details.block.is_some() {
            return self.copy_code(cx);
        }
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
