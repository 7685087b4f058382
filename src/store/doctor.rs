//! Checks of a database: its integrity, whether the indexes match the texts, orphaned notes and
//! drafts.

use std::fs;

use rusqlite::types::ValueRef;

use super::{
    Error, IndexWriter, Store, file::sibling, names, personal::TABLES, schema::VERSION,
    sql::LIKE_USER_ENTRY, words,
};
use crate::{
    domain::counted,
    search::Tokenizer,
    system::files::{ALLOW_WRITING, DENY_READING, DENY_WRITING, rights},
};

/// The result of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was checked.
    pub what: &'static str,
    /// What was found.
    pub found: String,
    /// What to do about it; `None` if nothing is wrong.
    pub advice: Option<String>,
}

impl Finding {
    fn ok(what: &'static str, found: impl Into<String>) -> Self {
        Self { what, found: found.into(), advice: None }
    }

    fn problem(what: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { what, found: found.into(), advice: Some(advice.into()) }
    }
}

impl Store {
    /// Runs all checks. Changes nothing.
    pub fn run_checks(&self) -> Result<Vec<Finding>, Error> {
        let mut findings = vec![
            Finding::ok("file", self.path.display().to_string()),
            Finding::ok("schema", format!("{VERSION}, SQLite {}", rusqlite::version())),
            self.integrity()?,
        ];
        findings.push(self.personal_texts()?);
        findings.extend(self.full_text()?);
        findings.push(self.names()?);
        findings.push(self.orphans()?);
        findings.push(self.drafts_left()?);
        findings.push(self.sync()?);
        findings.push(self.sizes()?);
        findings.push(self.permissions());
        let copies = self.backups()?;
        findings.push(match copies.last() {
            Some(last) => {
                Finding::ok("backups", format!("{}, the last {}", copies.len(), last.display()))
            }
            None => Finding::ok("backups", "none yet; nexus backup makes one now"),
        });
        Ok(findings)
    }

    fn number(&self, sql: &str) -> Result<i64, Error> {
        Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
    }

    fn integrity(&self) -> Result<Finding, Error> {
        let mut statement = self.connection.prepare("PRAGMA integrity_check(10)")?;
        let lines: Vec<String> =
            statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        if lines == ["ok"] {
            return Ok(Finding::ok("integrity", "ok"));
        }
        let advice = "restore a copy: nexus restore FILE, with one of those in the folder backups";
        Ok(Finding::problem("integrity", lines.join("; "), advice))
    }

    /// Whether all texts of the personal layer are UTF-8.
    fn personal_texts(&self) -> Result<Finding, Error> {
        let (mut rows, mut bad) = (0_u64, Vec::new());
        for table in TABLES {
            let sql = format!("SELECT {} FROM {}", table.columns_sql(), table.name);
            let mut statement = self.connection.prepare(&sql)?;
            let mut all = statement.query([])?;
            while let Some(row) = all.next()? {
                rows += 1;
                let unreadable = |at: &usize| matches!(row.get_ref(*at), Ok(ValueRef::Text(text)) if std::str::from_utf8(text).is_err());
                if let Some(at) = (0..table.columns.len()).find(unreadable) {
                    let column = table.columns[at].name;
                    bad.push(format!("{column} in row {rows} of {}", table.name));
                }
            }
        }
        let what = "your texts";
        Ok(if bad.is_empty() {
            Finding::ok(what, format!("{} can be read", counted(rows, "row", "rows")))
        } else {
            let more = bad.len().saturating_sub(3);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            bad.truncate(3);
            let found = format!("not UTF-8: {}{more}", bad.join(", "));
            let advice = "nexus doctor --salvage NEW copies what can be read into a new database";
            Finding::problem(what, found, advice)
        })
    }

