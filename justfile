# What CI runs, in the same words: `just check`. Without just, read the commands below.

# Lists the recipes
default:
    @just --list

# Everything that CI does
check: fmt clippy doc vectors test

# Is the formatting rustfmt's?
fmt:
    cargo fmt --all --check

# Lints, warnings as errors
clippy:
    cargo clippy --workspace --all-targets -- -D warnings

# The documentation, warnings as errors
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# Does an independent implementation still compute the same bytes for every sealed format?
vectors:
    python3 tests/vectors/make.py --check

# The tests; those of the real keyring say so when they are skipped
test:
    cargo test --workspace

# Licences, sources, duplicates, advisories; needs cargo-deny and the network, so it stands beside `check`
deny:
    cargo deny check

# Rewrites what is made from the command line: completions/ and man/
bless:
    BLESS=1 cargo test --test generated

# Shows the main job from end to end, against a Jira on this machine
tour:
    cargo run --example tour

# Serves a made-up Jira for use by hand, such as: just sandbox --data-center --context-path /jira
sandbox *options:
    cargo run -p jira-sandbox -- {{ options }}
