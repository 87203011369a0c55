use std::process::ExitCode;

/// Also for SQLite: pages are made of very many small pieces, which Debian's allocator keeps handing
/// back to the system and fetching again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    bindeglied::cli::main()
}
