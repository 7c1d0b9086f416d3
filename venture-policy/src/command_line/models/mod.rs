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
use super::table::{Programs, names_of_all, room};

/// Every model, by area.
static MODELS: &[&[Model]] = AREAS;
pub(super) const AREAS: &[&[Model]] = &[
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

const NAMES: usize = names_of_all(AREAS);
static PROGRAMS: Programs<NAMES, { room(NAMES) }> = Programs::new(AREAS);

/// The model of a program's name, as it stands.
pub(super) fn find(name: &str) -> Option<&'static Model> {
    PROGRAMS.find(MODELS, name)
}
