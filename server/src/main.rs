//! The `jalonum` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    jalonum::command::main()
}
