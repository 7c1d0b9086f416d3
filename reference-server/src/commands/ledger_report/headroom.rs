//! What each cap of the bundle in force still allows.

use venture_core::id::WorkflowId;
use venture_core::{Currency, Timestamp};
use venture_engine::state::{BundleRecord, State, Workflow};
use venture_ledger::limits::{Dim, DimSet, Dims, Window};
use venture_ledger::report::{Cap, Headroom};
use venture_policy::bundle::{Bundle, EnvelopeRow, EnvelopeScope, Limits, Window as RowWindow};
use venture_store::Engine;
use venture_store::driver::{Until, replay};

use crate::cli::ReportArgs;
use crate::commands::instant;
use crate::fault::Fault;
use crate::store::open_journal;

/// The headroom at the last event, or at `--until`.
pub(super) fn report(args: &ReportArgs) -> Result<Headroom, Fault> {
    let journal = open_journal(&args.store.store)?;
    let until = args.until.as_deref().map(|text| instant::read("--until", text)).transpose()?;
    let folded = replay::<Engine>(&journal, until.map_or(Until::End, Until::Time))?;
    let state = folded.decider.state();
    let Some(bundle) = tenants_bundle(state)? else { return Ok(Headroom::of([])) };
    let base = bundle.base_currency.or_else(|| Currency::new("USD").ok());
    let base = base.ok_or_else(|| Fault::Check("the bundle has no base currency".to_owned()))?;
    let mut caps = Caps { state, at: until.unwrap_or(state.last_at), base, found: Vec::new() };
    caps.tenant(&bundle);
    caps.ventures(&bundle.limits);
    bundle.limits.envelopes.iter().for_each(|row| caps.envelope(row));
    for (id, workflow) in &state.workflows {
        let pinned = workflow.pin.and_then(|pin| state.bundles.published.get(&pin.bundle_id));
        let pinned = pinned.map(read).transpose()?;
        caps.workflow(*id, workflow, pinned.as_ref().map_or(&bundle.limits, |bundle| &bundle.limits));
    }
    Ok(Headroom::of(caps.found))
}

/// The bundle in force in the tenant's own workspace.
fn tenants_bundle(state: &State) -> Result<Option<Bundle>, Fault> {
    let own = venture_core::envelope::default_workspace(state.tenant);
    state.bundles.in_force(own, own).map(read).transpose()
}

fn read(record: &BundleRecord) -> Result<Bundle, Fault> {
    Bundle::parse(&record.file)
        .map_err(|_| Fault::Check(format!("the bundle {} cannot be read", record.version)))
}

struct Caps<'a> {
    state: &'a State,
    at: Timestamp,
    base: Currency,
    found: Vec<Cap>,
}

