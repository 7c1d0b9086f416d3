//! Comments of a YAML text, each at the member or item that it speaks of.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use saphyr_parser::{Event, Parser, Span};

/// The comments of one member or item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Notes {
    /// Lines before it.
    pub lead: Vec<String>,
    /// What stands behind it on its line.
    pub line: Option<String>,
    /// Lines after the last entry inside it.
    pub foot: Vec<String>,
}

/// The comments of a text. A slot is a member or item; slots are numbered in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Comments {
    /// Lines at the top, set off by an empty line.
    pub header: Vec<String>,
    /// By slot.
    pub slots: BTreeMap<usize, Notes>,
    /// Lines after everything.
    pub foot: Vec<String>,
}

/// A comment where it stands.
#[derive(Debug)]
struct Comment {
    index: usize,
    line: usize,
    column: usize,
    text: String,
}

/// What begins or ends at a place of the text.
#[derive(Clone, Copy, Debug)]
struct Point {
    index: usize,
    line: usize,
    column: usize,
    what: What,
}

/// A slot is `None` for what belongs to the whole file.
#[derive(Clone, Copy, Debug)]
enum What {
    /// A key, or an item of a list.
    Slot(usize),
    /// A value of the slot: where it begins or where it is over.
    Inside(Option<usize>),
    /// The end of a list or object that was opened at this column.
    End { slot: Option<usize>, column: usize, flow: bool },
}

/// The comments of a text that parses.
pub(super) fn comments(text: &str) -> Comments {
    let Some(Walk { points, scalars, .. }) = walk(text) else { return Comments::default() };
    let mut found = Comments::default();
    let all = scan(text, &scalars);
    let first = points.iter().find(|point| matches!(point.what, What::Slot(_))).map(|point| point.line);
    let header = header_length(&all, first);
    for (at, comment) in all.into_iter().enumerate() {
        if at < header {
            found.header.push(comment.text);
        } else {
            found.put(comment, &points);
        }
    }
    found
}

/// How many comments stand above an empty line above the first key.
fn header_length(all: &[Comment], first: Option<usize>) -> usize {
    let Some(first) = first else { return 0 };
    let top: Vec<usize> = all.iter().map(|comment| comment.line).filter(|line| *line < first).collect();
    let below = top.iter().skip(1).copied().chain([first]);
    let gaps = top.iter().zip(below).enumerate();
    let last = gaps.filter(|(_, (line, next))| line.saturating_add(1) < *next).map(|(at, _)| at).last();
    last.map_or(0, |at| at.saturating_add(1))
}

impl Comments {
    /// All of them, sorted.
    pub(super) fn texts(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self.header.iter().chain(&self.foot).map(String::as_str).collect();
        for notes in self.slots.values() {
            all.extend(notes.lead.iter().chain(&notes.line).chain(&notes.foot).map(String::as_str));
        }
        all.sort_unstable();
        all
    }

    fn put(&mut self, comment: Comment, points: &[Point]) {
        let split = points.partition_point(|point| point.index < comment.index);
        let (before, after) = points.split_at_checked(split).unwrap_or((points, &[]));
        let on_line =
            before.iter().rev().find(|point| point.line == comment.line).and_then(|point| match point.what {
                What::Slot(slot) => Some(slot),
                What::Inside(slot) | What::End { slot, .. } => slot,
            });
        if let Some(slot) = on_line {
            let notes = self.slots.entry(slot).or_default();
            if notes.line.is_none() {
                notes.line = Some(comment.text);
            } else {
                notes.lead.push(comment.text);
            }
            return;
        }
        match home(&comment, after) {
            Home::Before(slot) => self.slots.entry(slot).or_default().lead.push(comment.text),
            Home::Foot(Some(slot)) => self.slots.entry(slot).or_default().foot.push(comment.text),
            Home::Foot(None) => self.foot.push(comment.text),
        }
    }
}

