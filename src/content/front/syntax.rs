//! YAML and TOML as fields.

use yaml_rust2::{
    Yaml, YamlLoader,
    parser::{Event, EventReceiver, Parser},
};

use super::field::Field;

/// Whether a YAML text contains an alias.
#[derive(Default)]
struct Aliases(bool);

impl EventReceiver for Aliases {
    fn on_event(&mut self, event: Event) {
        self.0 |= matches!(event, Event::Alias(_));
    }
}

/// Where front matter can't be read, its line from 1, and why.
pub(super) type ReadError = (usize, String);

/// The fields of a text of YAML, if it is one of fields.
pub(super) fn yaml_fields(raw: &str) -> Result<Option<Vec<Field>>, ReadError> {
    let located = |error: yaml_rust2::ScanError| (error.marker().line(), error.info().to_owned());
    // Nested aliases can expand a few lines beyond all memory ("billion laughs").
    let mut aliases = Aliases::default();
    Parser::new_from_str(raw).load(&mut aliases, false).map_err(located)?;
    if aliases.0 {
        return Err((1, "YAML aliases (*name) are not supported".to_owned()));
    }
    let documents = YamlLoader::load_from_str(raw).map_err(located)?;
    let Some(Yaml::Hash(hash)) = documents.first() else { return Ok(None) };
    let mut fields = Vec::with_capacity(hash.len());
    for (name, value) in hash {
        let name = yaml_text(name).unwrap_or_default();
        match value {
            Yaml::Hash(inner) if name.eq_ignore_ascii_case(TAXONOMIES) => {
                let of_yaml =
                    |(name, value)| yaml_field(&yaml_text(name).unwrap_or_default(), value);
                fields.extend(inner.iter().map(of_yaml));
            }
            value => fields.push(yaml_field(&name, value)),
        }
    }
    Ok(Some(fields))
}

/// The table in which Zola has its tags and categories.
const TAXONOMIES: &str = "taxonomies";

fn yaml_text(value: &Yaml) -> Option<String> {
    match value {
        Yaml::String(text) | Yaml::Real(text) => Some(text.clone()),
        Yaml::Integer(number) => Some(number.to_string()),
        Yaml::Boolean(it) => Some(it.to_string()),
        // `[[name]]` without quotes is a list of a list.
        Yaml::Array(items) => match &items[..] {
            [Yaml::Array(inner)] => match &inner[..] {
                [Yaml::String(name)] => Some(format!("[[{name}]]")),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

fn yaml_field(name: &str, value: &Yaml) -> Field {
    let whole = || yaml_text(value).map(|text| (vec![text], 1));
    let (values, all, listed) = match (value, whole()) {
        (_, Some((values, all))) => (values, all, false),
        (Yaml::Array(items), None) => {
            // A list of `[[name]]`, or one of such a list.
            let one = |item: &Yaml| match item {
                Yaml::Array(inner) => match &inner[..] {
                    [Yaml::String(name)] => Some(format!("[[{name}]]")),
                    _ => yaml_text(item),
                },
                item => yaml_text(item),
            };
            (items.iter().filter_map(one).collect(), items.len(), true)
        }
        (Yaml::Null, None) => (Vec::new(), 0, false),
        (_, None) => (Vec::new(), 1, false),
    };
    Field { has_other_types: values.len() < all, name: name.to_lowercase(), values, listed }
}

/// The fields of a text of TOML.
pub(super) fn toml_fields(raw: &str) -> Result<Vec<Field>, ReadError> {
    let table: toml::Table = raw.parse().map_err(|error: toml::de::Error| {
        let at = error.span().map_or(0, |span| span.start).min(raw.len());
        (raw[..at].matches('\n').count() + 1, error.message().to_owned())
    })?;
    let mut fields = Vec::with_capacity(table.len());
    for (name, value) in &table {
        match value {
            toml::Value::Table(inner) if name.eq_ignore_ascii_case(TAXONOMIES) => {
                fields.extend(inner.iter().map(|(name, value)| toml_field(name, value)));
            }
            value => fields.push(toml_field(name, value)),
        }
    }
    Ok(fields)
}

fn toml_field(name: &str, value: &toml::Value) -> Field {
    let text = |value: &toml::Value| match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Array(_) | toml::Value::Table(_) => None,
        other => Some(other.to_string()),
    };
    let (values, all): (Vec<String>, usize) = match value {
        toml::Value::Array(items) => (items.iter().filter_map(text).collect(), items.len()),
        one => (text(one).into_iter().collect(), 1),
    };
    let listed = matches!(value, toml::Value::Array(_));
    Field { has_other_types: values.len() < all, name: name.to_lowercase(), values, listed }
}
