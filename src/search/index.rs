//! The titles of all entries, in memory, so that each keystroke can look at every one of them.
//!
//! Titles are folded and stand one behind the other in blocks, with a mask of letters each.
//! Tags, categories and aliases are terms: each different one is kept and compared once. A
//! query that goes on from an earlier one looks only at what was left of it.

use std::{
    collections::{HashMap, HashSet},
    thread,
};

use super::{
    bits::{LANES, Scratch},
    fold::{fold, fold_into},
    word::{MAX_TEXT, Mask, Shape, Word, plain, worth},
};
use crate::domain::{Kind, Level};

/// Entries in a block.
const BLOCK: usize = 8192;
/// From so many entries on, two threads share the work.
const SHARED_FROM: usize = 3 * BLOCK;
/// Queries are searched with one letter wrong when fewer entries than this fit as they stand.
const FEW: usize = 20;
/// The most queries that a session remembers on the way to the present one.
const MAX_DEPTH: usize = 24;

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
    /// The id and the title of its category.
    pub category: (&'a str, &'a str),
    /// Its tags.
    pub tags: &'a [String],
    /// Other names for it.
    pub aliases: &'a [String],
}

/// What a term is to an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Sort {
    Category,
    Tag,
    Alias,
}

#[derive(Debug)]
struct Term {
    sort: Sort,
    text: String,
}

impl Term {
    fn worth(&self, word: &Word) -> u16 {
        let worth = plain::worth(word, &self.text);
        match self.sort {
            Sort::Alias if self.text == word.text() => worth::WHOLE + worth::AT_FRONT,
            Sort::Alias if worth >= worth::WHOLE => worth::PREFIX - 8,
            Sort::Alias if worth >= worth::PREFIX => worth::BEGINNINGS + 4,
            Sort::Tag if self.text == word.text() => worth::BEGINNINGS + 8,
            Sort::Tag | Sort::Category if worth >= worth::PREFIX => worth::LOOSE - 4,
            _ => 0,
        }
    }

    fn worth_with_typo(&self, word: &Word) -> u16 {
        if plain::worth_with_typo(word, &self.text) == worth::TYPO_WHOLE {
            worth::TYPO / 3
        } else {
            0
        }
    }
}

#[derive(Debug, Default)]
struct Block {
    /// Folded titles, and room to read behind the last.
    text: Vec<u8>,
    /// Where each title begins, and where the last ends.
    begins: Vec<u32>,
    masks: Vec<Mask>,
    shapes: Vec<Shape>,
    keys: Vec<i64>,
    /// Kind and level, as [`facet`] has them.
    facets: Vec<u8>,
    /// Terms of all entries, the category of each first.
    terms: Vec<u32>,
    term_begins: Vec<u32>,
}

impl Block {
    fn len(&self) -> usize {
        self.keys.len()
    }

    fn title(&self, at: usize) -> (&[u8], usize) {
        let (begin, end) = (self.begins[at] as usize, self.begins[at + 1] as usize);
        (&self.text[begin..], end - begin)
    }

    /// The most that a term of an entry is worth, by what each is.
    fn by_term(&self, worth: &[u16], at: usize) -> u16 {
        if worth.is_empty() {
            return 0;
        }
        self.terms(at).iter().map(|&term| worth[term as usize]).max().unwrap_or(0)
    }

    fn terms(&self, at: usize) -> &[u32] {
        &self.terms[self.term_begins[at] as usize..self.term_begins[at + 1] as usize]
    }
}

/// A kind and a level in one byte.
fn facet(kind: Kind, level: Option<Level>) -> u8 {
    (kind as u8) << 2 | level.map_or(0, |level| level as u8 + 1)
}

/// Builds an [`Index`], entry by entry in the catalogue's order.
#[derive(Debug, Default)]
pub struct Builder {
    blocks: Vec<Block>,
    terms: Vec<Term>,
    /// The numbers of the terms of each sort, by name.
    known: [HashMap<String, u32>; 3],
    /// Empty, kept for their room.
    item_terms: Vec<u32>,
    title: String,
}

