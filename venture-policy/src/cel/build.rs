//! Adds nodes to a tree and counts them.

use alloc::vec::Vec;

use super::ast::{Kind, LocalId, Node, NodeId, Tree};

/// A tree under construction.
pub(super) struct Builder<'s> {
    pub(super) tree: Tree<'s>,
    limit: usize,
}

impl<'s> Builder<'s> {
    pub(super) fn new(limit: usize, about: usize) -> Self {
        let tree = Tree { nodes: Vec::with_capacity(about.min(limit)), ..Tree::default() };
        Self { tree, limit }
    }

    /// The new node's place; none once the limit is reached.
    pub(super) fn add(&mut self, kind: Kind<'s>, offset: usize) -> Option<NodeId> {
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
