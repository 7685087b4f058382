//! The front matter of Markdown files: YAML between `---`, TOML between `+++`.

use std::collections::HashSet;

use yaml_rust2::{
    Yaml, YamlLoader,
    parser::{Event, EventReceiver, Parser},
};

use crate::domain::{EntryId, Extras, Kind, Level};

/// The front matter of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Front {
    /// The title.
    pub title: Option<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// Tags, in lower case, without `#`, with `-` for blanks.
    pub tags: Vec<String>,
    /// One line on what it is about.
    pub summary: Option<String>,
    /// The date, as written.
    pub date: Option<String>,
    /// The id. It and the following fields are those of Nexus's own exports.
    pub id: Option<String>,
    /// The kind of entry.
    pub kind: Option<Kind>,
    /// The level.
    pub level: Option<Level>,
    /// The title of its category.
    pub category: Option<String>,
    /// The ids of related entries.
    pub links: Vec<String>,
    /// Where its facts come from.
    pub source: Option<String>,
    /// Further fields of format 2.
    pub extras: Extras,
    /// The entry, if the file is the user's note on one.
    pub note_of: Option<String>,
    /// The front matter as written.
    pub raw: String,
    /// The same, if some of it is not understood.
    pub rest: Option<String>,
    /// The reason why it can't be parsed, with the line in the file, from 1.
    pub issue: Option<(usize, String)>,
}

/// The front matter of a text, if it has any, and the text after it. Front matter that can't be
/// parsed is part of the text.
pub fn front_matter(text: &str) -> (Front, &str) {
    let Some((delimiter, raw, rest)) = split(text) else {
        return (Front::default(), text.strip_prefix('\u{feff}').unwrap_or(text));
    };
    let read = if delimiter == "---" { from_yaml(raw) } else { from_toml(raw) };
    match read {
        Ok(Some(front)) => (front, rest),
        // Text between two horizontal rules.
        Ok(None) => (Front::default(), text),
        Err((line, why)) => (Front { issue: Some((line + 1, why)), ..Front::default() }, text),
    }
}

/// The delimiter, the front matter and the text after it.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for delimiter in ["---", "+++"] {
        let Some(rest) = text.strip_prefix(delimiter).and_then(|rest| rest.strip_prefix('\n'))
        else {
            continue;
        };
        let mut at = 0;
        for line in rest.split_inclusive('\n') {
            if line.trim_end() == delimiter {
                return Some((delimiter, &rest[..at], &rest[at + line.len()..]));
            }
            at += line.len();
        }
    }
    None
}

const TITLE: &[&str] = &["title"];
const ALIASES: &[&str] = &["aliases", "alias"];
const TAGS: &[&str] = &["tags", "tag", "keywords"];
const SUMMARY: &[&str] = &["summary", "description"];
const DATES: &[&str] = &["date", "created", "created_at", "updated", "modified"];

/// A field of front matter.
struct Field {
    name: String,
    /// Its texts: one, or those of a list.
    values: Vec<String>,
    /// Whether some of it is not text.
    has_other_types: bool,
}

impl Front {
    /// Takes a field; returns whether all of it was understood.
    fn take(&mut self, Field { name, values, has_other_types }: Field) -> bool {
        let is = |names: &[&str]| names.contains(&name.as_str());
        let one = values.first().filter(|_| values.len() == 1 && !has_other_types).cloned();
        if is(TITLE) {
            self.title = one.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
            self.title.is_some() || values.is_empty() && !has_other_types
        } else if is(ALIASES) {
            self.aliases = values;
            !has_other_types
        } else if is(TAGS) {
            let mut known: HashSet<String> = self.tags.iter().cloned().collect();
            for tag in values.iter().flat_map(|value| value.split(',')) {
                let tag = tag.trim().trim_start_matches('#').to_lowercase();
                let tag = tag.split_whitespace().collect::<Vec<_>>().join("-");
                if !tag.is_empty() && known.insert(tag.clone()) {
                    self.tags.push(tag);
                }
            }
            !has_other_types
        } else if is(SUMMARY) {
            self.summary = one.map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "));
            self.summary.is_some()
        } else if name == "id" {
            self.id = one;
            self.id.as_deref().is_some_and(|id| EntryId::new(id).is_ok())
        } else if name == "kind" {
            self.kind = one.and_then(|it| it.parse().ok());
            self.kind.is_some()
        } else if name == "level" {
            self.level = one.and_then(|it| it.parse().ok());
            self.level.is_some()
        } else if name == "category" {
            self.category = one;
            self.category.is_some()
        } else if name == "links" {
            self.links = values;
            !has_other_types
        } else if name == "source" {
            self.source = one;
            self.source.is_some()
        } else if name == "note-of" {
            self.note_of = one;
            self.note_of.is_some()
        } else if is(DATES) && self.date.is_none() {
            self.date = one;
            self.date.is_some()
        } else {
            self.take_extra(&name, &values) && !has_other_types
        }
    }

