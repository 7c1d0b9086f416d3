//! Paths below the workspace, and the globs that match them.
//!
//! Spec: policy.md 5.2.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use crate::bundle::fold_path;

/// Whether no segment climbs, no home is meant, and nothing invisible hides.
#[must_use]
pub fn is_safe(path: &str) -> bool {
    let mut open = true;
    for segment in path.as_bytes().split(|byte| *byte == b'/') {
        if segment == b".." || (open && segment.first() == Some(&b'~')) {
            return false;
        }
        open = open && (segment.is_empty() || segment == b".");
    }
    if path.is_ascii() {
        return path.bytes().all(|byte| byte != b'\\' && !byte.is_ascii_control());
    }
    !path.contains('\\') && !path.chars().any(|c| c.is_control() || is_format(c))
}

/// Category Cf.
pub(crate) const fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}' | '\u{e0020}'..='\u{e007f}')
}

/// The segments of a path as they count: empty ones and `.` go.
fn segments(path: &str) -> Segments<'_> {
    Segments { rest: path }
}

#[derive(Clone)]
struct Segments<'p> {
    rest: &'p str,
}

impl<'p> Iterator for Segments<'p> {
    type Item = &'p str;

    fn next(&mut self) -> Option<&'p str> {
        while !self.rest.is_empty() {
            // Segments are short, so byte by byte is faster than a search that is set up first.
            let end = self.rest.bytes().position(|byte| byte == b'/').unwrap_or(self.rest.len());
            let (segment, after) = self.rest.split_at_checked(end)?;
            self.rest = after.get(1..).unwrap_or_default();
            if !segment.is_empty() && segment != "." {
                return Some(segment);
            }
        }
        None
    }
}

/// A path glob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    /// Segments; where it is relative, below the workspace.
    segments: Vec<Segment>,
    relative: bool,
}

/// One segment of a glob.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Segment {
    text: String,
    folded: String,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// `**`: any number of segments.
    Segments,
    /// Holds `*` or `?`.
    Wild,
    Literal,
}

/// How two segments compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    /// As they stand.
    Exact,
    /// The path is ASCII and not folded yet.
    Ascii,
    /// The path is folded.
    Folded,
    /// Each segment is folded by itself.
    Unfolded,
}

impl Glob {
    /// The glob of a pattern's text; its form was checked with the bundle.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let inside = text.strip_prefix("W/");
        let relative = inside.is_some() || !text.starts_with('/');
        let segments = segments(inside.unwrap_or(text)).map(Segment::new).collect();
        Self { segments, relative }
    }

    /// Whether an allow of this glob matches a path, exactly; no unsafe path is matched.
    /// Allocates nothing.
    #[must_use]
    pub fn allows(&self, path: &str, workspace: &(impl AsRef<str> + ?Sized)) -> bool {
        is_safe(path) && self.matches(path, workspace, Case::Exact)
    }

    /// Whether a deny of this glob matches a path, after NFKC and case folding; every unsafe path is.
    #[must_use]
    pub fn denies(&self, path: &str, workspace: &(impl AsRef<str> + ?Sized)) -> bool {
        if !is_safe(path) {
            return true;
        }
        if path.is_ascii() {
            return self.matches(path, workspace, Case::Ascii);
        }
        // The whole path too: a look-alike of `/` or `..` must not change where it is cut.
        let folded = fold_path(path);
        !is_safe(&folded)
            || self.matches(&folded, workspace, Case::Folded)
            || self.matches(path, workspace, Case::Unfolded)
    }

    fn matches(&self, path: &str, workspace: &(impl AsRef<str> + ?Sized), case: Case) -> bool {
        let absolute = path.starts_with('/');
        if !self.relative {
            let lead = if absolute { "" } else { workspace.as_ref() };
            return match_segments(&self.segments, segments(lead).chain(segments(path)), case);
        }
        let mut inside = segments(path);
        let below = !absolute
            || segments(workspace.as_ref()).all(|wanted| {
                inside.next().is_some_and(|found| {
                    if case == Case::Exact { found == wanted } else { found.eq_ignore_ascii_case(wanted) }
                })
            });
        below && match_segments(&self.segments, inside, case)
    }
}

impl Segment {
    fn new(text: &str) -> Self {
        let kind = match text {
            "**" => Kind::Segments,
            _ if text.contains(['*', '?']) => Kind::Wild,
            _ => Kind::Literal,
        };
        Self { text: text.to_string(), folded: fold_path(text), kind }
    }

    fn matches(&self, found: &str, case: Case) -> bool {
        if case == Case::Unfolded {
            return self.matches(&fold_path(found), Case::Folded);
        }
        match (self.kind, case) {
            (Kind::Segments, _) => true,
            (Kind::Literal, Case::Exact) => self.text == found,
            (Kind::Literal, Case::Ascii) => self.folded.eq_ignore_ascii_case(found),
            (Kind::Literal, Case::Folded | Case::Unfolded) => self.folded == found,
            (Kind::Wild, Case::Exact) => match_segment(&self.text, found.chars()),
            (Kind::Wild, Case::Ascii) => {
                match_segment(&self.folded, found.chars().map(|c| c.to_ascii_lowercase()))
            }
            (Kind::Wild, Case::Folded | Case::Unfolded) => match_segment(&self.folded, found.chars()),
        }
    }
}

/// `**` is any number of segments; no recursion on input: the last `**` is what is tried again.
fn match_segments<'p>(
    wanted: &[Segment],
    mut found: impl Iterator<Item = &'p str> + Clone,
    case: Case,
) -> bool {
    let mut wanted = wanted;
    let mut retry = None;
    loop {
        if let Some((first, after)) = wanted.split_first()
            && first.kind == Kind::Segments
        {
            if after.is_empty() {
                return true;
            }
            retry = Some((after, found.clone()));
            wanted = after;
            continue;
        }
        let mut ahead = found.clone();
        let Some(segment) = ahead.next() else { return wanted.is_empty() };
        match wanted.split_first() {
            Some((first, after)) if first.matches(segment, case) => (wanted, found) = (after, ahead),
            Some(_) | None => {
                let Some((after, from)) = &mut retry else { return false };
                // One segment more belongs to the last `**`.
                from.next();
                (wanted, found) = (after, from.clone());
            }
        }
    }
}

/// `*` is any number of characters, `?` one.
fn match_segment(wanted: &str, mut found: impl Iterator<Item = char> + Clone) -> bool {
    let mut wanted = wanted.chars();
    let mut retry = None;
    loop {
        let mut after = wanted.clone();
        let first = after.next();
        if first == Some('*') {
            retry = Some((after.clone(), found.clone()));
            wanted = after;
            continue;
        }
        let mut ahead = found.clone();
        let Some(c) = ahead.next() else { return first.is_none() };
        if first.is_some_and(|first| first == '?' || first == c) {
            (wanted, found) = (after, ahead);
        } else {
            let Some((after, from)) = &mut retry else { return false };
            from.next();
            (wanted, found) = (after.clone(), from.clone());
        }
    }
}
