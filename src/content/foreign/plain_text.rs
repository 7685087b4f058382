//! Plain text: headings that are underlined, numbered or in capitals, bullets of any sign, lines
//! that end where they end, and tables and pictures made of letters.

use super::{
    document::{Documents, fenced},
    plain_lines::{Line, bullet, is_capitals, number, rule_sign, without_indent},
};

/// The longest line that is a heading, in characters.
const LONGEST_HEADING: usize = 80;

/// Names of text files that programs read.
const OF_PROGRAMS: &[&str] = &[
    "requirements",
    "constraints",
    "cmakelists",
    "robots",
    "humans",
    "ads",
    "license",
    "licence",
    "copying",
    "notice",
    "manifest",
    "version",
    "llms",
    "runtime",
    "top_level",
    "entry_points",
    "sources",
    "dependency_links",
];

/// A plain text. `alone` says that it is imported by itself, so that it is what somebody wants to
/// read, whatever its name is.
pub(super) fn read(path: &str, text: &str, alone: bool) -> Documents {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    let words = || stem.split(['-', '_']);
    let of_program =
        OF_PROGRAMS.contains(&stem) || words().any(|it| it == "requirements" || it == "license");
    if of_program && !alone {
        return Documents::left_out("read by programs");
    }
    if text.trim().is_empty() && !alone {
        return Documents::left_out("empty");
    }
    Documents::one(path, to_markdown(text))
}

/// A plain text as Markdown.
fn to_markdown(text: &str) -> String {
    if is_markdown(text) {
        return text.to_owned();
    }
    let text = without_indent(text);
    let lines: Vec<Line<'_>> = text.lines().map(Line::of).collect();
    let mut writer = Writer { lines: &lines, signs: signs_of(&lines), out: Vec::new() };
    let mut at = 0;
    while at < lines.len() {
        at = writer.block(at);
    }
    writer.out.join("\n\n") + "\n"
}

/// Whether somebody wrote Markdown under another name.
fn is_markdown(text: &str) -> bool {
    let heading = |line: &str| {
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        (2..=6).contains(&level) && line[level..].starts_with(' ')
    };
    let sign = |line: &str| line.starts_with("```") || line.contains("](http") || heading(line);
    text.lines().any(sign)
}

/// The signs that underline headings, in the order in which they come: the levels.
fn signs_of(lines: &[Line<'_>]) -> Vec<(char, usize)> {
    let mut signs: Vec<(char, usize)> = Vec::new();
    for at in 0..lines.len() {
        if let Some((sign, ..)) = underlined(lines, at) {
            match signs.iter_mut().find(|(known, _)| *known == sign) {
                Some((_, count)) => *count += 1,
                None => signs.push((sign, 1)),
            }
        }
    }
    signs
}

/// The sign that underlines the heading that begins at a line, its text, and the line after it. It
/// may have a line above it as well.
fn underlined<'l>(lines: &[Line<'l>], at: usize) -> Option<(char, &'l str, usize)> {
    let above = at == 0 || lines[at - 1].is_blank();
    let over = rule_sign(lines[at].text).filter(|_| above);
    let title = at + usize::from(over.is_some());
    let (text, below) = (lines.get(title)?, lines.get(title + 1)?);
    let sign = rule_sign(below.text)?;
    let is_title = !text.is_blank() && rule_sign(text.text).is_none() && bullet(text).is_none();
    let length = text.text.trim().chars().count();
    let covers = below.text.trim().chars().count() * 2 >= length;
    let fits = over.map_or(above, |over| over == sign);
    (is_title && fits && covers && length <= LONGEST_HEADING).then_some((
        sign,
        text.text.trim(),
        title + 2,
    ))
}

struct Writer<'t, 'l> {
    lines: &'t [Line<'l>],
    signs: Vec<(char, usize)>,
    /// The blocks so far.
    out: Vec<String>,
}

