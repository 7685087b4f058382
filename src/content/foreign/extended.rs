//! Markdown with more in it: MDX, Quarto and R Markdown.

use super::document::Documents;

/// The sorts of boxes that become callouts.
const CALLOUTS: &[&str] =
    &["note", "tip", "info", "warning", "caution", "important", "danger", "success", "question"];

/// Boxes that are no callouts, whose names say only how they look.
const CONTAINERS: &[&str] =
    &["details", "tabs", "tab", "columns", "column", "aside", "margin", "div"];

/// MDX: imports, exports and components go, and what stands in them stays.
pub(super) fn read_mdx(path: &str, text: &str) -> Documents {
    Documents::one(path, boxes(&without_jsx(text)))
}

/// Quarto and R Markdown: chunks are code in their language, boxes callouts.
pub(super) fn read_chunks(path: &str, text: &str) -> Documents {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        out.push_str(&chunk(line).unwrap_or_else(|| line.to_owned()));
        out.push('\n');
    }
    Documents::one(path, boxes(&out))
}

/// The beginning of a chunk, ```` ```{r name, echo=FALSE} ````, as that of a code block.
fn chunk(line: &str) -> Option<String> {
    let ticks = line.trim_start().bytes().take_while(|byte| *byte == b'`').count();
    let indent = line.len() - line.trim_start().len();
    let options = line[indent + ticks..].trim().strip_prefix('{')?.strip_suffix('}')?;
    let language = options.split([' ', ',']).next()?.trim_start_matches('.').to_lowercase();
    let is_name = !language.is_empty() && language.chars().all(char::is_alphanumeric);
    (ticks >= 3 && is_name).then(|| format!("{}{}{language}", &line[..indent], "`".repeat(ticks)))
}

/// Which lines of a text are within code blocks, fences included.
fn code_lines(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut fence: Option<(char, usize)> = None;
    text.lines().map(move |line| {
        let trimmed = line.trim_start();
        let sign = trimmed.chars().next().filter(|sign| matches!(sign, '`' | '~'));
        let count = sign.map_or(0, |sign| trimmed.chars().take_while(|c| *c == sign).count());
        let within = fence.is_some();
        match (fence, sign) {
            (None, Some(sign)) if count >= 3 => fence = Some((sign, count)),
            (Some((open, length)), Some(sign))
                if sign == open
                    && count >= length
                    && trimmed.trim_start_matches(sign).trim().is_empty() =>
            {
                fence = None;
            }
            _ => {}
        }
        (line, within || fence.is_some())
    })
}

