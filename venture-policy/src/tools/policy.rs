//! All patterns of a bundle, read once, and what they say of one call.
//!
//! Spec: policy.md 5.1, rows 6 and 7.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use venture_core::Json;

use super::conditions::Conditions;
use super::index::Index;
use super::pattern::{Pattern, Spec};
use crate::bundle::{Bundle, SpecKind, ToolRow};
use crate::command_line::{Part, Refused, parse, parse_argv};

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
    fn new(allows: Vec<Pattern>, denies: Vec<Pattern>) -> Self {
        let index = Index::new(&allows, &denies);
        Self { allows, denies, conditions: Vec::new(), index }
    }
}

/// Every role and permission set of a bundle.
#[derive(Clone, Debug, Default)]
pub struct ToolPolicy {
    // Never iterated, so the order of the hash reaches no output.
    pub(super) tools: HashMap<Box<str>, ToolRow, FixedState>,
    roles: HashMap<Box<str>, RolePolicy, FixedState>,
    sets: BTreeMap<String, RolePolicy>,
    commands: Vec<String>,
}

/// The parts of a command line that was read; `None` where no pattern asks to read it.
pub type Command = Option<Vec<Part>>;

/// A command that cannot be read.
pub type CommandError = Refused;

impl ToolPolicy {
    /// Reads the patterns of a bundle.
    #[must_use]
    pub fn of(bundle: &Bundle) -> Self {
        let registry = &bundle.tool_registry;
        let commands: Vec<String> = registry
            .iter()
            .filter(|(name, row)| row.spec == SpecKind::Command || *name == "shell")
            .map(|(name, _)| name.clone())
            .collect();
        let is_command = |name: &str| name == "shell" || commands.iter().any(|known| known == name);
        let read = |texts: &[String]| texts.iter().map(|text| Pattern::read(text, is_command)).collect();
        let roles = bundle.roles.iter().map(|(name, role)| {
            let allows = role.grants.iter().map(|grant| Pattern::read(&grant.pattern, is_command)).collect();
            let conditions = role.grants.iter().map(|grant| Conditions::of(&grant.when).map(Box::new));
            let policy = RolePolicy::new(allows, read(&role.denies));
            (name.as_str().into(), RolePolicy { conditions: conditions.collect(), ..policy })
        });
        let sets = bundle
            .permission_sets
            .iter()
            .map(|(name, set)| (name.clone(), RolePolicy::new(read(&set.allow), read(&set.deny))));
        let tools = registry.iter().map(|(name, row)| (name.as_str().into(), row.clone()));
        Self {
            tools: tools.collect(),
            roles: roles.collect(),
            sets: sets.collect(),
            commands: commands.clone(),
        }
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
        tool == "shell" || self.commands.iter().any(|known| known == tool)
    }

    /// Reads the command of a call, if a command pattern of the role or set is for this tool. Directories in
    /// it must lie below `workspace`.
    ///
    /// # Errors
    /// [`Refused`] where it cannot be read.
    pub fn command(
        &self,
        tool: &str,
        args: &Json,
        speaking: &[&RolePolicy],
        workspace: &str,
    ) -> Result<Command, Refused> {
        let of_tool = |patterns: &'_ [Pattern]| -> Vec<Vec<String>> {
            let own = patterns.iter().filter(|pattern| pattern.name == tool && !pattern.wildcard);
            own.filter_map(|pattern| pattern.tokens().map(<[String]>::to_vec)).collect()
        };
        let allows: Vec<Vec<String>> = speaking.iter().flat_map(|policy| of_tool(&policy.allows)).collect();
        let denies: Vec<Vec<String>> = speaking.iter().flat_map(|policy| of_tool(&policy.denies)).collect();
        if !self.is_command(tool) || (allows.is_empty() && denies.is_empty()) {
            return Ok(None);
        }
        let lines = match (args.get("command"), args.get("argv")) {
            (Some(Json::Str(line)), None) => parse(line)?,
            (None, Some(Json::Array(argv))) => {
                let words: Option<Vec<String>> =
                    argv.iter().map(|word| word.as_str().map(String::from)).collect();
                parse_argv(words.ok_or(Refused::NoProgram)?)?
            }
            (_, _) => return Err(Refused::NoProgram),
        };
        let allows: Vec<&[String]> = allows.iter().map(Vec::as_slice).collect();
        let denies: Vec<&[String]> = denies.iter().map(Vec::as_slice).collect();
        let part = |tokens: &Vec<String>| Part::new(tokens, &allows, &denies, workspace);
        lines.iter().map(part).collect::<Result<_, _>>().map(Some)
    }
}

impl Pattern {
    /// Whether this deny matches a call.
    #[must_use]
    pub fn denies(&self, tool: &str, args: &Json, command: &Command, workspace: &str) -> bool {
        self.denies_parts(tool, args, command.as_deref(), workspace)
    }

    pub(super) fn denies_parts(
        &self,
        tool: &str,
        args: &Json,
        command: Option<&[Part]>,
        workspace: &str,
    ) -> bool {
        if !self.covers(tool) {
            return false;
        }
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

    /// Whether this allow matches a call, or one part of its command.
    #[must_use]
    pub fn allows(&self, tool: &str, args: &Json, part: Option<&Part>, workspace: &str) -> bool {
        if !self.covers(tool) {
            return false;
        }
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
