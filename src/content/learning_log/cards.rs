//! Cards: clozes, `front::back`, `?` between front and back, `#card`, as the decks of other
//! programs and tagged notes have them. A cloze stays in its solution as it is written, so that a
//! review can ask for each part.

use std::ops::Range;

use super::{
    blocks::{Block, ListItem, dedent},
    challenge::Challenge,
    cut, first_sentence,
    patterns::item_text,
    plain::plain,
    with_title,
};

const CARD: &[&str] = &["card"];
const CLOZE: &[&str] = &["card", "cloze"];
const REVERSED: &[&str] = &["card", "reversed"];

/// Tags that make cards of a note, or of a line, without what follows a `/` or a `-`.
const TAGS: &[&str] = &["card", "cards", "flashcard", "flashcards", "karteikarte", "karteikarten"];

/// Names before `::` that are properties of a note, or namespaces, and no fronts of cards.
const NO_FRONTS: &[&str] = &[
    "tags",
    "tag",
    "alias",
    "aliases",
    "title",
    "type",
    "status",
    "date",
    "created",
    "updated",
    "author",
    "source",
    "up",
    "down",
    "related",
    "topic",
    "topics",
    "category",
    "id",
    "collapsed",
    "template",
    "deck",
    "std",
    "boost",
    "core",
    "alloc",
    "crate",
    "self",
    "super",
    "fmt",
    "io",
];

/// Whether a tag, without `#`, says that a note has cards.
pub(in super::super) fn is_card_tag(tag: &str) -> bool {
    let first = tag.split(['/', '-']).next().unwrap_or_default();
    TAGS.contains(&first.to_lowercase().as_str())
}

/// Whether a line of a text is nothing but tags, one of them for cards: that is meant for all of
/// the text.
pub(super) fn tags_all(text: &str) -> bool {
    text.lines().any(|line| {
        let tags =
            || line.split_whitespace().map(|word| word.strip_prefix('#').unwrap_or_default());
        line.trim_start().starts_with('#')
            && tags().all(|tag| !tag.is_empty())
            && tags().any(is_card_tag)
    })
}

/// A word that tags what it stands in as a card: `#card`, `[[card]]`.
fn tag_word(word: &str) -> Option<&str> {
    let linked = word.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]"));
    let linked = linked.or_else(|| word.strip_prefix("#[[")?.strip_suffix("]]"));
    linked.or_else(|| word.strip_prefix('#')).filter(|tag| is_card_tag(tag))
}

/// A text without its tags for cards, if it has one, and whether they ask both ways.
pub(super) fn untagged(text: &str) -> Option<(String, bool)> {
    if !text.contains('#') && !text.contains("[[") {
        return None;
    }
    let tags = || text.split_whitespace().filter_map(tag_word);
    tags().next()?;
    let both = tags().any(|tag| tag.ends_with("reverse") || tag.ends_with("reversed"));
    let kept: Vec<&str> = text.split(' ').filter(|it| tag_word(it.trim()).is_none()).collect();
    Some((kept.join(" ").trim().to_owned(), both))
}

/// The cards of a paragraph, and the rest of it; nothing where it has none.
pub(super) struct Cards {
    pub(super) found: Vec<Challenge>,
    /// The lines that are none.
    pub(super) rest: String,
    /// The index after the last block that they take.
    pub(super) end: usize,
}

/// The cards that begin in the paragraph at a block. `tagged` says that the note has cards.
pub(super) fn of_paragraph(src: &str, blocks: &[Block], at: usize, tagged: bool) -> Option<Cards> {
    let Block::Paragraph(range) = &blocks[at] else { return None };
    let text = &src[range.clone()];
    if let Some(found) = clozes(text, range.start) {
        return Some(Cards { found, rest: String::new(), end: at + 1 });
    }
    let inline =
        !tagged && text.contains('#') && text.split_whitespace().any(|it| tag_word(it).is_some());
    if !tagged && !inline {
        return None;
    }
    if tagged && let Some(cards) = parted(src, blocks, at) {
        return Some(cards);
    }
    let mut found = Vec::new();
    let mut rest = String::new();
    let mut here = range.start;
    let mut lines = text.split_inclusive('\n');
    while let Some(line) = lines.next() {
        let span = here..here + line.trim_end().len();
        here += line.len();
        let clean = untagged(line.trim());
        if !tagged && clean.is_none() {
            rest.push_str(line);
            continue;
        }
        let (shown, both) = clean.clone().unwrap_or_else(|| (line.trim().to_owned(), false));
        if let Some(card) = of_line(&shown, span.clone(), both) {
            found.push(card);
        } else if clean.is_some() && !shown.is_empty() {
            // "Question #card", and the answer on the lines below.
            let back: String = lines.by_ref().collect();
            let end = here + back.len();
            here = end;
            if back.trim().is_empty() {
                rest.push_str(line);
            } else {
                found.push(card(&shown, dedent(&back), span.start..end, both));
            }
        } else {
            rest.push_str(line);
        }
    }
    (!found.is_empty()).then(|| Cards { found, rest: rest.trim().to_owned(), end: at + 1 })
}

