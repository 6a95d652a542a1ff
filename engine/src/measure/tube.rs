//! Inside a competence: what is strong and what is weak.

use super::ep::{Grid, Score, Scored};

/// Ability on one tube: the competence's and the tube's own offset.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TubeAbility {
    /// Mean in logits.
    pub mean: f64,
    /// Standard deviation in logits.
    pub sd: f64,
}

/// The ability on a tube whose offset around its competence is N(0, `offset_sd`²).
///
/// `own` are the answers on the tube, `others` those on the rest of its competence. The others speak of the competence, the offset
/// widens what they say, and the tube's own answers then speak exactly, on a grid.
///
/// # Complexity
/// O(241 × answers on the competence).
pub fn tube_ability(score: &Score, competence: usize, offset_sd: f64, own: &[Scored<'_>], others: &[Scored<'_>]) -> TubeAbility {
    let (mean, variance) = score.cavities[competence];
    let grid = Grid::around(mean, variance);
    let (mean, variance) = grid.tilted(mean, variance, &grid.likelihood(others.iter()));
    let widened = variance + offset_sd * offset_sd;
    let grid = Grid::around(mean, widened);
    let (mean, variance) = grid.tilted(mean, widened, &grid.likelihood(own.iter()));
    TubeAbility { mean, sd: variance.sqrt() }
}
