//! What the author may have meant.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Names that are looked at; beyond it no suggestion is worth the time.
const MAX_KNOWN: usize = 1_000;

/// A sentence naming the known word nearest to `word`, if one is near.
pub(super) fn near<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<String> {
    let limit = word.chars().count().div_ceil(3).clamp(1, 4);
    let nearest = known
        .take(MAX_KNOWN)
        .filter_map(|candidate| {
            // What only lacks its end, as `spend.amount` for `spend.amount_minor`, is near too.
            let begins = word.len() > 2 && candidate.starts_with(word);
            let distance = if begins { 1 } else { distance(word, candidate) };
            (distance <= limit).then_some((distance, candidate))
        })
        .min()?;
    Some(format!("did you mean `{}`?", nearest.1))
}

/// How many letters to insert, drop or change; names are short, so the square costs little.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut left = i.saturating_add(1);
        let mut diagonal = i;
        let mut next = Vec::with_capacity(row.len());
        next.push(left);
        for (above, y) in row.iter().skip(1).zip(&b) {
            let change = diagonal.saturating_add(usize::from(x != *y));
            left = change.min(above.saturating_add(1)).min(left.saturating_add(1));
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

/// For a word where an operator should be.
pub(super) fn operator(word: &str) -> Option<&'static str> {
    Some(match word {
        "and" | "AND" => "write `&&`",
        "or" | "OR" => "write `||`",
        "not" | "not_in" => "write `!(… in …)`",
        "eq" | "is" => "write `==`",
        "ne" => "write `!=`",
        "gt" => "write `>`",
        "lt" => "write `<`",
        "gte" => "write `>=`",
        "lte" => "write `<=`",
        "regex_match" | "matches" => "write `.matches('…')` after the text",
        "contains" => "write `.contains('…')` after the text",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_nearest_name() {
        let known = ["amount_minor", "currency", "merchant"];
        assert_eq!(near("curency", known.into_iter()).as_deref(), Some("did you mean `currency`?"));
        assert_eq!(near("amount", known.into_iter()).as_deref(), Some("did you mean `amount_minor`?"));
        assert_eq!(near("zebra", known.into_iter()), None);
        assert_eq!((distance("", "abc"), distance("kitten", "sitting")), (3, 3));
    }
}
