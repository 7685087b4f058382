//! The `nexus` program: everything is in the library.

fn main() -> std::process::ExitCode {
    nexus_tui::cli::main()
}
