//! Parts of the program, timed in the process: `cargo bench --bench parts`.

#![allow(missing_docs, clippy::unwrap_used)]

mod corpus;

use std::hint::black_box;

use nexus_tui::{
    config::Settings,
    content::{Loader, SHIPPED, parse},
    document::{Document, Highlights, Setting},
    domain::List,
    library::{Source, answer, bring_up_to_date},
    screens::{Characters, Effect, Model, Msg, Options, keymap::Keymap, view},
    store::Store,
    theme::{Depth, ThemeName},
};
use ratatui::{Terminal, backend::TestBackend};

fn main() {
    divan::main();
}

/// A browser on the shipped catalogue, everything that it asked for answered.
fn browser(size: (u16, u16)) -> Model {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("bench.db")).unwrap();
    bring_up_to_date(&mut store, &Source::Shipped, &mut |_| {}).unwrap();
    let keymap = Keymap::default();
    let options = Options {
        settings: Settings::default(),
        keymap,
        key_problems: Vec::new(),
        background: ThemeName::DARK,
        depth: Depth::True,
        characters: Characters::All,
        searching: None,
        review: None,
        picking: false,
    };
    let (mut model, mut effects) = Model::new(options, size, String::new());
    while let Some(effect) = effects.pop() {
        if let Effect::Read(ticket, read) = effect {
            let answer = answer(&store, &Source::Shipped.origin(), read).unwrap();
            effects.extend(model.update(Msg::Answer(ticket, answer)));
        }
    }
    model
}

/// Drawing a full frame and finding what has changed since the one before.
#[divan::bench(args = [(80, 24), (120, 36), (200, 60)])]
fn frame(bencher: divan::Bencher<'_, '_>, size: (u16, u16)) {
    let model = browser(size);
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    bencher.bench_local(|| {
        // From nothing, so that every cell is new.
        terminal.clear().unwrap();
        terminal.draw(|frame| view(&model, frame)).unwrap();
    });
}

/// Laying every entry of the shipped catalogue out for 76 columns, its solution in sight.
#[divan::bench]
fn lay_out_the_shipped_catalogue(bencher: divan::Bencher<'_, '_>) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("bench.db")).unwrap();
    bring_up_to_date(&mut store, &Source::Shipped, &mut |_| {}).unwrap();
    let catalogue = store.overview(&Source::Shipped.origin()).unwrap().unwrap().catalogue.id;
    let readings: Vec<_> = store
        .ids(&catalogue)
        .unwrap()
        .iter()
        .map(|id| store.entry_view(&catalogue, &id.parse().unwrap()).unwrap().unwrap())
        .collect();
    let highlights = Highlights::new();
    bencher.counter(divan::counter::ItemsCount::new(readings.len())).bench_local(|| {
        for entry_view in &readings {
            black_box(Document::of_entry(entry_view, &setting(&highlights)));
        }
    });
}

/// Laying out a text of 800 KB: of lines that are one paragraph, and of paragraphs.
#[divan::bench(args = ["\n", "\n\n"])]
fn lay_out_a_long_text(bencher: divan::Bencher<'_, '_>, end: &str) {
    let line =
        "Some `words` of a note, enough of **them** that the line is wrapped once or twice here.";
    let text = format!("{line}{end}").repeat(800_000 / line.len());
    let highlights = Highlights::new();
    bencher.bench_local(|| black_box(Document::of_markdown(&text, &setting(&highlights))));
}

/// 76 columns, everything in sight.
fn setting(highlights: &Highlights) -> Setting<'_> {
    Setting { revealed: true, ..Setting::new(76, highlights) }
}

/// Parsing the shipped catalogue.
#[divan::bench]
fn parse_the_shipped_catalogue() {
    let mut loader = Loader::new();
    for (name, text) in SHIPPED {
        black_box(loader.add(parse(name, text.as_bytes())));
    }
    loader.finish().unwrap();
}

/// Reading in a catalogue from a folder into a new database.
#[divan::bench(args = [10_000, 100_000], sample_count = 3, sample_size = 1)]
fn import(bencher: divan::Bencher<'_, '_>, entries: usize) {
    let folder = std::env::temp_dir().join(format!("nexus-corpus-{entries}"));
    corpus::write(&folder, entries).unwrap();
    let source = Source::at(&folder).unwrap();
    bencher
        .counter(divan::counter::ItemsCount::new(entries))
        .with_inputs(|| tempfile::tempdir().unwrap())
        .bench_local_values(|home| {
            let mut store = Store::open(&home.path().join("bench.db")).unwrap();
            bring_up_to_date(&mut store, &source, &mut |_| {}).unwrap();
            home
        });
}

/// A window at a random place of a long list.
#[divan::bench(args = [10_000, 100_000])]
fn window(bencher: divan::Bencher<'_, '_>, entries: usize) {
    let folder = std::env::temp_dir().join(format!("nexus-corpus-{entries}"));
    corpus::write(&folder, entries).unwrap();
    let source = Source::at(&folder).unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut store = Store::open(&home.path().join("bench.db")).unwrap();
    bring_up_to_date(&mut store, &source, &mut |_| {}).unwrap();
    let catalogue = store.overview(&source.origin()).unwrap().unwrap().catalogue.id;
    let mut at = 0;
    bencher.bench_local(|| {
        at = (at + 7_919) % entries as u64;
        store.window(&catalogue, &List::All, at, 150).unwrap()
    });
}
