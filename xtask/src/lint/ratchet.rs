//! Files and functions stay small: what is over the limit has a mark in `xtask/ratchet.txt`, and no
//! mark is ever raised.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use syn::spanned::Spanned;
use syn::visit::Visit;

use crate::process::root;
use crate::sources::rust_files;

/// Lines of a file that need no mark.
const FILE_LINES: usize = 450;
/// Lines of a function that need no mark.
const FUNCTION_LINES: usize = 70;
const MARKS: &str = "xtask/ratchet.txt";

/// A file or `file::function`, and its lines.
type Sizes = BTreeMap<String, usize>;

/// Nothing is over its limit or its mark; `bless` lowers the marks to what is there now.
pub(super) fn check(bless: bool) -> Result<()> {
    let marks = read_marks()?;
    let found = over_limit()?;
    if bless {
        return write_marks(&lowered(&marks, &found));
    }
    let complaints = complaints(&marks, &found);
    if complaints.is_empty() { Ok(()) } else { bail!("\n{}", complaints.join("\n")) }
}

fn complaints(marks: &Sizes, found: &Sizes) -> Vec<String> {
    found
        .iter()
        .filter_map(|(name, lines)| match marks.get(name) {
            Some(mark) if lines <= mark => None,
            Some(mark) => Some(format!("{name}: {lines} lines, its mark is {mark}: split it")),
            None => Some(format!(
                "{name}: {lines} lines, over {FILE_LINES} a file or {FUNCTION_LINES} a function: which two rooms is it?"
            )),
        })
        .collect()
}

/// The marks that are still needed, none higher than before.
fn lowered(marks: &Sizes, found: &Sizes) -> Sizes {
    marks
        .iter()
        .filter_map(|(name, mark)| found.get(name).map(|lines| (name.clone(), *mark.min(lines))))
        .collect()
}

fn over_limit() -> Result<Sizes> {
    let mut sizes = Sizes::new();
    for path in rust_files()? {
        let text = std::fs::read_to_string(root().join(&path))?;
        let lines = text.lines().count();
        if lines > FILE_LINES {
            sizes.insert(path.display().to_string(), lines);
        }
        sizes.extend(long_functions(&path, &text)?);
    }
    Ok(sizes)
}

fn long_functions(path: &Path, text: &str) -> Result<Sizes> {
    let file = syn::parse_file(text).with_context(|| path.display().to_string())?;
    let mut functions = Functions { path, sizes: Sizes::new() };
    functions.visit_file(&file);
    Ok(functions.sizes)
}

struct Functions<'a> {
    path: &'a Path,
    sizes: Sizes,
}

impl Functions<'_> {
    fn note(&mut self, name: &syn::Ident, from: proc_macro2::Span, body: proc_macro2::Span) {
        let lines = body.end().line.saturating_sub(from.start().line).saturating_add(1);
        if lines > FUNCTION_LINES {
            self.sizes.insert(format!("{}::{name}", self.path.display()), lines);
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.note(&item.sig.ident, item.sig.span(), item.block.span());
        syn::visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.note(&item.sig.ident, item.sig.span(), item.block.span());
        syn::visit::visit_impl_item_fn(self, item);
    }
}

fn read_marks() -> Result<Sizes> {
    let text = std::fs::read_to_string(root().join(MARKS)).context(MARKS)?;
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (lines, name) = line.split_once(' ').with_context(|| format!("{MARKS}: `{line}`"))?;
            Ok((name.to_owned(), lines.parse().with_context(|| format!("{MARKS}: `{line}`"))?))
        })
        .collect()
}

fn write_marks(marks: &Sizes) -> Result<()> {
    let mut text = String::from(
        "# Files over 450 lines and functions over 70, with the size they may not exceed. Marks only shrink.\n",
    );
    for (name, lines) in marks {
        text.push_str(&format!("{lines} {name}\n"));
    }
    std::fs::write(root().join(MARKS), text).context(MARKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(rows: &[(&str, usize)]) -> Sizes {
        rows.iter().map(|(name, lines)| ((*name).to_owned(), *lines)).collect()
    }

    #[test]
    fn growth_past_the_mark_is_reported() {
        let marks = sizes(&[("a.rs", 500), ("b.rs", 500)]);
        assert!(complaints(&marks, &sizes(&[("a.rs", 500), ("b.rs", 480)])).is_empty());
        assert_eq!(complaints(&marks, &sizes(&[("a.rs", 501)])).len(), 1);
        assert_eq!(complaints(&marks, &sizes(&[("new.rs", 451)])).len(), 1);
    }

    #[test]
    fn marks_only_shrink() {
        let marks = sizes(&[("a.rs", 500), ("gone.rs", 600)]);
        assert_eq!(lowered(&marks, &sizes(&[("a.rs", 900), ("new.rs", 700)])), sizes(&[("a.rs", 500)]));
        assert_eq!(lowered(&marks, &sizes(&[("a.rs", 470)])), sizes(&[("a.rs", 470)]));
    }

    #[test]
    fn a_long_function_is_found_with_its_lines() {
        let body = "    step();\n".repeat(70);
        let text = format!("impl A {{\n  fn long() {{\n{body}  }}\n}}\nfn short() {{}}\n");
        let found = long_functions(Path::new("a.rs"), &text).unwrap();
        assert_eq!(found, sizes(&[("a.rs::long", 72)]));
    }
}
