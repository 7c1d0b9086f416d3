//! `venture-vectors run [--dir D]… [--require-shared]` and `venture-vectors answers FILE`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use venture_vectors::{DEFAULT_FOLDERS, Later, find, is_scenario, run_file, transcript};

const USAGE: &str = "\
venture-vectors run [--dir D]… [--require-shared] [--verbose]
    runs every vector file below D; default `vectors/` and `../shared/vectors/`
venture-vectors answers OUT [--dir D]…
    for every scenario a file in OUT with each line and its answer: {\"line\",\"answer\",\"object\"}
";

fn main() -> ExitCode {
    match start() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("venture-vectors: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn start() -> Result<bool> {
    let mut words = std::env::args().skip(1);
    match words.next().as_deref() {
        Some("run") => run(&Asked::read(words)?),
        Some("answers") => {
            let out = words.next().with_context(|| USAGE)?;
            answers(Path::new(&out), &Asked::read(words)?)
        }
        _ => bail!("\n{USAGE}"),
    }
}

/// What the command line asks for.
#[derive(Default)]
struct Asked {
    folders: Vec<PathBuf>,
    require_shared: bool,
    verbose: bool,
}

impl Asked {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let mut asked = Self::default();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--dir" => asked.folders.push(words.next().context("`--dir` needs a folder")?.into()),
                "--require-shared" => asked.require_shared = true,
                "--verbose" => asked.verbose = true,
                other => bail!("unexpected argument `{other}`\n{USAGE}"),
            }
        }
        if asked.folders.is_empty() {
            asked.folders = default_folders(&root(), asked.require_shared)?;
        }
        Ok(asked)
    }

    /// Every vector file of its folders.
    fn files(&self) -> Result<Vec<PathBuf>> {
        let found = self.folders.iter().map(|folder| find(folder)).collect::<Result<Vec<_>>>()?;
        Ok(found.concat())
    }
}

fn answers(out: &Path, asked: &Asked) -> Result<bool> {
    std::fs::create_dir_all(out).with_context(|| out.display().to_string())?;
    for path in asked.files()?.iter().filter(|path| is_scenario(path)) {
        let exchanges = transcript(path).with_context(|| path.display().to_string())?;
        let lines = exchanges.iter().map(|exchange| {
            serde_json::json!({"line": exchange.line, "answer": exchange.answer, "object": exchange.is_object})
        });
        let text: String = lines.map(|line| format!("{line}\n")).collect();
        let name = path.with_extension("jsonl");
        std::fs::write(out.join(name.file_name().unwrap_or_default()), text)?;
    }
    Ok(true)
}

fn run(asked: &Asked) -> Result<bool> {
    let root = root();
    let later = Later::parse(&std::fs::read_to_string(root.join("vectors/later.txt")).unwrap_or_default());
    let (mut passed, mut failed, mut aside) = (0_usize, 0_usize, 0_usize);
    let files = asked.files()?;
    for path in &files {
        let report = run_file(path, &later);
        let shown = path.strip_prefix(&root).unwrap_or(path).display();
        println!(
            "{shown}: {} passed, {} failed, {} aside",
            report.passed,
            report.failed.len(),
            report.aside.len()
        );
        report.failed.iter().for_each(|fault| println!("  {fault}"));
        if asked.verbose {
            report.aside.iter().for_each(|case| println!("  aside: {case}"));
        }
        passed = passed.saturating_add(report.passed);
        failed = failed.saturating_add(report.failed.len());
        aside = aside.saturating_add(report.aside.len());
    }
    println!("{} files: {passed} passed, {failed} failed, {aside} aside", files.len());
    Ok(failed == 0)
}

/// The default folders that are there; one outside the checkout may be absent.
fn default_folders(root: &Path, require_shared: bool) -> Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for folder in DEFAULT_FOLDERS {
        let path = match (folder.shared, std::env::var_os("VENTURE_SHARED")) {
            (true, Some(shared)) => PathBuf::from(shared).join("vectors"),
            _ => root.join(folder.path),
        };
        match (path.is_dir(), folder.shared && !require_shared) {
            (true, _) => folders.push(path),
            (false, true) => println!("skipped 1 folder: {} is absent", path.display()),
            (false, false) => bail!("the folder `{}` is absent", path.display()),
        }
    }
    Ok(folders)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}
