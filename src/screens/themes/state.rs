//! The state of the choice of a theme.

use ratatui::layout::Position;

use super::action::ThemesAction;
use crate::{
    screens::{command::Motion, cursor::Cursor, layout, next::Next, shared::Shared},
    theme::{Colors, ThemeName},
};

/// A theme that can be chosen.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) name: ThemeName,
    pub(super) title: String,
    /// Who made it, and under which licence.
    pub(super) credit: String,
    pub(super) palette: Colors,
}

/// The choice of a theme.
#[derive(Debug, Clone)]
pub struct Themes {
    pub(super) items: Vec<Item>,
    /// The selection among them.
    pub cursor: Cursor,
    /// The theme to go back to.
    before: ThemeName,
}

impl Themes {
    /// The shipped themes and the user's own, with the one on the screen selected.
    pub(in crate::screens) fn new(cx: &Shared) -> Self {
        let before = cx.themes.name.clone();
        let mut themes = Self { items: Vec::new(), cursor: Cursor::default(), before };
        themes.take_user_themes(cx);
        themes
    }

    /// Lists the user's own themes, which may have been read meanwhile.
    pub(in crate::screens) fn take_user_themes(&mut self, cx: &Shared) {
        let shipped = ThemeName::all().filter_map(|name| {
            let (title, credit) = name.title()?;
            Some(Item { title, credit, palette: name.palette()?, name })
        });
        let own = cx.themes.user.iter().map(|(name, palette)| Item {
            name: name.clone(),
            title: name.to_string(),
            credit: "your own".to_owned(),
            palette: *palette,
        });
        self.items = own.chain(shipped).collect();
        self.cursor.length = self.items.len() as u64;
        let here = self.items.iter().position(|item| item.name == cx.themes.name).unwrap_or(0);
        self.cursor.select(here as u64, rows(cx));
    }

    pub(super) fn selected(&self) -> Option<&Item> {
        self.items.get(usize::try_from(self.cursor.selected).ok()?)
    }

    /// Carries out an action; returns what to do outside the screen.
    pub(in crate::screens) fn action(
        &mut self,
        action: ThemesAction,
        cx: &mut Shared,
    ) -> Option<Next> {
        match action {
            ThemesAction::Choose => {
                let name = self.selected()?.name.clone();
                cx.choose_theme(name);
            }
            ThemesAction::Cancel => cx.show_theme(&self.before),
        }
        Some(Next::Close)
    }

    pub(in crate::screens) fn motion(&mut self, motion: Motion, cx: &mut Shared) {
        let page = i64::try_from(rows(cx)).unwrap_or(1).max(1);
        self.cursor.step(motion.rows(page), rows(cx));
        self.preview(cx);
    }

    pub(in crate::screens) fn resized(&mut self, cx: &Shared) {
        self.cursor.show(rows(cx));
    }

    pub(in crate::screens) fn wheel(&mut self, by: i64, cx: &mut Shared) {
        self.cursor.step(by.signum(), rows(cx));
        self.preview(cx);
    }

    /// Shows the clicked theme, or chooses it if it is shown already; a click outside cancels.
    pub(in crate::screens) fn click(&mut self, at: Position, cx: &mut Shared) -> Option<Next> {
        let frame = layout::themes(cx.size);
        let list = layout::themes_list(cx.size);
        if !frame.contains(at) {
            return self.action(ThemesAction::Cancel, cx);
        }
        let row = self.cursor.top + u64::from(at.y.saturating_sub(list.y));
        if !list.contains(at) || row >= self.cursor.length {
            return None;
        }
        if row == self.cursor.selected {
            return self.action(ThemesAction::Choose, cx);
        }
        self.cursor.select(row, rows(cx));
        self.preview(cx);
        None
    }

    fn preview(&self, cx: &mut Shared) {
        if let Some(item) = self.selected() {
            cx.show_theme(&item.name.clone());
        }
    }
}

fn rows(cx: &Shared) -> u64 {
    u64::from(layout::themes_list(cx.size).height)
}
