//! The text form of Anki's notes: lines of fields, with lines before them that say which is which.

use csv::ReaderBuilder;

use super::{
    deck::{Card, Deck, Sort},
    document::{Document, Documents},
    html,
    line_map::LineMap,
};
use crate::content::{issue::Issue, naming::stem};

/// Notes that are read.
const MAX_NOTES: usize = 200_000;

/// What the lines at the beginning say. Columns are from 0.
#[derive(Debug, Default)]
struct Head {
    separator: Option<u8>,
    html: bool,
    names: Vec<String>,
    tags: Vec<String>,
    deck: String,
    notetype: String,
    tags_column: Option<usize>,
    deck_column: Option<usize>,
    notetype_column: Option<usize>,
    guid_column: Option<usize>,
}

/// Whether a text is of this form: it says so, or (`alone`) all its lines have tabs.
pub(super) fn is_deck(text: &str, alone: bool) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let says = [
        "#separator:",
        "#html:",
        "#notetype:",
        "#deck:",
        "#columns:",
        "#guid column:",
        "#tags:",
        "#tags column:",
    ];
    if says.iter().any(|key| first.to_lowercase().starts_with(key)) {
        return true;
    }
    let tabs = |line: &str| line.matches('\t').count();
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let count = tabs(lines().next().unwrap_or_default());
    let of_fields = |line: &str| tabs(line) == count && !line.starts_with('\t');
    alone && count > 0 && lines().nth(1).is_some() && lines().all(of_fields)
}

/// The cards of a deck.
pub(super) fn read(path: &str, text: &str) -> Documents {
    let (head, body) = Head::of(text);
    let name = path.rsplit('/').next().unwrap_or(path);
    let before = text[..text.len() - body.len()].matches('\n').count();
    let mut documents = Documents::default();
    let mut deck = Deck::default();
    let mut reader = ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true);
    let reader = reader.delimiter(head.separator.unwrap_or(b'\t')).from_reader(body.as_bytes());
    for (number, record) in reader.into_records().enumerate() {
        let Ok(record) = record else { continue };
        let line = before + record.position().map_or(1, |it| it.line() as usize);
        if number == MAX_NOTES {
            let message = format!("more than {MAX_NOTES} notes: the rest is skipped");
            documents.issues.push(Issue { file: path.to_owned(), line: 1, column: 1, message });
            break;
        }
        let fields: Vec<&str> = record.iter().collect();
        let Some(card) = head.card(&fields, stem(name), name) else { continue };
        let guid = head.guid_column.and_then(|at| fields.get(at)).filter(|guid| !guid.is_empty());
        let key = guid.map(|guid| deck.key_of(guid));
        let document = deck.document(stem(path), key.as_deref(), card);
        documents.documents.push(Document { lines: LineMap::line(line), ..document });
    }
    if documents.documents.is_empty() && documents.issues.is_empty() {
        return Documents::left_out("no cards");
    }
    documents
}

/// Tags of Anki: those within others are parted by `::`.
pub(super) fn tags_of(tags: &str) -> Vec<String> {
    tags.split_whitespace().map(|tag| tag.replace("::", "/")).collect()
}

/// The title of a category for a deck.
pub(super) fn title_of_deck(deck: &str) -> String {
    deck.split(['\u{1f}'])
        .flat_map(|part| part.split("::"))
        .map(str::trim)
        .collect::<Vec<_>>()
        .join(" / ")
}

impl Head {
    /// What a text says of itself, and the rest of it.
    fn of(text: &str) -> (Self, &str) {
        let mut head = Self::default();
        let mut rest = text;
        while let Some((line, behind)) = rest.split_once('\n') {
            let Some((key, value)) = line.strip_prefix('#').and_then(|line| line.split_once(':'))
            else {
                break;
            };
            head.take(&key.trim().to_lowercase(), value);
            rest = behind;
        }
        (head, rest)
    }

    fn take(&mut self, key: &str, value: &str) {
        let column = || value.trim().parse::<usize>().ok()?.checked_sub(1);
        match key {
            "separator" => {
                self.separator = match value.trim().to_lowercase().as_str() {
                    "comma" => Some(b','),
                    "semicolon" => Some(b';'),
                    "space" => Some(b' '),
                    "pipe" => Some(b'|'),
                    "colon" => Some(b':'),
                    sign if sign.len() == 1 => sign.bytes().next(),
                    _ => Some(b'\t'),
                }
            }
            "html" => self.html = value.trim() == "true",
            "columns" => {
                let sign = self.separator.map_or('\t', char::from);
                self.names = value.split(sign).map(|name| name.trim().to_lowercase()).collect();
                let named = |known: &str| self.names.iter().position(|name| name == known);
                self.tags_column = self.tags_column.or_else(|| named("tags"));
                self.deck_column = self.deck_column.or_else(|| named("deck"));
            }
            "tags" => self.tags = tags_of(value),
            "deck" => value.trim().clone_into(&mut self.deck),
            "notetype" => value.trim().clone_into(&mut self.notetype),
            "tags column" => self.tags_column = column(),
            "deck column" => self.deck_column = column(),
            "notetype column" => self.notetype_column = column(),
            "guid column" => self.guid_column = column(),
            _ => {}
        }
    }

