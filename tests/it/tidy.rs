//! The architecture, held: layers, headers, keys and SQL in their places.

mod graph;

use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every source file below `src`: its path from there, and its text.
fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
        for item in fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                walk(&path, into);
            } else if path.extension().is_some_and(|it| it == "rs") {
                into.push(path);
            }
        }
    }
    let src = root().join("src");
    let mut paths = Vec::new();
    walk(&src, &mut paths);
    assert!(paths.len() > 30);
    paths
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&src).unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// The part of a source file that is not its tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap()
}

/// The layers from the top; each may use those below it.
const LAYERS: [&str; 13] = [
    "cli", "runtime", "screens", "config", "editor", "document", "theme", "library", "store",
    "search", "content", "domain", "system",
];

fn layer(file: &str) -> Option<usize> {
    let name = file.split(['/', '.']).next().unwrap();
    LAYERS.iter().position(|layer| *layer == name)
}

/// Uses that go against the list, and why they may.
const EXCEPTIONS: [(&str, &str); 0] = [];

#[test]
fn imports_go_down_the_layers() {
    for (file, text) in sources() {
        let Some(here) = layer(&file) else { continue };
        let text = without_tests(&text);
        for (above, name) in LAYERS.iter().enumerate().take(here) {
            let direct = text.contains(&format!("crate::{name}"));
            let grouped = text.split("use crate::{").skip(1).any(|group| {
                let group = group.split(';').next().unwrap();
                group.split(['{', ',', ' ', '\n']).any(|word| word.split(':').next() == Some(name))
            });
            let excepted = EXCEPTIONS.contains(&(file.as_str(), LAYERS[above]));
            assert!(!(direct || grouped) || excepted, "{file} uses {name}, which is above it");
        }
    }
}

/// Signs of a question which system it is.
const SYSTEMS: [&str; 8] = [
    "(unix)",
    "(windows)",
    "target_os",
    "target_family",
    "os::unix",
    "os::windows",
    "rustix",
    "windows_sys",
];

#[test]
fn no_layer_above_system_asks_which_it_is() {
    for (file, text) in sources() {
        // What a terminal gives to read is bytes there and keys here.
        let reads_terminal = file == "runtime/source.rs"
            || file.starts_with("runtime/source/")
            || file.starts_with("runtime/input");
        // What belongs to no layer says where unsafe code may be.
        if layer(&file).is_none() || file.starts_with("system") || reads_terminal {
            continue;
        }
        let text = text.replace("#[cfg(unix)]\nmod input;", "");
        for sign in SYSTEMS {
            assert!(!without_tests(&text).contains(sign), "{file} has {sign:?}");
        }
    }
}

#[test]
fn no_circles_inside_a_layer() {
    let sources = sources();
    for layer in LAYERS {
        let circle = graph::Layer::of(layer, &sources).circle().unwrap_or_default();
        assert!(
            circle.is_empty(),
            "move what these files share into a file of its own, below all of them:\n{}",
            circle.join("\n  uses ")
        );
    }
}

#[test]
fn every_module_says_what_it_is() {
    for (file, text) in sources() {
        assert!(text.starts_with("//!"), "{file} has no //! header");
    }
}

#[test]
fn screens_and_texts_touch_nothing_outside() {
    for (file, text) in sources() {
        if !["screens", "editor", "document", "theme"].iter().any(|it| file.starts_with(it)) {
            continue;
        }
        for forbidden in
            ["std::fs", "std::thread", "std::time", "Instant", "SystemTime", "rusqlite", "std::env"]
        {
            assert!(!without_tests(&text).contains(forbidden), "{file} uses {forbidden}");
        }
    }
}

#[test]
fn content_search_and_domain_are_pure() {
    for (file, text) in sources() {
        if ["content", "search", "domain"].iter().any(|layer| file.starts_with(layer)) {
            for forbidden in ["std::fs", "std::io", "std::thread", "std::env", "std::time"] {
                assert!(!without_tests(&text).contains(forbidden), "{file} uses {forbidden}");
            }
        }
    }
}

#[test]
fn keys_are_matched_in_the_keymap_alone() {
    for (file, text) in sources() {
        // Bytes become keys in the one place, and keys commands in the other.
        let allowed = file.starts_with("screens/keymap") || file.starts_with("runtime/input");
        assert!(allowed || !text.contains("KeyCode::"), "{file} matches keys");
    }
}

#[test]
fn sql_is_in_the_store_alone() {
    for (file, text) in sources() {
        if file.starts_with("store") {
            continue;
        }
        for word in ["rusqlite", "SELECT ", "INSERT INTO", "PRAGMA "] {
            let used = without_tests(&text).contains(word);
            assert!(!used, "{file} has {word:?}");
        }
    }
}

#[test]
fn imports_of_catalogues_name_no_personal_table() {
    for (file, text) in sources().into_iter().filter(|(file, _)| file.starts_with("store/import")) {
        for table in ["note", "note_version", "fact", "setting"] {
            for verb in ["INTO", "FROM", "UPDATE"] {
                assert!(!text.contains(&format!("{verb} {table}")), "{file}: {verb} {table}");
            }
        }
    }
}

#[test]
fn the_root_holds_only_what_it_must() {
    let allowed = [
        "Cargo.toml",
        "Cargo.lock",
        "src",
        "data",
        "tests",
        "assets",
        "target",
        "README.md",
        "LICENSE",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
    ];
    for item in fs::read_dir(root()).unwrap() {
        let name = item.unwrap().file_name().into_string().unwrap();
        assert!(allowed.contains(&name.as_str()) || name.starts_with('.'), "{name}");
    }
}

#[test]
fn the_readme_lists_every_form_of_the_query_language() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let forms = nexus_tui::search::forms();
    for form in &forms {
        let values = form.values.join(", ");
        let values = if values.is_empty() { values } else { format!(": {values}") };
        let row = format!("| {} | {}{values} |", form.written, form.meaning);
        assert!(readme.contains(&row), "put this row into the README's table of queries: {row}");
    }
    let table = readme.split_once("| form | finds |").unwrap().1;
    let rows = table.lines().skip(1).take_while(|line| line.starts_with('|')).count();
    assert_eq!(rows - 1, forms.len(), "the README's table of queries has rows that nothing has");
}
