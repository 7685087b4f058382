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
        // `[[name]]` without quotes.
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
    let (values, all, listed) = match (value, yaml_text(value)) {
        (_, Some(text)) => (vec![text], 1, false),
        (Yaml::Array(items), None) => {
            let items: Vec<&Yaml> = items.iter().flat_map(flat).collect();
            (items.iter().filter_map(|item| yaml_item(item)).collect(), items.len(), true)
        }
        (Yaml::Null, None) => (Vec::new(), 0, false),
        (_, None) => (Vec::new(), 1, false),
    };
    Field { has_other_types: values.len() < all, name: name.to_lowercase(), values, listed }
}

/// The text of an item: `[[name]]` without quotes is a list in a list.
fn yaml_item(item: &Yaml) -> Option<String> {
    match item {
        Yaml::Array(inner) => match &inner[..] {
            [Yaml::String(name)] => Some(format!("[[{name}]]")),
            _ => yaml_text(item),
        },
        item => yaml_text(item),
    }
}

/// The items of a list in a list, such as categories within categories in Hexo; else the item.
fn flat(item: &Yaml) -> Vec<&Yaml> {
    match item {
        Yaml::Array(inner) if yaml_item(item).is_none() => inner.iter().collect(),
        item => vec![item],
    }
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

/// Where the JSON object ends with which a text begins, if it looks like front matter.
pub(super) fn json_end(text: &str) -> Option<usize> {
    let begins = text.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with('"'));
    let mut objects = begins
        .then(|| serde_json::Deserializer::from_str(text))?
        .into_iter::<serde_json::Map<String, serde_json::Value>>();
    objects.next()?.ok()?;
    Some(objects.byte_offset())
}

/// The fields of a JSON object.
pub(super) fn json_fields(raw: &str) -> Result<Vec<Field>, ReadError> {
    let object: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(raw).map_err(|error| (error.line(), error.to_string()))?;
    Ok(object.iter().map(|(name, value)| json_field(name, value)).collect())
}

fn json_field(name: &str, value: &serde_json::Value) -> Field {
    use serde_json::Value;
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    let (values, all): (Vec<String>, usize) = match value {
        Value::Array(items) => (items.iter().filter_map(text).collect(), items.len()),
        Value::Null => (Vec::new(), 0),
        one => (text(one).into_iter().collect(), 1),
    };
    let listed = value.is_array();
    Field { has_other_types: values.len() < all, name: name.to_lowercase(), values, listed }
}
