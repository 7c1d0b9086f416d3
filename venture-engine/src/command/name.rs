//! The commands, and who may give them.

use super::Actor;
use venture_core::envelope::ActorType;

/// Who may give a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The people founder and finance_controller.
    People,
    /// Those people and the host itself.
    Governance,
    /// The finance_controller and the host itself.
    Finance,
    /// The host itself.
    Host,
    /// Governance and platform_admin.
    Freezers,
    /// Those people and platform_admin.
    Thawers,
    /// A person, the agent role policy-engine, the host.
    Pinners,
    /// A person.
    Person,
    /// The person platform_admin, the host.
    IdentityKeepers,
    /// Anyone: the checks decide.
    Anyone,
}

impl Who {
    /// Whether `actor` is one of them.
    #[must_use]
    pub fn includes(self, actor: &Actor) -> bool {
        let host = matches!(actor.kind, ActorType::Service | ActorType::System);
        let human = actor.kind == ActorType::Human;
        let person = |role: &str| human && actor.role.as_deref() == Some(role);
        let controller = person("finance_controller");
        let people = controller || person("founder");
        match self {
            Self::People => people,
            Self::Governance => people || host,
            Self::Finance => controller || host,
            Self::Host => host,
            Self::Freezers => people || host || person("platform_admin"),
            Self::Thawers => people || person("platform_admin"),
            Self::Pinners => {
                let engine = actor.kind == ActorType::Agent && actor.role.as_deref() == Some("policy-engine");
                host || human || engine
            }
            Self::Person => human,
            Self::IdentityKeepers => host || person("platform_admin"),
            Self::Anyone => true,
        }
    }
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $who:ident;)*) => {
        /// The name of a command.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum CommandName { $($(#[$doc])* $name,)* }

        impl CommandName {
            /// Every command, in the order of the specification.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The command of that name.
            #[must_use]
            pub fn from_name(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)* _ => None }
            }

            /// Who may give it.
            #[must_use]
            pub const fn who(self) -> Who {
                match self { $(Self::$name => Who::$who,)* }
            }
        }
    };
}

commands! {
    /// Publish a bundle.
    PublishBundle = "publish_bundle", Governance;
    /// Draft a bundle.
    DraftBundle = "draft_bundle", Governance;
    /// Throw a draft away.
    DiscardBundle = "discard_bundle", Governance;
    /// Approve a draft.
    ApproveBundle = "approve_bundle", People;
    /// Move a canary.
    SetCanary = "set_canary", Governance;
    /// Withdraw a bundle.
    RevokeBundle = "revoke_bundle", People;
    /// Register a venture.
    RegisterVenture = "register_venture", Governance;
    /// Register a workflow.
    RegisterWorkflow = "register_workflow", Governance;
    /// Renew a workflow's pin.
    PinBundle = "pin_bundle", Pinners;
    /// Put capital in.
    ContributeCapital = "contribute_capital", Governance;
    /// Give a venture money.
    FundVenture = "fund_venture", Governance;
    /// Ask for a tool call.
    CheckTool = "check_tool", Anyone;
    /// Ask for a read, an export, a foreign API, a message.
    Evaluate = "evaluate", Anyone;
    /// Report a tool call.
    RecordToolCall = "record_tool_call", Host;
    /// Open a tool to one agent for a while.
    Elevate = "elevate", Anyone;
    /// Register a schema of a task, an event or a tool.
    RegisterSchema = "register_schema", Governance;
    /// Say that a schema is not to be used any more.
    DeprecateSchema = "deprecate_schema", Governance;
    /// Suspend, end or reinstate an agent or a session.
    SetIdentity = "set_identity", IdentityKeepers;
    /// Ask for a cost.
    CreateIntent = "create_intent", Anyone;
    /// Decide an intent.
    Authorize = "authorize", Anyone;
    /// Give a verdict.
    Approve = "approve", Anyone;
    /// Put a spend on its rail.
    Spend = "spend", Anyone;
    /// Report or ask for a settlement.
    Settle = "settle", Finance;
    /// Report a spend that failed.
    FailSpend = "fail_spend", Finance;
    /// Report money that came back.
    Refund = "refund", Finance;
    /// End an intent.
    RevokeIntent = "revoke_intent", Anyone;
    /// Stop a scope.
    Freeze = "freeze", Freezers;
    /// Let a scope go on.
    Thaw = "thaw", Thawers;
    /// Lift a budget for a while.
    GrantOverride = "grant_override", People;
    /// Move a case on.
    UpdateCase = "update_case", Person;
    /// Publish unit prices.
    PublishPriceBook = "publish_price_book", People;
    /// Report the use of a model.
    RecordUsage = "record_usage", Host;
    /// Book an entry by hand, or the mirror of one.
    PostJournal = "post_journal", Finance;
    /// Turn one currency into another.
    Convert = "convert", Finance;
    /// Compare the books with a statement.
    Reconcile = "reconcile", Finance;
    /// Set cash aside, or take it back.
    TransferReserve = "transfer_reserve", Finance;
    /// Earn revenue.
    RecognizeRevenue = "recognize_revenue", Finance;
    /// Close a month.
    CloseMonth = "close_month", Finance;
    /// Let time pass.
    Tick = "tick", Host;
}
