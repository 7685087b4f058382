//! In which form a new link is written: as the file has its links, or else the files around it.

use super::{
    links::{Target, links_in},
    naming::stem,
    relink::{relative_path, written_as},
};
use crate::domain::{clean_line, fold};

/// What a link is to lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkTarget<'t> {
    /// The file, relative to the root.
    pub path: &'t str,
    /// The heading in it, if that is what is meant.
    pub heading: Option<&'t str>,
    /// The title of what it leads to.
    pub title: &'t str,
    /// Whether another file has the same name.
    pub is_shared: bool,
}

/// How often something was seen to be so, and how often to be otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Votes(usize, usize);

impl Votes {
    fn add(&mut self, is_so: bool) {
        if is_so {
            self.0 += 1;
        } else {
            self.1 += 1;
        }
    }

    /// What most votes say, those of the file itself first.
    fn decide(self, others: Self, otherwise: bool) -> bool {
        [self, others].iter().find(|votes| votes.0 != votes.1).map_or(otherwise, |it| it.0 > it.1)
    }
}

/// How the links of some texts are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LinkHabits {
    /// `[[name]]` rather than `[text](name.md)`.
    wikis: Votes,
    /// `[[folder/name]]`, where the name is that of a file in a folder.
    wiki_paths: Votes,
    /// `[text](name.md)`.
    endings: Votes,
    /// `[text](./name.md)`.
    dots: Votes,
    /// `[text](/folder/name.md)`.
    rooted: Votes,
    /// `[text](<a name.md>)` rather than `[text](a%20name.md)`.
    angles: Votes,
}

impl LinkHabits {
    /// What the links of a text show.
    pub fn add(&mut self, text: &str) {
        for link in links_in(text).references {
            match &link.target {
                Target::Name { .. } => self.wikis.add(true),
                Target::Path(_) => self.wikis.add(false),
                Target::Page(_) | Target::Here => {}
            }
            match &link.target {
                Target::Name { name, .. } => self.wiki_paths.add(name.contains('/')),
                Target::Path(path) => {
                    self.endings.add(stem(path) != path.as_str());
                    self.rooted.add(path.starts_with('/'));
                    if !path.starts_with('/') && !path.starts_with("..") {
                        self.dots.add(path.starts_with("./"));
                    }
                    if path.contains(' ') {
                        self.angles.add(link.written.contains(' '));
                    }
                }
                Target::Page(_) | Target::Here => {}
            }
        }
    }

    /// Whether most links are `[text](name.md)`.
    pub fn uses_paths(self) -> bool {
        !self.wikis.decide(Votes::default(), true)
    }

    /// The inner part of a `[[…]]`, as the file has them, or else the others.
    pub fn wiki(self, others: Self, target: LinkTarget<'_>) -> String {
        let bare = stem(target.path);
        let name = bare.rsplit('/').next().unwrap_or(bare);
        // A name alone that several files have would lead to any of them.
        let with_path = target.is_shared || self.wiki_paths.decide(others.wiki_paths, false);
        let mut link = if with_path { bare } else { name }.to_owned();
        if let Some(heading) = target.heading {
            link.push('#');
            link.push_str(&in_wiki(heading));
        }
        // What the reader sees is the name, unless a label says more.
        if target.heading.is_some() || fold(name) != fold(target.title) {
            link.push('|');
            link.push_str(&in_wiki(target.title));
        }
        link
    }

    /// The destination of a `[text](…)` in the file at a path, as the file has them, or else the
    /// others.
    pub fn path(self, others: Self, from: &str, target: LinkTarget<'_>) -> String {
        let file =
            if self.endings.decide(others.endings, true) { target.path } else { stem(target.path) };
        let path = if self.rooted.decide(others.rooted, false) {
            format!("/{file}")
        } else {
            relative_path(from, file, self.dots.decide(others.dots, false))
        };
        let in_angles = path.contains(' ') && self.angles.decide(others.angles, false);
        let part =
            target.heading.map_or_else(String::new, |heading| format!("#{}", anchor(heading)));
        written_as(&if in_angles { format!("<{part}>") } else { part }, &path)
    }
}

/// A title within a `[[…]]`, without what would end it.
fn in_wiki(title: &str) -> String {
    clean_line(title)
        .replace(['|', '[', ']', '#', '^'], " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The anchor that GitHub and most site generators give to a heading.
fn anchor(heading: &str) -> String {
    let kept = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    heading.trim().to_lowercase().chars().filter(|c| kept(*c)).collect::<String>().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn habits(text: &str) -> LinkHabits {
        let mut habits = LinkHabits::default();
        habits.add(text);
        habits
    }

    #[test]
    fn a_link_is_written_as_those_around_it() {
        let target = |path, title| LinkTarget { path, heading: None, title, is_shared: false };
        let note = target("db/Redis Cluster.md", "Redis cluster");
        let part = LinkTarget { heading: Some("Why, then?"), title: "Why, then?", ..note };
        for (own, others, to, wiki, path) in [
            ("", "", note, "Redis Cluster", "../db/Redis%20Cluster.md"),
            ("", "[[a/b]]", note, "db/Redis Cluster", "../db/Redis%20Cluster.md"),
            ("[[b]]", "[[a/b]] [[c/d]]", note, "Redis Cluster", "../db/Redis%20Cluster.md"),
            ("[a](b)", "", note, "Redis Cluster", "../db/Redis%20Cluster"),
            ("[a](<b c.md>)", "", note, "Redis Cluster", "<../db/Redis Cluster.md>"),
            ("[a](b%20c.md)", "[a](<b c.md>)", note, "Redis Cluster", "../db/Redis%20Cluster.md"),
            ("[a](/x/b.md)", "", note, "Redis Cluster", "/db/Redis%20Cluster.md"),
            ("", "[a](./b.md)", target("in/x.md", "X"), "x", "./x.md"),
            ("", "", target("in/2024 x.md", "The X"), "2024 x|The X", "2024%20x.md"),
            (
                "",
                "",
                part,
                "Redis Cluster#Why, then?|Why, then?",
                "../db/Redis%20Cluster.md#why-then",
            ),
            ("", "", target("in/a (b).md", "a (b)"), "a (b)", "a%20%28b%29.md"),
            ("", "", LinkTarget { is_shared: true, ..target("in/x.md", "x") }, "in/x", "x.md"),
        ] {
            let (own, others) = (habits(own), habits(others));
            assert_eq!(own.wiki(others, to), wiki);
            assert_eq!(own.path(others, "in/here.md", to), path);
        }
    }
}
