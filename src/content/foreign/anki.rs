//! Collections of Anki: their notes as challenges, and the reviews of their cards.
//!
//! The store reads the file, which is SQLite; here its rows are values.

mod rows;
mod template;

use std::collections::{BTreeMap, HashMap};

use super::{
    anki_text::{tags_of, title_of_deck},
    deck::{Card, Deck, Sort},
    document::Document,
    html,
    skipped::SkippedFiles,
};
pub use rows::{CardRow, Collection, Note, Notetype, Review, Reviewed};
use template::{Asking, askings};

/// What separates the fields of a note.
const FIELD: char = '\u{1f}';

/// What a collection gives.
#[derive(Debug, Default)]
pub struct Notes {
    /// A challenge for each note, or for each of its cards that asks something else.
    pub documents: Vec<Document>,
    /// The reviews, by the paths of the documents.
    pub reviews: HashMap<String, Vec<Reviewed>>,
    /// Notes without anything to ask.
    pub skipped: SkippedFiles,
}

impl Collection {
    /// The notes as documents. `name` is what the file is called.
    pub fn into_notes(self, name: &str) -> Notes {
        let mut cards: HashMap<i64, Vec<CardRow>> = HashMap::new();
        for card in &self.cards {
            cards.entry(card.note).or_default().push(*card);
        }
        let mut reviews: HashMap<i64, Vec<Review>> = HashMap::new();
        for (card, review) in &self.reviews {
            reviews.entry(*card).or_default().push(*review);
        }
        let askings: HashMap<i64, Vec<Asking>> =
            self.notetypes.iter().map(|(id, notetype)| (*id, askings(notetype))).collect();
        let mut writer = Writer {
            collection: &self,
            name,
            deck: Deck::default(),
            reviews,
            out: Notes::default(),
        };
        let none = Vec::new();
        for note in &self.notes {
            let cards = cards.get(&note.id).unwrap_or(&none);
            writer.note(note, cards, askings.get(&note.notetype).unwrap_or(&none_asking()));
        }
        writer.out
    }
}

/// For a note whose sort is not in the collection: the first field asks for the others.
fn none_asking() -> Vec<Asking> {
    vec![Asking { front: vec![0], back: Vec::new(), cards: vec![0], is_rest: true }]
}

struct Writer<'c> {
    collection: &'c Collection,
    name: &'c str,
    deck: Deck,
    reviews: HashMap<i64, Vec<Review>>,
    out: Notes,
}

impl Writer<'_> {
    fn note(&mut self, note: &Note, cards: &[CardRow], askings: &[Asking]) {
        let notetype = self.collection.notetypes.get(&note.notetype);
        let fields: Vec<String> = note.fields.split(FIELD).map(markdown).collect();
        let category = cards.first().and_then(|card| self.collection.decks.get(&card.deck));
        let category = category.map(|deck| title_of_deck(deck)).unwrap_or_default();
        let source = format!("{} (Anki)", self.name);
        let is_cloze = notetype.is_some_and(|it| it.is_cloze);
        let known =
            |card: &CardRow| is_cloze || askings.iter().any(|it| it.cards.contains(&card.ordinal));
        // Where none of its cards is of a template that there is, the note asks as one without cards.
        let cards = if cards.iter().any(known) { cards } else { &[] };
        let mut any = false;
        for asking in askings {
            // A template whose fields are empty has no card.
            let is_made = |card: &CardRow| is_cloze || asking.cards.contains(&card.ordinal);
            let own: Vec<&CardRow> = cards.iter().filter(|card| is_made(card)).collect();
            let front = texts(&fields, &asking.front, notetype, false).join("\n\n");
            if front.is_empty() || own.is_empty() && !cards.is_empty() {
                continue;
            }
            any = true;
            let back =
                if asking.is_rest { (1..fields.len()).collect() } else { asking.back.clone() };
            let card = Card {
                front,
                back: texts(&fields, &back, notetype, true).join("\n\n"),
                sort: if own.len() > 1 { Sort::Reversed } else { Sort::Basic },
                tags: tags_of(&note.tags),
                category: category.clone(),
                source: &source,
                date: "",
            };
            let key = format!("card-{}", self.deck.key_of(&note.guid));
            let document = self.deck.document("", Some(&key), card);
            let mut reviewed: BTreeMap<u32, Vec<Review>> = BTreeMap::new();
            for card in own {
                if let Some(reviews) = self.reviews.remove(&card.id) {
                    reviewed.insert(card.ordinal, reviews);
                }
            }
            if !reviewed.is_empty() {
                let reviewed =
                    reviewed.into_iter().map(|(card, reviews)| Reviewed { card, reviews });
                self.out.reviews.insert(document.path.clone(), reviewed.collect());
            }
            self.out.documents.push(document);
        }
        if !any {
            self.out.skipped.add_type("cards".to_owned(), "nothing to ask");
        }
    }
}

/// A field as Markdown. What it plays, `[sound:x.mp3]`, is named.
fn markdown(field: &str) -> String {
    let mut named = String::with_capacity(field.len());
    let mut pieces = field.split("[sound:");
    named.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        named.push_str("♪ ");
        let (name, rest) = piece.split_once(']').unwrap_or((piece, ""));
        named.extend([name, rest]);
    }
    html::to_markdown(&named).0
}