/// A card whose front and back are parted by a line `?` or `??`.
fn parted(src: &str, blocks: &[Block], at: usize) -> Option<Cards> {
    let range = blocks[at].at();
    let text = &src[range.clone()];
    let is_sign = |line: &str| matches!(line.trim(), "?" | "??");
    let mut here = 0;
    let sign = text.split_inclusive('\n').find_map(|line| {
        let begin = here;
        here += line.len();
        (is_sign(line) && begin > 0).then_some((begin, here, line.trim() == "??"))
    })?;
    let (front, both) = (text[..sign.0].trim(), sign.2);
    let mut back = dedent(&text[sign.1..]);
    let (mut end, mut stop) = (at + 1, range.end);
    // A list goes on right below, without a blank line.
    while let Some(next) = blocks.get(end).map(Block::at) {
        let text_end = range.start + src[range.start..stop].trim_end().len();
        if src[text_end..next.start.max(text_end)].matches('\n').count() > 1 {
            break;
        }
        back = format!("{back}\n\n{}", dedent(&src[next.clone()]));
        stop = next.end;
        end += 1;
    }
    if front.is_empty() || back.trim().is_empty() {
        return None;
    }
    let front = untagged(front).map_or_else(|| front.to_owned(), |(front, _)| front);
    let found = vec![card(&front, back.trim().to_owned(), range.start..stop, both)];
    Some(Cards { found, rest: String::new(), end })
}

/// The card on one line: `front::back`, `front:::back`, or a highlight as a cloze.
fn of_line(line: &str, span: Range<usize>, both: bool) -> Option<Challenge> {
    if let Some((front, back, reversed)) = two_sides(line) {
        return Some(card(front, back.to_owned(), span, both || reversed));
    }
    let hidden = with_gaps(line, "==", "==", |_| None)?;
    Some(cloze(&hidden, line, span))
}

/// Signs `::` of a line that are looked at, and bytes before them, at most: a front is short.
const MOST_SIGNS: usize = 8;
const LONGEST_FRONT: usize = 1_000;

/// The two sides of a line at its `::`, and whether it asks both ways.
fn two_sides(line: &str) -> Option<(&str, &str, bool)> {
    let mut from = 0;
    for _ in 0..MOST_SIGNS {
        let found = from + line[from..].find("::").filter(|it| from + it < LONGEST_FRONT)?;
        let colons = line[found..].bytes().take(4).take_while(|byte| *byte == b':').count();
        let (front, back) = (line[..found].trim(), line[found + colons..].trim());
        let in_code = line[..found].matches('`').count() % 2 == 1;
        let word = front.rsplit(char::is_whitespace).next().unwrap_or_default();
        let front = front.trim_start_matches(['-', '*', '+', ' ']);
        let property =
            NO_FRONTS.contains(&word.to_lowercase().as_str()) && !line[..found].ends_with(' ');
        let path = back.split_whitespace().next().is_some_and(|next| next.contains("::"));
        if !in_code && !property && !path && !front.is_empty() && !back.is_empty() && colons < 4 {
            return Some((front, back, colons == 3));
        }
        from = found + colons;
    }
    None
}

/// Whether a paragraph begins with a cloze of a deck: `C: a [b] c`.
pub(super) fn is_cloze_line(text: &str) -> bool {
    text.starts_with("C:") && clozes(text, 0).is_some()
}

/// The clozes of a paragraph that are marked as nothing else is: `C: a [b] c`, `{{c1::b}}`.
fn clozes(text: &str, begin: usize) -> Option<Vec<Challenge>> {
    if text.starts_with("C:") {
        let begins = text.match_indices("C:").map(|(at, _)| at);
        let begins: Vec<usize> =
            begins.filter(|at| *at == 0 || text[..*at].ends_with('\n')).collect();
        let mut found = Vec::new();
        for (number, from) in begins.iter().enumerate() {
            let to = begins.get(number + 1).copied().unwrap_or(text.len());
            let whole = text[from + 2..to].trim();
            let hidden = with_gaps(whole, "[", "]", |_| None)?;
            found.push(cloze(&hidden, whole, begin + from..begin + to));
        }
        return Some(found);
    }
    let hide = |text: &str| with_gaps(text, "{{c", "}}", hint_of);
    if !text.contains("{{c") {
        return None;
    }
    // One on each line, as in a list of notes, or all of the paragraph.
    if text.lines().count() > 1 && text.lines().all(|line| hide(line).is_some()) {
        let mut here = begin;
        let cards = text.split_inclusive('\n').filter_map(|line| {
            let span = here..here + line.trim_end().len();
            here += line.len();
            Some(cloze(&hide(line.trim())?, line.trim(), span))
        });
        return Some(cards.collect());
    }
    Some(vec![cloze(&hide(text)?, text.trim(), begin..begin + text.trim_end().len())])
}

/// What a cloze of Anki or Logseq (`{{c1::word::hint}}`, `{{cloze word}}`) shows for its word;
/// nothing for what is none.
pub(super) fn hint_of(within: &str) -> Option<&str> {
    if within.starts_with("loze ") {
        return Some("");
    }
    let digits = within.bytes().take_while(u8::is_ascii_digit).count();
    let rest = within[digits..].strip_prefix("::").filter(|_| digits > 0)?;
    Some(rest.split_once("::").map_or("", |(_, hint)| hint))
}

