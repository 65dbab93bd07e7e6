//! The ways a token comes in: a hidden question, standard input, a file, another program. Never as a flag's value, where
//! it would stay in the shell's history and be seen in the list of processes.

use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Args;

use crate::app::App;
use crate::crash;
use crate::domain::{AuthKind, Token};
use crate::error::{Failure, Kind};
use crate::vault::VARIABLES;

/// Where the token comes from.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct TokenArgs {
    /// Read the token from standard input
    #[arg(long, group = "token_source")]
    pub token_stdin: bool,
    /// Read the token from a file
    #[arg(long, value_name = "FILE", group = "token_source")]
    pub token_file: Option<PathBuf>,
    /// Read the token from what a command prints; it is split into words and run without a shell
    #[arg(long, value_name = "COMMAND", group = "token_source")]
    pub token_command: Option<String>,
    /// Taken only to say how it is done instead.
    #[arg(long, hide = true, num_args = 0..=1, value_name = "TOKEN", alias = "password", alias = "api-token")]
    token: Option<Vec<String>>,
}

/// What somebody is told who writes the token as a flag.
const SAFE_WAYS: &str = "use --token-stdin, --token-file FILE or --token-command COMMAND; \
     change the token if it was real, your shell has it in its history";

impl TokenArgs {
    /// Returns whether a source was named.
    pub(super) fn is_given(&self) -> bool {
        self.token_stdin || self.token_file.is_some() || self.token_command.is_some()
    }

    /// Refuses a token that was written as a flag's value.
    pub(super) fn refuse_flag(&self) -> Result<(), Failure> {
        if self.token.is_some() {
            return Err(Failure::usage("a secret is never given as a flag").hint(SAFE_WAYS));
        }
        Ok(())
    }

    /// Returns the token, from the source that was named or by asking.
    ///
    /// # Errors
    ///
    /// When the source cannot be read, when it holds no token, or when nobody can be asked.
    pub(super) fn read(&self, app: &App, auth: Option<AuthKind>) -> Result<Token, Failure> {
        self.refuse_flag()?;
        let text = match (&self.token_file, &self.token_command) {
            (Some(file), _) => from_file(file)?,
            (_, Some(command)) => from_command(command)?,
            _ if self.token_stdin && !io::stdin().is_terminal() => from_stdin()?,
            // On a terminal --token-stdin would look hung; it asks, as without it.
            _ => app.prompt().secret(
                question(auth),
                "give the token with --token-stdin, --token-file or --token-command",
            )?,
        };
        parse(&text, auth)
    }
}

/// Returns the token of the text, or why it is none.
pub(super) fn parse(text: &str, auth: Option<AuthKind>) -> Result<Token, Failure> {
    let token = if auth == Some(AuthKind::Password) {
        Token::password(text)
    } else {
        Token::new(text)
    };
    crash::holding("secret.typed", &token);
    token.map_err(|error| {
        Failure::new(Kind::Auth, error.to_string()).hint("look at what the token's source holds")
    })
}

fn question(auth: Option<AuthKind>) -> &'static str {
    match auth {
        Some(AuthKind::Password) => "Jira password",
        Some(AuthKind::Pat) => "Personal access token",
        _ => "API token",
    }
}

fn from_stdin() -> Result<String, Failure> {
    bounded(&mut io::stdin().lock()).map_err(|error| unreadable("standard input", &error))
}

/// Returns the text of a file that holds a token.
pub(super) fn from_file(path: &Path) -> Result<String, Failure> {
    std::fs::File::open(path)
        .and_then(|mut file| bounded(&mut file))
        .map_err(|error| unreadable(&path.display().to_string(), &error))
}

/// Runs `command` without a shell, so that nothing in it is expanded or split again, and without the variables that hold
/// our own key.
fn from_command(command: &str) -> Result<String, Failure> {
    let words = shell_words::split(command).map_err(|error| {
        Failure::usage(format!(
            "--token-command cannot be split into words: {error}"
        ))
    })?;
    let Some((program, arguments)) = words.split_first() else {
        return Err(Failure::usage("--token-command is empty"));
    };
    let mut child = Command::new(program);
    child.args(arguments).stdout(Stdio::piped());
    VARIABLES
        .iter()
        .chain(&["MANAGEROS_TOKEN"])
        .for_each(|name| {
            child.env_remove(name);
        });
    let failed = |why: String| {
        Failure::new(
            Kind::Auth,
            format!("--token-command `{program}` gave no token"),
        )
        .caused_by(why)
    };
    let mut child = child.spawn().map_err(|error| failed(error.to_string()))?;
    let mut output = child
        .stdout
        .take()
        .expect("its standard output was asked for");
    let text = bounded(&mut output).map_err(|error| failed(error.to_string()))?;
    drop(output);
    let status = child.wait().map_err(|error| failed(error.to_string()))?;
    if status.success() {
        Ok(text)
    } else {
        Err(failed(status.to_string()))
    }
}

/// Reads no more than a token can be long, with room for white space around it.
fn bounded(source: &mut impl Read) -> io::Result<String> {
    let mut text = String::new();
    source
        .take(2 * Token::MAX_BYTES as u64)
        .read_to_string(&mut text)?;
    Ok(text)
}

fn unreadable(source: &str, error: &io::Error) -> Failure {
    Failure::new(
        Kind::Auth,
        format!("the token cannot be read from {source}"),
    )
    .caused_by(error.to_string())
}
