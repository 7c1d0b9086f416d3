//! What stands in the way: freezes and cases; and what gives way for a while: overrides.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::Timestamp;
use venture_core::id::{CaseId, FreezeId, VentureId, WorkflowId};
use venture_policy::bundle::fold;

use crate::cases::{CASE, CaseStatus};
use crate::words::{FreezeMode, FreezeScope};

/// Where a freeze stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FreezeState {
    /// It stops its scope.
    Frozen,
    /// It stops its scope and waits for a second person.
    ThawPending,
    /// It ended.
    Active,
}

impl FreezeState {
    /// The state as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Frozen => "FROZEN",
            Self::ThawPending => "THAW_PENDING",
            Self::Active => "ACTIVE",
        }
    }
}

/// One freeze.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of compliance.md 5")]
pub struct Freeze {
    pub id: FreezeId,
    pub scope: FreezeScope,
    pub scope_ref: Option<String>,
    pub mode: FreezeMode,
    pub state: FreezeState,
    pub case_id: Option<CaseId>,
    pub since: Timestamp,
    /// Activation or last tightening.
    pub tightened_seq: u64,
    /// Who confirmed the thaw so far.
    pub thawed_by: Vec<String>,
}

impl Freeze {
    /// Whether it stops its scope.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.state != FreezeState::Active
    }
}

/// All freezes, and the live one of each scope.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freezes {
    by_id: BTreeMap<FreezeId, Freeze>,
    live: BTreeMap<FreezeScope, BTreeMap<Option<String>, FreezeId>>,
}

impl Freezes {
    /// One freeze.
    #[must_use]
    pub fn get(&self, id: &FreezeId) -> Option<&Freeze> {
        self.by_id.get(id)
    }

    /// Whether nothing is frozen.
    #[must_use]
    pub fn is_thawed(&self) -> bool {
        self.live.is_empty()
    }

    /// The live freeze of one scope.
    #[must_use]
    pub fn live(&self, scope: FreezeScope, scope_ref: Option<&str>) -> Option<&Freeze> {
        let named = self.live.get(&scope)?;
        // There is no key to borrow without a copy of the text.
        self.by_id.get(named.get(&scope_ref.map(String::from))?)
    }

    /// The live freezes of one kind of scope.
    pub fn all_live(&self, scope: FreezeScope) -> impl Iterator<Item = &Freeze> {
        self.live.get(&scope).into_iter().flat_map(BTreeMap::values).filter_map(|id| self.by_id.get(id))
    }

    /// Takes in a freeze.
    pub(crate) fn insert(&mut self, freeze: Freeze) {
        self.live.entry(freeze.scope).or_default().insert(freeze.scope_ref.clone(), freeze.id);
        self.by_id.insert(freeze.id, freeze);
    }

    pub(crate) fn get_mut(&mut self, id: &FreezeId) -> Option<&mut Freeze> {
        self.by_id.get_mut(id)
    }

    /// A freeze ends; `false` if there is none of that id.
    pub(crate) fn end(&mut self, id: &FreezeId) -> bool {
        let Some(freeze) = self.by_id.get_mut(id) else { return false };
        freeze.state = FreezeState::Active;
        if let Some(named) = self.live.get_mut(&freeze.scope) {
            named.retain(|_, live| live != id);
            if named.is_empty() {
                self.live.remove(&freeze.scope);
            }
        }
        true
    }
}

/// One compliance case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of compliance.md 4")]
pub struct Case {
    pub id: CaseId,
    pub class: String,
    pub kind: String,
    pub scope_type: String,
    pub scope_id: String,
    pub restricts: bool,
    pub freeze_triggered: bool,
    pub status: CaseStatus,
    pub sla_deadline: Timestamp,
    /// The vendor that it blocks, folded.
    pub blocks: Option<String>,
    /// How many pieces of evidence it names.
    pub evidence_count: usize,
    /// Who moved it last, if anyone.
    pub moved: Option<CaseMoved>,
}

/// The last step of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of compliance.md 12")]
pub struct CaseMoved {
    pub by: String,
    pub reason: Option<String>,
}

impl Case {
    /// Whether it is still open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !CASE.is_terminal(self.status)
    }
}

/// All cases, and those that restrict a scope.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cases {
    by_id: BTreeMap<CaseId, Case>,
    /// Open cases that restrict, by the id of what they restrict.
    restricting: BTreeMap<String, BTreeSet<CaseId>>,
    /// Open cases that block a vendor, by its folded name.
    blocking: BTreeMap<String, BTreeSet<CaseId>>,
}

