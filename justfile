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

# The steady figures of the release build: size, memory, calls; needs strace and GNU time
figures:
    cargo build --release
    python3 tests/figures.py target/release/manageros

# How fast it is, against the floors and against others on PATH; see --help
bench *options:
    cargo run --release -p bench -- {{ options }}

# What the parts cost, without a process around them
bench-inside *options:
    cargo bench -p bench -- {{ options }}

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
