//! Building an index: entries come in, in order, and are made ready for searching block by block.

use std::{
    collections::HashMap,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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

/// Builds an [`Index`], or a part of one, entry by entry in the order of the catalogues.
#[derive(Debug, Default)]
pub struct Builder {
    next: Next,
    blocks: Vec<Block>,
    /// Those of all the parts.
    shared: Arc<Mutex<Shared>>,
}

/// Every different name.
#[derive(Debug, Default)]
struct Shared {
    terms: Vec<Term>,
    /// The numbers of the terms of each sort, by name.
    known: [HashMap<String, u32>; 3],
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
    /// Room for one title, folded, and for what all of them look like.
    folded: String,
    shapes: Vec<Shape>,
}

impl Builder {
    /// So many entries are a block: a part of an index has whole blocks, except the last.
    pub const BLOCK: usize = BLOCK;

    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A builder for a later part of the same index, on whatever thread.
    #[must_use]
    pub fn beside(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), ..Self::default() }
    }

    /// The names of entries in a category (id and title), with tags and other names.
    pub fn names(&mut self, category: (&str, &str), tags: &[String], others: &[String]) -> Names {
        let mut shared = self.shared();
        let (id, title) = category;
        let category = shared.term(Sort::Category, id, || format!("{} {}", fold(title), fold(id)));
        let mut names = vec![category];
        names.extend(tags.iter().map(|tag| shared.term(Sort::Tag, tag, || fold(tag))));
        names.extend(others.iter().map(|other| shared.term(Sort::Alias, other, || fold(other))));
        Names(names.into())
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        // Nothing in there is ever half done.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an entry. Of a title of more than 511 bytes the rest is not searched.
    pub fn add(&mut self, item: &Item<'_>) {
        let Next { titles, ends, keys, facets, terms, .. } = &mut self.next;
        let at = keys.len() as u16;
        titles.push_str(item.title);
        ends.push(titles.len());
        keys.push(item.key);
        facets.push(facet(item.kind, item.level));
        terms.extend(item.names.0.iter().map(|&term| (term, at)));
        if keys.len() == BLOCK {
            self.close_block();
        }
    }

    /// Whether it has whole blocks only.
    pub fn is_whole(&self) -> bool {
        self.next.keys.is_empty()
    }

    fn close_block(&mut self) {
        let terms = self.shared().terms.len();
        self.blocks.push(self.next.block(terms));
    }

    /// The index of what was added to these, one part after the other.
    pub fn finish(parts: impl IntoIterator<Item = Self>) -> Index {
        let mut blocks = Vec::new();
        let mut shared = Arc::default();
        for mut part in parts {
            if !part.next.keys.is_empty() {
                part.close_block();
            }
            blocks.append(&mut part.blocks);
            shared = part.shared;
        }
        let mut shared: MutexGuard<'_, Shared> =
            shared.lock().unwrap_or_else(PoisonError::into_inner);
        Index::new(blocks, mem::take(&mut shared.terms))
    }
}

impl Shared {
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
}

impl Next {
    /// Makes a block of what there is, and begins anew in the same room: what is given back block
    /// by block leaves holes between what stays.
    fn block(&mut self, term_count: usize) -> Block {
        let mut texts = Texts::with_room(self.ends.len(), self.titles.len());
        let mut begin = 0;
        for &end in &self.ends {
            self.folded.clear();
            fold_into(&self.titles[begin..end], &mut self.folded);
            let title = &self.folded[..self.folded.floor_char_boundary(MAX_TEXT)];
            texts.push(title.as_bytes());
            self.shapes.push(Shape::of(title));
            begin = end;
        }
        texts.seal();
        let block = Block {
            texts,
            shapes: Shapes::of(&self.shapes),
            keys: self.keys.as_slice().into(),
            facets: self.facets.as_slice().into(),
            terms: Terms::of(&self.terms, term_count),
        };
        let Self { titles, ends, keys, facets, terms, shapes, .. } = self;
        titles.clear();
        ends.clear();
        keys.clear();
        facets.clear();
        terms.clear();
        shapes.clear();
        block
    }
}
