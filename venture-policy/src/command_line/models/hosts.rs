//! Programs that reach hosts: which one is a pattern's word, and some options besides.

use crate::command_line::model::{Arguments, Model, Operands, bare, program, words};
use crate::command_line::table::table;

pub(super) const MODELS: &[Model] = &[
    program(
        words!("curl"),
        bare(table!(
            "-s -S -f -v -i -I -N -g -G -4 -6 -0 -m= -y= -Y= -X= -A= -e= -H=@ -d=@ --silent --show-error --fail
             --fail-with-body --fail-early --verbose --include --head --no-buffer --globoff --get --ipv4 --ipv6 --http1.0
             --http1.1 --http2 --http3 --tlsv1.2 --tlsv1.3 --max-time= --connect-timeout= --speed-limit= --speed-time=
             --limit-rate= --max-filesize= --retry= --retry-delay= --retry-max-time= --retry-connrefused --compressed
             --request= --user-agent= --referer= --header=@ --data=@ --data-ascii=@ --data-raw= --json=@ --path-as-is
             --no-progress-meter --progress-bar --version --help -V -h"
        )),
    ),
    program(
        words!("wget"),
        bare(table!(
            "-q -v -nv -S -d -4 -6 -T= -t= -w= -Q= -U= --quiet --verbose --no-verbose --server-response --spider --debug
             --timeout= --connect-timeout= --read-timeout= --dns-timeout= --tries= --wait= --waitretry= --limit-rate=
             --quota= --user-agent= --header= --referer= --no-cookies --no-cache --no-hsts --no-proxy --inet4-only
             --inet6-only --max-redirect= --https-only --show-progress --progress= --version --help -V -h"
        )),
    ),
    program(
        words!("ssh"),
        Arguments { operands: Operands::Remote, ..bare(table!("-V -q -v -4 -6 -T -x -a -n -C")) },
    ),
];
