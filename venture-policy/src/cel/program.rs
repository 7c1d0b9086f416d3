//! A condition, checked and compiled.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::check::{self, Checked};
use super::entail;
use super::env::Env;
use super::error::{CheckError, EvalError};
use super::eval;
use super::facts::{self, Equality, Read, Test};
use super::fold;
use super::lower::{self, Code};
use super::parser;
use super::stack::{Scratch, Session};
use super::value::{Inputs, Literal, Value};

/// The longest condition, in bytes.
pub const MAX_SOURCE_BYTES: usize = 4096;
/// The most nodes of a condition's tree.
pub const MAX_NODES: usize = 500;
/// The most that one evaluation may cost.
pub const MAX_COST: usize = 100_000;
/// How deep brackets and operators may nest.
pub(super) const MAX_NESTING: usize = 64;

/// A condition that was checked against its environment.
///
/// Evaluation is pure and total: it costs at most [`MAX_COST`], and gives true, false or an error.
/// An empty condition is always true.
///
/// # Examples
/// ```
/// use venture_policy::cel::{Env, Inputs, Program, Scratch, Slot, Type, Value};
/// struct Amount(i64);
/// impl Inputs for Amount {
///     fn get(&self, _: Slot) -> Option<Value<'_>> {
///         Some(Value::Int(self.0))
///     }
/// }
/// let env = Env::new().variable("spend.amount_minor", Type::Int, Slot(0));
/// let program = Program::compile("spend.amount_minor > 500", &env).unwrap();
/// let mut scratch = Scratch::new();
/// assert_eq!(program.evaluate(&Amount(501), &mut scratch), Ok(true));
/// assert_eq!(program.evaluate(&Amount(500), &mut scratch), Ok(false));
/// ```
///
/// Spec: policy.md 4.2.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// Plain tests that the condition joins with `&&`; they run first.
    tests: Box<[Test]>,
    /// What else it joins, if anything.
    code: Code,
    equalities: Box<[Equality]>,
    reads: Box<[Read]>,
    constant: Option<bool>,
}

impl Program {
    /// Compiles a condition: an expression that is true or false.
    ///
    /// # Errors
    /// Everything that is wrong, each with its place; a text that cannot be read has one error.
    pub fn compile(source: &str, env: &Env) -> Result<Self, Vec<CheckError>> {
        if source.trim_matches([' ', '\t', '\n', '\r', '\x0c']).is_empty() && source.len() <= MAX_SOURCE_BYTES
        {
            return Ok(Self { constant: Some(true), ..Self::default() });
        }
        let checked = checked(source, env)?;
        check::require_bool(source, &checked)?;
        let (tests, rest) = facts::split(&checked);
        let constant = match checked.tree.literal(checked.tree.root) {
            Some(Literal::Bool(truth)) => Some(*truth),
            _ => None,
        };
        Ok(Self {
            equalities: facts::equalities(&tests).into(),
            tests: tests.into(),
            code: lower::lower(&checked, &rest),
            reads: facts::reads(&checked).into(),
            constant,
        })
    }

    /// Compiles an expression of any type, for [`Program::evaluate_value`].
    ///
    /// # Errors
    /// As [`Program::compile`]; an empty text is refused.
    pub fn compile_value(source: &str, env: &Env) -> Result<Self, Vec<CheckError>> {
        let checked = checked(source, env)?;
        let code = lower::lower(&checked, &[checked.tree.root]);
        Ok(Self { code, reads: facts::reads(&checked).into(), ..Self::default() })
    }

    /// Whether the condition holds for these inputs.
    ///
    /// # Errors
    /// The first error that nothing absorbs; [`EvalError::Cost`] is never absorbed.
    pub fn evaluate<I: Inputs + ?Sized>(&self, inputs: &I, scratch: &mut Scratch) -> Result<bool, EvalError> {
        let mut session = Session::new(scratch);
        let result = self.evaluate_in(inputs, &mut session);
        session.end();
        result
    }

