//! Programs that run what their operands name: wrappers, shells, interpreters. And cd, which moves the place
//! that relative paths lie below.

use crate::command_line::model::{Arguments, Model, Operands, Runner, bare, program, programs, words};
use crate::command_line::table::{Table, table};

const WRAPPER: Runner = Runner { flags: &[], names: &[], before: 0, assignments: false, reads_code: false };
/// Wrappers whose first operand is a time, a file, a mask or a root.
const AFTER_ONE: Runner =
    Runner { flags: words!("--foreground --preserve-status -v --verbose"), before: 1, ..WRAPPER };
const ENV: Runner =
    Runner { flags: words!("-i -0 -v --ignore-environment --null --debug"), assignments: true, ..WRAPPER };
const XARGS: Runner =
    Runner { flags: words!("-0 -r -t -x -o --null --no-run-if-empty --verbose --exit"), ..WRAPPER };
const SHELL: Runner =
    Runner { flags: words!("-l -i --login"), names: words!("-c"), reads_code: true, ..WRAPPER };
const PYTHON: Runner = Runner {
    flags: words!("-B -b -d -E -i -I -O -OO -P -q -s -S -u -v -x"),
    names: words!("-c -m"),
    reads_code: true,
    ..WRAPPER
};
const NODE: Runner = Runner {
    flags: words!(
        "-c --check --test --watch --no-warnings --trace-warnings --enable-source-maps --experimental-vm-modules"
    ),
    names: words!("-e --eval -p --print"),
    reads_code: true,
    ..WRAPPER
};
const INTERPRETER: Runner = Runner { names: words!("-e"), reads_code: true, ..WRAPPER };
/// Interpreters whose first operand is a sub-command.
const AFTER_COMMAND: Runner = Runner { before: 1, reads_code: true, ..WRAPPER };

const fn runs(runner: &'static Runner, options: Table) -> Arguments {
    Arguments { runner: Some(runner), ..bare(options) }
}

pub(super) const MODELS: &[Model] = &[
    program(
        words!("xargs"),
        runs(
            &XARGS,
            table!(
                "-0 -r -t -x -n= -P= -L= -s= -d= -E= --null --no-run-if-empty --verbose --max-args= --max-procs= --max-lines=? --delimiter= --version --help"
            ),
        ),
    ),
    program(words!("env"), runs(&ENV, table!("-0 -u= --null --unset= --version --help"))),
    program(words!("python python3"), runs(&PYTHON, table!("--version --help -V -h"))),
    program(words!("node nodejs"), runs(&NODE, table!("--version --help -v -h"))),
    programs(
        words!("perl ruby php lua luajit tclsh Rscript pwsh osascript"),
        runs(&INTERPRETER, table!("--version --help")),
    ),
    programs(words!("deno bun"), runs(&AFTER_COMMAND, table!("--version --help"))),
    programs(
        words!("sh bash dash ash zsh ksh mksh fish csh tcsh rbash busybox"),
        runs(&SHELL, table!("--version --help")),
    ),
    programs(
        words!(
            "nice nohup setsid stdbuf sudo doas su strace ltrace watch time command builtin exec ionice unshare nsenter npx"
        ),
        runs(&WRAPPER, table!("--version --help")),
    ),
    programs(words!("timeout flock chroot taskset chrt"), runs(&AFTER_ONE, table!("--version --help"))),
    programs(
        words!("eval source . trap alias enable parallel script expect pushd popd"),
        bare(table!("--version --help")),
    ),
    program(words!("cd"), Arguments { operands: Operands::Place, ..bare(table!("-L -P")) }),
];
