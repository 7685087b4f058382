//! Some thousand entries side by side, and the look at each of them.

use super::{
    bits::{LANES, Scratch},
    index::{Class, Found, Rank, Set},
    word::{Mask, Shape, Word, worth},
};
use crate::domain::{Kind, Level};

#[derive(Debug, Default)]
pub(super) struct Block {
    /// Folded titles, and room to read behind the last.
    pub(super) text: Vec<u8>,
    /// Where each title begins, and where the last ends.
    pub(super) begins: Vec<u32>,
    pub(super) masks: Vec<Mask>,
    pub(super) shapes: Vec<Shape>,
    pub(super) keys: Vec<i64>,
    /// Kind and level, as [`facet`] has them.
    pub(super) facets: Vec<u8>,
    /// Terms of all entries, the category of each first.
    pub(super) terms: Vec<u32>,
    pub(super) term_begins: Vec<u32>,
}

impl Block {
    /// Makes room to read behind the last title, and gives back what is not needed.
    pub(super) fn seal(&mut self) {
        self.text.resize(self.text.len() + LANES, 0);
        self.text.shrink_to_fit();
        self.begins.shrink_to_fit();
        self.masks.shrink_to_fit();
        self.shapes.shrink_to_fit();
        self.keys.shrink_to_fit();
        self.facets.shrink_to_fit();
        self.terms.shrink_to_fit();
        self.term_begins.shrink_to_fit();
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn title(&self, at: usize) -> (&[u8], usize) {
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

    pub(super) fn terms(&self, at: usize) -> &[u32] {
        &self.terms[self.term_begins[at] as usize..self.term_begins[at + 1] as usize]
    }
}

/// A kind and a level in one byte.
pub(super) fn facet(kind: Kind, level: Option<Level>) -> u8 {
    (kind as u8) << 2 | level.map_or(0, |level| level as u8 + 1)
}

/// A pattern made ready: what each term is worth to each word.
pub(super) struct Prepared<'p> {
    pub(super) words: Vec<PreparedWord<'p>>,
    pub(super) tests: Vec<PreparedTest>,
    /// The words with a space between, as the title would have to have them.
    pub(super) whole: String,
}

pub(super) struct PreparedWord<'p> {
    pub(super) word: &'p Word,
    /// By term; empty when none fits.
    pub(super) terms: Vec<u16>,
    /// The same with a typo; empty when none fits or none is looked for.
    pub(super) typo_terms: Vec<u16>,
}

pub(super) enum PreparedTest {
    Facets(Vec<bool>),
    Terms(Vec<bool>),
    Title(Word),
    In(Set),
    Not(Box<PreparedTest>),
    Any(Vec<PreparedTest>),
}

/// The best ranks of all that are offered.
pub(super) struct Best {
    most: usize,
    ranks: Vec<Rank>,
    /// Nothing at or below this gets in.
    least: Option<Rank>,
    pub(super) total: usize,
    pub(super) scratch: Scratch,
}

impl Best {
    pub(super) fn new(most: usize) -> Self {
        Self { most, ranks: Vec::new(), least: None, total: 0, scratch: Scratch::new() }
    }

    pub(super) fn offer(&mut self, rank: Rank) {
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

    pub(super) fn join(&mut self, other: Self) {
        self.ranks.extend(other.ranks);
        self.total += other.total;
    }

    pub(super) fn finish(mut self) -> Found {
        self.ranks.sort_unstable_by(|a, b| b.cmp(a));
        self.ranks.truncate(self.most);
        Found { best: self.ranks, total: self.total }
    }
}

impl PreparedTest {
    pub(super) fn holds(
        &self,
        block: &Block,
        at: usize,
        number: usize,
        scratch: &mut Scratch,
    ) -> bool {
        match self {
            Self::Facets(wanted) => wanted[usize::from(block.facets[at])],
            Self::Terms(wanted) => block.terms(at).iter().any(|&term| wanted[term as usize]),
            Self::Title(word) => {
                let (text, length) = block.title(at);
                block.may_hold(at, word) && word.worth(text, length, scratch) >= worth::PREFIX
            }
            Self::In(set) => set.has(number),
            Self::Not(test) => !test.holds(block, at, number, scratch),
            Self::Any(tests) => tests.iter().any(|test| test.holds(block, at, number, scratch)),
        }
    }
}

impl Block {
    /// Offers all that fit; gives back, a bit each, what could fit a query that goes on.
    pub(super) fn scan(
        &self,
        prepared: &Prepared<'_>,
        base: usize,
        within: Option<&[u64]>,
        best: &mut Best,
    ) -> Vec<u64> {
        let may = |from, mut todo| {
            for query in &prepared.words {
                if query.terms.is_empty() {
                    todo = self.masked(from, todo, query.word);
                }
            }
            todo
        };
        self.walk(within, may, |at| self.offer(prepared, at, base, best))
    }

    /// The same for what fits only with a letter changed.
    pub(super) fn scan_typos(
        &self,
        prepared: &Prepared<'_>,
        base: usize,
        within: Option<&[u64]>,
        best: &mut Best,
    ) -> Vec<u64> {
        let may = |from, mut todo| {
            for query in &prepared.words {
                if query.terms.is_empty() && query.typo_terms.is_empty() {
                    todo = self.nearly_masked(from, todo, query.word);
                }
            }
            todo
        };
        self.walk(within, may, |at| self.offer_with_typo(prepared, at, base, best))
    }

    /// Goes through all entries, or those of `within`, 64 at a time: `may` says from their
    /// masks which of them are worth a look, `look` which are to be kept; gives back a bit for
    /// each of these.
    fn walk(
        &self,
        within: Option<&[u64]>,
        may: impl Fn(usize, u64) -> u64,
        mut look: impl FnMut(usize) -> bool,
    ) -> Vec<u64> {
        let mut left = vec![0_u64; self.len().div_ceil(64)];
        for (word, left) in left.iter_mut().enumerate() {
            let from = word * 64;
            let mut todo = within.map_or(u64::MAX, |within| within[word]);
            if from + 64 > self.len() {
                todo &= (1 << (self.len() % 64)) - 1;
            }
            let todo = may(from, todo);
            self.read_ahead(from, todo);
            for bit in bits(todo) {
                if look(from + bit) {
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

    /// What an entry is worth to a word, by its title or by a term.
    fn worth(&self, query: &PreparedWord<'_>, at: usize, scratch: &mut Scratch) -> u16 {
        let by_term = self.by_term(&query.terms, at);
        if !self.may_hold(at, query.word) {
            return by_term;
        }
        let (text, length) = self.title(at);
        query.word.worth(text, length, scratch).max(by_term)
    }

    /// Offers an entry if it fits; says whether it fits or could if the query went on.
    pub(super) fn offer(
        &self,
        prepared: &Prepared<'_>,
        at: usize,
        base: usize,
        best: &mut Best,
    ) -> bool {
        let (text, length) = self.title(at);
        let mut sum = 0_u16;
        let mut all_begin = true;
        let mut fits = true;
        for query in &prepared.words {
            let worth = self.worth(query, at, &mut best.scratch);
            if worth == 0 {
                return false;
            }
            fits &= worth > worth::NOT_YET;
            all_begin &= worth >= worth::PREFIX;
            sum = worth.saturating_add(sum);
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
        let mut sum = 0_u16;
        let mut typos = false;
        let mut fits = true;
        for query in &prepared.words {
            let exact = self.worth(query, at, &mut best.scratch);
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
            sum = worth.saturating_add(sum);
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
