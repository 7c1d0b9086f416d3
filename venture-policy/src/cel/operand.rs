//! What a condition may begin with, or go on with after an operator.

use alloc::format;
use alloc::vec::Vec;

use super::ast::{Kind, Loop, NodeId, Unary};
use super::error::CheckError;
use super::lexer::{Sign, Token};
use super::literal;
use super::parser::{Next, Open, Parser, RESERVED};
use super::value::Literal;

impl<'s> Parser<'s> {
    pub(super) fn operand(&mut self) -> Result<Next, CheckError> {
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
            Token::Int(digits, hex) => self.int(digits, hex, false, offset),
            Token::Uint(digits, hex) => {
                self.skip(1);
                let value = literal::uint(digits, hex).ok_or_else(|| {
                    CheckError::at(self.source, offset, "an unsigned integer beyond 64 bits")
                })?;
                self.literal(Literal::Uint(value), offset)
            }
            Token::Text(text) => {
                self.skip(1);
                self.literal(Literal::Str(text.into_owned().into()), offset)
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
            return self.int(digits, hex, true, offset);
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

    fn name(&mut self, name: &'s str, rooted: bool, offset: usize) -> Result<Next, CheckError> {
        match name {
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
    pub(super) fn call(
        &mut self,
        name: &'s str,
        target: Option<NodeId>,
        offset: usize,
    ) -> Result<Next, CheckError> {
        self.skip(1);
        let macro_named = if target.is_some() { Loop::named(name) } else { None };
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
        if RESERVED.contains(&variable) || matches!(variable, "true" | "false" | "null" | "in") {
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
}
