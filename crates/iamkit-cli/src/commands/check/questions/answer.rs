//! What is written of an answer.

use std::io::Write;

use iamkit::policy::{self, PolicyDocument};
use iamkit::reason::{
    Answer, CheckOutput, Inequality, QuestionName, ReasonOptions, Uncovered, Universe, Violation,
    check_json,
};
use iamkit::syntax::JsonLayout;

use crate::commands::check::Format;
use crate::escape::escaped;
use crate::output::{BAD, GOOD, Output, STRONG, WARN};
use crate::render::proof::{more_of, plural, write_violation};
use crate::status::Status;

/// How JSON is laid out.
pub(crate) const LAYOUT: JsonLayout = JsonLayout::Indented(2);

/// What is said of an answer.
pub(super) struct Words {
    pub(super) holds: String,
    pub(super) fails: String,
    /// The policy that does not allow what is shown.
    pub(super) other: Option<String>,
}

/// A question that AWS has, too, and what is said of its answer.
pub(super) struct Asked {
    pub(super) name: QuestionName,
    /// What AWS answers.
    pub(super) aws: CheckOutput,
    pub(super) words: Words,
    pub(super) options: ReasonOptions<'static>,
}

pub(super) fn status<W>(answer: &Answer<W>) -> Status {
    if answer.holds() { Status::Clean } else { Status::Findings }
}

impl Asked {
    pub(super) fn write(
        &self,
        answer: &Answer<Vec<Violation>>,
        format: Format,
        output: &mut Output,
    ) -> anyhow::Result<Status> {
        let Self { name, aws, words, options } = self;
        output.in_forms(format, Format::Text, |form, output| {
            match form {
                Format::AccessAnalyzer => output.json_text(&aws.to_json())?,
                Format::Json => output.json_text(&check_json(*name, answer, options, LAYOUT))?,
                Format::Text => {
                    write_head(answer, words, options, output)?;
                    let violations = answer.failure().map_or(&[][..], Vec::as_slice);
                    write_violations(violations, words, output)?;
                }
            }
            Ok(())
        })?;
        Ok(status(answer))
    }
}

fn write_violations(
    violations: &[Violation],
    words: &Words,
    output: &mut Output,
) -> anyhow::Result<()> {
    for violation in violations {
        writeln!(output.data())?;
        write_violation(violation, words.other.as_deref(), output)?;
    }
    Ok(())
}

pub(super) fn write_covers(
    answer: &Answer<Uncovered>,
    words: &Words,
    options: &ReasonOptions<'_>,
    output: &mut Output,
) -> anyhow::Result<()> {
    write_head(answer, words, options, output)?;
    let Some(uncovered) = answer.failure() else { return Ok(()) };
    write_violations(&uncovered.violations, words, output)?;
    let strong = output.style(STRONG);
    writeln!(output.data(), "\n{strong}what one could add{strong:#}")?;
    let statements = uncovered.missing.iter().map(|missing| missing.statement.clone());
    let document = statements.fold(PolicyDocument::new(), PolicyDocument::with_statement);
    write!(output.data(), "{}", policy::format(&document))?;
    let denied = uncovered.missing.iter().filter(|missing| missing.is_denied).count();
    if denied > 0 {
        output.message(&format!(
            "{}: a Deny is in the way, adding is not enough",
            plural(denied, "statement")
        ));
    } else if uncovered.limits.is_empty() && !uncovered.is_enough {
        output.message(
            "of a wildcard that is covered in part the actions of the catalog are named alone: \
             actions to come stay uncovered",
        );
    }
    for limit in &uncovered.limits {
        let policies: Vec<_> =
            limit.policies.iter().map(|name| escaped(name).to_string()).collect();
        output.message(&format!(
            "layer {} ({}) does not allow all of it either: adding to the policy is not enough",
            limit.layer,
            policies.join(", ")
        ));
    }
    Ok(())
}

pub(super) fn write_equivalent(
    answer: &Answer<Inequality>,
    (left, right): (&str, &str),
    options: &ReasonOptions<'_>,
    output: &mut Output,
) -> anyhow::Result<()> {
    let words = Words {
        holds: format!("{left} and {right} allow the same requests"),
        fails: format!("{left} and {right} differ"),
        other: None,
    };
    write_head(answer, &words, options, output)?;
    let Some(found) = answer.failure() else { return Ok(()) };
    let strong = output.style(STRONG);
    for (violations, one, other) in [(&found.left, left, right), (&found.right, right, left)] {
        if violations.is_empty() {
            continue;
        }
        writeln!(output.data(), "\n{strong}only {} allows{strong:#}", escaped(one))?;
        for violation in violations {
            write_violation(violation, Some(other), output)?;
        }
    }
    Ok(())
}

/// Says whether it is so.
fn write_head<W>(
    answer: &Answer<W>,
    words: &Words,
    options: &ReasonOptions<'_>,
    output: &mut Output,
) -> anyhow::Result<()> {
    let scope = scope(options);
    match answer {
        Answer::Holds => {
            let good = output.style(GOOD);
            writeln!(output.data(), "{good}holds{good:#}: {}{scope}", escaped(&words.holds))?;
        }
        Answer::Fails(_) => {
            let bad = output.style(BAD);
            writeln!(output.data(), "{bad}fails{bad:#}: {}{scope}", escaped(&words.fails))?;
        }
        Answer::Undecided(why) => {
            let warn = output.style(WARN);
            let (why, more) = (why.to_string(), more_of(why));
            writeln!(output.data(), "{warn}undecided{warn:#}: {}", escaped(&why))?;
            if let Some(more) = more {
                writeln!(output.data(), "  {more}")?;
            }
        }
    }
    Ok(())
}

/// Says which requests an answer is about, where these are not all.
fn scope(options: &ReasonOptions<'_>) -> String {
    match options.catalog.filter(|_| options.universe == Universe::Catalog) {
        Some(catalog) => format!(" (of the actions of the catalog of {})", catalog.date()),
        None => String::new(),
    }
}
