//! The registry of reason codes: stable names, one meaning each, never reused.

use core::fmt;
use core::str::FromStr;

/// A text that is no reason code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a reason code")]
pub struct UnknownReason;

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $http:literal;)*) => {
        /// Why a command was decided as it was. The wire form is `SCREAMING_SNAKE`.
        ///
        /// Spec: reason-codes.md.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Reason {
            $($(#[$doc])* $name,)*
        }

        impl Reason {
            /// Every code, in the order of the registry.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The code as it stands on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The HTTP status when an effect is refused for this reason; 0 where it never is one.
            #[must_use]
            pub const fn http_status(self) -> u16 {
                match self { $(Self::$name => $http,)* }
            }
        }

        impl FromStr for Reason {
            type Err = UnknownReason;

            fn from_str(text: &str) -> Result<Self, UnknownReason> {
                match text { $($text => Ok(Self::$name),)* _ => Err(UnknownReason) }
            }
        }
    };
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for Reason {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Reason {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        crate::wire::read_text(d, "a reason code", str::parse)
    }
}

reasons! {
    /// Recorded; there was nothing to decide.
    Accepted = "ACCEPTED", 200;
    /// Command time before the journal's last event.
    ClockBackwards = "CLOCK_BACKWARDS", 409;
    /// Every check passed.
    WithinPolicy = "WITHIN_POLICY", 200;
    /// Passed after approvals.
    ApprovedByQuorum = "APPROVED_BY_QUORUM", 200;
    /// Tool call passed.
    Allowed = "ALLOWED", 200;
    /// Known key, other request; a slug or name in use; as error: the events of this command_id exist.
    IdempotencyConflict = "IDEMPOTENCY_CONFLICT", 409;
    /// Rail command already done; stored result returned.
    ReplayDetected = "REPLAY_DETECTED", 200;
    /// A live freeze covers the scope.
    FreezeModeActive = "FREEZE_MODE_ACTIVE", 403;
    /// Bundle missing, stale, unverifiable (cause BUNDLE_PIN_MISSING).
    PolicyUnavailable = "POLICY_UNAVAILABLE", 403;
    /// Bundle is not the workflow's pin, or revoked, or the pin ended (cause BUNDLE_REVOKED, BUNDLE_PIN_EXPIRED).
    PolicyBundleMismatch = "POLICY_BUNDLE_MISMATCH", 403;
    /// Identity refused, or an agent's token required and missing (cause IDENTITY_*); create_intent waits for #4, check_tool has its own codes.
    IdentityInvalid = "IDENTITY_INVALID", 403;
    /// Intent ended otherwise before any decision (nothing does so yet).
    IntentNotAuthorizable = "INTENT_NOT_AUTHORIZABLE", 409;
    /// Evidence hash absent or malformed.
    EvidenceMissing = "EVIDENCE_MISSING", 403;
    /// Ttl out of range (error); above the role's maximum.
    TtlInvalid = "TTL_INVALID", 403;
    /// Now >= expires_at.
    IntentExpired = "INTENT_EXPIRED", 403;
    /// Outside 1..=100_000_000_000, per_tx_cap above the amount (error); outside the currency's range.
    AmountInvalid = "AMOUNT_INVALID", 400;
    /// A sum cannot be formed.
    AmountOverflow = "AMOUNT_OVERFLOW", 403;
    /// Currency not in the bundle; workflow budget not in the base currency.
    CurrencyNotAllowed = "CURRENCY_NOT_ALLOWED", 400;
    /// No rate of this pair above 0; older than 300 s.
    FxRateUnavailable = "FX_RATE_UNAVAILABLE", 403;
    /// No rate of this pair above 0; older than 300 s.
    FxRateStale = "FX_RATE_STALE", 403;
    /// Role unknown, or may not spend at this scope or category; an actor that column "who" of commands.md 2 leaves out.
    RoleUnauthorized = "ROLE_UNAUTHORIZED", 403;
    /// Not in the bundle's list for the role.
    CategoryNotAllowed = "CATEGORY_NOT_ALLOWED", 403;
    /// Not in the bundle's list for the role.
    MerchantNotAllowed = "MERCHANT_NOT_ALLOWED", 403;
    /// Not in the bundle's list for the role.
    MccNotAllowed = "MCC_NOT_ALLOWED", 403;
    /// Country forbidden or not listed.
    JurisdictionBlocked = "JURISDICTION_BLOCKED", 403;
    /// Screening hit; no fresh result.
    SanctionsMatch = "SANCTIONS_MATCH", 403;
    /// Screening hit; no fresh result.
    ScreeningUnavailable = "SCREENING_UNAVAILABLE", 403;
    /// Filing outstanding.
    ReportingRequired = "REPORTING_REQUIRED", 403;
    /// Vendor proof or form missing.
    MilestoneNotVerified = "MILESTONE_NOT_VERIFIED", 403;
    /// Vendor proof or form missing.
    TaxFormMissing = "TAX_FORM_MISSING", 403;
    /// A DENY rule decided.
    PolicyRuleDenied = "POLICY_RULE_DENIED", 403;
    /// A BLOCK_AND_ALERT rule matched.
    RuleBlocked = "RULE_BLOCKED", 403;
    /// A rule failed to evaluate.
    PolicyEvalError = "POLICY_EVAL_ERROR", 403;
    /// No rule, no baseline.
    NoMatchingRule = "NO_MATCHING_RULE", 403;
    /// Intent or single spend too large: `single_intent_max`, `single_spend_max:<merchant>`.
    SingleIntentLimitExceeded = "SINGLE_INTENT_LIMIT_EXCEEDED", 403;
    /// Intent or single spend too large: `single_intent_max`, `single_spend_max:<merchant>`.
    BurstLimitExceeded = "BURST_LIMIT_EXCEEDED", 403;
    /// A required limit is not set.
    BudgetNotConfigured = "BUDGET_NOT_CONFIGURED", 403;
    /// `workflow:<id>`.
    WorkflowBudgetExceeded = "WORKFLOW_BUDGET_EXCEEDED", 403;
    /// `task:<id>`, `envelope:<scope>:<scope_ref>:<window>`.
    BudgetEnvelopeExceeded = "BUDGET_ENVELOPE_EXCEEDED", 403;
    /// `venture-day:<slug>`.
    DailyCashCapExceeded = "DAILY_CASH_CAP_EXCEEDED", 403;
    /// Venture's status forbids it.
    VentureState = "VENTURE_STATE", 409;
    /// Tier not in tiers_minor; `tier:<tier>`.
    TierUnavailable = "TIER_UNAVAILABLE", 403;
    /// Tier not in tiers_minor; `tier:<tier>`.
    TierLimitExceeded = "TIER_LIMIT_EXCEEDED", 403;
    /// Tenant day: `global-day`.
    GlobalCapExceeded = "GLOBAL_CAP_EXCEEDED", 403;
    /// `role:<role>:<window>`, `class:<class>:<window>`.
    RoleBudgetExceeded = "ROLE_BUDGET_EXCEEDED", 403;
    /// A velocity window (limit_id).
    VelocityLimitExceeded = "VELOCITY_LIMIT_EXCEEDED", 403;
    /// EAU cap.
    EauCapExceeded = "EAU_CAP_EXCEEDED", 403;
    /// Floor would be crossed.
    LiquidityFloorBreach = "LIQUIDITY_FLOOR_BREACH", 403;
    /// 1020-v, at funding 1010, does not cover it: `balance:<account>`.
    InsufficientFunds = "INSUFFICIENT_FUNDS", 403;
    /// Score above `deny_above`.
    RiskScoreTooHigh = "RISK_SCORE_TOO_HIGH", 403;
    /// Approval outstanding (pending; a publication without its approvals is denied); refused; late.
    ApprovalRequired = "APPROVAL_REQUIRED", 403;
    /// Approval outstanding (pending; a publication without its approvals is denied); refused; late.
    ApprovalRefused = "APPROVAL_REFUSED", 403;
    /// Approval outstanding (pending; a publication without its approvals is denied); refused; late.
    ApprovalTimeout = "APPROVAL_TIMEOUT", 403;
    /// Self, duplicate, wrong role or stale hash.
    ApproverInvalid = "APPROVER_INVALID", 403;
    /// The price book has no price for this model and unit.
    PriceUnknown = "PRICE_UNKNOWN", 403;
    /// Override needs a second signature.
    CoSignRequired = "CO_SIGN_REQUIRED", 403;
    /// Spend names no intent.
    IntentMissing = "INTENT_MISSING", 403;
    /// Unknown intent.
    IntentNotFound = "INTENT_NOT_FOUND", 404;
    /// Intent's state forbids the spend; revoked before any decision.
    IntentNotAuthorized = "INTENT_NOT_AUTHORIZED", 403;
    /// Intent's state forbids the spend; revoked before any decision.
    IntentRevoked = "INTENT_REVOKED", 403;
    /// Intent's state forbids the spend; revoked before any decision.
    IntentConsumed = "INTENT_CONSUMED", 403;
    /// Spend differs from its intent; intent from its workflow; funding from its venture.
    ScopeMismatch = "SCOPE_MISMATCH", 403;
    /// Spend differs from its intent; intent from its workflow; funding from its venture.
    CurrencyMismatch = "CURRENCY_MISMATCH", 403;
    /// `per_tx:<intent_id>`; sum above `intent:<intent_id>`, refunds above `spend:<spend_id>`.
    PerTxCapExceeded = "PER_TX_CAP_EXCEEDED", 403;
    /// `per_tx:<intent_id>`; sum above `intent:<intent_id>`, refunds above `spend:<spend_id>`.
    CapWouldBeExceeded = "CAP_WOULD_BE_EXCEEDED", 403;
    /// Card unusable.
    CardFrozen = "CARD_FROZEN", 403;
    /// Card unusable.
    CardClosed = "CARD_CLOSED", 403;
    /// The rail failed so.
    NetworkTimeout = "NETWORK_TIMEOUT", 422;
    /// The rail failed so.
    ProviderError = "PROVIDER_ERROR", 422;
    /// The rail failed so.
    Nsf = "NSF", 422;
    /// The rail failed so.
    InvalidAccount = "INVALID_ACCOUNT", 422;
    /// The rail failed so.
    FraudFlag = "FRAUD_FLAG", 422;
    /// The rail failed so.
    RailUnavailable = "RAIL_UNAVAILABLE", 422;
    /// The rail failed so.
    SettlementTimeout = "SETTLEMENT_TIMEOUT", 422;
    /// Published content cannot change.
    BundleImmutable = "BUNDLE_IMMUTABLE", 409;
    /// Pin unusable.
    BundleRevoked = "BUNDLE_REVOKED", 403;
    /// Pin unusable.
    BundlePinMissing = "BUNDLE_PIN_MISSING", 403;
    /// Pin unusable.
    BundlePinExpired = "BUNDLE_PIN_EXPIRED", 403;
    /// Type unknown; input does not validate.
    SchemaUnknown = "SCHEMA_UNKNOWN", 400;
    /// Type unknown; input does not validate.
    SchemaInvalid = "SCHEMA_INVALID", 400;
    /// Role asked is not the token's or the task's.
    RoleEscalationAttempt = "ROLE_ESCALATION_ATTEMPT", 403;
    /// Not in the bundle.
    UnknownRole = "UNKNOWN_ROLE", 403;
    /// Not in the bundle.
    ToolUnknown = "TOOL_UNKNOWN", 403;
    /// Deny pattern matched; no allow.
    ToolExplicitlyDenied = "TOOL_EXPLICITLY_DENIED", 403;
    /// Deny pattern matched; no allow.
    ToolNotInAllowlist = "TOOL_NOT_IN_ALLOWLIST", 403;
    /// Elevation absent; ended.
    ElevationRequired = "ELEVATION_REQUIRED", 403;
    /// Elevation absent; ended.
    ElevationExpired = "ELEVATION_EXPIRED", 403;
    /// A grant's condition failed.
    TraceMissing = "TRACE_MISSING", 403;
    /// A grant's condition failed.
    ConditionFailed = "CONDITION_FAILED", 403;
    /// A grant's condition failed.
    TopicNotAllowed = "TOPIC_NOT_ALLOWED", 403;
    /// A grant's condition failed.
    DomainNotAllowlisted = "DOMAIN_NOT_ALLOWLISTED", 403;
    /// A grant's condition failed.
    DualApprovalMissing = "DUAL_APPROVAL_MISSING", 403;
    /// Command line not understood.
    CommandUnparseable = "COMMAND_UNPARSEABLE", 403;
    /// Count limit of the grant or role.
    CallCountExceeded = "CALL_COUNT_EXCEEDED", 403;
    /// Count limit of the grant or role.
    ConcurrencyExceeded = "CONCURRENCY_EXCEEDED", 403;
    /// Window full; retry_after given.
    RateLimited = "RATE_LIMITED", 429;
    /// Token check of that name.
    IdentityAlg = "IDENTITY_ALG", 401;
    /// Token check of that name.
    IdentityKeyUnknown = "IDENTITY_KEY_UNKNOWN", 401;
    /// Token check of that name.
    IdentitySignature = "IDENTITY_SIGNATURE", 401;
    /// Token check of that name.
    IdentityIssuer = "IDENTITY_ISSUER", 401;
    /// Token check of that name.
    IdentityAudience = "IDENTITY_AUDIENCE", 401;
    /// Token check of that name.
    IdentitySubject = "IDENTITY_SUBJECT", 401;
    /// Token check of that name.
    IdentityExpired = "IDENTITY_EXPIRED", 401;
    /// Token check of that name.
    IdentityNotYetValid = "IDENTITY_NOT_YET_VALID", 401;
    /// Token check of that name.
    IdentityTtl = "IDENTITY_TTL", 401;
    /// Token check of that name.
    IdentityRevoked = "IDENTITY_REVOKED", 401;
    /// Token check of that name.
    IdentityScope = "IDENTITY_SCOPE", 401;
    /// Token check of that name.
    IdentityNotActive = "IDENTITY_NOT_ACTIVE", 401;
    /// Token check of that name.
    IdentityMissing = "IDENTITY_MISSING", 401;
    /// Token check of that name.
    IdentityMalformed = "IDENTITY_MALFORMED", 401;
    /// Coarse form of IDENTITY_*.
    AuthExpired = "AUTH_EXPIRED", 401;
    /// Coarse form of IDENTITY_*.
    AuthRevoked = "AUTH_REVOKED", 401;
    /// Coarse form of IDENTITY_*.
    RoleMismatch = "ROLE_MISMATCH", 401;
    /// Coarse form of IDENTITY_*.
    AuthInvalid = "AUTH_INVALID", 401;
    /// Replayed decision differs; input lost.
    ReplayMismatch = "REPLAY_MISMATCH", 0;
    /// Replayed decision differs; input lost.
    ReplayInputMissing = "REPLAY_INPUT_MISSING", 0;
    /// Forbidden data in a write.
    PiiInClear = "PII_IN_CLEAR", 400;
    /// Forbidden data in a write.
    PanDetected = "PAN_DETECTED", 400;
    /// Forbidden data in a write.
    SecretInPayload = "SECRET_IN_PAYLOAD", 400;
    /// Gate refused (reason inside).
    OutreachBlocked = "OUTREACH_BLOCKED", 403;
    /// Gate refused (reason inside).
    ExportBlocked = "EXPORT_BLOCKED", 403;
    /// Unknown scope (error); unknown target; system scope but by a person.
    FreezeScopeInvalid = "FREEZE_SCOPE_INVALID", 400;
    /// No live freeze of that id.
    NotFrozen = "NOT_FROZEN", 409;
    /// Thaw without MFA.
    MfaRequired = "MFA_REQUIRED", 401;
    /// Same human confirmed twice.
    SecondHumanRequired = "SECOND_HUMAN_REQUIRED", 403;
    /// Linked case open, reason too short, HARD without clean reconciliation.
    ThawConditionUnmet = "THAW_CONDITION_UNMET", 409;
    /// Log or ledger check failed.
    IntegrityFailed = "INTEGRITY_FAILED", 422;
    /// Envelope unusable.
    EnvelopeTooLarge = "ENVELOPE_TOO_LARGE", 400;
    /// Envelope unusable.
    EnvelopeMalformed = "ENVELOPE_MALFORMED", 400;
    /// Envelope unusable.
    UnknownSchemaVersion = "UNKNOWN_SCHEMA_VERSION", 400;
    /// Envelope unusable.
    EnvelopeInvalid = "ENVELOPE_INVALID", 400;
    /// Caller's tenant differs.
    TenantMismatch = "TENANT_MISMATCH", 403;
    /// Event type unusable.
    EventTypeInvalid = "EVENT_TYPE_INVALID", 400;
    /// Event type unusable.
    EventTypeUnregistered = "EVENT_TYPE_UNREGISTERED", 400;
    /// Event type unusable.
    EventTypeRemoved = "EVENT_TYPE_REMOVED", 400;
    /// Time, schema, or order of effects wrong.
    ClockSkew = "CLOCK_SKEW", 400;
    /// Time, schema, or order of effects wrong.
    PayloadInvalid = "PAYLOAD_INVALID", 400;
    /// Time, schema, or order of effects wrong.
    CausalityViolation = "CAUSALITY_VIOLATION", 400;
    /// Move not in the table; id reused.
    IllegalTransition = "ILLEGAL_TRANSITION", 409;
    /// Move not in the table; id reused.
    EventIdConflict = "EVENT_ID_CONFLICT", 409;
    /// Another append won; decide again.
    ConcurrencyConflict = "CONCURRENCY_CONFLICT", 409;
    /// Workflow text unusable.
    SpecInvalid = "SPEC_INVALID", 400;
    /// Workflow text unusable.
    DagCycle = "DAG_CYCLE", 400;
    /// Task rejected.
    NoCapableAgent = "NO_CAPABLE_AGENT", 0;
    /// Set not in the bundle.
    PermissionSetMissing = "PERMISSION_SET_MISSING", 403;
    /// Backlog full; shed.
    QueueFull = "QUEUE_FULL", 429;
    /// Backlog full; shed.
    LoadShed = "LOAD_SHED", 429;
    /// Attempt or call failed.
    InvalidOutput = "INVALID_OUTPUT", 0;
    /// Attempt or call failed.
    RepoPolicyViolation = "REPO_POLICY_VIOLATION", 0;
    /// Attempt or call failed.
    AuthError = "AUTH_ERROR", 0;
    /// Attempt or call failed.
    TimeoutSlaExceeded = "TIMEOUT_SLA_EXCEEDED", 0;
    /// Attempt or call failed.
    AuditUnavailable = "AUDIT_UNAVAILABLE", 0;
    /// No investment: low runway.
    CashPreservation = "CASH_PRESERVATION", 0;
    /// Slots above pool; inputs changed; close instead.
    AllocationExceedsPool = "ALLOCATION_EXCEEDS_POOL", 409;
    /// Slots above pool; inputs changed; close instead.
    RecommendationStale = "RECOMMENDATION_STALE", 409;
    /// Slots above pool; inputs changed; close instead.
    VentureHasHistory = "VENTURE_HAS_HISTORY", 409;
    /// Bad request.
    CredentialMalformed = "CREDENTIAL_MALFORMED", 400;
    /// Bad request.
    BudgetCapInvalid = "BUDGET_CAP_INVALID", 400;
    /// Bad request.
    BudgetExceedsRemaining = "BUDGET_EXCEEDS_REMAINING", 400;
    /// Bad request.
    RequestInvalid = "REQUEST_INVALID", 400;
    /// Bad request.
    BundleInvalid = "BUNDLE_INVALID", 400;
    /// Not authenticated.
    CredentialInvalid = "CREDENTIAL_INVALID", 401;
    /// Not authenticated.
    RefreshInvalid = "REFRESH_INVALID", 401;
    /// Not authenticated.
    RefreshRevoked = "REFRESH_REVOKED", 401;
    /// Not authenticated.
    Unauthenticated = "UNAUTHENTICATED", 401;
    /// Not permitted.
    ScopeMissing = "SCOPE_MISSING", 403;
    /// Not permitted.
    WorkspaceDenied = "WORKSPACE_DENIED", 403;
    /// Workflow before the first publication.
    BundleNotActive = "BUNDLE_NOT_ACTIVE", 403;
    /// No such thing here.
    BundleNotFound = "BUNDLE_NOT_FOUND", 404;
    /// No such thing here.
    WorkspaceNotFound = "WORKSPACE_NOT_FOUND", 404;
    /// No such thing here.
    WorkflowNotFound = "WORKFLOW_NOT_FOUND", 404;
    /// No such thing here.
    ArtifactNotFound = "ARTIFACT_NOT_FOUND", 404;
    /// No such thing here.
    ArtifactHidden = "ARTIFACT_HIDDEN", 404;
    /// No such thing here.
    DecisionNotFound = "DECISION_NOT_FOUND", 404;
    /// No such thing here.
    ApprovalNotFound = "APPROVAL_NOT_FOUND", 404;
    /// No such thing here.
    LedgerNotFound = "LEDGER_NOT_FOUND", 404;
    /// No such thing here.
    PeriodNotComputed = "PERIOD_NOT_COMPUTED", 404;
    /// No such thing here.
    SessionNotFound = "SESSION_NOT_FOUND", 404;
    /// No such thing here.
    ProfileNotFound = "PROFILE_NOT_FOUND", 404;
    /// No such thing here.
    VentureNotFound = "VENTURE_NOT_FOUND", 404;
    /// No such thing here.
    CaseNotFound = "CASE_NOT_FOUND", 404;
    /// No such thing here.
    RequestNotFound = "REQUEST_NOT_FOUND", 404;
    /// No such thing here.
    EvidenceNotReady = "EVIDENCE_NOT_READY", 404;
    /// No such thing here.
    LetterNotFound = "LETTER_NOT_FOUND", 404;
    /// No such thing here.
    ResourceNotFound = "RESOURCE_NOT_FOUND", 404;
    /// State forbids it.
    TerminalState = "TERMINAL_STATE", 409;
    /// State forbids it.
    BuildNotComplete = "BUILD_NOT_COMPLETE", 409;
    /// State forbids it.
    IntentFinal = "INTENT_FINAL", 409;
    /// State forbids it.
    VersionExists = "VERSION_EXISTS", 409;
    /// State forbids it.
    SchemaIncompatible = "SCHEMA_INCOMPATIBLE", 409;
    /// State forbids it.
    IncidentState = "INCIDENT_STATE", 409;
    /// Stale draft; over the limit.
    EtagMismatch = "ETAG_MISMATCH", 412;
    /// Stale draft; over the limit.
    BodyTooLarge = "BODY_TOO_LARGE", 413;
    /// Server fault.
    Internal = "INTERNAL", 500;
    /// Server fault.
    UpstreamUnavailable = "UPSTREAM_UNAVAILABLE", 502;
    /// Server fault.
    CircuitOpen = "CIRCUIT_OPEN", 503;
    /// Server fault.
    UpstreamTimeout = "UPSTREAM_TIMEOUT", 504;
    /// IR refused.
    SchemaViolation = "SCHEMA_VIOLATION", 400;
    /// IR refused.
    HashMismatch = "HASH_MISMATCH", 400;
    /// IR refused.
    RefUnresolved = "REF_UNRESOLVED", 400;
    /// IR refused.
    AssetUnresolvable = "ASSET_UNRESOLVABLE", 400;
    /// IR refused.
    CircularReference = "CIRCULAR_REFERENCE", 400;
    /// IR refused.
    TokenUnknown = "TOKEN_UNKNOWN", 400;
    /// No plan.
    TargetUnsupported = "TARGET_UNSUPPORTED", 422;
    /// No plan.
    ProviderNoneEligible = "PROVIDER_NONE_ELIGIBLE", 422;
    /// No plan.
    BudgetExceeded = "BUDGET_EXCEEDED", 422;
    /// Build failed at its stage.
    RenderFailed = "RENDER_FAILED", 0;
    /// Build failed at its stage.
    HostResultMismatch = "HOST_RESULT_MISMATCH", 0;
    /// Build failed at its stage.
    VeoTtlExpired = "VEO_TTL_EXPIRED", 0;
    /// Build failed at its stage.
    ExportFailed = "EXPORT_FAILED", 0;
    /// Build failed at its stage.
    FileSizeExceeded = "FILE_SIZE_EXCEEDED", 0;
    /// A signature does not verify: of a build, or as cause of a publication.
    SignatureInvalid = "SIGNATURE_INVALID", 0;
}
