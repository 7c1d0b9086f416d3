//! Programs that write the files that an argument names, or none.

use crate::command_line::model::{Arguments, Model, Operands, plain, program, words};
use crate::command_line::table::table;

pub(super) const MODELS: &[Model] = &[
    program(
        words!("tar"),
        Arguments {
            writes: words!("-f --file"),
            ..plain(table!(
                "-t -v -z -j -J -c --list --create --gzip --bzip2 --xz --verbose --exclude= --exclude-vcs --wildcards
                 --strip-components= --sort= --mtime= --owner= --group= --numeric-owner --version --help"
            ))
        },
    ),
    program(
        words!("sort"),
        Arguments {
            writes: words!("-o --output"),
            ..plain(table!(
                "-n -r -u -f -b -d -g -h -i -M -R -V -s -c -C -m -z -k= -t= -S= --reverse --unique --numeric-sort
                 --general-numeric-sort --human-numeric-sort --month-sort --version-sort --random-sort --key=
                 --field-separator= --stable --ignore-case --ignore-leading-blanks --ignore-nonprinting
                 --dictionary-order --check=? --merge --zero-terminated --buffer-size= --parallel= --version --help"
            ))
        },
    ),
    program(
        words!("sed"),
        Arguments {
            operands: Operands::Script,
            ..plain(table!(
                "-n -E -r -u -s -z --quiet --silent --regexp-extended --separate --unbuffered --null-data --posix
                 --sandbox --version --help"
            ))
        },
    ),
    program(
        words!("cp"),
        Arguments {
            writes: words!("-t --target-directory"),
            operands: Operands::LastTarget,
            ..plain(table!(
                "-r -R -a -p -d -f -v -n -u -i -T -L -H -P -x --recursive --archive --force --no-clobber --interactive
                 --update=? --verbose --no-target-directory --dereference --no-dereference --preserve=? --one-file-system
                 --parents --version --help"
            ))
        },
    ),
    program(
        words!("mv"),
        Arguments {
            writes: words!("-t --target-directory"),
            operands: Operands::Targets,
            ..plain(table!(
                "-v -n -u -i -f -T --no-clobber --interactive --force --update=? --verbose --no-target-directory
                 --version --help"
            ))
        },
    ),
    program(
        words!("mkdir"),
        Arguments { operands: Operands::Targets, ..plain(table!("-p -v --parents --verbose --version --help")) },
    ),
    program(
        words!("tee"),
        Arguments { operands: Operands::Targets, ..plain(table!("-a -i -p --append --ignore-interrupts --version --help")) },
    ),
];
