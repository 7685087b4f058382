//! Suggestions for an unknown name.

/// Less similar candidates (normalized Damerau-Levenshtein, 1 for equal) are not suggested.
const MIN_SIMILARITY: f64 = 0.5;

/// At most `count` candidates, best first: those that contain the name, then similar ones.
pub fn nearest<'c>(name: &str, candidates: &'c [String], count: usize) -> Vec<&'c str> {
    let name = name.to_lowercase();
    let mut scored: Vec<(f64, &str)> = candidates
        .iter()
        .filter_map(|candidate| {
            let similarity = strsim::normalized_damerau_levenshtein(&name, candidate);
            let contains = !name.is_empty() && candidate.contains(&name);
            let score = if contains { 1.0 + similarity } else { similarity };
            (score >= MIN_SIMILARITY).then_some((score, candidate.as_str()))
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
        assert_eq!(nearest("redis", &ids, 1), ["redis"]);
        // Containing comes first; equally similar ones are in alphabetical order.
        let ids = ["rediz", "redix", "all-of-redis-and-more"].map(String::from);
        assert_eq!(nearest("redis", &ids, 9), ["all-of-redis-and-more", "redix", "rediz"]);
        assert_eq!(nearest("ab", &["ac".to_owned()], 1), ["ac"]);
    }
}
