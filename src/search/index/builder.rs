//! Building an index: entries come in, in order, and are made ready for searching block by block.

use std::collections::HashMap;

use super::{
    bits::MAX_TEXT,
    block::{BLOCK, Block, facet},
    columns::Shapes,
    packed::{pack_names, unpack_names},
    search::Index,
    shape::Shape,
    terms::{Sort, Term, Terms},
    texts::Texts,
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

/// Builds an [`Index`], entry by entry in the order of the catalogues.
#[derive(Debug, Default)]
pub struct Builder {
    next: Next,
    blocks: Vec<Block>,
    /// Every different name.
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

/// Names are searched up to so many bytes, as titles are.
pub const MAX_NAME_BYTES: usize = MAX_TEXT;

/// So many tags and other names of an entry are searched.
pub const MAX_NAMES: usize = 500;

/// A name as it is searched.
fn searched(name: &str) -> String {
    let mut end = name.len().min(MAX_NAME_BYTES);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    fold(&name[..end])
}

impl Builder {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The names of entries in a category (id and title), with tags and other names.
    pub fn names(&mut self, category: (&str, &str), tags: &[String], others: &[String]) -> Names {
        let (id, title) = category;
        let category =
            self.term(Sort::Category, id, || format!("{} {}", searched(title), searched(id)));
        let mut names = vec![category];
        let tags = tags.iter().map(|tag| (Sort::Tag, tag));
        let others = others.iter().map(|other| (Sort::Alias, other));
        let some = tags.chain(others).take(MAX_NAMES);
        names.extend(some.map(|(sort, name)| self.term(sort, name, || searched(name))));
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

    fn close_block(&mut self) {
        if !self.next.keys.is_empty() {
            self.blocks.push(self.next.block(self.terms.len()));
        }
    }

    /// The index of what was added.
    pub fn finish(mut self) -> Index {
        self.close_block();
        Index::new(self.blocks, self.terms)
    }

    /// Takes out what is ready to be kept, a piece for each block.
    pub fn take_packed(&mut self) -> Vec<Vec<u8>> {
        self.blocks.drain(..).map(|block| block.packed()).collect()
    }

    /// What is left to be kept of the blocks, and the names of all, when so many blocks have been
    /// taken out before.
    pub fn finish_packed(mut self, before: usize) -> (Vec<Vec<u8>>, Vec<u8>) {
        self.close_block();
        let rest = self.take_packed();
        let names = pack_names(&self.terms, before + rest.len());
        (rest, names)
    }

    /// Begins to take in what was kept; nothing where these names can't be used: another version
    /// of the program has kept them, or they are damaged.
    pub fn unpack(&mut self, names: &[u8]) -> Option<Unpacking<'_>> {
        let (terms, count) = unpack_names(names)?;
        Some(Unpacking { builder: self, terms, blocks: Vec::with_capacity(count), count })
    }
}

/// Kept entries on their way into a [`Builder`]: all of them, or none.
#[derive(Debug)]
pub struct Unpacking<'b> {
    builder: &'b mut Builder,
    terms: Vec<Term>,
    blocks: Vec<Block>,
    /// So many blocks there are to be.
    count: usize,
}

impl Unpacking<'_> {
    /// Takes a block in; says whether it can be used.
    pub fn add(&mut self, block: &[u8]) -> bool {
        let first = self.builder.terms.len() as u32;
        let block = Block::unpacked(block, (first, self.terms.len()));
        block.map(|block| self.blocks.push(block)).is_some()
    }

    /// Adds the entries to those of the builder, if there are so many as there are to be and no
    /// block is missing. Says whether that was so.
    pub fn finish(mut self, entries: usize) -> bool {
        let there: usize = self.blocks.iter().map(Block::len).sum();
        let whole = there == entries && self.blocks.len() == self.count;
        if whole {
            self.builder.close_block();
            self.builder.blocks.append(&mut self.blocks);
            self.builder.terms.append(&mut self.terms);
        }
        whole
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
