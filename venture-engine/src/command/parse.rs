//! From a line to a command: whatever the line alone shows.
//!
//! Spec: commands.md 1, treasury.md 2.1.

mod books;
mod bundles;
mod money;
mod people;
mod points;
mod reconcile;
mod schemas;
mod scopes;
mod tools;
mod usage;

use alloc::format;
use alloc::string::ToString as _;

use venture_core::canonical::Written;
use venture_core::envelope::{ActorType, SourceService};
use venture_core::id::{CommandId, TenantId, TraceId};
use venture_core::json::JsonErrorKind;
use venture_core::{Json, Reason};

use super::envelope::{Raw, request_hash};
use super::fields::Fields;
use super::{Actor, Args, Command, CommandError, CommandName, Facts};

type Read<T> = Result<T, CommandError>;

impl Command {
    /// Reads one command: a strict JSON object, without unknown or duplicate keys.
    ///
    /// # Errors
    /// [`CommandError`] with its code and JSON pointer: `REQUEST_INVALID`, `AMOUNT_INVALID`, `TTL_INVALID`,
    /// `FREEZE_SCOPE_INVALID` for the first fault.
    ///
    /// # Examples
    /// ```
    /// use venture_engine::command::Command;
    /// let line = br#"{"command":"tick","actor":{"type":"system","id":"host"},"args":{"extra":1}}"#;
    /// let fault = Command::parse(line).unwrap_err();
    /// assert_eq!((fault.code.as_str(), fault.pointer.as_str()), ("REQUEST_INVALID", "/args/extra"));
    /// ```
    pub fn parse(line: &[u8]) -> Read<Self> {
        let value = Json::parse(line).map_err(|error| {
            let place = match error.kind {
                JsonErrorKind::Syntax => format!(" at column {}", error.column),
                JsonErrorKind::DuplicateKey | JsonErrorKind::Number | JsonErrorKind::TooDeep => {
                    "".to_string()
                }
            };
            let message = format!("{}{place}", error.message);
            CommandError::new(Reason::RequestInvalid, error.pointer, message)
        })?;
        Self::from_json(&value)
    }

    /// Reads one command from its JSON.
    ///
    /// # Errors
    /// As [`Command::parse`].
    pub fn from_json(value: &Json) -> Read<Self> {
        let mut fields = Fields::of(value, "")?;
        let expected = "the name of a command, such as `create_intent`, `check_tool` or `tick`";
        let name = fields.one_of("command", expected, CommandName::from_name)?;
        let name = fields.need("command", name)?;
        let at = fields.time("at")?;
        let actor = actor(&mut fields)?;
        let command_id = fields.uuid("command_id")?.map(CommandId);
        let trace_id = fields.uuid("trace_id")?.map(TraceId);
        let tenant_id = fields.uuid("tenant_id")?.map(TenantId);
        let source_text = fields.text("source_service", 1..=64)?;
        let source = fields.one_of("source_service", "a name of a service", SourceService::from_name)?;
        let facts = fields.raw("facts");
        let raw_args = fields.raw("args");
        let raw_args = fields.need("args", raw_args)?;
        fields.end()?;
        let args = args(name, raw_args, facts)?;
        // Strict JSON always has a canonical form.
        let written = Written::of(raw_args)
            .map_err(|error| CommandError::new(Reason::RequestInvalid, "/args", error.to_string()))?;
        let request_hash = request_hash(&actor, &written, name);
        let raw = Raw {
            args: raw_args.clone(),
            written,
            facts: facts.cloned(),
            source_service: source_text.map(Into::into),
            tenant_id: tenant_id.map(|id| id.to_string()),
        };
        Ok(Self {
            name,
            args,
            at,
            command_id,
            trace_id,
            tenant_id,
            source_service: source.unwrap_or(SourceService::Embedder),
            facts: facts.map(Facts::read).transpose()?.unwrap_or_default(),
            request_hash,
            actor,
            raw,
        })
    }
}

fn actor(outer: &mut Fields<'_>) -> Read<Actor> {
    let value = outer.raw("actor");
    let mut fields = Fields::of(outer.need("actor", value)?, "/actor")?;
    let kind = fields.one_of("type", "`agent`, `human`, `service` or `system`", ActorType::from_name)?;
    let kind = fields.need("type", kind)?;
    let id = fields.need_text("id", 1..=128)?.into();
    let role = fields.text("role", 1..=64)?.map(Into::into);
    let token = fields.text("token", 0..=1_048_576)?.map(Into::into);
    fields.end()?;
    if kind == ActorType::Agent && role.is_none() {
        return Err(fields.fault(Reason::RequestInvalid, "role", "an agent needs a `role`"));
    }
    Ok(Actor { kind, id, role, token })
}

fn args(name: CommandName, value: &Json, facts: Option<&Json>) -> Read<Args> {
    let mut fields = Fields::of(value, "/args")?;
    let f = &mut fields;
    let args = match name {
        CommandName::PublishBundle => bundles::publish(f)?,
        CommandName::DraftBundle => bundles::draft(f)?,
        CommandName::DiscardBundle => bundles::discard(f)?,
        CommandName::ApproveBundle => bundles::approve(f)?,
        CommandName::SetCanary => bundles::canary(f)?,
        CommandName::RevokeBundle => bundles::revoke(f)?,
        CommandName::PinBundle => bundles::pin(f)?,
        CommandName::RegisterVenture => scopes::venture(f)?,
        CommandName::RegisterWorkflow => scopes::workflow(f)?,
        CommandName::ContributeCapital => scopes::contribute(f)?,
        CommandName::FundVenture => scopes::fund(f)?,
        CommandName::Freeze => scopes::freeze(f)?,
        CommandName::Thaw => scopes::thaw(f)?,
        CommandName::CheckTool => tools::check(f)?,
        CommandName::Evaluate => points::evaluate(f)?,
        CommandName::RecordToolCall => tools::record(f)?,
        CommandName::Elevate => tools::elevate(f)?,
        CommandName::RegisterSchema => schemas::register(f)?,
        CommandName::DeprecateSchema => Args::DeprecateSchema(schemas::key(f)?),
        CommandName::SetIdentity => tools::set_identity(f)?,
        CommandName::CreateIntent => money::intent(f)?,
        CommandName::Authorize => Args::Authorize { intent_id: money::intent_id(f)? },
        CommandName::Approve => money::approve(f)?,
        CommandName::Spend => Args::Spend(money::spend(f)?),
        CommandName::Settle => money::settle(f)?,
        CommandName::FailSpend => money::fail(f)?,
        CommandName::Refund => money::refund(f)?,
        CommandName::RevokeIntent => money::revoke(f)?,
        CommandName::GrantOverride => people::grant_override(f)?,
        CommandName::UpdateCase => people::update_case(f)?,
        CommandName::PublishPriceBook => usage::price_book(f)?,
        CommandName::RecordUsage => usage::usage(f)?,
        CommandName::PostJournal => books::post_journal(f)?,
        CommandName::Convert => books::convert(f)?,
        CommandName::Reconcile => reconcile::run(f, facts)?,
        CommandName::TransferReserve => books::transfer_reserve(f)?,
        CommandName::RecognizeRevenue => books::recognize_revenue(f)?,
        CommandName::CloseMonth => books::close_month(f)?,
        CommandName::Tick => Args::Tick,
    };
    fields.end()?;
    Ok(args)
}
