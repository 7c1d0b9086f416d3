//! Points in time on the command line.

use venture_core::Timestamp;

use crate::fault::Fault;

/// The instant of an option; a date is its midnight, UTC.
pub(super) fn read(option: &str, text: &str) -> Result<Timestamp, Fault> {
    let whole = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
    whole
        .parse()
        .map_err(|_| Fault::Input(format!("`{option} {text}`: write `2026-03-02` or `2026-03-02T12:00:00Z`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_its_midnight() {
        let shown = |text: &str| read("--from", text).map(|at| at.to_string()).ok();
        assert_eq!(shown("2026-03-02").as_deref(), Some("2026-03-02T00:00:00.000000Z"));
        assert_eq!(shown("2026-03-02T12:00:00Z").as_deref(), Some("2026-03-02T12:00:00.000000Z"));
        assert_eq!(shown("tomorrow"), None);
    }
}