    /// Takes one of the lists of [`Extras`]; returns whether all of it was understood.
    fn take_extra(&mut self, name: &str, values: &[String]) -> bool {
        let extras = &mut self.extras;
        let ids = match name {
            "solution_aliases" => {
                extras.solution_aliases = values.to_vec();
                return true;
            }
            "solution_tags" => {
                extras.solution_tags = values.to_vec();
                return true;
            }
            "prerequisites" => &mut extras.prerequisites,
            "steps" => &mut extras.steps,
            "was" => &mut extras.was,
            _ => return false,
        };
        *ids = values.iter().filter_map(|id| EntryId::new(id).ok()).collect();
        ids.len() == values.len()
    }

    /// Whether it has more than a title and tags.
    pub(super) fn says_more(&self) -> bool {
        let Self { title, tags, .. } = self;
        let plain = Self {
            title: title.clone(),
            tags: tags.clone(),
            raw: self.raw.clone(),
            ..Self::default()
        };
        *self != plain
    }
}

/// Whether a YAML text contains an alias.
#[derive(Default)]
struct Aliases(bool);

impl EventReceiver for Aliases {
    fn on_event(&mut self, event: Event) {
        self.0 |= matches!(event, Event::Alias(_));
    }
}

fn from_yaml(raw: &str) -> Result<Option<Front>, (usize, String)> {
    let located = |error: yaml_rust2::ScanError| (error.marker().line(), error.info().to_owned());
    // Nested aliases can expand a few lines beyond all memory ("billion laughs").
    let mut aliases = Aliases::default();
    Parser::new_from_str(raw).load(&mut aliases, false).map_err(located)?;
    if aliases.0 {
        return Err((1, "YAML aliases (*name) are not supported".to_owned()));
    }
    let documents = YamlLoader::load_from_str(raw).map_err(located)?;
    let Some(Yaml::Hash(fields)) = documents.first() else {
        return Ok(raw.trim().is_empty().then(Front::default));
    };
    let text = |value: &Yaml| match value {
        Yaml::String(text) | Yaml::Real(text) => Some(text.clone()),
        Yaml::Integer(number) => Some(number.to_string()),
        Yaml::Boolean(it) => Some(it.to_string()),
        _ => None,
    };
    let mut front = Front::default();
    let mut has_rest = false;
    for (name, value) in fields {
        let name = text(name).unwrap_or_default().to_lowercase();
        let (values, all): (Vec<String>, usize) = match value {
            Yaml::Array(items) => (items.iter().filter_map(text).collect(), items.len()),
            Yaml::Null => (Vec::new(), 0),
            one => (text(one).into_iter().collect(), 1),
        };
        let has_other_types = values.len() < all;
        has_rest |= !front.take(Field { name, values, has_other_types });
    }
    raw.trim_end().clone_into(&mut front.raw);
    front.rest = has_rest.then(|| front.raw.clone());
    Ok(Some(front))
}

