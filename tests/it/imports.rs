//! Imports: no word of a source is lost, every note stays with its text, every import ends.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fmt::Write as _,
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::hostile::{bombs, foreign_bombs};
use nexus_tui::{
    content::{Outline, Page, PersonalFiles, Vault, parse, read_log},
    domain::{Base, CatalogueId, Content, Entry, EntryId, SmartList},
    library::{Extent, Source, Write, change, import},
    search::Query,
    store::Store,
};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

/// Everything that was imported from files.
struct Made {
    outline: Outline,
    entries: Vec<Entry>,
    personal: PersonalFiles,
}

/// Imports files without a store.
fn made_of(files: &[(String, String)], single: bool) -> Made {
    let mut vault = Vault::new("notes", single);
    let declared: Vec<Option<EntryId>> =
        files.iter().map(|(name, text)| vault.scan(name, text)).collect();
    vault.assign_ids(declared, std::iter::empty());
    let title = vault.title().to_owned();
    let mut entries = Vec::new();
    let mut issues = Vec::new();
    for (number, (name, text)) in files.iter().enumerate() {
        let page =
            if single { Page::whole(&title, text.clone()) } else { Page::of(name, text.clone()) };
        let read = vault.read(number, name, page, &|_| None, &mut issues);
        entries.extend(read.into_iter().map(|(_, entry)| entry));
    }
    let personal = vault.take_personal();
    Made { outline: vault.finish("notes".parse().unwrap()), entries, personal }
}

/// The words of a text, in lower case.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 1)
        .map(str::to_lowercase)
}

/// Every word of the imported entries that a reader can see and search.
fn kept(made: &Made) -> HashSet<String> {
    let mut all = String::new();
    let mut add = |text: &str| {
        all.push_str(text);
        all.push('\n');
    };
    let catalogue = &made.outline.catalogue;
    for text in [&catalogue.title, &catalogue.description] {
        add(text);
    }
    for category in &made.outline.categories {
        add(&category.title);
        add(&category.summary);
    }
    let own = made.personal.entries.iter().map(|file| &file.entry);
    for entry in made.entries.iter().chain(own) {
        entry.texts().for_each(&mut add);
        add(&entry.source);
        entry.tags.iter().chain(&entry.aliases).for_each(|text| add(text));
    }
    for note in &made.personal.notes {
        add(&note.text);
    }
    words(&all).collect()
}

/// The words of a Markdown text: of its texts, code and addresses, and between tags of HTML.
fn words_of_markdown(text: &str) -> BTreeSet<String> {
    let text = nexus_tui::content::front_matter(text).1;
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut all = String::new();
    let (mut tag, mut comment) = (false, false);
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Text(text) | Event::Code(text) => all.push_str(&text),
            // An address within the document says nothing.
            Event::Start(Tag::Link { dest_url, .. }) if !dest_url.starts_with('#') => {
                all.extend([" ", &dest_url, " "]);
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                for (at, c) in html.char_indices() {
                    comment |= html[at..].starts_with("<!--");
                    tag |= c == '<';
                    if !tag && !comment {
                        all.push(c);
                    }
                    if c == '>' {
                        tag = false;
                        comment &= !html[..=at].ends_with("-->");
                        all.push(' ');
                    }
                }
            }
            _ => all.push(' '),
        }
    }
    words(&all).collect()
}

/// Words that only label a challenge or its solution.
const MARKS: &str = "challenge problem issue question difficulty solution answer fix resolution \
    solved with by fixed resolved challenges problems issues questions solutions answers fixes \
    défi défis problème problèmes difficulté réponse réponses résolution résolu par avec \
    desafío desafíos reto retos problema problemas dificultad pregunta preguntas solución soluciones \
    respuesta respuestas resuelto con por herausforderung herausforderungen schwierigkeit frage \
    fragen lösung lösungen behebung antwort antworten gelöst mit durch probleme \
    task flashcards card behoben symptom symptoms situation action symptome pergunta perguntas resposta respostas dificuldade solução resolvido com \
    faced implemented ações realizadas encontrada aplicada rencontrée mise en place \
    term meaning estratégia lösungsansatz faq success approach blocker bug obstacle workaround error applied \
    how we tackled it view show click reveal voir afficher ver mostrar anzeigen \
    the my our le la el die das der faced and und et no nr";

fn lost(text: &str, made: &Made) -> Vec<String> {
    let kept = kept(made);
    let marks: HashSet<&str> = MARKS.split_whitespace().collect();
    let number = |word: &str| word.chars().all(|c| c.is_ascii_digit());
    words_of_markdown(text)
        .into_iter()
        // "Q1", "#3": a number of a mark.
        .filter(|word| !number(word) && !number(&word[word.chars().next().unwrap().len_utf8()..]))
        .filter(|word| !kept.contains(word) && !marks.contains(word.as_str()))
        .collect()
}

