//! Tokens to a tree, without recursion: what is open waits on a stack of bounded depth.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::ast::{Binary, Kind, LocalId, Loop, NodeId, Tree, Unary};
use super::build::Builder;
use super::error::CheckError;
use super::lexer::{self, Sign, Token};
use super::literal;
use super::program::{MAX_NESTING, MAX_NODES, MAX_SOURCE_BYTES};
use super::value::Literal;

/// Words that no variable may be called.
const RESERVED: &[&str] = &[
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
pub(super) fn parse(source: &str) -> Result<Tree, CheckError> {
    if source.len() > MAX_SOURCE_BYTES {
        let message = format!("a condition of {} bytes; at most {MAX_SOURCE_BYTES} are read", source.len());
        return Err(CheckError::at(source, 0, message));
    }
    let tokens = lexer::tokens(source)?;
    let mut parser = Parser {
        source,
        tokens,
        at: 0,
        open: Vec::new(),
        scopes: Vec::new(),
        build: Builder::new(MAX_NODES),
    };
    let root = parser.run()?;
    let mut tree = parser.build.tree;
    tree.root = root;
    Ok(tree)
}

/// What is open and waits for an expression.
enum Open {
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
        name: String,
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

struct Parser<'s> {
    source: &'s str,
    tokens: Vec<(Token, usize)>,
    at: usize,
    open: Vec<(Open, usize)>,
    /// Loop variables in force, the innermost last.
    scopes: Vec<(String, LocalId)>,
    build: Builder,
}

/// What the parser looks for next.
enum Next {
    Operand,
    Operator(NodeId),
    Done(NodeId),
}

impl Parser<'_> {
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

    // What the text holds.

    fn peek(&self, ahead: usize) -> &Token {
        self.tokens.get(self.at.saturating_add(ahead)).map_or(&Token::End, |(token, _)| token)
    }

    fn offset(&self) -> usize {
        self.tokens.get(self.at).map_or(self.source.len(), |(_, offset)| *offset)
    }

    fn skip(&mut self, count: usize) {
        self.at = self.at.saturating_add(count);
    }

    fn is(&self, ahead: usize, sign: Sign) -> bool {
        *self.peek(ahead) == Token::Sign(sign)
    }

    fn refuse(&self, message: impl Into<String>) -> CheckError {
        CheckError::at(self.source, self.offset(), message)
    }

    fn unexpected(&self, wanted: &str) -> CheckError {
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

    fn push(&mut self, open: Open, offset: usize) -> Result<(), CheckError> {
        if self.open.len() >= MAX_NESTING {
            let message = format!("nested more than {MAX_NESTING} deep");
            return Err(CheckError::at(self.source, offset, message)
                .suggest("split the condition into several rules"));
        }
        self.open.push((open, offset));
        Ok(())
    }

    fn node(&mut self, kind: Kind, offset: usize) -> Result<NodeId, CheckError> {
        self.build.add(kind, offset).ok_or_else(|| {
            CheckError::at(self.source, offset, format!("more than {MAX_NODES} parts"))
                .suggest("split the condition into several rules")
        })
    }

    // Operands.

    fn operand(&mut self) -> Result<Next, CheckError> {
        let offset = self.offset();
        match self.peek(0).clone() {
            Token::Sign(Sign::Not) => {
                self.skip(1);
                self.push(Open::Unary(Unary::Not), offset)?;
                Ok(Next::Operand)
            }
            Token::Sign(Sign::Minus) => self.minus(offset),
            Token::Sign(Sign::Open) => {
                self.skip(1);
                self.push(Open::Paren, offset)?;
                Ok(Next::Operand)
            }
            Token::Sign(Sign::OpenList) => self.open_list(offset),
            Token::Sign(Sign::OpenMap) => self.open_map(offset),
            Token::Sign(Sign::Dot) => match self.peek(1).clone() {
                Token::Ident(name) => {
                    self.skip(1);
                    self.name(name, true, offset)
                }
                _ => Err(self.unexpected("a value")),
            },
            Token::Ident(name) => self.name(name, false, offset),
            Token::Int(digits, hex) => self.int(&digits, hex, false, offset),
            Token::Uint(digits, hex) => {
                self.skip(1);
                let value = literal::uint(&digits, hex).ok_or_else(|| {
                    CheckError::at(self.source, offset, "an unsigned integer beyond 64 bits")
                })?;
                self.literal(Literal::Uint(value), offset)
            }
            Token::Text(text) => {
                self.skip(1);
                self.literal(Literal::Str(text.into()), offset)
            }
            Token::Bytes(bytes) => {
                self.skip(1);
                self.literal(Literal::Bytes(bytes.into()), offset)
            }
            Token::Quoted(_) | Token::Sign(_) | Token::End => Err(self.unexpected("a value")),
        }
    }

    fn literal(&mut self, value: Literal, offset: usize) -> Result<Next, CheckError> {
        Ok(Next::Operator(self.node(Kind::Literal(value), offset)?))
    }

    fn int(&mut self, digits: &str, hex: bool, negative: bool, offset: usize) -> Result<Next, CheckError> {
        self.skip(1);
        let value = literal::int(digits, hex, negative)
            .ok_or_else(|| CheckError::at(self.source, offset, "an integer beyond 64 bits"))?;
        self.literal(Literal::Int(value), offset)
    }

    /// A minus before digits belongs to the literal, so that the least integer can be written.
    fn minus(&mut self, offset: usize) -> Result<Next, CheckError> {
        self.skip(1);
        if let Token::Int(digits, hex) = self.peek(0).clone() {
            return self.int(&digits, hex, true, offset);
        }
        self.push(Open::Unary(Unary::Negate), offset)?;
        Ok(Next::Operand)
    }

    fn open_list(&mut self, offset: usize) -> Result<Next, CheckError> {
        self.skip(1);
        if self.is(0, Sign::CloseList) {
            self.skip(1);
            return Ok(Next::Operator(self.node(Kind::List(Vec::new()), offset)?));
        }
        self.push(Open::List(Vec::new()), offset)?;
        Ok(Next::Operand)
    }

    fn open_map(&mut self, offset: usize) -> Result<Next, CheckError> {
        self.skip(1);
        if self.is(0, Sign::CloseMap) {
            self.skip(1);
            return Ok(Next::Operator(self.node(Kind::Map(Vec::new()), offset)?));
        }
        self.push(Open::Map { pairs: Vec::new(), key: None }, offset)?;
        Ok(Next::Operand)
    }

    fn name(&mut self, name: String, rooted: bool, offset: usize) -> Result<Next, CheckError> {
        match name.as_str() {
            "true" | "false" => {
                self.skip(1);
                return self.literal(Literal::Bool(name == "true"), offset);
            }
            "null" => {
                self.skip(1);
                return self.literal(Literal::Null, offset);
            }
            "in" => return Err(self.unexpected("a value")),
            reserved if RESERVED.contains(&reserved) => {
                return Err(self.refuse(format!("`{name}` is a reserved word")));
            }
            _ => {}
        }
        self.skip(1);
        if self.is(0, Sign::Open) {
            return self.call(name, None, offset);
        }
        let local = self.scopes.iter().rev().find(|(known, _)| !rooted && *known == name);
        let kind = match local {
            Some((_, id)) => Kind::Local(*id),
            None => Kind::Name { name, rooted },
        };
        Ok(Next::Operator(self.node(kind, offset)?))
    }

    /// At the opening bracket of a call.
    fn call(&mut self, name: String, target: Option<NodeId>, offset: usize) -> Result<Next, CheckError> {
        self.skip(1);
        let macro_named = if target.is_some() { Loop::named(&name) } else { None };
        if let (Some(kind), Some(range)) = (macro_named, target) {
            return self.open_loop(kind, range, offset);
        }
        if self.is(0, Sign::Close) {
            self.skip(1);
            let kind = Kind::Call { name, target, args: Vec::new() };
            return Ok(Next::Operator(self.node(kind, offset)?));
        }
        self.push(Open::Call { name, target, args: Vec::new() }, offset)?;
        Ok(Next::Operand)
    }

    /// After the opening bracket of a macro: its variable and comma.
    fn open_loop(&mut self, kind: Loop, range: NodeId, offset: usize) -> Result<Next, CheckError> {
        let Token::Ident(variable) = self.peek(0).clone() else {
            return Err(self.unexpected("the name of a loop variable"));
        };
        if RESERVED.contains(&variable.as_str())
            || matches!(variable.as_str(), "true" | "false" | "null" | "in")
        {
            return Err(self.refuse(format!("`{variable}` is a reserved word")));
        }
        if !self.is(1, Sign::Comma) {
            self.skip(1);
            let example = format!("write `{}(x, …)`, where x stands for each element", kind.text());
            return Err(self.unexpected("`,` after the loop variable").suggest(example));
        }
        self.skip(2);
        let local = self.build.local(range);
        self.scopes.push((variable, local));
        self.push(Open::Loop { kind, range, local, filter: None }, offset)?;
        Ok(Next::Operand)
    }

    // After an operand.

    fn operator(&mut self, value: NodeId) -> Result<Next, CheckError> {
        let offset = self.offset();
        let binary = match self.peek(0) {
            Token::Sign(Sign::Dot) => return self.select(value, offset),
            Token::Sign(Sign::OpenList) => {
                self.skip(1);
                self.push(Open::Index(value), offset)?;
                return Ok(Next::Operand);
            }
            Token::Sign(Sign::OpenMap) => {
                return Err(self.refuse("messages are not part of the policy language"));
            }
            Token::Sign(Sign::Question) => {
                let when = self.reduce(value, 0)?;
                self.skip(1);
                self.push(Open::Then(when), offset)?;
                return Ok(Next::Operand);
            }
            Token::Sign(Sign::Colon) => return self.colon(value, offset),
            Token::Sign(Sign::Comma) => return self.comma(value),
            Token::Sign(sign @ (Sign::Close | Sign::CloseList | Sign::CloseMap)) => {
                return self.close(value, *sign);
            }
            Token::End => return self.end(value),
            Token::Sign(sign) => binary(*sign),
            Token::Ident(name) if name == "in" => Some(Binary::In),
            Token::Ident(name) => {
                let near = super::suggest::operator(name);
                let error = self.unexpected("an operator");
                return Err(match near {
                    Some(suggestion) => error.suggest(suggestion),
                    None => error,
                });
            }
            Token::Quoted(_) | Token::Int(..) | Token::Uint(..) | Token::Text(_) | Token::Bytes(_) => None,
        };
        let Some(op) = binary else { return Err(self.unexpected("an operator")) };
        let left = self.reduce(value, op.strength())?;
        self.skip(1);
        self.push(Open::Binary(op, left), offset)?;
        Ok(Next::Operand)
    }

    fn select(&mut self, of: NodeId, offset: usize) -> Result<Next, CheckError> {
        self.skip(1);
        match self.peek(0).clone() {
            Token::Ident(name) if name != "in" && name != "true" && name != "false" && name != "null" => {
                self.skip(1);
                if self.is(0, Sign::Open) {
                    return self.call(name, Some(of), offset);
                }
                Ok(Next::Operator(self.node(Kind::Field { of, name }, offset)?))
            }
            Token::Quoted(name) => {
                self.skip(1);
                Ok(Next::Operator(self.node(Kind::Field { of, name }, offset)?))
            }
            _ => Err(self.unexpected("the name of a field")),
        }
    }

    /// Closes what binds at least as tightly as `strength`; 0 closes every operator.
    fn reduce(&mut self, value: NodeId, strength: u8) -> Result<NodeId, CheckError> {
        let mut value = value;
        loop {
            let kind = match self.open.last() {
                Some((Open::Unary(op), _)) => Kind::Unary { op: *op, of: value },
                Some((Open::Binary(op, left), _)) if op.strength() >= strength => {
                    Kind::Binary { op: *op, left: *left, right: value }
                }
                _ => return Ok(value),
            };
            let offset = self.open.pop().map_or(0, |(_, offset)| offset);
            value = self.node(kind, offset)?;
        }
    }

    /// Closes every operator and every choice that has both its branches.
    fn reduce_all(&mut self, value: NodeId) -> Result<NodeId, CheckError> {
        let mut value = self.reduce(value, 0)?;
        while let Some((Open::Else(when, yes), offset)) = self.open.last() {
            let (kind, offset) = (Kind::Choice { when: *when, yes: *yes, no: value }, *offset);
            self.open.pop();
            value = self.node(kind, offset)?;
            value = self.reduce(value, 0)?;
        }
        Ok(value)
    }

    fn colon(&mut self, value: NodeId, offset: usize) -> Result<Next, CheckError> {
        let value = self.reduce_all(value)?;
        match self.open.last_mut() {
            Some((Open::Then(when), _)) => {
                let when = *when;
                self.open.pop();
                self.skip(1);
                self.push(Open::Else(when, value), offset)?;
                Ok(Next::Operand)
            }
            Some((Open::Map { key: key @ None, .. }, _)) => {
                *key = Some(value);
                self.skip(1);
                Ok(Next::Operand)
            }
            _ => Err(self.unexpected("an operator")),
        }
    }

    fn comma(&mut self, value: NodeId) -> Result<Next, CheckError> {
        let value = self.reduce_all(value)?;
        let trailing = match self.open.last_mut() {
            Some((Open::List(items), _)) => {
                items.push(value);
                Some(Sign::CloseList)
            }
            Some((Open::Map { pairs, key }, _)) => match key.take() {
                Some(key) => {
                    pairs.push((key, value));
                    Some(Sign::CloseMap)
                }
                None => return Err(self.unexpected("`:` after the key of a map")),
            },
            Some((Open::Call { args, .. }, _)) => {
                args.push(value);
                None
            }
            Some((Open::Loop { kind: Loop::Map, filter: filter @ None, .. }, _)) => {
                *filter = Some(value);
                None
            }
            Some(_) => return Err(self.unexpected("an operator or a closing bracket")),
            None => return Err(self.unexpected("an operator or the end")),
        };
        self.skip(1);
        match trailing {
            Some(sign) if self.is(0, sign) => self.finish(),
            _ => Ok(Next::Operand),
        }
    }

    fn close(&mut self, value: NodeId, sign: Sign) -> Result<Next, CheckError> {
        let value = self.reduce_all(value)?;
        let fits = match (self.open.last_mut(), sign) {
            (Some((Open::Paren, _)), Sign::Close) => {
                self.open.pop();
                self.skip(1);
                return Ok(Next::Operator(value));
            }
            (Some((Open::Index(of), offset)), Sign::CloseList) => {
                let (kind, offset) = (Kind::Index { of: *of, at: value }, *offset);
                self.open.pop();
                self.skip(1);
                return Ok(Next::Operator(self.node(kind, offset)?));
            }
            (Some((Open::Loop { kind, range, local, filter }, offset)), Sign::Close) => {
                let kind =
                    Kind::Loop { kind: *kind, range: *range, local: *local, filter: *filter, body: value };
                let offset = *offset;
                self.open.pop();
                self.scopes.pop();
                self.skip(1);
                return Ok(Next::Operator(self.node(kind, offset)?));
            }
            (Some((Open::List(items), _)), Sign::CloseList) => {
                items.push(value);
                true
            }
            (Some((Open::Call { args, .. }, _)), Sign::Close) => {
                args.push(value);
                true
            }
            (Some((Open::Map { pairs, key }, _)), Sign::CloseMap) => match key.take() {
                Some(key) => {
                    pairs.push((key, value));
                    true
                }
                None => false,
            },
            _ => false,
        };
        if fits { self.finish() } else { Err(self.unexpected("an operator or another bracket")) }
    }

    /// At the closing bracket of a list, map or call whose parts are all there.
    fn finish(&mut self) -> Result<Next, CheckError> {
        let Some((open, offset)) = self.open.pop() else { return Err(self.unexpected("an operator")) };
        let kind = match open {
            Open::List(items) => Kind::List(items),
            Open::Map { pairs, .. } => Kind::Map(pairs),
            Open::Call { name, target: None, args } if name == "has" => {
                let field = self.has(&args, offset)?;
                self.skip(1);
                return Ok(Next::Operator(field));
            }
            Open::Call { name, target, args } => Kind::Call { name, target, args },
            Open::Unary(_)
            | Open::Binary(..)
            | Open::Then(_)
            | Open::Else(..)
            | Open::Paren
            | Open::Index(_)
            | Open::Loop { .. } => return Err(self.unexpected("an operator")),
        };
        self.skip(1);
        Ok(Next::Operator(self.node(kind, offset)?))
    }

    /// Turns the one argument, a field, into the question whether it is there.
    fn has(&mut self, args: &[NodeId], offset: usize) -> Result<NodeId, CheckError> {
        if let [only] = args
            && let Some(node) = self.build.tree.nodes.get_mut(*only)
            && let Kind::Field { of, name } = &mut node.kind
        {
            node.kind = Kind::Has { of: *of, name: core::mem::take(name) };
            return Ok(*only);
        }
        let message = "`has` asks for one field";
        Err(CheckError::at(self.source, offset, message).suggest("write `has(request.args.path)`"))
    }

    fn end(&mut self, value: NodeId) -> Result<Next, CheckError> {
        let value = self.reduce_all(value)?;
        match self.open.last() {
            None => Ok(Next::Done(value)),
            Some((Open::Then(_), offset)) => {
                Err(CheckError::at(self.source, *offset, "a `?` without its `:`"))
            }
            Some((_, offset)) => Err(CheckError::at(self.source, *offset, "a bracket that is never closed")),
        }
    }
}

const fn binary(sign: Sign) -> Option<Binary> {
    Some(match sign {
        Sign::Plus => Binary::Add,
        Sign::Minus => Binary::Subtract,
        Sign::Times => Binary::Multiply,
        Sign::Divide => Binary::Divide,
        Sign::Modulo => Binary::Modulo,
        Sign::And => Binary::And,
        Sign::Or => Binary::Or,
        Sign::Equal => Binary::Equal,
        Sign::NotEqual => Binary::NotEqual,
        Sign::Less => Binary::Less,
        Sign::LessEqual => Binary::LessEqual,
        Sign::Greater => Binary::Greater,
        Sign::GreaterEqual => Binary::GreaterEqual,
        Sign::Open
        | Sign::Close
        | Sign::OpenList
        | Sign::CloseList
        | Sign::OpenMap
        | Sign::CloseMap
        | Sign::Comma
        | Sign::Dot
        | Sign::Question
        | Sign::Colon
        | Sign::Not => return None,
    })
}
