//! Queries, from what is typed to what is asked.

use proptest::prelude::*;

use super::*;
use crate::domain::Kind;

fn plan(text: &str) -> (Vec<Clause>, Vec<String>) {
    let query = Query::parse(text);
    let set = |stored: &Stored| {
        Ok::<_, ()>({
            let _ = stored;
            Set::default()
        })
    };
    let problems = query.problems.iter().map(|problem| problem.message.clone()).collect();
    (query.plan(&mut { set }).unwrap(), problems)
}

#[test]
fn words_fit_in_any_order_and_go_to_the_full_text_when_long_enough() {
    let (plan, problems) = plan("Redis  of caché");
    assert!(problems.is_empty());
    assert_eq!(plan.len(), 1);
    let words: Vec<&str> = plan[0].pattern.words.iter().map(Word::text).collect();
    assert_eq!(words, ["redis", "of", "cache"]);
    assert_eq!(plan[0].expression().as_deref(), Some("\"redi\"* AND \"cach\"*"));
}

#[test]
fn operators_bind_as_people_expect() {
    let (plan, problems) = plan("redis (cache OR lock) -django kind:chall tag:\"in memory\"");
    assert_eq!(problems, [""; 0]);
    assert_eq!(plan.len(), 2);
    for (clause, word) in plan.iter().zip(["cache", "lock"]) {
        assert_eq!(clause.pattern.words[1].text(), word);
        assert_eq!(clause.pattern.tests[1], Test::Kind(vec![Kind::Challenge]));
        assert!(matches!(&clause.pattern.tests[0], Test::Not(_)));
        assert_eq!(clause.pattern.tests[2], Test::Tag(Word::new("in memory")));
    }
    let both = Query::parse("NOT (a b)").clauses;
    assert_eq!(both.len(), 2, "not both means without the one or without the other");
}

#[test]
fn h12_what_is_broken_is_told_with_its_place_and_the_rest_is_searched() {
    for (text, message, words) in [
        ("redis \"two wor", "the quote is not closed", 1),
        ("redis (cache", "`(` is not closed", 2),
        ("redis) cache", "`)` without `(`", 2),
        ("OR redis", "OR needs a word before it", 1),
        ("tags:red redis", "`tags:` is text; did you mean `tag:red`?", 2),
        ("category:red redis", "`category:` is text; did you mean `cat:red`?", 2),
        ("kind:fruit redis", "`kind:` takes technology", 1),
        ("kind:conecpt redis", "did you mean `concept`? `kind:` takes technology", 1),
        ("after:soon redis", "`after:` takes a date", 1),
        ("redis tag:", "`tag:` needs a value", 1),
        ("redis NOT", "`NOT` needs a word after it", 1),
    ] {
        let query = Query::parse(text);
        assert!(
            query.problems.iter().any(|problem| problem.message.starts_with(message)),
            "{text}: {:?}",
            query.problems
        );
        let (plan, _) = plan(text);
        assert_eq!(plan[0].pattern.words.len(), words, "{text}");
    }
    assert!(Query::parse("  ").is_empty());
    let pasted = Query::parse("FATAL: relation missing");
    assert!(pasted.problems.is_empty() && pasted.words() == ["fatal", "relation", "missing"]);
    let many = ["(a OR b)"; 9].join(" ");
    assert!(Query::parse(&many).problems[0].message.starts_with("too many alternatives"));
    assert!(Query::parse(&"(".repeat(9999)).problems.len() > 1);
    let pasted = Query::parse(&"word ".repeat(5000));
    assert_eq!(pasted.words().len(), 1);
    assert!(pasted.problems[0].message.starts_with("only 32 words"));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn h12_nothing_that_can_be_typed_breaks_it(
        text in "([a-zé中\\-:\"() ]|OR|NOT|cat:|tag:|kind:|is:|after:|\\PC){0,40}",
    ) {
        let query = Query::parse(&text);
        for (at, _) in &query.parts {
            prop_assert!(text.get(at.clone()).is_some());
        }
        let (plan, _) = plan(&text);
        for clause in plan {
            if let Some(expression) = clause.expression() {
                prop_assert_eq!(expression.matches('"').count() % 2, 0);
            }
        }
    }
}

/// The clauses of a query, as a query would say them: `redis -tag:web | "two words"`.
fn clauses_of(text: &str) -> String {
    let literal = |Literal { leaf, wanted }: &Literal| {
        let leaf = match leaf {
            Leaf::Word(word) => word.clone(),
            Leaf::Phrase(words) => format!("{words:?}"),
            Leaf::Title(word) => format!("title:{word}"),
            Leaf::Test(test) => match &**test {
                Test::Category(word) => format!("cat:{}", word.text()),
                Test::Tag(word) => format!("tag:{}", word.text()),
                test => format!("{test:?}"),
            },
            Leaf::Stored(stored) => format!("{stored:?}"),
        };
        if *wanted { leaf } else { format!("-{leaf}") }
    };
    let clause = |clause: &Vec<Literal>| clause.iter().map(literal).collect::<Vec<_>>().join(" ");
    Query::parse(text).clauses.iter().map(clause).collect::<Vec<_>>().join(" | ")
}

