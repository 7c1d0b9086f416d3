//! Tokens to a tree, without recursion: what is open waits on a stack of bounded depth.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::ast::{Binary, Kind, LocalId, Loop, NodeId, Tree, Unary};
use super::build::Builder;
use super::error::CheckError;
use super::lexer::{self, Sign, Token};
use super::program::{MAX_NESTING, MAX_NODES, MAX_SOURCE_BYTES};

/// Words that no variable may be called.
pub(super) const RESERVED: &[&str] = &[
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];

/// The tree of a condition, or the first place where it is none.
pub(super) fn parse(source: &str) -> Result<Tree<'_>, CheckError> {
    if source.len() > MAX_SOURCE_BYTES {
        let message = format!("a condition of {} bytes; at most {MAX_SOURCE_BYTES} are read", source.len());
        return Err(CheckError::at(source, 0, message));
    }
    let tokens = lexer::tokens(source)?;
    let build = Builder::new(MAX_NODES, tokens.len());
    let mut parser = Parser { source, tokens, at: 0, open: Vec::with_capacity(8), scopes: Vec::new(), build };
    let root = parser.run()?;
    let mut tree = parser.build.tree;
    tree.root = root;
    Ok(tree)
}

/// What is open and waits for an expression.
pub(super) enum Open<'s> {
    Unary(Unary),
    Binary(Binary, NodeId),
    /// After `?`.
    Then(NodeId),
    /// After `:`.
    Else(NodeId, NodeId),
    Paren,
    Index(NodeId),
    List(Vec<NodeId>),
    Map {
        pairs: Vec<(NodeId, NodeId)>,
        key: Option<NodeId>,
    },
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
    },
}

pub(super) struct Parser<'s> {
    pub(super) source: &'s str,
    pub(super) tokens: Vec<(Token<'s>, usize)>,
    pub(super) at: usize,
    pub(super) open: Vec<(Open<'s>, usize)>,
    /// Loop variables in force, the innermost last.
    pub(super) scopes: Vec<(&'s str, LocalId)>,
    pub(super) build: Builder<'s>,
}

/// What the parser looks for next.
pub(super) enum Next {
    Operand,
    Operator(NodeId),
    Done(NodeId),
}

impl<'s> Parser<'s> {
    fn run(&mut self) -> Result<NodeId, CheckError> {
        let mut next = Next::Operand;
        loop {
            next = match next {
                Next::Operand => self.operand()?,
                Next::Operator(value) => self.operator(value)?,
                Next::Done(root) => return Ok(root),
            };
        }
    }

    pub(super) fn peek(&self, ahead: usize) -> &Token<'s> {
        self.tokens.get(self.at.saturating_add(ahead)).map_or(&Token::End, |(token, _)| token)
    }

    pub(super) fn offset(&self) -> usize {
        self.tokens.get(self.at).map_or(self.source.len(), |(_, offset)| *offset)
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.at = self.at.saturating_add(count);
    }

    pub(super) fn is(&self, ahead: usize, sign: Sign) -> bool {
        *self.peek(ahead) == Token::Sign(sign)
    }

    pub(super) fn refuse(&self, message: impl Into<String>) -> CheckError {
        CheckError::at(self.source, self.offset(), message)
    }

    pub(super) fn unexpected(&self, wanted: &str) -> CheckError {
        let found = match self.peek(0) {
            Token::End => "the text ends".to_string(),
            Token::Ident(name) => format!("found `{name}`"),
            Token::Quoted(_) => "found a quoted field name".to_string(),
            Token::Int(..) | Token::Uint(..) => "found a number".to_string(),
            Token::Text(_) | Token::Bytes(_) => "found a text".to_string(),
            Token::Sign(sign) => format!("found `{}`", sign.text()),
        };
        self.refuse(format!("expected {wanted}, {found}"))
    }

    pub(super) fn push(&mut self, open: Open<'s>, offset: usize) -> Result<(), CheckError> {
        if self.open.len() >= MAX_NESTING {
            let message = format!("nested more than {MAX_NESTING} deep");
            return Err(CheckError::at(self.source, offset, message)
                .suggest("split the condition into several rules"));
        }
        self.open.push((open, offset));
        Ok(())
    }

    pub(super) fn node(&mut self, kind: Kind<'s>, offset: usize) -> Result<NodeId, CheckError> {
        self.build.add(kind, offset).ok_or_else(|| {
            CheckError::at(self.source, offset, format!("more than {MAX_NODES} parts"))
                .suggest("split the condition into several rules")
        })
    }
}
