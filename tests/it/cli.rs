//! The command line: what is printed, where, and with which status.

use std::{
    path::Path,
    process::{Command, Output, Stdio},
};

struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nexus"));
        command
            .env_clear()
            .env("HOME", self.0.path())
            .env("TERM", "xterm-256color")
            .stdin(Stdio::null());
        command
    }

    fn small(&self, args: &[&str]) -> Output {
        let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/small");
        self.command().arg("--catalogue").arg(catalogue).args(args).output().unwrap()
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn list_prints_lines_for_pipes() {
    let output = Home::new().small(&["list"]);
    assert_eq!(output.status.code(), Some(0));
    let lines: Vec<&str> = text(&output.stdout).lines().collect();
    assert_eq!(lines.len(), 6);
    assert_eq!(lines[0], "redis\tRedis");
    assert!(!output.stdout.contains(&0x1b) && output.stderr.is_empty());
}

#[test]
fn list_is_filtered_by_category_kind_and_tag() {
    let home = Home::new();
    for (args, ids) in [
        (&["--category", "ideas"][..], &["caching"][..]),
        (&["--category", "IDEAS"], &["caching"]),
        (&["--kind", "challenge"], &["slow-page", "unsolved"]),
        (&["--tag", "cache"], &["redis", "caching", "slow-page"]),
        (&["--tag", "cache", "--kind", "concept"], &["caching"]),
    ] {
        let output = home.small(&[&["list"], args].concat());
        let found: Vec<&str> =
            text(&output.stdout).lines().map(|line| line.split('\t').next().unwrap()).collect();
        assert_eq!(found, ids, "{args:?}");
    }
    let output = home.small(&["list", "--tag", "nothing"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stderr), "nexus: no matching entries\n");
    let output = home.small(&["list", "--tag", "nothing", "--json"]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), "[]\n"));
    let output = home.small(&["list", "--kind", "recipe"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("possible values: technology, concept"));
}

#[test]
fn the_json_of_a_list_has_its_documented_shape() {
    let value = json(&Home::new().small(&["list", "--json"]));
    let entries = value.as_array().unwrap();
    assert_eq!(entries.len(), 6);
    let keys: Vec<&str> = entries[0].as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected =
        ["id", "title", "kind", "category", "tags", "level", "summary", "links", "backlinks"];
    expected.sort_unstable();
    assert_eq!(keys, expected);
    assert_eq!(entries[0]["links"], serde_json::json!(["caching", "slow-page"]));
    assert_eq!(entries[0]["backlinks"], serde_json::json!(["django", "wide", "caching"]));
    assert_eq!(entries[5]["level"], serde_json::Value::Null);
}

#[test]
fn the_json_of_an_entry_has_its_documented_shape() {
    let home = Home::new();
    let value = json(&home.small(&["show", "slow-page", "--json"]));
    let keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = [
        "id",
        "title",
        "kind",
        "category",
        "tags",
        "level",
        "summary",
        "body",
        "challenge",
        "solution",
        "links",
        "prerequisites",
        "steps",
        "backlinks",
    ];
    expected.sort_unstable();
    assert_eq!(keys, expected);
    assert_eq!(value["category"], "challenges");
    assert_eq!(value["body"], serde_json::Value::Null);
    assert!(value["solution"].as_str().unwrap().contains("Ask once"));
    let value = json(&home.small(&["show", "redis", "--json"]));
    assert!(value["body"].as_str().unwrap().starts_with("Keeps data in **memory**"));
    assert_eq!(value["challenge"], serde_json::Value::Null);
}

#[test]
fn show_is_plain_for_a_pipe_and_coloured_on_demand() {
    let home = Home::new();
    let output = home.small(&["show", "slow-page"]);
    let plain = text(&output.stdout);
    assert!(plain.starts_with("A page takes four seconds\nchallenge · advanced · Challenges\n"));
    assert!(plain.contains("Ask once") && !plain.contains('\u{1b}'));
    let output = home.small(&["show", "redis", "--color", "always"]);
    assert!(text(&output.stdout).contains("\u{1b}["));
    let output = home.small(&["show", "redis", "--markdown"]);
    assert!(text(&output.stdout).contains("| Command | Does |"));
}

