//! How the notes of a folder are named, and how a new one is named as they are.

use unicode_normalization::UnicodeNormalization as _;

use super::naming::zettel_number;

/// The longest name without its ending, in bytes: the limit of file systems (255), less room for
/// endings and numbers.
const LONGEST: usize = 200;

/// How words are joined in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Words {
    /// `two-words`
    Kebab,
    /// `Two-Words`
    KebabAsWritten,
    /// `two_words`
    Snake,
    /// `Two_Words`
    SnakeAsWritten,
    /// `two words`
    SpacesLower,
    /// `Two words`
    Spaces,
    /// `TwoWords`
    Camel,
}

const ALL: [Words; 7] = [
    Words::Kebab,
    Words::Spaces,
    Words::Snake,
    Words::KebabAsWritten,
    Words::SnakeAsWritten,
    Words::SpacesLower,
    Words::Camel,
];

/// What stands before the words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Before {
    Nothing,
    /// A day, such as `2024-03-11`, with the sign between its parts, and what stands behind it.
    Day {
        between: char,
        behind: String,
    },
    /// A time of so many digits, and what stands behind it.
    Time {
        digits: usize,
        behind: String,
    },
}

/// How names are formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileStyle {
    before: Before,
    words: Words,
}

impl FileStyle {
    /// How most of some names without endings are formed; `None` where they don't tell.
    pub fn of<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<Self> {
        let (mut befores, mut words) = (Vec::new(), Vec::new());
        for name in names {
            if is_special(name) {
                continue;
            }
            let (before, rest) = split(name);
            befores.push(before);
            words.extend(words_of(rest));
        }
        let before = most(&befores)?;
        Some(Self { before, words: most(&words).unwrap_or(Words::Kebab) })
    }

    /// Names as titles are written.
    pub fn as_written() -> Self {
        Self { before: Before::Nothing, words: Words::Spaces }
    }

    /// The name for a title, without an ending. `time` is the time now as 14 digits, from the year
    /// to the second.
    pub fn name(&self, title: &str, time: &str) -> String {
        let words = self.words.join(title);
        let name = match &self.before {
            Before::Nothing => words,
            Before::Day { between, behind } => {
                let (year, month, day) = (&time[..4], &time[4..6], &time[6..8]);
                format!("{year}{between}{month}{between}{day}{behind}{words}")
            }
            Before::Time { digits, behind } => {
                format!("{}{behind}{words}", &time[..(*digits).min(time.len())])
            }
        };
        safe_name(&name)
    }

    /// A name that another file has, with a number.
    pub fn numbered(&self, name: &str, number: usize) -> String {
        let between = match self.words {
            Words::Kebab | Words::KebabAsWritten => "-",
            Words::Snake | Words::SnakeAsWritten => "_",
            Words::SpacesLower | Words::Spaces => " ",
            Words::Camel => "",
        };
        format!("{name}{between}{number}")
    }
}

/// A name that file systems take: not too long, not hidden, not that of a device.
fn safe_name(name: &str) -> String {
    let cut = &name[..name.floor_char_boundary(LONGEST)];
    let name = cut.trim_end_matches([' ', '.', '-', '_']).trim_start_matches(['.', ' ']);
    if name.is_empty() || is_device(name) { format!("{name}note") } else { name.to_owned() }
}

/// The name of a file whose title changes: formed from the new title as it was from the former one.
/// `None` if the name does not come from the title.
pub fn renamed(name: &str, title: &str, new: &str) -> Option<String> {
    if name == title {
        return Some(FileStyle::as_written().name(new, ""));
    }
    let (_, rest) = split(name);
    let before = &name[..name.len() - rest.len()];
    let style = words_of(rest).into_iter().chain(ALL).find(|words| words.join(title) == rest)?;
    let words = style.join(new);
    (!words.is_empty()).then(|| safe_name(&format!("{before}{words}")))
}

impl Words {
    fn join(self, title: &str) -> String {
        let title: String = title.nfc().collect();
        let lower = || title.to_lowercase();
        let parts = |text: &str, by: &str| {
            let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty());
            parts.collect::<Vec<_>>().join(by)
        };
        match self {
            // "Don't" is one word.
            Self::Kebab => parts(&lower().replace(['\'', '’'], ""), "-"),
            Self::KebabAsWritten => parts(&title.replace(['\'', '’'], ""), "-"),
            Self::Snake => parts(&lower().replace(['\'', '’'], ""), "_"),
            Self::SnakeAsWritten => parts(&title.replace(['\'', '’'], ""), "_"),
            Self::SpacesLower => without_signs(&lower()),
            Self::Spaces => without_signs(&title),
            Self::Camel => {
                let words = title.split(|c: char| !c.is_alphanumeric());
                words
                    .map(|word| {
                        let mut letters = word.chars();
                        let first = letters.next().into_iter().flat_map(char::to_uppercase);
                        first.chain(letters).collect::<String>()
                    })
                    .collect()
            }
        }
    }
}

