//! Completion scripts and manual pages, made from a command line that is handed in.

use clap::Command;
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
    String::from_utf8(script).expect("completion scripts are UTF-8")
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

fn add_pages(command: &Command, name: &str, pages: &mut Vec<Page>) {
    // The date is left out: a page must be the same whenever it is made.
    let page = command
        .clone()
        .name(name.to_owned())
        .display_name(name.to_owned())
        .bin_name(name.replace('-', " "));
    let mut text = Vec::new();
    Man::new(page)
        .date("")
        .render(&mut text)
        .expect("a Vec takes every write");
    let text = String::from_utf8(text).expect("manual pages are UTF-8");
    pages.push(Page {
        file: format!("{name}.1"),
        text,
    });
    for below in command
        .get_subcommands()
        .filter(|below| !below.is_hide_set())
    {
        add_pages(below, &format!("{name}-{}", below.get_name()), pages);
    }
}
