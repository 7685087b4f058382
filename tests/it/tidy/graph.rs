//! Which file of a layer imports which other.
//!
//! A name is looked up in the file that defines it, through the re-exports of the files above, so
//! that a module which only re-exports its children stands in no circle.

use std::collections::{BTreeMap, BTreeSet};

use super::without_tests;

/// A module as the names on the way to it: `search::index::word`.
type Path = Vec<String>;

/// The files of one layer.
pub(super) struct Layer {
    /// The text of each without comments and tests.
    files: BTreeMap<Path, String>,
}

impl Layer {
    /// Of all sources: their names below `src`, and their texts.
    pub(super) fn of(layer: &str, sources: &[(String, String)]) -> Self {
        let of_layer = |(name, text): &(String, String)| {
            let path: Path = name.strip_suffix(".rs")?.split('/').map(str::to_owned).collect();
            let is_test = path.last().is_some_and(|last| last == "tests");
            let lines = without_tests(text).lines().map(str::trim_start);
            let code: Vec<&str> = lines.filter(|line| !line.starts_with("//")).collect();
            (path[0] == layer && !is_test).then(|| (path, without_visibility(&code.join("\n"))))
        };
        Self { files: sources.iter().filter_map(of_layer).collect() }
    }

    /// The first circle that is found, as its files in their order, the first again at the end.
    pub(super) fn circle(&self) -> Option<Vec<String>> {
        let edges: BTreeMap<&Path, BTreeSet<Path>> =
            self.files.iter().map(|(path, text)| (path, self.imports(path, text))).collect();
        let mut done = BTreeSet::new();
        let circle = edges.keys().find_map(|path| follow(path, &edges, &mut Vec::new(), &mut done));
        circle.map(|circle| circle.iter().map(|path| format!("{}.rs", path.join("/"))).collect())
    }

    /// The other files of the layer that a file uses.
    fn imports(&self, file: &Path, text: &str) -> BTreeSet<Path> {
        let mut used = Vec::new();
        let (imports, rest) = use_statements(text);
        for (public, tree) in imports {
            for path in expand(&tree) {
                // What a parent only passes on, it does not use.
                if !public || path.last().is_some_and(|name| words(&rest).any(|word| word == name))
                {
                    used.push(path);
                }
            }
        }
        let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        let paths = rest.split(|c| !is_path(c)).filter(|path| path.contains("::"));
        used.extend(paths.map(|path| path.split("::").map(str::to_owned).collect()));
        let found = used.iter().filter_map(|path| self.find(file, path));
        found.filter(|found| found != file).collect()
    }

    /// The file in which what a path names is defined, as a file says it.
    fn find(&self, from: &Path, path: &[String]) -> Option<Path> {
        let mut at = match path.first()?.as_str() {
            "crate" => Path::new(),
            "self" => from.clone(),
            "super" => from[..from.len() - 1].to_vec(),
            child => self.child(from, child)?,
        };
        let mut rest = &path[1..];
        while let [name, after @ ..] = rest {
            if name == "super" {
                at.pop();
            } else if let Some(child) = self.child(&at, name) {
                at = child;
            } else {
                break;
            }
            rest = after;
        }
        let text = self.files.get(&at)?;
        let Some(name) = rest.first() else { return Some(at) };
        // Passed on by it, or its own.
        let passed_on = use_statements(text).0.into_iter().filter(|(public, _)| *public);
        let from_below = passed_on
            .flat_map(|(_, tree)| expand(&tree))
            .find(|path| path.len() > 1 && path.last() == Some(name));
        from_below.and_then(|path| self.find(&at, &path)).or(Some(at))
    }

    fn child(&self, module: &[String], name: &str) -> Option<Path> {
        let path = [module, &[name.to_owned()]].concat();
        self.files.contains_key(&path).then_some(path)
    }
}

/// Goes from file to file until one comes again.
fn follow<'e>(
    file: &'e Path,
    edges: &'e BTreeMap<&Path, BTreeSet<Path>>,
    way: &mut Vec<&'e Path>,
    done: &mut BTreeSet<&'e Path>,
) -> Option<Vec<&'e Path>> {
    if let Some(begin) = way.iter().position(|before| *before == file) {
        return Some([&way[begin..], &[file]].concat());
    }
    if done.contains(file) {
        return None;
    }
    way.push(file);
    let circle = edges[file].iter().find_map(|next| follow(next, edges, way, done));
    way.pop();
    done.insert(file);
    circle
}

