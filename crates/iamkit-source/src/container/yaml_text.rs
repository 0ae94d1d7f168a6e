//! Texts in YAML: templates and configurations, and what AWS tools print.

use iamkit_syntax::Span;

use super::{Container, absorb, finished, read_tree, read_value, tree_of};
use crate::parts::Parts;
use crate::value::Value;
use crate::yaml::{self, Yaml};
use crate::yaml_output::JsonOfYaml;
use crate::{
    Format, MAX_POLICY_BYTES, Note, NoteKind, ReadOptions, SourceError, SourceErrorKind,
    yaml_output,
};

pub(super) fn read_yaml<'t>(name: &str, text: &'t str, options: &ReadOptions) -> Container<'t> {
    let mut parts = Parts::default();
    if text.len() > MAX_POLICY_BYTES as usize {
        let message = format!("a template has at most {} MiB", MAX_POLICY_BYTES >> 20);
        let kind = SourceErrorKind::Limit(message.into());
        parts.errors.push(SourceError::new(kind, Span::new(0, 0)));
        return finished(Format::Other, parts, text);
    }
    let Yaml { documents, errors, first_alias, template, comments } = yaml::read(text);
    parts.comments = comments.into_iter().map(|comment| (comment.text, comment.span)).collect();
    if let Some(span) = template {
        parts.errors = vec![SourceError::new(SourceErrorKind::TextTemplate, span)];
        return finished(Format::Other, parts, text);
    }
    // Beyond the limit of the reader nobody knows what a document holds.
    let documents = if errors.iter().any(|error| error.is_limit) { Vec::new() } else { documents };
    let errors = errors
        .into_iter()
        .map(|error| SourceError::new(SourceErrorKind::Invalid(error.message), error.span));
    parts.errors.extend(errors);
    let mut format = Format::Other;
    for root in &documents {
        let found = options.format.unwrap_or_else(|| Format::of_value(name, root));
        let found = if found.has_functions() || found == Format::Policy {
            read_value(found, root, options, &mut parts);
            found
        } else if yaml_output::may_be_output(root, text) {
            read_yaml_output(root, options, &mut parts)
        } else {
            found
        };
        if format == Format::Other {
            format = found;
        }
    }
    if let Some(span) = first_alias
        && matches!(format, Format::CloudFormation | Format::Sam)
    {
        let message = "CloudFormation itself takes no aliases and merge keys";
        parts.notes.push(Note::new(NoteKind::Remark, span, message));
    }
    finished(format, parts, text)
}

/// Reads what an AWS tool printed as YAML, and says what it is.
fn read_yaml_output(root: &Value, options: &ReadOptions, parts: &mut Parts<'_>) -> Format {
    let JsonOfYaml { text, map } = match yaml_output::json_of(root) {
        Ok(json) => json,
        Err(errors) => {
            parts.errors.extend(errors);
            return Format::Other;
        }
    };
    let inner = read_tree(&tree_of(&text), options);
    let format = inner.format;
    let is_output = matches!(
        format,
        Format::AwsCli
            | Format::AccountDump
            | Format::ConfigSnapshot
            | Format::AuthorizationDetails
    );
    if !is_output {
        return Format::Other;
    }
    absorb(inner, &map, "", parts);
    format
}
