//! The thread that watches the folder or the file of the open catalogue, and has the writer bring the
//! store up to date with what other programs change in it.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    time::{Duration, Instant},
};

use notify::{
    Event as Change, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _,
    event::{AccessKind, AccessMode},
};

use super::{
    event::{self, Event},
    write::Write,
};
use crate::{
    library::{Source, folders_below, is_current, low_priority, note_is_at},
    screens::Msg,
    store::Store,
    system::{
        FileId,
        files::{WATCHES_WHOLE_TREES, file_id},
    },
};

/// How long it is quiet before a change is taken up: a save is several events, a checkout thousands.
const QUIET: Duration = Duration::from_millis(60);
/// How long a change waits at most while more keep coming.
const LONGEST: Duration = Duration::from_millis(400);
/// The same where files are going away one after the other: perhaps all of them, and then none of
/// them is taken for deleted.
const GOING: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(20));
/// Files that go away at once before that is supposed.
const MANY_GONE: usize = 20;
/// Paths that are kept apart. From there on, all files are looked at.
const MAX_PATHS: usize = 2_000;
/// How often to look whether the folder itself is still there, or back.
const ROOT_INTERVAL: Duration = Duration::from_secs(2);
/// How often to look for changes where they can't be watched, at least.
const LOOK_INTERVAL: Duration = Duration::from_secs(3);
/// How long the start waits until changes are noticed.
const READY_TIMEOUT: Duration = Duration::from_secs(1);
/// A look takes at most one part in so many of the time.
const LOOK_SHARE: u32 = 20;

/// What has changed.
enum News {
    Path(PathBuf),
    /// Something that can't be told.
    Any,
    /// Perhaps nothing: somebody asks to look.
    Look,
}

/// Asks the watcher to look whether files have changed.
pub(super) struct Looks {
    asks: Sender<News>,
    /// Whether it was asked, and has not looked since: a look may take longer than it takes to ask.
    waits: Arc<AtomicBool>,
}

impl Looks {
    pub(super) fn now(&self) {
        if !self.waits.swap(true, Ordering::SeqCst) {
            // It has ended only if the browser has.
            let _ = self.asks.send(News::Look);
        }
    }
}

/// Starts to watch a source, and waits until changes are noticed, or can't be. `looks` says that it may
/// have changed before.
pub(super) fn start(
    database: &Path,
    source: &Source,
    (writes, events): (Sender<Write>, &Sender<Event>),
    looks: bool,
) -> Option<Looks> {
    let Source::Path(root) = source.clone() else { return None };
    let (database, source, sender) = (database.to_owned(), source.clone(), events.clone());
    let (ready, begun) = channel();
    let (asks, news) = channel();
    let waits = Arc::new(AtomicBool::new(false));
    let ask = Looks { asks: asks.clone(), waits: Arc::clone(&waits) };
    let started = event::spawn("watcher", move || {
        let mut folder = Folder { state: folder_id(&root), root, writes, is_file: false, waits };
        work(&mut folder, (&database, &source), (asks, &news), (ready, looks), &sender);
    });
    match started {
        // An error means that it can't watch.
        Ok(()) => drop(begun.recv_timeout(READY_TIMEOUT)),
        Err(error) => drop(events.send(Event::Fatal(error.into()))),
    }
    Some(ask)
}

/// Watches until the browser ends.
fn work(
    folder: &mut Folder,
    (database, source): (&Path, &Source),
    (sender, news): (Sender<News>, &Receiver<News>),
    (ready, looks): (Sender<()>, bool),
    events: &Sender<Event>,
) {
    let mut ready = Some(ready);
    let mut looks = looks;
    loop {
        folder.is_file |= folder.root.is_file();
        let watcher = watch(&folder.root, folder.is_file, sender.clone());
        drop(ready.take());
        let ended = match watcher {
            Ok(_) if std::mem::take(&mut looks) && !is_up_to_date(database, source) => {
                folder.root_changed()
            }
            Ok(watcher) => folder.follow(watcher, news, || !is_up_to_date(database, source)),
            Err(_) if !folder.root.exists() => folder.wait(),
            Err(error) => {
                let message = format!(
                    "Changes in {} can't be watched ({error}); Nexus checks every few \
                     seconds.",
                    folder.root.display()
                );
                let _ = events.send(Event::Msg(Msg::Trouble(message)));
                return folder.look(news, || !is_up_to_date(database, source));
            }
        };
        if ended.is_err() {
            return;
        }
    }
}

/// Whether the store has what is in the files, as far as their sizes and times tell.
fn is_up_to_date(database: &Path, source: &Source) -> bool {
    // The writer reports what is wrong with the store.
    low_priority(|| {
        Store::open(database).is_ok_and(|store| is_current(&store, source).unwrap_or(true))
    })
}

/// Starts to watch a folder, or the folder of a file. The folder of a folder that is gone would tell
/// nothing of what is mounted in its place.
fn watch(root: &Path, is_file: bool, news: Sender<News>) -> notify::Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |change: notify::Result<Change>| {
        let Ok(change) = change else { return drop(news.send(News::Any)) };
        if change.need_rescan() {
            return drop(news.send(News::Any));
        }
        let is_change = match change.kind {
            EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
            _ => true,
        };
        for path in change.paths.into_iter().filter(|_| is_change) {
            let _ = news.send(News::Path(path));
        }
    })?;
    if root.is_dir() {
        watch_below(&mut watcher, root, root)?;
    } else if !is_file {
        return Err(notify::Error::path_not_found());
    } else {
        let folder = root.parent().unwrap_or(root);
        watcher.watch(folder, RecursiveMode::NonRecursive)?;
    }
    Ok(watcher)
}

