//! The programs that ship with a model. What is not listed is not harmless.
//!
//! Spec: command-lines.md 2.

use super::model::{Arguments, Model, NOTHING, Operands, SubCommand};

const VERSION_ONLY: Arguments =
    Arguments { options: &["--version", "--help"], writes: &[], operands: Operands::None };

const fn plain(options: &'static [&'static str]) -> Arguments {
    Arguments { options, writes: &[], operands: Operands::Plain }
}

const fn bare(options: &'static [&'static str]) -> Arguments {
    Arguments { options, writes: &[], operands: Operands::None }
}

const fn command(
    name: &'static str,
    aliases: &'static [&'static str],
    arguments: Arguments,
) -> SubCommand {
    SubCommand { name, aliases, arguments }
}

const fn program(names: &'static [&'static str], arguments: Arguments) -> Model {
    Model { names, globals: &[], directories: &[], commands: &[], arguments }
}

const LOG: &[&str] = &[
    "--oneline", "--graph", "--all", "--decorate", "--stat", "--patch", "-p", "-n=", "--max-count=", "-#",
    "--since=", "--until=", "--author=", "--grep=", "--name-only", "--name-status", "--format=", "--pretty=",
    "--date=", "--follow", "--no-merges", "--merges", "--reverse", "--shortstat", "--numstat", "-i", "-w",
];

const GIT: Model = Model {
    names: &["git"],
    globals: &["-C=", "--no-pager", "--no-optional-locks", "--literal-pathspecs"],
    directories: &["-C"],
    commands: &[
        command("status", &[], plain(&["-s", "--short", "-b", "--branch", "--porcelain", "--ignored", "-v", "-z"])),
        command("log", &[], plain(LOG)),
        command("show", &[], plain(LOG)),
        command("diff", &[], plain(&[
            "--stat", "--cached", "--staged", "--name-only", "--name-status", "--numstat", "--shortstat", "-w",
            "--color=", "--word-diff", "-U=", "--check", "--quiet", "--no-color",
        ])),
        command("blame", &[], plain(&["-L=", "-w", "-e", "--date="])),
        command("branch", &[], plain(&["--list", "-l", "-a", "-r", "-v", "--show-current", "--all", "--merged", "--no-merged"])),
        command("tag", &[], plain(&["--list", "-l", "-n"])),
        command("add", &[], plain(&["-A", "--all", "-u", "--update", "-n", "--dry-run", "-v"])),
        command("commit", &[], plain(&[
            "-m=", "--message=", "-a", "--all", "--allow-empty", "--amend", "--no-edit", "-q", "--quiet", "-v",
            "-s", "--signoff", "--author=", "--date=", "--dry-run",
        ])),
        command("rev-parse", &[], plain(&["--short", "--abbrev-ref", "--show-toplevel", "--verify", "--is-inside-work-tree"])),
        command("ls-files", &[], plain(&["-m", "-o", "-c", "-d", "--others", "--exclude-standard", "-z"])),
        command("shortlog", &[], plain(&["-s", "-n", "-e"])),
        command("describe", &[], plain(&["--tags", "--always", "--dirty", "--long"])),
        command("restore", &[], plain(&["--staged", "--worktree", "-S", "-W", "-q"])),
        command("switch", &[], plain(&["-c=", "-q", "--detach"])),
        command("stash", &[], plain(&["-m=", "-u", "-q", "-k", "--keep-index", "--include-untracked"])),
        command("checkout", &[], plain(&["-q", "-b=", "--detach", "--quiet"])),
        command("remote", &[], bare(&["-v", "--verbose"])),
        command("merge-base", &[], plain(&["--is-ancestor", "--all"])),
        command("push", &[], NOTHING),
        command("fetch", &[], NOTHING),
        command("pull", &[], NOTHING),
        command("clone", &[], NOTHING),
    ],
    arguments: bare(&["--version", "--help"]),
};

const CARGO: Model = Model {
    names: &["cargo"],
    globals: &["--locked", "--offline", "--frozen", "-q", "--quiet", "-v", "--verbose"],
    directories: &[],
    commands: &[
        command("build", &["b"], CARGO_BUILD),
        command("check", &["c"], CARGO_BUILD),
        command("test", &["t"], CARGO_BUILD),
        command("run", &["r"], CARGO_BUILD),
        command("bench", &[], CARGO_BUILD),
        command("doc", &["d"], CARGO_BUILD),
        command("clippy", &[], CARGO_BUILD),
        command("fmt", &[], bare(&["--all", "--check"])),
        command("tree", &[], CARGO_BUILD),
        command("metadata", &[], bare(&["--format-version=", "--no-deps"])),
        command("clean", &[], bare(&[])),
        command("publish", &[], NOTHING),
        command("install", &[], NOTHING),
        command("login", &[], NOTHING),
        command("owner", &[], NOTHING),
        command("yank", &[], NOTHING),
        command("fix", &[], NOTHING),
        command("rustc", &[], NOTHING),
    ],
    arguments: bare(&["--version", "--help", "--list", "-V"]),
};

