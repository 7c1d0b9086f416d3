//! docker: what reads of containers and images; the rest reaches the machine as root.

use crate::command_line::model::{
    Arguments, Model, NOTHING, Runner, SubCommand, bare, command, named, plain, words,
};
use crate::command_line::table::{Table, commands, table};

/// `exec` hands all that follows the container to the program.
const EXEC: Runner = Runner {
    flags: words!("-i -t -it -ti -d --interactive --tty --detach"),
    names: &[],
    before: 1,
    assignments: false,
    reads_code: false,
};

const COMMANDS: &[SubCommand] = &[
    command(
        words!("ps"),
        bare(table!(
            "-a -q -l -s -n= -f= --all --quiet --latest --size --last= --filter= --format= --no-trunc --help"
        )),
    ),
    command(
        words!("images"),
        plain(table!("-a -q -f= --all --quiet --filter= --format= --digests --no-trunc --tree --help")),
    ),
    command(
        words!("logs"),
        plain(table!("-f -t -n= --follow --timestamps --tail= --since= --until= --details --help")),
    ),
    command(words!("top"), plain(table!("--help"))),
    command(words!("port"), plain(table!("--help"))),
    command(words!("stats"), plain(table!("-a --all --no-stream --no-trunc --format= --help"))),
    command(words!("version"), bare(table!("-f= --format= --help"))),
    named(words!("exec"), Arguments { runner: Some(&EXEC), ..NOTHING }),
    named(words!("inspect"), plain(table!("-s -f= --size --format= --type="))),
    named(words!("info"), bare(table!("-f= --format="))),
    named(words!("start"), plain(Table::EMPTY)),
    named(words!("stop"), plain(table!("-t= --time= --timeout= -s= --signal="))),
    named(words!("restart"), plain(table!("-t= --time= --timeout= -s= --signal="))),
    named(words!("pause"), plain(Table::EMPTY)),
    named(words!("unpause"), plain(Table::EMPTY)),
    named(words!("wait"), plain(Table::EMPTY)),
    named(words!("kill"), plain(table!("-s= --signal="))),
    named(words!("history"), plain(table!("-q -H --quiet --no-trunc --human"))),
];

/// Of these nothing is harmless that a pattern does not say.
const OTHERS: Table = table!(
    "search run create cp build buildx builder bake attach commit compose container context checkpoint
     config diff events export image import init load login logout manifest network node plugin pull push
     rename rm rmi save scout secret service stack swarm system tag trust update volume"
);

pub(super) const MODELS: &[Model] = &[Model {
    names: words!("docker"),
    are_aliases: true,
    globals: &[],
    directories: &[],
    commands: commands!(COMMANDS),
    others: OTHERS,
    arguments: bare(table!("--version --help -v")),
}];