fn fixture(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(path)
}

#[test]
fn h29_every_word_of_every_fixture_is_somewhere() {
    let (mut looked_at, mut report) = (0, Vec::new());
    for item in fs::read_dir(fixture("logs")).unwrap() {
        let path = item.unwrap().path();
        if path.extension().is_none_or(|it| it != "md") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        // By itself, in a folder, and as the README of one.
        for (name, single) in
            [(name.clone(), true), (format!("a/{name}"), false), ("README.md".to_owned(), false)]
        {
            let made = made_of(&[(name.clone(), text.clone())], single);
            let lost = lost(&text, &made);
            if !lost.is_empty() {
                report.push(format!("{} as {name}: {lost:?}", path.display()));
            }
            looked_at += 1;
        }
    }
    assert!(report.is_empty(), "{}", report.join("\n"));
    assert!(looked_at > 50);
    // A folder, its README with it.
    let source = Source::at(&fixture("vault")).unwrap();
    let Source::Path(root) = &source else { unreachable!() };
    let mut files = Vec::new();
    for name in ["README.md", "index.md", "http/idempotency-keys.md", "questions/interview.md"] {
        files.push((name.to_owned(), fs::read_to_string(root.join(name)).unwrap()));
    }
    let made = made_of(&files, false);
    for (name, text) in &files {
        let lost = lost(text, &made);
        assert!(lost.is_empty(), "{name}: {lost:?}");
    }
}

#[test]
fn h29_a_readme_that_is_a_log_is_read_as_one_and_any_other_is_an_entry() {
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let log = "# My course\n\nWhat I learned.\n\n## Tools\n\n- **Redis**: a store\n- **Django**: a framework\n\n\
               ## Challenges\n\n- **Problem**: slow\n  **Solution**: cache\n";
    let made = made_of(&[file("README.md", log), file("src/main.md", "# Main\n\nText.\n")], false);
    let titles: Vec<&str> = made.entries.iter().map(|entry| entry.title.as_str()).collect();
    assert_eq!(titles, ["My course", "Redis", "Django", "slow", "Main"]);
    assert_eq!(made.outline.catalogue.title, "My course");
    assert!(
        matches!(&made.entries[3].content, Content::Challenge { solution: Some(it), .. } if it == "cache")
    );
    // One that is not is an entry of its folder, and called after it where it has no title.
    let made = made_of(
        &[
            file("README.md", "Notes on things.\n\nMore on them.\n"),
            file("go/index.md", "All on Go.\n"),
            file("go/_index.md", "---\ntitle: The Go part\n---\nMore.\n"),
        ],
        false,
    );
    let titles: Vec<&str> = made.entries.iter().map(|entry| entry.title.as_str()).collect();
    assert_eq!(titles, ["notes", "go", "The Go part"]);
    let Content::Body(body) = &made.entries[0].content else { panic!() };
    assert!(body.contains("More on them."));
}