enum Home {
    Before(usize),
    Foot(Option<usize>),
}

/// Where a comment on a line of its own belongs: before the next entry, or under the last one of a list or
/// object that is over here and stands at least as far left.
fn home(comment: &Comment, after: &[Point]) -> Home {
    let next = after.iter().find_map(|point| match point.what {
        What::Slot(slot) => Some((slot, point.column)),
        What::Inside(_) | What::End { .. } => None,
    });
    if let Some((slot, column)) = next
        && comment.column <= column
        && !after.first().is_some_and(|point| matches!(point.what, What::End { flow: true, .. }))
    {
        return Home::Before(slot);
    }
    let ends = after.iter().map_while(|point| match point.what {
        What::End { slot, column, flow } => Some((slot, column, flow)),
        What::Slot(_) | What::Inside(_) => None,
    });
    let over = ends.clone().find(|(_, column, flow)| *flow || *column <= comment.column);
    match (over, next) {
        (Some((slot, _, _)), _) => Home::Foot(slot),
        (None, Some((slot, _))) => Home::Before(slot),
        (None, None) => Home::Foot(None),
    }
}

/// What begins and ends where, in order.
fn walk(text: &str) -> Option<Walk<'_>> {
    let mut walk = Walk { rows: text.lines().collect(), ..Walk::default() };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.ok()?;
        walk.take(&event, span);
    }
    walk.points.sort_by_key(|point| point.index);
    Some(walk)
}

/// A list or object that is still open.
struct Open {
    /// The slot whose value it is.
    slot: Option<usize>,
    column: usize,
    flow: bool,
    is_map: bool,
    /// The slot of the member whose value comes next.
    member: Option<usize>,
}

#[derive(Default)]
struct Walk<'t> {
    rows: Vec<&'t str>,
    open: Vec<Open>,
    slots: usize,
    points: Vec<Point>,
    /// First and last character, exclusive.
    scalars: Vec<(usize, usize)>,
}

impl Walk<'_> {
    fn take(&mut self, event: &Event<'_>, span: Span) {
        match event {
            Event::Scalar(..) => {
                let begun = self.scalars.len();
                self.scalars.push((span.start.index(), span.end.index()));
                let is_key = self.open.last().is_some_and(|open| open.is_map && open.member.is_none());
                let slot = self.enter(span);
                if !is_key && let Some((_, end)) = self.scalars.get(begun).copied() {
                    let index = end.saturating_sub(1).max(span.start.index());
                    // A text of several lines ends with its last one, not at the start of the next.
                    let line = span.end.line().saturating_sub(usize::from(span.end.col() == 0));
                    self.point(index, line, span.end.col(), What::Inside(slot));
                }
            }
            Event::SequenceStart(..) => self.begin(span, false),
            Event::MappingStart(..) => self.begin(span, true),
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.open.pop() else { return };
                let what = What::End { slot: open.slot, column: open.column, flow: open.flow };
                self.point(span.start.index(), span.start.line(), span.start.col(), what);
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::Alias(_) => {}
        }
    }

    fn point(&mut self, index: usize, line: usize, column: usize, what: What) {
        self.points.push(Point { index, line, column, what });
    }

    /// The slot of what begins here: a new one for a key or an item, the member's own for its value.
    fn enter(&mut self, span: Span) -> Option<usize> {
        let slots = self.slots;
        let mut column = span.start.col();
        let slot = match self.open.last_mut() {
            None => return None,
            Some(open) if open.is_map && open.member.is_some() => {
                let slot = open.member.take();
                self.point(span.start.index(), span.start.line(), span.start.col(), What::Inside(slot));
                return slot;
            }
            Some(open) => {
                if open.is_map {
                    open.member = Some(slots);
                } else if !open.flow {
                    // An item begins at its dash.
                    column = open.column;
                }
                slots
            }
        };
        self.slots = self.slots.saturating_add(1);
        self.point(span.start.index(), span.start.line(), column, What::Slot(slot));
        Some(slot)
    }

    fn begin(&mut self, span: Span, is_map: bool) {
        let slot = self.enter(span);
        let flow = span.start.index() < span.end.index();
        let column = if flow || is_map { span.start.col() } else { self.dash(span) };
        self.open.push(Open { slot, column, flow, is_map, member: None });
    }

    /// The column of a list's dashes. Where they stand under their key, the parser names a place behind the
    /// first one.
    fn dash(&self, span: Span) -> usize {
        let (line, column) = (span.start.line(), span.start.col());
        let row = self.rows.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let begins = row.chars().position(|c| c != ' ');
        match begins {
            Some(at) if row.chars().nth(at) == Some('-') && row.chars().nth(column) != Some('-') => at,
            Some(_) | None => column,
        }
    }
}

