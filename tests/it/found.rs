//! What is there is found: texts and titles as people write them, and as they ask for them.

use std::{fmt::Write as _, fs};

use nexus_tui::{
    domain::EntryId,
    library::{
        Hits, SearchRequest, SearchScope, Searcher, Source, Tier, Write, bring_up_to_date, change,
        complete,
    },
    store::Store,
};
use rusqlite::Connection;

use super::browser::{Browser, fixture, store_of};

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

/// The titles of what matches, without what is only close.
fn titles(store: &Store, source: &Source, query: &str) -> Vec<String> {
    let rows = hits(store, source, query).rows.into_iter();
    let matching = rows.filter(|hit| hit.reason.tier() != Tier::Close);
    matching.map(|hit| hit.row.title).collect()
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
    // A text with the short word matches, one without is close.
    let versions =
        [("One", "Only python 3 has it."), ("Two", "Of python 2 and python alike: python.")];
    let (_folder, store, source) = store_with(&versions);
    for (query, order) in [("python 3", ["One", "Two"]), ("python 2", ["Two", "One"])] {
        let rows = hits(&store, &source, query).rows;
        let found: Vec<&str> = rows.iter().map(|hit| &hit.row.title[..]).collect();
        assert_eq!(
            (&found[..], titles(&store, &source, query)),
            (&order[..], vec![order[0].into()])
        );
    }
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
    let tiers = hits(&store, &source, "redis").rows.into_iter().map(|hit| hit.reason.tier());
    assert_eq!(tiers.collect::<Vec<_>>(), [Tier::Name, Tier::Text, Tier::Letters]);
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

/// An entry of many paragraphs, of which one near the end has the words.
fn long_text(words: &str) -> String {
    let paragraph = "Nothing of what is asked for stands in this paragraph.\n\n";
    format!("{}{words}\n\n{}", paragraph.repeat(30), paragraph.repeat(10))
}

/// A browser over such texts.
fn browser_with(texts: &[(&str, &str)], size: (u16, u16)) -> (tempfile::TempDir, Browser) {
    let (folder, _, source) = store_with(texts);
    (folder, Browser::on(source, size))
}

#[test]
fn a_hit_is_shown_and_opened_at_its_match_at_every_size() {
    let text = long_text("A lock needs a fencing token, or its lease is no use.");
    for size in [(120, 36), (80, 24), (50, 20)] {
        let (_folder, mut browser) = browser_with(&[("Long", &text), ("Other", "Text.")], size);
        browser.press("/").type_in("fencing lease");
        let shown = browser.text();
        assert!(shown.contains("fencing") || shown.contains("lease"), "{shown}");
        if size.0 > 60 {
            assert!(browser.model.browse.details.scroll > 0, "the preview stands at its match");
        }
        browser.press("Enter");
        let details = &browser.model.browse.details;
        assert!(details.scroll > 0 && details.found.len() == 2, "{}", browser.text());
        assert!(browser.text().contains("fencing token"), "{}", browser.text());
        assert!(browser.text().contains("1/2 in entry · 1/1"), "{}", browser.text());
    }
}

#[test]
fn a_match_is_whole_in_every_row_at_every_width() {
    let texts: Vec<(String, String)> = (0..9)
        .map(|n| {
            (
                format!("Entry number {n} with a title of some length"),
                long_text("It is the quarkword."),
            )
        })
        .collect();
    let texts: Vec<(&str, &str)> =
        texts.iter().map(|(title, text)| (&title[..], &text[..])).collect();
    for size in [(120, 40), (100, 40), (80, 40), (61, 40), (59, 40), (50, 40), (40, 40)] {
        let (_folder, mut browser) = browser_with(&texts, size);
        browser.press("/").type_in("quarkword");
        let list = browser.text();
        let whole = list.lines().skip(3).filter(|line| {
            let left: String = line.chars().take(if size.0 < 60 { 99 } else { 46 }).collect();
            left.contains("quarkword")
        });
        assert!(whole.count() >= 9, "{size:?}\n{list}");
    }
}

#[test]
fn a_match_in_a_solution_of_ones_own_is_shown_where_it_stands() {
    let mut browser = Browser::new((80, 24));
    browser
        .press("a")
        .type_in("Backups fail")
        .press("Tab Tab")
        .type_in("Ideas")
        .press("Enter Enter");
    browser.type_in("They stop at three.").press("Down Down Enter");
    browser.type_in("A zyzzyva has eaten the disk.").press("Esc /").type_in("zyzzyva");
    assert!(browser.text().contains("has eaten the disk"), "{}", browser.text());
    browser.press("Enter");
    let text = browser.text();
    assert!(text.contains("1/1 in entry") && text.contains("A zyzzyva"), "{text}");
    // Found by another word, it keeps its solution hidden; Space hides it, too.
    browser.press("Space");
    assert!(browser.text().contains("Solution hidden"), "{}", browser.text());
    browser.press("/").type_in("three").press("Enter");
    assert!(browser.text().contains("Solution hidden"), "{}", browser.text());
}

#[test]
fn a_match_in_a_hidden_solution_gives_nothing_away() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("c.toml");
    let text = format!(
        "[catalogue]\nid='c'\ntitle='C'\n[[category]]\nid='c'\ntitle='C'\n\
         [[entry]]\nid='a'\ncategory='c'\nkind='challenge'\ntitle='Lost lock'\n\
         challenge='''\n{}'''\nsolution='''\nUse a fencing token.'''\n",
        long_text("A lock is lost.")
    );
    fs::write(&file, text).unwrap();
    let source = Source::at(&file).unwrap();
    let mut browser = Browser::on(source, (120, 36));
    browser.press("/").type_in("fencing");
    let screen = browser.text();
    assert!(screen.contains("match in hidden solution"), "{screen}");
    assert!(!screen.contains("token"), "{screen}");
    browser.press("Enter");
    assert_eq!(browser.model.browse.details.scroll, 0);
    let screen = browser.text();
    assert!(screen.contains("match in hidden solution · 1/1"), "{screen}");
    assert!(!screen.contains("token"), "{screen}");
    browser.press("Space");
    assert_eq!(browser.model.browse.details.found.len(), 1);
}