/// A title without the signs that file systems or links don't allow in names.
fn without_signs(title: &str) -> String {
    let plain: String = title
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '|' => '-',
            '*' | '?' | '"' | '<' | '>' | '#' | '^' | '[' | ']' => ' ',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Files that have the same name in every folder.
fn is_special(name: &str) -> bool {
    matches!(name.to_lowercase().as_str(), "readme" | "index" | "_index" | "changelog" | "license")
}

/// Names that Windows reserves for devices.
fn is_device(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let numbered = |port: &str| {
        name.strip_prefix(port)
            .is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit())
    };
    matches!(name.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

/// What stands before the words of a name, and the words.
fn split(name: &str) -> (Before, &str) {
    let behind = |rest: &str| {
        let end = rest.find(|c: char| !matches!(c, ' ' | '-' | '_' | '.')).unwrap_or(rest.len());
        rest[..end].to_owned()
    };
    let bytes = name.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    if digits(0..4)
        && digits(5..7)
        && digits(8..10)
        && bytes[4] == bytes[7]
        && matches!(bytes[4], b'-' | b'_' | b'.')
    {
        let behind = behind(&name[10..]);
        let rest = &name[10 + behind.len()..];
        return (Before::Day { between: char::from(bytes[4]), behind }, rest);
    }
    match zettel_number(name) {
        Some(number) if number.len() >= 8 && number.bytes().all(|it| it.is_ascii_digit()) => {
            let behind = behind(&name[number.len()..]);
            let rest = &name[number.len() + behind.len()..];
            (Before::Time { digits: number.len(), behind }, rest)
        }
        _ => (Before::Nothing, name),
    }
}

/// How the words of a name are joined, where it tells.
fn words_of(name: &str) -> Option<Words> {
    let lower = !name.chars().any(char::is_uppercase);
    let first = name.chars().next()?;
    Some(match (name.contains(' '), name.contains('-'), name.contains('_')) {
        (true, ..) if lower => Words::SpacesLower,
        (true, ..) => Words::Spaces,
        (_, _, true) if lower => Words::Snake,
        (_, _, true) => Words::SnakeAsWritten,
        (_, true, _) if lower => Words::Kebab,
        (_, true, _) => Words::KebabAsWritten,
        _ if lower && first.is_alphabetic() => Words::Kebab,
        _ if name.chars().skip(1).any(char::is_uppercase)
            && name.chars().any(char::is_lowercase)
            && first.is_uppercase() =>
        {
            Words::Camel
        }
        _ if first.is_uppercase() => Words::Spaces,
        _ => return None,
    })
}

/// The most frequent value; of several, the first.
fn most<T: Clone + PartialEq>(all: &[T]) -> Option<T> {
    let count = |value: &T| all.iter().filter(|it| *it == value).count();
    let mut best: Option<(usize, &T)> = None;
    for value in all.iter().take(200) {
        let times = count(value);
        if best.is_none_or(|(most, _)| times > most) {
            best = Some((times, value));
        }
    }
    best.map(|(_, value)| value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_note_is_named_as_its_neighbours_are() {
        for (neighbours, name) in [
            (&["first-note", "the-second", "README"][..], "what-s-new-in-c-1-0"),
            (&["first_note", "the_second"], "what_s_new_in_c_1_0"),
            (&["First Note", "The second"], "What s new in C# - 1.0"),
            (&["first note", "the second"], "what s new in c# - 1.0"),
            (&["First-Note", "The-Second"], "What-s-new-in-C-1-0"),
            (&["FirstNote", "TheSecond"], "WhatSNewInC10"),
            (&["2024-01-02-first-note", "2024-02-03-other"], "2026-11-30-what-s-new-in-c-1-0"),
            (&["2024.01.02 First Note"], "2026.11.30 What s new in C# - 1.0"),
            (
                &["202401021530 First Note", "202401021531 Other"],
                "202611301445 What s new in C# - 1.0",
            ),
            (&["20240102153000-first-note"], "20261130144501-what-s-new-in-c-1-0"),
            (&["docker", "redis"], "what-s-new-in-c-1-0"),
            (&["Docker", "Redis"], "What s new in C# - 1.0"),
        ] {
            let style = FileStyle::of(neighbours.iter().copied()).unwrap();
            let made = style.name("What s new in C#: 1.0", "20261130144501");
            let name = name.replace("C#", "C").replace("c#", "c");
            assert_eq!(made, name, "{neighbours:?}");
        }
        assert_eq!(FileStyle::of(["README", "index"]), None);
        let style = FileStyle::as_written();
        assert_eq!(style.name("../..\\x\u{0}", ""), "-..-x");
        assert_eq!(style.name("...", ""), "note");
        assert_eq!(style.name("con", ""), "connote");
        assert!(style.name(&"é".repeat(300), "").len() <= LONGEST);
        assert_eq!(style.numbered("A note", 2), "A note 2");
    }

    #[test]
    fn a_name_follows_its_title_if_it_came_from_it() {
        for (name, title, new) in [
            ("old-name", "Old name", Some("new-title")),
            ("old_name", "Old name", Some("new_title")),
            ("Old name", "Old name", Some("New title")),
            ("2024-01-02-old-name", "Old name", Some("2024-01-02-new-title")),
            ("202401021530 Old name", "Old name", Some("202401021530 New title")),
            ("something", "Old name", None),
            ("README", "Old name", None),
        ] {
            assert_eq!(renamed(name, title, "New title").as_deref(), new, "{name}");
        }
        let long = renamed("2024-01-02-old-name", "Old name", &"é long ".repeat(60)).unwrap();
        assert!(long.starts_with("2024-01-02-é-long") && long.len() <= LONGEST, "{long}");
        assert_eq!(renamed("old", "Old", "Con").as_deref(), Some("connote"));
    }
}
