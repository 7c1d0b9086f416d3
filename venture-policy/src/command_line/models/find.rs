//! find: tests and actions that only read and print.

use crate::command_line::model::{Model, plain, program, words};
use crate::command_line::table::table;

pub(super) const MODELS: &[Model] = &[program(
    words!("find"),
    plain(table!(
        "-name -iname -path -ipath -wholename -iwholename -lname -ilname -regex -iregex -regextype -type -xtype
         -maxdepth -mindepth -depth -d -size -empty -mtime -mmin -atime -amin -ctime -cmin -newer -anewer -cnewer
         -newermt -daystart -perm -readable -writable -executable -user -group -uid -gid -nouser -nogroup -links
         -inum -samefile -fstype -not -and -or -o -a -true -false -prune -quit -print -print0 -printf -ls -L -H -P
         -follow -xdev -mount -noleaf -ignore_readdir_race"
    )),
)];
