//! cargo and make: they run the project's own code, and no other.

use crate::command_line::model::{
    Arguments, Model, NOTHING, Operands, SubCommand, bare, command, named, plain, program, words,
};
use crate::command_line::table::{Table, commands, table};

const BUILD: Arguments = plain(table!(
    "--release -r --workspace --all --all-targets --all-features --no-default-features --features= -F= -p= --package=
     --exclude= --lib --bins --bin= --tests --test= --examples --example= --benches --bench= --locked --offline --frozen
     -q --quiet -v -vv --verbose -j= --jobs= --no-run --no-fail-fast --keep-going --doc --no-deps --profile=
     --message-format= --color= --document-private-items --ignore-rust-version -h --help"
));

const CARGO: &[SubCommand] = &[
    command(words!("build b"), BUILD),
    command(words!("check c"), BUILD),
    command(words!("test t"), BUILD),
    command(words!("run r"), BUILD),
    command(words!("bench"), BUILD),
    command(words!("doc d"), BUILD),
    command(words!("clippy"), Arguments { operands: Operands::Lints, ..BUILD }),
    command(words!("fmt"), bare(table!("--all --check -p= --package= -q --quiet -v --verbose"))),
    command(
        words!("tree"),
        plain(table!(
            "--workspace -p= --package= -i= --invert= -d --duplicates -e= --edges= --depth= --prefix= --no-dedupe
             --charset= -f= --format= --all-features --no-default-features --features= -F= --locked --offline --frozen
             -q --quiet -v --verbose --color="
        )),
    ),
    command(
        words!("metadata"),
        bare(table!("--format-version= --no-deps --all-features --no-default-features --features= -F= --locked --offline --frozen -q --quiet -v --verbose")),
    ),
    command(words!("clean"), bare(table!("--release -r -p= --package= --doc --profile= -n --dry-run -q --quiet"))),
    command(words!("version"), bare(table!("-v --verbose"))),
    command(words!("locate-project"), bare(table!("--workspace --message-format="))),
    command(words!("pkgid"), plain(table!("-p= --package="))),
    named(words!("help"), plain(Table::EMPTY)),
    named(words!("fetch"), bare(table!("--locked --offline --frozen -q --quiet -v --verbose"))),
    named(words!("update"), plain(table!("-p= --package= -w --workspace -n --dry-run --recursive --precise= -q --quiet -v --verbose"))),
    named(words!("generate-lockfile"), bare(table!("--offline -q --quiet"))),
    named(words!("remove rm"), NOTHING),
];

/// Of these nothing is harmless that a pattern does not say.
const CARGO_OTHERS: Table = table!(
    "add init new search info vendor package publish install uninstall login logout owner yank fix rustc
     rustdoc config report script miri"
);

pub(super) const MODELS: &[Model] = &[
    Model {
        names: words!("cargo"),
        are_aliases: true,
        globals: words!("--locked --offline --frozen -q --quiet -v -vv --verbose --color="),
        directories: &[],
        commands: commands!(CARGO),
        others: CARGO_OTHERS,
        arguments: bare(table!("--version --help --list -V -h")),
    },
    program(
        words!("make gmake"),
        Arguments {
            operands: Operands::Goals,
            ..plain(table!(
                "-n -k -s -B -q -i -w -r -R -S -j=? -l=? --dry-run --just-print --keep-going --silent --quiet --always-make
                 --question --jobs=? --load-average=? --no-print-directory --print-directory --trace --output-sync=? -O=?
                 --version --help -v -h"
            ))
        },
    ),
];
