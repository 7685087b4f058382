//! `nexus sync`: the same notes, entries, stars and reviews on several computers.

use std::{fmt::Write as _, path::Path, process::ExitCode};

use serde_json::json;

use super::{
    args::{self, SyncAction},
    format::Format,
    open::open_store,
    output,
    status::FAILED,
};
use crate::{
    domain::clean,
    library::{Prompts, SyncReport, local, renamed_sentence, rfc3339, start_sync, stop_sync, sync},
    store::{Store, TakenIn},
};

pub(super) fn run(database: &Path, args: &args::Sync) -> anyhow::Result<ExitCode> {
    let mut store = open_store(database)?;
    let format = args.format.format();
    match &args.action {
        None => {
            let prompts = if args.no_prompts { Prompts::Never } else { Prompts::Allowed };
            report(&sync(&mut store, prompts)?, format)
        }
        Some(SyncAction::Init { remote }) => {
            let code = report(&start_sync(&mut store, remote, Prompts::Allowed)?, format)?;
            if format == Format::Text {
                output::print("sync is on: the browser syncs by itself; at once: nexus sync\n")?;
            }
            Ok(code)
        }
        Some(SyncAction::Status { format }) => status(&store, format.format()),
        Some(SyncAction::Off) => {
            stop_sync(&mut store)?;
            output::print("sync is off; the remote is unchanged\n")?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn report(report: &SyncReport, format: Format) -> anyhow::Result<ExitCode> {
    let SyncReport { sent, received } = report;
    let value = || {
        json!({
            "sent": sent, "received": received.added, "edited": received.edited,
            "merged": received.merged, "clashed": received.clashed,
            "unknown": received.unknown, "refused": received.refused,
            "renamed": received.renamed.iter().map(renamed_sentence).collect::<Vec<_>>(),
        })
    };
    format.print(value, || text_of(*sent, received))?;
    Ok(ExitCode::SUCCESS)
}

fn text_of(sent: usize, received: &TakenIn) -> String {
    let TakenIn { added, edited, merged, clashed, unknown, refused, renamed, new_device } =
        received;
    let mut text = match (sent, added + edited) {
        (0, 0) => "up to date\n".to_owned(),
        _ => format!("sent {sent}, received {added}\n"),
    };
    let mut line = |count: usize, one: &str, more: &str| {
        if count > 0 {
            let _ = writeln!(text, "  {count} {}", if count == 1 { one } else { more });
        }
    };
    line(*edited, "file was edited in the remote", "files were edited in the remote");
    line(*merged, "was changed on both sides and merged", "were changed on both sides and merged");
    line(
        *clashed,
        "note had the same lines changed on both sides: both are kept",
        "notes had the same lines changed on both sides: both are kept",
    );
    line(
        *unknown,
        "line is from a newer Nexus: it is kept, update to use it",
        "lines are from a newer Nexus: they are kept, update to use them",
    );
    line(refused.len(), "line or file was refused:", "lines or files were refused:");
    for why in refused {
        let _ = writeln!(text, "    {why}");
    }
    for renamed in renamed {
        let _ = writeln!(text, "  {}", renamed_sentence(renamed));
    }
    if *new_device {
        text.push_str("  this database was copied or restored, so it now has its own id\n");
    }
    clean(&text).into_owned()
}

fn status(store: &Store, format: Format) -> anyhow::Result<ExitCode> {
    let state = store.sync_state()?;
    let unsent = store.unsent()?;
    let code = match &state {
        Some(state) if state.trouble.is_empty() => ExitCode::SUCCESS,
        _ => ExitCode::from(FAILED),
    };
    let value = || {
        let state = state.as_ref();
        json!({
            "on": state.is_some(),
            "remote": state.map(|it| &it.remote),
            "synced": state.filter(|it| it.synced_at > 0).map(|it| rfc3339(it.synced_at)),
            "unsent": unsent,
            "trouble": state.map(|it| &it.trouble).filter(|it| !it.is_empty()),
        })
    };
    let text = || match &state {
        None => "sync is off; to turn it on: nexus sync init REMOTE\n".to_owned(),
        Some(state) => {
            let mut text = format!("remote    {}\n", state.remote);
            let synced = match state.synced_at {
                0 => "never".to_owned(),
                at => local(at),
            };
            let _ = writeln!(text, "synced    {synced}\nto send   {unsent}");
            if !state.trouble.is_empty() {
                let _ = writeln!(text, "trouble   {}", state.trouble);
            }
            clean(&text).into_owned()
        }
    };
    format.print(value, text)?;
    Ok(code)
}
