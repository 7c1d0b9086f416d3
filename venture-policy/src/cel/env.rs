//! The environment a condition is checked against: which variables there are, and their types.

use alloc::string::String;
use alloc::vec::Vec;

use super::types::Type;

/// The place of a variable's value in the inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u16);

/// A declared variable; a dot in its name makes it a field, as in `spend.amount_minor`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The whole name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Whether it may be absent, so that a reader asks `has` first.
    pub optional: bool,
    /// Where its value is found.
    pub slot: Slot,
}

/// The variables of one kind of condition.
///
/// # Examples
/// ```
/// use venture_policy::cel::{Env, Program, Slot, Type};
/// let env = Env::new()
///     .variable("spend.amount_minor", Type::Int, Slot(0))
///     .optional("spend.country", Type::String, Slot(1));
/// assert!(Program::compile("spend.amount_minor > 500 && spend.country == 'US'", &env).is_ok());
/// let errors = Program::compile("spend.amount > 500", &env).unwrap_err();
/// assert_eq!(errors[0].suggestion.as_deref(), Some("did you mean `spend.amount_minor`?"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Env {
    /// Sorted by name.
    variables: Vec<Variable>,
    container: String,
    lenient: bool,
}

impl Env {
    /// An environment without variables.
    #[must_use]
    pub const fn new() -> Self {
        Self { variables: Vec::new(), container: String::new(), lenient: false }
    }

    /// With a variable that is always there.
    #[must_use]
    pub fn variable(self, name: impl Into<String>, ty: Type, slot: Slot) -> Self {
        self.with(Variable { name: name.into(), ty, optional: false, slot })
    }

    /// With a variable that may be absent.
    #[must_use]
    pub fn optional(self, name: impl Into<String>, ty: Type, slot: Slot) -> Self {
        self.with(Variable { name: name.into(), ty, optional: true, slot })
    }

    /// With this variable; one of the same name is replaced.
    #[must_use]
    pub fn with(mut self, variable: Variable) -> Self {
        match self.variables.binary_search_by(|known| known.name.as_str().cmp(&variable.name)) {
            Ok(at) => {
                if let Some(known) = self.variables.get_mut(at) {
                    *known = variable;
                }
            }
            Err(at) => self.variables.insert(at, variable),
        }
        self
    }

    /// Names are looked up below this dotted name first. Policy conditions have none.
    #[must_use]
    pub fn container(mut self, name: impl Into<String>) -> Self {
        self.container = name.into();
        self
    }

    /// A literal text that is no timestamp or duration fails when it runs, as in plain CEL, and is
    /// not refused when it is checked.
    #[must_use]
    pub const fn lenient_literals(mut self) -> Self {
        self.lenient = true;
        self
    }

    /// All variables, by name.
    #[must_use]
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    pub(super) const fn is_lenient(&self) -> bool {
        self.lenient
    }

    /// The variable of exactly this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Variable> {
        let at = self.variables.binary_search_by(|known| known.name.as_str().cmp(name)).ok()?;
        self.variables.get(at)
    }

    /// The variable in a slot.
    #[must_use]
    pub fn in_slot(&self, slot: Slot) -> Option<&Variable> {
        self.variables.iter().find(|variable| variable.slot == slot)
    }

    /// The variable that a name stands for, and whether some variable's name continues it after a dot.
    pub(super) fn named(&self, name: &str, rooted: bool) -> (Option<&Variable>, bool) {
        if rooted || self.container.is_empty() {
            return self.exactly(name);
        }
        self.candidates(name).iter().fold((None, false), |(found, continues), name| {
            let (variable, continued) = self.exactly(name);
            (found.or(variable), continues || continued)
        })
    }

    fn exactly(&self, name: &str) -> (Option<&Variable>, bool) {
        let from = self.variables.partition_point(|known| known.name.as_str() < name);
        let rest = self.variables.get(from..).unwrap_or(&[]);
        let found = rest.first().filter(|known| known.name == name);
        let longer = |known: &&Variable| known.name.starts_with(name);
        let continues = |known: &Variable| known.name.as_bytes().get(name.len()) == Some(&b'.');
        (found, rest.iter().take_while(longer).any(continues))
    }

    /// The names below a prefix, its dot cut off.
    pub(super) fn fields<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e str> {
        let from = self.variables.partition_point(|known| known.name.as_str() < name);
        let rest = self.variables.get(from..).unwrap_or(&[]);
        rest.iter()
            .take_while(move |known| known.name.starts_with(name))
            .filter_map(move |known| known.name.get(name.len()..)?.strip_prefix('.'))
    }

    /// The names that `name` may stand for, from the innermost container outwards.
    fn candidates(&self, name: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut container = self.container.as_str();
        while !container.is_empty() {
            found.push([container, ".", name].concat());
            container = container.rfind('.').and_then(|at| container.get(..at)).unwrap_or("");
        }
        found.push(name.into());
        found
    }
}
