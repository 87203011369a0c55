use std::process::ExitCode;

fn main() -> ExitCode {
    bindeglied::cli::main()
}
