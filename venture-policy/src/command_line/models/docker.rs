//! docker: what reads of containers and images; the rest reaches the machine as root.

use crate::command_line::model::{
    Arguments, Model, NOTHING, Runner, SubCommand, bare, command, named, plain, words,
};

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
        bare(words!(
            "-a -q -l -s -n= -f= --all --quiet --latest --size --last= --filter= --format= --no-trunc --help"
        )),
    ),
    command(
        words!("images"),
        plain(words!("-a -q -f= --all --quiet --filter= --format= --digests --no-trunc --tree --help")),
    ),
    command(
        words!("logs"),
        plain(words!("-f -t -n= --follow --timestamps --tail= --since= --until= --details --help")),
    ),
    command(words!("top"), plain(words!("--help"))),
    command(words!("port"), plain(words!("--help"))),
    command(words!("stats"), plain(words!("-a --all --no-stream --no-trunc --format= --help"))),
    command(words!("version"), bare(words!("-f= --format= --help"))),
    named(words!("exec"), Arguments { runner: Some(&EXEC), ..NOTHING }),
    named(words!("inspect"), plain(words!("-s -f= --size --format= --type="))),
    named(words!("info"), bare(words!("-f= --format="))),
    named(words!("start"), plain(&[])),
    named(words!("stop"), plain(words!("-t= --time= --timeout= -s= --signal="))),
    named(words!("restart"), plain(words!("-t= --time= --timeout= -s= --signal="))),
    named(words!("pause"), plain(&[])),
    named(words!("unpause"), plain(&[])),
    named(words!("wait"), plain(&[])),
    named(words!("kill"), plain(words!("-s= --signal="))),
    named(words!("history"), plain(words!("-q -H --quiet --no-trunc --human"))),
];

/// Of these nothing is harmless that a pattern does not say.
const OTHERS: &[&str] = words!(
    "search run create cp build buildx builder bake attach commit compose container context checkpoint
     config diff events export image import init load login logout manifest network node plugin pull push
     rename rm rmi save scout secret service stack swarm system tag trust update volume"
);

pub(super) const MODELS: &[Model] = &[Model {
    names: words!("docker"),
    are_aliases: true,
    globals: &[],
    directories: &[],
    commands: COMMANDS,
    others: OTHERS,
    arguments: bare(words!("--version --help -v")),
}];
