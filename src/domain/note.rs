//! What the user writes: notes on entries, their versions, and user entries.

use super::{CategoryId, EntryId, Kind};

/// The maximum size of an editable note: 1 MiB.
pub const MAX_NOTE_BYTES: usize = 1 << 20;
/// The maximum number of lines of an editable note.
pub const MAX_NOTE_LINES: usize = 20_000;

/// The heading between problem and solution in the text of a user's challenge.
pub const SOLUTION_HEADING: &str = "## Solution";

/// How long a text can be that is edited here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes, a multiple of 1 MiB.
    pub bytes: usize,
    /// Lines, a multiple of 1,000.
    pub lines: usize,
}

impl Limits {
    /// A note, which is in the database with all its versions.
    pub const NOTE: Self = Self { bytes: MAX_NOTE_BYTES, lines: MAX_NOTE_LINES };
    /// A file.
    pub const FILE: Self = Self { bytes: 8 << 20, lines: 200_000 };

    /// Why a text is too long to be edited, if it is.
    pub fn exceeded(self, text: &str) -> Option<String> {
        if text.len() > self.bytes {
            let megabytes = text.len() as f64 / f64::from(1 << 20);
            let most = self.bytes >> 20;
            return Some(format!("{megabytes:.1} MB; more than {most} MB is read-only here"));
        }
        let lines = text.lines().count();
        let more = lines > self.lines;
        more.then(|| format!("{lines} lines; more than {} is read-only here", self.lines))
    }
}

/// Why a note is too long to be edited, if it is.
pub fn too_long(text: &str) -> Option<String> {
    Limits::NOTE.exceeded(text)
}

/// A note as it is stored. The text of a user entry is stored the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The text, in Markdown; empty if the note was deleted.
    pub text: String,
    /// The id of its version, unique across devices.
    pub version: String,
    /// Whether it was deleted.
    pub deleted: bool,
    /// When it was last changed: milliseconds since 1970, for display.
    pub changed_at: i64,
    /// The hybrid logical clock of its version, which orders the versions of a note.
    pub clock: i64,
}

/// What an edit of a note started from: the version, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The version.
    pub version: String,
    /// Its text.
    pub text: String,
    /// Its clock, which orders the versions of a note; 0 if unknown.
    pub clock: i64,
}

impl From<&Note> for Base {
    fn from(note: &Note) -> Self {
        Self { version: note.version.clone(), text: note.text.clone(), clock: note.clock }
    }
}

/// The result of saving a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing has changed.
    Unchanged,
    /// The given text was saved.
    AsGiven,
    /// The note had been changed meanwhile; the text has both changes.
    Merged,
    /// The same lines had been changed meanwhile; the text has both, the older first.
    BothKept,
}

/// A version of a note, or of a file, in its history.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Version {
    /// Its id.
    pub id: String,
    /// When it was written: milliseconds since 1970.
    pub at: i64,
    /// The size of its text in bytes.
    pub bytes: u64,
    /// Whether it is the deletion of the note.
    pub deleted: bool,
    /// Whether another device wrote it.
    pub elsewhere: bool,
}

/// Unsaved text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The edit session that writes it: its process id, a dash, and more.
    pub owner: String,
    /// Its entry.
    pub entry: EntryId,
    /// The title of the entry, for display.
    pub title: String,
    /// The text.
    pub text: String,
    /// What the edit started from; `None` if there was no note.
    pub base: Option<Base>,
    /// The metadata of an entry that does not exist yet.
    pub about: Option<EntryMeta>,
    /// When it was saved: milliseconds since 1970.
    pub at: i64,
    /// The path of the file of the user's own that it is the text of, relative to the folder; `None`
    /// for a note or a user entry.
    pub file: Option<String>,
}

/// A user entry without its text and its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryMeta {
    /// The kind of entry.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// Its category.
    pub category: CategoryId,
    /// The title of the category, in case it is in no catalogue.
    pub category_title: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Related entries.
    pub links: Vec<EntryId>,
}

/// The maximum width of a takeaway's title that is made from its text, in columns.
const TITLE_LENGTH: usize = 90;

/// The title of a takeaway from its text: the first line without tags and marks, cut between words.
pub fn takeaway_title(text: &str) -> String {
    let line = text.lines().find(|line| !without_marks(line).is_empty()).unwrap_or_default();
    let title = without_marks(line);
    if super::width(&title) <= TITLE_LENGTH {
        return title;
    }
    let mut cut = String::new();
    for word in title.split_inclusive(' ') {
        if super::width(&cut) + super::width(word) > TITLE_LENGTH {
            break;
        }
        cut.push_str(word);
    }
    if cut.is_empty() {
        cut = title.chars().take(TITLE_LENGTH / 2).collect();
    }
    format!("{}…", cut.trim_end())
}