impl<'l> Writer<'_, 'l> {
    /// Writes the block at a line; returns the line after it.
    fn block(&mut self, at: usize) -> usize {
        if self.lines[at].is_blank() {
            return at + 1;
        }
        if let Some((sign, title, end)) = underlined(self.lines, at) {
            let level = self.level(sign);
            self.heading(level, title);
            return end;
        }
        let line = &self.lines[at];
        if rule_sign(line.text).is_some() {
            self.out.push("---".to_owned());
            return at + 1;
        }
        if let Some((level, title)) = self.lone_heading(at) {
            self.heading(level, title);
            return at + 1;
        }
        // A heading or a rule ends a paragraph that stands right above it.
        let ends = |line: &Line<'_>| line.is_blank() || rule_sign(line.text).is_some();
        let end = self.lines[at + 1..].iter().position(ends);
        let end = end.map_or(self.lines.len(), |end| at + 1 + end);
        let block = &self.lines[at..end];
        let text = if is_drawn(block) {
            let lines: Vec<&str> = block.iter().map(|line| line.whole).collect();
            fenced("text", &lines.join("\n"))
        } else if block.iter().any(|line| bullet(line).is_some()) {
            list(block)
        } else if line.indent >= 4 && !self.out.is_empty() {
            block.iter().map(|line| line.whole).collect::<Vec<_>>().join("\n")
        } else {
            paragraph(block)
        };
        // What is indented below an item goes on with it.
        let follows = line.indent > 0 && self.out.last().is_some_and(|last| is_list(last));
        let text = if follows && !is_list(&text) { indented(&text) } else { text };
        self.out.push(text);
        end
    }

    /// The level of an underlined heading. The first sign is for titles if it is there once.
    fn level(&self, sign: char) -> usize {
        let place = self.signs.iter().position(|(known, _)| *known == sign).unwrap_or(0);
        let titled = self.signs.first().is_some_and(|(_, count)| *count == 1);
        (place + if titled { 1 } else { 2 }).min(6)
    }

    /// A heading that stands alone: a title at the beginning, in capitals, or numbered.
    fn lone_heading(&self, at: usize) -> Option<(usize, &'l str)> {
        let line = &self.lines[at];
        let text = line.text.trim();
        let blank =
            |at: Option<usize>| at.and_then(|at| self.lines.get(at)).is_none_or(Line::is_blank);
        if !blank(at.checked_sub(1)) || text.chars().count() > LONGEST_HEADING || line.indent > 3 {
            return None;
        }
        let alone = blank(Some(at + 1));
        let next = self.lines.iter().skip(at + 1).find(|line| !line.is_blank())?;
        let ends = text.ends_with(['.', ',', ';', '!', ':']) || text.contains("://");
        let plain = bullet(line).is_none() && number(text).is_none() && !text.contains('\t');
        if self.out.is_empty() && alone && !ends && plain {
            return Some((1, text));
        }
        if is_capitals(text) {
            return Some((2, text.trim_end_matches(':')));
        }
        let (depth, title) = number(text)?;
        let list = number(next.text.trim()).is_some_and(|(other, _)| other == depth);
        let is_title = title.chars().next().is_some_and(|c| !c.is_lowercase());
        (alone && !ends && !list && is_title).then_some((1 + depth.min(5), text))
    }

    fn heading(&mut self, level: usize, title: &str) {
        self.out.push(format!("{} {}", "#".repeat(level), escaped(title)));
    }
}

fn is_list(text: &str) -> bool {
    text.starts_with("- ") || number(text.lines().next().unwrap_or_default()).is_some()
}

