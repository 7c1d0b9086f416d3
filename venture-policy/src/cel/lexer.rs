//! Text to tokens, in one pass.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::error::CheckError;
use super::literal;

/// One token of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'s> {
    /// A name, a reserved word included.
    Ident(&'s str),
    /// A field name in backquotes.
    Quoted(&'s str),
    /// Digits of an integer and whether they are hexadecimal; the sign stands before it.
    Int(&'s str, bool),
    /// Digits of an unsigned integer and whether they are hexadecimal.
    Uint(&'s str, bool),
    /// A text literal.
    Text(Cow<'s, str>),
    /// A bytes literal.
    Bytes(Vec<u8>),
    /// An operator or a bracket.
    Sign(Sign),
    /// The end of the text.
    End,
}

/// Operators and brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Open,
    Close,
    OpenList,
    CloseList,
    OpenMap,
    CloseMap,
    Comma,
    Dot,
    Question,
    Colon,
    Not,
    Plus,
    Minus,
    Times,
    Divide,
    Modulo,
    And,
    Or,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Sign {
    /// The sign as it is written.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Open => "(",
            Self::Close => ")",
            Self::OpenList => "[",
            Self::CloseList => "]",
            Self::OpenMap => "{",
            Self::CloseMap => "}",
            Self::Comma => ",",
            Self::Dot => ".",
            Self::Question => "?",
            Self::Colon => ":",
            Self::Not => "!",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Divide => "/",
            Self::Modulo => "%",
            Self::And => "&&",
            Self::Or => "||",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
        }
    }

    /// The longest sign that a text opens with.
    const fn opening(text: &[u8]) -> Option<Self> {
        Some(match text {
            [b'&', b'&', ..] => Self::And,
            [b'|', b'|', ..] => Self::Or,
            [b'=', b'=', ..] => Self::Equal,
            [b'!', b'=', ..] => Self::NotEqual,
            [b'<', b'=', ..] => Self::LessEqual,
            [b'>', b'=', ..] => Self::GreaterEqual,
            [b'<', ..] => Self::Less,
            [b'>', ..] => Self::Greater,
            [b'(', ..] => Self::Open,
            [b')', ..] => Self::Close,
            [b'[', ..] => Self::OpenList,
            [b']', ..] => Self::CloseList,
            [b'{', ..] => Self::OpenMap,
            [b'}', ..] => Self::CloseMap,
            [b',', ..] => Self::Comma,
            [b'.', ..] => Self::Dot,
            [b'?', ..] => Self::Question,
            [b':', ..] => Self::Colon,
            [b'!', ..] => Self::Not,
            [b'+', ..] => Self::Plus,
            [b'-', ..] => Self::Minus,
            [b'*', ..] => Self::Times,
            [b'/', ..] => Self::Divide,
            [b'%', ..] => Self::Modulo,
            _ => return None,
        })
    }
}

/// The tokens of a text with their byte offsets; the last is [`Token::End`].
pub(super) fn tokens(source: &str) -> Result<Vec<(Token<'_>, usize)>, CheckError> {
    let mut lexer = Lexer { source, at: 0 };
    let mut found = Vec::with_capacity(source.len().div_ceil(4).saturating_add(2));
    loop {
        lexer.skip_blanks();
        let start = lexer.at;
        let token = lexer.next()?;
        let ended = token == Token::End;
        found.push((token, start));
        if ended {
            return Ok(found);
        }
    }
}

struct Lexer<'s> {
    source: &'s str,
    at: usize,
}

impl<'s> Lexer<'s> {
    fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or("")
    }

    fn advance(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    /// Passes blanks and `//` comments.
    fn skip_blanks(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r', '\x0c']);
            self.advance(rest.len().saturating_sub(trimmed.len()));
            if !trimmed.starts_with("//") {
                return;
            }
            self.advance(trimmed.find('\n').unwrap_or(trimmed.len()));
        }
    }

    fn next(&mut self) -> Result<Token<'s>, CheckError> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok(Token::End) };
        if let Some((prefix, raw, bytes)) = literal::opening(rest) {
            return self.text(prefix, raw, bytes);
        }
        if first.is_ascii_alphabetic() || first == '_' {
            let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            let end = rest.bytes().position(|byte| !is_part(byte)).unwrap_or(rest.len());
            self.advance(end);
            return Ok(Token::Ident(rest.get(..end).unwrap_or("")));
        }
        let second = rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
        if first.is_ascii_digit() || (first == '.' && second) {
            return self.number();
        }
        if first == '`' {
            return self.quoted();
        }
        match Sign::opening(rest.as_bytes()) {
            Some(sign) => {
                self.advance(sign.text().len());
                Ok(Token::Sign(sign))
            }
            None => Err(self.stray(first)),
        }
    }

    fn stray(&self, first: char) -> CheckError {
        let error = |message: String| CheckError::at(self.source, self.at, message);
        match first {
            '=' => error("`=` is no operator".into()).suggest("write `==` to compare"),
            '&' => error("`&` is no operator".into()).suggest("write `&&`"),
            '|' => error("`|` is no operator".into()).suggest("write `||`"),
            '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' => {
                error(format!("`{first}` does not quote a text")).suggest("write `'` or `\"`")
            }
            other => error(format!("unexpected character `{}`", other.escape_default())),
        }
    }

    /// A name in backquotes, allowed as a field.
    fn quoted(&mut self) -> Result<Token<'s>, CheckError> {
        let rest = self.rest().get(1..).unwrap_or("");
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '/' | ' ');
        let end = rest.find(|c| !allowed(c)).unwrap_or(rest.len());
        if end == 0 || !rest.get(end..).unwrap_or("").starts_with('`') {
            let message =
                "a quoted field name holds letters, digits, `_`, `.`, `-`, `/` and ends in a backquote";
            return Err(CheckError::at(self.source, self.at, message));
        }
        self.advance(end.saturating_add(2));
        Ok(Token::Quoted(rest.get(..end).unwrap_or("")))
    }

    fn number(&mut self) -> Result<Token<'s>, CheckError> {
        let rest = self.rest();
        let hex = rest.starts_with("0x");
        let body = if hex { rest.get(2..).unwrap_or("") } else { rest };
        let is_digit = |c: char| if hex { c.is_ascii_hexdigit() } else { c.is_ascii_digit() };
        let end = body.find(|c: char| !is_digit(c)).unwrap_or(body.len());
        let digits = body.get(..end).unwrap_or("");
        let after = body.get(end..).unwrap_or("");
        let mut following = after.chars();
        let next = following.next();
        let fraction = next == Some('.') && following.next().is_some_and(|c| c.is_ascii_digit());
        if !hex && (fraction || matches!(next, Some('e' | 'E'))) {
            let message = "doubles are not part of the policy language";
            return Err(CheckError::at(self.source, self.at, message)
                .suggest("write an integer, such as an amount in minor units"));
        }
        let unsigned = matches!(next, Some('u' | 'U'));
        let tail = if unsigned { after.get(1..).unwrap_or("") } else { after };
        if digits.is_empty() || tail.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
            return Err(CheckError::at(self.source, self.at, "not a number"));
        }
        self.advance(rest.len().saturating_sub(tail.len()));
        Ok(if unsigned { Token::Uint(digits, hex) } else { Token::Int(digits, hex) })
    }

    fn text(&mut self, prefix: usize, raw: bool, bytes: bool) -> Result<Token<'s>, CheckError> {
        let opening = self.at.saturating_add(prefix);
        let body = self.source.get(opening..).unwrap_or("");
        match literal::text(body, raw, bytes) {
            Ok((value, used)) => {
                self.at = opening.saturating_add(used);
                Ok(value)
            }
            Err((offset, message)) => {
                Err(CheckError::at(self.source, opening.saturating_add(offset), message))
            }
        }
    }
}