/// A text without the lines of a program: `import`, `export`, `{/* … */}`, tags of components. What
/// only looks like one, and never ends, stays.
fn without_jsx(text: &str) -> String {
    let lines: Vec<(&str, bool)> = code_lines(text).collect();
    let is_prose = |at: usize| lines.get(at).is_some_and(|(_, is_code)| !is_code);
    let last_comment = lines.iter().rposition(|(line, _)| line.contains("*/}"));
    let mut out = String::with_capacity(text.len());
    let mut after_blank = true;
    let mut at = 0;
    while let Some((line, is_code)) = lines.get(at).copied() {
        let trimmed = line.trim();
        let begun = at;
        at += 1;
        if !is_code {
            if trimmed.starts_with("{/*") && last_comment.is_some_and(|last| last >= begun) {
                let end = lines[begun..].iter().position(|(line, _)| line.contains("*/}"));
                at = begun + end.unwrap_or(0) + 1;
                let behind = lines[at - 1].0.split_once("*/}").map_or("", |(_, it)| it).trim();
                if !behind.is_empty() {
                    out.extend([behind, "\n"]);
                }
                continue;
            }
            if after_blank && (is_import(line) || is_export(line)) {
                // It goes on to the next blank line, unless it ends on this one.
                if !trimmed.ends_with([';', '\'', '"', '}']) {
                    while is_prose(at) && !lines[at].0.trim().is_empty() {
                        at += 1;
                    }
                }
                continue;
            }
            if opens_component(trimmed)
                && let Some(count) = lines_of_tag(&lines[begun..])
            {
                at = begun + count;
                let tag: Vec<&str> = lines[begun..at].iter().map(|(line, _)| line.trim()).collect();
                let words = between_tags(&tag.join(" "));
                if !words.is_empty() {
                    out.extend([&words[..], "\n"]);
                }
                continue;
            }
        }
        after_blank = trimmed.is_empty() || trimmed == "---";
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// How many lines the tag takes that begins on the first of these: up to its end, before a blank line.
fn lines_of_tag(lines: &[(&str, bool)]) -> Option<usize> {
    const MOST: usize = 40;
    let lines = lines.iter().take(MOST);
    let mut lines = lines.take_while(|(line, is_code)| !is_code && !line.trim().is_empty());
    lines.position(|(line, _)| line.contains('>')).map(|end| end + 1)
}

/// Whether a line is a statement, and no sentence that begins with its word.
fn is_import(line: &str) -> bool {
    let Some(what) = line.strip_prefix("import ").map(str::trim_start) else { return false };
    let from = |what: &str| what.contains(" from '") || what.contains(" from \"");
    what.starts_with(['\'', '"', '{', '*']) || from(what)
}

fn is_export(line: &str) -> bool {
    const WHAT: &[&str] = &[
        "default",
        "const",
        "let",
        "var",
        "function",
        "async",
        "class",
        "type",
        "interface",
        "enum",
    ];
    let Some(what) = line.strip_prefix("export ").map(str::trim_start) else { return false };
    let word = what.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let names = || what[word.len()..].contains(['=', '(', '{', '<', ';', ':']);
    what.starts_with(['{', '*']) || WHAT.contains(&word) && (word == "default" || names())
}

/// Whether a line is a tag of a component, whose name begins with a capital letter.
fn opens_component(line: &str) -> bool {
    let name = line.strip_prefix("</").or_else(|| line.strip_prefix('<'));
    name.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// What stands between the tags of a line, and what the tags themselves say.
fn between_tags(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '>')) {
            out.push('<');
            rest = &rest[1..];
            continue;
        }
        let Some(end) = rest.find('>') else { break };
        for said in said_by(&rest[..end]) {
            out.extend(["**", said, "** "]);
        }
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    out.trim().to_owned()
}

/// What a tag says to a reader: the values of its attributes that are words.
fn said_by(tag: &str) -> impl Iterator<Item = &str> {
    const NAMES: &[&str] = &[
        "title",
        "label",
        "summary",
        "caption",
        "description",
        "header",
        "heading",
        "alt",
        "text",
        "question",
        "answer",
    ];
    let mut rest = tag;
    std::iter::from_fn(move || {
        loop {
            let (name, behind) = rest.split_once('=')?;
            let name = name.rsplit(char::is_whitespace).next().unwrap_or_default();
            let behind = behind.trim_start_matches('{');
            let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
            let Some(quote) = quote else {
                rest = behind;
                continue;
            };
            let (value, after) = behind[1..].split_once(quote)?;
            rest = after;
            if NAMES.contains(&name) && !value.trim().is_empty() {
                return Some(value);
            }
        }
    })
}

/// Boxes between `:::` as callouts: `:::tip Title`, `::: {.callout-note}`. Others lose their signs.
fn boxes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // For each open box whether it is a callout, and how many are.
    let mut open: Vec<bool> = Vec::new();
    let mut callouts = 0_usize;
    for (line, is_code) in code_lines(text) {
        let trimmed = line.trim();
        let colons = trimmed.bytes().take_while(|byte| *byte == b':').count();
        let quoted = "> ".repeat(callouts.min(8));
        if is_code || colons < 3 {
            out.push_str(&quoted);
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let words = trimmed[colons..].trim();
        if words.is_empty() {
            callouts -= usize::from(open.pop() == Some(true));
            out.push('\n');
            continue;
        }
        let (sort, title) = sort_and_title(words);
        let is_callout = CALLOUTS.contains(&sort.as_str());
        if is_callout {
            out.extend([&quoted[..], "> [!", &sort, "] ", &title, "\n"]);
        } else if title.contains(' ') && !words.starts_with('{') && !CONTAINERS.contains(&&sort[..])
        {
            // A sentence between colons.
            out.extend([&quoted[..], words.trim_end_matches([' ', ':']), "\n"]);
        } else {
            out.extend([&quoted[..], &title, "\n"]);
        }
        open.push(is_callout);
        callouts += usize::from(is_callout);
    }
    out
}

/// The sort of a box and its title.
fn sort_and_title(words: &str) -> (String, String) {
    if let Some(options) = words.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
        let class = options.split_whitespace().find_map(|it| it.strip_prefix('.'));
        let class = class.unwrap_or_default();
        let title = options.split_once("title=\"").and_then(|(_, it)| it.split('"').next());
        let sort = class.strip_prefix("callout-").unwrap_or(class);
        return (sort.to_lowercase(), title.unwrap_or_default().to_owned());
    }
    let end = words.find([' ', '[', '{']).unwrap_or(words.len());
    let (sort, title) = words.split_at(end);
    let title = title.trim().trim_start_matches('[').trim_end_matches(']');
    (sort.to_lowercase(), title.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(documents: Documents) -> String {
        documents.documents.into_iter().map(|it| it.text).collect()
    }

    #[test]
    fn mdx_is_its_words_without_the_program() {
        let mdx = "---\ntitle: Tabs\n---\n\nimport Tabs from '@theme/Tabs';\nimport {\n  A,\n} from \
                   'b'\n\nexport const x = {\n  y: 1,\n}\n\n# Tabs\n\n{/* not\nshown */}\n\n<Tabs>\n  \
                   <TabItem value=\"a\" label=\"Linux\">\n\nUse `apt`.\n\n  </TabItem>\n</Tabs>\n\n\
                   ```js\nimport a from 'a';\n<B/>\n```\n\nWe import goods.\n<Note>Said <b>so</b>.</Note>\n";
        assert_eq!(
            text(read_mdx("a.mdx", mdx)),
            "---\ntitle: Tabs\n---\n\n\n\n# Tabs\n\n\n**Linux**\n\nUse `apt`.\n\n\n\
             ```js\nimport a from 'a';\n<B/>\n```\n\nWe import goods.\nSaid so.\n"
        );
    }

    #[test]
    fn no_word_of_prose_is_lost() {
        for (mdx, words) in [
            // What only looks like a program.
            (
                "export your data first\nand then go on\n",
                "export your data first\nand then go on\n",
            ),
            (
                "import what you need from the list\nof goods\n",
                "import what you need from the list\nof goods\n",
            ),
            ("<T is a parameter\n\nand so on\n", "<T is a parameter\n\nand so on\n"),
            ("{/* never closed\n\nall the rest\n", "{/* never closed\n\nall the rest\n"),
            // What stands beside it.
            ("{/* a */} words behind\n", "words behind\n"),
            ("{/*\n a */} words behind\n", "words behind\n"),
            (
                "<Card\n  title=\"Two lines\"\n  alt='a cat'\n>\nText\n</Card>\n",
                "**Two lines** **a cat**\nText\n",
            ),
            ("<Note>One < two</Note>\n", "One < two\n"),
            ("<Quiz question={\"Why?\"} answer=\"So.\" />\n", "**Why?** **So.**\n"),
            ("::: this matters to all :::\nx\n:::\n", "this matters to all\nx\n\n"),
        ] {
            assert_eq!(text(read_mdx("a.mdx", mdx)), words, "{mdx}");
        }
    }

    #[test]
    fn chunks_are_code_and_boxes_callouts() {
        let quarto = "```{r setup, echo=FALSE}\nx <- 1\n```\n\n```{python}\n#| label: a\nx = 1\n```\n\n\
                      ::: {.callout-tip title=\"Try\"}\nThis.\n:::\n\n:::note Look here\nAnd this.\n:::\n\n\
                      :::: {.columns}\n::: {.column}\nLeft\n:::\n::::\n\n```\n::: note\n```\n";
        assert_eq!(
            text(read_chunks("a.qmd", quarto)),
            "```r\nx <- 1\n```\n\n```python\n#| label: a\nx = 1\n```\n\n> [!tip] Try\n> This.\n\n\n\
             > [!note] Look here\n> And this.\n\n\n\n\nLeft\n\n\n\n```\n::: note\n```\n"
        );
        assert_eq!(chunk("```python"), None);
        assert_eq!(chunk("  ```{.bash}").as_deref(), Some("  ```bash"));
    }

    #[test]
    fn h28_boxes_without_an_end_do_not_grow() {
        let text = text(read_chunks("a.qmd", &"::: note\nx\n".repeat(2_000)));
        assert!(text.len() < 200_000, "{}", text.len());
    }
}
