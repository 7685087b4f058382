//! Which block of Markdown a line is in: front matter, fenced code, or text.
//!
//! What a line is in depends on all lines above it. The states at every so many lines are
//! remembered, and an edit forgets those behind it, so that a key takes no longer in a long text.

use std::{cell::RefCell, ops::Range};

/// The block that a line is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// Paragraphs, lists, tables, headings.
    Text,
    /// The YAML or TOML that a text begins with, its delimiters included.
    FrontMatter,
    /// A fenced code block. Its fences are not meant: that a line begins a block shows on it alone.
    Code,
}

/// From one remembered state to the next, in lines.
const STEP: usize = 256;
/// Front matter that has not ended after as many lines is none.
const MAX_FRONT_MATTER: usize = 500;

/// The fence that code began with: its sign, and how often it stands there.
type Fence = (char, usize);

/// What is known of the blocks of a text.
#[derive(Debug, Clone, Default)]
pub(super) struct Blocks {
    known: RefCell<Known>,
}

#[derive(Debug, Clone, Default)]
struct Known {
    /// The lines of the front matter, once looked for.
    front: Option<Range<usize>>,
    /// The fence that is open before each `STEP`th line, from the first on.
    fences: Vec<Option<Fence>>,
}

impl Blocks {
    /// Forgets what depends on a line that changes, or on lines behind it.
    pub(super) fn forget_from(&mut self, line: usize) {
        let known = self.known.get_mut();
        if line < MAX_FRONT_MATTER {
            *known = Known::default();
        } else {
            known.fences.truncate(line / STEP + 1);
        }
    }

    /// The block that a line is in.
    pub(super) fn of(&self, lines: &[String], line: usize) -> Block {
        let mut known = self.known.borrow_mut();
        let front = known.front.get_or_insert_with(|| front_matter(lines)).clone();
        if front.contains(&line) {
            return Block::FrontMatter;
        }
        let fences = &mut known.fences;
        if fences.is_empty() {
            fences.push(None);
        }
        while fences.len() <= line / STEP {
            let begin = (fences.len() - 1) * STEP;
            let open = fence_after(&lines[begin..begin + STEP], begin, &front, fences.last());
            fences.push(open);
        }
        let begin = line / STEP * STEP;
        match fence_after(&lines[begin..line], begin, &front, fences.get(line / STEP)) {
            Some(_) => Block::Code,
            None => Block::Text,
        }
    }
}

/// The lines of the front matter; none if there is none.
fn front_matter(lines: &[String]) -> Range<usize> {
    let delimiter = lines[0].trim_end();
    let delimiter = delimiter.strip_prefix('\u{feff}').unwrap_or(delimiter);
    if !["---", "+++"].contains(&delimiter) {
        return 0..0;
    }
    let ends = |line: &String| {
        let line = line.trim_end();
        line == delimiter || delimiter == "---" && line == "..."
    };
    let end = lines.iter().take(MAX_FRONT_MATTER).skip(1).position(ends);
    end.map_or(0..0, |end| 0..end + 2)
}

/// The fence that is open after some lines, of which the first has this number.
fn fence_after(
    lines: &[String],
    first: usize,
    front: &Range<usize>,
    open: Option<&Option<Fence>>,
) -> Option<Fence> {
    let mut open = open.copied().flatten();
    for line in lines.iter().skip(front.end.saturating_sub(first)) {
        let line = line.trim();
        match (open, fence(line)) {
            (None, Some(fence)) => open = Some(fence),
            // A closing fence is at least as long as the opening one, with nothing after it.
            (Some((sign, length)), Some((other, longer)))
                if sign == other && longer >= length && line.chars().all(|c| c == sign) =>
            {
                open = None;
            }
            _ => {}
        }
    }
    open
}

/// The code fence that a line starts with: three or more backticks or tildes. The info string after
/// backticks holds no backtick.
fn fence(line: &str) -> Option<Fence> {
    let sign = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let info = line.trim_start_matches(sign);
    let length = line.len() - info.len();
    (length >= 3 && !(sign == '`' && info.contains('`'))).then_some((sign, length))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.split('\n').map(str::to_owned).collect()
    }

    fn blocks(text: &str) -> String {
        let (lines, known) = (lines(text), Blocks::default());
        let sign = |line| match known.of(&lines, line) {
            Block::Text => 't',
            Block::FrontMatter => 'f',
            Block::Code => 'c',
        };
        (0..lines.len()).map(sign).collect()
    }

    #[test]
    fn front_matter_and_code_are_told_from_text() {
        for (text, expected) in [
            ("---\na: b\n---\ntext", "ffft"),
            ("---\na: b\n...\ntext", "ffft"),
            ("\u{feff}+++\na = 1\n+++  \ntext", "ffft"),
            // Without an end, and not at the top, it is a line across.
            ("---\na: b", "tt"),
            ("\n---\na: b\n---", "tttt"),
            ("+++\na\n...\n---", "tttt"),
            // A fence in front matter opens nothing.
            ("---\na: |\n  ```\n---\ntext", "fffft"),
            ("```\n---\n```\nt", "tcct"),
            ("````\n```\n````\nt", "tcct"),
            ("~~~ x\n```\n~~~~\nt", "tcct"),
            ("``` a`b\nt", "tt"),
        ] {
            assert_eq!(blocks(text), expected, "{text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        /// What is remembered never differs from what a fresh look at the text finds.
        #[test]
        fn what_is_remembered_stays_true(
            edits in prop::collection::vec((0_usize..1_500, 0_usize..6, 0_usize..1_500), 1..30)
        ) {
            const PIECES: [&str; 6] = ["---", "```", "~~~", "text", "- a", "````"];
            let (mut lines, mut known) = (vec![String::new(); 1_500], Blocks::default());
            for (line, piece, asked) in edits {
                lines[line] = PIECES[piece].to_owned();
                known.forget_from(line);
                prop_assert_eq!(known.of(&lines, asked), Blocks::default().of(&lines, asked));
            }
        }
    }
}
