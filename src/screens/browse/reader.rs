//! Actions on the text of the open entry: reveal, copy, find.

use super::{action::BrowseAction, state::Browse};
use crate::{
    content::to_markdown,
    document::{Block, Target},
    domain::{Content, clean_line, counted},
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

    /// Marks the next code block from the top of the screen down, or the previous one from its
    /// bottom up.
    pub(in crate::screens) fn walk_code(&mut self, forward: bool, cx: &mut Shared) {
        if !self.details.walk_blocks(forward, cx.text_rows()) {
            cx.say("No more code in that direction.");
        }
    }

    /// Copies the marked code block, or else the first one on the screen.
    pub(in crate::screens) fn copy_code(&mut self, cx: &mut Shared) {
        let Some(block) = self.details.block_on_screen(cx.text_rows(), |_, _| true) else {
            cx.say("No code on the screen.");
            return;
        };
        let details = &mut self.details;
        details.block = Some(block);
        let text = details.document.blocks[block].text.to_string();
        let lines = counted(text.lines().count(), "line", "lines");
        cx.say(format!("Copied {lines} of code."));
        cx.copy(text);
    }

    /// Shows the marked code block, or else the first one on the screen that is too wide, without
    /// wrapping it, or wraps it again.
    pub(in crate::screens) fn toggle_wrap(&mut self, cx: &mut Shared) {
        let too_wide = |_, block: &Block| block.width > block.room;
        match self.details.block_on_screen(cx.text_rows(), too_wide) {
            None => cx.say("No code on the screen that is too wide."),
            Some(block) => self.toggle_wrap_of(block, cx),
        }
    }

    /// The same for one block.
    pub(super) fn toggle_wrap_of(&mut self, block: usize, cx: &mut Shared) {
        let Some(Block { width, room, .. }) = self.details.document.blocks.get(block) else {
            return;
        };
        if self.details.unwrapped.remove(&block).is_some() {
            cx.say("Code is wrapped.");
        } else if width <= room {
            cx.say("This code block fits the pane.");
        } else {
            self.details.unwrapped.insert(block, 0);
            let (left, right) =
                (self.key(cx, BrowseAction::ScrollLeft), self.key(cx, BrowseAction::ScrollRight));
            cx.say(format!("Code is not wrapped: {left} and {right} scroll it."));
        }
        self.details.block = Some(block);
    }

    /// Scrolls code sideways: the marked block, or else the first one on the screen that is not
    /// wrapped, or one that is too wide, which is no longer wrapped then.
    pub(in crate::screens) fn scroll_code(&mut self, by: i64, cx: &mut Shared) {
        let height = cx.text_rows();
        let unwrapped = |at: usize, _: &Block| self.details.unwrapped.contains_key(&at);
        let too_wide = |_, block: &Block| block.width > block.room;
        let block = self.details.block_on_screen(height, unwrapped);
        match block.or_else(|| self.details.block_on_screen(height, too_wide)) {
            Some(block) => self.scroll_code_of(block, by),
            None => cx.say("No code on the screen that is too wide."),
        }
    }

    /// The same for one block.
    pub(super) fn scroll_code_of(&mut self, block: usize, by: i64) {
        const STEP: usize = 16;
        let Some(Block { width, room, .. }) = self.details.document.blocks.get(block) else {
            return;
        };
        if width > room {
            let from = self.details.unwrapped.get(&block).copied().unwrap_or(0);
            let to = if by > 0 { from + STEP } else { from.saturating_sub(STEP) };
            self.details.unwrapped.insert(block, to.min(width - room));
        }
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