impl Builder {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an entry. Of a title of more than 511 bytes the rest is not searched.
    pub fn add(&mut self, item: &Item<'_>) {
        if self.blocks.last().is_none_or(|block| block.len() == BLOCK) {
            if let Some(full) = self.blocks.last_mut() {
                seal(full);
            }
            self.blocks.push(Block { begins: vec![0], term_begins: vec![0], ..Block::default() });
        }
        let category = self.term(Sort::Category, item.category.0, |id, folded| {
            *folded = format!("{} {}", fold(item.category.1), fold(id));
        });
        let mut terms = std::mem::take(&mut self.item_terms);
        terms.push(category);
        for tag in item.tags {
            terms.push(self.term(Sort::Tag, tag, |_, _| ()));
        }
        for alias in item.aliases {
            terms.push(self.term(Sort::Alias, alias, |_, _| ()));
        }
        let Some(block) = self.blocks.last_mut() else { return };
        self.title.clear();
        fold_into(item.title, &mut self.title);
        let title = &self.title[..self.title.floor_char_boundary(MAX_TEXT)];
        block.text.extend_from_slice(title.as_bytes());
        block.begins.push(block.text.len() as u32);
        block.masks.push(Mask::of(title));
        block.shapes.push(Shape::of(title));
        block.keys.push(item.key);
        block.facets.push(facet(item.kind, item.level));
        block.terms.append(&mut terms);
        block.term_begins.push(block.terms.len() as u32);
        self.item_terms = terms;
    }

    fn term(&mut self, sort: Sort, name: &str, text: impl FnOnce(&str, &mut String)) -> u32 {
        let known = &mut self.known[sort as usize];
        if let Some(&known) = known.get(name) {
            return known;
        }
        let number = self.terms.len() as u32;
        let mut folded = fold(name);
        text(name, &mut folded);
        self.terms.push(Term { sort, text: folded });
        known.insert(name.to_owned(), number);
        number
    }

    /// The index of what was added.
    pub fn finish(mut self) -> Index {
        if let Some(last) = self.blocks.last_mut() {
            seal(last);
        }
        let len = self.blocks.iter().map(Block::len).sum();
        Index { blocks: self.blocks, terms: self.terms, len }
    }
}

/// Makes room to read behind the last title, and gives back what is not needed.
fn seal(block: &mut Block) {
    block.text.resize(block.text.len() + LANES, 0);
    block.text.shrink_to_fit();
    block.begins.shrink_to_fit();
    block.masks.shrink_to_fit();
    block.shapes.shrink_to_fit();
    block.keys.shrink_to_fit();
    block.facets.shrink_to_fit();
    block.terms.shrink_to_fit();
    block.term_begins.shrink_to_fit();
}

/// All entries of a catalogue, ready to be searched.
#[derive(Debug, Default)]
pub struct Index {
    blocks: Vec<Block>,
    terms: Vec<Term>,
    len: usize,
}

/// A set of entries, a bit for each in the index's order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Set(Vec<u64>);

impl Set {
    fn has(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }
}

/// What an entry has to be, beside fitting words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// Of one of these kinds.
    Kind(Vec<Kind>),
    /// Of one of these levels.
    Level(Vec<Level>),
    /// In a category of which a word begins so.
    Category(Word),
    /// With a tag that begins so, or a word of it.
    Tag(Word),
    /// With this word in the title, in one piece and from the beginning of a word on.
    Title(Word),
    /// With this word in the title, from the beginning of a word on, or as a tag or alias.
    Named(Word),
    /// One of these.
    In(Set),
    /// Not so.
    Not(Box<Test>),
    /// At least one of these.
    Any(Vec<Test>),
}

/// What is looked for: entries that every word fits and every test holds for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pattern {
    /// In any order. None means that the tests alone decide.
    pub words: Vec<Word>,
    /// Beside the words.
    pub tests: Vec<Test>,
}

/// Why an entry was found by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Every word fits.
    Exact,
    /// Some word fits only with one letter changed.
    Typo,
}

/// How well an entry fits. Greater is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(u64);

/// The whole query is the title, begins it or a word of it, fits, fits with a typo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Typo,
    Fit,
    Front,
    Title,
}

impl Rank {
    fn new(class: Class, sum: u16, length: usize, number: usize) -> Self {
        let longest = MAX_TEXT as u64;
        Self(
            (class as u64) << 60
                | u64::from(sum) << 44
                | (longest - (length as u64).min(longest)) << 32
                | u64::from(u32::MAX - number as u32),
        )
    }