/// The comments outside `scalars`, which are in the order of the text.
fn scan(text: &str, scalars: &[(usize, usize)]) -> Vec<Comment> {
    let mut found: Vec<Comment> = Vec::new();
    let mut scalars = scalars.iter().copied().peekable();
    let (mut index, mut line) = (0_usize, 1_usize);
    for row in text.split_inclusive('\n') {
        let mut before = ' ';
        let mut chars = row.char_indices().enumerate();
        let begun = index;
        let marked = chars.find(|(column, (_, c))| {
            let here = begun.saturating_add(*column);
            while scalars.peek().is_some_and(|(_, end)| *end <= here) {
                scalars.next();
            }
            let inside = scalars.peek().is_some_and(|(start, _)| *start <= here);
            let is_comment = *c == '#' && !inside && before.is_whitespace();
            before = *c;
            is_comment
        });
        if let Some((column, (at, _))) = marked {
            let text = row.get(at..).unwrap_or_default().trim_end().to_owned();
            found.push(Comment { index: begun.saturating_add(column), line, column, text });
        }
        index = begun.saturating_add(row.chars().count());
        line = line.saturating_add(1);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(text: &str, slot: usize) -> Notes {
        comments(text).slots.get(&slot).cloned().unwrap_or_default()
    }

    #[test]
    fn a_comment_belongs_to_what_it_stands_by() {
        let text = "# head\n\n# lead\na: 1 # line\nb: # of b\n  # lead c\n  c: [x, # of x\n    y] # of c\n  # foot b\n# lead d\nd: 'no # comment'\ne: |  # of e\n  text # no\n# foot\n";
        let all = comments(text);
        assert_eq!(all.header, ["# head"]);
        assert_eq!(
            notes(text, 0),
            Notes { lead: alloc::vec!["# lead".into()], line: Some("# line".into()), foot: Vec::new() }
        );
        assert_eq!(notes(text, 1).line.as_deref(), Some("# of b"));
        assert_eq!(notes(text, 1).foot, ["# foot b"]);
        assert_eq!(notes(text, 2).lead, ["# lead c"]);
        assert_eq!(notes(text, 2).line.as_deref(), Some("# of c"));
        assert_eq!(notes(text, 3).line.as_deref(), Some("# of x"));
        assert_eq!(notes(text, 5).lead, ["# lead d"]);
        assert_eq!(notes(text, 6).line.as_deref(), Some("# of e"));
        assert_eq!(all.foot, ["# foot"]);
        assert_eq!(all.texts().len(), 11);
    }

    #[test]
    fn a_comment_of_an_item_is_not_its_first_keys() {
        let text = "r:\n  # item\n  - a: 1\n    b: 2 # two\n  # foot\nz: [\n  # in z\n ]\n";
        assert_eq!(notes(text, 1).lead, ["# item"]);
        assert_eq!(notes(text, 3).line.as_deref(), Some("# two"));
        assert_eq!(notes(text, 0).foot, ["# foot"]);
        assert_eq!(notes(text, 4).foot, ["# in z"]);
    }
}