    /// The card of a line of fields.
    fn card<'c>(&'c self, fields: &[&'c str], name: &str, source: &'c str) -> Option<Card<'c>> {
        let field = |at: Option<usize>| at.and_then(|at| fields.get(at)).copied();
        let special = [self.tags_column, self.deck_column, self.notetype_column, self.guid_column];
        let mut sides = fields.iter().enumerate().filter(|(at, _)| !special.contains(&Some(*at)));
        let text = |field: &str| {
            // Without `#html:true`, Anki still takes what it finds for HTML.
            let is_html =
                self.html || field.contains("<br") || field.contains("</") || field.contains('&');
            if is_html { html::to_markdown(field).0 } else { field.trim().to_owned() }
        };
        let front = text(sides.next()?.1);
        let rest = sides.enumerate().filter(|(_, (_, field))| !field.trim().is_empty());
        let back: Vec<String> = rest
            .map(|(number, (at, field))| match self.names.get(at) {
                Some(name) if number > 0 && !name.is_empty() => {
                    format!("**{name}:** {}", text(field))
                }
                _ => text(field),
            })
            .collect();
        if front.is_empty() && back.is_empty() {
            return None;
        }
        let mut tags = self.tags.clone();
        tags.extend(tags_of(field(self.tags_column).unwrap_or_default()));
        let notetype = field(self.notetype_column).unwrap_or(&self.notetype).to_lowercase();
        let deck = field(self.deck_column).unwrap_or(&self.deck);
        Some(Card {
            front,
            back: back.join("\n\n"),
            sort: if notetype.contains("reversed") { Sort::Reversed } else { Sort::Basic },
            tags,
            category: if deck.is_empty() { name.to_owned() } else { title_of_deck(deck) },
            source,
            date: "",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        content::{ANKI_HEAD, front_matter, to_anki_row},
        domain::{Content, Entry, split_solution},
    };

    #[test]
    fn notes_are_cards_with_their_decks_and_tags() {
        let text = "#separator:tab\n#html:true\n#notetype column:2\n#deck column:3\n#tags column:6\n\
                    #guid column:1\nk9\tBasic (and reversed card)\tWork::Git\t<b>rebase</b>\t\"moves\n\
                    commits\"\tgit work::daily\nk8\tCloze\tWork\tA {{c1::lock}} guards.\tMore\t\n";
        assert!(is_deck(text, false));
        let documents = read("cards.txt", text).documents;
        let (front, body) = front_matter(&documents[0].text);
        assert_eq!(front.title.as_deref(), Some("rebase"));
        assert_eq!(front.tags, ["git", "work/daily", "card", "reversed"]);
        assert_eq!(front.category.as_deref(), Some("Work / Git"));
        assert_eq!(split_solution(body.trim()), ("**rebase**", Some("moves commits")));
        let (front, body) = front_matter(&documents[1].text);
        assert_eq!(front.tags, ["card", "cloze"]);
        assert_eq!(
            split_solution(body.trim()),
            ("A […] guards.", Some("A {{c1::lock}} guards.\n\nMore"))
        );
        // The same note under the same path, whatever its text becomes.
        let changed = text.replace("rebase", "git rebase");
        assert_eq!(read("cards.txt", &changed).documents[0].path, documents[0].path);
    }

    #[test]
    fn what_nexus_writes_for_anki_comes_back() {
        let entry = Entry {
            id: "slow".parse().unwrap(),
            category: "c".parse().unwrap(),
            kind: crate::domain::Kind::Challenge,
            title: "Slow pages".to_owned(),
            summary: String::new(),
            aliases: Vec::new(),
            tags: vec!["sql".to_owned()],
            level: None,
            links: Vec::new(),
            source: String::new(),
            content: Content::Challenge {
                challenge: "It takes `4 s`.".to_owned(),
                solution: Some("Count.\n\n- one\n- two".to_owned()),
            },
            extras: crate::domain::Extras::default(),
        };
        let text = format!("{ANKI_HEAD}{}", to_anki_row("mine", &entry).unwrap());
        let documents = read("cards.txt", &text).documents;
        let (front, body) = front_matter(&documents[0].text);
        assert_eq!(
            (front.title.as_deref(), front.tags),
            (Some("Slow pages"), vec!["sql".to_owned(), "card".to_owned()])
        );
        let (challenge, solution) = split_solution(body.trim());
        assert_eq!(challenge, "**Slow pages**\n\nIt takes `4 s`.");
        assert_eq!(solution, Some("Count.\n\n- one\n- two"));
    }

    #[test]
    fn lines_of_tabs_are_a_deck_only_by_themselves() {
        let text = "one\teins\ntwo\tzwei\n";
        assert!(is_deck(text, true) && !is_deck(text, false));
        for text in ["one\teins\n", "one\teins\ntwo\n", "words\nwords\n", "\ta\n\tb\n"] {
            assert!(!is_deck(text, true), "{text:?}");
        }
        assert_eq!(read("w.txt", text).documents[1].path, "w/two");
    }
}
