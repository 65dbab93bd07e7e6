//! Completion scripts and manual pages, made from a command line that is handed in.

pub mod stored;

use clap::builder::PossibleValue;
use clap::{Arg, Command};
use clap_complete::Shell;
use clap_mangen::Man;

/// A manual page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Such as `manageros-activity-show.1`.
    pub file: String,
    /// In roff.
    pub text: String,
}

/// Returns the completion script for `shell`.
pub fn completions(shell: Shell, mut command: Command) -> String {
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    let script = String::from_utf8(script).expect("completion scripts are UTF-8");
    stored::asking(shell, &script)
}

/// Returns the file name that `shell` looks for.
pub fn completion_file(shell: Shell) -> String {
    use clap_complete::Generator;
    shell.file_name("manageros")
}

/// Returns the manual: the page of `command` first, then one for each command below it.
pub fn manual(command: Command) -> Vec<Page> {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    add_pages(&command, "manageros", &mut pages);
    pages
}

/// The topics of `help` that belong into a manual.
const TOPICS: [(&str, &str); 2] = [
    (
        "EXIT STATUS",
        include_str!("../commands/help/exit-codes.txt"),
    ),
    (
        "ENVIRONMENT",
        include_str!("../commands/help/environment.txt"),
    ),
];

fn add_pages(command: &Command, name: &str, pages: &mut Vec<Page>) {
    pages.push(Page {
        file: format!("{name}.1"),
        text: page(command, name),
    });
    for below in command
        .get_subcommands()
        .filter(|below| !below.is_hide_set())
    {
        add_pages(below, &format!("{name}-{}", below.get_name()), pages);
    }
}

fn page(command: &Command, name: &str) -> String {
    let is_root = !name.contains('-');
    let bin_name = name.replace('-', " ");
    let mut shown = command
        .clone()
        .name(name.to_owned())
        .display_name(name.to_owned())
        .bin_name(bin_name)
        // It stands in every page's last line.
        .version(None::<&str>)
        .mut_args(|arg| {
            let is_elsewhere = !is_root && arg.is_global_set();
            let arg = with_values_in_line(arg);
            if is_elsewhere { arg.hide(true) } else { arg }
        });
    let usage = shown.render_usage().to_string();
    let shown = shown.override_usage(usage.trim_start_matches("Usage: ").to_owned());
    let mut text = Vec::new();
    // The date is left out: a page must be the same whenever it is made.
    Man::new(shown)
        .date(" ")
        .source(concat!("manageros ", env!("CARGO_PKG_VERSION")))
        .manual("manageros")
        .render(&mut text)
        .expect("a Vec takes every write");
    let mut text = String::from_utf8(text).expect("manual pages are UTF-8");
    if !is_root {
        text += ".PP\nAnd the global options, see \\fBmanageros\\fR(1).\n";
    }
    if let Some(examples) = command.get_before_long_help() {
        let examples = examples.to_string();
        text += &section("EXAMPLES", examples.trim_start_matches("Examples:\n"));
    }
    if is_root {
        for (title, topic) in TOPICS {
            let (_, body) = topic.split_once("\n\n").expect("a topic has a title");
            text += &section(title, body);
        }
    } else {
        text += ".SH \"SEE ALSO\"\n\\fBmanageros\\fR(1)\n";
    }
    text
}

/// Lists the words that a flag takes behind its help, where a line for each would hide what is next.
fn with_values_in_line(arg: Arg) -> Arg {
    let values = arg.get_possible_values();
    let words: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
    match arg.get_help() {
        Some(help) if !words.is_empty() => {
            let help = format!("{help} [possible values: {}]", words.join(", "));
            arg.help(help).hide_possible_values(true)
        }
        _ => arg,
    }
}

/// What fits beside the margin of a manual page at eighty columns.
const COLUMNS: usize = 73;

/// Goes on in the next line, as a shell would understand, before the last flag that does not fit.
fn folded(line: &str) -> String {
    let at = line.get(..COLUMNS).and_then(|fits| fits.rfind(" --"));
    match at {
        Some(at) if line.len() > COLUMNS => format!("{} \\\n    {}", &line[..at], &line[at + 1..]),
        _ => line.to_owned(),
    }
}

/// Returns a section whose lines are kept as they are.
fn section(title: &str, body: &str) -> String {
    let lines = body
        .lines()
        .map(|line| folded(line.strip_prefix("  ").unwrap_or(line)));
    let body = lines
        .collect::<Vec<_>>()
        .join("\n")
        .replace('\\', "\\e")
        .replace('-', "\\-")
        .replace('\'', "\\(aq")
        .replace('`', "\\(ga")
        .replace('~', "\\(ti")
        // What begins a line could be taken for a request.
        .replace('\n', "\n\\&");
    format!(".SH \"{title}\"\n.nf\n\\&{body}\n.fi\n")
}