fn indented(text: &str) -> String {
    let lines = text.lines().map(|line| format!("  {line}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether lines are a table or a picture made of letters: their places matter.
fn is_drawn(block: &[Line<'_>]) -> bool {
    let drawn = |line: &&Line<'_>| {
        let text = line.text.trim();
        let columns = text.contains("   ") || text.trim_matches('\t').contains('\t');
        columns || text.starts_with(['|', '+', '┌', '│', '└', '├']) && text.len() > 1
    };
    let count = block.iter().filter(drawn).count();
    count > 1 && count * 2 > block.len()
}

/// Lines as a list: bullets of any sign, the depth by the indent.
fn list(block: &[Line<'_>]) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut indents: Vec<usize> = Vec::new();
    for line in block {
        match bullet(line) {
            Some(text) => {
                // A list that comes after lines of text.
                if indents.is_empty() && !out.is_empty() {
                    out.push(String::new());
                }
                indents.retain(|indent| *indent < line.indent);
                out.push(format!("{}- {}", "  ".repeat(indents.len()), escaped(text)));
                indents.push(line.indent);
            }
            None => {
                out.push(format!("{}{}", "  ".repeat(indents.len()), escaped(line.text.trim())));
            }
        }
    }
    out.join("\n")
}

/// Lines as a paragraph. A line that ends long before the others do ends there for the reader too.
fn paragraph(block: &[Line<'_>]) -> String {
    let length = |line: &Line<'_>| line.text.trim().chars().count();
    let widest = block.iter().map(length).max().unwrap_or(0);
    let mut out = String::new();
    for (number, line) in block.iter().enumerate() {
        out.push_str(&escaped(line.text.trim()));
        if number + 1 < block.len() {
            let short = widest < 50 || length(line) * 10 < widest * 6;
            out.push_str(if short { "  \n" } else { "\n" });
        }
    }
    out
}

/// A text in which nothing is taken for HTML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let tag = c == '<'
            && chars.peek().is_some_and(|next| next.is_alphabetic() || "/!?".contains(*next));
        if tag {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_underlined_numbered_or_in_capitals() {
        let text = "Notes on caches\n===============\n\nWhat I keep.\n\nReading\n-------\n\nFast.\n\n\
                    Writing\n-------\nSlow.\n\nEVICTION POLICIES\n\nLRU first.\n\n1. Sizes\n\n\
                    Small ones.\n\n1.2 Large sizes\n\nToo large.\n";
        assert_eq!(
            to_markdown(text),
            "# Notes on caches\n\nWhat I keep.\n\n## Reading\n\nFast.\n\n## Writing\n\nSlow.\n\n\
             ## EVICTION POLICIES\n\nLRU first.\n\n## 1. Sizes\n\nSmall ones.\n\n\
             ### 1.2 Large sizes\n\nToo large.\n"
        );
        let over = "*****\nTitle\n*****\n\nText here.\n\nPart\n~~~~\n\nMore.\n";
        assert_eq!(to_markdown(over), "# Title\n\nText here.\n\n## Part\n\nMore.\n");
    }

    #[test]
    fn what_only_looks_like_a_heading_stays_text() {
        for text in [
            "Some words of a first line that goes on\nand on.\n\n1. Milk\n\n2. Bread\n",
            "First.\n\nSELECT * FROM t;\n\nThen.\n",
            "First.\n\nOK\n\nThen.\n",
        ] {
            assert!(!to_markdown(text).contains('#'), "{}", to_markdown(text));
        }
        assert_eq!(to_markdown("A line.\n\n-----\n\nB line.\n"), "A line.\n\n---\n\nB line.\n");
    }

    #[test]
    fn bullets_of_any_sign_are_lists() {
        let text = "To do:\n• one\n  o two\n    goes on\n• three <b>\n";
        assert_eq!(to_markdown(text), "To do:\n\n- one\n  - two\n    goes on\n- three \\<b>\n");
    }

    #[test]
    fn lines_end_where_they_end_and_columns_stay() {
        let poem = "A short line\nand another\n\nThis one is a paragraph that has been wrapped at \
                    some\nwidth by an editor that somebody used a long time ago, and\nit goes on.\n";
        assert_eq!(
            to_markdown(poem),
            "A short line  \nand another\n\nThis one is a paragraph that has been wrapped at some\n\
             width by an editor that somebody used a long time ago, and\nit goes on.\n"
        );
        let table = "Ports I keep forgetting, all of them:\n\nhttp     80\nhttps    443\n";
        assert!(to_markdown(table).ends_with("```text\nhttp     80\nhttps    443\n```\n"));
    }

    #[test]
    fn markdown_under_another_name_stays_as_it_is_and_files_of_programs_are_left_out() {
        let text = "# Title\n\n## Part\n\n* a\n";
        assert_eq!(to_markdown(text), text);
        for name in ["requirements.txt", "a/dev-requirements.txt", "CMakeLists.txt", "LICENSE.txt"]
        {
            assert_eq!(read(name, "django==5\n", false).left_out, Some("read by programs"));
            assert_eq!(read(name, "django==5\n", true).documents.len(), 1);
        }
        assert_eq!(read("notes.txt", "django\n", false).documents.len(), 1);
    }
}
