//! Blocks as bytes, so that an index can be stored and need not be rebuilt at every start.
//! Nothing is stored here that can't be rebuilt.

use std::ops::Range;

use super::{
    block::{BLOCK, Block},
    codec::{Reader, Writer},
    columns::ShapeColumns,
    postings::Postings,
    terms::{Term, TermKind},
    titles::TitleArena,
};

/// Change it with the content of a block: how texts are folded, what shapes hold, how it is
/// encoded. Blocks in another format are rebuilt.
const FORMAT: u32 = 2;

impl Block {
    /// The block as one piece.
    pub(super) fn packed(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.count(self.keys.len());
        writer.all(&self.keys);
        writer.all(&self.facets);
        self.titles.pack(&mut writer);
        self.shapes.pack(&mut writer);
        self.postings.pack(&mut writer);
        writer.finish()
    }

    /// A block from such a piece, if it is valid. Its terms, numbered from 0, become `terms`.
    pub(super) fn unpacked(piece: &[u8], terms: Range<u32>) -> Option<Self> {
        let mut reader = Reader::of(piece)?;
        let count = reader.count().filter(|&count| (1..=BLOCK).contains(&count))?;
        Some(Self {
            keys: reader.all(count)?,
            facets: reader.all(count)?,
            titles: TitleArena::unpack(&mut reader, count)?,
            shapes: ShapeColumns::unpack(&mut reader, count)?,
            postings: Postings::unpack(&mut reader, count, &terms)?,
        })
    }
}

/// The terms and the number of blocks as one piece.
pub(super) fn pack_names(terms: &[Term], blocks: usize) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.all(&[FORMAT, BLOCK as u32]);
    writer.count(blocks);
    writer.count(terms.len());
    for term in terms {
        writer.all(&[term.kind as u8]);
        writer.count(term.text.len());
        writer.bytes(term.text.as_bytes());
    }
    writer.finish()
}

