//! Adds nodes to a tree and counts them.

use super::ast::{Kind, LocalId, Node, NodeId, Tree};

/// A tree under construction.
pub(super) struct Builder {
    pub(super) tree: Tree,
    limit: usize,
}

impl Builder {
    pub(super) fn new(limit: usize) -> Self {
        Self { tree: Tree::default(), limit }
    }

    /// The new node's place; none once the limit is reached.
    pub(super) fn add(&mut self, kind: Kind, offset: usize) -> Option<NodeId> {
        let id = self.tree.nodes.len();
        if id >= self.limit {
            return None;
        }
        self.tree.nodes.push(Node { kind, offset });
        Some(id)
    }

    /// A new loop variable over this range.
    pub(super) fn local(&mut self, range: NodeId) -> LocalId {
        let id = self.tree.locals.len();
        self.tree.locals.push(range);
        id
    }
}
