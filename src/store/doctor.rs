//! Checks of a database: whether it is whole, whether the full text matches what it is made of,
//! what is left over.

use std::fs;

use rusqlite::{Transaction, params, types::ValueRef};

use super::{
    Error, IndexWriter, Store, file::sibling, names, personal::TABLES, schema::VERSION,
    sql::LIKE_USER_ENTRY, words,
};
use crate::search::{IndexedText, Tokenizer};

/// Something that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub what: &'static str,
    /// What was found.
    pub found: String,
    /// What to do about it; nothing where all is well.
    pub advice: Option<String>,
}

impl Finding {
    fn well(what: &'static str, found: impl Into<String>) -> Self {
        Self { what, found: found.into(), advice: None }
    }

    fn ill(what: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { what, found: found.into(), advice: Some(advice.into()) }
    }
}

impl Store {
    /// Runs all checks. Changes nothing.
    pub fn run_checks(&self) -> Result<Vec<Finding>, Error> {
        let mut findings = vec![
            Finding::well("file", self.path.display().to_string()),
            Finding::well("schema", format!("{VERSION}, SQLite {}", rusqlite::version())),
            self.integrity()?,
        ];
        findings.push(self.own_texts()?);
        findings.extend(self.full_text()?);
        findings.push(self.names()?);
        findings.push(self.orphans()?);
        findings.push(self.drafts_left()?);
        findings.push(self.sizes()?);
        findings.push(self.permissions());
        let copies = self.backups()?;
        findings.push(match copies.last() {
            Some(last) => {
                Finding::well("backups", format!("{}, the last {}", copies.len(), last.display()))
            }
            None => Finding::well("backups", "none yet; nexus backup makes one now"),
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
            return Ok(Finding::well("integrity", "ok"));
        }
        let advice = "restore a copy: nexus restore FILE, with one of those in the folder backups";
        Ok(Finding::ill("integrity", lines.join("; "), advice))
    }

    /// Whether everything that the user made can be read.
    fn own_texts(&self) -> Result<Finding, Error> {
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
        let what = "texts of your own";
        Ok(if bad.is_empty() {
            Finding::well(what, format!("{rows} rows can be read"))
        } else {
            let more = bad.len().saturating_sub(3);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            bad.truncate(3);
            let found = format!("no UTF-8: {}{more}", bad.join(", "));
            let advice = "nexus doctor --salvage NEW copies what can be read into a new database";
            Finding::ill(what, found, advice)
        })
    }

    /// The full text against what it is of, by how many rows each has, and each by itself.
    fn full_text(&self) -> Result<Vec<Finding>, Error> {
        let mut findings = Vec::new();
        // Those that are not indexed yet are no fault: the next start indexes them.
        let of_entries = "SELECT count(*) FROM entry_text
             WHERE key NOT IN (SELECT key FROM wordless)";
        let of_notes = &format!("SELECT count(*) FROM note WHERE entry NOT {LIKE_USER_ENTRY}");
        for (what, table, content) in [
            ("full text of entries", "entry_words", of_entries),
            ("full text of notes", "note_words", of_notes),
        ] {
            let indexed = self.number(&format!("SELECT count(*) FROM {table}_docsize"))?;
            let content = self.number(content)?;
            // The check is a write to SQLite; it is rolled back.
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
                    Finding::well(what, format!("{indexed} of {content}"))
                }
                Ok(()) => Finding::ill(
                    what,
                    format!("{indexed} of {content}"),
                    "nexus doctor --repair rebuilds it",
                ),
                Err(error) => {
                    Finding::ill(what, error.to_string(), "nexus doctor --repair rebuilds it")
                }
            });
        }
        Ok(findings)
    }

    /// The index of names that is kept with each catalogue against its entries.
    fn names(&self) -> Result<Finding, Error> {
        let what = "index of names";
        // Where there is none, the next browser makes it.
        let mut statement = self.connection.prepare(
            "SELECT key, EXISTS (SELECT 1 FROM names WHERE catalogue = key) FROM catalogue",
        )?;
        let all = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let all = all.collect::<Result<Vec<(i64, bool)>, _>>()?;
        let (mut kept, mut right) = (0, 0);
        for &(key, _) in all.iter().filter(|(_, is_kept)| *is_kept) {
            kept += 1;
            right += usize::from(names::are_right(&self.connection, key)?);
        }
        let found = format!("right for {right} of {}", all.len());
        Ok(if right == kept {
            Finding::well(what, found)
        } else {
            Finding::ill(what, found, "nexus doctor --repair recreates it")
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
            0 => Finding::well(what, "none"),
            orphans => Finding::ill(
                what,
                orphans.to_string(),
                "they are listed in the browser under \"Orphaned notes\", and come back by \
                 themselves when their entries do",
            ),
        })
    }

    fn drafts_left(&self) -> Result<Finding, Error> {
        Ok(match self.number("SELECT count(*) FROM draft")? {
            0 => Finding::well("drafts", "none"),
            drafts => Finding::ill(
                "drafts",
                drafts.to_string(),
                "the browser offers those that nobody is writing at the moment",
            ),
        })
    }

    fn sizes(&self) -> Result<Finding, Error> {
        let size = |suffix| fs::metadata(sibling(&self.path, suffix)).map_or(0, |file| file.len());
        let free = self.number("PRAGMA freelist_count")? * self.number("PRAGMA page_size")?;
        let counts = format!(
            "{} entries, {} notes with {} versions, {} entries of your own",
            self.number("SELECT count(*) FROM entry WHERE NOT own")?,
            self.number("SELECT count(*) FROM note WHERE NOT deleted")?,
            self.number("SELECT count(*) FROM note_version")?,
            self.number("SELECT count(*) FROM own WHERE NOT deleted")?,
        );
        let found = format!(
            "{:.1} MB, {:.1} MB in the log, {:.1} MB free within; {counts}",
            size("") as f64 / 1e6,
            size("-wal") as f64 / 1e6,
            free as f64 / 1e6
        );
        Ok(Finding::well("sizes", found))
    }

    #[cfg(unix)]
    fn permissions(&self) -> Finding {
        use std::os::unix::fs::PermissionsExt as _;
        let what = "permissions";
        match fs::metadata(&self.path) {
            Err(error) => Finding::ill(what, error.to_string(), "look at the folder it is in"),
            Ok(metadata) => {
                let mode = metadata.permissions().mode() & 0o777;
                let found = format!("{mode:03o}");
                if self.access == super::Access::ReadOnly {
                    let advice =
                        format!("it can't be written to: chmod u+w {}", self.path.display());
                    Finding::ill(what, found, advice)
                } else if mode & 0o022 != 0 {
                    let advice =
                        format!("others can write to it: chmod go-w {}", self.path.display());
                    Finding::ill(what, found, advice)
                } else if mode & 0o044 != 0 {
                    let advice = format!("others can read it: chmod go-r {}", self.path.display());
                    Finding::ill(what, found, advice)
                } else {
                    Finding::well(what, found)
                }
            }
        }
    }

    #[cfg(not(unix))]
    fn permissions(&self) -> Finding {
        Finding::well("permissions", format!("{:?}", self.access))
    }

    /// Rebuilds the full text and the index of names. Where it fails, nothing has changed.
    pub fn rebuild(&mut self) -> Result<(), Error> {
        let mut bulk = self.bulk_connection()?;
        let mut writer = bulk.index_writer()?;
        reindex_entries(&mut writer)?;
        reindex_notes(&writer.transaction)?;
        for key in names::catalogues(&writer.transaction)? {
            names::keep(&writer.transaction, key)?;
        }
        writer.finish()?;
        self.checkpoint()
    }
}