    /// The part that tells better fits from worse ones: not the title's length or its place.
    pub fn fit(self) -> u32 {
        (self.0 >> 44) as u32
    }

    /// The number of the entry in the index.
    pub fn number(self) -> usize {
        (u32::MAX - self.0 as u32) as usize
    }

    /// How the entry was found.
    pub fn how(self) -> How {
        if self.0 >> 60 == Class::Typo as u64 { How::Typo } else { How::Exact }
    }
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The best, best first, as many as were asked for.
    pub best: Vec<Rank>,
    /// How many entries fit, shown or not.
    pub total: usize,
}

/// The best ranks of all that are offered.
struct Best {
    most: usize,
    ranks: Vec<Rank>,
    /// Nothing at or below this gets in.
    least: Option<Rank>,
    total: usize,
    scratch: Scratch,
}

impl Best {
    fn new(most: usize) -> Self {
        Self { most, ranks: Vec::new(), least: None, total: 0, scratch: Scratch::new() }
    }

    fn offer(&mut self, rank: Rank) {
        self.total += 1;
        if self.least.is_some_and(|least| rank <= least) {
            return;
        }
        self.ranks.push(rank);
        if self.ranks.len() >= 2 * self.most.max(1) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if self.ranks.len() > self.most && self.most > 0 {
            self.ranks.select_nth_unstable_by(self.most - 1, |a, b| b.cmp(a));
            self.ranks.truncate(self.most);
            self.least = self.ranks.last().copied();
        }
    }

    fn join(&mut self, other: Self) {
        self.ranks.extend(other.ranks);
        self.total += other.total;
    }

    fn finish(mut self) -> Found {
        self.ranks.sort_unstable_by(|a, b| b.cmp(a));
        self.ranks.truncate(self.most);
        Found { best: self.ranks, total: self.total }
    }
}

/// A pattern made ready: what each term is worth to each word.
struct Prepared<'p> {
    words: Vec<PreparedWord<'p>>,
    tests: Vec<PreparedTest>,
    /// The words with a space between, as the title would have to have them.
    whole: String,
}

struct PreparedWord<'p> {
    word: &'p Word,
    /// By term; empty when none fits.
    terms: Vec<u16>,
    /// The same with a typo; empty when none fits or none is looked for.
    typo_terms: Vec<u16>,
}

enum PreparedTest {
    Facets(Vec<bool>),
    Terms(Vec<bool>),
    Title(Word),
    In(Set),
    Not(Box<PreparedTest>),
    Any(Vec<PreparedTest>),
}

impl Index {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The row of an entry.
    pub fn key(&self, number: usize) -> i64 {
        self.blocks[number / BLOCK].keys[number % BLOCK]
    }

    /// The folded title of an entry.
    pub fn title(&self, number: usize) -> &str {
        let (text, length) = self.blocks[number / BLOCK].title(number % BLOCK);
        // It was a text when it was put in.
        std::str::from_utf8(&text[..length]).unwrap_or_default()
    }

    /// The set of the entries with these rows; rows of other entries are passed over.
    pub fn set(&self, keys: impl IntoIterator<Item = i64>) -> Set {
        let mut keys: Vec<i64> = keys.into_iter().collect();
        keys.sort_unstable();
        let mut words = vec![0_u64; self.len.div_ceil(64)];
        if keys.is_empty() {
            return Set(words);
        }
        for (number, key) in self.blocks.iter().flat_map(|block| &block.keys).enumerate() {
            if keys.binary_search(key).is_ok() {
                words[number / 64] |= 1 << (number % 64);
            }
        }
        Set(words)
    }

    /// The best `most` entries for a pattern. `session` remembers what was left of earlier
    /// queries, so that one that goes on has less to look at.
    pub fn search(&self, pattern: &Pattern, most: usize, session: &mut Session) -> Found {
        if self.is_empty() {
            return Found::default();
        }
        let mut prepared = self.prepare(pattern);
        let level = session.level_for(pattern);
        let (best, left) = {
            let within = level.map(|level| &session.levels[level].left);
            self.scan(&prepared, most, within)
        };
        session.push(level, pattern, left);
        let mut found = best.finish();
        if found.total < FEW && pattern.words.iter().any(Word::may_have_typo) {
            self.prepare_typos(&mut prepared);
            let by_title = prepared.words.iter().all(|word| word.typo_terms.is_empty());
            let level = level.filter(|&level| {
                let before = &session.levels[level].pattern.words;
                by_title
                    && before.len() == pattern.words.len()
                    && before.iter().all(Word::may_have_typo)
            });
            let (typos, left) = {
                let within = level.and_then(|level| session.levels[level].typos.as_ref());
                self.scan_typos(&prepared, most, within)
            };
            if let Some(step) = session.levels.last_mut().filter(|step| step.pattern == *pattern) {
                step.typos = Some(left);
            }
            let typos = typos.finish();
            found.total += typos.total;
            found.best.extend(typos.best);
            found.best.truncate(most);
        }
        found
    }

