//! The examples of the shipped catalogue: they are parsed, and Python that needs only its standard
//! library is run, if Python is installed.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use nexus_tui::{
    content::{Loader, SHIPPED, parse},
    domain::Content,
};
use sqlparser::{dialect::PostgreSqlDialect, parser::Parser};

/// A block of code: its entry, its language, its text.
struct Block {
    place: String,
    language: String,
    text: String,
}

/// Every block of code in the catalogue.
fn blocks() -> Vec<Block> {
    let mut loader = Loader::new();
    let mut blocks = Vec::new();
    for entry in SHIPPED.iter().flat_map(|(name, text)| loader.add(parse(name, text.as_bytes()))) {
        let texts = match entry.content {
            Content::Body(body) => vec![body],
            Content::Challenge { challenge, solution } => {
                vec![challenge, solution.unwrap_or_default()]
            }
        };
        for text in &texts {
            let mut open: Option<Block> = None;
            for line in text.lines() {
                let trimmed = line.trim_start();
                match &mut open {
                    Some(_) if trimmed == "```" => blocks.extend(open.take()),
                    Some(block) => {
                        block.text.push_str(line);
                        block.text.push('\n');
                    }
                    None => {
                        if let Some(language) = trimmed.strip_prefix("```") {
                            open = Some(Block {
                                place: format!("{} ({})", entry.id, blocks.len()),
                                language: language.trim().to_owned(),
                                text: String::new(),
                            });
                        }
                    }
                }
            }
            assert!(open.is_none(), "{}: a fence is not closed", entry.id);
        }
    }
    assert!(blocks.len() > 300, "{} blocks", blocks.len());
    blocks
}

/// What is wrong with the blocks of a language.
fn faults(language: &str, check: impl Fn(&Block) -> Option<String>) -> Vec<String> {
    let blocks: Vec<Block> =
        blocks().into_iter().filter(|block| block.language == language).collect();
    assert!(!blocks.is_empty(), "no {language} in the catalogue");
    blocks
        .iter()
        .filter_map(|block| Some(format!("{}: {}\n{}", block.place, check(block)?, block.text)))
        .collect()
}

#[test]
fn yaml_is_parsed() {
    let faults = faults("yaml", |block| {
        yaml_rust2::YamlLoader::load_from_str(&block.text).err().map(|error| error.to_string())
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn json_is_parsed() {
    let faults = faults("json", |block| {
        serde_json::from_str::<serde_json::Value>(&block.text).err().map(|error| error.to_string())
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn toml_is_parsed() {
    let faults = faults("toml", |block| {
        block.text.parse::<toml::Table>().err().map(|error| error.to_string())
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn sql_is_parsed() {
    let faults = faults("sql", |block| {
        // PostgreSQL has it, this parser does not.
        let text = block.text.replace("DROP INDEX CONCURRENTLY", "DROP INDEX");
        Parser::parse_sql(&PostgreSqlDialect {}, &text).err().map(|error| error.to_string())
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Parses every block, and runs those that need nothing but the standard library. Returns the
/// failures, and how many were run.
const PYTHON: &str = r#"
import ast, builtins, concurrent.futures, json, os, subprocess, sys, symtable, tempfile

def needs(text):
    "Names and modules that the block does not bring along."
    tree = ast.parse(text)
    modules = {n.split(".")[0] for node in ast.walk(tree) for n in (
        [a.name for a in node.names] if isinstance(node, ast.Import)
        else [node.module or "."] if isinstance(node, ast.ImportFrom) else [])}
    own = set(dir(builtins)) | {"__file__", "__name__"}
    table = symtable.symtable(text, "block", "exec")
    own |= {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
    wanted = set()
    def walk(table):
        for s in table.get_symbols():
            if s.is_referenced() and s.is_global() or table.get_type() == "module" and s.is_referenced():
                wanted.add(s.get_name())
        for child in table.get_children():
            walk(child)
    walk(table)
    return (modules - set(sys.stdlib_module_names)) | (wanted - own)

def check(block):
    place, text = block
    try:
        missing = needs(text)
    except SyntaxError as error:
        return place, f"does not parse: {error}", False
    if missing:
        return place, None, False
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "example.py")
        with open(path, "w") as file:
            file.write(text)
        try:
            run = subprocess.run([sys.executable, path], cwd=folder, capture_output=True, text=True,
                                 timeout=60, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return place, "runs for more than a minute", True
    failed = run.stderr[-800:] if run.returncode else None
    return place, failed, True

blocks = json.load(sys.stdin)
with concurrent.futures.ThreadPoolExecutor(2) as pool:
    results = list(pool.map(check, blocks))
print(json.dumps({"faults": [f"{p}: {f}" for p, f, _ in results if f],
                  "run": sum(r for *_, r in results), "version": sys.version_info[:2]}))
"#;

#[test]
fn python_is_parsed_and_where_it_stands_by_itself_run() {
    let blocks: Vec<(String, String)> = blocks()
        .into_iter()
        .filter(|block| block.language == "python")
        .map(|block| (block.place, block.text))
        .collect();
    let child = Command::new("python3")
        .args(["-c", PYTHON])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        // The examples are looked at where there is one.
        return;
    };
    let input = serde_json::to_vec(&blocks).unwrap();
    child.stdin.take().unwrap().write_all(&input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let faults = result["faults"].as_array().unwrap();
    // What is newer than this Python can't be held against the examples.
    let old = result["version"][1].as_u64().unwrap() < 11;
    assert!(faults.is_empty() || old, "{}", serde_json::to_string_pretty(faults).unwrap());
    assert!(result["run"].as_u64().unwrap() >= 40 || old, "only {} were run", result["run"]);
}
