//! Tables in files of separated values: a deck, if its columns are two sides; entries, if it is
//! imported by itself; or one page that shows it.

mod columns;

use csv::{ReaderBuilder, StringRecord};

use super::{
    deck::{Card, Deck, Sort},
    document::{Document, Documents, Facts, cell},
    line_map::LineMap,
};
use crate::content::{issue::Issue, naming::stem};
use columns::Columns;

/// Rows that are read.
const MAX_ROWS: usize = 100_000;

/// Rows and columns of a table that a page shows; a larger one in a folder is data.
const MAX_SHOWN: (usize, usize) = (500, 20);

/// A table. `alone` says that it is imported by itself.
pub(super) fn read(path: &str, text: &str, alone: bool) -> Documents {
    let (delimiter, text, before) = delimiter(path, text);
    let (rows, issue) = rows(path, text, delimiter, before);
    let mut documents = match &rows[..] {
        [] => Documents::left_out("empty"),
        rows => documents_of(path, rows, alone),
    };
    documents.issues.extend(issue);
    documents
}

/// A row.
struct Row {
    cells: StringRecord,
    /// Its line in the file.
    line: usize,
}

impl Row {
    fn cell(&self, at: usize) -> &str {
        self.cells.get(at).unwrap_or_default().trim()
    }
}

/// The separator of a table, its text without a line that names it, and the lines before that.
fn delimiter<'t>(path: &str, text: &'t str) -> (u8, &'t str, u64) {
    if let Some(rest) = text.strip_prefix("sep=")
        && let Some((sign, rest)) = rest.split_once('\n')
        && let [sign] = sign.trim_end_matches('\r').as_bytes()
    {
        return (*sign, rest, 1);
    }
    let by_name = if path.to_lowercase().ends_with(".tsv") { b'\t' } else { b',' };
    // The one that parts the first rows into most columns, always the same number.
    let columns = |delimiter: u8| {
        let mut reader = ReaderBuilder::new();
        let reader = reader.has_headers(false).flexible(true).delimiter(delimiter);
        let reader = reader.from_reader(text.as_bytes());
        let counts: Vec<usize> =
            reader.into_records().take(20).flatten().map(|row| row.len()).collect();
        let first = counts.first().copied().unwrap_or(0);
        if counts.iter().all(|count| *count == first) { first } else { 0 }
    };
    let others = [b';', b'\t', b'|'].into_iter().map(|other| (columns(other), other));
    let (most, other) = others.max_by_key(|(count, _)| *count).unwrap_or_default();
    (if most > 1 && most > columns(by_name) { other } else { by_name }, text, 0)
}

/// The rows of a table, and what is wrong with it.
fn rows(path: &str, text: &str, delimiter: u8, before: u64) -> (Vec<Row>, Option<Issue>) {
    let issue = |line: u64, message: String| {
        Some(Issue { file: path.to_owned(), line: line as usize, column: 1, message })
    };
    let mut rows = Vec::new();
    let mut reader = ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).delimiter(delimiter);
    let reader = reader.from_reader(text.as_bytes());
    for record in reader.into_records() {
        let cells = match record {
            Ok(cells) => cells,
            Err(error) => return (rows, issue(1, format!("a row can't be read: {error}"))),
        };
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = cells.position().map_or(1, csv::Position::line) + before;
        if rows.len() == MAX_ROWS {
            let message = format!("more than {MAX_ROWS} rows: the rest is skipped; split the file");
            return (rows, issue(line, message));
        }
        rows.push(Row { cells, line: line as usize });
    }
    (rows, None)
}

fn documents_of(path: &str, rows: &[Row], alone: bool) -> Documents {
    let head: Vec<&str> = rows[0].cells.iter().map(str::trim).collect();
    let columns = Columns::of(&head);
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    if let Some(columns) = columns.as_ref().filter(|columns| columns.is_deck()) {
        return cards(path, &rows[1..], &head, columns);
    }
    if columns.is_none() && width == 2 && alone {
        return cards(path, rows, &["", ""], &Columns::two_sides());
    }
    match columns {
        _ if !alone && (rows.len() > MAX_SHOWN.0 || width > MAX_SHOWN.1) => {
            Documents::left_out("a large table")
        }
        Some(columns) if alone && rows.len() > 1 => entries(path, &rows[1..], &head, &columns),
        None if alone && rows.len() > 1 && columns::looks_like_head(&head) => {
            entries(path, &rows[1..], &head, &Columns::titled_by_first())
        }
        _ => {
            // Below the head stands a line that is in no file.
            let lines = rows.iter().enumerate();
            let lines = lines.map(|(at, row)| (at + 1 + usize::from(at > 0), row.line));
            Documents::one(path, page(rows, width)).at(LineMap::Lines(lines.collect()))
        }
    }
}