fn from_toml(raw: &str) -> Result<Option<Front>, (usize, String)> {
    let table: toml::Table = raw.parse().map_err(|error: toml::de::Error| {
        let at = error.span().map_or(0, |span| span.start).min(raw.len());
        (raw[..at].matches('\n').count() + 1, error.message().to_owned())
    })?;
    let text = |value: &toml::Value| match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Array(_) | toml::Value::Table(_) => None,
        other => Some(other.to_string()),
    };
    let mut front = Front::default();
    let mut has_rest = false;
    for (name, value) in &table {
        let (values, all): (Vec<String>, usize) = match value {
            toml::Value::Array(items) => (items.iter().filter_map(text).collect(), items.len()),
            one => (text(one).into_iter().collect(), 1),
        };
        let has_other_types = values.len() < all;
        has_rest |= !front.take(Field { name: name.to_lowercase(), values, has_other_types });
    }
    raw.trim_end().clone_into(&mut front.raw);
    front.rest = has_rest.then(|| front.raw.clone());
    Ok(Some(front))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The front matter of lines of YAML.
    fn yaml(lines: &str) -> Front {
        front_matter(&format!("---\n{lines}\n---\nbody")).0
    }

    #[test]
    fn front_matter_ends_with_its_sign_and_may_follow_a_byte_order_mark() {
        let (front, rest) = front_matter("\u{feff}---\ntitle: X\n---  \nbody");
        assert_eq!((front.title.as_deref(), rest), (Some("X"), "body"));
        assert_eq!(front_matter("---\n---\nbody"), (Front::default(), "body"));
    }

    #[test]
    fn issues_have_the_line_of_the_file() {
        let (front, _) = front_matter("+++\ntitle = 'x'\nb = \n+++\n");
        assert_eq!(front.issue.map(|(line, _)| line), Some(3));
        // Aliases are refused.
        assert!(yaml("a: &x 1\nb: *x").issue.is_some());
    }

    #[test]
    fn what_is_not_understood_is_kept_as_it_is() {
        for understood in ["title:", "aliases:", "tags: []", "title: X", "id: a", "was: [a, b]"] {
            assert_eq!(yaml(understood).rest, None, "{understood}");
        }
        for kept in [
            "title: [a, b]",
            "title: [a, {b: c}]",
            "id: Not an id",
            "kind: riddle",
            "level: high",
            "prerequisites: [a, Not an id]",
            "date: 2024-01-01\nupdated: 2025-01-01",
            "draft: true",
        ] {
            assert_eq!(yaml(kept).rest.as_deref(), Some(kept), "{kept}");
        }
        assert_eq!(yaml("title: [a, b]").title, None);
        assert_eq!(yaml("title: [a, {b: c}]").title, None);
        let front = yaml("date: 2024-01-01\nupdated: 2025-01-01");
        assert_eq!(front.date.as_deref(), Some("2024-01-01"), "the first date");
    }

    #[test]
    fn tags_are_normalised_and_listed_once() {
        assert_eq!(
            yaml("tags: ['#SQL', sql, 'in memory, #b', '']").tags,
            ["sql", "in-memory", "b"]
        );
    }

    #[test]
    fn yaml_and_toml_are_read_and_the_rest_is_kept() {
        let (front, rest) = front_matter(
            "---\ntitle: Locks\ntags: [SQL, \"in memory\"]\naliases:\n  - mutex\ndate: 2024-03-11\n---\n# Locks\n",
        );
        assert_eq!(front.title.as_deref(), Some("Locks"));
        assert_eq!(front.tags, ["sql", "in-memory"]);
        assert_eq!(front.aliases, ["mutex"]);
        assert_eq!(front.date.as_deref(), Some("2024-03-11"));
        assert_eq!((front.rest, rest), (None, "# Locks\n"));
        let (front, rest) =
            front_matter("+++\ntitle = 'X'\ndate = 2024-01-02\ndraft = true\n+++\nbody");
        assert_eq!(front.date.as_deref(), Some("2024-01-02"));
        assert!(front.rest.unwrap().contains("draft = true"));
        assert_eq!(rest, "body");
    }

    #[test]
    fn what_is_no_front_matter_is_text() {
        let text = "---\n\nA rule first.\n\n---\n";
        assert_eq!(front_matter(text), (Front::default(), text));
        let (front, rest) = front_matter("---\ntitle: [x\n---\nbody");
        assert!(front.issue.is_some() && rest.starts_with("---"));
        assert_eq!(front_matter("\u{feff}text").1, "text");
    }
}
