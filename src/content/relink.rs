//! Links that lead to a note which gets another path or title, and the links of that note itself:
//! each is rewritten, in its own form, where it would otherwise lead to another place.

use std::{fmt::Write as _, ops::Range};

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

use super::{
    front::{front_matter, is_related, quoted_name},
    links::{Reference, Target, links_in, path_link},
    markdown::{decoded, path_from},
    names::{Leads, Names, Question, Rank},
    naming::stem,
};
use crate::domain::fold;

/// A note as links know it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkedNote {
    /// Its path, relative to the root.
    pub path: String,
    /// Its title.
    pub title: String,
    /// Its id; empty if links should not name it by that.
    pub id: String,
    /// Its other names.
    pub aliases: Vec<String>,
}

/// A piece of a text that is rewritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// What stands there then.
    pub new: String,
}

/// Where links lead before and after a note gets another path or title.
#[derive(Debug)]
pub struct Relinker {
    before: Names,
    after: Names,
    notes: Vec<LinkedNote>,
    /// The note that changes.
    moved: usize,
    new: LinkedNote,
}

fn names_of<'n>(notes: impl Iterator<Item = (usize, &'n LinkedNote)>) -> Names {
    let mut names = Names::default();
    for (number, note) in notes {
        names.add_path(&note.path, number);
        names.add(&note.title, Rank::Title, number);
        if !note.id.is_empty() {
            names.add(&note.id, Rank::Path, number);
        }
        for alias in &note.aliases {
            names.add(alias, Rank::Alias, number);
        }
    }
    names
}

impl Relinker {
    /// For the note with a number among all notes, which becomes `new`.
    pub fn new(notes: Vec<LinkedNote>, moved: usize, new: LinkedNote) -> Self {
        let before = names_of(notes.iter().enumerate());
        let after = names_of(
            notes.iter().enumerate().map(|(at, it)| (at, if at == moved { &new } else { it })),
        );
        Self { before, after, notes, moved, new }
    }

    /// The other notes to which names led that the note will have, so that links by these names
    /// become ambiguous, or lead to it.
    pub fn clashes(&self) -> Vec<&LinkedNote> {
        let name = |path: &str| stem(path).rsplit('/').next().unwrap_or_default().to_owned();
        let (was, new) = (&self.notes[self.moved], &self.new);
        let of_name = (name(&was.path) != name(&new.path)).then(|| name(&new.path));
        let of_title = (was.title != new.title).then(|| new.title.clone());
        let mut others: Vec<usize> = Vec::new();
        for name in [of_name, of_title].into_iter().flatten() {
            let key = fold(&name);
            let has = |note: &LinkedNote| {
                let file = stem(&note.path).rsplit('/').next().unwrap_or_default();
                fold(file) == key
                    || fold(&note.title) == key
                    || note.aliases.iter().any(|alias| fold(alias) == key)
            };
            let found = self.notes.iter().enumerate();
            let found = found.filter(|(at, note)| *at != self.moved && has(note));
            others.extend(found.map(|(at, _)| at));
        }
        others.sort_unstable();
        others.dedup();
        others.into_iter().map(|at| &self.notes[at]).collect()
    }

    /// What is rewritten in the file at a path. For the moved note itself, `exists` says whether
    /// there is a file at a path that is no note.
    pub fn rewrites(&self, path: &str, text: &str, exists: &dyn Fn(&str) -> bool) -> Vec<Rewrite> {
        let is_moved = path == self.notes[self.moved].path;
        let to = if is_moved { self.new.path.as_str() } else { path };
        let number = self.notes.iter().position(|note| note.path == path).unwrap_or(usize::MAX);
        let view = View { relinker: self, from: path, to, number, exists };
        let (_, body) = front_matter(text);
        let begin = text.len() - body.len();
        let mut found = view.of_front(&text[..begin]);
        let shift = |rewrite: Rewrite| Rewrite {
            range: rewrite.range.start + begin..rewrite.range.end + begin,
            new: rewrite.new,
        };
        found.extend(view.of_body(body).into_iter().map(shift));
        found.sort_by_key(|rewrite| rewrite.range.start);
        found.dedup_by(|one, two| one.range.start < two.range.end);
        found
    }
}

