//! The programs that ship with a model. What is not listed is not harmless.
//!
//! Spec: command-lines.md 2.

mod build;
mod docker;
mod find;
mod git;
mod hosts;
mod npm;
mod read;
mod run;
mod write;

use super::model::Model;

/// Every model, by area.
pub(super) const MODELS: &[&[Model]] = &[
    git::MODELS,
    build::MODELS,
    npm::MODELS,
    docker::MODELS,
    find::MODELS,
    read::MODELS,
    write::MODELS,
    run::MODELS,
    hosts::MODELS,
];
