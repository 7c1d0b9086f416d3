//! Each pure crate says at its head that it knows no standard library and no unsafe code.

use anyhow::{Context, Result, bail};

use super::PURE;
use crate::process::root;
use crate::sources::rust_files;

/// The two attributes a pure crate starts with.
const HEAD: [&str; 2] = ["#![no_std]", "#![forbid(unsafe_code)]"];

/// Every pure crate has the head, and names the standard library in tests only.
pub(super) fn check() -> Result<()> {
    let mut complaints = Vec::new();
    for name in PURE {
        let path = format!("{name}/src/lib.rs");
        let text = std::fs::read_to_string(root().join(&path)).with_context(|| path.clone())?;
        complaints.extend(missing_head(&text).map(|line| format!("{path}: `{line}` is missing at the head")));
    }
    for path in rust_files()? {
        let Some(name) = PURE.into_iter().find(|name| path.starts_with(format!("{name}/src"))) else {
            continue;
        };
        let text = std::fs::read_to_string(root().join(&path))?;
        complaints.extend(
            std_outside_tests(&text)
                .map(|line| format!("{}:{line}: `{name}` names the standard library", path.display())),
        );
    }
    if complaints.is_empty() { Ok(()) } else { bail!("\n{}", complaints.join("\n")) }
}

fn missing_head(text: &str) -> impl Iterator<Item = &'static str> {
    let head: Vec<&str> = text
        .lines()
        .take_while(|line| line.starts_with("#![") || line.starts_with("//") || line.is_empty())
        .collect();
    HEAD.into_iter().filter(move |wanted| !head.contains(wanted))
}

/// Lines that bring the standard library in without a `#[cfg(test)]` right above.
fn std_outside_tests(text: &str) -> impl Iterator<Item = usize> {
    let mut above = "";
    text.lines().zip(1_usize..).filter_map(move |(line, number)| {
        let guarded = above.trim() == "#[cfg(test)]" || line.trim_start().starts_with("#[cfg(test)]");
        above = line;
        (line.contains("extern crate std") && !guarded && !line.starts_with(' ')).then_some(number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_without_no_std_is_reported() {
        let missing: Vec<_> =
            missing_head("//! Words.\n#![forbid(unsafe_code)]\nextern crate alloc;\n").collect();
        assert_eq!(missing, ["#![no_std]"]);
    }

    #[test]
    fn the_standard_library_is_for_tests() {
        assert_eq!(std_outside_tests("extern crate std;").count(), 1);
        assert_eq!(std_outside_tests("#[cfg(test)]\nextern crate std;").count(), 0);
    }
}