/// A file whose links are looked at.
struct View<'v> {
    relinker: &'v Relinker,
    /// Its path now.
    from: &'v str,
    /// Its path afterwards.
    to: &'v str,
    number: usize,
    exists: &'v dyn Fn(&str) -> bool,
}

/// The text with its rewrites.
pub fn rewritten(text: &str, rewrites: &[Rewrite]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for Rewrite { range, new } in rewrites {
        out.push_str(&text[at..range.start]);
        out.push_str(new);
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}

impl View<'_> {
    /// Names of notes in front matter.
    fn of_front(&self, front: &str) -> Vec<Rewrite> {
        let mut found = Vec::new();
        let is_toml = front.trim_start_matches('\u{feff}').starts_with("+++");
        let mut related = false;
        let mut at = 0;
        for line in front.split_inclusive('\n') {
            if line.starts_with(|c: char| c.is_alphabetic())
                && let Some((key, _)) = line.split_once([':', '='])
            {
                related = is_related(key.trim());
            }
            let wikis = wiki_spans(line);
            for span in &wikis {
                let written = &line[span.clone()];
                // They stand in quotes, as a rule.
                let new = self.wiki(written, |form| !form.contains(['"', '\'', '\\']));
                found.extend(new.map(|new| Rewrite { range: at + span.start..at + span.end, new }));
            }
            if related && wikis.is_empty() {
                for span in scalars(line) {
                    let new = self.scalar(&line[span.clone()], is_toml);
                    found.extend(
                        new.map(|new| Rewrite { range: at + span.start..at + span.end, new }),
                    );
                }
            }
            at += line.len();
        }
        found
    }

    /// What replaces a value in front matter that names a note, if it leads elsewhere otherwise; in
    /// quotes where the new name needs them.
    fn scalar(&self, written: &str, is_toml: bool) -> Option<String> {
        let (name, quote) = match written.chars().next() {
            Some(quote @ ('"' | '\'')) if written.len() > 1 && written.ends_with(quote) => {
                (&written[1..written.len() - 1], Some(quote))
            }
            _ => (written, None),
        };
        let bare = match quote {
            Some('\'') if !is_toml => name.replace("''", "'"),
            Some('"') => serde_json::from_str(written).unwrap_or_else(|_| name.to_owned()),
            _ => name.to_owned(),
        };
        let new = self.name(&bare, |form| !form.contains('\n'))?;
        Some(quoted_name(&new, written, is_toml))
    }

    fn of_body(&self, body: &str) -> Vec<Rewrite> {
        let mut found = Vec::new();
        for link in links_in(body).references {
            found.extend(self.of_reference(body, &link));
        }
        let parser = Parser::new_ext(body, Options::ENABLE_WIKILINKS | Options::ENABLE_TABLES);
        for (_, definition) in parser.reference_definitions().iter() {
            let span = definition.span.clone();
            let label = body[span.clone()].find("]:").map_or(0, |at| at + 2);
            let target = span.start + label..span.end;
            if let Some(range) = destination(body, target)
                && let Some(new) = self.path(&body[range.clone()], &definition.dest)
            {
                found.push(Rewrite { range, new });
            }
        }
        for (event, at) in parser.into_offset_iter() {
            match event {
                // Pictures and other files beside the note that moves.
                Event::Start(
                    Tag::Image { link_type: LinkType::Inline, dest_url, .. }
                    | Tag::Link { link_type: LinkType::Inline, dest_url, .. },
                ) => {
                    if let Some(range) = inline_destination(body, &at)
                        && let Some(new) = self.attachment(&body[range.clone()], &dest_url)
                    {
                        found.push(Rewrite { range, new });
                    }
                }
                Event::Html(html) | Event::InlineHtml(html) => {
                    found.extend(self.of_html(&html, at.start));
                }
                _ => {}
            }
        }
        found
    }

    /// `href="…"` and `src="…"`.
    fn of_html(&self, html: &str, start: usize) -> Vec<Rewrite> {
        let mut found = Vec::new();
        for name in ["href=", "src="] {
            for (at, _) in html.match_indices(name) {
                let begin = at + name.len();
                let Some(quote) = html[begin..].chars().next().filter(|c| matches!(c, '"' | '\''))
                else {
                    continue;
                };
                let Some(length) = html[begin + 1..].find(quote) else { continue };
                let range = begin + 1..begin + 1 + length;
                let raw = &html[range.clone()];
                let new = self.path(raw, raw).or_else(|| self.attachment(raw, raw));
                found.extend(
                    new.map(|new| Rewrite { range: start + range.start..start + range.end, new }),
                );
            }
        }
        found
    }

    fn of_reference(&self, body: &str, link: &Reference) -> Option<Rewrite> {
        let rest = &body[link.at..];
        match &link.target {
            Target::Here => None,
            Target::Name { label, .. } => {
                let open = rest.find("[[").filter(|at| *at <= 1)? + 2;
                let end = open + rest[open..].find("]]")?;
                let inner = &rest[open..end];
                let begin = link.at + open;
                let bar = inner.find('|');
                let target = inner[..bar.unwrap_or(inner.len())].trim_end_matches('\\');
                if let Some(new) = self.wiki(target, |_| true) {
                    return Some(Rewrite { range: begin..begin + target.len(), new });
                }
                // Dendron writes the label first.
                let (bar, _) = bar.zip(label.as_ref())?;
                let target = &inner[bar + 1..];
                let led = self.leads(&self.relinker.before, self.from, inner[..bar].trim());
                let new = self.wiki(target, |_| true).filter(|_| !matches!(led, Leads::To(_)))?;
                let begin = begin + bar + 1;
                Some(Rewrite { range: begin..begin + target.len(), new })
            }
            Target::Path(_) => {
                if rest.starts_with(['[', '!']) {
                    let range = inline_destination(body, &(link.at..link.end))?;
                    let new = self.path(&body[range.clone()], &link.written)?;
                    Some(Rewrite { range, new })
                } else {
                    None
                }
            }
            Target::Page(name) => {
                let at = rest.find(link.written.as_str())?;
                let range = link.at + at..link.at + at + name.len();
                let new = self.page(name, link)?;
                Some(Rewrite { range, new })
            }
        }
    }

    fn leads(&self, names: &Names, path: &str, name: &str) -> Leads {
        let target = Target::Name { name: name.to_owned(), label: None };
        self.resolve(names, path, &Reference::to(target))
    }

    fn resolve(&self, names: &Names, path: &str, link: &Reference) -> Leads {
        names.answer(path, self.number, &Question::of(path, link))
    }

    /// What replaces the target of a `[[…]]`, if it leads elsewhere otherwise; a name that can stand
    /// in one, and that fits where it stands.
    fn wiki(&self, written: &str, fits: impl Fn(&str) -> bool) -> Option<String> {
        let (name, part) = written.split_at(written.find('#').unwrap_or(written.len()));
        let (lead, trail) =
            (name.len() - name.trim_start().len(), name.len() - name.trim_end().len());
        let ends = |form: &str| form.contains(['#', '|', '[', ']', '^', '\n']);
        let new = self.name(name.trim(), |form| !ends(form) && fits(form))?;
        Some(format!("{}{new}{}{part}", &name[..lead], &name[name.len() - trail..]))
    }

    /// What replaces the name of a note, if it leads elsewhere otherwise: the first of its names that
    /// fits and leads there.
    fn name(&self, bare: &str, fits: impl Fn(&str) -> bool) -> Option<String> {
        if bare.is_empty() || bare.starts_with("dendron://") {
            return None;
        }
        let Leads::To(target) = self.leads(&self.relinker.before, self.from, bare) else {
            return None;
        };
        let after = &self.relinker.after;
        if self.leads(after, self.to, bare) == Leads::To(target) || !self.may_change(target) {
            return None;
        }
        let note = self.note(target);
        let leads = |form: &str| self.leads(after, self.to, form) == Leads::To(target);
        self.forms(bare, target, note).into_iter().find(|form| fits(form) && leads(form))
    }

    /// Whether a link to a note may be rewritten: one to the moved note, or from it. What else
    /// becomes ambiguous is reported, and left to the user.
    fn may_change(&self, target: usize) -> bool {
        target == self.relinker.moved || self.number == self.relinker.moved
    }

    /// A note as it is afterwards.
    fn note(&self, number: usize) -> &LinkedNote {
        let Relinker { notes, moved, new, .. } = self.relinker;
        if number == *moved { new } else { &notes[number] }
    }

    /// The ways to name a note, that in which it was written first.
    fn forms(&self, written: &str, target: usize, note: &LinkedNote) -> Vec<String> {
        let ending =
            [".md", ".markdown"].into_iter().find(|it| written.to_ascii_lowercase().ends_with(it));
        let ended = |form: &str| match ending {
            Some(_) => {
                let ending = note.path.len() - stem(&note.path).len();
                format!("{form}{}", &note.path[note.path.len() - ending..])
            }
            None => form.to_owned(),
        };
        let bare = stem(&note.path);
        let file = bare.rsplit('/').next().unwrap_or(bare);
        let was = self.relinker.notes[target].clone();
        let file_was = stem(&was.path).rsplit('/').next().unwrap_or_default().to_owned();
        let bare_written = &written[..written.len() - ending.map_or(0, str::len)];
        let mut forms = Vec::new();
        if written.starts_with('.') {
            forms.push(ended(&relative_path(self.to, bare, written.starts_with("./"))));
        } else if written.starts_with('/') {
            forms.push(ended(&format!("/{bare}")));
        } else if written.contains('/') {
            // As many folders as were written, or all.
            let folders = written.matches('/').count() + 1;
            let parts: Vec<&str> = bare.split('/').collect();
            if folders < parts.len() && fold(bare_written) != fold(stem(&was.path)) {
                forms.push(ended(&parts[parts.len() - folders..].join("/")));
            }
            forms.push(ended(bare));
        } else if fold(written) == fold(&was.title)
            && (fold(bare_written) != fold(&file_was)
                || written == was.title && bare_written != file_was)
        {
            forms.push(note.title.clone());
        }
        forms.push(ended(file));
        forms.push(ended(bare));
        forms
    }

    /// What replaces the path of a Markdown link to a note.
    fn path(&self, raw: &str, destination: &str) -> Option<String> {
        let link = path_link(destination, 0..0)?;
        let Leads::To(target) = self.resolve(&self.relinker.before, self.from, &link) else {
            return None;
        };
        let note = self.note(target);
        let Target::Path(decoded_path) = &link.target else { return None };
        // What leads to a file by its place has to go on doing so, for other programs; only Nexus
        // looks for its name in other folders.
        let is_at = |file: &str, note: &LinkedNote| {
            let path = path_from(file, decoded_path);
            path == note.path || path == stem(&note.path)
        };
        let still_leads = if is_at(self.from, &self.relinker.notes[target]) {
            is_at(self.to, note)
        } else {
            self.resolve(&self.relinker.after, self.to, &link) == Leads::To(target)
        };
        if still_leads || !self.may_change(target) {
            return None;
        }
        let written = destination.split(['#', '?']).next().unwrap_or_default();
        let lower = written.to_ascii_lowercase();
        let has_ending = [".md", ".markdown"].iter().any(|it| lower.ends_with(it));
        let file = if has_ending { note.path.as_str() } else { stem(&note.path) };
        let new = if written.starts_with("@/") {
            format!("@/{file}")
        } else if written.starts_with('/') {
            format!("/{file}")
        } else {
            relative_path(self.to, file, written.starts_with("./"))
        };
        Some(written_as(raw, &new))
    }

    /// What replaces the path of a link from the moved note to a file that is no note.
    fn attachment(&self, raw: &str, destination: &str) -> Option<String> {
        let outer = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        if self.from == self.to || outer(self.from) == outer(self.to) {
            return None;
        }
        let written = destination.split(['#', '?']).next().unwrap_or_default();
        let path = decoded(written);
        let has_scheme = path.find([':', '/']).is_some_and(|at| path[at..].starts_with(':'));
        if path.is_empty() || path.starts_with('/') || has_scheme {
            return None;
        }
        let target = path_from(self.from, &path);
        if target.is_empty() || !(self.exists)(&target) {
            return None;
        }
        let new = relative_path(self.to, &target, written.starts_with("./"));
        Some(written_as(raw, &new))
    }

    /// What replaces the name in a short code.
    fn page(&self, name: &str, link: &Reference) -> Option<String> {
        let Leads::To(target) = self.resolve(&self.relinker.before, self.from, link) else {
            return None;
        };
        let leads_there = |name: &str| {
            let link = Reference::to(Target::Page(name.to_owned()));
            self.resolve(&self.relinker.after, self.to, &link) == Leads::To(target)
        };
        if leads_there(name) || !self.may_change(target) {
            return None;
        }
        let note = self.note(target);
        let root = if name.starts_with('/') { "/" } else { "" };
        let has_ending = name.to_ascii_lowercase().ends_with(".md");
        let file = |path: &str| {
            let path = if has_ending { path } else { stem(path) };
            format!("{root}{path}")
        };
        let short = note.path.rsplit('/').next().unwrap_or_default();
        let forms = if name.trim_start_matches('/').contains('/') {
            [file(&note.path), file(short)]
        } else {
            [file(short), file(&note.path)]
        };
        forms.into_iter().find(|form| leads_there(form))
    }
}

