//! What the templates of a sort of notes ask for: the fields of their questions and answers.

use super::rows::Notetype;

/// Names in templates that are no fields.
const SPECIAL: &[&str] =
    &["frontside", "tags", "type", "deck", "subdeck", "card", "cardflag", "cardid"];

/// Something that a sort of notes asks, in one direction or in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asking {
    /// The fields of the question, by their places.
    pub(super) front: Vec<usize>,
    /// The fields of the answer that the question does not show.
    pub(super) back: Vec<usize>,
    /// The cards that ask it, from 0: the first, and those that ask the other way.
    pub(super) cards: Vec<u32>,
    /// Whether all other fields are the answer.
    pub(super) is_rest: bool,
}

/// What a sort of notes asks.
pub(super) fn askings(notetype: &Notetype) -> Vec<Asking> {
    let mut found: Vec<Asking> = Vec::new();
    for (number, (question, answer)) in notetype.templates.iter().enumerate() {
        let front = fields(question, notetype);
        let mut back = fields(answer, notetype);
        back.retain(|at| !front.contains(at));
        let shares = |some: &[usize], other: &[usize]| some.iter().any(|at| other.contains(at));
        let turned = found.iter_mut().find(|asked| {
            let all = || front.iter().chain(&back);
            let same = all().all(|at| asked.front.contains(at) || asked.back.contains(at));
            same && shares(&asked.back, &front) && shares(&asked.front, &back)
        });
        match turned {
            Some(asked) => asked.cards.push(number as u32),
            None => found.push(Asking { front, back, cards: vec![number as u32], is_rest: false }),
        }
    }
    // A template may ask by its own words alone.
    if found.iter().all(|asking| asking.front.is_empty()) {
        let cards = (0..notetype.templates.len() as u32).collect();
        return vec![Asking { front: vec![0], back: Vec::new(), cards, is_rest: true }];
    }
    found
}

/// The fields that a template shows, each once, in its order.
fn fields(template: &str, notetype: &Notetype) -> Vec<usize> {
    let mut found = Vec::new();
    for piece in template.split("{{").skip(1) {
        let Some((inner, _)) = piece.split_once("}}") else { continue };
        let inner = inner.trim_start_matches('{').trim();
        // Conditions show nothing by themselves.
        if inner.starts_with(['#', '^', '/', '!']) {
            continue;
        }
        // "type:cloze:Text" shows a field by filters.
        let name = inner.rsplit(':').next().unwrap_or(inner).trim();
        if SPECIAL.contains(&name.to_lowercase().as_str()) {
            continue;
        }
        let place = notetype.fields.iter().position(|field| field == name);
        if let Some(at) = place.filter(|at| !found.contains(at)) {
            found.push(at);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_behind_filters_and_not_in_conditions() {
        let fields_named = ["Front", "Back", "Add Reverse"].map(str::to_owned).to_vec();
        let notetype = Notetype { fields: fields_named, ..Notetype::default() };
        let shown = |template: &str| fields(template, &notetype);
        assert_eq!(shown("{{Front}} {{type:Back}} {{Front}}"), [0, 1]);
        assert_eq!(shown("{{#Add Reverse}}{{Back}}{{/Add Reverse}}{{FrontSide}}{{Gone}}{{x"), [1]);
    }
}
