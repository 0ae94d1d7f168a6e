//! z3 as a child process.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// A running z3.
#[derive(Debug)]
pub(super) struct Solver {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    time: Duration,
}

/// What z3 says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A request separates the two.
    Separated,
    /// None does.
    Same,
    Unknown,
}

/// How long each try may take, in parts of the time for all, and where its chance starts. A question
/// that one try does not end with is mostly a matter of a blink for another.
const TRIES: [(u32, u32); 5] = [(20, 0), (20, 7), (10, 3), (5, 11), (2, 5)];

/// Stands behind an answer.
const END: &str = "end of answer";

impl Solver {
    pub(super) fn start(program: &Path, time: Duration) -> Result<Self> {
        let mut child = Command::new(program)
            .args(["-in", "-smt2"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| {
                format!("cannot start {}; `pip install z3-solver` brings it", program.display())
            })?;
        let input = child.stdin.take().context("z3 takes no input")?;
        let output = child.stdout.take().context("z3 gives no output")?;
        Ok(Self { child, input, output: BufReader::new(output), time })
    }

    /// Asks whether a script can be met.
    pub(super) fn ask(&mut self, script: &str) -> Result<Verdict> {
        for (part, seed) in TRIES {
            let verdict = self.try_once(script, self.time / part, seed)?;
            if verdict != Verdict::Unknown {
                return Ok(verdict);
            }
        }
        Ok(Verdict::Unknown)
    }

    fn try_once(&mut self, script: &str, time: Duration, seed: u32) -> Result<Verdict> {
        writeln!(
            self.input,
            "(reset)\n(set-option :timeout {})\n(set-option :smt.random_seed {seed})\n{script}\n\
             (check-sat)\n(echo \"{END}\")",
            time.as_millis()
        )?;
        self.input.flush()?;
        let mut verdict = None;
        let mut line = String::new();
        loop {
            line.clear();
            if self.output.read_line(&mut line)? == 0 {
                bail!("z3 ended");
            }
            verdict = match line.trim() {
                END => break,
                "sat" => Some(Verdict::Separated),
                "unsat" => Some(Verdict::Same),
                "unknown" | "timeout" => Some(Verdict::Unknown),
                other => bail!("z3 says {other} of\n{script}"),
            };
        }
        verdict.context("z3 does not answer")
    }
}

impl Drop for Solver {
    fn drop(&mut self) {
        // It ends by itself when its input does; whether it was still running is of no importance.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
