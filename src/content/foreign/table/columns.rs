//! What the columns of a table hold, by their heads.

use std::collections::HashSet;

use crate::content::learning_log::{names_back, names_front, names_problem, names_solution};

/// Heads of what is asked, beside those of the sides of cards.
const TERMS: &[&str] = &["term", "word", "prompt", "expression"];
/// Heads of what is answered.
const MEANINGS: &[&str] = &["definition", "meaning", "translation", "response"];
const TITLES: &[&str] = &["title", "name", "titel", "titre", "título", "nom", "nombre", "topic"];
const TEXTS: &[&str] = &[
    "text",
    "body",
    "description",
    "notes",
    "note",
    "content",
    "details",
    "summary",
    "abstract",
    "comment",
    "beschreibung",
    "notizen",
];
const CATEGORIES: &[&str] = &[
    "category",
    "deck",
    "section",
    "group",
    "chapter",
    "folder",
    "kategorie",
    "catégorie",
    "categoría",
];
const TAGS: &[&str] =
    &["tags", "tag", "labels", "keywords", "schlagworte", "étiquettes", "etiquetas"];
const DATES: &[&str] = &["date", "created", "created at", "datum", "fecha"];

/// The columns by what they hold, from 0.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) problem: Option<usize>,
    pub(super) solution: Option<usize>,
    pub(super) title: Option<usize>,
    pub(super) texts: Vec<usize>,
    pub(super) category: Option<usize>,
    pub(super) date: Option<usize>,
    tags: Option<usize>,
}

impl Columns {
    /// By a first row of heads; `None` if no cell of it is one.
    pub(super) fn of(head: &[&str]) -> Option<Self> {
        let names: Vec<String> = head.iter().map(|cell| cell.to_lowercase()).collect();
        let is = |name: &String, names: &[&str]| names.contains(&name.as_str());
        let find = |names_known: &[&str]| names.iter().position(|name| is(name, names_known));
        let all = |known: &[&str]| -> Vec<usize> {
            let places = names.iter().enumerate().filter(|(_, name)| is(name, known));
            places.map(|(at, _)| at).collect()
        };
        let side = |by_label: fn(&str) -> bool, of_card: fn(&str) -> bool, others: &[&str]| {
            let found = head.iter().position(|cell| by_label(cell));
            let by_name = |(cell, name): (&&str, &String)| of_card(cell) || is(name, others);
            found.or_else(|| head.iter().zip(&names).position(by_name))
        };
        let problem = side(names_problem, names_front, TERMS);
        let solution = side(names_solution, names_back, MEANINGS);
        let columns = Self {
            problem,
            solution: solution.filter(|at| Some(*at) != problem),
            title: find(TITLES),
            texts: all(TEXTS),
            category: find(CATEGORIES),
            date: find(DATES),
            tags: find(TAGS),
        };
        if columns.is_deck() {
            return Some(columns);
        }
        let known = columns.title.is_some() || !columns.texts.is_empty();
        let title = columns.title.or_else(|| (0..head.len()).find(|at| !columns.has_text(*at)));
        known.then_some(Self { problem: None, solution: None, title, ..columns })
    }

    /// A front and a back.
    pub(super) fn two_sides() -> Self {
        Self { problem: Some(0), solution: Some(1), ..Self::default() }
    }

    /// The first column as titles.
    pub(super) fn titled_by_first() -> Self {
        Self { title: Some(0), ..Self::default() }
    }

    pub(super) fn is_deck(&self) -> bool {
        self.problem.is_some() && self.solution.is_some()
    }

    /// The columns that hold nothing of these.
    pub(super) fn others(&self, width: usize) -> impl Iterator<Item = usize> {
        let deck = self.is_deck();
        let one = [self.problem, self.solution, self.category, self.date, self.tags];
        // In a deck, a title or a text is one more fact.
        let title = self.title.filter(|_| !deck);
        (0..width).filter(move |at| {
            let taken = one.contains(&Some(*at)) || title == Some(*at);
            !taken && (deck || !self.has_text(*at))
        })
    }

    /// Whether a column is one of texts, which stand in their order.
    fn has_text(&self, at: usize) -> bool {
        self.texts.binary_search(&at).is_ok()
    }

    /// The tags of a row.
    pub(super) fn tags_of<'r>(&self, mut cells: impl Iterator<Item = &'r str>) -> Vec<String> {
        let cell = self.tags.and_then(|at| cells.nth(at)).unwrap_or_default();
        // Blanks part tags, unless commas do.
        let by_comma = cell.contains([',', ';']);
        let parts =
            cell.split(move |c: char| if by_comma { ",;".contains(c) } else { c.is_whitespace() });
        parts.map(|tag| tag.trim().replace("::", "/")).filter(|tag| !tag.is_empty()).collect()
    }
}

/// Whether a row has the form of heads: short words, all different, none of them a number.
pub(super) fn looks_like_head(cells: &[&str]) -> bool {
    let word = |cell: &&str| {
        !cell.is_empty() && cell.chars().count() <= 40 && cell.starts_with(char::is_alphabetic)
    };
    let different = || cells.iter().collect::<HashSet<_>>().len() == cells.len();
    cells.len() > 1 && cells.len() <= 100 && cells.iter().all(word) && different()
}
