//! Folders and logs in many hands: what their entries are called, where they belong, what they are
//! tagged with and what they link to.

use std::{fmt::Write as _, fs, path::Path};

use super::browser::Browser;
use nexus_tui::{
    content::{Page, Vault},
    domain::{EntryId, Kind},
    library::{Extent, Source, import, is_current},
    store::{Filter, Listed, Store},
};

/// Files, whether they are a single document, and what is expected of them.
struct Fixture {
    files: Vec<(String, String)>,
    single: bool,
    expected: Vec<String>,
}

fn fixture(text: &str) -> Fixture {
    let mut fixture = Fixture { files: Vec::new(), single: false, expected: Vec::new() };
    for part in text.split("%%%").filter(|part| part.starts_with([' ', '!'])) {
        let (name, text) = part.split_once('\n').unwrap();
        let name = name.trim_start_matches('!').trim();
        if name == "expected" {
            fixture.expected = text.lines().map(str::to_owned).collect();
        } else {
            fixture.single |= part.starts_with('!');
            fixture.files.push((name.to_owned(), text.to_owned()));
        }
    }
    fixture
}

/// What is made of files, as the expectations are written.
fn made_of(fixture: &Fixture) -> Vec<String> {
    let mut vault = Vault::new("notes", fixture.single);
    let files = &fixture.files;
    let declared: Vec<Option<EntryId>> =
        files.iter().map(|(name, text)| vault.scan(name, text)).collect();
    vault.assign_ids(declared, std::iter::empty());
    let title = vault.title().to_owned();
    let (mut entries, mut issues) = (Vec::new(), Vec::new());
    for (number, (name, text)) in files.iter().enumerate() {
        let text = text.clone();
        let page = if fixture.single { Page::whole(&title, text) } else { Page::of(name, text) };
        let read = vault.read(number, name, page, &|_| None, &mut issues);
        entries.extend(read.into_iter().map(|(_, entry)| entry));
    }
    let broken = vault.take_broken();
    let outline = vault.finish("notes".parse().unwrap());
    let title_of = |id: &EntryId| {
        entries.iter().find(|entry| entry.id == *id).map_or("?", |entry| entry.title.as_str())
    };
    let or_none = |text: String| if text.is_empty() { "-".to_owned() } else { text };
    let mut lines: Vec<String> = entries
        .iter()
        .map(|entry| {
            let category = outline.categories.iter().find(|it| it.id == entry.category).unwrap();
            let kind = if fixture.single && !matches!(entry.kind, Kind::Article | Kind::Concept) {
                format!(" ({})", entry.kind)
            } else {
                String::new()
            };
            let links: Vec<&str> = entry.links.iter().map(title_of).collect();
            let (tags, links) = (or_none(entry.tags.join(" ")), or_none(links.join("; ")));
            format!("{}{kind} | {} | {tags} | {links}", entry.title, category.title)
        })
        .collect();
    lines.extend(issues.iter().map(|issue| format!("issue {}:{}", issue.file, issue.line)));
    lines.extend(broken.iter().map(|issue| {
        let target = issue.message.split('"').nth(1).unwrap();
        format!("broken {}:{} {target}", issue.file, issue.line)
    }));
    lines
}

/// The parts of a line, the tags in an order of their own.
fn words(line: &str) -> Vec<String> {
    let mut parts: Vec<String> = line.split(" | ").map(str::to_owned).collect();
    if let Some(tags) = parts.get_mut(2) {
        let mut each: Vec<&str> = tags.split(' ').collect();
        each.sort_unstable();
        *tags = each.join(" ");
    }
    parts
}

#[test]
fn tags_titles_categories_and_links_are_those_that_a_person_would_write_down() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sense");
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    names.retain(|name| name.extension().is_some_and(|it| it == "txt"));
    names.sort();
    assert!(names.len() >= 16);
    let mut report = String::new();
    for name in names {
        let fixture = fixture(&fs::read_to_string(&name).unwrap());
        let mut made = made_of(&fixture);
        for line in &fixture.expected {
            match made.iter().position(|it| words(it) == words(line)) {
                Some(at) => drop(made.remove(at)),
                None => writeln!(report, "{}: lacks {line}", name.display()).unwrap(),
            }
        }
        for line in made {
            writeln!(report, "{}: has   {line}", name.display()).unwrap();
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn a_word_is_found_however_it_is_marked_up() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("notes");
    fs::create_dir(&folder).unwrap();
    let text = "# One\n\nun**believ**able caf&eacute; Schiff\u{ad}fahrt zero\u{200b}width [index](x)es \
                <b>f</b>oobar foo<wbr>baz `VACUUM`ing\n";
    fs::write(folder.join("one.md"), text).unwrap();
    let mut store = Store::open(&home.path().join("nexus.db")).unwrap();
    let source = Source::at(&folder).unwrap();
    import(&mut store, &source, Extent::Apply, &mut |_| {}).unwrap();
    for word in [
        "unbelievable",
        "café",
        "cafe",
        "Schifffahrt",
        "zerowidth",
        "indexes",
        "foobar",
        "foobaz",
        "vacuuming",
    ] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_nexus"));
        let output = command
            .arg("--db")
            .arg(home.path().join("nexus.db"))
            .args(["--catalogue", "notes", "search", word])
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(printed.contains("One"), "{word}: {printed}");
    }
}

