//! Search: what people type brings what they mean.

use std::fs;

use nexus_tui::{
    content::{Loader, SHIPPED, parse},
    domain::Entry,
    search::{Builder, Index, Item, Pattern, Session, Word, fold, rank},
};

fn shipped() -> (Vec<Entry>, Index) {
    let mut loader = Loader::new();
    let entries: Vec<Entry> =
        SHIPPED.iter().flat_map(|(name, text)| loader.add(parse(name, text.as_bytes()))).collect();
    let outline = loader.finish().unwrap_or_else(|issues| panic!("{issues}"));
    let mut builder = Builder::new();
    for (key, entry) in entries.iter().enumerate() {
        let category = outline.categories.iter().find(|c| c.id == entry.category).unwrap();
        builder.add(&Item {
            key: key as i64,
            title: &entry.title,
            kind: entry.kind,
            level: entry.level,
            category: (category.id.as_str(), &category.title),
            tags: &entry.tags,
            aliases: &entry.aliases,
        });
    }
    (entries, builder.finish())
}

#[test]
fn what_people_type_brings_what_they_mean() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/queries.tsv");
    let queries = fs::read_to_string(path).unwrap();
    let (entries, index) = shipped();
    let (mut all, mut first, mut three) = (0, 0, 0);
    let mut misses = String::new();
    for line in queries.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (query, wanted) = line.split_once('\t').unwrap();
        let pattern = Pattern {
            words: query.split_whitespace().map(|w| Word::new(&fold(w))).collect(),
            tests: vec![],
        };
        let found = index.search(&pattern, 50, &mut Session::new());
        let hits = rank(&index, &pattern, &found, |_| 0);
        let ids: Vec<&str> = hits.iter().map(|h| entries[h.key as usize].id.as_str()).collect();
        all += 1;
        let place = ids.iter().position(|&id| id == wanted);
        first += usize::from(place == Some(0));
        three += usize::from(place.is_some_and(|place| place < 3));
        if place != Some(0) {
            misses += &format!(
                "{query}: {wanted} at {place:?} of {}, {:?}\n",
                found.total,
                &ids[..ids.len().min(4)]
            );
        }
    }
    panic!("{first} first, {three} in three, of {all}\n{misses}");
}