/// A line without leading marks of headings, lists and quotes, and without trailing tags.
fn without_marks(line: &str) -> String {
    let line = super::clean_line(line);
    let line = line.trim().trim_start_matches(['#', '>', '-', '*', '+']).trim_start();
    let mut words: Vec<&str> = line.split_whitespace().collect();
    while words.last().is_some_and(|word| is_tag(word)) {
        words.pop();
    }
    words
        .iter()
        .map(|word| if is_tag(word) { &word[1..] } else { word })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a word is a tag: `#` and letters, digits, `-`, `_` or `/`, not digits alone.
fn is_tag(word: &str) -> bool {
    tag_of(word).is_some_and(|tag| tag.len() + 1 == word.len())
}

/// The tag that a word begins with.
pub fn tag_of(word: &str) -> Option<&str> {
    let rest = word.strip_prefix('#')?;
    let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '/')));
    let tag = rest[..end.unwrap_or(rest.len())].trim_end_matches(['-', '/']);
    // `#12` is a number, such as that of an issue.
    tag.contains(|c: char| c.is_alphabetic()).then_some(tag)
}

/// Splits the text of a user's challenge at the heading "Solution".
pub fn split_solution(text: &str) -> (&str, Option<&str>) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let heading = line.trim_start_matches('#').trim().trim_end_matches(':');
        if line.starts_with('#') && heading.eq_ignore_ascii_case("solution") {
            let solution = text[at + line.len()..].trim();
            return (text[..at].trim_end(), (!solution.is_empty()).then_some(solution));
        }
        at += line.len();
    }
    (text.trim_end(), None)
}

/// The text that a new challenge begins with: room for the problem, and the heading of its solution.
pub const SOLUTION_BELOW: &str = "\n\n## Solution\n\n";

/// Joins the texts of a challenge; the inverse of [`split_solution`].
pub fn join_solution(challenge: &str, solution: Option<&str>) -> String {
    match solution {
        None => challenge.trim_end().to_owned(),
        Some(solution) => {
            format!("{}\n\n{SOLUTION_HEADING}\n\n{}", challenge.trim_end(), solution.trim())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_the_largest_that_is_taken() {
        assert_eq!(too_long(&"\n".repeat(MAX_NOTE_LINES)), None);
        let at_limit = format!("{} b", "a".repeat(TITLE_LENGTH - 2));
        assert_eq!(takeaway_title(&at_limit), at_limit);
        // The word that crosses the limit is left out.
        let over = format!("{} bb", "a".repeat(TITLE_LENGTH - 2));
        assert_eq!(takeaway_title(&over), format!("{}…", "a".repeat(TITLE_LENGTH - 2)));
    }

    #[test]
    fn only_a_whole_word_is_a_tag() {
        assert_eq!(takeaway_title("See #redis. Now #c++"), "See #redis. Now #c++");
    }

    #[test]
    fn an_edit_knows_the_note_that_it_started_from() {
        let note = Note {
            text: "text".to_owned(),
            version: "v".to_owned(),
            deleted: false,
            changed_at: 1,
            clock: 7,
        };
        let base = Base { version: "v".to_owned(), text: "text".to_owned(), clock: 7 };
        assert_eq!(Base::from(&note), base);
    }

    #[test]
    fn a_solution_needs_a_heading() {
        let text = "It hangs.\nSolution\nWait.";
        assert_eq!(split_solution(text), (text, None));
    }

    #[test]
    fn titles_of_takeaways_are_their_first_line() {
        assert_eq!(
            takeaway_title("\n- Logs are a *friend*. #ops #logs\nmore"),
            "Logs are a *friend*."
        );
        assert_eq!(takeaway_title("Use #redis for sessions #cache"), "Use redis for sessions");
        assert_eq!(takeaway_title("# Heading"), "Heading");
        assert_eq!(takeaway_title(" \n"), "");
        let long = takeaway_title(&"word ".repeat(60));
        assert!(long.ends_with("word…") && long.len() < 100, "{long}");
        assert!(takeaway_title(&"x".repeat(500)).ends_with('…'));
    }

    #[test]
    fn a_solution_stands_behind_its_heading() {
        assert_eq!(
            split_solution("It hangs.\n\n## Solution\n\nWait.\n"),
            ("It hangs.", Some("Wait."))
        );
        assert_eq!(split_solution("It hangs.\n"), ("It hangs.", None));
        assert_eq!(split_solution("It hangs.\n# solution:\n"), ("It hangs.", None));
        let joined = join_solution("a", Some("b"));
        assert_eq!(split_solution(&joined), ("a", Some("b")));
    }

    #[test]
    fn h17_what_is_too_long_says_by_how_much() {
        assert_eq!(too_long(&"x".repeat(1 << 20)), None);
        assert!(too_long(&"x".repeat((1 << 20) + 1)).is_some());
        assert!(too_long(&"\n".repeat(20_001)).is_some_and(|why| why.starts_with("20001 lines")));
        assert_eq!(Limits::FILE.exceeded(&"\n".repeat(200_000)), None);
        assert!(Limits::FILE.exceeded(&"\n".repeat(200_001)).is_some());
    }
}
