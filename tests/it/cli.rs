//! The command line: what is printed, where, and with which status.

use std::{
    fs,
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
fn a_challenge_is_shown_without_what_gives_its_solution_away() {
    let output = Home::new().small(&["show", "slow-page", "--hide-solution"]);
    let question = text(&output.stdout);
    assert!(question.contains("201 queries"), "{question}");
    assert!(question.contains("nexus show slow-page reveals it"), "{question}");
    for telling in ["Ask once", "#cache", "Two hundred", "Caching"] {
        assert!(!question.contains(telling), "{telling}: {question}");
    }
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
fn a_theme_of_ones_own_is_read_beside_the_configuration() {
    let home = Home::new();
    let config = home.0.path().join("config.toml");
    let themes = home.0.path().join("themes");
    std::fs::create_dir(&themes).unwrap();
    let show = |theme: &str| {
        std::fs::write(&config, format!("theme = \"{theme}\"\n")).unwrap();
        let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/small");
        let mut command = home.command();
        command.env("COLORTERM", "truecolor").arg("--catalogue").arg(catalogue);
        command.arg("--config").arg(&config).args(["show", "redis", "--color", "always"]);
        command.output().unwrap()
    };
    std::fs::write(themes.join("mine.toml"), "violet = \"#abcdef\"\n").unwrap();
    assert!(text(&show("mine").stdout).contains("38;2;171;205;239"));
    let base = |number: u8| format!("  base{number:02X}: \"{0:02x}{0:02x}{0:02x}\"\n", number * 16);
    let scheme = format!("palette:\n{}", (0..16).map(base).collect::<Vec<_>>().concat());
    std::fs::write(themes.join("grey.yaml"), scheme).unwrap();
    assert!(text(&show("grey").stdout).contains("38;2;224;224;224"));
    // What is wrong is said with its place.
    std::fs::write(themes.join("bad.toml"), "\naccent = \"amber\"\n").unwrap();
    let wrong = show("bad");
    assert_eq!(wrong.status.code(), Some(1));
    let told = text(&wrong.stderr);
    assert!(told.contains("bad.toml: line 2: \"amber\" is not a colour"), "{told}");
    for unknown in ["beige", "../themes/mine", ""] {
        let told = show(unknown);
        assert!(text(&told.stderr).contains("unknown theme"), "{unknown}: {told:?}");
    }
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
    let told = text(&output.stdout);
    let version = told.strip_prefix("nexus ").unwrap().trim_end();
    let (number, commit) = version.split_once(' ').unwrap_or((version, ""));
    assert_eq!(number, env!("CARGO_PKG_VERSION"));
    // Of a clone: the commit that it was built from, and its date. Without git, nothing.
    let git = |args: &[&str]| {
        let root = env!("CARGO_MANIFEST_DIR");
        let output = std::process::Command::new("git").args(["-C", root]).args(args).output();
        let output = output.ok().filter(|it| it.status.success());
        output.map_or_else(String::new, |it| text(&it.stdout).trim().to_owned())
    };
    let top = Path::new(&git(&["rev-parse", "--show-toplevel"])).canonicalize().ok();
    let is_clone = top == Path::new(env!("CARGO_MANIFEST_DIR")).canonicalize().ok();
    assert_eq!(commit.is_empty(), !is_clone, "{commit}");
    if is_clone {
        let (hash, date) = commit[1..commit.len() - 1].split_once(' ').unwrap();
        assert_eq!(hash.len(), 12);
        assert_eq!(git(&["log", "-1", "--format=%cs", hash]), date);
    }
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
        "catalogue category id kind matched positions score snippet tags tier title".split(' ');
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

#[test]
fn the_settings_are_printed_with_where_each_comes_from() {
    let home = Home::new();
    let folder = home.0.path().join(".config/nexus");
    fs::create_dir_all(&folder).unwrap();
    fs::write(
        folder.join("config.toml"),
        "mouse = false\nescape_wait = 40\n\n[keys]\nzoom = \"Z\"\n",
    )
    .unwrap();
    fs::write(folder.join("keys.toml"), "help = [\"F1\", \"F2\"]\n").unwrap();
    let run = |args: &[&str]| {
        let mut command = home.command();
        command.env("NEXUS_DB", "/some/where.db").env("NO_COLOR", "1").args(args).output().unwrap()
    };
    let output = run(&["--no-mouse", "config"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let config = folder.join("config.toml").display().to_string();
    let keys = folder.join("keys.toml").display().to_string();
    let shown = text(&output.stdout);
    for (setting, place) in [
        ("database = \"/some/where.db\"", "NEXUS_DB"),
        ("theme = \"auto\"", "default"),
        ("mouse = false", "--no-mouse"),
        ("escape_wait = 40", &format!("{config}:2")),
        ("keymap = \"vim\"", "default"),
        ("color = \"never\"", "NO_COLOR"),
        ("keys.zoom = [\"Z\"]", &format!("{config}:5")),
        ("keys.help = [\"F1\",\"F2\"]", &format!("{keys}:1")),
    ] {
        let line = shown.lines().find(|line| line.starts_with(setting));
        assert_eq!(line.and_then(|it| it.rsplit("  ").next()), Some(place), "{setting}: {shown}");
    }
    let value = json(&run(&["config", "--json"]));
    let settings = value.as_array().unwrap();
    let wait = settings.iter().find(|it| it["name"] == "escape_wait").unwrap();
    let expected = serde_json::json!(
        {"name": "escape_wait", "value": 40, "source": "file", "from": config, "line": 2}
    );
    assert_eq!(*wait, expected);
    assert!(!home.0.path().join(".local").exists(), "nothing is created");
}

#[test]
fn the_keys_are_printed_checked_and_written_to_be_changed() {
    let home = Home::new();
    let run = |args: &[&str]| home.command().args(args).output().unwrap();
    let output = run(&["keys"]);
    let shown = text(&output.stdout);
    assert!(shown.contains("In every pane\tzoom\tz\tZoom pane\n"), "{shown}");
    let output = run(&["keys", "--init"]);
    let file = home.0.path().join(".config/nexus/keys.toml");
    assert_eq!(text(&output.stdout), format!("{}\n", file.display()));
    let written = fs::read_to_string(&file).unwrap();
    assert!(written.contains("#zoom = [\"z\"]"), "{written}");
    let again = run(&["keys", "--init"]);
    assert_eq!(again.status.code(), Some(1));
    assert_eq!(fs::read_to_string(&file).unwrap(), written, "never over an existing one");
    let clean = run(&["keys", "--conflicts"]);
    assert_eq!((clean.status.code(), text(&clean.stdout)), (Some(0), ""));

    fs::write(&file, "zoom = \"q\"\nstar = \"Hyper-s\"\nhelp = \"F2\"\n").unwrap();
    let output = run(&["keys", "--conflicts"]);
    assert_eq!(output.status.code(), Some(1));
    let shown = text(&output.stdout);
    assert!(shown.contains("keys.toml:1:8: q is now zoom: quit loses q\n"), "{shown}");
    assert!(shown.contains("keys.toml:2:8: \"Hyper-s\" is not a key"), "{shown}");
    let value = json(&run(&["keys", "--json"]));
    let row = value.as_array().unwrap().iter().find(|it| it["name"] == "help").unwrap();
    assert_eq!((&row["keys"], &row["line"]), (&serde_json::json!(["F2"]), &serde_json::json!(3)));
    assert_eq!(row["from"], file.display().to_string());
    fs::remove_file(&file).unwrap();
    fs::write(home.0.path().join(".config/nexus/config.toml"), "keymap = \"plain\"\n").unwrap();
    let value = json(&run(&["keys", "--json"]));
    let row = value.as_array().unwrap().iter().find(|it| it["name"] == "search").unwrap();
    assert_eq!((&row["keys"][0], &row["from"]), (&"F2".into(), &"plain".into()));
}

#[test]
fn the_manual_has_a_page_for_every_command_and_subject() {
    let home = Home::new();
    let output = home.command().arg("man").output().unwrap();
    let page = text(&output.stdout);
    for part in [".TH nexus 1", ".SH \"EXIT STATUS\"", "nexus\\-search(1)", ".SH FILES"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    for (page, part) in [
        ("query", "cat:word"),
        ("keys", "Toggle star (star)"),
        ("config", "escape_wait"),
        ("show", "\\-\\-markdown"),
        ("nexus-note", "\\-\\-history"),
    ] {
        let output = home.command().args(["man", page]).output().unwrap();
        let shown = text(&output.stdout);
        assert!(output.status.success() && shown.contains(part), "{page}: {shown}");
    }
    let output = home.command().args(["man", "walrus"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let folder = home.0.path().join("man");
    let output = home.command().arg("man").arg("--dir").arg(&folder).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    for file in ["man1/nexus.1", "man1/nexus-show.1", "man5/nexus-config.5", "man7/nexus-keys.7"] {
        assert!(folder.join(file).is_file(), "{file}");
    }
}

#[test]
fn the_exit_statuses_of_the_help_are_those_of_the_readme() {
    let output = Home::new().command().arg("--help").output().unwrap();
    let help = text(&output.stdout);
    let (_, statuses) = help.split_once("Exit status:\n").unwrap();
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let rows: Vec<&str> = statuses.lines().take_while(|line| !line.is_empty()).collect();
    assert_eq!(rows.len(), 5, "{statuses}");
    for row in rows {
        let (status, meaning) = row.trim().split_once(' ').unwrap();
        let row = format!("| {status} | {} |", meaning.trim());
        assert!(readme.contains(&row), "the README lacks {row}");
    }
    let groups = ["Find and read:", "Write:", "Catalogues:", "Database:", "Settings and shell:"];
    assert!(groups.iter().all(|group| help.contains(group)), "{help}");
}
