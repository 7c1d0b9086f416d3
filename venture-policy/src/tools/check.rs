//! May this call be made? Rows 5 to 8, in order; the first that refuses decides.
//!
//! Spec: policy.md 5.1.

use alloc::vec::Vec;
use core::cell::OnceCell;

use venture_core::Reason;
use venture_core::id::WorkflowId;

use super::call::{Call, Denied, Elevated, Permitted, Taken};
use super::conditions::{Standing, egress, reason};
use super::index::{Speaking, ToolAt};
use super::pattern::Pattern;
use super::policy::{RolePolicy, Tool, ToolPolicy, command};
use crate::bundle::ToolRow;
use crate::command_line::{Line, Part};

/// `/workspace/{workflow_id}`, written out when it is asked for, without an allocation.
struct Workspace {
    workflow: WorkflowId,
    text: OnceCell<[u8; 47]>,
}

impl Workspace {
    const fn new(workflow: WorkflowId) -> Self {
        Self { workflow, text: OnceCell::new() }
    }

    fn write(&self) -> [u8; 47] {
        let mut text = *b"/workspace/00000000-0000-4000-8000-000000000000";
        if let Some((_, id)) = text.split_at_mut_checked(11) {
            self.workflow.0.hyphenated().encode_lower(id);
        }
        text
    }
}

impl AsRef<str> for Workspace {
    fn as_ref(&self) -> &str {
        core::str::from_utf8(self.text.get_or_init(|| self.write())).unwrap_or_default()
    }
}

/// The patterns of a role or set, and those of them that speak of the tool.
#[derive(Clone, Copy)]
struct Side<'p> {
    policy: &'p RolePolicy,
    speaking: Speaking<'p>,
}

impl<'p> Side<'p> {
    fn new(policy: &'p RolePolicy, tool: ToolAt) -> Self {
        Self { policy, speaking: policy.index.of(tool) }
    }

    fn allows(self) -> impl Iterator<Item = (usize, &'p Pattern)> {
        self.speaking.allows().filter_map(move |at| Some((at, self.policy.allows.get(at)?)))
    }

    fn denies(self) -> impl Iterator<Item = &'p Pattern> {
        self.speaking.denies().filter_map(move |at| self.policy.denies.get(at))
    }
}

/// A call whose role, tool and set are known.
struct Known<'p, 'c> {
    call: &'c Call<'c>,
    tool: &'c str,
    row: &'p ToolRow,
    role: Side<'p>,
    set: Option<Side<'p>>,
    workspace: Workspace,
}

impl ToolPolicy {
    /// What lets a call through, or the first row of 5 to 8 that refuses it.
    ///
    /// Freezes, identity and the pin come before (rows 1 to 4), rules, counts and money after it (9 to 11).
    /// Pure; allocates nothing where no command line, `url` or path beyond ASCII is read and one grant lets
    /// the call through.
    ///
    /// # Errors
    /// In order: 5 UNKNOWN_ROLE, TOOL_UNKNOWN, PERMISSION_SET_MISSING, SCHEMA_INVALID;
    /// 6 COMMAND_UNPARSEABLE, TOOL_EXPLICITLY_DENIED; 7 ELEVATION_EXPIRED, ELEVATION_REQUIRED,
    /// TOOL_NOT_IN_ALLOWLIST; 8 TRACE_MISSING, TOPIC_NOT_ALLOWED, DOMAIN_NOT_ALLOWLISTED, CONDITION_FAILED.
    /// A second approval that is missing stops nothing: [`Taken::lacks_approval`].
    ///
    /// Spec: policy.md 5.1, 5.2, 5.4; bundle.md; command-lines.md 1.
    pub fn check<'p>(&'p self, call: &Call<'_>) -> Result<Permitted<'p>, Denied<'p>> {
        let known = self.known(call)?;
        let line = self.line(&known)?;
        let parts = match &line {
            Some(line) => Some(known.parts(line)?),
            None => None,
        };
        let command = parts.as_ref().map(Parts::as_slice);
        known.not_denied(command)?;
        let first = known.allowed(command)?;
        known.conditions(command, first)
    }

    /// Row 5.
    fn known<'p, 'c>(&'p self, call: &'c Call<'c>) -> Result<Known<'p, 'c>, Denied<'p>> {
        let refuse = |reason| Denied::of(5, reason);
        let role = call.role.and_then(|role| self.role(role)).ok_or(refuse(Reason::UnknownRole))?;
        let tool = full_name(call.tool);
        let Tool { at, row } = self.tools.get(tool).ok_or(refuse(Reason::ToolUnknown))?;
        let set = match call.permission_set {
            Some(name) => Some(self.set(name).ok_or(refuse(Reason::PermissionSetMissing))?),
            None => None,
        };
        if !row.validate(call.args) {
            return Err(refuse(Reason::SchemaInvalid));
        }
        let set = set.map(|set| Side::new(set, *at));
        let workspace = Workspace::new(call.workflow_id);
        Ok(Known { call, tool, row, role: Side::new(role, *at), set, workspace })
    }

    /// The line of the command, if a command pattern of role or set is for this tool (row 6).
    fn line<'p, 'c>(&'p self, known: &Known<'p, 'c>) -> Result<Option<Line<'c>>, Denied<'p>> {
        if !known.sides().any(|side| side.speaking.reads()) || !self.is_command(known.tool) {
            return Ok(None);
        }
        command(known.call.args).map(Some).map_err(|_| Denied::of(6, Reason::CommandUnparseable))
    }
}

