//! The operators of a query, one row each. Parsing, problems, completion, help and documentation
//! follow from the rows.
//!
//! To add an operator, add a row to [`OPERATORS`]. One with a new condition for the store also
//! needs a variant of [`Stored`] and its statement.

use std::str::FromStr as _;

use jiff::civil::Date;

use super::tree::{CardTest, Leaf, Stored};
use crate::{
    domain::{Kind, Level},
    search::{
        index::{Test, Word},
        nearest::nearest,
    },
};
use strsim::osa_distance;

/// An operator: `name:value`.
pub struct Operator {
    /// The name before the colon, in lower case.
    pub name: &'static str,
    /// Which entries it finds.
    pub meaning: &'static str,
    /// How it may be used.
    pub example: &'static str,
    takes: Value,
}

/// What follows the colon, and how it becomes a leaf.
enum Value {
    /// A word, or several in quotes; folded.
    Words(fn(String) -> Leaf),
    /// The same, with completion of names.
    Name(NamesOf, fn(String) -> Leaf),
    /// One of a few values, which may be abbreviated.
    OneOf(fn() -> Vec<(&'static str, Leaf)>),
    /// A date.
    Date(fn(Date) -> Leaf),
    /// A number of days with `<` or `>` before it.
    Days(fn(CardTest) -> Leaf),
    /// A name as it is written, or several words in quotes.
    Text(fn(String) -> Leaf),
    /// A time until now: `7d`, `2w`, `3m`, `1y`. In days.
    Age(fn(u32) -> Leaf),
}

/// The names of a catalogue that complete a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamesOf {
    /// Ids of categories.
    Categories,
    /// Tags.
    Tags,
}

/// Every operator, in the order of the help.
pub const OPERATORS: &[Operator] = &[
    Operator {
        name: "cat",
        meaning: "in this category",
        example: "cat:databases",
        takes: Value::Name(NamesOf::Categories, |name| index(Test::Category(Word::new(&name)))),
    },
    Operator {
        name: "tag",
        meaning: "with this tag",
        example: "tag:redis",
        takes: Value::Name(NamesOf::Tags, |name| index(Test::Tag(Word::new(&name)))),
    },
    Operator {
        name: "kind",
        meaning: "of this kind",
        example: "kind:challenge",
        takes: Value::OneOf(|| {
            let test = |kind| index(Test::Kind(vec![kind]));
            Kind::ALL.iter().map(|&kind| (kind.as_str(), test(kind))).collect()
        }),
    },
    Operator {
        name: "level",
        meaning: "at this level",
        example: "level:core",
        takes: Value::OneOf(|| {
            let test = |level| index(Test::Level(vec![level]));
            Level::ALL.iter().map(|&level| (level.as_str(), test(level))).collect()
        }),
    },
    Operator {
        name: "has",
        meaning: "with a note or a solution",
        example: "has:note",
        takes: Value::OneOf(|| {
            vec![
                ("note", Leaf::Stored(Stored::HasNote)),
                ("solution", Leaf::Stored(Stored::HasSolution)),
            ]
        }),
    },
    Operator {
        name: "is",
        meaning: "starred, with a broken link, without links, or with a review card like this",
        example: "is:starred",
        takes: Value::OneOf(|| {
            let card = |test| Leaf::Stored(Stored::Card(test));
            vec![
                ("starred", Leaf::Stored(Stored::Starred)),
                ("broken", Leaf::Stored(Stored::Broken)),
                ("orphan", Leaf::Stored(Stored::Orphan)),
                ("due", card(CardTest::Due)),
                ("new", card(CardTest::New)),
                ("leech", card(CardTest::Leech)),
                ("suspended", card(CardTest::Suspended)),
            ]
        }),
    },
    Operator {
        name: "stability",
        meaning: "with a review card that is remembered for less, or for longer, than this",
        example: "stability:<7d",
        takes: Value::Days(|test| Leaf::Stored(Stored::Card(test))),
    },
    Operator {
        name: "title",
        meaning: "in the title only",
        example: "title:lock",
        takes: Value::Words(Leaf::Title),
    },
    Operator {
        name: "body",
        meaning: "in the text only",
        example: "body:\"fencing token\"",
        takes: Value::Words(|words| Leaf::Stored(Stored::Body(words))),
    },
    Operator {
        name: "note",
        meaning: "in your notes only",
        example: "note:todo",
        takes: Value::Words(|words| Leaf::Stored(Stored::Note(words))),
    },
    Operator {
        name: "after",
        meaning: "with a note changed on or after this day",
        example: "after:2026-01-31",
        takes: Value::Date(|day| Leaf::Stored(Stored::After(day))),
    },
    Operator {
        name: "before",
        meaning: "with a note changed before this day",
        example: "before:2026-01-31",
        takes: Value::Date(|day| Leaf::Stored(Stored::Before(day))),
    },
    Operator {
        name: "changed",
        meaning: "of yours, changed within this time: 7d, 2w, 3m, 1y",
        example: "changed:7d",
        takes: Value::Age(|days| Leaf::Stored(Stored::Changed(days))),
    },
    Operator {
        name: "links",
        meaning: "that link to the entry with this id or title",
        example: "links:redis",
        takes: Value::Text(|name| Leaf::Stored(Stored::Links(name))),
    },
    Operator {
        name: "mentions",
        meaning: "that name the entry with this id or title, and do not link to it",
        example: "mentions:redis",
        takes: Value::Text(|name| Leaf::Stored(Stored::Mentions(name))),
    },
];

/// What operators are called elsewhere, and their names here.
const OTHER_NAMES: &[(&[&str], &str)] = &[
    (&["category", "categories", "in", "folder", "path"], "cat"),
    (&["label", "topic", "keyword"], "tag"),
    (&["type"], "kind"),
    (&["difficulty"], "level"),
    (&["with"], "has"),
    (&["name", "heading", "intitle"], "title"),
    (&["text", "content", "intext"], "body"),
    (&["since", "newer", "from"], "after"),
    (&["until", "older", "to"], "before"),
    (&["modified", "updated", "edited", "date", "newer_than"], "changed"),
    (&["link", "linked", "linksto", "refs"], "links"),
    (&["mention", "mentioned", "unlinked"], "mentions"),
];

/// A leaf for a test of the index.
fn index(test: Test) -> Leaf {
    Leaf::Test(Box::new(test))
}

impl Operator {
    /// The operator with this name, in lower case.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        OPERATORS.iter().find(|operator| operator.name == name)
    }

