//! From a line to parts of tokens.
//!
//! Spec: command-lines.md 1, steps 1 to 3.

use alloc::borrow::Cow;
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

/// One word, borrowed from the line where that spells it out.
pub type Word<'l> = Cow<'l, str>;

/// The parts of a line, each a list of words that begins with its program.
#[derive(Clone, Debug)]
pub struct Line<'l> {
    words: Vec<Word<'l>>,
    /// Where each part but the last ends.
    ends: Vec<usize>,
}

impl<'l> Line<'l> {
    /// The parts of a command line.
    ///
    /// # Errors
    /// [`Refused`] for the first thing that is not understood.
    ///
    /// # Examples
    /// ```
    /// use venture_policy::command_line::Line;
    /// let line = Line::read("git commit -m 'a; b'").unwrap();
    /// assert!(line.parts().eq([["git", "commit", "-m", "a; b"]]));
    /// assert!(Line::read("cat $HOME").is_err());
    /// ```
    pub fn read(line: &'l str) -> Result<Self, Refused> {
        if has_invisible(line) {
            return Err(Refused::Invisible);
        }
        let line = line.trim_end_matches('\n');
        // Wherever it stands, in quotes too.
        if line.bytes().any(|byte| byte == b'\\') && line.contains("\\\n") {
            return Err(Refused::Continuation);
        }
        let about = line.bytes().filter(|byte| *byte == b' ').count().saturating_add(1).min(MOST_AHEAD);
        let mut reader = Reader { rest: line, words: Vec::with_capacity(about), start: 0, ends: Vec::new() };
        reader.read()?;
        let line = Self { words: reader.words, ends: reader.ends };
        if line.words.is_empty() {
            return Err(Refused::NoProgram);
        }
        line.parts().try_for_each(require_program)?;
        Ok(line)
    }

    /// One part as a list gives it.
    ///
    /// # Errors
    /// In order: [`Refused::Invisible`], [`Refused::NoProgram`].
    pub fn of_words(words: Vec<Word<'l>>) -> Result<Self, Refused> {
        if words.iter().any(|word| word.contains('\0')) {
            return Err(Refused::Invisible);
        }
        match words.first() {
            Some(program) if !program.is_empty() => Ok(Self { words, ends: Vec::new() }),
            Some(_) | None => Err(Refused::NoProgram),
        }
    }

    /// Its parts, in order.
    pub fn parts(&self) -> impl Iterator<Item = &[Word<'l>]> {
        let ends = self.ends.iter().copied().chain([self.words.len()]);
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        starts.zip(ends).filter_map(|(start, end)| self.words.get(start..end))
    }

    /// Its only part; none where there are several.
    pub(crate) fn only(&self) -> Option<&[Word<'l>]> {
        self.ends.is_empty().then_some(&self.words)
    }
}

/// Room that is taken for words ahead, at most.
const MOST_AHEAD: usize = 64;

/// The parts of a line as owned words; see [`Line::read`].
///
/// # Errors
/// [`Refused`] for the first thing that is not understood.
pub fn parse(line: &str) -> Result<Vec<Vec<String>>, Refused> {
    let owned = |part: &[Word<'_>]| part.iter().map(|word| String::from(word.as_ref())).collect();
    Ok(Line::read(line)?.parts().map(owned).collect())
}

/// Categories Cc, Cf and Z, but space, tab and newline.
fn has_invisible(line: &str) -> bool {
    if line.is_ascii() {
        return line.bytes().any(|byte| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n'));
    }
    let is_invisible = |c: char| c.is_control() || c.is_whitespace() || is_format(c);
    line.chars().any(|c| !matches!(c, ' ' | '\t' | '\n') && is_invisible(c))
}

fn require_program(part: &[Word<'_>]) -> Result<(), Refused> {
    let Some(program) = part.first().filter(|program| !program.is_empty()) else {
        return Err(Refused::NoProgram);
    };
    if program == "!" || is_reserved(program) {
        return Err(Refused::Reserved);
    }
    if is_assignment(program) { Err(Refused::Assignment) } else { Ok(()) }
}

/// Words that the shell reads itself.
fn is_reserved(word: &str) -> bool {
    matches!(
        word,
        "if" | "then"
            | "else"
            | "elif"
            | "fi"
            | "do"
            | "done"
            | "case"
            | "esac"
            | "while"
            | "until"
            | "for"
            | "in"
            | "select"
            | "function"
            | "time"
            | "coproc"
            | "{"
            | "}"
            | "[["
            | "]]"
    )
}

/// `A=` and `A+=` begin an assignment, quoted or not.
pub(super) fn is_assignment(token: &str) -> bool {
    let Some((name, _)) = token.split_once('=') else { return false };
    let name = name.strip_suffix('+').unwrap_or(name);
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether a byte stands for itself wherever in a word it is.
const fn is_plain(byte: u8) -> bool {
    !matches!(
        byte,
        b' ' | b'\t'
            | b'\n'
            | b';'
            | b'&'
            | b'|'
            | b'\''
            | b'"'
            | b'\\'
            | b'~'
            | b'$'
            | b'('
            | b')'
            | b'{'
            | b'}'
            | b'<'
            | b'>'
            | b'*'
            | b'?'
            | b'['
            | b']'
            | b'`'
    )
}

struct Reader<'l> {
    rest: &'l str,
    words: Vec<Word<'l>>,
    /// Where the part begins.
    start: usize,
    ends: Vec<usize>,
}

impl<'l> Reader<'l> {
    fn read(&mut self) -> Result<(), Refused> {
        loop {
            self.rest = self.rest.trim_start_matches([' ', '\t']);
            let Some(first) = self.rest.chars().next() else { break };
            match first {
                ';' | '&' | '|' | '\n' => self.separator(first)?,
                _ => self.token()?,
            }
        }
        if self.start == self.words.len() {
            // Only `;` and `&` may stand last, and end no part behind them.
            self.ends.pop();
        }
        Ok(())
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
        if self.start == self.words.len() {
            return Err(Refused::EmptyPart);
        }
        self.start = self.words.len();
        self.ends.push(self.start);
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
        let end = self.rest.bytes().position(|byte| !is_plain(byte)).unwrap_or(self.rest.len());
        let (plain, after) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        if end > 0
            && after
                .bytes()
                .next()
                .is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b';' | b'&' | b'|'))
        {
            self.rest = after;
            self.words.push(Cow::Borrowed(plain));
            return Ok(());
        }
        self.written()
    }

    /// A word that is quoted or escaped somewhere.
    fn written(&mut self) -> Result<(), Refused> {
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
        self.words.push(Cow::Owned(token));
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
