//! Cedar: one policy over merchants as entities, and a policy for each rule.

use std::fmt::Write as _;

use anyhow::Result;
use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression,
};

use super::peer::Peer;
use crate::question::{MOST, ROLE, names};

struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    role: EntityTypeName,
    merchant: EntityTypeName,
    action: EntityUid,
}

impl Cedar {
    fn load(policies: &str, entities: Entities) -> Result<Self> {
        Ok(Self {
            authorizer: Authorizer::new(),
            policies: policies.parse()?,
            entities,
            role: "Role".parse()?,
            merchant: "Merchant".parse()?,
            action: "Action::\"spend\"".parse()?,
        })
    }

    fn allows(&self, role: &str, merchant: &str, category: &str, amount: i64) -> bool {
        let uid =
            |name: &EntityTypeName, id| EntityUid::from_type_name_and_id(name.clone(), EntityId::new(id));
        let context = Context::from_pairs([
            ("category".to_owned(), RestrictedExpression::new_string(category.to_owned())),
            ("amount".to_owned(), RestrictedExpression::new_long(amount)),
        ]);
        let Ok(context) = context else { return false };
        let (role, merchant) = (uid(&self.role, role), uid(&self.merchant, merchant));
        let Ok(request) = Request::new(role, self.action.clone(), merchant, context, None) else {
            return false;
        };
        let answer = self.authorizer.is_authorized(&request, &self.policies, &self.entities);
        answer.decision() == Decision::Allow
    }
}

/// Rules as data: attributes of merchants.
pub(crate) struct CedarEntities(Cedar);

impl Peer for CedarEntities {
    fn text(rules: usize) -> String {
        let entity = |at| {
            let (merchant, category) = names(at);
            format!(
                r#"{{"uid":{{"type":"Merchant","id":"{merchant}"}},"attrs":{{"role":{{"__entity":{{"type":"Role","id":"{ROLE}"}}}},"category":"{category}","most":{MOST}}},"parents":[]}}"#
            )
        };
        let entities: Vec<String> = (0..rules).map(entity).collect();
        format!("[{}]", entities.join(","))
    }

    fn load(text: &str) -> Result<Self> {
        let policy = "permit(principal, action == Action::\"spend\", resource) when { resource has role \
                      && principal == resource.role && context.category == resource.category \
                      && context.amount <= resource.most };";
        Cedar::load(policy, Entities::from_json_str(text, None)?).map(Self)
    }

    fn allows(&mut self, role: &str, merchant: &str, category: &str, amount: i64) -> bool {
        self.0.allows(role, merchant, category, amount)
    }
}

/// A policy for each rule.
pub(crate) struct CedarPolicies(Cedar);

impl Peer for CedarPolicies {
    fn text(rules: usize) -> String {
        let mut text = String::new();
        for at in 0..rules {
            let (merchant, category) = names(at);
            let _ = writeln!(
                text,
                "permit(principal == Role::\"{ROLE}\", action == Action::\"spend\", resource == \
                 Merchant::\"{merchant}\") when {{ context.category == \"{category}\" && context.amount <= {MOST} }};"
            );
        }
        text
    }

    fn load(text: &str) -> Result<Self> {
        Cedar::load(text, Entities::empty()).map(Self)
    }

    fn allows(&mut self, role: &str, merchant: &str, category: &str, amount: i64) -> bool {
        self.0.allows(role, merchant, category, amount)
    }
}