    /// How it is written, for help.
    pub fn form(&self) -> String {
        let value = match self.takes {
            Value::Words(_) | Value::Name(..) => "word",
            Value::OneOf(_) => "value",
            Value::Date(_) => EXAMPLE_DATE,
            Value::Days(_) => EXAMPLE_DAYS,
            Value::Text(_) => "name",
            Value::Age(_) => "7d",
        };
        format!("{}:{value}", self.name)
    }

    /// Its values, if they are few.
    pub fn values(&self) -> Vec<&'static str> {
        match self.takes {
            Value::OneOf(values) => values().into_iter().map(|(name, _)| name).collect(),
            Value::Words(_)
            | Value::Name(..)
            | Value::Date(_)
            | Value::Days(_)
            | Value::Text(_)
            | Value::Age(_) => Vec::new(),
        }
    }

    /// The leaf for a value, given both as written and folded; the error says what it takes.
    pub(super) fn leaf(&self, value: &str, folded: String) -> Result<Leaf, String> {
        match self.takes {
            Value::Words(leaf) | Value::Name(_, leaf) => Ok(leaf(folded)),
            Value::OneOf(values) => values()
                .into_iter()
                .find_map(|(name, leaf)| name.starts_with(&folded).then_some(leaf))
                .ok_or_else(|| {
                    let values: Vec<String> =
                        self.values().iter().map(ToString::to_string).collect();
                    let meant = nearest(&folded, &values, 1);
                    let meant = meant.first().map(|it| format!("did you mean `{it}`? "));
                    let meant = meant.unwrap_or_default();
                    format!("{meant}`{}:` takes {}", self.name, values.join(", "))
                }),
            Value::Text(leaf) => Ok(leaf(value.to_owned())),
            Value::Age(leaf) => days(value)
                .map(leaf)
                .ok_or_else(|| format!("`{}:` takes a time such as 7d, 2w, 3m or 1y", self.name)),
            Value::Date(leaf) => Date::from_str(value)
                .map(leaf)
                .map_err(|_| format!("`{}:` takes a date such as {EXAMPLE_DATE}", self.name)),
            Value::Days(leaf) => stability(value)
                .map(leaf)
                .ok_or_else(|| format!("`{}:` takes days such as {EXAMPLE_DAYS}", self.name)),
        }
    }

    /// Whether a value could become one of these with more letters.
    pub(super) fn is_unfinished(&self, value: &str) -> bool {
        match self.takes {
            Value::Words(_) | Value::Name(..) | Value::OneOf(_) | Value::Text(_) => {
                value.is_empty()
            }
            Value::Age(_) => value.bytes().all(|byte| byte.is_ascii_digit()),
            Value::Days(_) => value
                .bytes()
                .all(|byte| byte.is_ascii_digit() || matches!(byte, b'<' | b'>' | b'=')),
            Value::Date(_) => {
                let form = EXAMPLE_DATE.bytes().map(|byte| byte == b'-');
                value.len() < EXAMPLE_DATE.len()
                    && value
                        .bytes()
                        .zip(form)
                        .all(|(byte, dash)| if dash { byte == b'-' } else { byte.is_ascii_digit() })
            }
        }
    }

    /// The operator that is meant by a name that is none, if it is clear.
    pub(super) fn meant_by(name: &str) -> Option<&'static Self> {
        let other = OTHER_NAMES.iter().find(|(others, _)| others.contains(&name));
        let near = |operator: &&Self| name.len() > 2 && osa_distance(operator.name, name) == 1;
        match other {
            Some((_, name)) => Self::named(name),
            None => OPERATORS.iter().find(near),
        }
    }

    fn completed(&self, names: &dyn Fn(NamesOf) -> Vec<String>) -> Vec<String> {
        match self.takes {
            Value::Name(kind, _) => names(kind),
            Value::OneOf(_) => self.values().into_iter().map(str::to_owned).collect(),
            Value::Words(_) | Value::Date(_) | Value::Days(_) | Value::Text(_) | Value::Age(_) => {
                Vec::new()
            }
        }
    }
}

