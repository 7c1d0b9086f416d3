//! YAML 1.2, core schema, one document, to a located tree. No anchors, aliases or tags, so nothing
//! expands.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span};

use super::node::{classify_number, object};
use super::{MAX_DEPTH, Mark, Member, Node, Unreadable, Value};

/// The tree of a YAML text.
pub(crate) fn parse_yaml(bytes: &[u8]) -> Result<Node, Unreadable> {
    let text = super::utf8(bytes)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    refuse_unprintable(text)?;
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event
            .map_err(|error| Unreadable { mark: mark(error.marker()), message: error.info().to_owned() })?;
        builder.take(event, mark(&span_start(&span)))?;
    }
    builder.root.ok_or_else(|| fault(Mark { line: 1, column: 1 }, "the text holds no document"))
}

fn span_start(span: &Span) -> Marker {
    span.start
}

fn mark(marker: &Marker) -> Mark {
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    Mark { line: number(marker.line()), column: number(marker.col()).saturating_add(1) }
}

fn fault(mark: Mark, message: &str) -> Unreadable {
    Unreadable { mark, message: message.to_owned() }
}

/// Characters outside `c-printable` of YAML 1.2; a NUL would end the text for some readers.
fn refuse_unprintable(text: &str) -> Result<(), Unreadable> {
    let printable = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..);
    let Some((at, c)) = text.char_indices().find(|(_, c)| !printable(*c)) else { return Ok(()) };
    let mark = super::mark_at(text, at);
    Err(Unreadable { mark, message: format!("the character U+{:04X} may not stand in YAML", u32::from(c)) })
}

/// A list or an object that is still open.
enum Open {
    List(Mark, Vec<Node>),
    Object(Mark, Vec<Member>, Option<(String, Mark)>),
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    root: Option<Node>,
    documents: u32,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, mark: Mark) -> Result<(), Unreadable> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) => {
                self.documents = self.documents.saturating_add(1);
                if self.documents > 1 { Err(fault(mark, "a bundle is one document")) } else { Ok(()) }
            }
            Event::Alias(_) => Err(fault(mark, "aliases are refused; write the value out")),
            Event::Scalar(text, style, anchor, tag) => {
                refuse_extras(anchor, tag.is_some(), mark)?;
                let plain = style == ScalarStyle::Plain;
                self.scalar(&text, plain, mark)
            }
            Event::SequenceStart(anchor, tag) => {
                refuse_extras(anchor, tag.is_some(), mark)?;
                self.open(Open::List(mark, Vec::new()), mark)
            }
            Event::MappingStart(anchor, tag) => {
                refuse_extras(anchor, tag.is_some(), mark)?;
                self.open(Open::Object(mark, Vec::new(), None), mark)
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List(mark, items)) => self.put(Node { value: Value::Array(items), mark }),
                Some(Open::Object(mark, members, _)) => self.put(Node { value: object(members), mark }),
                None => Err(fault(mark, "nothing is open here")),
            },
        }
    }

    fn open(&mut self, open: Open, mark: Mark) -> Result<(), Unreadable> {
        if let Some(Open::Object(_, _, None)) = self.open.last() {
            return Err(fault(mark, "a key must be a text"));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(fault(mark, &format!("nested too deep; at most {MAX_DEPTH} levels are read")));
        }
        self.open.push(open);
        Ok(())
    }

    fn scalar(&mut self, text: &str, plain: bool, mark: Mark) -> Result<(), Unreadable> {
        let value = if plain { resolve(text) } else { Value::Str(text.to_owned()) };
        if let Some(Open::Object(_, _, key @ None)) = self.open.last_mut() {
            let Value::Str(text) = value else {
                return Err(fault(mark, &format!("the key `{text}` is no text; put it in quotes")));
            };
            *key = Some((text, mark));
            return Ok(());
        }
        self.put(Node { value, mark })
    }

    fn put(&mut self, node: Node) -> Result<(), Unreadable> {
        match self.open.last_mut() {
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Object(_, members, key)) => {
                let (key, mark) = key.take().ok_or_else(|| fault(node.mark, "a key must be a text"))?;
                members.push(Member { key, mark, duplicate: false, node });
            }
            None => self.root = Some(node),
        }
        Ok(())
    }
}

