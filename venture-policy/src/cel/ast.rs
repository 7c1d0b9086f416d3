//! The tree of a condition, in an arena whose children always stand before their parents.

use alloc::vec::Vec;

use super::value::Literal;

/// A node's place in the arena.
pub(super) type NodeId = usize;
/// A loop variable's number.
pub(super) type LocalId = usize;

/// One expression.
#[derive(Clone, Debug)]
pub(super) struct Node<'s> {
    pub(super) kind: Kind<'s>,
    /// Byte offset in the source.
    pub(super) offset: usize,
}

/// What an expression is; names lie in the source.
#[derive(Clone, Debug)]
pub(super) enum Kind<'s> {
    Literal(Literal),
    /// A name; with a leading dot it is looked up from the root.
    Name {
        name: &'s str,
        rooted: bool,
    },
    Local(LocalId),
    Field {
        of: NodeId,
        name: &'s str,
    },
    Has {
        of: NodeId,
        name: &'s str,
    },
    Index {
        of: NodeId,
        at: NodeId,
    },
    Unary {
        op: Unary,
        of: NodeId,
    },
    Binary {
        op: Binary,
        left: NodeId,
        right: NodeId,
    },
    Choice {
        when: NodeId,
        yes: NodeId,
        no: NodeId,
    },
    List(Vec<NodeId>),
    Map(Vec<(NodeId, NodeId)>),
    Call {
        name: &'s str,
        target: Option<NodeId>,
        args: Vec<NodeId>,
    },
    Loop {
        kind: Loop,
        range: NodeId,
        local: LocalId,
        filter: Option<NodeId>,
        body: NodeId,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unary {
    Not,
    Negate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

impl Binary {
    /// How tightly the operator binds.
    pub(super) const fn strength(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal
            | Self::NotEqual
            | Self::Less
            | Self::LessEqual
            | Self::Greater
            | Self::GreaterEqual
            | Self::In => 3,
            Self::Add | Self::Subtract => 4,
            Self::Multiply | Self::Divide | Self::Modulo => 5,
        }
    }

    /// The operator as it is written.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::In => "in",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Modulo => "%",
        }
    }
}

/// The macros over lists and the keys of maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loop {
    All,
    Exists,
    ExistsOne,
    Map,
    Filter,
}

impl Loop {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "all" => Some(Self::All),
            "exists" => Some(Self::Exists),
            "exists_one" | "existsOne" => Some(Self::ExistsOne),
            "map" => Some(Self::Map),
            "filter" => Some(Self::Filter),
            _ => None,
        }
    }

    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Exists => "exists",
            Self::ExistsOne => "exists_one",
            Self::Map => "map",
            Self::Filter => "filter",
        }
    }
}

/// A parsed condition.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree<'s> {
    pub(super) nodes: Vec<Node<'s>>,
    /// The range that each loop variable runs over, by [`LocalId`].
    pub(super) locals: Vec<NodeId>,
    pub(super) root: NodeId,
}

impl<'s> Tree<'s> {
    pub(super) fn kind(&self, id: NodeId) -> Option<&Kind<'s>> {
        self.nodes.get(id).map(|node| &node.kind)
    }

    pub(super) fn offset(&self, id: NodeId) -> usize {
        self.nodes.get(id).map_or(0, |node| node.offset)
    }

    pub(super) fn literal(&self, id: NodeId) -> Option<&Literal> {
        match self.kind(id) {
            Some(Kind::Literal(literal)) => Some(literal),
            _ => None,
        }
    }
}