#[test]
fn h29_addresses_questions_and_introductions_stay() {
    let file = |text: &str| [("log.md".to_owned(), text.to_owned())];
    let made = made_of(
        &file(
            "# Log\n\nBefore all.\n\n## Links\n\n- [A guide](https://e.example/guide)\n- [Two](x.md): text\n",
        ),
        true,
    );
    let all: Vec<String> = made
        .entries
        .iter()
        .flat_map(|it| it.texts().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let all = all.join("\n");
    assert!(all.contains("Before all.") && all.contains("https://e.example/guide"), "{all}");
    assert!(all.contains("(x.md)"), "{all}");
    // A page of one question keeps the question beside its own title.
    let made = made_of(
        &[(
            "a/page.md".to_owned(),
            "# About locks\n\n<details><summary>What is a lock?</summary>A thing.</details>\n"
                .to_owned(),
        )],
        false,
    );
    let Content::Challenge { challenge, solution } = &made.entries[0].content else { panic!() };
    assert_eq!(
        (made.entries[0].title.as_str(), challenge.as_str()),
        ("About locks", "What is a lock?")
    );
    assert_eq!(solution.as_deref(), Some("A thing."));
}

/// A piece of a document, with words of its own in each place.
#[derive(Debug, Clone)]
enum Piece {
    Heading(usize, usize),
    Paragraph(usize),
    Terms(usize, usize),
    Bullets(usize, bool),
    Pair(usize),
    Table(usize, usize),
    Details(usize, bool),
    Code,
    Link(usize),
    Quote,
    Deep,
    Toc,
}

fn piece() -> impl Strategy<Value = Piece> {
    prop_oneof![
        3 => (1_usize..6, 0_usize..5).prop_map(|(level, form)| Piece::Heading(level, form)),
        2 => (0_usize..4).prop_map(Piece::Paragraph),
        2 => (0_usize..6, 1_usize..4).prop_map(|(form, items)| Piece::Terms(form, items)),
        1 => (1_usize..4, any::<bool>()).prop_map(|(items, nested)| Piece::Bullets(items, nested)),
        3 => (0_usize..18).prop_map(Piece::Pair),
        1 => (0_usize..4, 1_usize..3).prop_map(|(form, rows)| Piece::Table(form, rows)),
        1 => (0_usize..4, any::<bool>()).prop_map(|(form, behind)| Piece::Details(form, behind)),
        1 => Just(Piece::Code),
        1 => (0_usize..3).prop_map(Piece::Link),
        1 => Just(Piece::Quote),
        1 => Just(Piece::Deep),
        1 => Just(Piece::Toc),
    ]
}

/// Makes so many words that are nowhere else.
type Words<'a> = &'a mut dyn FnMut(usize) -> String;

/// A problem and its solution, as people write them.
fn pair(form: usize, some: Words<'_>) -> String {
    match form {
        0 => format!("Q: {}?\nA: {}", some(2), some(2)),
        1 => format!(
            "**Problem:** {}. {}\n\n**Solution:** {}\n\n{}",
            some(2),
            some(2),
            some(2),
            some(2)
        ),
        2 => format!("- **Challenge**: {}\n  - **Fix**: {}", some(2), some(2)),
        3 => format!("- {} -> fix: {}", some(2), some(2)),
        4 => {
            format!("Challenge 1: {}\nProblem: {}\nSolution: {}", some(2), some(2), some(2))
        }
        5 => format!("Issue #3 - {} → **Solution:** {}", some(2), some(2)),
        6 => format!("#### {}\n\nSolution: {}", some(2), some(2)),
        7 => format!("- **{}**\n  {}\n  Solution: {}", some(1), some(2), some(2)),
        8 => format!(
            "### {}?\n\n<details><summary>View answer</summary>\n\n{}\n\n</details>",
            some(2),
            some(2)
        ),
        9 => format!("**1. {}?**\n{}\n\n{}", some(2), some(2), some(2)),
        10 => format!("{}?\n\n- [ ] {}\n- [x] {}\n\n{}", some(2), some(1), some(1), some(2)),
        11 => format!("1. {}?\n\n{}\n\n2. {}?\n\n{}", some(2), some(2), some(2), some(2)),
        12 => format!("#flashcards\n\n{}::{}\n{}\n?\n{}", some(2), some(2), some(1), some(2)),
        13 => format!(
            "C: {} [{}] {}\n\n{{{{c1::{}}}}} {}",
            some(1),
            some(1),
            some(1),
            some(1),
            some(1)
        ),
        14 => format!("- {} #card\n  - {}\n- {}", some(2), some(2), some(2)),
        15 => format!("**Situation:** {}\n**Task:** {}\n**Action:** {}", some(2), some(2), some(2)),
        16 => format!("### {}?\n\n### {}?\n\n{}\n\n#### {}?", some(2), some(2), some(2), some(2)),
        _ => format!("Answer: {}\n\n{}", some(2), some(1)),
    }
}

/// A table of so many rows, which may be of problems.
fn table(form: usize, rows: usize, some: Words<'_>) -> String {
    {
        let head = match form {
            0 => "| Problem | Solution |\n|---|---|\n".to_owned(),
            1 => format!("| No | Challenge | Fix | {} |\n|---|---|---|---|\n", some(1)),
            2 => format!("| {} | {} |\n|---|---|\n", some(1), some(1)),
            _ => format!(
                "| ID | Problem | Solution |\n|---|---|---|\n| {} | | {} |\n",
                some(1),
                some(2)
            ),
        };
        let columns = match form {
            0 | 2 => 2,
            1 => 4,
            _ => 3,
        };
        let row = |some: &mut dyn FnMut(usize) -> String| {
            format!("| {} |", (0..columns).map(|_| some(1)).collect::<Vec<_>>().join(" | "))
        };
        let rows: Vec<String> = (0..rows).map(|_| row(some)).collect();
        format!("{head}{}", rows.join("\n"))
    }
}

/// A `<details>`, with or without text after it.
fn details(form: usize, behind: bool, some: Words<'_>) -> String {
    {
        let more = if behind { format!("\n{}", some(2)) } else { String::new() };
        match form {
            0 => format!(
                "<details>\n<summary>{}?</summary>\n\n{}\n\n</details>{more}",
                some(2),
                some(2)
            ),
            1 => {
                format!("<details><summary><b>{}</b></summary>{}</details>{more}", some(2), some(2))
            }
            2 => format!(
                "<details><summary>Problem: {}</summary>{}</details>{more}\n<details><summary>{}?</summary>{}</details>",
                some(2),
                some(2),
                some(2),
                some(2)
            ),
            _ => format!("<details>\n<summary>{}?</summary>\n\n{}", some(2), some(2)),
        }
    }
}

/// Writes pieces down; each word is there once.
fn document(pieces: &[Piece], long: bool) -> String {
    let mut number = 0;
    let mut word = || {
        number += 1;
        format!("wo{number}rd")
    };
    let mut some = |count: usize| {
        let count = if long { count * 7 } else { count };
        (0..count).map(|_| word()).collect::<Vec<_>>().join(" ")
    };
    let mut out = String::new();
    for piece in pieces {
        let text = match piece {
            Piece::Heading(level, form) => {
                let marks = "#".repeat(*level);
                match form {
                    0 => format!("{marks} {}", some(2)),
                    1 => format!("{marks} 🚀 3. **{}** tools", some(2)),
                    2 => format!(
                        "{marks} [{}](https://{}.example)",
                        some(1),
                        some(1).replace(' ', "-")
                    ),
                    3 => format!("{marks} Challenge 1: {}", some(3)),
                    _ => format!("{marks} Challenges and solutions {}", some(1)),
                }
            }
            Piece::Paragraph(form) => match form {
                0 => some(4),
                1 => format!("{}. {}! {}?", some(2), some(2), some(2)),
                2 => format!("{}\n{}", some(3), some(3)),
                _ => format!("**{}** {} `{}`", some(1), some(2), some(1)),
            },
            Piece::Terms(form, items) => (0..*items)
                .map(|_| match form {
                    0 => format!("- **{}**: {}", some(1), some(3)),
                    1 => format!("- `{}` - {}", some(1), some(3)),
                    2 => format!("- [{}](https://{}.example)", some(1), some(1).replace(' ', "-")),
                    3 => format!("- {}: {}", some(1), some(3)),
                    4 => format!(
                        "- [x] **{}** ({}) – {}\n  - {}\n",
                        some(1),
                        some(1),
                        some(2),
                        some(2)
                    ),
                    _ => format!("- **{}**", some(2)),
                })
                .collect::<Vec<_>>()
                .join("\n"),
            Piece::Bullets(items, nested) => (0..*items)
                .map(|_| {
                    let inner = if *nested {
                        format!("\n  1. {}\n  2. {}", some(1), some(1))
                    } else {
                        String::new()
                    };
                    format!("* {}{inner}", some(3))
                })
                .collect::<Vec<_>>()
                .join("\n"),
            Piece::Pair(form) => pair(*form, &mut some),
            Piece::Table(form, rows) => table(*form, *rows, &mut some),
            Piece::Details(form, behind) => details(*form, *behind, &mut some),
            Piece::Code => format!("```sh\n{} # {}\n```", some(1), some(1)),
            Piece::Link(form) => match form {
                0 => format!("See [{}](https://{}.example/x).", some(1), some(1).replace(' ', "-")),
                1 => format!(
                    "[{}]: https://{}.example\n\n[{}][{}]",
                    some(1).replace(' ', "-"),
                    some(1).replace(' ', "-"),
                    some(1),
                    "x"
                ),
                _ => format!("![{}](x.png) [[{}]]", some(1), some(1)),
            },
            Piece::Quote => format!("> {}\n> {}", some(2), some(2)),
            Piece::Deep => format!("{}{}", "- ".repeat(130), some(2)),
            Piece::Toc => format!("- [{}](#a)\n- [Tools](#tools)", some(1)),
        };
        out.push_str(&text);
        out.push_str("\n\n");
    }
    out
}

/// How many cases a property has here, and where somebody has the time.
pub(super) fn cases(usual: u32) -> u32 {
    std::env::var("NEXUS_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(usual)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(400), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn h29_every_word_of_any_document_is_somewhere(
        pieces in proptest::collection::vec(piece(), 1..9), long in any::<bool>(), front in 0_usize..5
    ) {
        let front = ["", "---\ntitle: fronttitle\n---\n",
            "---\ntitle: fronttitle\nsummary: onesummary here\ncreated: firstdate\nupdated: seconddate\nauthor: somebody\n---\n",
            "---\ntags: [onetag, {deep: nestedvalue}]\nid: Not An Id\nkind: riddlekind\nlinks: [nowherelink]\n---\n",
            "+++\ntitle = 'fronttitle'\ncategories = ['onecategory']\n+++\n"][front];
        let text = format!("{front}{}", document(&pieces, long));
        let values: Vec<String> = words(front)
            .filter(|word| !["title", "summary", "created", "updated", "author", "tags", "deep", "id", "kind", "links", "categories", "not", "an"].contains(&word.as_str()))
            .collect();
        for (name, single) in [("log.md", true), ("a/page.md", false), ("README.md", false)] {
            let made = made_of(&[(name.to_owned(), text.clone())], single);
            let lost = lost(&text, &made);
            prop_assert!(lost.is_empty(), "as {}: {:?}\n{}\n{:#?}", name, lost, text, made.entries);
            let kept = kept(&made);
            let lost: Vec<&String> = values.iter().filter(|word| !kept.contains(*word)).collect();
            prop_assert!(lost.is_empty(), "as {}: {:?} of the front matter\n{}\n{:#?}", name, lost, text, made.entries);
        }
    }
}

/// A text of a folder or a log, and where it is.
#[derive(Debug, Clone, PartialEq)]
struct Doc {
    /// Which text it is, whatever happens to it.
    number: usize,
    name: String,
    words: Vec<String>,
}

/// What somebody does between two imports.
#[derive(Debug, Clone)]
enum Step {
    Edit(usize),
    Rename(usize, usize),
    Move(usize, usize),
    Swap(usize, usize),
    Delete(usize),
    Return(usize, bool),
    New(usize),
    Shuffle(usize),
    Import,
}

fn step() -> impl Strategy<Value = Step> {
    let any = 0_usize..8;
    prop_oneof![
        any.clone().prop_map(Step::Edit),
        (any.clone(), 0_usize..40).prop_map(|(doc, to)| Step::Rename(doc, to)),
        (any.clone(), 0_usize..4).prop_map(|(doc, to)| Step::Move(doc, to)),
        (any.clone(), any.clone()).prop_map(|(one, two)| Step::Swap(one, two)),
        any.clone().prop_map(Step::Delete),
        (any.clone(), proptest::bool::ANY).prop_map(|(doc, same)| Step::Return(doc, same)),
        any.clone().prop_map(Step::New),
        any.prop_map(Step::Shuffle),
        Just(Step::Import),
        Just(Step::Import),
    ]
}

/// A folder or a log that somebody works on.
struct Work {
    home: tempfile::TempDir,
    single: bool,
    docs: Vec<Doc>,
    gone: Vec<Doc>,
    edited: BTreeSet<usize>,
    next: usize,
    store: Store,
    catalogue: CatalogueId,
    /// The id of each text at the last import.
    ids: BTreeMap<usize, (EntryId, Doc)>,
}

impl Work {
    fn new(single: bool) -> Self {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(&home.path().join("nexus.db")).unwrap();
        let catalogue = CatalogueId::new(if single { "log" } else { "notes" }).unwrap();
        let mut work = Self {
            home,
            single,
            docs: Vec::new(),
            gone: Vec::new(),
            edited: BTreeSet::new(),
            next: 0,
            store,
            catalogue,
            ids: BTreeMap::new(),
        };
        for _ in 0..4 {
            work.add(0);
        }
        work
    }

    fn add(&mut self, folder: usize) {
        let number = self.next;
        self.next += 1;
        let words = (0..14).map(|word| format!("text{number}word{word}")).collect();
        let name = self.free(folder, number);
        self.docs.push(Doc { number, name, words });
    }

    /// A name that no file has; in a log, several things can have one. It is none of what has just
    /// been taken away: under such a name, another text is the same thing, written anew.
    fn free(&self, folder: usize, wanted: usize) -> String {
        let just_gone = |name: &String| {
            self.gone
                .iter()
                .any(|doc| self.ids.get(&doc.number).is_some_and(|(_, it)| it.name == *name))
        };
        (wanted..wanted + 10_000)
            .map(|number| {
                let title = if number < wanted + 3 { number % 3 } else { number };
                if self.single {
                    format!("C{folder}/Title{title}")
                } else {
                    format!("f{folder}/n{number}")
                }
            })
            .find(|name| {
                let taken = !self.single && self.docs.iter().any(|doc| doc.name == *name);
                !taken && !just_gone(name)
            })
            .unwrap()
    }

    fn take(&mut self, step: &Step) {
        let count = self.docs.len();
        if count == 0 && !matches!(step, Step::New(_) | Step::Return(..)) {
            return;
        }
        match *step {
            Step::Edit(doc) => {
                let doc = &mut self.docs[doc % count];
                // Once between two imports, a fifth of it: that is still the same text.
                if self.edited.insert(doc.number) {
                    let fresh = self.next * 1000 + doc.words.len();
                    for word in 0..3 {
                        let at = (fresh + word * 5) % doc.words.len();
                        doc.words[at] = format!("edit{fresh}at{word}of{}", doc.number);
                    }
                    self.next += 1;
                }
            }
            Step::Rename(doc, to) => {
                let folder = self.docs[doc % count].name[1..2].parse().unwrap();
                self.docs[doc % count].name = self.free(folder, to);
            }
            Step::Move(doc, folder) => {
                let to = self.docs[doc % count].number;
                self.docs[doc % count].name = self.free(folder, to);
            }
            Step::Swap(one, two) => {
                let (one, two) = (one % count, two % count);
                let name = self.docs[one].name.clone();
                let other = self.docs[two].name.clone();
                self.docs[one].name = other;
                self.docs[two].name = name;
            }
            Step::Delete(doc) => {
                // Never all of it at once, which asks for a word.
                if count > 2 {
                    let doc = self.docs.remove(doc % count);
                    self.gone.push(doc);
                }
            }
            Step::Return(doc, same) => {
                if !self.gone.is_empty() {
                    let at = doc % self.gone.len();
                    let mut doc = self.gone.remove(at);
                    if !same || self.docs.iter().any(|other| other.name == doc.name) {
                        doc.name = self.free(3, doc.number);
                    }
                    self.docs.push(doc);
                }
            }
            Step::New(folder) => self.add(folder % 3),
            Step::Shuffle(by) => {
                let by = by % self.docs.len();
                self.docs.rotate_left(by);
            }
            Step::Import => {}
        }
    }

    /// Writes all of it, reads it in, and checks what has to hold.
    fn import(&mut self) {
        let here: BTreeSet<usize> = self.docs.iter().map(|doc| doc.number).collect();
        self.edited.retain(|number| !here.contains(number));
        let path = if self.single {
            let mut text = "# Log\n".to_owned();
            for folder in 0..4 {
                writeln!(text, "\n## C{folder}\n").unwrap();
                for doc in
                    self.docs.iter().filter(|doc| doc.name.starts_with(&format!("C{folder}/")))
                {
                    let title = doc.name.split('/').nth(1).unwrap();
                    writeln!(text, "- **{title}**: {}", doc.words.join(" ")).unwrap();
                }
            }
            let path = self.home.path().join("log.md");
            fs::write(&path, text).unwrap();
            path
        } else {
            let path = self.home.path().join("notes");
            let _ = fs::remove_dir_all(&path);
            for doc in &self.docs {
                let file = path.join(format!("{}.md", doc.name));
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(&file, format!("# Title\n\n{}\n", doc.words.join(" "))).unwrap();
            }
            path
        };
        let source = Source::at(&path).unwrap();
        import(&mut self.store, &source, Extent::Force, &mut |_| {}).unwrap();
        let mut found: BTreeMap<usize, EntryId> = BTreeMap::new();
        for id in self.store.ids(&self.catalogue).unwrap() {
            let id = EntryId::new(&id).unwrap();
            let entry_view = self.store.entry_view(&self.catalogue, &id).unwrap().unwrap();
            let Content::Body(body) = &entry_view.entry.content else { continue };
            let Some(doc) = self.docs.iter().find(|doc| body.contains(&doc.words.join(" "))) else {
                continue;
            };
            found.insert(doc.number, id);
        }
        assert_eq!(found.len(), self.docs.len(), "each text is an entry: {found:?}");
        for doc in &self.docs {
            let id = &found[&doc.number];
            let text = format!("on text {}", doc.number);
            match self.ids.get(&doc.number) {
                // The note is where the text is that it was written on, whatever was done to it.
                Some((before, _)) => {
                    let note = self.store.note(&self.catalogue, id).unwrap();
                    assert_eq!(note.map(|note| note.text), Some(text), "{doc:?} was {before}");
                    assert_eq!(id, before, "ids stay with their texts: {doc:?}");
                }
                None => {
                    // Nobody has written on this one yet; unless it stands where another stood that
                    // is gone, which then is the same thing, written anew.
                    let note = self.store.note(&self.catalogue, id).unwrap();
                    if let Some(note) = &note {
                        let former: usize = note.text["on text ".len()..].parse().unwrap();
                        let gone = self.docs.iter().all(|doc| doc.number != former);
                        let (_, before) = self.ids.remove(&former).unwrap();
                        assert!(
                            gone && before.name == doc.name,
                            "{doc:?} has the note of {before:?}"
                        );
                        self.gone.retain(|doc| doc.number != former);
                    }
                    let base = note.as_ref().map(Base::from);
                    let write = Write::Save {
                        entry: id.clone(),
                        text,
                        base,
                        edit_session: String::new(),
                        draft_owners: Vec::new(),
                    };
                    change(&mut self.store, &self.catalogue, write).unwrap();
                }
            }
            self.ids.insert(doc.number, (id.clone(), doc.clone()));
        }
        let away =
            self.ids.keys().filter(|number| self.docs.iter().all(|doc| doc.number != **number));
        let orphaned = self.store.count_smart_list(&self.catalogue, SmartList::Orphaned).unwrap();
        assert_eq!(orphaned as usize, away.count(), "orphaned while away, and not otherwise");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(40), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn h29_a_note_stays_with_its_text_whatever_is_done_to_the_files(
        steps in proptest::collection::vec(step(), 1..16), single in any::<bool>()
    ) {
        let mut work = Work::new(single);
        work.import();
        for step in &steps {
            work.take(step);
            if matches!(step, Step::Import) {
                work.import();
            }
        }
        work.import();
    }
}

#[test]
fn h29_a_folder_or_a_log_that_was_moved_is_the_same_catalogue() {
    let home = tempfile::tempdir().unwrap();
    let mut store = Store::open(&home.path().join("nexus.db")).unwrap();
    for single in [false, true] {
        let text = "# Log\n\n## A\n\n- **One**: text one here\n- **Two**: text two there\n";
        let (from, to) = if single { ("log.md", "journal.md") } else { ("til", "learned") };
        let (from, to) = (home.path().join(from), home.path().join(to));
        if single {
            fs::write(&from, text).unwrap();
        } else {
            fs::create_dir(&from).unwrap();
            fs::write(from.join("one.md"), "# One\n\nText one.\n").unwrap();
            fs::write(from.join("two.md"), "# Two\n\nText two.\n").unwrap();
        }
        let read = |store: &mut Store, path: &Path| {
            let source = Source::at(path).unwrap();
            let report = import(store, &source, Extent::Apply, &mut |_| {}).unwrap();
            report.catalogue.unwrap().id
        };
        let catalogue = read(&mut store, &from);
        let one = EntryId::new("one").unwrap();
        let write = Write::Save {
            entry: one.clone(),
            text: "mine".into(),
            base: None,
            edit_session: String::new(),
            draft_owners: Vec::new(),
        };
        change(&mut store, &catalogue, write).unwrap();
        fs::rename(&from, &to).unwrap();
        assert_eq!(read(&mut store, &to), catalogue);
        assert_eq!(store.note(&catalogue, &one).unwrap().unwrap().text, "mine");
        let count = store.catalogues().unwrap().len();
        // A copy is another: what it was copied from is still there.
        if single {
            fs::copy(&to, &from).unwrap();
        } else {
            fs::create_dir(&from).unwrap();
            fs::copy(to.join("one.md"), from.join("one.md")).unwrap();
        }
        assert_ne!(read(&mut store, &from), catalogue);
        assert_eq!(store.catalogues().unwrap().len(), count + 1);
    }
}

#[test]
fn h28_equal_titles_of_equal_texts_end_and_keep_their_ids() {
    let home = tempfile::tempdir().unwrap();
    let log = home.path().join("log.md");
    fs::write(&log, "Q: a\nA: b\n\n".repeat(300)).unwrap();
    let mut store = Store::open(&home.path().join("nexus.db")).unwrap();
    let source = Source::at(&log).unwrap();
    let report = import(&mut store, &source, Extent::Apply, &mut |_| {}).unwrap();
    assert_eq!(report.entries(), 300);
    let ids = |store: &Store| -> BTreeSet<String> {
        store.ids(&CatalogueId::new("log").unwrap()).unwrap().into_iter().collect()
    };
    let before = ids(&store);
    assert!(before.iter().all(|id| id.len() < 20), "{before:?}");
    fs::write(&log, "Q: a\nA: b\n\n".repeat(299)).unwrap();
    import(&mut store, &source, Extent::Apply, &mut |_| {}).unwrap();
    let after = ids(&store);
    let new: Vec<_> = after.difference(&before).collect();
    assert!(new.is_empty() && after.len() == 299, "{} {new:?}", after.len());
}

#[test]
fn h28_documents_that_are_made_to_hurt_end_and_are_told_of() {
    // As another process, which may not have all the memory that there is.
    let home = tempfile::tempdir().unwrap();
    let notes = home.path().join("bombs");
    fs::create_dir(&notes).unwrap();
    for (name, text) in bombs(200_000) {
        fs::write(notes.join(format!("{name}.md")), &text).unwrap();
        // By itself as well, where its parts are entries.
        fs::write(home.path().join(format!("{name}.md")), &text).unwrap();
    }
    let began = Instant::now();
    let run = |path: &Path| {
        let child = Command::new(env!("CARGO_BIN_EXE_nexus"))
            .env_clear()
            .env("HOME", home.path())
            .arg("import")
            .arg(path)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        #[cfg(target_os = "linux")]
        {
            let limit = rustix::process::Rlimit { current: Some(2 << 30), maximum: None };
            let pid = rustix::process::Pid::from_child(&child);
            let _ = rustix::process::prlimit(Some(pid), rustix::process::Resource::As, limit);
        }
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{}: {told}", path.display());
        told
    };
    let told = run(&notes);
    assert!(told.contains("lists in lists.md:1:1: too deep: lists nested deeper"), "{told}");
    assert!(told.contains("headings.md") && told.contains("too many headings"), "{told}");
    assert!(told.contains("a long alias.md") && told.contains("only its beginning is"), "{told}");
    for (name, _) in bombs(0) {
        run(&home.path().join(format!("{name}.md")));
    }
    for (name, ending, text) in foreign_bombs(60_000) {
        let path = home.path().join(format!("{name}.{ending}"));
        fs::write(&path, text).unwrap();
        run(&path);
    }
    assert!(began.elapsed() < Duration::from_mins(2), "{:?}", began.elapsed());
    // What was read in can be searched and shown.
    for (name, _) in bombs(0) {
        let id = name.to_lowercase().replace(' ', "-");
        let output = Command::new(env!("CARGO_BIN_EXE_nexus"))
            .env_clear()
            .env("HOME", home.path())
            .args(["--catalogue", "bombs", "show", &id])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{name}");
    }
}

/// Corrupts a text as an accident, a broken disk or an attacker would.
fn mutate(text: &mut Vec<u8>, random: &mut impl FnMut(usize) -> usize) {
    const PIECES: [&[u8]; 24] = [
        b"- ",
        b"> ",
        b"# ",
        b"```",
        b"---\n",
        b"+++\n",
        b"<details>",
        b"</details>",
        b"<summary>",
        b"[[",
        b"]]",
        b"](",
        b"|",
        b"\n\n",
        b"**",
        b"Q: ",
        b"A: ",
        b"\0",
        b"\xff",
        b"\xe2\x80\xae",
        b"\x1b[2J",
        b"'''",
        b"\"",
        b"{\"a\":",
    ];
    for _ in 0..=random(6) {
        let at = random(text.len() + 1);
        match random(7) {
            0 if at < text.len() => text[at] = random(256) as u8,
            1 => drop(text.splice(at..at, PIECES[random(PIECES.len())].iter().copied())),
            2 => {
                let piece = PIECES[random(PIECES.len())].repeat(1 + random(60));
                drop(text.splice(at..at, piece));
            }
            3 => {
                let end = (at + random(200)).min(text.len());
                text.drain(at..end);
            }
            4 => {
                let end = (at + random(300)).min(text.len());
                let piece = text[at..end].to_vec();
                let to = random(text.len() + 1);
                drop(text.splice(to..to, piece));
            }
            5 => text.truncate(at),
            _ => {
                let line = text[at..]
                    .iter()
                    .position(|byte| *byte == b'\n')
                    .map_or(text.len(), |end| at + end);
                let piece = text[at..line].repeat(1 + random(8));
                drop(text.splice(at..at, piece));
            }
        }
    }
}

#[test]
fn h13_h28_whatever_is_done_to_a_file_it_is_read_or_refused_in_time() {
    let mut state = std::env::var("NEXUS_SEED")
        .ok()
        .and_then(|it| it.parse().ok())
        .unwrap_or(0x2545_f491_4f6c_dd1d_u64);
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below.max(1) as u64) as usize
    };
    let read = |path: &str| fs::read(fixture(path)).unwrap();
    let logs: Vec<Vec<u8>> = fs::read_dir(fixture("logs"))
        .unwrap()
        .map(|item| item.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "md"))
        .map(|path| fs::read(path).unwrap())
        .collect();
    let toml =
        [read("small/1-tools.toml"), read("small/catalogue.toml"), read("small/3-challenges.toml")];
    let json = read("exports-1/all.json");
    let queries = read("queries.tsv");
    let home = tempfile::tempdir().unwrap();
    let mut store = Store::open(&home.path().join("nexus.db")).unwrap();
    let limit = Duration::from_secs(3);
    for case in 0..cases(240) {
        let kind = case % 5;
        let mut text = match kind {
            0 => toml[random(toml.len())].clone(),
            1 | 2 => logs[random(logs.len())].clone(),
            3 => json.clone(),
            _ => {
                let from = random(queries.len() - 200);
                queries[from..from + 40 + random(160)].to_vec()
            }
        };
        mutate(&mut text, &mut random);
        let began = Instant::now();
        match kind {
            0 => drop(parse("a.toml", &text)),
            1 => {
                let text = String::from_utf8_lossy(&text).into_owned();
                read_log(&text, "log");
                made_of(&[("log.md".to_owned(), text)], true);
            }
            2 => {
                let text = String::from_utf8_lossy(&text).into_owned();
                let files = [("README.md".to_owned(), text.clone()), ("a/b.md".to_owned(), text)];
                made_of(&files, false);
            }
            3 => {
                if let Ok(value) = serde_json::from_slice(&text) {
                    // Read in or refused: and if refused, with a reason.
                    if let Err(error) = store.import_json(&value, false) {
                        assert!(!error.to_string().is_empty());
                    }
                }
            }
            _ => {
                let text = String::from_utf8_lossy(&text).into_owned();
                for problem in &Query::parse(&text).problems {
                    assert!(text.get(problem.at.clone()).is_some(), "{text:?}");
                }
            }
        }
        assert!(began.elapsed() < limit, "case {case} took {:?}", began.elapsed());
    }
    assert!(store.catalogues().unwrap().is_empty(), "nothing was applied");
}
