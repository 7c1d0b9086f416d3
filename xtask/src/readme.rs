//! The examples of README.md, taken out to be run.

use anyhow::{Context, Result};

use crate::process::root;

/// The first block of that language.
pub(crate) fn block(language: &str) -> Result<String> {
    let text = std::fs::read_to_string(root().join("README.md")).context("README.md")?;
    first_block(&text, language).with_context(|| format!("README.md has no block of `{language}`"))
}

fn first_block(text: &str, language: &str) -> Option<String> {
    let (_, rest) = text.split_once(&format!("\n```{language}\n"))?;
    let (block, _) = rest.split_once("\n```")?;
    Some(format!("{block}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_block_is_found() {
        let text = "a\n```sh\nx\n```\n```js\ny\nz\n```\n";
        assert_eq!(first_block(text, "js").as_deref(), Some("y\nz\n"));
        assert_eq!(first_block(text, "rust"), None);
    }
}