/// The path from a file to another.
pub(super) fn relative_path(from: &str, to: &str, dotted: bool) -> String {
    let folder: Vec<&str> = from.split('/').collect();
    let folder = &folder[..folder.len() - 1];
    let target: Vec<&str> = to.split('/').collect();
    let shared = folder.iter().zip(&target[..target.len() - 1]).take_while(|(a, b)| a == b).count();
    let up = folder.len() - shared;
    let mut parts = vec![".."; up];
    parts.extend(&target[shared..]);
    let path = parts.join("/");
    if up == 0 && dotted { format!("./{path}") } else { path }
}

/// A path in the place of another, written as that was: in `<…>`, or with its signs encoded; what
/// stands behind `#` or `?` stays.
pub(super) fn written_as(raw: &str, path: &str) -> String {
    let (open, inner, close) = match raw.strip_prefix('<').and_then(|it| it.strip_suffix('>')) {
        Some(inner) => ("<", inner, ">"),
        None => ("", raw, ""),
    };
    let behind = &inner[inner.find(['#', '?']).unwrap_or(inner.len())..];
    let spaced = inner.contains(' ');
    let encoded_letters = inner.bytes().zip(inner.bytes().skip(1)).any(|(sign, digit)| {
        sign == b'%' && matches!(digit, b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F')
    });
    let mut out = String::from(open);
    for c in path.chars() {
        let escape = match c {
            ' ' => open.is_empty() && !spaced || inner.contains("%20"),
            '(' | ')' | '<' | '>' => open.is_empty(),
            '#' | '?' | '%' | '\\' => true,
            c => !c.is_ascii() && encoded_letters,
        };
        if escape {
            let mut buffer = [0; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
    out.push_str(behind);
    out.push_str(close);
    out
}

/// Where the destination of `[text](destination "title")` stands.
fn inline_destination(body: &str, link: &Range<usize>) -> Option<Range<usize>> {
    let text = body.get(link.clone())?.strip_suffix(')')?;
    let open = text.rfind("](")? + 2;
    destination(body, link.start + open..link.end - 1)
}

/// The destination with which a piece of a text begins, after blanks.
fn destination(body: &str, within: Range<usize>) -> Option<Range<usize>> {
    let text = body.get(within.clone())?;
    let begin = text.len() - text.trim_start().len();
    let rest = &text[begin..];
    let end = if rest.starts_with('<') {
        rest.find('>')? + 1
    } else {
        rest.find(char::is_whitespace).unwrap_or(rest.len())
    };
    (end > 0).then(|| within.start + begin..within.start + begin + end)
}

/// The targets of the `[[…]]` in a line.
fn wiki_spans(line: &str) -> Vec<Range<usize>> {
    line.match_indices("[[")
        .filter_map(|(at, _)| {
            let inner = &line[at + 2..];
            let inner = &inner[..inner.find("]]")?];
            let end = inner.find('|').unwrap_or(inner.len());
            Some(at + 2..at + 2 + end)
        })
        .collect()
}

/// The values in a line of front matter, with their quotes: behind its key, in a list.
fn scalars(line: &str) -> Vec<Range<usize>> {
    let value = match line.split_once([':', '=']) {
        Some((key, _)) if line.starts_with(|c: char| c.is_alphabetic()) => key.len() + 1,
        _ => line.find("- ").map_or(0, |at| at + 2),
    };
    let (mut found, mut start, mut quote) = (Vec::new(), value, None);
    let ends = line[value..].char_indices().map(|(at, c)| (value + at, Some(c)));
    for (at, c) in ends.chain([(line.len(), None)]) {
        let begins = line[start..at].trim().is_empty();
        let is_end = match c {
            Some(c) if quote.is_some() => {
                quote = quote.filter(|quote| *quote != c);
                false
            }
            Some(c @ ('"' | '\'')) if begins => {
                quote = Some(c);
                false
            }
            // A comment: what comes is no value any more.
            Some('#') => at == start || line[..at].ends_with(char::is_whitespace),
            Some(c) => matches!(c, '[' | ']' | ','),
            None => true,
        };
        if is_end {
            let piece = &line[start..at];
            let lead = start + (piece.len() - piece.trim_start().len());
            if !piece.trim().is_empty() {
                found.push(lead..lead + piece.trim().len());
            }
            start = at + c.map_or(0, char::len_utf8);
        }
        if is_end && c == Some('#') {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(path: &str, title: &str) -> LinkedNote {
        LinkedNote { path: path.to_owned(), title: title.to_owned(), ..LinkedNote::default() }
    }

    fn relinked(from: &str, text: &str) -> String {
        let notes = vec![
            note("tools/old-name.md", "Old name"),
            note("start.md", "Start"),
            note("tools/beside.md", "Beside"),
            note("other/far.md", "Far"),
        ];
        let relinker = Relinker::new(notes, 0, note("archive/new name.md", "New name"));
        let exists = |path: &str| path == "tools/img/a b.png";
        rewritten(text, &relinker.rewrites(from, text, &exists))
    }

    #[test]
    fn links_are_written_anew_in_the_form_in_which_they_were_written() {
        for (before, after) in [
            ("[[old-name]]", "[[new name]]"),
            ("[[old-name|the label]]", "[[new name|the label]]"),
            ("![[old-name#Part|x]]", "![[new name#Part|x]]"),
            ("[[Old name]]", "[[New name]]"),
            ("[[tools/old-name]]", "[[archive/new name]]"),
            ("[[tools/old-name.md]]", "[[archive/new name.md]]"),
            ("| [[old-name\\|x]] |", "| [[new name\\|x]] |"),
            ("[t](tools/old-name.md)", "[t](archive/new%20name.md)"),
            ("[t](./tools/old-name.md#part)", "[t](./archive/new%20name.md#part)"),
            ("[t](<tools/old-name.md> \"title\")", "[t](<archive/new name.md> \"title\")"),
            ("[t](/tools/old-name.md)", "[t](/archive/new%20name.md)"),
            ("[a [b](c) d](tools/old-name)", "[a [b](c) d](tools/old-name)"),
            (
                "[t][r]\n\n[r]: tools/old-name.md \"t\"\n",
                "[t][r]\n\n[r]: archive/new%20name.md \"t\"\n",
            ),
            ("<a href=\"tools/old-name.md\">x</a>", "<a href=\"archive/new%20name.md\">x</a>"),
            ("[x]({{< relref \"old-name.md\" >}})", "[x]({{< relref \"new name.md\" >}})"),
            (
                "`[[old-name]]` [[beside]] [e](https://old-name.md)",
                "`[[old-name]]` [[beside]] [e](https://old-name.md)",
            ),
            ("```\n[[old-name]]\n```\n", "```\n[[old-name]]\n```\n"),
            (
                "---\nup: \"[[old-name]]\"\ntitle: old-name\n---\n",
                "---\nup: \"[[new name]]\"\ntitle: old-name\n---\n",
            ),
            (
                "---\nrelated: [old-name, beside]\n---\nx",
                "---\nrelated: [new name, beside]\n---\nx",
            ),
            ("---\nrelated:\n  - old-name\n---\nx", "---\nrelated:\n  - new name\n---\nx"),
        ] {
            assert_eq!(relinked("start.md", before), after);
        }
    }

    #[test]
    fn a_name_that_would_end_a_link_or_a_value_is_not_written_in_one() {
        let notes = vec![note("old.md", "Old name"), note("start.md", "Start")];
        let new = note("c-a-b.md", "C: [a] | b, \"x\" #1");
        let relinker = Relinker::new(notes, 0, new);
        for (before, after) in [
            ("[[Old name]] [[Old name|x]]", "[[c-a-b]] [[c-a-b|x]]"),
            ("---\nup: \"[[Old name]]\"\n---\nx", "---\nup: \"[[c-a-b]]\"\n---\nx"),
            (
                "---\nrelated: Old name # why\n---\nx",
                "---\nrelated: \"C: [a] | b, \\\"x\\\" #1\" # why\n---\nx",
            ),
            (
                "---\nrelated: ['Old name', Start]\n---\nx",
                "---\nrelated: ['C: [a] | b, \"x\" #1', Start]\n---\nx",
            ),
            (
                "---\nrelated:\n  - \"Old name\"\n---\nx",
                "---\nrelated:\n  - \"C: [a] | b, \\\"x\\\" #1\"\n---\nx",
            ),
            (
                "+++\nrelated = [\"Old name\"]\n+++\nx",
                "+++\nrelated = [\"C: [a] | b, \\\"x\\\" #1\"]\n+++\nx",
            ),
        ] {
            let rewrites = relinker.rewrites("start.md", before, &|_| false);
            assert_eq!(rewritten(before, &rewrites), after);
        }
    }

    #[test]
    fn the_links_of_the_moved_note_lead_where_they_led() {
        for (before, after) in [
            ("[b](beside.md)", "[b](../tools/beside.md)"),
            ("[b](./beside.md)", "[b](../tools/beside.md)"),
            ("[f](../other/far.md#x)", "[f](../other/far.md#x)"),
            ("![p](img/a%20b.png)", "![p](../tools/img/a%20b.png)"),
            ("<img src=\"img/a b.png\">", "<img src=\"../tools/img/a b.png\">"),
            (
                "[[beside]] [s](#part) [w](https://x.example)",
                "[[beside]] [s](#part) [w](https://x.example)",
            ),
            ("[gone](img/gone.png)", "[gone](img/gone.png)"),
        ] {
            assert_eq!(relinked("tools/old-name.md", before), after);
        }
    }
}