fn refuse_extras(anchor: usize, tagged: bool, mark: Mark) -> Result<(), Unreadable> {
    if anchor > 0 {
        return Err(fault(mark, "anchors are refused; write the value out"));
    }
    if tagged { Err(fault(mark, "tags are refused; quote a text that must be one")) } else { Ok(()) }
}

/// What a plain scalar is in the core schema (YAML 1.2.2, 10.3.2).
fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        ".nan" | ".NaN" | ".NAN" => Value::Float,
        _ => resolve_number(text),
    }
}

/// Whether a plain scalar is a text in the core schema.
pub(crate) fn reads_as_text(plain: &str) -> bool {
    matches!(resolve(plain), Value::Str(_))
}

fn resolve_number(text: &str) -> Value {
    let based = |digits: &str, radix: u32| {
        let whole = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
        whole.then(|| super::node::whole(i64::from_str_radix(digits, radix).ok()))
    };
    let based = text
        .strip_prefix("0o")
        .and_then(|digits| based(digits, 8))
        .or_else(|| text.strip_prefix("0x").and_then(|digits| based(digits, 16)));
    if let Some(value) = based {
        return value;
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Value::Float;
    }
    if is_decimal(unsigned) { classify_number(text) } else { Value::Str(text.to_string()) }
}

/// `[0-9]+`, or `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_reads = exponent.is_none_or(|text| {
        let text = text.strip_prefix(['-', '+']).unwrap_or(text);
        !text.is_empty() && digits(text)
    });
    digits(whole) && digits(part) && !(whole.is_empty() && part.is_empty()) && exponent_reads
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_the_core_schema() {
        for (text, value) in [
            ("12", Value::Int(12)),
            ("+12", Value::Int(12)),
            ("-0", Value::Int(0)),
            ("007", Value::Int(7)),
            ("0o17", Value::Int(15)),
            ("0x1F", Value::Int(31)),
            ("9007199254740991", Value::Int(9_007_199_254_740_991)),
            ("9007199254740992", Value::Wide),
            ("99999999999999999999", Value::Wide),
            ("1.0", Value::Float),
            ("1.", Value::Float),
            (".5", Value::Float),
            ("1e6", Value::Float),
            ("-.inf", Value::Float),
            (".nan", Value::Float),
            ("Null", Value::Null),
            ("True", Value::Bool(true)),
        ] {
            assert_eq!(resolve(text), value, "{text}");
        }
        for text in
            ["yes", "on", "NO", "nUll", "1_000", "0b1", "1.2.3", "e5", ".", "-", "0o8", "NaN", "12a", "1e"]
        {
            assert_eq!(resolve(text), Value::Str(text.into()), "{text}");
        }
    }

    #[test]
    fn refuses_what_authors_may_not_write() {
        for bad in [
            "a: &x 1",
            "a: *x",
            "a: !!str 1",
            "a: !x 1",
            "a: 1\n---\nb: 2",
            "? [a]\n: 1",
            "1: a",
            "null: a",
            "a: \u{0}b",
            "a: [1",
            "",
            "# nothing",
            "a: 1\n b: 2",
        ] {
            assert!(parse_yaml(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(parse_yaml(b"--- {a: 1}\n...\n").is_ok());
    }

    #[test]
    fn knows_the_place() {
        let node = parse_yaml("a: 1\nb:\n  - ä: [x, y]\n".as_bytes()).unwrap();
        assert_eq!(node.mark_of("/b"), Mark { line: 2, column: 1 });
        assert_eq!(node.mark_of("/b/0/ä"), Mark { line: 3, column: 5 });
        assert_eq!(node.mark_of("/b/0/ä/1"), Mark { line: 3, column: 12 });
    }
}
