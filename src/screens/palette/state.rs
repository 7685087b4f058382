//! The state of the palette: a prompt, and the commands, catalogues or lists that match.

use fuzzy_matcher::{FuzzyMatcher as _, skim::SkimMatcherV2};
use ratatui::layout::Position;

use super::{action::PaletteAction, target::Target};
use crate::{
    document::Heading,
    domain::SavedSearch,
    editor::Prompt,
    library::CatalogueChoice,
    screens::{
        command::Scope,
        cursor::Cursor,
        keymap::Keymap,
        layout::{self, PaletteAreas},
        next::Next,
        shared::Shared,
    },
};

/// An item of the palette.
#[derive(Debug, Clone)]
pub struct Item {
    /// What it runs or opens.
    pub target: Target,
    /// The indexes of the matched characters of its title.
    pub matched: Vec<usize>,
}

/// A palette of commands, catalogues or lists.
#[derive(Debug, Clone)]
pub struct Palette {
    /// The query.
    pub prompt: Prompt,
    /// The items that match, the best first.
    pub items: Vec<Item>,
    /// The selection among them.
    pub cursor: Cursor,
    /// For what a path is typed, instead of choosing an item.
    pub(super) asks: Option<Target>,
    /// All targets.
    all: Vec<Target>,
    /// The title of the box.
    pub title: &'static str,
    /// A query to save under the name that is typed, or under one of the others.
    to_save: Option<String>,
}

impl Palette {
    /// A palette of the commands of these scopes, each once, with all its keys.
    pub(in crate::screens) fn new(scopes: &[Scope], keymap: &Keymap) -> Self {
        let rows = keymap.reachable(scopes).into_iter();
        let commands = rows.map(|row| Target::Command { command: row.command, keys: row.keys });
        Self::of("Commands", commands.collect())
    }

    /// The headings of a text; the one at the line that is on top of the screen is selected.
    pub(in crate::screens) fn outline(headings: &[Heading], top: usize, cx: &Shared) -> Self {
        let here = headings.iter().rposition(|heading| heading.line <= top).unwrap_or(0);
        let highest = headings.iter().map(|heading| heading.level).min().unwrap_or(0);
        let indented = |heading: &Heading| Heading {
            title: "  ".repeat(usize::from(heading.level - highest)) + &heading.title,
            ..heading.clone()
        };
        let rows = headings.iter().enumerate();
        let rows = rows.map(|(number, heading)| Target::Heading(number, indented(heading)));
        let mut palette = Self::of("Outline", rows.collect());
        let height = palette.height(cx);
        palette.cursor.select(here as u64, height);
        palette
    }

    /// A palette of catalogues, in which the open one is selected, and of ways to others.
    pub(in crate::screens) fn catalogues(all: Vec<CatalogueChoice>, cx: &Shared) -> Self {
        let open = all.iter().position(|choice| choice.open).unwrap_or(0);
        let mut rows: Vec<Target> = all.into_iter().map(Target::Catalogue).collect();
        rows.extend([Target::OpenPath, Target::ImportPath]);
        let mut palette = Self::of("Catalogues", rows);
        let height = palette.height(cx);
        palette.cursor.select(open as u64, height);
        palette
    }

    /// A prompt for the path that a target needs.
    pub(in crate::screens) fn path(target: Target) -> Self {
        let title = match target {
            Target::ImportPath => "Import a folder or file",
            Target::ExportPath => "Export to a folder, as Markdown",
            _ => "Open a folder or file",
        };
        let mut palette = Self::of(title, Vec::new());
        palette.asks = Some(target);
        palette
    }

    /// A palette of lists of entries.
    pub fn lists(all: Vec<Target>) -> Self {
        Self::of("Categories", all)
    }

    /// A palette of tags, each with the number of its entries.
    pub fn tags(all: Vec<(String, u64)>) -> Self {
        let tags = all.into_iter().map(|(tag, entries)| Target::Tag { tag, entries });
        Self::of("Tags", tags.collect())
    }

