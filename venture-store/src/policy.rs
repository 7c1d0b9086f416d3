//! A policy given at the door: published before the first line, as the service `venture`, at that line's time.
//!
//! Spec: commands.md 3.

use serde_json::{Value, json};
use venture_core::Timestamp;

use crate::driver::{Decider, Driver, is_approved};
use crate::open::OpenError;

/// Has the bundle published before the first line, unless it is published already.
pub(crate) fn begin_with<D: Decider>(driver: &mut Driver<D>, bundle: &Value) -> Result<(), OpenError> {
    let answer = driver.try_line(&publication(bundle, None));
    if !is_approved(&answer) {
        return Err(OpenError::Policy(String::from_utf8_lossy(&answer).into_owned()));
    }
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    if answer.get("replayed") != Some(&Value::Bool(true)) {
        let bundle = bundle.clone();
        driver.begin_with(Box::new(move |line, clock| {
            time_of(line, clock).map(|at| publication(&bundle, Some(&at)))
        }));
    }
    Ok(())
}

/// The time of a line: its own, or the clock's; `None` if it is no command.
fn time_of(line: &[u8], clock: Timestamp) -> Option<String> {
    let command: Value = serde_json::from_slice(line).ok()?;
    match command.as_object()?.get("at") {
        Some(at) => Some(at.as_str()?.parse::<Timestamp>().ok()?.to_string()),
        None => Some(clock.to_string()),
    }
}

fn publication(bundle: &Value, at: Option<&str>) -> Vec<u8> {
    let mut command = json!({
        "command": "publish_bundle",
        "actor": {"type": "service", "id": "venture"},
        "args": {"bundle": bundle},
    });
    if let (Some(at), Some(members)) = (at, command.as_object_mut()) {
        members.insert("at".to_owned(), Value::from(at));
    }
    command.to_string().into_bytes()
}
