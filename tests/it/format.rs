//! The catalogue format: valid files are parsed, all mistakes are reported with their positions.

use nexus_tui::{
    content::{Loader, parse},
    domain::Content,
};

fn issues(files: &[(&str, &str)]) -> Vec<String> {
    let mut loader = Loader::new();
    for (name, text) in files {
        loader.add(parse(name, text.as_bytes()));
    }
    match loader.finish() {
        Ok(_) => Vec::new(),
        Err(issues) => issues.0.iter().map(ToString::to_string).collect(),
    }
}

const HEAD: (&str, &str) = ("catalogue.toml", "id = 'c'\ntitle = 'C'\n[tags]\nx = 'X'\n");

#[test]
fn one_file_can_hold_a_whole_catalogue() {
    let text = r#"
[catalogue]
id = "mine"
title = "Mine"
[catalogue.tags]
t = "T"

[[category]]
id = "a"
title = "A"
[[category]]
id = "b"
title = "B"

[[entry]]
id = "one"
category = "b"
kind = "concept"
title = "One"
tags = ["t"]
links = ["two"]
body = "text"

[[entry]]
id = "two"
category = "a"
kind = "challenge"
title = "Two"
challenge = "why?"
"#;
    let mut loader = Loader::new();
    let entries = loader.add(parse("mine.toml", text.as_bytes()));
    let outline = loader.finish().unwrap();
    assert_eq!(outline.catalogue.title, "Mine");
    assert_eq!(outline.categories.len(), 2);
    assert_eq!(entries[0].links[0].as_str(), "two");
    assert_eq!((outline.links[0].from, outline.links[0].to), (0, 1));
    let unsolved = Content::Challenge { challenge: "why?".into(), solution: None };
    assert_eq!(entries[1].content, unsolved);
}

#[test]
fn h13_everything_wrong_is_told_at_once_with_file_line_and_column() {
    let text = "\
[category]
id = 'Shelf'
title = 3
colour = 'red'

[[entry]]
id = 'one'
kind = 'recipe'
title = 'One'
tags = ['x', 'y', 7]
level = 'high'
links = ['one', 'nowhere', 'nowhere']
body = ''
boddy = 'text'

[[entry]]
id = 'one'
category = 'elsewhere'
kind = 'challenge'
title = \"two\\nlines\"
";
    let found = issues(&[HEAD, ("a.toml", text)]);
    for expected in [
        "a.toml:2:6: an id can have only lower-case letters",
        "a.toml:3:9: `title` must be a string, not an integer",
        "a.toml:4:1: unknown key `colour` in a category; known keys: id, title, summary",
        "a.toml:6:1: an entry needs `category`",
        "a.toml:8:8: \"recipe\" is not a kind of entry: use one of technology, concept",
        "a.toml:10:14: the tag `y` is not in the catalogue's vocabulary",
        "a.toml:10:19: `tags` must contain only strings",
        "a.toml:11:9: \"high\" is not a level: use one of foundation, core, advanced",
        "a.toml:12:10: `links` names the entry itself",
        "a.toml:12:17: a link to `nowhere`: no entry has this id",
        "a.toml:12:28: a second link to `nowhere`",
        "a.toml:13:8: `body` is empty",
        "a.toml:14:1: unknown key `boddy`",
        "a.toml:16:1: an entry needs `challenge`",
        "a.toml:17:6: a second entry `one`: the first is at a.toml:7",
        "a.toml:18:12: unknown category `elsewhere`",
        "a.toml:20:9: `title` must be one line",
    ] {
        assert!(found.iter().any(|it| it.starts_with(expected)), "{expected}\n{found:#?}");
    }
    assert_eq!(found.len(), 17, "{found:#?}");
}

#[test]
fn h13_broken_toml_has_a_place_too() {
    for (text, place) in [
        ("id = 'a\n", "a.toml:1:"),
        ("[category]\nid = 'a'\nid = 'b'\n", "a.toml:3:"),
        ("[category\n", "a.toml:1:"),
        ("x = [1,\n", "a.toml:"),
    ] {
        let found = issues(&[HEAD, ("a.toml", text)]);
        assert!(!found.is_empty() && found[0].starts_with(place), "{text}: {found:?}");
    }
    let mut loader = Loader::new();
    loader.add(parse("bad.toml", b"id = 'c'\ntitle = '\xff'\n"));
    let found = loader.finish().unwrap_err().to_string();
    assert!(found.starts_with("bad.toml:2:10: not UTF-8"), "{found}");
}

#[test]
fn h13_deep_nesting_is_an_issue_and_not_a_crash() {
    for text in [
        format!("x = {}", "[".repeat(200_000)),
        format!("x = {}{}", "[".repeat(200_000), "]".repeat(200_000)),
        format!("x = {}", "{a=".repeat(200_000)),
        format!("{} = 1", vec!["a"; 200_000].join(".")),
        format!("[{}]", vec!["a"; 200_000].join(".")),
    ] {
        let found = issues(&[HEAD, ("deep.toml", &text)]);
        assert!(!found.is_empty());
        assert!(
            found.iter().all(|it| it.starts_with("deep.toml:") && it.len() < 1500),
            "{found:?}"
        );
    }
}

#[test]
fn a_catalogue_is_described_once() {
    assert!(issues(&[("a.toml", "")])[0].contains("no file describes the catalogue"));
    assert!(
        issues(&[HEAD, ("b.toml", "[catalogue]\nid='d'\ntitle='D'")])[0].contains("second time")
    );
}