    /// The entries with these rows, by number; rows of other entries are passed over.
    pub fn numbers(&self, keys: &[i64]) -> HashMap<i64, usize> {
        let wanted: HashSet<i64> = keys.iter().copied().collect();
        let all = self.blocks.iter().flat_map(|block| &block.keys).enumerate();
        all.filter(|(_, key)| wanted.contains(key)).map(|(number, &key)| (key, number)).collect()
    }

    /// Of entries by number, whether the tests of a pattern hold for each, and whether its words
    /// fit as they stand.
    pub fn judge(&self, pattern: &Pattern, numbers: &[usize]) -> Vec<(bool, bool)> {
        let prepared = self.prepare(pattern);
        let mut best = Best::new(1);
        let judge = |&number: &usize| {
            let (block, at) = (&self.blocks[number / BLOCK], number % BLOCK);
            let holds =
                prepared.tests.iter().all(|test| test.holds(block, at, number, &mut best.scratch));
            let before = best.total;
            block.offer(&prepared, at, number - at, &mut best);
            (holds, best.total > before)
        };
        numbers.iter().map(judge).collect()
    }

    fn prepare<'p>(&self, pattern: &'p Pattern) -> Prepared<'p> {
        let words = pattern.words.iter().map(|word| PreparedWord {
            word,
            terms: table(&self.terms, |term| term.worth(word)),
            typo_terms: Vec::new(),
        });
        let words: Vec<_> = words.collect();
        let texts: Vec<&str> = pattern.words.iter().map(Word::text).collect();
        let tests = pattern.tests.iter().map(|test| self.prepare_test(test)).collect();
        Prepared { words, tests, whole: texts.join(" ") }
    }

    fn prepare_typos(&self, prepared: &mut Prepared<'_>) {
        for word in &mut prepared.words {
            if word.word.may_have_typo() {
                word.typo_terms = table(&self.terms, |term| term.worth_with_typo(word.word));
            }
        }
    }

    fn prepare_test(&self, test: &Test) -> PreparedTest {
        let terms = |sorts: &[Sort], word: &Word| {
            let fits = |term: &Term| {
                sorts.contains(&term.sort) && plain::worth(word, &term.text) >= worth::PREFIX
            };
            self.terms.iter().map(fits).collect()
        };
        match test {
            Test::Kind(kinds) => PreparedTest::Facets(
                (0..=u8::MAX).map(|facet| kinds.iter().any(|&k| k as u8 == facet >> 2)).collect(),
            ),
            Test::Level(levels) => PreparedTest::Facets(
                (0..=u8::MAX)
                    .map(|facet| levels.iter().any(|&l| l as u8 + 1 == facet & 3))
                    .collect(),
            ),
            Test::Category(word) => PreparedTest::Terms(terms(&[Sort::Category], word)),
            Test::Tag(word) => PreparedTest::Terms(terms(&[Sort::Tag], word)),
            Test::Title(word) => PreparedTest::Title(word.clone()),
            Test::Named(word) => PreparedTest::Any(vec![
                PreparedTest::Title(word.clone()),
                PreparedTest::Terms(terms(&[Sort::Tag, Sort::Alias], word)),
            ]),
            Test::In(set) => PreparedTest::In(set.clone()),
            Test::Not(test) => PreparedTest::Not(Box::new(self.prepare_test(test))),
            Test::Any(tests) => {
                PreparedTest::Any(tests.iter().map(|test| self.prepare_test(test)).collect())
            }
        }
    }

    /// Looks at all entries, or at those of a set; gives back which could still fit a query
    /// that goes on.
    fn scan(&self, prepared: &Prepared<'_>, most: usize, within: Option<&Left>) -> (Best, Left) {
        self.share(most, |number, best| {
            let block = &self.blocks[number];
            let left = within.map(|left| &left.0[number][..]);
            block.scan(prepared, number * BLOCK, left, best)
        })
    }

    fn scan_typos(
        &self,
        prepared: &Prepared<'_>,
        most: usize,
        within: Option<&Left>,
    ) -> (Best, Left) {
        self.share(most, |number, best| {
            let left = within.map(|left| &left.0[number][..]);
            self.blocks[number].scan_typos(prepared, number * BLOCK, left, best)
        })
    }

    /// Has every block looked at, on two threads when there are many.
    fn share<F>(&self, most: usize, look: F) -> (Best, Left)
    where
        F: Fn(usize, &mut Best) -> Vec<u64> + Sync,
    {
        let half = |first: usize, step: usize| {
            let mut best = Best::new(most);
            let left: Vec<_> = (first..self.blocks.len())
                .step_by(step)
                .map(|number| look(number, &mut best))
                .collect();
            (best, left)
        };
        if self.len < SHARED_FROM {
            let (best, left) = half(0, 1);
            return (best, Left(left));
        }
        thread::scope(|scope| {
            let other = scope.spawn(|| half(1, 2));
            let (mut best, even) = half(0, 2);
            let (theirs, odd) = other.join().unwrap_or_else(|p| std::panic::resume_unwind(p));
            best.join(theirs);
            let mut odd = odd.into_iter();
            let left = even.into_iter().flat_map(|mine| std::iter::once(mine).chain(odd.next()));
            (best, Left(left.collect()))
        })
    }
}

