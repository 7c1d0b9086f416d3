//! Lines of a tree, as YAML or JSON.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use super::comments::Comments;
use super::scalar;
use super::tree::{Entry, Tree};
use crate::bundle::Format;

/// What fits on so many columns, and holds no list of lists or objects, stands on one line.
const WIDTH: usize = 100;
const STEP: &str = "  ";

/// The text of a file.
pub(super) fn write(tree: &Tree, comments: &Comments, format: Format) -> String {
    let writer = Writer { format };
    let mut lines = Vec::new();
    if !comments.header.is_empty() {
        lines.extend(comments.header.iter().cloned());
        lines.push(String::new());
    }
    match (tree, format) {
        (Tree::Map { entries, .. }, Format::Yaml) if !entries.is_empty() => {
            writer.sections(entries, &mut lines)
        }
        _ => lines.extend(writer.json_value("", tree, 0)),
    }
    lines.extend(comments.foot.iter().cloned());
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

struct Writer {
    format: Format,
}

impl Writer {
    /// The members of the file, those of several lines set off by empty ones.
    fn sections(&self, entries: &[Entry], lines: &mut Vec<String>) {
        let mut before_is_long = false;
        for (at, entry) in entries.iter().enumerate() {
            let section = self.entry(entry, 0);
            let is_long = section.len() > 1;
            if at > 0 && (is_long || before_is_long) {
                lines.push(String::new());
            }
            before_is_long = is_long;
            lines.extend(section);
        }
    }

    fn text(&self, text: &str) -> String {
        match self.format {
            Format::Yaml => scalar::yaml(text),
            Format::Json => scalar::json(text),
        }
    }

    /// The value on one line, if it may stand so.
    fn flow(&self, tree: &Tree) -> Option<String> {
        match tree {
            Tree::Bare(word) => Some(word.clone()),
            Tree::Text(text) if self.format == Format::Yaml && scalar::block(text).is_some() => None,
            Tree::Text(text) => Some(self.text(text)),
            Tree::List { entries, .. } if entries.is_empty() => Some("[]".into()),
            Tree::Map { entries, .. } if entries.is_empty() => Some("{}".into()),
            Tree::List { open: true, .. } | Tree::Map { open: true, .. } => None,
            Tree::List { .. } if tree.is_deep() => None,
            Tree::List { entries, .. } => {
                let items: Option<Vec<String>> =
                    entries.iter().map(|entry| self.flow(&entry.value)).collect();
                Some(format!("[{}]", items?.join(", ")))
            }
            Tree::Map { entries, .. } => {
                let member =
                    |entry: &Entry| Some(format!("{} {}", self.key(entry), self.flow(&entry.value)?));
                let members: Option<Vec<String>> = entries.iter().map(member).collect();
                Some(format!("{{{}}}", members?.join(", ")))
            }
        }
    }

    fn key(&self, entry: &Entry) -> String {
        format!("{}:", self.text(entry.key.as_deref().unwrap_or_default()))
    }

    /// The value behind `head` on one line, if it fits there.
    fn fits(&self, head: &str, tree: &Tree, depth: usize) -> Option<String> {
        // What the file opens with stays open where it holds more than plain values.
        if tree.has_notes() || (depth == 0 && tree.is_deep()) {
            return None;
        }
        let flow = self.flow(tree)?;
        let width = [head, &flow].iter().map(|part| part.chars().count()).sum::<usize>();
        let plain = matches!(tree, Tree::Bare(_) | Tree::Text(_));
        let fits = width.saturating_add(depth.saturating_mul(STEP.len())).saturating_add(1) <= WIDTH;
        (plain || fits || flow.len() == 2).then_some(flow)
    }

    /// The lines of one entry in YAML, from its own column on.
    fn entry(&self, entry: &Entry, depth: usize) -> Vec<String> {
        let head = if entry.key.is_some() { self.key(entry) } else { String::from("-") };
        let notes = &entry.notes;
        let mut lines = notes.lead.clone();
        let behind = |text: String| match &notes.line {
            Some(note) => format!("{text} {note}"),
            None => text,
        };
        if notes.foot.is_empty()
            && let Some(flow) = self.fits(&head, &entry.value, depth)
        {
            lines.push(behind(format!("{head} {flow}")));
            return lines;
        }
        if let Tree::Text(text) = &entry.value
            && let Some((opens, body)) = scalar::block(text)
        {
            lines.push(behind(format!("{head} {opens}")));
            lines.extend(body.split('\n').map(indented));
            return lines;
        }
        let inside = self.inside(&entry.value, depth.saturating_add(1));
        if entry.key.is_some() {
            lines.push(behind(head));
            lines.extend(inside.iter().map(indented));
        } else {
            lines.extend(notes.line.clone());
            dashed(inside, &mut lines);
        }
        lines.extend(notes.foot.iter().map(indented));
        lines
    }

    fn inside(&self, tree: &Tree, depth: usize) -> Vec<String> {
        match tree {
            Tree::List { entries, .. } | Tree::Map { entries, .. } => {
                entries.iter().flat_map(|entry| self.entry(entry, depth)).collect()
            }
            Tree::Bare(word) => vec![word.clone()],
            Tree::Text(text) => vec![self.text(text)],
        }
    }

    /// The lines of a value in JSON; `head` stands before it.
    fn json_value(&self, head: &str, tree: &Tree, depth: usize) -> Vec<String> {
        let (entries, brackets) = match tree {
            Tree::List { entries, .. } => (entries, ["[", "]"]),
            Tree::Map { entries, .. } => (entries, ["{", "}"]),
            Tree::Bare(word) => return vec![format!("{head}{word}")],
            Tree::Text(text) => return vec![format!("{head}{}", self.text(text))],
        };
        if let Some(flow) = self.fits(head, tree, depth.saturating_sub(1)) {
            return vec![format!("{head}{flow}")];
        }
        let [opens, closes] = brackets;
        let mut lines = vec![format!("{head}{opens}")];
        let last = entries.len().saturating_sub(1);
        for (at, entry) in entries.iter().enumerate() {
            let head = entry.key.as_ref().map(|_| format!("{} ", self.key(entry))).unwrap_or_default();
            let mut inside = self.json_value(&head, &entry.value, depth.saturating_add(1));
            if at < last
                && let Some(line) = inside.last_mut()
            {
                line.push(',');
            }
            lines.extend(inside.iter().map(indented));
        }
        lines.push(closes.to_string());
        lines
    }
}

fn indented(line: impl AsRef<str>) -> String {
    let line = line.as_ref();
    if line.is_empty() { String::new() } else { format!("{STEP}{line}") }
}

/// The lines of an item behind its dash; comments above its first key stand above the dash.
fn dashed(inside: Vec<String>, lines: &mut Vec<String>) {
    let mut begun = false;
    for line in inside {
        if begun {
            lines.push(indented(line));
        } else if line.starts_with('#') {
            lines.push(line);
        } else {
            begun = true;
            lines.push(format!("- {line}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_stands_above_the_dash() {
        let mut lines = Vec::new();
        dashed(vec!["# c".into(), "a: 1".into(), String::new(), "b: 2".into()], &mut lines);
        assert_eq!(lines, ["# c", "- a: 1", "", "  b: 2"]);
    }
}
