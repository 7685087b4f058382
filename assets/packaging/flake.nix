# A flake for Nexus, for use from here:
#   nix run 'path:.?dir=assets/packaging'      from a clone
#   nix build 'git+file:.?dir=assets/packaging'
{
  description = "Knowledge browser for the terminal";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
      each = nixpkgs.lib.genAttrs systems;
      manifest = nixpkgs.lib.importTOML ../../Cargo.toml;
    in
    {
      packages = each (
        system:
        let
          pkgs = nixpkgs.legacyPackages.${system};
        in
        {
          default = pkgs.rustPlatform.buildRustPackage {
            pname = "nexus-tui";
            inherit (manifest.package) version;
            src = ../..;
            cargoLock.lockFile = ../../Cargo.lock;
            nativeBuildInputs = [ pkgs.installShellFiles ];
            nativeCheckInputs = [ pkgs.git ];
            # The other tests need terminals and shells that a build has not.
            cargoTestFlags = [ "--lib" ];
            postInstall = ''
              export HOME=$TMPDIR
              $out/bin/nexus man --dir manual
              installManPage manual/man*/*
              for shell in bash fish zsh; do
                $out/bin/nexus completions $shell > nexus.$shell
                installShellCompletion --cmd nexus --$shell nexus.$shell
              done
              install -Dm644 LICENSE assets/packaging/THIRD-PARTY.txt \
                -t $out/share/licenses/nexus-tui
            '';
            meta = {
              inherit (manifest.package) description;
              license = pkgs.lib.licenses.mit;
              mainProgram = "nexus";
              platforms = systems;
            };
          };
        }
      );
    };
}
