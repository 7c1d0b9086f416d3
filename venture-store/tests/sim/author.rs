//! Writes the script of a seed.

use std::collections::BTreeMap;

use super::dice::Dice;
use super::script::{FLOWS, Fault, Item, NewIntent, Op, START, Scope, When};

const SECOND: i64 = 1_000_000;
/// No script goes on for longer: pinned bundles may be deprecated for 30 days.
const LONGEST: i64 = 20 * 86_400 * SECOND;

/// The script of a seed.
pub fn script(seed: u64, length: usize) -> Vec<Item> {
    let mut author = Author { dice: Dice::new(seed), now: START, ..Author::default() };
    (0..length).map(|_| author.item()).collect()
}

#[derive(Default)]
struct Author {
    dice: Dice,
    now: i64,
    intents: Vec<NewIntent>,
    /// The amount of a spend, so that a repeat is one.
    spends: BTreeMap<(u64, u64), i64>,
    /// Spends that were asked for.
    asked: Vec<(u64, u64)>,
    frozen: Vec<Scope>,
    bundles: u64,
    drafted: u64,
    tools: u64,
    money: u64,
}

impl Default for Dice {
    fn default() -> Self {
        Self::new(0)
    }
}

impl Author {
    fn item(&mut self) -> Item {
        let when = self.when();
        let fault = self.fault();
        let several = fault == Fault::Nothing || fault == Fault::Full || fault == Fault::Twice;
        let count = if several && self.dice.chance(15) { 2 + self.dice.below(3) } else { 1 };
        let mut ops: Vec<Op> = (0..count).map(|_| self.op()).collect();
        // These are written with what was recorded before, so they go alone.
        let alone = |op: &Op| {
            matches!(op, Op::Thaw { .. } | Op::Approve { .. } | Op::Freeze { .. } | Op::Case { .. })
        };
        if let Some(at) = ops.iter().position(alone) {
            ops = vec![ops.swap_remove(at)];
        }
        Item { when, ops, fault }
    }

    fn when(&mut self) -> When {
        let dice = &mut self.dice;
        let wait = match dice.below(100) {
            0..=39 => 0,
            40..=74 => dice.minor(1, 40),
            75..=91 => dice.minor(20, 900),
            92..=96 => dice.minor(900, 7_300),
            97..=98 => dice.minor(7_200, 20_000),
            _ if dice.chance(50) => 0,
            _ => 86_400,
        };
        let next = self.now + wait * SECOND;
        self.now = next.min(START + LONGEST);
        match self.dice.below(100) {
            // The clock of a caller, or of this machine, jumps back or ahead.
            0..=2 => When::Told(self.now - self.dice.minor(1, 90_000_000)),
            3..=6 => When::Clock(self.now - self.dice.minor(0, 40_000) * SECOND),
            7..=30 => When::Clock(self.now),
            _ => When::Told(self.now),
        }
    }

    fn fault(&mut self) -> Fault {
        let kept = self.dice.chance(50);
        match self.dice.below(100) {
            0..=1 => Fault::Full,
            2 => Fault::Conflict,
            3..=4 => Fault::KeptButFailed,
            5..=6 => Fault::Panic { kept },
            7..=11 => Fault::Crash { kept },
            12..=14 => Fault::Torn { share: self.dice.below(1_001) },
            15..=19 => Fault::LostReply,
            20..=22 => Fault::Restart { from_zero: kept },
            23..=32 => Fault::Twice,
            _ => Fault::Nothing,
        }
    }

    fn op(&mut self) -> Op {
        match self.dice.below(1_000) {
            0..=319 => self.intent(),
            320..=324 => Op::Authorize(self.known()),
            325..=329 => self.lift(),
            330..=379 => self.approve(),
            380..=499 => self.spend(),
            500..=579 => self.charge(),
            580..=709 => self.settle(),
            710..=734 => self.fail(),
            735..=779 => self.refund(),
            780..=794 => Op::Revoke(self.known()),
            795..=802 => self.freeze(),
            803..=832 => self.thaw(),
            833..=842 => Op::Tick,
            843..=852 => self.case(),
            853..=892 => self.tool(),
            893..=902 => Op::Record(self.dice.below(self.tools + 1)),
            903..=907 => Op::Elevate { flow: self.dice.index(FLOWS) },
            908..=952 => Op::Pin(self.dice.index(FLOWS)),
            953..=964 => self.money(),
            965..=968 => self.publish(),
            969..=970 => self.later_bundle(),
            971..=979 => Op::Flow(self.dice.index(FLOWS)),
            980..=982 => Op::Venture(self.dice.index(2)),
            _ => Op::Garbage(self.dice.index(8)),
        }
    }

