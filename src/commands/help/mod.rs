//! Prints the help of a command, or a text about a matter that concerns several.

use clap::Args;

use crate::app::App;
use crate::error::Failure;

/// Show help for a command, or about a topic
///
/// Topics: environment, exit-codes, formats, dates, secrets.
#[derive(Debug, Args)]
#[command(before_long_help = "\
Examples:
  manageros help activity show
  manageros help dates")]
pub struct HelpArgs {
    /// A command, or one of environment, exit-codes, formats, dates, secrets
    topic: Vec<String>,
}

/// The topics and their texts.
pub const TOPICS: [(&str, &str); 5] = [
    ("environment", include_str!("environment.txt")),
    ("exit-codes", include_str!("exit-codes.txt")),
    ("formats", include_str!("formats.txt")),
    ("dates", include_str!("dates.txt")),
    ("secrets", include_str!("secrets.txt")),
];

/// Runs the command.
pub fn run(app: &App, args: &HelpArgs, command: clap::Command) -> Result<(), Failure> {
    if let [topic] = &args.topic[..]
        && let Some((_, text)) = TOPICS.iter().find(|(name, _)| name == topic)
    {
        return app.write_to_read(text);
    }
    let mut command = command;
    command.build();
    let mut found = &mut command;
    for name in &args.topic {
        found = found.find_subcommand_mut(name).ok_or_else(|| {
            Failure::usage(format!(
                "there is no command or topic `{}`",
                args.topic.join(" ")
            ))
            .hint("manageros help, or one of: environment, exit-codes, formats, dates, secrets")
        })?;
    }
    app.write_to_read(&found.render_long_help().to_string())
}
