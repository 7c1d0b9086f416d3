//! A request as the cases of policy.md 10 and the vectors write it.

use venture_core::{Json, Timestamp};

use super::request::{Agent, Data, Export, Outreach, Request, Spend, Workflow};
use crate::bundle::RuleType;
use crate::cel::List;

/// The object at a key, whose members are read one by one.
#[derive(Clone, Copy)]
struct Part<'a>(Option<&'a Json>);

impl<'a> Part<'a> {
    fn get(self, key: &str) -> Option<&'a Json> {
        self.0?.get(key)
    }

    fn part(self, key: &str) -> Self {
        Self(self.get(key))
    }

    fn text(self, key: &str) -> Option<&'a str> {
        self.get(key)?.as_str()
    }

    fn int(self, key: &str) -> Option<i64> {
        self.get(key)?.as_int()
    }

    fn truth(self, key: &str) -> Option<bool> {
        self.get(key)?.as_bool()
    }

    fn list(self, key: &str) -> Option<List<'a>> {
        self.get(key)?.as_array().map(List::Json)
    }
}

impl<'a> Request<'a> {
    /// The request of a case: the variables of policy.md 4.2 that matter, as JSON.
    ///
    /// What is left out is absent. `kind` and `time` are used where `request.type` and
    /// `request.time` are left out.
    #[must_use]
    pub fn from_json(json: &'a Json, kind: RuleType, time: Timestamp) -> Self {
        let root = Part(Some(json));
        let (request, agent, workflow) = (root.part("request"), root.part("agent"), root.part("workflow"));
        Self {
            kind: request.text("type").and_then(RuleType::from_word).unwrap_or(kind),
            tool: request.text("tool"),
            args: request.get("args").and_then(Json::as_object),
            resource: request.text("resource"),
            time: request.text("time").and_then(|text| text.parse().ok()).unwrap_or(time),
            agent: Agent {
                id: agent.text("id"),
                role: agent.text("role"),
                level: agent.text("level"),
                tenant_id: agent.text("tenant_id"),
                capabilities: agent.list("capabilities"),
            },
            workflow: Workflow {
                id: workflow.text("id"),
                class: workflow.text("class"),
                venture_id: workflow.text("venture_id"),
                workspace_id: workflow.text("workspace_id"),
                budget_minor: workflow.int("budget_minor"),
                spent_minor: workflow.int("spent_minor"),
            },
            spend: spend(root.part("spend")),
            data: data(root.part("data")),
            export: export(root.part("export")),
            outreach: outreach(root.part("outreach")),
            facts: root.get("facts").and_then(Json::as_object),
        }
    }
}

fn spend(of: Part<'_>) -> Option<Spend<'_>> {
    of.0?;
    Some(Spend {
        amount_minor: of.int("amount_minor"),
        base_minor: of.int("amount_minor"),
        currency: of.text("currency"),
        merchant: of.text("merchant"),
        category: of.text("category"),
        mccs: of.list("mccs"),
        country: of.text("country"),
        rail: of.text("rail"),
        risk_score: of.int("risk_score"),
    })
}

fn data(of: Part<'_>) -> Option<Data<'_>> {
    of.0?;
    Some(Data {
        class: of.text("class"),
        path: of.text("path"),
        subject_present: of.truth("subject_present"),
    })
}

fn export(of: Part<'_>) -> Option<Export<'_>> {
    of.0?;
    Some(Export {
        destination: of.text("destination"),
        format: of.text("format"),
        country: of.text("country"),
    })
}

fn outreach(of: Part<'_>) -> Option<Outreach<'_>> {
    of.0?;
    Some(Outreach {
        channel: of.text("channel"),
        jurisdiction: of.text("jurisdiction"),
        consent: of.text("consent"),
        suppressed: of.truth("suppressed"),
        sent_today: of.int("sent_today"),
        sent_week: of.int("sent_week"),
    })
}
