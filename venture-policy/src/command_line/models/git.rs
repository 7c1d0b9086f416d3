//! git: reading and local work. Configuration, hooks and hosts need a pattern that names them.

use crate::command_line::model::{Arguments, Model, SubCommand, bare, command, named, plain, words};
use crate::command_line::table::{Table, commands, table};

const LOG: Arguments = plain(table!(
    "--oneline --graph --all --branches=? --tags=? --remotes=? --decorate=? --no-decorate --stat=? --shortstat --numstat
     --summary --patch -p -u --no-patch -n= --max-count= --skip= -# --since= --after= --until= --before= --author=
     --committer= --grep= --invert-grep -S= -G= -L= --name-only --name-status --format=? --pretty=? --date= --relative-date
     --follow --first-parent --no-merges --merges --reverse --abbrev-commit --abbrev=? --topo-order --date-order
     --left-right --cherry-pick --full-history --color=? --no-color --word-diff=? -U= --unified= -i -E -F -w -b -z -M -C
     --find-renames=? --diff-filter= --source --no-ext-diff --no-textconv"
));
const DIFF: Arguments = plain(table!(
    "--stat=? --shortstat --numstat --summary --dirstat=? --cached --staged --merge-base --name-only --name-status --patch
     -p -u --no-patch -w -b --ignore-all-space --ignore-space-change --ignore-blank-lines --color=? --no-color
     --word-diff=? --color-words=? -U=? --unified= --check --quiet --exit-code --raw --abbrev=? --full-index --binary
     --minimal --patience --histogram --diff-algorithm= --diff-filter= --find-renames=? -M -C -R -z -a --text --relative=?
     --no-ext-diff --no-textconv --no-prefix"
));
const RESUMED: Arguments =
    plain(table!("--continue --abort --skip --quit -n --no-commit --no-edit -x -s --signoff -m="));

