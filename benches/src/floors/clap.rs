//! The floor of any program with so many commands: clap, and nothing behind it.

use clap::{Args, Parser, Subcommand};

/// Does nothing
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    noun: Noun,
}

/// Eight nouns
#[derive(Subcommand)]
enum Noun {
    /// The first noun
    #[command(subcommand)]
    One(Verb),
    /// The second noun
    #[command(subcommand)]
    Two(Verb),
    /// The third noun
    #[command(subcommand)]
    Three(Verb),
    /// The fourth noun
    #[command(subcommand)]
    Four(Verb),
    /// The fifth noun
    #[command(subcommand)]
    Five(Verb),
    /// The sixth noun
    #[command(subcommand)]
    Six(Verb),
    /// The seventh noun
    #[command(subcommand)]
    Seven(Verb),
    /// The eighth noun
    #[command(subcommand)]
    Eight(Verb),
}

/// Seven verbs
#[derive(Subcommand)]
enum Verb {
    /// Adds
    Add(Flags),
    /// Lists
    List(Flags),
    /// Shows
    Show(Flags),
    /// Edits
    Edit(Flags),
    /// Removes
    Remove(Flags),
    /// Tests
    Test(Flags),
    /// Links
    Link(Flags),
}

/// Six flags
#[derive(Args)]
struct Flags {
    /// A name
    #[arg(long)]
    name: Option<String>,
    /// An address
    #[arg(long)]
    url: Option<String>,
    /// A number
    #[arg(long)]
    limit: Option<usize>,
    /// A format
    #[arg(long)]
    format: Option<String>,
    /// Loudly
    #[arg(short, long)]
    verbose: bool,
    /// Quietly
    #[arg(short, long)]
    quiet: bool,
}

fn main() {
    let cli = Cli::parse();
    let (Noun::One(verb)
    | Noun::Two(verb)
    | Noun::Three(verb)
    | Noun::Four(verb)
    | Noun::Five(verb)
    | Noun::Six(verb)
    | Noun::Seven(verb)
    | Noun::Eight(verb)) = cli.noun;
    let (Verb::Add(flags)
    | Verb::List(flags)
    | Verb::Show(flags)
    | Verb::Edit(flags)
    | Verb::Remove(flags)
    | Verb::Test(flags)
    | Verb::Link(flags)) = verb;
    std::hint::black_box((
        flags.name,
        flags.url,
        flags.limit,
        flags.format,
        flags.verbose,
        flags.quiet,
    ));
}
