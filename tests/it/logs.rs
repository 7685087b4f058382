//! Learning logs in many styles, and the entries that are extracted from them.

use std::{fs, path::Path};

use nexus_tui::{
    content::{Log, read_log},
    domain::Kind,
};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/logs")
}

/// The expected entries of a document: kind, category, title, first words of the solution.
fn expected(name: &str) -> Vec<[String; 4]> {
    let text = fs::read_to_string(folder().join(format!("{name}.expected.tsv"))).unwrap();
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let mut fields = line.split('\t').map(str::to_owned);
            std::array::from_fn(|_| fields.next().unwrap_or_default())
        })
        .collect()
}

fn log(name: &str) -> Log {
    let bytes = fs::read(folder().join(format!("{name}.md"))).unwrap();
    let text = String::from_utf8(bytes).unwrap().replace("\r\n", "\n");
    let body = nexus_tui::content::front_matter(&text).1;
    // Without front matter the text is taken as it is, with a byte order mark if it has one.
    let has_front_matter = text.trim_start_matches('\u{feff}').len() > body.len();
    read_log(if has_front_matter { body } else { &text }, name)
}

/// Letters and digits only, to be compared.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The same, of a text that may begin with the mark of a list.
fn without_item(text: &str) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let mark = text[digits..].starts_with(". ") && digits > 0 || text.starts_with("- ");
    bare(if mark { &text[digits + 2..] } else { text })
}

#[test]
fn the_documents_give_what_a_careful_reader_would_make_of_them() {
    let mut names: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .filter_map(|item| item.unwrap().file_name().into_string().ok())
        .filter_map(|name| Some(name.strip_suffix(".expected.tsv")?.to_owned()))
        .collect();
    names.sort();
    assert!(names.len() >= 30);
    let (mut all, mut right, mut surplus, mut report) = (0, 0, 0, String::new());
    for name in &names {
        let log = log(name);
        let mut found: Vec<_> = log
            .entries
            .iter()
            .map(|entry| {
                let solution = entry.solution.clone().unwrap_or_default();
                (entry.kind.to_string(), entry.category.clone(), entry.title.clone(), solution)
            })
            .collect();
        for [kind, category, title, solution] in expected(name) {
            all += 1;
            let fits = |(k, c, t, s): &(String, String, String, String)| {
                *k == kind
                    && bare(c) == bare(&category)
                    && bare(t) == bare(&title)
                    && (without_item(s).starts_with(&bare(&solution))
                        && s.is_empty() == solution.is_empty()
                        || kind != "challenge")
            };
            match found.iter().position(fits) {
                Some(at) => {
                    right += 1;
                    found.remove(at);
                }
                None => report.extend([format!(
                    "{name}: lacks {kind} | {category} | {title} | {solution}\n"
                )]),
            }
        }
        for (kind, category, title, solution) in &found {
            surplus += 1;
            let solution: String = solution.chars().take(50).collect();
            report
                .extend([format!("{name}: has   {kind} | {category} | {title} | {solution:?}\n")]);
        }
    }
    assert!(right == all && surplus == 0, "{right} of {all}, {surplus} more\n{report}");
}

#[test]
fn what_only_looks_like_a_log_holds_no_challenges() {
    for name in ["17-lookalikes", "28-release-notes", "29-meeting", "30-essay", "41-not-pairs"] {
        let found = log(name).entries;
        let found: Vec<&str> = found
            .iter()
            .filter(|entry| entry.kind == Kind::Challenge)
            .map(|entry| entry.title.as_str())
            .collect();
        assert!(found.is_empty(), "{name}: {found:?}");
    }
}
