//! Links between the files of a vault, and those that lead nowhere.

use std::collections::HashSet;

use super::{Vault, remembered::ToPart};
use crate::{
    content::{
        issue::{Issue, Locator},
        names::{Leads, Question},
        page::Page,
    },
    domain::{Entry, EntryId},
};

impl Vault {
    /// The files that a page links to, in order, each with the place of the link in its body; records
    /// what of its links leads nowhere.
    pub(super) fn resolve(
        &mut self,
        number: usize,
        path: &str,
        page: &Page,
    ) -> Vec<(usize, usize)> {
        let mut linked = Vec::new();
        for (related, question) in page.front.related.iter().zip(&page.related) {
            match self.names.answer(path, number, question) {
                Leads::To(file) => linked.push((0, file)),
                _ if related.is_link => {
                    let message = format!("a link to {:?} leads nowhere", related.name);
                    let issue = page.issue(path, 1, message);
                    self.findings.broken.push((issue.line, issue.message));
                }
                _ => {}
            }
        }
        let mut locator = Locator::new(page.text());
        for (link, question) in page.links.references.iter().zip(&page.questions) {
            // By itself, a document can't tell what is beside it.
            if self.single && *question != Question::Here {
                continue;
            }
            let leads = self.names.answer(path, number, question);
            let what = match leads {
                Leads::Unclear => "could lead to more than one note",
                _ => "leads nowhere",
            };
            let mut told = || {
                let line = locator.line(page.begin() + link.at);
                page.issue(path, line, format!("a link to {:?} {what}", link.written))
            };
            match leads {
                Leads::To(file) => {
                    linked.push((link.at, file));
                    let keys = link.part_keys();
                    if !keys.is_empty() {
                        let Issue { line, message, .. } = told();
                        let to = self.files[file].path_key;
                        self.findings.to_parts.push(ToPart { to, keys, line, message });
                    }
                }
                Leads::Elsewhere => {}
                // Tags may be pages as well, and need not be.
                _ if link.is_tag => {}
                Leads::Nowhere | Leads::Unclear => {
                    let Issue { line, message, .. } = told();
                    self.findings.broken.push((line, message));
                }
            }
        }
        linked
    }

    /// Adds the links to files to those of an entry, each once.
    pub(super) fn link(&self, entry: &mut Entry, linked: &[(usize, usize)]) {
        let mut known: HashSet<EntryId> = entry.links.iter().cloned().collect();
        let ids = linked.iter().filter_map(|(_, file)| self.files[*file].id.as_ref());
        for id in ids.filter(|id| **id != entry.id) {
            if known.insert(id.clone()) {
                entry.links.push(id.clone());
            }
        }
    }

    /// The entry that a name leads to.
    pub(super) fn file_named(&self, name: &str) -> Option<&EntryId> {
        self.files[self.names.get(name)?].id.as_ref()
    }
}