#[test]
fn a_link_leads_to_the_place_that_it_names() {
    let home = tempfile::tempdir().unwrap();
    let lines = |what: &str| format!("{what}\n\n").repeat(30);
    let long = format!(
        "# B\n\n[down](#the-end)\n\n{}## 4.1 Part `two` {{#two}}\n\n{}Said here. ^b1\n\n{}## The end\n\n{}",
        lines("above"),
        lines("below"),
        lines("more"),
        lines("last")
    );
    fs::write(home.path().join("b.md"), long).unwrap();
    let links = "# A\n\n[[b#4.1 Part two]] [[b#^b1|block]] [x](b.md#41-part-two) [y](b.md#two) ![[b]] \
                 [z]({{< relref \"b.md#the-end\" >}})\n";
    fs::write(home.path().join("a.md"), links).unwrap();
    // On the screen, with the line at the top after each link was followed.
    for (links, top) in [
        (1, "4.1 Part two"),
        (2, "Said here."),
        (3, "4.1 Part two"),
        (4, "4.1 Part two"),
        (5, "¶ B"),
        (6, "The end"),
    ] {
        let mut browser = Browser::on(Source::at(home.path()).unwrap(), (100, 20));
        browser.press("j Enter Enter");
        assert_eq!(browser.open(), "A");
        for _ in 0..links {
            browser.press("]");
        }
        browser.press("Enter");
        assert_eq!(browser.open(), "B");
        let details = &browser.model.browse.details;
        let line = &details.document.lines[details.scroll];
        let line: String = line.iter().map(|span| span.text.as_str()).collect();
        assert!(line.starts_with(top), "{links}: {line:?}");
        if links == 5 {
            browser.press("] Enter");
            let details = &browser.model.browse.details;
            let line: String =
                details.document.lines[details.scroll].iter().map(|it| &it.text[..]).collect();
            assert_eq!(line, "The end");
        }
    }
}

#[test]
fn links_that_lead_nowhere_are_counted_at_import_and_listed_by_the_check() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("notes");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("a.md"), "# A\n\n[[B]] [[C]]\n[d](d.md) [e](e.png)\n").unwrap();
    fs::write(folder.join("b.md"), "# B\n\n[[A#Nothing]]\n").unwrap();
    let nexus = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_nexus"));
        let database = home.path().join("nexus.db");
        let output = command.arg("--db").arg(database).args(args).arg(&folder).output().unwrap();
        let printed = [output.stdout, output.stderr].concat();
        (String::from_utf8(printed).unwrap(), output.status.success())
    };
    let (printed, imported) = nexus(&["import"]);
    assert!(imported && printed.contains("links that lead nowhere: 3"), "{printed}");
    let (printed, sound) = nexus(&["check"]);
    assert!(!sound && printed.contains("3 problems found"), "{printed}");
    for place in ["a.md:3:1: a link to \"C\"", "a.md:4:1: a link to \"d.md\"", "b.md:3:1: "] {
        assert!(printed.contains(place), "{place} in {printed}");
    }
}

