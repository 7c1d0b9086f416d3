//! From a line to parts of tokens.
//!
//! Spec: command-lines.md 1, steps 1 to 3.

use alloc::string::String;
use alloc::vec::Vec;

use crate::tools::path::is_format;

/// Why a line is not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each message says what it stands for")]
pub enum Refused {
    #[error("no program stands here")]
    NoProgram,
    #[error("a part between separators is empty")]
    EmptyPart,
    #[error("a quote is not closed")]
    OpenQuote,
    #[error("a backslash stands before a newline or at the end")]
    Continuation,
    #[error("an expansion, substitution, redirection or group is not understood")]
    Special,
    #[error("a `~` or `#` opens a token")]
    Opening,
    #[error("an assignment stands where a program should")]
    Assignment,
    #[error("a reserved word stands where a program should")]
    Reserved,
    #[error("a control or invisible character is not understood")]
    Invisible,
    #[error("an option before the sub-command is not one that the program's model lists")]
    GlobalOption,
    #[error("a leading option could hide the word that a pattern looks for")]
    LeadingOption,
}

/// Words that the shell reads itself.
const RESERVED: [&str; 21] = [
    "if", "then", "else", "elif", "fi", "do", "done", "case", "esac", "while", "until", "for", "in",
    "select", "function", "time", "coproc", "{", "}", "[[", "]]",
];

/// The parts of a line, each a list of tokens that begins with its program.
///
/// # Errors
/// [`Refused`] for the first thing that is not understood.
///
/// # Examples
/// ```
/// use venture_policy::command_line::parse;
/// assert_eq!(parse("git commit -m 'a; b'").unwrap(), [["git", "commit", "-m", "a; b"]]);
/// assert!(parse("cat $HOME").is_err());
/// ```
pub fn parse(line: &str) -> Result<Vec<Vec<String>>, Refused> {
    if line.chars().any(is_invisible) {
        return Err(Refused::Invisible);
    }
    let line = line.trim_end_matches('\n');
    // Wherever it stands, in quotes too.
    if line.contains("\\\n") {
        return Err(Refused::Continuation);
    }
    let mut reader = Reader { rest: line, part: Vec::new(), parts: Vec::new() };
    reader.read()?;
    if reader.parts.is_empty() {
        return Err(Refused::NoProgram);
    }
    for part in &reader.parts {
        require_program(part)?;
    }
    Ok(reader.parts)
}

/// One part as a list gives it.
///
/// # Errors
/// [`Refused::NoProgram`], [`Refused::Invisible`].
pub fn parse_argv(argv: Vec<String>) -> Result<Vec<Vec<String>>, Refused> {
    if argv.iter().any(|token| token.contains('\0')) {
        return Err(Refused::Invisible);
    }
    match argv.first() {
        Some(program) if !program.is_empty() => Ok(alloc::vec![argv]),
        Some(_) | None => Err(Refused::NoProgram),
    }
}

/// Categories Cc, Cf and Z, but space, tab and newline.
fn is_invisible(c: char) -> bool {
    if matches!(c, ' ' | '\t' | '\n') {
        return false;
    }
    c.is_control() || c.is_whitespace() || is_format(c)
}

fn require_program(part: &[String]) -> Result<(), Refused> {
    let Some(program) = part.first().filter(|program| !program.is_empty()) else {
        return Err(Refused::NoProgram);
    };
    if program == "!" || RESERVED.contains(&program.as_str()) {
        return Err(Refused::Reserved);
    }
    if is_assignment(program) { Err(Refused::Assignment) } else { Ok(()) }
}

/// `A=` and `A+=` begin an assignment, quoted or not.
pub(super) fn is_assignment(token: &str) -> bool {
    let Some((name, _)) = token.split_once('=') else { return false };
    let name = name.strip_suffix('+').unwrap_or(name);
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

struct Reader<'l> {
    rest: &'l str,
    part: Vec<String>,
    parts: Vec<Vec<String>>,
}

