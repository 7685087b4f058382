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
    search::index::{Test, Word},
};

/// An operator: `name:value`.
pub struct Operator {
    /// The name before the colon, in lower case.
    pub name: &'static str,
    /// Which entries it finds.
    pub meaning: &'static str,
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
        takes: Value::Name(NamesOf::Categories, |name| index(Test::Category(Word::new(&name)))),
    },
    Operator {
        name: "tag",
        meaning: "with this tag",
        takes: Value::Name(NamesOf::Tags, |name| index(Test::Tag(Word::new(&name)))),
    },
    Operator {
        name: "kind",
        meaning: "of this kind",
        takes: Value::OneOf(|| {
            let test = |kind| index(Test::Kind(vec![kind]));
            Kind::ALL.iter().map(|&kind| (kind.as_str(), test(kind))).collect()
        }),
    },
    Operator {
        name: "level",
        meaning: "at this level",
        takes: Value::OneOf(|| {
            let test = |level| index(Test::Level(vec![level]));
            Level::ALL.iter().map(|&level| (level.as_str(), test(level))).collect()
        }),
    },
    Operator {
        name: "has",
        meaning: "with a note or a solution",
        takes: Value::OneOf(|| {
            vec![
                ("note", Leaf::Stored(Stored::HasNote)),
                ("solution", Leaf::Stored(Stored::HasSolution)),
            ]
        }),
    },
    Operator {
        name: "is",
        meaning: "with this mark, or with a review card like this",
        takes: Value::OneOf(|| {
            let card = |test| Leaf::Stored(Stored::Card(test));
            vec![
                ("starred", Leaf::Stored(Stored::Starred)),
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
        takes: Value::Days(|test| Leaf::Stored(Stored::Card(test))),
    },
    Operator { name: "title", meaning: "in the title only", takes: Value::Words(Leaf::Title) },
    Operator {
        name: "body",
        meaning: "in the text only",
        takes: Value::Words(|words| Leaf::Stored(Stored::Body(words))),
    },
    Operator {
        name: "note",
        meaning: "in your notes only",
        takes: Value::Words(|words| Leaf::Stored(Stored::Note(words))),
    },
    Operator {
        name: "after",
        meaning: "with a note changed on or after this day",
        takes: Value::Date(|day| Leaf::Stored(Stored::After(day))),
    },
    Operator {
        name: "before",
        meaning: "with a note changed before this day",
        takes: Value::Date(|day| Leaf::Stored(Stored::Before(day))),
    },
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
        };
        format!("{}:{value}", self.name)
    }

    /// Its values, if they are few.
    pub fn values(&self) -> Vec<&'static str> {
        match self.takes {
            Value::OneOf(values) => values().into_iter().map(|(name, _)| name).collect(),
            Value::Words(_) | Value::Name(..) | Value::Date(_) | Value::Days(_) => Vec::new(),
        }
    }

    /// The leaf for a value, given both as written and folded; the error says what it takes.
    pub(super) fn leaf(&self, value: &str, folded: String) -> Result<Leaf, String> {
        match self.takes {
            Value::Words(leaf) | Value::Name(_, leaf) => Ok(leaf(folded)),
            Value::OneOf(values) => values()
                .into_iter()
                .find_map(|(name, leaf)| name.starts_with(&folded).then_some(leaf))
                .ok_or_else(|| format!("`{}:` takes {}", self.name, self.values().join(", "))),
            Value::Date(leaf) => Date::from_str(value)
                .map(leaf)
                .map_err(|_| format!("`{}:` takes a date such as {EXAMPLE_DATE}", self.name)),
            Value::Days(leaf) => days(value)
                .map(leaf)
                .ok_or_else(|| format!("`{}:` takes days such as {EXAMPLE_DAYS}", self.name)),
        }
    }

    fn completed(&self, names: &dyn Fn(NamesOf) -> Vec<String>) -> Vec<String> {
        match self.takes {
            Value::Name(kind, _) => names(kind),
            Value::OneOf(_) => self.values().into_iter().map(str::to_owned).collect(),
            Value::Words(_) | Value::Date(_) | Value::Days(_) => Vec::new(),
        }
    }
}

const EXAMPLE_DATE: &str = "2026-01-31";
const EXAMPLE_DAYS: &str = "<7d";

/// Parses `<7d`, `>2w`, `>=6m`: days, weeks, months of 30 days or years of 365.
fn days(value: &str) -> Option<CardTest> {
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
}

/// All forms of the query language: words and phrases, operators, and combinations.
pub fn forms() -> Vec<Form> {
    let plain =
        |(form, meaning): (&str, _)| Form { written: form.to_owned(), meaning, values: Vec::new() };
    let terms = [
        ("word", "in a title, tag, category or alias; then in texts and notes"),
        ("\"two words\"", "this phrase, in any text"),
    ];
    let joining = [
        ("-word, NOT word", "without this word"),
        ("one OR other", "with either word"),
        ("( )", "group"),
    ];
    let operators = OPERATORS.iter().map(|operator| Form {
        written: operator.form(),
        meaning: operator.meaning,
        values: operator.values(),
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
            assert_eq!(days(value), test, "{value}");
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
