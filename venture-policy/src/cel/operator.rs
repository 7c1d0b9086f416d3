//! What may follow an operand: an operator, a field, a closing bracket, the end.

use super::ast::{Binary, Kind, Loop, NodeId};
use super::error::CheckError;
use super::lexer::{Sign, Token};
use super::parser::{Next, Open, Parser};
use super::suggest;

impl<'s> Parser<'s> {
    pub(super) fn operator(&mut self, value: NodeId) -> Result<Next, CheckError> {
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
            Token::Ident(name) if *name == "in" => Some(Binary::In),
            Token::Ident(name) => {
                let near = suggest::operator(name);
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
            Open::Call { name: "has", target: None, args } => {
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
