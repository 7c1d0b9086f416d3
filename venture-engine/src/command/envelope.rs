//! The command around its arguments.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;
use venture_core::canonical::{self, Written};
use venture_core::envelope::{ActorType, SourceService};
use venture_core::id::{CommandId, NS_VENTURE, TenantId, TraceId, uuid_v5};
use venture_core::{Digest, Json, Text, Timestamp};

use super::{Args, CommandName, Facts};

/// Who gives a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// What kind of party.
    pub kind: ActorType,
    /// Its id.
    pub id: Text,
    /// Its role; an agent always has one.
    pub role: Option<Text>,
    /// A workload token; never stored.
    pub token: Option<Box<str>>,
}

impl Actor {
    /// The role, or nothing.
    #[must_use]
    pub fn role(&self) -> &str {
        self.role.as_deref().unwrap_or_default()
    }

    /// Whether this is the host itself.
    #[must_use]
    pub const fn is_host(&self) -> bool {
        matches!(self.kind, ActorType::Service | ActorType::System)
    }
}

/// The actor as it is hashed: without its token.
#[derive(Serialize)]
pub(crate) struct ActorWords<'a> {
    id: &'a str,
    role: Option<&'a str>,
    #[serde(rename = "type")]
    kind: ActorType,
}

impl<'a> From<&'a Actor> for ActorWords<'a> {
    fn from(actor: &'a Actor) -> Self {
        Self { id: &actor.id, role: actor.role.as_deref(), kind: actor.kind }
    }
}

/// One command, read and checked as far as the line alone shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its name.
    pub name: CommandName,
    /// Its arguments.
    pub args: Args,
    /// When; the driver's clock where the line does not say.
    pub at: Option<Timestamp>,
    /// Who.
    pub actor: Actor,
    /// Its id, where the caller gave one.
    pub command_id: Option<CommandId>,
    /// The external request, where the caller named it.
    pub trace_id: Option<TraceId>,
    /// The tenant, where the caller named it.
    pub tenant_id: Option<TenantId>,
    /// Who speaks.
    pub source_service: SourceService,
    /// What the host knows.
    pub facts: Facts,
    pub(super) raw: Raw,
    pub(super) request_hash: Digest,
}

/// What hashing needs of the line as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Raw {
    pub(super) args: Json,
    /// The canonical bytes of `args`.
    pub(super) written: Written,
    pub(super) facts: Option<Json>,
    pub(super) source_service: Option<String>,
    pub(super) tenant_id: Option<String>,
}

impl Command {
    /// SHA-256 of JCS {actor without token, args, command}: equal requests have equal hashes.
    ///
    /// Spec: commands.md 2.2.
    #[must_use]
    pub const fn request_hash(&self) -> Digest {
        self.request_hash
    }

    /// The bytes whose hash [`Command::request_hash`] is.
    pub(crate) fn request_bytes(&self) -> Vec<u8> {
        let actor = ActorWords::from(&self.actor);
        let request = Request { actor, args: &self.raw.written, command: self.name.as_str() };
        canonical::to_vec(&request).unwrap_or_default()
    }

    /// The arguments as they were written.
    #[must_use]
    pub const fn raw_args(&self) -> &Json {
        &self.raw.args
    }

    /// The canonical bytes of the arguments as they were written.
    pub(crate) const fn written_args(&self) -> &Written {
        &self.raw.written
    }

    /// The facts as they were written.
    #[must_use]
    pub const fn raw_facts(&self) -> Option<&Json> {
        self.raw.facts.as_ref()
    }

    /// The command's id at `at`: the caller's, else derived from the tenant, the next seq and the command.
    ///
    /// Spec: commands.md 1.
    #[must_use]
    pub fn id(&self, tenant: TenantId, next_seq: u64, at: Timestamp) -> CommandId {
        if let Some(id) = self.command_id {
            return id;
        }
        let words = Words {
            actor: ActorWords::from(&self.actor),
            args: &self.raw.written,
            at,
            command: self.name.as_str(),
            source_service: self.raw.source_service.as_deref(),
            tenant_id: self.raw.tenant_id.as_deref(),
            trace_id: self.trace_id,
        };
        let bytes = canonical::to_vec(&words).unwrap_or_default();
        let lead = alloc::format!("{tenant}:{next_seq}:");
        CommandId(uuid_v5(NS_VENTURE, &[lead.as_bytes(), &bytes]))
    }
}

#[derive(Serialize)]
struct Words<'a> {
    actor: ActorWords<'a>,
    args: &'a Written,
    at: Timestamp,
    command: &'a str,
    source_service: Option<&'a str>,
    tenant_id: Option<&'a str>,
    trace_id: Option<TraceId>,
}

#[derive(Serialize)]
struct Request<'a> {
    actor: ActorWords<'a>,
    args: &'a Written,
    command: &'a str,
}

pub(super) fn request_hash(actor: &Actor, args: &Written, name: CommandName) -> Digest {
    let request = Request { actor: ActorWords::from(actor), args, command: name.as_str() };
    // Strict JSON always has a canonical form.
    canonical::digest(&request).unwrap_or(Digest([0; 32]))
}