/// What each term is worth, or nothing when none is worth anything.
fn table(terms: &[Term], worth: impl Fn(&Term) -> u16) -> Vec<u16> {
    let table: Vec<u16> = terms.iter().map(worth).collect();
    if table.iter().any(|&worth| worth > 0) { table } else { Vec::new() }
}

impl PreparedTest {
    fn holds(&self, block: &Block, at: usize, number: usize, scratch: &mut Scratch) -> bool {
        match self {
            Self::Facets(wanted) => wanted[usize::from(block.facets[at])],
            Self::Terms(wanted) => block.terms(at).iter().any(|&term| wanted[term as usize]),
            Self::Title(word) => {
                let (text, length) = block.title(at);
                block.masks[at].holds(word.mask())
                    && word.worth(text, length, scratch) >= worth::PREFIX
            }
            Self::In(set) => set.has(number),
            Self::Not(test) => !test.holds(block, at, number, scratch),
            Self::Any(tests) => tests.iter().any(|test| test.holds(block, at, number, scratch)),
        }
    }
}

impl Block {
    /// Offers all that fit; gives back, a bit each, what could fit a query that goes on.
    fn scan(
        &self,
        prepared: &Prepared<'_>,
        base: usize,
        within: Option<&[u64]>,
        best: &mut Best,
    ) -> Vec<u64> {
        let mut left = vec![0_u64; self.len().div_ceil(64)];
        for (word, left) in left.iter_mut().enumerate() {
            let mut todo = within.map_or(u64::MAX, |within| within[word]);
            if word * 64 + 64 > self.len() {
                todo &= (1 << (self.len() % 64)) - 1;
            }
            for query in &prepared.words {
                if query.terms.is_empty() {
                    todo = self.masked(word * 64, todo, query.word);
                }
            }
            self.read_ahead(word * 64, todo);
            for bit in bits(todo) {
                if self.offer(prepared, word * 64 + bit, base, best) {
                    *left |= 1 << bit;
                }
            }
        }
        left
    }

    /// Touches titles that are about to be looked at, so that memory is waited for once and
    /// not once for each.
    fn read_ahead(&self, from: usize, todo: u64) {
        let mut touched = 0;
        for bit in bits(todo) {
            touched ^= self.text[self.begins[from + bit] as usize];
        }
        std::hint::black_box(touched);
    }

    /// Which of 64 entries have the letters of a word.
    fn masked(&self, from: usize, todo: u64, word: &Word) -> u64 {
        let (mask, shape) = (word.mask(), word.shape());
        let fits = |at: usize| self.masks[at].holds(mask) && self.shapes[at].may_hold(shape);
        if todo.count_ones() < 16 {
            return bits(todo).filter(|bit| fits(from + bit)).fold(0, |left, bit| left | 1 << bit);
        }
        let to = (from + 64).min(self.len());
        let mut held = 0;
        let both = self.masks[from..to].iter().zip(&self.shapes[from..to]);
        for (bit, (title, shaped)) in both.enumerate() {
            held |= u64::from(title.holds(mask) & shaped.may_hold(shape)) << bit;
        }
        held & todo
    }

