//! Serves a made-up company for use by hand: `cargo run -p jira-sandbox -- --help`.

use std::process::ExitCode;
use std::time::Duration;

use jira_sandbox::{Auth, Builder, Fault, Sandbox};

const HELP: &str = "\
Serves a Jira with a made-up company on 127.0.0.1 until Ctrl-C

Usage: jira-sandbox [OPTIONS]

Options:
      --data-center          Be Jira Data Center instead of Cloud
      --context-path <PATH>  Serve below a path such as /jira (Data Center)
      --tls                  Serve https; the authority's certificate is printed
      --auth <KIND>          basic or scoped (Cloud), pat or password (Data Center)
      --people <N>           How many people work there [default: 40]
      --months <N>           How many months they have worked [default: 6]
      --seed <N>             Another company [default: 42]
      --team <N>             Add N people: P1 to PN, p1@acme.example and so on
      --each <N>             Give each of them N tickets of the last two weeks [default: 20]
      --page-cap <N>         Put at most so many issues on a page
      --latency <MS>         Let every answer wait so many milliseconds
      --refuse-every <N>     Answer every Nth request with 429 and Retry-After 1
      --port <N>             Listen on this port [default: a free one]
  -h, --help                 Print this
";

/// The options as typed.
struct Options {
    data_center: bool,
    context_path: Option<String>,
    tls: bool,
    auth: Option<Auth>,
    people: usize,
    months: u32,
    seed: u64,
    team: usize,
    each: usize,
    page_cap: Option<usize>,
    latency: u64,
    refuse_every: Option<u32>,
    port: u16,
}

#[allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is the program's own main"
)]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments
        .iter()
        .any(|argument| argument == "--help" || argument == "-h")
    {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    }
    let options = match read(arguments) {
        Ok(options) => options,
        Err(problem) => {
            eprintln!("error: {problem}\nhint: jira-sandbox --help");
            return ExitCode::from(2);
        }
    };
    let jira = builder(&options).start();
    println!("{}", introduction(&jira, &options));
    // the signal ends the process; there is nothing to put in order
    loop {
        std::thread::park();
    }
}

fn read(arguments: Vec<String>) -> Result<Options, String> {
    let mut options = Options {
        data_center: false,
        context_path: None,
        tls: false,
        auth: None,
        people: 40,
        months: 6,
        seed: 42,
        team: 0,
        each: 20,
        page_cap: None,
        latency: 0,
        refuse_every: None,
        port: 0,
    };
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        // both `--seed 7` and `--seed=7`
        let (name, attached) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        let mut value = || {
            attached
                .clone()
                .or_else(|| arguments.next())
                .ok_or_else(|| format!("{name} needs a value"))
        };
        match name.as_str() {
            "--data-center" => options.data_center = true,
            "--tls" => options.tls = true,
            "--context-path" => options.context_path = Some(value()?),
            "--auth" => options.auth = Some(auth(&value()?)?),
            "--people" => options.people = number(&name, &value()?)?,
            "--months" => options.months = number(&name, &value()?)?,
            "--seed" => options.seed = number(&name, &value()?)?,
            "--team" => options.team = number(&name, &value()?)?,
            "--each" => options.each = number(&name, &value()?)?,
            "--latency" => options.latency = number(&name, &value()?)?,
            "--refuse-every" => options.refuse_every = Some(number(&name, &value()?)?),
            "--page-cap" => options.page_cap = Some(number(&name, &value()?)?),
            "--port" => options.port = number(&name, &value()?)?,
            _ => return Err(format!("unknown option {name}")),
        }
    }
    let cloud = !options.data_center;
    if let Some(auth) = options.auth
        && matches!(auth, Auth::Basic | Auth::Scoped) != cloud
    {
        return Err(
            "basic and scoped belong to Cloud, pat and password to --data-center".to_owned(),
        );
    }
    if cloud && options.context_path.is_some() {
        return Err("--context-path needs --data-center".to_owned());
    }
    Ok(options)
}

fn auth(word: &str) -> Result<Auth, String> {
    match word {
        "basic" => Ok(Auth::Basic),
        "scoped" => Ok(Auth::Scoped),
        "pat" => Ok(Auth::Pat),
        "password" => Ok(Auth::Password),
        _ => Err(format!("--auth knows no `{word}`")),
    }
}

fn number<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, String> {
    text.parse()
        .map_err(|_| format!("{name} takes a number, not `{text}`"))
}

fn builder(options: &Options) -> Builder {
    let mut builder = if options.data_center {
        Sandbox::data_center()
    } else {
        Sandbox::cloud()
    };
    builder = builder
        .people(options.people)
        .months(options.months)
        .seed(options.seed);
    builder = builder.port(options.port).gzip();
    builder = builder.latency(Duration::from_millis(options.latency));
    builder = builder.team(options.team, options.each);
    if let Some(every) = options.refuse_every {
        let refusal = Fault::TooManyRequests {
            retry_after: Some("1".to_owned()),
            reset: false,
        };
        builder = builder.arrange(refusal.every(every));
    }
    if let Some(issues) = options.page_cap {
        builder = builder.page_cap(issues);
    }
    if let Some(path) = &options.context_path {
        builder = builder.context_path(path);
    }
    if let Some(auth) = options.auth {
        builder = builder.auth(auth);
    }
    if options.tls { builder.tls() } else { builder }
}

fn introduction(jira: &Sandbox, options: &Options) -> String {
    let kind = if options.data_center {
        "Data Center"
    } else {
        "Cloud"
    };
    let (url, token) = (jira.url(), jira.token());
    let login = match options.auth {
        None | Some(Auth::Pat) if options.data_center => String::new(),
        _ => format!(" --login {}", jira.login()),
    };
    // the caller comes first and has no work
    let people = jira.people();
    let person = people.get(1).unwrap_or(&people[0]);
    let handle = person.id.split('.').next().unwrap_or(&person.id);
    let mut text = format!(
        "Jira {kind} with {} people and {} issues

  URL    {url}
  login  {}
  token  {token}

Try it:

  printf %s {token} | manageros integration add demo --url {url}{login} --scope org --token-stdin
  manageros person add \"{}\" --email {} --handle {handle}
  manageros person link {handle} -i demo
  manageros activity show {handle}
",
        people.len(),
        jira.issue_count(),
        jira.login(),
        person.name,
        person.email,
    );
    if options.auth == Some(Auth::Scoped) {
        let gateway = format!(
            "\nThe token has scopes: it works at {} only.\n",
            jira.gateway_url()
        );
        text.push_str(&gateway);
    }
    if options.tls {
        text.push_str("\nThe authority to trust:\n\n");
        text.push_str(jira.ca_pem());
    }
    text.push_str("\nCtrl-C ends it.");
    text
}
