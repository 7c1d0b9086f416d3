//! The tarball.

use std::path::PathBuf;

use anyhow::Result;

use super::{Profile, answers, fresh, only_file};
use crate::process::{command, root, run, target_dir};
use crate::readme;

/// Builds the addon, packs the package and gives the tarball's path.
pub(crate) fn npm_pack(profile: Profile) -> Result<PathBuf> {
    let package = root().join("bindings/node");
    let npm = || {
        let mut npm = command("npm");
        npm.current_dir(&package).env("CARGO_TARGET_DIR", target_dir());
        npm
    };
    if !package.join("node_modules/.bin/napi").exists() {
        run(npm().args(["install", "--no-audit", "--no-fund", "--loglevel", "error"]))?;
    }
    let release: &[&str] = if profile == Profile::Release { &["--", "--release"] } else { &[] };
    run(npm().args(["run", "--silent", "build"]).args(release))?;
    let out = fresh("npm")?;
    run(npm().args(["pack", "--silent", "--pack-destination"]).arg(&out))?;
    only_file(&out, ".tgz")
}

/// Installs the tarball into an empty project; the vectors, the door and the types are tested there.
pub(crate) fn test() -> Result<()> {
    let tarball = npm_pack(Profile::Dev)?;
    let project = fresh("node-test")?;
    std::fs::write(project.join("package.json"), "{\"private\": true}\n")?;
    let mut npm = command("npm");
    npm.current_dir(&project).args(["install", "--no-audit", "--no-fund", "--loglevel", "error"]);
    run(npm.arg(&tarball).args(["typescript@5", "@types/node@20"]))?;
    for name in ["engine.test.js", "vectors.test.js", "types.ts"] {
        std::fs::copy(root().join("bindings/node/test").join(name), project.join(name))?;
    }
    let mut node = command("node");
    node.current_dir(&project).env("VENTURE_ANSWERS", answers()?);
    run(node.args(["--test", "--test-reporter", "spec", "engine.test.js", "vectors.test.js"]))?;
    let example = project.join("example.mjs");
    std::fs::write(&example, readme::block("js")?)?;
    run(command("node").arg(&example))?;
    let mut tsc = command("node");
    tsc.current_dir(&project).arg("node_modules/typescript/bin/tsc");
    run(tsc.args(["--strict", "--noEmit", "--target", "es2022", "--module", "nodenext", "types.ts"]))
}
