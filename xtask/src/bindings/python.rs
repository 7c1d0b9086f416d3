//! The wheel.

use std::path::PathBuf;

use anyhow::Result;

use super::{Profile, answers, fresh, only_file};
use crate::process::{command, root, run, target_dir};
use crate::{readme, tools};

/// Builds the wheel and gives its path.
pub(crate) fn wheel(profile: Profile) -> Result<PathBuf> {
    let env = tools::python_env("build", &["maturin>=1.8,<2"])?;
    let out = fresh("wheel")?;
    let mut maturin = command(env.join("bin/maturin"));
    maturin.current_dir(root().join("bindings/python")).env("CARGO_TARGET_DIR", target_dir());
    let profile = if profile == Profile::Release { "release" } else { "dev" };
    run(maturin.args(["build", "--locked", "--quiet", "--profile", profile, "--out"]).arg(&out))?;
    only_file(&out, ".whl")
}

/// Installs the wheel into a clean environment; the vectors, the door and the types are tested there.
pub(crate) fn test() -> Result<()> {
    let wheel = wheel(Profile::Dev)?;
    let env = tools::python_env("test", &["pytest", "mypy"])?;
    let pip = |args: &[&str]| {
        run(command(env.join("bin/pip")).args(["--quiet", "--disable-pip-version-check"]).args(args))
    };
    pip(&["install", "--force-reinstall", "--no-deps", &wheel.display().to_string()])?;
    // From a folder that is not the package's, so that the installed one is what runs.
    let elsewhere = fresh("python-test")?;
    let tests = root().join("bindings/python/tests");
    let mut pytest = command(env.join("bin/python"));
    pytest.current_dir(&elsewhere).env("VENTURE_ANSWERS", answers()?);
    run(pytest.args(["-m", "pytest", "-q", "-p", "no:cacheprovider"]).arg(&tests))?;
    let example = elsewhere.join("example.py");
    std::fs::write(&example, readme::block("python")?)?;
    run(command(env.join("bin/python")).arg(&example))?;
    let mut stubs = command(env.join("bin/python"));
    run(stubs.current_dir(&elsewhere).args(["-m", "mypy.stubtest", "venture", "--ignore-missing-stub"]))
}
