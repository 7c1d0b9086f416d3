//! The elements of the file as they come.

use alloc::string::String;
use alloc::vec::Vec;

use quick_xml::Reader as Xml;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

use super::entry::Entry;
use crate::statement::fault::{Fault, Place};
use crate::statement::reader::{Found, Registry};

const NAMESPACES: [&str; 2] =
    ["urn:iso:std:iso:20022:tech:xsd:camt.053.001.02", "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"];
const ENTRY: &str = "/Document/BkToCstmrStmt/Stmt/Ntry";
const DETAIL: &str = "/Document/BkToCstmrStmt/Stmt/Ntry/NtryDtls/TxDtls";
/// The most bytes of one text or tag.
const MAX_TOKEN: usize = 1 << 20;
/// The deepest element.
const MAX_DEPTH: usize = 64;

/// Takes a row, or nothing for an entry that is none.
type Take<'t> = &'t mut dyn FnMut(Option<Found>);

/// Where the file stands: the elements that are open, and the entry.
#[derive(Default)]
pub(crate) struct Camt {
    /// Bytes that are no whole token yet.
    tail: Vec<u8>,
    path: String,
    /// Lengths of the path before each open element.
    marks: Vec<usize>,
    text: String,
    entry: Option<Entry>,
    newlines: u64,
    rows: u64,
    closed: bool,
}

impl Camt {
    /// Reads on. An empty chunk is the end of the file.
    pub(crate) fn feed(&mut self, chunk: &[u8], registry: Registry<'_>, take: Take<'_>) -> Result<(), Fault> {
        let mut tail = core::mem::take(&mut self.tail);
        tail.extend_from_slice(chunk);
        let last = chunk.is_empty();
        let (whole, broken) = match core::str::from_utf8(&tail) {
            Ok(_) => (tail.len(), false),
            Err(fault) => (fault.valid_up_to(), fault.error_len().is_some() || last),
        };
        let text = tail.get(..whole).and_then(|part| core::str::from_utf8(part).ok()).unwrap_or_default();
        let used = self.tokens(text, last && !broken, registry, take)?;
        if broken {
            return Err(self.place().fault("encoding", "UTF-8", "other bytes"));
        }
        if tail.len().saturating_sub(used) > MAX_TOKEN {
            return Err(self.place().fault("markup", "a tag or text of at most 1 MiB", "a longer one"));
        }
        tail.drain(..used.min(tail.len()));
        self.tail = tail;
        Ok(())
    }

    /// The end of the file: the document was closed.
    pub(crate) fn end(&self) -> Result<(), Fault> {
        if self.closed && self.marks.is_empty() {
            return Ok(());
        }
        let open = if self.path.is_empty() { "nothing" } else { &self.path };
        Err(self.place().fault("Document", "a whole document", open))
    }

    fn place(&self) -> Place {
        match &self.entry {
            Some(entry) => entry.at(),
            None => Place { row: self.rows, line: self.newlines.saturating_add(1) },
        }
    }

    /// Reads the whole tokens of `text` and returns how many bytes they are.
    fn tokens(
        &mut self,
        text: &str,
        last: bool,
        registry: Registry<'_>,
        take: Take<'_>,
    ) -> Result<usize, Fault> {
        let mut xml = Xml::from_str(text);
        let config = xml.config_mut();
        // Names are checked here: a new reader does not know what an earlier one opened.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.expand_empty_elements = true;
        let mut used = 0_usize;
        loop {
            let event = match xml.read_event() {
                Err(error) if !last && is_unfinished(&error) => return Ok(used),
                Err(error) => {
                    let words = alloc::format!("{error}");
                    return Err(self.place().fault("markup", "well-formed XML", &words));
                }
                Ok(event) => event,
            };
            let end = usize::try_from(xml.buffer_position()).unwrap_or(usize::MAX);
            // A text at the end of the chunk may go on in the next.
            if !last && end == text.len() && matches!(event, Event::Text(_)) {
                return Ok(used);
            }
            if matches!(event, Event::Eof) {
                return Ok(used);
            }
            self.event(&event, registry, take)?;
            let token = text.get(used..end).unwrap_or_default();
            let lines = memchr::memchr_iter(b'\n', token.as_bytes()).count();
            self.newlines = self.newlines.saturating_add(u64::try_from(lines).unwrap_or(0));
            used = end;
        }
    }

