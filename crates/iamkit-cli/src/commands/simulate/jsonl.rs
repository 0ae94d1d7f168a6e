//! One scenario a line in, one decision a line out.

use iamkit::CatalogFacts;
use iamkit::scenario::{ScenarioCompiler, error_json, read_one};
use iamkit::source::SourceError;
use iamkit::syntax::{Tree, parse};

use super::Arguments;
use crate::configuration::Configuration;
use crate::data::Data;
use crate::line_reader::{LineContent, answer_lines};
use crate::output::Output;
use crate::policy_sources::{FileAccess, PolicySources};
use crate::render::has_warnings;
use crate::status::Status;

pub(super) fn run(
    arguments: &Arguments,
    access: FileAccess,
    configuration: &Configuration,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let sources = PolicySources::of_stdin(access, false);
    let compiler = ScenarioCompiler::new(&sources).with_names(data.catalog);
    let mut compiler = arguments.comparisons.hold(compiler);
    let facts = data.facts();
    let mut is_warned = false;
    let decide = |line: &str| {
        let (answer, has_warnings) =
            decide(line, arguments.explain, configuration, (&sources, &mut compiler), facts)?;
        is_warned |= has_warnings;
        Ok(answer)
    };
    let status = answer_lines(arguments.lines, LineContent::Scenario, output, decide, failure)?;
    let is_denied = is_warned && arguments.deny_warnings;
    Ok(if is_denied { Status::CouldNotRun } else { status })
}

/// Decides one line, and says whether there is a warning; an error is an object, too.
fn decide(
    text: &str,
    explain: bool,
    configuration: &Configuration,
    (sources, compiler): (&PolicySources, &mut ScenarioCompiler<'_>),
    facts: CatalogFacts<'_>,
) -> Result<(String, bool), String> {
    let tree = parse(text);
    let name = |tree: &Tree<'_>| {
        let member = tree.root().and_then(|root| root.member("name"));
        member.and_then(|name| name.as_str().map(std::borrow::Cow::into_owned))
    };
    let refuse = |errors: &[SourceError]| error_json(name(&tree).as_deref(), errors, &tree);
    let mut scenario = read_one(&tree).map_err(|errors| refuse(&errors))?;
    configuration.add_options(&mut scenario);
    let compiled = sources.fill(&mut scenario).and_then(|()| compiler.compile_question(&scenario));
    let compiled = compiled.map_err(|errors| refuse(&errors))?;
    let report = compiled.report(scenario.name.as_deref(), &facts).in_text(text);
    Ok((report.to_json(explain), has_warnings(&report.warnings())))
}

/// Writes the error object of a line that is no text.
fn failure(message: &str) -> String {
    let message = serde_json::Value::from(message);
    let rest = r#""path":null,"line":null,"column":null,"code":null"#;
    format!(r#"{{"version":1,"name":null,"error":{{"message":{message},{rest}}}}}"#)
}