fn cards(path: &str, rows: &[Row], head: &[&str], columns: &Columns) -> Documents {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut deck = Deck::default();
    let card = |row: &Row| {
        let mut back: Vec<String> =
            columns.solution.map(|at| row.cell(at).to_owned()).into_iter().collect();
        back.extend(columns.others(row.cells.len()).filter_map(|at| named(head, row, at)));
        back.retain(|text| !text.is_empty());
        let front = columns.problem.map(|at| row.cell(at)).unwrap_or_default();
        if front.is_empty() && back.is_empty() {
            return None;
        }
        let card = Card {
            front: front.to_owned(),
            back: back.join("\n\n"),
            sort: Sort::Basic,
            tags: columns.tags_of(row.cells.iter()),
            category: columns.category.map_or(stem(name), |at| row.cell(at)).to_owned(),
            source: name,
            date: columns.date.map(|at| row.cell(at)).unwrap_or_default(),
        };
        Some(at(row, deck.document(stem(path), None, card)))
    };
    Documents { documents: rows.iter().filter_map(card).collect(), ..Documents::default() }
}

/// A row for each entry.
fn entries(path: &str, rows: &[Row], head: &[&str], columns: &Columns) -> Documents {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut paths = Deck::default();
    let entry = |row: &Row| -> Document {
        let title = columns.title.map(|at| row.cell(at)).unwrap_or_default();
        let texts = columns.texts.iter().map(|at| row.cell(*at).to_owned());
        let mut text: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
        let others: Vec<String> =
            columns.others(row.cells.len()).filter_map(|at| named(head, row, at)).collect();
        if !others.is_empty() {
            text.push(others.iter().map(|it| format!("- {it}")).collect::<Vec<_>>().join("\n"));
        }
        let facts = Facts {
            title: if title.is_empty() { "(untitled)" } else { title },
            category: columns.category.map(|at| row.cell(at)).unwrap_or_default(),
            tags: columns.tags_of(row.cells.iter()),
            date: columns.date.map(|at| row.cell(at)).unwrap_or_default(),
            source: name,
            ..Facts::default()
        };
        let text = if text.is_empty() { title.to_owned() } else { text.join("\n\n") };
        at(row, paths.plain(stem(path), title, &facts.before(&text)))
    };
    Documents { documents: rows.iter().map(entry).collect(), ..Documents::default() }
}

/// The document of a row.
fn at(row: &Row, document: Document) -> Document {
    Document { lines: LineMap::line(row.line), ..document }
}

/// A cell with the head of its column.
fn named(head: &[&str], row: &Row, at: usize) -> Option<String> {
    let text = row.cell(at);
    let name = head.get(at).copied().unwrap_or_default();
    match (text.is_empty(), name.is_empty()) {
        (true, _) => None,
        (false, true) => Some(text.to_owned()),
        (false, false) => Some(format!("**{name}:** {text}")),
    }
}

