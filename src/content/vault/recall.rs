//! A vault that takes documents as they were when they were read, and says what to remember of those
//! that it reads.

use std::collections::{HashMap, HashSet};

use super::{
    File, Role, Vault,
    folders::shown,
    remembered::{
        CategoryUse, DocumentRole, Findings, ReadLinks, Remembered, folder_of, lower_half,
        pack_names, path_key,
    },
};
use crate::{
    content::{issue::Issue, page::Page},
    domain::CategoryId,
};

/// Where a document begins in what a vault collects of all.
pub(super) struct Begin {
    issues: usize,
    /// The file that issues are about.
    file: String,
    asks: Vec<u8>,
    parts: Vec<u8>,
}

impl Vault {
    /// The ids of the categories of documents, by key; `title` is that of the catalogue.
    pub fn category_ids<'r>(
        title: &str,
        documents: impl Iterator<Item = (&'r str, &'r Remembered)>,
    ) -> HashMap<String, CategoryId> {
        let mut vault = Self::new(title, false);
        documents.for_each(|(path, known)| vault.recall_categories(path, known));
        vault.categories.into_ids()
    }

    /// Takes a document as it was when it was read: the counterpart of [`Vault::scan`] without its
    /// text. Of its names only those in `asked` are taken.
    pub fn recall(&mut self, path: &str, known: &Remembered, asked: &HashSet<u64>) {
        let number = self.files.len();
        let mut placed = false;
        for name in known.packed_names().filter(|name| asked.contains(&name.key)) {
            if !std::mem::replace(&mut placed, true) {
                self.names.place(path, number);
            }
            self.names.put(name, number);
        }
        self.folders.add(path);
        self.files.push(File {
            role: match known.role {
                DocumentRole::Entry => Role::Entry,
                DocumentRole::Log => Role::Log,
                DocumentRole::Personal => Role::Note,
            },
            path_key: path_key(path),
            wanted: String::new(),
            salt: 0,
            names: Vec::new(),
            declared: None,
            id: None,
        });
    }

    /// Takes the categories of a document as it was when it was read: the counterpart of
    /// [`Vault::read`] without its text.
    pub fn recall_categories(&mut self, path: &str, known: &Remembered) {
        match &known.categories {
            Some(uses) => {
                for CategoryUse(key, title, summary) in uses {
                    self.category(key, title, summary);
                }
            }
            None => {
                let folder = folder_of(path);
                if !self.categories.is_known(folder) {
                    let title = self.title_of_folder(folder);
                    self.category(folder, &title, "");
                }
            }
        }
    }

    /// What the first pass knows of a document.
    pub fn scanned(&self, number: usize) -> Remembered {
        let File { role, id, names, declared, .. } = &self.files[number];
        Remembered {
            role: role.remembered(),
            id: id.clone(),
            declared: declared.clone(),
            names: pack_names(names),
            ..Remembered::default()
        }
    }

    /// What is known of the document that was read last.
    pub fn take_remembered(&mut self) -> Remembered {
        std::mem::take(&mut self.remembered)
    }

    /// The title of the category of a folder.
    pub(super) fn title_of_folder(&self, folder: &str) -> String {
        if folder.is_empty() { self.title.clone() } else { shown(folder) }
    }

    /// Begins to remember the document at a path.
    pub(super) fn begin(&mut self, path: &str, page: &Page, issues: &[Issue]) -> Begin {
        self.uses.clear();
        self.findings = Findings::default();
        let mut asks: Vec<u32> = page.asks().into_iter().map(lower_half).collect();
        asks.sort_unstable();
        let mut parts: Vec<u64> = page.links.parts.iter().copied().collect();
        parts.sort_unstable();
        Begin {
            issues: issues.len(),
            file: page.issue(path, 1, String::new()).file,
            asks: asks.into_iter().flat_map(u32::to_le_bytes).collect(),
            parts: parts.into_iter().flat_map(u64::to_le_bytes).collect(),
        }
    }

    /// Ends it, with the number of its entries.
    pub(super) fn remember(
        &mut self,
        number: usize,
        path: &str,
        entries: usize,
        begin: Begin,
        issues: &[Issue],
    ) {
        let findings = Findings {
            issues: issues[begin.issues..]
                .iter()
                .map(|it| (it.line, it.column, it.message.clone()))
                .collect(),
            ..std::mem::take(&mut self.findings)
        };
        let mut uses = std::mem::take(&mut self.uses);
        let mut used = HashSet::new();
        uses.retain(|CategoryUse(key, ..)| used.insert(key.clone()));
        let folder = folder_of(path);
        let of_folder = matches!(&uses[..], [CategoryUse(key, title, summary)]
            if key == folder && *title == self.title_of_folder(folder) && summary.is_empty());
        let file = &mut self.files[number];
        let links = Findings { issues: Vec::new(), ..findings.clone() };
        let known = Remembered {
            role: file.role.remembered(),
            parts: begin.parts.clone(),
            findings: links,
            ..Remembered::default()
        };
        self.read.push(ReadLinks { path: path.to_owned(), file: begin.file, known });
        self.remembered = Remembered {
            role: file.role.remembered(),
            id: file.id.clone(),
            declared: file.declared.clone(),
            names: pack_names(&std::mem::take(&mut file.names)),
            asks: begin.asks,
            parts: begin.parts,
            categories: Some(uses).filter(|_| !of_folder),
            entries,
            findings,
        };
    }
}

impl Role {
    fn remembered(self) -> DocumentRole {
        match self {
            Self::Entry => DocumentRole::Entry,
            Self::Log => DocumentRole::Log,
            Self::Description | Self::UserEntry | Self::Note => DocumentRole::Personal,
        }
    }
}