#[test]
fn a_query_asks_for_what_it_says() {
    for (text, clauses) in [
        ("redis  Lock", "redis lock"),
        ("a b OR c", "a b | c"),
        ("a OR(b) NOT(c)", "a | b -c"),
        ("(a OR b) (c OR d)", "a c | a d | b c | b d"),
        ("NOT (a OR b c)", "-a -b | -a -c"),
        ("- x --force re-do", "x force re do"),
        // An option of a command is text; anything longer after a minus is excluded.
        ("docker run -it", "docker run －it"),
        ("rm -rf, tar -xzf", "rm －rf tar －xzf"),
        ("run -p 80:80 -std=c99", "run －p 80 80 std c99"),
        ("a -cluster -c++ -node.js", "a -cluster －c++ -node js"),
        ("a -tag:it -\"it\" -(it) NOT it -缓存", "a -tag:it -\"it\" -it -it -缓存"),
        (".net .env ./run", "．net ．env run"),
        // Colons that are no operators.
        ("std::vector title::new", "std vector title new"),
        ("localhost:8080 https://x.io/a:b", "localhost 8080 https x io a b"),
        ("note: it tag:", "note it"),
        ("kind:te before:", "Kind([Technology])"),
        ("kind:te after:2026-0", "Kind([Technology])"),
        // Emoji are words of their own.
        ("go🚀 \"a 🚀 b\"", "go 🚀 \"a b\" 🚀"),
        ("ORder NOTe OR", "order note"),
        ("re\"Two  words\"x \"\"", "re \"two words\" x"),
        ("(tag:web)(Cat:ideas) TITLE:Redis", "tag:web cat:ideas title:redis"),
        ("tag:\"in memory\"x", "tag:in memory x"),
        ("kind:c level:core", "Kind([Concept]) Level([Core])"),
        ("has:note has:s -is:star", "HasNote HasSolution -Starred"),
        ("body:Caching note:\"a b\"", "Body(\"caching\") Note(\"a b\")"),
        ("after:2026-01-31 before:2027-02-01", "After(2026-01-31) Before(2027-02-01)"),
        (":x error: 10:30 h2:y", "x error 10 30 h2 y"),
    ] {
        assert_eq!(clauses_of(text), clauses, "{text}");
        let problems = Query::parse(text).problems;
        let errors = problems.iter().filter(|problem| !problem.unfinished).count();
        assert!(errors == 0 || text.ends_with("OR"), "{text}: {problems:?}");
    }
}

