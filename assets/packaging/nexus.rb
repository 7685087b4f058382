class Nexus < Formula
  desc "Knowledge browser for the terminal"
  homepage "@REPOSITORY@"
  version "@VERSION@"
  license "MIT"

  on_macos do
    on_arm do
      url "@REPOSITORY@/releases/download/v@VERSION@/nexus-@VERSION@-aarch64-apple-darwin.tgz"
      sha256 "@SHA256_aarch64-apple-darwin@"
    end
    on_intel do
      url "@REPOSITORY@/releases/download/v@VERSION@/nexus-@VERSION@-x86_64-apple-darwin.tgz"
      sha256 "@SHA256_x86_64-apple-darwin@"
    end
  end

  on_linux do
    on_arm do
      url "@REPOSITORY@/releases/download/v@VERSION@/nexus-@VERSION@-aarch64-unknown-linux-musl.tgz"
      sha256 "@SHA256_aarch64-unknown-linux-musl@"
    end
    on_intel do
      url "@REPOSITORY@/releases/download/v@VERSION@/nexus-@VERSION@-x86_64-unknown-linux-musl.tgz"
      sha256 "@SHA256_x86_64-unknown-linux-musl@"
    end
  end

  def install
    bin.install "nexus"
    man1.install Dir["man/man1/*"]
    man5.install Dir["man/man5/*"]
    man7.install Dir["man/man7/*"]
    bash_completion.install "completions/nexus.bash" => "nexus"
    zsh_completion.install "completions/_nexus"
    fish_completion.install "completions/nexus.fish"
    doc.install "README.md", "CHANGELOG.md", "LICENSE", "THIRD-PARTY.txt"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/nexus --version")
    assert_match "redis", shell_output("#{bin}/nexus --db #{testpath}/nexus.db search redis")
  end
end
