//! npm and pip: the project's own scripts and reading; other packages' code needs its own pattern.

use crate::command_line::model::{Model, NOTHING, SubCommand, bare, command, named, plain, words};
use crate::command_line::table::{Table, commands, table};

const NPM: &[SubCommand] = &[
    command(
        words!("test t tst"),
        plain(table!("--silent -s --if-present -w= --workspace= --workspaces -ws")),
    ),
    command(
        words!("run run-script rum urn"),
        plain(table!("--silent -s --if-present -w= --workspace= --workspaces -ws")),
    ),
    command(words!("start"), plain(table!("--silent -s --if-present"))),
    command(words!("stop"), plain(table!("--silent -s --if-present"))),
    command(words!("restart"), plain(table!("--silent -s --if-present"))),
    command(
        words!("ci clean-install ic install-clean isntall-clean"),
        bare(table!(
            "--ignore-scripts --no-audit --no-fund --omit= --include= --prefer-offline --offline --silent -s"
        )),
    ),
    command(
        words!("install i add in ins inst insta instal isnt isnta isntal isntall"),
        bare(table!(
            "--ignore-scripts --no-audit --no-fund --no-save --omit= --include= --prefer-offline --offline --silent -s"
        )),
    ),
    command(
        words!("ls list la ll"),
        plain(table!("--depth= --all -a --json --long -l --parseable -p --omit= --link")),
    ),
    command(words!("outdated"), plain(table!("--json --all -a --long -l --parseable -p"))),
    command(words!("view info show v"), plain(table!("--json"))),
    command(words!("explain why"), plain(table!("--json"))),
    command(words!("fund"), bare(table!("--json"))),
    command(words!("root"), bare(Table::EMPTY)),
    command(words!("bin"), bare(Table::EMPTY)),
    command(words!("query"), plain(Table::EMPTY)),
    named(words!("help hlep"), plain(Table::EMPTY)),
    command(words!("version verison"), bare(table!("--json"))),
    named(words!("pack"), bare(table!("--dry-run --json --silent -s"))),
    named(words!("audit"), bare(table!("--json --omit= --audit-level= --production"))),
    named(words!("exec x"), NOTHING),
    named(words!("config c"), NOTHING),
    named(words!("link ln"), NOTHING),
    named(words!("login adduser add-user"), NOTHING),
    named(words!("init create innit"), NOTHING),
    named(words!("uninstall unlink remove rm r un"), plain(table!("--ignore-scripts --no-save"))),
    named(words!("update up upgrade udpate"), bare(table!("--ignore-scripts --no-audit --no-fund"))),
    named(words!("dedupe ddp find-dupes"), NOTHING),
    named(words!("rebuild rb"), NOTHING),
    named(words!("bugs issues"), NOTHING),
    named(words!("dist-tag dist-tags"), NOTHING),
    named(words!("docs home"), NOTHING),
    named(words!("install-ci-test cit clean-install-test sit"), NOTHING),
    named(words!("install-test it"), NOTHING),
    named(words!("org ogr"), NOTHING),
    named(words!("owner author"), NOTHING),
    named(words!("search find s se"), NOTHING),
];

/// Of these nothing is harmless that a pattern does not say.
const NPM_OTHERS: Table = table!(
    "publish unpublish get set prefix logout token explore edit prune cache access completion deprecate
     undeprecate diff doctor help-search hook pkg profile repo sbom set-script shrinkwrap star stars team
     unstar whoami"
);

const PIP: &[SubCommand] = &[
    command(
        words!("list"),
        bare(table!(
            "-o -u -e -l --outdated --uptodate --editable --local --user --pre --not-required --exclude-editable
             --include-editable --exclude= --format="
        )),
    ),
    command(words!("show"), plain(table!("-f --files -v --verbose"))),
    command(words!("freeze"), bare(table!("-l --all --local --user --exclude-editable --exclude="))),
    command(words!("check"), bare(Table::EMPTY)),
    command(words!("inspect"), bare(table!("--local --user"))),
    command(words!("hash"), plain(table!("-a= --algorithm="))),
    command(words!("help"), plain(Table::EMPTY)),
    named(words!("debug"), bare(Table::EMPTY)),
    named(words!("uninstall"), plain(table!("-y --yes"))),
];

/// Of these nothing is harmless that a pattern does not say.
const PIP_OTHERS: Table = table!("install download wheel config cache index search lock completion");

pub(super) const MODELS: &[Model] = &[
    Model {
        names: words!("npm"),
        are_aliases: true,
        globals: words!("--silent -s --quiet -q --no-color --loglevel="),
        directories: &[],
        commands: commands!(NPM),
        others: NPM_OTHERS,
        arguments: bare(table!("--version -v --help -h")),
    },
    Model {
        names: words!("pip pip3"),
        are_aliases: true,
        globals: words!(
            "-q --quiet -v --verbose --no-input --no-color --disable-pip-version-check --isolated"
        ),
        directories: &[],
        commands: commands!(PIP),
        others: PIP_OTHERS,
        arguments: bare(table!("--version -V --help -h")),
    },
];