/// The parts of a line; most have one.
enum Parts<'l> {
    One(Part<'l>),
    Many(Vec<Part<'l>>),
}

impl<'l> Parts<'l> {
    const fn as_slice(&self) -> &[Part<'l>] {
        match self {
            Self::One(part) => core::slice::from_ref(part),
            Self::Many(parts) => parts.as_slice(),
        }
    }
}

impl<'p> Known<'p, '_> {
    fn sides(&self) -> impl Iterator<Item = Side<'p>> {
        core::iter::once(self.role).chain(self.set)
    }

    /// The parts of the command, each with its program's model (row 6).
    fn parts<'l>(&self, line: &'l Line<'l>) -> Result<Parts<'l>, Denied<'p>> {
        let part = |words| {
            let allows = self.sides().flat_map(Side::allows).filter_map(|(_, allow)| allow.tokens());
            let denies = self.sides().flat_map(Side::denies).filter_map(Pattern::tokens);
            Part::new(words, allows, denies, &self.workspace)
        };
        let parts = match line.only() {
            Some(words) => part(words).map(Parts::One),
            None => line.parts().map(part).collect::<Result<_, _>>().map(Parts::Many),
        };
        parts.map_err(|_| Denied::of(6, Reason::CommandUnparseable))
    }

    /// Row 6: no deny matches, of the role nor of the set.
    fn not_denied(&self, command: Option<&[Part<'_>]>) -> Result<(), Denied<'p>> {
        let found = |side: Side<'p>| {
            side.denies()
                .find(|deny| deny.covers(self.tool) && deny.denies(self.call.args, command, &self.workspace))
        };
        let of_role = found(self.role);
        match of_role.or_else(|| self.set.and_then(found)) {
            None => Ok(()),
            Some(deny) => Err(Denied {
                pattern: Some(&deny.text),
                by_set: of_role.is_none(),
                ..Denied::of(6, Reason::ToolExplicitlyDenied)
            }),
        }
    }

    fn covers(&self, allow: &Pattern, part: Option<&Part<'_>>) -> bool {
        allow.covers(self.tool) && allow.allows(self.call.args, part, &self.workspace)
    }

    /// The place of the first allow of a side that covers a part.
    fn covering(&self, side: Side<'p>, part: Option<&Part<'_>>) -> Option<usize> {
        side.allows().find(|(_, allow)| self.covers(allow, part)).map(|(at, _)| at)
    }

    /// Row 7: every part has a grant, or an elevation is live; then the set allows every part too. Gives the
    /// grant that covers the first part.
    fn allowed(&self, command: Option<&[Part<'_>]>) -> Result<Option<usize>, Denied<'p>> {
        let first = parts(command).next().and_then(|part| self.covering(self.role, part));
        let others = || parts(command).skip(1).all(|part| self.covering(self.role, part).is_some());
        if first.is_none() || !others() {
            self.elevated()?;
        }
        if self.set.is_none_or(|set| parts(command).all(|part| self.covering(set, part).is_some())) {
            return Ok(first);
        }
        Err(Denied { by_set: true, ..Denied::of(7, Reason::ToolNotInAllowlist) })
    }

    fn elevated(&self) -> Result<(), Denied<'p>> {
        let opens = |role: &&str| {
            let row = self.row.elevation.as_ref();
            row.is_some_and(|row| row.roles.iter().any(|opened| opened == role))
        };
        let reason = match self.call.elevation {
            _ if self.call.role.filter(opens).is_none() => Reason::ToolNotInAllowlist,
            Elevated::Live => return Ok(()),
            Elevated::Expired => Reason::ElevationExpired,
            Elevated::Never => Reason::ElevationRequired,
        };
        Err(Denied::of(7, reason))
    }

    /// Row 8: the trace, then of each part the first grant whose conditions hold. A part that no grant matches
    /// stands on the elevation, which covers no other part. `first` is the grant that covers the first part.
    fn conditions(
        &self,
        command: Option<&[Part<'_>]>,
        first: Option<usize>,
    ) -> Result<Permitted<'p>, Denied<'p>> {
        if !self.call.traced {
            return Err(Denied::of(8, Reason::TraceMissing));
        }
        let mut permitted = Permitted::NOTHING;
        for (at, part) in parts(command).enumerate() {
            let first = if at == 0 { first } else { self.covering(self.role, part) };
            let taken = match first {
                Some(first) => self.grant(part, first)?,
                None => None,
            };
            match taken {
                Some(taken) => permitted.take(taken),
                None => permitted.elevate(),
            }
        }
        if permitted.is_elevated()
            && let Some(key) = egress(self.call.args)
        {
            return Err(fails(key));
        }
        if permitted.constraints_clash() { Err(fails("host")) } else { Ok(permitted) }
    }

    /// Of the grants that match, in order of the file, the first whose conditions hold; else the first that
    /// lacks but a second approval; else the failure of the first. `first` is the first that matches.
    fn grant(&self, part: Option<&Part<'_>>, first: usize) -> Result<Option<Taken<'p>>, Denied<'p>> {
        let (mut waits, mut failure) = (None, None);
        let from = self.role.allows().skip_while(|(at, _)| *at < first);
        for (index, allow) in from.filter(|(at, allow)| *at == first || self.covers(allow, part)) {
            let conditions = self.role.policy.conditions.get(index).and_then(Option::as_deref);
            let standing = match conditions {
                None => egress(self.call.args).map_or(Standing::Hold, Standing::Fail),
                Some(conditions) => conditions.stand(self.call, &self.workspace),
            };
            let when = conditions.map(|conditions| &conditions.when);
            let taken =
                Taken { index, pattern: &allow.text, when, lacks_approval: standing != Standing::Hold };
            match standing {
                Standing::Hold => return Ok(Some(taken)),
                Standing::LackApproval => waits = waits.or(Some(taken)),
                Standing::Fail(key) => failure = failure.or(Some(key)),
            }
        }
        match failure {
            Some(key) if waits.is_none() => Err(fails(key)),
            Some(_) | None => Ok(waits),
        }
    }
}

const fn full_name(tool: &str) -> &str {
    match tool.as_bytes() {
        b"read" => "io.read",
        b"write" => "io.write",
        _ => tool,
    }
}

fn fails<'p>(key: &'static str) -> Denied<'p> {
    Denied { condition: Some(key), ..Denied::of(8, reason(key)) }
}

/// The parts of a command that was read, else the call as a whole.
fn parts<'a, 'l>(command: Option<&'a [Part<'l>]>) -> impl Iterator<Item = Option<&'a Part<'l>>> {
    let whole = command.is_none().then_some(None);
    command.unwrap_or_default().iter().map(Some).chain(whole)
}
