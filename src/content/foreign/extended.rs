//! Markdown with more in it: MDX, Quarto and R Markdown.

use super::document::Documents;

/// The sorts of boxes that become callouts.
const CALLOUTS: &[&str] =
    &["note", "tip", "info", "warning", "caution", "important", "danger", "success", "question"];

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

/// A text without the lines of a program: `import`, `export`, `{/* … */}`, tags of components.
fn without_jsx(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // What the line before has begun.
    let mut statement = false;
    let mut comment = false;
    let mut tag = false;
    let mut after_blank = true;
    for (line, is_code) in code_lines(text) {
        let trimmed = line.trim();
        if !is_code {
            if comment || trimmed.starts_with("{/*") {
                comment = !trimmed.contains("*/}");
                continue;
            }
            if statement {
                statement = !trimmed.is_empty();
                if statement {
                    continue;
                }
            }
            let begins = |word: &str| line.starts_with(word);
            if after_blank && (is_import(line) || begins("export ")) {
                // It goes on to the next blank line, unless it ends on this one.
                statement = !trimmed.ends_with([';', '\'', '"', '}']);
                continue;
            }
            if tag || opens_component(trimmed) {
                tag = !trimmed.contains('>');
                let words = between_tags(trimmed);
                if tag || words.is_empty() {
                    continue;
                }
                out.push_str(&words);
                out.push('\n');
                continue;
            }
        }
        after_blank = trimmed.is_empty() || trimmed == "---";
        out.push_str(line);
        out.push('\n');
    }
    out
}

fn is_import(line: &str) -> bool {
    line.starts_with("import ") && (line.contains(" from ") || line.contains(['\'', '"', '{']))
}

/// Whether a line is a tag of a component, whose name begins with a capital letter.
fn opens_component(line: &str) -> bool {
    let name = line.strip_prefix("</").or_else(|| line.strip_prefix('<'));
    name.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// What stands between the tags of a line, and the title that a tag gives.
fn between_tags(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let Some(end) = rest[at..].find('>').map(|end| at + end) else { break };
        let tag = &rest[at..end];
        let title = ["title=\"", "label=\"", "summary=\""]
            .iter()
            .find_map(|name| tag.split_once(name)?.1.split('"').next());
        if let Some(title) = title {
            out.extend(["**", title, "** "]);
        }
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    out.trim().to_owned()
}

/// Boxes between `:::` as callouts: `:::tip Title`, `::: {.callout-note}`. Others lose their signs.
fn boxes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // For each open box: the colons that it began with, and whether it is a callout.
    let mut open: Vec<(usize, bool)> = Vec::new();
    for (line, is_code) in code_lines(text) {
        let trimmed = line.trim();
        let colons = trimmed.bytes().take_while(|byte| *byte == b':').count();
        let quoted = "> ".repeat(open.iter().filter(|(_, callout)| *callout).count().min(8));
        if is_code || colons < 3 {
            out.push_str(&quoted);
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let words = trimmed[colons..].trim();
        if words.is_empty() {
            open.pop();
            out.push('\n');
            continue;
        }
        let (sort, title) = sort_and_title(words);
        let is_callout = CALLOUTS.contains(&sort.as_str());
        if is_callout {
            out.extend([&quoted[..], "> [!", &sort, "] ", &title, "\n"]);
        } else {
            out.extend([&quoted[..], &title, "\n"]);
        }
        open.push((colons, is_callout));
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
