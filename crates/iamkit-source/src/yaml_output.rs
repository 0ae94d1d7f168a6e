//! What AWS tools print as YAML (`--output yaml`), read as the JSON that it stands for.

use iamkit_policy::RootKind;
use iamkit_syntax::{Kind as JsonKind, Node, parse};

use crate::parts::limit_error;
use crate::project::project_output;
use crate::value::{Call, Data, Member, Part, Text, Value};
use crate::yaml::{self, Yaml};
use crate::{Encoding, MAX_POLICY_BYTES, SourceError, SourceErrorKind, SourceMap};

/// A text of YAML as JSON, with the way back.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct JsonOfYaml {
    /// The text as JSON.
    pub text: String,
    /// Where each part of it stands in the YAML.
    pub map: SourceMap,
}

/// Reads the account dump that a text of YAML is, as `aws iam get-account-authorization-details --output
/// yaml` prints it, as JSON; nothing of another text.
///
/// ```
/// use iamkit_source::{json_of_yaml_dump, read_account_dump};
///
/// let yaml = "UserDetailList:\n- Arn: arn:aws:iam::111122223333:user/ines\n  UserName: ines\n";
/// let json = json_of_yaml_dump(yaml).unwrap().unwrap();
/// let tree = iamkit_syntax::parse(&json.text);
/// let dump = read_account_dump(&tree).unwrap().moved(&json.map);
/// assert_eq!(dump.users[0].name.span.of(yaml), Some("ines"));
/// ```
///
/// # Errors
///
/// What is no YAML in a text that is a dump; a dump that is too large.
pub fn json_of_yaml_dump(text: &str) -> Result<Option<JsonOfYaml>, Vec<SourceError>> {
    let is_dump = |root: &Value| RootKind::of(root) == RootKind::AccountDump;
    // Cheap before dear.
    if text.len() > MAX_POLICY_BYTES as usize || !text.contains("DetailList") {
        return Ok(None);
    }
    let Yaml { documents, errors, .. } = yaml::read(text);
    let [root] = documents.as_slice() else { return Ok(None) };
    if !is_dump(root) {
        return Ok(None);
    }
    if !errors.is_empty() {
        let invalid = |error: yaml::YamlError| {
            SourceError::new(SourceErrorKind::Invalid(error.message), error.span)
        };
        return Err(errors.into_iter().map(invalid).collect());
    }
    json_of(root).map(Some)
}

/// Writes a document of YAML as JSON.
pub(crate) fn json_of(root: &Value) -> Result<JsonOfYaml, Vec<SourceError>> {
    let typed = typed(root.clone());
    let (text, map) = project_output(&typed).map_err(|error| vec![limit_error(error)])?;
    Ok(JsonOfYaml { text, map })
}

/// Says whether a document may be what an AWS tool prints: no template has its members, and functions
/// stand in templates alone.
pub(crate) fn may_be_output(root: &Value, text: &str) -> bool {
    let first = root.items().first().unwrap_or(root);
    let policy = first.member("Policy").unwrap_or(first);
    let is_told = matches!(
        RootKind::of(first),
        RootKind::AccountDump | RootKind::ConfigSnapshot | RootKind::AuthorizationDetails
    ) || policy.member("PolicySummary").is_some();
    (is_told || text.contains("tatement")) && !has_call(root)
}

fn has_call(value: &Value) -> bool {
    match &value.data {
        Data::Call(_) => true,
        Data::List(items) => items.iter().any(has_call),
        Data::Object(members) => members.iter().any(|member| has_call(&member.value)),
        _ => false,
    }
}

/// Makes numbers of the plain scalars that are numbers of JSON, as the printer wrote them. Depth: that of
/// the parser.
fn typed(value: Value) -> Value {
    let data = match value.data {
        Data::Text(text) if is_number(&text) => Data::Number(text),
        Data::List(items) => Data::List(items.into_iter().map(typed).collect()),
        Data::Object(members) => {
            let members = members.into_iter();
            let member = |Member { name, value }| Member { name, value: typed(value) };
            Data::Object(members.map(member).collect())
        }
        Data::Call(call) => {
            let Call { name, written, argument } = *call;
            Data::Call(Box::new(Call { name, written, argument: typed(argument) }))
        }
        other => other,
    };
    Value { data, ..value }
}

fn is_number(text: &Text) -> bool {
    let [Part::Known(written)] = text.parts.as_slice() else { return false };
    let starts_like_one = written.text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    written.encoding == Encoding::YamlPlain && starts_like_one && {
        let tree = parse(&written.text);
        let kind = tree.root().filter(|_| tree.errors().is_empty()).map(Node::kind);
        kind == Some(JsonKind::Number)
    }
}
