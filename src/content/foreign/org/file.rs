//! What an Org file says of itself before its first heading.

use super::{
    blocks::{keyword, level, property},
    inline::inline,
};

/// What is said of a file before its first heading.
#[derive(Default)]
pub(super) struct File {
    pub(super) title: String,
    tags: Vec<String>,
    date: String,
    description: String,
    /// Other names, and the id by which other files link to it.
    aliases: Vec<String>,
}

impl File {
    pub(super) fn read(&mut self, lines: &[&str]) {
        for line in lines.iter().take_while(|line| level(line).is_none()) {
            if let Some((name, value)) = keyword(line) {
                match name.as_str() {
                    "title" => {
                        self.title.push_str(if self.title.is_empty() { "" } else { " " });
                        self.title.push_str(value);
                    }
                    "filetags" | "roam_tags" | "hugo_tags" => self.tags.extend(
                        value.split([':', ' ', ',']).filter(|it| !it.is_empty()).map(str::to_owned),
                    ),
                    "date" => value.trim_matches(['[', ']', '<', '>']).clone_into(&mut self.date),
                    "description" => value.clone_into(&mut self.description),
                    "roam_alias" => self.aliases.extend(quoted_words(value)),
                    _ => {}
                }
            } else if let Some((name, value)) = property(line) {
                match name.as_str() {
                    "id" => self.aliases.push(value.to_owned()),
                    "roam_aliases" => self.aliases.extend(quoted_words(value)),
                    _ => {}
                }
            }
        }
    }

    /// The body with the front matter of the file.
    pub(super) fn before(&self, body: &str) -> String {
        let list = |values: &[String]| -> String {
            let values = values.iter().map(|it| serde_json::Value::from(it.as_str()).to_string());
            format!("[{}]", values.collect::<Vec<_>>().join(", "))
        };
        let one = |text: &str| serde_json::Value::from(text).to_string();
        let fields = [
            ("title", &self.title, one(&inline(&self.title))),
            ("date", &self.date, one(&self.date)),
            ("description", &self.description, one(&self.description)),
            ("tags", &self.tags.join(""), list(&self.tags)),
            ("aliases", &self.aliases.join(""), list(&self.aliases)),
        ];
        let fields = fields.iter().filter(|(_, value, _)| !value.trim().is_empty());
        let fields: Vec<String> =
            fields.map(|(name, _, value)| format!("{name}: {value}\n")).collect();
        if fields.is_empty() {
            body.to_owned()
        } else {
            format!("---\n{}---\n\n{body}", fields.concat())
        }
    }
}

/// Words, or groups of them in quotes.
fn quoted_words(text: &str) -> Vec<String> {
    let parts = text.split('"').enumerate().flat_map(|(number, part)| {
        let words: Vec<&str> =
            if number % 2 == 1 { vec![part] } else { part.split_whitespace().collect() };
        words.into_iter().map(str::to_owned).collect::<Vec<_>>()
    });
    parts.filter(|it| !it.is_empty()).collect()
}
