//! Tool calls: the rows of policy.md 5.1 that these bundles can meet.

use super::super::script::Scope;
use super::state::{Books, Expect, REFUSED, SECOND, accepted};
use Expect::{Exactly, Something};

const SOLVER: usize = 0;
/// In the order of `lines.rs`.
const READ: usize = 0;
const WRITE: usize = 1;
const SHELL: usize = 2;

impl Books {
    pub(super) fn tool(&mut self, k: u64, flow: usize, role: usize, tool: usize) -> Expect {
        if let Some((decision, code)) = self.calls.get(&k) {
            return Exactly(decision, code, true);
        }
        if !self.flows.contains_key(&flow) {
            return Something;
        }
        let (decision, code) = match self.tool_fault(flow, role, tool) {
            Some(code) => (REFUSED, code),
            None => ("APPROVED", "ALLOWED"),
        };
        if code == "ALLOWED" && tool == WRITE {
            self.writes.push((flow, self.now));
        }
        self.calls.insert(k, (decision, code));
        Exactly(decision, code, false)
    }

    fn tool_fault(&self, flow: usize, role: usize, tool: usize) -> Option<&'static str> {
        let pin = &self.flows[&flow];
        let covers = |scope: &Scope| match *scope {
            Scope::Tenant => true,
            Scope::Venture(venture) => Self::venture_of(flow) == venture,
            Scope::Flow(of) => of == flow,
            Scope::Role(of) => of == role,
        };
        // Three within a minute, the minute's beginning left out.
        let recent = |at: i64| self.now - at < 60 * SECOND;
        let writes = self.writes.iter().filter(|(of, at)| *of == flow && recent(*at)).count();
        let rows = [
            // 1: only reading is `freeze_safe`.
            (tool != READ && self.freezes.keys().any(covers), "FREEZE_MODE_ACTIVE"),
            (self.now >= pin.pinned_until, "BUNDLE_PIN_EXPIRED"),
            (self.revoked.contains(&pin.bundle), "BUNDLE_REVOKED"),
            (role != SOLVER && tool == WRITE, "TOOL_EXPLICITLY_DENIED"),
            (role == SOLVER && tool == SHELL, "TOOL_NOT_IN_ALLOWLIST"),
            (tool == WRITE && writes >= 3, "RATE_LIMITED"),
        ];
        rows.iter().find(|(fails, _)| *fails).map(|(_, code)| *code)
    }

    pub(super) fn record(&mut self, k: u64) -> Expect {
        match self.calls.get(&k) {
            Some(("APPROVED", _)) => accepted(!self.recorded.insert(k)),
            _ => Something,
        }
    }
}
