//! What is made of a document while it is read: its entries and categories.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use super::{
    Log, LogEntry,
    challenge::Challenge,
    patterns::kind_of,
    topics::{About, Topics, topics_of},
};
use crate::{content::issue::Locator, domain::Kind};

/// Reads the sections of a document.
pub(super) struct Reader<'t> {
    pub(super) src: &'t str,
    pub(super) locator: Locator<'t>,
    pub(super) log: Log,
    pub(super) name: String,
    /// Whether the note is tagged as one of cards.
    pub(super) tagged: bool,
    /// The words of the titles of all sections, folded.
    pub(super) headings: HashSet<String>,
    /// The indices of categories by their titles.
    pub(super) known: HashMap<String, usize>,
    /// Texts of items that are not entries.
    pub(super) left: Vec<String>,
    /// How many lines are of indexes of other files.
    pub(super) indexed: usize,
}

/// The section of a block.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    pub(super) category: &'p str,
    pub(super) kind: Kind,
    /// Whether a heading says the kind.
    pub(super) kind_said: bool,
    pub(super) topics: Topics,
    /// Whether most of the headings around it ask.
    pub(super) most_ask: bool,
}

impl Place<'_> {
    /// What a heading within the section makes of it; the category stays.
    pub(super) fn under(self, heading: &str) -> Self {
        let said = kind_of(heading);
        // Below "Challenges", "Tools" are none.
        let above = match self.topics.about {
            About::Challenges if said.is_some() => About::Things,
            about => about,
        };
        Self {
            kind: said.unwrap_or(self.kind),
            kind_said: said.is_some() || self.kind_said,
            topics: topics_of(heading, above),
            ..self
        }
    }

    pub(super) fn asks(&self) -> bool {
        self.topics.about == About::Questions
    }

    /// Whether nothing here is a challenge unless it is called one.
    pub(super) fn is_release(&self) -> bool {
        self.topics.about == About::Release
    }
}

impl Reader<'_> {
    pub(super) fn category(&mut self, title: &str, summary: &str) {
        if let Some(known) = self.known.get(title) {
            let known = &mut self.log.categories[*known];
            if known.1.is_empty() {
                summary.clone_into(&mut known.1);
            }
            return;
        }
        self.known.insert(title.to_owned(), self.log.categories.len());
        self.log.categories.push((title.to_owned(), summary.to_owned()));
    }

    pub(super) fn add_challenge(&mut self, challenge: Challenge, category: &str) {
        let Challenge { title, problem, solution, span, marks } = challenge;
        let line = self.locator.line(span.start);
        // A single question without an answer may be anything.
        let before = self.log.entries.iter().rev().take(2);
        self.log.is_log |=
            solution.is_some() || before.filter(|it| it.kind == Kind::Challenge).count() == 2;
        self.log.entries.push(LogEntry {
            kind: Kind::Challenge,
            category: category.to_owned(),
            title,
            text: problem,
            solution,
            line,
            span,
            marks,
        });
    }

    pub(super) fn add_challenges(&mut self, challenges: Vec<Challenge>, place: Place<'_>) {
        for challenge in challenges {
            self.add_challenge(challenge, place.category);
        }
    }

    pub(super) fn article(
        &mut self,
        category: &str,
        title: &str,
        text: String,
        at: usize,
    ) -> LogEntry {
        self.entry(Kind::Article, category, (title.to_owned(), text), at..at)
    }

    pub(super) fn entry(
        &mut self,
        kind: Kind,
        category: &str,
        (title, text): (String, String),
        span: Range<usize>,
    ) -> LogEntry {
        let line = self.locator.line(span.start);
        let category = category.to_owned();
        LogEntry { kind, category, title, text, solution: None, line, span, marks: &[] }
    }
}
