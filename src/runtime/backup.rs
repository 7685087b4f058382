//! The daily backup of the database.

use std::sync::mpsc::Sender;

use super::event::{self, Event};
use crate::{
    library::{local, now},
    screens::Msg,
    store::Store,
};

/// Writes a copy beside the database if the user has changed anything since the last backup. On a
/// thread of its own, since a large database takes time.
pub(super) fn daily(store: &Store, events: &Sender<Event>) {
    let (path, events) = (store.path().to_owned(), events.clone());
    let day = local(now()).chars().take(10).collect::<String>();
    let work = move || {
        let result = Store::open(&path).and_then(|store| store.backup_daily(&day));
        if let Err(error) = result {
            let text = format!("Daily backup failed: {error}");
            let _ = events.send(Event::Msg(Msg::Trouble(text)));
        }
    };
    // Without a thread there is no backup; the next start tries again.
    let _ = event::spawn("backup", work);
}