    /// Compares the number of indexed rows with the number of texts, and checks each index.
    fn full_text(&self) -> Result<Vec<Finding>, Error> {
        let mut findings = Vec::new();
        // Entries that are not indexed yet are no problem: the next start indexes them.
        let of_entries = "SELECT count(*) FROM entry_text
             WHERE key NOT IN (SELECT key FROM wordless)";
        let of_notes = &format!("SELECT count(*) FROM note WHERE entry NOT {LIKE_USER_ENTRY}");
        for (what, table, content) in [
            ("full text of entries", "entry_words", of_entries),
            ("full text of titles and summaries", "entry_short", of_entries),
            ("full text of notes", "note_words", of_notes),
        ] {
            let indexed = self.number(&format!("SELECT count(*) FROM {table}_docsize"))?;
            let content = self.number(content)?;
            // To SQLite the check is a write; roll it back.
            let whole = self.connection.execute_batch(&format!(
                "SAVEPOINT look; INSERT INTO {table} ({table}) VALUES ('integrity-check');
                 ROLLBACK TO look; RELEASE look;"
            ));
            let whole = match whole {
                Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ReadOnly) => {
                    Ok(())
                }
                other => other,
            };
            if whole.is_err() {
                let _ = self.connection.execute_batch("ROLLBACK TO look; RELEASE look;");
            }
            findings.push(match whole {
                Ok(()) if indexed == content => {
                    Finding::ok(what, format!("{indexed} of {content}"))
                }
                Ok(()) => Finding::problem(
                    what,
                    format!("{indexed} of {content}"),
                    "nexus doctor --repair rebuilds it",
                ),
                Err(error) => {
                    Finding::problem(what, error.to_string(), "nexus doctor --repair rebuilds it")
                }
            });
        }
        Ok(findings)
    }

    /// Compares the stored index of names of each catalogue with its entries.
    fn names(&self) -> Result<Finding, Error> {
        let what = "index of names";
        // If it is missing, the next browser creates it.
        let mut statement = self.connection.prepare(
            "SELECT key, EXISTS (SELECT 1 FROM names WHERE catalogue = key) FROM catalogue",
        )?;
        let all = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let all = all.collect::<Result<Vec<(i64, bool)>, _>>()?;
        let (mut stored, mut correct) = (0, 0);
        for &(key, _) in all.iter().filter(|(_, is_stored)| *is_stored) {
            stored += 1;
            correct += usize::from(names::are_correct(&self.connection, key)?);
        }
        let found = format!("correct for {correct} of {}", all.len());
        Ok(if correct == stored {
            Finding::ok(what, found)
        } else {
            Finding::problem(what, found, "nexus doctor --repair recreates it")
        })
    }

    fn orphans(&self) -> Result<Finding, Error> {
        let orphans = self.number(&format!(
            "SELECT count(*) FROM note WHERE NOT deleted AND entry NOT {LIKE_USER_ENTRY}
             AND NOT EXISTS (SELECT 1 FROM entry
                 JOIN catalogue ON catalogue.key = entry.catalogue
                 WHERE catalogue.id = note.catalogue AND entry.id = note.entry)"
        ))?;
        let what = "orphaned notes";
        Ok(match orphans {
            0 => Finding::ok(what, "none"),
            orphans => Finding::problem(
                what,
                orphans.to_string(),
                "the browser lists them under \"Orphaned notes\"; they reattach when their entries \
                 are imported again",
            ),
        })
    }

    fn drafts_left(&self) -> Result<Finding, Error> {
        Ok(match self.number("SELECT count(*) FROM draft")? {
            0 => Finding::ok("drafts", "none"),
            drafts => Finding::problem(
                "drafts",
                drafts.to_string(),
                "the browser offers to recover those that no other browser is editing",
            ),
        })
    }

    fn sync(&self) -> Result<Finding, Error> {
        let what = "sync";
        let Some(faults) = self.sync_faults()? else { return Ok(Finding::ok(what, "off")) };
        if !faults.is_empty() {
            let advice = "nexus sync tries again; nexus sync off and nexus sync init REMOTE \
                          exchange everything again (its cache may be deleted at any time)";
            return Ok(Finding::problem(what, faults.join("; "), advice));
        }
        let unknown = self.unknown_to_sync()?;
        let newer = if unknown > 0 {
            format!(", {unknown} of what a newer Nexus wrote kept")
        } else {
            String::new()
        };
        Ok(Finding::ok(what, format!("on, {} to send{newer}", self.unsent()?)))
    }

    fn sizes(&self) -> Result<Finding, Error> {
        let size = |suffix| fs::metadata(sibling(&self.path, suffix)).map_or(0, |file| file.len());
        let free = self.number("PRAGMA freelist_count")? * self.number("PRAGMA page_size")?;
        let counts = format!(
            "{}, {} with {}, {}",
            counted(self.number("SELECT count(*) FROM entry WHERE NOT own")?, "entry", "entries"),
            counted(self.number("SELECT count(*) FROM note WHERE NOT deleted")?, "note", "notes"),
            counted(self.number("SELECT count(*) FROM note_version")?, "version", "versions"),
            counted(
                self.number("SELECT count(*) FROM own WHERE NOT deleted")?,
                "user entry",
                "user entries"
            ),
        );
        let found = format!(
            "{:.1} MB, {:.1} MB in the WAL, {:.1} MB free inside; {counts}",
            size("") as f64 / 1e6,
            size("-wal") as f64 / 1e6,
            free as f64 / 1e6
        );
        Ok(Finding::ok("sizes", found))
    }

    fn permissions(&self) -> Finding {
        let what = "permissions";
        let rights = match rights(&self.path) {
            Err(error) => return Finding::problem(what, error.to_string(), "check its folder"),
            Ok(rights) => rights,
        };
        let (fault, command) = if self.access == super::Access::ReadOnly {
            ("it can't be written to", ALLOW_WRITING)
        } else if rights.others_write {
            ("others can write to it", DENY_WRITING)
        } else if rights.others_read {
            ("others can read it", DENY_READING)
        } else {
            return Finding::ok(what, rights.shown);
        };
        let advice = format!("{fault}: {command} {}", self.path.display());
        Finding::problem(what, rights.shown, advice)
    }

    /// Rebuilds the full text and the index of names, in one transaction.
    pub fn rebuild(&mut self) -> Result<(), Error> {
        let mut bulk = self.bulk_connection()?;
        let mut writer = bulk.index_writer()?;
        reindex_entries(&mut writer)?;
        words::index_notes(&writer.transaction)?;
        for key in names::catalogues(&writer.transaction)? {
            names::save(&writer.transaction, key)?;
        }
        writer.finish()?;
        self.checkpoint()
    }
}

/// Entries that are indexed at once.
const BATCH: usize = 500;

/// Rebuilds the full text of all entries.
fn reindex_entries(writer: &mut IndexWriter<'_>) -> Result<(), Error> {
    words::forget_entries(&writer.transaction)?;
    let mut tokenizer = Tokenizer::with_cache();
    let mut last = i64::MIN;
    loop {
        let entries = words::read(&writer.transaction, last, BATCH)?;
        let Some(end) = entries.last() else { return Ok(()) };
        last = end.row();
        let entries = entries.into_iter().map(|entry| entry.with_indexed_text(&mut tokenizer));
        writer.put(&entries.collect::<Vec<_>>())?;
    }
}
