//! Lists of bare names, and tools among other things: "Python", "Prettier: the formatter".

use super::{
    blocks::{Block, ListItem, first_paragraph},
    patterns::item_text,
    plain::plain,
    topics::is_question,
};
use crate::domain::{Kind, fold};

/// Words in a bare name, at most.
const MAX_NAME_WORDS: usize = 4;

/// What tools are, as people say it: "a linter", "the formatter of the team".
const SORTS: &[&str] = &[
    "linter",
    "linters",
    "formatter",
    "debugger",
    "profiler",
    "bundler",
    "compiler",
    "framework",
    "library",
    "runner",
    "checker",
    "analyzer",
    "analyser",
    "manager",
    "plugin",
    "extension",
    "editor",
    "ide",
    "tool",
    "formateur",
    "bibliotheque",
    "outil",
    "formateador",
    "biblioteca",
    "herramienta",
    "ferramenta",
    "werkzeug",
    "bibliothek",
    "formatierer",
];

/// Tools that people name under best practices, folded; no list is complete, and what is on none
/// stays a takeaway.
const TOOLS: &[&str] = &[
    "eslint",
    "prettier",
    "black",
    "ruff",
    "flake8",
    "pylint",
    "mypy",
    "isort",
    "bandit",
    "pytest",
    "tox",
    "poetry",
    "pipenv",
    "pre commit",
    "husky",
    "stylelint",
    "sonarqube",
    "sonarlint",
    "jest",
    "mocha",
    "cypress",
    "playwright",
    "selenium",
    "junit",
    "rspec",
    "rubocop",
    "clippy",
    "rustfmt",
    "gofmt",
    "golangci lint",
    "checkstyle",
    "spotless",
    "phpstan",
    "phpunit",
    "postman",
    "insomnia",
    "swagger",
    "docker",
    "docker compose",
    "kubernetes",
    "git",
    "github",
    "gitlab",
    "github actions",
    "gitlab ci",
    "jenkins",
    "circleci",
    "travis",
    "sentry",
    "grafana",
    "prometheus",
    "redis",
    "celery",
    "nginx",
    "terraform",
    "ansible",
    "webpack",
    "vite",
    "storybook",
    "dependabot",
    "renovate",
    "vs code",
    "vim",
    "pycharm",
    "intellij",
];

/// Whether every item of a list is a name and nothing else: short, and most written like one.
pub(super) fn are_names(src: &str, items: &[ListItem]) -> bool {
    let mut proper = 0;
    let all = items.iter().all(|item| {
        let bare = matches!(&item.blocks[..], [Block::Paragraph(_)]);
        let text = first_paragraph(src, item).unwrap_or_default().trim();
        let name = plain(text);
        let is_proper = is_name(&name);
        proper += usize::from(is_proper);
        // `npm` among others.
        let lower = || !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '-');
        bare && !text.contains('\n') && (is_proper || lower())
    });
    all && proper * 2 >= items.len()
}

/// Whether words are written like a name: it begins with a capital or a digit, or is one word with
/// both or with a sign in it (`iOS`, `node.js`).
fn is_name(name: &str) -> bool {
    let words = name.split_whitespace().count();
    let first = name.chars().next();
    let proper = first.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
        || words == 1 && name.contains(|c: char| c.is_uppercase() || matches!(c, '.' | '+' | '#'));
    (1..=MAX_NAME_WORDS).contains(&words)
        && proper
        && !name.ends_with(['.', '!', ':', ';', ','])
        && !is_question(name)
        && !name.contains(['→', '='])
}

/// Whether what a list names is a tool, though its section is one of takeaways: by its name, or by
/// what is said of it first.
pub(super) fn is_tool(src: &str, item: &ListItem, title: &str) -> bool {
    let words = title.split_whitespace().count();
    if words > MAX_NAME_WORDS {
        return false;
    }
    let folded = fold(title);
    if TOOLS.contains(&folded.as_str()) {
        return true;
    }
    let whole = fold(&plain(item_text(src, item).lines().next().unwrap_or_default()));
    let said = whole.strip_prefix(&folded).unwrap_or_default();
    // "the formatter of the team": before a word that says what it is for.
    let said = said.split_whitespace().take(4);
    let said =
        said.take_while(|word| !matches!(*word, "for" | "to" | "your" | "with" | "of" | "in"));
    words <= 2
        && is_name_or_code(src, item, title)
        && said.into_iter().any(|it| SORTS.contains(&it))
}

fn is_name_or_code(src: &str, item: &ListItem, title: &str) -> bool {
    is_name(title) || first_paragraph(src, item).is_some_and(|text| text.starts_with('`'))
}

/// The name that an item begins with, where a comma or a bracket follows it: "Postman,
/// for calls by hand". `kind` is that of the list.
pub(super) fn name_before(src: &str, item: &ListItem, kind: Kind) -> Option<String> {
    let line = first_paragraph(src, item)?.lines().next()?;
    let name = plain(&line[..line.find([',', '('])?]);
    let is_meant = match kind {
        Kind::Technology => is_name(&name),
        _ => is_tool(src, item, &name),
    };
    is_meant.then_some(name)
}

/// The kind of what stands under a heading of another kind.
pub(super) fn kind_of_item(src: &str, item: &ListItem, title: &str, kind: Kind) -> Kind {
    if kind == Kind::Takeaway && is_tool(src, item, title) { Kind::Technology } else { kind }
}
