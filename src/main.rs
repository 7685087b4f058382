//! The `nexus` program: everything is in the library.

/// What one thread allocates another often frees here, parsers and writers above all, and the
/// system's allocator makes them wait for each other.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    nexus_tui::cli::main()
}
