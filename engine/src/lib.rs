//! The engine of Jalonum: adaptive measurement of digital competences.
//!
//! It is pure: it reads no file and no clock and draws no global random number. The same bank, the same seed and the same
//! answers give the same questions and the same scores, byte for byte, on every machine and in every release.
//!
//! # A tour, in the order an answer takes
//!
//! 1. [`framework`]: domains, competences, tubes and skills, and the scale that turns an ability into a level.
//! 2. [`bank`]: items read from text as checked types; every mistake of a file is reported at once.
//! 3. [`answer`]: a learner's response becomes a category (wrong, partly right, right).
//! 4. [`measure`]: a Gaussian belief over all competences, moved by each answer.
//! 5. [`select`]: rules filter the questions that may come next, information ranks them, softening draws one.
//! 6. [`session`]: the test as a state machine: ask, answer, stop for a named reason. Its state is the list of answers.
//! 7. [`report`]: what people read: levels with their uncertainty, points, what they can do and what comes next.
//! 8. [`simulate`]: virtual learners through the very same session code.
//!
//! # Example
//!
//! ```
//! use jalonum_engine::measure::{Gaussian, Params};
//!
//! // Two competences, correlated .6; a right answer on the first one raises both, the first one more.
//! let mut belief = Gaussian::from_covariance(vec![0.0, 0.0], vec![1.0, 0.6, 0.6, 1.0]).expect("positive definite");
//! belief.update(0, &Params::two_pl(1.2, 0.5), 1);
//! assert!(belief.mean(0) > belief.mean(1) && belief.mean(1) > 0.0);
//! assert!(belief.sd(0) < belief.sd(1) && belief.sd(1) < 1.0);
//! ```
//!
//! # References
//!
//! - T. Minka, *A family of algorithms for approximate Bayesian inference*, 2001: assumed-density filtering and expectation
//!   propagation.
//! - R. Herbrich, T. Minka, T. Graepel, *TrueSkill*, 2007: the same idea at work on skills.
//! - W. van der Linden, C. Glas (ed.), *Elements of Adaptive Testing*, 2010: selection, exposure, content.
//! - E. Muraki, *A generalized partial credit model*, 1992.

pub mod answer;
pub mod bank;
pub mod framework;
pub mod measure;
pub mod report;
pub mod select;
pub mod session;
pub mod simulate;

mod random;
mod source;

pub use source::{Problem, Severity};
