//! What the commands need beside cargo, installed by package name when it is missing.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::process::{cargo, command, run, succeeds, target_dir};

/// A cargo subcommand from the Rust registry; the crate has the program's name.
pub(crate) fn cargo_tool(name: &str) -> Result<()> {
    if on_path(name) {
        return Ok(());
    }
    println!("{name} is missing: installing it");
    let install = |locked: &[&str]| {
        let mut install = cargo();
        install.args(["install", "--debug"]).args(locked).arg(name);
        install.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_TARGET_DIR", target_dir().join("tools"));
        run(&mut install)
    };
    // The newest crates of a lock file may not be there yet.
    install(&["--locked"]).or_else(|_| install(&[]))
}

/// A program from a Debian package.
pub(crate) fn debian(program: &str, package: &str) -> Result<()> {
    if on_path(program) {
        return Ok(());
    }
    println!("{program} is missing: installing the package {package}");
    ensure!(on_path("apt-get"), "`{program}` is missing and there is no apt-get: install it by hand");
    let install = || {
        let mut apt = command("apt-get");
        apt.args(["install", "-y", "-qq", "--no-install-recommends", package]);
        run(apt.env("DEBIAN_FRONTEND", "noninteractive"))
    };
    install().or_else(|_| run(command("apt-get").args(["update", "-qq"])).and_then(|()| install()))
}

fn on_path(program: &str) -> bool {
    succeeds(command("sh").args(["-c", "command -v \"$0\"", program]))
}
/// The folder of a virtual environment under the target directory that has these packages from PyPI.
pub(crate) fn python_env(name: &str, packages: &[&str]) -> Result<PathBuf> {
    let env = target_dir().join("venv").join(name);
    let stamp = env.join("packages.txt");
    let wanted = packages.join("\n");
    if std::fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(env);
    }
    if env.exists() {
        std::fs::remove_dir_all(&env).with_context(|| format!("remove `{}`", env.display()))?;
    }
    run(command("python3").args(["-m", "venv"]).arg(&env))?;
    if !packages.is_empty() {
        let mut pip = command(env.join("bin/pip"));
        run(pip.args(["install", "--quiet", "--disable-pip-version-check"]).args(packages))?;
    }
    std::fs::write(&stamp, wanted).with_context(|| format!("write `{}`", stamp.display()))?;
    Ok(env)
}