#[test]
fn a_preview_is_never_of_an_earlier_query() {
    let texts = [("Alpha", "First text."), ("Beta", "Second text.")];
    let (_folder, mut browser) = browser_with(&texts, (120, 36));
    browser.press("/").type_in("alpha");
    assert!(browser.text().contains("First text."));
    browser.press("Ctrl-u").type_in("zzqqxx");
    assert!(!browser.text().contains("First text."), "{}", browser.text());
    browser.press("Ctrl-u").type_in("beta");
    assert!(browser.text().contains("Second text."));
    browser.press("Esc");
    assert_eq!(browser.open(), "Alpha");
}

#[test]
fn what_is_excluded_and_what_is_wrong_is_said_in_full() {
    let texts = [("Docker", "docker run -it"), ("Compose", "docker cluster")];
    let (_folder, mut browser) = browser_with(&texts, (80, 24));
    browser.press("/").type_in("docker -cluster");
    assert!(browser.text().contains("1 of 2 · without cluster"), "{}", browser.text());
    browser.press("Ctrl-u").type_in("kind:conecpt");
    let screen: String =
        browser.text().split(['│', '\n']).map(str::trim).collect::<Vec<_>>().join(" ");
    for word in ["did you mean `concept`?", "technology", "takeaway"] {
        assert!(screen.contains(word), "{word}: {}", browser.text());
    }
    browser.press("Ctrl-u").type_in("docker tag:");
    assert!(!browser.text().contains('!'), "{}", browser.text());
}

#[test]
fn links_are_searched() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("redis.md", "# Redis\n\nA store.\n");
    write("queue.md", "# Queue\n\nSee [[Redis]].\n");
    write("file.md", "# File\n\nSee [it](redis.md).\n");
    write("lost.md", "# Lost\n\nSee [[Nothing of that name]] and [[Redis]].\n");
    write("gone.md", "# Gone\n\nSee [that](gone/away.md).\n");
    write("alone.md", "# Alone\n\nNo links, only [1] and `[[code]]`.\n");
    let source = Source::at(folder.path()).unwrap();
    let mut store = Store::open(&folder.path().join("n.db")).unwrap();
    bring_up_to_date(&mut store, &source, &mut |_| {}).unwrap();
    let found = |query: &str| {
        let mut titles = titles(&store, &source, query);
        titles.sort();
        titles.join(" ")
    };
    assert_eq!(found("links:redis"), "File Lost Queue");
    assert_eq!(found("links:\"Redis\" queue"), "Queue");
    assert_eq!(found("is:broken"), "Gone Lost");
    assert_eq!(found("is:orphan"), "Alone Gone");
    assert_eq!(found("links:nothing"), "");
}

