//! What happens to a store: commands, and what goes wrong while they are recorded. A pure function of
//! the seed, each step whole in itself, so that steps can be left out.

pub const ROLES: [&str; 2] = ["solver", "researcher"];
pub const MERCHANTS: [&str; 2] = ["serp", "acme"];
/// Two workflows of the first venture, one of the second.
pub const FLOWS: usize = 3;
/// 2026-03-31T21:00:00Z: day and month end after three hours.
pub const START: i64 = 1_774_990_800_000_000;

/// Where a command's time comes from.
#[derive(Clone, Copy, Debug)]
pub enum When {
    /// The command tells it.
    Told(i64),
    /// The driver's clock shows this.
    Clock(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    Tenant,
    Venture(usize),
    Flow(usize),
    Role(usize),
}

#[derive(Clone, Debug)]
pub struct NewIntent {
    pub n: u64,
    pub flow: usize,
    pub merchant: usize,
    pub role: usize,
    pub minor: i64,
    pub ttl: i64,
    pub authorize: bool,
}

#[derive(Clone, Debug)]
pub enum Op {
    Publish(u64),
    RevokeBundle(u64),
    /// Publishes a bundle to a share of the new workflows.
    Canary {
        n: u64,
        pct: i64,
    },
    /// Moves a canary on; without a share, back.
    SetCanary {
        n: u64,
        pct: Option<i64>,
    },
    Draft {
        n: u64,
        by: usize,
    },
    Discard {
        n: u64,
        by: usize,
    },
    PublishDraft(u64),
    /// Lifts the budget of a workflow or a venture; signed by nobody else, by oneself, or by another.
    Override {
        scope: Scope,
        minor: i64,
        ttl: i64,
        by: usize,
        signed: usize,
    },
    /// Moves the k-th case on.
    Case {
        k: usize,
        to: usize,
        by: usize,
    },
    Venture(usize),
    Flow(usize),
    Pin(usize),
    Capital {
        n: u64,
        minor: i64,
    },
    Fund {
        n: u64,
        venture: usize,
        minor: i64,
    },
    Intent(NewIntent),
    Authorize(u64),
    Approve {
        n: u64,
        by: usize,
        refuse: bool,
    },
    /// Asks for a spend.
    Spend {
        n: u64,
        part: u64,
        minor: i64,
        merchant: usize,
    },
    /// A charge that comes with its fields.
    Charge {
        n: u64,
        part: u64,
        minor: i64,
        merchant: usize,
        is_final: bool,
        forced: bool,
    },
    /// The rail says that a spend settled.
    Settle {
        n: u64,
        part: u64,
        minor: Option<i64>,
        is_final: bool,
    },
    Fail {
        n: u64,
        part: u64,
        returned: bool,
    },
    Refund {
        n: u64,
        part: u64,
        k: u64,
        minor: i64,
    },
    Revoke(u64),
    Freeze {
        scope: Scope,
        soft: bool,
    },
    Thaw {
        scope: Scope,
        by: usize,
    },
    Tick,
    Tool {
        k: u64,
        flow: usize,
        role: usize,
        tool: usize,
    },
    Record(u64),
    Elevate {
        flow: usize,
    },
    Garbage(usize),
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Nothing,
    /// The disk refuses the batch; the process goes on.
    Full,
    Conflict,
    /// The disk says no although it kept the batch.
    KeptButFailed,
    /// The process breaks off inside the append and is caught; the batch is kept or not.
    Panic {
        kept: bool,
    },
    /// The process dies before the batch is written, or after it but before the answer.
    Crash {
        kept: bool,
    },
    /// The machine dies while the batch is written: this share of its bytes is there, of 1,000.
    Torn {
        share: u64,
    },
    /// The answer is lost on its way; the caller sends the command again.
    LostReply,
    /// An orderly end and a new start, from the snapshot or from the first event.
    Restart {
        from_zero: bool,
    },
    /// The command comes twice.
    Twice,
}

/// Lines that are handed in together.
#[derive(Clone, Debug)]
pub struct Item {
    pub when: When,
    pub ops: Vec<Op>,
    pub fault: Fault,
}

/// Where a case may be moved.
pub const CASE_MOVES: [&str; 4] = ["investigating", "escalated", "remediated", "waived"];
/// Above this an override needs a second person, under every bundle.
pub const COSIGN_OVER: i64 = 400;

/// Caps of the n-th bundle, in cents.
#[derive(Clone, Copy, Debug)]
pub struct Caps {
    pub single: i64,
    pub workflow: i64,
    pub venture_day: i64,
    pub global_day: i64,
    pub solver_call: i64,
    pub solver_day: i64,
    pub researcher_hour: i64,
    pub hourly: i64,
    pub per_minute: usize,
    /// Above this one approval is needed.
    pub approval_over: i64,
}

pub const fn caps(bundle: u64) -> Caps {
    match bundle % 3 {
        1 => Caps {
            single: 5_000,
            workflow: 7_500,
            venture_day: 9_500,
            global_day: 12_500,
            solver_call: 3_000,
            solver_day: 8_000,
            researcher_hour: 4_500,
            hourly: 5_000,
            per_minute: 6,
            approval_over: 2_000,
        },
        2 => Caps {
            single: 4_000,
            workflow: 5_500,
            venture_day: 7_000,
            global_day: 9_500,
            solver_call: 2_500,
            solver_day: 8_000,
            researcher_hour: 4_000,
            hourly: 6_000,
            per_minute: 4,
            approval_over: 1_500,
        },
        _ => Caps {
            single: 6_000,
            workflow: 10_500,
            venture_day: 14_000,
            global_day: 18_000,
            solver_call: 4_000,
            solver_day: 16_000,
            researcher_hour: 9_000,
            hourly: 12_000,
            per_minute: 9,
            approval_over: 3_000,
        },
    }
}

/// What every script begins with; a shrunk one too.
pub fn opening() -> Vec<Item> {
    let ops = [
        Op::Publish(1),
        Op::Venture(0),
        Op::Venture(1),
        Op::Flow(0),
        Op::Flow(1),
        Op::Flow(2),
        Op::Capital { n: 0, minor: 50_000 },
        Op::Fund { n: 0, venture: 0, minor: 30_000 },
        Op::Fund { n: 1, venture: 1, minor: 9_000 },
    ];
    let item = |op| Item { when: When::Told(START), ops: vec![op], fault: Fault::Nothing };
    ops.into_iter().map(item).collect()
}
