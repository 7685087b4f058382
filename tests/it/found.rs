//! What is there is found: texts and titles as people write them, and as they ask for them.

use std::{fmt::Write as _, fs};

use nexus_tui::{
    library::{Hits, SearchRequest, SearchScope, Searcher, Source, bring_up_to_date, complete},
    store::Store,
};
use rusqlite::Connection;

/// A catalogue in which each text is the body of an entry that is called otherwise, and each title
/// that of an entry with another text.
fn store_with(texts: &[(&str, &str)]) -> (tempfile::TempDir, Store, Source) {
    let folder = tempfile::tempdir().unwrap();
    let mut catalogue =
        "[catalogue]\nid='c'\ntitle='C'\n[[category]]\nid='c'\ntitle='C'\n".to_owned();
    for (number, (title, body)) in texts.iter().enumerate() {
        let _ = write!(
            catalogue,
            "[[entry]]\nid='e{number}'\ncategory='c'\nkind='concept'\ntitle='''{title}'''\n\
             body='''\n{body}'''\n"
        );
    }
    let file = folder.path().join("c.toml");
    fs::write(&file, catalogue).unwrap();
    let source = Source::at(&file).unwrap();
    let mut store = Store::open(&folder.path().join("n.db")).unwrap();
    bring_up_to_date(&mut store, &source, &mut |_| {}).unwrap();
    (folder, store, source)
}

fn hits(store: &Store, source: &Source, query: &str) -> Hits {
    let mut searcher = Searcher::new(Store::open(store.path()).unwrap(), source.origin());
    let mut last = Hits::default();
    let request =
        SearchRequest { query: query.to_owned(), scope: SearchScope::Catalogue, first: 16 };
    searcher
        .search(&request, &mut |hits| {
            last = hits;
            true
        })
        .unwrap();
    last
}

fn titles(store: &Store, source: &Source, query: &str) -> Vec<String> {
    hits(store, source, query).rows.into_iter().map(|hit| hit.row.title).collect()
}