#[test]
fn each_part_is_coloured_and_each_problem_has_its_span() {
    use Part::{Error, Operator, Phrase, Value};
    type Parts<'t> = &'t [(&'t str, Part)];
    let cases: [(&str, Parts<'_>, &[&str]); 14] = [
        ("redis --x -it", &[], &[]),
        ("tag:web x", &[("tag:", Operator), ("web", Value)], &[]),
        ("-\"a b\"", &[("-", Operator), ("\"a b\"", Phrase)], &[]),
        ("NOT a", &[("NOT", Operator)], &[]),
        ("(a OR b)", &[("(", Operator), ("OR", Operator), (")", Operator)], &[]),
        ("(a", &[("(", Operator)], &["("]),
        ("a) b", &[(")", Error)], &[")"]),
        ("OR a", &[("OR", Error)], &["OR"]),
        ("(-)", &[("(", Operator), (")", Operator)], &[]),
        (
            "(NOT )",
            &[("(", Operator), ("NOT", Operator), ("NOT", Error), (")", Operator)],
            &["NOT"],
        ),
        ("x tag: y", &[], &[]),
        ("x tag:", &[("tag:", Operator), ("", Value)], &["tag:"]),
        ("x tag:\"a\"", &[("tag:", Operator), ("\"a\"", Phrase)], &[]),
        (
            "a kind:fruit tags:red",
            &[("kind:", Operator), ("fruit", Value), ("fruit", Error), ("tags:red", Error)],
            &["fruit", "tags:red"],
        ),
    ];
    for (text, parts, problems) in cases {
        let query = Query::parse(text);
        let found: Vec<_> =
            query.parts.iter().map(|(at, part)| (&text[at.clone()], *part)).collect();
        assert_eq!(found, parts, "{text}");
        let found: Vec<_> =
            query.problems.iter().map(|problem| &text[problem.at.clone()]).collect();
        assert_eq!(found, problems, "{text}");
    }
}

#[test]
fn a_query_is_searched_up_to_its_limits() {
    let words = |count: usize| (0..count).map(|number| format!("w{number}")).collect::<Vec<_>>();
    let limit = Query::parse(&words(32).join(" OR "));
    assert!(limit.problems.is_empty());
    assert_eq!(limit.clauses.len(), 32);
    let text = words(33).join(" ");
    let beyond = Query::parse(&text);
    assert_eq!(&text[beyond.problems[0].at.clone()], "w32");
    assert_eq!(beyond.clauses[0].len(), 32);
    assert!(Query::parse(&format!("{}x", "-(".repeat(16))).problems.len() > 16);

    let choices = |count| ["(a OR b)"; 5][..count].join(" ");
    assert_eq!(Query::parse(&choices(5)).clauses.len(), 32);
    assert_eq!(Query::parse(&format!("{} (c OR d)", choices(5))).clauses.len(), 0);
    let eleven_by_three = format!("({}) (a OR b OR c)", words(11).join(" OR "));
    assert!(Query::parse(&eleven_by_three).is_empty());
    let two = format!("({}) OR ({})", choices(4), choices(4));
    assert_eq!(Query::parse(&two).clauses.len(), 32);
    let text = format!("{two} OR c");
    let too_many = Query::parse(&text);
    assert!(too_many.is_empty());
    assert_eq!(too_many.problems[0].at, 0..text.len());
    assert!(!Query::parse("a").is_empty());
}

#[test]
fn words_are_marked_where_they_are_searched() {
    let query = Query::parse("redis -lock title:queue body:text note:mine \"two words\" tag:web");
    assert_eq!(query.words(), ["redis", "queue", "text", "mine", "two words"]);
    assert_eq!(Query::parse("why is my cache slow").words(), ["cache", "slow"]);
    assert_eq!(Query::parse("it is").words(), ["it", "is"]);
    let (texts, notes) = query.words_within();
    assert_eq!(texts, ["text", "two words"]);
    assert_eq!(notes, ["mine", "two words"]);
}

#[test]
fn what_the_index_can_not_tell_is_asked_of_the_store() {
    let mut requests = Vec::new();
    let query = Query::parse("redis -lock \"two words\" has:note");
    let plan = query.plan(&mut |stored| {
        requests.push(stored.clone());
        Ok::<_, ()>(Set::default())
    });
    let text = |words: &str| Stored::Text(words.to_owned());
    assert_eq!(requests, [text("lock"), text("two words"), Stored::HasNote]);
    let either =
        |words: &str| Test::Any(vec![Test::Named(Word::new(words)), Test::In(Set::default())]);
    let tests =
        [Test::Not(Box::new(either("lock"))), either("two words"), Test::In(Set::default())];
    assert_eq!(plan.unwrap()[0].pattern.tests, tests);
    assert_eq!(query.plan(&mut |_| Err("locked")), Err("locked"));
}

#[test]
fn short_words_are_searched_in_full_text_as_they_are() {
    for (words, expression) in [
        ("of", "\"of\""),
        ("ls of", "\"ls\""),
        ("python 2", "\"python\"* AND \"2\""),
        ("50%", "\"50\""),
        ("set", "\"set\"*"),
        ("存", "\"存\"*"),
        ("存x", "\"存 x\""),
        ("C++ C# F#", "\"c＋＋\"* AND \"c＃\" AND \"f＃\""),
        ("sha-256", "(\"sha 256\"* OR \"sha256\"*)"),
        ("SHA256", "(\"sha256\"* OR \"sha 256\"*)"),
        ("node.js", "(\"node js\" OR \"nodej\"*)"),
        (".net", "(\"．net\"* OR \"net\")"),
        ("docker -it", "\"docker\"* AND \"－it\""),
        ("std::vector", "(\"std vector\"* OR \"stdvector\"*)"),
    ] {
        assert_eq!(plan(words).0[0].expression().as_deref(), Some(expression), "{words}");
    }
    assert_eq!(super::super::expression("cached values", false), "\"cach valu\"");
}

#[test]
fn what_is_excluded_is_said_as_it_is_written() {
    let query = Query::parse("redis -cluster -tag:web NOT (a \"b c\") -it");
    assert_eq!(query.excluded, ["cluster", "tag:web", "(a \"b c\")"]);
}

#[test]
fn what_is_not_written_to_its_end_is_no_error() {
    for text in ["tag:", "redis kind:", "after:2026-", "NOT", "a -tag:", "(redis", "\"redis"] {
        let query = Query::parse(text);
        assert!(query.problems.iter().all(|problem| problem.unfinished), "{text}");
        assert!(query.parts.iter().all(|(_, part)| *part != Part::Error), "{text}");
    }
    for text in ["after:2026-x", "kind:x", "after:2026- a", "tags:x", "a)", "OR"] {
        assert!(Query::parse(text).problems.iter().any(|problem| !problem.unfinished), "{text}");
    }
}
