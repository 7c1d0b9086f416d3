//! A typed tree to a flat program.

use alloc::vec::Vec;

use super::ast::{Binary, Kind, LocalId, Loop, NodeId, Unary};
use super::check::{Checked, Meaning};
use super::env::Slot;
use super::error::EvalError;
use super::functions::{self, Function};
use super::pattern::Pattern;
use super::stack::Cell;
use super::value::Literal;

/// One operation; jumps name the operation to go on with.
#[derive(Clone, Copy, Debug)]
pub(super) enum Op {
    Constant(usize),
    Slot(Slot),
    HasSlot(Slot),
    /// The element of the loop at this depth.
    Local(usize),
    Field(usize),
    HasField(usize),
    Unary(Unary),
    Binary(Binary),
    Index,
    Call(Function),
    CallTwo(Function),
    Matches(usize),
    List(usize),
    /// So many pairs.
    Map(usize),
    /// Goes on there if the top is this, and leaves it.
    JumpIf(bool, usize),
    Jump(usize),
    Choose {
        no: usize,
        end: usize,
    },
    Begin {
        kind: Loop,
        end: usize,
    },
    Skip {
        body: usize,
        end: usize,
    },
    Next {
        body: usize,
        end: usize,
    },
}

/// A flat program with its constants.
#[derive(Clone, Debug, Default)]
pub(super) struct Code {
    pub(super) ops: Vec<Op>,
    pub(super) constants: Vec<Literal>,
    pub(super) patterns: Vec<Pattern>,
}

impl Code {
    pub(super) fn constant(&self, at: usize) -> Cell<'_> {
        self.constants.get(at).map(Literal::value).ok_or(EvalError::Type)
    }

    pub(super) fn name(&self, at: usize) -> &str {
        match self.constants.get(at) {
            Some(Literal::Str(text)) => text,
            _ => "",
        }
    }

    /// The place of a constant; equal ones share it.
    pub(super) fn intern(&mut self, literal: Literal) -> usize {
        match self.constants.iter().position(|known| *known == literal) {
            Some(at) => at,
            None => {
                self.constants.push(literal);
                self.constants.len().saturating_sub(1)
            }
        }
    }
}

/// A place in the code that is not known yet.
type Label = usize;

/// What is still to be written, the next last.
enum Task {
    Node(NodeId),
    Op(Op),
    Here(Label),
    Enter(LocalId),
    Leave,
}

struct Lowering<'c> {
    checked: &'c Checked<'c>,
    code: Code,
    tasks: Vec<Task>,
    labels: Vec<usize>,
    /// Loop variables in force, the outermost first.
    scopes: Vec<LocalId>,
}

/// The code of the conjunction of these nodes; with none of them, no code.
pub(super) fn lower(checked: &Checked, conjuncts: &[NodeId]) -> Code {
    let mut lowering = Lowering {
        checked,
        code: Code::default(),
        tasks: Vec::new(),
        labels: Vec::new(),
        scopes: Vec::new(),
    };
    lowering.conjunction(conjuncts);
    while let Some(task) = lowering.tasks.pop() {
        lowering.perform(task);
    }
    lowering.link()
}