const CARGO_BUILD: Arguments = Arguments {
    options: &[
        "--release", "-r", "--workspace", "--all", "--all-targets", "--all-features", "--no-default-features",
        "--features=", "-F=", "-p=", "--package=", "--lib", "--bins", "--bin=", "--tests", "--test=", "--examples",
        "--example=", "--benches", "--locked", "--offline", "--frozen", "-q", "--quiet", "-v", "--verbose", "-j=",
        "--jobs=", "--no-run", "--no-fail-fast", "--doc", "--no-deps", "--profile=",
    ],
    writes: &[],
    operands: Operands::Plain,
};

const NPM: Model = Model {
    names: &["npm"],
    globals: &["--silent", "-s", "--quiet"],
    directories: &[],
    commands: &[
        command("test", &["t", "tst"], bare(&["--silent", "-s"])),
        command("run", &["run-script"], plain(&["--silent", "-s", "--if-present"])),
        command("start", &[], bare(&[])),
        command("ci", &["clean-install"], bare(&["--ignore-scripts", "--no-audit", "--no-fund"])),
        command("ls", &["list"], plain(&["--depth=", "--all", "-a", "--json"])),
        command("outdated", &[], plain(&["--json"])),
        command("view", &["info", "show"], plain(&["--json"])),
        command("exec", &["x"], NOTHING),
        command("publish", &[], NOTHING),
        command("install", &["i", "add"], bare(&["--ignore-scripts", "--no-audit", "--no-fund"])),
        command("config", &["c"], NOTHING),
        command("link", &["ln"], NOTHING),
        command("login", &["adduser"], NOTHING),
        command("token", &[], NOTHING),
        command("explore", &[], NOTHING),
        command("edit", &[], NOTHING),
        command("init", &["create"], NOTHING),
    ],
    arguments: bare(&["--version", "-v", "--help"]),
};

const PIP: Model = Model {
    names: &["pip", "pip3"],
    globals: &["-q", "--quiet", "--no-input", "--disable-pip-version-check"],
    directories: &[],
    commands: &[
        command("list", &[], bare(&["--outdated", "-o", "--format="])),
        command("show", &[], plain(&["-f", "--files"])),
        command("freeze", &[], bare(&["--all"])),
        command("check", &[], bare(&[])),
        command("install", &[], NOTHING),
        command("download", &[], NOTHING),
        command("wheel", &[], NOTHING),
        command("config", &[], NOTHING),
        command("cache", &[], NOTHING),
    ],
    arguments: bare(&["--version", "--help"]),
};

const DOCKER: Model = Model {
    names: &["docker"],
    globals: &[],
    directories: &[],
    commands: &[
        command("ps", &[], bare(&["-a", "--all", "-q", "--quiet", "--no-trunc", "-n=", "-l"])),
        command("images", &[], plain(&["-a", "--all", "-q", "--quiet", "--no-trunc"])),
        command("logs", &[], plain(&["-f", "--follow", "--tail=", "-n=", "--since=", "-t", "--timestamps"])),
        command("top", &[], plain(&[])),
        command("port", &[], plain(&[])),
        command("stats", &[], plain(&["--no-stream", "-a"])),
        command("version", &[], bare(&[])),
        command("run", &[], NOTHING),
        command("exec", &[], NOTHING),
        command("cp", &[], NOTHING),
        command("build", &[], NOTHING),
    ],
    arguments: bare(&["--version", "--help"]),
};

const GREP: &[&str] = &[
    "-i", "-v", "-n", "-r", "-R", "-l", "-L", "-c", "-w", "-x", "-o", "-q", "-s", "-h", "-H", "-E", "-F", "-P",
    "-a", "-e=", "-A=", "-B=", "-C=", "-m=", "--include=", "--exclude=", "--exclude-dir=", "--color=", "--count",
    "--ignore-case", "--line-number", "--recursive", "--files-with-matches", "--invert-match", "--word-regexp",
];