/// The days of a time: a number and the first letter of its unit.
fn days(time: &str) -> Option<u32> {
    let number = time.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let days = match time[number.len()..].to_ascii_lowercase().as_str() {
        "d" | "day" | "days" => 1,
        "w" | "week" | "weeks" => 7,
        "m" | "month" | "months" => 30,
        "y" | "year" | "years" => 365,
        _ => return None,
    };
    number.parse::<u32>().ok().filter(|number| *number < 10_000).map(|number| number * days)
}

const EXAMPLE_DATE: &str = "2026-01-31";
const EXAMPLE_DAYS: &str = "<7d";

/// Parses `<7d`, `>2w`, `>=6m`: days, weeks, months of 30 days or years of 365.
fn stability(value: &str) -> Option<CardTest> {
    let below = value.strip_prefix('<');
    let (number, less) = match below {
        Some(number) => (number.trim_start_matches('='), true),
        None => (value.trim_start_matches('>').trim_start_matches('='), false),
    };
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    let days: u32 = match &number[end..] {
        "" | "d" => 1,
        "w" => 7,
        "m" => 30,
        "y" => 365,
        _ => return None,
    };
    let days = number[..end].parse::<u32>().ok()?.saturating_mul(days);
    Some(if less { CardTest::Below(days) } else { CardTest::AtLeast(days) })
}

/// The completions of the last word of a query: the typed part, and the candidates for it. `names`
/// returns the names of a catalogue.
pub fn completions<'w>(
    word: &'w str,
    names: &dyn Fn(NamesOf) -> Vec<String>,
) -> (&'w str, Vec<String>) {
    match word.split_once(':') {
        None => (word, OPERATORS.iter().map(|operator| format!("{}:", operator.name)).collect()),
        Some((name, value)) => {
            (value, Operator::named(name).map_or_else(Vec::new, |op| op.completed(names)))
        }
    }
}

/// The operators whose values can be completed, as they are written.
pub fn completable() -> String {
    let has_values =
        |operator: &&Operator| matches!(operator.takes, Value::Name(..) | Value::OneOf(_));
    written(OPERATORS.iter().filter(has_values))
}