    fn event(&mut self, event: &Event<'_>, registry: Registry<'_>, take: Take<'_>) -> Result<(), Fault> {
        match event {
            Event::Start(start) => self.open(start),
            Event::End(end) => self.close(end.local_name().as_ref(), registry, take),
            Event::Text(text) => self.add(&text.xml10_content()),
            Event::CData(text) => self.add(&text.xml10_content()),
            Event::GeneralRef(name) => {
                let letter = name.resolve_char_ref().ok().flatten();
                let named = name.xml10_content();
                let mut buffer = [0_u8; 4];
                let resolved = match letter {
                    Some(letter) => Some(&*letter.encode_utf8(&mut buffer)),
                    None => resolve_xml_entity(&named),
                };
                let resolved = resolved
                    .ok_or_else(|| self.place().fault("markup", "one of XML's own entities", &named))?;
                self.add(resolved)
            }
            Event::Decl(declaration) => match declaration.encoding() {
                Some(Ok(name)) if !["UTF-8", "US-ASCII"].iter().any(|own| name.eq_ignore_ascii_case(own)) => {
                    Err(self.place().fault("encoding", "UTF-8", &name))
                }
                _ => Ok(()),
            },
            Event::DocType(_) => {
                Err(self.place().fault("DOCTYPE", "a file without a document type", "a document type"))
            }
            Event::Comment(_) | Event::PI(_) | Event::Empty(_) | Event::Eof => Ok(()),
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), Fault> {
        if self.closed {
            return Err(self.place().fault("Document", "one document", "another one"));
        }
        if self.marks.len() >= MAX_DEPTH {
            return Err(self.place().fault("markup", "at most 64 levels of elements", &self.path));
        }
        self.marks.push(self.path.len());
        let name = start.local_name();
        self.path.push('/');
        self.path.push_str(name.as_ref());
        self.text.clear();
        if self.marks.len() == 1 {
            return self.root(start);
        }
        if self.path == ENTRY {
            self.rows = self.rows.saturating_add(1);
            let line = self.newlines.saturating_add(1);
            self.entry = Some(Entry::new(Place { row: self.rows, line }));
        }
        if self.path == DETAIL
            && let Some(entry) = &mut self.entry
        {
            entry.detail()?;
        }
        if name.as_ref() == "Amt" {
            self.currency(start)?;
        }
        Ok(())
    }

    fn root(&self, start: &BytesStart<'_>) -> Result<(), Fault> {
        let known = start.attributes().flatten().any(|attribute| {
            let name = attribute.key.as_ref();
            let names_space = name == "xmlns" || name.starts_with("xmlns:");
            names_space && NAMESPACES.contains(&attribute.value.as_ref())
        });
        if known && self.path == "/Document" {
            return Ok(());
        }
        let expected = "a `Document` of camt.053.001.02 or camt.053.001.08";
        Err(self.place().fault("Document/@xmlns", expected, start.attributes_raw()))
    }

    fn currency(&mut self, start: &BytesStart<'_>) -> Result<(), Fault> {
        let place = self.place();
        let found = start.try_get_attribute("Ccy");
        let Ok(found) = found else {
            return Err(place.fault("Amt/@Ccy", "one currency", "another attribute"));
        };
        let (Some(entry), Some(code)) = (&mut self.entry, found) else { return Ok(()) };
        let below = self.path.strip_prefix(ENTRY).and_then(|path| path.strip_prefix('/')).unwrap_or_default();
        entry.keep(&alloc::format!("{below}/@Ccy"), &code.value)
    }

    /// Text of the element that is open, if it belongs to an entry.
    fn add(&mut self, text: &str) -> Result<(), Fault> {
        if self.entry.is_none() {
            return Ok(());
        }
        if self.text.len().saturating_add(text.len()) > MAX_TOKEN {
            return Err(self.place().fault("markup", "a text of at most 1 MiB", "a longer one"));
        }
        self.text.push_str(text);
        Ok(())
    }

    fn close(&mut self, name: &str, registry: Registry<'_>, take: Take<'_>) -> Result<(), Fault> {
        let before = self.marks.last().copied().unwrap_or(0);
        let open = self.path.get(before..).unwrap_or_default();
        if open.strip_prefix('/') != Some(name) {
            return Err(self.place().fault("markup", alloc::format!("the end of `{open}`"), name));
        }
        if self.path == ENTRY {
            if let Some(entry) = self.entry.take() {
                let rows = entry.rows(registry)?;
                if rows.is_empty() {
                    take(None);
                }
                rows.into_iter().for_each(|row| take(Some(row)));
            }
        } else if let Some(entry) = &mut self.entry {
            let below = self.path.strip_prefix(ENTRY).and_then(|path| path.strip_prefix('/'));
            if let Some(below) = below {
                entry.keep(below, self.text.trim())?;
            }
        }
        self.text.clear();
        self.path.truncate(before);
        self.marks.pop();
        self.closed = self.marks.is_empty();
        Ok(())
    }
}

/// The input ends inside a token.
fn is_unfinished(error: &Error) -> bool {
    matches!(error, Error::Syntax(_) | Error::IllFormed(IllFormedError::UnclosedReference))
}