#[test]
fn what_is_struck_out_is_so_in_colour_and_in_cards() {
    let home = Home::new();
    let file = home.0.path().join("struck.toml");
    std::fs::write(
        &file,
        "[catalogue]\nid='s'\ntitle='S'\n[[category]]\nid='c'\ntitle='C'\n[[entry]]\nid='a'\n\
         category='c'\nkind='challenge'\ntitle='A'\nchallenge='x'\nsolution='It is ~~gone~~.'\n",
    )
    .unwrap();
    let run = |args: &[&str]| {
        let output = home.command().arg("--catalogue").arg(&file).args(args).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(run(&["show", "a"]).contains("It is gone."));
    let coloured = run(&["show", "a", "--color", "always"]);
    assert!(coloured.contains("It is \u{1b}[9mgone\u{1b}[0m."), "{coloured:?}");
    let meta = run(&["export", "-", "--format", "anki"]);
    assert!(meta.contains("It is <del>gone</del>."), "{meta}");
}

#[test]
fn the_background_is_the_one_that_is_configured_or_that_the_terminal_tells() {
    let home = Home::new();
    let config = home.0.path().join("config.toml");
    let show = |theme: &str, told: Option<&str>, depth: &str| {
        std::fs::write(&config, format!("theme = \"{theme}\"\n")).unwrap();
        let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/small");
        let mut command = home.command();
        command.env("COLORTERM", depth).arg("--catalogue").arg(catalogue);
        command.arg("--config").arg(&config).args(["show", "redis", "--color", "always"]);
        if let Some(told) = told {
            command.env("COLORFGBG", told);
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    for depth in ["truecolor", ""] {
        let (dark, light) = (show("dark", None, depth), show("light", None, depth));
        assert_ne!(dark, light);
        for (told, is_light) in [
            (None, false),
            (Some("15;0"), false),
            (Some("0;15"), true),
            (Some("0;7"), true),
            (Some("0;default;15"), true),
            (Some("7;8"), false),
            (Some("15;default;0"), false),
            (Some("0;default"), false),
            (Some(""), false),
            (Some("15"), true),
        ] {
            let expected = if is_light { &light } else { &dark };
            assert_eq!(&show("auto", told, depth), expected, "{told:?} {depth}");
        }
        // What is configured counts more.
        assert_eq!(show("light", Some("15;0"), depth), light);
        assert_eq!(show("dark", Some("0;15"), depth), dark);
    }
}

#[test]
fn tags_that_are_given_are_in_lower_case_and_each_once() {
    let home = Home::new();
    let args = ["add", "--title", "Queue", "--category", "Tools", "--tag", "OPS"];
    let output = home.small(&[&args[..], &["--tag", "#Ops", "--tag", " ÉTÉ "]].concat());
    let id = text(&output.stdout).split('\t').next().unwrap().to_owned();
    let shown = json(&home.small(&["show", &id, "--json"]));
    assert_eq!(shown["tags"], serde_json::json!(["ops", "été"]));
    let listed = home.small(&["list", "--tag", "ops"]);
    assert!(text(&listed.stdout).starts_with(&id), "{listed:?}");
}

#[test]
fn an_unknown_id_suggests_the_nearest() {
    let home = Home::new();
    let output = home.small(&["show", "rediss"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stderr), "nexus: no entry `rediss`; did you mean redis?\n");
    let output = home.small(&["show", "\u{1b}[2Jqq\u{9b}"]);
    let error = text(&output.stderr);
    assert!(
        error.starts_with("nexus: no entry `[2Jqq`; to list all entries: nexus list"),
        "{error}"
    );
}

#[test]
fn h14_nothing_that_steers_a_terminal_comes_out_of_content() {
    let home = Home::new();
    let file = home.0.path().join("evil.toml");
    let evil = "\\u001B[2J\\u009B31m\\u202E\\u0007x";
    std::fs::write(
        &file,
        format!(
            "[catalogue]\nid='e'\ntitle=\"{evil}\"\n[[category]]\nid='c'\ntitle=\"{evil}\"\n\
             [[entry]]\nid='a'\ncategory='c'\nkind='concept'\ntitle=\"{evil}\"\nsummary=\"{evil}\"\n\
             tags=[\"{evil}\"]\naliases=[\"{evil}\"]\nsource=\"{evil}\"\n\
             body=\"\"\"{evil} `{evil}`\n\n```{evil}\n{evil}\n```\n| {evil} |\n|--|\n| {evil} |\n[{evil}](<{evil}>)\"\"\"\n"
        ),
    )
    .unwrap();
    for args in [
        &["list"][..],
        &["list", "--json"],
        &["list", "--color", "always"],
        &["show", "a"],
        &["show", "a", "--json"],
        &["show", "a", "--markdown"],
        &["show", "b"],
        &["list", "--category", "\u{1b}[2J"],
    ] {
        let output = home.command().arg("--catalogue").arg(&file).args(args).output().unwrap();
        for stream in [&output.stdout, &output.stderr] {
            let text = text(stream);
            let bad =
                text.chars().find(|&c| nexus_tui::domain::is_hostile(c) && c != '\n' && c != '\t');
            assert_eq!(bad, None, "{args:?}: {text:?}");
        }
    }
    std::fs::write(&file, format!("[catalogue]\nid='e'\ntitle='t'\n\"{evil}\" = 1\n")).unwrap();
    let output = home.command().arg("--catalogue").arg(&file).arg("list").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = text(&output.stderr);
    assert!(error.contains("evil.toml:4:1: unknown key"), "{error}");
    assert!(!error.chars().any(|c| nexus_tui::domain::is_hostile(c) && c != '\n'), "{error:?}");
}

#[test]
fn h23_without_a_terminal_one_line_says_so() {
    for home in [Home::new(), Home::new()] {
        let output = home.command().output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        let error = text(&output.stderr);
        assert_eq!(error.lines().count(), 1, "{error}");
        assert!(error.contains("nexus list") && error.contains("nexus show"), "{error}");
        assert!(!error.contains('\u{1b}'));
    }
}

#[test]
fn h05_an_empty_database_name_is_refused() {
    let output = Home::new().command().args(["--db", "", "list"]).output().unwrap();
    assert_ne!(output.status.code(), Some(0));
    assert!(!output.stderr.is_empty());
}

#[test]
fn h13_a_catalogue_with_mistakes_is_told_and_nothing_is_read_in() {
    let home = Home::new();
    let folder = home.0.path().join("c");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("catalogue.toml"), "id='c'\ntitle='C'\ncolour=1\n").unwrap();
    std::fs::write(folder.join("a.toml"), "[category]\nid='a'\ntitle='A'\n[[entry]]\nid='x'\n")
        .unwrap();
    let output = home.command().arg("--catalogue").arg(&folder).arg("list").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = text(&output.stderr);
    assert!(error.contains("catalogue.toml:3:1: unknown key `colour`"), "{error}");
    assert!(error.contains("a.toml:4:1: an entry needs `kind`"), "{error}");
    let output = home.command().arg("--catalogue").arg("/no/such").arg("list").output().unwrap();
    assert!(text(&output.stderr).contains("can't read /no/such"));
}

#[test]
fn what_reads_the_output_may_stop() {
    let home = Home::new();
    let mut child = home.command().args(["list", "--json"]).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn the_configuration_is_checked_with_its_place() {
    let home = Home::new();
    let file = home.0.path().join("config.toml");
    std::fs::write(&file, "theme = \"dark\"\nmouze = true\n").unwrap();
    let output =
        home.command().arg("--config").arg(&file).args(["show", "redis"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("config.toml:2:1: unknown field `mouze`"));
}

#[test]
fn help_and_version_are_there() {
    let home = Home::new();
    let output = home.command().arg("--help").output().unwrap();
    assert!(text(&output.stdout).contains("Examples:"));
    let output = home.command().arg("--version").output().unwrap();
    assert_eq!(text(&output.stdout), format!("nexus {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn search_prints_the_best_first_for_pipes_and_as_json() {
    let home = Home::new();
    let output = home.small(&["search", "redis"]);
    assert!(output.status.success());
    assert!(text(&output.stdout).starts_with("redis\tRedis\n"), "{}", text(&output.stdout));
    let output = home.small(&["search", "caching", "--json", "--limit", "9"]);
    let all = json(&output);
    let first = &all[0];
    let keys: Vec<&str> = first.as_object().unwrap().keys().map(String::as_str).collect();
    let documented =
        "catalogue category id kind matched positions score snippet tags title".split(' ');
    assert_eq!(keys, documented.collect::<Vec<_>>());
    assert_eq!(first["matched"], "title");
    // As in the list: what `--category` takes, and not what it is called.
    assert_eq!(first["category"], "ideas");
    assert_eq!(first["positions"], serde_json::json!([0, 1, 2, 3, 4, 5, 6]));
    let body = all.as_array().unwrap().iter().find(|hit| hit["id"] == "redis").unwrap();
    assert_eq!(body["matched"], "body");
    assert!(body["snippet"].as_str().unwrap().contains("caching"), "{body}");
    let output = home.small(&["search", "tag:web", "--category", "tools", "--limit", "1"]);
    assert_eq!(text(&output.stdout).lines().count(), 1);
}

#[test]
fn h12_search_explains_a_broken_query_and_says_when_nothing_fits() {
    let home = Home::new();
    let output = home.small(&["search", "caching \"stale"]);
    assert!(output.status.success());
    assert!(text(&output.stderr).contains("the quote is not closed"));
    let output = home.small(&["search", "qqqqqq"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty() && text(&output.stderr).contains("no matches"));
    let output = home.small(&["search", "redis", "--category", "nowhere"]);
    assert_eq!(output.status.code(), Some(1));
    let output = home.small(&["search"]);
    assert_eq!(output.status.code(), Some(2), "no terminal");
}

#[test]
fn a_search_is_saved_and_run_by_its_name() {
    let home = Home::new();
    let saving = home.small(&["search", "--save", "Caches", "tag:cache"]);
    assert_eq!(saving.status.code(), Some(0));
    assert_eq!(home.small(&["search", "--saved", "Caches"]).stdout, saving.stdout);
    let unknown = home.small(&["search", "--saved", "Cache"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(text(&unknown.stderr).contains("did you mean Caches?"), "{}", text(&unknown.stderr));
    for args in [&["search", "--saved", "Caches", "more"][..], &["search", "--save", "Caches"]] {
        assert_eq!(home.small(args).status.code(), Some(2), "{args:?}");
    }
}
