//! Findings for people.

use std::collections::BTreeSet;
use std::io::Write;

use iamkit::source::Format;
use iamkit::validate::{Applicability, CheckFamily, Finding, FindingType, IssueCode};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::documents::Validated;
use super::selection::Selection;
use crate::escape::escaped;
use crate::output::Output;
use crate::policy_file;
use crate::problem::{Problem, Severity};

/// Up to so many files, it is said of each what it was validated as.
const FEW: usize = 20;

/// How many policies are drawn before their texts are handed on: memory for few is enough.
const CHUNK: usize = 512;

/// How findings are drawn that others stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Covered {
    /// Their number is told.
    Counted,
    /// Each is told.
    Told,
}

/// Draws the findings, then says how many there are.
pub(crate) fn write(
    validated: &[Validated],
    (selection, asks_security, covered): (&Selection, bool, Covered),
    output: &mut Output,
) -> anyhow::Result<()> {
    let (mut findings, mut hidden) = (0, 0);
    let (mut files, mut all) = (BTreeSet::new(), BTreeSet::new());
    let is_colored = output.colors();
    for chunk in validated.chunks(CHUNK) {
        let draw = |one: &Validated| {
            let problems = problems(one, covered).into_iter();
            problems.map(|it| it.render(&one.source, is_colored) + "\n\n").collect::<String>()
        };
        // Threads are not started for a few.
        let drawn: Vec<String> = if chunk.len() > FEW {
            chunk.par_iter().map(draw).collect()
        } else {
            chunk.iter().map(draw).collect()
        };
        for text in drawn {
            output.data().write_all(text.as_bytes())?;
        }
    }
    for one in validated {
        findings += one.findings.len();
        hidden += one.hidden;
        all.insert(one.source.name());
        if !one.findings.is_empty() {
            files.insert(one.source.name());
        }
        if validated.len() <= FEW {
            let how = if one.is_recognised { ", as the document shows" } else { "" };
            let name = escaped(one.source.name());
            let site = one.site.as_ref().filter(|site| site.format != Format::AwsCli);
            let place = site.map_or_else(String::new, |site| format!("#{}", site.path));
            output.message(&format!("{name}{}: validated as {}{how}", escaped(&place), one.kind));
        }
    }
    output.message(&summary(findings, files.len(), all.len(), hidden));
    if !asks_security {
        let codes = IssueCode::ALL.into_iter();
        let count = codes.filter(|code| code.family() == CheckFamily::Security).count();
        output.message(&format!("{count} security checks not run: --extend-select security"));
    }
    let knows_less = validated.iter().flat_map(|one| &one.findings).any(is_about_names);
    if knows_less {
        let date = selection.options.catalog.date();
        output.message(&format!("names were looked up in the catalog of {date}"));
    }
    Ok(())
}

fn summary(findings: usize, files: usize, all: usize, hidden: usize) -> String {
    let number = |count: usize, noun: &str| match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    };
    let mut text = match findings {
        0 => format!("no findings in {}", number(all, "file")),
        _ => format!("{} in {files} of {}", number(findings, "finding"), number(all, "file")),
    };
    if hidden > 0 {
        text = format!("{text}, {hidden} suppressed");
    }
    text
}

/// Says whether a finding depends on how old the catalog is.
fn is_about_names(finding: &Finding) -> bool {
    matches!(
        finding.code.as_str(),
        "INVALID_ACTION"
            | "INVALID_SERVICE_IN_ACTION"
            | "INVALID_SERVICE"
            | "INVALID_SERVICE_CONDITION_KEY"
            | "INVALID_GLOBAL_CONDITION_KEY"
            | "INVALID_ARN_RESOURCE"
            | "INVALID_ARN_REGION"
            | "INVALID_REGION"
    )
}

/// The service says no more about a text that is no JSON than where it breaks first; a person wants
/// to see everything.
pub(crate) fn problems(validated: &Validated, covered: Covered) -> Vec<Problem> {
    if let ([only], true) = (validated.findings.as_slice(), validated.is_malformed) {
        let problems = match validated.site {
            None => policy_file::syntax_problems(&validated.source),
            Some(_) => Vec::new(),
        };
        if !problems.is_empty() {
            let code = only.code.as_str();
            return problems.into_iter().map(|problem| problem.code(code)).collect();
        }
    }
    let site = validated.site.as_ref();
    // The name of a managed policy stands in no document; it is told beside the first.
    let is_beside = |finding: &Finding| {
        let at = finding.locations.first().map(|place| place.bytes);
        finding.code == IssueCode::InvalidManagedPolicy
            && site.zip(at).is_some_and(|(site, at)| !site.span.contains(at))
    };
    let problems =
        validated.findings.iter().map(|finding| (is_beside(finding), problem(finding, covered)));
    problems
        .map(|(is_beside, problem)| match site.filter(|_| !is_beside) {
            Some(site) => {
                let problem = problem.within(format!("in {}", site.describe(validated.kind)));
                if site.is_sensitive { problem.without_excerpt() } else { problem }
            }
            None => problem,
        })
        .collect()
}

fn problem(finding: &Finding, covered: Covered) -> Problem {
    let severity = match finding.finding_type {
        FindingType::Error => Severity::Error,
        FindingType::SecurityWarning => Severity::SecurityWarning,
        FindingType::Warning => Severity::Warning,
        FindingType::Suggestion => Severity::Suggestion,
    };
    let mut problem = Problem::new(severity, finding.message.as_str()).code(finding.code.as_str());
    let mut places = finding.locations.iter();
    if let Some(first) = places.next() {
        problem = problem.at(first.bytes);
    }
    for place in places {
        // The same node at another place is the same text, used there.
        let is_use = finding.locations.first().is_some_and(|first| first.path == place.path);
        problem = problem.related(place.bytes, if is_use { "used here" } else { "also here" });
    }
    match finding.covers.len() {
        0 => {}
        _ if covered == Covered::Told => {
            for Finding { code, finding_type, message, .. } in &finding.covers {
                problem = problem.reason(format!("{finding_type} {code}: {message}"));
            }
        }
        1 => problem = problem.reason("1 finding has the same cause: --verbose"),
        count => {
            problem = problem.reason(format!("{count} findings have the same cause: --verbose"));
        }
    }
    if !finding.hint.is_empty() {
        problem = problem.hint(finding.hint.as_ref());
    }
    if let Some(fix) = &finding.fix {
        problem = problem.hint(match fix.applicability {
            Applicability::Safe => format!("`--fix` can {}", fix.title),
            Applicability::Suggestion => format!("perhaps {}", fix.title),
        });
    }
    problem.link(finding.learn_more_link())
}
