//! What a scenario says of caller and owner besides context keys, judged as the keys that follow from it.

use iamkit_catalog::internal::ValueForm;
use iamkit_catalog::{Catalog, RequestCode};
use iamkit_pattern::Field;
use iamkit_syntax::Spanned;

use crate::compile::warning::{ScenarioWarning, WarningLevel};
use crate::{OrganizationInput, PrincipalInput, RequestInput};

/// Judges organizations and the unique id of the caller.
pub(super) fn judge(input: &RequestInput, catalog: &Catalog, warnings: &mut Vec<ScenarioWarning>) {
    if let PrincipalInput::Details(details) = &input.principal.value {
        let keys = ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"];
        judge_organization(&details.organization, keys, catalog, warnings);
        if let (Some(id), Some(arn)) = (&details.unique_id, &details.arn) {
            judge_unique_id(id, &arn.value, warnings);
        }
    }
    if let Some(owner) = &input.resource_organization {
        let keys = ["aws:ResourceOrgID", "aws:ResourceOrgPaths"];
        judge_organization(owner, keys, catalog, warnings);
    }
}

fn judge_organization(
    found: &OrganizationInput,
    [id_key, paths_key]: [&str; 2],
    catalog: &Catalog,
    warnings: &mut Vec<ScenarioWarning>,
) {
    let forms = [
        (&found.id, ValueForm::Organization, id_key),
        (&found.path, ValueForm::OrganizationPath, paths_key),
    ];
    for (text, form, key) in forms {
        let Some(text) = text else { continue };
        if let Some(right) = catalog.judge_sent_value(form, &text.value) {
            let what = form.what_else();
            let message = format!("`{}` is {what}: no request has it as `{key}`", text.value);
            let warning = warn(RequestCode::ValueForm, &message, text);
            let right: Box<str> = right.into();
            warnings.push(ScenarioWarning {
                hint: Some(right.clone()),
                suggestion: Some(right),
                ..warning
            });
        }
    }
    let (Some(id), Some(path)) = (&found.id, &found.path) else { return };
    let is_part = path.value.split('/').next() == Some(&*id.value);
    if !is_part {
        let message =
            format!("`{paths_key}` is `{}`, but `{id_key}` is `{}`", path.value, id.value);
        warnings.push(warn(RequestCode::KeyContradiction, &message, path));
    }
}

/// Judges the first letters of a unique id, which tell what it is the id of (IAM User Guide, "IAM
/// identifiers", "Understanding unique ID prefixes").
fn judge_unique_id(id: &Spanned<Box<str>>, arn: &str, warnings: &mut Vec<ScenarioWarning>) {
    let resource = Field::Resource.of(arn).unwrap_or_default();
    let (prefix, whose) = match resource.split('/').next() {
        Some("user") => ("AIDA", "a user"),
        Some("role" | "assumed-role") => ("AROA", "a role"),
        _ => return,
    };
    if !id.value.starts_with(prefix) {
        let message =
            format!("`{}` is no unique id of {whose}, which begins with `{prefix}`", id.value);
        warnings.push(warn(RequestCode::ValueForm, &message, id));
    }
}

fn warn(code: RequestCode, message: &str, text: &Spanned<Box<str>>) -> ScenarioWarning {
    ScenarioWarning::of_request(WarningLevel::Warning, code.as_str(), message, text.span)
}