/// The terms and the number of blocks from such a piece.
pub(super) fn unpack_names(piece: &[u8]) -> Option<(Vec<Term>, usize)> {
    let mut reader = Reader::of(piece)?;
    (reader.all::<u32>(2)? == [FORMAT, BLOCK as u32]).then_some(())?;
    let blocks = reader.count()?;
    let terms = (0..reader.count()?).map(|_| {
        let kind = TermKind::ALL.get(usize::from(*reader.bytes(1)?.first()?))?;
        let length = reader.count()?;
        let text = std::str::from_utf8(reader.bytes(length)?).ok()?.to_owned();
        Some(Term { kind: *kind, text })
    });
    Some((terms.collect::<Option<_>>()?, blocks))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use xxhash_rust::xxh3::xxh3_64;

    use super::*;
    use crate::{
        domain::{Kind, Level},
        search::{Builder, Index, Item, Pattern, Session, Word},
    };

    /// Entries in order: every third has a tag, every fifth an alias.
    fn add(builder: &mut Builder, titles: &[String], from: usize) {
        for (at, title) in titles.iter().enumerate().map(|(at, title)| (from + at, title)) {
            let tags = if at % 3 == 0 { vec![format!("tag {}", at % 4)] } else { Vec::new() };
            let others = if at % 5 == 0 { vec![format!("other {at}")] } else { Vec::new() };
            let names = builder.names(("web", "The Web"), &tags, &others);
            let (kind, level) = (Kind::ALL[at % Kind::ALL.len()], Level::ALL.get(at % 4).copied());
            builder.add(&Item { key: at as i64, title, kind, level, names: &names });
        }
    }

    fn packed(titles: &[String]) -> (Vec<Vec<u8>>, Vec<u8>) {
        let mut builder = Builder::new();
        add(&mut builder, titles, 0);
        let mut blocks = builder.take_packed();
        let (rest, names) = builder.finish_packed(blocks.len());
        blocks.extend(rest);
        (blocks, names)
    }

    fn unpack(
        builder: &mut Builder,
        (blocks, names): &(Vec<Vec<u8>>, Vec<u8>),
        count: usize,
    ) -> bool {
        let Some(mut unpacking) = builder.unpack(names) else { return false };
        blocks.iter().all(|block| unpacking.add(block)) && unpacking.finish(count)
    }

    fn titles(count: usize) -> Vec<String> {
        let word = |at: usize| ["Redis", "Célery", "中文 👩‍💻", "C++ & C#", "İo"][at % 5];
        (0..count).map(|at| format!("{} number {at}, {}", word(at), word(at / 5))).collect()
    }

    fn found(index: &Index, query: &str) -> (Vec<(i64, u32)>, usize) {
        let words = query.split(' ').map(|word| Word::new(&crate::search::fold(word))).collect();
        let pattern = Pattern { words, tests: Vec::new() };
        let found = index.search(&pattern, 60, &mut Session::new());
        let hit = |rank: &crate::search::Rank| (index.key(rank.number()), rank.fit());
        (found.best.iter().map(hit).collect(), found.total)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn what_was_kept_finds_what_was_made_anew(
            titles in prop::collection::vec("[a-dé]{1,6}( [A-D]{1,6}){0,4}", 1..300),
            cut in 0_usize..300,
            queries in prop::collection::vec("[a-dé]{1,4}( [a-d]{1,4}){0,1}|tag|tag 2|the web|other", 1..8),
        ) {
            let mut rebuilt = Builder::new();
            add(&mut rebuilt, &titles, 0);
            let rebuilt = rebuilt.finish();
            // Some are unpacked, from blocks of which the last is not full; the others are added.
            let cut = 1 + cut % titles.len();
            let mut builder = Builder::new();
            prop_assert!(unpack(&mut builder, &packed(&titles[..cut]), cut));
            add(&mut builder, &titles[cut..], cut);
            let unpacked = builder.finish();
            prop_assert_eq!(unpacked.len(), rebuilt.len());
            for query in &queries {
                prop_assert_eq!(found(&unpacked, query), found(&rebuilt, query), "{}", query);
            }
            let some: Vec<i64> = (0..titles.len() as i64).step_by(3).collect();
            let keys = |index: &Index| {
                let mut keys: Vec<(i64, usize)> = index.numbers(&some).into_iter().collect();
                keys.sort_unstable();
                keys.into_iter().map(|(key, number)| (key, index.title(number).to_owned())).collect::<Vec<_>>()
            };
            prop_assert_eq!(keys(&unpacked), keys(&rebuilt));
        }
    }

    #[test]
    fn two_catalogues_keep_their_names_apart() {
        let titles = titles(2 * BLOCK + 7);
        let substrings = packed(&titles);
        let mut builder = Builder::new();
        let names = builder.names(("mine", "Mine"), &["rare".to_owned()], &[]);
        let item = Item { key: -1, title: "First", kind: Kind::ALL[0], level: None, names: &names };
        builder.add(&item);
        assert!(unpack(&mut builder, &substrings, titles.len()));
        assert!(unpack(&mut builder, &substrings, titles.len()));
        let index = builder.finish();
        assert_eq!(index.len(), 2 * titles.len() + 1);
        assert_eq!(found(&index, "rare").0[0].0, -1);
        assert_eq!(found(&index, "the web").1, 2 * titles.len());
        assert_eq!(found(&index, "other").1, 2 * titles.len().div_ceil(5));
    }

    #[test]
    fn h13_what_is_damaged_or_missing_is_not_taken_in() {
        let titles = titles(BLOCK + 20);
        let substrings = packed(&titles);
        let mut builder = Builder::new();
        for piece in 0..3 {
            let length = if piece < 2 { substrings.0[piece].len() } else { substrings.1.len() };
            for at in [0, 4, length / 2, length - 1] {
                let mut broken = substrings.clone();
                let bytes = if piece < 2 { &mut broken.0[piece] } else { &mut broken.1 };
                bytes[at] ^= 0x10;
                assert!(!unpack(&mut builder, &broken, titles.len()), "{piece} {at}");
                let bytes = if piece < 2 { &mut broken.0[piece] } else { &mut broken.1 };
                bytes.truncate(at);
                assert!(!unpack(&mut builder, &broken, titles.len()), "{piece} up to {at}");
            }
        }
        let mut fewer = substrings.clone();
        fewer.0.pop();
        assert!(!unpack(&mut builder, &fewer, titles.len()));
        assert!(!unpack(&mut builder, &fewer, BLOCK));
        assert!(!unpack(&mut builder, &substrings, titles.len() + 1));
        assert!(builder.finish().is_empty());
    }

    #[test]
    fn what_stands_in_a_block_changes_together_with_its_form() {
        let (blocks, names) = packed(&titles(2 * BLOCK - 9));
        let all = [&blocks.concat()[..], &names].concat();
        assert_eq!(
            (FORMAT, xxh3_64(&all)),
            (2, 13_742_890_275_085_388_813),
            "a new form needs a new number"
        );
    }
}
