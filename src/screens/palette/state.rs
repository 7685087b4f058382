//! The palette: a line to type in, and the commands, catalogues or lists that match.

use fuzzy_matcher::{FuzzyMatcher as _, skim::SkimMatcherV2};
use ratatui::layout::Position;

use super::{action::PaletteAction, target::Target};
use crate::{
    editor::Prompt,
    library::CatalogueChoice,
    screens::{
        command::{COMMANDS, Scope},
        cursor::Cursor,
        layout,
        next::Next,
        shared::Shared,
    },
};

/// A line of the palette.
#[derive(Debug, Clone)]
pub struct Item {
    /// What it leads to.
    pub target: Target,
    /// Which characters of its title were matched.
    pub matched: Vec<usize>,
}

/// The palette: a line to type in, and the commands, catalogues or categories that fit.
#[derive(Debug, Clone)]
pub struct Palette {
    /// What was typed.
    pub prompt: Prompt,
    /// What fits it, the best first.
    pub completions: Vec<Item>,
    /// Which of them is selected.
    pub cursor: Cursor,
    /// All that there is; nothing while the catalogues are being asked for.
    all: Vec<Target>,
    /// What it is a palette of.
    pub title: &'static str,
}

impl Palette {
    /// A palette of the commands of these scopes.
    pub fn new(scopes: &[Scope]) -> Self {
        let commands = COMMANDS.iter().filter(|command| scopes.contains(&command.scope));
        Self::of("Commands", commands.map(Target::Command).collect())
    }

    /// A palette of the catalogues that there are.
    pub fn catalogues(all: Vec<CatalogueChoice>) -> Self {
        Self::of("Catalogues", all.into_iter().map(Target::Catalogue).collect())
    }

    /// A palette of the lists of entries that there are.
    pub fn lists(all: Vec<Target>) -> Self {
        Self::of("Categories", all)
    }

    fn of(title: &'static str, all: Vec<Target>) -> Self {
        let mut palette = Self {
            prompt: Prompt::default(),
            completions: Vec::new(),
            cursor: Cursor::default(),
            all,
            title,
        };
        palette.search();
        palette
    }

    /// Finds what fits what is typed.
    pub fn search(&mut self) {
        let matcher = SkimMatcherV2::default().ignore_case();
        let query: String = self.prompt.text().split_whitespace().collect();
        let mut scored: Vec<(i64, Item)> = self
            .all
            .iter()
            .filter_map(|target| {
                let (score, matched) = if query.is_empty() {
                    (0, Vec::new())
                } else {
                    matcher.fuzzy_indices(target.title(), &query)?
                };
                Some((score, Item { target: target.clone(), matched }))
            })
            .collect();
        scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        self.completions = scored.into_iter().map(|(_, item)| item).collect();
        self.cursor = Cursor { length: self.completions.len() as u64, ..Cursor::default() };
    }

    /// What is selected.
    pub fn selected(&self) -> Option<&Target> {
        self.completions.get(usize::try_from(self.cursor.selected).ok()?).map(|item| &item.target)
    }
}

impl Palette {
    /// Does what a key asks for, and says what follows outside the palette.
    pub(in crate::screens) fn action(
        &mut self,
        action: PaletteAction,
        cx: &Shared,
    ) -> Option<Next> {
        match action {
            PaletteAction::Next => self.step(1, cx),
            PaletteAction::Previous => self.step(-1, cx),
            PaletteAction::Cancel => return Some(Next::Close),
            PaletteAction::Run => return Some(Next::Run(self.selected().cloned())),
        }
        None
    }

    fn step(&mut self, by: i64, cx: &Shared) {
        self.cursor.step(by, u64::from(layout::palette(cx.size).list.height));
    }

    pub(in crate::screens) fn resized(&mut self, cx: &Shared) {
        self.cursor.show(u64::from(layout::palette(cx.size).list.height));
    }

    pub(in crate::screens) fn wheel(&mut self, by: i64, cx: &Shared) {
        self.cursor.scroll(by, u64::from(layout::palette(cx.size).list.height));
    }

    /// Runs the line that was clicked; a click beside the palette closes it.
    pub(in crate::screens) fn click(&mut self, at: Position, cx: &Shared) -> Option<Next> {
        let areas = layout::palette(cx.size);
        let row = self.cursor.top + u64::from(at.y.saturating_sub(areas.list.y));
        if areas.list.contains(at) && row < self.cursor.length {
            self.cursor.select(row, u64::from(areas.list.height));
            return Some(Next::Run(self.selected().cloned()));
        }
        (!areas.frame.contains(at)).then_some(Next::Close)
    }
}
