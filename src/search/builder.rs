//! Building an index: entries come in on one thread and are made ready for searching on another.

use std::{
    collections::HashMap,
    mem,
    sync::mpsc::{SyncSender, sync_channel},
    thread::{self, JoinHandle},
};

use super::{
    block::{Block, facet},
    columns::Shapes,
    index::{BLOCK, Index},
    shape::Shape,
    terms::{Sort, Term, Terms},
    texts::Texts,
    word::MAX_TEXT,
};
use crate::domain::{Kind, Level, fold, fold_into};

/// Blocks that may wait to be made ready.
const MOST_WAITING: usize = 2;

/// What is known of an entry here.
#[derive(Debug, Clone)]
pub struct Item<'a> {
    /// Its row.
    pub key: i64,
    /// Its title.
    pub title: &'a str,
    /// Its kind.
    pub kind: Kind,
    /// Its level, if it has one.
    pub level: Option<Level>,
    /// How else it is found.
    pub names: &'a Names,
}

/// The category, the tags and the other names of an entry, or of several that have the same.
#[derive(Debug, Clone)]
pub struct Names(Box<[u32]>);

/// Builds an [`Index`], entry by entry in the catalogue's order.
#[derive(Debug, Default)]
pub struct Builder {
    next: Next,
    terms: Vec<Term>,
    /// The numbers of the terms of each sort, by name.
    known: [HashMap<String, u32>; 3],
    /// From the first full block on.
    maker: Option<Maker>,
}

/// The thread that makes blocks.
#[derive(Debug)]
struct Maker {
    entries: SyncSender<Next>,
    blocks: JoinHandle<Vec<Block>>,
}

/// The entries that will be the next block.
#[derive(Debug, Default)]
struct Next {
    /// One behind the other, as they are written.
    titles: String,
    /// Where each ends.
    ends: Vec<usize>,
    keys: Vec<i64>,
    facets: Vec<u8>,
    terms: Vec<(u32, u16)>,
    /// How many different ones there are so far.
    term_count: usize,
}

impl Builder {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The names of entries in a category (id and title), with tags and other names.
    pub fn names(&mut self, category: (&str, &str), tags: &[String], others: &[String]) -> Names {
        let (id, title) = category;
        let category = self.term(Sort::Category, id, || format!("{} {}", fold(title), fold(id)));
        let mut names = vec![category];
        names.extend(tags.iter().map(|tag| self.term(Sort::Tag, tag, || fold(tag))));
        names.extend(others.iter().map(|other| self.term(Sort::Alias, other, || fold(other))));
        Names(names.into())
    }

    fn term(&mut self, sort: Sort, name: &str, text: impl FnOnce() -> String) -> u32 {
        let known = &mut self.known[sort as usize];
        if let Some(&known) = known.get(name) {
            return known;
        }
        let number = self.terms.len() as u32;
        self.terms.push(Term { sort, text: text() });
        known.insert(name.to_owned(), number);
        number
    }

    /// Adds an entry. Of a title of more than 511 bytes the rest is not searched.
    pub fn add(&mut self, item: &Item<'_>) {
        if self.next.keys.len() == BLOCK {
            self.hand_on();
        }
        let Next { titles, ends, keys, facets, terms, .. } = &mut self.next;
        let at = keys.len() as u16;
        titles.push_str(item.title);
        ends.push(titles.len());
        keys.push(item.key);
        facets.push(facet(item.kind, item.level));
        terms.extend(item.names.0.iter().map(|&term| (term, at)));
    }

    /// Has the other thread make a block of the last entries.
    fn hand_on(&mut self) {
        let mut next = mem::take(&mut self.next);
        next.term_count = self.terms.len();
        let maker = self.maker.get_or_insert_with(|| {
            let (entries, waiting) = sync_channel::<Next>(MOST_WAITING);
            let blocks = thread::spawn(move || waiting.into_iter().map(Next::block).collect());
            Maker { entries, blocks }
        });
        // It only goes away by a panic, which comes out when it is waited for.
        let _ = maker.entries.send(next);
    }

    /// The index of what was added.
    pub fn finish(mut self) -> Index {
        self.next.term_count = self.terms.len();
        let last = (!self.next.keys.is_empty()).then_some(self.next);
        let mut blocks = Vec::new();
        if let Some(Maker { entries, blocks: made }) = self.maker {
            drop(entries);
            blocks = made.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
        blocks.extend(last.map(Next::block));
        Index::new(blocks, self.terms)
    }
}

impl Next {
    fn block(self) -> Block {
        let mut texts = Texts::default();
        let mut shapes = Vec::with_capacity(self.ends.len());
        let mut folded = String::new();
        let mut begin = 0;
        for end in self.ends {
            folded.clear();
            fold_into(&self.titles[begin..end], &mut folded);
            let title = &folded[..folded.floor_char_boundary(MAX_TEXT)];
            texts.push(title.as_bytes());
            shapes.push(Shape::of(title));
            begin = end;
        }
        texts.seal();
        let (mut keys, mut facets) = (self.keys, self.facets);
        keys.shrink_to_fit();
        facets.shrink_to_fit();
        let (shapes, terms) = (Shapes::of(&shapes), Terms::of(&self.terms, self.term_count));
        Block { texts, shapes, keys, facets, terms }
    }
}
