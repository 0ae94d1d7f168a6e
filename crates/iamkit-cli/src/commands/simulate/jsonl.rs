//! One scenario a line in, one decision a line out.

use iamkit::CatalogFacts;
use iamkit::scenario::{Report, ScenarioCompiler, error_json, read_one};
use iamkit::source::SourceError;
use iamkit::syntax::{Tree, parse};

use crate::configuration::Configuration;
use crate::data::Data;
use crate::line_reader::answer_lines;
use crate::output::Output;
use crate::policy_sources::{FileAccess, PolicySources};
use crate::status::Status;

pub(super) fn run(
    explain: bool,
    access: FileAccess,
    configuration: &Configuration,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let sources = PolicySources::of_stdin(access, false);
    let mut compiler = ScenarioCompiler::new(&sources).with_names(data.catalog);
    let facts = data.facts();
    let decide = |line: &str| decide(line, explain, configuration, &mut compiler, facts);
    answer_lines(output, decide, failure)
}

/// Decides one line; an error is an object, too.
fn decide(
    text: &str,
    explain: bool,
    configuration: &Configuration,
    compiler: &mut ScenarioCompiler<'_>,
    facts: CatalogFacts<'_>,
) -> Result<String, String> {
    let tree = parse(text);
    let name = |tree: &Tree<'_>| {
        let member = tree.root().and_then(|root| root.member("name"));
        member.and_then(|name| name.as_str().map(std::borrow::Cow::into_owned))
    };
    let refuse = |errors: &[SourceError]| {
        let path = errors.first().and_then(|error| tree.path_to(error.span));
        let pointer = path.map(|path| path.to_json_pointer());
        error_json(name(&tree).as_deref(), errors, pointer.as_deref())
    };
    let mut scenario = read_one(&tree).map_err(|errors| refuse(&errors))?;
    configuration.add_options(&mut scenario);
    let prepared = compiler.compile(&scenario).map_err(|errors| refuse(&errors))?;
    Ok(Report::new(scenario.name.as_deref(), &prepared, &facts).in_text(text).to_json(explain))
}

/// Writes the error object of a line that is no text.
fn failure(message: &str) -> String {
    let message = serde_json::Value::from(message);
    format!(r#"{{"version":1,"name":null,"error":{{"message":{message},"path":null}}}}"#)
}
