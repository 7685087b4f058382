//! What somebody who typed an unknown name may have meant.

/// Names less alike than this (Damerau-Levenshtein, 1 for equal) are not offered.
const LEAST: f64 = 0.5;

/// At most `count` of the candidates, the likeliest first: those that contain the name, then
/// those that differ from it in few letters.
pub fn nearest<'c>(name: &str, candidates: &'c [String], count: usize) -> Vec<&'c str> {
    let name = name.to_lowercase();
    let mut scored: Vec<(f64, &str)> = candidates
        .iter()
        .filter_map(|candidate| {
            let alike = strsim::normalized_damerau_levenshtein(&name, candidate);
            let contained = !name.is_empty() && candidate.contains(&name);
            let score = if contained { 1.0 + alike } else { alike };
            (score >= LEAST).then_some((score, candidate.as_str()))
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.into_iter().take(count).map(|(_, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_what_contains_the_name_and_what_is_nearly_it() {
        let ids = ["redis", "redis-locks", "django", "rabbitmq"].map(String::from);
        assert_eq!(nearest("redsi", &ids, 3), ["redis"]);
        assert_eq!(nearest("Redis", &ids, 3), ["redis", "redis-locks"]);
        assert_eq!(nearest("rabitmq", &ids, 3), ["rabbitmq"]);
        assert!(nearest("zzz", &ids, 3).is_empty());
        assert!(nearest("", &ids, 3).is_empty());
    }
}