    /// A new intent, or one that was sent before.
    fn intent(&mut self) -> Op {
        if !self.intents.is_empty() && self.dice.chance(8) {
            let at = self.dice.index(self.intents.len());
            return Op::Intent(self.intents[at].clone());
        }
        let round = self.dice.minor(1, 24) * 100;
        let minor = match self.dice.below(10) {
            0 => round + 1,
            1 => self.dice.minor(2_000, 6_100),
            _ => round,
        };
        let ttl = *self.dice.pick(&[60, 900, 3_600, 7_200, 30_000, 200_000]);
        let intent = NewIntent {
            n: u64::try_from(self.intents.len()).unwrap(),
            flow: self.dice.index(FLOWS),
            merchant: self.dice.index(2),
            role: self.dice.index(2),
            minor,
            ttl,
            authorize: self.dice.chance(85),
        };
        self.intents.push(intent.clone());
        Op::Intent(intent)
    }

    /// An intent that was made, mostly a late one; now and then one that never was.
    fn known(&mut self) -> u64 {
        let made = u64::try_from(self.intents.len()).unwrap();
        let back = if self.dice.chance(75) { self.dice.below(made.min(4)) } else { self.dice.below(made) };
        if self.dice.chance(2) { 9_999 } else { made.saturating_sub(1 + back) }
    }

    /// An intent that is large enough to wait for an approval, if there is one.
    fn waiting(&mut self) -> u64 {
        let large = self.intents.iter().rev().find(|intent| intent.minor > 1_500);
        match large {
            Some(intent) if self.dice.chance(80) => intent.n,
            _ => self.known(),
        }
    }

    fn approve(&mut self) -> Op {
        let by = if self.dice.chance(70) { 0 } else { self.dice.index(3) };
        Op::Approve { n: self.waiting(), by, refuse: self.dice.chance(15) }
    }

    /// A spend that was asked for, mostly; else any part of any intent.
    fn asked(&mut self) -> (u64, u64) {
        if self.asked.is_empty() || self.dice.chance(12) {
            return (self.known(), self.dice.below(3));
        }
        let back = self.dice.index(self.asked.len().min(8));
        self.asked[self.asked.len() - 1 - back]
    }

    fn amount(&self, (n, part): (u64, u64)) -> i64 {
        self.spends.get(&(n, part)).copied().unwrap_or(700)
    }

    /// The intent, the part, and an amount that stays the same for this part.
    fn piece(&mut self) -> (u64, u64, i64, usize) {
        let (n, part) = (self.known(), self.dice.below(3));
        let of =
            self.intents.get(usize::try_from(n).unwrap()).map_or((900, 0), |one| (one.minor, one.merchant));
        let whole = of.0;
        let minor = match self.dice.below(4) {
            0 => whole,
            1 => whole / 2 + 1,
            _ => self.dice.minor(1, whole.max(2)),
        };
        (n, part, *self.spends.entry((n, part)).or_insert(minor), of.1)
    }

    fn spend(&mut self) -> Op {
        let (n, part, minor, merchant) = self.piece();
        self.asked.push((n, part));
        Op::Spend { n, part, minor, merchant }
    }

    fn charge(&mut self) -> Op {
        let (n, part, minor, merchant) = self.piece();
        Op::Charge { n, part, minor, merchant, is_final: self.dice.chance(30), forced: self.dice.chance(15) }
    }

    fn settle(&mut self) -> Op {
        let (n, part) = self.asked();
        let minor = self.amount((n, part));
        let minor = match self.dice.below(10) {
            0 => Some(minor + self.dice.minor(1, 300)),
            1..=3 => Some(self.dice.minor(1, minor)),
            4 => Some(minor),
            _ => None,
        };
        Op::Settle { n, part, minor, is_final: self.dice.chance(25) }
    }