/// The texts of fields that are not empty; `named` gives the names of all but the first.
fn texts(
    fields: &[String],
    places: &[usize],
    notetype: Option<&Notetype>,
    named: bool,
) -> Vec<String> {
    let all = places.iter().filter_map(|at| Some((at, fields.get(*at)?)));
    let filled = all.filter(|(_, text)| !text.trim().is_empty()).enumerate();
    filled
        .map(|(number, (at, text))| match notetype.and_then(|it| it.fields.get(*at)) {
            Some(name) if named && number > 0 => format!("**{}:** {text}", name.trim()),
            _ => text.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{content::front_matter, domain::split_solution};

    fn template(question: &str, answer: &str) -> (String, String) {
        (question.to_owned(), answer.to_owned())
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn collection() -> Collection {
        let both = Notetype {
            fields: names(&["Front", "Back", "Extra"]),
            templates: vec![
                template(
                    "{{Front}}",
                    "{{FrontSide}}<hr id=answer>{{Back}}{{#Extra}}{{Extra}}{{/Extra}}",
                ),
                template("{{Back}}", "{{FrontSide}}{{Front}}"),
            ],
            is_cloze: false,
        };
        let country = Notetype {
            fields: names(&["Country", "Capital", "Flag"]),
            templates: vec![
                template("Capital of {{Country}}?", "{{Capital}}"),
                template("Flag of {{Country}}?", "{{Flag}}"),
            ],
            is_cloze: false,
        };
        let cloze = Notetype {
            fields: names(&["Text", "Back Extra"]),
            templates: vec![template("{{cloze:Text}}", "{{cloze:Text}}<br>{{Back Extra}}")],
            is_cloze: true,
        };
        let note = |id, notetype, tags: &str, fields: &str| Note {
            id,
            guid: format!("g{id}"),
            notetype,
            tags: tags.to_owned(),
            fields: fields.replace('|', "\u{1f}"),
        };
        let card = |id, note, ordinal| CardRow { id, note, deck: 1, ordinal };
        let review = |time, grade| Review {
            time,
            grade,
            interval: 3,
            last_interval: -600,
            ease: 2500,
            duration: 4000,
            kind: 1,
        };
        Collection {
            notetypes: HashMap::from([(1, both), (2, country), (3, cloze)]),
            decks: HashMap::from([(1, "Work\u{1f}Git".to_owned())]),
            notes: vec![
                note(1, 1, " git work::daily ", "<b>rebase</b>|moves commits<br>|slow"),
                note(2, 2, "", "Chile|Santiago|<img src=\"cl.png\">"),
                note(3, 3, "", "A {{c1::lock}} guards {{c2::data}}.|See ♪ x.mp3"),
                note(4, 1, "", "|only a back|"),
                note(5, 9, "", "lone|answer"),
            ],
            cards: vec![
                card(10, 1, 0),
                card(11, 1, 1),
                card(20, 2, 0),
                card(21, 2, 1),
                card(30, 3, 0),
                card(31, 3, 1),
            ],
            reviews: vec![
                (11, review(5, 3)),
                (10, review(6, 1)),
                (10, review(7, 4)),
                (31, review(8, 2)),
                (99, review(9, 3)),
            ],
        }
    }

    #[test]
    fn notes_ask_what_their_cards_asked() {
        let notes = collection().into_notes("mine.apkg");
        let shown: Vec<_> = notes
            .documents
            .iter()
            .map(|document| {
                let (front, body) = front_matter(&document.text);
                let (challenge, solution) = split_solution(body.trim());
                let solution = solution.unwrap_or_default().to_owned();
                (
                    front.title.unwrap(),
                    front.tags.join(" "),
                    front.category,
                    challenge.to_owned(),
                    solution,
                )
            })
            .collect();
        let row =
            |title: &str, tags: &str, category: Option<&str>, challenge: &str, solution: &str| {
                (
                    title.to_owned(),
                    tags.to_owned(),
                    category.map(str::to_owned),
                    challenge.to_owned(),
                    solution.to_owned(),
                )
            };
        let git = Some("Work / Git");
        assert_eq!(
            shown,
            [
                row(
                    "rebase",
                    "git work/daily card reversed",
                    git,
                    "**rebase**",
                    "moves commits\n\n**Extra:** slow"
                ),
                row("Chile", "card", git, "Chile", "Santiago"),
                row("Chile", "card", git, "Chile", "![](cl.png)"),
                row(
                    "A […] guards […]",
                    "card cloze",
                    git,
                    "A […] guards […].",
                    "A {{c1::lock}} guards {{c2::data}}.\n\nSee ♪ x.mp3"
                ),
                row("lone", "card", None, "lone", "answer"),
            ]
        );
        assert_eq!(notes.skipped.to_string(), "1 cards (nothing to ask)");
    }

    #[test]
    fn reviews_stay_with_their_cards() {
        let notes = collection().into_notes("mine.apkg");
        let of = |at: usize| notes.reviews.get(&notes.documents[at].path);
        let first = of(0).unwrap();
        assert_eq!(first.iter().map(|it| it.card).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(
            first[0].reviews.iter().map(|it| (it.time, it.grade)).collect::<Vec<_>>(),
            [(6, 1), (7, 4)]
        );
        assert_eq!(of(3).unwrap()[0].card, 1);
        assert!(of(1).is_none());
        assert_eq!(notes.reviews.len(), 2);
    }
}
