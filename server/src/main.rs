//! The `jalonum` command.

fn main() {}
