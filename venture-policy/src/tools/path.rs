//! Paths below the workspace, and the globs that match them.
//!
//! Spec: policy.md 5.2.

use alloc::string::String;
use alloc::vec::Vec;

use crate::bundle::fold;

/// Whether no segment climbs, no home is meant, and nothing invisible hides.
#[must_use]
pub fn is_safe(path: &str) -> bool {
    let climbs = path.split('/').any(|segment| segment == "..");
    let home = path.split('/').find(|segment| !segment.is_empty() && *segment != ".");
    let home = home.is_some_and(|segment| segment.starts_with('~'));
    let hidden = path.chars().any(|c| c != ' ' && (c.is_control() || is_format(c)));
    !climbs && !home && !path.contains('\\') && !hidden
}

/// Category Cf.
fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{8e2}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}' | '\u{e0020}'..='\u{e007f}')
}

/// The segments of a path or glob: relative ones lie below the workspace `/workspace/{workflow_id}`.
fn segments<'p>(path: &'p str, workspace: &'p str) -> Vec<&'p str> {
    let inside = path.strip_prefix("W/").filter(|_| workspace.is_empty());
    let relative = !path.starts_with('/');
    let lead = if relative && inside.is_none() { workspace } else { "" };
    let kept = |segment: &&str| !segment.is_empty() && *segment != ".";
    let base = lead.split('/').filter(kept);
    base.chain(inside.unwrap_or(path).split('/').filter(kept)).collect()
}

/// A path glob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    /// Segments; where it is relative, below the workspace.
    segments: Vec<String>,
    relative: bool,
}

impl Glob {
    /// The glob of a pattern's text; its form was checked with the bundle.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let inside = text.strip_prefix("W/");
        let relative = inside.is_some() || !text.starts_with('/');
        let kept = |segment: &&str| !segment.is_empty() && *segment != ".";
        Self {
            segments: inside.unwrap_or(text).split('/').filter(kept).map(String::from).collect(),
            relative,
        }
    }

    /// Whether an allow of this glob matches a path, exactly; no unsafe path is matched.
    #[must_use]
    pub fn allows(&self, path: &str, workspace: &str) -> bool {
        is_safe(path) && self.matches(path, workspace, false)
    }

    /// Whether a deny of this glob matches a path, after NFKC and case folding; every unsafe path is.
    #[must_use]
    pub fn denies(&self, path: &str, workspace: &str) -> bool {
        // The whole path first: a look-alike of `/` or `..` must not change where it is cut.
        let normal = fold(path);
        !is_safe(path)
            || !is_safe(&normal)
            || self.matches(path, workspace, true)
            || self.matches(&normal, workspace, true)
    }

    fn matches(&self, path: &str, workspace: &str, folded: bool) -> bool {
        let mut wanted: Vec<&str> = Vec::new();
        if self.relative {
            wanted.extend(workspace.split('/').filter(|segment| !segment.is_empty()));
        }
        wanted.extend(self.segments.iter().map(String::as_str));
        let found = segments(path, workspace);
        if folded {
            let wanted: Vec<String> = wanted.into_iter().map(fold).collect();
            let found: Vec<String> = found.into_iter().map(fold).collect();
            let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
            let found: Vec<&str> = found.iter().map(String::as_str).collect();
            return match_segments(&wanted, &found);
        }
        match_segments(&wanted, &found)
    }
}

/// `**` is any number of segments; no recursion on input: the last `**` is what is tried again.
fn match_segments(wanted: &[&str], found: &[&str]) -> bool {
    backtrack(wanted, found, |segment| *segment == "**", |wanted, found| match_segment(wanted, found))
}

/// `*` is any number of characters, `?` one.
fn match_segment(wanted: &str, found: &str) -> bool {
    let wanted: Vec<char> = wanted.chars().collect();
    let found: Vec<char> = found.chars().collect();
    backtrack(&wanted, &found, |c| *c == '*', |wanted, found| *wanted == '?' || wanted == found)
}

fn backtrack<T>(wanted: &[T], found: &[T], any: impl Fn(&T) -> bool, same: impl Fn(&T, &T) -> bool) -> bool {
    let (mut w, mut f) = (0_usize, 0_usize);
    let mut retry: Option<(usize, usize)> = None;
    while f < found.len() {
        let step = wanted.get(w);
        if step.is_some_and(&any) {
            retry = Some((w, f));
            w = w.saturating_add(1);
        } else if step.zip(found.get(f)).is_some_and(|(wanted, found)| same(wanted, found)) {
            w = w.saturating_add(1);
            f = f.saturating_add(1);
        } else if let Some((at, from)) = retry {
            let next = from.saturating_add(1);
            retry = Some((at, next));
            w = at.saturating_add(1);
            f = next;
        } else {
            return false;
        }
    }
    wanted.get(w..).unwrap_or_default().iter().all(any)
}