/// Watches a folder and those below it that hold notes. Where a watch is for one folder, those that
/// are left out of the import need none.
fn watch_below(watcher: &mut RecommendedWatcher, root: &Path, folder: &Path) -> notify::Result<()> {
    if WATCHES_WHOLE_TREES {
        return if folder == root { watcher.watch(root, RecursiveMode::Recursive) } else { Ok(()) };
    }
    for folder in folders_below(root, folder) {
        match watcher.watch(&folder, RecursiveMode::NonRecursive) {
            // It may be gone already.
            Err(_) if !folder.exists() => {}
            other => other?,
        }
    }
    Ok(())
}

/// The browser has ended.
struct Finished;

/// The watched folder, or file.
struct Folder {
    root: PathBuf,
    writes: Sender<Write>,
    /// Whether it is, or was, a file.
    is_file: bool,
    /// Which folder it is.
    state: Option<FileId>,
    /// That of [`Looks`].
    waits: Arc<AtomicBool>,
}

impl Folder {
    /// Follows the changes until the folder is another.
    fn follow(
        &mut self,
        mut watcher: RecommendedWatcher,
        news: &Receiver<News>,
        has_changed: impl Fn() -> bool,
    ) -> Result<(), Finished> {
        loop {
            let first = match news.recv_timeout(ROOT_INTERVAL) {
                Ok(News::Look) => {
                    self.waits.store(false, Ordering::SeqCst);
                    if !has_changed() {
                        continue;
                    }
                    News::Any
                }
                Ok(first) => first,
                Err(RecvTimeoutError::Timeout) if folder_id(&self.root) == self.state => continue,
                Err(_) => return self.root_changed(),
            };
            let mut paths = BTreeSet::new();
            let is_any = self.collect(first, news, &mut paths);
            if folder_id(&self.root) != self.state || !self.root.exists() {
                return self.root_changed();
            }
            for folder in paths.iter().filter(|path| path.is_dir()) {
                if watch_below(&mut watcher, &self.root, folder).is_err() {
                    // Watching begins again, and says what is wrong.
                    return self.root_changed();
                }
            }
            let paths = if is_any || paths.len() > MAX_PATHS {
                vec![self.root.clone()]
            } else {
                paths.into_iter().collect()
            };
            if !paths.is_empty() {
                self.update(paths)?;
            }
        }
    }

    /// Collects paths until it is quiet; returns whether anything may have changed.
    fn collect(&self, first: News, news: &Receiver<News>, paths: &mut BTreeSet<PathBuf>) -> bool {
        let (begun, mut is_any) = (Instant::now(), false);
        let mut next = Some(first);
        loop {
            match next {
                Some(News::Path(path))
                    if self.is_about_notes(&path) && paths.len() <= MAX_PATHS =>
                {
                    paths.insert(path);
                }
                Some(News::Path(_)) | None => {}
                // What is found now may not be all that it was asked to look for.
                Some(News::Look) => {
                    self.waits.store(false, Ordering::SeqCst);
                    is_any = true;
                }
                Some(News::Any) => is_any = true,
            }
            let gone = paths.iter().take(4 * MANY_GONE).filter(|path| !path.exists()).count();
            let (quiet, longest) = if gone > MANY_GONE { GOING } else { (QUIET, LONGEST) };
            if begun.elapsed() >= longest {
                return is_any;
            }
            next = match news.recv_timeout(quiet) {
                Ok(next) => Some(next),
                Err(_) => return is_any,
            };
        }
    }

    /// Whether a change of a path can be one of notes: neither hidden, nor a file of another type.
    fn is_about_notes(&self, path: &Path) -> bool {
        let Ok(inner) = path.strip_prefix(&self.root) else { return false };
        let is_rules = path.file_name().is_some_and(|name| name == ".gitignore");
        let hidden = |part: &std::ffi::OsStr| part.as_encoded_bytes().starts_with(b".");
        let folders = inner.parent().unwrap_or(inner);
        let is_hidden =
            folders.iter().any(hidden) || !is_rules && inner.file_name().is_some_and(hidden);
        let is_other = path.is_file() && !note_is_at(path) && !is_rules;
        !is_hidden && !is_other
    }

    /// Has the store brought up to date, and waits until it is: what changes meanwhile comes after it.
    fn update(&self, paths: Vec<PathBuf>) -> Result<(), Finished> {
        let (done, ended) = channel();
        self.writes.send(Write::Files(paths, done)).map_err(|_| Finished)?;
        // The writer drops it without an answer if the browser ends.
        ended.recv().map_err(|_| Finished)
    }

    /// The folder is gone, or another has its name.
    fn root_changed(&mut self) -> Result<(), Finished> {
        self.state = folder_id(&self.root);
        self.update(vec![self.root.clone()])
    }

    /// Looks for changes again and again, where they can't be watched.
    fn look(&mut self, news: &Receiver<News>, has_changed: impl Fn() -> bool) {
        let mut pause = LOOK_INTERVAL;
        loop {
            // Somebody asks, or the time is up.
            let _ = news.recv_timeout(pause);
            news.try_iter().for_each(drop);
            self.waits.store(false, Ordering::SeqCst);
            let begun = Instant::now();
            let changed = has_changed();
            pause = LOOK_INTERVAL.max(begun.elapsed() * LOOK_SHARE);
            if changed && self.root_changed().is_err() {
                return;
            }
        }
    }

    /// Waits until there is a folder again.
    fn wait(&mut self) -> Result<(), Finished> {
        while !self.root.exists() {
            std::thread::sleep(ROOT_INTERVAL);
        }
        self.root_changed()
    }
}

/// What tells a folder from another of the same name.
fn folder_id(path: &Path) -> Option<FileId> {
    path.is_dir().then(|| file_id(path))?
}