    /// Offers an entry if it fits; says whether it fits or could if the query went on.
    fn offer(&self, prepared: &Prepared<'_>, at: usize, base: usize, best: &mut Best) -> bool {
        let (text, length) = self.title(at);
        let mut sum = 0;
        let mut all_begin = true;
        let mut fits = true;
        for query in &prepared.words {
            let by_title = if self.may_hold(at, query.word) {
                query.word.worth(text, length, &mut best.scratch)
            } else {
                0
            };
            let worth = by_title.max(self.by_term(&query.terms, at));
            if worth == 0 {
                return false;
            }
            fits &= worth > worth::NOT_YET;
            all_begin &= worth >= worth::PREFIX;
            sum += worth;
        }
        let number = base + at;
        if !prepared.tests.iter().all(|test| test.holds(self, at, number, &mut best.scratch)) {
            return false;
        }
        if !fits {
            return true;
        }
        let class = match &prepared.words[..] {
            _ if !all_begin => Class::Fit,
            [] => Class::Fit,
            _ if text[..length] == *prepared.whole.as_bytes() => Class::Title,
            [_] => Class::Front,
            _ if begins_word(&text[..length], prepared.whole.as_bytes()) => Class::Front,
            _ => Class::Fit,
        };
        best.offer(Rank::new(class, sum, length, number));
        true
    }

    /// Offers all that fit only with a letter changed; gives back, a bit each, what could do so
    /// when the query goes on.
    fn scan_typos(
        &self,
        prepared: &Prepared<'_>,
        base: usize,
        within: Option<&[u64]>,
        best: &mut Best,
    ) -> Vec<u64> {
        let mut left = vec![0_u64; self.len().div_ceil(64)];
        for (word, left) in left.iter_mut().enumerate() {
            let mut todo = within.map_or(u64::MAX, |within| within[word]);
            if word * 64 + 64 > self.len() {
                todo &= (1 << (self.len() % 64)) - 1;
            }
            for query in &prepared.words {
                if query.terms.is_empty() && query.typo_terms.is_empty() {
                    todo = self.nearly_masked(word * 64, todo, query.word);
                }
            }
            self.read_ahead(word * 64, todo);
            for bit in bits(todo) {
                if self.offer_with_typo(prepared, word * 64 + bit, base, best) {
                    *left |= 1 << bit;
                }
            }
        }
        left
    }

    /// Which of 64 entries may hold a word, or nearly.
    fn nearly_masked(&self, from: usize, todo: u64, word: &Word) -> u64 {
        bits(todo)
            .filter(|bit| self.may_hold(from + bit, word) || self.may_nearly_hold(from + bit, word))
            .fold(0, |left, bit| left | 1 << bit)
    }

    /// Whether a title may hold a word, as far as can be told without looking at it.
    fn may_hold(&self, at: usize, word: &Word) -> bool {
        self.masks[at].holds(word.mask()) && self.shapes[at].may_hold(word.shape())
    }

    /// The same with a letter wrong.
    fn may_nearly_hold(&self, at: usize, word: &Word) -> bool {
        self.masks[at].nearly_holds(word.mask()) && self.shapes[at].may_hold(word.typo_shape())
    }

    fn offer_with_typo(
        &self,
        prepared: &Prepared<'_>,
        at: usize,
        base: usize,
        best: &mut Best,
    ) -> bool {
        let (text, length) = self.title(at);
        let mut sum = 0;
        let mut typos = false;
        let mut fits = true;
        for query in &prepared.words {
            let exact = if self.may_hold(at, query.word) {
                query.word.worth(text, length, &mut best.scratch)
            } else {
                0
            };
            let exact = exact.max(self.by_term(&query.terms, at));
            let worth = if exact > worth::NOT_YET {
                exact
            } else {
                let typo = if self.may_nearly_hold(at, query.word) {
                    query.word.worth_with_typo(text, length)
                } else {
                    0
                };
                let typo = typo.max(self.by_term(&query.typo_terms, at));
                typos |= typo > 0;
                typo.max(exact)
            };
            if worth == 0 {
                return false;
            }
            fits &= worth > worth::NOT_YET;
            sum += worth;
        }
        let number = base + at;
        let tests = &prepared.tests;
        if fits && typos && tests.iter().all(|t| t.holds(self, at, number, &mut best.scratch)) {
            best.offer(Rank::new(Class::Typo, sum, length, number));
        }
        true
    }
}