impl Reader<'_> {
    fn read(&mut self) -> Result<(), Refused> {
        loop {
            self.rest = self.rest.trim_start_matches([' ', '\t']);
            let Some(first) = self.rest.chars().next() else { break };
            match first {
                ';' | '&' | '|' | '\n' => self.separator(first)?,
                _ => self.token()?,
            }
        }
        if self.part.is_empty() {
            // Only `;` and `&` may stand last; what else ends here left an empty part.
            return Ok(());
        }
        self.end_part()
    }

    /// Ends a part at `;` `&&` `||` `|` `&` or a newline.
    fn separator(&mut self, first: char) -> Result<(), Refused> {
        let double = match first {
            '&' => self.rest.starts_with("&&"),
            '|' => self.rest.starts_with("||"),
            _ => false,
        };
        let length = if double { 2 } else { first.len_utf8() };
        self.rest = self.rest.get(length..).unwrap_or_default();
        self.end_part()?;
        let last = self.rest.trim_start_matches([' ', '\t']).is_empty();
        let may_stand_last = !double && (first == ';' || first == '&');
        if last && !may_stand_last { Err(Refused::EmptyPart) } else { Ok(()) }
    }

    fn end_part(&mut self) -> Result<(), Refused> {
        if self.part.is_empty() {
            return Err(Refused::EmptyPart);
        }
        self.parts.push(core::mem::take(&mut self.part));
        Ok(())
    }

    fn token(&mut self) -> Result<(), Refused> {
        for dropped in ["2>&1", "2>/dev/null"] {
            if let Some(rest) = self.rest.strip_prefix(dropped)
                && rest.chars().next().is_none_or(|c| matches!(c, ' ' | '\t' | '\n' | ';' | '&' | '|'))
            {
                self.rest = rest;
                return Ok(());
            }
        }
        if self.rest.starts_with(['~', '#']) {
            return Err(Refused::Opening);
        }
        let (mut token, mut before) = (String::new(), None);
        while let Some(c) = self.rest.chars().next() {
            if matches!(c, ' ' | '\t' | '\n' | ';' | '&' | '|') {
                break;
            }
            self.rest = self.rest.get(c.len_utf8()..).unwrap_or_default();
            let bare = !matches!(c, '\'' | '"' | '\\');
            match c {
                '\'' => self.single(&mut token)?,
                '"' => self.double(&mut token)?,
                '\\' => token.push(self.escaped()?),
                // `A=~` and `A=b:~` are expanded as in an assignment.
                '~' if matches!(before, Some('=' | ':')) && is_assignment(&token) => {
                    return Err(Refused::Opening);
                }
                '$' | '(' | ')' | '{' | '}' | '<' | '>' | '*' | '?' | '[' | ']' | '`' => {
                    return Err(Refused::Special);
                }
                other => token.push(other),
            }
            before = bare.then_some(c);
        }
        self.part.push(token);
        Ok(())
    }

    fn single(&mut self, token: &mut String) -> Result<(), Refused> {
        let (inside, after) = self.rest.split_once('\'').ok_or(Refused::OpenQuote)?;
        token.push_str(inside);
        self.rest = after;
        Ok(())
    }

    fn double(&mut self, token: &mut String) -> Result<(), Refused> {
        loop {
            let c = self.rest.chars().next().ok_or(Refused::OpenQuote)?;
            self.rest = self.rest.get(c.len_utf8()..).unwrap_or_default();
            match c {
                '"' => return Ok(()),
                '$' | '`' => return Err(Refused::Special),
                '\\' => {
                    let next = self.rest.chars().next().ok_or(Refused::OpenQuote)?;
                    if matches!(next, '"' | '\\' | '$' | '`') {
                        self.rest = self.rest.get(next.len_utf8()..).unwrap_or_default();
                        token.push(next);
                    } else {
                        token.push('\\');
                    }
                }
                other => token.push(other),
            }
        }
    }

    fn escaped(&mut self) -> Result<char, Refused> {
        let next = self.rest.chars().next().ok_or(Refused::Continuation)?;
        self.rest = self.rest.get(next.len_utf8()..).unwrap_or_default();
        Ok(next)
    }
}