    fn fail(&mut self) -> Op {
        let (n, part) = self.asked();
        Op::Fail { n, part, returned: self.dice.chance(30) }
    }

    fn refund(&mut self) -> Op {
        let (n, part) = self.asked();
        let minor = self.amount((n, part));
        let minor = if self.dice.chance(30) { minor } else { self.dice.minor(1, minor) };
        Op::Refund { n, part, k: self.dice.below(3), minor }
    }

    fn freeze(&mut self) -> Op {
        let scope = self.scope();
        self.frozen.push(scope);
        Op::Freeze { scope, soft: self.dice.chance(60) }
    }

    /// Mostly of what was frozen, so that life goes on.
    fn thaw(&mut self) -> Op {
        let known = !self.frozen.is_empty() && self.dice.chance(85);
        let scope = if known { *self.dice.pick(&self.frozen) } else { self.scope() };
        Op::Thaw { scope, by: self.dice.index(2) }
    }

    fn scope(&mut self) -> Scope {
        match self.dice.below(10) {
            0 => Scope::Tenant,
            1 => Scope::Venture(self.dice.index(2)),
            2..=3 => Scope::Role(self.dice.index(2)),
            _ => Scope::Flow(self.dice.index(FLOWS)),
        }
    }

    fn tool(&mut self) -> Op {
        let k = if self.dice.chance(20) { self.dice.below(self.tools + 1) } else { self.tools + 1 };
        self.tools = self.tools.max(k);
        // What a call is follows from its number, so that a repeat is one.
        let of = |divisor: u64, end: usize| usize::try_from(k / divisor).unwrap() % end;
        Op::Tool { k, flow: of(1, FLOWS), role: of(3, 2), tool: of(2, 3) }
    }

    fn money(&mut self) -> Op {
        let n = if self.dice.chance(20) { self.dice.below(self.money + 1) } else { self.money + 1 };
        self.money = self.money.max(n);
        let minor = 500 * i64::try_from(n % 9 + 1).unwrap();
        match n % 3 {
            0 => Op::Capital { n: n + 100, minor },
            of => Op::Fund { n: n + 100, venture: usize::try_from(of - 1).unwrap(), minor },
        }
    }

    fn publish(&mut self) -> Op {
        self.bundles += u64::from(self.dice.chance(80));
        let n = self.bundles + 1;
        match self.dice.below(10) {
            0..=1 => Op::Canary { n, pct: *self.dice.pick(&CANARY_STEPS) },
            2..=4 => {
                // A canary that runs stops every publication: mostly it ends soon.
                let pct = self.dice.chance(70).then(|| *self.dice.pick(&CANARY_STEPS));
                Op::SetCanary { n: n - self.dice.below(2).min(n - 1), pct }
            }
            _ => Op::Publish(n),
        }
    }

    /// What becomes of a bundle before and after it is in force.
    fn later_bundle(&mut self) -> Op {
        // A version that was drafted is not drafted anew once its draft is thrown away.
        let by = self.dice.index(3);
        match self.dice.below(6) {
            0 => Op::RevokeBundle(2 + self.dice.below(4)),
            1..=3 => {
                self.drafted = (self.drafted + 1).max(self.bundles + 3);
                Op::Draft { n: self.drafted, by }
            }
            4 => Op::Discard { n: self.drafted, by },
            _ => {
                self.bundles = self.bundles.max(self.drafted.saturating_sub(1));
                Op::PublishDraft(self.drafted)
            }
        }
    }

    fn lift(&mut self) -> Op {
        let scope = if self.dice.chance(70) {
            Scope::Flow(self.dice.index(FLOWS))
        } else {
            Scope::Venture(self.dice.index(2))
        };
        let minor = self.dice.minor(1, 9) * 100;
        let ttl = *self.dice.pick(&[30, 900, 7_200, 86_400]);
        Op::Override { scope, minor, ttl, by: self.dice.index(3), signed: self.dice.index(3) }
    }

    fn case(&mut self) -> Op {
        Op::Case { k: self.dice.index(8), to: self.dice.index(4), by: self.dice.index(2) }
    }
}

const CANARY_STEPS: [i64; 6] = [5, 10, 25, 50, 75, 100];
