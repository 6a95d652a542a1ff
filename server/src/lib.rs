//! The thin server of Jalonum: it delivers questions, gives results and keeps answers. What it measures with is
//! [`jalonum_engine`]; what it is made of is told in `ARCHITECTURE.md`.

pub mod app;
pub mod assessment;
pub mod catalogue;
pub mod clock;
pub mod command;
pub mod config;
pub mod embedded;
pub mod learner;
pub mod profile;
pub mod storage;
pub mod web;