/// Every model.
pub(super) const MODELS: &[Model] = &[
    GIT,
    CARGO,
    NPM,
    PIP,
    DOCKER,
    program(&["find"], plain(&[
        "-name", "-iname", "-path", "-ipath", "-type", "-maxdepth", "-mindepth", "-size", "-mtime", "-mmin",
        "-newer", "-empty", "-not", "-and", "-or", "-o", "-a", "-print", "-print0", "-ls", "-prune", "-user",
        "-group", "-perm", "-regex", "-L", "-H", "-P", "-follow", "-xdev", "-quit", "-links", "-true", "-false",
    ])),
    program(&["grep", "egrep", "fgrep"], plain(GREP)),
    program(&["rg"], plain(&[
        "-i", "-v", "-n", "-l", "-c", "-w", "-x", "-o", "-q", "-F", "-e=", "-A=", "-B=", "-C=", "-m=", "-g=",
        "-t=", "-T=", "-S", "--files", "--hidden", "--no-ignore", "--glob=", "--type=", "--json", "-u",
    ])),
    program(&["ls"], plain(&[
        "-l", "-a", "-A", "-h", "-R", "-t", "-r", "-S", "-1", "-d", "-F", "-i", "-n", "-s", "-p", "-G", "-g", "-o",
        "--all", "--almost-all", "--human-readable", "--recursive", "--reverse", "--color=", "--sort=", "--time=",
        "--full-time", "--group-directories-first", "--directory",
    ])),
    program(&["cat"], plain(&["-n", "-b", "-s", "-A", "-e", "-t", "-v", "-E", "-T", "--number"])),
    program(&["head"], plain(&["-n=", "-c=", "-q", "-v", "-#", "--lines=", "--bytes="])),
    program(&["tail"], plain(&["-n=", "-c=", "-q", "-v", "-f", "-F", "-#", "--lines=", "--bytes=", "--follow"])),
    program(&["wc"], plain(&["-l", "-w", "-c", "-m", "-L", "--lines", "--words", "--bytes", "--chars"])),
    program(&["echo"], Arguments { options: &["-n", "-e", "-E"], writes: &[], operands: Operands::Plain }),
    program(&["diff"], plain(&[
        "-u", "-r", "-q", "-s", "-i", "-w", "-b", "-B", "-N", "-a", "-y", "-c", "-U=", "-C=", "--brief",
        "--unified=", "--recursive", "--color=", "--side-by-side", "--ignore-case", "--ignore-all-space",
    ])),
    program(&["tar"], Arguments {
        options: &["-t", "-v", "-z", "-j", "-J", "-c", "--list", "--create", "--gzip", "--verbose", "--exclude="],
        writes: &["-f=", "--file="],
        operands: Operands::Plain,
    }),
    program(&["sort"], Arguments {
        options: &[
            "-n", "-r", "-u", "-f", "-b", "-d", "-g", "-h", "-i", "-M", "-V", "-s", "-c", "-C", "-m", "-z", "-k=",
            "-t=", "--reverse", "--unique", "--numeric-sort", "--key=", "--field-separator=", "--stable",
        ],
        writes: &["-o=", "--output="],
        operands: Operands::Plain,
    }),
    program(&["sed"], Arguments {
        options: &["-n", "-E", "-r", "-u", "-s", "-z", "--quiet", "--silent", "--regexp-extended"],
        writes: &[],
        operands: Operands::Script,
    }),
    program(&["awk", "gawk", "mawk", "nawk"], VERSION_ONLY),
    program(&["jq"], Arguments {
        options: &["--version", "--help"],
        writes: &[],
        operands: Operands::None,
    }),
    program(&["curl"], VERSION_ONLY),
    program(&["wget"], VERSION_ONLY),
    program(&["make", "gmake"], plain_targets()),
    program(&["ssh"], Arguments { options: &["-V"], writes: &[], operands: Operands::None }),
    program(&["xargs"], VERSION_ONLY),
    program(&["env"], VERSION_ONLY),
    program(&["python", "python3"], VERSION_ONLY),
    program(&["node", "nodejs"], VERSION_ONLY),
    program(&["cp"], Arguments {
        options: &["-r", "-R", "-a", "-p", "-v", "-n", "-u", "-i", "--recursive", "--no-clobber", "--verbose"],
        writes: &[],
        operands: Operands::Targets,
    }),
    program(&["mv"], Arguments {
        options: &["-v", "-n", "-u", "-i", "--no-clobber", "--verbose"],
        writes: &[],
        operands: Operands::Targets,
    }),
    program(&["mkdir"], Arguments {
        options: &["-p", "-v", "--parents", "--verbose"],
        writes: &[],
        operands: Operands::Targets,
    }),
    program(&["tee"], Arguments { options: &["-a", "--append"], writes: &[], operands: Operands::Targets }),
];

/// Targets of a build; `NAME=value` is judged where operands are read.
const fn plain_targets() -> Arguments {
    Arguments {
        options: &["-n", "-k", "-s", "-B", "-q", "-j=", "--dry-run", "--keep-going", "--silent", "--jobs="],
        writes: &[],
        operands: Operands::Plain,
    }
}
