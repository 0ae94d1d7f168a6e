//! One scenario a line in, one decision a line out.

use iamkit::CatalogFacts;
use iamkit::scenario::{ScenarioCompiler, error_json, read_one};
use iamkit::source::{SourceError, SourceErrorKind};
use iamkit::syntax::{Node, Span, Tree, parse};

use super::Arguments;
use crate::configuration::Configuration;
use crate::data::Data;
use crate::line_reader::{LineContent, answer_lines};
use crate::output::Output;
use crate::policy_sources::{FileAccess, PolicySources};
use crate::render::has_warnings;
use crate::status::Status;
use crate::work_limit::Waiting;

pub(super) fn run(
    arguments: &Arguments,
    access: FileAccess,
    configuration: &Configuration,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let sources = PolicySources::of_stdin(access, false);
    let mut compiler = ScenarioCompiler::new(&sources).with_names(data.catalog);
    let facts = data.facts();
    let mut is_warned = false;
    let decide = |line: &str| {
        let tree = parse(line);
        let sides = (&sources, &mut compiler);
        let answer = || decide(&tree, arguments.explain, configuration, sides, facts);
        let answer = arguments.work.hold(Waiting::Lines, answer);
        let refuse = |message: String| {
            let kind = SourceErrorKind::Invalid(message.into());
            refuse(&tree, &[SourceError::new(kind, Span::NONE)])
        };
        let (answer, has_warnings) = answer.map_err(refuse).and_then(|answer| answer)?;
        is_warned |= has_warnings;
        Ok(answer)
    };
    let status = answer_lines(arguments.lines, LineContent::Scenario, output, decide, failure)?;
    let is_denied = is_warned && arguments.deny_warnings;
    Ok(if is_denied { Status::CouldNotRun } else { status })
}

/// Decides one line, and says whether there is a warning; an error is an object, too.
fn decide(
    tree: &Tree<'_>,
    explain: bool,
    configuration: &Configuration,
    (sources, compiler): (&PolicySources, &mut ScenarioCompiler<'_>),
    facts: CatalogFacts<'_>,
) -> Result<(String, bool), String> {
    let mut scenario = read_one(tree).map_err(|errors| refuse(tree, &errors))?;
    configuration.add_options(&mut scenario);
    let compiled = sources.fill(&mut scenario).and_then(|()| compiler.compile_question(&scenario));
    let compiled = compiled.map_err(|errors| refuse(tree, &errors))?;
    let report = compiled.report(scenario.name.as_deref(), &facts).in_text(tree.text());
    Ok((report.to_json(explain), has_warnings(&report.warnings())))
}

/// Writes the error object of a line that cannot be decided.
fn refuse(tree: &Tree<'_>, errors: &[SourceError]) -> String {
    let name = tree.root().and_then(|root| root.member("name"));
    error_json(name.and_then(Node::as_str).as_deref(), errors, tree)
}

/// Writes the error object of a line that is no text.
fn failure(message: &str) -> String {
    let message = serde_json::Value::from(message);
    let rest = r#""path":null,"line":null,"column":null,"code":null"#;
    format!(r#"{{"version":1,"name":null,"error":{{"message":{message},{rest}}}}}"#)
}
