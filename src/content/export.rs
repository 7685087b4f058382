//! Entries in export formats: Markdown with front matter, the catalogue format, CSV, Anki cards.

use std::fmt::Write as _;

use pulldown_cmark::{Event, Options, Parser, Tag, html};

use crate::domain::{Catalogue, Content, Entry, EntryId, Level, clean, clean_line, join_solution};

/// A text as a quoted string, valid in YAML, TOML and JSON.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(clean_line(text).into_owned()).to_string()
}

fn quoted_list<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    format!("[{}]", texts.map(quoted).collect::<Vec<_>>().join(", "))
}

/// An entry as a Markdown file that can be imported as the same entry. `category` is the title
/// of its category.
pub fn to_markdown_file(entry: &Entry, category: &str) -> String {
    let mut out = String::from("---\n");
    let mut line = |name: &str, value: String| {
        let _ = writeln!(out, "{name}: {value}");
    };
    line("id", quoted(entry.id.as_str()));
    line("title", quoted(&entry.title));
    line("kind", quoted(entry.kind.as_str()));
    line("category", quoted(category));
    if let Some(level) = entry.level {
        line("level", quoted(level.as_str()));
    }
    for (name, list) in [("tags", &entry.tags), ("aliases", &entry.aliases)] {
        if !list.is_empty() {
            line(name, quoted_list(list.iter().map(String::as_str)));
        }
    }
    if !entry.links.is_empty() {
        line("links", quoted_list(entry.links.iter().map(EntryId::as_str)));
    }
    for (name, list) in extras(entry) {
        line(&name, list);
    }
    if !entry.summary.is_empty() {
        line("summary", quoted(&entry.summary));
    }
    if !entry.source.is_empty() {
        line("source", quoted(&entry.source));
    }
    let _ = write!(out, "---\n\n{}\n", text_of(entry).trim_end());
    out
}

/// A note as a Markdown file that can be imported as the note on that entry. `title` is the title
/// of the entry if it is gone.
pub fn to_note_file(entry: &EntryId, title: Option<&str>, note: &str) -> String {
    let title = title.map_or_else(String::new, |title| format!("title: {}\n", quoted(title)));
    format!("---\nnote-of: {}\n{title}---\n\n{note}\n", quoted(entry.as_str()))
}

/// The whole text of an entry, with a solution under its heading.
pub fn text_of(entry: &Entry) -> String {
    match &entry.content {
        Content::Body(body) => body.clone(),
        Content::Challenge { challenge, solution } => join_solution(challenge, solution.as_deref()),
    }
}

/// The extras of an entry: each key with its list, valid in YAML and TOML.
fn extras(entry: &Entry) -> impl Iterator<Item = (String, String)> {
    let extras = serde_json::to_value(&entry.extras).unwrap_or_default();
    let extras = extras.as_object().cloned().unwrap_or_default();
    extras.into_iter().map(|(key, list)| {
        let texts = list.as_array().map_or(&[][..], Vec::as_slice).iter();
        (key, quoted_list(texts.filter_map(serde_json::Value::as_str)))
    })
}

/// A multi-line text as a TOML string.
fn toml_text(text: &str) -> String {
    if !text.contains("'''") && !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return format!("'''\n{text}'''");
    }
    toml::Value::from(text).to_string()
}

/// The header of a catalogue in the catalogue format: format 2 if its entries have extras.
pub fn to_toml_header(catalogue: &Catalogue, has_extras: bool) -> String {
    let mut out = String::new();
    if has_extras {
        out.push_str("format = 2\n");
    }
    let _ = writeln!(out, "id = {}", quoted(catalogue.id.as_str()));
    let _ = writeln!(out, "title = {}", quoted(&catalogue.title));
    let _ = writeln!(out, "version = {}", quoted(&catalogue.version));
    if !catalogue.description.is_empty() {
        let _ = writeln!(out, "description = {}", toml_text(&catalogue.description));
    }
    if !catalogue.tags.is_empty() {
        out.push_str("\n[tags]\n");
        for (tag, meaning) in &catalogue.tags {
            let _ = writeln!(out, "{} = {}", quoted(tag), quoted(meaning));
        }
    }
    out
}