    /// As [`Program::evaluate`], in memory that several evaluations share.
    #[inline]
    pub(crate) fn evaluate_in<'a, I: Inputs + ?Sized>(
        &'a self,
        inputs: &'a I,
        session: &mut Session<'a, '_>,
    ) -> Result<bool, EvalError> {
        let (mut fault, mut cost) = (None, 0);
        for test in &self.tests {
            match test.holds(inputs, &mut cost) {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(EvalError::Cost) => return Err(EvalError::Cost),
                Err(error) => {
                    fault.get_or_insert(error);
                }
            }
        }
        if !self.code.ops.is_empty() {
            let stack = session.stack(cost);
            match eval::run(&self.code, inputs, stack) {
                Ok(Value::Bool(true)) => {}
                Ok(Value::Bool(false)) => return Ok(false),
                Err(EvalError::Cost) => return Err(EvalError::Cost),
                other => {
                    fault.get_or_insert(other.err().unwrap_or(EvalError::NotBool));
                }
            }
        }
        fault.map_or(Ok(true), Err)
    }

    /// The value of the expression, copied out of the inputs.
    ///
    /// # Errors
    /// As [`Program::evaluate`].
    pub fn evaluate_value<I: Inputs + ?Sized>(
        &self,
        inputs: &I,
        scratch: &mut Scratch,
    ) -> Result<Literal, EvalError> {
        if !self.tests.is_empty() || self.code.ops.is_empty() {
            return self.evaluate(inputs, scratch).map(Literal::Bool);
        }
        let mut stack = scratch.lend();
        let result = eval::run(&self.code, inputs, &mut stack).map(|value| stack.own(&value));
        scratch.take_back(stack);
        result
    }

    /// Variables and the values they may have: one that is there with another value makes the
    /// condition false without an error, so a rule index may skip it.
    #[must_use]
    pub fn equalities(&self) -> &[Equality] {
        &self.equalities
    }

    /// Whether no inputs make both conditions true.
    ///
    /// Sees what plain tests joined with `&&` tell; where it says no, both may still exclude each other.
    #[must_use]
    pub fn excludes(&self, other: &Self) -> bool {
        self.never_holds()
            || other.never_holds()
            || entail::never(self.tests.iter().chain(other.tests.iter()))
    }

    /// Whether no inputs make the condition true: it is always false, or fails.
    ///
    /// Sees what plain tests joined with `&&` tell; where it says no, it may still be so.
    #[must_use]
    pub fn never_holds(&self) -> bool {
        self.constant == Some(false) || entail::never(self.tests.iter())
    }

    /// Whether all inputs that make this condition true make `other` true as well.
    ///
    /// Sees what plain tests joined with `&&` tell; where it says no, it may still be so.
    ///
    /// # Examples
    /// ```
    /// use venture_policy::cel::{Env, Program, Slot, Type};
    /// let env = Env::new().variable("spend.amount_minor", Type::Int, Slot(0));
    /// let program = |text| Program::compile(text, &env).unwrap();
    /// assert!(program("spend.amount_minor > 9").implies(&program("spend.amount_minor >= 5")));
    /// assert!(!program("spend.amount_minor >= 5").implies(&program("spend.amount_minor > 9")));
    /// ```
    #[must_use]
    pub fn implies(&self, other: &Self) -> bool {
        other.constant == Some(true)
            || self.constant == Some(false)
            || (other.code.ops.is_empty()
                && !other.tests.is_empty()
                && other.tests.iter().all(|test| entail::follows(&self.tests, test)))
    }

    /// Everything that the condition reads, `has` included.
    #[must_use]
    pub fn reads(&self) -> &[Read] {
        &self.reads
    }

    /// The answer, if it is the same for all inputs.
    #[must_use]
    pub const fn constant(&self) -> Option<bool> {
        self.constant
    }
}

fn checked<'s>(source: &'s str, env: &Env) -> Result<Checked<'s>, Vec<CheckError>> {
    let tree = parser::parse(source).map_err(|error| alloc::vec![error])?;
    let mut checked = check::check(source, tree, env)?;
    fold::fold(source, &mut checked, env.is_lenient())?;
    Ok(checked)
}