/// Entries whose words are in memory at once.
const BATCH: usize = 500;

/// Rebuilds the full text of all entries.
fn reindex_entries(writer: &mut IndexWriter<'_>) -> Result<(), Error> {
    writer.transaction.execute_batch(
        "INSERT INTO entry_words (entry_words) VALUES ('delete-all');
         INSERT INTO entry_parts (entry_parts) VALUES ('delete-all');
         DELETE FROM wordless;
         INSERT INTO wordless SELECT key FROM entry_text;",
    )?;
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

/// Rebuilds the full text of all notes.
fn reindex_notes(transaction: &Transaction<'_>) -> Result<(), Error> {
    transaction.execute_batch(
        "INSERT INTO note_words (note_words) VALUES ('delete-all');
         INSERT INTO note_parts (note_parts) VALUES ('delete-all');",
    )?;
    let notes: Vec<(i64, String)> = transaction
        .prepare("SELECT key, body FROM note")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut tokenizer = Tokenizer::with_cache();
    // The triggers put them into the full text.
    let mut note = transaction.prepare("UPDATE note SET code = ?2, words = ?3 WHERE key = ?1")?;
    for (key, body) in notes {
        let extracts = IndexedText::of(std::iter::once(&body[..]), &[], &mut tokenizer);
        note.execute(params![key, extracts.code, extracts.words.concat()])?;
    }
    Ok(())
}