/// Operators as they are written, separated by spaces.
pub(super) fn written<'o>(operators: impl Iterator<Item = &'o Operator>) -> String {
    operators.map(|operator| format!("{}:", operator.name)).collect::<Vec<_>>().join(" ")
}

/// A form of the query language, for help and documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// How it is written.
    pub written: String,
    /// What it finds.
    pub meaning: &'static str,
    /// Its values, if they are few.
    pub values: Vec<&'static str>,
    /// How it may be used.
    pub example: &'static str,
}

/// All forms of the query language: words and phrases, operators, and combinations.
pub fn forms() -> Vec<Form> {
    let plain = |(form, meaning, example): (&str, _, _)| Form {
        written: form.to_owned(),
        meaning,
        values: Vec::new(),
        example,
    };
    let terms = [
        ("word", "in a title, tag, category or alias; then in texts and notes", "cache stampede"),
        ("\"two words\"", "this phrase, in any text", "\"cache stampede\""),
    ];
    let joining = [
        ("-word", "without this word of four letters or more", "redis -cluster"),
        ("-it", "an option of up to three letters, as text", "docker run -it"),
        ("NOT word", "without this word, however short", "queue NOT sql"),
        ("one OR other", "with either word", "redis OR valkey"),
        ("( )", "group", "(redis OR valkey) lock"),
    ];
    let operators = OPERATORS.iter().map(|operator| Form {
        written: operator.form(),
        meaning: operator.meaning,
        values: operator.values(),
        example: operator.example,
    });
    terms.map(plain).into_iter().chain(operators).chain(joining.map(plain)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_and_their_values_complete() {
        let names = |of| match of {
            NamesOf::Categories => vec!["ideas".to_owned()],
            NamesOf::Tags => vec!["web".to_owned()],
        };
        let (typed, candidates) = completions("ta", &names);
        assert_eq!(typed, "ta");
        assert!(candidates.contains(&"tag:".to_owned()) && candidates.len() == OPERATORS.len());
        for (word, typed, candidates) in [
            ("cat:i", "i", &["ideas"][..]),
            ("tag:", "", &["web"]),
            ("level:c", "c", &["foundation", "core", "advanced"]),
            ("title:x", "x", &[]),
            ("after:", "", &[]),
            ("colour:", "", &[]),
        ] {
            let candidates = candidates.iter().map(ToString::to_string).collect();
            assert_eq!(completions(word, &names), (typed, candidates), "{word}");
        }
        assert_eq!(completable(), "cat: tag: kind: level: has: is:");
    }

    #[test]
    fn days_are_read_with_their_unit_and_side() {
        for (value, test) in [
            ("<7d", Some(CardTest::Below(7))),
            ("<2w", Some(CardTest::Below(14))),
            (">=6m", Some(CardTest::AtLeast(180))),
            (">1y", Some(CardTest::AtLeast(365))),
            ("30", Some(CardTest::AtLeast(30))),
            ("<99999999999d", None),
            ("<d", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(stability(value), test, "{value}");
        }
    }

    #[test]
    fn a_time_is_a_number_and_a_unit() {
        for (time, expected) in [
            ("7d", Some(7)),
            ("2W", Some(14)),
            ("3months", Some(90)),
            ("1y", Some(365)),
            ("7", None),
            ("d", None),
            ("7x", None),
            ("-1d", None),
            ("99999999999d", None),
        ] {
            assert_eq!(days(time), expected, "{time}");
        }
    }

    #[test]
    fn every_example_is_understood() {
        for form in forms() {
            let query = crate::search::Query::parse(form.example);
            assert!(query.problems.is_empty() && !query.is_empty(), "{}", form.example);
        }
    }

    #[test]
    fn each_name_can_be_typed_and_stands_once() {
        for (at, operator) in OPERATORS.iter().enumerate() {
            let name = operator.name;
            assert!(
                name.bytes().all(|b| b.is_ascii_lowercase()),
                "{name}: use letters a to z only"
            );
            assert!(
                OPERATORS[..at].iter().all(|before| before.name != name),
                "{name} is there twice"
            );
        }
    }
}
