//! Rules that let something pass: when, as far back as a bundle counts them.

use venture_core::envelope::Header;

use super::Applied;
use crate::engine::Engine;
use crate::event::RuleDecided;
use crate::words::Decision;

/// Takes down that a rule let something pass. Kept only for rules whose rate some bundle limits, and no
/// longer than the longest window of such a limit.
pub(super) fn decided(engine: &mut Engine, header: &Header<'_>, decided: &RuleDecided) -> Applied {
    let Some(seconds) = longest_window(engine, &decided.rule_id) else { return Ok(()) };
    if decided.decision != Decision::Approved {
        return Ok(());
    }
    let at = header.created_at;
    let begin = at.saturating_sub_seconds(seconds);
    let times = engine.state.rule_approvals.entry(decided.rule_id.clone()).or_default();
    let ended = times.partition_point(|when| *when <= begin);
    times.drain(..ended);
    times.push(at);
    Ok(())
}

/// The longest window in which a bundle counts approvals by this rule.
fn longest_window(engine: &Engine, rule_id: &str) -> Option<i64> {
    engine.loaded.values().filter_map(|loaded| loaded.rates.get(rule_id)).max().copied()
}