/// The longest gap, in bytes.
const LONGEST_GAP: usize = 2_000;

/// A text with a gap for each part between two signs; `None` where it has none. `hint` says what
/// stands in the gap, for signs that take one.
pub(super) fn with_gaps(
    text: &str,
    open: &str,
    close: &str,
    hint: impl Fn(&str) -> Option<&str>,
) -> Option<String> {
    let mut out = String::new();
    let mut at = 0;
    let mut any = false;
    // Where the next closing sign stands: looked for once, not for each that opens before it.
    let mut next = 0;
    while let Some(begin) = text[at..].find(open).map(|it| at + it) {
        let inner = begin + open.len();
        if next < inner {
            let Some(end) = text[inner..].find(close) else { break };
            next = inner + end;
        }
        let end = next;
        let within = &text[inner..end];
        let behind = &text[end + close.len()..];
        let code = text[at..begin].matches('`').count() % 2 == 1;
        let gap = match open {
            _ if within.len() > LONGEST_GAP => None,
            "{{c" => hint(within),
            // A link, a footnote or a check box is no cloze.
            "[" if behind.starts_with(['(', '[', ':']) => None,
            "[" if within.starts_with(['[', '^']) || matches!(within, "x" | "X" | " ") => None,
            "[" if !within.contains(char::is_alphanumeric) => None,
            "==" if within.trim() != within || within.is_empty() || within.contains('\n') => None,
            _ => Some(""),
        };
        out.push_str(&text[at..begin]);
        match gap.filter(|_| !code) {
            Some(hint) => {
                any = true;
                out.extend(["[", if hint.is_empty() { "…" } else { hint }, "]"]);
                at = end + close.len();
            }
            None => {
                out.push_str(open);
                at = inner;
            }
        }
    }
    out.push_str(&text[at..]);
    any.then_some(out)
}

fn cloze(hidden: &str, whole: &str, span: Range<usize>) -> Challenge {
    let title = first_sentence(&plain(hidden));
    let shown = plain(hidden);
    let problem =
        if shown.trim_end_matches('.') == title { String::new() } else { hidden.to_owned() };
    Challenge { title, problem, solution: Some(whole.to_owned()), span, marks: CLOZE }
}

fn card(front: &str, back: String, span: Range<usize>, both: bool) -> Challenge {
    let words = plain(front);
    let title = cut(&plain(front.lines().next().unwrap_or(front)));
    let problem =
        if words.trim_end_matches('.') == title { String::new() } else { front.to_owned() };
    Challenge {
        problem: with_title(&title, front, problem),
        title,
        solution: Some(back),
        span,
        marks: if both { REVERSED } else { CARD },
    }
}

/// The cards among the items of a list and of those within it.
pub(super) fn of_items(src: &str, items: &[ListItem], tagged: bool, found: &mut Vec<Challenge>) {
    for item in items {
        let first = match item.blocks.first() {
            Some(Block::Paragraph(at)) => &src[at.clone()],
            Some(Block::Heading { title, .. }) => &src[title.clone()],
            _ => "",
        };
        let line = first.lines().next().unwrap_or_default().trim();
        let clean = untagged(line);
        let (shown, both) = clean.clone().unwrap_or_else(|| (line.to_owned(), false));
        let span = item.at.start..item.at.start + src[item.at.clone()].trim_end().len();
        let one =
            (tagged || clean.is_some()).then(|| of_line(&shown, span.clone(), both)).flatten();
        if let Some(mut one) = one {
            let more = below(src, item, line);
            one.solution = one.solution.map(|back| format!("{back}\n\n{more}").trim().to_owned());
            found.push(one);
            continue;
        }
        if let Some(clozes) = clozes(first, span.start) {
            let more = below(src, item, first);
            found.extend(clozes.into_iter().take(1).map(|one| Challenge {
                solution: one.solution.map(|back| format!("{back}\n\n{more}").trim().to_owned()),
                span: span.clone(),
                ..one
            }));
            continue;
        }
        if clean.is_some() && !shown.is_empty() {
            let back = below(src, item, line);
            if !back.is_empty() {
                found.push(card(&shown, back, span, both));
                continue;
            }
        }
        for block in &item.blocks {
            if let Block::List { items, .. } = block {
                of_items(src, items, tagged, found);
            }
        }
    }
}

/// The text of an item behind its first line.
fn below(src: &str, item: &ListItem, line: &str) -> String {
    let all = item_text(src, item);
    let rest = all.trim_start_matches('#').trim_start().strip_prefix(line).unwrap_or_default();
    dedent_all(rest)
}

/// A text without the indent that all its lines have.
fn dedent_all(text: &str) -> String {
    let text = text.trim_matches('\n');
    let least = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches([' ', '\t']).len())
        .min()
        .unwrap_or(0);
    let lines: Vec<&str> =
        text.lines().map(|line| line.get(least..).unwrap_or("").trim_end()).collect();
    lines.join("\n").trim().to_owned()
}