const COMMANDS: &[SubCommand] = &[
    command(
        words!("status"),
        plain(table!(
            "-s -b -v -vv -z -u=? --short --branch --long --verbose --porcelain=? --ignored=? --untracked-files=?
             --show-stash --ahead-behind --no-ahead-behind --renames --no-renames"
        )),
    ),
    command(words!("log"), LOG),
    command(words!("show"), LOG),
    command(words!("whatchanged"), LOG),
    command(words!("diff"), DIFF),
    command(words!("blame"), plain(table!("-L= -w -e -s -l -t -n -f -p -M -C --date= --porcelain --line-porcelain --show-email --abbrev="))),
    command(
        words!("branch"),
        plain(table!(
            "-l -a -r -v -vv -q --list --all --remotes --verbose --show-current --merged=? --no-merged=? --contains=?
             --no-contains=? --points-at= --sort= --format= --color=? --no-color --column=? -i --ignore-case"
        )),
    ),
    command(words!("tag"), plain(table!("-l -n=? --list --contains=? --merged=? --no-merged=? --points-at= --sort= --format= -i --ignore-case"))),
    command(words!("add stage"), plain(table!("-A -u -n -v -f -N --all --update --dry-run --verbose --force --intent-to-add --no-all --refresh --ignore-errors"))),
    command(
        words!("commit"),
        plain(table!(
            "-m= --message= -a --all --allow-empty --allow-empty-message --amend --no-edit -q --quiet -v --verbose -s --signoff
             --no-signoff --author= --date= --dry-run --short --porcelain --no-status --reset-author --fixup= --squash=
             --trailer= -o --only -i --include --no-gpg-sign"
        )),
    ),
    command(
        words!("rev-parse"),
        plain(table!("--short=? --abbrev-ref=? --show-toplevel --show-prefix --show-cdup --git-dir --verify -q --quiet --is-inside-work-tree --is-bare-repository --symbolic --symbolic-full-name --all")),
    ),
    command(words!("rev-list"), plain(table!("--count --all -n= --max-count= --since= --until= --author= --no-merges --merges --first-parent --reverse --left-right --abbrev-commit --parents"))),
    command(words!("ls-files"), plain(table!("-m -o -c -d -s -z -t -v -i -k -x= --others --cached --modified --deleted --stage --ignored --exclude-standard --exclude= --full-name --error-unmatch"))),
    command(words!("ls-tree"), plain(table!("-r -d -t -l -z --name-only --name-status --full-name --full-tree --abbrev=? --long"))),
    command(words!("cat-file"), plain(table!("-p -t -s -e"))),
    command(words!("grep"), plain(table!("-i -v -n -l -L -c -w -E -F -P -G -h -H -a -I -q -o -e= -A= -B= -C= -W --cached --untracked --count --name-only --line-number --ignore-case --word-regexp --max-depth= --heading --break --show-function --color=? --no-color --and --or --not"))),
    command(words!("show-ref"), plain(table!("--head --heads --branches --tags --verify -q --quiet -s --hash=? -d --dereference"))),
    command(words!("for-each-ref"), plain(table!("--format= --sort= --count= --contains=? --merged=? --no-merged=? --points-at="))),
    command(words!("name-rev"), plain(table!("--tags --refs= --name-only --always"))),
    command(words!("count-objects"), bare(table!("-v -H"))),
    command(words!("shortlog"), plain(table!("-s -n -e -c --summary --numbered --email --no-merges --since= --until="))),
    command(words!("describe"), plain(table!("--tags --all --always --dirty=? --long --abbrev= --match= --exact-match --contains"))),
    command(words!("check-ignore"), plain(table!("-v -q -n -z --verbose --quiet --no-index"))),
    command(words!("merge-base"), plain(table!("--is-ancestor --all -a --octopus --fork-point"))),
    command(words!("restore"), plain(table!("--staged --worktree -S -W -q --quiet -s= --source= --ours --theirs --ignore-unmerged"))),
    command(words!("switch"), plain(table!("-c= -C= -q -d --create= --quiet --detach --discard-changes --no-track"))),
    command(words!("checkout"), plain(table!("-q -b= -B= --detach --quiet -f --force --ours --theirs --no-track --orphan="))),
    command(words!("stash"), plain(table!("-m= --message= -u -q -k --keep-index --no-keep-index --include-untracked --index --quiet -a --all --staged -S"))),
    command(words!("remote"), bare(table!("-v --verbose"))),
    command(words!("version"), bare(Table::EMPTY)),
    named(words!("push"), bare(table!("-q -v -u -n --quiet --verbose --set-upstream --dry-run --porcelain --progress --atomic"))),
    named(words!("fetch"), bare(table!("-q -v -p -t -n --quiet --verbose --prune --tags --no-tags --dry-run --all --progress --depth="))),
    named(words!("pull"), bare(table!("-q -v -r --quiet --verbose --rebase=? --no-rebase --ff --ff-only --no-ff --prune --tags --no-tags --no-edit --progress"))),
    named(words!("clone"), bare(table!("-q -v --quiet --verbose --depth= --single-branch --no-tags --progress --bare --no-checkout -n"))),
    named(words!("ls-remote"), bare(table!("-q --quiet --heads --branches --tags --refs"))),
    named(words!("config"), bare(table!("-l -z --list --get= --get-all= --get-regexp= --show-origin --show-scope --name-only --local --null"))),
    named(words!("rebase"), plain(table!("--continue --abort --skip --quit -q --quiet -v --verbose --onto= --autostash --no-autostash --root --keep-base --no-stat --stat"))),
    named(words!("merge"), plain(table!("--continue --abort --quit -q -v --quiet --verbose --ff --ff-only --no-ff --squash --no-commit --no-edit -m= --stat --no-stat --autostash"))),
    named(words!("cherry-pick"), RESUMED),
    named(words!("revert"), RESUMED),
    named(words!("reset"), plain(table!("--soft --mixed --hard --keep --merge -q --quiet -N"))),
    named(words!("rm"), plain(table!("-r -f -q -n --cached --quiet --dry-run --ignore-unmatch"))),
    named(words!("mv"), plain(table!("-f -k -n -v --force --dry-run --verbose"))),
    named(words!("clean"), plain(table!("-n -f -d -x -X -q --dry-run --force --quiet -e= --exclude="))),
    named(words!("reflog"), plain(table!("--oneline -n= --max-count= -# --date= --all"))),
    named(words!("worktree"), bare(table!("--porcelain -v -z"))),
    named(words!("submodule"), bare(table!("-q --quiet --cached"))),
];

/// Of these nothing is harmless that a pattern does not say.
const OTHERS: Table = table!(
    "am apply annotate archimport archive backfill bisect bugreport bundle check-attr check-mailmap
     check-ref-format checkout-index cherry citool column commit-graph commit-tree credential credential-cache credential-store cvsexportcommit cvsimport cvsserver daemon diagnose diff-files diff-index
     diff-pairs diff-tree difftool fast-export fast-import fetch-pack filter-branch fmt-merge-msg for-each-repo format-patch fsck fsmonitor--daemon gc get-tar-commit-id gui hash-object help hook http-backend http-fetch http-push imap-send index-pack init init-db instaweb interpret-trailers
     mailinfo mailsplit maintenance merge-file merge-index merge-one-file merge-tree mergetool mktag
     mktree multi-pack-index notes p4 pack-objects pack-redundant pack-refs patch-id prune prune-packed
     quiltimport range-diff read-tree receive-pack refs remote-ext remote-fd repack replace replay
     request-pull rerere send-email send-pack sh-setup shell show-branch show-index sparse-checkout stripspace subtree svn symbolic-ref unpack-file unpack-objects update-index update-ref update-server-info upload-archive upload-pack var verify-commit verify-pack verify-tag write-tree"
);

pub(super) const MODELS: &[Model] = &[Model {
    names: words!("git"),
    are_aliases: true,
    globals: words!(
        "-C= --no-pager -P --no-optional-locks --literal-pathspecs --no-replace-objects --no-advice"
    ),
    directories: words!("-C"),
    commands: commands!(COMMANDS),
    others: OTHERS,
    arguments: bare(table!("--version --help -v -h")),
}];