impl Caps<'_> {
    fn add(
        &mut self,
        (limit_id, scope): (String, &str),
        (window, word): (Window, &'static str),
        cap: Option<i64>,
        (set, dims): (DimSet, Dims),
    ) {
        let Some(cap) = cap else { return };
        let committed_minor = self.state.windows.committed(set, &dims, window, self.at);
        self.found.push(Cap {
            limit_id,
            scope: scope.to_owned(),
            window: word,
            cap_minor: cap.into(),
            committed_minor,
            currency: self.base,
        });
    }

    /// The group of one name in one dimension.
    fn one(&self, dim: Dim, name: &str) -> (DimSet, Dims) {
        (DimSet::of(&[dim]), Dims::default().with(dim, self.state.windows.handle(name)))
    }

    fn tenant(&mut self, bundle: &Bundle) {
        let whole = (DimSet::TENANT, Dims::default());
        let name = ("global-day".to_owned(), "tenant");
        self.add(name, (Window::Day, "day"), bundle.limits.global_daily_cap_minor, whole);
        for (name, role) in &bundle.roles {
            let group = self.one(Dim::Role, name);
            let ceilings = &role.ceilings_minor;
            for (cap, window, word) in [
                (ceilings.hour, Window::HOUR, "hour"),
                (ceilings.day, Window::Day, "day"),
                (ceilings.month, Window::Month, "month"),
            ] {
                self.add((format!("role:{name}:{word}"), name), (window, word), cap, group);
            }
        }
        for (name, class) in &bundle.limits.workflow_classes_minor {
            let group = self.one(Dim::Class, name);
            for (cap, window, word) in
                [(class.day, Window::Day, "day"), (class.month, Window::Month, "month")]
            {
                self.add((format!("class:{name}:{word}"), name), (window, word), cap, group);
            }
        }
    }

    fn ventures(&mut self, limits: &Limits) {
        for (id, venture) in &self.state.ventures {
            let group = self.one(Dim::Venture, &id.to_string());
            let slug = venture.slug.as_str();
            let name = (format!("venture-day:{slug}"), slug);
            self.add(name, (Window::Day, "day"), limits.venture_daily_cap(slug), group);
            let tiers = limits.tiers_minor.iter().flatten();
            for (tier, cap) in tiers.filter(|(tier, _)| tier.as_str() == venture.tier) {
                let name = (format!("tier:{}", tier.as_str()), slug);
                self.add(name, (Window::Month, "month"), Some(*cap), group);
            }
        }
    }

    /// An envelope, under the name that its scope has in the windows.
    fn envelope(&mut self, row: &EnvelopeRow) {
        let window = match row.window {
            RowWindow::PerCall => return,
            RowWindow::Hour => (Window::HOUR, "hour"),
            RowWindow::Day => (Window::Day, "day"),
            RowWindow::Month => (Window::Month, "month"),
            RowWindow::Lifetime => (Window::Lifetime, "lifetime"),
        };
        let name = row.scope_ref.as_str();
        let group = match row.scope {
            EnvelopeScope::Global => (DimSet::TENANT, Dims::default()),
            EnvelopeScope::Workspace => self.one(Dim::Workspace, name),
            EnvelopeScope::Workflow => self.one(Dim::Workflow, name),
            EnvelopeScope::Role => self.one(Dim::Role, name),
            EnvelopeScope::Venture => {
                let by_slug = self.state.ventures.values().find(|venture| venture.slug == name);
                let id = by_slug.map_or_else(|| name.to_owned(), |venture| venture.id.to_string());
                self.one(Dim::Venture, &id)
            }
            EnvelopeScope::Task => {
                let flows = self.state.workflows.iter();
                let mut own =
                    flows.filter(|(_, flow)| flow.tasks.keys().any(|task| task.to_string() == name));
                let Some((flow, _)) = own.next() else { return };
                let (_, dims) = self.one(Dim::Workflow, &flow.to_string());
                let dims = dims.with(Dim::Task, self.state.windows.handle(name));
                (DimSet::of(&[Dim::Workflow, Dim::Task]), dims)
            }
        };
        let limit_id = format!("envelope:{}:{name}:{}", row.scope.as_str(), window.1);
        self.add((limit_id, name), window, Some(if row.locked { 0 } else { row.cap_minor }), group);
    }

    fn workflow(&mut self, id: WorkflowId, workflow: &Workflow, limits: &Limits) {
        let text = id.to_string();
        let class = workflow.class.as_ref().and_then(|class| limits.workflow_classes_minor.get(class));
        let lowest =
            [limits.per_workflow_cap_minor, Some(workflow.budget_minor), class.and_then(|class| class.run)];
        let group = self.one(Dim::Workflow, &text);
        let lifetime = (Window::Lifetime, "lifetime");
        self.add((format!("workflow:{text}"), &text), lifetime, lowest.into_iter().flatten().min(), group);
        for (task, (cap, _)) in &workflow.tasks {
            let dims = group.1.with(Dim::Task, self.state.windows.handle(&task.to_string()));
            let set = DimSet::of(&[Dim::Workflow, Dim::Task]);
            self.add((format!("task:{task}"), &text), lifetime, *cap, (set, dims));
        }
    }
}