/// A category with its entries in the catalogue format.
pub fn to_toml_category(id: &str, title: &str, summary: &str, entries: &[Entry]) -> String {
    let mut out = String::from("[category]\n");
    let _ = writeln!(out, "id = {}\ntitle = {}", quoted(id), quoted(title));
    if !summary.is_empty() {
        let _ = writeln!(out, "summary = {}", quoted(summary));
    }
    for entry in entries {
        out.push_str("\n[[entry]]\n");
        let mut line = |name: &str, value: String| {
            let _ = writeln!(out, "{name} = {value}");
        };
        line("id", quoted(entry.id.as_str()));
        line("kind", quoted(entry.kind.as_str()));
        line("title", quoted(&entry.title));
        for (name, text) in [("summary", &entry.summary), ("source", &entry.source)] {
            if !text.is_empty() {
                line(name, quoted(text));
            }
        }
        for (name, list) in [("aliases", &entry.aliases), ("tags", &entry.tags)] {
            if !list.is_empty() {
                line(name, quoted_list(list.iter().map(String::as_str)));
            }
        }
        if let Some(level) = entry.level {
            line("level", quoted(level.as_str()));
        }
        if !entry.links.is_empty() {
            line("links", quoted_list(entry.links.iter().map(EntryId::as_str)));
        }
        for (name, list) in extras(entry) {
            line(&name, list);
        }
        match &entry.content {
            Content::Body(body) => line("body", toml_text(body)),
            Content::Challenge { challenge, solution } => {
                line("challenge", toml_text(challenge));
                if let Some(solution) = solution {
                    line("solution", toml_text(solution));
                }
            }
        }
    }
    out
}

/// The header row of the CSV.
pub const CSV_HEAD: &str = "id,title,kind,category,level,tags,summary,text,solution,note\r\n";

/// An entry as a row of the CSV (RFC 4180).
pub fn to_csv_row(entry: &Entry, note: &str) -> String {
    let (text, solution) = match &entry.content {
        Content::Body(body) => (&body[..], ""),
        Content::Challenge { challenge, solution } => {
            (&challenge[..], solution.as_deref().unwrap_or_default())
        }
    };
    let tags = entry.all_tags().collect::<Vec<_>>().join(" ");
    let fields = [
        entry.id.as_str(),
        &entry.title,
        entry.kind.as_str(),
        entry.category.as_str(),
        entry.level.map_or("", Level::as_str),
        &tags,
        &entry.summary,
        text,
        solution,
        note,
    ];
    let fields = fields.map(|field| csv_field(&clean(field)));
    format!("{}\r\n", fields.join(","))
}

/// A text as a field of the CSV. One that a spreadsheet would take for a formula gets an apostrophe
/// in front (<https://owasp.org/www-community/attacks/CSV_Injection>); one with a character that
/// some programs take for a separator is quoted.
fn csv_field(text: &str) -> String {
    let formula = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let mark = if text.starts_with(formula) { "'" } else { "" };
    if text.contains([',', ';', '"', '\n', '\r', '\t']) {
        format!("\"{mark}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{mark}{text}")
    }
}

/// The header of a file for Anki, which describes its columns.
pub const ANKI_HEAD: &str =
    "#separator:tab\n#html:true\n#notetype:Basic\n#guid column:1\n#tags column:4\n";

/// A challenge with its solution as a card: id, front, back, tags. `None` for anything else.
pub fn to_anki_row(catalogue: &str, entry: &Entry) -> Option<String> {
    let Content::Challenge { challenge, solution: Some(solution) } = &entry.content else {
        return None;
    };
    let mut front = String::new();
    html::push_html(
        &mut front,
        [Event::Text(clean_line(&entry.title).into_owned().into())].into_iter(),
    );
    let front = field(&format!("<p><strong>{front}</strong></p> {}", html_of(challenge)));
    let tags: Vec<String> = entry.tags.iter().map(|tag| anki_tag(tag)).collect();
    let id = format!("nexus-{catalogue}-{}", entry.id);
    Some(format!("{id}\t{front}\t{}\t{}\n", field(&html_of(solution)), tags.join(" ")))
}

/// A tag for Anki: one word.
fn anki_tag(tag: &str) -> String {
    clean_line(tag).replace('"', "").split_whitespace().collect::<Vec<_>>().join("-")
}

/// Markdown as HTML. Since Anki runs scripts in cards, HTML in it is escaped, and only links with
/// the schemes http, https and mailto, or without one, are kept.
fn html_of(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut out = String::new();
    let markdown = clean(markdown);
    let events = Parser::new_ext(&markdown, options).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = if is_page(&dest_url) { dest_url } else { "".into() };
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let dest_url = if is_page(&dest_url) { dest_url } else { "".into() };
            Event::Start(Tag::Image { link_type, dest_url, title, id })
        }
        event => event,
    });
    html::push_html(&mut out, events);
    out
}