#[test]
fn a_dry_run_shows_the_tree_that_would_come_and_the_report_counts_what_did() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("notes");
    fs::create_dir_all(folder.join("db")).unwrap();
    fs::write(folder.join("a.md"), "# A\n\none two [[gone]]\n").unwrap();
    fs::write(folder.join("log.md"), "# Log\n\nProblem: slow\n\nSolution: cache\n").unwrap();
    for n in 0..20 {
        fs::write(folder.join(format!("db/{n}.md")), format!("# Note {n}\n")).unwrap();
    }
    let nexus = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_nexus"));
        let database = home.path().join("nexus.db");
        let output = command.arg("--db").arg(database).args(args).arg(&folder).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let printed = nexus(&["import", "--dry-run"]);
    // Two categories and eight lines below them.
    assert_eq!(printed.lines().filter(|line| line.starts_with("  ")).count(), 8, "{printed}");
    assert!(printed.contains("db (20)\n  Note 0\tarticle\n"), "{printed}");
    assert!(printed.contains("  and 15 more\n"), "{printed}");
    assert!(nexus(&["import", "--dry-run", "--lines", "0"]).contains("  Note 19\tarticle"));
    let json: serde_json::Value =
        serde_json::from_str(&nexus(&["import", "--dry-run", "--json"])).unwrap();
    assert_eq!(json["tree"][1]["entries"].as_array().unwrap().len(), 20);
    let json: serde_json::Value = serde_json::from_str(&nexus(&["import", "--json"])).unwrap();
    assert_eq!(json["kinds"]["article"], 21, "{json}");
    assert_eq!(json["pairs"], 1);
    assert_eq!(json["words"], serde_json::json!({ "read": 49, "kept": 49 }));
    assert_eq!(json["broken_links"].as_array().unwrap().len(), 1);
    assert_eq!(json["tree"].as_array().unwrap().len(), 0);
}

#[test]
fn a_readme_by_itself_is_titled_by_its_heading_or_its_folder() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("Shop front");
    fs::create_dir(&folder).unwrap();
    let title = |number: usize, name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        let source = Source::at(&path).unwrap();
        let mut store = Store::open(&home.path().join(format!("{number}.db"))).unwrap();
        import(&mut store, &source, Extent::Apply, &mut |_| {}).unwrap();
        store.catalogues().unwrap().remove(0).title
    };
    let terms = "\n\n- **Redis**: a cache\n- **Go**: a language\n";
    let cases = [
        ("README.md", format!("# Our shop{terms}"), "Our shop"),
        ("README.md", format!("<h1 align=center>Our shop</h1>{terms}"), "Our shop"),
        ("readme.md", format!("## Tools{terms}\n## More{terms}"), "Shop front"),
        ("README.markdown", format!("# Tools{terms}\n# More{terms}"), "Shop front"),
        ("index.md", "Only a text.\n".to_owned(), "Shop front"),
        ("notes.md", "Only a text.\n".to_owned(), "notes"),
    ];
    for (number, (name, text, expected)) in cases.iter().enumerate() {
        assert_eq!(title(number, name, text), *expected, "{name}: {text}");
    }
}

#[test]
fn a_list_of_contents_that_changes_alone_changes_the_order() {
    let home = tempfile::tempdir().unwrap();
    for (list, one, other) in [
        ("mkdocs.yml", "nav:\n  - Home: a.md\n  - b.md\n", "nav:\n  - b.md\n  - Home: a.md\n"),
        (
            "SUMMARY.md",
            "- [A](docs/a.md)\n- [B](docs/b.md)\n",
            "- [B](docs/b.md)\n- [A](docs/a.md)\n",
        ),
        ("docs/_sidebar.md", "* [A](a.md)\n* [B](b.md)\n", "* [B](b.md)\n* [A](a.md)\n"),
        ("docs/_category_.json", "{}", "{\"position\": 2}"),
    ] {
        let folder = home.path().join(list.replace('/', "-"));
        fs::create_dir_all(folder.join("docs")).unwrap();
        for name in ["a", "b"] {
            fs::write(folder.join(format!("docs/{name}.md")), format!("# {name}\n\nText.\n"))
                .unwrap();
        }
        let mut store = Store::open(&folder.join("nexus.db")).unwrap();
        let source = Source::at(&folder).unwrap();
        let mut order = |text: &str| {
            fs::write(folder.join(list), text).unwrap();
            let was_current = is_current(&store, &source).unwrap();
            import(&mut store, &source, Extent::Apply, &mut |_| {}).unwrap();
            assert!(is_current(&store, &source).unwrap());
            let catalogue = store.catalogues().unwrap().remove(0).id;
            let mut ids = Vec::new();
            let add = |it: Listed| {
                ids.push(it.id.to_string());
                true
            };
            store.list(&catalogue, &Filter::default(), add).unwrap();
            ids.retain(|id| id.ends_with("/a") || id.ends_with("/b"));
            (was_current, ids)
        };
        let sorted = ["docs/a", "docs/b"];
        assert_eq!(order(one).1, sorted, "{list}");
        let (was_current, ids) = order(other);
        let changes = list.contains("category");
        assert_eq!(was_current, changes, "{list}");
        let expected = if changes { sorted } else { ["docs/b", "docs/a"] };
        assert_eq!(ids, expected, "{list}");
    }
}
