//! The examples of README.md, taken out and run as they stand.

use std::path::Path;

use anyhow::{Context, Result};

use crate::process::{cargo, command, root, run, target_dir};

/// The command lines and the Rust example; Python and Node run theirs beside their own tests.
pub(crate) fn check() -> Result<()> {
    let folder = target_dir().join("readme");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(folder.join("src"))?;
    shell(&folder)?;
    rust(&folder)
}

/// The block that works on a store, in a folder of its own with the examples beside it.
///
/// The program comes from the gate's build, so the two lines that build one are left out.
fn shell(folder: &Path) -> Result<()> {
    run(cargo().args(["build", "--quiet", "--package", "reference-server"]))?;
    let examples = folder.join("examples");
    std::fs::create_dir(&examples)?;
    for name in ["starter.yaml", "requests.jsonl"] {
        std::fs::copy(root().join("examples").join(name), examples.join(name))?;
    }
    let lines: Vec<String> = block_with("sh", "venture run")?
        .lines()
        .filter(|line| !line.starts_with("cargo build") && !line.starts_with("export PATH"))
        .map(str::to_owned)
        .collect();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let programs = std::iter::once(target_dir().join("debug")).chain(std::env::split_paths(&path));
    let mut bash = command("bash");
    bash.current_dir(folder).env("PATH", std::env::join_paths(programs)?);
    run(bash.args(["-euc", &lines.join("\n")]))
}

/// The example as the body of a `main`, in a package that knows nothing but the store.
fn rust(folder: &Path) -> Result<()> {
    let body = block("rust")?;
    let (uses, rest): (Vec<&str>, Vec<&str>) = body.lines().partition(|line| line.starts_with("use "));
    let main = format!(
        "{}\nfn main() -> Result<(), Box<dyn std::error::Error>> {{\n{}\nOk(())\n}}\n",
        uses.join("\n"),
        rest.join("\n")
    );
    std::fs::write(folder.join("src/main.rs"), main)?;
    let store = root().join("venture-store");
    let manifest = format!(
        "[package]\nname = \"readme\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nventure-store = {{ path = {store:?} }}\n\n[workspace]\n"
    );
    std::fs::write(folder.join("Cargo.toml"), manifest)?;
    std::fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    run(cargo()
        .args(["run", "--quiet", "--manifest-path"])
        .arg(folder.join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", target_dir()))
}

/// The first block of that language.
pub(crate) fn block(language: &str) -> Result<String> {
    block_with(language, "")
}

/// The first block of that language that holds the words.
fn block_with(language: &str, words: &str) -> Result<String> {
    let text = std::fs::read_to_string(root().join("README.md")).context("README.md")?;
    let found = blocks(&text, language).find(|block| block.contains(words));
    found.with_context(|| format!("README.md has no block of `{language}` with `{words}`"))
}

fn blocks(text: &str, language: &str) -> impl Iterator<Item = String> {
    let opener = format!("\n```{language}\n");
    let parts = text.split(&opener).skip(1).map(str::to_owned).collect::<Vec<_>>();
    parts.into_iter().filter_map(|part| part.split_once("\n```").map(|(block, _)| format!("{block}\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_in_their_order() {
        let text = "a\n```sh\nx\n```\n```js\ny\nz\n```\n```sh\nw\n```\n";
        assert_eq!(blocks(text, "js").collect::<Vec<_>>(), ["y\nz\n"]);
        assert_eq!(blocks(text, "sh").collect::<Vec<_>>(), ["x\n", "w\n"]);
        assert_eq!(blocks(text, "rust").count(), 0);
    }
}
