//! Which catalogue a folder is: one that another computer has too, or one of its own.

use std::path::Path;

use super::{format::wanted_id, report::Recognized, source::Source};
use crate::{
    domain::CatalogueId,
    store::{CatalogueSummary, Error, Origin, Renamed, Store, WhyRenamed},
    system::process::shell_word,
};

/// What stands for an id of its own.
pub const NEW: &str = "new";

/// Why a folder can't be the catalogue that the user named.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// No copy knows it.
    #[error("no other computer has a catalogue called {named:?}{known}")]
    Unknown {
        /// What was named.
        named: String,
        /// Those that there are, as the end of the sentence.
        known: String,
    },
    /// It is another folder here.
    #[error(
        "{id} is the catalogue in {origin} already; if that is not it: nexus import --as new {}",
        shell_word(origin)
    )]
    Taken {
        /// Its id.
        id: CatalogueId,
        /// Its folder.
        origin: String,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Says which catalogue a source is: one that other computers know by this id, or with [`NEW`] one
/// of its own. The next import carries it out.
pub fn identify(store: &mut Store, source: &Source, named: &str) -> Result<(), IdentityError> {
    let origin = source.origin();
    if named == NEW {
        let name = Path::new(origin.as_str()).file_stem().unwrap_or_default();
        let id = store.new_catalogue_id(&wanted_id(&name.to_string_lossy())?)?;
        return Ok(store.separate_catalogue(&origin, &id)?);
    }
    let current = store.catalogue_from(&origin)?;
    if current.as_ref().is_some_and(|current| current.as_str() == named) {
        return Ok(());
    }
    if let Some(taken) = store.catalogues()?.into_iter().find(|it| it.id.as_str() == named)
        && Origin::named(&taken.origin) != origin
        && !taken.origin.is_empty()
    {
        return Err(IdentityError::Taken { id: taken.id, origin: taken.origin });
    }
    let elsewhere = store.catalogues_elsewhere()?;
    let Some(found) = elsewhere.iter().find(|it| it.id.as_str() == named) else {
        let ids: Vec<&str> = elsewhere.iter().map(|it| it.id.as_str()).collect();
        let known = if ids.is_empty() {
            "; if it was made elsewhere, first run: nexus sync".to_owned()
        } else {
            format!("; those that have no folder here: {}", ids.join(", "))
        };
        return Err(IdentityError::Unknown { named: named.to_owned(), known });
    };
    Ok(store.adopt_catalogue(&origin, &found.id)?)
}

impl Recognized {
    /// What was done, or can be, in a sentence.
    pub fn sentence(&self, origin: &Origin) -> String {
        let id = &self.id;
        let path = shell_word(origin.as_str());
        if self.certain {
            format!(
                "this folder is the catalogue {id} that another computer has too, with what you \
                 wrote there; if it is not: nexus import --as new {path}"
            )
        } else {
            format!(
                "another computer has a catalogue {id} with the same names and other texts; if it \
                 is this folder: nexus import --as {id} {path}"
            )
        }
    }
}

/// That a catalogue has another id since a sync, in a sentence.
pub fn renamed_sentence(Renamed { former, new, why }: &Renamed) -> String {
    match why {
        WhyRenamed::Same => format!(
            "the catalogue {former} is called {new} now, as on another computer that has the same \
             folder"
        ),
        WhyRenamed::Taken => format!(
            "another computer has a different catalogue called {former}: the one here is called \
             {new} now"
        ),
    }
}

/// The catalogue with an id, or else the only one whose id is this name and random letters, as a
/// folder gets them while sync is on.
pub fn named_catalogue<'c>(
    catalogues: &'c [CatalogueSummary],
    named: &str,
) -> Option<&'c CatalogueSummary> {
    if let Some(found) = catalogues.iter().find(|it| it.id.as_str() == named) {
        return Some(found);
    }
    let is_made_from = |it: &&CatalogueSummary| {
        let rest = it.id.as_str().strip_prefix(named).and_then(|rest| rest.strip_prefix('-'));
        rest.is_some_and(|letters| !letters.is_empty() && letters.bytes().all(is_letter))
    };
    let mut found = catalogues.iter().filter(is_made_from);
    found.next().filter(|_| found.next().is_none())
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}