impl Lowering<'_> {
    fn conjunction(&mut self, conjuncts: &[NodeId]) {
        let Some((first, rest)) = conjuncts.split_first() else { return };
        let end = self.label();
        let mut tasks = alloc::vec![Task::Node(*first)];
        for conjunct in rest {
            tasks.push(Task::Op(Op::JumpIf(false, end)));
            tasks.push(Task::Node(*conjunct));
            tasks.push(Task::Op(Op::Binary(Binary::And)));
        }
        tasks.push(Task::Here(end));
        self.plan(tasks);
    }

    fn label(&mut self) -> Label {
        self.labels.push(0);
        self.labels.len().saturating_sub(1)
    }

    fn plan(&mut self, tasks: Vec<Task>) {
        self.tasks.extend(tasks.into_iter().rev());
    }

    fn perform(&mut self, task: Task) {
        match task {
            Task::Node(id) => self.node(id),
            Task::Op(op) => self.code.ops.push(op),
            Task::Here(label) => {
                let here = self.code.ops.len();
                if let Some(place) = self.labels.get_mut(label) {
                    *place = here;
                }
            }
            Task::Enter(local) => self.scopes.push(local),
            Task::Leave => {
                self.scopes.pop();
            }
        }
    }

    fn node(&mut self, id: NodeId) {
        match self.checked.meaning(id) {
            Meaning::Variable { slot, .. } => return self.code.ops.push(Op::Slot(*slot)),
            Meaning::HasVariable(slot) => return self.code.ops.push(Op::HasSlot(*slot)),
            Meaning::Value(_) | Meaning::Prefix(_) | Meaning::Wrong => {}
        }
        let Some(kind) = self.checked.tree.kind(id) else { return };
        let tasks = match kind {
            Kind::Literal(literal) => {
                let at = self.code.intern(literal.clone());
                alloc::vec![Task::Op(Op::Constant(at))]
            }
            // The checker left no name that is no variable.
            Kind::Name { .. } => Vec::new(),
            Kind::Local(local) => {
                let depth = self.scopes.iter().position(|known| known == local).unwrap_or(usize::MAX);
                alloc::vec![Task::Op(Op::Local(depth))]
            }
            Kind::Field { of, name } => {
                let at = self.code.intern(Literal::Str((*name).into()));
                alloc::vec![Task::Node(*of), Task::Op(Op::Field(at))]
            }
            Kind::Has { of, name } => {
                let at = self.code.intern(Literal::Str((*name).into()));
                alloc::vec![Task::Node(*of), Task::Op(Op::HasField(at))]
            }
            Kind::Index { of, at } => alloc::vec![Task::Node(*of), Task::Node(*at), Task::Op(Op::Index)],
            Kind::Unary { op, of } => alloc::vec![Task::Node(*of), Task::Op(Op::Unary(*op))],
            Kind::Binary { op, left, right } => self.binary(*op, *left, *right),
            Kind::Choice { when, yes, no } => self.choice(*when, *yes, *no),
            Kind::List(items) => {
                let mut tasks: Vec<Task> = items.iter().map(|item| Task::Node(*item)).collect();
                tasks.push(Task::Op(Op::List(items.len())));
                tasks
            }
            Kind::Map(pairs) => {
                let mut tasks: Vec<Task> =
                    pairs.iter().flat_map(|(key, value)| [Task::Node(*key), Task::Node(*value)]).collect();
                tasks.push(Task::Op(Op::Map(pairs.len())));
                tasks
            }
            Kind::Call { name, target, args } => self.call(name, *target, args),
            Kind::Loop { kind, range, local, filter, body } => {
                self.repeat(*kind, *range, *local, *filter, *body)
            }
        };
        self.plan(tasks);
    }

    fn binary(&mut self, op: Binary, left: NodeId, right: NodeId) -> Vec<Task> {
        if !matches!(op, Binary::And | Binary::Or) {
            return alloc::vec![Task::Node(left), Task::Node(right), Task::Op(Op::Binary(op))];
        }
        let end = self.label();
        alloc::vec![
            Task::Node(left),
            Task::Op(Op::JumpIf(op == Binary::Or, end)),
            Task::Node(right),
            Task::Op(Op::Binary(op)),
            Task::Here(end),
        ]
    }

    fn choice(&mut self, when: NodeId, yes: NodeId, no: NodeId) -> Vec<Task> {
        let (other, end) = (self.label(), self.label());
        alloc::vec![
            Task::Node(when),
            Task::Op(Op::Choose { no: other, end }),
            Task::Node(yes),
            Task::Op(Op::Jump(end)),
            Task::Here(other),
            Task::Node(no),
            Task::Here(end),
        ]
    }

    fn call(&mut self, name: &str, target: Option<NodeId>, args: &[NodeId]) -> Vec<Task> {
        let Ok(function) = functions::find(name, target.is_some()) else { return Vec::new() };
        let all: Vec<NodeId> = target.iter().chain(args).copied().collect();
        if let (Function::Matches, [text, pattern]) = (function, all.as_slice())
            && let Some(Literal::Str(source)) = self.checked.tree.literal(*pattern)
            && let Ok(pattern) = Pattern::new(source)
        {
            let at = self.code.patterns.len();
            self.code.patterns.push(pattern);
            return alloc::vec![Task::Node(*text), Task::Op(Op::Matches(at))];
        }
        let op = if all.len() == 2 { Op::CallTwo(function) } else { Op::Call(function) };
        let mut tasks: Vec<Task> = all.into_iter().map(Task::Node).collect();
        tasks.push(Task::Op(op));
        tasks
    }

    fn repeat(
        &mut self,
        kind: Loop,
        range: NodeId,
        local: LocalId,
        filter: Option<NodeId>,
        body: NodeId,
    ) -> Vec<Task> {
        let (start, end) = (self.label(), self.label());
        let mut tasks = alloc::vec![
            Task::Node(range),
            Task::Op(Op::Begin { kind, end }),
            Task::Enter(local),
            Task::Here(start),
        ];
        if let Some(filter) = filter {
            tasks.push(Task::Node(filter));
            tasks.push(Task::Op(Op::Skip { body: start, end }));
        }
        tasks.push(Task::Node(body));
        tasks.push(Task::Op(Op::Next { body: start, end }));
        tasks.push(Task::Leave);
        tasks.push(Task::Here(end));
        tasks
    }

    /// Puts places where labels stand.
    fn link(self) -> Code {
        let labels = self.labels;
        let place = |label: &mut usize| *label = labels.get(*label).copied().unwrap_or(usize::MAX);
        let mut code = self.code;
        for op in &mut code.ops {
            match op {
                Op::JumpIf(_, target) | Op::Jump(target) | Op::Begin { end: target, .. } => place(target),
                Op::Choose { no: a, end: b }
                | Op::Skip { body: a, end: b }
                | Op::Next { body: a, end: b } => {
                    place(a);
                    place(b);
                }
                Op::Constant(_)
                | Op::Slot(_)
                | Op::HasSlot(_)
                | Op::Local(_)
                | Op::Field(_)
                | Op::HasField(_)
                | Op::Unary(_)
                | Op::Binary(_)
                | Op::Index
                | Op::Call(_)
                | Op::CallTwo(_)
                | Op::Matches(_)
                | Op::List(_)
                | Op::Map(_) => {}
            }
        }
        code
    }
}