#[test]
fn what_mentions_an_entry_without_a_link_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("redis.md", "---\naliases: [key-value store]\n---\n# Redis\n\nRedis is fast.\n");
    write("queue.md", "# Queue\n\nSee [[Redis]], as redis is fast.\n");
    write("plain.md", "# Plain\n\nWe keep it in redis, too.\n");
    write("alias.md", "# Alias\n\nAny Key-Value Store does.\n");
    write("code.md", "# Code\n\n`redis` and [redis](https://redis.example).\n");
    write("other.md", "# Other\n\nRediscovered. [[Plain|Redis]]\n");
    write("beside.md", "# Beside\n\nNothing here.\n");
    let source = Source::at(folder.path()).unwrap();
    let mut store = Store::open(&folder.path().join("n.db")).unwrap();
    bring_up_to_date(&mut store, &source, &mut |_| {}).unwrap();
    let catalogue = store.catalogue_from(&source.origin()).unwrap().unwrap();
    let beside = EntryId::new("beside").unwrap();
    let save = Write::Save {
        entry: beside,
        text: "Like Redis.".to_owned(),
        base: None,
        edit_session: String::new(),
        draft_owners: Vec::new(),
    };
    change(&mut store, &catalogue, save).unwrap();
    let found = |query: &str| {
        let mut titles = titles(&store, &source, query);
        titles.sort();
        titles.join(" ")
    };
    assert_eq!(found("mentions:redis"), "Alias Beside Plain");
    assert_eq!(found("mentions:Redis \"too\""), "Plain");
    assert_eq!(found("mentions:nothing"), "");
    assert_eq!(found("mentions:\"…\""), "");
}

#[test]
fn the_help_of_the_search_shows_operators_with_examples() {
    let mut browser = Browser::new((120, 60));
    browser.press("/").type_in("redis").press("F1");
    let screen = browser.text();
    for text in ["Query language", "tag:redis", "with this tag", "docker run -it", "changed:7d"] {
        assert!(screen.contains(text), "{text}: {screen}");
    }
    browser.press("Esc");
    assert!(browser.text().contains("› redis"), "the search is as it was");
}

#[test]
fn tags_are_a_list_with_counts() {
    let mut browser = Browser::new((58, 20));
    browser.press(":").type_in("tags").press("Enter");
    let screen = browser.text();
    let rows: Vec<Vec<&str>> = screen
        .lines()
        .map(|line| line.split([' ', '│', '▌', '┃']).filter(|it| !it.is_empty()).collect())
        .collect();
    for row in [["cache", "3"], ["data", "3"], ["web", "2"]] {
        assert!(rows.contains(&row.to_vec()), "{row:?}: {screen}");
    }
    browser.type_in("web").press("Enter");
    assert!(browser.text().contains("› tag:web"), "{}", browser.text());
    assert!(browser.text().contains("2 of 6"), "{}", browser.text());
}

#[test]
fn a_search_is_saved_and_stands_in_the_sidebar() {
    let mut browser = Browser::new((120, 36));
    browser.press("/").type_in("tag:cache").press("Ctrl-s");
    assert!(browser.text().contains("Save search as"));
    browser.press("Ctrl-u").type_in("All about caches").press("Enter Esc");
    let sidebar = |browser: &Browser| {
        let screen = browser.text();
        let rows = screen.lines().filter_map(|line| line.split_once('│'));
        let mut rows = rows.map(|(row, _)| row.trim_end().to_owned());
        rows.find(|row| row.contains("All about caches"))
    };
    let line = sidebar(&browser).unwrap_or_else(|| panic!("{}", browser.text()));
    assert!(line.ends_with('3'), "{line}");
    // It is run from there, and replaced under its name.
    browser.press("h G Enter");
    assert!(browser.text().contains("› tag:cache") && browser.text().contains("3 of 6"));
    browser.press("Ctrl-u").type_in("tag:web").press("Ctrl-s Ctrl-u").type_in("All about caches");
    assert!(browser.text().contains("replace with"), "{}", browser.text());
    browser.press("Enter Esc");
    let line = sidebar(&browser).unwrap_or_else(|| panic!("{}", browser.text()));
    assert!(line.ends_with('2'), "{line}");
    browser.press("d d");
    assert_eq!(sidebar(&browser), None, "{}", browser.text());
}

#[test]
fn saved_searches_go_with_an_export() {
    let (_folder, mut store) = store_of(&fixture("small"));
    let small = "small".parse().unwrap();
    store.save_search(&small, "Caches", Some("tag:cache"), 1_000).unwrap();
    store.save_search(&small, "Web", Some("tag:web"), 2_000).unwrap();
    let export = store.export_json().unwrap();
    let (_other_folder, mut other) = store_of(&fixture("small"));
    other.save_search(&small, "Web", Some("kind:article"), 1_500).unwrap();
    other.save_search(&small, "Caches", None, 3_000).unwrap();
    for _ in 0..2 {
        other.import_json(&export, true).unwrap();
        let saved = other.saved_searches(&small).unwrap();
        let saved: Vec<_> = saved.iter().map(|it| (&it.name[..], &it.query[..])).collect();
        assert_eq!(saved, [("Web", "tag:web")], "the latest of each name counts");
    }
}