/// What stands in a text or a title, and the queries that have to find it; with `!`, must not.
const THERE: &[(&str, &[&str])] = &[
    // Contractions and elisions.
    ("You don't own the lock and can’t extend it.", &["don't", "dont", "don’t", "cant", "can't"]),
    (
        "Let's Encrypt signs it; it's O'Reilly's.",
        &["lets encrypt", "let's encrypt", "o'reilly", "oreilly", "reilly"],
    ),
    (
        "Pendant l'été, l’éléphant d'Afrique",
        &["l'été", "été", "lete", "ete", "elephant", "afrique"],
    ),
    ("Dell'acqua qu'il pleuve", &["acqua", "dell'acqua", "pleuve", "il pleuve"]),
    // Words of one and two letters.
    ("Use ls and jq in CI.", &["ls", "jq", "CI", "jq ls", "ls jq ci"]),
    ("Listen on port 80 for 50% of all.", &["80", "50%", "port 80", "50 all"]),
    ("Only python 2 has it.", &["python 2", "2 python"]),
    ("Written in C and in R.", &["c written", "R written"]),
    // Colons that are no operators.
    ("A std::vector grows, Foo::bar too.", &["std::vector", "vector", "foo::bar"]),
    ("Open localhost:8080 now.", &["localhost:8080", "8080"]),
    (
        "See https://docs.example.org/a/b.html?x=1#y there.",
        &["https://docs.example.org/a/b.html?x=1#y", "docs.example.org/a", "b.html"],
    ),
    ("error: relation does not exist", &["error: relation does", "error: relation"]),
    ("redis://cache:6379/0 is the address", &["redis://cache:6379/0", "cache:6379"]),
    // Options of commands.
    ("docker run -it alpine", &["docker run -it", "-it", "run -it alpine"]),
    ("rm -rf build", &["rm -rf", "rm -rf build"]),
    ("tar -xzf a.tgz", &["tar -xzf"]),
    ("git commit --amend -m fix", &["git commit --amend", "commit -m"]),
    ("make it so, and run", &["!run -it"]),
    // What is shown.
    ("R&eacute;union &amp; caf&#233; &lt;b&gt;", &["réunion", "reunion", "café"]),
    ("un**believ**able and `re`starting", &["unbelievable", "restarting"]),
    ("[hyper](https://x.io)visor", &["hypervisor", "x.io"]),
    ("con\u{ad}cur\u{ad}rency and back\u{200b}pressure", &["concurrency", "backpressure"]),
    // Folding.
    ("Straße, Fußgänger", &["strasse", "straße", "fussgänger", "fussganger"]),
    ("œuvre, Ærø, Łódź, Đoko, ısı", &["oeuvre", "œuvre", "aero", "lodz", "łódź", "doko", "isi"]),
    ("ΟΔΥΣΣΕΥΣ ὀδύσσευς", &["οδυσσευς", "οδυσσευσ"]),
    ("שָׁלוֹם עוֹלָם", &["שלום", "עולם", "שָׁלוֹם"]),
    ("كِتَابٌ كـبير", &["كتاب", "كبير"]),
    // Names that are written in two ways.
    ("Hash with SHA-256.", &["sha-256", "sha256", "SHA256", "sha 256"]),
    ("Hash with MD5 and UTF8.", &["md-5", "md5", "utf-8", "UTF8"]),
    ("Served by Node.js behind HTTP/2", &["node.js", "nodejs", "http2", "http/2", "http 2"]),
    ("Served by NextJS", &["next.js", "nextjs"]),
    ("Send an e-mail", &["email", "e-mail", "mail"]),
    ("CI/CD pipelines, TCP/IP", &["cicd", "ci/cd", "tcpip"]),
    ("Templates of C++ 20", &["c++", "C++20", "templates c++", "!c# templates"]),
    ("Delegates of C#", &["c#", "delegates c#", "!c++ delegates"]),
    ("Monads of F#", &["f#", "F#"]),
    ("Runs on .NET and .env", &[".net", ".env", ".NET runs"]),
    // Emoji.
    ("Deploy 🚀 on Friday ✅", &["🚀", "deploy 🚀", "✅", "friday", "deploy on friday"]),
    ("Thumbs 👍🏽 and 👩\u{200d}💻", &["👍", "👍🏽", "👩\u{200d}💻"]),
    // Words without blanks between them.
    ("第3章讲缓存2024年", &["3章", "第3章", "缓存", "2024年", "章"]),
    ("การจัดการหน่วยความจำ", &["หน่วย", "ความจำ", "การจัดการ"]),
    ("ພາສາລາວແມ່ນ", &["ລາວ", "ພາສາ"]),
    ("ភាសាខ្មែរគឺ", &["ខ្មែរ"]),
    ("データベースの設計3件", &["データベース", "設計", "3件"]),
];

#[test]
fn what_stands_in_a_text_is_found() {
    let texts: Vec<(String, &str)> =
        THERE.iter().enumerate().map(|(at, (text, _))| (format!("Entry {at}"), *text)).collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(title, text)| (&title[..], *text)).collect();
    let (_folder, store, source) = store_with(&texts);
    let mut missed = String::new();
    for (at, (text, queries)) in THERE.iter().enumerate() {
        for query in *queries {
            let (query, wanted) = query.strip_prefix('!').map_or((*query, true), |it| (it, false));
            let found = titles(&store, &source, query);
            if found.contains(&format!("Entry {at}")) != wanted {
                let _ = writeln!(missed, "{query} ({wanted}) in {text}: {found:?}");
            }
        }
    }
    assert!(missed.is_empty(), "\n{missed}");
}

#[test]
fn what_stands_in_a_title_is_found() {
    let shown = |text: &str| !text.contains(['&', '*', '[', '`']);
    let there: Vec<_> = THERE.iter().filter(|(text, _)| shown(text)).collect();
    let texts: Vec<(&str, &str)> = there.iter().map(|(text, _)| (*text, "Nothing.")).collect();
    let (_folder, store, source) = store_with(&texts);
    let mut missed = String::new();
    for (text, queries) in there {
        for query in queries.iter().filter(|query| !query.starts_with('!')) {
            let found = titles(&store, &source, query);
            if !found.contains(&(*text).to_owned()) {
                let _ = writeln!(missed, "{query} in {text}: {found:?}");
            }
        }
    }
    assert!(missed.is_empty(), "\n{missed}");
}

