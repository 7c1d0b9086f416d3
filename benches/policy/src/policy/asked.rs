//! What is asked, and the answer that every engine must give.

use crate::question::{AMOUNT, MOST, ROLE, names};

/// A question and its answer, which follows from how the rules are written and from no engine.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) role: &'static str,
    pub(crate) merchant: String,
    pub(crate) category: String,
    pub(crate) amount: i64,
    pub(crate) allowed: bool,
}

/// How many merchants are asked about.
const PLACES: usize = 10;

/// Allowed questions about merchants whose rules stand at even distances, so that no engine is asked only
/// about the rules it meets first.
pub(crate) fn allowed(rules: usize) -> Vec<Asked> {
    let question = |at| {
        let (merchant, category) = names(at);
        Asked { role: ROLE, merchant, category, amount: AMOUNT, allowed: true }
    };
    places(rules).map(question).collect()
}

/// For each of these merchants, and for two without a rule: the role and another, the category and another,
/// and amounts on both sides of the most.
pub(crate) fn every(rules: usize) -> Vec<Asked> {
    let mut questions = Vec::new();
    for at in places(rules).chain([rules, usize::MAX]) {
        let (merchant, category) = names(at);
        for (role, right_role) in [(ROLE, true), ("clerk", false)] {
            for (category, right_category) in [(category.clone(), true), (names(at ^ 1).1, false)] {
                for amount in [AMOUNT, MOST, MOST + 1] {
                    questions.push(Asked {
                        role,
                        merchant: merchant.clone(),
                        category: category.clone(),
                        amount,
                        allowed: at < rules && right_role && right_category && amount <= MOST,
                    });
                }
            }
        }
    }
    questions
}

fn places(rules: usize) -> impl Iterator<Item = usize> {
    let apart = rules / PLACES;
    // The categories differ as well.
    (0..PLACES).map(move |place| place * apart + place % apart)
}