/// Whether an address is of a web page or a mailbox, or has no scheme.
fn is_page(address: &str) -> bool {
    let scheme = address.split(['/', '?', '#']).next().unwrap_or_default().split_once(':');
    scheme.is_none_or(|(scheme, _)| {
        ["http", "https", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
    })
}

/// HTML as a quoted field on one line.
fn field(html: &str) -> String {
    // Within <pre>, line ends are kept as <br>.
    let out = html.trim().replace('\t', "    ");
    let mut fields = String::with_capacity(out.len());
    for (number, piece) in out.split("<pre>").enumerate() {
        let (code, rest) = match piece.split_once("</pre>") {
            Some((code, rest)) if number > 0 => (Some(code), rest),
            _ => (None, piece),
        };
        if let Some(code) = code {
            let _ = write!(fields, "<pre>{}</pre>", code.trim_end().replace('\n', "<br>"));
        }
        fields.push_str(&rest.replace('\n', " "));
    }
    format!("\"{}\"", fields.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A challenge.
    fn entry(title: &str) -> Entry {
        Entry {
            id: "a".parse().unwrap(),
            category: "c".parse().unwrap(),
            kind: crate::domain::Kind::Challenge,
            title: title.to_owned(),
            summary: String::new(),
            aliases: Vec::new(),
            tags: vec!["in memory".into()],
            level: None,
            links: Vec::new(),
            source: String::new(),
            content: Content::Challenge { challenge: "a, b".into(), solution: None },
            extras: crate::domain::Extras::default(),
        }
    }

    /// The fields of a single row, according to RFC 4180.
    fn fields(row: &str) -> Vec<String> {
        let row = row.strip_suffix("\r\n").expect("a row has an end");
        let (mut fields, mut quoted) = (vec![String::new()], false);
        let mut rest = row.chars().peekable();
        while let Some(c) = rest.next() {
            let field = fields.last_mut().unwrap();
            match c {
                '"' if quoted && rest.next_if_eq(&'"').is_some() => field.push('"'),
                '"' if quoted => {
                    quoted = false;
                    assert!(matches!(rest.peek(), None | Some(',')), "behind a quote: {row}");
                }
                '"' if field.is_empty() => quoted = true,
                ',' if !quoted => fields.push(String::new()),
                '"' | '\r' | '\n' if !quoted => panic!("outside of quotes: {row}"),
                c => field.push(c),
            }
        }
        assert!(!quoted, "{row}");
        fields
    }

    #[test]
    fn whatever_a_field_of_a_table_holds_it_is_one_field() {
        for (text, field) in [
            ("plain", "plain"),
            ("a,b", "a,b"),
            ("say \"no\"", "say \"no\""),
            ("\"", "\""),
            ("two\nlines", "two\nlines"),
            ("two\r\nlines\r", "two\nlines\n"),
            // Some programs take it for a separator.
            ("a;b", "a;b"),
            // Spreadsheets take these for formulas.
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@a", "'@a"),
            ("＝1", "'＝1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠a", "'＠a"),
            ("=\"a\",b", "'=\"a\",b"),
            ("a=1", "a=1"),
        ] {
            let row = to_csv_row(&entry(text), text);
            let read = fields(&row);
            assert_eq!(read.len(), fields(CSV_HEAD).len(), "{row}");
            assert_eq!((&read[1][..], &read[9][..]), (field, field), "{row}");
            if text.contains([',', ';', '"', '\n']) {
                assert!(row.ends_with("\"\r\n"), "within quotes: {row}");
            }
        }
    }

    #[test]
    fn cards_keep_their_code_and_rows_their_quotes() {
        let solution = Some("```sh\nx\n\ty\n```\nthen".into());
        let content = Content::Challenge { challenge: "a, b".into(), solution };
        let entry = Entry { content, ..entry("It \"hangs\"") };
        let row = to_anki_row("cat", &entry).unwrap();
        assert_eq!(row.matches('\n').count(), 1, "{row}");
        assert_eq!(row.matches('\t').count(), 3, "{row}");
        assert!(row.starts_with("nexus-cat-a\t") && row.contains("x<br>    y"), "{row}");
        let row = to_csv_row(&entry, "");
        assert!(
            row.starts_with("a,\"It \"\"hangs\"\"\",challenge,c,,in memory,,\"a, b\","),
            "{row}"
        );
    }
}