/// The numbers of the bits of a word that are set, in order.
fn bits(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (word != 0).then(|| word.trailing_zeros() as usize)?;
        word &= word - 1;
        Some(bit)
    })
}

/// Whether a phrase stands in a text from the beginning of a word on.
fn begins_word(text: &[u8], phrase: &[u8]) -> bool {
    !phrase.is_empty()
        && text
            .windows(phrase.len())
            .enumerate()
            .any(|(at, window)| window == phrase && (at == 0 || text[at - 1] == b' '))
}

/// Which entries a query has left, block by block.
#[derive(Debug)]
struct Left(Vec<Vec<u64>>);

#[derive(Debug)]
struct Step {
    pattern: Pattern,
    left: Left,
    /// The same for fits with a typo, if these were looked for.
    typos: Option<Left>,
}

/// The queries on the way to the present one, each with what it left.
#[derive(Debug, Default)]
pub struct Session {
    levels: Vec<Step>,
}

impl Session {
    /// Nothing was asked yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The latest query that `pattern` goes on from.
    fn level_for(&self, pattern: &Pattern) -> Option<usize> {
        self.levels.iter().rposition(|step| goes_on(&step.pattern, pattern))
    }

    fn push(&mut self, level: Option<usize>, pattern: &Pattern, left: Left) {
        self.levels.truncate(level.map_or(0, |level| level + 1));
        if self.levels.last().is_some_and(|step| step.pattern == *pattern) {
            return;
        }
        if self.levels.len() < MAX_DEPTH {
            self.levels.push(Step { pattern: pattern.clone(), left, typos: None });
        }
    }
}

