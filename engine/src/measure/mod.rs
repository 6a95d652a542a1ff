//! A Gaussian belief over all competences, moved by each answer.
//!
//! An item loads on one competence k, so the belief after an answer (the tilted distribution) is exact in one dimension: its mean
//! and variance come from quadrature, and regression carries the change to the other competences. That is assumed-density
//! filtering ([`Gaussian::update`]), used between two questions. The final score runs expectation propagation
//! ([`expectation_propagation`]) to a fixed point, which does not depend on the order of the answers.

mod ep;
mod gaussian;
mod params;
mod quadrature;
mod tube;

pub use ep::{Score, Scored, expectation_propagation};
pub use gaussian::{Gaussian, NotPositiveDefinite};
pub use params::{MAX_CATEGORIES, Params};
pub use tube::{TubeAbility, tube_ability};

#[cfg(test)]
mod tests;
