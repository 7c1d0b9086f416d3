//! Programs that read and print.

use crate::command_line::model::{Arguments, Model, Operands, bare, plain, program, words};
use crate::command_line::table::table;

pub(super) const MODELS: &[Model] = &[
    program(
        words!("grep egrep fgrep"),
        plain(table!(
            "-i -v -n -r -R -l -L -c -w -x -o -q -s -h -H -E -F -G -P -a -z -Z -b -y -I -U -T -u -e= -A= -B= -C= -m= -#
             --regexp= --include= --exclude= --exclude-dir= --color=? --colour=? --count --ignore-case --no-ignore-case
             --line-number --recursive --dereference-recursive --files-with-matches --files-without-match
             --invert-match --word-regexp --line-regexp --only-matching --quiet --silent --no-messages --no-filename
             --with-filename --extended-regexp --fixed-strings --basic-regexp --perl-regexp --text --null --null-data
             --byte-offset --after-context= --before-context= --context= --max-count= --binary-files= --version --help"
        )),
    ),
    program(
        words!("rg"),
        plain(table!(
            "-i -v -n -N -l -c -w -x -o -q -F -P -S -s -a -p -H -I -U -u -e= -A= -B= -C= -m= -g= -t= -T= -r= -d= -M= -j=
             --regexp= --glob= --iglob= --type= --type-not= --type-list --max-depth= --max-count= --max-columns=
             --after-context= --before-context= --context= --color= --colors= --heading --no-heading --files
             --files-with-matches --files-without-match --count --count-matches --hidden --no-ignore --no-ignore-vcs
             --no-config --json --line-number --no-line-number --ignore-case --smart-case --case-sensitive
             --fixed-strings --invert-match --word-regexp --line-regexp --only-matching --replace= --multiline
             --sort= --sortr= --stats --trim --vimgrep --column --quiet --text --pcre2 --version --help"
        )),
    ),
    program(
        words!("ls"),
        plain(table!(
            "-l -a -A -h -R -t -r -S -1 -d -F -i -n -s -p -G -g -o -X -U -c -u -v -B -C -m -x -L -k -q -Q -b -N -Z -I= -w=
             --all --almost-all --human-readable --recursive --reverse --color=? --sort= --time= --time-style= --full-time
             --group-directories-first --directory --classify --inode --size --si --no-group --numeric-uid-gid
             --ignore= --format= --dereference --version --help"
        )),
    ),
    program(
        words!("cat"),
        plain(table!(
            "-n -b -s -A -e -t -v -E -T -u --number --number-nonblank --squeeze-blank --show-all --show-ends --show-tabs
             --show-nonprinting --version --help"
        )),
    ),
    program(
        words!("head"),
        plain(table!("-n= -c= -q -v -z -# --lines= --bytes= --quiet --silent --verbose --zero-terminated --version --help")),
    ),
    program(
        words!("tail"),
        plain(table!(
            "-n= -c= -q -v -f -F -z -s= -# --lines= --bytes= --follow=? --quiet --silent --verbose --retry
             --sleep-interval= --pid= --zero-terminated --version --help"
        )),
    ),
    program(
        words!("wc"),
        plain(table!("-l -w -c -m -L --lines --words --bytes --chars --max-line-length --version --help")),
    ),
    program(words!("echo"), plain(table!("-n -e -E"))),
    program(
        words!("diff"),
        plain(table!(
            "-u -r -q -s -i -w -b -B -N -a -y -c -d -e -n -p -t -T -Z -E -U=? -C= -W= -x= -I= --brief --unified=? --recursive
             --color=? --side-by-side --ignore-case --ignore-all-space --ignore-space-change --ignore-blank-lines
             --ignore-trailing-space --report-identical-files --new-file --text --exclude= --width= --label= --context=?
             --normal --minimal --strip-trailing-cr --suppress-common-lines --show-c-function --version --help"
        )),
    ),
    program(
        words!("jq"),
        Arguments {
            operands: Operands::Filter,
            ..plain(table!(
                "-r -c -e -S -s -n -M -C -j -a -R -h -V --raw-output --raw-output0 --compact-output --exit-status
                 --sort-keys --slurp --null-input --monochrome-output --color-output --join-output --ascii-output
                 --raw-input --tab --indent= --unbuffered --seq --stream --stream-errors --arg== --argjson== --slurpfile==
                 --rawfile== --args --jsonargs --version --help"
            ))
        },
    ),
    program(words!("awk gawk mawk nawk"), bare(table!("--version --help"))),
];
