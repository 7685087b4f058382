//! What the keys do that move: selections, panes, one level in or out.

use super::{
    Effect, Model, Overlay, Pane,
    command::Action,
    layout::{self, inner},
};

impl Model {
    /// The rows of a page of whatever moves now.
    pub(super) fn page(&self) -> i64 {
        let rows = match self.overlays.last() {
            Some(Overlay::Help(help)) => {
                u64::from(inner(layout::help(self.size, help.lines.len())).height)
            }
            Some(Overlay::Palette(_)) => u64::from(layout::palette(self.size).list.height),
            Some(Overlay::Search(_)) => self.hits_height(),
            Some(Overlay::Find(_) | Overlay::Form(_) | Overlay::Versions(_)) | None => {
                self.height(self.focus)
            }
        };
        // One row of the page before stays in sight.
        i64::try_from(rows).unwrap_or(1).saturating_sub(1).max(1)
    }

    /// Moves the selection, or the text, of whatever moves now.
    pub(super) fn step(&mut self, by: i64) {
        let palette_rows = u64::from(layout::palette(self.size).list.height);
        match self.overlays.last_mut() {
            Some(Overlay::Help(help)) => {
                let height = inner(layout::help(self.size, help.lines.len())).height;
                help.scroll_by(by, usize::from(height));
            }
            Some(Overlay::Palette(palette)) => palette.cursor.step(by, palette_rows),
            Some(Overlay::Search(_)) => self.step_hits(by),
            Some(Overlay::Find(_)) | None => self.step_pane(self.focus, by),
            Some(Overlay::Form(_) | Overlay::Versions(_)) => {}
        }
    }

    pub(super) fn step_pane(&mut self, pane: Pane, by: i64) {
        match pane {
            Pane::Categories => {
                self.categories.step(by, self.height(Pane::Categories));
                self.open_selected_list();
            }
            Pane::Entries => self.step_entries(by),
            Pane::Details => self.details.scroll_by(by, self.text_height()),
        }
    }

    pub(super) fn step_entries(&mut self, by: i64) {
        let height = self.height(Pane::Entries);
        self.entries.cursor.step(by, height);
    }

    /// Scrolls a pane without moving further than it takes the selection along.
    pub(super) fn scroll_pane(&mut self, pane: Pane, by: i64) {
        match pane {
            Pane::Categories => {
                self.categories.scroll(by, self.height(Pane::Categories));
                self.open_selected_list();
            }
            Pane::Entries => {
                let height = self.height(Pane::Entries);
                self.entries.cursor.scroll(by, height);
            }
            Pane::Details => self.details.scroll_by(by, self.text_height()),
        }
    }

    pub(super) fn select_row(&mut self, pane: Pane, row: u64) {
        match pane {
            Pane::Categories => {
                self.categories.select(row, self.height(Pane::Categories));
                self.open_selected_list();
            }
            Pane::Entries => {
                let height = self.height(Pane::Entries);
                self.entries.cursor.select(row, height);
            }
            Pane::Details => {}
        }
    }

    /// The list of entries is that of the selected category.
    pub(super) fn open_selected_list(&mut self) {
        let at = usize::try_from(self.categories.selected).unwrap_or(usize::MAX);
        let Some((list, _, length)) = self.lists().nth(at) else { return };
        let length = length.unwrap_or(0);
        let height = self.height(Pane::Entries);
        self.entries.open(list, length, height);
        if length == 0 {
            self.details.forget();
            self.details.show(None);
        }
    }

    pub(super) fn focus_on(&mut self, pane: Option<Pane>) {
        if let Some(pane) = pane {
            self.focus = pane;
            self.show_selections();
        }
    }

    pub(super) fn open(&mut self) -> Vec<Effect> {
        match self.focus {
            Pane::Categories => self.focus_on(Some(Pane::Entries)),
            Pane::Entries => {
                self.focus_on(Some(Pane::Details));
                let opened = self.entries.row().map(|row| row.id.clone());
                return opened.and_then(|id| self.visit(id)).into_iter().collect();
            }
            Pane::Details => match self.details.link {
                Some(link) => return self.follow(link),
                None => {
                    let key = self.key(Action::NextLink);
                    self.say(format!("No link is marked: {key} marks the next one."));
                }
            },
        }
        Vec::new()
    }

    pub(super) fn back(&mut self) {
        if self.focus == Pane::Details && self.details.link.take().is_some() {
            return;
        }
        match self.focus.previous() {
            Some(pane) => self.focus_on(Some(pane)),
            None => {
                let key = self.key(Action::Quit);
                self.say(format!("This is the top level. {key} quits."));
            }
        }
    }

    pub(super) fn quit(&mut self) -> Vec<Effect> {
        let mut effects = self.save_draft();
        if let Some(overview) = &self.overview {
            let catalogue = overview.catalogue.id.to_string();
            effects.push(Effect::SavePlace(catalogue, self.place()));
        }
        effects.push(Effect::Quit);
        effects
    }
}
