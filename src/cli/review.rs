//! `nexus review`: a review session as lines of text, what is due, and who is asked.

use std::{
    io::{self, BufRead as _, IsTerminal as _},
    process::ExitCode,
    time::Instant,
};

use anyhow::bail;
use serde_json::json;

use super::{
    args::{self, Common},
    browse,
    format::Format,
    open::{Opened, open},
    output::{self, Terminal},
    search::warn_of_problems,
    status::FAILED,
};
use crate::{
    config::Config,
    domain::{
        EntryId, clean, counted,
        review::{Action, CardId, Grade, Queued, Session, compare_answer},
    },
    library::{
        Asked, Deck, DeckMode, Question, ReviewOptions, deck, entries_matching, fit, now, question,
        record,
    },
    store::{NewEvent, Store},
};

pub(super) fn run(
    common: &Common,
    args: &args::Review,
    terminal: Terminal,
) -> anyhow::Result<ExitCode> {
    let settings = Config::read(common.config.as_deref())?.settings;
    let Some(options) = settings.review_options() else {
        bail!("reviews are switched off: `review = false` in the configuration");
    };
    let as_json = args.format.format() == Format::Json;
    let lines = args.plain || args.optimise || args.add || args.remove || as_json;
    if !lines && io::stdin().is_terminal() && terminal.width.is_some() {
        let query = (!args.query.is_empty()).then(|| args.query.join(" "));
        return browse::run(common, terminal, browse::Start::Review(query, args.mode()));
    }
    let mut opened = open(common)?;
    if args.optimise {
        return optimise(&mut opened.store, &options, args);
    }
    let entries = entries(&opened, args)?;
    if args.add || args.remove {
        return enrol(&mut opened, &entries.unwrap_or_default(), args.add);
    }
    let mode = args.mode();
    let deck =
        deck(&mut opened.store, &opened.catalogue, (&options, mode), entries.as_deref(), now())?;
    if as_json {
        return list(&opened, &deck, args);
    }
    let mut plain =
        Plain { opened, options, mode, session: Session::default(), events: Vec::new() };
    plain.run(deck)
}

/// The entries of the query, if there is one.
fn entries(opened: &Opened, args: &args::Review) -> anyhow::Result<Option<Vec<EntryId>>> {
    if args.query.is_empty() {
        return Ok(None);
    }
    let query = args.query.join(" ");
    warn_of_problems(&query);
    let store = Store::open(opened.store.path())?;
    Ok(Some(entries_matching(store, &opened.origin, &query)?))
}

fn enrol(opened: &mut Opened, entries: &[EntryId], add: bool) -> anyhow::Result<ExitCode> {
    if entries.is_empty() {
        output::warn("no matches");
        return Ok(ExitCode::from(FAILED));
    }
    opened.store.enrol(&opened.catalogue, entries, add, now())?;
    let done = if add { "added to" } else { "taken out of" };
    output::print(&format!("{} {done} the reviews\n", output::count_of_entries(entries.len())))?;
    Ok(ExitCode::SUCCESS)
}