#[test]
fn a_name_with_signs_comes_before_what_only_looks_like_it() {
    let names =
        ["C", "C#", "C++", "Caching", "F#", ".NET", "Networks", "Node.js", "Nodes of a graph"];
    let mut texts: Vec<(&str, &str)> = names.iter().map(|name| (*name, "Text.")).collect();
    texts.push(("Languages", "It was written in C# and not in others."));
    texts.push(("Others", "It was written in C++ with care."));
    let (_folder, store, source) = store_with(&texts);
    for (query, first) in [
        ("c++", "C++"),
        ("C#", "C#"),
        ("f#", "F#"),
        (".net", ".NET"),
        ("node.js", "Node.js"),
        ("nodejs", "Node.js"),
    ] {
        assert_eq!(titles(&store, &source, query)[0], first, "{query}");
    }
    // A text with the short word comes before one without.
    let versions =
        [("One", "Only python 3 has it."), ("Two", "Of python 2 and python alike: python.")];
    let (_folder, store, source) = store_with(&versions);
    assert_eq!(titles(&store, &source, "python 3"), ["One", "Two"]);
    assert_eq!(titles(&store, &source, "python 2"), ["Two", "One"]);
}

#[test]
fn scattered_letters_come_after_whole_words() {
    let (_folder, store, source) = store_with(&[
        ("Startup, readiness and liveness", "Nothing."),
        ("Cache stampede", "Many ask redis at once."),
        ("Redis", "A store."),
    ]);
    assert_eq!(
        titles(&store, &source, "redis"),
        ["Redis", "Cache stampede", "Startup, readiness and liveness"]
    );
    // What is marked in a title is the word, where it stands as one.
    let hits = hits(&store, &source, "readi");
    assert_eq!(hits.rows[0].positions, [9, 10, 11, 12, 13]);
}

#[test]
fn a_language_is_found_by_its_sign() {
    let texts = [("C#", "X."), ("C++", "X."), ("Languages", "In C# alone."), ("Others", "In C++.")];
    let (_folder, store, source) = store_with(&texts);
    assert_eq!(titles(&store, &source, "c#"), ["C#", "Languages"]);
    assert_eq!(titles(&store, &source, "c++"), ["C++", "Others"]);
}

#[test]
fn ids_and_file_names_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let notes = folder.path().join("notes");
    fs::create_dir(&notes).unwrap();
    fs::write(notes.join("k9qq.md"), "# Receipts\n\nText.\n").unwrap();
    fs::write(notes.join("pay_2.md"), "# Payments\n\nSee chapa-payments.\n").unwrap();
    fs::write(
        folder.path().join("chapa-payments.md"),
        "---\nid: chapa-payments\n---\n# Integration with a bank\n\nText.\n",
    )
    .unwrap();
    let source = Source::at(folder.path()).unwrap();
    let mut store = Store::open(&folder.path().join("n.db")).unwrap();
    bring_up_to_date(&mut store, &source, &mut |_| {}).unwrap();
    for (query, title) in [
        ("chapa-payments", "Integration with a bank"),
        ("notes/k9qq.md", "Receipts"),
        ("k9qq.md", "Receipts"),
        ("k9qq", "Receipts"),
        ("notes/k9qq", "Receipts"),
        ("pay_2", "Payments"),
    ] {
        assert_eq!(
            titles(&store, &source, query).first().map(String::as_str),
            Some(title),
            "{query}"
        );
    }
}

#[test]
fn words_of_an_earlier_form_are_indexed_again() {
    let (_folder, mut store, source) = store_with(&[("A", "Don't use SHA-256.")]);
    let connection = Connection::open(store.path()).unwrap();
    // As an earlier version left it.
    let key: i64 = connection.query_row("SELECT key FROM entry", [], |row| row.get(0)).unwrap();
    connection.execute("DELETE FROM setting WHERE name = 'words/form'", []).unwrap();
    connection.execute("DELETE FROM entry_words", []).unwrap();
    connection
        .execute("INSERT INTO entry_words (rowid, body) VALUES (?1, 'don t us sha 256')", [key])
        .unwrap();
    assert!(titles(&store, &source, "dont").is_empty());
    assert!(complete(&mut store, &mut |_| true).unwrap());
    assert_eq!(titles(&store, &source, "dont"), ["A"]);
    assert_eq!(titles(&store, &source, "sha256"), ["A"]);
    assert!(!complete(&mut store, &mut |_| panic!("there is nothing to do")).unwrap());
}