impl Cases {
    /// One case.
    #[must_use]
    pub fn get(&self, id: &CaseId) -> Option<&Case> {
        self.by_id.get(id)
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Case> {
        self.by_id.values()
    }

    /// Whether an open case restricts the workflow or tenant of this id.
    #[must_use]
    pub fn restrict(&self, scope_id: &str) -> bool {
        self.restricting.contains_key(scope_id)
    }

    /// The kind of an open case that blocks this vendor, if one does.
    #[must_use]
    pub fn block(&self, merchant: &str) -> Option<&str> {
        if self.blocking.is_empty() {
            return None;
        }
        let first = self.blocking.get(&fold(merchant))?.first()?;
        self.by_id.get(first).map(|case| case.kind.as_str())
    }

    /// Takes in a case, or what became of it.
    pub(crate) fn put(&mut self, case: Case) {
        if case.restricts && case.is_open() {
            self.restricting.entry(case.scope_id.clone()).or_default().insert(case.id);
        } else if let Some(cases) = self.restricting.get_mut(&case.scope_id) {
            cases.remove(&case.id);
            if cases.is_empty() {
                self.restricting.remove(&case.scope_id);
            }
        }
        if let Some(merchant) = &case.blocks {
            let cases = self.blocking.entry(merchant.clone()).or_default();
            if case.is_open() {
                cases.insert(case.id);
            } else {
                cases.remove(&case.id);
            }
            if cases.is_empty() {
                self.blocking.remove(merchant);
            }
        }
        self.by_id.insert(case.id, case);
    }
}

/// Whose budget is lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OverrideScope {
    /// A workflow's, check 21.
    Workflow(WorkflowId),
    /// A venture's day, check 23.
    Venture(VentureId),
}

/// A budget lifted for a while.
///
/// Spec: treasury.md 4.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Whose.
    pub scope: OverrideScope,
    /// By how much, in minor units of the base currency.
    pub amount_minor: i64,
    /// Before when it counts.
    pub until: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use venture_core::id::Uuid;

    fn freeze(id: u128, scope: FreezeScope, scope_ref: Option<&str>) -> Freeze {
        Freeze {
            id: FreezeId(Uuid::from_u128(id)),
            scope,
            scope_ref: scope_ref.map(String::from),
            mode: FreezeMode::Soft,
            state: FreezeState::Frozen,
            case_id: None,
            since: Timestamp::EPOCH,
            tightened_seq: 1,
            thawed_by: Vec::new(),
        }
    }

    #[test]
    fn only_live_freezes_are_found_by_their_scope() {
        let mut freezes = Freezes::default();
        assert!(freezes.is_thawed());
        freezes.insert(freeze(1, FreezeScope::Role, Some("solver")));
        freezes.insert(freeze(2, FreezeScope::Role, Some("researcher")));
        freezes.insert(freeze(3, FreezeScope::Tenant, None));
        let id = |n| FreezeId(Uuid::from_u128(n));
        let live = |freezes: &Freezes, name| freezes.live(FreezeScope::Role, Some(name)).map(|one| one.id);
        assert_eq!(live(&freezes, "solver"), Some(id(1)));
        assert_eq!(freezes.live(FreezeScope::Tenant, None).map(|one| one.id), Some(id(3)));
        assert!(freezes.end(&id(1)));
        assert_eq!(live(&freezes, "solver"), None);
        assert_eq!(live(&freezes, "researcher"), Some(id(2)));
        assert_eq!(freezes.get(&id(1)).map(|one| one.state), Some(FreezeState::Active));
        assert!(!freezes.end(&id(9)));
        assert!(freezes.end(&id(2)) && freezes.end(&id(3)));
        assert!(freezes.is_thawed());
    }

    #[test]
    fn a_scope_is_restricted_until_its_last_case_ends() {
        let case = |id: u128, status| Case {
            id: CaseId(Uuid::from_u128(id)),
            class: "CLASS_2".into(),
            kind: "POLICY_VIOLATION".into(),
            scope_type: "workflow".into(),
            scope_id: "w".into(),
            restricts: true,
            freeze_triggered: false,
            status,
            sla_deadline: Timestamp::EPOCH,
            blocks: None,
            evidence_count: 0,
            moved: None,
        };
        let mut cases = Cases::default();
        cases.put(Case { restricts: false, ..case(1, CaseStatus::Open) });
        assert!(!cases.restrict("w"));
        cases.put(case(2, CaseStatus::Open));
        cases.put(case(3, CaseStatus::Investigating));
        cases.put(case(2, CaseStatus::Remediated));
        assert!(cases.restrict("w") && !cases.restrict("v"));
        cases.put(case(3, CaseStatus::Waived));
        assert!(!cases.restrict("w"));
        assert_eq!(cases.iter().count(), 3);
    }
}