    /// A palette of names to save a query under: the one that is typed, and those of saved searches.
    pub fn to_save_search(query: String, saved: &[(SavedSearch, Option<u64>)]) -> Self {
        let target = |(search, _): &(SavedSearch, _)| Target::SaveSearch {
            name: search.name.clone(),
            query: query.clone(),
        };
        let mut palette = Self::of("Save search as", saved.iter().map(target).collect());
        palette.prompt.insert(&query);
        palette.to_save = Some(query);
        palette.search();
        palette
    }

    /// What happens to a name: the query is saved under it, or replaces the one that is.
    pub(super) fn says_of_name(&self, name: &str, query: &str) -> String {
        let known = self.all.iter().any(|target| target.title() == name);
        format!("{} {query}", if known { "replace with" } else { "new:" })
    }

    fn of(title: &'static str, all: Vec<Target>) -> Self {
        let mut palette = Self {
            prompt: Prompt::default(),
            items: Vec::new(),
            cursor: Cursor::default(),
            asks: None,
            all,
            title,
            to_save: None,
        };
        palette.search();
        palette
    }

    /// Its areas: as high as all its items need, however few match.
    pub(super) fn areas(&self, cx: &Shared) -> PaletteAreas {
        layout::palette(cx.size, self.all.len())
    }

    fn height(&self, cx: &Shared) -> u64 {
        u64::from(self.areas(cx).list.height)
    }

    /// Finds the items that match the query.
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
        self.items = scored.into_iter().map(|(_, item)| item).collect();
        let name = self.prompt.text().trim();
        if let Some(query) = self.to_save.clone().filter(|_| !name.is_empty()) {
            self.items.retain(|item| item.target.title() != name);
            let target = Target::SaveSearch { name: name.to_owned(), query };
            self.items.insert(0, Item { target, matched: Vec::new() });
        }
        self.cursor = Cursor { length: self.items.len() as u64, ..Cursor::default() };
    }

    /// The selected target.
    pub fn selected(&self) -> Option<&Target> {
        self.items.get(usize::try_from(self.cursor.selected).ok()?).map(|item| &item.target)
    }
}

impl Palette {
    /// Carries out an action; returns what to do outside the palette.
    pub(in crate::screens) fn action(
        &mut self,
        action: PaletteAction,
        cx: &Shared,
    ) -> Option<Next> {
        match action {
            PaletteAction::Next => self.step(1, cx),
            PaletteAction::Previous => self.step(-1, cx),
            PaletteAction::Cancel => return Some(Next::Close),
            PaletteAction::Run => {
                let path = self.prompt.text().trim();
                return match &self.asks {
                    Some(_) if path.is_empty() => None,
                    Some(target) => Some(Next::Path(target.clone(), path.to_owned())),
                    None => Some(Next::Run(self.selected().cloned())),
                };
            }
        }
        None
    }

    fn step(&mut self, by: i64, cx: &Shared) {
        self.cursor.step(by, self.height(cx));
    }

    pub(in crate::screens) fn resized(&mut self, cx: &Shared) {
        self.cursor.show(self.height(cx));
    }

    pub(in crate::screens) fn wheel(&mut self, by: i64, cx: &Shared) {
        self.cursor.scroll(by, self.height(cx));
    }

    /// Runs the clicked item; a click outside closes the palette.
    pub(in crate::screens) fn click(&mut self, at: Position, cx: &Shared) -> Option<Next> {
        let areas = self.areas(cx);
        let row = self.cursor.top + u64::from(at.y.saturating_sub(areas.list.y));
        if areas.list.contains(at) && row < self.cursor.length {
            self.cursor.select(row, u64::from(areas.list.height));
            return Some(Next::Run(self.selected().cloned()));
        }
        (!areas.frame.contains(at)).then_some(Next::Close)
    }
}
