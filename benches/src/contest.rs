//! Runs programs against each other, in turn, and compares what they took.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::fake::{Asked, Fake};

/// A program with its arguments, and what is looked at while it runs.
pub(crate) struct Contender<'a> {
    pub(crate) name: String,
    program: PathBuf,
    arguments: Vec<OsString>,
    variables: Vec<(String, OsString)>,
    /// The Jira that counts what it asks.
    jira: Option<&'a Fake>,
    /// Puts back what a run changes.
    prepare: Option<Box<dyn Fn() -> std::io::Result<()> + 'a>>,
    /// How many lines its answer has at least, looked at once before anything is measured.
    lines: usize,
    /// How often as much the row asks of it; its time counts so often.
    times: f64,
}

impl<'a> Contender<'a> {
    pub(crate) fn new<S: AsRef<str>>(
        name: impl Into<String>,
        program: &Path,
        arguments: impl IntoIterator<Item = S>,
    ) -> Self {
        let arguments = arguments.into_iter().map(|one| one.as_ref().into());
        Self {
            name: name.into(),
            program: program.to_owned(),
            arguments: arguments.collect(),
            variables: Vec::new(),
            jira: None,
            prepare: None,
            lines: 0,
            times: 1.0,
        }
    }

    pub(crate) fn with(mut self, variables: &[(String, OsString)]) -> Self {
        self.variables.extend_from_slice(variables);
        self
    }

    pub(crate) fn asking(mut self, jira: &'a Fake) -> Self {
        self.jira = Some(jira);
        self
    }

    pub(crate) fn after(mut self, prepare: impl Fn() -> std::io::Result<()> + 'a) -> Self {
        self.prepare = Some(Box::new(prepare));
        self
    }

    pub(crate) fn answering(mut self, lines: usize) -> Self {
        self.lines = lines;
        self
    }

    pub(crate) fn times(mut self, times: f64) -> Self {
        self.times = times;
        self
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("TZ", "UTC")
            .envs(self.variables.iter().cloned());
        command
    }

    fn prepared(&self) -> Result<(), String> {
        let put_back = self.prepare.as_ref().map_or(Ok(()), |prepare| prepare());
        if let Some(jira) = self.jira {
            jira.forget();
        }
        put_back.map_err(|error| format!("{}: {error}", self.name))
    }

    /// Runs it once and looks at its answer: what is fast because it does not work is not measured.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.prepared()?;
        let output = self
            .command(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("{}: {error}", self.name))?;
        let lines = String::from_utf8_lossy(&output.stdout).lines().count();
        let wrong = if !output.status.success() {
            format!("ended with {}", output.status)
        } else if lines < self.lines {
            format!("answered {lines} lines instead of {}", self.lines)
        } else {
            return Ok(());
        };
        let told = String::from_utf8_lossy(&output.stderr);
        Err(format!("{} {wrong}: {}", self.name, told.trim()))
    }

    fn run(&self, measure: &Path) -> Result<Sample, String> {
        self.prepared()?;
        let output = self
            .command(measure)
            .arg(&self.program)
            .args(&self.arguments)
            .output()
            .map_err(|error| format!("{}: {error}", measure.display()))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let words: Vec<f64> = text
            .split_whitespace()
            .filter_map(|word| word.parse().ok())
            .collect();
        let [nanoseconds, processor, kibibytes, code] = words[..] else {
            return Err(format!("{} could not be measured: {text}", self.name));
        };
        if code != 0.0 {
            return Err(format!(
                "{} ended with {code} while it was measured",
                self.name
            ));
        }
        Ok(Sample {
            milliseconds: nanoseconds / 1e6 * self.times,
            processor: processor / 1e6 * self.times,
            mebibytes: kibibytes / 1024.0,
            asked: self.jira.map(Fake::asked),
        })
    }
}

/// One run.
#[derive(Clone, Debug)]
struct Sample {
    milliseconds: f64,
    /// The milliseconds in which it had a core; unlike the others they do not depend on who else wants one.
    processor: f64,
    mebibytes: f64,
    asked: Option<Asked>,
}

/// All runs of one contender.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures(Vec<Sample>);

/// The figures of a row, in the order of its contenders.
pub(crate) type Table = BTreeMap<String, Figures>;

impl Figures {
    fn sorted(&self, of: impl Fn(&Sample) -> f64) -> Vec<f64> {
        let mut times: Vec<f64> = self.0.iter().map(of).collect();
        times.sort_by(f64::total_cmp);
        times
    }

    /// Returns the median of the milliseconds in which it had a core.
    pub(crate) fn processor(&self) -> f64 {
        quantile(&self.sorted(|one| one.processor), 2)
    }

    /// Returns the median, and the values below and above which a quarter lies.
    pub(crate) fn quartiles(&self) -> (f64, f64, f64) {
        let times = self.sorted(|one| one.milliseconds);
        (
            quantile(&times, 1),
            quantile(&times, 2),
            quantile(&times, 3),
        )
    }

    /// Returns the median of the ratios of runs that were made one after the other: what disturbs both cancels out.
    pub(crate) fn ratio_to(&self, other: &Self) -> f64 {
        let pairs = self.0.iter().zip(&other.0);
        median_ratio(pairs.map(|(own, other)| own.milliseconds / other.milliseconds))
    }

    /// The same of the time in which each had a core.
    pub(crate) fn processor_ratio_to(&self, other: &Self) -> f64 {
        let pairs = self.0.iter().zip(&other.0);
        median_ratio(pairs.map(|(own, other)| own.processor / other.processor))
    }

    /// Returns the median of the peaks.
    pub(crate) fn peak(&self) -> f64 {
        quantile(&self.sorted(|one| one.mebibytes), 2)
    }

    /// Returns the most that was asked in a run.
    pub(crate) fn asked(&self) -> Option<Asked> {
        let asked = self.0.iter().filter_map(|one| one.asked);
        asked.reduce(|one, other| Asked {
            requests: one.requests.max(other.requests),
            in_flight: one.in_flight.max(other.in_flight),
            connections: one.connections.max(other.connections),
            bytes: one.bytes.max(other.bytes),
        })
    }
}

fn median_ratio(ratios: impl Iterator<Item = f64>) -> f64 {
    let mut ratios: Vec<f64> = ratios.collect();
    ratios.sort_by(f64::total_cmp);
    quantile(&ratios, 2)
}

/// Returns the value below which so many quarters lie; of a sorted list.
fn quantile(sorted: &[f64], quarters: usize) -> f64 {
    match sorted.len() {
        0 => f64::NAN,
        count => {
            let (whole, rest) = ((count - 1) * quarters / 4, (count - 1) * quarters % 4);
            let next = sorted[(whole + 1).min(count - 1)];
            #[allow(clippy::cast_precision_loss, reason = "0 to 3")]
            let part = rest as f64 / 4.0;
            sorted[whole] + (next - sorted[whole]) * part
        }
    }
}

/// Runs all of them in turn, so many times: A B C A B C …
pub(crate) fn hold(
    contenders: &[Contender<'_>],
    rounds: usize,
    measure: &Path,
) -> Result<Table, String> {
    for contender in contenders {
        contender.check()?;
    }
    let mut table = Table::new();
    for _ in 0..rounds {
        for contender in contenders {
            let sample = contender.run(measure)?;
            table
                .entry(contender.name.clone())
                .or_default()
                .0
                .push(sample);
        }
    }
    Ok(table)
}

/// Returns the program of that name, if the shell would find one.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}
