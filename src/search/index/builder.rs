//! Builds an index from entries in their order, block by block, or from stored blocks.

use std::collections::HashMap;

use super::{
    bits::MAX_TEXT,
    block::{BLOCK, Block, facet},
    columns::ShapeColumns,
    packed::{pack_names, unpack_names},
    postings::Postings,
    search::Index,
    shape::Shape,
    terms::{Term, TermKind},
    titles::TitleArena,
};
use crate::{
    domain::{Kind, Level},
    search::folding::{fold, fold_into},
};

/// An entry as the index takes it.
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
    /// Its other names.
    pub names: &'a Names,
}

/// The category, the tags and the aliases of an entry, or of several that share them.
#[derive(Debug, Clone)]
pub struct Names(Box<[u32]>);

/// Builds an [`Index`], entry by entry in the order of the catalogues.
#[derive(Debug, Default)]
pub struct Builder {
    next: PendingBlock,
    blocks: Vec<Block>,
    /// Every distinct name.
    terms: Vec<Term>,
    /// The numbers of the terms of each kind, by name.
    term_numbers: [HashMap<String, u32>; 3],
}

/// The entries that will make up the next block.
#[derive(Debug, Default)]
struct PendingBlock {
    /// Concatenated, not folded.
    titles: String,
    /// The end of each title.
    ends: Vec<usize>,
    keys: Vec<i64>,
    facets: Vec<u8>,
    terms: Vec<(u32, u16)>,
    /// Scratch space: one folded title, and the shapes of all.
    folded: String,
    shapes: Vec<Shape>,
}

/// Bytes of a name or a title that are searched.
pub const MAX_NAME_BYTES: usize = MAX_TEXT;

/// Tags and aliases of an entry that are searched.
pub const MAX_NAMES: usize = 500;

/// A name as it is searched: cut and folded.
fn searchable(name: &str) -> String {
    let mut end = name.len().min(MAX_NAME_BYTES);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    fold(&name[..end])
}

impl Builder {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// The names of entries in a category (id and title), with these tags and aliases.
    pub fn names(&mut self, category: (&str, &str), tags: &[String], others: &[String]) -> Names {
        let (id, title) = category;
        let category = self
            .term(TermKind::Category, id, || format!("{} {}", searchable(title), searchable(id)));
        let mut names = vec![category];
        let tags = tags.iter().map(|tag| (TermKind::Tag, tag));
        let others = others.iter().map(|other| (TermKind::Alias, other));
        let some = tags.chain(others).take(MAX_NAMES);
        names.extend(some.map(|(kind, name)| self.term(kind, name, || searchable(name))));
        Names(names.into())
    }

    fn term(&mut self, kind: TermKind, name: &str, text: impl FnOnce() -> String) -> u32 {
        let known = &mut self.term_numbers[kind as usize];
        if let Some(&known) = known.get(name) {
            return known;
        }
        let number = self.terms.len() as u32;
        self.terms.push(Term { kind, text: text() });
        known.insert(name.to_owned(), number);
        number
    }

    /// Adds an entry. Only the first 511 bytes of its title are searched.
    pub fn add(&mut self, item: &Item<'_>) {
        let PendingBlock { titles, ends, keys, facets, terms, .. } = &mut self.next;
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

    fn close_block(&mut self) {
        if !self.next.keys.is_empty() {
            self.blocks.push(self.next.block(self.terms.len()));
        }
    }

    /// The index of all entries.
    pub fn finish(mut self) -> Index {
        self.close_block();
        Index::new(self.blocks, self.terms)
    }

    /// Removes the full blocks and returns them packed, each as one piece.
    pub fn take_packed(&mut self) -> Vec<Vec<u8>> {
        self.blocks.drain(..).map(|block| block.packed()).collect()
    }

    /// The remaining blocks, packed, and the names of all blocks, of which `before` were taken
    /// already.
    pub fn finish_packed(mut self, before: usize) -> (Vec<Vec<u8>>, Vec<u8>) {
        self.close_block();
        let rest = self.take_packed();
        let names = pack_names(&self.terms, before + rest.len());
        (rest, names)
    }

    /// Begins to load packed blocks. `None` if their names can't be used: another version of the
    /// program has packed them, or they are damaged.
    pub fn unpack(&mut self, names: &[u8]) -> Option<Unpacking<'_>> {
        let (terms, count) = unpack_names(names)?;
        Some(Unpacking { builder: self, terms, blocks: Vec::with_capacity(count), count })
    }
}

/// Packed entries on their way into a [`Builder`]: all of them, or none.
#[derive(Debug)]
pub struct Unpacking<'b> {
    builder: &'b mut Builder,
    terms: Vec<Term>,
    blocks: Vec<Block>,
    /// How many blocks are expected.
    count: usize,
}

impl Unpacking<'_> {
    /// Loads a block; returns whether it can be used.
    pub fn add(&mut self, block: &[u8]) -> bool {
        let first = self.builder.terms.len() as u32;
        let block = Block::unpacked(block, first..first + self.terms.len() as u32);
        block.map(|block| self.blocks.push(block)).is_some()
    }

    /// Adds the entries to the builder if `entries` of them were loaded and no block is missing.
    /// Returns whether that was so.
    pub fn finish(mut self, entries: usize) -> bool {
        let loaded: usize = self.blocks.iter().map(Block::len).sum();
        let complete = loaded == entries && self.blocks.len() == self.count;
        if complete {
            self.builder.close_block();
            self.builder.blocks.append(&mut self.blocks);
            self.builder.terms.append(&mut self.terms);
        }
        complete
    }
}

impl PendingBlock {
    /// Makes a block and clears the buffers for the next one. They are reused, since freeing them
    /// block by block would fragment memory.
    fn block(&mut self, term_count: usize) -> Block {
        let mut arena = TitleArena::with_capacity(self.ends.len(), self.titles.len());
        let mut begin = 0;
        for &end in &self.ends {
            self.folded.clear();
            fold_into(&self.titles[begin..end], &mut self.folded);
            let title = &self.folded[..self.folded.floor_char_boundary(MAX_TEXT)];
            arena.push(title.as_bytes());
            self.shapes.push(Shape::of(title));
            begin = end;
        }
        arena.seal();
        let block = Block {
            titles: arena,
            shapes: ShapeColumns::of(&self.shapes),
            keys: self.keys.as_slice().into(),
            facets: self.facets.as_slice().into(),
            postings: Postings::of(&self.terms, term_count),
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
