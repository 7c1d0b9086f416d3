//! One sentence for each code: what stands against it, and what to do.
//!
//! Spec: reason-codes.md.

use venture_core::Reason;

/// What stands against something, and what to do then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sentence {
    pub(crate) what: &'static str,
    pub(crate) then: &'static str,
}

/// The sentence of a code; one that says little for a code of another area.
pub(crate) fn of(reason: Reason) -> Sentence {
    let row = SENTENCES.iter().find(|(known, ..)| *known == reason);
    row.map_or(Sentence { what: "refused", then: "see the reason code" }, |(_, what, then)| Sentence {
        what,
        then,
    })
}

/// A code, what stands against what was asked for, what to do.
type Row = (Reason, &'static str, &'static str);

const SENTENCES: &[Row] = &[
    (
        Reason::IdempotencyConflict,
        "this key, name or reference is known with another request",
        "use a new one, or send the first request again",
    ),
    (Reason::FreezeModeActive, "a freeze covers this scope", "wait until people thaw it"),
    (
        Reason::PolicyUnavailable,
        "no policy that can be trusted is there",
        "publish a bundle and register the workflow under it, or refresh the snapshot",
    ),
    (
        Reason::PolicyBundleMismatch,
        "the intent does not stand under the bundle that its workflow is pinned to",
        "pin the workflow again and make a new intent",
    ),
    (Reason::IdentityInvalid, "the identity was refused", "send a valid identity"),
    (Reason::IntentNotAuthorizable, "the intent ended before any decision", "make a new one under a new key"),
    (
        Reason::EvidenceMissing,
        "the bundle asks for evidence, and `evidence_hash` is not 64 lower-case hex digits",
        "make a new intent with it",
    ),
    (Reason::TtlInvalid, "the time to live is more than the role may have", "ask for a shorter one"),
    (Reason::IntentExpired, "the intent's time has passed", "make a new one under a new key"),
    (
        Reason::AmountInvalid,
        "the amount is outside what its currency allows",
        "ask within its least and greatest amount",
    ),
    (Reason::AmountOverflow, "a sum cannot be formed within the range of the books", "ask for less"),
    (
        Reason::CurrencyNotAllowed,
        "the currency is not one that is allowed here",
        "use one that the bundle lists; budgets are in the base currency",
    ),
    (
        Reason::FxRateUnavailable,
        "no exchange rate of this currency to the base currency was given",
        "send fact `fx_rate`",
    ),
    (Reason::FxRateStale, "the exchange rate is older than 300 s", "send a fresh fact `fx_rate`"),
    (Reason::RoleUnauthorized, "this role may not do this", "have it done by one that may"),
    (
        Reason::CategoryNotAllowed,
        "the category is not on the list",
        "use one that the bundle lists for the role",
    ),
    (
        Reason::MerchantNotAllowed,
        "the merchant is not on the list, or not the intent's",
        "use one that the bundle lists for the role",
    ),
    (
        Reason::MccNotAllowed,
        "the merchant category code is missing or not on the list",
        "use one that the bundle lists for the role",
    ),
    (
        Reason::JurisdictionBlocked,
        "the payee's country is forbidden, not listed or not told",
        "check `country`",
    ),
    (Reason::SanctionsMatch, "the payee matches a sanctions list", "do not pay; have compliance look at it"),
    (Reason::ScreeningUnavailable, "no fresh screening of the payee was given", "send fact `screening`"),
    (
        Reason::ReportingRequired,
        "today's payments to this merchant reach the reporting threshold",
        "file first, then send fact `filing`",
    ),
    (
        Reason::MilestoneNotVerified,
        "the vendor's milestone is not verified",
        "verify it, then send fact `milestone`",
    ),
    (Reason::TaxFormMissing, "the vendor's tax form is not on file", "get it, then send fact `tax_form`"),
    (Reason::PolicyRuleDenied, "a rule denies this", "change the request, or ask who owns the rule"),
    (Reason::RuleBlocked, "a rule blocks this and raises an alert", "stop, and ask who owns the rule"),
    (
        Reason::PolicyEvalError,
        "a rule could not be evaluated, and doubt denies",
        "give the facts that the rule reads, or mend it",
    ),
    (Reason::NoMatchingRule, "no rule allows this", "ask who owns the policy"),
    (Reason::SingleIntentLimitExceeded, "the intent is too large", "ask for less"),
    (Reason::BurstLimitExceeded, "one spend would be too large", "ask for a smaller `per_tx_cap_minor`"),
    (
        Reason::BudgetNotConfigured,
        "a limit that must be there is not set",
        "set the workflow cap, the global and the venture's daily cap, and a ceiling of the role",
    ),
    (Reason::WorkflowBudgetExceeded, "the workflow's budget is used up", "have it raised"),
    (Reason::BudgetEnvelopeExceeded, "a budget is used up", "have it raised"),
    (Reason::DailyCashCapExceeded, "the venture's daily cap is reached", "ask again tomorrow"),
    (Reason::VentureState, "the venture is not active", "launch it first"),
    (Reason::TierUnavailable, "the bundle has no limit for the venture's tier", "add it to `tiers_minor`"),
    (Reason::TierLimitExceeded, "the tier's monthly limit is reached", "ask again next month"),
    (Reason::GlobalCapExceeded, "the tenant's daily cap is reached", "ask again tomorrow"),
    (Reason::RoleBudgetExceeded, "a ceiling of the role or class is reached", "ask for less"),
    (Reason::VelocityLimitExceeded, "a velocity window is full", "ask again later"),
    (
        Reason::EauCapExceeded,
        "the EAU cap would be passed, or what was spent is not told",
        "send fact `eau`, or ask for less",
    ),
    (
        Reason::LiquidityFloorBreach,
        "the venture's cash would fall below its floor",
        "fund the venture, or ask for less",
    ),
    (Reason::InsufficientFunds, "the account does not cover it", "fund it first"),
    (
        Reason::RiskScoreTooHigh,
        "the risk score is above what the bundle lets through",
        "have people look at what adds points",
    ),
    (Reason::ApprovalRequired, "approvals or signatures are missing", "get them first"),
    (Reason::ApprovalRefused, "an approver refused it", "make a new request under a new key"),
    (Reason::ApprovalTimeout, "approvals did not come in time", "make a new request under a new key"),
    (
        Reason::ApproverInvalid,
        "this verdict does not count: the requester's own, a second one, a role that is not asked, or another hash",
        "have somebody asked for sign the current hash",
    ),
    (
        Reason::CoSignRequired,
        "an override of this size needs a second person",
        "have one co-sign it: `co_signed_by`",
    ),
    (Reason::CaseNotFound, "there is no such case", "check `case_id`"),
    (
        Reason::PriceUnknown,
        "the price book in effect has no price for this model and unit",
        "publish a price book that has one",
    ),
    (Reason::IntentMissing, "the spend names no intent", "give `intent_id`"),
    (Reason::IntentNotFound, "there is no such intent", "check `intent_id`"),
    (Reason::IntentNotAuthorized, "the intent is not authorized", "have it authorized, or make a new one"),
    (Reason::IntentRevoked, "the intent was withdrawn", "make a new one under a new key"),
    (Reason::IntentConsumed, "the intent is settled", "make a new one under a new key"),
    (Reason::ScopeMismatch, "it belongs to another workflow, task, venture or workspace", "check its ids"),
    (Reason::CurrencyMismatch, "the currency is another than that of what it belongs to", "use that one"),
    (Reason::PerTxCapExceeded, "one spend is too large", "split it"),
    (Reason::CapWouldBeExceeded, "more than the whole would be used", "ask for the rest at most"),
    (
        Reason::Nsf,
        "the rail found no funds for this vendor, which is blocked until its case is closed",
        "have people close the case",
    ),
    (
        Reason::InvalidAccount,
        "the vendor's account is not valid, and it is blocked until its case is closed",
        "have people close the case",
    ),
    (
        Reason::FraudFlag,
        "the rail flagged the vendor as fraud, and it is blocked until its case is closed",
        "have people close the case",
    ),
    (Reason::CardFrozen, "the card is frozen", "have it thawed"),
    (Reason::CardClosed, "the card is closed", "use another"),
    (
        Reason::BundleImmutable,
        "this version is published, and what is published does not change",
        "publish a new version",
    ),
    (Reason::BundleRevoked, "the bundle was revoked", "pin the workflow to one that stands"),
    (Reason::BundlePinMissing, "the workflow is pinned to no bundle", "register it under one"),
    (Reason::BundlePinExpired, "the workflow's pin has ended", "send `pin_bundle`"),
    (Reason::SchemaUnknown, "the schema is not known", "check its name"),
    (
        Reason::SchemaIncompatible,
        "the schema changes what a version of the same major says",
        "register it under a new major version",
    ),
    (Reason::SchemaInvalid, "the arguments do not fit the tool's schema", "mend them"),
    (Reason::PanDetected, "the request carries a card number", "send a token of the card instead"),
    (
        Reason::SecretInPayload,
        "the request carries a secret, or a field named like one",
        "take it out, and change the secret if it was real",
    ),
    (Reason::OutreachBlocked, "the message may not be sent", "see the reason inside"),
    (Reason::ExportBlocked, "the export may not leave", "see the reason inside"),
    (
        Reason::RoleEscalationAttempt,
        "the role asked for is not the caller's or the task's",
        "use the role that was given",
    ),
    (Reason::UnknownRole, "the bundle knows no such role", "check the role"),
    (Reason::ToolUnknown, "the bundle knows no such tool", "check the name, or have it registered"),
    (Reason::ToolExplicitlyDenied, "the tool is denied to this role", "use another"),
    (Reason::ToolNotInAllowlist, "the tool is not granted to this role", "ask for a grant"),
    (Reason::ElevationRequired, "the tool needs an elevation", "have an orchestrator elevate the agent"),
    (Reason::ElevationExpired, "the elevation has ended", "have an orchestrator elevate the agent again"),
    (Reason::TraceMissing, "the call has no trace", "give `trace_id`"),
    (Reason::ConditionFailed, "a condition does not hold", "change the request so that it does"),
    (Reason::TopicNotAllowed, "the topic is not granted", "use one that is"),
    (Reason::DomainNotAllowlisted, "the address is not granted", "use one that is"),
    (Reason::DualApprovalMissing, "the call needs two approvals", "get them first"),
    (
        Reason::CommandUnparseable,
        "the command line cannot be understood for certain",
        "write it plainer, one program and its arguments",
    ),
    (
        Reason::CallCountExceeded,
        "the calls of this grant or role are used up",
        "stop here, or have the limit raised",
    ),
    (Reason::ConcurrencyExceeded, "too many calls are under way", "report those that ended, then ask again"),
    (Reason::RateLimited, "too many calls in a short time", "slow down and ask again"),
    (
        Reason::IdentityKeyUnknown,
        "the token is signed by a key that the bundle does not name",
        "get one from the right issuer",
    ),
    (Reason::IdentityNotActive, "the agent or its session is suspended or revoked", "have people lift it"),
    (Reason::IdentityMissing, "the bundle asks agents for a token", "send `actor.token`"),
    (Reason::IdentityMalformed, "the token cannot be read", "get a new one"),
    (
        Reason::IdentityAlg,
        "the token's algorithm is not allowed",
        "get one that is signed as the bundle says",
    ),
    (Reason::IdentitySignature, "the token's signature does not verify", "get a new one"),
    (Reason::IdentityIssuer, "the token's issuer is another", "get one from the right issuer"),
    (Reason::IdentityAudience, "the token is meant for another", "get one for this tenant"),
    (Reason::IdentitySubject, "the token is another agent's", "send its own"),
    (Reason::IdentityExpired, "the token has expired", "get a new one"),
    (Reason::IdentityNotYetValid, "the token is not valid yet", "check the clocks"),
    (Reason::IdentityTtl, "the token lives longer than allowed", "get a shorter one"),
    (Reason::IdentityRevoked, "the token was revoked", "get a new one"),
    (Reason::IdentityScope, "the token does not cover this workflow", "get one that does"),
    (
        Reason::FreezeScopeInvalid,
        "the scope is not there, or only a person may freeze it",
        "check `scope` and `scope_ref`",
    ),
    (Reason::NotFrozen, "there is no live freeze of that id", "check `freeze_id`"),
    (Reason::MfaRequired, "a thaw needs a second factor at most 300 s old", "send fact `mfa`"),
    (Reason::SecondHumanRequired, "the same person confirmed twice", "have a second person confirm"),
    (
        Reason::ThawConditionUnmet,
        "what the thaw asks for is not there yet",
        "close the linked case, `reconcile` without drift after a HARD freeze, and give a reason of 20 characters or more",
    ),
    (
        Reason::IntegrityFailed,
        "the check of log and ledger is missing or did not pass",
        "verify the journal, then send fact `integrity`",
    ),
    (Reason::IllegalTransition, "this does not follow on where it stands", "look at its status"),
    (Reason::PermissionSetMissing, "the bundle has no such permission set", "check its name"),
    (Reason::BundleNotActive, "no bundle was ever published", "publish one first"),
    (Reason::BundleNotFound, "there is no such bundle", "check `version`"),
    (Reason::WorkspaceNotFound, "there is no such workspace", "check its id"),
    (Reason::WorkflowNotFound, "there is no such workflow", "register it first"),
    (Reason::VentureNotFound, "there is no such venture", "register it first"),
    (Reason::ApprovalNotFound, "nothing waits for this approval", "check the id"),
    (Reason::ResourceNotFound, "there is no such thing", "check the id"),
    (Reason::TerminalState, "this can no longer happen to it", "open a case for what came too late"),
    (Reason::IntentFinal, "the intent has its end", "make a new one under a new key"),
    (Reason::VersionExists, "this version exists", "use the next"),
    (Reason::SignatureInvalid, "a signature does not verify or is missing", "sign the published bytes again"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;

    #[test]
    fn each_code_has_one_sentence_in_our_voice() {
        let codes: BTreeSet<Reason> = SENTENCES.iter().map(|(reason, ..)| *reason).collect();
        assert_eq!(codes.len(), SENTENCES.len(), "a code stands twice");
        for (reason, what, then) in SENTENCES {
            for text in [what, then] {
                assert!(!text.ends_with('.') && text.len() > 2, "{reason}: {text}");
                let first = text.chars().next().unwrap();
                assert!(first.is_lowercase() || text.starts_with("EAU"), "{reason}: {text}");
            }
        }
    }
}
