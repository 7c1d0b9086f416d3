//! A condition is refused or runs within its cost; the program never panics and never hangs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use venture_core::{Json, Timestamp};
use venture_policy::bundle::RuleType;
use venture_policy::cel::Scratch;
use venture_policy::rules::{FactList, Request, condition};

fuzz_target!(|source: &str| {
    let Ok(program) = condition(RuleType::ToolUsage, source, &FactList::Open) else { return };
    let context = Json::parse(br#"{"request":{"tool":"io.read","args":{"path":"a/b","n":3,"list":[1,2]}},"agent":{"id":"s-1","role":"solver"},"workflow":{"id":"w"},"facts":{"x":1}}"#);
    let time = Timestamp::from_micros(1_772_442_900_000_000);
    let (Ok(context), Ok(time)) = (context, time) else { return };
    let request = Request::from_json(&context, RuleType::ToolUsage, time);
    let _ = program.evaluate(&request, &mut Scratch::new());
});
