//! Messages to people: where, whether they want it, when, and how often.
//!
//! Spec: compliance.md 3, "Outreach order".

use venture_core::Reason;

use super::Refused;
use crate::rules::Outreach;

/// A channel and the most messages to one person in a day and in a week.
const RATES: [(&str, i64, i64); 5] =
    [("email", 3, 7), ("sms", 2, 5), ("phone", 1, 3), ("social_dm", 1, 3), ("push", 5, 15)];
/// Words of an express consent.
const GIVEN: [&str; 2] = ["express", "opt_in"];
/// Words of no objection, where that is enough.
const NO_OBJECTION: [&str; 2] = ["implied", "none"];

pub(super) fn pass(message: &Outreach<'_>, local_hour: Option<i64>) -> Result<(), Refused> {
    let steps = [
        (
            message.jurisdiction.is_some(),
            "jurisdiction_block",
            "nobody says which law applies; give `outreach.jurisdiction`",
        ),
        (
            message.suppressed == Some(false),
            "suppression_list",
            "the person asked for silence, or the suppression list was not asked; give `outreach.suppressed`",
        ),
        (
            consents(message),
            "no_consent",
            "the person did not opt in to this channel; get an express consent (`opt_in`)",
        ),
        (
            message.channel != Some("phone") || local_hour.is_some_and(|hour| (8..21).contains(&hour)),
            "hours",
            "phone calls go out from 8 to 21 where the person is; send fact `local_hour`",
        ),
        (
            within_rate(message),
            "rate_limit",
            "the person had as many messages as the channel allows, or they were not counted; wait, or give \
             `outreach.sent_today` and `outreach.sent_week`",
        ),
    ];
    match steps.into_iter().find(|(holds, ..)| !holds) {
        None => Ok(()),
        Some((_, why, advice)) => {
            Err(Refused { gate: "outreach", code: Reason::OutreachBlocked, why, advice })
        }
    }
}

/// Express opt-in everywhere, but for email in the US, where only an objection counts.
fn consents(message: &Outreach<'_>) -> bool {
    let given = message.consent.is_some_and(|word| GIVEN.contains(&word));
    let silent = message.consent.is_none_or(|word| NO_OBJECTION.contains(&word));
    let opt_out = message.channel == Some("email") && message.jurisdiction == Some("US");
    given || (opt_out && silent)
}

/// One more message is within the day and the week of its channel; an unknown channel has no room.
fn within_rate(message: &Outreach<'_>) -> bool {
    let row = RATES.iter().find(|(channel, ..)| Some(*channel) == message.channel);
    let below = |sent: Option<i64>, most: i64| sent.is_some_and(|sent| (0..most).contains(&sent));
    row.is_some_and(|(_, day, week)| below(message.sent_today, *day) && below(message.sent_week, *week))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Outreach<'static> = Outreach {
        channel: Some("email"),
        jurisdiction: Some("EU"),
        consent: Some("opt_in"),
        suppressed: Some(false),
        sent_today: Some(2),
        sent_week: Some(6),
    };

    fn why(message: Outreach<'_>, hour: Option<i64>) -> Option<&'static str> {
        pass(&message, hour).err().map(|refused| refused.why)
    }

    #[test]
    fn the_first_reason_in_order_decides() {
        assert_eq!(why(GOOD, None), None);
        let mut worst = Outreach { channel: Some("phone"), ..Outreach::default() };
        assert_eq!(why(worst, None), Some("jurisdiction_block"));
        worst.jurisdiction = Some("EU");
        assert_eq!(why(worst, None), Some("suppression_list"));
        worst.suppressed = Some(true);
        assert_eq!(why(worst, None), Some("suppression_list"));
        worst.suppressed = Some(false);
        assert_eq!(why(worst, None), Some("no_consent"));
        worst.consent = Some("express");
        assert_eq!(why(worst, None), Some("hours"));
        assert_eq!(why(worst, Some(7)), Some("hours"));
        assert_eq!(why(worst, Some(21)), Some("hours"));
        assert_eq!(why(worst, Some(20)), Some("rate_limit"));
        (worst.sent_today, worst.sent_week) = (Some(0), Some(2));
        assert_eq!(why(worst, Some(8)), None);
    }

    #[test]
    fn consent_is_opt_in_but_for_email_in_the_us() {
        for (channel, place, consent, holds) in [
            ("email", "US", None, true),
            ("email", "US", Some("none"), true),
            ("email", "US", Some("opt_out"), false),
            ("email", "UK", Some("implied"), false),
            ("email", "CA", None, false),
            ("sms", "US", Some("none"), false),
            ("sms", "US", Some("opt_in"), true),
            ("push", "US", None, false),
        ] {
            let message = Outreach {
                channel: Some(channel),
                jurisdiction: Some(place),
                consent,
                sent_today: Some(0),
                sent_week: Some(0),
                ..GOOD
            };
            assert_eq!(why(message, None).is_none(), holds, "{channel} {place} {consent:?}");
        }
    }

    #[test]
    fn the_last_message_of_day_and_week_passes_and_the_next_does_not() {
        for (channel, day, week) in RATES {
            let sent = |today, week| {
                let message = Outreach {
                    channel: Some(channel),
                    sent_today: Some(today),
                    sent_week: Some(week),
                    ..GOOD
                };
                why(message, Some(12))
            };
            assert_eq!(sent(day - 1, week - 1), None, "{channel}");
            assert_eq!(sent(day, week - 1), Some("rate_limit"), "{channel}");
            assert_eq!(sent(day - 1, week), Some("rate_limit"), "{channel}");
        }
        let unknown = Outreach { channel: Some("pigeon"), ..GOOD };
        assert_eq!(why(unknown, Some(12)), Some("rate_limit"));
        assert_eq!(why(Outreach { sent_week: None, ..GOOD }, None), Some("rate_limit"));
        assert_eq!(why(Outreach { sent_today: Some(-1), ..GOOD }, None), Some("rate_limit"));
    }
}