/// Whether all that fits `next` fitted `before`.
fn goes_on(before: &Pattern, next: &Pattern) -> bool {
    !before.words.is_empty()
        && before.words.len() <= next.words.len()
        && before.tests == next.tests
        && before.words.iter().zip(&next.words).all(|(b, n)| n.text().starts_with(b.text()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn index(titles: &[String], tags: &[Vec<String>]) -> Index {
        let mut builder = Builder::new();
        for (key, (title, tags)) in titles.iter().zip(tags).enumerate() {
            builder.add(&Item {
                key: key as i64,
                title,
                kind: Kind::ALL[key % Kind::ALL.len()],
                level: None,
                category: ("web", "The web"),
                tags,
                aliases: &[],
            });
        }
        builder.finish()
    }

    /// The ranks of all entries, each looked at letter by letter.
    fn plainly(index: &Index, pattern: &Pattern, tags: &[Vec<String>]) -> Vec<Rank> {
        let tag = |word: &Word, tag: &String| Term { sort: Sort::Tag, text: fold(tag) }.worth(word);
        let typo = |word: &Word, tag: &String| {
            Term { sort: Sort::Tag, text: fold(tag) }.worth_with_typo(word)
        };
        let category = Term { sort: Sort::Category, text: "the web web".to_owned() };
        let mut exact = Vec::new();
        let mut typos = Vec::new();
        for (number, tags) in tags.iter().enumerate() {
            let title = index.title(number);
            let (mut sum, mut with_typo, mut changed) = (0, 0, false);
            let (mut fits, mut all_begin) = (true, true);
            for word in &pattern.words {
                let names = tags.iter().map(|it| tag(word, it)).max().unwrap_or(0);
                let worth = plain::worth(word, title).max(names).max(category.worth(word));
                fits &= worth > 0;
                all_begin &= worth >= worth::PREFIX;
                sum += worth;
                let nearly = tags.iter().map(|it| typo(word, it)).max().unwrap_or(0);
                let nearly = nearly
                    .max(plain::worth_with_typo(word, title))
                    .max(category.worth_with_typo(word));
                if worth == 0 && nearly == 0 {
                    with_typo = u16::MAX;
                    break;
                }
                changed |= worth == 0;
                with_typo += if worth == 0 { nearly } else { worth };
            }
            let texts: Vec<&str> = pattern.words.iter().map(Word::text).collect();
            let whole = texts.join(" ");
            let begins = format!(" {title}").contains(&format!(" {whole}"));
            let class = match texts.len() {
                _ if !all_begin => Class::Fit,
                _ if title == whole => Class::Title,
                1 => Class::Front,
                _ if begins => Class::Front,
                _ => Class::Fit,
            };
            if fits {
                exact.push(Rank::new(class, sum, title.len(), number));
            } else if changed && with_typo < u16::MAX {
                typos.push(Rank::new(Class::Typo, with_typo, title.len(), number));
            }
        }
        if exact.len() < FEW && pattern.words.iter().any(Word::may_have_typo) {
            exact.extend(typos);
        }
        exact.sort_unstable_by(|a, b| b.cmp(a));
        exact
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 300, failure_persistence: None, ..ProptestConfig::default()
        })]

        #[test]
        fn typing_letter_by_letter_finds_what_a_plain_search_finds(
            titles in prop::collection::vec("[a-dé]{1,6}( [a-d]{1,6}){0,4}", 1..150),
            tag in "[a-d]{2,5}",
            query in "[a-dé]{1,7}( [a-d]{1,6}){0,2}",
            most in 1_usize..40,
        ) {
            let tags: Vec<Vec<String>> = (0..titles.len())
                .map(|at| if at % 3 == 0 { vec![tag.clone()] } else { Vec::new() })
                .collect();
            let index = index(&titles, &tags);
            let mut session = Session::new();
            for (end, c) in query.char_indices() {
                let typed = &query[..end + c.len_utf8()];
                let words = typed.split(' ').filter(|word| !word.is_empty());
                let words: Vec<Word> = words.map(|word| Word::new(&fold(word))).collect();
                let pattern = Pattern { words, tests: Vec::new() };
                let found = index.search(&pattern, most, &mut session);
                let plain = plainly(&index, &pattern, &tags);
                prop_assert_eq!(found.total, plain.len(), "{}", typed);
                prop_assert_eq!(&found.best[..], &plain[..plain.len().min(most)], "{}", typed);
            }
        }
    }

    #[test]
    fn many_blocks_on_two_threads_are_searched_like_one() {
        let titles: Vec<String> = (0..SHARED_FROM + BLOCK / 2)
            .map(|number| format!("{} number {number}", ["redis", "celery", "django"][number % 3]))
            .collect();
        let tags = vec![Vec::new(); titles.len()];
        let index = index(&titles, &tags);
        for query in ["redis", "cel 777", "djang", "nmbr 12345", "celrey 300"] {
            let words = query.split(' ').map(Word::new).collect();
            let pattern = Pattern { words, tests: Vec::new() };
            let found = index.search(&pattern, 50, &mut Session::new());
            let plain = plainly(&index, &pattern, &tags);
            assert_eq!(found.total, plain.len(), "{query}");
            assert_eq!(found.best[..], plain[..plain.len().min(50)], "{query}");
        }
    }

    #[test]
    fn tests_leave_only_what_they_hold_for() {
        let titles: Vec<String> = ["Redis", "Redis locks", "Caches"].map(String::from).to_vec();
        let tags = vec![vec![], vec!["lock free".to_owned()], vec!["redis".to_owned()]];
        let index = index(&titles, &tags);
        let find = |words: &[&str], test: Test| {
            let words = words.iter().map(|word| Word::new(word)).collect();
            let pattern = Pattern { words, tests: vec![test] };
            let found = index.search(&pattern, 9, &mut Session::new());
            found.best.iter().map(|rank| index.key(rank.number())).collect::<Vec<_>>()
        };
        assert_eq!(find(&["redis"], Test::Kind(vec![Kind::ALL[1]])), [1]);
        assert_eq!(find(&[], Test::Tag(Word::new("redis"))), [2]);
        assert_eq!(find(&["redis"], Test::Title(Word::new("lock"))), [1]);
        assert_eq!(find(&["redis"], Test::Not(Box::new(Test::Named(Word::new("locks"))))), [0, 2]);
        assert_eq!(find(&["redis"], Test::In(index.set([2, 77]))), [2]);
        let whole = Test::Category(Word::new("web"));
        assert_eq!(find(&["redis"], whole).len(), 3);
    }
}
