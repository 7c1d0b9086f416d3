//! Lines in and out, and the shared evasions.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use std::path::{Path, PathBuf};
use std::println;

use venture_core::id::{Uuid, WorkflowId};
use venture_core::{Json, Timestamp};

use super::models::{self, AREAS};
use super::{Line, Part, Refused, Word, parse};
use crate::bundle::Bundle;
use crate::tools::{Call, Elevated, ToolPolicy};

const W: &str = "/workspace/w";

fn shared() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("VENTURE_SHARED") {
        return Some(PathBuf::from(named));
    }
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["../../shared", "../../../shared"].iter().map(|up| here.join(up)).find(|path| path.is_dir())
}

#[test]
fn reads_quotes_and_parts() {
    assert_eq!(parse(r#"echo "a \"b\" \x" 'c;d' e\ f"#).unwrap(), [["echo", "a \"b\" \\x", "c;d", "e f"]]);
    assert_eq!(parse("ls 2>&1 | wc -l\n").unwrap().len(), 2);
    assert_eq!(parse("ls; ").unwrap().len(), 1);
}

#[test]
fn a_word_that_nothing_quotes_is_borrowed() {
    let line = Line::read("git log -n 5; ls 'a b'").unwrap();
    let borrowed = |words: &[Word<'_>]| words.iter().map(|word| matches!(word, Cow::Borrowed(_))).collect();
    let found: Vec<Vec<bool>> = line.parts().map(borrowed).collect();
    assert_eq!(found, [vec![true; 4], vec![true, false]]);
}

#[test]
fn a_name_of_a_model_is_found_as_its_list_has_it() {
    for area in AREAS {
        for model in *area {
            for name in model.names {
                assert!(core::ptr::eq(models::find(name).unwrap(), models::find(model.names[0]).unwrap()));
                assert_eq!(models::find(name).unwrap().names, model.names, "{name}");
            }
            for command in model.commands.list {
                let lists = [command.arguments.options.words, model.arguments.options.words];
                for word in lists.concat() {
                    let name = word.split('=').next().unwrap();
                    let table = if command.arguments.options.words.contains(&word) {
                        command.arguments
                    } else {
                        model.arguments
                    };
                    assert_eq!(table.options.after(name), word.strip_prefix(name), "{word}");
                    assert_eq!(table.options.after(&[name, "x"].concat()).is_some(), {
                        table
                            .options
                            .words
                            .iter()
                            .any(|known| known.split('=').next() == Some(&[name, "x"].concat()))
                    });
                }
                for name in command.names {
                    assert_eq!(model.command(name).unwrap().names, command.names, "{name}");
                }
            }
            for other in model.others.words {
                assert!(model.commands.find(other).is_none() && model.command(other).is_some(), "{other}");
            }
        }
    }
    assert!(models::find("unheard-of").is_none());
}

#[test]
fn refuses_what_it_does_not_understand() {
    for (line, why) in [
        ("", Refused::NoProgram),
        ("ls &&", Refused::EmptyPart),
        ("ls ;; ls", Refused::EmptyPart),
        ("echo $HOME", Refused::Special),
        ("echo \"`id`\"", Refused::Special),
        ("A=1 ls", Refused::Assignment),
        ("'if' x", Refused::Reserved),
        ("echo 'a", Refused::OpenQuote),
        ("ls ~", Refused::Opening),
        ("ls\u{200b}", Refused::Invisible),
        ("ls \\\n -l", Refused::Continuation),
    ] {
        assert_eq!(parse(line), Err(why), "{line:?}");
    }
}

fn decides(case: &Json) -> bool {
    let list = |key: &str| -> Json { case.get(key).cloned().unwrap_or(Json::Array(Vec::new())) };
    let registry = Json::object([("shell", Json::object([("sensitivity", Json::from("HIGH"))]))]);
    let role = Json::object([("grants", list("grants")), ("denies", list("denies"))]);
    let file = Json::object([
        ("version", Json::from("1.0.0")),
        ("tool_registry", registry),
        ("roles", Json::object([("r", role)])),
    ]);
    let bundle = Bundle::load(file).unwrap();
    let policy = ToolPolicy::of(&bundle);
    let args = Json::object([("command", case.get("line").cloned().unwrap())]);
    let call = Call {
        role: Some("r"),
        tool: "shell",
        args: &args,
        permission_set: None,
        workflow_id: WorkflowId(Uuid::nil()),
        at: Timestamp::EPOCH,
        traced: true,
        approved: false,
        elevation: Elevated::Never,
    };
    policy.check(&call).is_ok()
}

fn faults(folder: &Path, name: &str, wanted: bool) -> Vec<String> {
    let cases = Json::parse(&std::fs::read(folder.join(name)).unwrap()).unwrap();
    let wrong = cases.as_array().unwrap().iter().filter(|case| decides(case) != wanted);
    wrong.map(|case| std::format!("{name}: {case:?}")).collect()
}

#[test]
fn evasions_are_denied_and_plain_lines_allowed() {
    let Some(shared) = shared() else {
        println!("0 passed, 0 failed, 1 skipped: no shared vectors");
        return;
    };
    let folder = shared.join("vectors/commands");
    let mut all = faults(&folder, "evasions.json", false);
    all.extend(faults(&folder, "plain.json", true));
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn every_real_line_is_read_or_refused() {
    let Some(shared) = shared() else { return };
    let text = std::fs::read_to_string(shared.join("data/commands/nl2bash.txt")).unwrap();
    let (mut read, mut refused) = (0_usize, 0_usize);
    for line in text.lines() {
        match parse(line) {
            Ok(_) => read = read.saturating_add(1),
            Err(_) => refused = refused.saturating_add(1),
        }
    }
    println!("{read} read, {refused} refused");
    assert!(read > 0 && refused > 0);
}

#[test]
fn an_argument_does_not_hide_behind_another() {
    let allowed = |grant: &str, line: &str| {
        let tokens: Vec<String> = grant.split(' ').map(String::from).collect();
        let line = Line::read(line).unwrap();
        let of = |words| Part::new(words, [tokens.as_slice()].into_iter(), core::iter::empty(), W).unwrap();
        line.parts().all(|words| of(words).is_allowed_by(&tokens, W))
    };
    let hidden = [
        ("git", "git diff --color --output=.git/hooks/pre-commit HEAD"),
        ("git", "git diff -U --output=x"),
        ("git", "git log --pretty --output=x"),
        ("make", "make -j -f other.mk"),
        ("make", "make -j --eval=x"),
        ("diff", "diff --color -l a b"),
        ("tar", "tar xf a.tar"),
        ("tar", "tar cf /x.tar src"),
        ("tar", "tar -tf host:a.tar"),
        ("xargs -0", "xargs -0 rm -r"),
        ("xargs -n 1", "xargs -n 1 rm -r"),
        ("env A=1", "env A=1 sh x"),
        ("python3 -m", "python3 -m http.server"),
        ("jq", "jq '$ ENV' a"),
    ];
    let passed: Vec<_> = hidden.iter().filter(|(grant, line)| allowed(grant, line)).collect();
    assert!(passed.is_empty(), "{passed:#?}");
    for (grant, line) in [
        ("git", "git diff -U 5 --color=never"),
        ("head", "head -n -5 a"),
        ("make", "make -j 4 all"),
        ("tar", "tar -tf a.tar"),
        ("python3 -m pytest", "python3 -m pytest -q tests"),
        ("xargs -0 cat", "xargs -0 cat -n"),
    ] {
        assert!(allowed(grant, line), "{grant}: {line}");
    }
}
