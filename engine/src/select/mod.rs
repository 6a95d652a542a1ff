//! What to ask next: rules filter the pool, information ranks what is left, softening draws one.

mod choose;
mod pool;
mod rules;

pub use choose::{Choice, Request, choose};
pub use pool::{Pool, PoolItem};
pub use rules::{Context, Rule};

#[cfg(test)]
mod tests;