/// The text without the paths of `pub(in …)`, which use nothing.
fn without_visibility(text: &str) -> String {
    let mut parts = text.split("pub(in ");
    let mut code = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        code.push_str("pub");
        code.push_str(part.split_once(')').map_or(part, |(_, after)| after));
    }
    code
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
}

/// The `use` statements of a file, each with whether it re-exports, and the rest of its text.
fn use_statements(text: &str) -> (Vec<(bool, String)>, String) {
    let (mut statements, mut rest) = (Vec::new(), String::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let (public, begin) = match line.split_once("use ") {
            Some(("", begin)) => (false, begin),
            Some((before, begin)) if before.starts_with("pub") => (true, begin),
            _ => {
                rest.push_str(line);
                rest.push('\n');
                continue;
            }
        };
        let mut tree = begin.to_owned();
        while !tree.contains(';') {
            tree.push_str(lines.next().unwrap_or(";"));
        }
        statements.push((public, tree.split(';').next().unwrap().to_owned()));
    }
    (statements, rest)
}

/// The paths of a tree of imports: `a::{b, c::{self, d as e}}` gives `a::b`, `a::c` and `a::c::d`.
fn expand(tree: &str) -> Vec<Path> {
    let tree = tree.trim();
    let (before, group) = match tree.split_once('{') {
        None => (tree.split(" as ").next().unwrap(), None),
        Some((before, group)) => (before, group.rsplit_once('}').map(|(group, _)| group)),
    };
    let names = before.split("::").map(str::trim);
    let front: Path = names.filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let Some(group) = group else {
        return vec![if front == ["self"] { Path::new() } else { front }];
    };
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for c in group.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        match c {
            ',' if depth == 0 => parts.push(String::new()),
            _ => parts.last_mut().unwrap().push(c),
        }
    }
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(|part| expand(part)).map(|part| [&front[..], &part].concat()).collect()
}

#[test]
fn a_circle_is_found_and_written_out() {
    let circle = |sources: &[(&str, &str)]| {
        let sources: Vec<(String, String)> =
            sources.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect();
        Layer::of("a", &sources).circle().map(|circle| circle.join(" "))
    };
    let door = ("a.rs", "mod b;\nmod c;\nmod d;\npub use b::{B, Other};\npub use d::D;");
    let c = ("a/c.rs", "use crate::a::{D,\n    b::{self, B as Bee}};");
    assert_eq!(circle(&[door, c, ("a/b.rs", "use super::d::{D};"), ("a/d.rs", "")]), None);
    for back in [
        "use super::c::C;",
        "use std::fmt;\nuse super::{\n    c::{self},\n};",
        "fn f() { super::c::g() }",
        "use crate::{a::c, z};",
    ] {
        let found = circle(&[door, c, ("a/b.rs", back), ("a/d.rs", "")]);
        assert_eq!(found.as_deref(), Some("a/b.rs a/c.rs a/b.rs"), "{back}");
    }
    // By way of a name that the parent passes on, and not in comments and tests.
    let found = circle(&[door, ("a/b.rs", "use super::D;"), ("a/d.rs", "use super::b;")]);
    assert_eq!(found.as_deref(), Some("a/b.rs a/d.rs a/b.rs"));
    let tested = "// use super::c;\n#[cfg(test)]\nmod tests {\n    use super::super::c;\n}";
    assert_eq!(circle(&[door, c, ("a/b.rs", tested), ("a/d.rs", "")]), None);
    // A parent with things of its own, which uses its child or only passes it on.
    let child = ("a/b.rs", "use super::Thing;");
    let uses = "mod b;\nuse b::B;\npub struct Thing(B);";
    let passes_on = "mod b;\npub use b::B;\npub struct Thing;";
    let does_both = "mod b;\npub use b::B;\npub struct Thing(B);";
    assert_eq!(circle(&[("a.rs", uses), child]).as_deref(), Some("a.rs a/b.rs a.rs"));
    assert_eq!(circle(&[("a.rs", does_both), child]).as_deref(), Some("a.rs a/b.rs a.rs"));
    assert_eq!(circle(&[("a.rs", passes_on), child]), None);
}