fn optimise(
    store: &mut Store,
    options: &ReviewOptions,
    args: &args::Review,
) -> anyhow::Result<ExitCode> {
    let Some((fitted, kept)) = fit(store, options)? else {
        output::warn("too few reviews yet: fitting the scheduler takes at least 400");
        return Ok(ExitCode::from(FAILED));
    };
    let (reviews, before, after) = (fitted.reviews, fitted.before, fitted.after);
    args.format.format().print(
        || json!({ "reviews": reviews, "before": before, "after": after, "kept": kept }),
        || {
            let end = if kept { "kept" } else { "not better, so not kept" };
            let reviews = counted(reviews, "review", "reviews");
            format!("log-loss over {reviews}: {before:.4} before, {after:.4} after; {end}\n")
        },
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the cards of a deck.
fn list(opened: &Opened, deck: &Deck, args: &args::Review) -> anyhow::Result<ExitCode> {
    let mut rows = args.format.format().rows();
    for Queued { card, memory } in deck.due.iter().chain(&deck.new) {
        let row = opened.store.named(&opened.catalogue, card.entry.as_str())?;
        let title = row.map_or_else(|| card.entry.to_string(), |row| row.title);
        let object = || {
            json!({
                "entry": card.entry.as_str(), "slot": card.slot, "title": title,
                "new": memory.is_none(), "due": memory.map(|it| it.due_day.to_string()),
                "stability": memory.map(|it| it.stability),
                "difficulty": memory.map(|it| it.difficulty),
                "reviews": memory.map_or(0, |it| it.reps),
                "lapses": memory.map_or(0, |it| it.lapses),
            })
        };
        rows.row(object, || format!("{}\t{title}\n", card.entry))?;
    }
    rows.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// A session as lines of text.
struct Plain {
    opened: Opened,
    options: ReviewOptions,
    mode: DeckMode,
    session: Session,
    /// The event of each step, and its card.
    events: Vec<Option<(String, CardId)>>,
}

/// What was typed at a prompt.
enum Typed {
    End,
    Undo,
    Bury,
    Suspend,
    Text(String),
}

impl Plain {
    fn run(&mut self, deck: Deck) -> anyhow::Result<ExitCode> {
        let Deck { due, new, left, .. } = deck;
        if due.is_empty() && new.is_empty() {
            output::print("Nothing is due.\n")?;
            return Ok(ExitCode::SUCCESS);
        }
        if left > 0 {
            output::print(&format!("{left} more wait for another day.\n"))?;
        }
        self.session = Session::new([due, new].concat());
        while let Some(queued) = self.session.current().cloned() {
            let asked = question(
                &self.opened.store,
                &self.opened.catalogue,
                &queued.card,
                &self.options,
                now(),
            )?;
            let Some(asked) = asked else {
                self.session.skip();
                self.events.push(None);
                continue;
            };
            if !self.ask(&asked)? {
                break;
            }
        }
        let tally = self.session.tally();
        output::print(&format!("{} reviewed, {} kept.\n", tally.reviewed, tally.kept))?;
        Ok(ExitCode::SUCCESS)
    }

    /// Asks a card; returns whether to go on.
    fn ask(&mut self, asked: &Question) -> anyhow::Result<bool> {
        let started = Instant::now();
        let (number, all) = self.session.place();
        let card = &asked.flashcard;
        output::print(&format!(
            "\n{number} of {all}. {}\n{}\n\nEnter shows the answer; or type it. u undo, b tomorrow, \
             x suspend, q end.\n",
            card.kind.title(),
            clean(&card.front)
        ))?;
        let typed = match prompt()? {
            Typed::Text(text) => text,
            other => return self.command(&other, asked),
        };
        let mut good = Grade::Good;
        let mut answer = format!("\n{}\n", clean(&card.back));
        if let (false, Some(right)) = (typed.is_empty(), &card.answer) {
            good = compare_answer(&typed, right).suggested;
            answer = format!("\nYours: {typed}\nRight: {}\n{answer}", clean(right));
        }
        let intervals = asked.intervals.map(|days| format!("{days} d"));
        output::print(&format!(
            "{answer}\n1 again {}, 2 hard {}, 3 good {}, 4 easy {}; Enter is {} {}.\n",
            intervals[0],
            intervals[1],
            intervals[2],
            intervals[3],
            good.number(),
            good.name()
        ))?;
        loop {
            let text = match prompt()? {
                Typed::Text(text) => text,
                other => return self.command(&other, asked),
            };
            let number = if text.is_empty() { Some(good.number()) } else { text.parse().ok() };
            if let Some(grade) = number.and_then(Grade::of_number) {
                let took = u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX);
                self.grade(asked, grade, took)?;
                return Ok(true);
            }
            output::print("1, 2, 3 or 4.\n")?;
        }
    }

    fn grade(&mut self, asked: &Question, grade: Grade, took: u32) -> anyhow::Result<()> {
        if self.mode == DeckMode::Cram {
            self.session.grade(grade, None);
            self.events.push(None);
            return Ok(());
        }
        let done = self.record(&asked.card, Action::Grade { grade, took })?;
        self.session.grade(grade, done.state.memory);
        self.events.push(Some((done.event, asked.card.clone())));
        if done.leech {
            let lapses = done.state.memory.map_or(0, |memory| memory.lapses);
            output::print(&format!(
                "Forgotten {}. Reword it (nexus note {}), suspend it (u, then x), or \
                 keep it.\n",
                counted(lapses, "time", "times"),
                asked.card.entry
            ))?;
        }
        Ok(())
    }

    /// Carries out a command; returns whether to go on.
    fn command(&mut self, typed: &Typed, asked: &Question) -> anyhow::Result<bool> {
        let today = self.options.engine(&self.opened.store)?.days.day(now());
        let action = match typed {
            Typed::End | Typed::Text(_) => return Ok(false),
            Typed::Undo => {
                if let Some(Some((event, card))) = self.events.pop() {
                    self.record(&card, Action::Undo(event))?;
                }
                self.session.undo();
                return Ok(true);
            }
            Typed::Bury => Action::Bury(today.plus(1)),
            Typed::Suspend => Action::Suspend,
        };
        let done = if self.mode == DeckMode::Cram {
            None
        } else {
            Some((self.record(&asked.card, action)?.event, asked.card.clone()))
        };
        self.session.skip();
        self.events.push(done);
        Ok(true)
    }

    fn record(&mut self, card: &CardId, action: Action) -> anyhow::Result<Asked> {
        let event = NewEvent { entry: card.entry.clone(), slot: card.slot.clone(), action };
        let Opened { store, catalogue, .. } = &mut self.opened;
        Ok(record(store, catalogue, &event, &self.options, now())?)
    }
}

/// Reads a line. The end of the input ends the session.
fn prompt() -> anyhow::Result<Typed> {
    output::print("> ")?;
    let mut line = String::new();
    if io::stdin().lock().read_line(&mut line)? == 0 {
        return Ok(Typed::End);
    }
    Ok(match line.trim() {
        "q" => Typed::End,
        "u" => Typed::Undo,
        "b" => Typed::Bury,
        "x" => Typed::Suspend,
        text => Typed::Text(text.to_owned()),
    })
}
