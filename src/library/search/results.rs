//! Turns index hits into results: what is shown of an entry, and why it matched.

use strsim::osa_distance;

use super::request::{Hit, MatchReason, OtherCatalogue};
use crate::{
    search::{Hit as NameHit, How, Query, Snippet, fold, matches, places},
    store::{Error, Field, Origin, ResultRow, Store},
};

/// The default limit of name hits, and of text hits, in an answer.
pub(super) const MOST: usize = 100;

/// The folded words of a query that are highlighted in its results.
pub(super) struct Highlights {
    pub(super) all: Vec<String>,
    /// The words of the operators for texts, and for notes.
    within: (Vec<String>, Vec<String>),
}

impl Highlights {
    pub(super) fn of(query: &Query) -> Self {
        Self { all: query.words(), within: query.words_within() }
    }

    /// The snippet of an entry's text or note that matches the operators for these, if any.
    fn snippet_within(
        &self,
        store: &Store,
        key: i64,
    ) -> Result<Option<(MatchReason, Snippet)>, Error> {
        let (texts, notes) = &self.within;
        let both =
            [(Field::Note, MatchReason::Note, notes), (Field::Body, MatchReason::Body, texts)];
        for (field, reason, words) in both.into_iter().filter(|(.., words)| !words.is_empty()) {
            let texts = store.texts(key, field)?;
            let mut all = texts.shown.iter().chain(&texts.hidden);
            if all.any(|text| !matches(text, words).is_empty()) {
                return Ok(Some((reason, Snippet::without(&texts.hidden, &texts.shown, words))));
            }
        }
        Ok(None)
    }
}

/// The results for name hits.
pub(super) fn rows_of(
    store: &Store,
    here: &Origin,
    found: &[NameHit],
    highlights: &Highlights,
) -> Result<Vec<Hit>, Error> {
    let keys: Vec<i64> = found.iter().map(|hit| hit.key).collect();
    let result_rows = store.read_snapshot(|store| store.result_rows(&keys))?;
    let mut rows = Vec::with_capacity(found.len());
    let mut names = found.iter();
    for result_row in result_rows {
        let Some(name) = names.find(|name| name.key == result_row.key) else { continue };
        let mut reason = match name.how {
            How::Exact => MatchReason::Name,
            How::Scattered => MatchReason::Letters,
            How::Typo => MatchReason::Typo,
        };
        let positions = places(&result_row.row.title, &name.positions);
        let named = !positions.is_empty();
        let mut snippet = match name.how {
            _ if named => None,
            How::Exact | How::Scattered => matching_alias(&result_row.aliases, &highlights.all),
            How::Typo => matching_alias(&result_row.aliases, &highlights.all)
                .or_else(|| similar_alias(&result_row.aliases, &highlights.all)),
        };
        if snippet.is_none() && !named {
            let by = matching_alias(&result_row.hidden, &highlights.all)
                .or_else(|| similar_alias(&result_row.hidden, &highlights.all));
            snippet = by.map(|_| Snippet::hidden());
        }
        if snippet.is_none()
            && let Some((field_reason, within)) = highlights.snippet_within(store, name.key)?
        {
            snippet = Some(within);
            reason = if named { reason } else { field_reason };
        }
        rows.push(hit(result_row, here, reason, name.score, (positions, snippet)));
    }
    Ok(rows)
}

/// The alias that matches, if any.
fn matching_alias(aliases: &[String], words: &[String]) -> Option<Snippet> {
    let alias = aliases.iter().find(|alias| !matches(alias, words).is_empty())?;
    Some(Snippet::of(&[format!("also {alias}")], words))
}

/// What matches of an entry whose texts don't: an alias or its id. Its tags are shown anyway.
pub(super) fn by_other_name(row: &ResultRow, words: &[String]) -> Option<Snippet> {
    let id = row.row.id.as_str();
    let by_id = || (!matches(id, words).is_empty()).then(|| Snippet::of(&[id.to_owned()], words));
    let hidden = || matching_alias(&row.hidden, words).map(|_| Snippet::hidden());
    matching_alias(&row.aliases, words).or_else(hidden).or_else(by_id)
}

/// The alias with a word at edit distance 1 from a word of the query, if any.
fn similar_alias(aliases: &[String], words: &[String]) -> Option<Snippet> {
    aliases.iter().find_map(|alias| {
        let folded = fold(alias);
        let near = |part: &&str| words.iter().any(|word| osa_distance(part, word) == 1);
        let part = folded.split_whitespace().find(near)?;
        Some(Snippet::of(&[format!("also {alias}")], &[part.to_owned()]))
    })
}

pub(super) fn hit(
    result_row: ResultRow,
    here: &Origin,
    reason: MatchReason,
    score: i64,
    (positions, snippet): (Vec<usize>, Option<Snippet>),
) -> Hit {
    let ResultRow {
        key,
        row,
        category,
        category_title,
        tags,
        catalogue,
        catalogue_title: title,
        origin,
        ..
    } = result_row;
    let other_catalogue =
        (origin != here.as_str()).then_some(OtherCatalogue { catalogue, title, origin });
    Hit {
        key,
        row,
        category,
        category_title,
        tags,
        reason,
        score,
        positions,
        snippet,
        other_catalogue,
    }
}
