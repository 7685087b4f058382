//! The lines of an Org file that are not text, and where its blocks end: found once, so that open ones
//! cost nothing.

use std::collections::HashMap;

/// Where blocks and drawers end.
pub(super) struct Blocks {
    /// The lines with `#+END_NAME`, by name.
    ends: HashMap<String, Vec<usize>>,
    /// The lines with `:END:`.
    drawer_ends: Vec<usize>,
    /// The lines with headings: no block goes beyond one.
    headings: Vec<usize>,
}

impl Blocks {
    pub(super) fn of(lines: &[&str]) -> Self {
        let mut all = Self { ends: HashMap::new(), drawer_ends: Vec::new(), headings: Vec::new() };
        for (at, line) in lines.iter().enumerate() {
            if level(line).is_some() {
                all.headings.push(at);
            } else if line.trim().eq_ignore_ascii_case(":end:") {
                all.drawer_ends.push(at);
            } else if let Some((name, _)) = named(line, "end_") {
                all.ends.entry(name).or_default().push(at);
            }
        }
        all
    }

    /// The line that ends the block that begins at a line.
    pub(super) fn end(&self, name: &str, at: usize) -> Option<usize> {
        let end = after(self.ends.get(name)?, at)?;
        (after(&self.headings, at).is_none_or(|heading| end < heading)).then_some(end)
    }

    /// The line that ends the drawer that begins at a line.
    pub(super) fn drawer_end(&self, lines: &[&str], at: usize) -> Option<usize> {
        let name = lines[at].trim().strip_prefix(':')?.strip_suffix(':')?;
        let is_name =
            !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-".contains(c));
        let end = after(&self.drawer_ends, at).filter(|_| is_name)?;
        (after(&self.headings, at).is_none_or(|heading| end < heading)).then_some(end)
    }
}

/// The first of some lines that comes after another.
fn after(lines: &[usize], at: usize) -> Option<usize> {
    lines.get(lines.partition_point(|line| *line <= at)).copied()
}

/// The name of the block that begins on a line, and what follows.
pub(super) fn begin(line: &str) -> Option<(String, &str)> {
    named(line, "begin_")
}

/// The level of a heading.
pub(super) fn level(line: &str) -> Option<usize> {
    let stars = line.bytes().take_while(|byte| *byte == b'*').count();
    (stars > 0 && line[stars..].starts_with(' ')).then_some(stars)
}

fn named<'l>(line: &'l str, word: &str) -> Option<(String, &'l str)> {
    let rest = line.trim_start().strip_prefix("#+")?;
    let head = rest.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word))?;
    let rest = &rest[head.len()..];
    let (name, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    (!name.is_empty()).then(|| (name.to_lowercase(), rest))
}

/// `#+NAME: value`.
pub(super) fn keyword(line: &str) -> Option<(String, &str)> {
    let (name, value) = line.trim_start().strip_prefix("#+")?.split_once(':')?;
    let is_name = !name.is_empty() && !name.contains(char::is_whitespace);
    is_name.then(|| (name.to_lowercase(), value.trim()))
}

/// `:NAME: value` in a drawer.
pub(super) fn property(line: &str) -> Option<(String, &str)> {
    let (name, value) = line.trim_start().strip_prefix(':')?.split_once(':')?;
    let is_name = !name.is_empty() && !name.contains(char::is_whitespace);
    is_name.then(|| (name.to_lowercase(), value.trim()))
}
