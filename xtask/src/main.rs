//! The repository's own tools: `cargo xtask --help`.

mod bench;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The repository's own tools")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check the rules of the house that the compiler cannot check (`ARCHITECTURE.md`)
    Tidy {
        /// Lower the numbers in xtask/ratchet.txt to what they are now; they are never raised
        #[arg(long)]
        lower_ratchet: bool,
        /// Say which rules there are, and end
        #[arg(long)]
        list: bool,
    },
    /// Make big counties on both databases and measure what users wait for (docs/benchmarks.md)
    Bench(bench::Bench),
}

fn main() -> anyhow::Result<ExitCode> {
    match Arguments::parse().command {
        Command::Tidy { list: true, .. } => {
            tidy::list();
            Ok(ExitCode::SUCCESS)
        }
        Command::Tidy { lower_ratchet, .. } => tidy::run(lower_ratchet),
        Command::Bench(bench) => {
            bench.run()?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