/// A table as a page. Only its head is as wide as its widest row: Markdown takes the others to be
/// filled up.
fn page(rows: &[Row], width: usize) -> String {
    let line = |row: &Row, width: usize| {
        let cells = (0..width).map(|at| cell(row.cell(at)));
        format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
    };
    let mut out = line(&rows[0], width);
    out.extend(["|", &"---|".repeat(width), "\n"]);
    rows[1..].iter().for_each(|row| out.push_str(&line(row, row.cells.len())));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::front_matter;

    /// Titles, categories and bodies of the documents.
    fn read_all(path: &str, text: &str, alone: bool) -> Vec<(String, String, String)> {
        let documents = read(path, text, alone).documents;
        let shown = |document: &Document| {
            let (front, body) = front_matter(&document.text);
            let category = front.category.unwrap_or_default();
            (front.title.unwrap_or_default(), category, body.trim().to_owned())
        };
        documents.iter().map(shown).collect()
    }

    fn row(title: &str, category: &str, body: &str) -> (String, String, String) {
        (title.to_owned(), category.to_owned(), body.to_owned())
    }

    #[test]
    fn columns_for_two_sides_are_a_deck() {
        let text = "Question,Answer,Tags,Hint\nWhat is a lock?,\"A guard,\nheld once\",\"sql, ops\",hold\n";
        let expected = "What is a lock?\n\n## Solution\n\nA guard,\nheld once\n\n**Hint:** hold";
        for alone in [false, true] {
            assert_eq!(
                read_all("d/deck.csv", text, alone),
                [row("What is a lock?", "deck", expected)]
            );
        }
        let document = &read("d/deck.csv", text, false).documents[0];
        assert_eq!(document.path, "d/deck/what-is-a-lock");
        let (front, _) = front_matter(&document.text);
        assert_eq!(front.tags, ["sql", "ops", "card"]);
        assert_eq!(front.source.as_deref(), Some("deck.csv"));
        // Other heads, other languages, other separators.
        for text in ["front;back\na;b\n", "Frage\tAntwort\na\tb\n", "term,definition\na,b\n"] {
            let found = read_all("x.csv", text, false);
            assert_eq!(found, [row("a", "x", "a\n\n## Solution\n\nb")], "{text}");
        }
    }

    #[test]
    fn two_columns_without_heads_are_a_deck_only_by_themselves() {
        let text = "der Hund,dog\ndie Katze,cat\n";
        let found = read_all("words.csv", text, true);
        assert_eq!(found[1], row("die Katze", "words", "die Katze\n\n## Solution\n\ncat"));
        let page = read_all("words.csv", text, false);
        assert_eq!(page, [row("", "", "| der Hund | dog |\n|---|---|\n| die Katze | cat |")]);
    }

    #[test]
    fn other_tables_are_entries_by_themselves_and_a_page_in_a_folder() {
        let text = "Title,Author,Notes,Category,Year\nSoil,Ann,Read twice,Farming,1999\nRain,,,,\n";
        assert_eq!(
            read_all("books.csv", text, true),
            [
                row("Soil", "Farming", "Read twice\n\n- **Author:** Ann\n- **Year:** 1999"),
                row("Rain", "", "Rain"),
            ]
        );
        let page = read("a/books.csv", text, false).documents;
        assert_eq!((page.len(), &page[0].path[..]), (1, "a/books.csv"));
        let large = format!("a,b,c\n{}", "1,2,3\n".repeat(MAX_SHOWN.0));
        assert_eq!(read("a.csv", &large, false).left_out, Some("a large table"));
    }

    #[test]
    fn h29_a_long_row_does_not_widen_the_others() {
        let text = format!("a,b\n{}{}\n", "1,2\n".repeat(10_000), "x,".repeat(10_000));
        let page = &read("wide.csv", &text, true).documents[0].text;
        assert!(page.len() < 10 * text.len(), "{}", page.len());
        let uneven = read_all("a/uneven.csv", "a\n1,2,3\n4\n", false);
        assert_eq!(uneven, [row("", "", "| a |  |  |\n|---|---|---|\n| 1 | 2 | 3 |\n| 4 |")]);
    }

    #[test]
    fn tables_end_at_their_limits_and_garbage_is_a_table_too() {
        let many = "a,b\n".repeat(MAX_ROWS + 1);
        let read_one = read("a.csv", &many, true);
        assert_eq!(read_one.documents.len(), MAX_ROWS);
        assert_eq!(read_one.issues[0].line, MAX_ROWS + 1);
        assert!(read_one.issues[0].message.contains("split the file"));
        for text in ["\"", "\"a\n\n\nb", ",,,\n,", "sep=\n", "sep=;\na;b", "\u{0}"] {
            read("a.csv", text, true);
        }
        assert_eq!(read("a.csv", "\n\n", true).left_out, Some("empty"));
    }
}
