//! The shortest script found that still breaks the same law.

use super::play::{Broken, Setting, play};
use super::script::{Item, opening};

/// How many times a failing script is played again.
const PLAYS: u32 = 150;

/// Plays a script behind the opening.
pub fn play_script(script: &[Item], setting: Setting) -> Result<super::play::Tally, Broken> {
    let items: Vec<Item> = opening().into_iter().chain(script.iter().cloned()).collect();
    play(&items, setting)
}

/// Leaves out what is not needed, larger parts first.
pub fn shrink(script: &[Item], broken: Broken, setting: Setting) -> Broken {
    let opened = opening().len();
    let mut kept = script[..(broken.item + 1).saturating_sub(opened).min(script.len())].to_vec();
    let (mut best, mut plays) = (broken, 0);
    let mut part = kept.len().div_ceil(2);
    while part > 0 {
        let mut at = 0;
        while at < kept.len() && plays < PLAYS {
            plays += 1;
            let end = (at + part).min(kept.len());
            let shorter: Vec<Item> = kept[..at].iter().chain(&kept[end..]).cloned().collect();
            match play_script(&shorter, setting) {
                Err(again) if again.law == best.law => {
                    kept = shorter;
                    best = again;
                }
                Ok(_) | Err(_) => at = end,
            }
        }
        part = if part == 1 { 0 } else { part.div_ceil(2) };
    }
    best
}
