//! All patterns of a bundle, read once, and what they say of one call.
//!
//! Spec: policy.md 5.1, rows 6 and 7.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use venture_core::Json;

use super::conditions::Conditions;
use super::index::{Index, ToolAt};
use super::pattern::{Pattern, Spec};
use crate::bundle::{Bundle, SpecKind, ToolRow};
use crate::command_line::{Line, Part, Refused};

/// A role's or set's patterns.
#[derive(Clone, Debug, Default)]
pub struct RolePolicy {
    /// Allows, in the order of the file.
    pub allows: Vec<Pattern>,
    /// Denies.
    pub denies: Vec<Pattern>,
    /// What each allow asks for; none, or `None`, where nothing.
    pub(super) conditions: Vec<Option<Box<Conditions>>>,
    pub(super) index: Index,
}

impl RolePolicy {
    fn new(allows: Vec<Pattern>, denies: Vec<Pattern>, tool: impl Fn(&str) -> Option<ToolAt> + Copy) -> Self {
        let index = Index::new(&allows, &denies, tool);
        Self { allows, denies, conditions: Vec::new(), index }
    }
}

/// Every role and permission set of a bundle.
#[derive(Clone, Debug, Default)]
pub struct ToolPolicy {
    // Never iterated, so the order of the hash reaches no output.
    pub(super) tools: HashMap<Box<str>, Tool, FixedState>,
    roles: HashMap<Box<str>, RolePolicy, FixedState>,
    sets: BTreeMap<String, RolePolicy>,
}

/// A tool of the registry.
#[derive(Clone, Debug)]
pub(super) struct Tool {
    pub(super) at: ToolAt,
    pub(super) row: ToolRow,
}

impl ToolPolicy {
    /// Reads the patterns of a bundle.
    #[must_use]
    pub fn of(bundle: &Bundle) -> Self {
        let registry = &bundle.tool_registry;
        let is_command = |name: &str| {
            name == "shell" || registry.get(name).is_some_and(|row| row.spec == SpecKind::Command)
        };
        let rows = (0_u32..).zip(registry);
        let tools: HashMap<Box<str>, Tool, FixedState> =
            rows.map(|(at, (name, row))| (name.as_str().into(), Tool { at, row: row.clone() })).collect();
        let place = |name: &str| tools.get(name).map(|tool| tool.at);
        let read = |texts: &[String]| texts.iter().map(|text| Pattern::read(text, is_command)).collect();
        let roles = bundle.roles.iter().map(|(name, role)| {
            let allows = role.grants.iter().map(|grant| Pattern::read(&grant.pattern, is_command)).collect();
            let conditions = role.grants.iter().map(|grant| Conditions::of(&grant.when).map(Box::new));
            let policy = RolePolicy::new(allows, read(&role.denies), place);
            (name.as_str().into(), RolePolicy { conditions: conditions.collect(), ..policy })
        });
        let roles = roles.collect();
        let sets = bundle
            .permission_sets
            .iter()
            .map(|(name, set)| (name.clone(), RolePolicy::new(read(&set.allow), read(&set.deny), place)));
        let sets = sets.collect();
        Self { tools, roles, sets }
    }

    /// A role's patterns.
    #[must_use]
    pub fn role(&self, name: &str) -> Option<&RolePolicy> {
        self.roles.get(name)
    }

    /// A permission set's patterns.
    #[must_use]
    pub fn set(&self, name: &str) -> Option<&RolePolicy> {
        self.sets.get(name)
    }

    /// Whether a tool takes a command.
    #[must_use]
    pub fn is_command(&self, tool: &str) -> bool {
        tool == "shell" || self.tools.get(tool).is_some_and(|tool| tool.row.spec == SpecKind::Command)
    }
}

/// The command of a call: its `command` as a line, or its `argv` as one part.
///
/// # Errors
/// [`Refused`] where it cannot be read.
pub(super) fn command(args: &Json) -> Result<Line<'_>, Refused> {
    match (args.get("command"), args.get("argv")) {
        (Some(Json::Str(line)), None) => Line::read(line),
        (None, Some(Json::Array(argv))) => {
            let words = argv.iter().map(|word| word.as_str().map(Cow::Borrowed));
            Line::of_words(words.collect::<Option<_>>().ok_or(Refused::NoProgram)?)
        }
        (_, _) => Err(Refused::NoProgram),
    }
}

impl Pattern {
    /// Whether this deny matches a call; it speaks of the call's tool.
    pub(super) fn denies(
        &self,
        args: &Json,
        command: Option<&[Part<'_>]>,
        workspace: &(impl AsRef<str> + ?Sized),
    ) -> bool {
        match &self.spec {
            Spec::Any => true,
            // Missing or of the wrong type: it fails an allow, and matches a deny.
            Spec::Path(glob) => {
                args.get("path").and_then(Json::as_str).is_none_or(|path| glob.denies(path, workspace))
            }
            Spec::Command(tokens) => {
                command.is_none_or(|parts| parts.iter().any(|part| part.is_denied_by(tokens)))
            }
        }
    }

    /// Whether this allow matches a call, or one part of its command; it speaks of the call's tool.
    pub(super) fn allows(
        &self,
        args: &Json,
        part: Option<&Part<'_>>,
        workspace: &(impl AsRef<str> + ?Sized),
    ) -> bool {
        match &self.spec {
            // Arguments are trusted only where no pattern asks to read them.
            Spec::Any => part.is_none_or(|part| part.is_harmless(workspace)),
            Spec::Path(glob) => {
                args.get("path").and_then(Json::as_str).is_some_and(|path| glob.allows(path, workspace))
            }
            Spec::Command(tokens) => part.is_some_and(|part| part.is_allowed_by(tokens, workspace)),
        }
    }
}
